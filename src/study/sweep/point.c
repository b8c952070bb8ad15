/* The rows of a sweep: what sweep_outputs.c describes, in the same order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/optimal_time.h"
#include "study/simulate.h"
#include "study/experiment/answer.h"
#include "study/sweep/outputs.h"

static const char *const endings[] = { "time", "deliveries", "target" };

static double *
put_estimates(double *at, const struct teide_results *results, size_t offset)
{
    for (int part = 0; part < 2; part++)
        for (size_t i = 0; i < results->n_requests; i++) {
            const struct teide_estimate *e
                = (const struct teide_estimate *)(const void *)((const char *)&results->requests[i] + offset);
            *at++ = part == 0 ? e->mean : e->error;
        }
    return at;
}

static double *
put_quantiles(double *at, const struct teide_results *results, bool of_fidelity)
{
    for (size_t i = 0; i < results->n_requests; i++)
        for (int k = 0; k < TEIDE_N_QUANTILES; k++)
            *at++ = of_fidelity ? results->requests[i].fidelity_quantiles[k]
                                : results->requests[i].waiting_time_quantiles[k];
    return at;
}

static void
put_run(double *at, const struct teide_results *results)
{
    const struct teide_request_result *requests = results->requests;
    const size_t n = results->n_requests;

    for (size_t k = 0; k < teide_n_quantities; k++)
        at = put_estimates(at, results, teide_quantities[k].offset);
    for (size_t k = 0; k < TEIDE_N_MEASURES; k++)
        at = put_estimates(
            at, results, offsetof(struct teide_request_result, measures) + k * sizeof(struct teide_estimate));
    for (int part = 0; part < 2; part++)
        for (size_t i = 0; i < n; i++)
            for (int k = 0; k < 4; k++)
                *at++ = part == 0 ? requests[i].state[k].mean : requests[i].state[k].error;
    for (size_t i = 0; i < n; i++)
        *at++ = requests[i].waiting_time_deviation;
    for (size_t i = 0; i < n; i++)
        *at++ = requests[i].fidelity_deviation;
    at = put_quantiles(at, results, false);
    at = put_quantiles(at, results, true);
    for (size_t k = 0; k < teide_n_counts; k++)
        for (size_t i = 0; i < n; i++)
            *at++ = (double)*teide_count_of(&requests[i], &teide_counts[k]);
    *at++ = (double)results->events;
    *at++ = (double)results->replicas;
    *at++ = (double)results->batches;
    *at++ = results->simulated_seconds;
    *at = NAN;
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++)
        if (strcmp(results->stopped_by, endings[k]) == 0)
            *at = (double)k;
}

static bool
on_run_progress(void *user, double fraction_done, uint64_t events, int64_t deliveries)
{
    const struct teide_point_options *options = user;

    (void)events;
    (void)deliveries;
    return options->progress(options->user, fraction_done);
}

static int
find_run(const struct teide_sweep_outputs *outputs, const struct teide_scenario *scenario,
    const struct teide_point_options *options, double *row, struct teide_error *error)
{
    struct teide_point_options passed_on = *options;
    struct teide_ensemble_options ensemble = { .threads = 1, .user = &passed_on };
    struct teide_results results = { 0 };
    int ret;

    if (scenario->n_requests != outputs->inner[TEIDE_INNER_REQUEST].n)
        return teide_fail(error, TEIDE_E_INPUT, "this point has %zu requests, the scenario %zu: they must be as many",
            scenario->n_requests, outputs->inner[TEIDE_INNER_REQUEST].n);
    if (options->progress != NULL)
        ensemble.progress = on_run_progress;
    ret = teide_simulate(scenario, &ensemble, &results, error);
    if (ret == 0)
        put_run(row, &results);
    teide_results_clear(&results);
    return ret;
}

static double *
put_outcomes(double *at, const struct teide_optimum *optima, size_t n, size_t offset)
{
    for (int part = 0; part < 3; part++)
        for (size_t i = 0; i < n; i++) {
            const struct teide_purification_outcome *o
                = (const struct teide_purification_outcome *)(const void *)((const char *)&optima[i] + offset);
            *at++ = part == 0 ? o->time : part == 1 ? o->value : o->success_probability;
        }
    return at;
}

static void
put_timing(double *at, const struct teide_optimum *optima, size_t n)
{
    at = put_outcomes(at, optima, n, offsetof(struct teide_optimum, best));
    at = put_outcomes(at, optima, n, offsetof(struct teide_optimum, early));
    at = put_outcomes(at, optima, n, offsetof(struct teide_optimum, late));
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 4; k++)
            *at++ = optima[i].best.state.p[k];
    for (size_t i = 0; i < n; i++)
        *at++ = optima[i].unpurified;
    for (size_t i = 0; i < n; i++)
        *at++ = (double)optima[i].timing_class;
}

static void
put_schedules(double *at, const struct teide_schedule_optimum *optima, size_t n, size_t n_purifications)
{
    for (int part = 0; part < 3; part++) {
        for (size_t i = 0; i < n; i++) {
            const struct teide_schedule_outcome *o = part == 0 ? &optima[i].best
                : part == 1                                    ? &optima[i].early
                                                               : &optima[i].late;
            for (size_t k = 0; k < n_purifications; k++)
                at[i * n_purifications + k] = o->begin[k];
            at[n * n_purifications + i] = o->value;
            at[n * (n_purifications + 1) + i] = o->success_probability;
        }
        at += n * (n_purifications + 2);
    }
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 4; k++)
            *at++ = optima[i].best.state.p[k];
    for (size_t i = 0; i < n; i++)
        *at++ = optima[i].unpurified;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_purifications; k++)
            *at++ = (double)optima[i].timing_class[k];
}

/* Asked before every objective: one takes milliseconds, and with several purifications up to seconds. */
static bool
is_stopped(const struct teide_point_options *options, size_t done, size_t n)
{
    return options->progress != NULL && options->progress(options->user, (double)done / (double)n);
}

static int
find_schedules(
    const struct teide_optimal_time_question *question, const struct teide_point_options *options, double *row)
{
    const size_t n = question->n_objectives;
    struct teide_schedule_optimum *optima = malloc(n * sizeof *optima);
    int ret = optima == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t i = 0; ret == 0 && i < n; i++)
        ret = is_stopped(options, i, n) ? TEIDE_E_STOPPED
            : teide_optimal_schedule(question->schedule, &question->objectives[i].objective, &optima[i]) != 0
            ? TEIDE_E_MEMORY
            : 0;
    if (ret == 0)
        put_schedules(row, optima, n, question->schedule->n - 1);
    free(optima);
    return ret;
}

static int
find_times(const struct teide_optimal_time_question *question, const struct teide_point_options *options, double *row,
    struct teide_error *error)
{
    const size_t n = question->n_objectives;
    const struct teide_optimal_time timing = teide_optimal_time_of(&question->problem);
    struct teide_optimum *optima = calloc(n, sizeof *optima);

    if (optima == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < n; i++) {
        if (is_stopped(options, i, n)) {
            free(optima);
            return TEIDE_E_STOPPED;
        }
        optima[i] = teide_optimal_time(&timing, &question->objectives[i].objective);
        if (isnan(optima[i].best.value) || isnan(optima[i].unpurified)) {
            free(optima);
            return teide_fail(error, TEIDE_E_HORIZON,
                "the rates of the memories could not be integrated: they change too fast for so long a time");
        }
    }
    put_timing(row, optima, n);
    free(optima);
    return 0;
}

static int
find_timing(const struct teide_sweep_outputs *outputs, const struct teide_optimal_time_question *question,
    const struct teide_point_options *options, double *row, struct teide_error *error)
{
    const size_t n = outputs->inner[TEIDE_INNER_OBJECTIVE].n, steps = outputs->inner[TEIDE_INNER_PURIFICATION].n;
    int ret;

    if (question->n_objectives != n || (question->schedule != NULL ? question->schedule->n - 1 : 0) != steps)
        return teide_fail(error, TEIDE_E_INPUT,
            "this point has %zu objectives and other pairs than the scenario has: they must be as many",
            question->n_objectives);
    ret = question->schedule != NULL ? find_schedules(question, options, row)
                                     : find_times(question, options, row, error);
    return ret == TEIDE_E_MEMORY ? teide_fail(error, ret, "out of memory for the optimal times") : ret;
}

static void
put_experiment(double *at, const struct teide_experiment_answer *answer)
{
    const struct teide_experiment_analysis *kept = &answer->kept;
    const struct teide_experiment_over_repeats over = teide_experiment_over_repeats(answer);
    const struct teide_experiment_tally *tally = &answer->tally;

    *at++ = kept->witness.mean;
    *at++ = kept->witness.error;
    *at++ = kept->fidelity.mean;
    *at++ = kept->fidelity.error;
    for (int b = 0; b < TEIDE_N_BASES; b++)
        *at++ = kept->correlations[b].mean;
    for (int b = 0; b < TEIDE_N_BASES; b++)
        *at++ = kept->correlations[b].error;
    *at++ = kept->witness.sigmas;
    *at++ = kept->fourfolds;
    *at++ = kept->time;
    *at++ = -10 * log10(tally->transmittance);
    *at++ = -10 * log10(tally->largest);
    *at++ = -10 * log10(tally->least);
    *at++ = answer->expected.fourfolds;
    *at++ = answer->expected.witness.mean;
    *at++ = answer->expected.witness.sigmas;
    *at++ = answer->expected_seconds_to_six_sigma;
    *at++ = answer->interference_visibility;
    *at++ = fmin(answer->margin_0, answer->margin_bell);
    *at++ = over.witness;
    *at++ = over.witness_deviation;
    *at++ = over.sigmas;
    *at++ = over.sigmas_deviation;
    *at++ = over.beyond_six;
    *at++ = (double)answer->n_repeats;
}

static bool
on_experiment_progress(void *user, double fraction_done, uint64_t fourfolds)
{
    const struct teide_point_options *options = user;

    (void)fourfolds;
    return options->progress(options->user, fraction_done);
}

static int
find_experiment(const struct teide_scenario *scenario, const struct teide_point_options *options, double *row,
    struct teide_error *error)
{
    struct teide_point_options passed_on = *options;
    struct teide_experiment_answer_options asked = { .threads = 1, .point = scenario->point, .user = &passed_on };
    struct teide_experiment_answer answer = { 0 };
    int ret;

    if (options->progress != NULL)
        asked.progress = on_experiment_progress;
    ret = teide_experiment_answer_find(scenario->experiment, scenario->seed, &asked, &answer, error);
    if (ret == 0)
        put_experiment(row, &answer);
    teide_experiment_answer_clear(&answer);
    return ret;
}

int
teide_sweep_point_find(const struct teide_sweep_outputs *outputs, enum teide_sweep_of of,
    const struct teide_scenario *scenario, const struct teide_point_options *options, double *row,
    struct teide_error *error)
{
    const bool there = of == TEIDE_SWEEP_RUN ? scenario->n_requests > 0
        : of == TEIDE_SWEEP_OPTIMAL_TIME     ? scenario->optimal_time != NULL
                                             : scenario->experiment != NULL;
    int ret;

    if (!there)
        return teide_fail(
            error, TEIDE_E_INPUT, "this point has no %s: the scenario must have it", teide_sweep_of_names[of]);
    if (of == TEIDE_SWEEP_RUN)
        ret = find_run(outputs, scenario, options, row, error);
    else if (of == TEIDE_SWEEP_OPTIMAL_TIME)
        ret = find_timing(outputs, scenario->optimal_time, options, row, error);
    else
        ret = find_experiment(scenario, options, row, error);
    for (size_t i = 0; ret == 0 && i < outputs->n_variables; i++) /* to the front; they are in order */
        memmove(row + outputs->variables[i].offset, row + outputs->variables[i].whole_offset,
            outputs->variables[i].width * sizeof *row);
    return ret;
}
