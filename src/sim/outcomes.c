#include "sim/outcomes.h"

#include <stdlib.h>
#include <string.h>

#include "sim/error.h"

int
teide_outcomes_init(
    struct teide_outcomes_tally *tally, const struct teide_application *application, size_t batches, double bin)
{
    tally->application = application;
    tally->bin = bin;
    tally->batch_capacity = 2 * batches + 1;
    tally->batch_size = 1;
    tally->batches = calloc(tally->batch_capacity, sizeof *tally->batches);
    return tally->batches == NULL ? TEIDE_E_MEMORY : 0;
}

void
teide_outcomes_clear(struct teide_outcomes_tally *tally)
{
    free(tally->batches);
    free(tally->bins);
    *tally = (struct teide_outcomes_tally) { 0 };
}

void
teide_outcomes_restart(struct teide_outcomes_tally *tally)
{
    tally->n_batches = 0;
    tally->batch_size = 1;
    tally->in_batch = 0;
    tally->batches[0] = (struct teide_outcome_sums) { 0 };
}

void
teide_outcome_sums_add(struct teide_outcome_sums *a, const struct teide_outcome_sums *b)
{
    a->counts.pairs += b->counts.pairs;
    for (int i = 0; i < TEIDE_MAX_SETTINGS; i++) {
        a->counts.count[i] += b->counts.count[i];
        a->counts.event[i] += b->counts.event[i];
    }
    for (int i = 0; i < 4; i++)
        a->state[i] += b->state[i];
}

static void
end_batch(struct teide_outcomes_tally *tally)
{
    tally->n_batches++;
    tally->in_batch = 0;
    if (tally->n_batches == tally->batch_capacity - 1) {
        for (size_t i = 0; i < tally->n_batches / 2; i++) {
            struct teide_outcome_sums sum = tally->batches[2 * i];
            teide_outcome_sums_add(&sum, &tally->batches[2 * i + 1]);
            tally->batches[i] = sum;
        }
        tally->n_batches /= 2;
        tally->batch_size *= 2;
    }
    tally->batches[tally->n_batches] = (struct teide_outcome_sums) { 0 };
}

/* The sums of the bin of a time; NULL out of memory. Bins between are empty. */
static struct teide_outcome_sums *
bin_at(struct teide_outcomes_tally *tally, size_t index)
{
    if (index >= tally->bin_capacity) {
        size_t capacity = 2 * index + 64;
        struct teide_outcome_sums *bins = realloc(tally->bins, capacity * sizeof *bins);
        if (bins == NULL)
            return NULL;
        memset(bins + tally->bin_capacity, 0, (capacity - tally->bin_capacity) * sizeof *bins);
        tally->bins = bins;
        tally->bin_capacity = capacity;
    }
    if (index >= tally->n_bins)
        tally->n_bins = index + 1;
    return &tally->bins[index];
}

/* The sums of one pair: what it was used for and what came out. */
static struct teide_outcome_sums
sample(const struct teide_application *application, struct teide_bell state, double u)
{
    const struct teide_outcomes outcomes = teide_application_outcomes(application, state);
    struct teide_outcome_sums one = { .counts.pairs = 1 };

    memcpy(one.state, state.p, sizeof one.state);
    for (int i = 0; i < outcomes.n_settings; i++) {
        if (u < outcomes.share[i]) {
            one.counts.count[i] = 1;
            one.counts.event[i] = u < outcomes.share[i] * outcomes.probability[i];
            break;
        }
        u -= outcomes.share[i];
    }
    return one;
}

int
teide_outcomes_add(struct teide_outcomes_tally *tally, const struct teide_random *random, int32_t request, double time,
    struct teide_bell state)
{
    struct teide_outcome_sums one;

    if ((tally->pairs & 3) == 0)
        teide_philox(tally->words, random, tally->pairs >> 2, teide_entity(TEIDE_DRAW_APPLICATION, request), 0);
    one = sample(tally->application, state, teide_uniform(tally->words[tally->pairs & 3]));
    tally->pairs++;
    teide_outcome_sums_add(&tally->batches[tally->n_batches], &one);
    if (tally->bin > 0 && time / tally->bin < TEIDE_MAX_BINS) {
        struct teide_outcome_sums *bin = bin_at(tally, (size_t)(time / tally->bin));
        if (bin == NULL)
            return TEIDE_E_MEMORY;
        teide_outcome_sums_add(bin, &one);
    }
    if (++tally->in_batch == tally->batch_size)
        end_batch(tally);
    return 0;
}
