/* Pauli rates of one memory qubit that change in time, and what they do to its correlators.
 *
 * A rate gamma(t), 1/s, is a sum of terms; a profile is the rates x, y, z of one memory. Pauli generators commute, so only
 * the integrals matter: over [t0, t1] one memory multiplies the correlators of its pair by exp(-E_k) with the exponents
 *   E_x = 2 (int gamma_y + int gamma_z), and cyclically;   int gamma = integral of gamma(t) over [t0, t1].
 * t is the clock that the terms' parameters refer to, in seconds; the caller says what its zero is.
 *
 * Three routes lead to an integral and must agree: antiderivatives, Gauss-Legendre quadrature (GSL), and CVODE.
 * Everything here is immutable after it has been built, and may be evaluated by many threads at once. */
#ifndef TEIDE_MODELS_RATE_PROFILE_H
#define TEIDE_MODELS_RATE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "models/api.h"
#include "models/bell.h"

enum teide_rate_kind {
    TEIDE_RATE_CONSTANT,    /* value */
    TEIDE_RATE_STEP,        /* before for t < at, after for t >= at */
    TEIDE_RATE_RAMP,        /* start + slope t */
    TEIDE_RATE_EXPONENTIAL, /* end + (start - end) exp(-t / time_constant) */
    TEIDE_RATE_SINUSOID,    /* mean + amplitude sin(2 pi frequency t + phase) */
    TEIDE_RATE_GAUSSIAN,    /* t / coherence_time^2 */
    TEIDE_RATE_TABLE,       /* interpolated between samples; nothing outside of them */
    TEIDE_RATE_RELAXING,    /* dg/dt = (bath(t) - g) / time_constant, g(0) = start; for t >= 0 */
    TEIDE_N_RATE_KINDS
};

/* Interpolation between the samples of a table, all by GSL: straight lines; cubics without overshoot (Steffen,
 * Astron. Astrophys. 239, 443 (1990)); Akima's cubics (J. ACM 17, 589 (1970)); the natural cubic spline.
 * The last two may be negative between positive samples, which teide_rate_check() finds. */
enum teide_interpolation {
    TEIDE_INTERPOLATION_LINEAR,
    TEIDE_INTERPOLATION_STEFFEN,
    TEIDE_INTERPOLATION_AKIMA,
    TEIDE_INTERPOLATION_CSPLINE,
    TEIDE_N_INTERPOLATIONS
};

/* How an integral is computed. */
enum teide_rate_route {
    TEIDE_RATE_CLOSED_FORM, /* antiderivatives */
    TEIDE_RATE_QUADRATURE,  /* Gauss-Legendre on each smooth piece, GSL */
    TEIDE_RATE_ODE,         /* d(int gamma)/dt = gamma(t), with the relaxing terms as further states, CVODE */
    TEIDE_N_RATE_ROUTES
};

enum teide_rate_status {
    TEIDE_RATE_OK = 0,
    TEIDE_RATE_NO_MEMORY = -1,     /* out of memory */
    TEIDE_RATE_NOT_COVERED = -2,   /* a table does not reach that far, or a relaxing term is asked before t = 0 */
    TEIDE_RATE_NEGATIVE = -3,      /* below 0 by more than rounding */
    TEIDE_RATE_NOT_FINITE = -4,    /* infinite or NaN */
    TEIDE_RATE_BAD_PARAMETER = -5, /* a parameter is outside of the range given below */
    TEIDE_RATE_NO_ROUTE = -6,      /* closed form: a bath that changes; ODE: more than 63 relaxing terms */
    TEIDE_RATE_TOO_LONG = -7       /* more than a million pieces or steps, e.g. a megahertz for hours */
};

struct teide_rate_table; /* samples and their interpolation */
struct teide_rate_term;

/* The sum of its terms; no terms: 0. */
struct teide_rate {
    struct teide_rate_term *terms;
    size_t n_terms;
};

/* One term. Every parameter is finite, of any sign unless said otherwise: only the sum has to be >= 0.
 *
 * TEIDE_RATE_GAUSSIAN is the free-induction decay of a qubit in quasi-static noise, as a rate gamma_z: a normally
 * distributed detuning that lasts averages the coherence to exp(-(t/T)^2), T = sqrt(2) / (rms detuning in rad/s). A
 * coherence decays under gamma_z as exp(-2 int gamma_z), so int gamma_z over [0, t] = t^2 / (2 T^2) and
 * gamma_z(t) = t / T^2. The clock starts when the qubit was stored (or last refocused), not with the experiment. */
struct teide_rate_term {
    enum teide_rate_kind kind;
    union {
        struct {
            double value; /* 1/s */
        } constant;
        struct {
            double before, after; /* 1/s */
            double at;            /* s */
        } step;
        struct {
            double start; /* 1/s, at t = 0 */
            double slope; /* 1/s^2 */
        } ramp;
        struct {
            double start, end;    /* 1/s, at t = 0 and for t to infinity */
            double time_constant; /* s, > 0 */
        } exponential;
        struct {
            double mean, amplitude; /* 1/s */
            double frequency;       /* Hz, >= 0 */
            double phase;           /* rad */
        } sinusoid;
        struct {
            double coherence_time; /* s, > 0: the coherence has decayed to 1/e */
        } gaussian;
        struct teide_rate_table *table; /* from teide_rate_term_table(); owned */
        struct {
            double start;            /* 1/s, at t = 0 */
            double time_constant;    /* s, > 0 */
            struct teide_rate *bath; /* 1/s; no relaxing terms in it; owned, see the clear functions */
        } relaxing;
    };
};

/* Rates gamma of one memory qubit, as struct teide_pauli_rates but in time. */
struct teide_rate_profile {
    struct teide_rate x, y, z;
};

/* A term that interpolates values (1/s) at times (s), n of each, which are copied.
 * times  strictly increasing; n  at least 2 (linear), 3 (steffen, cspline), 5 (akima)
 * term   only written on success; to be cleared
 * Returns TEIDE_RATE_OK, TEIDE_RATE_BAD_PARAMETER, TEIDE_RATE_NOT_FINITE or TEIDE_RATE_NO_MEMORY. */
TEIDE_API int teide_rate_term_table(struct teide_rate_term *term, const double *times, const double *values, size_t n,
    enum teide_interpolation interpolation);

/* A term that relaxes towards `bath`, of which it becomes the owner: on success *bath is left empty.
 * Returns TEIDE_RATE_OK or TEIDE_RATE_NO_MEMORY. */
TEIDE_API int teide_rate_term_relaxing(
    struct teide_rate_term *term, double start, double time_constant, struct teide_rate *bath);

/* Append a term, of which the rate becomes the owner on success. A rate begins as { 0 }.
 * Returns TEIDE_RATE_OK or TEIDE_RATE_NO_MEMORY. */
TEIDE_API int teide_rate_add(struct teide_rate *rate, struct teide_rate_term term);

/* Free what a term owns (table, bath); what a rate built by teide_rate_add() owns; all of a profile. They leave them
 * empty and may be called again. A rate whose terms the caller keeps in an array of its own needs no clearing beyond
 * that of its terms. */
TEIDE_API void teide_rate_term_clear(struct teide_rate_term *term);
TEIDE_API void teide_rate_clear(struct teide_rate *rate);
TEIDE_API void teide_rate_profile_clear(struct teide_rate_profile *profile);

/* Whether every integral of the rate has a closed form: false only for a term that relaxes towards a bath with other
 * terms than constants. */
TEIDE_API bool teide_rate_has_closed_form(const struct teide_rate *rate);

/* gamma at time t (s, finite) into *value, 1/s: what stands beside the kinds above. A relaxing term is
 *   g(t) = start exp(-t/tau) + int over [0, t] of exp(-(t - s)/tau) bath(s) ds / tau,
 * by quadrature over the last 40 tau unless the bath is constant (about 5 microseconds).
 * Parameters must be good: teide_rate_check(). Returns TEIDE_RATE_OK, TEIDE_RATE_NOT_COVERED, TEIDE_RATE_NOT_FINITE or
 * TEIDE_RATE_TOO_LONG; *value is only written on success. */
TEIDE_API int teide_rate_value(const struct teide_rate *rate, double t, double *value);

/* Integral of gamma over [t0, t1] (s, finite, t0 <= t1) into *integral, dimensionless, by the route asked for.
 *
 * Closed form: written so that short intervals lose no digits. With h = t1 - t0 and m = (t0 + t1) / 2:
 *   ramp         h (start + slope m)
 *   exponential  end h + (start - end) tau exp(-t0/tau) (1 - exp(-h/tau))            by expm1
 *   sinusoid     mean h + amplitude h sin(w m + phase) sin(w h/2) / (w h/2)          w = 2 pi frequency
 *   gaussian     h m / T^2
 *   table        whole pieces by gsl_spline_eval_integ(), the two at the ends by Simpson's rule, exact for cubics
 *   relaxing     the exponential towards the sum of the bath's constants
 * Quadrature: split at steps and samples of a table, and where an exponent has run 8 or a phase 8 rad; on each piece 16
 * points, or 2 where the rate is a cubic. A relaxing term needs its bath only, with g(t0) from teide_rate_value():
 *   int g = tau (1 - exp(-h/tau)) g(t0) + int over [t0, t1] of (1 - exp(-(t1 - s)/tau)) bath(s) ds.
 * ODE: CVODE with a restart at each step and sample; relaxing terms start 40 time constants before t0.
 *
 * Signs are not looked at: teide_rate_check() does. Parameters must be good. Returns TEIDE_RATE_OK or any other status
 * but TEIDE_RATE_NEGATIVE and TEIDE_RATE_BAD_PARAMETER; *integral is only written on success. */
TEIDE_API int teide_rate_integral(
    const struct teide_rate *rate, enum teide_rate_route route, double t0, double t1, double *integral);

/* Decay exponents E of the three correlators that this one memory causes over [t0, t1] (s, finite, t0 <= t1):
 *   c_k(t1) = c_k(t0) exp(-E_k),   E_x = 2 (int gamma_y + int gamma_z), and cyclically,
 * dimensionless, those of both memories of a pair add up. As teide_pauli_decay() for constant rates. An integral that
 * rounding has made negative counts as 0. Statuses as of teide_rate_integral(); *out is only written on success. */
TEIDE_API int teide_rate_profile_exponents(const struct teide_rate_profile *profile, enum teide_rate_route route,
    double t0, double t1, struct teide_correlators *out);

/* Whether gamma is a rate on all of [t0, t1] (s, finite, t0 <= t1), also between samples.
 * Between kinks (steps, samples), every term's least value on an interval is known exactly (of a relaxing term, a bound).
 * Intervals on which these add up to >= 0 are done; the others are halved until a negative value shows up or the terms
 * hardly change (by 1e-3 of their size, half a radian and half a time constant), and then minimised by golden section.
 * Down to -1e-12 of the terms' size counts as 0.
 * *bad_time, *bad_value  only written on failure; either may be NULL:
 *   TEIDE_RATE_NOT_COVERED    first time without a rate, and NAN
 *   TEIDE_RATE_NEGATIVE       where the rate is negative, and the rate there, 1/s
 *   TEIDE_RATE_NOT_FINITE     a time without a finite rate, and NAN; a parameter that is not finite: t0, and the parameter
 *   TEIDE_RATE_BAD_PARAMETER  t0, and the parameter (NAN for a missing table, a missing or a nested bath)
 *   TEIDE_RATE_TOO_LONG       an undecided time, and the value there
 * or TEIDE_RATE_OK. */
TEIDE_API int teide_rate_check(
    const struct teide_rate *rate, double t0, double t1, double *bad_time, double *bad_value);

#endif
