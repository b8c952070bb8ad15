/* The state of a replica of the network engine. doc/theory.md, section 9.
 *
 * A *segment* is a pair that is alive: a link pair, or what swaps have made of several. A *half* is what a node holds of one in
 * a memory. A segment that is lost is no more, but each of its ends holds a dead half until it hears of it.
 * A *session* is a request at work: it is created when the request arrives, and goes when the last trace of it has gone.
 * A *crossing* is a session that both nodes of a link know, as seen by the link.
 *
 * A half that no swap has used belongs to no session (circuits: to that of its channel). A swap joins two halves for a session,
 * and tags both outer halves with it: `told` is when their nodes hear. All is in arrays, named by index; TEIDE_NONE is none. */
#ifndef TEIDE_SIM_NETWORK_STATE_H
#define TEIDE_SIM_NETWORK_STATE_H

#include <assert.h>

#include "sim/event_queue.h"
#include "sim/network/graph.h"
#include "sim/network/net.h"
#include "sim/network/routing.h"
#include "sim/network/way.h"
#include "sim/random.h"
#include "sim/swap_table.h"
#include "sim/tally.h"

#pragma GCC visibility push(hidden)

/* Kinds of events, in the order in which simultaneous ones happen; in the place of enum teide_event_kind. */
enum teide_net_event {
    TEIDE_NET_HERALD, /* of a channel, or of a memory to which a half has been moved; detail: enum teide_herald_detail */
    TEIDE_NET_PURIFIED, /* the outcome of a purification is known; of a segment */
    TEIDE_NET_MEASURE,  /* a node looks again at what it holds; detail: enum teide_measure_detail */
    TEIDE_NET_COMPLETE, /* all messages about a segment from end to end have arrived */
    TEIDE_NET_NEWS,     /* the node of a memory hears of its half */
    TEIDE_NET_WANT,     /* the node at a port hears that the other end waits for a pair */
    TEIDE_NET_FREE,     /* an operation on a memory ends */
    TEIDE_NET_RELEASE,  /* a session leaves a link */
    TEIDE_NET_RESTART,  /* a link has heard of the loss of the pair that it made for a session */
    TEIDE_NET_ACTIVATE, /* both nodes of a link know of a session */
    TEIDE_NET_SETUP,    /* a reservation reaches a node */
    TEIDE_NET_ARRIVAL,  /* of a request, of a demand */
    TEIDE_NET_EXPIRE,   /* of a session: patience or holding time */
    TEIDE_NET_OUTAGE,   /* of a node or a link */
    TEIDE_NET_TIMER,    /* a memory drops or loses its qubit */
    TEIDE_NET_SLOT_END, /* what is left is dropped */
    TEIDE_NET_CALL      /* links that wait at a node for communication qubits are tried again */
};

/* Pairs come into the hands of their nodes by either, in one order. */
enum teide_herald_detail { TEIDE_HERALD_MADE, TEIDE_HERALD_MOVED };

enum teide_measure_detail {
    TEIDE_MEASURE_SWITCH,
    TEIDE_MEASURE_OPERATED, /* an operation has ended at the node */
    TEIDE_MEASURE_TABLE     /* the nodes of a session look their state up in a table */
};

/* The detail of ACTIVATE by which an end of a way tells that its session presses, or presses no more: the hop, and above it these bits,
 * then how many such messages the end has sent, so that those of one instant arrive in order. */
enum {
    TEIDE_ACTIVATE_PRESS = TEIDE_MOST_PURIFIED_HOPS,
    TEIDE_ACTIVATE_SIDE = 2 * TEIDE_MOST_PURIFIED_HOPS,
    TEIDE_ACTIVATE_NTH = 4 * TEIDE_MOST_PURIFIED_HOPS
};

enum teide_half_condition {
    TEIDE_HALF_FREE,
    TEIDE_HALF_ATTEMPTING, /* taken for attempts */
    TEIDE_HALF_LIVE,
    TEIDE_HALF_DEAD,
    TEIDE_HALF_MEASURED, /* in an operation that has not ended, or kept for nothing */
    TEIDE_HALF_STAGED,   /* of a segment in a stage of purification (staging.h), alive as far as its node knows */
    TEIDE_HALF_MOVING    /* from a communication qubit, or waiting for its partner that is (moving.h) */
};

struct teide_half {
    int64_t told;           /* when its node hears for whom it is */
    int64_t heard;          /* dead: when its node hears that */
    int64_t since;          /* when its memory was taken */
    int64_t came;           /* when its node came to hold it: the herald */
    int32_t segment;        /* live: of which it is an end */
    int32_t session;        /* for which it is, whether its node knows it or not */
    int32_t next, previous; /* in the list of its port */
    int32_t port, channel;  /* by which it came */
    uint8_t condition;      /* enum teide_half_condition */
    bool asked;             /* room was made for a pair that it waits for, which it gets then */
    uint8_t side;           /* live: which end of its segment */
    bool communicates;      /* it has a communication qubit of its node */
};

_Static_assert(sizeof(struct teide_half) <= 64, "a half fits into a line of the cache");

/* What is to be known of a half where memories drop or lose what they hold. */
struct teide_half_end {
    int64_t loss;  /* when its memory loses the qubit; INT64_MAX: never */
    int64_t timer; /* of the TIMER event that counts; 0: none */
};

/* What is to be known of a dead half in a circuit on demand: of the segment that was lost at its other end. */
struct teide_loss {
    int64_t lost;    /* when */
    int32_t at, far; /* positions of the other end, and of this one */
    int32_t units;   /* of the segment (struct teide_staging), or 1; 0: nobody makes it again */
};

/* What a node believes of a dead half where it swaps by a policy: about the segment that it was part of. */
struct teide_half_belief {
    int64_t ready;   /* when the node hears of all outcomes inside it */
    double fidelity; /* for policies that ask */
    int32_t reach;   /* the position of its other end */
};

struct teide_net_segment {
    struct teide_pair pair;
    /* Link pair: the herald. Joined: when all corrections are known at its left end less their travel from node 0 of the way to
     * it, and at the right end with it, so that joining takes maxima only. */
    int64_t known[2];
    int64_t ready[2];  /* the same of outcomes */
    int64_t oldest;    /* birth of the oldest link pair in it */
    int64_t due;       /* of its COMPLETE event; 0: none */
    int32_t half[2];   /* memories of its left and right end; link pair: at ends 0 and 1 of the link */
    int32_t end[2];    /* joined: positions of its ends in the session's way */
    int32_t session;   /* TEIDE_NONE: a link pair that is for nobody yet */
    int32_t raw_pairs; /* links that it spans; a purified one is made of more (struct teide_staging) */
    int32_t next_free; /* TEIDE_NONE - 1: in use */
};

enum teide_staging_state {
    TEIDE_STAGED_NOT,
    TEIDE_STAGED_COMING,  /* a swap has made it, and its ends have not heard all of it yet */
    TEIDE_STAGED_ENTERED, /* about to go on */
    TEIDE_STAGED_WAITING, /* for a partner */
    TEIDE_STAGED_PUT_OFF, /* until a purification begins */
    TEIDE_STAGED_PENDING, /* the outcome is on its way */
    TEIDE_STAGED_KEPT     /* until its deadline */
};

/* What is to be known of a segment beside it, where something is purified. */
struct teide_staging {
    int64_t due;        /* of the PURIFIED event that counts; 0: none */
    int64_t until;      /* when an outcome is handed on: the deadline; 0: none */
    int64_t busy_until; /* end of the local operations on it */
    int64_t heard;      /* an end has dropped it while it waited: when the other one hears */
    int32_t next;       /* in the list of its link or session */
    int32_t link;       /* at a link: which */
    int32_t partner;    /* put off: the other one */
    int32_t raw_pairs;  /* link pairs that went into it */
    int32_t units;      /* of a link: pairs that it stands for; of a segment: segments, as they were before its stage */
    uint8_t place;      /* enum teide_stage_place */
    uint8_t state;      /* enum teide_staging_state */
    uint8_t rounds;     /* that it has passed in its stage */
    uint8_t level;      /* which of TEIDE_PURIFIED_PLACES */
    bool success;       /* the outcome that is on its way */
};

struct teide_channel {
    int64_t due, began; /* the herald, and the first attempt, while attempting */
    int32_t memory[2];  /* taken for attempts */
    int32_t link;
    int32_t session, hop; /* circuits: that has reserved it */
    bool attempting;
    bool passed; /* circuits: the reservation has passed the hop's far node, which has given memories of its pool */
};

struct teide_crossing {
    int64_t served;  /* when the link last gave it a pair */
    uint64_t number; /* in the order in which crossings begin */
    int32_t session, hop, link;
    int32_t course;         /* of the link, where these are kept */
    int32_t across[2];      /* of each end of the link: teide_port_across() */
    int32_t next, previous; /* of the link, in the order in which they begin; next free */
    int32_t later, earlier; /* of the session, in this order */
    bool turned;            /* end 0 of the link is farther along the way than end 1 */
    uint8_t
        presses; /* by which ends of its way, a bit each: the link gives its pairs to the first session that does (ends.h) */
};

_Static_assert(sizeof(struct teide_crossing) <= 64, "a crossing fits into a line of the cache");

/* Crossings of a link in an order of their sessions (course.h). */
struct teide_order {
    int32_t *of;
    int32_t n, capacity;
    int32_t gap; /* unused places before the first one */
};

/* The crossings of a link that go the same way at its ends. */
struct teide_course {
    int32_t across[2];
    bool switched;            /* through a switch */
    struct teide_order fixed; /* in the fixed order of sessions */
    struct teide_order turns; /* round robin: by when they were served */
};

struct teide_port_list {
    int32_t first, last; /* halves that the node holds, in the order in which they came */
};

/* With which claim a session waits at the other end of a link: see struct teide_claim. */
struct teide_wanted {
    uint8_t made : 1, place : 7;
};

struct teide_link_state {
    struct teide_draws_single attempts;
    int64_t slot_end; /* end of an attempt slot, the latest one computed */
    int32_t n_crossings, first_crossing;
    int32_t n_through;            /* crossings by sessions that pass a node of the link */
    int32_t attempting, reserved; /* channels */
    int32_t last_crossing, n_courses;
    struct teide_course *courses; /* NULL: few crossings so far */
    int32_t waiting;              /* circuits: first session that waits for a channel (queue.h) */
    int32_t called;               /* circuits: sessions that have been called because a channel is free */
    int32_t staged;               /* first segment in the stage of the link */
    int32_t wanted[2];            /* at each end with a pool: of the first claim that waits at the other end: session */
    struct teide_wanted wanted_as[2]; /* ..., and the rest of it */
    bool down;
    struct teide_link_counts counts;
};

/* Of a link where nodes have communication qubits. */
struct teide_link_turn {
    uint64_t ticket; /* since when it waits for them; 0: it does not */
    int32_t moving;  /* pairs on their way to storage */
};

struct teide_node_state {
    struct teide_draws_single measurements; /* none where all succeed, or all fail */
    int32_t free_memory;                    /* first free one of the pool */
    int32_t n_free;
    int32_t reserved;      /* circuits: memories of the pool */
    int32_t operating;     /* operations that have not ended, where there is a limit */
    int32_t communicating; /* communication qubits in use */
    int32_t waiting_links; /* with a ticket */
    int32_t looks_next;    /* port at which it looks first for the next one: in turns */
    int32_t next_port;     /* from which the pool is offered next: round robin */
    bool down;
    bool calls;       /* it is about to try again the links that wait */
    int64_t looks_at; /* of its MEASURE event; -1: none */
    struct teide_node_counts counts;
};

enum teide_session_condition {
    TEIDE_SESSION_NEW,
    TEIDE_SESSION_SETTING_UP, /* circuits: its reservation is on its way */
    TEIDE_SESSION_WAITING,    /* holding nothing, or what it has reserved so far */
    TEIDE_SESSION_ACTIVE,
    TEIDE_SESSION_ENDED
};

struct teide_session {
    struct teide_way *way; /* NULL: a switch */
    int32_t *units;        /* circuits on demand: of each hop, pairs it has given that are not lost or delivered */
    int64_t *told;         /* where messages can be lost: when each hop hears of the session */
    int64_t arrived, admitted, ended, expires;
    int64_t delivered, wanted; /* wanted 0: without end */
    int64_t claimed; /* of one hop: link pairs that it has taken at an instant, and that are not delivered yet */
    union {
        int64_t claimed_at; /* that instant */
        int64_t decides;    /* by a table, of more hops: when its nodes do so next, or did last; 0: not yet */
    };
    uint64_t serial; /* in the order of arrivals */
    int32_t demand, references;
    int32_t reserved;              /* circuits: hops so far */
    int32_t next, child, previous; /* of those that wait at a link (queue.h); next free */
    int32_t waits_at;              /* the link at which it waits, or TEIDE_NONE */
    int32_t waits_for;             /* the position that its reservation has not passed, while it waits */
    int32_t called_by;             /* the link that has called it, or TEIDE_NONE */
    int32_t tries;
    int32_t staged;                        /* first segment in its stages */
    int32_t first_crossing, last_crossing; /* of links that know of it */
    uint8_t condition;
    uint16_t presses[2];   /* messages about it from either end: an odd number: it presses (ends.h) */
    bool rerouted;         /* it goes on for one whose way broke */
    bool ended_everywhere; /* both ends know it at `ended`; else the first node does */
};

struct teide_outage_state {
    struct teide_stream stream;
    size_t next; /* given times that are over */
    bool given_down, random_down;
};

struct teide_demand_state {
    struct teide_stream arrivals, holding, ends, paths;
    struct teide_way **ways; /* candidates; NULL: found for each arrival */
    int32_t n_ways;
    int32_t hub;            /* a switch: the node that joins pairs ... */
    int32_t switch_session; /* ... for this session */
    int32_t *ports;         /* ... and its port to each user */
    int64_t n_arrived, in_system, active;
    int64_t waiting; /* circuits: sessions that wait, or are called */
    int64_t last_delivery;
    struct teide_demand_notes notes;
};

struct teide_net {
    const struct teide_graph *graph;
    struct teide_random random;
    int64_t now;
    int64_t counted; /* attempts before this time do not count: the end of the warm-up, once it is over; before it, 0 */
    uint64_t events, serials, tickets;
    struct teide_event_queue queue;
    struct teide_event_line
        ends;  /* of measurements, FREE: all take as long, so they end in the order in which they began */
    int error; /* TEIDE_E_MEMORY once something could not be kept, TEIDE_E_INPUT at a state without a row; else 0 */
    struct teide_half *halves;
    struct teide_port_list *held;      /* at each port */
    struct teide_half_end *half_ends;  /* of each half; NULL: memories keep what they hold */
    struct teide_loss *losses;         /* of each half; NULL: no circuits */
    struct teide_link_turn *turns;     /* of each link; NULL: no node has communication qubits */
    struct teide_half_belief *beliefs; /* of each half; NULL: no policy of swapping asks */
    struct teide_net_segment *segments;
    struct teide_session *sessions;
    struct teide_crossing *crossings;
    struct teide_channel *channels;
    struct teide_link_state *links;
    struct teide_node_state *nodes;
    struct teide_demand_state *demands;
    int32_t n_segments, free_segment, n_sessions, free_session; /* capacities; first free ones */
    int32_t n_crossings, free_crossing;
    uint64_t crossed; /* crossings that have begun */
    int32_t live_segments, live_sessions;
    struct teide_router router;
    struct teide_outage_state *outages; /* of each node, then of each link; NULL: nothing fails */
    struct teide_stream *message_draws; /* NULL: messages are not lost */
    struct teide_staging *staging;      /* of each segment; NULL: nothing is purified */
    struct teide_draws *link_purifications, *demand_purifications;
    struct teide_stream *loss_draws; /* of each node; NULL: memories lose nothing */
    bool *blocked;                   /* of each link: down, or at a node that is; NULL: nothing fails */
    int32_t unfinished;              /* demands that have not reached the wanted number of deliveries */
    int64_t wanted;
    int64_t slot_end;         /* slots: of the SLOT_END event that is due; 0: none */
    struct teide_series gaps; /* s, between successive deliveries of whatever request, since the end of the warm-up */
    int64_t last_delivery;
    struct teide_delivery *records;
    size_t n_records, record_capacity;
    bool record_deliveries;
    struct teide_trace_table trace;
    struct {
        int64_t *of; /* each segment */
        int32_t n;
        int64_t heralds;
    } names;       /* of pairs in the trace */
    bool emptying; /* a delivery has emptied the network, attempts start once the event is over */
    bool counting; /* the warm-up is over */
    bool quiet;    /* the graph is plain, and nothing but a second session has to be looked after: quiet.h */
    struct teide_table_state unknown; /* a state without a row, ... */
    int32_t undecided;                /* ... of this session */
};

#define TEIDE_NET static inline __attribute__((always_inline))

/* Schedule an event; one beyond the end of the run is dropped: the queue running empty is the run's end. */
TEIDE_NET void
teide_net_schedule(struct teide_net *net, int64_t time, enum teide_net_event kind, int32_t entity, uint32_t detail)
{
    assert(time >= net->now);
    if (time < net->graph->end
        && teide_event_queue_push(
               &net->queue, teide_event_make(time, (enum teide_event_kind)kind, (uint32_t)entity, detail))
            != 0)
        net->error = TEIDE_E_MEMORY;
}

/* The same of the end of a measurement that begins now. */
TEIDE_NET void
teide_net_schedule_end(struct teide_net *net, int64_t time, int32_t memory)
{
    const teide_event event = teide_event_make(time, (enum teide_event_kind)TEIDE_NET_FREE, (uint32_t)memory, 0);

    if (!teide_event_line_takes(&net->ends, event))
        teide_net_schedule(net, time, TEIDE_NET_FREE, memory, 0);
    else if (time < net->graph->end && teide_event_line_push(&net->ends, event) != 0)
        net->error = TEIDE_E_MEMORY;
}

TEIDE_NET int64_t
teide_net_later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

TEIDE_NET int64_t
teide_net_earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

TEIDE_NET int32_t
teide_half_node(const struct teide_net *net, int32_t memory)
{
    return net->graph->memory_node[memory];
}

/* The session that a half is for, as far as its node has been told. */
TEIDE_NET int32_t
teide_half_told(const struct teide_net *net, const struct teide_half *half)
{
    return half->told <= net->now ? half->session : TEIDE_NONE;
}

/* The session that a half is for, as far as its node knows. */
TEIDE_NET int32_t
teide_half_known(const struct teide_net *net, const struct teide_half *half)
{
    return half->told <= net->now || net->graph->is_global ? half->session : TEIDE_NONE;
}

/* When the node of a half drops or loses it by itself; 0: never. */
TEIDE_NET int64_t
teide_half_timer(const struct teide_net *net, int32_t memory)
{
    return net->half_ends == NULL ? 0 : net->half_ends[memory].timer;
}

/* When a message that is sent at `time` over a way of `travel` ticks arrives, sent again until it does. */
static inline int64_t
teide_net_arrival(struct teide_net *net, int32_t sender, int64_t time, int64_t travel)
{
    if (__builtin_expect(net->message_draws != NULL, 0)) {
        const double p = net->graph->traffic->messages.loss_probability;
        while (teide_stream_bernoulli(
            &net->message_draws[sender], &net->random, teide_entity(TEIDE_DRAW_MESSAGE, sender), p))
            time += net->graph->resend;
    }
    return time + travel;
}

#pragma GCC visibility pop

#endif
