/* The state of a replica, private to the files of the engine: pairs, memories, hops, routes.
 *
 * generation.c makes link pairs, purification.c improves them, swapping.c joins them, cutoff.c drops them, delivery.c hands
 * them over; each file is one idea. replica.c sets up and runs the loop. Every function here returns 0 or an error code. */
#ifndef TEIDE_SIM_REPLICA_STATE_H
#define TEIDE_SIM_REPLICA_STATE_H

#include <math.h>

#include "sim/event_queue.h"
#include "sim/random.h"
#include "sim/replica.h"

#pragma GCC visibility push(hidden)

enum { TEIDE_NO_SLOT = -1, TEIDE_NO_LANE = 255, TEIDE_NO_APPOINTMENT = -1 };

/* What a slot is doing. A pair lives in the slot of its left memory; a pair of several hops has its right memory in
 * another slot (pair.right_slot), which is then EMPTY as far as its own pair is concerned, but not free. */
enum teide_slot_state {
    TEIDE_SLOT_EMPTY,      /* no pair; free when neither memory is held */
    TEIDE_SLOT_ATTEMPTING, /* its HERALD event is pending */
    TEIDE_SLOT_READY,      /* a pair that waits for a partner to be purified or swapped with */
    TEIDE_SLOT_BUSY        /* a pair that waits for a message: outcome of purification, or completeness */
};

enum teide_side { TEIDE_LEFT, TEIDE_RIGHT };

/* A pair, in the basis where waiting and swapping are cheapest: correlators c_k exp(-exponent_k). Waiting adds to the
 * exponents, swapping multiplies the c and adds the exponents; exponentials are taken when purifying or delivering. */
struct teide_pair {
    struct teide_correlators c, exponent;
    int64_t valid_at;   /* time for which c and exponent hold */
    int64_t known[2];   /* when all outcomes inside the pair are known at its left and right end */
    int64_t birth[2];   /* since when its left and right memory hold their qubits */
    int32_t right_slot; /* slot of the right memory */
    int32_t right_end;  /* position of the right memory; the left one is at its slot's hop */
    int32_t raw_pairs;  /* link pairs that went into it */
    int32_t units;      /* link pairs per hop that it stands for */
    int32_t next[2];    /* in the lists of pairs waiting at its left and right position */
};

struct teide_slot {
    struct teide_pair pair;
    int64_t free_at; /* when the slot's memories are, or were, last released; while the pair has a dead end: when that
                        end dropped it */
    int64_t timer;   /* time of the slot's pending TIMER event; 0: none */
    int32_t hop;     /* index in the network */
    uint8_t state;   /* enum teide_slot_state */
    uint8_t held[2]; /* whether the slot's left and right memory hold a qubit */
    uint8_t rounds;  /* purification rounds that the pair has passed in its stage */
    uint8_t dead[2]; /* whether the pair's left or right end has dropped it: the other end does not know yet */
    uint8_t success; /* BUSY: the outcome that is on its way */
    uint8_t end_to_end;        /* whether the pair has passed to end-to-end purification */
    uint8_t parked;            /* READY: for a lane that its hop has not given a pair to */
    uint8_t lane;              /* the lane of a pair that is past link purification, or TEIDE_NO_LANE */
    uint8_t waits_for_partner; /* READY: for purification; else for a swap */
    uint8_t listed[2];         /* whether the pair is in the list at its left and right position */
};

/* What a slot is to do later, where there are policies of purification. */
struct teide_appointment {
    int64_t due;     /* time of its HERALD event while it attempts; else of its PURIFY or DEADLINE event; or none */
    int32_t partner; /* the slot of the pair that will be measured */
};

struct teide_hop_state {
    struct teide_stream stream;
    int64_t slot_end;   /* end of an attempt slot of this hop's clock, the latest one computed */
    int32_t units;      /* link pairs, made or in the making, that the hop has contributed to live pairs */
    int32_t attempting; /* slots in TEIDE_SLOT_ATTEMPTING */
    int32_t waiting;    /* first READY pair that waits for a purification partner; linked by next[TEIDE_LEFT] */
    int32_t pumped;     /* pumping: pairs of one round or more that are not finished, at most one */
    uint64_t lanes;     /* bit set of the lanes that this hop has given a pair to */
};

/* Pairs that wait at a position for a swap, oldest first: those that end here from the left, and those that begin here. */
struct teide_position_state {
    int32_t first[2],
        last[2]; /* [TEIDE_LEFT]: lies left of the position, linked by next[TEIDE_RIGHT]; and vice versa */
};

struct teide_route_state {
    struct teide_stream stream; /* outcomes of swaps and purifications */
    struct teide_tally tally;
    struct teide_counters counters; /* since the last delivery */
    int64_t last_delivery;          /* ticks */
    int32_t waiting;                /* first end-to-end pair that waits for a purification partner */
    int32_t pumped;                 /* as in struct teide_hop_state */
    uint64_t lanes_opened;
    struct {
        uint64_t opened; /* when: a serial number */
        int32_t hops;    /* that have given a pair to the lane; the lane is open when > 0 */
        int32_t ready;   /* hops whose pair waits for an all-at-once swap */
    } lanes[TEIDE_MAX_LANES];
};

struct teide_replica {
    const struct teide_network *network;
    struct teide_random random;
    int64_t now;
    uint64_t events;
    struct teide_event_queue queue;
    struct teide_slot *slots;
    struct teide_appointment *appointments; /* of each slot; NULL: no policies */
    struct teide_hop_state *hops;
    struct teide_position_state *positions;
    struct teide_route_state *routes;
    int32_t *hop_route; /* route of each hop */
    int32_t unfinished; /* routes that have not reached the wanted number of deliveries */
    int64_t wanted;
    bool record_deliveries;
    struct {
        struct teide_delivery *row;
        size_t length, capacity;
    } deliveries;
    struct {
        struct teide_trace_record *row;
        size_t length, limit;
        bool truncated;
    } trace;
};

/* --- memories and pairs (memory.c) --- */

/* Bring a pair's state to `time`: adds the decay of its two memories over [valid_at, time] to the exponents. The interval
 * may be negative, which undoes waiting that was counted ahead: an operation may end after the next one has begun. */
static inline void
teide_pair_age(const struct teide_network *network, struct teide_pair *pair, int32_t left_storage,
    int32_t right_storage, int64_t time)
{
    const struct teide_correlators *a = &network->storages[left_storage].decay;
    const struct teide_correlators *b = &network->storages[right_storage].decay;
    double waited = (double)(time - pair->valid_at);

    pair->exponent.x += (a->x + b->x) * waited;
    pair->exponent.y += (a->y + b->y) * waited;
    pair->exponent.z += (a->z + b->z) * waited;
    pair->valid_at = time;
}

/* Position of the left end of a slot's pair in its route. */
static inline int32_t
teide_left_end(const struct teide_route *route, const struct teide_slot *slot)
{
    return slot->hop - route->first_hop;
}

/* Age the pair of a slot to `time`. */
static inline void
teide_slot_age(struct teide_replica *replica, const struct teide_route *route, int32_t slot, int64_t time)
{
    struct teide_slot *s = &replica->slots[slot];

    if (s->pair.valid_at != time)
        teide_pair_age(replica->network, &s->pair, route->positions[teide_left_end(route, s)].storage,
            route->positions[s->pair.right_end].storage, time);
}

/* Bell-diagonal state of a pair at the time it is valid for. Correlators often decay alike (Pauli-twirled T1 and T2: x and
 * y), and an exponential costs as much as all the rest. */
static inline struct teide_bell
teide_pair_state(const struct teide_pair *pair)
{
    const struct teide_correlators *c = &pair->c, *exponent = &pair->exponent;
    double x = exponent->x == 0 ? 1 : exp(-exponent->x);
    double y = exponent->y == exponent->x ? x : exp(-exponent->y);
    double z = exponent->z == exponent->x ? x : exp(-exponent->z);
    struct teide_bell state = teide_bell_from_correlators((struct teide_correlators) { c->x * x, c->y * y, c->z * z });

    for (int i = 0; i < 4; i++)
        state.p[i] = state.p[i] < 0 ? 0 : state.p[i]; /* rounding, of order 1e-17 */
    return state;
}

/* Free a memory at `when` (>= now), in which it held its qubit since `begin`; the hop may use it again. */
int teide_release(struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side,
    int64_t begin, int64_t when);
/* Release both memories of a pair that is no more, at times when[2], and make its slot EMPTY. */
int teide_release_pair(
    struct teide_replica *replica, const struct teide_route *route, int32_t slot, const int64_t when[2]);
/* Let the hops of a pair that is no more, between positions left and right, make again what it stood for: `units` link
 * pairs of each hop, and a place in `lane`. They learn of it when a message sent at `when` from position `origin` has
 * reached both ends of the hop; origin < 0: all at `when`. */
struct teide_gap {
    int32_t left, right, units;
    uint8_t lane;
};
struct teide_gap teide_gap_of(const struct teide_route *route, const struct teide_slot *slot);
int teide_restart(
    struct teide_replica *replica, const struct teide_route *route, struct teide_gap gap, int32_t origin, int64_t when);
/* A pair is lost: count it, release its memories at when[2], restart its hops as above with origin and known. */
int teide_lose(struct teide_replica *replica, const struct teide_route *route, int32_t slot, const int64_t when[2],
    int32_t origin, int64_t known);
/* The time at which a message sent from position a at `time` arrives at position b. */
static inline int64_t
teide_arrival(const struct teide_route *route, int32_t a, int32_t b, int64_t time)
{
    int64_t d = route->positions[b].distance - route->positions[a].distance;
    return time + (d < 0 ? -d : d);
}

/* --- one file each --- */

/* generation.c: start attempts on all slots of a hop that are free and wanted, not before `from`. */
int teide_generate(struct teide_replica *replica, const struct teide_route *route, int32_t hop, int64_t from);
int teide_on_herald(struct teide_replica *replica, int32_t slot);
/* Abandon the attempts that are under way on a hop. Only with appointments, by which abandoned heralds are known. */
void teide_abandon_attempts(struct teide_replica *replica, int32_t hop);

/* purification.c: purify the pair with a waiting one of its link (route), let it wait, or pass it on. */
int teide_purify_on_link(struct teide_replica *replica, const struct teide_route *route, int32_t slot);
int teide_purify_end_to_end(struct teide_replica *replica, const struct teide_route *route, int32_t slot);
int teide_on_purified(struct teide_replica *replica, int32_t slot);
int teide_on_purify(struct teide_replica *replica, int32_t slot);
int teide_on_deadline(struct teide_replica *replica, int32_t slot);
/* Take a READY pair out of the list of pairs that wait for a partner. */
void teide_stop_waiting(struct teide_replica *replica, const struct teide_route *route, int32_t slot);

/* A pair leaves the purification of its stage for good: others that waited for it may meet now. */
int teide_leave_purification(struct teide_replica *replica, const struct teide_route *route, int32_t slot);

/* timing_policy.c: what to do with two pairs, aged to now, whose outcome is handed on at `handed_on` (0: once it is known). */
struct teide_plan {
    bool purify;            /* else keep `kept` as it is and drop the other */
    int32_t kept, measured; /* slots */
    int64_t begin;          /* of the purification, >= now */
};
struct teide_plan teide_plan_purification(struct teide_replica *replica, const struct teide_route *route,
    const struct teide_stage *stage, int64_t message_time, int32_t older, int32_t younger, int64_t handed_on);

/* lanes.c: a link pair is past purification: give it a lane, or park it; and take up parked pairs of the hops between two
 * positions after their lane has become free. */
int teide_enter_lane(struct teide_replica *replica, const struct teide_route *route, int32_t slot);
int teide_free_lane(struct teide_replica *replica, const struct teide_route *route, struct teide_gap gap);

/* swapping.c: a pair is ready to be swapped: join it with all it can be joined with, then let it wait. */
int teide_swap_ready(struct teide_replica *replica, const struct teide_route *route, int32_t slot);
/* Take a waiting pair out of the list at one of its ends. */
void teide_unlist(struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side);

/* cutoff.c: have the slot's TIMER fire when its READY pair must be looked at next. */
int teide_arm_timer(struct teide_replica *replica, const struct teide_route *route, int32_t slot);
int teide_on_timer(struct teide_replica *replica, int32_t slot);

/* delivery.c: a pair joins the ends of the route; a finished one is delivered. */
int teide_complete(struct teide_replica *replica, const struct teide_route *route, int32_t slot);
int teide_on_complete(struct teide_replica *replica, int32_t slot);
int teide_deliver(struct teide_replica *replica, const struct teide_route *route, int32_t slot);

/* Schedule an event; one beyond the end of the run is dropped: the queue running empty is the run's end. */
static inline int
teide_schedule(struct teide_replica *replica, int64_t time, enum teide_event_kind kind, int32_t slot)
{
    if (time >= replica->network->end)
        return 0;
    return teide_event_queue_push(&replica->queue, teide_event_make(time, kind, (uint32_t)slot));
}

/* The route that a slot belongs to. */
static inline const struct teide_route *
teide_slot_route(const struct teide_replica *replica, int32_t slot)
{
    return &replica->network->routes[replica->hop_route[replica->slots[slot].hop]];
}

/* Trace what happens to the pair of a slot (node < 0: its ends, else that node). Cheap when nothing is traced. */
void teide_trace_pair(struct teide_replica *replica, const struct teide_route *route, enum teide_trace_kind kind,
    int32_t slot, int64_t time, int32_t node);
/* Trace that a memory is free again. */
void teide_trace_release(struct teide_replica *replica, const struct teide_route *route, int32_t slot,
    enum teide_side side, int64_t begin, int64_t when);
static inline void
teide_trace(struct teide_replica *replica, const struct teide_route *route, enum teide_trace_kind kind, int32_t slot,
    int64_t time, int32_t node)
{
    if (replica->trace.limit > 0)
        teide_trace_pair(replica, route, kind, slot, time, node);
}

#pragma GCC visibility pop

#endif
