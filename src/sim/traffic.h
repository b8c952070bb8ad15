/* What a scenario asks of the network engine, beside what any scenario says of memories, nodes, links and operations: who wants
 * pairs and when, how paths and memories are shared, what messages can do, what fails. Plain data, filled in and checked by
 * io/, only read by sim/network and study/network. SI units; indices refer to the lists of struct teide_scenario.
 *
 * An entry of `requests` is a *demand*: a source of requests. Each of its arrivals is a *request*, which wants pairs between
 * two nodes, is admitted or not, is served, or gives up. doc/theory.md, section 9. */
#ifndef TEIDE_SIM_TRAFFIC_H
#define TEIDE_SIM_TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* When a node or link is down. Given times and random ones may be combined: it is up when both say so. */
struct teide_outages {
    double *down, *up; /* s, n_given intervals [down, up), ascending, not overlapping; owned */
    size_t n_given;
    double mean_up, mean_down; /* s, exponential times in turns, up at first; mean_up 0: none */
};

/* Of a node, beside struct teide_node. All zero: as in the chain engine. */
struct teide_node_traits {
    double position[2]; /* m in a plane, or degrees of latitude and longitude; for drawing: lengths are the links' */
    bool placed, geographic; /* whether it has a position; whether that is latitude and longitude */
    int memories;     /* that all links of the node share, a pool; 0: each link end has its own, memory_pairs of them */
    int operations;   /* at a time, > 0; 0: no limit */
    double loss_rate; /* 1/s, at which a memory loses its qubit, noticed by its node at once; 0: never */
    int communication_qubits;         /* for the attempts of all its links, beside memories; 0: any memory serves */
    double move_duration, move_error; /* s; depolarising probability: of a half from one of them to a memory */
    struct teide_outages outages;
};

/* Of a link, beside struct teide_link. Its memory_pairs are its channels: pairs that it can make or hold at once. */
struct teide_link_traits {
    double
        pair_rate; /* 1/s: pairs come at a Poisson rate while there is a free memory pair (with TEIDE_PARALLEL: each free
                               memory pair makes them at this rate), instead of attempts in slots; 0: attempts */
    bool continuous;      /* attempts whenever memories are free; else only while a request uses it */
    bool own_memories[2]; /* at end a, b: memory_pairs memories of its own there, though the node has a pool */
    double weight;        /* of the routing metric, additive along a path, > 0 */
    struct teide_outages outages;
};

enum teide_ends {
    TEIDE_ENDS_GIVEN,  /* from `from` to `to` of the request */
    TEIDE_ENDS_RANDOM, /* of each arrival two different ones of `users`, all ordered pairs alike */
    TEIDE_ENDS_ANY /* a switch: any two of `users`, who all have a link to one hub, which joins the two oldest pairs (ties:
                          the first in the list); saturating, resources shared */
};

enum teide_arrivals {
    TEIDE_ARRIVALS_SATURATING, /* the first at time 0, the next as soon as one has ended */
    TEIDE_ARRIVALS_GIVEN,      /* at given times */
    TEIDE_ARRIVALS_PERIODIC,   /* at first, first + period, ... */
    TEIDE_ARRIVALS_POISSON     /* at exponential intervals from time 0 */
};

/* How long a request keeps what it has reserved, from its admission. Circuits only. */
enum teide_holding {
    TEIDE_HOLDING_SERVICE, /* until it is served */
    TEIDE_HOLDING_FIXED,
    TEIDE_HOLDING_EXPONENTIAL,
    TEIDE_HOLDING_HYPEREXPONENTIAL /* exponential with mean phase_mean[i] with probability phase_share[i] */
};

/* What becomes of a request that cannot be admitted on arrival. With shared memories only a full queue can refuse. */
enum teide_admission {
    TEIDE_ADMISSION_QUEUE, /* it waits at its first node, for its turn in the order of `discipline` */
    TEIDE_ADMISSION_LOSE,
    TEIDE_ADMISSION_RETRY /* it tries again after retry_after, at most retry_limit times */
};

/* One for each entry of `requests`. */
struct teide_demand {
    enum teide_ends ends;
    int *users; /* node indices, n_users >= 2 all different; owned; for RANDOM and ANY */
    size_t n_users;
    enum teide_arrivals arrivals;
    double *times; /* s, ascending, n_times; owned; for GIVEN */
    size_t n_times;
    double first, period;  /* s; for PERIODIC */
    double rate;           /* 1/s; for POISSON */
    int64_t pairs;         /* wanted by each request, >= 1; 0: without end, SATURATING only */
    double least_fidelity; /* an end-to-end pair below it is dropped, not delivered; 0: none */
    double patience;       /* s from arrival to the last pair; then the request expires; INFINITY: never */
    int priority;          /* greater is first */
    enum teide_holding holding;
    double holding_mean;              /* s; FIXED, EXPONENTIAL */
    double *phase_share, *phase_mean; /* n_phases, shares sum to 1; owned */
    size_t n_phases;
    enum teide_admission admission;
    int64_t
        queue_limit; /* requests of this demand that wait or, with shared memories, are not yet served; < 0: no limit */
    double retry_after;  /* s, > 0 */
    int64_t retry_limit; /* < 0: no limit */
    int width;           /* circuits: memory pairs reserved on every link of the path, >= 1 */
};

enum teide_resources {
    TEIDE_RESOURCES_CIRCUIT, /* a request reserves memory pairs on every link of its path, then has them for itself */
    TEIDE_RESOURCES_SHARED   /* a link pair is given to a request at its herald; memories are taken hop by hop */
};

/* Who is first where several could use the same. */
enum teide_discipline {
    TEIDE_DISCIPLINE_FIRST_COME,  /* the request that arrived first */
    TEIDE_DISCIPLINE_PRIORITY,    /* the highest priority, then as above */
    TEIDE_DISCIPLINE_ROUND_ROBIN, /* the request served least recently by this link */
    TEIDE_DISCIPLINE_OLDEST_PAIR  /* the request whose pair in waiting is oldest */
};

enum teide_metric {
    TEIDE_METRIC_HOPS,
    TEIDE_METRIC_LENGTH,
    TEIDE_METRIC_LOSS,    /* -log success_probability */
    TEIDE_METRIC_TIME,    /* expected time to a pair */
    TEIDE_METRIC_FIDELITY /* -log (4 F - 1) / 3 of the link's state */
};

enum teide_path_choice {
    TEIDE_PATH_FIRST,        /* the best by the metric */
    TEIDE_PATH_LEAST_LOADED, /* the one whose busiest link has the fewest requests at that moment */
    TEIDE_PATH_RANDOM
};

struct teide_routing {
    enum teide_metric metric; /* the links' weights are of it */
    int paths;                /* candidates: so many shortest ones, >= 1 */
    bool disjoint;            /* no two candidates share a link */
    enum teide_path_choice choice;
    bool reroute; /* a request whose path breaks looks for another one; else it waits for the repair */
};

/* What nodes tell each other. */
struct teide_messages {
    double loss_probability; /* of each sending, in [0, 1) */
    double resend_after;     /* s, > 0 where loss_probability > 0: the next sending so long after the last */
};

enum teide_restart {
    TEIDE_RESTART_GO_ON, /* what is made already is used for what comes next */
    TEIDE_RESTART_EMPTY /* at each delivery all pairs and attempts are dropped: successive deliveries are independent */
};

struct teide_traffic {
    struct teide_node_traits *nodes; /* one for each node of the scenario; owned */
    struct teide_link_traits *links; /* one for each link; owned */
    struct teide_demand *demands;    /* one for each request; owned */
    size_t n_nodes, n_links, n_demands;
    struct teide_routing routing;
    enum teide_resources resources;
    enum teide_discipline discipline;
    struct teide_messages messages;
    bool slotted; /* what is left at the end of a slot is dropped; all links share one attempt_time */
    enum teide_restart restart;
};

/* Release all that it owns and zero it; legal on a zeroed or partly filled one. */
void teide_traffic_clear(struct teide_traffic *traffic);

#endif
