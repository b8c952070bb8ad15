#include "study/application.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/error.h"
#include "sim/outcomes.h"

/* Batches of which one or another is left out, and how many sessions they make up. */
struct sessions {
    const struct teide_application *application;
    const struct teide_outcome_sums *batches;
    size_t n_batches;
    struct teide_outcome_sums total;
    double n_sessions, seconds;
};

static void
scale(struct teide_application_counts *counts, double factor)
{
    counts->pairs *= factor;
    for (int i = 0; i < TEIDE_MAX_SETTINGS; i++) {
        counts->count[i] *= factor;
        counts->event[i] *= factor;
    }
}

/* A quantity of one session, from sums over any number of pairs; expected: of their mean state instead. */
static double
value_of(const struct sessions *s, const struct teide_application_quantity *quantity,
    const struct teide_outcome_sums *sums, bool expected)
{
    struct teide_application_counts counts = sums->counts;

    if (!(sums->counts.pairs > 0))
        return NAN;
    if (expected) {
        struct teide_bell mean;
        for (int i = 0; i < 4; i++)
            mean.p[i] = sums->state[i] / sums->counts.pairs;
        counts = teide_application_expected(s->application, sums->counts.pairs, mean);
    }
    scale(&counts, s->total.counts.pairs / sums->counts.pairs / s->n_sessions);
    return quantity->value(s->application, &counts, s->seconds / s->n_sessions);
}

static struct teide_outcome_sums
without(const struct teide_outcome_sums *total, const struct teide_outcome_sums *batch)
{
    struct teide_outcome_sums rest = *total;

    rest.counts.pairs -= batch->counts.pairs;
    for (int i = 0; i < TEIDE_MAX_SETTINGS; i++) {
        rest.counts.count[i] -= batch->counts.count[i];
        rest.counts.event[i] -= batch->counts.event[i];
    }
    for (int i = 0; i < 4; i++)
        rest.state[i] -= batch->state[i];
    return rest;
}

static struct teide_estimate
jackknife(const struct sessions *s, const struct teide_application_quantity *quantity, bool expected)
{
    struct teide_estimate estimate = { value_of(s, quantity, &s->total, expected), NAN };
    struct teide_running left_out = { 0 };

    for (size_t i = 0; i < s->n_batches; i++) {
        const struct teide_outcome_sums rest = without(&s->total, &s->batches[i]);

        if (!(s->batches[i].counts.pairs > 0) || !(rest.counts.pairs > 0))
            continue;
        teide_running_add(&left_out, value_of(s, quantity, &rest, expected));
    }
    estimate.error = teide_running_jackknife(&left_out);
    return estimate;
}

struct teide_application_result
teide_application_nothing(void)
{
    struct teide_application_result result = { .pairs = 0 };

    for (size_t i = 0; i < TEIDE_N_APPLICATION_QUANTITIES; i++)
        result.sampled[i] = result.expected[i] = (struct teide_estimate) { NAN, NAN };
    return result;
}

static void
estimate(const struct sessions *s, struct teide_application_result *result)
{
    const size_t first = teide_application_first(s->application->kind);
    size_t n;
    const struct teide_application_quantity *quantities = teide_application_quantities(s->application->kind, &n);

    *result = teide_application_nothing();
    result->pairs = s->total.counts.pairs;
    for (size_t i = 0; i < n; i++) {
        result->sampled[first + i] = jackknife(s, &quantities[i], false);
        result->expected[first + i] = jackknife(s, &quantities[i], true);
    }
}

int
teide_application_estimate(const struct teide_outcomes_tally *const *tallies, size_t n, double seconds,
    struct teide_application_result *result)
{
    struct sessions s = { .n_sessions = (double)n, .seconds = seconds, .application = tallies[0]->application };
    struct teide_outcome_sums *batches;
    size_t length = 0;

    for (size_t i = 0; i < n; i++)
        length += tallies[i]->n_batches + 1;
    batches = calloc(length, sizeof *batches);
    if (batches == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < tallies[i]->n_batches + (tallies[i]->in_batch > 0); k++) {
            batches[s.n_batches++] = tallies[i]->batches[k];
            teide_outcome_sums_add(&s.total, &tallies[i]->batches[k]);
        }
    s.batches = batches;
    estimate(&s, result);
    free(batches);
    return 0;
}

size_t
teide_application_n_bins(const struct teide_outcomes_tally *const *tallies, size_t n)
{
    size_t most = 0;

    for (size_t i = 0; i < n; i++)
        if (tallies[i]->n_bins > most)
            most = tallies[i]->n_bins;
    return most;
}

int
teide_application_estimate_bins(const struct teide_outcomes_tally *const *tallies, size_t n,
    struct teide_application_result *results, size_t n_bins)
{
    struct teide_outcome_sums *column = calloc(n + 1, sizeof *column);

    if (column == NULL)
        return TEIDE_E_MEMORY;
    for (size_t bin = 0; bin < n_bins; bin++) {
        struct sessions s = { .n_sessions = (double)n,
            .seconds = (double)n * tallies[0]->bin,
            .application = tallies[0]->application,
            .batches = column,
            .n_batches = n };
        for (size_t i = 0; i < n; i++) {
            column[i] = bin < tallies[i]->n_bins ? tallies[i]->bins[bin] : (struct teide_outcome_sums) { 0 };
            teide_outcome_sums_add(&s.total, &column[i]);
        }
        estimate(&s, &results[bin]);
    }
    free(column);
    return 0;
}
