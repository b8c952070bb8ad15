/* Cutoffs: a memory that has held its qubit too long drops it, and tells the other end of the pair.
 *
 * The timer runs in each memory, from the moment its link pair was made. The node that drops its half knows at once; the
 * node at the other end knows when the discard message arrives, or when its own timer runs out, and until then may swap the
 * useless half. Both memories return to service when both ends know. Cutoffs apply to pairs that wait for a partner, not to
 * complete end-to-end pairs. One TIMER event a slot: it is checked again when it fires, not cancelled. */
#include "sim/replica_state.h"

static int64_t
expiry(const struct teide_replica *replica, const struct teide_route *route, const struct teide_slot *s,
    enum teide_side side)
{
    int32_t end = side == TEIDE_LEFT ? teide_left_end(route, s) : s->pair.right_end;
    int64_t cutoff = replica->network->storages[route->positions[end].storage].cutoff;

    return cutoff == INT64_MAX ? INT64_MAX : s->pair.birth[side] + cutoff;
}

/* When the pair must be looked at next. */
static int64_t
deadline(const struct teide_replica *replica, const struct teide_route *route, const struct teide_slot *s)
{
    int32_t left = teide_left_end(route, s), right = s->pair.right_end;
    int64_t a = expiry(replica, route, s, TEIDE_LEFT), b = expiry(replica, route, s, TEIDE_RIGHT);

    if (s->dead[TEIDE_LEFT])
        a = teide_arrival(route, left, right, s->free_at);
    if (s->dead[TEIDE_RIGHT])
        b = teide_arrival(route, right, left, s->free_at);
    return a < b ? a : b;
}

/* Take the pair off every list at one end. All nodes take part in an all-at-once swap, and both ends in a purification:
 * there it is enough that one of them knows. */
static int
withdraw(struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side)
{
    struct teide_slot *s = &replica->slots[slot];
    bool listed = s->listed[TEIDE_LEFT] || s->listed[TEIDE_RIGHT];

    s->parked = 0;
    teide_unlist(replica, route, slot, side);
    if (route->all_at_once && listed) {
        teide_unlist(replica, route, slot, !side);
        replica->routes[route->request].lanes[s->lane].ready--;
    }
    if (!s->waits_for_partner)
        return 0;
    teide_stop_waiting(replica, route, slot);
    return teide_leave_purification(replica, route, slot);
}

static int
drop(struct teide_replica *replica, const struct teide_route *route, int32_t slot, int32_t origin)
{
    int64_t now[2] = { replica->now, replica->now };
    int ret = withdraw(replica, route, slot, TEIDE_LEFT);

    teide_unlist(replica, route, slot, TEIDE_RIGHT);
    return ret != 0 ? ret : teide_lose(replica, route, slot, now, origin, replica->now);
}

/* One end drops its half; the pair stays for the other end until the message arrives. */
static int
drop_one_end(struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side)
{
    struct teide_slot *s = &replica->slots[slot];
    int ret = withdraw(replica, route, slot, side);

    s->dead[side] = 1;
    s->free_at = replica->now;
    return ret != 0 ? ret : teide_arm_timer(replica, route, slot);
}

static int
look_at(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    bool left = !s->dead[TEIDE_LEFT] && expiry(replica, route, s, TEIDE_LEFT) <= replica->now;
    bool right = !s->dead[TEIDE_RIGHT] && expiry(replica, route, s, TEIDE_RIGHT) <= replica->now;

    if (s->dead[TEIDE_LEFT] || s->dead[TEIDE_RIGHT]) /* the message is here, or the other timer has run out too */
        return drop(replica, route, slot, -1);
    replica->routes[route->request].counters.cutoffs++;
    teide_trace(replica, route, TEIDE_TRACE_CUTOFF, slot, replica->now, -1);
    if (left && right)
        return drop(
            replica, route, slot, s->pair.right_end - teide_left_end(route, s) == 1 ? -1 : teide_left_end(route, s));
    return drop_one_end(replica, route, slot, left ? TEIDE_LEFT : TEIDE_RIGHT);
}

int
teide_arm_timer(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    int64_t due = deadline(replica, route, s);

    if (due
        < replica->now) /* heralded, or its outcome known, after its cutoff: dropped after all else that happens now */
        due = replica->now;
    if (due >= replica->network->end || (s->timer != 0 && s->timer <= due && s->timer >= replica->now))
        return 0;
    s->timer = due;
    return teide_schedule(replica, due, TEIDE_EVENT_TIMER, slot);
}

int
teide_on_timer(struct teide_replica *replica, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    const struct teide_route *route = teide_slot_route(replica, slot);

    if (s->timer != replica->now)
        return 0; /* an earlier one has been set since */
    s->timer = 0;
    if (s->state != TEIDE_SLOT_READY || s->end_to_end)
        return 0;
    if (deadline(replica, route, s) > replica->now)
        return teide_arm_timer(replica, route, slot);
    return look_at(replica, route, slot);
}
