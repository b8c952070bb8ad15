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

/* Whether pairs from end to end that wait to be purified find room at the ends of a way where memories are shared. */
static bool
ends_have_room(const struct teide_graph *graph, const struct teide_way *way)
{
    const int32_t waiting = teide_purification_room(&graph->scenario->purify_end_to_end) - 1, n = way->n_hops;

    return waiting == 0
        || (teide_graph_spare(graph, teide_port_at(graph, way->link[0], way->node[0])) >= waiting
            && teide_graph_spare(graph, teide_port_at(graph, way->link[n - 1], way->node[n])) >= waiting);
}

/* Whether a request can ever have what it needs of a way: channels, and where it passes a pool, a memory on one side while it makes
 * a pair on the other. */
static bool
is_feasible(const struct teide_graph *graph, const struct teide_way *way, int32_t demand)
{
    const struct teide_scenario *scenario = graph->scenario;
    const int32_t least = way->nesting != NULL ? way->nesting->room : teide_links_and_ends_room(scenario),
                  width = graph->traffic->demands[demand].width,
                  room = graph->circuits ? width : teide_purification_room(&scenario->purify_link);

    if ((graph->circuits ? width < least : !ends_have_room(graph, way))
        || (graph->purifies && way->n_hops > TEIDE_MOST_PURIFIED_HOPS))
        return false;
    for (int32_t hop = 0; way->nesting != NULL && hop < way->n_hops; hop++)
        if (way->nesting->inputs[hop] > TEIDE_MOST_PURIFIED_PAIRS)
            return false;
    for (int32_t i = 0; i <= way->n_hops; i++) {
        int32_t need = 0;
        for (int32_t hop = i - 1; hop <= i; hop++) {
            if (hop < 0 || hop == way->n_hops)
                continue;
            const int32_t port = teide_port_at(graph, way->link[hop], way->node[i]);
            const bool pooled = graph->links[port >> 1].pooled[port & 1];
            if (graph->links[way->link[hop]].n_channels < (pooled && !graph->circuits ? 1 : room))
                return false;
            if (pooled)
                need += need == 0 || graph->circuits ? room : 1;
        }
        if (need > graph->nodes[way->node[i]].n_pool)
            return false;
    }
    return true;
}

/* Add a way to a list of n, if a request can have what it needs of it. Returns 0 or TEIDE_E_MEMORY. */
static int
add_way(struct teide_net *net, int32_t demand, struct teide_way *way, struct teide_way **ways, int32_t *n)
{
    if (way == NULL || teide_way_plan(net->graph, way) != 0) {
        teide_way_release(way);
        return TEIDE_E_MEMORY;
    }
    if (is_feasible(net->graph, way, demand))
        ways[(*n)++] = way;
    else
        teide_way_release(way);
    return 0;
}

/* The best ways between two nodes, as many as routing.paths, those that the network has; unbroken: of links that are up.
 * ways  to be freed by the caller, n of them, each with a reference
 * Returns 0 or TEIDE_E_MEMORY. */
static int
find_ways(
    struct teide_net *net, int32_t demand, const int32_t ends[2], bool unbroken, struct teide_way ***ways, int32_t *n)
{
    const struct teide_routing *routing = &net->graph->traffic->routing;
    struct teide_routes routes = { NULL, 0 };
    int ret;

    *n = 0;
    *ways = NULL;
    for (int32_t i = 0; i < net->graph->n_links && net->blocked != NULL; i++)
        net->router.link_down[i] = unbroken && net->blocked[i];
    ret = teide_router_find(&net->router, ends[0], ends[1], (size_t)routing->paths,
        routing->disjoint ? TEIDE_DISJOINT_LINKS : TEIDE_DISJOINT_NOT, &routes);
    if (ret == 0 && (*ways = calloc(routes.n + 1, sizeof **ways)) == NULL)
        ret = TEIDE_E_MEMORY;
    for (size_t i = 0; i < routes.n && ret == 0; i++)
        ret = add_way(net, demand,
            teide_way_create(net->graph, ends[0], routes.list[i].links, (int32_t)routes.list[i].n_links), *ways, n);
    teide_routes_clear(&routes);
    return ret;
}

static int
prepare_given(struct teide_net *net, int32_t index, struct teide_error *error)
{
    const struct teide_request *request = &net->graph->scenario->requests[index];
    const int32_t ends[2] = { request->from, request->to };
    struct teide_demand_state *state = &net->demands[index];

    if (find_ways(net, index, ends, false, &state->ways, &state->n_ways) != 0)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for paths");
    if (state->n_ways > 0)
        return 0;
    return teide_fail(error, TEIDE_E_INPUT,
        "request '%s' can never be served: there is no path from '%s' to '%s' with the memories that it needs on each "
        "link "
        "and at each node",
        request->name, net->graph->scenario->nodes[request->from].name, net->graph->scenario->nodes[request->to].name);
}

int
teide_router_prepare(struct teide_net *net)
{
    const struct teide_graph *graph = net->graph;
    const size_t n = (size_t)graph->n_links;
    struct teide_link_ends *ends = malloc((n + 1) * sizeof *ends);
    double *weights = malloc((n + 1) * sizeof *weights);
    int ret = ends == NULL || weights == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t i = 0; i < n && ret == 0; i++) {
        ends[i] = (struct teide_link_ends) { graph->links[i].node[0], graph->links[i].node[1] };
        weights[i] = graph->traffic->links[i].weight > 0 ? graph->traffic->links[i].weight : 1;
    }
    if (ret == 0)
        ret = teide_router_init(&net->router, (size_t)graph->n_nodes, n, ends, weights);
    free(ends);
    free(weights);
    return ret;
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

/* Whether a link of a way is down. */
static bool
is_broken(const struct teide_net *net, const struct teide_way *way)
{
    for (int32_t i = 0; net->blocked != NULL && i < way->n_hops; i++)
        if (net->blocked[way->link[i]])
            return true;
    return false;
}

/* Requests on the busiest link of a way. */
static int32_t
load_of(const struct teide_net *net, const struct teide_way *way)
{
    int32_t most = 0;

    for (int32_t i = 0; i < way->n_hops; i++) {
        const struct teide_link_state *link = &net->links[way->link[i]];
        const int32_t n = net->graph->circuits ? link->reserved : link->n_crossings;
        most = n > most ? n : most;
    }
    return most;
}

/* One of n ways, by routing.choice; NULL: there is none, or, where it may look for another one, none whose links are all up. */
static struct teide_way *
pick(struct teide_net *net, int32_t demand, struct teide_way *const *ways, int32_t n)
{
    const struct teide_routing *routing = &net->graph->traffic->routing;
    struct teide_way *best = NULL;
    int32_t least = 0, seen = 0;

    for (int32_t i = 0; i < n; i++) {
        int32_t value = 0;
        if (routing->reroute && is_broken(net, ways[i]))
            continue;
        seen++;
        if (routing->choice == TEIDE_PATH_LEAST_LOADED)
            value = load_of(net, ways[i]);
        else if (routing->choice == TEIDE_PATH_RANDOM) /* each of those seen so far alike */
            value
                = teide_stream_uniform(&net->demands[demand].paths, &net->random, teide_entity(TEIDE_DRAW_PATH, demand))
                        * seen
                    < 1
                ? -seen
                : 1;
        if (best == NULL || value < least) {
            best = ways[i];
            least = value;
        }
    }
    return best;
}

/* A way between two nodes that is found now, with a reference to it; NULL: none. */
static struct teide_way *
find_way(struct teide_net *net, int32_t demand, const int32_t ends[2])
{
    struct teide_way **ways, *way = NULL;
    int32_t n;
    const int ret = find_ways(net, demand, ends, net->graph->traffic->routing.reroute, &ways, &n);

    if (ret != 0)
        net->error = ret;
    else
        way = pick(net, demand, ways, n);
    if (way != NULL)
        way->references++;
    for (int32_t i = 0; i < n; i++)
        teide_way_release(ways[i]);
    free(ways);
    return way;
}

/* The way that an arriving request takes, with a reference to it; NULL: there is none. */
static struct teide_way *
choose_way(struct teide_net *net, int32_t index)
{
    struct teide_demand_state *state = &net->demands[index];
    struct teide_way *way = pick(net, index, state->ways, state->n_ways);
    int32_t ends[2];

    if (way == NULL) {
        teide_sample_ends(net, index, ends);
        way = find_way(net, index, ends);
        if (way != NULL)
            return way;
        if (state->n_ways == 0)
            return NULL;
        way = state->ways[0]; /* it waits for the repair */
    }
    way->references++;
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
        if (s->way != NULL)
            teide_net_send(net, s->way->node[0], s->way->node[hop + 1], net->now, at, session);
        else
            teide_net_send(
                net, demand->hub, teide_port_node(net->graph, demand->ports[hop] ^ 1), net->now, at, session);
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
    if (demand->queue_limit >= 0 && state->active >= demand->queue_limit && !s->rerouted) {
        state->notes.counts.blocked += s->tries++ == 0;
        if (demand->admission == TEIDE_ADMISSION_RETRY
            && (demand->retry_limit < 0 || s->tries <= demand->retry_limit)) {
            const int64_t at = net->now + teide_graph_ticks(net->graph, demand->retry_after);
            if (at < net->graph->end) {
                s->references++;
                teide_net_schedule(net, at, TEIDE_NET_SETUP, session, 0);
            }
            return;
        }
        teide_note_lost(net, s->demand);
        teide_session_end(net, session, false);
        return;
    }
    s->condition = TEIDE_SESSION_ACTIVE;
    s->admitted = net->now;
    state->active++;
    if (!s->rerouted)
        teide_note_admitted(net, session);
    announce(net, session);
}

/* A session expires at a time; 0: never. */
static void
expire_at(struct teide_net *net, int32_t session, int64_t time)
{
    net->sessions[session].expires = time;
    if (time == 0 || time >= net->graph->end)
        return;
    teide_session_keep(net, session);
    teide_net_schedule(net, teide_net_later(time, net->now), TEIDE_NET_EXPIRE, session, 0);
}

static void
begin_session(struct teide_net *net, int32_t session)
{
    if (net->graph->circuits) {
        teide_session_keep(net, session);
        teide_net_schedule(net, net->now, TEIDE_NET_SETUP, session, 0);
    } else {
        teide_admit(net, session);
    }
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
        teide_note_lost(net, index);
        teide_session_end(net, session, false);
        return;
    }
    allocate_hops(net, s);
    if (net->error != 0)
        return;
    if (isfinite(demand->patience))
        expire_at(net, session,
            net->now + teide_net_earlier(teide_graph_ticks(net->graph, demand->patience), TEIDE_GRAPH_LATENCY));
    begin_session(net, session);
}

void
teide_reroute(struct teide_net *net, int32_t session)
{
    const struct teide_session *old = &net->sessions[session];
    struct teide_way *way;
    struct teide_session *s;
    int32_t name, ends[2];

    if (old->condition != TEIDE_SESSION_ACTIVE || !is_broken(net, old->way))
        return;
    ends[0] = old->way->node[0];
    ends[1] = old->way->node[old->way->n_hops];
    if ((way = find_way(net, old->demand, ends)) == NULL)
        return;
    if ((name = teide_session_take(net)) == TEIDE_NONE) {
        teide_way_release(way);
        return;
    }
    old = &net->sessions[session];
    s = &net->sessions[name];
    s->way = way;
    s->demand = old->demand;
    s->serial = old->serial;
    s->arrived = old->arrived;
    s->delivered = old->delivered;
    s->wanted = old->wanted;
    s->tries = old->tries;
    s->next = TEIDE_NONE;
    s->rerouted = true;
    allocate_hops(net, s);
    expire_at(net, name, old->expires);
    teide_session_leave(net, session, false, true);
    if (net->error == 0)
        begin_session(net, name);
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
            net->demands[s->demand].notes.counts.expired++;
        teide_session_end(net, session, false);
    }
    teide_session_forget(net, session);
}
