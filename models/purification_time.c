/* The objective of a purification time, with its slope. */
#include "models/purification_time.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { MAX_HALVINGS = 40, LATEST_ARRIVAL = 45 }; /* exp(-45) = 3e-20 */

/* A number and its derivative by the time of the purification. */
struct rising {
    double value, slope;
};

static inline struct rising
product(struct rising a, struct rising b)
{
    return (struct rising) { a.value * b.value, a.value * b.slope + a.slope * b.value };
}

static inline struct rising
sum(struct rising a, struct rising b)
{
    return (struct rising) { a.value + b.value, a.slope + b.slope };
}

static inline struct rising
scaled(double factor, struct rising a)
{
    return (struct rising) { factor * a.value, factor * a.slope };
}

static inline struct rising
ratio(struct rising a, struct rising b)
{
    double value = a.value / b.value;
    return (struct rising) { value, (a.slope - value * b.slope) / b.value };
}

struct rising_correlators {
    struct rising x, y, z;
};

/* c exp(-decay * waited): the slope is by a time that lengthens the wait. Correlators often decay alike, and exponentials are the
 * most of the work. */
static inline struct rising_correlators
decayed(struct teide_correlators c, struct teide_correlators decay, double waited)
{
    const double x = exp(-decay.x * waited), y = decay.y == decay.x ? x : exp(-decay.y * waited);
    const double z = decay.z == decay.x ? x : exp(-decay.z * waited);
    const struct teide_correlators value = { c.x * x, c.y * y, c.z * z };

    return (struct rising_correlators) { { value.x, -decay.x * value.x }, { value.y, -decay.y * value.y },
        { value.z, -decay.z * value.z } };
}

static struct rising_correlators
aged(const struct teide_timed_pair *pair, double time)
{
    return decayed(teide_bell_correlators(pair->state), teide_pauli_decay(pair->rates), time - pair->made_at);
}

static struct rising_correlators
prepared(enum teide_protocol protocol, struct rising_correlators c)
{
    struct rising mean;

    switch (protocol) {
    case TEIDE_DEJMPS:
        return (struct rising_correlators) { c.x, c.z, c.y };
    case TEIDE_BBPSSW:
        mean = scaled(1.0 / 3, sum(c.x, sum(c.y, c.z)));
        return (struct rising_correlators) { mean, mean, mean };
    case TEIDE_CNOT:
    case TEIDE_N_PROTOCOLS:
        break;
    }
    return c;
}

static struct teide_bell
values(struct rising_correlators c)
{
    return teide_bell_from_correlators((struct teide_correlators) { c.x.value, c.y.value, c.z.value });
}

/* The direction in which the probabilities move. */
static struct teide_bell
slopes(struct rising_correlators c)
{
    double x = 0.25 * c.x.slope, y = 0.25 * c.y.slope, z = 0.25 * c.z.slope;
    return (struct teide_bell) { { x + y + z, z - x - y, x - y - z, y - x - z } };
}

/* What the step does, on prepared inputs: `a` counts for x and z of the output as in a_x and a_z, and so on, which is the same
 * unless the kept pair's memories remember (theory: doc/optimal-time-theory.md, section 1). norm: 1 becomes z. */
struct step_inputs {
    struct rising_correlators a_n, a_x, a_y, a_z, b;
    struct rising norm_to_z;
};

static struct rising_correlators
step(const struct step_inputs *in, struct teide_operation_noise noise, struct rising *success)
{
    const double gate = (1 - noise.gate_error) * (1 - noise.gate_error);
    const double readout = (1 - 2 * noise.measurement_error) * (1 - 2 * noise.measurement_error);
    const struct rising b_x = in->b.x, b_y = scaled(readout, in->b.y), b_z = scaled(readout, in->b.z);
    struct rising n = scaled(0.5 * gate, product(in->a_n.z, b_z));

    n.value += 0.5;
    *success = n;
    if (n.value < DBL_MIN)
        return (struct rising_correlators) { { 0, 0 }, { 0, 0 }, { 0, 0 } };
    return (struct rising_correlators) {
        ratio(scaled(0.5 * gate, sum(product(in->a_x.x, b_x), product(in->a_x.y, b_y))), n),
        ratio(scaled(0.5 * gate, sum(product(in->a_y.x, b_y), product(in->a_y.y, b_x))), n),
        ratio(scaled(0.5 * gate, sum(in->a_z.z, product(in->norm_to_z, b_z))), n),
    };
}

/* Constant rates: what comes before and after the purification are factors. */
static struct rising_correlators
purified_in_constant_memories(const struct teide_optimal_time *timing, double acts, struct rising *success)
{
    const struct rising_correlators a = prepared(timing->protocol, aged(&timing->kept, acts));
    const struct rising_correlators b = prepared(timing->protocol, aged(&timing->measured, acts));
    const struct step_inputs in = { a, a, a, a, b, { 1, 0 } };
    const struct teide_correlators decay = teide_pauli_decay(timing->kept.rates);
    const double rest = timing->needed_at - acts;
    const struct teide_correlators one = { 1, 1, 1 }, growth = { -decay.x, -decay.y, -decay.z };
    const struct rising_correlators c = step(&in, timing->noise, success);
    const struct rising_correlators after = decayed(one, growth, -rest); /* a later purification shortens this wait */

    return (struct rising_correlators) { product(c.x, after.x), product(c.y, after.y), product(c.z, after.z) };
}

/* --- rates that change in time ------------------------------------------------------------------------------------- */

static bool
changes(const struct teide_timed_pair *pair)
{
    return pair->changing[0] != NULL || pair->changing[1] != NULL;
}

/* Influence of both memories of a pair on a purification at `acts`. Returns false when an integral fails. */
static bool
influence_of(const struct teide_timed_pair *pair, double acts, double until, struct teide_influence *total)
{
    *total = teide_constant_influence(pair->rates, pair->made_at, acts, until);
    for (int i = 0; i < 2; i++) {
        struct teide_influence one;
        if (pair->changing[i] == NULL)
            continue;
        if (teide_changing_memory_influence(pair->changing[i], pair->made_at, acts, until, &one) != TEIDE_RATE_OK)
            return false;
        *total = teide_influence_product(total, &one);
        if (i == 0 && pair->changing[1] == pair->changing[0]) {
            *total = teide_influence_product(total, &one);
            return true;
        }
    }
    return true;
}

/* Correlators of before the purification, as they count for correlator `after` of after it (0: the norm). */
static struct rising_correlators
counting_for(const struct teide_timed_pair *pair, const struct teide_influence *influence, int after)
{
    const struct teide_correlators c = teide_bell_correlators(pair->state);
    const double *factor = influence->factor[after], *slope = influence->slope[after];

    return (struct rising_correlators) { { c.x * factor[1], c.x * slope[1] }, { c.y * factor[2], c.y * slope[2] },
        { c.z * factor[3], c.z * slope[3] } };
}

static bool
purified_in_changing_memories(
    const struct teide_optimal_time *timing, double acts, struct rising_correlators *out, struct rising *success)
{
    struct teide_influence kept, measured;
    struct step_inputs in;

    if (!influence_of(&timing->kept, acts, timing->needed_at, &kept)
        || !influence_of(&timing->measured, acts, acts, &measured))
        return false;
    in.a_n = prepared(timing->protocol, counting_for(&timing->kept, &kept, 0));
    in.a_x = prepared(timing->protocol, counting_for(&timing->kept, &kept, 1));
    in.a_y = prepared(timing->protocol, counting_for(&timing->kept, &kept, 2));
    in.a_z = prepared(timing->protocol, counting_for(&timing->kept, &kept, 3));
    in.b = prepared(timing->protocol, counting_for(&timing->measured, &measured, 0));
    in.norm_to_z = (struct rising) { kept.factor[3][0], kept.slope[3][0] };
    *out = step(&in, timing->noise, success);
    return true;
}

/* The kept pair at needed_at, given success, and the success probability. */
static bool
purified(const struct teide_optimal_time *timing, double time, struct rising_correlators *out, struct rising *success)
{
    const double acts = time + timing->duration;

    if (changes(&timing->kept) || changes(&timing->measured))
        return purified_in_changing_memories(timing, acts, out, success);
    *out = purified_in_constant_memories(timing, acts, success);
    return true;
}

/* A pair that is left alone. NAN where an integral fails. */
static struct teide_bell
waited(const struct teide_timed_pair *pair, double until)
{
    struct teide_influence influence;
    struct rising_correlators c;

    if (!changes(pair))
        return values(aged(pair, until));
    if (!influence_of(pair, until, until, &influence))
        return (struct teide_bell) { { NAN, NAN, NAN, NAN } };
    c = counting_for(pair, &influence, 0);
    return values(c);
}

double
teide_optimal_time_first(const struct teide_optimal_time *timing)
{
    return fmax(timing->kept.made_at, timing->measured.made_at);
}

/* The last time at which a purification can begin so that its result is known at needed_at. */
static double
last_to_be_known(const struct teide_optimal_time *timing)
{
    return timing->needed_at - timing->duration - timing->message_time;
}

double
teide_timed_pair_dropped_at(const struct teide_timed_pair *pair)
{
    return pair->cutoff > 0 ? pair->made_at + pair->cutoff : INFINITY;
}

double
teide_optimal_time_last(const struct teide_optimal_time *timing)
{
    return fmin(last_to_be_known(timing), teide_timed_pair_dropped_at(&timing->measured));
}

/* Whether the pair is still there at needed_at, a rounded sum. */
static bool
is_held(const struct teide_optimal_time *timing, const struct teide_timed_pair *pair)
{
    return timing->needed_at <= teide_timed_pair_dropped_at(pair) * (1 + 4 * DBL_EPSILON);
}

bool
teide_optimal_time_kept_is_held(const struct teide_optimal_time *timing)
{
    return is_held(timing, &timing->kept);
}

/* --- new pairs ---------------------------------------------------------------------------------------------------- */

/* A new pair that arrives some time after the failure, and is `within` less that time old at needed_at. */
struct arrival {
    const struct teide_optimal_time *timing;
    const struct teide_objective *objective;
    double within; /* s */
    double scale;  /* s, in which the new pair decays; no quadrature may step over it */
    bool of_slope; /* the mean of its slope by the age, not of its value */
};

static double
aged_value(double age, const struct arrival *arrival)
{
    const struct teide_timed_pair pair
        = { .state = arrival->objective->new_state, .rates = arrival->timing->kept.rates };
    const struct teide_measure *measure = arrival->objective->measure;
    const struct rising_correlators c = aged(&pair, age);

    return arrival->of_slope ? measure->slope(values(c), slopes(c)) : measure->value(values(c));
}

/* Its density over the delay is this times new_rate. */
static double
arriving_value(double delay, const struct arrival *arrival)
{
    return exp(-arrival->objective->new_rate * delay) * aged_value(arrival->within - delay, arrival);
}

/* Gauss-Legendre of order 10. Nodes and weights on [-1, 1], the positive half: Abramowitz and Stegun, table 25.4. */
static double
quadrature(const struct arrival *arrival, double from, double to)
{
    static const double nodes[]
        = { 0.14887433898163122, 0.43339539412924721, 0.67940956829902444, 0.86506336668898454, 0.97390652851717174 };
    static const double weights[]
        = { 0.29552422471475298, 0.26926671930999652, 0.21908636251598201, 0.14945134915058036, 0.066671344308688069 };
    const double middle = 0.5 * (from + to), half = 0.5 * (to - from);
    double total = 0;

    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++)
        total += weights[i]
            * (arriving_value(middle - half * nodes[i], arrival) + arriving_value(middle + half * nodes[i], arrival));
    return arrival->objective->new_rate * half * total;
}

/* The same, with the interval halved until both halves agree with the whole: measures have kinks. What has just arrived at the
 * end decays fast. */
static double
adaptive_quadrature(const struct arrival *arrival, double from, double to, double whole, int halvings)
{
    const double middle = 0.5 * (from + to);
    const double left = quadrature(arrival, from, middle), right = quadrature(arrival, middle, to);

    if (halvings == 0
        || (to - from <= fmax(arrival->within - to, arrival->scale) && fabs(left + right - whole) <= 1e-14))
        return left + right;
    return adaptive_quadrature(arrival, from, middle, left, halvings - 1)
        + adaptive_quadrature(arrival, middle, to, right, halvings - 1);
}

/* Age at which the new pair is worth nothing any more, at most `oldest`: figures of merit that are cut at 0 end there, with
 * a kink that a quadrature could step over. */
static double
worthless_age(const struct arrival *arrival, double oldest)
{
    double worth = 0, worthless = oldest;

    if (aged_value(oldest, arrival) != 0)
        return oldest;
    for (int i = 0; i < 60; i++) {
        double age = 0.5 * (worth + worthless);
        if (aged_value(age, arrival) != 0)
            worth = age;
        else
            worthless = age;
    }
    return worthless;
}

/* Mean value of the pair that is made after a failure, W(u) = integral over the delay v in [0, u] of
 *   rate exp(-rate v) m(u - v),   u = time left once the failure is known,   so dW/du = rate (m(u) - W).
 * That is a difference of equal numbers where pairs come often. Then none comes late: the integrals end at LATEST_ARRIVAL
 * times the mean delay, and dW/du is the same mean of dm/du. */
static struct rising
new_pair(const struct teide_optimal_time *timing, const struct teide_objective *objective, double time)
{
    const struct teide_correlators decay = teide_pauli_decay(timing->kept.rates);
    const double rate = objective->new_rate, within = last_to_be_known(timing) - time;
    struct arrival arrival = { .timing = timing,
        .objective = objective,
        .within = within,
        .scale = 1 / (rate + fmax(decay.x, fmax(decay.y, decay.z))) };
    struct rising mean = { 0, 0 };
    double soonest, latest;

    if (within <= 0 || rate <= 0)
        return mean;
    soonest = within - worthless_age(&arrival, within);
    latest = fmin(within, LATEST_ARRIVAL / rate);
    if (soonest >= latest)
        return mean;
    mean.value = adaptive_quadrature(&arrival, soonest, latest, quadrature(&arrival, soonest, latest), MAX_HALVINGS);
    mean.slope = rate * (mean.value - aged_value(within, &arrival));
    if (latest < within) {
        arrival.of_slope = true;
        mean.slope
            = -adaptive_quadrature(&arrival, soonest, latest, quadrature(&arrival, soonest, latest), MAX_HALVINGS);
    }
    return mean;
}

/* --- objective ---------------------------------------------------------------------------------------------------- */

struct teide_purification_outcome
teide_purification_at(const struct teide_optimal_time *timing, const struct teide_objective *objective, double time)
{
    struct rising success, merit = { 0, 0 }, failure;
    struct rising_correlators c;
    struct teide_purification_outcome outcome = { .time = time, .value = NAN, .slope = NAN };

    if (!purified(timing, time, &c, &success))
        return outcome;
    outcome.success_probability = success.value;
    outcome.state = values(c);
    if (objective->weight != TEIDE_SUCCESS_ITSELF)
        merit = (struct rising) { objective->measure->value(outcome.state),
            objective->measure->slope(outcome.state, slopes(c)) };
    switch (objective->weight) {
    case TEIDE_SUCCESS_ITSELF:
        merit = success;
        break;
    case TEIDE_TIMES_SUCCESS:
        merit = product(success, merit);
        break;
    case TEIDE_WITH_NEW_PAIR:
        failure = (struct rising) { 1 - success.value, -success.slope };
        merit = sum(product(success, merit), product(failure, new_pair(timing, objective, time)));
        break;
    case TEIDE_GIVEN_SUCCESS:
    case TEIDE_N_WEIGHTS:
        break;
    }
    outcome.value = merit.value;
    outcome.slope = merit.slope;
    return outcome;
}

double
teide_optimal_time_unpurified(const struct teide_optimal_time *timing, const struct teide_objective *objective)
{
    double kept, measured;

    if (objective->weight == TEIDE_SUCCESS_ITSELF)
        return 1;
    kept = objective->measure->value(waited(&timing->kept, timing->needed_at));
    if (!is_held(timing, &timing->measured))
        return kept;
    measured = objective->measure->value(waited(&timing->measured, timing->needed_at));
    return objective->measure->less_is_better ? fmin(kept, measured) : fmax(kept, measured);
}

/* --- names -------------------------------------------------------------------------------------------------------- */

/* Of figures of merit that have a longer one; the same behind ps* and retry*. */
static const struct short_name {
    const char *name;
    enum teide_measure_index measure;
} short_names[] = {
    { "F", TEIDE_FIDELITY },
    { "C", TEIDE_CONCURRENCE },
    { "EoF", TEIDE_EOF },
    { "coh", TEIDE_COHERENT_INFO },
    { "hash", TEIDE_HASHING },
};
enum { N_SHORT_NAMES = sizeof short_names / sizeof *short_names };

const char *
teide_objective_short_name(size_t index)
{
    return index < N_SHORT_NAMES ? short_names[index].name : NULL;
}

static const struct teide_measure *
measure_of(const char *name)
{
    for (size_t i = 0; i < N_SHORT_NAMES; i++)
        if (strcmp(name, short_names[i].name) == 0)
            return &teide_measures[short_names[i].measure];
    return teide_measure_find(name);
}

bool
teide_objective_find(const char *name, struct teide_objective *objective)
{
    static const struct {
        const char *prefix;
        enum teide_objective_weight weight;
    } weights[] = { { "ps*", TEIDE_TIMES_SUCCESS }, { "retry*", TEIDE_WITH_NEW_PAIR }, { "", TEIDE_GIVEN_SUCCESS } };
    size_t w = 0;

    *objective = (struct teide_objective) { .weight = TEIDE_SUCCESS_ITSELF };
    if (strcmp(name, "ps") == 0)
        return true;
    while (strncmp(name, weights[w].prefix, strlen(weights[w].prefix)) != 0)
        w++;
    objective->weight = weights[w].weight;
    objective->measure = measure_of(name + strlen(weights[w].prefix));
    return objective->measure != NULL;
}

struct teide_objective
teide_objective_uncut(const struct teide_objective *objective)
{
    struct teide_objective uncut = *objective;

    if (objective->measure != NULL && objective->measure->uncut != NULL && objective->weight != TEIDE_WITH_NEW_PAIR)
        uncut.measure = objective->measure->uncut;
    return uncut;
}
