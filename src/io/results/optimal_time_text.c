/* The optimal time as text and as JSON. */
#include <math.h>
#include <string.h>

#include "io/results/answer_json.h"
#include "io/results/schedule_out.h"
#include "io/results/optimal_time_write.h"
#include "study/optimal_time/replaced.h"

/* --- text ---------------------------------------------------------------------------------------------------------- */

static void
print_objective(FILE *out, const char *name, const struct teide_optimum *o)
{
    fprintf(out, "%-16s %-9s %-14.8g %-14.10g %-10.6g %-14.10g %-14.10g %-.10g\n", name,
        teide_optimal_time_class_name(o->timing_class), o->best.time, o->best.value, o->best.success_probability,
        o->early.value, o->late.value, o->unpurified);
}

/* Objectives for which no purification is better. */
static void
print_warnings(
    FILE *out, const struct teide_optimal_time_question *question, const struct teide_optimal_time_answer *answer)
{
    for (size_t i = 0; i < answer->n_objectives; i++) {
        double gain = teide_optimum_gain(&answer->objectives[i].optimum, &question->objectives[i].objective);
        if (gain < -TEIDE_LEAST_GAIN)
            fprintf(out, "%s: the better pair without purification is better by %.6g\n", question->objectives[i].name,
                -gain);
    }
}

static void
print_transitions(FILE *out, const struct teide_transition_list *list, const struct teide_parameter *parameter)
{
    if (list->n == 0)
        fprintf(out, "  no transition\n");
    for (size_t i = 0; i < list->n; i++) {
        const struct teide_transition *t = &list->items[i];
        fprintf(out, "  %#.10g%s%s  %-10s  %s -> %s", t->at, strcmp(parameter->unit, "1") == 0 ? "" : " ",
            strcmp(parameter->unit, "1") == 0 ? "" : parameter->unit, teide_transition_kind_name(t->kind),
            teide_optimal_time_class_name(t->before), teide_optimal_time_class_name(t->after));
        if (t->kind == TEIDE_JUMP)
            fprintf(out, ", from %.8g s to %.8g s", t->from.time, t->to.time);
        fputc('\n', out);
    }
}

/* What of the problem as it is stated does not hold on the ranges; the numbers of the table above are the stated ones'. */
static void
print_replaced(FILE *out, const struct teide_optimal_time_question *question, const struct teide_parameter_range *a,
    const struct teide_parameter_range *b)
{
    struct teide_replaced replaced[TEIDE_MAX_REPLACED];
    const size_t n = teide_optimal_time_replaced(&question->problem, a, b, replaced);

    for (size_t i = 0; i < n; i++) {
        const struct teide_replaced *one = &replaced[i];
        const char *unit = strcmp(one->unit, "1") == 0 || isinf(one->stated) ? "" : one->unit;
        fprintf(out, "%s%s ", i == 0 ? "  instead of what is stated: " : ", ", one->what);
        if (isinf(one->stated))
            fputs("none", out);
        else
            fprintf(out, "%.6g", one->stated);
        fprintf(out, "%s%s%s", *unit != '\0' ? " " : "", unit, i + 1 == n ? "\n" : "");
    }
}

void
teide_optimal_time_print_text(
    FILE *out, const struct teide_scenario *scenario, const struct teide_optimal_time_answer *answer)
{
    const struct teide_optimal_time_question *question = scenario->optimal_time;
    const struct teide_parameter_range none = { 0 };
    struct teide_optimal_time timing = teide_optimal_time_of(&question->problem);

    fprintf(out, "%s%s%s\n", scenario->title, scenario->title[0] == '\0' ? "" : "\n", scenario->path);
    if (question->schedule != NULL) {
        teide_schedule_print_text(out, question, answer);
        return;
    }
    fprintf(out, "%s purification between %.8g s and %.8g s%s, needed at %.8g s; %.3g s of computing\n\n",
        teide_protocols[timing.protocol].name, teide_optimal_time_first(&timing), teide_optimal_time_last(&timing),
        teide_optimal_time_last(&timing) < timing.needed_at - timing.duration - timing.message_time
            ? " (then the measured pair is dropped)"
            : "",
        timing.needed_at, answer->wall_seconds);
    fprintf(out, "%-16s %-9s %-14s %-14s %-10s %-14s %-14s %s\n", "objective", "optimum", "time / s", "value", "p_s",
        "early", "late", "unpurified");
    for (size_t i = 0; i < answer->n_objectives; i++)
        print_objective(out, question->objectives[i].name, &answer->objectives[i].optimum);
    print_warnings(out, question, answer);
    if (question->path.parameter != NULL) {
        fprintf(out, "\ntransitions with %s from %.10g to %.10g\n", question->path.parameter->name, question->path.from,
            question->path.to);
        print_replaced(out, question, &question->path, &none);
        for (size_t i = 0; i < answer->n_objectives; i++) {
            fprintf(out, "%s\n", question->objectives[i].name);
            print_transitions(out, &answer->objectives[i].transitions, question->path.parameter);
        }
    }
    if (question->diagram_x.parameter != NULL) {
        fprintf(out, "\nphase diagram over %s and %s, %zu x %zu points\n", question->diagram_x.parameter->name,
            question->diagram_y.parameter->name, question->diagram_x.points, question->diagram_y.points);
        print_replaced(out, question, &question->diagram_x, &question->diagram_y);
        for (size_t i = 0; i < answer->n_objectives; i++)
            fprintf(out, "%-16s %zu critical points on %zu curves\n", question->objectives[i].name,
                answer->objectives[i].diagram.n_critical, answer->objectives[i].diagram.n_curves);
    }
}

/* --- JSON ---------------------------------------------------------------------------------------------------------- */

static void
put_outcome(struct teide_json *json, const char *name, const struct teide_purification_outcome *outcome)
{
    teide_json_key(json, name);
    teide_json_open(json, '{');
    teide_json_key_double(json, "time", outcome->time);
    teide_json_key_double(json, "value", outcome->value);
    teide_json_key_double(json, "slope", outcome->slope);
    teide_json_key_double(json, "success_probability", outcome->success_probability);
    teide_json_key_doubles(json, "state", outcome->state.p, 4);
    teide_json_close(json, '}');
}

static void
put_transitions(struct teide_json *json, const struct teide_transition_list *list)
{
    teide_json_key(json, "transitions");
    teide_json_open(json, '[');
    for (size_t i = 0; i < list->n; i++) {
        const struct teide_transition *t = &list->items[i];
        teide_json_open(json, '{');
        teide_json_key_double(json, "at", t->at);
        teide_json_key_string(json, "kind", teide_transition_kind_name(t->kind));
        teide_json_key_string(json, "before", teide_optimal_time_class_name(t->before));
        teide_json_key_string(json, "after", teide_optimal_time_class_name(t->after));
        teide_json_key_double(json, "time_before", t->from.time);
        teide_json_key_double(json, "time_after", t->to.time);
        teide_json_key_double(json, "value", t->from.value);
        teide_json_close(json, '}');
    }
    teide_json_close(json, ']');
}

/* Whether purification at its best is better than none; null where the objective cannot tell. */
static void
put_improves(struct teide_json *json, double gain)
{
    teide_json_key(json, "improves");
    if (isnan(gain))
        teide_json_double(json, NAN);
    else
        teide_json_bool(json, gain > TEIDE_LEAST_GAIN);
}

/* The optima at the points of the path. */
static void
put_path(struct teide_json *json, const struct teide_optimum *path, size_t n)
{
    teide_json_key(json, "path_time");
    teide_json_open(json, '[');
    for (size_t i = 0; i < n; i++)
        teide_json_double(json, path[i].best.time);
    teide_json_close(json, ']');
    teide_json_key(json, "path_value");
    teide_json_open(json, '[');
    for (size_t i = 0; i < n; i++)
        teide_json_double(json, path[i].best.value);
    teide_json_close(json, ']');
    teide_json_key(json, "path_class");
    teide_json_open(json, '[');
    for (size_t i = 0; i < n; i++)
        teide_json_string(json, teide_optimal_time_class_name(path[i].timing_class));
    teide_json_close(json, ']');
}

static void
put_range(struct teide_json *json, const char *name, const struct teide_parameter_range *range)
{
    teide_json_key(json, name);
    teide_json_open(json, '{');
    teide_json_key_string(json, "parameter", range->parameter->name);
    teide_json_key_string(json, "unit", range->parameter->unit);
    teide_json_key_double(json, "from", range->from);
    teide_json_key_double(json, "to", range->to);
    teide_json_key_uint(json, "points", range->points);
    teide_json_key_string(json, "spacing", range->logarithmic ? "logarithmic" : "linear");
    teide_json_close(json, '}');
}

/* A member that lists what of the problem as it is stated does not hold on the ranges. */
static void
put_replaced(struct teide_json *json, const char *name, const struct teide_optimal_time_question *question,
    const struct teide_parameter_range *a, const struct teide_parameter_range *b)
{
    struct teide_replaced replaced[TEIDE_MAX_REPLACED];
    const size_t n = teide_optimal_time_replaced(&question->problem, a, b, replaced);

    teide_json_key(json, name);
    teide_json_open(json, '[');
    for (size_t i = 0; i < n; i++) {
        teide_json_open(json, '{');
        teide_json_key_string(json, "what", replaced[i].what);
        teide_json_key_double(json, "stated", replaced[i].stated);
        teide_json_key_string(json, "unit", replaced[i].unit);
        teide_json_close(json, '}');
    }
    teide_json_close(json, ']');
}

void
teide_optimal_time_put_json(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_optimal_time_answer *answer)
{
    const struct teide_optimal_time_question *question = scenario->optimal_time;
    const struct teide_parameter_range none = { 0 };
    struct teide_optimal_time timing = teide_optimal_time_of(&question->problem);

    teide_json_key_string(json, "scenario", scenario->path);
    teide_json_key_string(json, "title", scenario->title);
    if (question->schedule != NULL) {
        teide_schedule_put_json(json, question, answer);
        return;
    }
    teide_json_key_double(json, "first", teide_optimal_time_first(&timing));
    teide_json_key_double(json, "last", teide_optimal_time_last(&timing));
    teide_json_key_double(json, "needed_at", timing.needed_at);
    teide_json_key_double(json, "wall_seconds", answer->wall_seconds);
    if (question->path.parameter != NULL)
        put_range(json, "path", &question->path);
    if (question->path.parameter != NULL)
        put_replaced(json, "path_instead_of", question, &question->path, &none);
    if (question->diagram_x.parameter != NULL)
        put_replaced(json, "diagram_instead_of", question, &question->diagram_x, &question->diagram_y);
    teide_json_key(json, "objectives");
    teide_json_open(json, '[');
    for (size_t i = 0; i < answer->n_objectives; i++) {
        const struct teide_objective_answer *a = &answer->objectives[i];
        teide_json_open(json, '{');
        teide_json_key_string(json, "objective", question->objectives[i].name);
        teide_json_key_string(json, "class", teide_optimal_time_class_name(a->optimum.timing_class));
        put_outcome(json, "optimum", &a->optimum.best);
        put_outcome(json, "early", &a->optimum.early);
        put_outcome(json, "late", &a->optimum.late);
        teide_json_key_double(json, "unpurified", a->optimum.unpurified);
        teide_json_key_double(json, "gain", teide_optimum_gain(&a->optimum, &question->objectives[i].objective));
        put_improves(json, teide_optimum_gain(&a->optimum, &question->objectives[i].objective));
        if (question->path.parameter != NULL) {
            put_path(json, a->path, question->path.points);
            put_transitions(json, &a->transitions);
        }
        if (question->diagram_x.parameter != NULL) {
            teide_json_key_uint(json, "critical_points", a->diagram.n_critical);
            teide_json_key_uint(json, "critical_curves", a->diagram.n_curves);
        }
        teide_json_close(json, '}');
    }
    teide_json_close(json, ']');
}

void
teide_optimal_time_print_json(
    FILE *out, const struct teide_scenario *scenario, const struct teide_optimal_time_answer *answer)
{
    struct teide_json json = { .out = out, .flat_below = 3 };

    teide_json_open(&json, '{');
    teide_optimal_time_put_json(&json, scenario, answer);
    teide_json_close(&json, '}');
}
