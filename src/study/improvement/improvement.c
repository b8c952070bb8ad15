/* Ensembles of random inputs, the search for worse examples, and regions of guaranteed improvement. */
#include "study/improvement/improvement.h"

#include <assert.h>
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

#include "sim/random.h"

const struct teide_choice_info teide_input_kinds[TEIDE_N_INPUT_KINDS] = {
    [TEIDE_INPUTS_WERNER] = { "werner", "Werner states, F uniform" },
    [TEIDE_INPUTS_DEPHASED] = { "dephased", "states (F, 1-F, 0, 0), F uniform" },
    [TEIDE_INPUTS_SIMPLEX] = { "bell-diagonal", "any Bell-diagonal states, uniform on the probability simplex" },
    [TEIDE_INPUTS_UNEVEN]
    = { "uneven", "any Bell-diagonal states, F uniform, errors split as squares of a random direction" },
};

static int
check_rule(const struct teide_purify_rule *rule, struct teide_error *error)
{
    if ((int)rule->protocol < 0 || rule->protocol >= TEIDE_N_PROTOCOLS)
        return teide_fail(error, TEIDE_E_INPUT, "no such protocol: %d", (int)rule->protocol);
    if ((int)rule->relabelling < 0 || rule->relabelling >= TEIDE_N_RELABELLINGS)
        return teide_fail(error, TEIDE_E_INPUT, "no such relabelling: %d", (int)rule->relabelling);
    if (!(rule->noise.gate_error >= 0 && rule->noise.gate_error <= 1))
        return teide_fail(
            error, TEIDE_E_INPUT, "the gate error must be between 0 and 1, not %g", rule->noise.gate_error);
    if (!(rule->noise.measurement_error >= 0 && rule->noise.measurement_error <= 0.5))
        return teide_fail(error, TEIDE_E_INPUT, "the measurement error must be between 0 and 1/2, not %g",
            rule->noise.measurement_error);
    return 0;
}

/* --- random inputs ---------------------------------------------------------------------------------------------- */

/* The random numbers of pair 0 or 1 of one index. */
struct draw {
    struct teide_random random;
    struct teide_stream stream;
    uint64_t entity;
};

static double
uniform(struct draw *draw)
{
    return teide_stream_uniform(&draw->stream, &draw->random, draw->entity);
}

/* Density of 1 - F proportional to (1 - F)^2, the area of the triangle at that height; on it the gaps between two
 * random points of a line. Exact, without rejection. */
static struct teide_bell
draw_simplex(struct draw *draw, double most_error)
{
    double rest = most_error * cbrt(uniform(draw)), u = uniform(draw), v = uniform(draw);
    double low = fmin(u, v), high = fmax(u, v);

    return (struct teide_bell) { { 1 - rest, rest * low, rest * (high - low), rest * (1 - high) } };
}

/* A random direction has |cos| of its polar angle uniform on (0, 1). */
static struct teide_bell
draw_uneven(struct draw *draw, double most_error)
{
    double rest = most_error * uniform(draw), c = uniform(draw), angle = 2 * M_PI * uniform(draw);
    double s = (1 - c) * (1 + c), x = cos(angle), y = sin(angle);

    return (struct teide_bell) { { 1 - rest, rest * (c * c), rest * (s * (x * x)), rest * (s * (y * y)) } };
}

static struct teide_bell
draw_state(enum teide_input_kind kind, double fidelity_min, struct draw *draw)
{
    double most_error = 1 - fidelity_min, error;

    switch (kind) {
    case TEIDE_INPUTS_SIMPLEX:
        return draw_simplex(draw, most_error);
    case TEIDE_INPUTS_UNEVEN:
        return draw_uneven(draw, most_error);
    case TEIDE_INPUTS_DEPHASED:
        error = most_error * uniform(draw);
        return (struct teide_bell) { { 1 - error, error, 0, 0 } };
    case TEIDE_INPUTS_WERNER:
    case TEIDE_N_INPUT_KINDS:
        break;
    }
    return teide_bell_werner(1 - most_error * uniform(draw));
}

void
teide_improvement_draw(const struct teide_improvement_ensemble *ensemble, int64_t index, struct teide_bell *first,
    struct teide_bell *second)
{
    struct draw draw = { .random = { .seed = ensemble->seed, .replica = (uint64_t)index } };

    *first = draw_state(ensemble->kind, ensemble->fidelity_min, &draw);
    draw.stream = (struct teide_stream) { 0 };
    draw.entity = 1;
    *second = draw_state(ensemble->kind, ensemble->fidelity_min, &draw);
}

static double
total_error(const struct teide_example *example)
{
    double sum = 0; /* not from F, so that small errors stay accurate */

    for (int i = 1; i < 4; i++)
        sum += example->first.p[i] + example->second.p[i];
    return sum;
}

/* Take the example if its key is lower, or equal at a lower index. */
static void
keep_lower(struct teide_example *kept, double kept_key, const struct teide_example *example, double key)
{
    if (key < kept_key || (key == kept_key && example->index < kept->index))
        *kept = *example;
}

static void
count_gain(struct teide_gain_tally *tally, bool is_first, const struct teide_example *example)
{
    double scaled = example->gain * 0x1p26, rest;
    int64_t whole = (int64_t)scaled;

    rest = (scaled - (double)whole) * 0x1p26;
    tally->sum[0] += whole;
    tally->sum[1] += (int64_t)rest;
    if (is_first) {
        tally->worst = tally->best = *example;
    } else {
        keep_lower(&tally->worst, tally->worst.gain, example, example->gain);
        keep_lower(&tally->best, -tally->best.gain, example, -example->gain);
    }
    if (example->gain < -TEIDE_GAIN_TOLERANCE) {
        if (tally->violations == 0)
            tally->smallest = *example;
        else
            keep_lower(&tally->smallest, total_error(&tally->smallest), example, total_error(example));
        tally->violations++;
    }
}

int
teide_improvement_count(const struct teide_improvement_ensemble *ensemble, int64_t first, int64_t last,
    struct teide_improvement_tally *tally, struct teide_error *error)
{
    int ret = check_rule(&ensemble->rule, error);

    assert(first >= 0);
    if (ret != 0)
        return ret;
    if ((int)ensemble->kind < 0 || ensemble->kind >= TEIDE_N_INPUT_KINDS)
        return teide_fail(error, TEIDE_E_INPUT, "no such kind of inputs: %d", (int)ensemble->kind);
    if (!(ensemble->fidelity_min >= 0 && ensemble->fidelity_min < 1))
        return teide_fail(
            error, TEIDE_E_INPUT, "the lowest fidelity must be at least 0 and below 1, not %g", ensemble->fidelity_min);
    for (int64_t i = first; i < last; i++) {
        struct teide_example example = { .index = i };
        struct teide_improvement improvement;

        teide_improvement_draw(ensemble, i, &example.first, &example.second);
        improvement = teide_improvement_of(&ensemble->rule, example.first, example.second);
        for (int m = 0; m < TEIDE_N_MEASURES; m++) {
            for (int k = 0; k < TEIDE_N_BASELINES; k++) {
                example.gain = improvement.gain[m][k];
                count_gain(&tally->gains[m][k], tally->n == 0, &example);
            }
        }
        tally->n++;
    }
    return 0;
}

static void
merge_gain(struct teide_gain_tally *tally, const struct teide_gain_tally *part)
{
    keep_lower(&tally->worst, tally->worst.gain, &part->worst, part->worst.gain);
    keep_lower(&tally->best, -tally->best.gain, &part->best, -part->best.gain);
    if (tally->violations == 0)
        tally->smallest = part->smallest;
    else if (part->violations > 0)
        keep_lower(&tally->smallest, total_error(&tally->smallest), &part->smallest, total_error(&part->smallest));
    tally->violations += part->violations;
    tally->sum[0] += part->sum[0];
    tally->sum[1] += part->sum[1];
}

void
teide_improvement_merge(struct teide_improvement_tally *tally, const struct teide_improvement_tally *part)
{
    if (part->n == 0)
        return;
    if (tally->n == 0) {
        *tally = *part;
        return;
    }
    for (int m = 0; m < TEIDE_N_MEASURES; m++) {
        for (int k = 0; k < TEIDE_N_BASELINES; k++)
            merge_gain(&tally->gains[m][k], &part->gains[m][k]);
    }
    tally->n += part->n;
}

/* The p for which k or fewer of n has a chance of `left`: by bisection, since gsl_cdf_beta_Pinv() yields NaN or does
 * not end for n as large as ours (GSL 2.7.1), while the distribution itself is right. */
static double
clopper_pearson(double k, double n, double left)
{
    double low = k / n, high = 1;

    for (int i = 0; i < 80; i++) {
        double p = 0.5 * (low + high);
        if (gsl_cdf_beta_Q(p, k + 1, n - k) <= left)
            high = p;
        else
            low = p;
    }
    return high;
}

struct teide_violation_share
teide_improvement_share(
    const struct teide_improvement_tally *tally, enum teide_measure_index measure, enum teide_baseline baseline)
{
    const double left = 0.05; /* chance of so few violations at the upper bound */
    double n = (double)tally->n, k = (double)tally->gains[measure][baseline].violations;

    if (tally->n == 0)
        return (struct teide_violation_share) { NAN, NAN, NAN };
    return (struct teide_violation_share) { k / n, sqrt(k / n * (1 - k / n) / n),
        k == 0       ? -expm1(log(left) / n)
            : k == n ? 1
                     : clopper_pearson(k, n, left) };
}

double
teide_improvement_mean(
    const struct teide_improvement_tally *tally, enum teide_measure_index measure, enum teide_baseline baseline)
{
    const int64_t *sum = tally->gains[measure][baseline].sum;

    if (tally->n == 0)
        return NAN;
    return ((double)sum[0] * 0x1p-26 + (double)sum[1] * 0x1p-52) / (double)tally->n;
}

/* --- the search for worse examples ------------------------------------------------------------------------------- */

/* The state after `step` of probability went from one Bell state to another; `ok` is cleared if it has not got so much,
 * or would leave the kind or its range of fidelities. */
static struct teide_bell
moved(const struct teide_improvement_ensemble *ensemble, struct teide_bell a, int from, int to, double step, bool *ok)
{
    if (ensemble->kind == TEIDE_INPUTS_WERNER) {
        a = teide_bell_werner(a.p[0] + (to == 0 ? step : from == 0 ? -step : 0));
        *ok = *ok && (from == 0 || to == 0) && a.p[1] >= 0 && a.p[0] >= ensemble->fidelity_min;
        return a;
    }
    a.p[from] -= step;
    a.p[to] += step;
    *ok = *ok && a.p[from] >= 0 && a.p[0] >= ensemble->fidelity_min
        && (ensemble->kind != TEIDE_INPUTS_DEPHASED || (from < 2 && to < 2));
    return a;
}

/* Try one move in the first pair (which = 1), the second (2) or both (3); take it if the gain falls. */
static bool
try_move(const struct teide_improvement_ensemble *ensemble, enum teide_measure_index measure,
    enum teide_baseline baseline, int which, int from, int to, double step, struct teide_example *example)
{
    struct teide_bell first = example->first, second = example->second;
    bool ok = from != to;
    double gain;

    if (which & 1)
        first = moved(ensemble, first, from, to, step, &ok);
    if (which & 2)
        second = moved(ensemble, second, from, to, step, &ok);
    if (!ok)
        return false;
    gain = teide_gain(&ensemble->rule, first, second, measure, baseline);
    if (!(gain < example->gain))
        return false;
    example->gain = gain;
    example->first = first;
    example->second = second;
    return true;
}

struct teide_example
teide_improvement_worsen(const struct teide_improvement_ensemble *ensemble, enum teide_measure_index measure,
    enum teide_baseline baseline, struct teide_example from)
{
    enum { MOST_ROUNDS = 1000 }; /* with one step: the gain falls each time, this only bounds how often */

    from.gain = teide_gain(&ensemble->rule, from.first, from.second, measure, baseline);
    for (double step = 0x1p-3; step >= 0x1p-40; step *= 0.5) {
        bool found = true;
        for (int round = 0; found && round < MOST_ROUNDS; round++) {
            found = false;
            for (int move = 0; move < 48; move++) /* which pair, from, to */
                found |= try_move(ensemble, measure, baseline, 1 + move / 16, move % 16 / 4, move % 4, step, &from);
        }
    }
    return from;
}

/* --- all inputs of a family -------------------------------------------------------------------------------------- */

static int
check_region(const struct teide_improvement_region *region, struct teide_error *error)
{
    int ret = check_rule(&region->rule, error);

    if (ret != 0)
        return ret;
    if (region->family != TEIDE_INPUTS_WERNER && region->family != TEIDE_INPUTS_DEPHASED)
        return teide_fail(error, TEIDE_E_INPUT, "a region needs inputs of one parameter: %s or %s",
            teide_input_kinds[TEIDE_INPUTS_WERNER].name, teide_input_kinds[TEIDE_INPUTS_DEPHASED].name);
    if (!(region->low >= 0 && region->low < region->high && region->high <= 1))
        return teide_fail(
            error, TEIDE_E_INPUT, "fidelities from %g to %g are no interval within 0 and 1", region->low, region->high);
    if (region->n < 2)
        return teide_fail(error, TEIDE_E_INPUT, "a grid needs at least 2 lines, not %zu", region->n);
    return 0;
}

static double
between(double low, double high, size_t i, size_t intervals)
{
    return i == intervals ? high : low + (double)i * ((high - low) / (double)intervals);
}

double
teide_improvement_fidelity(const struct teide_improvement_region *region, size_t i)
{
    return between(region->low, region->high, i, region->n - 1);
}

struct teide_bell
teide_improvement_family_state(enum teide_input_kind family, double fidelity)
{
    if (family == TEIDE_INPUTS_DEPHASED)
        return (struct teide_bell) { { fidelity, 1 - fidelity, 0, 0 } };
    return teide_bell_werner(fidelity);
}

int
teide_improvement_grid(const struct teide_improvement_region *region, double *gains, struct teide_error *error)
{
    int ret = check_region(region, error);

    if (ret != 0)
        return ret;
    for (size_t i = 0; i < region->n; i++) {
        struct teide_bell first = teide_improvement_family_state(region->family, teide_improvement_fidelity(region, i));
        for (size_t j = 0; j < region->n; j++) {
            struct teide_bell second
                = teide_improvement_family_state(region->family, teide_improvement_fidelity(region, j));
            struct teide_improvement improvement = teide_improvement_of(&region->rule, first, second);
            for (int m = 0; m < TEIDE_N_MEASURES; m++) {
                for (int k = 0; k < TEIDE_N_BASELINES; k++)
                    *gains++ = improvement.gain[m][k];
            }
        }
    }
    return 0;
}

/* Gain along a grid line, as a function of F2. */
struct line {
    const struct teide_improvement_region *region;
    enum teide_measure_index measure;
    enum teide_baseline baseline;
    struct teide_bell first;
    double offset; /* added to the gain */
};

static double
gain_at(double f2, void *user)
{
    const struct line *line = user;

    return line->offset
        + teide_gain(&line->region->rule, line->first, teide_improvement_family_state(line->region->family, f2),
            line->measure, line->baseline);
}

/* The place between low and high, of which exactly one is a violation, where that changes. A gain that vanishes on the
 * other side has no zero of its own to find; there the tolerance is the threshold. */
static double
find_change(gsl_root_fsolver *solver, struct line *line, double low, double gain_low, double high, double gain_high)
{
    gsl_function function = { gain_at, line };
    double to;

    line->offset = fmax(gain_low, gain_high) > TEIDE_GAIN_TOLERANCE ? 0 : TEIDE_GAIN_TOLERANCE;
    gsl_root_fsolver_set(solver, &function, low, high); /* a change of sign is there: no error possible */
    for (int i = 0; i < 200; i++) {
        gsl_root_fsolver_iterate(solver);
        low = gsl_root_fsolver_x_lower(solver);
        high = gsl_root_fsolver_x_upper(solver);
        if (gsl_root_test_interval(low, high, 1e-13, 0) == GSL_SUCCESS)
            break;
    }
    to = gsl_root_fsolver_root(solver);
    line->offset = 0;
    return to;
}

int
teide_improvement_boundary(const struct teide_improvement_region *region, enum teide_measure_index measure,
    enum teide_baseline baseline, struct teide_boundary_point *points, size_t capacity, size_t *n_points,
    struct teide_error *error)
{
    enum { INTERVALS = 256 };
    struct line line = { .region = region, .measure = measure, .baseline = baseline };
    gsl_root_fsolver *solver;
    int ret = check_region(region, error);

    if (ret != 0)
        return ret;
    solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for a root finder");
    *n_points = 0;
    for (size_t i = 0; i < region->n; i++) {
        double f1 = teide_improvement_fidelity(region, i), low = region->low, gain_low;

        line.first = teide_improvement_family_state(region->family, f1);
        gain_low = gain_at(low, &line);
        for (size_t j = 1; j <= INTERVALS; j++) {
            double high = between(region->low, region->high, j, INTERVALS), gain_high = gain_at(high, &line);
            bool below = gain_low < -TEIDE_GAIN_TOLERANCE, above = gain_high < -TEIDE_GAIN_TOLERANCE;

            if (below != above) {
                if (*n_points < capacity)
                    points[*n_points] = (struct teide_boundary_point) { f1,
                        find_change(solver, &line, low, gain_low, high, gain_high), below };
                ++*n_points;
            }
            low = high;
            gain_low = gain_high;
        }
    }
    gsl_root_fsolver_free(solver);
    return 0;
}
