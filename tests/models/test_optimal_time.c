/* models/purification_time.c and optimal_time.c: against the tables, against models composed by hand, and against a search
 * that looks everywhere. */
#include "models/optimal_time.h"

#include <math.h>
#include <string.h>

#include "check_models.h"

/* --- the reference tables ------------------------------------------------------------------------------------------ */

static void
check_reference(const struct reference *r)
{
    const json_t *times = json_object_get(r->outputs, "t_grid"), *values = json_object_get(r->outputs, "value");
    const json_t *successes = json_object_get(r->outputs, "p_success"),
                 *states = json_object_get(r->outputs, "bell_probs_T");
    struct teide_pauli_rates g = reference_rates(r->inputs, "g"), pair = { 2 * g.x, 2 * g.y, 2 * g.z };
    struct teide_timed_pair old = { .state = reference_state(r->inputs, "p1"), .rates = pair };
    struct teide_timed_pair fresh
        = { .state = reference_state(r->inputs, "p2"), .made_at = reference_number(r->inputs, "t2"), .rates = pair };
    bool keep_old = strcmp(json_string_value(json_object_get(r->inputs, "keep")), "old") == 0;
    struct teide_optimal_time timing = { .kept = keep_old ? old : fresh,
        .measured = keep_old ? fresh : old,
        .needed_at = reference_number(r->inputs, "T"),
        .noise = reference_noise(r->inputs) };
    struct teide_objective objective;
    struct teide_optimum optimum;
    struct teide_purification_outcome outcome;
    const char *name;

    timing.protocol
        = (enum teide_protocol)teide_protocol_find(json_string_value(json_object_get(r->inputs, "variant")));
    name = json_string_value(json_object_get(r->inputs, "objective"));
    /* The tables say skf for what is not cut at 0. */
    ck_assert(teide_objective_find(strcmp(name, "skf") == 0 ? "skf_raw" : name, &objective));
    ck_assert_uint_eq(json_array_size(times), 11);
    for (size_t i = 0; i < 11; i++) {
        outcome = teide_purification_at(&timing, &objective, json_number_value(json_array_get(times, i)));
        expect_close(outcome.value, json_number_value(json_array_get(values, i)), r->tol, r->id);
        expect_close(outcome.success_probability, json_number_value(json_array_get(successes, i)), r->tol, r->id);
        expect_state(outcome.state, reference_state_of(json_array_get(states, i)), r->tol, r->id);
    }
    optimum = teide_optimal_time(&timing, &objective);
    expect_close(optimum.best.value, reference_number(r->outputs, "value_opt"), r->tol, r->id);
    expect_close(optimum.best.time, reference_number(r->outputs, "t_opt"), 1e-6, r->id);
    ck_assert_str_eq(
        teide_optimal_time_class_name(optimum.timing_class), json_string_value(json_object_get(r->outputs, "class")));
    timing.kept.rates.z *= 1.0001; /* negative control */
    optimum = teide_optimal_time(&timing, &objective);
    ck_assert(!close_to(optimum.best.value, reference_number(r->outputs, "value_opt"), r->tol));
}

START_TEST(reference)
{
    ck_assert_int_eq(reference_cases("optimal_time", check_reference), 18);
}
END_TEST

/* --- random problems ----------------------------------------------------------------------------------------------- */

static const char *const objective_names[] = { "F", "C", "EoF", "coh", "skf", "chsh", "ps*F", "ps*C", "ps*EoF",
    "ps*hash", "ps*skf", "ps", "fidelity", "max_fidelity", "negativity", "log_negativity", "ree", "hashing", "skf_raw",
    "witness", "teleport", "purity", "entropy", "ps*fidelity", "ps*log_negativity" };
enum { N_OBJECTIVES = sizeof objective_names / sizeof *objective_names };

/* Total decay over the window between 1e-3 and 1e3; every memory different. */
static struct teide_optimal_time
random_timing(uint64_t *seed)
{
    double scale = pow(10, 6 * random_uniform(seed) - 3), unit = pow(10, 12 * random_uniform(seed) - 6);
    struct teide_optimal_time timing = { .needed_at = unit, .noise = random_noise(seed) };

    timing.kept = (struct teide_timed_pair) { .state = random_state(seed), .rates = random_rates(seed) };
    timing.measured = (struct teide_timed_pair) {
        .state = random_state(seed), .made_at = 0.9 * unit * random_uniform(seed), .rates = random_rates(seed)
    };
    timing.kept.rates.x *= scale / unit, timing.kept.rates.y *= scale / unit, timing.kept.rates.z *= scale / unit;
    timing.measured.rates.x *= scale / unit, timing.measured.rates.y *= scale / unit;
    timing.measured.rates.z *= scale / unit;
    if (random_uniform(seed) < 0.5) { /* states as they are made in practice */
        timing.kept.state = teide_bell_werner(0.5 + 0.5 * random_uniform(seed));
        timing.measured.state = teide_bell_werner(0.5 + 0.5 * random_uniform(seed));
    }
    timing.protocol = (enum teide_protocol)(3 * random_uniform(seed));
    if (random_uniform(seed) < 0.3) {
        timing.duration = 0.04 * unit * random_uniform(seed);
        timing.message_time = 0.04 * unit * random_uniform(seed);
    }
    return timing;
}

/* The same outcome from teide_bell_decohere() and teide_purify(). */
START_TEST(composed_of_the_models)
{
    const struct teide_pauli_rates none = { 0, 0, 0 };
    uint64_t seed = 71;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_optimal_time timing = random_timing(&seed);
        double first = teide_optimal_time_first(&timing), last = teide_optimal_time_last(&timing);
        double time = first + (last - first) * random_uniform(&seed), acts = time + timing.duration;
        struct teide_objective objective;
        struct teide_purification_outcome outcome;
        struct teide_purified expected;
        const char *name = objective_names[(int)(N_OBJECTIVES * random_uniform(&seed))];

        ck_assert(teide_objective_find(name, &objective));
        outcome = teide_purification_at(&timing, &objective, time);
        expected = teide_purify(timing.protocol,
            teide_bell_decohere(timing.kept.state, timing.kept.rates, none, acts - timing.kept.made_at),
            teide_bell_decohere(timing.measured.state, timing.measured.rates, none, acts - timing.measured.made_at),
            timing.noise);
        expected.state = teide_bell_decohere(expected.state, timing.kept.rates, none, timing.needed_at - acts);
        expect_state(outcome.state, expected.state, 1e-14, name);
        expect_close(outcome.success_probability, expected.success_probability, 1e-14, name);
        if (strncmp(name, "ps", 2) != 0)
            ck_assert(outcome.value == objective.measure->value(outcome.state));
        else if (objective.measure != NULL)
            expect_close(
                outcome.value, outcome.success_probability * objective.measure->value(outcome.state), 1e-15, name);
        else
            ck_assert(outcome.value == outcome.success_probability);
    }
}
END_TEST

START_TEST(slope_is_the_derivative)
{
    uint64_t seed = 72;
    int compared = 0;

    for (int n = 0; n < 2 * N_RANDOM; n++) {
        struct teide_optimal_time timing = random_timing(&seed);
        double first = teide_optimal_time_first(&timing), window = teide_optimal_time_last(&timing) - first;
        double fastest = 4
            * (timing.kept.rates.x + timing.kept.rates.y + timing.kept.rates.z + timing.measured.rates.x
                + timing.measured.rates.y + timing.measured.rates.z);
        double time = first + window * (0.1 + 0.8 * random_uniform(&seed)), h = fmin(1e-2 * window, 1e-3 / fastest);
        struct teide_objective objective;
        double ahead, here, behind, slope, scale, bend;

        ck_assert(teide_objective_find(objective_names[n % N_OBJECTIVES], &objective));
        if (n % 3 == 0 && objective.weight == TEIDE_TIMES_SUCCESS) {
            objective.weight = TEIDE_WITH_NEW_PAIR;
            objective.new_state = teide_bell_werner(0.9);
            objective.new_rate = 3 / window;
        }
        ahead = teide_purification_at(&timing, &objective, time + h).value;
        behind = teide_purification_at(&timing, &objective, time - h).value;
        here = teide_purification_at(&timing, &objective, time).value;
        slope = teide_purification_at(&timing, &objective, time).slope;
        ck_assert(isfinite(slope));
        scale = fabs(slope) * h;
        bend = fabs(ahead - 2 * here + behind);
        if (bend > 1e-2 * scale || scale < 1e-10)
            continue; /* a kink, or nothing but rounding */
        compared++;
        ck_assert_msg(fabs(ahead - behind - 2 * slope * h) < 1e-3 * scale + 2 * bend, "%s: %g and %g",
            objective_names[n % N_OBJECTIVES], (ahead - behind) / (2 * h), slope);
    }
    ck_assert_int_gt(compared, N_RANDOM / 2);
}
END_TEST

/* Nothing on a fine grid is better than the optimum, which does not lie outside the window. */
START_TEST(never_a_local_optimum)
{
    uint64_t seed = 73;
    int counts[TEIDE_N_OPTIMAL_TIME_CLASSES] = { 0 };

    for (int n = 0; n < 2 * N_RANDOM; n++) {
        struct teide_optimal_time timing = random_timing(&seed);
        double first = teide_optimal_time_first(&timing), last = teide_optimal_time_last(&timing), sense;
        struct teide_objective objective;
        struct teide_optimum optimum;

        ck_assert(teide_objective_find(objective_names[n % N_OBJECTIVES], &objective));
        sense = objective.measure != NULL && objective.measure->less_is_better ? -1 : 1;
        optimum = teide_optimal_time(&timing, &objective);
        counts[optimum.timing_class]++;
        ck_assert(optimum.best.time >= first && optimum.best.time <= last);
        ck_assert((optimum.timing_class == TEIDE_EARLY) == (optimum.best.time == first)
            || optimum.timing_class == TEIDE_FLAT);
        for (int i = 0; i <= 300; i++) {
            double u = i / 300.0, part = i % 3 == 0 ? u : i % 3 == 1 ? pow(u, 8) : 1 - pow(u, 8);
            struct teide_purification_outcome other
                = teide_purification_at(&timing, &objective, first + part * (last - first));
            ck_assert_msg(sense * (other.value - optimum.best.value) < 1e-13,
                "case %d, %s: %.17g at %g, but %.17g at %g of [%g, %g]", n, objective_names[n % N_OBJECTIVES],
                optimum.best.value, optimum.best.time, other.value, other.time, first, last);
        }
    }
    for (int i = 0; i < TEIDE_FLAT; i++)
        ck_assert_int_gt(counts[i], 20);
}
END_TEST

/* --- known answers (reference values, and the theory) ---------------------------------------------  */

static struct teide_optimal_time
equal_pairs(struct teide_bell state, struct teide_pauli_rates memory, double t2, double needed_at)
{
    struct teide_pauli_rates pair = { 2 * memory.x, 2 * memory.y, 2 * memory.z };
    return (struct teide_optimal_time) { .kept = { .state = state, .rates = pair },
        .measured = { .state = state, .made_at = t2, .rates = pair },
        .needed_at = needed_at };
}

/* Isotropic rates and Werner inputs are best purified where w1 + w2 + 2 w1 w2 = 2. */
START_TEST(isotropic_werner)
{
    struct teide_objective fidelity;
    struct teide_optimal_time timing
        = equal_pairs(teide_bell_werner(0.8), (struct teide_pauli_rates) { 1.0 / 3, 1.0 / 3, 1.0 / 3 }, 0.02, 0.1);
    struct teide_optimum optimum;
    double w1, w2;

    ck_assert(teide_objective_find("F", &fidelity));
    optimum = teide_optimal_time(&timing, &fidelity);
    expect_close((optimum.best.time - 0.02) / 0.08, 0.6776, 5e-5, "fraction");
    expect_close(optimum.best.value, 0.71676, 5e-6, "optimum");
    expect_close(optimum.early.value, 0.71391, 5e-6, "early");
    expect_close(optimum.late.value, 0.71617, 5e-6, "late");
    w1 = (4 * 0.8 - 1) / 3 * exp(-8.0 / 3 * optimum.best.time);
    w2 = (4 * 0.8 - 1) / 3 * exp(-8.0 / 3 * (optimum.best.time - 0.02));
    expect_close(w1 + w2 + 2 * w1 * w2, 2, 1e-12, "stationary point");
}
END_TEST

START_TEST(flat_is_said)
{
    const struct teide_pauli_rates none = { 0, 0, 0 }, slow = { 1e-9, 0, 0 }, fast = { 100, 100, 100 };
    struct teide_objective objective;
    struct teide_optimal_time timing = equal_pairs(teide_bell_werner(0.9), none, 0.25, 1);

    ck_assert(teide_objective_find("F", &objective));
    ck_assert_int_eq(teide_optimal_time(&timing, &objective).timing_class, TEIDE_FLAT);
    ck_assert(teide_optimal_time(&timing, &objective).best.time == 0.25);
    timing = equal_pairs(teide_bell_werner(0.9), slow, 0.25, 1); /* hardly flat, but not flat */
    ck_assert_int_eq(teide_optimal_time(&timing, &objective).timing_class, TEIDE_LATE);
    timing = equal_pairs(teide_bell_werner(0.9), slow, 1, 1); /* no choice */
    ck_assert_int_eq(teide_optimal_time(&timing, &objective).timing_class, TEIDE_FLAT);
    timing = equal_pairs(teide_bell_werner(0.9), fast, 0.25, 1); /* no entanglement is left, whatever one does */
    ck_assert(teide_objective_find("C", &objective));
    ck_assert_int_eq(teide_optimal_time(&timing, &objective).timing_class, TEIDE_FLAT);
    ck_assert(teide_optimal_time(&timing, &objective).best.value == 0);
}
END_TEST

/* With w of another state in both pairs. */
static struct teide_optimal_time
mixed_with(const struct teide_optimal_time *timing, double w, struct teide_bell other)
{
    struct teide_optimal_time mixed = *timing;

    for (int i = 0; i < 4; i++) {
        mixed.kept.state.p[i] = (1 - w) * timing->kept.state.p[i] + w * other.p[i];
        mixed.measured.state.p[i] = (1 - w) * timing->measured.state.p[i] + w * other.p[i];
    }
    return mixed;
}

/* A problem in which only purifications in the middle of the window give a key, the less of it the more noise there is. */
static struct teide_optimal_time
key_in_the_middle(double noise)
{
    const struct teide_pauli_rates pair = { 2 * 0.062366779110503145, 0, 2 * 0.11004814251987498 };
    const struct teide_optimal_time timing = {
        .kept = { .state = { { 0.9640532340932808, 0.01656750176145312, 0.008759616881314202, 0.010619647263951863 } },
            .made_at = 0.22618914648132782,
            .rates = pair },
        .measured
        = { .state = { { 0.9052107413379401, 0.02448848735458252, 0.054346977214346746, 0.01595379409313063 } },
            .rates = pair },
        .needed_at = 1,
        .protocol = TEIDE_DEJMPS,
    };

    return mixed_with(&timing, noise, (struct teide_bell) { { 0.25, 0.25, 0.25, 0.25 } });
}

START_TEST(little_is_found)
{
    struct teide_objective skf, raw;
    double little = 0, much = 1;

    ck_assert(teide_objective_find("skf", &skf) && teide_objective_find("skf_raw", &raw));
    for (int i = 0; i < 40; i++) {
        struct teide_optimal_time timing = key_in_the_middle(0.5 * (little + much));
        struct teide_optimum cut = teide_optimal_time(&timing, &skf), uncut = teide_optimal_time(&timing, &raw);
        if (uncut.best.value > 0) {
            ck_assert(cut.best.value == uncut.best.value && cut.best.time == uncut.best.time);
            ck_assert(cut.early.value == 0 && cut.late.value == 0 && cut.timing_class == TEIDE_INTERIOR);
            little = 0.5 * (little + much);
        } else {
            ck_assert(cut.best.value == 0 && cut.timing_class == TEIDE_FLAT);
            much = 0.5 * (little + much);
        }
    }
    ck_assert(little > 1e-4 && little < 0.1);
}
END_TEST

/* The optimum of a measure that is cut at 0 is that of the uncut one while there is anything left, if only in a short part of
 * the window; then it is flat. */
START_TEST(cut_at_zero)
{
    static const char *const names[][2]
        = { { "skf", "skf_raw" }, { "hashing", "coherent_info" }, { "ps*skf", "ps*skf_raw" }, { "ps*hash", "ps*coh" } };
    const struct teide_bell perfect = { { 1, 0, 0, 0 } }, noise = { { 0.25, 0.25, 0.25, 0.25 } };
    uint64_t seed = 79;
    int found = 0;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_optimal_time random = random_timing(&seed), timing = mixed_with(&random, 0.9, perfect), noisy;
        struct teide_objective cut, uncut;
        struct teide_optimum a, b;
        double little = 0, much = 1;

        ck_assert(teide_objective_find(names[n % 4][0], &cut) && teide_objective_find(names[n % 4][1], &uncut));
        a = teide_optimal_time(&timing, &uncut);
        for (int i = 0; i < 30 && a.best.value > 0; i++) { /* until next to nothing is left */
            double w = 0.5 * (little + much);
            noisy = mixed_with(&timing, w, noise);
            if (teide_optimal_time(&noisy, &uncut).best.value > 0)
                little = w;
            else
                much = w;
        }
        noisy = mixed_with(&timing, little, noise);
        a = teide_optimal_time(&noisy, &uncut);
        b = teide_optimal_time(&noisy, &cut);
        ck_assert(b.best.value == fmax(0, a.best.value) && b.early.value == fmax(0, a.early.value)
            && b.late.value == fmax(0, a.late.value));
        if (a.best.value > 0) {
            ck_assert(b.best.time == a.best.time && b.timing_class == a.timing_class);
            found++;
            noisy = mixed_with(&timing, fmin(1, much * 1.001), noise);
            b = teide_optimal_time(&noisy, &cut);
        }
        ck_assert(
            b.best.value > 0 || (b.timing_class == TEIDE_FLAT && b.best.time == teide_optimal_time_first(&timing)));
        ck_assert(!(b.best.value > 0));
    }
    ck_assert_int_gt(found, N_RANDOM / 10);
}
END_TEST

/* Entanglement that only a purification in the middle of the window leaves, too little of it for the scan to meet. */
START_TEST(little_entanglement_is_found)
{
    static const char *const names[] = { "C", "EoF", "ree", "negativity", "log_negativity" };
    const struct teide_pauli_rates pair = { 2 * 0.12778815161249352, 2 * 0.2000202964253308, 2 * 0.017482478327569672 };
    const struct teide_optimal_time timing = {
        .kept = { .state = { { 0.9689518930371089, 0.02517011975943016, 0.0034875889528520033, 0.002390398250608899 } },
            .rates = pair },
        .measured
        = { .state = { { 0.7752106123882323, 0.2118029266463548, 0.011914685819943992, 0.0010717751454688877 } },
            .rates = pair },
        .needed_at = 1,
        .protocol = TEIDE_CNOT,
    };
    struct teide_objective objective;
    struct teide_optimum most, optimum;

    ck_assert(teide_objective_find("max_fidelity", &objective));
    most = teide_optimal_time(&timing, &objective);
    ck_assert(most.best.value > 0.5 && most.best.value < 0.501 && most.timing_class == TEIDE_INTERIOR);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ck_assert(teide_objective_find(names[i], &objective));
        optimum = teide_optimal_time(&timing, &objective);
        ck_assert_msg(optimum.best.value > 0 && optimum.early.value == 0 && optimum.late.value == 0, "%s", names[i]);
        expect_close(optimum.best.time, most.best.time, 1e-6, names[i]);
    }
}
END_TEST

/* Without readout error the two pairs are alike as control and target; with it, the one with the higher <ZZ> is kept. */
START_TEST(which_pair_to_keep)
{
    uint64_t seed = 74;
    int compared = 0;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed), b = random_state(&seed);
        struct teide_operation_noise noise = { 0.1 * random_uniform(&seed), 0 };
        double za = teide_bell_correlators(a).z, zb = teide_bell_correlators(b).z, keep_a, keep_b;

        keep_a = teide_purify(TEIDE_CNOT, a, b, noise).state.p[0];
        expect_close(keep_a, teide_purify(TEIDE_CNOT, b, a, noise).state.p[0], 1e-15, "no readout error");
        noise.measurement_error = 0.02;
        keep_a = teide_purify(TEIDE_CNOT, a, b, noise).state.p[0];
        keep_b = teide_purify(TEIDE_CNOT, b, a, noise).state.p[0];
        if (a.p[0] > 0.5 && b.p[0] > 0.5 && a.p[1] == a.p[2] && b.p[1] == b.p[2]) {
            ck_assert(za > zb ? keep_a >= keep_b : keep_b >= keep_a);
            compared++;
        }
    }
    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = teide_bell_werner(0.5 + 0.5 * random_uniform(&seed)),
                          b = teide_bell_werner(0.5 + 0.5 * random_uniform(&seed));
        struct teide_operation_noise noise = { 0, 0.02 };
        ck_assert((a.p[0] > b.p[0])
            == (teide_purify(TEIDE_CNOT, a, b, noise).state.p[0] > teide_purify(TEIDE_CNOT, b, a, noise).state.p[0]));
    }
}
END_TEST

/* A new pair after a failure: the mean over its arrival, against a sum over a fine clock. */
START_TEST(new_pair_after_failure)
{
    struct teide_optimal_time timing
        = equal_pairs(teide_bell_werner(0.9), (struct teide_pauli_rates) { 0.1, 0.2, 0.3 }, 0.25, 1);
    struct teide_objective objective, plain;
    struct teide_purification_outcome with, without;
    const struct teide_pauli_rates none = { 0, 0, 0 };
    double mean = 0;
    enum { STEPS = 200000 };

    timing.message_time = 0.05;
    ck_assert(teide_objective_find("ps*eof", &plain));
    objective = plain;
    objective.weight = TEIDE_WITH_NEW_PAIR;
    objective.new_state = teide_bell_werner(0.97);
    objective.new_rate = 2.5;
    without = teide_purification_at(&timing, &plain, 0.3);
    with = teide_purification_at(&timing, &objective, 0.3);
    for (int i = 0; i < STEPS; i++) { /* it arrives t after 0.35 */
        double t = 0.65 * (i + 0.5) / STEPS;
        mean += 0.65 / STEPS * 2.5 * exp(-2.5 * t)
            * objective.measure->value(teide_bell_decohere(objective.new_state, timing.kept.rates, none, 0.65 - t));
    }
    expect_close(with.value, without.value + (1 - without.success_probability) * mean, 1e-9, "new pair");
    objective.new_rate = 0;
    ck_assert(teide_purification_at(&timing, &objective, 0.3).value == without.value);
}
END_TEST

START_TEST(names)
{
    static const char *const short_names[] = { "F", "C", "EoF", "coh", "hash" };
    enum { N_SHORT = sizeof short_names / sizeof *short_names };
    struct teide_objective objective;

    for (size_t i = 0; i < N_OBJECTIVES; i++)
        ck_assert(teide_objective_find(objective_names[i], &objective));
    for (size_t i = 0; teide_objective_short_name(i) != NULL; i++)
        ck_assert(teide_objective_find(teide_objective_short_name(i), &objective));
    ck_assert(teide_objective_find("retry*EoF", &objective) && objective.measure == &teide_measures[TEIDE_EOF]
        && objective.weight == TEIDE_WITH_NEW_PAIR);
    /* One meaning a name, alone and behind a weight. */
    for (size_t i = 0; i < TEIDE_N_MEASURES + N_SHORT; i++) {
        char weighted[64];
        const char *name = i < TEIDE_N_MEASURES ? teide_measures[i].name : short_names[i - TEIDE_N_MEASURES];
        struct teide_objective other;
        ck_assert(teide_objective_find(name, &objective) && objective.weight == TEIDE_GIVEN_SUCCESS);
        ck_assert(i >= TEIDE_N_MEASURES || objective.measure == &teide_measures[i]);
        for (int w = 0; w < 2; w++) {
            snprintf(weighted, sizeof weighted, "%s*%s", w == 0 ? "ps" : "retry", name);
            ck_assert(teide_objective_find(weighted, &other) && other.measure == objective.measure);
        }
    }
    ck_assert(!teide_objective_find("ps*", &objective) && !teide_objective_find("", &objective)
        && !teide_objective_find("ps*ps", &objective) && !teide_objective_find("f", &objective));
}
END_TEST

Suite *
suite_optimal_time(void)
{
    Suite *suite = suite_create("optimal_time");
    TCase *tests = tcase_create("optimal_time");

    tcase_add_test(tests, reference);
    tcase_add_test(tests, composed_of_the_models);
    tcase_add_test(tests, slope_is_the_derivative);
    tcase_add_test(tests, never_a_local_optimum);
    tcase_add_test(tests, isotropic_werner);
    tcase_add_test(tests, flat_is_said);
    tcase_add_test(tests, cut_at_zero);
    tcase_add_test(tests, little_is_found);
    tcase_add_test(tests, little_entanglement_is_found);
    tcase_add_test(tests, which_pair_to_keep);
    tcase_add_test(tests, new_pair_after_failure);
    tcase_add_test(tests, names);
    suite_add_tcase(suite, tests);
    return suite;
}
