/* Decoherence with rates that change in time, integrated by CVODE (ode.h).
 *
 * A Bell-diagonal pair under Pauli rates gamma_k(t) of its two memories obeys
 *   d p[i] / dt = sum over k of (gamma_k,a(t) + gamma_k,b(t)) (p[i xor k] - p[i]),   k = 1 (z), 2 (x), 3 (y).
 * The integrator takes any rates that can be evaluated at a time. It is the independent referee of the closed form in
 * pauli_channel.h (which costs 1/1000 of it) and the base for rates with dynamics of their own. */
#ifndef TEIDE_MODELS_DRIVEN_CHANNEL_H
#define TEIDE_MODELS_DRIVEN_CHANNEL_H

#include "models/api.h"
#include "models/bell.h"
#include "models/ode.h"
#include "models/pauli_channel.h"

/* Rates of the pair's two memories together at `time` (seconds): the sum of both, 1/s, each >= 0. It is only called for
 * times in [t0, t1] of teide_bell_decohere_ode(), possibly more than once and out of order. */
typedef struct teide_pauli_rates teide_rates_at(double time, void *user);

/* State at time t1 of a pair that is `state` at time t0.
 * rates  see above; may jump, steps then shrink until the error bound holds; a pulse that is much shorter than
 *        everything around it can fall between two steps: end the interval where it begins
 * user   handed to `rates`
 * t0,t1  seconds, finite, t0 <= t1; t0 == t1 returns the state as it is, without asking for rates
 * out    the result, only written on success; sums to 1
 * By teide_ode_integrate() with the exact Jacobian, relative tolerance 1e-10, absolute 1e-13.
 * Returns an enum teide_ode_status. About 0.2 ms. */
TEIDE_API int teide_bell_decohere_ode(
    struct teide_bell state, teide_rates_at *rates, void *user, double t0, double t1, struct teide_bell *out);

#endif
