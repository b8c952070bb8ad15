/* The life of a pair in plain graphs (graph.h), where one session crosses its link: the same steps as in life.h, with what cannot
 * happen left out. A link, its channel, its ports and what is held there have one number each, so nothing is looked for.
 * Stands on quiet.h. */
#ifndef TEIDE_SIM_NETWORK_PLAIN_H
#define TEIDE_SIM_NETWORK_PLAIN_H

#include "sim/network/quiet.h"

#pragma GCC visibility push(hidden)

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
    const struct teide_crossing *crossing;
    bool used[2];

    if (teide_quiet_herald(net, link))
        return true;
    if (state->n_crossings != 1 || net->half_ends != NULL)
        return false;
    crossing = teide_crossing_first(net, state);
    if (!teide_crossing_passes(crossing))
        return false; /* a session of one hop takes the pair as it is */
    if (teide_herald(net, link) == TEIDE_NONE)
        return true;
    state->wanted[0] = state->wanted[1] = TEIDE_NONE;
#pragma GCC unroll 1
    for (int side = 0; side < 2; side++)
        used[side] = teide_plain_use(net, 2 * link + side, crossing);
    for (int side = 0; side < 2 && net->live_sessions > 1; side++)
        if (!used[side] && net->halves[2 * link + side].came == net->now && teide_is_contended(net, 2 * link + side))
            teide_contend(net, 2 * link + side);
    return true;
}

#pragma GCC visibility pop

#endif
