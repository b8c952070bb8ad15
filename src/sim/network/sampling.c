#include "sim/network/sampling.h"

static int64_t
after(int64_t from, double ticks)
{
    ticks = fmax(0, nearbyint(ticks));
    return ticks < (double)(TEIDE_GRAPH_HORIZON - from) ? from + (int64_t)ticks : INT64_MAX;
}

static double
exponential(
    struct teide_net *net, struct teide_stream *stream, enum teide_entity_kind kind, int32_t demand, double mean)
{
    return -log(teide_stream_uniform(stream, &net->random, teide_entity(kind, demand))) * mean / net->graph->tick;
}

int64_t
teide_next_arrival(struct teide_net *net, int32_t index)
{
    const struct teide_demand *demand = &net->graph->traffic->demands[index];
    struct teide_demand_state *state = &net->demands[index];

    switch (demand->arrivals) {
    case TEIDE_ARRIVALS_GIVEN:
        return state->n_arrived < (int64_t)demand->n_times
            ? after(0, demand->times[state->n_arrived] / net->graph->tick)
            : INT64_MAX;
    case TEIDE_ARRIVALS_PERIODIC:
        return after(0, (demand->first + (double)state->n_arrived * demand->period) / net->graph->tick);
    case TEIDE_ARRIVALS_POISSON:
        return after(net->now, exponential(net, &state->arrivals, TEIDE_DRAW_ARRIVAL, index, 1 / demand->rate));
    case TEIDE_ARRIVALS_SATURATING:
        break;
    }
    return INT64_MAX;
}

int64_t
teide_holding_ends(struct teide_net *net, int32_t index, int64_t from)
{
    const struct teide_demand *demand = &net->graph->traffic->demands[index];
    struct teide_stream *stream = &net->demands[index].holding;
    double mean = demand->holding_mean;

    if (demand->holding == TEIDE_HOLDING_FIXED)
        return after(from, mean / net->graph->tick);
    if (demand->holding == TEIDE_HOLDING_HYPEREXPONENTIAL) {
        double u = teide_stream_uniform(stream, &net->random, teide_entity(TEIDE_DRAW_HOLDING, index));
        size_t phase = 0;
        while (phase + 1 < demand->n_phases && u >= demand->phase_share[phase])
            u -= demand->phase_share[phase++];
        mean = demand->phase_mean[phase];
    }
    return after(from, exponential(net, stream, TEIDE_DRAW_HOLDING, index, mean));
}

void
teide_sample_ends(struct teide_net *net, int32_t index, int32_t ends[2])
{
    const struct teide_demand *demand = &net->graph->traffic->demands[index];
    const struct teide_request *request = &net->graph->scenario->requests[index];
    struct teide_stream *stream = &net->demands[index].ends;
    const double n = (double)demand->n_users;
    size_t from, to;

    ends[0] = request->from;
    ends[1] = request->to;
    if (demand->ends != TEIDE_ENDS_RANDOM)
        return;
    from = (size_t)(teide_stream_uniform(stream, &net->random, teide_entity(TEIDE_DRAW_ENDS, index)) * n);
    to = (size_t)(teide_stream_uniform(stream, &net->random, teide_entity(TEIDE_DRAW_ENDS, index)) * (n - 1));
    to += to >= from;
    ends[0] = demand->users[from];
    ends[1] = demand->users[to];
}
