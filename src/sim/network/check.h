/* What must hold after every event, for tests: compiled in where TEIDE_NET_CHECK is defined, else nothing. A violation aborts, with
 * a sentence on stderr. */
#ifndef TEIDE_SIM_NETWORK_CHECK_H
#define TEIDE_SIM_NETWORK_CHECK_H

#include "sim/network/state.h"

#pragma GCC visibility push(hidden)

#ifdef TEIDE_NET_CHECK

/* All that is held, counted and pending fits together. */
void teide_net_check(const struct teide_net *net);

/* All memories are free, no session is left: when all requests are gone and links make pairs on demand only. */
void teide_net_check_idle(const struct teide_net *net);

/* A message from a node that was sent at a time does not reach the node of a memory before light could have. */
void teide_net_check_message(const struct teide_net *net, int32_t node, int64_t sent, int32_t memory, int64_t arrives);

/* A node measures halves of which it does not know that they are dead, or for another session. */
void teide_net_check_measured(const struct teide_net *net, int32_t session, const int32_t memory[2]);

#else

static inline void
teide_net_check(const struct teide_net *net)
{
    (void)net;
}

static inline void
teide_net_check_message(const struct teide_net *net, int32_t node, int64_t sent, int32_t memory, int64_t arrives)
{
    (void)net, (void)node, (void)sent, (void)memory, (void)arrives;
}

static inline void
teide_net_check_measured(const struct teide_net *net, int32_t session, const int32_t memory[2])
{
    (void)net, (void)session, (void)memory;
}

#endif

#pragma GCC visibility pop

#endif
