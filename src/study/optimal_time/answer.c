#include "study/optimal_time/answer.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "study/parallel.h"

static void
find_curve(const struct teide_optimal_time_question *question, size_t i, struct teide_optimal_time_answer *answer)
{
    const struct teide_optimal_time timing = teide_optimal_time_of(&question->problem);
    const struct teide_objective *objective = &question->objectives[i].objective;

    for (size_t k = 0; k < question->times; k++) {
        double part = (double)k / (double)(question->times - 1);
        answer->curve[i * question->times + k]
            = teide_purification_at(&timing, objective, (1 - part) * answer->first + part * answer->last);
    }
}

static void
find_optimum(const struct teide_optimal_time_question *question, size_t i, struct teide_objective_answer *answer)
{
    const struct teide_optimal_time timing = teide_optimal_time_of(&question->problem);

    answer->optimum = teide_optimal_time(&timing, &question->objectives[i].objective);
    answer->gain = teide_optimum_gain(&answer->optimum, &question->objectives[i].objective);
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
find_path(const struct teide_optimal_time_question *question, size_t i, struct teide_optimal_time_answer *answer)
{
    const struct teide_parameter_range *range = &question->path;
    const struct teide_objective *objective = &question->objectives[i].objective;
    struct teide_path_point *path = answer->path != NULL ? answer->path + i * range->points : NULL;
    int ret = TEIDE_OK;

    for (size_t k = 0; range->parameter != NULL && k < range->points && ret == 0; k++) {
        double value = teide_range_value(range, k);
        struct teide_optimal_time timing = on_path(value, question);
        path[k].optimum = teide_optimal_time(&timing, objective);
        path[k].gain = teide_optimum_gain(&path[k].optimum, objective);
        if (k > 0)
            ret = teide_transitions_between(on_path, question, objective, teide_range_value(range, k - 1),
                &path[k - 1].optimum, value, &path[k].optimum, &answer->objectives[i].transitions);
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

/* --- the answer ---------------------------------------------------------------------------------------------------- */

static int
begin(const struct teide_optimal_time_question *question, bool optima_only, struct teide_optimal_time_answer *answer)
{
    const struct teide_purification_schedule *schedule = question->schedule;
    const struct teide_optimal_time timing = teide_optimal_time_of(&question->problem);
    const size_t n = question->n_objectives;

    *answer = (struct teide_optimal_time_answer) { .objectives = calloc(n, sizeof *answer->objectives),
        .n_objectives = n,
        .needed_at = schedule != NULL ? schedule->needed_at : timing.needed_at,
        .protocol = schedule != NULL ? schedule->protocol : timing.protocol,
        .schedule = schedule != NULL ? schedule->schedule : TEIDE_PUMPING,
        .pairs = schedule != NULL ? (int32_t)schedule->n : 2 };
    if (schedule == NULL) {
        answer->first = teide_optimal_time_first(&timing);
        answer->last = teide_optimal_time_last(&timing);
        answer->measured_dropped = answer->last < timing.needed_at - timing.duration - timing.message_time;
        if (!optima_only)
            answer->curve = calloc(n * question->times, sizeof *answer->curve);
        if (!optima_only && question->path.parameter != NULL)
            answer->path = calloc(n * question->path.points, sizeof *answer->path);
    }
    return answer->objectives == NULL || (schedule == NULL && !optima_only && answer->curve == NULL)
            || (schedule == NULL && !optima_only && question->path.parameter != NULL && answer->path == NULL)
        ? TEIDE_E_MEMORY
        : 0;
}

/* Whether the optimum of an objective could be found. */
static int
check(const struct teide_objective_answer *answer, struct teide_error *error)
{
    return isnan(answer->optimum.best.value) || isnan(answer->optimum.unpurified) ? teide_fail(error, TEIDE_E_HORIZON,
               "the rates of the memories could not be integrated: they change too fast for so long a time")
                                                                                  : 0;
}

static int
find_all(const struct teide_optimal_time_question *question, const struct teide_workers *workers,
    struct teide_optimal_time_answer *answer)
{
    const double n = (double)question->n_objectives;
    int ret = TEIDE_OK;

    for (size_t i = 0; i < question->n_objectives && ret == 0; i++) {
        const struct teide_part part = { (double)i / n, (double)(i + 1) / n };
        if (i > 0 && workers->progress != NULL && workers->progress(workers->user, part.from))
            return TEIDE_E_STOPPED;
        find_curve(question, i, answer);
        find_optimum(question, i, &answer->objectives[i]);
        ret = find_path(question, i, answer);
        if (ret == 0 && question->diagram_x.parameter != NULL)
            ret = teide_phase_diagram(&question->problem, &question->diagram_x, &question->diagram_y,
                &question->objectives[i].objective, workers, part, &answer->objectives[i].diagram);
    }
    return ret;
}

int
teide_optimal_time_answer_find(const struct teide_optimal_time_question *question, const struct teide_workers *workers,
    struct teide_optimal_time_answer *answer, struct teide_error *error)
{
    double start = teide_seconds_now();
    int ret = begin(question, false, answer);

    if (ret == 0 && question->schedule != NULL)
        ret = find_schedules(question, workers, answer);
    else if (ret == 0)
        ret = find_all(question, workers, answer);
    answer->wall_seconds = teide_seconds_now() - start;
    if (ret != 0)
        return failed(ret, error);
    for (size_t i = 0; ret == 0 && question->schedule == NULL && i < answer->n_objectives; i++)
        ret = check(&answer->objectives[i], error);
    return ret;
}

int
teide_optimal_time_answer_optima(const struct teide_optimal_time_question *question,
    bool (*stop)(void *user, double fraction_done), void *user, struct teide_optimal_time_answer *answer,
    struct teide_error *error)
{
    const size_t n = question->n_objectives;
    int ret = begin(question, true, answer);

    for (size_t i = 0; ret == 0 && i < n;
         i++) { /* an objective takes milliseconds, with several purifications up to seconds */
        struct teide_objective_answer *one = &answer->objectives[i];
        if (stop != NULL && stop(user, (double)i / (double)n))
            return TEIDE_E_STOPPED;
        if (question->schedule != NULL) {
            ret = teide_optimal_schedule(question->schedule, &question->objectives[i].objective, &one->schedule) != 0
                ? TEIDE_E_MEMORY
                : 0;
            continue;
        }
        find_optimum(question, i, one);
        ret = check(one, error);
    }
    return ret == TEIDE_E_MEMORY ? teide_fail(error, ret, "out of memory for the optimal times") : ret;
}

void
teide_optimal_time_answer_clear(struct teide_optimal_time_answer *answer)
{
    for (size_t i = 0; answer->objectives != NULL && i < answer->n_objectives; i++) {
        teide_transition_list_clear(&answer->objectives[i].transitions);
        teide_phase_diagram_clear(&answer->objectives[i].diagram);
    }
    free(answer->objectives);
    free(answer->curve);
    free(answer->path);
    *answer = (struct teide_optimal_time_answer) { 0 };
}
