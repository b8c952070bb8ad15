/* Entanglement swapping: which pairs a node joins, and what becomes of them.
 *
 * Pairs that wait for a partner stand in a list at either end. A node that swaps measures at once; the joined pair's state
 * holds from the end of the operation. Its outcome travels to both ends of the joined pair: no event, only the times at
 * which all outcomes inside the pair are known at its ends are carried along, since nothing is decided on them before the
 * pair is complete. */
#include "models/swap.h"

#include "sim/replica_state.h"

static void
enlist(struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side)
{
    struct teide_slot *s = &replica->slots[slot];
    int32_t end = side == TEIDE_LEFT ? teide_left_end(route, s) : s->pair.right_end;
    struct teide_position_state *position;

    if (end == 0 || end == route->n_hops || s->dead[side])
        return;
    position = &replica->positions[route->first_position + end];
    s->listed[side] = 1;
    s->pair.next[side] = TEIDE_NO_SLOT;
    /* a pair that ends here with its right side lies on the left of the position */
    if (position->first[!side] == TEIDE_NO_SLOT)
        position->first[!side] = slot;
    else
        replica->slots[position->last[!side]].pair.next[side] = slot;
    position->last[!side] = slot;
}

void
teide_unlist(struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side)
{
    struct teide_slot *s = &replica->slots[slot];
    int32_t end = side == TEIDE_LEFT ? teide_left_end(route, s) : s->pair.right_end;
    struct teide_position_state *position;
    int32_t *link, previous = TEIDE_NO_SLOT;

    if (!s->listed[side])
        return;
    s->listed[side] = 0;
    position = &replica->positions[route->first_position + end];
    for (link = &position->first[!side]; *link != slot; link = &replica->slots[previous].pair.next[side])
        previous = *link;
    *link = s->pair.next[side];
    if (position->last[!side] == slot)
        position->last[!side] = previous;
}

static void
unlist_both(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    teide_unlist(replica, route, slot, TEIDE_LEFT);
    teide_unlist(replica, route, slot, TEIDE_RIGHT);
}

/* The oldest waiting pair of the same lane that the node at one end of a pair may join it with, or TEIDE_NO_SLOT. */
static int32_t
find_partner(const struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side)
{
    const struct teide_slot *s = &replica->slots[slot];
    int32_t left = teide_left_end(route, s), right = s->pair.right_end;
    int32_t here = side == TEIDE_LEFT ? left : right;
    const struct teide_position *plan = &route->positions[here];
    int32_t candidate;

    if (here == 0 || here == route->n_hops || s->dead[side])
        return TEIDE_NO_SLOT;
    candidate = replica->positions[route->first_position + here].first[side];
    if (plan->left_end >= 0 && (side == TEIDE_LEFT ? right != plan->right_end : left != plan->left_end))
        return TEIDE_NO_SLOT;
    while (candidate != TEIDE_NO_SLOT) {
        const struct teide_slot *c = &replica->slots[candidate];
        int32_t far_end = side == TEIDE_LEFT ? teide_left_end(route, c) : c->pair.right_end;
        int32_t planned = side == TEIDE_LEFT ? plan->left_end : plan->right_end;
        if (c->lane == s->lane && (planned < 0 || planned == far_end))
            break;
        candidate = c->pair.next[!side];
    }
    return candidate;
}

static int64_t
latest(int64_t a, int64_t b, int64_t c)
{
    int64_t d = a > b ? a : b;
    return d > c ? d : c;
}

/* Join pair a (left) and pair b (right), neither of them in a list, at the node between them; the result takes a's slot.
 *   c_k = c_k(a) c_k(b) times the factors of a noisy Bell measurement (models/swap.h) */
static int
join(struct teide_replica *replica, const struct teide_route *route, int32_t a, int32_t b)
{
    const struct teide_network *network = replica->network;
    const struct teide_correlators *factor = &network->swap_factors;
    struct teide_slot *sa = &replica->slots[a], *sb = &replica->slots[b];
    struct teide_pair *pa = &sa->pair, *pb = &sb->pair;
    int32_t left = teide_left_end(route, sa), middle = pa->right_end, right = pb->right_end;
    int64_t done = replica->now + network->swap_duration;
    int32_t freed_slot = pa->right_slot;
    int64_t freed_birth = pa->birth[TEIDE_RIGHT];
    int64_t known_right = pa->known[TEIDE_RIGHT];
    int ret;

    teide_slot_age(replica, route, a, done);
    teide_slot_age(replica, route, b, done);
    pa->c.x *= pb->c.x * factor->x;
    pa->c.y *= pb->c.y * factor->y;
    pa->c.z *= pb->c.z * factor->z;
    pa->exponent.x += pb->exponent.x;
    pa->exponent.y += pb->exponent.y;
    pa->exponent.z += pb->exponent.z;
    pa->known[TEIDE_LEFT] = latest(pa->known[TEIDE_LEFT], teide_arrival(route, middle, left, done),
        teide_arrival(route, middle, left, pb->known[TEIDE_LEFT]));
    pa->known[TEIDE_RIGHT] = latest(pb->known[TEIDE_RIGHT], teide_arrival(route, middle, right, done),
        teide_arrival(route, middle, right, known_right));
    pa->birth[TEIDE_RIGHT] = pb->birth[TEIDE_RIGHT];
    pa->right_slot = pb->right_slot;
    pa->right_end = right;
    pa->raw_pairs += pb->raw_pairs;
    if (sb->dead[TEIDE_RIGHT]) {
        sa->dead[TEIDE_RIGHT] = 1;
        sa->free_at = sb->free_at;
        sb->dead[TEIDE_RIGHT] = 0;
    }
    sb->state = TEIDE_SLOT_EMPTY;
    ret = teide_release(replica, route, freed_slot, TEIDE_RIGHT, freed_birth, done);
    return ret != 0 ? ret : teide_release(replica, route, b, TEIDE_LEFT, pb->birth[TEIDE_LEFT], done);
}

/* Whether the Bell measurement at a position succeeds. */
static bool
measurement_succeeds(struct teide_replica *replica, const struct teide_route *route)
{
    struct teide_route_state *state = &replica->routes[route->request];
    bool success = teide_stream_bernoulli(&state->stream, &replica->random,
        replica->network->n_hops + (uint64_t)route->request, replica->network->swap_success);

    state->counters.swaps++;
    state->counters.swapped += success;
    return success;
}

/* The Bell measurement at `position` has failed for the joined pair in `slot`: its far ends learn of it by message. */
static int
lose_by_failure(struct teide_replica *replica, const struct teide_route *route, int32_t slot, int32_t position)
{
    const struct teide_slot *s = &replica->slots[slot];
    int64_t done = replica->now + replica->network->swap_duration;
    int64_t when[2] = { teide_arrival(route, position, teide_left_end(route, s), done),
        teide_arrival(route, position, s->pair.right_end, done) };

    return teide_lose(replica, route, slot, when, position, done);
}

/* Swap a and b; *slot becomes the joined pair's slot, or TEIDE_NO_SLOT when it is lost. */
static int
swap(struct teide_replica *replica, const struct teide_route *route, int32_t a, int32_t b, int32_t *slot)
{
    const struct teide_slot *joined = &replica->slots[a];
    int32_t position = joined->pair.right_end;
    int32_t node = route->positions[position].node;
    bool success = measurement_succeeds(replica, route);
    int ret = join(replica, route, a, b);

    *slot = TEIDE_NO_SLOT;
    if (ret != 0)
        return ret;
    teide_trace(replica, route, success ? TEIDE_TRACE_SWAP : TEIDE_TRACE_SWAP_FAILED, a, replica->now, node);
    if (!success)
        return lose_by_failure(replica, route, a, position);
    if (joined->dead[TEIDE_LEFT] && joined->dead[TEIDE_RIGHT]) { /* neither end wants it any more */
        int64_t now[2] = { replica->now, replica->now };
        return teide_lose(replica, route, a, now, position, replica->now);
    }
    *slot = a;
    return 0;
}

/* Join the waiting pairs of all hops of a lane in one go; one failed measurement loses all. */
static int
swap_all_at_once(struct teide_replica *replica, const struct teide_route *route, uint8_t lane)
{
    int32_t first = TEIDE_NO_SLOT, failed = -1;

    for (int32_t i = 0; i < route->n_hops; i++) {
        int32_t slot = i == 0 ? replica->positions[route->first_position + 1].first[TEIDE_LEFT]
                              : replica->positions[route->first_position + i].first[TEIDE_RIGHT];
        int ret;

        while (replica->slots[slot].lane != lane)
            slot = replica->slots[slot].pair.next[i == 0 ? TEIDE_RIGHT : TEIDE_LEFT];
        unlist_both(replica, route, slot);
        if (i == 0) {
            first = slot;
            continue;
        }
        if (!measurement_succeeds(replica, route) && failed < 0)
            failed = i;
        ret = join(replica, route, first, slot);
        if (ret != 0)
            return ret;
        teide_trace(replica, route, failed == i ? TEIDE_TRACE_SWAP_FAILED : TEIDE_TRACE_SWAP, first, replica->now,
            route->positions[i].node);
    }
    if (failed >= 0)
        return lose_by_failure(replica, route, first, failed);
    return teide_complete(replica, route, first);
}

int
teide_swap_ready(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    while (!route->all_at_once) {
        const struct teide_slot *s = &replica->slots[slot];
        int32_t partner;
        int ret;

        if (teide_left_end(route, s) == 0 && s->pair.right_end == route->n_hops && !s->dead[TEIDE_LEFT]
            && !s->dead[TEIDE_RIGHT])
            return teide_complete(replica, route, slot);
        if ((partner = find_partner(replica, route, slot, TEIDE_LEFT)) != TEIDE_NO_SLOT) {
            unlist_both(replica, route, partner);
            ret = swap(replica, route, partner, slot, &slot);
        } else if ((partner = find_partner(replica, route, slot, TEIDE_RIGHT)) != TEIDE_NO_SLOT) {
            unlist_both(replica, route, partner);
            ret = swap(replica, route, slot, partner, &slot);
        } else {
            break;
        }
        if (ret != 0 || slot == TEIDE_NO_SLOT)
            return ret;
    }
    enlist(replica, route, slot, TEIDE_LEFT);
    enlist(replica, route, slot, TEIDE_RIGHT);
    if (route->all_at_once) {
        uint8_t lane = replica->slots[slot].lane;
        if (++replica->routes[route->request].lanes[lane].ready == route->n_hops) {
            replica->routes[route->request].lanes[lane].ready = 0;
            return swap_all_at_once(replica, route, lane);
        }
    }
    return replica->network->has_cutoffs ? teide_arm_timer(replica, route, slot) : 0;
}
