/* Which function is whose event. Stands on life.h. */
#ifndef TEIDE_SIM_NETWORK_DISPATCH_H
#define TEIDE_SIM_NETWORK_DISPATCH_H

#include "sim/network/life.h"

#pragma GCC visibility push(hidden)

/* HERALD, detail TEIDE_MOVED: a half is in storage. */
static __attribute__((cold, noinline)) void
teide_on_moved(struct teide_net *net, int32_t memory)
{
    const int32_t link = net->halves[memory].port >> 1, name = teide_moved(net, memory);

    if (name == TEIDE_NONE)
        return;
    for (int side = 0; side < 2; side++)
        teide_half_arm(net, net->segments[name].half[side], net->now);
    if (teide_moved_is_wanted(net, name, link))
        teide_hand_over(net, link, name);
    else
        teide_drop_unwanted(net, name);
}

/* What an event is for communication qubits. Returns whether it is for nothing else. */
static __attribute__((cold, noinline)) bool
teide_on_communication(struct teide_net *net, teide_event event)
{
    const int32_t entity = (int32_t)teide_event_entity(event);

    teide_communication_note(net, event);
    if (teide_event_detail(event) == 0)
        return false;
    switch ((enum teide_net_event)teide_event_kind(event)) {
    case TEIDE_NET_HERALD:
        teide_on_moved(net, entity);
        return true;
    case TEIDE_NET_SLOT_END:
        teide_communication_call(net, entity);
        return true;
    default:
        return false;
    }
}

static inline void
teide_net_dispatch(struct teide_net *net, teide_event event)
{
    const int32_t entity = (int32_t)teide_event_entity(event), detail = (int32_t)teide_event_detail(event);

    if (__builtin_expect(net->graph->communicates, 0) && teide_on_communication(net, event))
        return;
    switch ((enum teide_net_event)teide_event_kind(event)) {
    case TEIDE_NET_HERALD:
        if (!net->graph->plain || !teide_plain_herald(net, entity))
            teide_on_herald(net, entity);
        break;
    case TEIDE_NET_MEASURE:
        if (detail == TEIDE_MEASURE_TABLE)
            teide_on_decide(net, entity);
        else if (detail == TEIDE_MEASURE_OPERATED)
            teide_on_operated(net, entity);
        else
            teide_on_measure(net, entity);
        break;
    case TEIDE_NET_COMPLETE:
        teide_on_complete(net, entity);
        break;
    case TEIDE_NET_NEWS:
        teide_on_news(net, entity);
        break;
    case TEIDE_NET_WANT:
        teide_on_want(net, entity, detail);
        break;
    case TEIDE_NET_FREE:
        if (net->graph->plain)
            teide_plain_free(net, entity);
        else
            teide_on_free(net, entity);
        break;
    case TEIDE_NET_RELEASE:
        teide_on_release(net, entity, detail);
        break;
    case TEIDE_NET_RESTART:
        teide_on_restart(net, entity, detail);
        break;
    case TEIDE_NET_ACTIVATE:
        if (net->graph->ends_wait && detail & TEIDE_ACTIVATE_PRESS)
            teide_on_press(net, entity, detail);
        else
            teide_on_activate(net, entity, detail);
        break;
    case TEIDE_NET_SETUP:
        if (net->graph->circuits) {
            teide_on_setup(net, entity, detail);
        } else {
            teide_admit(net, entity);
            teide_session_forget(net, entity);
        }
        break;
    case TEIDE_NET_ARRIVAL:
        teide_on_arrival(net, entity);
        break;
    case TEIDE_NET_EXPIRE:
        teide_on_expire(net, entity);
        break;
    case TEIDE_NET_TIMER:
        if (net->halves[entity].condition == TEIDE_HALF_STAGED || net->halves[entity].condition == TEIDE_HALF_MOVING)
            teide_on_staged_half(net, entity, teide_on_timer);
        else
            teide_on_timer(net, entity);
        break;
    case TEIDE_NET_SLOT_END:
        teide_on_slot_end(net);
        break;
    case TEIDE_NET_OUTAGE:
        teide_on_outage(net, entity, (uint32_t)detail);
        break;
    case TEIDE_NET_PURIFIED:
        teide_on_purified(net, entity, detail);
        break;
    }
}

#pragma GCC visibility pop

#endif
