#include "sim/network/circuits.h"

#include "sim/network/queue.h"
#include "sim/network/sampling.h"

static void
schedule_setup(struct teide_net *net, int32_t session, int64_t at, int32_t position)
{
    const struct teide_session *s = &net->sessions[session];

    if (s->told != NULL && position < s->way->n_hops) /* messages arrive in the order in which they were sent */
        at = teide_net_later(at, s->told[position]);
    if (at >= net->graph->end)
        return;
    teide_session_keep(net, session);
    teide_net_schedule(net, at, TEIDE_NET_SETUP, session, (uint32_t)position);
}

/* The first of the sessions that wait at a link gives back what it holds if another one, that has the link or comes to wait there,
 * comes before it. The others hold nothing: they have come when another one was first, or have been turned back then. */
static void
turn_back(struct teide_net *net, int32_t link, int32_t other)
{
    const int32_t first = net->links[link].waiting;
    struct teide_session *s;

    if (first == TEIDE_NONE || net->sessions[first].reserved == 0 || !teide_session_before(net, other, first))
        return;
    s = &net->sessions[first];
    teide_release_hops(net, first, 0, s->reserved, s->reserved);
    s->reserved = 0;
}

static void
join_queue(struct teide_net *net, int32_t session, int32_t link, int32_t position)
{
    turn_back(net, link, session);
    teide_session_keep(net, session);
    net->sessions[session].waits_for = position;
    teide_queue_join(net, link, session);
}

void
teide_circuit_leave_queue(struct teide_net *net, int32_t session)
{
    if (net->sessions[session].waits_at == TEIDE_NONE)
        return;
    teide_queue_leave(net, session);
    teide_session_forget(net, session);
}

/* Memories of its pool that a session needs at a position, for the hops on both sides of it. */
static int32_t
pool_need(const struct teide_net *net, int32_t session, int32_t position)
{
    const struct teide_session *s = &net->sessions[session];
    const struct teide_way *way = s->way;
    const int32_t width = net->graph->traffic->demands[s->demand].width;
    int32_t need = 0;

    for (int32_t hop = position - 1; hop <= position; hop++)
        if (hop >= 0 && hop < way->n_hops) {
            const int32_t port = teide_port_at(net->graph, way->link[hop], way->node[position]);
            need += width * net->graph->links[port >> 1].pooled[port & 1];
        }
    return need;
}

/* Whether the node at a position has the memories of its pool, and the channels of the next hop, that a session needs. */
static bool
fits(const struct teide_net *net, int32_t session, int32_t position)
{
    const struct teide_session *s = &net->sessions[session];
    const int32_t node = s->way->node[position], need = pool_need(net, session, position);

    if (need > 0 && net->graph->nodes[node].n_pool - net->nodes[node].reserved < need)
        return false;
    if (position == s->way->n_hops)
        return true;
    const int32_t link = s->way->link[position];
    return net->graph->links[link].n_channels - net->links[link].reserved
        >= net->graph->traffic->demands[s->demand].width
        && teide_link_up(net, link);
}

/* The link at which a session waits for what it has not got at a position: the next one, at the last node that before it. */
static int32_t
link_at(const struct teide_way *way, int32_t position)
{
    return way->link[position < way->n_hops ? position : position - 1];
}

static void
call_next(struct teide_net *net, int32_t link)
{
    struct teide_link_state *state = &net->links[link];

    while (state->waiting != TEIDE_NONE) {
        const int32_t session = state->waiting;
        struct teide_session *s = &net->sessions[session];
        const int32_t position = s->reserved, here = s->waits_for,
                      width = net->graph->traffic->demands[s->demand].width;

        if (!fits(net, session, here)
            || (here < s->way->n_hops && net->graph->links[link].n_channels - state->reserved - state->called < width))
            return;
        teide_session_keep(net, session);
        teide_circuit_leave_queue(net, session);
        if (here < s->way->n_hops) {
            s->called_by = link;
            state->called += width;
        }
        schedule_setup(net, session,
            position > 0 ? net->now : teide_net_arrival(net, s->way->node[here], net->now, s->way->distance[here]),
            position);
        teide_session_forget(net, session);
    }
}

void
teide_circuit_give(struct teide_net *net, int32_t session, int32_t hop)
{
    const struct teide_way *way = net->sessions[session].way;
    const struct teide_graph_link *l = &net->graph->links[way->link[hop]];
    bool held = false, passed = false;

    for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
        if (net->channels[i].session == session && (net->channels[i].hop == hop || net->channels[i].hop == -2 - hop)) {
            teide_channel_stop(net, i);
            net->channels[i].session = TEIDE_NONE;
            net->links[way->link[hop]].reserved--;
            held = true;
            passed = net->channels[i].passed;
        }
    if (held && hop == 0)
        net->nodes[way->node[0]].reserved -= pool_need(net, session, 0);
    if (passed)
        net->nodes[way->node[hop + 1]].reserved -= pool_need(net, session, hop + 1);
}

void
teide_circuit_call(struct teide_net *net, int32_t link)
{
    const struct teide_graph *graph = net->graph;

    call_next(net, link);
    for (int end = 0; end < 2; end++) {
        const int32_t node = graph->links[link].node[end];
        if (graph->nodes[node].n_pool == 0)
            continue;
        for (int32_t k = graph->nodes[node].first_incident; k < graph->nodes[node + 1].first_incident; k++)
            call_next(net, graph->incident[k] >> 1);
    }
}

/* A session that a link has called has come, or not: the link may call the next one. */
static void
answer(struct teide_net *net, int32_t session)
{
    const int32_t link = net->sessions[session].called_by;

    if (link == TEIDE_NONE)
        return;
    net->sessions[session].called_by = TEIDE_NONE;
    net->links[link].called -= net->graph->traffic->demands[net->sessions[session].demand].width;
    teide_circuit_call(net, link);
}

/* The same at all links for which what a hop has taken counts. */
static void
turn_others_back(struct teide_net *net, int32_t link, int32_t holder)
{
    const struct teide_graph *graph = net->graph;

    turn_back(net, link, holder);
    for (int end = 0; end < 2; end++) {
        const int32_t node = graph->links[link].node[end];
        if (graph->nodes[node].n_pool == 0)
            continue;
        for (int32_t k = graph->nodes[node].first_incident; k < graph->nodes[node + 1].first_incident; k++)
            turn_back(net, graph->incident[k] >> 1, holder);
    }
}

/* The reservation has passed the far node of a hop. */
static void
mark_passed(struct teide_net *net, int32_t session, int32_t link)
{
    const struct teide_graph_link *l = &net->graph->links[link];

    for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
        if (net->channels[i].session == session)
            net->channels[i].passed = true;
}

/* Reserve what a session needs at a position: memories of the node's pool on both sides at once, so that none is left with half of
 * what it needs there, and channels of the next hop. Returns whether there were enough. */
static bool
reserve(struct teide_net *net, int32_t session, int32_t position)
{
    struct teide_session *s = &net->sessions[session];
    const int32_t link = link_at(s->way, position);
    const struct teide_graph_link *l = &net->graph->links[link];
    int32_t wanted = position < s->way->n_hops ? net->graph->traffic->demands[s->demand].width : 0;

    if (!fits(net, session, position))
        return false;
    net->nodes[s->way->node[position]].reserved += pool_need(net, session, position);
    if (position > 0)
        mark_passed(net, session, s->way->link[position - 1]);
    for (int32_t i = l->first_channel; wanted > 0; i++)
        if (net->channels[i].session == TEIDE_NONE) {
            net->channels[i].session = session;
            net->channels[i].passed = false;
            net->channels[i].hop
                = -2 - position; /* it does not attempt before both nodes know that the circuit is there */
            net->links[link].reserved++;
            wanted--;
        }
    turn_others_back(net, link, session);
    return true;
}

/* Does a session come before all that hold channels of a link? */
static bool
before_channels(const struct teide_net *net, int32_t session, int32_t link)
{
    const struct teide_graph_link *l = &net->graph->links[link];

    for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
        if (net->channels[i].session != TEIDE_NONE && net->channels[i].session != session
            && !teide_session_before(net, session, net->channels[i].session))
            return false;
    return true;
}

/* Does a session come before all that hold what it needs for a link: its channels, and the pools at its nodes? */
static bool
before_holders(const struct teide_net *net, int32_t session, int32_t link)
{
    const struct teide_graph *graph = net->graph;

    if (!before_channels(net, session, link))
        return false;
    for (int end = 0; end < 2; end++) {
        const int32_t node = graph->links[link].node[end];
        if (graph->nodes[node].n_pool == 0)
            continue;
        for (int32_t k = graph->nodes[node].first_incident; k < graph->nodes[node + 1].first_incident; k++)
            if (!before_channels(net, session, graph->incident[k] >> 1))
                return false;
    }
    return true;
}

/* A reservation has not found what it needs at a position. */
static void
blocked(struct teide_net *net, int32_t session, int32_t position)
{
    struct teide_session *s = &net->sessions[session];
    const struct teide_demand *demand = &net->graph->traffic->demands[s->demand];
    struct teide_demand_counts *counts = &net->demands[s->demand].notes.counts;
    const int32_t link = link_at(s->way, position);
    const int64_t heard = teide_net_arrival(net, s->way->node[position], net->now, s->way->distance[position]);
    enum teide_admission admission = demand->admission;

    counts->blocked += s->tries++ == 0;
    if (admission == TEIDE_ADMISSION_QUEUE && demand->queue_limit >= 0
        && net->demands[s->demand].waiting >= demand->queue_limit)
        admission = TEIDE_ADMISSION_LOSE;
    if (admission == TEIDE_ADMISSION_RETRY && demand->retry_limit >= 0 && s->tries > demand->retry_limit)
        admission = TEIDE_ADMISSION_LOSE;
    if (admission == TEIDE_ADMISSION_QUEUE && position > 0 && before_holders(net, session, link)
        && (net->links[link].waiting == TEIDE_NONE || teide_session_before(net, session, net->links[link].waiting))) {
        teide_session_become(net, session, TEIDE_SESSION_WAITING);
        join_queue(net, session, link, position);
        answer(net, session);
        return;
    }
    teide_release_hops(net, session, 0, position, position);
    s->reserved = 0;
    answer(net, session);
    s = &net->sessions[session];
    if (admission == TEIDE_ADMISSION_LOSE) {
        teide_note_lost(net, s->demand);
        teide_session_end(net, session, false);
    } else if (admission == TEIDE_ADMISSION_RETRY) {
        teide_session_become(net, session, TEIDE_SESSION_NEW);
        schedule_setup(net, session, heard + teide_graph_ticks(net->graph, demand->retry_after), 0);
    } else {
        teide_session_become(net, session, TEIDE_SESSION_WAITING);
        join_queue(net, session, link, position);
    }
}

/* The last node has the reservation: confirm it, back along the way. */
static void
establish(struct teide_net *net, int32_t session)
{
    struct teide_session *s = &net->sessions[session];
    const struct teide_way *way = s->way;
    const struct teide_demand *demand = &net->graph->traffic->demands[s->demand];
    const int64_t length = way->distance[way->n_hops];

    teide_session_become(net, session, TEIDE_SESSION_ACTIVE);
    s->admitted = teide_net_arrival(net, way->node[way->n_hops], net->now, length);
    if (!s->rerouted)
        teide_note_admitted(net, session);
    answer(net, session);
    s = &net->sessions[session];
    for (int32_t hop = 0; hop < way->n_hops; hop++) {
        const int64_t at = teide_net_arrival(net, way->node[way->n_hops], net->now, length - way->distance[hop]);
        teide_net_send(net, way->node[way->n_hops], way->node[hop], net->now, at, session);
        if (s->told != NULL)
            s->told[hop] = at;
        if (at >= net->graph->end)
            continue;
        teide_session_keep(net, session);
        teide_net_schedule(net, at, TEIDE_NET_ACTIVATE, session, (uint32_t)hop);
    }
    if (demand->holding == TEIDE_HOLDING_SERVICE)
        return;
    s->expires = teide_holding_ends(net, s->demand, s->admitted);
    if (s->expires >= net->graph->end)
        return;
    teide_session_keep(net, session);
    teide_net_schedule(net, s->expires, TEIDE_NET_EXPIRE, session, 0);
}

void
teide_on_setup(struct teide_net *net, int32_t session, int32_t position)
{
    struct teide_session *s = &net->sessions[session];

    if (s->condition == TEIDE_SESSION_ENDED) {
        answer(net, session);
    } else {
        teide_session_become(net, session, TEIDE_SESSION_SETTING_UP);
        for (;; position++) {
            if (!reserve(net, session, position)) {
                blocked(net, session, position);
                break;
            }
            if (position == s->way->n_hops) {
                establish(net, session);
                break;
            }
            s->reserved = position + 1;
            if (net->graph->links[s->way->link[position]].delay > 0 || s->told != NULL) {
                const int64_t at = teide_net_arrival(
                    net, s->way->node[position], net->now, net->graph->links[s->way->link[position]].delay);
                teide_net_send(net, s->way->node[position], s->way->node[position + 1], net->now, at, session);
                schedule_setup(net, session, at, position + 1);
                break;
            }
        }
    }
    teide_session_forget(net, session);
}
