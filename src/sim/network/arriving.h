/* Requests arrive, find a way, and are admitted where memories are shared; circuits.h admits the others. Stands on circuits.h. */
#ifndef TEIDE_SIM_NETWORK_ARRIVING_H
#define TEIDE_SIM_NETWORK_ARRIVING_H

#include "sim/network/circuits.h"

#pragma GCC visibility push(hidden)

/* Prepare to look for ways. Returns 0 or TEIDE_E_MEMORY. */
int teide_router_prepare(struct teide_net *net);

/* The candidate ways of a demand whose ends are given. Returns 0, TEIDE_E_MEMORY or TEIDE_E_INPUT: there is none. */
int teide_prepare_ways(struct teide_net *net, int32_t demand, struct teide_error *error);

/* ARRIVAL: a request arrives. */
void teide_on_arrival(struct teide_net *net, int32_t demand);

/* Where memories are shared: admit a session that has arrived, or tries again. */
void teide_admit(struct teide_net *net, int32_t session);

/* The way of a session is broken: it goes on along another one, if there is one now. */
void teide_reroute(struct teide_net *net, int32_t session);

/* EXPIRE: a session's patience, or the time for which it keeps what it has, is over. */
void teide_on_expire(struct teide_net *net, int32_t session);

#pragma GCC visibility pop

#endif
