/* The best policy as text and as JSON. */
#include "io/optimize/write.h"

#include <math.h>
#include <string.h>

#include "io/results/json_out.h"

double
teide_optimize_number(const struct teide_optimize_variable *variable, double at)
{
    return !variable->continuous && variable->axis.numbers != NULL ? variable->axis.numbers[(size_t)at] : at;
}

struct teide_value_text
teide_optimize_value(const struct teide_optimize_variable *variable, double at)
{
    struct teide_value_text value;
    const char *unit = variable->axis.unit;

    if (!variable->continuous && variable->axis.names != NULL)
        snprintf(value.text, sizeof value.text, "%.120s", variable->axis.names[(size_t)at]);
    else
        snprintf(value.text, sizeof value.text, "%.8g%s%.40s", teide_optimize_number(variable, at),
            strcmp(unit, "1") == 0 ? "" : " ", strcmp(unit, "1") == 0 ? "" : unit);
    return value;
}

/* --- text ---------------------------------------------------------------------------------------------------------- */

/* "cutoff 4 ms, order asap" */
static void
print_point(FILE *out, const struct teide_optimize_question *question, const struct teide_optimize_point *point)
{
    for (size_t v = 0; v < question->n_variables; v++)
        fprintf(out, "%s%s %s", v == 0 ? "" : ", ", question->variables[v].axis.name,
            teide_optimize_value(&question->variables[v], point->at[v]).text);
}

static void
print_interval(FILE *out, const struct teide_interval *i)
{
    fprintf(out, "%.8g +- %.2g  [%.8g, %.8g]", i->mean, i->error, i->low, i->high);
}

static void
print_verdict(FILE *out, const struct teide_optimize_question *question, const struct teide_optimize_answer *answer)
{
    const double percent = 100 * question->confidence;

    switch (answer->verdict) {
    case TEIDE_VERDICT_BEST:
        fprintf(out, "the best of all %.0f points, with at least %g %% confidence\n", answer->n_points, percent);
        break;
    case TEIDE_VERDICT_NEAR:
        fprintf(out, "no point of all %.0f is better by more than %g %%, with at least %g %% confidence\n",
            answer->n_points, 100 * question->budget.precision, percent);
        break;
    case TEIDE_VERDICT_EQUAL:
        fprintf(out,
            "the points that are left did exactly the same; all others are worse, with at least %g %% confidence\n",
            percent);
        break;
    case TEIDE_VERDICT_LOCAL:
        fputs("the best of the points that were looked at; elsewhere there may be better ones\n", out);
        break;
    case TEIDE_VERDICT_NOT_ENOUGH:
        fputs("the budget was not enough to tell this point from others: give it more, or a precision\n", out);
        break;
    default:
        fputs("no point was found\n", out);
        break;
    }
}

static void
print_loss(FILE *out, const struct teide_interval *loss, const struct teide_interval *best)
{
    fprintf(out, "  loses %.5g [%.5g, %.5g]", loss->mean, loss->low, loss->high);
    if (best->mean > 0)
        fprintf(out, ", %.3g %%", 100 * loss->mean / best->mean);
}

static void
print_rivals(FILE *out, const struct teide_optimize_question *question, const struct teide_optimize_answer *answer)
{
    enum { MOST_SHOWN = 20 };

    if (answer->n_rivals == 0)
        return;
    fprintf(out, "\nnot told from it (%zu)\n", answer->n_rivals);
    for (size_t i = 0; i < answer->n_rivals && i < MOST_SHOWN; i++) {
        fputs("  ", out);
        print_point(out, question, &answer->rivals[i].point);
        print_loss(out, &answer->rivals[i].loss, &answer->objective);
        fputc('\n', out);
    }
    if (answer->n_rivals > MOST_SHOWN)
        fprintf(out, "  and %zu more\n", answer->n_rivals - MOST_SHOWN);
}

static void
print_alternatives(FILE *out, const struct teide_optimize_answer *answer)
{
    fputs("\nwhat other policies lose, in the same random numbers\n", out);
    for (size_t i = 0; i < answer->n_alternatives; i++) {
        const struct teide_alternative *a = &answer->alternatives[i];
        fprintf(out, "  %-24s", a->name != NULL ? a->name : "the scenario as it is");
        if (a->standing != TEIDE_STANDING_OPEN) {
            fprintf(out, "  %s\n", teide_standing_names[a->standing]);
            continue;
        }
        fprintf(out, "  %.8g", a->objective.mean);
        print_loss(out, &a->loss, &answer->objective);
        fprintf(out, "%s\n", a->seems_feasible ? "" : "; does not hold the constraints");
    }
}

static void
print_profiles(FILE *out, const struct teide_optimize_question *question, const struct teide_optimize_answer *answer)
{
    for (size_t v = 0; v < answer->n_profiles; v++) {
        const struct teide_profile *profile = &answer->profiles[v];
        fprintf(out, "\nalong %s\n", question->variables[v].axis.name);
        for (size_t i = 0; i < profile->n; i++) {
            const struct teide_profile_entry *e = &profile->entries[i];
            fprintf(out, "  %-20s  ", teide_optimize_value(&question->variables[v], e->at).text);
            if (e->standing == TEIDE_STANDING_OPEN)
                print_interval(out, &e->objective);
            else
                fputs(teide_standing_names[e->standing], out);
            fprintf(
                out, "%s\n", e->seems_feasible || e->standing != TEIDE_STANDING_OPEN ? "" : "  constraints not held");
        }
    }
}

static void
print_search(FILE *out, const struct teide_optimize_answer *answer)
{
    fprintf(out, "\nhow it was found\n");
    fprintf(out, "  points looked at   %zu", answer->n_evaluated);
    if (isfinite(answer->n_points))
        fprintf(out, " of %.0f", answer->n_points);
    for (int s = 1; s < TEIDE_N_STANDINGS; s++)
        if (answer->standings[s] > 0)
            fprintf(out, ", %zu %s", answer->standings[s], teide_standing_names[s]);
    fprintf(out, "\n  stages             %d\n", answer->stages);
    if (answer->n_starts > 0)
        fprintf(out, "  starts, steps      %zu, %zu\n", answer->n_starts, answer->n_steps);
    fprintf(out, "  deliveries         %lld\n  events             %llu\n  wall time          %.3g s\n",
        (long long)answer->cost.deliveries, (unsigned long long)answer->cost.events, answer->wall_seconds);
}

void
teide_optimize_print_text(FILE *out, const struct teide_scenario *scenario, const struct teide_optimize_answer *answer)
{
    const struct teide_optimize_question *question = scenario->optimize;

    fprintf(out, "%s%s%s\n\n", scenario->title, scenario->title[0] == '\0' ? "" : "\n", scenario->path);
    if (answer->verdict != TEIDE_VERDICT_NONE) {
        fputs("best       ", out);
        print_point(out, question, &answer->best);
        fprintf(out, "\n%-9s  ", "objective");
        print_interval(out, &answer->objective);
        fprintf(out, "  %s, by %lld deliveries in fresh random numbers\n", question->objective,
            (long long)answer->fresh_deliveries);
        for (size_t i = 0; i < answer->n_slack; i++)
            fprintf(out, "%-9s  %s by %.5g [%.5g, %.5g]\n",
                answer->slack[i].low >= 0       ? "holds"
                    : answer->slack[i].high < 0 ? "misses"
                                                : "may hold",
                question->constraints[i].text, answer->slack[i].mean, answer->slack[i].low, answer->slack[i].high);
        fputs("which is   ", out);
    }
    print_verdict(out, question, answer);
    if (answer->verdict != TEIDE_VERDICT_NONE) {
        print_rivals(out, question, answer);
        print_alternatives(out, answer);
        print_profiles(out, question, answer);
    }
    print_search(out, answer);
}

/* --- JSON ---------------------------------------------------------------------------------------------------------- */

static void
put_value(struct teide_json *json, const struct teide_optimize_variable *variable, double at)
{
    if (!variable->continuous && variable->axis.names != NULL)
        teide_json_string(json, variable->axis.names[(size_t)at]);
    else
        teide_json_double(json, teide_optimize_number(variable, at));
}

static void
put_point(
    struct teide_json *json, const struct teide_optimize_question *question, const struct teide_optimize_point *point)
{
    teide_json_key(json, "values");
    teide_json_open(json, '{');
    for (size_t v = 0; v < question->n_variables; v++) {
        teide_json_key(json, question->variables[v].axis.name);
        put_value(json, &question->variables[v], point->at[v]);
    }
    teide_json_close(json, '}');
}

static void
put_interval(struct teide_json *json, const char *key, const struct teide_interval *interval)
{
    teide_json_key(json, key);
    teide_json_open(json, '{');
    teide_json_key_double(json, "mean", interval->mean);
    teide_json_key_double(json, "stderr", interval->error);
    teide_json_key_double(json, "low", interval->low);
    teide_json_key_double(json, "high", interval->high);
    teide_json_close(json, '}');
}

static void
put_optimum(
    struct teide_json *json, const struct teide_optimize_question *question, const struct teide_optimize_answer *answer)
{
    teide_json_key(json, "optimum");
    teide_json_open(json, '{');
    put_point(json, question, &answer->best);
    put_interval(json, "objective", &answer->objective);
    teide_json_key(json, "holds_constraints");
    teide_json_bool(json, answer->feasible);
    teide_json_key(json, "constraints");
    teide_json_open(json, '[');
    for (size_t i = 0; i < answer->n_slack; i++) {
        teide_json_open(json, '{');
        teide_json_key_string(json, "text", question->constraints[i].text);
        put_interval(json, "slack", &answer->slack[i]);
        teide_json_close(json, '}');
    }
    teide_json_close(json, ']');
    teide_json_key_int(json, "deliveries", answer->fresh_deliveries);
    teide_json_close(json, '}');
}

static void
put_rivals(
    struct teide_json *json, const struct teide_optimize_question *question, const struct teide_optimize_answer *answer)
{
    teide_json_key(json, "not_told_apart");
    teide_json_open(json, '[');
    for (size_t i = 0; i < answer->n_rivals; i++) {
        teide_json_open(json, '{');
        put_point(json, question, &answer->rivals[i].point);
        put_interval(json, "objective", &answer->rivals[i].objective);
        put_interval(json, "loss", &answer->rivals[i].loss);
        teide_json_close(json, '}');
    }
    teide_json_close(json, ']');
}

static void
put_alternatives(struct teide_json *json, const struct teide_optimize_answer *answer)
{
    teide_json_key(json, "alternatives");
    teide_json_open(json, '[');
    for (size_t i = 0; i < answer->n_alternatives; i++) {
        const struct teide_alternative *a = &answer->alternatives[i];
        teide_json_open(json, '{');
        teide_json_key_string(json, "name", a->name != NULL ? a->name : "as it is");
        teide_json_key_string(json, "standing", teide_standing_names[a->standing]);
        if (a->standing == TEIDE_STANDING_OPEN) {
            teide_json_key(json, "holds_constraints");
            teide_json_bool(json, a->seems_feasible);
            put_interval(json, "objective", &a->objective);
            put_interval(json, "loss", &a->loss);
        }
        teide_json_close(json, '}');
    }
    teide_json_close(json, ']');
}

static void
put_profiles(
    struct teide_json *json, const struct teide_optimize_question *question, const struct teide_optimize_answer *answer)
{
    teide_json_key(json, "profiles");
    teide_json_open(json, '{');
    for (size_t v = 0; v < answer->n_profiles; v++) {
        teide_json_key(json, question->variables[v].axis.name);
        teide_json_open(json, '[');
        for (size_t i = 0; i < answer->profiles[v].n; i++) {
            const struct teide_profile_entry *e = &answer->profiles[v].entries[i];
            teide_json_open(json, '{');
            teide_json_key(json, "value");
            put_value(json, &question->variables[v], e->at);
            teide_json_key_string(json, "standing", teide_standing_names[e->standing]);
            if (e->standing == TEIDE_STANDING_OPEN) {
                teide_json_key(json, "holds_constraints");
                teide_json_bool(json, e->seems_feasible);
                put_interval(json, "objective", &e->objective);
                put_interval(json, "loss", &e->loss);
            }
            teide_json_close(json, '}');
        }
        teide_json_close(json, ']');
    }
    teide_json_close(json, '}');
}

static void
put_search(struct teide_json *json, const struct teide_optimize_answer *answer)
{
    teide_json_key(json, "search");
    teide_json_open(json, '{');
    teide_json_key_double(json, "points", answer->n_points);
    teide_json_key_uint(json, "evaluated", answer->n_evaluated);
    teide_json_key_uint(json, "left_out", answer->n_left_out);
    teide_json_key(json, "standings");
    teide_json_open(json, '{');
    for (int s = 0; s < TEIDE_N_STANDINGS; s++)
        teide_json_key_uint(json, teide_standing_names[s], answer->standings[s]);
    teide_json_close(json, '}');
    teide_json_key_uint(json, "starts", answer->n_starts);
    teide_json_key_uint(json, "steps", answer->n_steps);
    teide_json_key_int(json, "stages", answer->stages);
    teide_json_key_uint(json, "replicas", answer->n_replicas);
    teide_json_key_int(json, "deliveries", answer->cost.deliveries);
    teide_json_key_uint(json, "events", answer->cost.events);
    teide_json_key_double(json, "wall_seconds", answer->wall_seconds);
    teide_json_close(json, '}');
}

void
teide_optimize_print_json(FILE *out, const struct teide_scenario *scenario, const struct teide_optimize_answer *answer)
{
    const struct teide_optimize_question *question = scenario->optimize;
    struct teide_json json = { .out = out, .flat_below = 2 };

    teide_json_open(&json, '{');
    teide_json_key_string(&json, "scenario", scenario->path);
    teide_json_key_string(&json, "title", scenario->title);
    teide_json_key_uint(&json, "seed", scenario->seed);
    teide_json_key_string(&json, "objective", question->objective);
    teide_json_key_double(&json, "confidence", question->confidence);
    teide_json_key_string(&json, "verdict", teide_verdict_names[answer->verdict]);
    teide_json_key(&json, "enough");
    teide_json_bool(&json, answer->verdict < TEIDE_VERDICT_NOT_ENOUGH);
    if (answer->verdict != TEIDE_VERDICT_NONE) {
        put_optimum(&json, question, answer);
        put_rivals(&json, question, answer);
        put_alternatives(&json, answer);
        put_profiles(&json, question, answer);
    }
    put_search(&json, answer);
    teide_json_close(&json, '}');
}
