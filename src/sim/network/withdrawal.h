/* What becomes of segments that are lost in a stage of purification: who hears, and when links make them again. doc/theory.md, 9.8.
 * Stands on loss.h.
 *
 * A half that waits for a partner and is dropped by one end stays in the stage for the other end, which has not heard, and may purify
 * it in vain. One that is lost later is not used any more. */
#ifndef TEIDE_SIM_NETWORK_WITHDRAWAL_H
#define TEIDE_SIM_NETWORK_WITHDRAWAL_H

#include "sim/network/loss.h"
#include "sim/network/staging.h"

#pragma GCC visibility push(hidden)

/* A half in a stage whose memory its node keeps until `until`, and uses for nothing. */
TEIDE_NET void
teide_staged_spend(struct teide_net *net, int32_t memory, int64_t until)
{
    struct teide_half *half = &net->halves[memory];

    half->condition = TEIDE_HALF_MEASURED;
    half->heard = until;
    half->next = TEIDE_NONE;
    teide_net_schedule(net, until, TEIDE_NET_FREE, memory, 0);
}

/* Both nodes know that a staged segment is no more: what they still hold of it is free. */
static inline void
teide_stage_end(struct teide_net *net, int32_t name)
{
    const int32_t memory[2] = { net->segments[name].half[0], net->segments[name].half[1] };

    teide_make_again(net, name, net->now);
    teide_stage_leave(net, name);
    teide_segment_give(net, name);
    for (int side = 0; side < 2; side++)
        if (memory[side] != TEIDE_NONE) {
            if (net->emptying)
                teide_memory_clear(net, memory[side]);
            else
                teide_memory_free(net, memory[side]);
        }
}

/* The same, for a reason other than a purification that failed. */
static inline void
teide_stage_drop(struct teide_net *net, int32_t name, enum teide_drop_reason reason)
{
    if (!teide_staged_is_dropped(net, name))
        teide_count_drop(net, &net->segments[name], reason);
    teide_stage_end(net, name);
}

/* A node lets go of its half of a staged segment; the other end hears by message, or drops its own half before. The memory is not free
 * yet. */
static inline void
teide_staged_let_go(struct teide_net *net, int32_t memory, enum teide_drop_reason reason)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t name = half->segment, far = net->segments[name].half[!half->side],
                  node = teide_half_node(net, memory);
    struct teide_staging *staging = &net->staging[name];
    int64_t heard, own;

    if (far == TEIDE_NONE) { /* the other end had dropped it */
        teide_make_again(net, name, net->now);
        teide_stage_leave(net, name);
        teide_segment_give(net, name);
        return;
    }
    teide_count_drop(net, &net->segments[name], reason);
    heard = teide_net_arrival(net, node, net->now, teide_staged_travel(net, name));
    teide_net_check_message(net, node, net->now, far, heard);
    if (staging->state == TEIDE_STAGED_WAITING) {
        net->segments[name].half[half->side] = TEIDE_NONE;
        staging->heard = heard;
        teide_net_schedule(net, heard, TEIDE_NET_NEWS, far, 0);
        return;
    }
    own = teide_half_timer(net, far);
    if (own > 0 && own < heard)
        heard = teide_net_later(own, net->now);
    heard = teide_net_later(heard, staging->busy_until);
    teide_make_again(net, name, heard);
    teide_stage_leave(net, name);
    teide_segment_give(net, name);
    teide_staged_spend(net, far, heard);
}

static inline void
teide_staged_drop(struct teide_net *net, int32_t memory, enum teide_drop_reason reason)
{
    teide_staged_let_go(net, memory, reason);
    teide_memory_free(net, memory);
}

/* NEWS: the node of a half that waits for a partner hears that the other end has dropped it. */
static inline void
teide_on_staged_news(struct teide_net *net, int32_t memory)
{
    const int32_t name = net->halves[memory].segment;

    if (net->staging[name].state == TEIDE_STAGED_WAITING && teide_staged_is_dropped(net, name)
        && net->staging[name].heard == net->now)
        teide_stage_end(net, name);
}

/* Drop what is in the stages of a link for a session (TEIDE_NONE: for nobody), as both nodes know. */
static inline void
teide_stage_clear_link(struct teide_net *net, int32_t link, int32_t session)
{
    int32_t next;

    for (int32_t name = net->links[link].staged; name != TEIDE_NONE; name = next) {
        next = net->staging[name].next;
        if (net->segments[name].session == session) {
            teide_stage_drop(net, name, TEIDE_DROP_UNUSED);
            next = net->links[link].staged;
        }
    }
}

/* The node at a port hears that a session is over: it drops the halves of its staged segments there. */
static inline void
teide_stage_clear_port(struct teide_net *net, int32_t port, int32_t session)
{
    int32_t next;

    for (int32_t name = net->sessions[session].staged; name != TEIDE_NONE; name = next) {
        next = net->staging[name].next;
        for (int side = 0; side < 2; side++) {
            const int32_t memory = net->segments[name].half[side];
            if (memory != TEIDE_NONE && net->halves[memory].port == port) {
                teide_staged_drop(net, memory, TEIDE_DROP_UNUSED);
                next = net->sessions[session].staged;
                break;
            }
        }
    }
}

/* Drop all that is in stages. */
static inline void
teide_stage_clear(struct teide_net *net)
{
    for (int32_t name = 0; name < net->n_segments; name++)
        if (net->segments[name].next_free == TEIDE_IN_USE && net->staging[name].state != TEIDE_STAGED_NOT)
            teide_stage_drop(net, name, TEIDE_DROP_UNUSED);
}

#pragma GCC visibility pop

#endif
