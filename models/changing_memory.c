#include "models/changing_memory.h"

#include <math.h>

void
teide_changing_memory_clear(struct teide_changing_memory *memory)
{
    teide_rate_profile_clear(&memory->profile);
    *memory = (struct teide_changing_memory) { 0 };
}

static struct teide_influence
of_exponents(struct teide_correlators before, struct teide_correlators after, struct teide_correlators decay)
{
    const double first[4] = { 1, exp(-before.x), exp(-before.y), exp(-before.z) };
    const double second[4] = { 1, exp(-after.x), exp(-after.y), exp(-after.z) };
    const double rate[4] = { 0, decay.x, decay.y, decay.z };
    struct teide_influence influence;

    for (int k = 0; k < 4; k++)
        for (int l = 0; l < 4; l++) {
            influence.factor[k][l] = second[k] * first[l];
            influence.slope[k][l] = (rate[k] - rate[l]) * influence.factor[k][l];
        }
    return influence;
}

static struct teide_correlators
times(double factor, struct teide_correlators c)
{
    return (struct teide_correlators) { factor * c.x, factor * c.y, factor * c.z };
}

struct teide_influence
teide_constant_influence(struct teide_pauli_rates rates, double made, double at, double until)
{
    struct teide_correlators decay = teide_pauli_decay(rates);

    return of_exponents(times(at - made, decay), times(until - at, decay), decay);
}

struct teide_influence
teide_influence_product(const struct teide_influence *a, const struct teide_influence *b)
{
    struct teide_influence product;

    for (int k = 0; k < 4; k++)
        for (int l = 0; l < 4; l++) {
            product.factor[k][l] = a->factor[k][l] * b->factor[k][l];
            product.slope[k][l] = a->slope[k][l] * b->factor[k][l] + a->factor[k][l] * b->slope[k][l];
        }
    return product;
}

static int
rates_at(const struct teide_rate_profile *profile, double time, struct teide_pauli_rates *rates)
{
    int ret = teide_rate_value(&profile->x, time, &rates->x);

    if (ret == TEIDE_RATE_OK)
        ret = teide_rate_value(&profile->y, time, &rates->y);
    if (ret == TEIDE_RATE_OK)
        ret = teide_rate_value(&profile->z, time, &rates->z);
    return ret;
}

int
teide_changing_memory_influence(
    const struct teide_changing_memory *memory, double made, double at, double until, struct teide_influence *influence)
{
    const struct teide_rate_profile *profile = &memory->profile;
    struct teide_correlators before, after;
    struct teide_pauli_rates now;
    struct teide_influence by_profile, by_fluctuator;
    enum teide_rate_route route = memory->route == TEIDE_RATE_ODE ? TEIDE_RATE_ODE : TEIDE_RATE_CLOSED_FORM;
    int ret = teide_rate_profile_exponents(profile, memory->route, made, at, &before);

    if (ret == TEIDE_RATE_OK)
        ret = teide_rate_profile_exponents(profile, memory->route, at, until, &after);
    if (ret == TEIDE_RATE_OK)
        ret = rates_at(profile, at, &now);
    if (ret != TEIDE_RATE_OK)
        return ret;
    by_profile = of_exponents(before, after, teide_pauli_decay(now));
    if (!memory->fluctuates) {
        *influence = by_profile;
        return TEIDE_RATE_OK;
    }
    ret = teide_fluctuator_factors(
        &memory->fluctuator, route, made, at, until, by_fluctuator.factor, by_fluctuator.slope);
    if (ret == TEIDE_RATE_OK)
        *influence = teide_influence_product(&by_profile, &by_fluctuator);
    return ret;
}

/* --- time scales ---------------------------------------------------------------------------------------------------- */

/* Of a transient that begins at 0 s; none is left after 40 time constants. */
static double
transient_of(double time_constant, double from)
{
    return from < 40 * time_constant ? 0.25 * time_constant : INFINITY;
}

static double
wiggle_of(const struct teide_rate *rate, double from, double window)
{
    double shortest = INFINITY;

    for (size_t i = 0; i < rate->n_terms; i++) {
        const struct teide_rate_term *term = &rate->terms[i];
        double scale = INFINITY;
        switch (term->kind) {
        case TEIDE_RATE_SINUSOID:
            scale = 0.1 / fabs(term->sinusoid.frequency);
            break;
        case TEIDE_RATE_EXPONENTIAL:
            scale = transient_of(term->exponential.time_constant, from);
            break;
        case TEIDE_RATE_RELAXING:
            scale
                = fmin(transient_of(term->relaxing.time_constant, from), wiggle_of(term->relaxing.bath, from, window));
            break;
        case TEIDE_RATE_STEP:
        case TEIDE_RATE_TABLE:
            scale = window / 64;
            break;
        default:
            break;
        }
        shortest = fmin(shortest, scale);
    }
    return shortest;
}

static double
largest_total(struct teide_pauli_rates rates)
{
    struct teide_correlators decay = teide_pauli_decay(rates);

    return fmax(decay.x, fmax(decay.y, decay.z));
}

struct teide_time_scales
teide_changing_memory_scales(const struct teide_changing_memory *memory, double from, double until)
{
    enum { SAMPLES = 64 };
    const struct teide_rate_profile *profile = &memory->profile;
    double fastest = 0, window = until - from;
    struct teide_time_scales scales;

    for (int i = 0; i <= SAMPLES; i++) {
        struct teide_pauli_rates rates;
        if (rates_at(profile, from + window * i / SAMPLES, &rates) == TEIDE_RATE_OK)
            fastest = fmax(fastest, largest_total(rates));
    }
    scales.wiggle = fmin(wiggle_of(&profile->x, from, window),
        fmin(wiggle_of(&profile->y, from, window), wiggle_of(&profile->z, from, window)));
    if (memory->fluctuates) {
        const struct teide_fluctuator *f = &memory->fluctuator;
        fastest += fmax(largest_total(f->rates[0]), largest_total(f->rates[1]));
        scales.wiggle = fmin(scales.wiggle, 0.25 / (f->up + f->down));
    }
    scales.decay = 1 / fastest;
    return scales;
}
