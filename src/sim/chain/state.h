/* The state of a replica of the chain engine: memory pairs, pairs, the halves that nodes hold, what is pending.
 *
 * A pair goes through the stages of enum teide_stage_index, each of which is one file that takes the pair and says what
 * has become of it (enum teide_fate): purification.h, lanes.h, swapping.h, delivery.h. life.h alone knows their order. They
 * stand on loss.h (what becomes of pairs that are no more) and generation.h (attempts), which call none of them. What a
 * stage sets free to move on is put on the list `resumed`, which life.h works off.
 *
 * A memory pair of a link is a slot. A pair lives in the slot of its left memory; its right memory is that of
 * `right_slot`. A pair that is lost in the middle is no more, but each of its ends holds a dead half until it hears.
 *
 * All of this is compiled twice (advance.c): with `full` false, a chain that makes single pairs on demand and joins them at
 * the herald, nothing of which can fail (chains.h: is_plain), so that its branches and its fields in struct teide_more are
 * not there. Functions are inlined into both, so `full` is a constant everywhere. */
#ifndef TEIDE_SIM_CHAIN_STATE_H
#define TEIDE_SIM_CHAIN_STATE_H

#include <assert.h>

#include "sim/event_queue.h"
#include "sim/chain/chains.h"
#include "sim/pair.h"
#include "sim/random.h"
#include "sim/chain/replica.h"

#pragma GCC visibility push(hidden)

#define TEIDE_CORE static inline __attribute__((always_inline))

enum { TEIDE_NO_SLOT = -1, TEIDE_NO_LANE = 255 };

/* Whether this is compiled for routes of one link, where pairs are purified as soon as they meet (advance_link.c; chains.h: is_link):
 * nothing is swapped, cut off, put off, traced or dealt to lanes. */
#ifndef TEIDE_ONE_LINK
#define TEIDE_ONE_LINK false
#endif

/* Stages of a pair's life, in their order. */
enum teide_stage_index {
    TEIDE_STAGE_LINK_PURIFICATION,
    TEIDE_STAGE_LANE,
    TEIDE_STAGE_SWAPPING,
    TEIDE_STAGE_COMPLETION,
    TEIDE_STAGE_END_PURIFICATION /* and delivery */
};

/* What a stage says of the pair that it was given. */
enum teide_fate {
    TEIDE_DONE,    /* on to the next stage */
    TEIDE_WAITING, /* for a partner, a message, a lane; or merged into another pair that does */
    TEIDE_GONE     /* it is no more */
};

enum teide_slot_state { TEIDE_SLOT_EMPTY, TEIDE_SLOT_ATTEMPTING, TEIDE_SLOT_PAIR };

/* What a memory holds. */
enum teide_half_state { TEIDE_FREE, TEIDE_LIVE, TEIDE_DEAD };

struct teide_slot {
    struct teide_pair pair; /* right_end: position of the right memory; the left one is at its slot's hop */
    /* When all corrections are known at the left end: known[TEIDE_LEFT] less the correction's travel from position 0 to it;
     * at the right end: known[TEIDE_RIGHT] and the travel from position 0 to it. So joining two pairs takes maxima only. */
    int64_t known[2];
    /* Plain chains end here (teide_slot_of): there a slot has the number of its hop, and holds at most one pair. */
    int32_t right_slot; /* slot of the right memory */
    int32_t raw_pairs;  /* link pairs that went into it */
    int32_t units;      /* link pairs per hop that it stands for */
    int32_t hop;        /* of the chains, that the slot belongs to */
    /* No bytes: a byte that is stored may be part of anything, which would have to be loaded again. */
    unsigned state : 8; /* enum teide_slot_state */
    unsigned stage : 8; /* enum teide_stage_index, of its pair */
    unsigned lane : 8;  /* of its pair, or TEIDE_NO_LANE */
    uint16_t held[2];   /* enum teide_half_state of its left and right memory */
};

enum { TEIDE_PLAIN_SLOT = offsetof(struct teide_slot, right_slot) }; /* bytes */
_Static_assert(TEIDE_PLAIN_SLOT == 64, "a slot of a plain chain fills a line of the cache");

/* What only some chains need to know of a slot. */
struct teide_more {
    double factor[3];   /* of the correlators of its pair, by purification */
    int64_t free_at;    /* when the slot's memories are, or were, last released */
    int64_t due;        /* time of the HERALD, PURIFY, DEADLINE or COMPLETE event that the slot waits for; 0: none */
    int64_t outcome;    /* time of the PURIFIED event that the slot waits for; 0: none */
    int64_t timer;      /* time of the slot's pending TIMER event; 0: none */
    int64_t busy_until; /* end of the local operations on its pair */
    int64_t ready;      /* when the node that swaps the pair next knows that it is complete */
    int64_t
        told[2]; /* when its left and right end have heard of all outcomes inside the pair; as known[], with delays */
    int64_t oldest;         /* birth of the oldest link pair that went into the pair */
    int64_t told_oldest[2]; /* when its ends have heard of that one; as told[] */
    int64_t id;             /* of the pair: that of its leftmost link pair, numbered by herald */
    struct {                /* a dead half in the slot's left and right memory */
        int64_t heard;      /* when the message of its death arrives */
        int64_t gone;       /* when it is dropped: then, or at the memory's own cutoff */
        int64_t begin;      /* since when the memory holds it */
        int64_t ready;      /* as above, of the pair that it was part of */
        int32_t far;        /* position of the other end of that pair */
        int32_t units;      /* of that pair */
        uint8_t lane;
        bool listed; /* whether it is among the `halves` */
    } dead[2];
    int32_t partner;     /* the slot of the pair that will be measured in a purification that was put off */
    int32_t next;        /* slot in the list of pairs that wait for a purification partner */
    unsigned rounds : 8; /* purification rounds that the pair has passed in its stage */
    bool success;        /* the outcome that is on its way */
    bool purifying;      /* whether a purification of the pair is under way, or has been put off */
    bool waits;          /* whether it waits for a purification partner */
    bool dropped[2];     /* whether an end has dropped it while it waited for a purification partner */
    bool parked;         /* whether it waits for a lane */
};

struct teide_hop_state {
    struct teide_draws attempts, purifications;
    struct teide_draws_ahead attempts_ahead;
    int64_t slot_end; /* end of an attempt slot of this hop's clock, the latest one computed */
    int32_t units;    /* link pairs, made or in the making, that the hop has contributed to live pairs */
    int32_t waiting;  /* first pair that waits for a purification partner */
    int32_t
        attempting; /* slots in TEIDE_SLOT_ATTEMPTING; not beside units, for the two as one word would wait for a store */
    int32_t pumped; /* pumping: pairs of one round or more that are not finished, at most one */
    uint64_t lanes; /* bit set of the lanes that this hop has given a pair to */
};

struct teide_lane {
    uint64_t opened; /* when: a serial number */
    int32_t hops;    /* that have given a pair to the lane; the lane is open when > 0 */
    int32_t ready;   /* all at once: link pairs of the lane that wait for their measurements */
    bool broken;     /* all at once: a pair was dropped since every hop had its pair */
    bool failed;     /* a measurement has failed since */
    int64_t last;    /* when the last node measures, of those that were told of all pairs */
};

struct teide_route_state {
    struct teide_draws purifications;
    struct teide_tally tally;
    struct teide_outcomes_tally *outcomes; /* of the application; NULL: none */
    struct teide_counters counters;        /* since the last delivery */
    int64_t last_delivery;                 /* ticks */
    uint64_t round;                        /* for draws: deliveries since the start; 0 with continuous generation */
    int32_t waiting;                       /* first end-to-end pair that waits for a purification partner */
    int32_t pumped;                        /* as in struct teide_hop_state */
    uint64_t lanes_opened;
    struct teide_lane lanes[TEIDE_MAX_LANES];
};

/* A state, and what it was made of: often the next one is the same. */
struct teide_state_memo {
    double log[3], factor[3];
    uint32_t negative;
    struct teide_bell state;
};

/* What the purification of two fresh pairs of a hop has come to. It follows from their ages, of which there are few: pairs are
 * born in slots of time. */
struct teide_purification_memo {
    int64_t kept, measured;   /* ages when the operations end, ticks */
    int32_t hop;              /* 1 + its index; 0: nothing is remembered */
    double log[3], factor[3]; /* of the kept pair afterwards */
    double success_probability;
};

/* Places for what is remembered of ages. */
enum { TEIDE_MEMO_BITS = 7, TEIDE_MEMO_PLACES = 1 << TEIDE_MEMO_BITS };

/* The place of an age: all of its bits count. */
TEIDE_CORE size_t
teide_memo_place(int64_t age)
{
    const uint64_t mixed = (uint64_t)age * 0x9e3779b97f4a7c15;

    return (mixed ^ mixed >> 32) * 0x9e3779b97f4a7c15 >> (64 - TEIDE_MEMO_BITS);
}

struct teide_replica {
    const struct teide_chains *chains;
    struct teide_random random;
    int64_t now;
    uint64_t events;
    struct teide_event_queue queue;
    int error; /* TEIDE_E_MEMORY once something could not be kept; else 0 */
    struct teide_slot *slots;
    uint64_t (*words)[4]; /* plain: of each hop, the first draws of four rounds */
    int64_t slot_end;     /* plain: end of an attempt slot of attempt_time ticks, the latest one heralded */
    int64_t attempt_time;
    struct teide_hop_state *hops;     /* full only, as all up to routes */
    struct teide_more *more;          /* of each slot */
    struct teide_draws *measurements; /* of each position; NULL when none can fail */
    /* All at once: of each position and lane, when it measures; the negative of it, when it will have heard of a discard by then;
     * 0: it has not been told of all pairs. */
    int64_t *measure_at;
    /* What the nodes hold for each lane: halves[first_half + 2 (position * lanes + lane) + side], side TEIDE_LEFT: the half of
     * a pair that lies on the left of the node. A live half is its pair's slot, a dead one teide_dead() of its memory's slot;
     * or TEIDE_NO_SLOT. */
    int32_t *halves;
    struct teide_route_state *routes;
    int32_t *hop_route; /* route of each hop */
    struct {
        int32_t *slot; /* whose pairs may move on: a ring of as many places as there are slots */
        size_t first, length;
    } resumed;
    int32_t unfinished; /* routes that have not reached the wanted number of deliveries */
    int64_t wanted;
    int64_t warm_up;     /* ticks: what comes until then is not counted */
    bool warm;           /* whether that is over */
    int64_t wanted_then; /* deliveries wanted from then on */
    int64_t heralds;
    struct teide_state_memo delivered; /* plain: the last one */
    struct {                           /* full, on links that purify; else NULL: TEIDE_MEMO_PLACES by ages */
        struct teide_state_memo delivered[TEIDE_MEMO_PLACES];
        struct teide_purification_memo purified[TEIDE_MEMO_PLACES];
    } * memo;
    bool record_deliveries;
    struct {
        struct teide_delivery *row;
        size_t length, capacity;
    } deliveries;
    struct teide_trace_table trace;
};

/* Schedule an event; one beyond the end of the run is dropped: the queue running empty is the run's end. */
TEIDE_CORE void
teide_schedule(struct teide_replica *replica, int64_t time, enum teide_event_kind kind, int32_t entity, uint32_t detail)
{
    assert(time >= replica->now);
    if (time < replica->chains->end
        && teide_event_queue_push(&replica->queue, teide_event_make(time, kind, (uint32_t)entity, detail)) != 0)
        replica->error = TEIDE_E_MEMORY;
}

/* The route that a hop belongs to. */
TEIDE_CORE const struct teide_route *
teide_hop_route(const struct teide_replica *replica, int32_t hop)
{
    return &replica->chains->routes[replica->chains->n_routes == 1 ? 0 : replica->hop_route[hop]];
}

/* The route that a slot belongs to. */
TEIDE_CORE const struct teide_route *
teide_slot_route(const struct teide_replica *replica, int32_t slot)
{
    return teide_hop_route(replica, replica->slots[slot].hop);
}

/* The state of a slot: in plain chains, only its first part. */
TEIDE_CORE struct teide_slot *
teide_slot_of(const struct teide_replica *replica, int32_t slot, const bool full)
{
    return full ? &replica->slots[slot]
                : (struct teide_slot *)((char *)replica->slots + TEIDE_PLAIN_SLOT * (size_t)slot);
}

/* Position of the left end of a slot's pair in its route. */
TEIDE_CORE int32_t
teide_left_end_of(const struct teide_replica *replica, const struct teide_route *route, int32_t slot, const bool full)
{
    return TEIDE_ONE_LINK ? 0 : (full ? replica->slots[slot].hop : slot) - route->first_hop;
}

/* The same in the full core. */
TEIDE_CORE int32_t
teide_left_end(const struct teide_route *route, const struct teide_slot *slot)
{
    return TEIDE_ONE_LINK ? 0 : slot->hop - route->first_hop;
}

/* The same of its right end. */
TEIDE_CORE int32_t
teide_right_end(const struct teide_slot *slot)
{
    return TEIDE_ONE_LINK ? 1 : slot->pair.right_end;
}

TEIDE_CORE const struct teide_storage *
teide_storage_at(const struct teide_replica *replica, const struct teide_route *route, int32_t position)
{
    return &replica->chains->storages[route->positions[position].storage];
}

/* How long a message takes between two positions. */
TEIDE_CORE int64_t
teide_travel(const struct teide_route *route, int32_t a, int32_t b)
{
    int64_t d = route->positions[b].distance - route->positions[a].distance;
    return d < 0 ? -d : d;
}

TEIDE_CORE int64_t
teide_later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

TEIDE_CORE int64_t
teide_earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* A dead half in the memory of a slot, as an entry of `halves`; the slot of such an entry. */
TEIDE_CORE int32_t
teide_dead(int32_t slot)
{
    return -2 - slot;
}

TEIDE_CORE int32_t *
teide_half(struct teide_replica *replica, const struct teide_route *route, int32_t position, uint8_t lane,
    enum teide_side side)
{
    const int32_t lanes = route->n_lanes > 0 ? route->n_lanes : 1;
    return &replica->halves[route->first_half + 2 * (position * lanes + lane) + (int32_t)side];
}

/* What waiting until `time` takes off the logarithms of a slot's pair. */
TEIDE_CORE struct teide_correlators
teide_slot_decay(
    const struct teide_replica *replica, const struct teide_route *route, int32_t slot, int64_t time, const bool full)
{
    const struct teide_slot *s = teide_slot_of(replica, slot, full);
    const int32_t left = teide_left_end_of(replica, route, slot, full);

    return teide_pair_decay(&s->pair, &teide_storage_at(replica, route, left)->decay,
        &teide_storage_at(replica, route, teide_right_end(s))->decay, time);
}

/* State of a slot's pair at `time`. */
TEIDE_CORE struct teide_bell
teide_state_at(
    const struct teide_replica *replica, const struct teide_route *route, int32_t slot, int64_t time, const bool full)
{
    const struct teide_correlators decay = teide_slot_decay(replica, route, slot, time, full);
    struct teide_correlators c = teide_pair_correlators(&teide_slot_of(replica, slot, full)->pair, &decay);

    if (full) {
        c.x *= replica->more[slot].factor[0];
        c.y *= replica->more[slot].factor[1];
        c.z *= replica->more[slot].factor[2];
    }
    return teide_pair_bell(c);
}

/* The same in the full core. */
TEIDE_CORE struct teide_bell
teide_slot_state(const struct teide_replica *replica, const struct teide_route *route, int32_t slot, int64_t time)
{
    return teide_state_at(replica, route, slot, time, true);
}

/* The state at `time`, from the one that is remembered if it is of the same logarithms and factors. */
TEIDE_CORE struct teide_bell
teide_remembered_state(const struct teide_replica *replica, const struct teide_route *route, int32_t slot, int64_t time,
    struct teide_state_memo *memo, const bool full)
{
    const struct teide_slot *s = teide_slot_of(replica, slot, full);
    const struct teide_correlators decay = teide_slot_decay(replica, route, slot, time, full);
    const double log[3] = { s->pair.log[0] - decay.x, s->pair.log[1] - decay.y, s->pair.log[2] - decay.z };
    const double *factor = full ? replica->more[slot].factor : memo->factor;

    if (log[0] == memo->log[0] && log[1] == memo->log[1] && log[2] == memo->log[2] && factor[0] == memo->factor[0]
        && factor[1] == memo->factor[1] && factor[2] == memo->factor[2] && s->pair.negative == memo->negative)
        return memo->state;
    for (int k = 0; k < 3; k++) {
        memo->log[k] = log[k];
        memo->factor[k] = factor[k];
    }
    memo->negative = s->pair.negative;
    memo->state = teide_state_at(replica, route, slot, time, full);
    return memo->state;
}

/* The warm-up is over: statistics begin. */
__attribute__((cold)) void teide_on_warmed_up(struct teide_replica *replica);
/* Sample what the users of a request find with a delivered pair. */
__attribute__((cold)) void teide_use_pair(struct teide_replica *replica, int32_t request, struct teide_bell state);

/* Trace what happens to the pair of a slot (node < 0: its ends, else that node; other: the pair that it meets, or < 0). Cheap
 * when nothing is traced. */
void teide_trace_pair(struct teide_replica *replica, const struct teide_route *route, enum teide_trace_kind kind,
    int32_t slot, int64_t time, int32_t node, int64_t other);
/* Trace that a memory is free again. */
void teide_trace_release(struct teide_replica *replica, const struct teide_route *route, int32_t slot,
    enum teide_side side, int64_t begin, int64_t when);

TEIDE_CORE void
teide_trace(struct teide_replica *replica, const struct teide_route *route, enum teide_trace_kind kind, int32_t slot,
    int64_t time, int32_t node, int64_t other)
{
    if (!TEIDE_ONE_LINK && __builtin_expect(replica->trace.limit > 0, 0))
        teide_trace_pair(replica, route, kind, slot, time, node, other);
}

#pragma GCC visibility pop

#endif
