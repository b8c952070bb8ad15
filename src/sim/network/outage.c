#include "sim/network/outage.h"

#include "sim/network/contention.h"

/* What an OUTAGE event is about; the first four change turns. */
enum { NODE_GIVEN, NODE_RANDOM, LINK_GIVEN, LINK_RANDOM, REROUTE };

static const struct teide_outages *
outages_of(const struct teide_net *net, int32_t index, uint32_t what)
{
    return what <= NODE_RANDOM ? &net->graph->traffic->nodes[index].outages
                               : &net->graph->traffic->links[index].outages;
}

static struct teide_outage_state *
state_of(struct teide_net *net, int32_t index, uint32_t what)
{
    return &net->outages[what <= NODE_RANDOM ? index : net->graph->n_nodes + index];
}

/* Schedule the next change of a node or link. */
static void
schedule_next(struct teide_net *net, int32_t index, uint32_t what)
{
    const struct teide_outages *outages = outages_of(net, index, what);
    struct teide_outage_state *state = state_of(net, index, what);
    double at;

    if (what == NODE_GIVEN || what == LINK_GIVEN) {
        if (state->next == 2 * outages->n_given)
            return;
        at = (state->next % 2 == 0 ? outages->down : outages->up)[state->next / 2] / net->graph->tick;
        state->next++;
    } else {
        const uint64_t entity
            = teide_entity(TEIDE_DRAW_OUTAGE, what == NODE_RANDOM ? index : net->graph->n_nodes + index);
        if (outages->mean_up <= 0)
            return;
        at = (double)net->now
            - log(teide_stream_uniform(&state->stream, &net->random, entity))
                * (state->random_down ? outages->mean_down : outages->mean_up) / net->graph->tick;
    }
    if (at < (double)net->graph->end)
        teide_net_schedule(net, teide_net_later((int64_t)nearbyint(at), net->now), TEIDE_NET_OUTAGE, index, what);
}

int
teide_outages_begin(struct teide_net *net)
{
    const struct teide_graph *graph = net->graph;

    if (!graph->has_outages)
        return 0;
    net->outages = calloc((size_t)graph->n_nodes + (size_t)graph->n_links + 1, sizeof *net->outages);
    net->blocked = calloc((size_t)graph->n_links + 1, sizeof *net->blocked);
    if (net->outages == NULL || net->blocked == NULL)
        return TEIDE_E_MEMORY;
    for (int32_t i = 0; i < graph->n_nodes; i++) {
        schedule_next(net, i, NODE_GIVEN);
        schedule_next(net, i, NODE_RANDOM);
    }
    for (int32_t i = 0; i < graph->n_links; i++) {
        schedule_next(net, i, LINK_GIVEN);
        schedule_next(net, i, LINK_RANDOM);
    }
    return 0;
}

/* The first nodes of the sessions that cross a broken link hear of it. */
static void
tell_sessions(struct teide_net *net, int32_t link)
{
    for (int32_t i = net->links[link].first_crossing; i != TEIDE_NONE && net->graph->traffic->routing.reroute;
         i = net->crossings[i].next) {
        const int32_t session = net->crossings[i].session;
        const struct teide_way *way = net->sessions[session].way;
        int64_t at;
        if (way == NULL)
            continue;
        at = teide_net_arrival(net, way->node[net->crossings[i].hop], net->now, way->distance[net->crossings[i].hop]);
        if (at >= net->graph->end)
            continue;
        teide_session_keep(net, session);
        teide_net_schedule(net, at, TEIDE_NET_OUTAGE, session, REROUTE);
    }
}

static void
link_fails(struct teide_net *net, int32_t link)
{
    const struct teide_graph_link *l = &net->graph->links[link];

    for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
        teide_channel_stop(net, i);
    for (int end = 0; end < 2; end++)
        if (l->pooled[end])
            teide_pool_offer(net, l->node[end]);
    tell_sessions(net, link);
}

static void
link_returns(struct teide_net *net, int32_t link)
{
    teide_link_start(net, link);
    if (net->graph->circuits)
        teide_circuit_call(net, link);
    for (int end = 0; end < 2; end++)
        teide_await_again(net, 2 * link + end);
}

/* See whether a link is up or down now. */
static void
update_link(struct teide_net *net, int32_t link)
{
    const struct teide_graph_link *l = &net->graph->links[link];
    const bool down = net->links[link].down || net->nodes[l->node[0]].down || net->nodes[l->node[1]].down;

    if (down == net->blocked[link])
        return;
    net->blocked[link] = down;
    for (int end = 0; end < 2; end++)
        teide_communication_look(net, l->node[end]);
    if (down)
        link_fails(net, link);
    else
        link_returns(net, link);
}

static void
drop_held(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];

    if (half->condition == TEIDE_HALF_LIVE || half->condition == TEIDE_HALF_DEAD)
        teide_drop(net, memory, TEIDE_DROP_LOSS);
    else if (half->condition == TEIDE_HALF_STAGED)
        teide_staged_drop(net, memory, TEIDE_DROP_LOSS);
    else if (half->condition == TEIDE_HALF_MOVING)
        teide_moving_drop(net, memory, TEIDE_DROP_LOSS);
}

/* A node fails or comes back, and all of its links with it. */
static void
update_node(struct teide_net *net, int32_t node, bool down)
{
    const struct teide_graph *graph = net->graph;
    const struct teide_graph_node *n = &graph->nodes[node];

    if (net->nodes[node].down == down)
        return;
    net->nodes[node].down = down;
    for (int32_t k = n[0].first_incident; k < n[1].first_incident; k++) {
        const int32_t port = graph->incident[k];
        const struct teide_graph_link *l = &graph->links[port >> 1];
        update_link(net, port >> 1);
        for (int32_t i = l->first_channel; down && i < l->first_channel + l->n_channels; i++)
            drop_held(net, 2 * i + (port & 1));
    }
    for (int32_t m = n->first_memory; down && m < n->first_memory + n->n_pool; m++)
        drop_held(net, m);
}

void
teide_on_outage(struct teide_net *net, int32_t entity, uint32_t what)
{
    struct teide_outage_state *state;
    bool down;

    if (what == REROUTE) {
        teide_reroute(net, entity);
        teide_session_forget(net, entity);
        return;
    }
    state = state_of(net, entity, what);
    if (what == NODE_GIVEN || what == LINK_GIVEN)
        state->given_down = !state->given_down;
    else
        state->random_down = !state->random_down;
    schedule_next(net, entity, what);
    down = state->given_down || state->random_down;
    if (what <= NODE_RANDOM) {
        update_node(net, entity, down);
    } else {
        net->links[entity].down = down;
        update_link(net, entity);
    }
}
