/* Nodes and links that fail, and come back; requests that look for another way. doc/theory.md, section 9. Stands on arriving.h and
 * contention.h.
 *
 * A link that is down makes no pairs; what its nodes hold of it stays. A node that is down loses all that it holds, and its links
 * are down with it. Classical messages get through: they are another network's. */
#ifndef TEIDE_SIM_NETWORK_OUTAGE_H
#define TEIDE_SIM_NETWORK_OUTAGE_H

#include "sim/network/arriving.h"

#pragma GCC visibility push(hidden)

/* Prepare, and schedule what fails first. Returns 0 or TEIDE_E_MEMORY. */
int teide_outages_begin(struct teide_net *net);

/* OUTAGE: something fails or comes back, or a session hears that its way is broken. */
void teide_on_outage(struct teide_net *net, int32_t entity, uint32_t detail);

#pragma GCC visibility pop

#endif
