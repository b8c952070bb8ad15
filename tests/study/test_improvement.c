/* models/improvement.c and study/improvement/improvement.c: against a table of ensembles, closed forms and brute force. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "study/improvement/improvement.h"
#include "tests/study/check_study.h"

enum { N_TABLE = 400000, N_PAIRS = 3000 };

static const struct teide_improvement_ensemble uneven = { .kind = TEIDE_INPUTS_UNEVEN, .fidelity_min = 0.5, .seed = 7 };

static struct teide_improvement_ensemble
ensemble_of(enum teide_protocol protocol, enum teide_input_kind kind, enum teide_relabelling relabelling)
{
    return (struct teide_improvement_ensemble) {
        .rule = { .protocol = protocol, .relabelling = relabelling }, .kind = kind, .fidelity_min = 0.5, .seed = 7
    };
}

static struct teide_improvement_tally
count_first(const struct teide_improvement_ensemble *ensemble, int64_t n)
{
    struct teide_improvement_tally tally = { 0 };

    ck_assert_int_eq(teide_improvement_count(ensemble, 0, n, &tally, NULL), 0);
    ck_assert_int_eq(tally.n, n);
    return tally;
}

/* A rule of every protocol, relabelling and control in turn, with noise in every other. */
static struct teide_purify_rule
some_rule(int i)
{
    return (struct teide_purify_rule) { .protocol = (enum teide_protocol)(i % TEIDE_N_PROTOCOLS),
        .relabelling = (enum teide_relabelling)(i / 3 % TEIDE_N_RELABELLINGS),
        .noise = { i % 2 ? 0.02 : 0, i % 2 ? 0.03 : 0 },
        .keep_second = i / 9 % 2 };
}

/* --- models/improvement.c ---------------------------------------------------------------------------------------- */

START_TEST(measures_in_their_sense)
{
    struct teide_bell good = teide_bell_werner(0.95), bad = teide_bell_werner(0.85), a, b;
    double values[TEIDE_N_MEASURES];
    bool same = true; /* one assertion at the end: Check writes to a file at each */

    for (int m = 0; m < TEIDE_N_MEASURES; m++) {
        double difference = teide_measures[m].value(good) - teide_measures[m].value(bad);
        ck_assert_double_gt(teide_measure_sense((enum teide_measure_index)m) * difference, 0.01);
    }
    for (int i = 0; i < N_PAIRS; i++) {
        teide_improvement_draw(&uneven, i, &a, &b);
        teide_measures_all(a, values);
        for (int m = 0; m < TEIDE_N_MEASURES; m++)
            same &= values[m] == teide_measures[m].value(a);
    }
    ck_assert(same);
}
END_TEST

/* Every gain from its definition, written out anew. */
START_TEST(gains_by_definition)
{
    bool same = true, ordered = true;
    double worst = 0;

    for (int i = 0; i < N_PAIRS; i++) {
        struct teide_purify_rule rule = some_rule(i);
        struct teide_bell a, b, mixed;
        struct teide_improvement got;

        teide_improvement_draw(&uneven, i, &a, &b);
        got = teide_improvement_of(&rule, a, b);
        for (int k = 0; k < 4; k++)
            mixed.p[k] = a.p[k] / 2 + b.p[k] / 2;
        for (int m = 0; m < TEIDE_N_MEASURES; m++) {
            bool less = m == TEIDE_WITNESS || m == TEIDE_ENTROPY;
            double va = teide_measures[m].value(a), vb = teide_measures[m].value(b);
            double out = teide_measures[m].value(got.purified.state), vm = teide_measures[m].value(mixed);
            double expected[] = { out - (va < vb ? va : vb), out - (va + vb) / 2, out - (va < vb ? vb : va), out - vm };

            if (less) { /* the larger input is the worse one, and falling is a gain */
                double larger = expected[2];
                expected[2] = -expected[0];
                expected[0] = -larger;
                expected[1] = -expected[1];
                expected[3] = -expected[3];
            }
            for (int k = 0; k < TEIDE_N_BASELINES; k++) {
                worst = fabs(got.gain[m][k] - expected[k]) <= worst ? worst : fabs(got.gain[m][k] - expected[k]);
                same &= got.gain[m][k] == teide_gain(&rule, a, b, (enum teide_measure_index)m, (enum teide_baseline)k);
            }
            ordered &= got.gain[m][TEIDE_WORSE_INPUT] >= got.gain[m][TEIDE_MEAN_INPUT]
                && got.gain[m][TEIDE_MEAN_INPUT] >= got.gain[m][TEIDE_BETTER_INPUT];
        }
    }
    ck_assert_double_le(worst, 1e-14);
    ck_assert(same && ordered);
}
END_TEST

/* The mixture is as good as the mean for linear measures, no better for convex ones, no worse for log_negativity where
 * F > 1/2. */
START_TEST(mixture_against_mean)
{
    double most = 0;
    bool holds = true;

    for (int i = 0; i < N_PAIRS; i++) {
        struct teide_bell a, b;
        struct teide_improvement got;

        teide_improvement_draw(&uneven, i, &a, &b);
        got = teide_improvement_of(&uneven.rule, a, b);
        for (int m = 0; m < TEIDE_N_MEASURES; m++) {
            double more = got.gain[m][TEIDE_RANDOM_INPUT] - got.gain[m][TEIDE_MEAN_INPUT];
            if (m == TEIDE_FIDELITY || m == TEIDE_WITNESS || m == TEIDE_TELEPORT)
                holds &= fabs(more) <= 1e-15;
            else if (m == TEIDE_LOG_NEGATIVITY)
                holds &= more <= 1e-15;
            else
                holds &= more >= -1e-14;
            most = fmax(most, more);
        }
    }
    ck_assert(holds);
    ck_assert_double_gt(most, 0.2); /* negative control: the two baselines differ */
}
END_TEST

START_TEST(counterexamples)
{
    struct teide_purify_rule cnot = { .protocol = TEIDE_CNOT }, dejmps = { .protocol = TEIDE_DEJMPS };
    struct teide_bell dephased = { { 0.75, 0.25, 0, 0 } };
    struct teide_improvement got = teide_improvement_of(&cnot, dephased, dephased);

    ck_assert_double_eq_tol(got.value[TEIDE_FIDELITY], 0.625, 1e-15);
    for (int k = 0; k < TEIDE_N_BASELINES; k++)
        ck_assert_double_eq_tol(got.gain[TEIDE_FIDELITY][k], -0.125, 1e-15);
    got = teide_improvement_of(&dejmps, dephased, dephased);
    ck_assert_double_eq_tol(got.value[TEIDE_FIDELITY], 0.9, 1e-15);
    cnot.relabelling = TEIDE_BEST_COMMON;
    ck_assert_double_eq_tol(teide_purify_by(&cnot, dephased, dephased, NULL).state.p[0], 0.9, 1e-15);

    /* F rises above the mean while the entanglement of formation falls below it. */
    got = teide_improvement_of(&dejmps, teide_bell_werner(0.99), teide_bell_werner(0.55));
    ck_assert_double_eq_tol(got.value[TEIDE_FIDELITY], 0.78155, 5e-6);
    ck_assert_double_eq_tol(got.value[TEIDE_FIDELITY] - got.gain[TEIDE_FIDELITY][TEIDE_MEAN_INPUT], 0.77, 1e-15);
    ck_assert_double_eq_tol(got.value[TEIDE_EOF], 0.42571, 5e-6);
    ck_assert_double_eq_tol(got.value[TEIDE_EOF] - got.gain[TEIDE_EOF][TEIDE_MEAN_INPUT], 0.49825, 5e-6);
    ck_assert_double_gt(got.gain[TEIDE_EOF][TEIDE_RANDOM_INPUT], 0); /* over the mixture it rises */
}
END_TEST

START_TEST(orders_of_errors)
{
    struct teide_bell a = { { 0.4, 0.3, 0.2, 0.1 } };
    struct teide_purify_rule dejmps = { .protocol = TEIDE_DEJMPS }, cnot = { .protocol = TEIDE_CNOT };
    int y_x_z = 0;

    for (int i = 0; i < TEIDE_N_ERROR_ORDERS; i++) {
        struct teide_bell b = teide_bell_reordered(a, i);
        ck_assert(b.p[0] == a.p[0]);
        for (int place = 0; place < 3; place++) /* the name says which error comes to stand there: z, x or y */
            ck_assert(b.p[1 + place] == a.p[strchr(" zxy", teide_error_orders[i][place]) - " zxy"]);
        for (int j = 0; j < i; j++)
            ck_assert_str_ne(teide_error_orders[i], teide_error_orders[j]);
        if (strcmp(teide_error_orders[i], "yxz") == 0)
            y_x_z = i;
    }
    for (int i = 0; i < 100; i++) {
        struct teide_bell b, c;
        struct teide_purified rotated, reordered;

        teide_improvement_draw(&uneven, i, &b, &c);
        rotated = teide_purify_by(&dejmps, b, c, NULL);
        reordered = teide_purify_by(&cnot, teide_bell_reordered(b, y_x_z), teide_bell_reordered(c, y_x_z), NULL);
        ck_assert(memcmp(&rotated, &reordered, sizeof rotated) == 0);
    }
}
END_TEST

/* Output fidelity without noise from F and the error at Z alone. */
static double
fidelity_from(double f1, double z1, double f2, double z2)
{
    return (f1 * f2 + z1 * z2) / ((f1 + z1) * (f2 + z2) + (1 - f1 - z1) * (1 - f2 - z2));
}

START_TEST(best_relabelling)
{
    bool differ = false;

    for (int i = 0; i < N_PAIRS; i++) {
        struct teide_purify_rule each = { .relabelling = TEIDE_BEST_EACH },
                                 common = { .relabelling = TEIDE_BEST_COMMON };
        double best_each = 0, best_common = 0;
        struct teide_purified got;
        struct teide_bell a, b;
        int orders[2];

        each.protocol = common.protocol
            = i % 2 ? TEIDE_CNOT : TEIDE_DEJMPS; /* the best undoes a protocol's own rotation */
        teide_improvement_draw(&uneven, i, &a, &b);
        for (int k = 0; k < 9; k++) {
            double f = fidelity_from(a.p[0], a.p[1 + k / 3], b.p[0], b.p[1 + k % 3]);
            best_each = fmax(best_each, f);
            if (k / 3 == k % 3)
                best_common = fmax(best_common, f);
        }
        got = teide_purify_by(&each, a, b, orders);
        ck_assert_double_eq_tol(got.state.p[0], best_each, 1e-14);
        each.relabelling = TEIDE_AS_IS;
        ck_assert(memcmp(&got,
                      &(struct teide_purified[]) { teide_purify_by(
                          &each, teide_bell_reordered(a, orders[0]), teide_bell_reordered(b, orders[1]), NULL) },
                      sizeof got)
            == 0);
        ck_assert_double_eq_tol(teide_purify_by(&common, a, b, orders).state.p[0], best_common, 1e-14);
        ck_assert_int_eq(orders[0], orders[1]);
        differ |= best_each > best_common + 0.01;
    }
    ck_assert(differ); /* negative control */
}
END_TEST

/* Exchanging X and Y in one pair leaves the fidelity alone, but exchanges them in the output: the least Y is taken. */
START_TEST(ties_go_to_the_least_y)
{
    struct teide_purify_rule rule = { .relabelling = TEIDE_BEST_EACH };
    struct teide_bell a = { { 0.7, 0.01, 0.2, 0.09 } }, b = { { 0.7, 0.01, 0.09, 0.2 } };
    struct teide_bell aligned = teide_purify_by(&rule, a, a, NULL).state;
    struct teide_bell got = teide_purify_by(&rule, a, b, NULL).state;

    ck_assert_double_gt(got.p[2], got.p[3] + 0.01);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq_tol(got.p[i], aligned.p[i], 1e-14);
    rule.relabelling = TEIDE_AS_IS;
    got = teide_purify_by(&rule, a, b, NULL).state;
    ck_assert_double_eq_tol(got.p[2], aligned.p[3], 1e-14); /* negative control */
    ck_assert_double_eq_tol(got.p[0], aligned.p[0], 1e-14);
}
END_TEST

START_TEST(decision)
{
    struct teide_purify_rule rule = { 0 };
    struct teide_bell good = teide_bell_werner(0.9), equal = teide_bell_werner(0.8), poor = teide_bell_werner(0.55);
    struct teide_decision d = teide_purify_decision(&rule, equal, equal, TEIDE_FIDELITY, TEIDE_GIVEN_SUCCESS);

    ck_assert(d.purify && !d.keep_second);
    ck_assert_double_eq_tol(d.value_kept, 0.8, 1e-15);
    ck_assert(d.value_purified == d.purified.state.p[0] && d.value_purified > 0.83);
    d = teide_purify_decision(&rule, equal, equal, TEIDE_WITNESS, TEIDE_GIVEN_SUCCESS);
    ck_assert(d.purify && d.value_purified < d.value_kept);
    d = teide_purify_decision(&rule, equal, equal, TEIDE_FIDELITY, TEIDE_TIMES_SUCCESS);
    ck_assert(!d.purify);
    ck_assert_double_eq_tol(d.value_purified, d.purified.success_probability * d.purified.state.p[0], 1e-15);
    d = teide_purify_decision(&rule, poor, good, TEIDE_FIDELITY, TEIDE_GIVEN_SUCCESS);
    ck_assert(!d.purify && d.keep_second && d.value_kept == good.p[0]);
    d = teide_purify_decision(&rule, good, poor, TEIDE_ENTROPY, TEIDE_GIVEN_SUCCESS);
    ck_assert(!d.purify && !d.keep_second && d.value_kept < d.value_purified);
    /* Failing must not count as the entropy of a pure state. */
    d = teide_purify_decision(&rule, equal, equal, TEIDE_ENTROPY, TEIDE_TIMES_SUCCESS);
    ck_assert_double_eq_tol(2 - d.value_purified,
        d.purified.success_probability * (2 - teide_measures[TEIDE_ENTROPY].value(d.purified.state)), 1e-14);
    /* Nothing is gained by purifying a perfect pair. */
    d = teide_purify_decision(&rule, teide_bell_werner(1), teide_bell_werner(1), TEIDE_FIDELITY, TEIDE_GIVEN_SUCCESS);
    ck_assert(!d.purify);
}
END_TEST

/* The control makes no difference without readout error. With it, exchanging the roles changes the fidelity by a
 * positive factor times a_I b_X + a_Z b_Y - b_I a_X - b_Z a_Y. Where X and Y errors are equally likely that is the sign
 * of the difference in <ZZ>; in general it is not. */
START_TEST(which_pair_to_keep)
{
    int second = 0, purified = 0, by_zz = 0, not_by_zz = 0;

    for (int i = 0; i < N_PAIRS; i++) {
        struct teide_purify_rule rule = { .noise = { 0.01, i % 3 ? 0.05 : 0 } };
        struct teide_bell a, b;
        struct teide_decision d;
        double *p = a.p, *q = b.p;
        bool higher_zz;

        teide_improvement_draw(&uneven, i, &a, &b);
        if (i % 3 == 2) {
            p[2] = p[3] = (p[2] + p[3]) / 2;
            q[2] = q[3] = (q[2] + q[3]) / 2;
        }
        d = teide_purify_decision(&rule, a, b, TEIDE_FIDELITY, TEIDE_GIVEN_SUCCESS);
        if (!d.purify)
            continue;
        purified++;
        second += d.keep_second;
        ck_assert(d.keep_second
            == teide_purify_decision(&rule, a, b, TEIDE_WITNESS, TEIDE_GIVEN_SUCCESS).keep_second); /* less is better */
        higher_zz = teide_bell_correlators(b).z > teide_bell_correlators(a).z;
        ck_assert(d.keep_second == (i % 3 > 0 && p[0] * q[2] + p[1] * q[3] - q[0] * p[2] - q[1] * p[3] < 0));
        if (i % 3 == 2)
            ck_assert(d.keep_second == higher_zz);
        by_zz += i % 3 == 1 && d.keep_second == higher_zz;
        not_by_zz += i % 3 == 1 && d.keep_second != higher_zz;
    }
    ck_assert_int_gt(second, 50); /* negative controls: all of it happens */
    ck_assert_int_gt(purified, 4 * second / 3);
    ck_assert(by_zz > not_by_zz && not_by_zz > 10);
}
END_TEST

/* --- random inputs ----------------------------------------------------------------------------------------------- */

/* Means: of the total error; of the three errors' shares of it with weights 1/6, 2/6, 3/6; of the square of a share; of
 * the product of both pairs' total errors. */
static void
moments(enum teide_input_kind kind, double fidelity_min, double mean[4])
{
    struct teide_improvement_ensemble ensemble = { .kind = kind, .fidelity_min = fidelity_min, .seed = 3 };
    enum { N = 50000 };
    bool valid = true;

    mean[0] = mean[1] = mean[2] = mean[3] = 0;
    for (int i = 0; i < N; i++) {
        struct teide_bell states[2];
        teide_improvement_draw(&ensemble, i, &states[0], &states[1]);
        for (int k = 0; k < 2; k++) {
            double rest = states[k].p[1] + states[k].p[2] + states[k].p[3];
            valid &= teide_bell_is_valid(states[k], 1e-15) && states[k].p[0] >= fidelity_min;
            mean[0] += rest / (2 * N);
            for (int j = 1; j < 4; j++) {
                mean[1] += j / 6.0 * states[k].p[j] / rest / (2 * N);
                mean[2] += pow(states[k].p[j] / rest, 2) / (6 * N);
            }
        }
        mean[3] += (1 - states[0].p[0]) * (1 - states[1].p[0]) / N;
    }
    ck_assert(valid);
}

/* Bounds are 5 standard errors. */
START_TEST(distributions)
{
    double mean[4];

    moments(TEIDE_INPUTS_WERNER, 0.5, mean);
    ck_assert_double_eq_tol(mean[0], 0.25, 0.0023);
    ck_assert_double_eq_tol(mean[2], 1.0 / 9, 1e-12);
    moments(TEIDE_INPUTS_DEPHASED, 0.9, mean);
    ck_assert_double_eq_tol(mean[0], 0.05, 0.00046);
    ck_assert_double_eq_tol(mean[2], 1.0 / 3, 1e-12);
    moments(TEIDE_INPUTS_SIMPLEX, 0, mean); /* mean of F: a quarter */
    ck_assert_double_eq_tol(mean[0], 0.75, 0.0031);
    moments(TEIDE_INPUTS_SIMPLEX, 0.5, mean);
    ck_assert_double_eq_tol(mean[0], 0.5 * 0.75, 0.0016);
    ck_assert_double_eq_tol(mean[1], 1.0 / 3, 0.0011);
    ck_assert_double_eq_tol(mean[2], 1.0 / 6, 0.0013); /* Dirichlet(1, 1, 1) */
    moments(TEIDE_INPUTS_UNEVEN, 0.5, mean);
    ck_assert_double_eq_tol(mean[0], 0.25, 0.0023);
    ck_assert_double_eq_tol(mean[1], 1.0 / 3, 0.0015);
    ck_assert_double_eq_tol(mean[2], 0.2, 0.0015);      /* Dirichlet(1/2, 1/2, 1/2); the bound excludes 1/6 */
    ck_assert_double_eq_tol(mean[3], 1.0 / 16, 0.0013); /* independent */
}
END_TEST

static struct teide_improvement_tally
count_in_parts(const struct teide_improvement_ensemble *ensemble)
{
    const int64_t cuts[][2] = { { 600, 1000 }, { 0, 1 }, { 1, 1 }, { 1, 350 }, { 350, 600 } };
    struct teide_improvement_tally merged = { 0 };

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        struct teide_improvement_tally part = { 0 };
        ck_assert_int_eq(teide_improvement_count(ensemble, cuts[i][0], cuts[i][1], &part, NULL), 0);
        teide_improvement_merge(&merged, &part);
    }
    return merged;
}

/* Any parts, merged in any order, give the same bits; also where many inputs give the same gain. */
START_TEST(parts)
{
    struct teide_improvement_ensemble other = uneven;
    struct teide_improvement_tally whole = count_first(&uneven, 1000), merged = count_in_parts(&uneven);
    double sum = 0;

    ck_assert(memcmp(&whole, &merged, sizeof whole) == 0);
    for (int i = 0; i < 1000; i++) {
        struct teide_bell a, b;
        teide_improvement_draw(&uneven, i, &a, &b);
        sum += teide_gain(&uneven.rule, a, b, TEIDE_EOF, TEIDE_BETTER_INPUT);
    }
    ck_assert_double_eq_tol(teide_improvement_mean(&whole, TEIDE_EOF, TEIDE_BETTER_INPUT), sum / 1000, 1e-14);
    other.seed = 8;
    merged = count_in_parts(&other);
    ck_assert(memcmp(&whole, &merged, sizeof whole) != 0); /* negative control */
    other.rule.noise.gate_error = 1; /* nothing is left, and nothing is lost where nothing was: gain 0 */
    whole = count_first(&other, 1000);
    merged = count_in_parts(&other);
    ck_assert(memcmp(&whole, &merged, sizeof whole) == 0);
    ck_assert(whole.gains[TEIDE_SKF][TEIDE_WORSE_INPUT].best.gain == 0);
    for (int i = 0; i < whole.gains[TEIDE_SKF][TEIDE_WORSE_INPUT].best.index; i++) {
        struct teide_bell a, b;
        teide_improvement_draw(&other, i, &a, &b);
        ck_assert(teide_gain(&other.rule, a, b, TEIDE_SKF, TEIDE_WORSE_INPUT) < 0); /* the lowest index is kept */
    }
}
END_TEST

/* What a tally keeps, found again by going through the inputs. */
START_TEST(examples)
{
    struct teide_improvement_tally tally = count_first(&uneven, 2000);
    const struct teide_gain_tally *kept = &tally.gains[TEIDE_ENTROPY][TEIDE_MEAN_INPUT];
    double worst = 9, best = -9, smallest = 9;
    int64_t violations = 0;

    for (int i = 0; i < 2000; i++) {
        struct teide_bell a, b;
        double gain;

        teide_improvement_draw(&uneven, i, &a, &b);
        gain = teide_gain(&uneven.rule, a, b, TEIDE_ENTROPY, TEIDE_MEAN_INPUT);
        worst = fmin(worst, gain);
        best = fmax(best, gain);
        violations += gain < -1e-12;
        if (gain < -1e-12)
            smallest = fmin(smallest, (1 - a.p[0]) + (1 - b.p[0]));
    }
    ck_assert(kept->worst.gain == worst && kept->best.gain == best && kept->violations == violations);
    ck_assert(violations > 100 && violations < 1900);
    ck_assert_double_eq_tol(2 - kept->smallest.first.p[0] - kept->smallest.second.p[0], smallest, 1e-15);
    ck_assert_double_lt(kept->smallest.gain, -1e-12);
    for (int i = 0; i < 3; i++) {
        const struct teide_example *e = i == 0 ? &kept->worst : i == 1 ? &kept->best : &kept->smallest;
        struct teide_bell a, b;

        teide_improvement_draw(&uneven, e->index, &a, &b);
        ck_assert(memcmp(&a, &e->first, sizeof a) == 0 && memcmp(&b, &e->second, sizeof b) == 0);
        ck_assert(teide_gain(&uneven.rule, a, b, TEIDE_ENTROPY, TEIDE_MEAN_INPUT) == e->gain);
    }
}
END_TEST

START_TEST(shares)
{
    struct teide_improvement_tally tally = { .n = 400000 };
    struct teide_gain_tally *kept = &tally.gains[TEIDE_FIDELITY][TEIDE_MEAN_INPUT];
    struct teide_violation_share got = teide_improvement_share(&tally, TEIDE_FIDELITY, TEIDE_MEAN_INPUT);

    ck_assert(got.share == 0);
    ck_assert_double_eq_tol(got.upper, 3.0 / 400000, 2e-8);
    ck_assert_double_eq_tol(pow(1 - got.upper, 400000), 0.05, 1e-10);
    tally.n = 1; /* one that does not violate says next to nothing */
    ck_assert_double_eq_tol(teide_improvement_share(&tally, TEIDE_FIDELITY, TEIDE_MEAN_INPUT).upper, 0.95, 1e-15);
    for (kept->violations = 5; kept->violations <= 1990; kept->violations += 397) {
        double coverage;
        tally.n = 2000;
        got = teide_improvement_share(&tally, TEIDE_FIDELITY, TEIDE_MEAN_INPUT);
        coverage = gsl_cdf_binomial_P((unsigned)kept->violations, got.upper, 2000);
        ck_assert_double_eq_tol(coverage, 0.05, 1e-9);
        ck_assert_double_lt(gsl_cdf_binomial_P((unsigned)kept->violations, got.share, 2000), 0.65);
        ck_assert_double_gt(gsl_cdf_binomial_P((unsigned)kept->violations, got.share, 2000), 0.45); /* control */
    }
    kept->violations = 2000;
    got = teide_improvement_share(&tally, TEIDE_FIDELITY, TEIDE_MEAN_INPUT);
    ck_assert(got.share == 1 && got.upper == 1);
    tally = (struct teide_improvement_tally) { 0 };
    ck_assert(isnan(teide_improvement_share(&tally, TEIDE_FIDELITY, TEIDE_MEAN_INPUT).share));
    ck_assert(isnan(teide_improvement_mean(&tally, TEIDE_FIDELITY, TEIDE_MEAN_INPUT)));
}
END_TEST

/* A row of the reference table: violations in per cent, 0 for "none", and the worst gain (0: not stated). */
struct row {
    enum teide_baseline baseline;
    double fidelity, eof, coherent_info, ree, worst_fidelity, worst_eof, worst_ree;
};

static void
check_row(const struct teide_improvement_tally *tally, const struct row *row, double within)
{
    const struct {
        enum teide_measure_index measure;
        double per_cent, worst, scale; /* the gain of that measure is so many times that of the stated one */
    } cells[] = { { TEIDE_FIDELITY, row->fidelity, row->worst_fidelity, 1 },
        { TEIDE_CONCURRENCE, row->fidelity, row->worst_fidelity, 2 },
        { TEIDE_NEGATIVITY, row->fidelity, row->worst_fidelity, 1 }, { TEIDE_EOF, row->eof, row->worst_eof, 1 },
        { TEIDE_COHERENT_INFO, row->coherent_info, 0, 1 }, { TEIDE_REE, row->ree, row->worst_ree, 1 } };

    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        const struct teide_gain_tally *kept = &tally->gains[cells[i].measure][row->baseline];
        double share = teide_improvement_share(tally, cells[i].measure, row->baseline).share;

        if (cells[i].per_cent == 0)
            ck_assert_int_eq(kept->violations, 0);
        else
            ck_assert_double_eq_tol(100 * share, cells[i].per_cent, within);
        if (cells[i].worst != 0)
            ck_assert_double_eq_tol(kept->worst.gain / cells[i].scale, cells[i].worst, 0.008);
    }
}

/* Share of pairs that are worse than the better input, both F uniform on (1/2, 1): from the closed boundary (see
 * below). */
static double
violations_of_better(void)
{
    enum { N = 100000 };
    double area = 0;

    for (int i = 0; i < N; i++) {
        double w = 1.0 / 3 + (i + 0.5) / N * 2 / 3;
        area += 2 * (w - 2 * w / (1 + 4 * w - 3 * w * w)) / N / (2.0 / 3);
    }
    return 1 - area;
}

START_TEST(table_werner)
{
    const struct row worse = { TEIDE_WORSE_INPUT, 0, 0, 0, 0, 0, 0, 0 },
                     mean = { TEIDE_MEAN_INPUT, 0, 20, 0, 38, 0, -0.144, -0.307 },
                     better = { TEIDE_BETTER_INPUT, 80, 80, 53, 80, 0, 0, 0 };
    struct teide_improvement_ensemble werner = ensemble_of(TEIDE_CNOT, TEIDE_INPUTS_WERNER, TEIDE_AS_IS);
    struct teide_improvement_tally tally = count_first(&werner, N_TABLE);
    double sigma = sqrt(0.8 * 0.2 / N_TABLE);

    check_row(&tally, &worse, 0);
    check_row(&tally, &mean, 0.5 + 500 * sigma); /* half a per cent of rounding, 5 standard errors */
    check_row(&tally, &better, 0.5 + 500 * sigma);
    ck_assert_double_eq_tol(
        teide_improvement_share(&tally, TEIDE_FIDELITY, TEIDE_BETTER_INPUT).share, violations_of_better(), 5 * sigma);
}
END_TEST

/* The ensemble behind the table is not known exactly; this one comes closest of those with a simple description. */
START_TEST(table_bell_diagonal)
{
    const struct row worse = { TEIDE_WORSE_INPUT, 8, 8, 2.5, 8, -0.122, 0, 0 },
                     mean = { TEIDE_MEAN_INPUT, 31, 35, 17, 39, -0.25, 0, 0 };
    struct teide_improvement_tally tally = count_first(&uneven, N_TABLE);

    check_row(&tally, &worse, 1.5);
    check_row(&tally, &mean, 1.5);
}
END_TEST

START_TEST(table_bbpssw)
{
    const struct row mean = { TEIDE_MEAN_INPUT, 0, 21, 27, 38, 0, 0, 0 };
    struct teide_improvement_ensemble bbpssw = ensemble_of(TEIDE_BBPSSW, TEIDE_INPUTS_UNEVEN, TEIDE_AS_IS);
    struct teide_improvement_tally tally = count_first(&bbpssw, N_TABLE);

    check_row(&tally, &mean, 1);
}
END_TEST

/* Uniform on the simplex: other shares, found by an independent program with its own random numbers. */
START_TEST(table_of_the_simplex)
{
    enum { N = 50000 };
    struct teide_improvement_ensemble simplex = ensemble_of(TEIDE_CNOT, TEIDE_INPUTS_SIMPLEX, TEIDE_AS_IS);
    struct teide_improvement_tally tally = count_first(&simplex, N);
    double bound = 5 * sqrt(0.25 / N + 0.25 / 400000);

    ck_assert_double_eq_tol(teide_improvement_share(&tally, TEIDE_FIDELITY, TEIDE_WORSE_INPUT).share, 0.0589, bound);
    ck_assert_double_eq_tol(teide_improvement_share(&tally, TEIDE_FIDELITY, TEIDE_MEAN_INPUT).share, 0.2960, bound);
    ck_assert_double_eq_tol(teide_improvement_share(&tally, TEIDE_EOF, TEIDE_MEAN_INPUT).share, 0.3558, bound);
    ck_assert_double_eq_tol(
        teide_improvement_share(&tally, TEIDE_COHERENT_INFO, TEIDE_MEAN_INPUT).share, 0.1797, bound);
    ck_assert_double_eq_tol(teide_improvement_share(&tally, TEIDE_REE, TEIDE_MEAN_INPUT).share, 0.3945, bound);
    ck_assert_double_eq_tol(
        teide_improvement_share(&tally, TEIDE_COHERENT_INFO, TEIDE_WORSE_INPUT).share, 0.0603, bound);
}
END_TEST

/* With the best relabelling the fidelity never falls below the mean of the inputs; as they are it does. */
START_TEST(relabelled_never_below_the_mean)
{
    for (int kind = 0; kind < TEIDE_N_INPUT_KINDS; kind++) {
        for (int relabelling = 0; relabelling < TEIDE_N_RELABELLINGS; relabelling++) {
            struct teide_improvement_ensemble ensemble
                = ensemble_of(TEIDE_CNOT, (enum teide_input_kind)kind, (enum teide_relabelling)relabelling);
            struct teide_improvement_tally tally = count_first(&ensemble, 10000);
            int64_t violations = tally.gains[TEIDE_FIDELITY][TEIDE_MEAN_INPUT].violations;

            if (relabelling != TEIDE_AS_IS || kind == TEIDE_INPUTS_WERNER)
                ck_assert_int_eq(violations, 0);
            else
                ck_assert_int_gt(violations, 2500); /* negative control */
        }
    }
}
END_TEST

START_TEST(worsened_examples)
{
    struct teide_improvement_ensemble werner = ensemble_of(TEIDE_CNOT, TEIDE_INPUTS_WERNER, TEIDE_AS_IS);
    struct teide_improvement_ensemble dephased = ensemble_of(TEIDE_CNOT, TEIDE_INPUTS_DEPHASED, TEIDE_AS_IS);
    struct teide_improvement_tally tally = count_first(&uneven, 1000);
    struct teide_example from = tally.gains[TEIDE_FIDELITY][TEIDE_MEAN_INPUT].worst, to;
    double lowest = 0;

    /* The worst of all Bell-diagonal inputs is a perfect pair with one that is fully dephased: 1/2 from 3/4. */
    to = teide_improvement_worsen(&uneven, TEIDE_FIDELITY, TEIDE_MEAN_INPUT, from);
    ck_assert_double_eq_tol(to.gain, -0.25, 1e-9);
    ck_assert_double_gt(from.gain, -0.249); /* negative control: chance alone does not find it */
    ck_assert(to.index == from.index);
    ck_assert(to.gain == teide_gain(&uneven.rule, to.first, to.second, TEIDE_FIDELITY, TEIDE_MEAN_INPUT));
    ck_assert(teide_bell_is_valid(to.first, 1e-12) && teide_bell_is_valid(to.second, 1e-12));
    /* Over the worse input: twice (3/4, 1/4, 0, 0), gain v^2 - v with v = 2F - 1. */
    to = teide_improvement_worsen(&dephased, TEIDE_FIDELITY, TEIDE_WORSE_INPUT,
        (struct teide_example) { .first = { { 0.9, 0.1, 0, 0 } }, .second = { { 0.6, 0.4, 0, 0 } } });
    ck_assert_double_eq_tol(to.gain, -0.125, 1e-12);
    ck_assert_double_eq_tol(to.first.p[0], 0.75, 1e-5);
    ck_assert(to.first.p[2] == 0 && to.second.p[3] == 0);
    /* Nor does the search leave the kind where that would pay: to DEJMPS a Y error is worse than a Z error. */
    dephased.rule.protocol = TEIDE_DEJMPS;
    to = teide_improvement_worsen(&dephased, TEIDE_FIDELITY, TEIDE_WORSE_INPUT, to);
    ck_assert(to.gain >= 0 && to.first.p[2] == 0 && to.first.p[3] == 0 && to.second.p[3] == 0);
    /* Werner inputs by entanglement of formation, against a grid. */
    tally = count_first(&werner, 1000);
    to = teide_improvement_worsen(&werner, TEIDE_EOF, TEIDE_MEAN_INPUT, tally.gains[TEIDE_EOF][TEIDE_MEAN_INPUT].worst);
    for (int i = 0; i <= 100; i++) {
        for (int j = 0; j <= i; j++)
            lowest = fmin(lowest,
                teide_gain(&werner.rule, teide_bell_werner(0.5 + i / 200.0), teide_bell_werner(0.5 + j / 200.0),
                    TEIDE_EOF, TEIDE_MEAN_INPUT));
    }
    ck_assert_double_le(to.gain, lowest + 1e-12);
    ck_assert_double_gt(to.gain, lowest - 1e-3);
    ck_assert(to.first.p[1] == to.first.p[2] && to.first.p[2] == to.first.p[3] && to.second.p[0] >= 0.5);
}
END_TEST

/* --- regions ----------------------------------------------------------------------------------------------------- */

/* Werner inputs without noise, w = (4F-1)/3: w_out = (w1 + w2 + 4 w1 w2) / (3 (1 + w1 w2)) is better than the better
 * input for w2 between these two, the zeros for w2 <= w1 and w2 >= w1. */
static double
lower_w2(double w1)
{
    return 2 * w1 / (1 + 4 * w1 - 3 * w1 * w1);
}
static double
upper_w2(double w1)
{
    return (4 * w1 - 2 + sqrt((2 - 4 * w1) * (2 - 4 * w1) + 12 * w1 * w1)) / (6 * w1);
}

static double
w_of(double fidelity)
{
    return (4 * fidelity - 1) / 3;
}

START_TEST(boundary_of_werner_inputs)
{
    struct teide_improvement_region region = { .family = TEIDE_INPUTS_WERNER, .low = 0.505, .high = 0.995, .n = 50 };
    struct teide_boundary_point points[200];
    size_t n = 0, expected = 0;

    ck_assert_int_eq(teide_improvement_boundary(&region, TEIDE_FIDELITY, TEIDE_BETTER_INPUT, points, 200, &n, NULL), 0);
    for (size_t i = 0; i < region.n; i++) {
        double f1 = teide_improvement_fidelity(&region, i), f2[2];

        f2[0] = (3 * lower_w2(w_of(f1)) + 1) / 4;
        f2[1] = (3 * upper_w2(w_of(f1)) + 1) / 4;
        for (int k = 0; k < 2; k++) {
            if (f2[k] <= region.low || f2[k] >= region.high)
                continue;
            ck_assert_uint_lt(expected, n);
            ck_assert(points[expected].f1 == f1);
            ck_assert_double_eq_tol(points[expected].f2, f2[k], 1e-12);
            ck_assert(points[expected].violated_below == (k == 0));
            expected++;
        }
    }
    ck_assert_uint_eq(n, expected);
    ck_assert_uint_gt(n, 60);
    /* Negative controls: noise moves the curve, and another measure has its own. */
    region.rule.noise.gate_error = 1e-6;
    ck_assert_int_eq(teide_improvement_boundary(&region, TEIDE_FIDELITY, TEIDE_BETTER_INPUT, points, 200, &n, NULL), 0);
    ck_assert_double_gt(fabs(points[n - 1].f2 - (3 * lower_w2(w_of(points[n - 1].f1)) + 1) / 4), 1e-9);
}
END_TEST

/* Over the mean: 8 w1 w2 = (w1 + w2)(1 + 3 w1 w2), a quadratic equation for w2. */
START_TEST(boundary_over_the_mean)
{
    struct teide_improvement_region region = { .family = TEIDE_INPUTS_WERNER, .low = 0.3, .high = 1, .n = 29 };
    struct teide_boundary_point points[100];
    size_t n = 0;
    int inside = 0;

    ck_assert_int_eq(teide_improvement_boundary(&region, TEIDE_FIDELITY, TEIDE_MEAN_INPUT, points, 100, &n, NULL), 0);
    for (size_t i = 0; i < n; i++) {
        double w1 = w_of(points[i].f1), w2 = w_of(points[i].f2);
        double b = 8 * w1 - 1 - 3 * w1 * w1, root = sqrt(b * b - 12 * w1 * w1);
        double solutions[] = { (b - root) / (6 * w1), (b + root) / (6 * w1) };

        ck_assert_double_eq_tol(
            w2, fabs(solutions[0] - w2) < fabs(solutions[1] - w2) ? solutions[0] : solutions[1], 2e-12);
        ck_assert(points[i].f1 < 0.5 || points[i].f2 < 0.5 + 1e-12); /* guaranteed where both are entangled */
        inside += points[i].f1 < 0.99 && points[i].violated_below;
    }
    ck_assert_int_gt(inside, 15);
}
END_TEST

/* Dephased inputs by DEJMPS: F1 F2 / (F1 F2 + (1-F1)(1-F2)), better than both where both are above 1/2. */
START_TEST(boundary_of_dephased_inputs)
{
    struct teide_improvement_region region
        = { .rule.protocol = TEIDE_DEJMPS, .family = TEIDE_INPUTS_DEPHASED, .low = 0.31, .high = 0.99, .n = 11 };
    struct teide_boundary_point points[30];
    size_t n = 0, expected = 0;

    ck_assert_int_eq(teide_improvement_boundary(&region, TEIDE_FIDELITY, TEIDE_BETTER_INPUT, points, 30, &n, NULL), 0);
    for (size_t i = 0; i < region.n; i++) {
        if (teide_improvement_fidelity(&region, i) < 0.5)
            continue;
        ck_assert_double_eq_tol(points[expected].f2, 0.5, 1e-12);
        ck_assert(points[expected].violated_below);
        expected++;
    }
    ck_assert_uint_eq(n, expected);
}
END_TEST

/* Hashing is cut at zero: with a poor first pair there is a violation once the second can be hashed, 1 - H(F) > 0. */
START_TEST(boundary_of_a_plateau)
{
    struct teide_improvement_region region = { .family = TEIDE_INPUTS_WERNER, .low = 0.55, .high = 0.9, .n = 2 };
    struct teide_boundary_point points[2] = { { 7, 7, false }, { 7, 7, false } };
    size_t n = 0;

    ck_assert_int_eq(teide_improvement_boundary(&region, TEIDE_HASHING, TEIDE_BETTER_INPUT, points, 1, &n, NULL), 0);
    ck_assert_uint_ge(n, 2);
    ck_assert(points[0].f1 == 0.55 && points[1].f1 == 7); /* no more than there is room for */
    ck_assert_double_eq_tol(points[0].f2, 0.8107103750848, 1e-11);
    ck_assert(!points[0].violated_below);
}
END_TEST

/* The share of the area, whatever the grid: against the closed boundary, a rectangle, and a fine mesh of cells. */
START_TEST(area_of_improvement)
{
    enum { CELLS = 1000 };
    struct teide_improvement_region werner = { .family = TEIDE_INPUTS_WERNER, .low = 0.5, .high = 1, .n = 2 };
    struct teide_improvement_region dephased
        = { .rule.protocol = TEIDE_DEJMPS, .family = TEIDE_INPUTS_DEPHASED, .low = 0.31, .high = 0.99, .n = 2 };
    double share = teide_improvement_area(&werner, TEIDE_FIDELITY, TEIDE_BETTER_INPUT);
    int improved = 0;

    ck_assert_double_eq_tol(share, 1 - violations_of_better(), 1e-6);
    ck_assert_double_eq_tol(teide_improvement_area(&werner, TEIDE_FIDELITY, TEIDE_MEAN_INPUT), 1, 1e-6);
    werner.n = 401;
    ck_assert(teide_improvement_area(&werner, TEIDE_FIDELITY, TEIDE_BETTER_INPUT) == share);
    share = teide_improvement_area(&dephased, TEIDE_FIDELITY, TEIDE_BETTER_INPUT); /* where both are above 1/2 */
    ck_assert_double_eq_tol(share, 0.49 / 0.68 * 0.49 / 0.68, 1e-5);
    dephased = (struct teide_improvement_region) { .rule = { .protocol = TEIDE_DEJMPS, .noise = { 0.01, 0.01 } },
        .family = TEIDE_INPUTS_DEPHASED,
        .low = 0.5,
        .high = 1,
        .n = 101 };
    share = teide_improvement_area(&dephased, TEIDE_FIDELITY, TEIDE_BETTER_INPUT);
    ck_assert_double_eq_tol(share, 0.7333, 5e-5); /* scenarios/improvement/dephased.yaml */
    for (int i = 0; i < CELLS * CELLS; i++) {
        double f1 = 0.5 + (i / CELLS + 0.5) / (2 * CELLS), f2 = 0.5 + (i % CELLS + 0.5) / (2 * CELLS);
        improved += teide_gain(&dephased.rule, (struct teide_bell) { { f1, 1 - f1, 0, 0 } },
                        (struct teide_bell) { { f2, 1 - f2, 0, 0 } }, TEIDE_FIDELITY, TEIDE_BETTER_INPUT)
            > 0;
    }
    ck_assert_double_eq_tol(share, improved / (double)(CELLS * CELLS), 2e-4);
    ck_assert_double_gt(fabs(share - 0.719047), 0.01); /* control: the share of 101 x 101 grid points */
}
END_TEST

START_TEST(grid)
{
    struct teide_improvement_region region = { .family = TEIDE_INPUTS_WERNER, .low = 0.5, .high = 1, .n = 7 };
    size_t length = region.n * region.n * TEIDE_N_MEASURES * TEIDE_N_BASELINES;
    double *gains = calloc(length + 1, sizeof *gains), *at = gains;

    gains[length] = 42;
    ck_assert_int_eq(teide_improvement_grid(&region, gains, NULL), 0);
    ck_assert(teide_improvement_fidelity(&region, 0) == 0.5 && teide_improvement_fidelity(&region, 6) == 1);
    for (size_t i = 0; i < region.n; i++) {
        for (size_t j = 0; j < region.n; j++) {
            struct teide_bell a = teide_bell_werner(teide_improvement_fidelity(&region, i));
            struct teide_bell b = teide_bell_werner(teide_improvement_fidelity(&region, j));
            struct teide_improvement expected = teide_improvement_of(&region.rule, a, b);
            ck_assert(memcmp(at, expected.gain, sizeof expected.gain) == 0);
            at += TEIDE_N_MEASURES * TEIDE_N_BASELINES;
        }
    }
    ck_assert(gains[length] == 42);
    free(gains);
}
END_TEST

START_TEST(out_of_range)
{
    struct teide_improvement_ensemble wrong[] = { uneven, uneven, uneven, uneven, uneven, uneven };
    struct teide_improvement_region good = { .family = TEIDE_INPUTS_WERNER, .low = 0.5, .high = 1, .n = 2 };
    struct teide_improvement_region bad[] = { good, good, good, good };
    static struct teide_improvement_tally tally;
    double gains[4 * TEIDE_N_MEASURES * TEIDE_N_BASELINES];
    struct teide_error error = { 0 };
    size_t n = 3;

    wrong[0].rule.protocol = TEIDE_N_PROTOCOLS;
    wrong[1].rule.relabelling = TEIDE_N_RELABELLINGS;
    wrong[2].rule.noise.gate_error = 1.1;
    wrong[3].rule.noise.measurement_error = NAN;
    wrong[4].kind = TEIDE_N_INPUT_KINDS;
    wrong[5].fidelity_min = 1;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        error.message[0] = '\0';
        ck_assert_int_eq(teide_improvement_count(&wrong[i], 0, 1, &tally, &error), TEIDE_E_INPUT);
        ck_assert(strlen(error.message) > 10);
    }
    ck_assert_int_eq(tally.n, 0);
    bad[0].family = TEIDE_INPUTS_SIMPLEX;
    bad[1].low = 1;
    bad[2].n = 1;
    bad[3].rule.noise.gate_error = -1;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(teide_improvement_grid(&bad[i], gains, &error), TEIDE_E_INPUT);
        ck_assert_int_eq(
            teide_improvement_boundary(&bad[i], TEIDE_FIDELITY, TEIDE_MEAN_INPUT, NULL, 0, &n, &error), TEIDE_E_INPUT);
    }
    ck_assert_int_eq(teide_improvement_grid(&good, gains, &error), 0); /* negative control */
    ck_assert_int_eq(teide_improvement_count(&uneven, 0, 1, &tally, &error), 0);
}
END_TEST

Suite *
suite_improvement(void)
{
    Suite *suite = suite_create("improvement");
    TCase *model = tcase_create("model"), *random = tcase_create("ensembles"), *region = tcase_create("regions");

    tcase_add_test(model, measures_in_their_sense);
    tcase_add_test(model, gains_by_definition);
    tcase_add_test(model, mixture_against_mean);
    tcase_add_test(model, counterexamples);
    tcase_add_test(model, orders_of_errors);
    tcase_add_test(model, best_relabelling);
    tcase_add_test(model, ties_go_to_the_least_y);
    tcase_add_test(model, decision);
    tcase_add_test(model, which_pair_to_keep);
    suite_add_tcase(suite, model);
    tcase_add_test(random, distributions);
    tcase_add_test(random, parts);
    tcase_add_test(random, examples);
    tcase_add_test(random, shares);
    tcase_add_test(random, table_werner);
    tcase_add_test(random, table_bell_diagonal);
    tcase_add_test(random, table_bbpssw);
    tcase_add_test(random, table_of_the_simplex);
    tcase_add_test(random, relabelled_never_below_the_mean);
    tcase_add_test(random, worsened_examples);
    tcase_set_timeout(random, 60);
    suite_add_tcase(suite, random);
    tcase_add_test(region, boundary_of_werner_inputs);
    tcase_add_test(region, boundary_over_the_mean);
    tcase_add_test(region, boundary_of_dephased_inputs);
    tcase_add_test(region, boundary_of_a_plateau);
    tcase_add_test(region, area_of_improvement);
    tcase_add_test(region, grid);
    tcase_add_test(region, out_of_range);
    suite_add_tcase(suite, region);
    return suite;
}
