/* The best policy in words. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/results/text.h"

static double
number(struct teide_take *take, const char *group, const char *name, size_t i)
{
    char path[160];

    snprintf(path, sizeof path, "%s/%s", group, name);
    return teide_take(take, path, i, 0, 0);
}

static bool
is_word(struct teide_take *take, const char *path, size_t i, const char *word)
{
    return strcmp(teide_take_word(take, path, i, 0), word) == 0;
}

/* "4 ms", "asap" */
static void
print_value(FILE *out, struct teide_take *take, const char *path, size_t i)
{
    const struct teide_variable *variable = teide_dataset_find(take->dataset, path, NULL);

    if (variable != NULL && variable->type == TEIDE_TEXT)
        fputs(teide_take_text(take, path, i), out);
    else
        fprintf(out, "%.8g%s%s", teide_take(take, path, i, 0, 0),
            strcmp(teide_take_unit(take, path), "1") == 0 ? "" : " ",
            strcmp(teide_take_unit(take, path), "1") == 0 ? "" : teide_take_unit(take, path));
}

/* "cutoff 4 ms, order asap": the variables of a group, at an index. */
static void
print_point(FILE *out, struct teide_take *take, const char *name, size_t i)
{
    const struct teide_group *group = teide_dataset_find_group(take->dataset, name);
    bool first = true;

    for (size_t v = 0; group != NULL && v < group->n_variables; v++) {
        char path[160];
        if (teide_variable_is_coordinate(group, &group->variables[v]))
            continue;
        fprintf(out, "%s%s ", first ? "" : ", ", group->variables[v].name);
        snprintf(path, sizeof path, "%s/%s", name, group->variables[v].name);
        print_value(out, take, path, i);
        first = false;
    }
}

static void
print_verdict(FILE *out, struct teide_take *take)
{
    const double percent = 100 * teide_take(take, "confidence", 0, 0, 0),
                 points = teide_take(take, "search/points", 0, 0, 0);

    fputs("which is   ", out);
    if (is_word(take, "verdict", 0, "best"))
        fprintf(out, "the best of all %.0f points, with at least %g %% confidence\n", points, percent);
    else if (is_word(take, "verdict", 0, "near"))
        fprintf(out, "such that no point of all %.0f is better by more than %g %%, with at least %g %% confidence\n",
            points, 100 * teide_take(take, "precision", 0, 0, 0), percent);
    else if (is_word(take, "verdict", 0, "equal"))
        fprintf(out, "one of those that did exactly the same; all others are worse, with at least %g %% confidence\n",
            percent);
    else if (is_word(take, "verdict", 0, "local"))
        fputs("the best of the points that a search has looked at; between them there may be a better one\n", out);
    else
        fputs("the best in the estimates: the budget was not enough to tell it from others. Give it more, or a "
              "precision\n",
            out);
}

static void
print_loss(FILE *out, struct teide_take *take, const char *group, size_t i)
{
    const double loss = number(take, group, "loss", i), best = teide_take(take, "optimum/objective/mean", 0, 0, 0);

    fprintf(out, "  loses %.5g [%.5g, %.5g]", loss, number(take, group, "loss_low", i),
        number(take, group, "loss_high", i));
    if (best > 0)
        fprintf(out, ", %.3g %%", 100 * loss / best);
}

static void
print_rivals(FILE *out, struct teide_take *take)
{
    enum { MOST_SHOWN = 20 };
    const size_t n = teide_take_length(take, "not_told_apart", 0);

    if (n > 0)
        fprintf(out,
            "\nnot told from it (%zu), with all comparisons and the precision allowed for; intervals are of one each\n",
            n);
    for (size_t i = 0; i < n && i < MOST_SHOWN; i++) {
        fputs("  ", out);
        print_point(out, take, "not_told_apart/values", i);
        print_loss(out, take, "not_told_apart", i);
        fputc('\n', out);
    }
    if (n > MOST_SHOWN)
        fprintf(out, "  and %zu more\n", n - MOST_SHOWN);
}

static void
print_constraints(FILE *out, struct teide_take *take)
{
    for (size_t i = 0; i < teide_take_length(take, "constraints", 0); i++) {
        const double low = number(take, "constraints", "slack_low", i),
                     high = number(take, "constraints", "slack_high", i);
        fprintf(out, "%-9s  %s by %.5g [%.5g, %.5g]\n",
            low >= 0       ? "holds"
                : high < 0 ? "misses"
                           : "may hold",
            teide_take_text(take, "constraints/constraint", i), number(take, "constraints", "slack", i), low, high);
    }
}

/* An estimate with its interval, or why there is none. */
static bool
print_objective(FILE *out, struct teide_take *take, const char *group, size_t i)
{
    char path[160];

    snprintf(path, sizeof path, "%s/standing", group);
    if (!is_word(take, path, i, "open")) {
        fputs(teide_take_word(take, path, i, 0), out);
        return false;
    }
    fprintf(out, "%.8g +- %.2g  [%.8g, %.8g]", number(take, group, "objective", i),
        number(take, group, "objective_stderr", i), number(take, group, "objective_low", i),
        number(take, group, "objective_high", i));
    return true;
}

static void
print_others(FILE *out, struct teide_take *take, const char *group, const char *coordinate, bool losses)
{
    char path[160], holds[160];

    snprintf(path, sizeof path, "%s/%s", group, coordinate);
    snprintf(holds, sizeof holds, "%s/holds_constraints", group);
    for (size_t i = 0; i < teide_take_length(take, group, 0); i++) {
        char *text = NULL;
        size_t length = 0;
        FILE *value = open_memstream(&text, &length);
        if (value == NULL)
            continue;
        print_value(value, take, path, i);
        fclose(value);
        fprintf(out, "  %-24s  ", text);
        free(text);
        if (print_objective(out, take, group, i)) {
            if (losses)
                print_loss(out, take, group, i);
            if (is_word(take, holds, i, "no"))
                fputs("  does not hold the constraints", out);
        }
        fputc('\n', out);
    }
}

static void
print_search(FILE *out, struct teide_take *take)
{
    static const char *const standings[] = { "worse", "infeasible", "starved", "impossible", "passed" };
    const double points = teide_take(take, "search/points", 0, 0, 0);

    fprintf(out, "\nhow it was found\n  points looked at   %.0f", number(take, "search", "evaluated", 0));
    if (isfinite(points))
        fprintf(out, " of %.0f", points);
    for (size_t s = 0; s < sizeof standings / sizeof *standings; s++)
        if (number(take, "search", standings[s], 0) > 0)
            fprintf(out, ", %.0f %s", number(take, "search", standings[s], 0), standings[s]);
    if (number(take, "search", "starts", 0) > 0)
        fprintf(out, "\n  starts, steps      %.0f, %.0f", number(take, "search", "starts", 0),
            number(take, "search", "steps", 0));
    fprintf(out,
        "\n  stages             %.0f\n  deliveries         %.0f\n  events             %.0f\n  wall time          %.3g "
        "s\n",
        number(take, "search", "stages", 0), number(take, "search", "deliveries", 0),
        number(take, "search", "events", 0), teide_take(take, "wall_seconds", 0, 0, 0));
}

void
teide_optimize_print_text(FILE *out, struct teide_take *take)
{
    fputs("\nbest       ", out);
    print_point(out, take, "optimum/values", 0);
    fprintf(out, "\nobjective  %.8g +- %.2g  [%.8g, %.8g]  %s, by %.0f deliveries in fresh random numbers\n",
        teide_take(take, "optimum/objective/mean", 0, 0, 0), teide_take(take, "optimum/objective/stderr", 0, 0, 0),
        teide_take(take, "optimum/objective/low", 0, 0, 0), teide_take(take, "optimum/objective/high", 0, 0, 0),
        teide_take_text(take, "objective", 0), teide_take(take, "optimum/deliveries", 0, 0, 0));
    print_constraints(out, take);
    print_verdict(out, take);
    print_rivals(out, take);
    fputs("\nwhat other policies lose, in the same random numbers\n", out);
    print_others(out, take, "alternatives", "alternative", true);
    for (size_t g = 0; g < take->dataset->n_groups; g++) {
        const char *name = take->dataset->groups[g]->name;
        if (strncmp(name, "profiles/", 9) != 0)
            continue;
        fprintf(out, "\nalong %s\n", name + 9);
        print_others(out, take, name, "value", false);
    }
    print_search(out, take);
}
