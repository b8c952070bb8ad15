/* One term of a rate: what the files that make up rate_profile.h share. Not installed. Times in s, rates in 1/s. */
#ifndef TEIDE_MODELS_RATE_TERM_H
#define TEIDE_MODELS_RATE_TERM_H

#include "models/rate_profile.h"

/* What has happened this many time constants ago is forgotten: exp(-40) = 4e-18. */
#define TEIDE_RATE_MEMORY_SPAN 40.0

enum { TEIDE_RATE_MAX_PIECES = 1000000 };

/* Whether the parameters are as rate_profile.h asks; a status and the offending parameter if not. */
int teide_rate_term_check(const struct teide_rate_term *term, double *bad_value);

/* Whether the term is defined on all of [t0, t1]; the first time without a value if not. */
bool teide_rate_term_covers(const struct teide_rate_term *term, double t0, double t1, double *bad_time);

/* Whether it relaxes towards a bath that changes. All functions below but the last two are for other terms. */
bool teide_rate_term_is_driven(const struct teide_rate_term *term);

/* The term at time t, at which it must be defined. */
double teide_rate_term_value(const struct teide_rate_term *term, double t);

/* The integral over [t0, t1] by antiderivative, see teide_rate_integral(). */
double teide_rate_term_closed_form(const struct teide_rate_term *term, double t0, double t1);

/* Where the smooth piece to the right of t ends (INFINITY: nowhere): an exponent has run 8, a phase 8 rad, or the
 * next kink. */
double teide_rate_term_smooth_until(const struct teide_rate_term *term, double t);

/* Whether the term is a polynomial of degree 3 or less on each smooth piece. */
bool teide_rate_term_is_cubic(const struct teide_rate_term *term);

/* The least and the greatest value on [lo, hi], and where the least one is. */
struct teide_rate_range {
    double least, greatest, least_time;
};
struct teide_rate_range teide_rate_term_range(const struct teide_rate_term *term, double lo, double hi);

/* First step or sample after t of the term or of its bath; INFINITY: none. */
double teide_rate_term_next_kink(const struct teide_rate_term *term, double t);

/* How large the term gets on [t0, t1], roughly and not too little: what its rounding errors are proportional to. */
double teide_rate_term_size(const struct teide_rate_term *term, double t0, double t1);

/* By quadrature: the integral over [t0, t1] of any term, and the value at t of one that is driven. */
int teide_rate_term_quadrature(const struct teide_rate_term *term, double t0, double t1, double *integral);
int teide_rate_term_driven_value(const struct teide_rate_term *term, double t, double *value);

#endif
