#include "study/optimize/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/partners.h"
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
    trial->deliveries = 0; /* what begins anew is paid for again */
    trial->events = 0;
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

/* What one replica of a trial has come to. */
struct stock {
    uint64_t events;
    int64_t deliveries; /* over all requests */
    int32_t result;     /* 0, or why it ended before its quota */
    int32_t there;      /* 1: it was taken further, here or elsewhere */
};

/* What the threads share. The bytes of a step, which partners exchange: of every replica of every trial its stock, then its sums. */
struct advance {
    struct teide_trial *const *trials;
    size_t n, n_replicas, n_requests; /* trials; of each trial */
    int64_t quota;
    uint64_t most_events;
    size_t rank, size; /* of processes: index i of all replicas is for process i % size */
    struct stock *stocks;
    struct teide_sums *sums;
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
sum_up(const struct teide_engine *engine, const void *replica, size_t n_requests, struct stock *stock,
    struct teide_sums *sums)
{
    stock->events = engine->view(replica).events;
    for (size_t k = 0; k < n_requests; k++) {
        const struct teide_request_source source = engine->request(replica, k);
        const struct teide_tally *tally = source.tally;
        stock->deliveries += tally->deliveries;
        sums[k] = (struct teide_sums) { .seconds = source.observed };
        for (size_t b = 0; b < tally->n_batches + (tally->in_batch > 0); b++)
            for (int i = 0; i < TEIDE_N_SUMS; i++)
                sums[k].sum[i] += tally->batches[b].sum[i];
    }
}

static void
advance_one(size_t own, void *user)
{
    const struct advance *advance = user;
    const size_t index = own * advance->size + advance->rank, r = index % advance->n_replicas;
    struct teide_trial *trial = advance->trials[index / advance->n_replicas];
    struct stock *stock = &advance->stocks[index];
    const struct teide_replica_options options = { .replica = trial->group * trial->n_replicas + r,
        .warm_up = trial->scenario.run.warm_up,
        .batches = 1,
        .sample_limit = 2 };
    struct teide_error error = { 0 };
    struct pace pace = { trial->engine, NULL, advance->most_events * (uint64_t)advance->quota };
    const struct teide_poll poll = { ask_events, &pace };

    *stock = (struct stock) { .there = 1 };
    if (trial->replicas[r] == NULL)
        trial->replicas[r] = trial->engine->create(trial->model, &options, &error);
    if (trial->replicas[r] == NULL) {
        *stock = (struct stock) { .result = error.code };
        return;
    }
    pace.replica = trial->replicas[r];
    stock->result = trial->engine->advance(trial->replicas[r], advance->quota, &poll, &error);
    sum_up(trial->engine, trial->replicas[r], trial->scenario.n_requests, stock,
        &advance->sums[index * advance->n_requests]);
}

/* Count what a trial has cost since it was last counted. Returns 0, or why a replica could not be taken further. */
static int
take_stock(struct teide_trial *trial, const struct stock *stocks, const struct teide_sums *sums,
    struct teide_trial_cost *spent)
{
    int64_t deliveries = 0;
    uint64_t events = 0;

    trial->starved = false;
    for (size_t r = 0; r < trial->n_replicas; r++) {
        if (stocks[r].result == TEIDE_E_MEMORY || !stocks[r].there)
            return stocks[r].result != 0 ? stocks[r].result : TEIDE_E_STOPPED;
        trial->starved |= stocks[r].result != 0;
        events += stocks[r].events;
        deliveries += stocks[r].deliveries;
    }
    memcpy(trial->sums, sums, trial->n_replicas * trial->scenario.n_requests * sizeof *sums);
    if (spent != NULL) {
        spent->deliveries += deliveries - trial->deliveries;
        spent->events += events - trial->events;
    }
    trial->deliveries = deliveries;
    trial->events = events;
    return 0;
}

/* Begin a trial, or begin it anew. */
static int
begin(struct teide_trial *trial)
{
    if (trial->replicas != NULL)
        return 0;
    trial->replicas = calloc(trial->n_replicas, sizeof *trial->replicas);
    return trial->replicas == NULL ? TEIDE_E_MEMORY : 0;
}

/* All processes get what each has, by a bitwise OR. */
static void
share(const struct teide_partners *partners, void *bytes, size_t size)
{
    if (partners != NULL && partners->share != NULL)
        partners->share(partners->user, bytes, size);
}

/* This process's replicas; then all have all. Returns 0, or what stopped one of the processes. */
static int
simulate(struct advance *advance, const struct teide_workers *workers, struct teide_part part, void *bytes, size_t size)
{
    const struct teide_partners *partners = workers->partners;
    const size_t all = advance->n * advance->n_replicas,
                 own = all / advance->size + (advance->rank < all % advance->size);
    int ret = 0;

    for (size_t i = 0; ret == 0 && i < advance->n; i++)
        ret = begin(advance->trials[i]);
    if (ret == 0)
        ret = teide_parallel_part(own, workers, part, advance_one, advance);
    share(partners, bytes, size);
    return ret;
}

/* Keep what a step came to. All processes return the same. */
static int
remember(const struct teide_partners *partners, const void *bytes, size_t size, struct teide_error *error)
{
    struct teide_error why = { 0 };
    int ret
        = partners != NULL && partners->remember != NULL ? partners->remember(partners->user, bytes, size, &why) : 0;

    share(partners, &ret, sizeof ret);
    return ret == 0 ? 0 : teide_fail(error, ret, "%s", why.code != 0 ? why.message : "stopped by another process");
}

/* Results of the same step of an earlier run, if there are some. */
static bool
recall(const struct teide_partners *partners, void *bytes, size_t size)
{
    int found = partners != NULL && partners->recall != NULL && partners->recall(partners->user, bytes, size);

    share(partners, &found, sizeof found);
    if (!found)
        return false;
    share(partners, bytes, size);
    return true;
}

int
teide_trials_advance(struct teide_trial *const *trials, size_t n, int64_t quota, uint64_t most_events,
    const struct teide_workers *workers, struct teide_part part, struct teide_trial_cost *spent,
    struct teide_error *error)
{
    const struct teide_partners *partners = workers->partners;
    struct advance advance = { .trials = trials, .n = n, .quota = quota, .most_events = most_events, .size = 1 };
    size_t n_all, size;
    bool recalled;
    int ret = 0;

    if (n == 0)
        return 0;
    advance.n_replicas = trials[0]->n_replicas;
    advance.n_requests = trials[0]->scenario.n_requests;
    if (partners != NULL)
        advance.rank = (size_t)partners->rank, advance.size = (size_t)partners->size;
    n_all = n * advance.n_replicas;
    size = n_all * (sizeof *advance.stocks + advance.n_requests * sizeof *advance.sums);
    advance.stocks = calloc(1, size);
    if (advance.stocks == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for %zu points", n);
    advance.sums = (struct teide_sums *)(void *)(advance.stocks + n_all);
    for (size_t i = 0; i < n; i++)
        trials[i]->quota = quota;
    recalled = recall(partners, advance.stocks, size);
    if (!recalled)
        ret = simulate(&advance, workers, part, advance.stocks, size);
    for (size_t i = 0; ret == 0 && i < n; i++)
        ret = take_stock(trials[i], &advance.stocks[i * advance.n_replicas],
            &advance.sums[i * advance.n_replicas * advance.n_requests], spent);
    if (ret != 0)
        teide_fail(error, ret,
            ret == TEIDE_E_STOPPED     ? "stopped on request"
                : ret == TEIDE_E_INPUT ? "a request of one of %zu points has no path: write more links"
                                       : "out of memory for the replicas of %zu points",
            n);
    else if (!recalled)
        ret = remember(partners, advance.stocks, size, error);
    free(advance.stocks);
    return ret;
}
