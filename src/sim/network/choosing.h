/* Choosing: for whom a link pair is, and whom a node swaps for. Stands on deciding.h. */
#ifndef TEIDE_SIM_NETWORK_CHOOSING_H
#define TEIDE_SIM_NETWORK_CHOOSING_H

#include "sim/network/deciding.h"

#pragma GCC visibility push(hidden)

/* Who is first: the smaller group, then the smaller key, then the smaller serial number. */
struct teide_rank {
    int64_t group, key;
    uint64_t serial;
};

TEIDE_NET bool
teide_rank_before(struct teide_rank a, struct teide_rank b)
{
    if (a.group != b.group)
        return a.group < b.group;
    return a.key != b.key ? a.key < b.key : a.serial < b.serial;
}

/* Rank of a session at a link; partner: the half that waits for it, or TEIDE_NONE. Those who press, or wait with what a swap has made,
 * are first, in the fixed order (theory, 9.5): else what is given to others would be taken from them again. The discipline
 * is between the others. */
static inline struct teide_rank
teide_rank_of(const struct teide_net *net, const struct teide_crossing *crossing, int32_t partner)
{
    const struct teide_session *session = &net->sessions[crossing->session];
    const enum teide_discipline discipline = net->graph->traffic->discipline;
    struct teide_rank rank = { 1, 0, session->serial };

    if (crossing->presses
        || (partner != TEIDE_NONE && teide_half_known(net, &net->halves[partner]) == crossing->session))
        rank.group = 0;
    if (discipline == TEIDE_DISCIPLINE_PRIORITY)
        rank.key = -(int64_t)net->graph->traffic->demands[session->demand].priority;
    else if (rank.group > 0 && discipline == TEIDE_DISCIPLINE_ROUND_ROBIN)
        rank.key = crossing->served;
    else if (rank.group > 0 && discipline == TEIDE_DISCIPLINE_OLDEST_PAIR)
        rank.key = partner == TEIDE_NONE ? INT64_MAX : net->halves[partner].came;
    return rank;
}

/* The half that says how a session ranks: a partner, or what a swap has made and waits beside it. */
TEIDE_NET int32_t
teide_ranks_by(struct teide_net *net, int32_t across, int32_t session, int32_t partner)
{
    int32_t waiting;

    if (!net->graph->wide || teide_half_known(net, &net->halves[partner]) != TEIDE_NONE)
        return partner;
    waiting = teide_port_waiting(net, across, session);
    return waiting == TEIDE_NONE ? partner : waiting;
}

/* What a node does with a half: swap it for a session at a position with a partner. */
struct teide_use {
    int32_t session, position, partner, hop;
    int32_t across; /* the port of the partner */
};

static const struct teide_use teide_no_use = { TEIDE_NONE, 0, TEIDE_NONE, 0, TEIDE_NONE };

/* The partner that a policy of swapping has for a half and a session, at the port across; TEIDE_NONE: none now. */
static __attribute__((noinline, unused)) int32_t
teide_partner_by_policy(struct teide_net *net, int32_t memory, const struct teide_crossing *crossing, int32_t across)
{
    const struct teide_way *way;
    int32_t position;
    bool right;

    if (net->graph->table != NULL)
        return teide_decide_together(net, crossing->session);
    way = net->sessions[crossing->session].way;
    position = teide_crossing_position(crossing, net->halves[memory].port);
    right = position == crossing->hop; /* the half is on the right of the node */
    if (way->plan == NULL)
        return teide_port_best(net, across, crossing->session, position, right ? 0 : 1);
    for (int32_t m = teide_port_list(net, across)->first; m != TEIDE_NONE; m = net->halves[m].next) {
        const int32_t two[2] = { right ? m : memory, right ? memory : m };
        if (teide_half_serves(net, &net->halves[m], crossing->session) && teide_plan_allows(net, way, position, two))
            return m;
    }
    return TEIDE_NONE;
}

/* The same by whatever policy there is. */
TEIDE_NET int32_t
teide_partner(struct teide_net *net, int32_t memory, const struct teide_crossing *crossing, int32_t across)
{
    return net->graph->swap == NULL ? teide_port_serves(net, across, crossing->session)
                                    : teide_partner_by_policy(net, memory, crossing, across);
}

/* The use that a node has for a half and a session; session TEIDE_NONE: none now. */
TEIDE_NET struct teide_use
teide_use_for(struct teide_net *net, int32_t memory, const struct teide_crossing *crossing)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t known = teide_half_known(net, half), across = teide_port_across(crossing, half->port);
    int32_t partner;

    if ((known != TEIDE_NONE && crossing->session != known) || across == TEIDE_NONE
        || (partner = teide_partner(net, memory, crossing, across)) == TEIDE_NONE)
        return teide_no_use;
    return (struct teide_use) { crossing->session, teide_crossing_position(crossing, half->port), partner,
        crossing->hop, across };
}

/* The best use that a node has for a half that it holds, of a link that several sessions cross. */
static __attribute__((noinline, unused)) struct teide_use
teide_choose_best(struct teide_net *net, int32_t memory)
{
    const int32_t link = net->halves[memory].port >> 1, known = teide_half_known(net, &net->halves[memory]);
    const struct teide_crossing *crossing;
    struct teide_use best = teide_no_use;
    struct teide_rank first = { 0, 0, 0 };
    struct teide_firsts firsts;

    if (known != TEIDE_NONE) {
        crossing = teide_crossing_find(net, link, known);
        return crossing == NULL ? best : teide_use_for(net, memory, crossing);
    }
    if (net->graph->swap == NULL)
        teide_firsts_find(net, link, teide_takes_turns(net), &firsts);
    else /* whose partner a half is, depends on the session */
        teide_firsts_all(net, link, &firsts);
    while ((crossing = teide_firsts_next(net, &firsts)) != NULL) {
        const struct teide_use use = teide_use_for(net, memory, crossing);
        struct teide_rank rank;

        if (use.session == TEIDE_NONE)
            continue;
        rank = teide_rank_of(net, crossing, teide_ranks_by(net, use.across, use.session, use.partner));
        if (best.session != TEIDE_NONE && !teide_rank_before(rank, first))
            continue;
        first = rank;
        best = use;
    }
    return best;
}

/* The best use that a node has for a half that it holds; session TEIDE_NONE: none now. */
TEIDE_NET struct teide_use
teide_choose(struct teide_net *net, int32_t memory)
{
    const struct teide_link_state *state = &net->links[net->halves[memory].port >> 1];

    if (state->n_through == 0)
        return teide_no_use;
    return state->n_crossings == 1 ? teide_use_for(net, memory, teide_crossing_first(net, state))
                                   : teide_choose_best(net, memory);
}

/* The last hop that was served, for disciplines that take turns. */
TEIDE_NET void
teide_note_served(struct teide_net *net, int32_t link, int32_t session)
{
    const struct teide_crossing *crossing;

    if (teide_takes_turns(net) && (crossing = teide_crossing_find(net, link, session)) != NULL)
        teide_course_served(net, (int32_t)(crossing - net->crossings));
}

/* Let a node use a half that it holds, if it can. Returns what it has done; session TEIDE_NONE: nothing. */
TEIDE_NET struct teide_use
teide_settle(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    struct teide_use choice = teide_no_use;

    if ((half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD)
        || (net->graph->is_global && half->condition == TEIDE_HALF_DEAD))
        return choice;
    choice = teide_choose(net, memory);
    if (choice.session == TEIDE_NONE)
        return choice;
    teide_note_served(net, half->port >> 1, choice.session);
    teide_note_served(net, net->halves[choice.partner].port >> 1, choice.session);
    if (choice.position == choice.hop) /* the half is on the right of the node */
        teide_swap_halves(net, choice.session, choice.position, choice.partner, memory);
    else
        teide_swap_halves(net, choice.session, choice.position, memory, choice.partner);
    return choice;
}

/* Whether a session has a use for a fresh pair at one end of its link, as both ends of the link know: what has come to that end
 * within the link's delay is not known to the other. */
static inline int32_t
teide_use_known(struct teide_net *net, const struct teide_crossing *crossing, int32_t port)
{
    const int64_t delay = net->graph->links[port >> 1].delay;
    const int32_t across = teide_port_across(crossing, port);
    const int32_t partner = across == TEIDE_NONE ? TEIDE_NONE : teide_port_serves(net, across, crossing->session);
    int32_t waiting;

    if (partner == TEIDE_NONE)
        return TEIDE_NONE;
    waiting = teide_ranks_by(net, across, crossing->session, partner);
    if (net->halves[waiting].came + delay <= net->now)
        return waiting;
    return net->halves[partner].came + delay <= net->now ? partner : TEIDE_NONE;
}

/* A session of one hop takes a link pair as it is. */
static inline void
teide_claim(struct teide_net *net, int32_t session, int32_t name)
{
    const struct teide_way *way = net->sessions[session].way;
    struct teide_net_segment *segment = &net->segments[name];
    const int32_t first = segment->half[0];

    teide_segment_orient(net, first, teide_half_node(net, first) != way->node[0]);
    if (net->sessions[session].claimed_at != net->now)
        net->sessions[session].claimed = 0;
    net->sessions[session].claimed++;
    net->sessions[session].claimed_at = net->now;
    segment->session = session;
    segment->end[0] = 0;
    segment->end[1] = 1;
    for (int side = 0; side < 2; side++)
        teide_half_tag(net, segment->half[side], session, net->now);
    teide_note_served(net, way->link[0], session);
    teide_complete_at(net, name, net->now);
}

/* Who is first of those to whom a link may give a pair; session TEIDE_NONE: nobody yet. */
struct teide_best {
    int32_t session;
    struct teide_rank rank;
};

static inline void
teide_best_take(
    const struct teide_net *net, struct teide_best *best, const struct teide_crossing *crossing, int32_t partner)
{
    const struct teide_rank rank = teide_rank_of(net, crossing, partner);

    if (best->session == TEIDE_NONE || teide_rank_before(rank, best->rank))
        *best = (struct teide_best) { crossing->session, rank };
}

/* A link that several sessions cross gives a fresh pair to one that presses or can use it, by what both of its nodes know; so that they
 * do not use it for different ones. */
static inline void
teide_give(struct teide_net *net, int32_t link, int32_t name)
{
    struct teide_best best = { .session = TEIDE_NONE };
    const struct teide_crossing *crossing;
    struct teide_firsts firsts;

    teide_firsts_find(net, link, teide_takes_turns(net), &firsts);
    while ((crossing = teide_firsts_next(net, &firsts)) != NULL) {
        if (!teide_crossing_passes(crossing)) {
            if (net->sessions[crossing->session].way != NULL && !teide_has_enough(net, crossing->session))
                teide_best_take(net, &best, crossing, TEIDE_NONE);
            continue;
        }
        for (int end = 0; end < 2; end++) {
            const int32_t partner = teide_use_known(net, crossing, 2 * link + end);
            if (partner != TEIDE_NONE || crossing->presses)
                teide_best_take(net, &best, crossing, partner);
        }
    }
    if (best.session == TEIDE_NONE)
        return;
    if (net->sessions[best.session].way->n_hops == 1) {
        teide_claim(net, best.session, name);
        return;
    }
    for (int side = 0; side < 2; side++)
        teide_half_tag(net, net->segments[name].half[side], best.session, net->now);
    net->segments[name].session = best.session;
}

#pragma GCC visibility pop

#endif
