/* The trace of a network: what happens to pairs and memories, and the messages between nodes. Nothing where none is kept. */
#ifndef TEIDE_SIM_NETWORK_TRACE_H
#define TEIDE_SIM_NETWORK_TRACE_H

#include "sim/network/check.h"
#include "sim/network/state.h"

#pragma GCC visibility push(hidden)

/* What the inline functions below do when a trace is kept. */
void teide_net_trace_pair(
    struct teide_net *net, enum teide_trace_kind kind, int32_t segment, int32_t node, int32_t session, int64_t other);
void teide_net_trace_release(struct teide_net *net, int32_t memory);
void teide_net_trace_move(struct teide_net *net, int32_t memory);
void teide_net_trace_message(
    struct teide_net *net, int32_t from, int32_t to, int64_t sent, int64_t arrives, int32_t session);

/* Something happens to a segment. node TEIDE_NONE: at both of its ends. session TEIDE_NONE: it is for nobody. */
TEIDE_NET void
teide_net_trace(
    struct teide_net *net, enum teide_trace_kind kind, int32_t segment, int32_t node, int32_t session, int64_t other)
{
    if (__builtin_expect(net->trace.limit > 0, 0))
        teide_net_trace_pair(net, kind, segment, node, session, other);
}

/* The name of a segment's pair in the trace; -1: none is kept. */
TEIDE_NET int64_t
teide_net_traced_as(const struct teide_net *net, int32_t segment)
{
    return __builtin_expect(net->trace.limit > 0, 0) && segment != TEIDE_NONE ? net->names.of[segment] : -1;
}

/* A memory that may have held a qubit is free. */
TEIDE_NET void
teide_net_trace_free(struct teide_net *net, int32_t memory)
{
    if (__builtin_expect(net->trace.limit > 0, 0) && net->halves[memory].condition != TEIDE_HALF_ATTEMPTING)
        teide_net_trace_release(net, memory);
}

/* A half is in its memory, or what is left of it: its communication qubit is free. */
TEIDE_NET void
teide_net_trace_moved(struct teide_net *net, int32_t memory)
{
    if (__builtin_expect(net->trace.limit > 0, 0))
        teide_net_trace_move(net, memory);
}

/* A node sends a message to another, about a session or none. */
TEIDE_NET void
teide_net_send(struct teide_net *net, int32_t from, int32_t to, int64_t sent, int64_t arrives, int32_t session)
{
    if (__builtin_expect(net->trace.limit > 0, 0) && from != to)
        teide_net_trace_message(net, from, to, sent, arrives, session);
}

/* A node sends a message to that of a memory, about what is there. */
TEIDE_NET void
teide_net_tell(struct teide_net *net, int32_t from, int64_t sent, int32_t memory, int64_t arrives)
{
    teide_net_check_message(net, from, sent, memory, arrives);
    teide_net_send(net, from, teide_half_node(net, memory), sent, arrives, net->halves[memory].session);
}

#pragma GCC visibility pop

#endif
