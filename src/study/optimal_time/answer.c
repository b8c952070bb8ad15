#include "study/optimal_time/answer.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "study/parallel.h"

static int
find_curve(const struct teide_optimal_time_question *question, const struct teide_objective *objective,
    struct teide_objective_answer *answer)
{
    struct teide_optimal_time timing = teide_optimal_time_of(&question->problem);
    double first = teide_optimal_time_first(&timing), last = teide_optimal_time_last(&timing);

    answer->curve = calloc(question->times, sizeof *answer->curve);
    if (answer->curve == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < question->times; i++) {
        double part = (double)i / (double)(question->times - 1);
        answer->curve[i] = teide_purification_at(&timing, objective, (1 - part) * first + part * last);
    }
    answer->optimum = teide_optimal_time(&timing, objective);
    return TEIDE_OK;
}

static struct teide_optimal_time
on_path(double value, const void *user)
{
    const struct teide_optimal_time_question *question = user;
    struct teide_optimal_time_parameters problem = question->problem;

    question->path.parameter->set(&problem, value);
    return teide_optimal_time_of(&problem);
}

static int
find_path(const struct teide_optimal_time_question *question, const struct teide_objective *objective,
    struct teide_objective_answer *answer)
{
    const struct teide_parameter_range *range = &question->path;
    int ret = TEIDE_OK;

    if (range->parameter == NULL)
        return TEIDE_OK;
    answer->path = calloc(range->points, sizeof *answer->path);
    if (answer->path == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < range->points && ret == 0; i++) {
        double value = teide_range_value(range, i);
        struct teide_optimal_time timing = on_path(value, question);
        answer->path[i] = teide_optimal_time(&timing, objective);
        if (i > 0)
            ret = teide_transitions_between(on_path, question, objective, teide_range_value(range, i - 1),
                &answer->path[i - 1], value, &answer->path[i], &answer->transitions);
    }
    return ret;
}

struct schedules {
    const struct teide_optimal_time_question *question;
    struct teide_optimal_time_answer *answer;
    atomic_bool failed;
};

static void
find_schedule(size_t i, void *user)
{
    struct schedules *schedules = user;

    if (teide_optimal_schedule(schedules->question->schedule, &schedules->question->objectives[i].objective,
            &schedules->answer->objectives[i].schedule)
        != 0)
        schedules->failed = true;
}

static int
find_schedules(const struct teide_optimal_time_question *question, const struct teide_workers *workers,
    struct teide_optimal_time_answer *answer)
{
    struct schedules schedules = { .question = question, .answer = answer };

    int ret
        = teide_parallel_part(question->n_objectives, workers, (struct teide_part) { 0, 1 }, find_schedule, &schedules);

    return schedules.failed ? TEIDE_E_MEMORY : ret;
}

static int
failed(int ret, struct teide_error *error)
{
    return ret == 0 ? 0
                    : teide_fail(error, ret, "%s",
                        ret == TEIDE_E_STOPPED ? "stopped on request" : "out of memory for the optimal times");
}

int
teide_optimal_time_answer_find(const struct teide_optimal_time_question *question, const struct teide_workers *workers,
    struct teide_optimal_time_answer *answer, struct teide_error *error)
{
    double start = teide_seconds_now();
    int ret = TEIDE_OK;

    *answer = (struct teide_optimal_time_answer) { .objectives
        = calloc(question->n_objectives, sizeof *answer->objectives) };
    if (answer->objectives == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    answer->n_objectives = question->n_objectives;
    if (question->schedule != NULL) {
        ret = find_schedules(question, workers, answer);
        answer->wall_seconds = teide_seconds_now() - start;
        return failed(ret, error);
    }
    for (size_t i = 0; i < question->n_objectives && ret == 0; i++) {
        const struct teide_objective *objective = &question->objectives[i].objective;
        const double n = (double)question->n_objectives;
        const struct teide_part part = { (double)i / n, (double)(i + 1) / n };
        if (i > 0 && workers->progress != NULL && workers->progress(workers->user, part.from))
            ret = TEIDE_E_STOPPED;
        if (ret == 0)
            ret = find_curve(question, objective, &answer->objectives[i]);
        if (ret == 0)
            ret = find_path(question, objective, &answer->objectives[i]);
        if (ret == 0 && question->diagram_x.parameter != NULL)
            ret = teide_phase_diagram(&question->problem, &question->diagram_x, &question->diagram_y, objective,
                workers, part, &answer->objectives[i].diagram);
    }
    answer->wall_seconds = teide_seconds_now() - start;
    if (ret != 0)
        return failed(ret, error);
    for (size_t i = 0; i < answer->n_objectives; i++)
        if (isnan(answer->objectives[i].optimum.best.value) || isnan(answer->objectives[i].optimum.unpurified)) {
            teide_optimal_time_answer_clear(answer);
            return teide_fail(error, TEIDE_E_HORIZON,
                "the rates of the memories could not be integrated: they change too fast for so long a time");
        }
    return TEIDE_OK;
}

void
teide_optimal_time_answer_clear(struct teide_optimal_time_answer *answer)
{
    for (size_t i = 0; i < answer->n_objectives; i++) {
        struct teide_objective_answer *objective = &answer->objectives[i];
        free(objective->curve);
        free(objective->path);
        teide_transition_list_clear(&objective->transitions);
        teide_phase_diagram_clear(&objective->diagram);
    }
    free(answer->objectives);
    *answer = (struct teide_optimal_time_answer) { 0 };
}
