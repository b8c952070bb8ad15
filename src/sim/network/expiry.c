#include "sim/network/expiry.h"

/* The crossing is bracketed by steps that double, from 1/16 of the shortest decay time, and halved to a tick. Correlators that
 * are positive, as those of any pair worth keeping, make F fall monotonically. */
int64_t
teide_segment_falls(const struct teide_net *net, const struct teide_segment *segment, int64_t time, double least)
{
    const struct teide_correlators a = net->graph->nodes[teide_half_node(net, segment->half[0])].decay,
                                   b = net->graph->nodes[teide_half_node(net, segment->half[1])].decay;
    const double fastest = fmax(a.x + b.x, fmax(a.y + b.y, a.z + b.z));
    int64_t low = time, high, step;

    if (teide_pair_bell(teide_segment_correlators(net, segment, time)).p[TEIDE_PHI_PLUS] < least)
        return time;
    if (fastest <= 0 || 0.25 >= least)
        return INT64_MAX;
    for (step = (int64_t)fmin(fmax(1, 0.0625 / fastest), 0x1p60);; step *= 2) {
        if (step >= TEIDE_GRAPH_HORIZON - low)
            return INT64_MAX;
        high = low + step;
        if (teide_pair_bell(teide_segment_correlators(net, segment, high)).p[TEIDE_PHI_PLUS] < least)
            break;
        low = high;
    }
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        if (teide_pair_bell(teide_segment_correlators(net, segment, middle)).p[TEIDE_PHI_PLUS] < least)
            high = middle;
        else
            low = middle;
    }
    return high;
}
