#include "sim/network/arriving.h"

#include "sim/network/sampling.h"

/* A switch: the links of its users to the hub, which is the one neighbour that all have. */
static int
prepare_switch(struct teide_net *net, int32_t index, struct teide_error *error)
{
    const struct teide_graph *graph = net->graph;
    const struct teide_demand *demand = &graph->traffic->demands[index];
    struct teide_demand_state *state = &net->demands[index];
    const struct teide_graph_node *first = &graph->nodes[demand->users[0]];

    state->ports = malloc(demand->n_users * sizeof *state->ports);
    if (state->ports == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for a switch");
    for (int32_t k = first[0].first_incident; k < first[1].first_incident; k++) {
        size_t n = 0;
        state->hub = teide_port_node(graph, graph->incident[k] ^ 1);
        for (; n < demand->n_users; n++) {
            const struct teide_graph_node *user = &graph->nodes[demand->users[n]];
            int32_t i = user[0].first_incident;
            while (i < user[1].first_incident && teide_port_node(graph, graph->incident[i] ^ 1) != state->hub)
                i++;
            if (i == user[1].first_incident)
                break;
            state->ports[n] = graph->incident[i] ^ 1;
        }
        if (n == demand->n_users)
            return 0;
    }
    return teide_fail(error, TEIDE_E_INPUT, "the users of request '%s' have no node to which each of them has a link",
        graph->scenario->requests[index].name);
}

/* Whether a request can ever have what it needs of a way: channels, and where it passes a pool, a memory on either side. */
static bool
is_feasible(const struct teide_graph *graph, const struct teide_way *way, int32_t demand)
{
    const int32_t width = graph->circuits ? graph->traffic->demands[demand].width : 1;

    for (int32_t i = 0; i <= way->n_hops; i++) {
        int32_t need = 0;
        for (int32_t hop = i - 1; hop <= i; hop++) {
            if (hop < 0 || hop == way->n_hops)
                continue;
            if (graph->links[way->link[hop]].n_channels < width)
                return false;
            const int32_t port = teide_port_at(graph, way->link[hop], way->node[i]);
            need += width * graph->links[port >> 1].pooled[port & 1];
        }
        if (need > graph->nodes[way->node[i]].n_pool)
            return false;
    }
    return true;
}

static int
prepare_given(struct teide_net *net, int32_t index, struct teide_error *error)
{
    const struct teide_request *request = &net->graph->scenario->requests[index];
    struct teide_demand_state *state = &net->demands[index];
    int ret = 0;

    state->ways = calloc(1, sizeof *state->ways);
    if (state->ways == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for paths");
    if (request->n_path > 1)
        state->ways[0] = teide_way_create(net->graph, request->from, request->path_links, (int32_t)request->n_path - 1);
    else
        state->ways[0] = teide_way_find(&net->finder, request->from, request->to, NULL, &ret);
    if (state->ways[0] == NULL)
        return ret != 0 || request->n_path > 1
            ? teide_fail(error, TEIDE_E_MEMORY, "out of memory for paths")
            : teide_fail(error, TEIDE_E_INPUT, "request '%s' has no path from '%s' to '%s'", request->name,
                net->graph->scenario->nodes[request->from].name, net->graph->scenario->nodes[request->to].name);
    state->n_ways = 1;
    if (teide_way_plan(net->graph, state->ways[0]) != 0)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for paths");
    if (!is_feasible(net->graph, state->ways[0], index))
        return teide_fail(error, TEIDE_E_INPUT,
            "request '%s' can never be served: its path has fewer memories than it needs on a link or at a node",
            request->name);
    return 0;
}

int
teide_prepare_ways(struct teide_net *net, int32_t demand, struct teide_error *error)
{
    switch (net->graph->traffic->demands[demand].ends) {
    case TEIDE_ENDS_ANY:
        return prepare_switch(net, demand, error);
    case TEIDE_ENDS_GIVEN:
        return prepare_given(net, demand, error);
    case TEIDE_ENDS_RANDOM:
        break;
    }
    return 0;
}

/* The way that an arriving request takes, with a reference to it; NULL: there is none. */
static struct teide_way *
choose_way(struct teide_net *net, int32_t index)
{
    struct teide_demand_state *state = &net->demands[index];
    struct teide_way *way;
    int32_t ends[2];
    int ret;

    if (state->n_ways > 0) {
        state->ways[0]->references++;
        return state->ways[0];
    }
    teide_sample_ends(net, index, ends);
    way = teide_way_find(&net->finder, ends[0], ends[1], net->blocked, &ret);
    if (ret != 0)
        net->error = ret;
    if (way != NULL && !is_feasible(net->graph, way, index)) {
        teide_way_release(way);
        return NULL;
    }
    if (way != NULL && teide_way_plan(net->graph, way) != 0)
        net->error = TEIDE_E_MEMORY;
    return way;
}

/* Circuits on demand count what each hop has given; where messages can be lost, sessions note when each hop hears of them. */
static void
allocate_hops(struct teide_net *net, struct teide_session *s)
{
    const size_t n = s->way == NULL ? net->graph->traffic->demands[s->demand].n_users : (size_t)s->way->n_hops;

    if (net->graph->circuits && net->graph->scenario->requests[s->demand].generation == TEIDE_ON_DEMAND) {
        s->units = calloc(n, sizeof *s->units);
        net->error = s->units == NULL ? TEIDE_E_MEMORY : net->error;
    }
    if (net->message_draws != NULL) {
        s->told = calloc(n, sizeof *s->told);
        net->error = s->told == NULL ? TEIDE_E_MEMORY : net->error;
    }
}

/* Both nodes of every hop hear of an admitted session, from its first node; those of a switch from the hub. */
static void
announce(struct teide_net *net, int32_t session)
{
    struct teide_session *s = &net->sessions[session];
    const struct teide_demand_state *demand = &net->demands[s->demand];
    const int32_t n = s->way != NULL ? s->way->n_hops : (int32_t)net->graph->traffic->demands[s->demand].n_users;

    for (int32_t hop = 0; hop < n; hop++) {
        const int64_t at = s->way != NULL
            ? teide_net_arrival(net, s->way->node[0], net->now, s->way->distance[hop + 1])
            : teide_net_arrival(net, demand->hub, net->now, net->graph->links[demand->ports[hop] >> 1].delay);
        if (s->told != NULL)
            s->told[hop] = at;
        if (at >= net->graph->end)
            continue;
        s->references++;
        teide_net_schedule(net, at, TEIDE_NET_ACTIVATE, session, (uint32_t)hop);
    }
}

void
teide_admit(struct teide_net *net, int32_t session)
{
    struct teide_session *s = &net->sessions[session];
    const struct teide_demand *demand = &net->graph->traffic->demands[s->demand];
    struct teide_demand_state *state = &net->demands[s->demand];

    if (s->condition == TEIDE_SESSION_ENDED)
        return;
    if (demand->queue_limit >= 0 && state->active >= demand->queue_limit) {
        state->counts.blocked += s->tries++ == 0;
        if (demand->admission == TEIDE_ADMISSION_RETRY
            && (demand->retry_limit < 0 || s->tries <= demand->retry_limit)) {
            const int64_t at = net->now + teide_graph_ticks(net->graph, demand->retry_after);
            if (at < net->graph->end) {
                s->references++;
                teide_net_schedule(net, at, TEIDE_NET_SETUP, session, 0);
            }
            return;
        }
        teide_note_admission(net, s->demand, true);
        teide_session_end(net, session, false);
        return;
    }
    s->condition = TEIDE_SESSION_ACTIVE;
    s->admitted = net->now;
    state->active++;
    state->counts.queue_sum += (double)(net->now - s->arrived);
    teide_note_admission(net, s->demand, false);
    announce(net, session);
}

void
teide_on_arrival(struct teide_net *net, int32_t index)
{
    const struct teide_demand *demand = &net->graph->traffic->demands[index];
    struct teide_demand_state *state = &net->demands[index];
    const int32_t session = teide_session_take(net);
    struct teide_session *s;
    int64_t next;

    if (session == TEIDE_NONE)
        return;
    s = &net->sessions[session];
    s->demand = index;
    s->serial = net->serials++;
    s->arrived = net->now;
    s->wanted = demand->pairs;
    s->next = TEIDE_NONE;
    s->way = demand->ends == TEIDE_ENDS_ANY ? NULL : choose_way(net, index);
    state->n_arrived++;
    teide_note_in_system(net, index, 1);
    next = teide_next_arrival(net, index);
    if (next != INT64_MAX)
        teide_net_schedule(net, teide_net_later(next, net->now), TEIDE_NET_ARRIVAL, index, 0);
    if (s->way == NULL
        && demand->ends != TEIDE_ENDS_ANY) { /* no path: what fails may be mended before the next one comes */
        teide_note_admission(net, index, true);
        teide_session_end(net, session, false);
        return;
    }
    allocate_hops(net, s);
    if (net->error != 0)
        return;
    if (isfinite(demand->patience)) {
        s->expires = net->now + teide_net_earlier(teide_graph_ticks(net->graph, demand->patience), TEIDE_GRAPH_LATENCY);
        if (s->expires < net->graph->end) {
            s->references++;
            teide_net_schedule(net, s->expires, TEIDE_NET_EXPIRE, session, 0);
        }
    }
    if (net->graph->circuits) {
        s->references++;
        teide_net_schedule(net, net->now, TEIDE_NET_SETUP, session, 0);
    } else {
        teide_admit(net, session);
    }
}

void
teide_on_expire(struct teide_net *net, int32_t session)
{
    struct teide_session *s = &net->sessions[session];
    const struct teide_demand *demand = &net->graph->traffic->demands[s->demand];

    if (s->condition != TEIDE_SESSION_ENDED && s->expires == net->now) {
        teide_circuit_leave_queue(net, session);
        if (s->condition == TEIDE_SESSION_ACTIVE && demand->holding != TEIDE_HOLDING_SERVICE)
            teide_note_service(net, session);
        else
            net->demands[s->demand].counts.expired++;
        teide_session_end(net, session, false);
    }
    teide_session_forget(net, session);
}
