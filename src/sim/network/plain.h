/* The life of a pair in plain graphs (graph.h), where one session crosses its link: the same steps as in life.h, with what cannot
 * happen left out. A link, its channel, its ports and what is held there have one number each, so nothing is looked for.
 * Stands on contention.h. */
#ifndef TEIDE_SIM_NETWORK_PLAIN_H
#define TEIDE_SIM_NETWORK_PLAIN_H

#include "sim/network/contention.h"

#pragma GCC visibility push(hidden)

/* A half at a port has been used for a session; others may wait for its link, and for the one across. */
static __attribute__((noinline)) void
teide_used(struct teide_net *net, int32_t port, int32_t across, int32_t session)
{
    const struct teide_session *s = &net->sessions[session];

    if (net->graph->circuits
        && (net->graph->traffic->demands[s->demand].width == 1 || (net->staging != NULL && s->units != NULL)))
        return;
    if (teide_link_contended(net, port >> 1) || teide_link_contended(net, across >> 1)) {
        teide_await_again(net, port);
        teide_await_again(net, across);
    }
}

/* Let a node use the half at a port, for the session that alone crosses its link. Returns whether it has used it. */
TEIDE_NET bool
teide_plain_use(struct teide_net *net, int32_t port, const struct teide_crossing *crossing)
{
    const struct teide_half *half = &net->halves[port];
    const int32_t session = crossing->session, across = crossing->across[port & 1];
    const bool right = (port & 1) == crossing->turned; /* of the node */
    int32_t known;

    if (across == TEIDE_NONE || net->held[across].first == TEIDE_NONE
        || (half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD))
        return false;
    known = teide_half_told(net, half);
    if (known != TEIDE_NONE && known != session)
        return false;
    known = teide_half_told(net, &net->halves[across]);
    if (known != TEIDE_NONE && known != session)
        return false;
    teide_note_served(net, port >> 1, session);
    teide_note_served(net, across >> 1, session);
    teide_swap_halves(net, session, crossing->hop + !right, right ? across : port, right ? port : across);
    if (__builtin_expect(net->live_sessions > 1, 0))
        teide_used(net, port, across, session);
    return true;
}

/* HERALD: a link has made a pair, and hands it to its nodes. Returns false, and does nothing, where this is not all. */
TEIDE_NET bool
teide_plain_herald(struct teide_net *net, int32_t link)
{
    struct teide_link_state *state = &net->links[link];
    const struct teide_crossing *crossing = state->crossings;
    bool used[2];

    if (!net->graph->plain || state->n_crossings != 1 || net->half_ends != NULL || net->graph->slot_time > 0
        || net->graph->links[link].sequential || net->sessions[crossing->session].way->n_hops == 1)
        return false;
    if (teide_herald(net, link) == TEIDE_NONE)
        return true;
    state->wanted[0] = state->wanted[1] = TEIDE_NONE;
    used[0] = teide_plain_use(net, 2 * link, crossing);
    used[1] = teide_plain_use(net, 2 * link + 1, crossing);
    for (int side = 0; side < 2 && net->live_sessions > 1; side++)
        if (!used[side] && net->halves[2 * link + side].came == net->now && teide_is_contended(net, 2 * link + side))
            teide_contend(net, 2 * link + side);
    return true;
}

/* FREE: a measurement has ended, and the memories on both sides are free. */
TEIDE_NET void
teide_plain_free(struct teide_net *net, int32_t memory)
{
    const int32_t two[2] = { memory, net->halves[memory].next };

    for (int i = 0; i < 2; i++) {
        assert(net->halves[two[i]].condition == TEIDE_HALF_MEASURED && net->halves[two[i]].heard == net->now);
        teide_memory_clear(net, two[i]);
        if (net->halves[two[i] ^ 1].condition == TEIDE_HALF_FREE) /* at the other end, too */
            teide_channel_start_plain(net, two[i] >> 1);
    }
}

#pragma GCC visibility pop

#endif
