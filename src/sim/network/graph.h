/* A scenario compiled for the network engine: times in ticks, rates per tick, links by the node they are at.
 *
 * A link has two ends, 0 at node a and 1 at node b; the end of a link is a *port*, 2 link + end. Its channels are the pairs
 * that it can make side by side. The qubits of a node are *memories*: 2 channel + end for each end of each channel,
 * which all channels of the link use there (in a circuit, that one alone); a node with a pool has others, which all its links share,
 * and then its ends of links have none of their own.
 *
 * The graph is immutable and shared by all replicas. */
#ifndef TEIDE_SIM_NETWORK_GRAPH_H
#define TEIDE_SIM_NETWORK_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/chain/policies/cutoff_policy.h"
#include "sim/chain/policies/swap_policy.h"
#include "sim/error.h"
#include "sim/pair.h"
#include "sim/purification.h"
#include "sim/scenario.h"

#define TEIDE_GRAPH_HORIZON ((int64_t)9000000000000000000)
#define TEIDE_GRAPH_LATENCY ((int64_t)1 << 56)

enum { TEIDE_NONE = -1 };

/* Of a path whose pairs are purified: what the detail of an event has room for, hops, and pairs of one of them for a delivery. */
enum { TEIDE_MOST_PURIFIED_HOPS = 1 << 12, TEIDE_MOST_PURIFIED_PAIRS = 1 << 12 };

/* How a link makes pairs, and how far its ends are apart. */
struct teide_graph_link {
    int64_t attempt_time, herald_latency; /* ticks */
    int64_t delay, correction;            /* ticks, one way: of any message, of a Pauli correction */
    union {
        double inverse_log;   /* attempts: 1 / log1p(-p); 0 for p = 1 */
        double mean_interval; /* pairs at a Poisson rate: ticks between them */
    };
    struct teide_log_correlators state; /* heralded */
    int32_t node[2];
    int32_t first_channel, n_channels;
    bool poisson; /* pairs come at a rate, without attempts */
    bool sequential, own_clock, continuous;
    bool changing;  /* its model says how many attempts are needed: their success probability changes */
    bool pooled[2]; /* whether the memory at that end comes from the node's pool */
};

struct teide_graph_node {
    struct teide_correlators decay;           /* of the three correlators, per tick */
    int64_t cutoff;                           /* ticks; INT64_MAX: never */
    double loss_rate;                         /* per tick and memory */
    int32_t first_memory, n_pool;             /* of its pool */
    int32_t operations;                       /* at a time; 0: no limit */
    int32_t communication_qubits;             /* for attempts; 0: any memory serves */
    int64_t move;                             /* ticks from one of them to storage */
    double log_move;                          /* logarithm of the factor of correlators */
    int32_t first_incident;                   /* its ports are incident[first_incident] ... of the next node */
    const struct teide_cutoff_policy *policy; /* NULL: by the cutoff alone */
    const void *parameters;
};

/* Where pairs are purified. */
enum teide_stage_place {
    TEIDE_AT_LINK,
    TEIDE_AT_ENDS,     /* of a session's way */
    TEIDE_AT_SEGMENTS, /* of its plan: from here on one of each of the scenario's purify_segments */
    TEIDE_MOST_STAGES = TEIDE_AT_SEGMENTS + TEIDE_MOST_LEVELS
};

struct teide_graph {
    const struct teide_scenario *scenario;
    const struct teide_traffic *traffic;
    double tick;       /* s */
    int64_t end;       /* ticks: replicas stop before this time */
    int64_t warm_up;   /* ticks */
    int64_t slot_time; /* ticks, in slotted mode; else 0 */
    int64_t resend;    /* ticks */
    int64_t time_bin;  /* ticks; 0: none */
    struct teide_graph_node *nodes;
    struct teide_graph_link *links;
    int32_t *incident; /* ports by node */
    int32_t *memory_node;
    int32_t n_nodes, n_links, n_channels, n_memories, n_demands;
    struct teide_stage stages[TEIDE_MOST_STAGES];
    /* Of each demand: pairs that each hop of a circuit on demand makes and holds at a time; teide_circuit_pairs() where segments are
     * purified. */
    int32_t *circuit_pairs;
    struct teide_log_correlators swap_factors;
    double swap_success;
    const struct teide_swap_policy *swap; /* with a plan or a preference; NULL: asap, first come first served */
    const struct teide_swap_table *table; /* by which all nodes of a way decide together; NULL: each decides */
    int64_t swap_duration;                /* ticks */
    bool is_global;                       /* knowledge */
    bool circuits;                        /* resources */
    bool wide;                            /* some link has several channels, or a pool at an end */
    bool has_losses;                      /* some memory loses qubits */
    bool has_cutoffs;
    bool has_outages;
    bool purifies;
    bool ends_wait; /* pairs from end to end wait to be purified where memories are shared (ends.h) */
    bool has_switches;
    bool nests;        /* segments of plans are purified */
    bool has_limits;   /* some node does so many operations at a time */
    bool communicates; /* some node has communication qubits */
    /* Each link has one channel, with a memory of its own at each end: so a port, its memory and the half in it have one number, and
     * a channel that of its link. Nodes swap any two halves as soon as they hold them, know what they have been told, and drop
     * nothing at the end of slots. */
    bool plain;
};

/* Compile a checked scenario with traffic, which must outlive the graph.
 * graph   zeroed by the caller, who calls teide_graph_clear() in any case
 * Returns 0, TEIDE_E_MEMORY, TEIDE_E_INPUT (a time that the clock cannot hold, too few memories). */
int teide_graph_init(struct teide_graph *graph, const struct teide_scenario *scenario, struct teide_error *error);
void teide_graph_clear(struct teide_graph *graph);

/* Memories at a port that halves of pairs from end to end may hold while they wait to be purified, where memories are shared: all that
 * the link has there, or the node's pool, but those that its other pairs need: m of its link (theory, 9.8), and in a pool of several
 * links one more, for a swap. */
int32_t teide_graph_spare(const struct teide_graph *graph, int32_t port);

/* Seconds to ticks, rounded to nearest; INT64_MAX beyond the clock. */
int64_t teide_graph_ticks(const struct teide_graph *graph, double seconds);

static inline int32_t
teide_port_node(const struct teide_graph *graph, int32_t port)
{
    return graph->links[port >> 1].node[port & 1];
}

/* The end of a link at a node. */
static inline int32_t
teide_port_at(const struct teide_graph *graph, int32_t link, int32_t node)
{
    return 2 * link + (graph->links[link].node[1] == node);
}

#endif
