/* What a replica remembers of its requests: counts, tallies, records, bins of time. Stands on hold.h. */
#ifndef TEIDE_SIM_NETWORK_NOTING_H
#define TEIDE_SIM_NETWORK_NOTING_H

#include "sim/network/hold.h"

#pragma GCC visibility push(hidden)

/* A request has come (change 1), or gone (-1): the number in the system changes. */
void teide_note_in_system(struct teide_net *net, int32_t demand, int change);

/* A request was turned away; a session was admitted. */
void teide_note_lost(struct teide_net *net, int32_t demand);
void teide_note_admitted(struct teide_net *net, int32_t session);

/* A session has all that it wanted. */
void teide_note_service(struct teide_net *net, int32_t session);

/* A pair is delivered. */
void teide_note_delivery(struct teide_net *net, const struct teide_net_segment *segment, struct teide_bell state);

/* Allocate what is noted of all deliveries together (returns 0 or TEIDE_E_MEMORY); forget it, at the end of the warm-up. */
int teide_gaps_init(struct teide_net *net, const struct teide_net_options *options);
void teide_gaps_restart(struct teide_net *net);

/* Allocate what is noted of a demand (returns 0 or TEIDE_E_MEMORY); forget all but the bins, at the end of the warm-up. */
int teide_notes_init(struct teide_net *net, int32_t demand, const struct teide_net_options *options);
void teide_notes_restart(struct teide_net *net, int32_t demand);
void teide_notes_clear(struct teide_demand_notes *notes);

#pragma GCC visibility pop

#endif
