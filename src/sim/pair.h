/* A pair that is moved about: its Bell-diagonal state in the form in which waiting and swapping are sums.
 *
 *   c_k = (-1)^[bit k of negative] exp(log_k - decay_left,k (t - birth_left) - decay_right,k (t - birth_right))
 *
 * c = (<XX>, -<YY>, <ZZ>) are the correlators of models/bell.h, of which a memory scales each by exp(-decay_k t)
 * (models/pauli_channel.h). So waiting costs nothing until a memory is measured, and then one multiplication for each
 * correlator; exponentials are taken when a pair is purified or delivered. A correlator of 0 has log -INFINITY.
 *
 * Times are ticks, decays are per tick. Nothing here fails, or knows nodes, links or messages. */
#ifndef TEIDE_SIM_PAIR_H
#define TEIDE_SIM_PAIR_H

#include <math.h>
#include <stdint.h>

#include "models/bell.h"

enum teide_side { TEIDE_LEFT, TEIDE_RIGHT };

/* Correlators, or factors of them, as signs and logarithms. */
struct teide_log_correlators {
    double log[3];     /* ln |c_x|, ln |c_y|, ln |c_z| */
    uint32_t negative; /* bit k: c_k < 0 */
};

struct teide_pair {
    double log[3];
    int64_t birth[2]; /* ticks, since when its left and right memory hold their qubits */
    uint32_t negative;
    int32_t
        right_end; /* where its right memory is, in what whoever moves the pair about counts; goes with it when it is joined */
};

static inline struct teide_log_correlators
teide_log_correlators(struct teide_correlators c)
{
    return (struct teide_log_correlators) { { log(fabs(c.x)), log(fabs(c.y)), log(fabs(c.z)) },
        (uint32_t)(c.x < 0) | (uint32_t)(c.y < 0) << 1 | (uint32_t)(c.z < 0) << 2 };
}

/* A pair in a state that holds at `birth`. */
static inline void
teide_pair_create(struct teide_pair *pair, const struct teide_log_correlators *state, int64_t birth)
{
    for (int k = 0; k < 3; k++)
        pair->log[k] = state->log[k];
    pair->negative = state->negative;
    pair->birth[TEIDE_LEFT] = pair->birth[TEIDE_RIGHT] = birth;
}

/* Join `left` and `right` at the node between them: left becomes the joined pair, right is no more.
 *   c_k = c_k(left) c_k(right) times the factor of a noisy Bell measurement (models/swap.h)
 * decay  of the node's two memories, which hold their qubits until `done` */
static inline void
teide_pair_join(struct teide_pair *left, const struct teide_pair *right, const struct teide_log_correlators *factor,
    const struct teide_correlators *decay, int64_t done)
{
    const double waited = (double)(done - left->birth[TEIDE_RIGHT] + (done - right->birth[TEIDE_LEFT]));

    left->log[0] += right->log[0] + factor->log[0] - decay->x * waited;
    left->log[1] += right->log[1] + factor->log[1] - decay->y * waited;
    left->log[2] += right->log[2] + factor->log[2] - decay->z * waited;
    left->negative ^= right->negative ^ factor->negative;
    left->birth[TEIDE_RIGHT] = right->birth[TEIDE_RIGHT];
    left->right_end = right->right_end;
}

/* What waiting until `time` takes off the logarithms, with memories of decay a (left) and b (right). */
static inline struct teide_correlators
teide_pair_decay(
    const struct teide_pair *pair, const struct teide_correlators *a, const struct teide_correlators *b, int64_t time)
{
    const double left = (double)(time - pair->birth[TEIDE_LEFT]), right = (double)(time - pair->birth[TEIDE_RIGHT]);

    return (struct teide_correlators) { a->x * left + b->x * right, a->y * left + b->y * right,
        a->z * left + b->z * right };
}

/* Correlators once waiting has taken `decay` off the logarithms. They often decay alike (Pauli-twirled T1 and T2: x and y), and an
 * exponential costs as much as all the rest. */
static inline struct teide_correlators
teide_pair_correlators(const struct teide_pair *pair, const struct teide_correlators *decay)
{
    const double lx = pair->log[0] - decay->x, ly = pair->log[1] - decay->y, lz = pair->log[2] - decay->z;
    const double x = exp(lx), y = ly == lx ? x : exp(ly), z = lz == lx ? x : exp(lz);

    return (struct teide_correlators) { pair->negative & 1 ? -x : x, pair->negative & 2 ? -y : y,
        pair->negative & 4 ? -z : z };
}

/* The state with given correlators; probabilities that rounding, of order 1e-17, has made negative are 0. */
static inline struct teide_bell
teide_pair_bell(struct teide_correlators c)
{
    struct teide_bell state = teide_bell_from_correlators(c);

    for (int i = 0; i < 4; i++)
        state.p[i] = state.p[i] < 0 ? 0 : state.p[i];
    return state;
}

/* Make the correlators 1 at `time`, for the caller to keep the factors that they have; births stay, so that memories keep their
 * age. */
static inline void
teide_pair_reset(
    struct teide_pair *pair, const struct teide_correlators *a, const struct teide_correlators *b, int64_t time)
{
    const struct teide_correlators decay = teide_pair_decay(pair, a, b, time);

    pair->log[0] = decay.x;
    pair->log[1] = decay.y;
    pair->log[2] = decay.z;
    pair->negative = 0;
}

#endif
