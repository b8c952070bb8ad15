/* Circuits: a request reserves channels on every link of its way, or waits, or goes. doc/theory.md, section 9. Stands on
 * ending.h.
 *
 * The reservation travels along the way and takes what is free. Where nothing is, the session waits if it comes before all that
 * hold the link's channels, and keeps what it has; else it gives all back, and is called when a channel there is free. So nobody
 * waits, holding something, for one that came before: no circle of waiting (Rosenkrantz, Stearns and Lewis, ACM Trans. Database
 * Syst. 3, 178 (1978): wait-die). */
#ifndef TEIDE_SIM_NETWORK_CIRCUITS_H
#define TEIDE_SIM_NETWORK_CIRCUITS_H

#include "sim/network/ending.h"

#pragma GCC visibility push(hidden)

/* SETUP: a reservation reaches a position of its way. */
void teide_on_setup(struct teide_net *net, int32_t session, int32_t position);

/* What a session has reserved for a hop is free again. */
void teide_circuit_give(struct teide_net *net, int32_t session, int32_t hop);

/* A channel of a link is free: call those who wait. */
void teide_circuit_call(struct teide_net *net, int32_t link);

/* Take a session out of the queue where it waits; what it has reserved stays. */
void teide_circuit_leave_queue(struct teide_net *net, int32_t session);

#pragma GCC visibility pop

#endif
