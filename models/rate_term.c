/* The kinds of terms that a rate is a sum of: each switch below is one property of all of them. */
#include "models/rate_term.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_poly.h>
#include <gsl/gsl_spline.h>

struct teide_rate_table {
    gsl_spline *spline;
    enum teide_interpolation interpolation;
};

static const double two_pi = 2 * M_PI;

int
teide_rate_term_table(struct teide_rate_term *term, const double *times, const double *values, size_t n,
    enum teide_interpolation interpolation)
{
    const gsl_interp_type *types[TEIDE_N_INTERPOLATIONS]
        = { gsl_interp_linear, gsl_interp_steffen, gsl_interp_akima, gsl_interp_cspline };
    struct teide_rate_table *table;

    if (interpolation >= TEIDE_N_INTERPOLATIONS || n < gsl_interp_type_min_size(types[interpolation]))
        return TEIDE_RATE_BAD_PARAMETER;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(times[i]) || !isfinite(values[i]))
            return TEIDE_RATE_NOT_FINITE;
        if (i > 0 && !(times[i] > times[i - 1]))
            return TEIDE_RATE_BAD_PARAMETER;
    }
    table = malloc(sizeof *table);
    if (table == NULL)
        return TEIDE_RATE_NO_MEMORY;
    table->interpolation = interpolation;
    table->spline = gsl_spline_alloc(types[interpolation], n);
    if (table->spline == NULL || gsl_spline_init(table->spline, times, values, n) != 0) {
        gsl_spline_free(table->spline);
        free(table);
        return TEIDE_RATE_NO_MEMORY;
    }
    *term = (struct teide_rate_term) { .kind = TEIDE_RATE_TABLE, .table = table };
    return TEIDE_RATE_OK;
}

int
teide_rate_term_relaxing(struct teide_rate_term *term, double start, double time_constant, struct teide_rate *bath)
{
    struct teide_rate *own = malloc(sizeof *own);

    if (own == NULL)
        return TEIDE_RATE_NO_MEMORY;
    *own = *bath;
    *bath = (struct teide_rate) { 0 };
    *term = (struct teide_rate_term) { .kind = TEIDE_RATE_RELAXING, .relaxing = { start, time_constant, NULL } };
    term->relaxing.bath = own;
    return TEIDE_RATE_OK;
}

void
teide_rate_term_clear(struct teide_rate_term *term)
{
    if (term->kind == TEIDE_RATE_TABLE && term->table != NULL) {
        gsl_spline_free(term->table->spline);
        free(term->table);
        term->table = NULL;
    } else if (term->kind == TEIDE_RATE_RELAXING && term->relaxing.bath != NULL) {
        teide_rate_clear(term->relaxing.bath);
        free(term->relaxing.bath);
        term->relaxing.bath = NULL;
    }
}

/* Here, since a term that relaxes towards a bath owns a rate. */
void
teide_rate_clear(struct teide_rate *rate)
{
    for (size_t i = 0; i < rate->n_terms; i++)
        teide_rate_term_clear(&rate->terms[i]);
    free(rate->terms);
    *rate = (struct teide_rate) { 0 };
}

static int
bad(int status, double value, double *bad_value)
{
    *bad_value = value;
    return status;
}

/* All are finite; all after the first n_any are > 0, or >= 0 where zero says so. */
static int
check_numbers(const double *numbers, size_t n, size_t n_any, bool zero, double *bad_value)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(numbers[i]))
            return bad(TEIDE_RATE_NOT_FINITE, numbers[i], bad_value);
        if (i >= n_any && (zero ? numbers[i] < 0 : numbers[i] <= 0))
            return bad(TEIDE_RATE_BAD_PARAMETER, numbers[i], bad_value);
    }
    return TEIDE_RATE_OK;
}

static int
check_relaxing(const struct teide_rate_term *term, double *bad_value)
{
    const struct teide_rate *bath = term->relaxing.bath;
    int ret = check_numbers((double[]) { term->relaxing.start, term->relaxing.time_constant }, 2, 1, false, bad_value);

    if (ret == TEIDE_RATE_OK && bath == NULL)
        ret = bad(TEIDE_RATE_BAD_PARAMETER, NAN, bad_value);
    for (size_t i = 0; ret == TEIDE_RATE_OK && i < bath->n_terms; i++) {
        if (bath->terms[i].kind == TEIDE_RATE_RELAXING)
            ret = bad(TEIDE_RATE_BAD_PARAMETER, NAN, bad_value);
        else
            ret = teide_rate_term_check(&bath->terms[i], bad_value);
    }
    return ret;
}

int
teide_rate_term_check(const struct teide_rate_term *term, double *bad_value)
{
    switch (term->kind) {
    case TEIDE_RATE_CONSTANT:
        return check_numbers(&term->constant.value, 1, 1, false, bad_value);
    case TEIDE_RATE_STEP:
        return check_numbers((double[]) { term->step.before, term->step.after, term->step.at }, 3, 3, false, bad_value);
    case TEIDE_RATE_RAMP:
        return check_numbers((double[]) { term->ramp.start, term->ramp.slope }, 2, 2, false, bad_value);
    case TEIDE_RATE_EXPONENTIAL:
        return check_numbers(
            (double[]) { term->exponential.start, term->exponential.end, term->exponential.time_constant }, 3, 2, false,
            bad_value);
    case TEIDE_RATE_SINUSOID:
        return check_numbers((double[]) { term->sinusoid.mean, term->sinusoid.amplitude, term->sinusoid.phase,
                                 term->sinusoid.frequency },
            4, 3, true, bad_value);
    case TEIDE_RATE_GAUSSIAN:
        return check_numbers(&term->gaussian.coherence_time, 1, 0, false, bad_value);
    case TEIDE_RATE_TABLE:
        return term->table != NULL ? TEIDE_RATE_OK : bad(TEIDE_RATE_BAD_PARAMETER, NAN, bad_value);
    case TEIDE_RATE_RELAXING:
        return check_relaxing(term, bad_value);
    default:
        return bad(TEIDE_RATE_BAD_PARAMETER, NAN, bad_value);
    }
}

static bool
from_to(double first, double last, double t0, double t1, double *bad_time)
{
    if (t0 >= first && t1 <= last)
        return true;
    *bad_time = t0 < first || t0 > last ? t0 : last;
    return false;
}

bool
teide_rate_term_covers(const struct teide_rate_term *term, double t0, double t1, double *bad_time)
{
    if (term->kind == TEIDE_RATE_TABLE) {
        const gsl_spline *s = term->table->spline;
        return from_to(s->x[0], s->x[s->size - 1], t0, t1, bad_time);
    }
    if (term->kind == TEIDE_RATE_RELAXING) {
        if (!from_to(0, INFINITY, t0, t1, bad_time))
            return false;
        for (size_t i = 0; i < term->relaxing.bath->n_terms; i++) {
            if (!teide_rate_term_covers(&term->relaxing.bath->terms[i], 0, t1, bad_time)) {
                *bad_time = fmax(*bad_time, t0);
                return false;
            }
        }
    }
    return true;
}

bool
teide_rate_term_is_driven(const struct teide_rate_term *term)
{
    if (term->kind != TEIDE_RATE_RELAXING)
        return false;
    for (size_t i = 0; i < term->relaxing.bath->n_terms; i++) {
        if (term->relaxing.bath->terms[i].kind != TEIDE_RATE_CONSTANT)
            return true;
    }
    return false;
}

/* Towards a constant bath, a relaxing term is an exponential. */
static struct teide_rate_term
as_exponential(const struct teide_rate_term *term)
{
    double end = 0;

    assert(!teide_rate_term_is_driven(term));
    for (size_t i = 0; i < term->relaxing.bath->n_terms; i++)
        end += term->relaxing.bath->terms[i].constant.value;
    return (struct teide_rate_term) { .kind = TEIDE_RATE_EXPONENTIAL,
        .exponential = { term->relaxing.start, end, term->relaxing.time_constant } };
}

/* sin(2 pi f t + phase); whole turns are dropped while they are still exact. */
static double
sine(const struct teide_rate_term *term, double t)
{
    double turns = term->sinusoid.frequency * t;

    return sin(two_pi * (turns - floor(turns)) + term->sinusoid.phase);
}

static double
table_value(const struct teide_rate_table *table, double t)
{
    double value = NAN;

    gsl_spline_eval_e(table->spline, t, NULL, &value);
    return value;
}

double
teide_rate_term_value(const struct teide_rate_term *term, double t)
{
    struct teide_rate_term other;

    switch (term->kind) {
    case TEIDE_RATE_CONSTANT:
        return term->constant.value;
    case TEIDE_RATE_STEP:
        return t < term->step.at ? term->step.before : term->step.after;
    case TEIDE_RATE_RAMP:
        return term->ramp.start + term->ramp.slope * t;
    case TEIDE_RATE_EXPONENTIAL:
        return term->exponential.end
            + (term->exponential.start - term->exponential.end) * exp(-t / term->exponential.time_constant);
    case TEIDE_RATE_SINUSOID:
        return term->sinusoid.mean + term->sinusoid.amplitude * sine(term, t);
    case TEIDE_RATE_GAUSSIAN:
        return t / term->gaussian.coherence_time / term->gaussian.coherence_time;
    case TEIDE_RATE_TABLE:
        return table_value(term->table, t);
    case TEIDE_RATE_RELAXING:
        other = as_exponential(term);
        return teide_rate_term_value(&other, t);
    default:
        return NAN;
    }
}

/* Exact for cubics, and without differences of powers. */
static double
simpson(const struct teide_rate_table *table, double a, double b)
{
    return (b - a) / 6 * (table_value(table, a) + 4 * table_value(table, a + 0.5 * (b - a)) + table_value(table, b));
}

static double
table_integral(const struct teide_rate_table *table, double t0, double t1)
{
    const gsl_spline *s = table->spline;
    size_t first = gsl_interp_bsearch(s->x, t0, 0, s->size - 1), last = gsl_interp_bsearch(s->x, t1, 0, s->size - 1);
    double middle = 0;

    if (first == last)
        return simpson(table, t0, t1);
    if (first + 1 < last)
        gsl_spline_eval_integ_e(s, s->x[first + 1], s->x[last], NULL, &middle);
    return simpson(table, t0, s->x[first + 1]) + middle + simpson(table, s->x[last], t1);
}

static double
step_integral(const struct teide_rate_term *term, double t0, double t1)
{
    double at = fmin(fmax(term->step.at, t0), t1);

    return term->step.before * (at - t0) + term->step.after * (t1 - at);
}

static double
exponential_integral(const struct teide_rate_term *term, double t0, double h)
{
    double tau = term->exponential.time_constant;

    return term->exponential.end * h
        - (term->exponential.start - term->exponential.end) * tau * exp(-t0 / tau) * expm1(-h / tau);
}

static double
sinusoid_integral(const struct teide_rate_term *term, double middle, double h)
{
    double half_turn = 0.5 * two_pi * term->sinusoid.frequency * h;
    double average = half_turn > 0 ? sin(half_turn) / half_turn : 1;

    return term->sinusoid.mean * h + term->sinusoid.amplitude * h * sine(term, middle) * average;
}

double
teide_rate_term_closed_form(const struct teide_rate_term *term, double t0, double t1)
{
    const double h = t1 - t0, middle = t0 + 0.5 * h;
    struct teide_rate_term other;

    switch (term->kind) {
    case TEIDE_RATE_CONSTANT:
    case TEIDE_RATE_RAMP:
    case TEIDE_RATE_GAUSSIAN:
        return h * teide_rate_term_value(term, middle);
    case TEIDE_RATE_STEP:
        return step_integral(term, t0, t1);
    case TEIDE_RATE_EXPONENTIAL:
        return exponential_integral(term, t0, h);
    case TEIDE_RATE_SINUSOID:
        return sinusoid_integral(term, middle, h);
    case TEIDE_RATE_TABLE:
        return table_integral(term->table, t0, t1);
    case TEIDE_RATE_RELAXING:
        other = as_exponential(term);
        return exponential_integral(&other, t0, h);
    default:
        return NAN;
    }
}

double
teide_rate_term_next_kink(const struct teide_rate_term *term, double t)
{
    double next = INFINITY;

    if (term->kind == TEIDE_RATE_STEP && t < term->step.at)
        return term->step.at;
    if (term->kind == TEIDE_RATE_TABLE) {
        const gsl_spline *s = term->table->spline;
        if (t < s->x[0])
            return s->x[0];
        return t < s->x[s->size - 1] ? s->x[gsl_interp_bsearch(s->x, t, 0, s->size - 1) + 1] : INFINITY;
    }
    if (term->kind == TEIDE_RATE_RELAXING) {
        for (size_t i = 0; i < term->relaxing.bath->n_terms; i++)
            next = fmin(next, teide_rate_term_next_kink(&term->relaxing.bath->terms[i], t));
    }
    return next;
}

double
teide_rate_term_smooth_until(const struct teide_rate_term *term, double t)
{
    static const double run = 8;
    double tau = 0;

    switch (term->kind) {
    case TEIDE_RATE_SINUSOID:
        return t + run / (two_pi * term->sinusoid.frequency);
    case TEIDE_RATE_EXPONENTIAL:
        tau = term->exponential.time_constant;
        break;
    case TEIDE_RATE_RELAXING:
        tau = term->relaxing.time_constant;
        break;
    default:
        return teide_rate_term_next_kink(term, t);
    }
    return t < TEIDE_RATE_MEMORY_SPAN * tau ? t + run * tau : INFINITY;
}

bool
teide_rate_term_is_cubic(const struct teide_rate_term *term)
{
    return term->kind != TEIDE_RATE_SINUSOID && term->kind != TEIDE_RATE_EXPONENTIAL
        && term->kind != TEIDE_RATE_RELAXING;
}

/* NaN is lowest. */
static void
include(const struct teide_rate_term *term, double t, struct teide_rate_range *range)
{
    double value = teide_rate_term_value(term, t);

    if (!(value >= range->least)) {
        range->least = value;
        range->least_time = t;
    }
    range->greatest = fmax(range->greatest, value);
}

/* Inside of one piece of a table: the derivative is a parabola, given by three of its values. */
static void
include_inside_piece(const struct teide_rate_term *term, double lo, double hi, struct teide_rate_range *range)
{
    double d[3], root[2];
    int n;

    for (int i = 0; i < 3; i++)
        gsl_spline_eval_deriv_e(term->table->spline, fmin(lo + 0.5 * i * (hi - lo), hi), NULL, &d[i]);
    n = gsl_poly_solve_quadratic(2 * (d[0] - 2 * d[1] + d[2]), -3 * d[0] + 4 * d[1] - d[2], d[0], &root[0], &root[1]);
    for (int i = 0; i < n; i++) {
        if (root[i] > 0 && root[i] < 1)
            include(term, lo + root[i] * (hi - lo), range);
    }
}

static void
include_table(const struct teide_rate_term *term, double lo, double hi, struct teide_rate_range *range)
{
    bool monotone = term->table->interpolation == TEIDE_INTERPOLATION_LINEAR
        || term->table->interpolation == TEIDE_INTERPOLATION_STEFFEN;
    double t = lo, next;

    while (t < hi) {
        next = fmin(teide_rate_term_next_kink(term, t), hi);
        if (!monotone)
            include_inside_piece(term, t, next, range);
        include(term, next, range);
        t = next;
    }
}

/* First crest and first trough at or after lo: phases pi/2 and -pi/2, modulo whole turns. */
static void
include_extrema(const struct teide_rate_term *term, double lo, double hi, struct teide_rate_range *range)
{
    double f = term->sinusoid.frequency;

    for (int i = 0; f > 0 && i < 2; i++) {
        double turn = 0.25 + 0.5 * i - term->sinusoid.phase / two_pi, t = (turn + ceil(f * lo - turn)) / f;
        if (t > lo && t < hi)
            include(term, t, range);
    }
}

struct teide_rate_range
teide_rate_term_range(const struct teide_rate_term *term, double lo, double hi)
{
    struct teide_rate_range range = { INFINITY, -INFINITY, lo };

    include(term, lo, &range);
    include(term, hi, &range);
    if (term->kind == TEIDE_RATE_TABLE)
        include_table(term, lo, hi, &range);
    else if (term->kind == TEIDE_RATE_SINUSOID)
        include_extrema(term, lo, hi, &range);
    else if (term->kind == TEIDE_RATE_STEP && lo < term->step.at && term->step.at <= hi)
        include(term, term->step.at, &range);
    return range;
}

static double
table_size(const struct teide_rate_table *table)
{
    double size = 0;

    for (size_t i = 0; i < table->spline->size; i++)
        size = fmax(size, fabs(table->spline->y[i]));
    return size;
}

double
teide_rate_term_size(const struct teide_rate_term *term, double t0, double t1)
{
    double size = 0;

    switch (term->kind) {
    case TEIDE_RATE_STEP:
        return fmax(fabs(term->step.before), fabs(term->step.after));
    case TEIDE_RATE_RAMP: /* t slope: a rounding error of t counts too */
        return fabs(term->ramp.start) + fabs(term->ramp.slope) * fmax(fabs(t0), fabs(t1));
    case TEIDE_RATE_SINUSOID:
        return fabs(term->sinusoid.mean) + fabs(term->sinusoid.amplitude);
    case TEIDE_RATE_TABLE:
        return table_size(term->table);
    case TEIDE_RATE_RELAXING:
        for (size_t i = 0; i < term->relaxing.bath->n_terms; i++)
            size += teide_rate_term_size(&term->relaxing.bath->terms[i], 0, t1);
        return fmax(size, fabs(term->relaxing.start));
    default: /* monotone */
        return fmax(fabs(teide_rate_term_value(term, t0)), fabs(teide_rate_term_value(term, t1)));
    }
}
