/* The invariants of the network engine, checked from its state alone, and slowly. */
#ifndef TEIDE_NET_CHECK
#define TEIDE_NET_CHECK /* as the build does for the engine that is compiled into this program */
#endif
#include "sim/network/check.h"
#include "sim/network/crossing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/network/generation.h"

#define HOLDS(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            violated(net, #condition, __func__, __LINE__);                                                             \
    } while (0)

static void
violated(const struct teide_net *net, const char *what, const char *where, int line)
{
    fprintf(stderr, "violated at t = %lld after %llu events: %s (%s, line %d)\n", (long long)net->now,
        (unsigned long long)net->events, what, where, line);
    abort();
}

static struct teide_link_turn
turn_of(const struct teide_net *net, int32_t link)
{
    return net->turns == NULL ? (struct teide_link_turn) { 0 } : net->turns[link];
}

static void
check_half(const struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const struct teide_net_segment *segment;

    switch ((enum teide_half_condition)half->condition) {
    case TEIDE_HALF_FREE:
        HOLDS(half->session == TEIDE_NONE && half->segment == TEIDE_NONE);
        return;
    case TEIDE_HALF_ATTEMPTING:
        HOLDS(half->session == TEIDE_NONE && net->channels[half->channel].attempting);
        HOLDS(net->channels[half->channel].memory[half->port & 1] == memory);
        return;
    case TEIDE_HALF_LIVE:
        HOLDS(half->segment >= 0 && half->segment < net->n_segments);
        segment = &net->segments[half->segment];
        HOLDS(segment->next_free == TEIDE_NONE - 1 && segment->half[half->side] == memory);
        HOLDS(half->session == segment->session);
        break;
    case TEIDE_HALF_DEAD:
        HOLDS(half->segment == TEIDE_NONE && half->heard >= net->now);
        break;
    case TEIDE_HALF_MEASURED:
        HOLDS(half->heard >= net->now);
        break;
    case TEIDE_HALF_MOVING:
        HOLDS(half->segment >= 0 && half->segment < net->n_segments);
        segment = &net->segments[half->segment];
        HOLDS(segment->next_free == TEIDE_NONE - 1 && segment->half[half->side] == memory);
        HOLDS(half->session == segment->session && segment->known[0] >= net->now);
        break;
    case TEIDE_HALF_STAGED:
        HOLDS(half->segment >= 0 && half->segment < net->n_segments);
        segment = &net->segments[half->segment];
        HOLDS(segment->next_free == TEIDE_NONE - 1 && segment->half[half->side] == memory);
        HOLDS(half->session == segment->session && net->staging[half->segment].state != TEIDE_STAGED_NOT);
        break;
    }
    HOLDS(teide_port_node(net->graph, half->port) == net->graph->memory_node[memory]);
    HOLDS(half->session == TEIDE_NONE || net->sessions[half->session].references > 0);
}

/* Every live or dead half is in the list of its port, once; returns how many. */
static int32_t
check_lists(const struct teide_net *net)
{
    int32_t n = 0;

    for (int32_t port = 0; port < 2 * net->graph->n_links; port++) {
        int32_t previous = TEIDE_NONE;
        for (int32_t m = net->held[port].first; m != TEIDE_NONE; m = net->halves[m].next) {
            const struct teide_half *half = &net->halves[m];
            HOLDS(half->port == port && half->previous == previous);
            HOLDS(half->condition == TEIDE_HALF_LIVE || half->condition == TEIDE_HALF_DEAD);
            HOLDS(n++ <= net->graph->n_memories);
            previous = m;
        }
        HOLDS(net->held[port].last == previous);
    }
    return n;
}

/* A segment in a stage: in one list, once; what one end has dropped, is no pair any more. Returns whether it is a pair. */
static bool
check_staged(const struct teide_net *net, const struct teide_net_segment *segment)
{
    const int32_t name = (int32_t)(segment - net->segments);
    const struct teide_staging *staging = &net->staging[name];
    int32_t n = 0, held = 0;

    for (int32_t i
         = staging->place == TEIDE_AT_LINK ? net->links[staging->link].staged : net->sessions[segment->session].staged;
         i != TEIDE_NONE; i = net->staging[i].next) {
        HOLDS(net->segments[i].next_free == TEIDE_NONE - 1 && net->staging[i].state != TEIDE_STAGED_NOT);
        HOLDS((net->staging[i].place == TEIDE_AT_LINK) == (staging->place == TEIDE_AT_LINK));
        HOLDS(net->staging[i].link == staging->link);
        n += i == name;
        HOLDS(n <= net->n_segments);
    }
    HOLDS(staging->state != TEIDE_STAGED_COMING || segment->due >= net->now
        || net->sessions[segment->session].condition == TEIDE_SESSION_ENDED);
    HOLDS(n == 1 && staging->rounds <= net->graph->stages[staging->place].purification.rounds);
    HOLDS(staging->state != TEIDE_STAGED_ENTERED);
    HOLDS(staging->state != TEIDE_STAGED_PENDING || staging->due >= net->now);
    HOLDS(staging->state != TEIDE_STAGED_PUT_OFF || net->staging[staging->partner].partner == name);
    for (int side = 0; side < 2; side++) {
        if (segment->half[side] == TEIDE_NONE)
            continue;
        held++;
        HOLDS(net->halves[segment->half[side]].condition == TEIDE_HALF_STAGED);
        HOLDS(net->halves[segment->half[side]].side == side);
        HOLDS(&net->segments[net->halves[segment->half[side]].segment] == segment);
    }
    HOLDS(held == 2 || (held == 1 && staging->state != TEIDE_STAGED_KEPT && staging->state != TEIDE_STAGED_COMING));
    HOLDS(held == 2 || staging->state != TEIDE_STAGED_WAITING || staging->heard >= net->now);
    HOLDS(held == 2 || staging->state != TEIDE_STAGED_PENDING || !staging->success);
    return held == 2;
}

static void
check_segment(const struct teide_net *net, const struct teide_net_segment *segment, int64_t *alive)
{
    const struct teide_session *session;
    const bool staged = net->staging != NULL && net->staging[segment - net->segments].state != TEIDE_STAGED_NOT;
    enum teide_half_condition condition = staged ? TEIDE_HALF_STAGED : TEIDE_HALF_LIVE;

    HOLDS(segment->half[0] != segment->half[1]);
    if (staged && !check_staged(net, segment))
        return;
    if (net->halves[segment->half[0]].condition == TEIDE_HALF_MOVING)
        condition = TEIDE_HALF_MOVING;
    HOLDS(condition != TEIDE_HALF_MOVING || segment->raw_pairs == 1);
    for (int side = 0; side < 2; side++) {
        const struct teide_half *half = &net->halves[segment->half[side]];
        HOLDS(half->condition == condition && half->side == side);
        HOLDS(&net->segments[half->segment] == segment);
    }
    HOLDS(segment->oldest <= net->now && segment->raw_pairs >= 1);
    if (segment->raw_pairs == 1) {
        alive[net->halves[segment->half[0]].port >> 1]++;
        return;
    }
    HOLDS(segment->session != TEIDE_NONE);
    session = &net->sessions[segment->session];
    if (session->way == NULL) {
        for (int side = 0; side < 2; side++)
            alive[net->halves[segment->half[side]].port >> 1]++;
        return;
    }
    HOLDS(segment->end[0] >= 0 && segment->end[0] < segment->end[1] && segment->end[1] <= session->way->n_hops);
    HOLDS(segment->raw_pairs == segment->end[1] - segment->end[0]);
    for (int side = 0; side < 2; side++)
        HOLDS(net->graph->memory_node[segment->half[side]] == session->way->node[segment->end[side]]);
    for (int32_t i = segment->end[0]; i < segment->end[1]; i++)
        alive[session->way->link[i]]++;
}

static void
check_pairs(const struct teide_net *net)
{
    int64_t *alive = calloc((size_t)net->graph->n_links + 1, sizeof *alive);
    int32_t n = 0;

    HOLDS(alive != NULL);
    for (int32_t i = 0; i < net->n_segments; i++)
        if (net->segments[i].next_free == TEIDE_NONE - 1) {
            check_segment(net, &net->segments[i], alive);
            n++;
        }
    HOLDS(n == net->live_segments);
    for (int32_t i = 0; i < net->graph->n_links && net->graph->warm_up == 0; i++) {
        const struct teide_link_counts *c = &net->links[i].counts;
        HOLDS(
            c->pairs == alive[i] + c->used + c->measured + c->failed + c->cut_off + c->lost + c->unused + c->given_way);
        HOLDS(net->graph->links[i].mean_interval > 0 || c->attempts >= c->pairs);
    }
    free(alive);
}

static void
check_links(const struct teide_net *net)
{
    for (int32_t i = 0; i < net->graph->n_links; i++) {
        const struct teide_graph_link *link = &net->graph->links[i];
        const struct teide_link_state *state = &net->links[i];
        int32_t attempting = 0, reserved = 0;
        for (int32_t k = link->first_channel; k < link->first_channel + link->n_channels; k++) {
            const struct teide_channel *channel = &net->channels[k];
            attempting += channel->attempting;
            reserved += channel->session != TEIDE_NONE;
            HOLDS(!channel->attempting || channel->due >= net->now);
            for (int end = 0; end < 2 && channel->attempting; end++)
                HOLDS(net->halves[channel->memory[end]].condition == TEIDE_HALF_ATTEMPTING);
        }
        HOLDS(attempting == state->attempting && reserved == state->reserved);
        HOLDS(state->called >= 0 && state->called <= link->n_channels);
    }
}

/* The crossings of a link in one of the orders of its courses: of this course, and each behind the one before. */
static void
check_order(const struct teide_net *net, int32_t link, int32_t course, bool by_turns)
{
    const struct teide_course *c = &net->links[link].courses[course];
    const struct teide_order *order = by_turns ? &c->turns : &c->fixed;

    HOLDS(order->gap >= 0 && order->gap + order->n <= order->capacity);
    for (int32_t i = 0; i < order->n; i++) {
        const int32_t index = order->of[order->gap + i];
        const struct teide_crossing *crossing = &net->crossings[index];
        HOLDS(crossing->link == link && crossing->course == course);
        HOLDS(crossing->across[0] == c->across[0] && crossing->across[1] == c->across[1]);
        HOLDS(i == 0 || teide_crossing_before(net, order->of[order->gap + i - 1], index, by_turns));
    }
}

/* Each crossing is in the list of its link and of its session, and in a course where there are any. */
static void
check_crossings(const struct teide_net *net)
{
    for (int32_t link = 0; link < net->graph->n_links; link++) {
        const struct teide_link_state *state = &net->links[link];
        int32_t n = 0, through = 0, in_courses = 0, previous = TEIDE_NONE;
        for (int32_t i = state->first_crossing; i != TEIDE_NONE; i = net->crossings[i].next) {
            const struct teide_crossing *crossing = &net->crossings[i];
            int32_t own = net->sessions[crossing->session].first_crossing;
            HOLDS(crossing->link == link && crossing->previous == previous && n++ < state->n_crossings);
            HOLDS(previous == TEIDE_NONE || net->crossings[previous].number < crossing->number);
            HOLDS(net->sessions[crossing->session].references > 0);
            while (own != TEIDE_NONE && own != i)
                own = net->crossings[own].later;
            HOLDS(own == i);
            through += teide_crossing_passes(crossing);
            previous = i;
        }
        HOLDS(n == state->n_crossings && previous == state->last_crossing && through == state->n_through);
        for (int32_t i = 0; i < state->n_courses; i++) {
            in_courses += state->courses[i].fixed.n;
            check_order(net, link, i, false);
            check_order(net, link, i, true);
            HOLDS(state->courses[i].turns.n == (teide_takes_turns(net) ? state->courses[i].fixed.n : 0));
        }
        HOLDS(in_courses == (state->courses == NULL ? 0 : n));
    }
}

static void
check_pools(const struct teide_net *net)
{
    for (int32_t i = 0; i < net->graph->n_nodes; i++) {
        int32_t n = 0;
        for (int32_t m = net->nodes[i].free_memory; m != TEIDE_NONE && net->graph->nodes[i].n_pool > 0;
             m = net->halves[m].next, n++)
            HOLDS(net->halves[m].condition == TEIDE_HALF_FREE && n < net->graph->nodes[i].n_pool);
        HOLDS(n == net->nodes[i].n_free);
        HOLDS(net->nodes[i].operating >= 0);
        HOLDS(net->graph->nodes[i].operations == 0 || net->nodes[i].operating <= net->graph->nodes[i].operations);
    }
}

/* Pairs from end to end that wait to be purified leave room for others at each port, and in each pool, where none waits for an operation. */
static void
check_ends(const struct teide_net *net)
{
    for (int32_t port = 0; port < 2 * net->graph->n_links && net->graph->ends_wait && !net->graph->has_limits; port++) {
        const bool pooled = net->graph->links[port >> 1].pooled[port & 1];
        int32_t n = 0;
        for (int32_t m = 0; m < net->graph->n_memories; m++) {
            const struct teide_half *half = &net->halves[m];
            if (half->condition == TEIDE_HALF_STAGED && net->staging[half->segment].place == TEIDE_AT_ENDS
                && net->staging[half->segment].state == TEIDE_STAGED_WAITING)
                n += pooled
                    ? m >= 2 * net->graph->n_channels && net->graph->memory_node[m] == teide_port_node(net->graph, port)
                    : half->port == port;
        }
        HOLDS(n == 0 || n <= teide_graph_spare(net->graph, port));
    }
}

/* No node has more communication qubits in use than it has; each is that of a half that attempts or is moved. */
static void
check_communication_qubits(const struct teide_net *net)
{
    const struct teide_graph *graph = net->graph;

    for (int32_t i = 0; i < graph->n_nodes; i++) {
        int32_t busy = 0, waiting = 0;
        for (int32_t m = 0; m < graph->n_memories; m++) {
            const struct teide_half *half = &net->halves[m];
            if (graph->memory_node[m] != i)
                continue;
            busy += half->communicates;
            HOLDS(!half->communicates || half->condition == TEIDE_HALF_ATTEMPTING
                || half->condition == TEIDE_HALF_MOVING || half->condition == TEIDE_HALF_MEASURED);
            HOLDS(half->condition != TEIDE_HALF_ATTEMPTING
                || half->communicates == (graph->nodes[i].communication_qubits > 0));
        }
        HOLDS(busy == net->nodes[i].communicating && busy <= graph->nodes[i].communication_qubits);
        for (int32_t k = graph->nodes[i].first_incident; k < graph->nodes[i + 1].first_incident; k++)
            waiting += turn_of(net, graph->incident[k] >> 1).ticket != 0;
        HOLDS(waiting == net->nodes[i].waiting_links);
    }
    for (int32_t i = 0; i < graph->n_links; i++) {
        int32_t moving = 0;
        for (int32_t m = 0; m < graph->n_memories; m++)
            moving += net->halves[m].condition == TEIDE_HALF_MOVING && net->halves[m].port == 2 * i;
        HOLDS(moving == turn_of(net, i).moving);
    }
}

/* Whether a link could begin an attempt if it had the communication qubits. */
static bool
lacks_nothing_else(struct teide_net *net, int32_t link)
{
    const struct teide_graph_link *l = &net->graph->links[link];
    bool able = false;

    for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
        able |= !net->channels[i].attempting && teide_channel_wanted(net, &net->channels[i])
            && teide_channel_has_memory(net, i, 0) && teide_channel_has_memory(net, i, 1);
    return able && teide_link_up(net, link) && !(l->sequential && net->links[link].attempting > 0);
}

/* At the end of an instant the oldest link at both of its ends that lacks nothing but communication qubits, does lack one. */
static void
check_turns(struct teide_net *net)
{
    const struct teide_graph *graph = net->graph;
    int32_t oldest = TEIDE_NONE;

    if (net->queue.length > 0 && teide_event_time(net->queue.heap[0]) == net->now)
        return;
    for (int32_t i = 0; i < graph->n_links; i++)
        if (turn_of(net, i).ticket != 0
            && (oldest == TEIDE_NONE || turn_of(net, i).ticket < turn_of(net, oldest).ticket)
            && lacks_nothing_else(net, i))
            oldest = i;
    if (oldest == TEIDE_NONE)
        return;
    const struct teide_graph_node *a = &graph->nodes[graph->links[oldest].node[0]],
                                  *b = &graph->nodes[graph->links[oldest].node[1]];
    HOLDS((a->communication_qubits > 0
              && net->nodes[graph->links[oldest].node[0]].communicating == a->communication_qubits)
        || (b->communication_qubits > 0
            && net->nodes[graph->links[oldest].node[1]].communicating == b->communication_qubits));
}

static void
check_requests(const struct teide_net *net)
{
    int64_t in_system = 0, live = 0;

    for (int32_t i = 0; i < net->graph->n_demands; i++) {
        const struct teide_demand_state *demand = &net->demands[i];
        const struct teide_demand_counts *c = &demand->notes.counts;
        HOLDS(c->arrived == c->lost + c->served + c->expired + demand->in_system);
        HOLDS(demand->in_system >= 0 && demand->active >= 0);
        in_system += demand->in_system;
    }
    for (int32_t i = 0; i < net->n_sessions; i++)
        live += net->sessions[i].references > 0 && net->sessions[i].condition != TEIDE_SESSION_ENDED;
    HOLDS(live == in_system);
}

/* Those who wait at a link are in its heap, behind its first, and hold nothing. */
static void
check_waiting(const struct teide_net *net)
{
    int64_t waiting = 0;

    for (int32_t i = 0; i < net->graph->n_demands; i++)
        waiting += net->demands[i].waiting;
    for (int32_t i = 0; i < net->n_sessions; i++) {
        const struct teide_session *s = &net->sessions[i];
        if (s->references == 0)
            continue;
        waiting -= s->condition == TEIDE_SESSION_WAITING;
        if (s->waits_at == TEIDE_NONE || net->links[s->waits_at].waiting == i)
            continue;
        HOLDS(s->condition == TEIDE_SESSION_WAITING && s->reserved == 0);
        HOLDS(teide_session_before(net, net->links[s->waits_at].waiting, i) && s->previous != TEIDE_NONE);
    }
    HOLDS(waiting == 0);
}

void
teide_net_check(const struct teide_net *net)
{
    int32_t held = 0;

    for (int32_t m = 0; m < net->graph->n_memories; m++) {
        check_half(net, m);
        held += net->halves[m].condition == TEIDE_HALF_LIVE || net->halves[m].condition == TEIDE_HALF_DEAD;
    }
    HOLDS(check_lists(net) == held);
    check_pairs(net);
    check_links(net);
    check_crossings(net);
    check_pools(net);
    check_ends(net);
    check_communication_qubits(net);
    if (net->graph->communicates)
        check_turns((struct teide_net *)net); /* which changes nothing */
    check_requests(net);
    check_waiting(net);
}

/* What is left, for whoever looks into a violation. */
static void
print_state(const struct teide_net *net)
{
    for (int32_t i = 0; i < net->n_sessions; i++) {
        const struct teide_session *s = &net->sessions[i];
        if (s->references == 0)
            continue;
        fprintf(stderr,
            "session %d: demand %d, condition %d, references %d, serial %llu, %lld of %lld, reserved %d, way", i,
            s->demand, s->condition, s->references, (unsigned long long)s->serial, (long long)s->delivered,
            (long long)s->wanted, s->reserved);
        for (int32_t k = 0; s->way != NULL && k <= s->way->n_hops; k++)
            fprintf(stderr, " %d%s%d", s->way->node[k], k < s->way->n_hops ? " -" : "",
                k < s->way->n_hops ? s->way->link[k] : -1);
        fprintf(stderr, "\n");
    }
    for (int32_t m = 0; m < net->graph->n_memories; m++) {
        const struct teide_half *h = &net->halves[m];
        if (h->condition != TEIDE_HALF_FREE)
            fprintf(stderr,
                "memory %d at node %d: condition %d, link %d, session %d, told %lld, segment %d, stage %d\n", m,
                net->graph->memory_node[m], h->condition, h->port >> 1, h->session, (long long)h->told, h->segment,
                net->staging != NULL && h->segment != TEIDE_NONE ? net->staging[h->segment].state : 0);
    }
    for (int32_t i = 0; i < net->graph->n_links; i++)
        fprintf(stderr,
            "link %d: %d - %d, %d channels, pooled %d %d, attempting %d, reserved %d, crossings %d, sequential %d, "
            "blocked %d, moving %d, ticket %llu\n",
            i, net->graph->links[i].node[0], net->graph->links[i].node[1], net->graph->links[i].n_channels,
            net->graph->links[i].pooled[0], net->graph->links[i].pooled[1], net->links[i].attempting,
            net->links[i].reserved, net->links[i].n_crossings, net->graph->links[i].sequential,
            net->blocked != NULL && net->blocked[i], turn_of(net, i).moving,
            (unsigned long long)turn_of(net, i).ticket);
    for (int32_t i = 0; i < net->graph->n_links; i++) {
        const struct teide_link_counts *c = &net->links[i].counts;
        fprintf(stderr,
            "link %d: %lld pairs, %lld used, %lld measured, %lld failed, %lld given way, %lld unused, %lld of %lld "
            "purified\n",
            i, (long long)c->pairs, (long long)c->used, (long long)c->measured, (long long)c->failed,
            (long long)c->given_way, (long long)c->unused, (long long)c->purified, (long long)c->purifications);
    }
    for (int32_t i = 0; i < net->graph->n_nodes; i++)
        fprintf(stderr, "node %d: pool %d, free %d, communication qubits %d, in use %d\n", i,
            net->graph->nodes[i].n_pool, net->nodes[i].n_free, net->graph->nodes[i].communication_qubits,
            net->nodes[i].communicating);
}

void
teide_net_check_idle(const struct teide_net *net)
{
    bool idle = net->live_segments == 0 && net->live_sessions == 0;

    for (int32_t m = 0; m < net->graph->n_memories; m++)
        idle &= net->halves[m].condition == TEIDE_HALF_FREE;
    if (!idle)
        print_state(net);
    for (int32_t m = 0; m < net->graph->n_memories; m++)
        HOLDS(net->halves[m].condition == TEIDE_HALF_FREE);
    HOLDS(net->live_segments == 0 && net->live_sessions == 0);
    for (int32_t i = 0; i < net->graph->n_links; i++)
        HOLDS(net->links[i].n_crossings == 0 && net->links[i].reserved == 0 && net->links[i].waiting == TEIDE_NONE
            && net->links[i].staged == TEIDE_NONE && turn_of(net, i).moving == 0 && turn_of(net, i).ticket == 0);
    for (int32_t i = 0; i < net->graph->n_nodes; i++)
        HOLDS(net->nodes[i].communicating == 0 && net->nodes[i].waiting_links == 0);
}

/* The least delay between two nodes, by relaxation over all links. */
static int64_t
least_delay(const struct teide_net *net, int32_t from, int32_t to)
{
    const struct teide_graph *graph = net->graph;
    int64_t *least = malloc((size_t)graph->n_nodes * sizeof *least), delay;
    bool changed = true;

    HOLDS(least != NULL);
    for (int32_t i = 0; i < graph->n_nodes; i++)
        least[i] = INT64_MAX / 2;
    least[from] = 0;
    while (changed) {
        changed = false;
        for (int32_t i = 0; i < graph->n_links; i++)
            for (int end = 0; end < 2; end++) {
                const struct teide_graph_link *l = &graph->links[i];
                if (least[l->node[end]] + l->delay < least[l->node[!end]]) {
                    least[l->node[!end]] = least[l->node[end]] + l->delay;
                    changed = true;
                }
            }
    }
    delay = least[to];
    free(least);
    return delay;
}

void
teide_net_check_message(const struct teide_net *net, int32_t node, int64_t sent, int32_t memory, int64_t arrives)
{
    HOLDS(arrives >= sent + least_delay(net, node, net->graph->memory_node[memory]));
}

void
teide_net_check_measured(const struct teide_net *net, int32_t session, const int32_t memory[2])
{
    HOLDS(net->graph->memory_node[memory[0]] == net->graph->memory_node[memory[1]] && memory[0] != memory[1]);
    for (int side = 0; side < 2; side++) {
        const struct teide_half *half = &net->halves[memory[side]];
        HOLDS(half->condition == TEIDE_HALF_LIVE || (half->condition == TEIDE_HALF_DEAD && half->heard >= net->now));
        HOLDS(half->session == TEIDE_NONE || half->session == session || half->told > net->now);
    }
}
