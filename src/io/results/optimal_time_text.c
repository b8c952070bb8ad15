/* The optimal time in words. */
#include <math.h>
#include <string.h>

#include "io/results/text.h"
#include "study/optimal_time/phase_diagram.h"

static double
of_optimum(struct teide_take *take, const char *name, size_t i)
{
    char path[80];

    snprintf(path, sizeof path, "optimum/%s", name);
    return teide_take(take, path, i, 0, 0);
}

static void
print_objective(FILE *out, struct teide_take *take, size_t i)
{
    fprintf(out, "%-16s %-9s %-14.8g %-14.10g %-10.6g %-14.10g %-14.10g %-.10g\n",
        teide_take_text(take, "optimum/objective", i), teide_take_word(take, "optimum/class", i, 0),
        of_optimum(take, "time", i), of_optimum(take, "value", i), of_optimum(take, "success_probability", i),
        of_optimum(take, "early_value", i), of_optimum(take, "late_value", i), of_optimum(take, "unpurified", i));
}

/* Objectives for which no purification is better. */
static void
print_warnings(FILE *out, struct teide_take *take, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const double gain = of_optimum(take, "gain", i);
        if (gain < -TEIDE_LEAST_GAIN)
            fprintf(out, "%s: the better pair without purification is better by %.6g\n",
                teide_take_text(take, "optimum/objective", i), -gain);
    }
}

static void
print_transition(FILE *out, struct teide_take *take, size_t k)
{
    const char *unit = teide_take_unit(take, "transitions/at"), *kind = teide_take_word(take, "transitions/kind", k, 0);
    const bool has_unit = strcmp(unit, "1") != 0;

    fprintf(out, "  %#.10g%s%s  %-10s  %s -> %s", teide_take(take, "transitions/at", k, 0, 0), has_unit ? " " : "",
        has_unit ? unit : "", kind, teide_take_word(take, "transitions/before", k, 0),
        teide_take_word(take, "transitions/after", k, 0));
    if (strcmp(kind, "jump") == 0)
        fprintf(out, ", from %.8g s to %.8g s", teide_take(take, "transitions/time_before", k, 0, 0),
            teide_take(take, "transitions/time_after", k, 0, 0));
    fputc('\n', out);
}

/* What of the problem as it is stated does not hold on the ranges; the numbers of the table above are the stated ones'. */
static void
print_replaced(FILE *out, struct teide_take *take, const char *group)
{
    const size_t n = teide_take_length(take, group, 0);
    char path[80];

    for (size_t i = 0; i < n; i++) {
        const char *unit;
        double stated;
        snprintf(path, sizeof path, "%s/unit", group);
        unit = teide_take_text(take, path, i);
        snprintf(path, sizeof path, "%s/stated", group);
        stated = teide_take(take, path, i, 0, 0);
        snprintf(path, sizeof path, "%s/what", group);
        fprintf(out, "%s%s ", i == 0 ? "  instead of what is stated: " : ", ", teide_take_text(take, path, i));
        if (isinf(stated))
            fputs("none", out);
        else
            fprintf(out, "%.6g%s%s", stated, strcmp(unit, "1") == 0 ? "" : " ", strcmp(unit, "1") == 0 ? "" : unit);
        fputs(i + 1 == n ? "\n" : "", out);
    }
}

static void
print_path(FILE *out, struct teide_take *take, size_t n)
{
    const struct teide_group *group = teide_dataset_find_group(take->dataset, "path");
    const size_t n_transitions = teide_take_length(take, "transitions", 0), points = teide_take_length(take, "path", 1);
    char path[100];

    if (group == NULL || group->n_dimensions < 2)
        return;
    snprintf(path, sizeof path, "path/%.80s", group->dimensions[1].name);
    fprintf(out, "\ntransitions with %s from %.10g to %.10g\n", group->dimensions[1].name,
        teide_take(take, path, 0, 0, 0), teide_take(take, path, points > 0 ? points - 1 : 0, 0, 0));
    print_replaced(out, take, "path_instead_of");
    for (size_t i = 0; i < n; i++) {
        size_t found = 0;
        fprintf(out, "%s\n", teide_take_text(take, "optimum/objective", i));
        for (size_t k = 0; k < n_transitions && take->ret == 0; k++)
            if (teide_take(take, "transitions/objective", k, 0, 0) == (double)i) {
                print_transition(out, take, k);
                found++;
            }
        if (found == 0)
            fputs("  no transition\n", out);
    }
}

static void
print_diagram(FILE *out, struct teide_take *take, size_t n)
{
    char name[200];
    const struct teide_group *group;

    snprintf(name, sizeof name, "diagram/%.180s", n > 0 ? teide_take_text(take, "optimum/objective", 0) : "");
    group = teide_dataset_find_group(take->dataset, name);
    if (group == NULL || group->n_dimensions < 2)
        return;
    fprintf(out, "\nphase diagram over %s and %s, %zu x %zu points\n", group->dimensions[1].name,
        group->dimensions[0].name, group->dimensions[1].n, group->dimensions[0].n);
    print_replaced(out, take, "diagram_instead_of");
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%-16s %.0f critical points on %.0f curves\n", teide_take_text(take, "optimum/objective", i),
            of_optimum(take, "critical_points", i), of_optimum(take, "critical_curves", i));
}

/* Of more than two pairs. */
static void
print_schedule(FILE *out, struct teide_take *take, size_t n)
{
    const size_t steps = teide_take_length(take, "optimum", 2);

    fprintf(out, "%s of %.0f pairs by %s, needed at %.8g s; %.3g s of computing\n\n",
        teide_take_word(take, "schedule", 0, 0), teide_take(take, "pairs", 0, 0, 0),
        teide_take_word(take, "protocol", 0, 0), teide_take(take, "needed_at", 0, 0, 0),
        teide_take(take, "wall_seconds", 0, 0, 0));
    fprintf(out, "%-16s %-14s %-10s %-14s %-14s %-14s %s\n", "objective", "value", "p_s", "all early", "all late",
        "unpurified", "best times / s");
    for (size_t i = 0; i < n; i++) {
        fprintf(out, "%-16s %-14.10g %-10.6g %-14.10g %-14.10g %-14.10g", teide_take_text(take, "optimum/objective", i),
            of_optimum(take, "value", i), of_optimum(take, "success_probability", i),
            of_optimum(take, "early_value", i), of_optimum(take, "late_value", i), of_optimum(take, "unpurified", i));
        for (size_t j = 0; j < steps; j++) {
            const char *class = teide_take_word(take, "optimum/class", i, j);
            const bool flat = strcmp(class, "flat") == 0; /* another time would do as well, or there is none */
            fprintf(out, "%s%.7g%s%s", j == 0 ? " " : ", ", teide_take(take, "optimum/time", i, j, 0), flat ? "" : " ",
                flat ? "" : class);
        }
        fputc('\n', out);
    }
}

void
teide_optimal_time_print_text(FILE *out, struct teide_take *take)
{
    const size_t n = teide_take_length(take, "optimum", 0);

    if (teide_take(take, "pairs", 0, 0, 0) > 2) {
        print_schedule(out, take, n);
        return;
    }
    fprintf(out, "%s purification between %.8g s and %.8g s%s, needed at %.8g s; %.3g s of computing\n\n",
        teide_take_word(take, "protocol", 0, 0), teide_take(take, "first", 0, 0, 0), teide_take(take, "last", 0, 0, 0),
        teide_take(take, "measured_dropped", 0, 0, 0) == 1 ? " (then the measured pair is dropped)" : "",
        teide_take(take, "needed_at", 0, 0, 0), teide_take(take, "wall_seconds", 0, 0, 0));
    fprintf(out, "%-16s %-9s %-14s %-14s %-10s %-14s %-14s %s\n", "objective", "optimum", "time / s", "value", "p_s",
        "early", "late", "unpurified");
    for (size_t i = 0; i < n && take->ret == 0; i++)
        print_objective(out, take, i);
    print_warnings(out, take, n);
    print_path(out, take, n);
    print_diagram(out, take, n);
}
