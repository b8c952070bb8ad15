/* A trial: one point's scenario, simulated in independent replicas that are taken further as often as one likes.
 *
 * Replica r of every trial of a group draws the same random numbers, named by entity, round and ordinal (sim/random.h): points
 * that do the same have the same luck, and differences between them have small errors. Groups of other indices are fresh. */
#ifndef TEIDE_STUDY_OPTIMIZE_TRIAL_H
#define TEIDE_STUDY_OPTIMIZE_TRIAL_H

#include "study/optimize/expression.h"
#include "study/parallel.h"
#include "study/run/engine.h"

struct teide_trial {
    struct teide_scenario scenario; /* owned */
    const struct teide_engine *engine;
    void *model;             /* what it makes of the scenario */
    void **replicas;         /* n_replicas; NULL: not begun, or put away */
    struct teide_sums *sums; /* of each replica its requests; n_replicas * scenario.n_requests */
    size_t n_replicas;
    uint64_t group;     /* which random numbers */
    int64_t quota;      /* deliveries of every request that each replica was taken to */
    int64_t deliveries; /* made, over all requests and replicas */
    uint64_t events;
    bool starved; /* some replica came to the limit of events, or to the end of its clock, before its quota */
};

/* Take a scenario over, which is zeroed. The trial is zeroed by the caller, who calls teide_trial_clear() in any case.
 * Returns 0, TEIDE_E_MEMORY, TEIDE_E_INPUT (as the engine's compile()). */
int teide_trial_init(struct teide_trial *trial, struct teide_scenario *scenario, size_t n_replicas, uint64_t group,
    struct teide_error *error);
void teide_trial_clear(struct teide_trial *trial);

/* Give back what only going on needs; the sums stay. A trial that was put away begins anew when it is taken further, with the
 * same results. */
void teide_trial_put_away(struct teide_trial *trial);

/* What trials may cost, and what they did. */
struct teide_trial_cost {
    int64_t deliveries;
    uint64_t events;
};

/* Take every replica of some trials to `quota` deliveries of every request since its start.
 * trials       n of them; none is there twice
 * most_events  a replica stops behind so many events for each delivery of its quota
 * spent        what was simulated is added; may be NULL
 * The results depend neither on the number of threads nor on how often trials were stopped on the way.
 * Returns 0, TEIDE_E_MEMORY, TEIDE_E_STOPPED. */
int teide_trials_advance(struct teide_trial *const *trials, size_t n, int64_t quota, uint64_t most_events,
    const struct teide_workers *workers, struct teide_part part, struct teide_trial_cost *spent,
    struct teide_error *error);

#endif
