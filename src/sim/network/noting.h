/* What a replica remembers of its requests: counts, tallies, records, bins of time. Stands on hold.h. */
#ifndef TEIDE_SIM_NETWORK_NOTING_H
#define TEIDE_SIM_NETWORK_NOTING_H

#include "sim/network/hold.h"

#pragma GCC visibility push(hidden)

/* A request has come (change 1), or gone (-1): the number in the system changes. */
void teide_note_in_system(struct teide_net *net, int32_t demand, int change);

/* A request was turned away (lost), or admitted. */
void teide_note_admission(struct teide_net *net, int32_t demand, bool lost);

/* A session has all that it wanted. */
void teide_note_service(struct teide_net *net, int32_t session);

/* A pair is delivered. */
void teide_note_delivery(struct teide_net *net, const struct teide_net_segment *segment, struct teide_bell state);

/* Allocate what is noted of a demand; forget all of it, at the end of the warm-up. Return 0 or TEIDE_E_MEMORY. */
int teide_notes_init(struct teide_net *net, int32_t demand, const struct teide_net_options *options);
int teide_notes_restart(struct teide_net *net, int32_t demand);
void teide_notes_clear(struct teide_demand_state *demand);

#pragma GCC visibility pop

#endif
