#include "study/run/applications.h"

#include <math.h>
#include <stdlib.h>

#include "sim/error.h"
#include "study/application.h"

/* --- estimates ----------------------------------------------------------------------------------------------------- */

/* The tallies of a request in all replicas, for the caller to free; NULL when memory is out. */
static const struct teide_outcomes_tally **
tallies_of(const struct teide_request_source *sources, size_t n)
{
    const struct teide_outcomes_tally **tallies = malloc(n * sizeof *tallies);

    for (size_t i = 0; tallies != NULL && i < n; i++)
        tallies[i] = sources[i].outcomes;
    return tallies;
}

int
teide_estimate_application(
    const struct teide_request_source *sources, size_t n, struct teide_application_result *result)
{
    const struct teide_outcomes_tally **tallies;
    double seconds = 0;
    int ret;

    *result = teide_application_nothing();
    if (sources[0].outcomes == NULL)
        return 0;
    tallies = tallies_of(sources, n);
    if (tallies == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < n; i++)
        seconds += sources[i].observed;
    ret = teide_application_estimate(tallies, n, seconds, result);
    free(tallies);
    return ret;
}

size_t
teide_application_bins(const struct teide_scenario *scenario)
{
    for (size_t i = 0; i < scenario->n_requests; i++)
        if (scenario->requests[i].application.kind != TEIDE_APPLICATION_NONE)
            return teide_run_bins(&scenario->run);
    return 0;
}

int
teide_begin_bins(const struct teide_scenario *scenario, struct teide_results *results)
{
    const size_t n = teide_application_bins(scenario);

    if (n == 0)
        return 0;
    results->bins = malloc((n * results->n_requests + 1) * sizeof *results->bins);
    if (results->bins == NULL)
        return TEIDE_E_MEMORY;
    results->n_bins = n;
    for (size_t i = 0; i < n * results->n_requests; i++)
        results->bins[i] = teide_application_nothing();
    return 0;
}

int
teide_estimate_bins(
    const struct teide_request_source *sources, size_t n, struct teide_application_result *bins, size_t n_bins)
{
    const struct teide_outcomes_tally **tallies;
    int ret;

    if (sources[0].outcomes == NULL)
        return 0;
    tallies = tallies_of(sources, n);
    if (tallies == NULL)
        return TEIDE_E_MEMORY;
    ret = teide_application_estimate_bins(tallies, n, bins, n_bins);
    free(tallies);
    return ret;
}

/* --- description --------------------------------------------------------------------------------------------------- */

/* Two columns for each quantity of the kinds that are there: sampled, and expected of the mean state.
 * at  offset of the struct teide_application_result in the row */
static void
add_columns(struct teide_dataset *dataset, struct teide_group *group, struct teide_rows rows,
    const struct teide_scenario *scenario, size_t at)
{
    for (int kind = 1; teide_application_name((size_t)kind) != NULL; kind++) {
        const size_t first = teide_application_first((enum teide_application_kind)kind);
        size_t n;
        const struct teide_application_quantity *q
            = teide_application_quantities((enum teide_application_kind)kind, &n);
        for (size_t i = 0; i < n; i++) {
            const size_t step = at + (first + i) * sizeof(struct teide_estimate);
            const struct teide_column columns[] = {
                { q[i].name, q[i].unit,
                    teide_dataset_text(dataset, "%s: %s", teide_application_name((size_t)kind), q[i].doc),
                    TEIDE_FLOAT64, .offset = offsetof(struct teide_application_result, sampled[0].mean) + step,
                    .error = offsetof(struct teide_application_result, sampled[0].error) + step },
                { teide_dataset_text(dataset, "%s_expected", q[i].name), q[i].unit,
                    "the same, of the mean delivered state", TEIDE_FLOAT64,
                    .offset = offsetof(struct teide_application_result, expected[0].mean) + step,
                    .error = offsetof(struct teide_application_result, expected[0].error) + step },
            };
            if (scenario == NULL || teide_has_application(scenario, (enum teide_application_kind)kind))
                teide_group_columns(dataset, group, rows, columns, 2);
        }
    }
}

void
teide_describe_applications(struct teide_dataset *dataset, struct teide_group *group, struct teide_rows rows,
    const struct teide_scenario *scenario)
{
    add_columns(dataset, group, rows, scenario, offsetof(struct teide_request_result, application));
}

void
teide_describe_bins(struct teide_dataset *dataset, const struct teide_scenario *scenario)
{
    static const struct teide_column pairs = { "pairs", "1", "delivered in the bin, over all replicas", TEIDE_FLOAT64,
        .offset = offsetof(struct teide_application_result, pairs) };
    const size_t n = scenario != NULL ? teide_application_bins(scenario) : 0,
                 n_requests = scenario != NULL ? scenario->n_requests : 0;
    const struct teide_rows rows = { { "request", "bin_start" }, sizeof(struct teide_application_result), NULL,
        offsetof(struct teide_results, bins) };
    const char **names = teide_dataset_memory(dataset, (n_requests + 1) * sizeof *names);
    double *starts = teide_dataset_memory(dataset, (n + 1) * sizeof *starts);
    struct teide_group *group;

    if (names == NULL || starts == NULL)
        return;
    for (size_t i = 0; i < n_requests; i++)
        names[i] = scenario->requests[i].name;
    for (size_t i = 0; i < n; i++)
        starts[i] = (double)i * scenario->run.bin;
    group = teide_dataset_group(dataset, "over_time",
        "with `run: {bin: ...}`: results of applications in bins of time, from the start of each replica; errors from "
        "the "
        "spread of the replicas");
    group->varies = true;
    teide_group_names(dataset, group, "request", n_requests, names, "name of the request");
    teide_group_numbers(dataset, group, "bin_start", n, starts, "s", "beginning of the bin");
    teide_group_columns(dataset, group, rows, &pairs, 1);
    add_columns(dataset, group, rows, scenario, 0);
}
