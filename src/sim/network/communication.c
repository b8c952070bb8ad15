#include "sim/network/communication.h"

#include "sim/network/generation.h"

/* Whether somebody wants pairs of a link that is up. */
static bool
is_wanted(const struct teide_net *net, int32_t link)
{
    const struct teide_graph_link *l = &net->graph->links[link];

    for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
        if (teide_channel_wanted(net, &net->channels[i]))
            return teide_link_up(net, link);
    return false;
}

/* Whether a link lacks nothing but communication qubits. */
static bool
could_attempt(struct teide_net *net, int32_t link)
{
    const struct teide_graph_link *l = &net->graph->links[link];

    if (!teide_link_up(net, link) || (l->sequential && net->links[link].attempting > 0))
        return false;
    for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
        if (!net->channels[i].attempting && teide_channel_wanted(net, &net->channels[i])
            && teide_channel_has_memory(net, i, 0) && teide_channel_has_memory(net, i, 1))
            return true;
    return false;
}

/* Whether a node has a communication qubit for a link beside those for the links that have waited longer. */
static bool
has_one(struct teide_net *net, int32_t node, int32_t link)
{
    const struct teide_graph_node *n = &net->graph->nodes[node];
    const uint64_t ticket = net->turns[link].ticket;
    int32_t left = n->communication_qubits - net->nodes[node].communicating;

    if (n->communication_qubits == 0)
        return true;
    for (int32_t k = n[0].first_incident;
         k < n[1].first_incident && left > 0 && net->nodes[node].waiting_links > (ticket != 0); k++) {
        const int32_t other = net->graph->incident[k] >> 1;
        const uint64_t before = net->turns[other].ticket;
        if (before != 0 && (ticket == 0 || before < ticket) && could_attempt(net, other))
            left--;
    }
    return left > 0;
}

static void
take_ticket(struct teide_net *net, int32_t link)
{
    if (net->turns[link].ticket != 0)
        return;
    net->turns[link].ticket = ++net->tickets;
    for (int end = 0; end < 2; end++)
        net->nodes[net->graph->links[link].node[end]].waiting_links++;
}

static void
give_ticket_back(struct teide_net *net, int32_t link)
{
    for (int end = 0; end < 2 && net->turns[link].ticket != 0; end++)
        net->nodes[net->graph->links[link].node[end]].waiting_links--;
    net->turns[link].ticket = 0;
}

bool
teide_communication_available(struct teide_net *net, int32_t link)
{
    const int32_t *node = net->graph->links[link].node;

    if (has_one(net, node[0], link) && has_one(net, node[1], link)) {
        give_ticket_back(net, link);
        return true;
    }
    take_ticket(net, link);
    return false;
}

void
teide_communication_take(struct teide_net *net, int32_t channel)
{
    for (int end = 0; end < 2; end++) {
        const int32_t memory = net->channels[channel].memory[end], node = teide_half_node(net, memory);
        if (net->graph->nodes[node].communication_qubits > 0) {
            net->halves[memory].communicates = true;
            net->nodes[node].communicating++;
        }
        teide_communication_look(net, node);
    }
    if (could_attempt(net, net->channels[channel].link)) /* another channel of it, which may wait for its turn */
        take_ticket(net, net->channels[channel].link);
}

/* Let a link that waits attempt, if it can. */
static void
try_again(struct teide_net *net, int32_t link)
{
    if (net->turns[link].ticket == 0)
        return;
    if (is_wanted(net, link))
        teide_link_start(net, link);
    else
        give_ticket_back(net, link);
}

/* What has changed at a node may change who is first in the pools of its neighbours, and so for which of their links, and of the
 * neighbours' of these, there is no older ticket. */
enum { CALLED_AWAY = 3 }; /* links from the node */

/* Try links that wait at a node, other than one, and those at the nodes behind them. */
static void
call_links(struct teide_net *net, int32_t node, int32_t except, int away)
{
    const struct teide_graph *graph = net->graph;

    for (int32_t k = graph->nodes[node].first_incident; k < graph->nodes[node + 1].first_incident; k++) {
        const int32_t port = graph->incident[k], link = port >> 1;
        if (link == except || net->turns[link].ticket == 0)
            continue;
        try_again(net, link);
        if (away < CALLED_AWAY)
            call_links(net, teide_port_node(graph, port ^ 1), link, away + 1);
    }
}

void
teide_communication_call(struct teide_net *net, int32_t node)
{
    net->nodes[node].calls = false;
    call_links(net, node, TEIDE_NONE, 1);
}

static void
look_at_link(struct teide_net *net, int32_t link)
{
    for (int end = 0; end < 2; end++)
        teide_communication_look(net, net->graph->links[link].node[end]);
}

void
teide_communication_note_joined(struct teide_net *net, const struct teide_net_segment *segment)
{
    for (int side = 0; side < 2; side++)
        teide_communication_look(net, teide_half_node(net, segment->half[side]));
}

void
teide_communication_note_end(struct teide_net *net, int32_t session)
{
    const struct teide_way *way = net->sessions[session].way;

    for (int32_t i = 0; way != NULL && i < way->n_hops; i++)
        look_at_link(net, way->link[i]);
}

/* The link of a session's hop, or to a user of its switch. */
static int32_t
link_of(const struct teide_net *net, int32_t session, int32_t hop)
{
    const struct teide_session *s = &net->sessions[session];

    return s->way != NULL ? s->way->link[hop] : net->demands[s->demand].ports[hop] >> 1;
}

void
teide_communication_note(struct teide_net *net, teide_event event)
{
    const int32_t entity = (int32_t)teide_event_entity(event), detail = (int32_t)teide_event_detail(event);
    const enum teide_net_event kind = (enum teide_net_event)teide_event_kind(event);

    if (kind == TEIDE_NET_HERALD && detail == TEIDE_HERALD_MADE)
        look_at_link(net, net->channels[entity].link);
    else if (kind == TEIDE_NET_NEWS)
        teide_communication_look(net, teide_half_node(net, entity));
    else if (kind == TEIDE_NET_WANT)
        teide_communication_look(net, teide_port_node(net->graph, entity));
    else if (kind == TEIDE_NET_MEASURE && detail != TEIDE_MEASURE_TABLE) /* that one is of a session */
        teide_communication_look(net, entity);
    else if (kind == TEIDE_NET_RELEASE || kind == TEIDE_NET_ACTIVATE)
        look_at_link(net, link_of(net, entity, net->graph->ends_wait ? detail & (TEIDE_ACTIVATE_PRESS - 1) : detail));
    else if (kind == TEIDE_NET_PURIFIED && net->staging[entity].place == TEIDE_AT_LINK
        && net->staging[entity].link != TEIDE_NONE)
        look_at_link(net, net->staging[entity].link);
}
