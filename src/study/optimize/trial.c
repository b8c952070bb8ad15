#include "study/optimize/trial.h"

#include <math.h>
#include <stdlib.h>

#include "study/simulate.h"

int
teide_trial_init(struct teide_trial *trial, struct teide_scenario *scenario, size_t n_replicas, uint64_t group,
    struct teide_error *error)
{
    struct teide_error why = { 0 };

    trial->scenario = *scenario;
    *scenario = (struct teide_scenario) { 0 };
    trial->scenario.point = 0;           /* the numbers that all points have in common */
    trial->scenario.run.time = INFINITY; /* the budget ends it */
    trial->n_replicas = n_replicas;
    trial->group = group;
    trial->sums = calloc(n_replicas * trial->scenario.n_requests, sizeof *trial->sums);
    if (trial->sums == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for %zu replicas", n_replicas);
    trial->engine = teide_engine_of(&trial->scenario);
    trial->model = trial->engine->compile(&trial->scenario, &why);
    return trial->model != NULL ? 0 : teide_fail(error, why.code, "%s", why.message);
}

void
teide_trial_put_away(struct teide_trial *trial)
{
    for (size_t i = 0; trial->replicas != NULL && i < trial->n_replicas; i++)
        trial->engine->destroy(trial->replicas[i]);
    free(trial->replicas);
    trial->replicas = NULL;
}

void
teide_trial_clear(struct teide_trial *trial)
{
    teide_trial_put_away(trial);
    if (trial->engine != NULL)
        trial->engine->release(trial->model);
    teide_scenario_clear(&trial->scenario);
    free(trial->sums);
    *trial = (struct teide_trial) { 0 };
}

/* What the threads share. */
struct advance {
    struct teide_trial *const *trials;
    size_t n_replicas; /* of each */
    int64_t quota;
    uint64_t most_events;
    int *results; /* of every replica of every trial */
};

/* One replica, and how far it may go. */
struct pace {
    const struct teide_engine *engine;
    const void *replica;
    uint64_t most_events;
};

static bool
ask_events(void *user)
{
    const struct pace *pace = user;

    return pace->engine->view(pace->replica).events >= pace->most_events;
}

static void
sum_up(const struct teide_engine *engine, const void *replica, size_t n_requests, struct teide_sums *sums)
{
    for (size_t k = 0; k < n_requests; k++) {
        const struct teide_request_source source = engine->request(replica, k);
        const struct teide_tally *tally = source.tally;
        sums[k] = (struct teide_sums) { .seconds = source.observed };
        for (size_t b = 0; b < tally->n_batches + (tally->in_batch > 0); b++)
            for (int i = 0; i < TEIDE_N_SUMS; i++)
                sums[k].sum[i] += tally->batches[b].sum[i];
    }
}

static void
advance_one(size_t index, void *user)
{
    const struct advance *advance = user;
    struct teide_trial *trial = advance->trials[index / advance->n_replicas];
    const size_t r = index % advance->n_replicas;
    const struct teide_replica_options options = { .replica = trial->group * trial->n_replicas + r,
        .warm_up = trial->scenario.run.warm_up,
        .batches = 1,
        .sample_limit = 2 };
    struct teide_error error = { 0 };
    struct pace pace = { trial->engine, NULL, advance->most_events * (uint64_t)advance->quota };
    const struct teide_poll poll = { ask_events, &pace };
    int ret;

    if (trial->replicas[r] == NULL)
        trial->replicas[r] = trial->engine->create(trial->model, &options, &error);
    if (trial->replicas[r] == NULL) {
        advance->results[index] = error.code;
        return;
    }
    pace.replica = trial->replicas[r];
    ret = trial->engine->advance(trial->replicas[r], advance->quota, &poll, &error);
    sum_up(trial->engine, trial->replicas[r], trial->scenario.n_requests, &trial->sums[r * trial->scenario.n_requests]);
    advance->results[index] = ret;
}

/* Count what a trial has cost since it was last counted. */
static int
take_stock(struct teide_trial *trial, const int *results, struct teide_trial_cost *spent)
{
    int64_t deliveries = 0;
    uint64_t events = 0;

    trial->starved = false;
    for (size_t r = 0; r < trial->n_replicas; r++) {
        if (results[r] == TEIDE_E_MEMORY || trial->replicas[r] == NULL)
            return results[r];
        trial->starved |= results[r] != 0;
        events += trial->engine->view(trial->replicas[r]).events;
        for (size_t k = 0; k < trial->scenario.n_requests; k++)
            deliveries += trial->engine->request(trial->replicas[r], k).tally->deliveries;
    }
    if (spent != NULL) {
        spent->deliveries += deliveries - trial->deliveries;
        spent->events += events - trial->events;
    }
    trial->deliveries = deliveries;
    trial->events = events;
    return 0;
}

int
teide_trials_advance(struct teide_trial *const *trials, size_t n, int64_t quota, uint64_t most_events,
    const struct teide_workers *workers, struct teide_part part, struct teide_trial_cost *spent,
    struct teide_error *error)
{
    struct advance advance = { .trials = trials, .quota = quota, .most_events = most_events };
    int ret = 0;

    if (n == 0)
        return 0;
    advance.n_replicas = trials[0]->n_replicas;
    advance.results = calloc(n * advance.n_replicas, sizeof *advance.results);
    if (advance.results == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for %zu points", n);
    for (size_t i = 0; ret == 0 && i < n; i++) {
        trials[i]->quota = quota;
        if (trials[i]->replicas != NULL)
            continue;
        trials[i]->replicas = calloc(advance.n_replicas, sizeof *trials[i]->replicas);
        trials[i]->deliveries = 0; /* what begins anew is paid for again */
        trials[i]->events = 0;
        if (trials[i]->replicas == NULL)
            ret = TEIDE_E_MEMORY;
    }
    if (ret == 0)
        ret = teide_parallel_part(n * advance.n_replicas, workers, part, advance_one, &advance);
    for (size_t i = 0; ret == 0 && i < n; i++)
        ret = take_stock(trials[i], &advance.results[i * advance.n_replicas], spent);
    free(advance.results);
    return ret == 0 ? 0
                    : teide_fail(error, ret,
                        ret == TEIDE_E_STOPPED     ? "stopped on request"
                            : ret == TEIDE_E_INPUT ? "a request of one of %zu points has no path: write more links"
                                                   : "out of memory for the replicas of %zu points",
                        n);
}
