/* Improvement in words. */
#include <math.h>
#include <string.h>

#include "io/results/text.h"
#include "models/improvement.h"

static double
number(struct teide_take *take, const char *group, const char *name, size_t m, size_t b)
{
    char path[80];

    snprintf(path, sizeof path, "%s/%s", group, name);
    return teide_take(take, path, m, b, 0);
}

/* Four probabilities, at these indices. */
static void
print_state(FILE *out, struct teide_take *take, const char *path, size_t i, size_t j, bool by_baseline)
{
    for (size_t k = 0; k < 4; k++)
        fprintf(out, "%s%.6g", k == 0 ? "[" : ", ",
            by_baseline ? teide_take(take, path, i, j, k) : teide_take(take, path, i, k, 0));
    fputc(']', out);
}

static void
print_baselines(FILE *out, struct teide_take *take, const char *group, const char *before)
{
    char path[80];

    snprintf(path, sizeof path, "%s/baseline", group);
    fprintf(out, "%-16s", before);
    for (size_t b = 0; b < teide_take_length(take, group, 1); b++)
        fprintf(out, " %-22s", teide_take_text(take, path, b));
    fputc('\n', out);
}

static const char *
advice(struct teide_take *take, const char *path, size_t m)
{
    static const char *const advices[] = { "keep first", "keep second", "purify", "purify, keep second" };
    const double action = teide_take(take, path, m, 0, 0);

    return action >= 0 && action < 4 ? advices[(int)action] : "";
}

static void
print_pairs(FILE *out, struct teide_take *take)
{
    const size_t n = teide_take_length(take, "pairs", 0), n_baselines = teide_take_length(take, "pairs", 1);

    fputs("\ntwo pairs ", out);
    print_state(out, take, "states/state", 0, 0, false);
    fputs(" and ", out);
    print_state(out, take, "states/state", 1, 0, false);
    fprintf(out, "\nsuccess probability %.10g, output ", teide_take(take, "success_probability", 0, 0, 0));
    print_state(out, take, "states/state", 2, 0, false);
    if (teide_take(take, "relabelling", 0, 0, 0) != TEIDE_AS_IS)
        fprintf(out, ", errors in the orders %s and %s", teide_take_word(take, "first_order", 0, 0),
            teide_take_word(take, "second_order", 0, 0));
    fprintf(out, "\n%-16s %-12s %-12s %-12s", "", "first", "second", "output");
    for (size_t b = 0; b < n_baselines; b++)
        fprintf(out, " over %-8s", teide_take_text(take, "pairs/baseline", b));
    fprintf(out, " %-20s %s\n", "given success", "when a failure leaves nothing");
    for (size_t m = 0; m < n && take->ret == 0; m++) {
        fprintf(out, "%-16s %-12.8g %-12.8g %-12.8g", teide_take_text(take, "pairs/measure", m),
            number(take, "pairs", "first", m, 0), number(take, "pairs", "second", m, 0),
            number(take, "pairs", "output", m, 0));
        for (size_t b = 0; b < n_baselines; b++)
            fprintf(out, " %-+13.6g", number(take, "pairs", "gain", m, b));
        fprintf(out, " %-20s %s\n", advice(take, "pairs/given_success_action", m),
            advice(take, "pairs/times_success_action", m));
    }
}

static void
print_smallest(FILE *out, struct teide_take *take, size_t n, size_t n_baselines)
{
    fputs("\nsmallest counterexamples: least total error of both inputs\n", out);
    for (size_t i = 0; i < n * n_baselines && take->ret == 0; i++) {
        const size_t m = i / n_baselines, b = i % n_baselines;
        if (!(number(take, "ensemble", "violations", m, b) > 0))
            continue;
        fprintf(out, "%-16s over %-8s %-+12.5g ", teide_take_text(take, "smallest/measure", m),
            teide_take_text(take, "smallest/baseline", b), number(take, "smallest", "gain", m, b));
        print_state(out, take, "smallest/first_state", m, b, true);
        fputc(' ', out);
        print_state(out, take, "smallest/second_state", m, b, true);
        fputc('\n', out);
    }
}

static void
print_ensemble(FILE *out, struct teide_take *take)
{
    const size_t n = teide_take_length(take, "ensemble", 0), n_baselines = teide_take_length(take, "ensemble", 1);
    const double samples = teide_take(take, "ensemble_samples", 0, 0, 0);

    fprintf(out, "\n%.0f random pairs of %s inputs, F > %g (seed %.0f): share of violations, worst gain found\n",
        samples, teide_take_word(take, "ensemble_inputs", 0, 0), teide_take(take, "ensemble_fidelity_above", 0, 0, 0),
        teide_take(take, "ensemble_seed", 0, 0, 0));
    print_baselines(out, take, "ensemble", "over");
    for (size_t m = 0; m < n && take->ret == 0; m++) {
        fprintf(out, "%-16s", teide_take_text(take, "ensemble/measure", m));
        for (size_t b = 0; b < n_baselines; b++) {
            const double worst = number(take, "worst", "gain", m, b);
            char cell[64] = "none";
            if (number(take, "ensemble", "violations", m, b) > 0)
                snprintf(cell, sizeof cell, "%.4g, %.5f", number(take, "ensemble", "share", m, b), worst);
            else if (worst < -TEIDE_GAIN_TOLERANCE) /* found by the search only */
                snprintf(cell, sizeof cell, "0, %.5f", worst);
            fprintf(out, " %-22s", cell);
        }
        fputc('\n', out);
    }
    fprintf(out, "none: no violation found, so that their share is below %.3g (95 %%); that is no proof\n",
        1 - pow(0.05, 1 / samples));
    print_smallest(out, take, n, n_baselines);
}

static void
print_region(FILE *out, struct teide_take *take)
{
    const size_t n = teide_take_length(take, "area", 0), points = teide_take_length(take, "region", 2);

    fprintf(out,
        "\n%s pairs of fidelities from %g to %g, %zu x %zu points: share of the area that improves, points of the "
        "boundary\n",
        teide_take_word(take, "region_inputs", 0, 0), teide_take(take, "region/fidelity_1", 0, 0, 0),
        teide_take(take, "region/fidelity_1", points > 0 ? points - 1 : 0, 0, 0), points, points);
    print_baselines(out, take, "area", "over");
    for (size_t m = 0; m < n && take->ret == 0; m++) {
        fprintf(out, "%-16s", teide_take_text(take, "area/measure", m));
        for (size_t b = 0; b < teide_take_length(take, "area", 1); b++) {
            char cell[64];
            snprintf(cell, sizeof cell, "%.6f, %.0f", number(take, "area", "improved_share", m, b),
                number(take, "area", "boundary_points", m, b));
            fprintf(out, " %-22s", cell);
        }
        fputc('\n', out);
    }
}

void
teide_improvement_print_text(FILE *out, struct teide_take *take)
{
    fprintf(out, "%s purification, gate error %g, measurement error %g, relabelling %s; %.3g s of computing\n",
        teide_take_word(take, "protocol", 0, 0), teide_take(take, "gate_error", 0, 0, 0),
        teide_take(take, "measurement_error", 0, 0, 0), teide_take_word(take, "relabelling", 0, 0),
        teide_take(take, "wall_seconds", 0, 0, 0));
    if (teide_dataset_find_group(take->dataset, "pairs") != NULL)
        print_pairs(out, take);
    if (teide_dataset_find_group(take->dataset, "ensemble") != NULL)
        print_ensemble(out, take);
    if (teide_dataset_find_group(take->dataset, "area") != NULL)
        print_region(out, take);
}
