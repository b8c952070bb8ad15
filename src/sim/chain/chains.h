/* A scenario compiled for simulation: times in ticks, rates per tick, and every request as a route over hops.
 *
 * A route has n_hops hops (links as this request uses them) and n_hops + 1 positions (nodes). Position i lies between
 * hop i - 1 on its left and hop i on its right. Every memory pair of a link belongs to exactly one request: a link's
 * memory_pairs are shared out evenly, so requests never wait for each other. Such a memory pair is called a slot.
 *
 * Where several end-to-end pairs of a route may be in the making at once, each is a lane: a hop deals its pairs to the lanes
 * in the order in which these were opened, and only pairs of one lane are joined. A hop has memories for all lanes at once
 * and for making one pair besides, so that every open lane can always be completed: no deadlock.
 *
 * The compiled chains are immutable and shared by all replicas. */
#ifndef TEIDE_SIM_CHAIN_CHAINS_H
#define TEIDE_SIM_CHAIN_CHAINS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/chain/policies/cutoff_policy.h"
#include "sim/chain/policies/purification_policy.h"
#include "sim/chain/policies/swap_policy.h"
#include "sim/links/link_model.h"
#include "sim/pair.h"
#include "sim/purification.h"
#include "sim/scenario.h"

/* The clock: replicas run on [0, TEIDE_HORIZON) ticks. The margin up to INT64_MAX holds latencies, each route's sum of
 * which must stay below TEIDE_MAX_LATENCY. */
#define TEIDE_HORIZON ((int64_t)9000000000000000000)
#define TEIDE_MAX_LATENCY ((int64_t)1 << 56)

/* How a link makes pairs. */
struct teide_generator {
    int64_t attempt_time, herald_latency; /* ticks */
    double inverse_log;                   /* 1 / log1p(-p); 0 for p = 1, or where p changes */
    struct teide_log_correlators state;   /* heralded */
    bool sequential;
    bool own_clock;   /* attempts begin at once, not at multiples of attempt_time */
    int32_t changing; /* 1 + index of the scenario's link whose success probability changes in time; 0: it does not */
};

/* How a memory decoheres and when it gives up. */
struct teide_storage {
    struct teide_correlators decay;           /* of the three correlators, per tick */
    int64_t cutoff;                           /* ticks, the age of a qubit that is dropped; INT64_MAX: never */
    const struct teide_cutoff_policy *policy; /* NULL: by the cutoff alone */
    const void *parameters;
};

struct teide_hop {
    int32_t generator; /* index */
    int32_t link;      /* of the scenario */
    int32_t first_slot, n_slots;
    int32_t first_memory_pair; /* of the link's memory pairs, the first that is this request's */
    int64_t delay;             /* ticks, one-way message time */
};

struct teide_position {
    int64_t distance;            /* ticks a message needs from position 0 */
    int64_t correction;          /* ticks a Pauli correction needs from position 0 */
    int32_t node;                /* of the scenario */
    int32_t storage;             /* index */
    int32_t left_end, right_end; /* the swap here waits for the segments [left_end, here] and [here, right_end];
                                    -1: takes any (swap-asap) */
};

/* Most end-to-end pairs of a route that can be in the making at a time. */
enum { TEIDE_MAX_LANES = 64 };

struct teide_route {
    const struct teide_hop *hops;           /* n_hops */
    const struct teide_position *positions; /* n_hops + 1 */
    int32_t first_hop;                      /* index of hops[0] in the list of all hops */
    int32_t first_position;
    int32_t n_hops;
    int32_t request;
    bool continuous;    /* generation whenever memories are free */
    bool all_at_once;   /* swaps wait for all hops */
    int32_t units;      /* link pairs that one delivery needs of each hop */
    int32_t n_lanes;    /* end-to-end pairs that may be in the making at a time; 0: only ever one, no lanes needed */
    int32_t first_half; /* of the halves at position 0, see struct teide_replica */
};

struct teide_chains {
    const struct teide_scenario *scenario;
    double tick; /* s */
    int64_t end; /* ticks: replicas stop before this time */
    struct teide_generator *generators;
    struct teide_storage *storages;
    struct teide_hop *hops;
    struct teide_position *positions;
    struct teide_route *routes;
    size_t n_generators, n_storages, n_hops, n_positions, n_routes, n_slots;
    size_t n_halves; /* twice the positions, for each lane */
    bool has_cutoffs;
    bool
        is_plain; /* on demand, one memory pair a hop, no purification, cutoff or failure, swaps at once: see advance.c */
    bool is_link;          /* routes of one link, where pairs are purified as soon as they meet: see advance_link.c */
    bool is_global;        /* what swaps know */
    bool measures_at_once; /* no measurement can fail unknown to others at the same instant */
    bool all_at_once;      /* swaps wait for all hops */
    bool is_tree;          /* swaps wait for segments; neither: a node swaps as soon as it can */
    struct teide_stage link_stage, end_stage;
    struct teide_log_correlators swap_factors;
    double swap_success;
    int64_t swap_duration; /* ticks */
};

/* Compile a checked scenario, which must outlive the chains.
 * chains   zeroed by the caller, who calls teide_chains_clear() in any case
 * Returns 0, TEIDE_E_MEMORY, TEIDE_E_INPUT (a time that the clock cannot hold, too few memory pairs). */
int teide_chains_init(struct teide_chains *chains, const struct teide_scenario *scenario, struct teide_error *error);
void teide_chains_clear(struct teide_chains *chains);

/* How many attempts from `start` on a link makes whose success probability changes in time, from 64 random bits. */
double teide_changing_attempts(
    const struct teide_chains *chains, const struct teide_generator *generator, int64_t start, uint64_t bits);

#endif
