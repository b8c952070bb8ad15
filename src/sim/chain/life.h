/* The life of a pair: the stages in their order, and what happens at each kind of event. Only this file knows the order.
 *
 *   herald -> purification on the link -> lane -> swapping -> completion -> purification end to end -> delivery */
#ifndef TEIDE_SIM_CHAIN_LIFE_H
#define TEIDE_SIM_CHAIN_LIFE_H

#include "sim/chain/cutoff.h"
#include "sim/chain/delivery.h"
#include "sim/chain/lanes.h"
#include "sim/chain/purification.h"
#include "sim/chain/swapping.h"

/* Let the pair of a slot live on from its stage, until it waits or is no more. Where two pairs become one, that one lives on. */
static inline void
teide_live(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    const struct teide_chains *chains = replica->chains;
    enum teide_fate fate = TEIDE_DONE;

    switch ((enum teide_stage_index)replica->slots[slot].stage) {
    case TEIDE_STAGE_LINK_PURIFICATION:
        if (chains->link_stage.purification.rounds > 0)
            fate = teide_purify_stage(replica, route, &slot);
        if (fate != TEIDE_DONE)
            break;
        replica->slots[slot].stage = TEIDE_STAGE_LANE;
        /* fall through */
    case TEIDE_STAGE_LANE:
        fate = teide_take_lane(replica, route, slot);
        if (fate != TEIDE_DONE)
            break;
        replica->slots[slot].stage = TEIDE_STAGE_SWAPPING;
        teide_enter_swapping(replica, route, slot);
        /* fall through */
    case TEIDE_STAGE_SWAPPING:
        fate = teide_swap_stage(replica, route, &slot);
        if (fate != TEIDE_DONE)
            break;
        replica->slots[slot].stage = TEIDE_STAGE_COMPLETION;
        /* fall through */
    case TEIDE_STAGE_COMPLETION:
        fate = teide_completion_stage(replica, route, slot, true);
        if (fate != TEIDE_DONE)
            break;
        replica->slots[slot].stage = TEIDE_STAGE_END_PURIFICATION;
        /* fall through */
    case TEIDE_STAGE_END_PURIFICATION:
        if (chains->end_stage.purification.rounds > 0)
            fate = teide_purify_stage(replica, route, &slot);
        if (fate == TEIDE_DONE)
            teide_deliver(replica, route, slot);
        return; /* cutoffs are over for a complete pair */
    }
    if (fate == TEIDE_WAITING && chains->has_cutoffs)
        teide_arm_timer(replica, route, slot);
}

/* Let the pairs move on that something has been set free for. */
static inline void
teide_settle(struct teide_replica *replica)
{
    while (replica->resumed.length > 0) {
        const int32_t slot = replica->resumed.slot[replica->resumed.first];

        replica->resumed.length--;
        if (++replica->resumed.first == replica->chains->n_slots)
            replica->resumed.first = 0;
        if (replica->slots[slot].state == TEIDE_SLOT_PAIR)
            teide_live(replica, teide_slot_route(replica, slot), slot);
    }
}

static inline void
teide_on_herald(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    const int32_t hop = replica->slots[slot].hop;

    if (!teide_take_herald(replica, route, slot))
        return;
    teide_live(replica, route, slot);
    if (replica->chains->generators[replica->chains->hops[hop].generator].sequential)
        teide_generate(replica, route, hop, replica->now);
}

static inline void
teide_on_news_event(struct teide_replica *replica, int32_t slot, uint32_t detail)
{
    if (detail < 2)
        teide_on_news(replica, slot, (enum teide_side)detail);
    else
        teide_on_waiting_news(replica, slot, (enum teide_side)(detail - 2));
}

/* What an event is about: a slot, but for MEASURE and RESTART, which are about a hop, and WARMED_UP. */
static inline void
teide_dispatch(struct teide_replica *replica, teide_event event)
{
    const int32_t entity = (int32_t)teide_event_entity(event);
    const uint32_t detail = teide_event_detail(event);
    const enum teide_event_kind kind = teide_event_kind(event);
    const struct teide_route *route = kind == TEIDE_EVENT_MEASURE || kind == TEIDE_EVENT_RESTART
        ? &replica->chains->routes[replica->hop_route[entity]]
        : teide_slot_route(replica, entity);
    int32_t slot = entity;

    switch (kind) {
    case TEIDE_EVENT_HERALD:
        teide_on_herald(replica, route, slot);
        break;
    case TEIDE_EVENT_PURIFIED:
        if (teide_on_purified(replica, route, slot) == TEIDE_DONE)
            teide_live(replica, route, slot);
        break;
    case TEIDE_EVENT_PURIFY:
        if (teide_on_purify(replica, route, slot) == TEIDE_DONE)
            teide_live(replica, route, slot);
        break;
    case TEIDE_EVENT_DEADLINE:
        if (teide_on_deadline(replica, route, slot) == TEIDE_DONE)
            teide_live(replica, route, slot);
        break;
    case TEIDE_EVENT_MEASURE:
        slot = teide_on_measure(replica, route, entity, (uint8_t)detail);
        if (slot != TEIDE_NO_SLOT)
            teide_live(replica, route, slot);
        break;
    case TEIDE_EVENT_COMPLETE:
        if (teide_is_due(replica, slot) && replica->slots[slot].stage == TEIDE_STAGE_COMPLETION)
            teide_live(replica, route, slot);
        break;
    case TEIDE_EVENT_NEWS:
        teide_on_news_event(replica, slot, detail);
        break;
    case TEIDE_EVENT_RESTART:
        teide_on_restart(replica, entity, detail);
        break;
    case TEIDE_EVENT_TIMER:
        teide_on_timer(replica, slot);
        break;
    case TEIDE_EVENT_WARMED_UP:
        teide_on_warmed_up(replica);
        break;
    }
    teide_settle(replica);
}

#endif
