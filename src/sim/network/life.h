/* What happens at each kind of event. Stands on all of the engine. */
#ifndef TEIDE_SIM_NETWORK_LIFE_H
#define TEIDE_SIM_NETWORK_LIFE_H

#include "sim/network/arriving.h"
#include "sim/network/contention.h"
#include "sim/network/outage.h"
#include "sim/network/plain.h"
#include "sim/network/switching.h"

#pragma GCC visibility push(hidden)

/* Let a node use a half that it holds. Returns whether it has used it. */
TEIDE_NET bool
teide_use(struct teide_net *net, int32_t memory)
{
    const int32_t port = net->halves[memory].port;
    struct teide_use choice;

    if (__builtin_expect(net->graph->has_limits, 0) && !teide_node_may_operate(net, teide_half_node(net, memory)))
        return true; /* it looks again when an operation has ended */
    choice = teide_settle(net, memory);
    if (choice.session == TEIDE_NONE)
        return false;
    if (net->graph->wide || net->live_sessions > 1)
        teide_used(net, port, choice.across, choice.session);
    return true;
}

/* The same; a half for which there is no use is not to wait for ever, nor others for it. */
TEIDE_NET void
teide_look(struct teide_net *net, int32_t memory)
{
    if (!teide_use(net, memory)
        && (teide_is_contended(net, memory) || (net->graph->wide && teide_half_leads(net, memory))))
        teide_contend(net, memory);
}

/* MEASURE: an operation has ended at a node with a limit, which looks at what it holds for the next one. */
static __attribute__((cold, noinline)) void
teide_on_operated(struct teide_net *net, int32_t node)
{
    const struct teide_graph_node *n = &net->graph->nodes[node];
    const int32_t ports = n[1].first_incident - n->first_incident;
    struct teide_node_state *state = &net->nodes[node];

    state->operating--;
    for (int32_t i = 0; i < ports; i++) {
        const int32_t port = net->graph->incident[n->first_incident + (state->looks_next + i) % ports];
        int32_t next;
        for (int32_t m = teide_port_list(net, port)->first; m != TEIDE_NONE && teide_node_may_operate(net, node);
             m = next) {
            next = net->halves[m].next;
            if (teide_use(net, m))
                next = teide_port_list(net, port)->first; /* the list has changed */
            else
                teide_net_schedule(net, net->now, TEIDE_NET_NEWS, m, 0); /* others may wait for it */
        }
        for (int32_t name = net->links[port >> 1].staged; name != TEIDE_NONE; name = net->staging[name].next)
            if (net->staging[name].state == TEIDE_STAGED_WAITING)
                teide_staged_resume(net, name);
        for (int32_t k = net->links[port >> 1].first_crossing; net->staging != NULL && k != TEIDE_NONE;
             k = net->crossings[k].next) {
            const int32_t session = net->crossings[k].session;
            for (int32_t name = net->sessions[session].staged; name != TEIDE_NONE; name = net->staging[name].next)
                if (net->staging[name].state == TEIDE_STAGED_WAITING)
                    teide_staged_resume(net, name);
        }
    }
    state->looks_next = ports == 0 ? 0 : (state->looks_next + 1) % ports;
    teide_on_measure(net, node);
}

/* A link hands a pair to its nodes, for whoever has a use for it. */
TEIDE_NET void
teide_offer(struct teide_net *net, int32_t link, int32_t name)
{
    struct teide_link_state *state = &net->links[link];
    int32_t memory[2];
    bool used[2];

    state->wanted[0] = state->wanted[1] = TEIDE_NONE;
    for (int side = 0; side < 2; side++)
        memory[side] = net->segments[name].half[side];
    if (net->graph->circuits) {
        const int32_t session = net->segments[name].session;
        if (net->sessions[session].way->n_hops == 1)
            teide_claim(net, session, name);
    } else if (state->n_crossings > 0) {
        const struct teide_crossing *first = teide_crossing_first(net, state);
        const struct teide_way *way = net->sessions[first->session].way;
        if (state->n_crossings > 1 || (way != NULL && way->n_hops == 1) || first->presses)
            teide_give(net, link, name);
    }
    for (int side = 0; side < 2; side++) {
        used[side] = teide_use(net, memory[side]);
        if (net->graph->has_switches && !net->graph->circuits)
            teide_switches_look(net, memory[side]);
    }
    for (int side = 0; side < 2; side++)
        if (!used[side] && net->halves[memory[side]].came == net->now && teide_is_contended(net, memory[side])
            && !teide_half_complete(net, memory[side]))
            teide_contend(net, memory[side]);
    if (net->graph->ends_wait)
        teide_link_await_again(net, link); /* it may be for a session that presses and cannot use it yet */
}

/* A segment between links and ends is through with its stage: its nodes may swap it, and what they know of it begins now. */
static inline void
teide_inner_through(struct teide_net *net, int32_t name)
{
    struct teide_net_segment *segment = &net->segments[name];
    const struct teide_way *way = net->sessions[segment->session].way;
    const int32_t memory[2] = { segment->half[0], segment->half[1] };

    segment->known[0] = net->now + way->correction[segment->end[0]];
    segment->known[1] = net->now - way->correction[segment->end[1]];
    segment->ready[0] = net->now + way->distance[segment->end[0]];
    segment->ready[1] = net->now - way->distance[segment->end[1]];
    for (int side = 0; side < 2; side++)
        teide_look(net, memory[side]);
}

/* Nobody wants a link pair any more, as both of its nodes know: each drops its half. */
static __attribute__((cold, noinline)) void
teide_drop_unwanted(struct teide_net *net, int32_t name)
{
    const int32_t ends[2] = { net->segments[name].half[0], net->segments[name].half[1] };

    for (int end = 0; end < 2; end++)
        teide_drop(net, ends[end], TEIDE_DROP_UNUSED);
}

/* A segment is through with its stage, and both of its nodes know. */
static __attribute__((noinline)) void
teide_staged_through(struct teide_net *net, int32_t name)
{
    const struct teide_staging *staging = &net->staging[name];
    struct teide_net_segment *segment = &net->segments[name];
    const struct teide_link_state *state;

    teide_stage_return(net, name);
    if (staging->place == TEIDE_AT_ENDS) {
        for (int side = 0; side < 2 && net->graph->ends_wait; side++)
            teide_press(net, segment->session, side, false);
        if (net->sessions[segment->session].condition == TEIDE_SESSION_ACTIVE)
            teide_deliver(net, name);
        return;
    }
    if (teide_staged_is_inner(net, name)) {
        teide_inner_through(net, name);
        return;
    }
    state = &net->links[staging->link];
    segment->known[0] = segment->known[1] = segment->ready[0] = segment->ready[1] = net->now;
    if (segment->session == TEIDE_NONE && state->n_crossings == 0 && !net->graph->links[staging->link].continuous) {
        teide_drop_unwanted(net, name);
        return;
    }
    teide_offer(net, staging->link, name);
}

/* Let a segment go on in its stage. */
static __attribute__((noinline)) void
teide_staged_advance(struct teide_net *net, int32_t name)
{
    if (teide_staged_go_on(net, &name))
        teide_staged_through(net, name);
    else if (net->segments[name].next_free == TEIDE_IN_USE && net->staging[name].state == TEIDE_STAGED_WAITING)
        teide_staged_contend(net, name);
}

/* PURIFIED: something happens to a segment in a stage. */
static __attribute__((noinline)) void
teide_on_purified(struct teide_net *net, int32_t name, int32_t what)
{
    const int32_t link = net->staging[name].place == TEIDE_AT_LINK ? net->staging[name].link : TEIDE_NONE;

    if (teide_on_staged(net, &name, what))
        teide_staged_through(net, name);
    else if (net->segments[name].next_free == TEIDE_IN_USE && net->staging[name].state == TEIDE_STAGED_WAITING)
        teide_staged_contend(net, name);
    else if (link != TEIDE_NONE)
        teide_link_await_again(net, link); /* it may have been lost */
}

/* Something happens to a half in a stage: it may be lost, and others wait for pairs of its link. */
static __attribute__((noinline)) void
teide_on_staged_half(struct teide_net *net, int32_t memory, void happens(struct teide_net *net, int32_t memory))
{
    const int32_t link = net->halves[memory].port >> 1;

    happens(net, memory);
    teide_link_await_again(net, link);
}

/* COMPLETE: both ends of a segment know all that has happened in it; it is from end to end, or in a stage of its plan. */
static inline void
teide_on_complete(struct teide_net *net, int32_t name)
{
    int32_t link;
    bool others;

    if (!teide_is_complete(net, name))
        return;
    if (net->graph->nests && net->staging[name].state != TEIDE_STAGED_NOT) {
        net->segments[name].due = 0;
        net->staging[name].state = TEIDE_STAGED_ENTERED;
        teide_staged_advance(net, name);
        return;
    }
    link = net->halves[net->segments[name].half[0]].port >> 1;
    others = net->segments[name].raw_pairs == 1 && net->live_sessions > 1 && !net->graph->circuits;
    if (net->graph->stages[TEIDE_AT_ENDS].purification.rounds == 0) {
        teide_deliver(net, name);
    } else {
        net->segments[name].due = 0;
        teide_stage_enter(net, name, TEIDE_AT_ENDS, TEIDE_NONE, TEIDE_PURIFIED_PLACES - 1);
        teide_staged_advance(net, name);
    }
    if (others)
        teide_link_await_again(net, link); /* they may wait for what it has given */
}

/* A fresh pair is in the memories of both of its nodes. */
TEIDE_NET void
teide_hand_over(struct teide_net *net, int32_t link, int32_t name)
{
    if (net->graph->stages[TEIDE_AT_LINK].purification.rounds > 0) {
        teide_stage_enter(net, name, TEIDE_AT_LINK, link, 0);
        teide_staged_advance(net, name);
    } else {
        teide_offer(net, link, name);
    }
}

/* HERALD: a link has made a pair. */
static inline void
teide_on_herald(struct teide_net *net, int32_t channel)
{
    const int32_t link = net->channels[channel].link;
    const int32_t name = teide_herald(net, channel);

    if (name == TEIDE_NONE)
        return;
    for (int side = 0; side < 2 && net->half_ends != NULL; side++) {
        const int32_t memory = net->segments[name].half[side];
        if (net->graph->has_losses)
            teide_half_sample_loss(net, memory);
        teide_half_arm(net, memory, net->now);
    }
    if (net->graph->slot_time > 0 && net->slot_end != net->now) {
        net->slot_end = net->now;
        teide_net_schedule(net, net->now, TEIDE_NET_SLOT_END, 0, 0);
    }
    if (__builtin_expect(!net->graph->communicates, 1) || !teide_move_begin(net, name))
        teide_hand_over(net, link, name);
    if (net->graph->links[link].sequential || net->graph->links[link].pooled[0] || net->graph->links[link].pooled[1])
        teide_link_start(net, link);
}

/* HERALD of a memory: a half is in storage. */
static __attribute__((cold, noinline)) void
teide_on_moved(struct teide_net *net, int32_t memory)
{
    const int32_t link = net->halves[memory].port >> 1, name = teide_moved(net, memory);

    if (name == TEIDE_NONE)
        return;
    for (int side = 0; side < 2; side++)
        teide_half_arm(net, net->segments[name].half[side], net->now);
    if (teide_moved_is_wanted(net, name, link))
        teide_hand_over(net, link, name);
    else
        teide_drop_unwanted(net, name);
}

/* NEWS: the node of a memory hears of its half. */
static inline void
teide_on_news(struct teide_net *net, int32_t memory)
{
    struct teide_half *half = &net->halves[memory];

    if (half->condition == TEIDE_HALF_DEAD && half->heard <= net->now) {
        teide_loss_end(net, memory, INT64_MAX);
        teide_unhold(net, memory);
        teide_memory_free(net, memory);
        return;
    }
    if (half->condition == TEIDE_HALF_STAGED) {
        teide_on_staged_half(net, memory, teide_on_staged_news);
        return;
    }
    if ((half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD) || half->told > net->now)
        return;
    if (half->session != TEIDE_NONE && net->sessions[half->session].condition == TEIDE_SESSION_ENDED
        && teide_crossing_find(net, half->port >> 1, half->session) == NULL) {
        teide_drop(net, memory, TEIDE_DROP_UNUSED);
        return;
    }
    if (!net->graph->circuits && teide_link_pooled(net, half->port >> 1))
        teide_await_again(net, half->port); /* the pair was for somebody else */
    teide_look(net, memory);
}

/* RELEASE */
static inline void
teide_on_release(struct teide_net *net, int32_t session, int32_t hop)
{
    const int32_t link = net->sessions[session].way->link[hop];

    if (net->graph->circuits)
        teide_circuit_give(net, session, hop);
    teide_leave_link(net, session, hop);
    if (net->graph->circuits) {
        teide_link_start(net, link); /* it makes one pair at a time, and has given up those of this session */
        for (int end = 0; end < 2; end++)
            if (net->graph->links[link].pooled[end])
                teide_pool_offer(net, net->graph->links[link].node[end]);
        teide_circuit_call(net, link);
    } else if (teide_link_pooled(net, link)) {
        teide_link_relieve(net, link);
    }
    teide_session_forget(net, session);
}

/* Sessions of one hop take the link pairs that are there when they come. */
static inline void
teide_claim_present(struct teide_net *net, int32_t session, int32_t link)
{
    int32_t next;

    for (int32_t memory = net->held[2 * link].first; memory != TEIDE_NONE && !teide_has_enough(net, session);
         memory = next) {
        const struct teide_half *half = &net->halves[memory];
        next = half->next;
        if (half->condition == TEIDE_HALF_LIVE && net->segments[half->segment].session == TEIDE_NONE)
            teide_claim(net, session, half->segment);
    }
}

/* What swaps elsewhere have made a session's before both nodes of a hop knew of it: from now on it waits, at this hop or for it. */
static inline void
teide_look_early(struct teide_net *net, int32_t session, int32_t hop)
{
    const int32_t link = net->sessions[session].way->link[hop];
    const struct teide_crossing crossing = teide_crossing_make(net, link, session, hop);

    for (int end = 0; end < 2; end++) {
        const int32_t ports[2] = { 2 * link + end, teide_port_across(&crossing, 2 * link + end) };
        for (int i = 0; i < 2 && ports[i] != TEIDE_NONE; i++) {
            const int32_t memory = teide_port_waiting(net, ports[i], session);
            if (memory != TEIDE_NONE)
                teide_look(net, memory);
        }
    }
}

/* ACTIVATE: both nodes of a hop's link know that a session presses, or presses no more. */
static inline void
teide_on_press(struct teide_net *net, int32_t session, int32_t detail)
{
    const int32_t link = net->sessions[session].way->link[detail & (TEIDE_ACTIVATE_PRESS - 1)];
    const uint8_t side = detail & TEIDE_ACTIVATE_SIDE ? 2 : 1;
    struct teide_crossing *crossing = teide_crossing_find(net, link, session);

    if (crossing != NULL && !(detail & TEIDE_ACTIVATE_NTH)) { /* an even one */
        crossing->presses &= (uint8_t)~side;
        teide_link_relieve(net, link);
    } else if (crossing != NULL) {
        crossing->presses |= side;
        for (int end = 0; end < 2; end++)
            teide_await_pressing(net, 2 * link + end);
    }
    teide_session_forget(net, session);
}

/* ACTIVATE: both nodes of a hop's link know of a session. */
static inline void
teide_on_activate(struct teide_net *net, int32_t session, int32_t hop)
{
    const struct teide_session *s = &net->sessions[session];
    const int32_t link = s->way != NULL ? s->way->link[hop] : net->demands[s->demand].ports[hop] >> 1;
    const struct teide_graph_link *l = &net->graph->links[link];
    int32_t next, known;

    if (s->condition == TEIDE_SESSION_ACTIVE && teide_crossing_add(net, link, session, hop) == 0) {
        for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
            if (net->channels[i].session == session && net->channels[i].hop == -2 - hop)
                net->channels[i].hop = hop;
        if (s->way == NULL) {
            net->demands[s->demand].switch_session = session;
            teide_switch_look(net, net->demands[s->demand].hub);
        } else if (!net->graph->circuits && s->way->n_hops == 1) {
            teide_claim_present(net, session, link);
        }
        for (int end = 0; end < 2 && !net->graph->circuits; end++)
            for (int32_t memory = net->held[2 * link + end].first; memory != TEIDE_NONE; memory = next) {
                next = net->halves[memory].next;
                known = teide_half_known(net, &net->halves[memory]);
                if ((known == TEIDE_NONE || known == session)
                    && teide_node_may_operate(net, teide_half_node(net, memory)) && teide_use(net, memory))
                    next = net->held[2 * link + end].first; /* the list has changed */
            }
        if (!net->graph->circuits && s->way != NULL)
            teide_look_early(net, session, hop);
        for (int32_t name = net->links[link].staged; name != TEIDE_NONE && !net->graph->circuits; name = next) {
            next = net->staging[name].next;
            if (net->staging[name].state == TEIDE_STAGED_WAITING) {
                teide_staged_contend(net, name);
                break; /* the list may have changed, and the first one stands for all */
            }
        }
        teide_link_start(net, link);
        if (!net->graph->circuits && s->way != NULL)
            teide_await_early(net, link, session);
    }
    teide_session_forget(net, session);
}

/* SLOT_END: what is left is dropped. */
static inline void
teide_on_slot_end(struct teide_net *net)
{
    net->slot_end = 0;
    teide_empty(net);
}

#pragma GCC visibility pop

#endif
