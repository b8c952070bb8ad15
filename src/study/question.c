#include "study/question.h"

#include "sim/experiment/run.h"
#include "study/experiment/answer.h"
#include "study/improvement/answer.h"
#include "study/optimal_time/answer.h"
#include "study/simulate.h"

/* --- run ----------------------------------------------------------------------------------------------------------- */

static bool
run_asked(const struct teide_scenario *scenario)
{
    return scenario->n_requests > 0;
}

static size_t
run_lengths(const struct teide_scenario *scenario, struct teide_question_length lengths[TEIDE_MOST_LENGTHS])
{
    lengths[0] = (struct teide_question_length) { "requests", (double)scenario->n_requests, NULL };
    lengths[1] = (struct teide_question_length) { "links", (double)scenario->n_links, "link" };
    lengths[2] = (struct teide_question_length) { "nodes", (double)scenario->n_nodes, "node" };
    return 3;
}

static bool
on_run_progress(void *user, double fraction_done, uint64_t events, int64_t deliveries)
{
    const struct teide_workers *workers = user;

    (void)events;
    (void)deliveries;
    return workers->progress(workers->user, fraction_done);
}

static int
run_answer(
    const struct teide_scenario *scenario, const struct teide_workers *workers, void *answer, struct teide_error *error)
{
    struct teide_workers passed_on = *workers;
    struct teide_ensemble_options ensemble = { .threads = workers->threads, .user = &passed_on };

    if (workers->progress != NULL)
        ensemble.progress = on_run_progress;
    return teide_simulate(scenario, &ensemble, answer, error);
}

static int
run_find(const struct teide_scenario *scenario, const struct teide_point_options *options, void *answer,
    struct teide_error *error)
{
    const struct teide_workers one = { .threads = 1, .progress = options->progress, .user = options->user };

    return run_answer(scenario, &one, answer, error);
}

static void
run_clear(void *answer)
{
    teide_results_clear(answer);
}

/* --- optimal time -------------------------------------------------------------------------------------------------- */

static bool
optimal_time_asked(const struct teide_scenario *scenario)
{
    return scenario->optimal_time != NULL;
}

static size_t
optimal_time_lengths(const struct teide_scenario *scenario, struct teide_question_length lengths[TEIDE_MOST_LENGTHS])
{
    const struct teide_optimal_time_question *question = scenario->optimal_time;

    lengths[0] = (struct teide_question_length) { "objectives", (double)question->n_objectives, NULL };
    lengths[1] = (struct teide_question_length) { "pairs",
        question->schedule != NULL ? (double)question->schedule->n : 2, NULL };
    return 2;
}

static int
optimal_time_find(const struct teide_scenario *scenario, const struct teide_point_options *options, void *answer,
    struct teide_error *error)
{
    return teide_optimal_time_answer_optima(scenario->optimal_time, options->progress, options->user, answer, error);
}

static int
optimal_time_answer(
    const struct teide_scenario *scenario, const struct teide_workers *workers, void *answer, struct teide_error *error)
{
    return teide_optimal_time_answer_find(scenario->optimal_time, workers, answer, error);
}

static void
optimal_time_clear(void *answer)
{
    teide_optimal_time_answer_clear(answer);
}

/* --- experiment ---------------------------------------------------------------------------------------------------- */

static bool
experiment_asked(const struct teide_scenario *scenario)
{
    return scenario->experiment != NULL;
}

static size_t
experiment_lengths(const struct teide_scenario *scenario, struct teide_question_length lengths[TEIDE_MOST_LENGTHS])
{
    const struct teide_experiment *experiment = scenario->experiment;

    lengths[0]
        = (struct teide_question_length) { "choices of keep_above (none or one)", experiment->threshold > 0, NULL };
    lengths[1]
        = (struct teide_question_length) { "free-space channels", experiment->channel_numbers.is_free_space, NULL };
    lengths[2] = (struct teide_question_length) { "repeats", (double)experiment->repeats, "repeat" };
    lengths[3] = (struct teide_question_length) { "bins", (double)teide_experiment_bins(experiment), "time" };
    return 4;
}

static bool
on_experiment_progress(void *user, double fraction_done, uint64_t fourfolds)
{
    const struct teide_workers *workers = user;

    (void)fourfolds;
    return workers->progress(workers->user, fraction_done);
}

static int
experiment_answer(
    const struct teide_scenario *scenario, const struct teide_workers *workers, void *answer, struct teide_error *error)
{
    struct teide_workers passed_on = *workers;
    struct teide_experiment_answer_options asked
        = { .threads = workers->threads, .point = scenario->point, .user = &passed_on };

    if (workers->progress != NULL)
        asked.progress = on_experiment_progress;
    return teide_experiment_answer_find(scenario->experiment, scenario->seed, &asked, answer, error);
}

static int
experiment_find(const struct teide_scenario *scenario, const struct teide_point_options *options, void *answer,
    struct teide_error *error)
{
    const struct teide_workers one = { .threads = 1, .progress = options->progress, .user = options->user };

    return experiment_answer(scenario, &one, answer, error);
}

static void
experiment_clear(void *answer)
{
    teide_experiment_answer_clear(answer);
}

/* --- improvement --------------------------------------------------------------------------------------------------- */

static bool
improvement_asked(const struct teide_scenario *scenario)
{
    return scenario->improvement != NULL;
}

static size_t
improvement_lengths(const struct teide_scenario *scenario, struct teide_question_length lengths[TEIDE_MOST_LENGTHS])
{
    const struct teide_improvement_question *question = scenario->improvement;
    const struct teide_improvement_region *region = &question->region;

    lengths[0] = (struct teide_question_length) { "measures", (double)question->n_measures, NULL };
    lengths[1] = (struct teide_question_length) { "given pairs", question->has_pairs ? 2 : 0, NULL };
    lengths[2] = (struct teide_question_length) { "ensembles", question->samples > 0, NULL };
    lengths[3] = (struct teide_question_length) { "regions", region->n > 0, NULL };
    lengths[4] = (struct teide_question_length) { "fidelities a side of its region", (double)region->n, "fidelity_1" };
    lengths[5] = (struct teide_question_length) { "as lowest fidelity of its region", region->low, "fidelity_1" };
    lengths[6] = (struct teide_question_length) { "as highest fidelity of its region", region->high, "fidelity_1" };
    return 7;
}

/* The question itself has one part to ask between; the loops over random pairs end within a point. */
static int
improvement_find(const struct teide_scenario *scenario, const struct teide_point_options *options, void *answer,
    struct teide_error *error)
{
    const struct teide_workers workers = { .threads = 1 };

    if (options->progress != NULL && options->progress(options->user, 0))
        return TEIDE_E_STOPPED;
    return teide_improvement_answer_find(scenario->improvement, &workers, answer, error);
}

static int
improvement_answer(
    const struct teide_scenario *scenario, const struct teide_workers *workers, void *answer, struct teide_error *error)
{
    return teide_improvement_answer_find(scenario->improvement, workers, answer, error);
}

static void
improvement_clear(void *answer)
{
    teide_improvement_answer_clear(answer);
}

/* ------------------------------------------------------------------------------------------------------------------- */

const struct teide_question teide_questions[TEIDE_N_SWEEP_OF] = {
    [TEIDE_SWEEP_RUN] = { "run", "A simulation: `teide run`, of a scenario with requests.", run_asked, run_lengths,
        teide_run_describe, run_find, run_answer, run_clear, sizeof(struct teide_results), { "rate", "fidelity" } },
    [TEIDE_SWEEP_OPTIMAL_TIME]
    = { "optimal_time", "An optimal time: `teide optimize`, of a scenario with a section `optimal_time`.",
        optimal_time_asked, optimal_time_lengths, teide_optimal_time_describe, optimal_time_find, optimal_time_answer,
        optimal_time_clear, sizeof(struct teide_optimal_time_answer), { "time", "value", "class" } },
    [TEIDE_SWEEP_EXPERIMENT]
    = { "experiment", "An experiment with photons: `teide run`, of a scenario with a section `experiment`.",
        experiment_asked, experiment_lengths, teide_experiment_describe, experiment_find, experiment_answer,
        experiment_clear, sizeof(struct teide_experiment_answer), { "witness", "sigmas", "fourfolds" } },
    [TEIDE_SWEEP_IMPROVEMENT] = { "improvement",
        "An improvement: `teide improve`, of a scenario with a section `improvement`.", improvement_asked,
        improvement_lengths, teide_improvement_describe, improvement_find, improvement_answer, improvement_clear,
        sizeof(struct teide_improvement_answer), { "gain", "ensemble_share", "area_improved_share" } },
};
