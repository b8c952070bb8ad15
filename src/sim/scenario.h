/* A scenario: what to simulate, as plain data. io/ fills it in from YAML and checks it; sim/ and study/ only read it.
 * All quantities are in SI units. Names are unique in their list; indices refer to positions in the lists. */
#ifndef TEIDE_SIM_SCENARIO_H
#define TEIDE_SIM_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/application.h"
#include "models/bell.h"
#include "models/measures.h"
#include "models/pauli_channel.h"
#include "models/purification_schedule.h"
#include "models/recurrence.h"
#include "models/optimal_time_parameters.h"
#include "sim/improvement_question.h"
#include "sim/experiment/experiment.h"
#include "sim/optimize_question.h"
#include "sim/sweep_question.h"
#include "sim/traffic.h"
#include "sim/optimal_time_question.h"

/* A policy or a model is a descriptor (sim/field.h) and the struct that its keys were read into, which the scenario owns. */
struct teide_cutoff_policy;       /* sim/chain/policies/ */
struct teide_purification_policy; /* the same */
struct teide_partner_policy;      /* the same */
struct teide_swap_policy;         /* the same */
struct teide_link_model;          /* sim/links/ */
struct teide_swap_table;          /* sim/swap_table.h */

struct teide_memory {
    char *name;
    struct teide_pauli_rates rates;     /* 1/s */
    struct teide_error_pattern pattern; /* the same, as total rate and shares */
    /* Rates that change in time, then `rates` are 0; NULL: constant. The simulation takes constant ones only. Owned. */
    struct teide_changing_memory *changing;
    double cutoff; /* s; a memory that has held its qubit so long drops it at the latest; INFINITY: no bound by age */
    const struct teide_cutoff_policy *cutoff_policy; /* NULL: by that age alone */
    void *cutoff_parameters;
};

struct teide_node {
    char *name;
    int memory; /* index into memories: the kind of all memories of this node */
};

/* How the memory pairs of a link share its attempts. */
enum teide_multiplexing {
    TEIDE_PARALLEL,  /* every free memory pair attempts in every slot */
    TEIDE_SEQUENTIAL /* one memory pair at a time attempts; the next starts in the slot after a success */
};

struct teide_link {
    char *name;
    int a, b;                   /* node indices, a != b */
    double length;              /* m, >= 0 */
    double delay;               /* s, one-way travel time of a classical message, >= 0 */
    double correction_delay;    /* s, the same of a Pauli correction on its way to an end of the path; NAN: as delay */
    double success_probability; /* per attempt, in (0, 1], with all modes; the mean where it changes in time */
    double modes;               /* in which an attempt is made side by side; below 1: 1 */
    const struct teide_link_model *model; /* where the success probability comes from; NULL: it is given */
    void *model_parameters;
    double attempt_time;     /* s, > 0; slot k ends at k * attempt_time */
    double herald_latency;   /* s, >= 0, from the end of the slot until both nodes know; the pair ages meanwhile */
    struct teide_bell state; /* heralded state at the end of the slot */
    int memory_pairs;        /* >= 1, shared evenly by the requests that use the link */
    enum teide_multiplexing multiplexing;
};

enum teide_keep {
    TEIDE_KEEP_OLDER,
    TEIDE_KEEP_FRESHER,
    TEIDE_KEEP_BETTER /* with which the objective comes out better; it differs with measurement error only */
};

/* When a purification begins, once both pairs are there. */
enum teide_when {
    TEIDE_WHEN_ASAP,     /* at once */
    TEIDE_WHEN_DEADLINE, /* so that its outcome is known at the deadline */
    TEIDE_WHEN_OPTIMAL,  /* when the objective at the deadline is best: models/optimal_time.h */
    TEIDE_WHEN_AT        /* at a given age of the older pair, or at once if that is over */
};

struct teide_purification {
    int rounds; /* 0: none */
    enum teide_protocol protocol;
    enum teide_schedule schedule;
    enum teide_keep keep; /* which pair is the control; the other is measured */
    struct teide_operation_noise noise;
    double duration; /* s, of the local operations */
    /* The rest is a policy; all zero: at once, always. */
    enum teide_when when;
    double at; /* s after the older pair was made, for TEIDE_WHEN_AT */
    /* s after the older pair was made: then the outcome is handed on, and a pair that has found no partner in time is handed
     * on as it is; 0: none, as soon as the outcome is known. With one, rounds are 1 and the schedule is recurrence. */
    double deadline;
    const struct teide_purification_policy *policy; /* NULL: whatever meets is purified */
    void *policy_parameters;
    const struct teide_partner_policy *partner; /* NULL: of those that wait a pair meets the one that waits first */
    struct teide_objective objective;           /* for all that is best or better */
};

/* Segments that swaps make, between links and ends: which of them are purified, and how. */
enum { TEIDE_MOST_LEVELS = 16 };
#define TEIDE_ALL_LEVELS UINT32_MAX
struct teide_segment_purification {
    struct teide_purification purification;
    uint32_t levels; /* bit l: of level l (sim/nesting.h), at most TEIDE_MOST_LEVELS; or TEIDE_ALL_LEVELS */
};

struct teide_swapping {
    const struct teide_swap_policy *policy; /* NULL: a node swaps as soon as it holds a pair on either side */
    void *policy_parameters;
    int *fixed_order; /* node indices, n_fixed_order of them, the first to swap first; NULL: none is given */
    size_t n_fixed_order;
    struct teide_swap_table *table; /* of the only request's path, positions counted from `from`; owned; NULL: none */
    double success_probability;     /* of one Bell measurement, in (0, 1]; eta^2 / 2 for linear optics */
    struct teide_operation_noise noise;
    double duration; /* s */
};

/* What the nodes that swap know. */
enum teide_knowledge {
    TEIDE_KNOWLEDGE_LOCAL, /* what messages have told them */
    TEIDE_KNOWLEDGE_GLOBAL /* the state of all pairs at once: an idealisation */
};

/* When an attempt may begin. */
enum teide_clock {
    TEIDE_CLOCK_SHARED, /* at multiples of attempt_time */
    TEIDE_CLOCK_OWN     /* as soon as the memory pair is free */
};

/* When the links of a request make pairs. */
enum teide_generation {
    TEIDE_ON_DEMAND, /* what one delivery needs, and again only what was lost; next round after the delivery */
    TEIDE_CONTINUOUS /* whenever both memories of a memory pair are free */
};

struct teide_request {
    char *name;
    int from, to; /* node indices; of a demand among users, its first two */
    enum teide_generation generation;
    int *path; /* the n_path nodes of the path, from `from` to `to`; filled in by the reader (fewest links) */
    size_t n_path;
    int *path_links;                      /* the n_path - 1 links of the path; of parallel links the first is taken */
    struct teide_application application; /* what the pairs are used for */
};

struct teide_run {
    int replicas;                            /* >= 1, statistically independent */
    double time;                             /* s of simulated time per replica; INFINITY: no limit */
    int64_t deliveries;                      /* of every request, over all replicas; 0: no limit */
    double target_error;                     /* relative standard error to reach; 0: none */
    enum teide_measure_index target_measure; /* of a figure of merit, or ... */
    bool target_is_rate;                     /* ... of the delivery rate */
    double warm_up;                          /* s from the start of each replica that no statistics count; >= 0 */
    double bin;                              /* s, width of the bins of time series; 0: none */
    double time_resolution;                  /* s, the tick of the simulated clock */
    bool record_deliveries;                  /* keep every delivery as a table */
    int64_t record_trace;                    /* keep at most this many trace records of replica 0; 0: none */
};

struct teide_scenario {
    char *title; /* "" when absent */
    char *path;  /* file the scenario came from */
    char *text;  /* its text with all includes resolved, for provenance */
    uint64_t seed;
    uint64_t point; /* of the sweep it belongs to, for random numbers of its own; 0: none, or those common to all */
    struct teide_memory *memories;
    size_t n_memories;
    struct teide_node *nodes;
    size_t n_nodes;
    struct teide_link *links;
    size_t n_links;
    struct teide_purification purify_link, purify_end_to_end;
    struct teide_segment_purification *purify_segments; /* no level is in two of them */
    size_t n_purify_segments;
    struct teide_swapping swap;
    enum teide_knowledge knowledge;
    enum teide_clock clock;
    struct teide_request *requests;
    size_t n_requests;
    struct teide_run run;
    struct teide_improvement_question *improvement; /* NULL: not asked for */
    struct teide_experiment *experiment;            /* NULL: none; else run instead of a network */
    struct teide_optimal_time_question
        *optimal_time;                        /* NULL: not asked for; without requests there is nothing to simulate */
    struct teide_sweep_question *sweep;       /* NULL: none */
    struct teide_optimize_question *optimize; /* NULL: none */
    const char *engine_key;        /* the key that needs the network engine, not owned; NULL: it is not used */
    struct teide_traffic *traffic; /* NULL: the chain engine runs the requests; else the network engine. Owned */
};

/* How many bins of time a run has, in which series are given; 0: none are asked for. */
size_t teide_run_bins(const struct teide_run *run);

/* Whether a request has an application of this kind. */
bool teide_has_application(const struct teide_scenario *scenario, enum teide_application_kind kind);

/* Whether pairs are purified anywhere: of links, of segments, or from end to end. */
bool teide_scenario_purifies(const struct teide_scenario *scenario);

/* Release all that the scenario owns and zero it; legal on a zeroed or partly filled scenario. */
void teide_scenario_clear(struct teide_scenario *scenario);

#endif
