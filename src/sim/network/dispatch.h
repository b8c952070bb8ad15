/* Which function is whose event. Stands on life.h. */
#ifndef TEIDE_SIM_NETWORK_DISPATCH_H
#define TEIDE_SIM_NETWORK_DISPATCH_H

#include "sim/network/life.h"

#pragma GCC visibility push(hidden)

static inline void
teide_net_dispatch(struct teide_net *net, teide_event event)
{
    const int32_t entity = (int32_t)teide_event_entity(event), detail = (int32_t)teide_event_detail(event);

    if (__builtin_expect(net->graph->communicates, 0))
        teide_communication_note(net, event);
    switch ((enum teide_net_event)teide_event_kind(event)) {
    case TEIDE_NET_HERALD:
        if (detail == TEIDE_HERALD_MOVED)
            teide_on_moved(net, entity);
        else if (!net->graph->plain || !teide_plain_herald(net, entity))
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
    case TEIDE_NET_CALL:
        teide_communication_call(net, entity);
        break;
    case TEIDE_NET_OUTAGE:
        teide_on_outage(net, entity, (uint32_t)detail);
        break;
    case TEIDE_NET_PURIFIED:
        teide_on_purified(net, entity, detail);
        break;
    }
}

/* FREE, of what waits in the line of measurements. */
TEIDE_NET void
teide_net_end(struct teide_net *net, int32_t memory)
{
    if (net->quiet)
        teide_quiet_end(net, memory);
    else
        teide_on_free(net, memory);
}

#pragma GCC visibility pop

#endif
