/* Heralded link generation: slots of memory pairs attempt in synchronised time slots; failures are skipped over. */
#include "sim/replica_state.h"

/* Start of the first time slot of the hop's clock that does not begin before `time`; slot k spans
 * [k, k + 1] attempt_time. The latest known end of a slot saves the division in the common case. */
static int64_t
next_slot_start(const struct teide_hop_state *hop, int64_t attempt_time, int64_t time)
{
    int64_t after = time - hop->slot_end;

    if (after == 0)
        return time;
    if (after > 0 && after <= attempt_time)
        return hop->slot_end + attempt_time;
    return (time + attempt_time - 1) / attempt_time * attempt_time;
}

/* Sample when the slot succeeds, and schedule the herald. */
static int
start_attempts(struct teide_replica *replica, const struct teide_generator *generator, int32_t slot, int64_t from)
{
    struct teide_slot *s = &replica->slots[slot];
    struct teide_hop_state *hop = &replica->hops[s->hop];
    int64_t start = next_slot_start(hop, generator->attempt_time, from > s->free_at ? from : s->free_at);
    int64_t herald;
    double attempts = teide_stream_geometric(&hop->stream, &replica->random, (uint64_t)s->hop, generator->inverse_log);

    s->state = TEIDE_SLOT_ATTEMPTING;
    hop->attempting++;
    hop->units++;
    if (attempts * (double)generator->attempt_time >= (double)(TEIDE_HORIZON - start))
        return 0; /* not before the clock ends */
    herald = start + (int64_t)attempts * generator->attempt_time + generator->herald_latency;
    if (replica->appointments != NULL)
        replica->appointments[slot].due = herald;
    return teide_schedule(replica, herald, TEIDE_EVENT_HERALD, slot);
}

void
teide_abandon_attempts(struct teide_replica *replica, int32_t hop)
{
    const struct teide_hop *h = &replica->network->hops[hop];

    for (int32_t slot = h->first_slot; slot < h->first_slot + h->n_slots; slot++)
        if (replica->slots[slot].state == TEIDE_SLOT_ATTEMPTING) {
            replica->slots[slot].state = TEIDE_SLOT_EMPTY;
            replica->hops[hop].attempting--;
            replica->hops[hop].units--;
        }
}

int
teide_generate(struct teide_replica *replica, const struct teide_route *route, int32_t hop, int64_t from)
{
    const struct teide_hop *h = &replica->network->hops[hop];
    const struct teide_generator *generator = &replica->network->generators[h->generator];
    struct teide_hop_state *state = &replica->hops[hop];

    for (int32_t slot = h->first_slot; slot < h->first_slot + h->n_slots; slot++) {
        const struct teide_slot *s = &replica->slots[slot];
        int ret;

        if (!route->continuous && state->units >= route->units)
            break;
        if (generator->sequential && state->attempting > 0)
            break;
        if (s->state != TEIDE_SLOT_EMPTY || s->held[TEIDE_LEFT] || s->held[TEIDE_RIGHT])
            continue;
        ret = start_attempts(replica, generator, slot, from);
        if (ret != 0)
            return ret;
    }
    return 0;
}

int
teide_on_herald(struct teide_replica *replica, int32_t slot)
{
    const struct teide_network *network = replica->network;
    struct teide_slot *s = &replica->slots[slot];
    const struct teide_route *route = teide_slot_route(replica, slot);
    const struct teide_generator *generator = &network->generators[network->hops[s->hop].generator];
    struct teide_hop_state *hop = &replica->hops[s->hop];
    struct teide_pair *pair = &s->pair;
    int64_t birth = replica->now - generator->herald_latency;
    int ret;

    if (replica->appointments != NULL) {
        if (s->state != TEIDE_SLOT_ATTEMPTING || replica->appointments[slot].due != replica->now)
            return 0; /* these attempts were abandoned */
        replica->appointments[slot].due = TEIDE_NO_APPOINTMENT;
    }
    hop->slot_end = birth;
    hop->attempting--;
    pair->c = generator->state;
    pair->exponent.x = pair->exponent.y = pair->exponent.z = 0;
    pair->valid_at = pair->birth[TEIDE_LEFT] = pair->birth[TEIDE_RIGHT] = birth;
    pair->known[TEIDE_LEFT] = pair->known[TEIDE_RIGHT] = replica->now;
    pair->right_slot = slot;
    pair->right_end = teide_left_end(route, s) + 1;
    pair->raw_pairs = pair->units = 1;
    s->state = TEIDE_SLOT_READY;
    s->held[TEIDE_LEFT] = s->held[TEIDE_RIGHT] = 1;
    s->rounds = 0;
    s->lane = TEIDE_NO_LANE;
    teide_trace(replica, route, TEIDE_TRACE_HERALD, slot, replica->now, -1);
    if (network->link_stage.purification.rounds > 0)
        ret = teide_purify_on_link(replica, route, slot);
    else
        ret = teide_enter_lane(replica, route, slot);
    if (ret != 0 || !generator->sequential)
        return ret;
    return teide_generate(replica, route, s->hop, replica->now);
}
