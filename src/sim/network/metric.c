#include "sim/network/metric.h"

#include <math.h>

#include "models/swap.h"

/* -ln of the geometric mean of three correlators. */
static double
log_mean(struct teide_correlators c)
{
    const double least = 1e-9;

    return fmax(0, -(log(fmax(c.x, least)) + log(fmax(c.y, least)) + log(fmax(c.z, least))) / 3);
}

double
teide_metric_weight(
    enum teide_metric metric, const struct teide_link *link, double pair_rate, struct teide_operation_noise noise)
{
    switch (metric) {
    case TEIDE_METRIC_HOPS:
        break;
    case TEIDE_METRIC_LENGTH:
        return link->length;
    case TEIDE_METRIC_LOSS:
        return -log(link->success_probability);
    case TEIDE_METRIC_TIME:
        return pair_rate > 0 ? 1 / pair_rate : link->attempt_time / link->success_probability;
    case TEIDE_METRIC_FIDELITY:
        return log_mean(teide_bell_correlators(link->state)) + log_mean(teide_swap_factors(noise));
    }
    return 1;
}
