/* Gains of purification over its inputs, relabelling of errors, and the decision to purify. */
#include "models/improvement.h"

#include <math.h>
#include <stddef.h>

const struct teide_choice_info teide_baselines[TEIDE_N_BASELINES] = {
    [TEIDE_WORSE_INPUT] = { "worse", "the worse one of the two inputs, by the measure" },
    [TEIDE_MEAN_INPUT] = { "mean", "mean of the measure over the two inputs" },
    [TEIDE_BETTER_INPUT] = { "better", "the better one of the two inputs, by the measure" },
    [TEIDE_RANDOM_INPUT] = { "random", "measure of the equal mixture of both inputs" },
};

const struct teide_choice_info teide_relabellings[TEIDE_N_RELABELLINGS] = {
    [TEIDE_AS_IS] = { "as-is", "no rotation before the protocol" },
    [TEIDE_BEST_EACH] = { "best-each", "each pair's errors permuted by itself for the highest output fidelity" },
    [TEIDE_BEST_COMMON] = { "best-common", "one permutation of both pairs' errors for the highest output fidelity" },
};

const char *const teide_error_orders[TEIDE_N_ERROR_ORDERS] = { "zxy", "zyx", "xzy", "xyz", "yzx", "yxz" };

/* Indices of the errors that come to stand at Z, X, Y; as in teide_error_orders[]. */
static const int orders_of_errors[TEIDE_N_ERROR_ORDERS][3] = {
    { TEIDE_PHI_MINUS, TEIDE_PSI_PLUS, TEIDE_PSI_MINUS },
    { TEIDE_PHI_MINUS, TEIDE_PSI_MINUS, TEIDE_PSI_PLUS },
    { TEIDE_PSI_PLUS, TEIDE_PHI_MINUS, TEIDE_PSI_MINUS },
    { TEIDE_PSI_PLUS, TEIDE_PSI_MINUS, TEIDE_PHI_MINUS },
    { TEIDE_PSI_MINUS, TEIDE_PHI_MINUS, TEIDE_PSI_PLUS },
    { TEIDE_PSI_MINUS, TEIDE_PSI_PLUS, TEIDE_PHI_MINUS },
};

struct teide_bell
teide_bell_reordered(struct teide_bell a, int order)
{
    const int *from = orders_of_errors[order];

    return (struct teide_bell) { { a.p[0], a.p[from[0]], a.p[from[1]], a.p[from[2]] } };
}

static struct teide_purified
purify_in_order(
    const struct teide_purify_rule *rule, struct teide_bell first, struct teide_bell second, const int orders[2])
{
    struct teide_bell a = teide_bell_reordered(first, orders[0]), b = teide_bell_reordered(second, orders[1]);

    return rule->keep_second ? teide_purify(rule->protocol, b, a, rule->noise)
                             : teide_purify(rule->protocol, a, b, rule->noise);
}

/* Index of the state with the highest fidelity, and the least Y error among equals; a strict comparison would leave the
 * choice between true equals to rounding. */
static int
best_of(const struct teide_purified *outputs, int n)
{
    const double equal = 1e-14;
    double fidelity = 0, y_error = 2;
    int best = 0;

    for (int i = 0; i < n; i++)
        fidelity = fmax(fidelity, outputs[i].state.p[TEIDE_PHI_PLUS]);
    for (int i = 0; i < n; i++) {
        const double *p = outputs[i].state.p;
        if (p[TEIDE_PHI_PLUS] >= fidelity - equal && p[TEIDE_PSI_MINUS] < y_error - equal) {
            y_error = p[TEIDE_PSI_MINUS];
            best = i;
        }
    }
    return best;
}

struct teide_purified
teide_purify_by(const struct teide_purify_rule *rule, struct teide_bell first, struct teide_bell second, int orders[2])
{
    struct teide_purified outputs[TEIDE_N_ERROR_ORDERS * TEIDE_N_ERROR_ORDERS];
    int tried[TEIDE_N_ERROR_ORDERS * TEIDE_N_ERROR_ORDERS][2] = { { 0 } }, n = 0, best = 0;

    if (rule->relabelling == TEIDE_AS_IS) {
        outputs[0] = purify_in_order(rule, first, second, tried[0]);
    } else {
        for (int i = 0; i < TEIDE_N_ERROR_ORDERS; i++) {
            for (int j = 0; j < TEIDE_N_ERROR_ORDERS; j++) {
                if (rule->relabelling == TEIDE_BEST_COMMON && j != i)
                    continue;
                tried[n][0] = i;
                tried[n][1] = j;
                outputs[n] = purify_in_order(rule, first, second, tried[n]);
                n++;
            }
        }
        best = best_of(outputs, n);
    }
    if (orders != NULL) {
        orders[0] = tried[best][0];
        orders[1] = tried[best][1];
    }
    return outputs[best];
}

static struct teide_bell
mixture(struct teide_bell a, struct teide_bell b)
{
    for (int i = 0; i < 4; i++)
        a.p[i] = 0.5 * (a.p[i] + b.p[i]);
    return a;
}

/* All values in the sense that more is better. */
static double
baseline_of(enum teide_baseline baseline, double first, double second, double mixed)
{
    switch (baseline) {
    case TEIDE_WORSE_INPUT:
        return fmin(first, second);
    case TEIDE_BETTER_INPUT:
        return fmax(first, second);
    case TEIDE_RANDOM_INPUT:
        return mixed;
    case TEIDE_MEAN_INPUT:
    case TEIDE_N_BASELINES:
        break;
    }
    return 0.5 * (first + second);
}

struct teide_improvement
teide_improvement_of(const struct teide_purify_rule *rule, struct teide_bell first, struct teide_bell second)
{
    double a[TEIDE_N_MEASURES], b[TEIDE_N_MEASURES], mixed[TEIDE_N_MEASURES];
    struct teide_improvement out;

    out.purified = teide_purify_by(rule, first, second, out.orders);
    teide_measures_all(first, a);
    teide_measures_all(second, b);
    teide_measures_all(mixture(first, second), mixed);
    teide_measures_all(out.purified.state, out.value);
    for (int m = 0; m < TEIDE_N_MEASURES; m++) {
        double s = teide_measure_sense((enum teide_measure_index)m);
        for (int k = 0; k < TEIDE_N_BASELINES; k++)
            out.gain[m][k] = s * out.value[m] - baseline_of((enum teide_baseline)k, s * a[m], s * b[m], s * mixed[m]);
    }
    return out;
}

double
teide_gain(const struct teide_purify_rule *rule, struct teide_bell first, struct teide_bell second,
    enum teide_measure_index measure, enum teide_baseline baseline)
{
    double (*value)(struct teide_bell) = teide_measures[measure].value;
    double s = teide_measure_sense(measure), a = 0, b = 0, mixed = 0;

    if (baseline == TEIDE_RANDOM_INPUT) {
        mixed = s * value(mixture(first, second));
    } else {
        a = s * value(first);
        b = s * value(second);
    }
    return s * value(teide_purify_by(rule, first, second, NULL).state) - baseline_of(baseline, a, b, mixed);
}

static double
payoff_of(struct teide_purified purified, enum teide_measure_index measure, enum teide_objective_weight weight)
{
    double value = teide_measures[measure].value(purified.state), p = purified.success_probability;

    if (weight != TEIDE_TIMES_SUCCESS)
        return value;
    return measure == TEIDE_ENTROPY ? p * value + (1 - p) * 2 : p * value;
}

struct teide_decision
teide_purify_decision(const struct teide_purify_rule *rule, struct teide_bell first, struct teide_bell second,
    enum teide_measure_index measure, enum teide_objective_weight weight)
{
    struct teide_purify_rule by_first = *rule, by_second = *rule;
    double s = teide_measure_sense(measure), other;
    double a = teide_measures[measure].value(first), b = teide_measures[measure].value(second);
    struct teide_decision decision = { .value_kept = s * b > s * a ? b : a };
    struct teide_purified other_way;

    by_first.keep_second = false;
    by_second.keep_second = true;
    decision.purified = teide_purify_by(&by_first, first, second, NULL);
    decision.value_purified = payoff_of(decision.purified, measure, weight);
    other_way = teide_purify_by(&by_second, first, second, NULL);
    other = payoff_of(other_way, measure, weight);
    if (s * (other - decision.value_purified) > TEIDE_GAIN_TOLERANCE) {
        decision.purified = other_way;
        decision.value_purified = other;
        decision.keep_second = true;
    }
    /* What can fail must be better when it succeeds: a share of success does not mend a value below 0. */
    decision.purify = decision.purified.success_probability > 0
        && s * (decision.value_purified - decision.value_kept) > TEIDE_GAIN_TOLERANCE
        && s * (teide_measures[measure].value(decision.purified.state) - decision.value_kept) > TEIDE_GAIN_TOLERANCE;
    if (!decision.purify)
        decision.keep_second = s * b > s * a;
    return decision;
}
