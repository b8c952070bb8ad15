/* Whether a sum of terms is a rate everywhere on an interval: branch and bound on the least values of its terms. */
#include "models/rate_profile.h"

#include <assert.h>
#include <math.h>

#include "models/rate_term.h"

struct search {
    const struct teide_rate *rate;
    double size, tolerance; /* 1/s; of all terms together */
    int pieces_left;
    double bad_time, bad_value;
};

static int
report(struct search *search, int status, double time, double value)
{
    search->bad_time = time;
    search->bad_value = value;
    return status;
}

static int
check_at(struct search *search, double t, double *value)
{
    int ret;

    *value = NAN;
    ret = teide_rate_value(search->rate, t, value);
    if (ret != TEIDE_RATE_OK)
        return report(search, ret, t, *value);
    return *value < -search->tolerance ? report(search, TEIDE_RATE_NEGATIVE, t, *value) : TEIDE_RATE_OK;
}

/* Nothing on [lo, hi] is outside of it. A driven term tends to the bath from where it is at lo. */
static struct teide_rate_range
range_of(const struct teide_rate_term *term, double lo, double hi)
{
    struct teide_rate_range range = { 0, 0, lo };
    double start = NAN, keeps;

    if (!teide_rate_term_is_driven(term))
        return teide_rate_term_range(term, lo, hi);
    teide_rate_term_driven_value(term, lo, &start);
    for (size_t i = 0; i < term->relaxing.bath->n_terms; i++) {
        struct teide_rate_range of_bath = teide_rate_term_range(&term->relaxing.bath->terms[i], lo, hi);
        range.least += of_bath.least;
        range.greatest += of_bath.greatest;
    }
    keeps = exp(-(hi - lo) / term->relaxing.time_constant);
    range.least = fmin(start, range.least + (start - range.least) * keeps);
    range.greatest = fmax(start, range.greatest + (start - range.greatest) * keeps);
    return range;
}

/* On an interval that is_simple(). */
static int
minimise(struct search *search, double lo, double hi)
{
    static const double golden = 0.6180339887498949;
    double a = lo, b = hi, left = b - golden * (b - a), right = a + golden * (b - a), at_left, at_right;
    int ret = check_at(search, left, &at_left);

    if (ret == TEIDE_RATE_OK)
        ret = check_at(search, right, &at_right);
    for (int n = 0; ret == TEIDE_RATE_OK && n < 40; n++) { /* 0.618^40 = 4e-9: a minimum is flat over 1e-8 */
        if (at_left < at_right) {
            b = right;
            right = left;
            at_right = at_left;
            left = b - golden * (b - a);
            ret = check_at(search, left, &at_left);
        } else {
            a = left;
            left = right;
            at_left = at_right;
            right = a + golden * (b - a);
            ret = check_at(search, right, &at_right);
        }
    }
    return ret;
}

/* Whether all terms together are close to a parabola on [lo, hi]: `change` adds up how much each does. */
static bool
is_simple(const struct search *search, double lo, double hi, double change)
{
    double smooth = INFINITY;

    for (size_t i = 0; i < search->rate->n_terms; i++) {
        const struct teide_rate_term *term = &search->rate->terms[i];
        smooth = fmin(smooth, teide_rate_term_smooth_until(term, lo) - lo);
        for (size_t k = 0; teide_rate_term_is_driven(term) && k < term->relaxing.bath->n_terms; k++)
            smooth = fmin(smooth, teide_rate_term_smooth_until(&term->relaxing.bath->terms[k], lo) - lo);
    }
    return change <= 1e-3 * search->size && hi - lo <= smooth / 16;
}

static int
search_interval(struct search *search, double lo, double hi)
{
    double bound = 0, change = 0, value, middle = lo + 0.5 * (hi - lo);
    int ret = check_at(search, lo, &value);

    if (ret == TEIDE_RATE_OK)
        ret = check_at(search, hi, &value);
    for (size_t i = 0; ret == TEIDE_RATE_OK && i < search->rate->n_terms; i++) {
        struct teide_rate_range range = range_of(&search->rate->terms[i], lo, hi);
        bound += range.least;
        change += range.greatest - range.least;
        if (range.least_time > lo && range.least_time < hi)
            ret = check_at(search, range.least_time, &value);
    }
    if (ret != TEIDE_RATE_OK || bound >= -search->tolerance || middle <= lo || middle >= hi)
        return ret;
    if (search->pieces_left-- == 0)
        return report(search, TEIDE_RATE_TOO_LONG, middle, value);
    if (is_simple(search, lo, hi, change))
        return minimise(search, lo, hi);
    ret = search_interval(search, lo, middle);
    return ret == TEIDE_RATE_OK ? search_interval(search, middle, hi) : ret;
}

/* From kink to kink: on either side of one, the terms are smooth. */
static int
search_pieces(struct search *search, double t0, double t1)
{
    double t = t0;
    int ret = TEIDE_RATE_OK;

    while (ret == TEIDE_RATE_OK && t < t1) {
        double next = INFINITY;
        for (size_t i = 0; i < search->rate->n_terms; i++)
            next = fmin(next, teide_rate_term_next_kink(&search->rate->terms[i], t));
        ret = search_interval(search, t, next <= t1 ? nextafter(next, t) : t1);
        t = next;
    }
    return ret == TEIDE_RATE_OK && t <= t1 ? search_interval(search, t1, t1) : ret;
}

int
teide_rate_check(const struct teide_rate *rate, double t0, double t1, double *bad_time, double *bad_value)
{
    struct search search = { .rate = rate, .pieces_left = TEIDE_RATE_MAX_PIECES, .bad_time = t0, .bad_value = NAN };
    int ret = TEIDE_RATE_OK;

    assert(isfinite(t0) && isfinite(t1) && t0 <= t1);
    for (size_t i = 0; ret == TEIDE_RATE_OK && i < rate->n_terms; i++) {
        ret = teide_rate_term_check(&rate->terms[i], &search.bad_value);
        if (ret == TEIDE_RATE_OK && !teide_rate_term_covers(&rate->terms[i], t0, t1, &search.bad_time))
            ret = TEIDE_RATE_NOT_COVERED;
    }
    if (ret == TEIDE_RATE_OK) {
        for (size_t i = 0; i < rate->n_terms; i++)
            search.size += teide_rate_term_size(&rate->terms[i], t0, t1);
        search.tolerance = 1e-12 * search.size;
        ret = isfinite(search.size) ? search_pieces(&search, t0, t1)
                                    : report(&search, TEIDE_RATE_NOT_FINITE, t0, search.size);
    }
    if (ret != TEIDE_RATE_OK && bad_time != NULL)
        *bad_time = search.bad_time;
    if (ret != TEIDE_RATE_OK && bad_value != NULL)
        *bad_value = search.bad_value;
    return ret;
}
