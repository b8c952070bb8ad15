/* Apart from bench_network.c, for the states of both engines are not to be seen in one file. */
#include "tests/bench/network_memory.h"

#include <stdio.h>

#include "sim/network/state.h"

void
show_network_memory(void)
{
    const size_t link = sizeof(struct teide_graph_link) + sizeof(struct teide_link_state) + sizeof(struct teide_channel)
        + 2 * (sizeof(struct teide_half) + sizeof(struct teide_port_list) + 2 * sizeof(int32_t)),
                 node = sizeof(struct teide_graph_node) + sizeof(struct teide_node_state);

    printf("memory: %zu B a link (in circuits %zu B more), %zu B a node, %zu B a live pair\n", link,
        2 * sizeof(struct teide_loss), node, sizeof(struct teide_net_segment));
}
