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

    switch (TEIDE_ONE_LINK ? TEIDE_STAGE_LINK_PURIFICATION : (enum teide_stage_index)replica->slots[slot].stage) {
    case TEIDE_STAGE_LINK_PURIFICATION:
        if (chains->link_stage.purification.rounds > 0)
            fate = teide_purify_stage(replica, route, &slot);
        if (fate != TEIDE_DONE)
            break;
        if (TEIDE_ONE_LINK) { /* known at both ends */
            teide_deliver(replica, route, slot);
            return;
        }
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
    if (!TEIDE_ONE_LINK && fate == TEIDE_WAITING && chains->has_cutoffs)
        teide_arm_timer(replica, route, slot);
}

/* The next pair that may move on because something has been set free for it; TEIDE_NO_SLOT: none. */
static inline int32_t
teide_next_resumed(struct teide_replica *replica)
{
    while (replica->resumed.length > 0) {
        const int32_t slot = replica->resumed.slot[replica->resumed.first];

        replica->resumed.length--;
        if (++replica->resumed.first == replica->chains->n_slots)
            replica->resumed.first = 0;
        if (replica->slots[slot].state == TEIDE_SLOT_PAIR)
            return slot;
    }
    return TEIDE_NO_SLOT;
}

static inline void
teide_on_news_event(struct teide_replica *replica, int32_t slot, uint32_t detail)
{
    if (detail < 2)
        teide_on_news(replica, slot, (enum teide_side)detail);
    else
        teide_on_waiting_news(replica, slot, (enum teide_side)(detail - 2));
}

/* What happens at an event. Returns the slot whose pair then lives on, or TEIDE_NO_SLOT. */
static inline int32_t
teide_happen(struct teide_replica *replica, const struct teide_route *route, enum teide_event_kind kind, int32_t entity,
    uint32_t detail)
{
    bool lives_on = false;

    switch (kind) {
    case TEIDE_EVENT_HERALD:
        lives_on = teide_take_herald(replica, route, entity);
        break;
    case TEIDE_EVENT_PURIFIED:
        lives_on = teide_on_purified(replica, route, entity) == TEIDE_DONE;
        break;
    case TEIDE_EVENT_PURIFY:
        lives_on = teide_on_purify(replica, route, entity) == TEIDE_DONE;
        break;
    case TEIDE_EVENT_DEADLINE:
        lives_on = teide_on_deadline(replica, route, entity) == TEIDE_DONE;
        break;
    case TEIDE_EVENT_MEASURE:
        return teide_on_measure(replica, route, entity, (uint8_t)detail);
    case TEIDE_EVENT_COMPLETE:
        lives_on = teide_is_due(replica, entity) && replica->slots[entity].stage == TEIDE_STAGE_COMPLETION;
        break;
    case TEIDE_EVENT_NEWS:
        teide_on_news_event(replica, entity, detail);
        break;
    case TEIDE_EVENT_RESTART:
        teide_on_restart(replica, entity, detail);
        break;
    case TEIDE_EVENT_TIMER:
        teide_on_timer(replica, entity);
        break;
    case TEIDE_EVENT_WARMED_UP:
        teide_on_warmed_up(replica);
        break;
    }
    return lives_on ? entity : TEIDE_NO_SLOT;
}

/* What an event is about: a slot, but for MEASURE and RESTART, which are about a hop. First lives on what it is about, then what it
 * has set something free for. */
static inline void
teide_dispatch(struct teide_replica *replica, teide_event event)
{
    const int32_t entity = (int32_t)teide_event_entity(event);
    const enum teide_event_kind kind = teide_event_kind(event);
    const bool of_hop = !TEIDE_ONE_LINK && (kind == TEIDE_EVENT_MEASURE || kind == TEIDE_EVENT_RESTART);
    const struct teide_route *route = of_hop ? teide_hop_route(replica, entity) : teide_slot_route(replica, entity);
    const int32_t hop = of_hop ? entity : replica->slots[entity].hop;
    int32_t slot;

    if (TEIDE_ONE_LINK && kind != TEIDE_EVENT_HERALD && kind != TEIDE_EVENT_PURIFIED)
        __builtin_unreachable();
    slot = teide_happen(replica, route, kind, entity, teide_event_detail(event));
    for (bool fresh = kind == TEIDE_EVENT_HERALD && slot != TEIDE_NO_SLOT;; fresh = false) {
        if (slot == TEIDE_NO_SLOT) {
            slot = teide_next_resumed(replica);
            if (slot == TEIDE_NO_SLOT)
                return;
            route = teide_slot_route(replica, slot);
        }
        teide_live(replica, route, slot);
        if (!TEIDE_ONE_LINK && fresh && replica->chains->generators[replica->chains->hops[hop].generator].sequential)
            teide_generate(replica, route, hop, replica->now);
        slot = TEIDE_NO_SLOT;
    }
}

#endif
