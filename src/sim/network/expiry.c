#include "sim/network/expiry.h"

int64_t
teide_half_expiry_by_policy(const struct teide_net *net, int32_t memory, int64_t told)
{
    const struct teide_half *half = &net->halves[memory];
    const struct teide_net_segment *segment = &net->segments[half->segment];
    const struct teide_graph_node *node = &net->graph->nodes[teide_half_node(net, memory)];
    const struct teide_pair_end end = { .birth = segment->pair.birth[half->side],
        .told = told,
        .oldest = segment->oldest,
        .told_oldest = told,
        .settled = net->staging != NULL ? teide_net_later(net->now, net->staging[half->segment].busy_until) : net->now,
        .tick = net->graph->tick,
        .pair = &segment->pair,
        .decay = { net->graph->nodes[teide_half_node(net, segment->half[0])].decay,
            net->graph->nodes[teide_half_node(net, segment->half[1])].decay } };

    return node->policy->expiry(node->parameters, &end);
}
