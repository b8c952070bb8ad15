/* Communication qubits: nodes that have some need a free one for each attempt, beside the memory that the pair will go to.
 * doc/theory.md, 9.10. Stands on trace.h.
 *
 * A link that lacks nothing else waits with a ticket, and holds nothing. A free communication qubit is for the links with older
 * tickets first: so the oldest one that could attempt finds both of its ends free sooner or later. */
#ifndef TEIDE_SIM_NETWORK_COMMUNICATION_H
#define TEIDE_SIM_NETWORK_COMMUNICATION_H

#include "sim/network/trace.h"

#pragma GCC visibility push(hidden)

/* Something has changed at a node: links that wait there are tried again once all else of this instant is over. */
TEIDE_NET void
teide_communication_look(struct teide_net *net, int32_t node)
{
    struct teide_node_state *state = &net->nodes[node];

    if (state->waiting_links == 0 || state->calls)
        return;
    state->calls = true;
    teide_net_schedule(net, net->now, TEIDE_NET_CALL, node, 0);
}

/* The half in a memory needs its communication qubit no more, if it has one. */
TEIDE_NET void
teide_communication_give(struct teide_net *net, int32_t memory)
{
    struct teide_half *half = &net->halves[memory];
    const int32_t node = teide_half_node(net, memory);

    if (half->communicates) {
        half->communicates = false;
        net->nodes[node].communicating--;
        net->nodes[node].counts.communicating += (double)(net->now - half->since);
    }
    teide_communication_look(net, node);
}

/* Whether a link may take the communication qubits of one attempt; if not, it waits with a ticket. */
bool teide_communication_available(struct teide_net *net, int32_t link);

/* A channel begins to attempt, with its memories: it takes the communication qubits. */
void teide_communication_take(struct teide_net *net, int32_t channel);

/* CALL: try links that wait at a node, and what they may have kept waiting. */
void teide_communication_call(struct teide_net *net, int32_t node);

/* An event is about to happen: what waits at its nodes is to be tried again. */
void teide_communication_note(struct teide_net *net, teide_event event);

/* The same at the ends of a segment that a swap has just joined: they count for its session. */
void teide_communication_note_joined(struct teide_net *net, const struct teide_net_segment *segment);

/* The same of a session that has just ended: its links attempt for it no more. */
void teide_communication_note_end(struct teide_net *net, int32_t session);

#pragma GCC visibility pop

#endif
