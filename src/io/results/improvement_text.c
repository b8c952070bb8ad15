/* Answers about improvement as text and as JSON. */
#include <math.h>
#include <string.h>

#include "io/results/answer_json.h"
#include "io/results/improvement_write.h"

static size_t
boundary_length(const struct teide_improvement_answer *answer, enum teide_measure_index measure, int baseline)
{
    size_t n = 0;

    for (size_t i = 0; i < answer->n_boundary; i++)
        n += answer->boundary[i].measure == measure && (int)answer->boundary[i].baseline == baseline;
    return n;
}

/* --- text ---------------------------------------------------------------------------------------------------------- */

static void
print_state(FILE *out, struct teide_bell state)
{
    fprintf(out, "[%.6g, %.6g, %.6g, %.6g]", state.p[0], state.p[1], state.p[2], state.p[3]);
}

static void
print_baselines(FILE *out, const char *before)
{
    fprintf(out, "%-16s", before);
    for (int b = 0; b < TEIDE_N_BASELINES; b++)
        fprintf(out, " %-22s", teide_baselines[b].name);
    fputc('\n', out);
}

static const char *
advice(const struct teide_decision *decision)
{
    if (decision->purify)
        return decision->keep_second ? "purify, keep second" : "purify";
    return decision->keep_second ? "keep second" : "keep first";
}

static void
print_pairs(FILE *out, const struct teide_improvement_question *question, const struct teide_improvement_answer *answer)
{
    const struct teide_improvement *pair = &answer->pair;

    fputs("\ntwo pairs ", out);
    print_state(out, question->first);
    fputs(" and ", out);
    print_state(out, question->second);
    fprintf(out, "\nsuccess probability %.10g, output ", pair->purified.success_probability);
    print_state(out, pair->purified.state);
    if (question->rule.relabelling != TEIDE_AS_IS)
        fprintf(out, ", errors in the orders %s and %s", teide_error_orders[pair->orders[0]],
            teide_error_orders[pair->orders[1]]);
    fprintf(out, "\n%-16s %-12s %-12s %-12s", "", "first", "second", "output");
    for (int b = 0; b < TEIDE_N_BASELINES; b++)
        fprintf(out, " over %-8s", teide_baselines[b].name);
    fprintf(out, " %-20s %s\n", "given success", "when a failure leaves nothing");
    for (size_t i = 0; i < question->n_measures; i++) {
        enum teide_measure_index m = question->measures[i];
        fprintf(out, "%-16s %-12.8g %-12.8g %-12.8g", teide_measures[m].name, teide_measures[m].value(question->first),
            teide_measures[m].value(question->second), pair->value[m]);
        for (int b = 0; b < TEIDE_N_BASELINES; b++)
            fprintf(out, " %-+13.6g", pair->gain[m][b]);
        fprintf(out, " %-20s %s\n", advice(&answer->given_success[m]), advice(&answer->times_success[m]));
    }
}

static void
print_ensemble(
    FILE *out, const struct teide_improvement_question *question, const struct teide_improvement_answer *answer)
{
    double none = 1 - pow(0.05, 1 / (double)question->samples);

    fprintf(out, "\n%lld random pairs of %s inputs, F > %g (seed %llu): share of violations, worst gain found\n",
        (long long)question->samples, teide_input_kinds[question->ensemble.kind].name, question->ensemble.fidelity_min,
        (unsigned long long)question->ensemble.seed);
    print_baselines(out, "over");
    for (size_t i = 0; i < question->n_measures; i++) {
        enum teide_measure_index m = question->measures[i];
        fprintf(out, "%-16s", teide_measures[m].name);
        for (int b = 0; b < TEIDE_N_BASELINES; b++) {
            char cell[64] = "none";
            struct teide_violation_share share = teide_improvement_share(answer->tally, m, (enum teide_baseline)b);
            if (answer->tally->gains[m][b].violations > 0)
                snprintf(cell, sizeof cell, "%.4g, %.5f", share.share, answer->worst[m][b].gain);
            else if (answer->worst[m][b].gain < -TEIDE_GAIN_TOLERANCE) /* found by the search only */
                snprintf(cell, sizeof cell, "0, %.5f", answer->worst[m][b].gain);
            fprintf(out, " %-22s", cell);
        }
        fputc('\n', out);
    }
    fprintf(out, "none: no violation found, so that their share is below %.3g (95 %%); that is no proof\n", none);
    fputs("\nsmallest counterexamples: least total error of both inputs\n", out);
    for (size_t i = 0; i < question->n_measures; i++)
        for (int b = 0; b < TEIDE_N_BASELINES; b++) {
            const struct teide_gain_tally *tally = &answer->tally->gains[question->measures[i]][b];
            if (tally->violations == 0)
                continue;
            fprintf(out, "%-16s over %-8s %-+12.5g ", teide_measures[question->measures[i]].name,
                teide_baselines[b].name, tally->smallest.gain);
            print_state(out, tally->smallest.first);
            fputc(' ', out);
            print_state(out, tally->smallest.second);
            fputc('\n', out);
        }
}

static void
print_region(
    FILE *out, const struct teide_improvement_question *question, const struct teide_improvement_answer *answer)
{
    const struct teide_improvement_region *region = &question->region;

    fprintf(out,
        "\n%s pairs of fidelities from %g to %g, %zu x %zu points: share of the area that improves, points of the "
        "boundary\n",
        teide_input_kinds[region->family].name, region->low, region->high, region->n, region->n);
    print_baselines(out, "over");
    for (size_t i = 0; i < question->n_measures; i++) {
        enum teide_measure_index m = question->measures[i];
        fprintf(out, "%-16s", teide_measures[m].name);
        for (int b = 0; b < TEIDE_N_BASELINES; b++) {
            char cell[64];
            snprintf(cell, sizeof cell, "%.6f, %zu", answer->improved_share[m][b], boundary_length(answer, m, b));
            fprintf(out, " %-22s", cell);
        }
        fputc('\n', out);
    }
}

void
teide_improvement_print_text(
    FILE *out, const struct teide_scenario *scenario, const struct teide_improvement_answer *answer)
{
    const struct teide_improvement_question *question = scenario->improvement;

    fprintf(out, "%s%s%s\n", scenario->title, scenario->title[0] == '\0' ? "" : "\n", scenario->path);
    fprintf(out, "%s purification, gate error %g, measurement error %g, relabelling %s; %.3g s of computing\n",
        teide_protocols[question->rule.protocol].name, question->rule.noise.gate_error,
        question->rule.noise.measurement_error, teide_relabellings[question->rule.relabelling].name,
        answer->wall_seconds);
    if (question->has_pairs)
        print_pairs(out, question, answer);
    if (question->samples > 0)
        print_ensemble(out, question, answer);
    if (question->region.n > 0)
        print_region(out, question, answer);
}

/* --- JSON ---------------------------------------------------------------------------------------------------------- */

static void
put_decision(struct teide_json *json, const char *name, const struct teide_decision *decision)
{
    teide_json_key(json, name);
    teide_json_open(json, '{');
    teide_json_key_string(json, "action", decision->purify ? "purify" : "keep");
    teide_json_key_string(json, "pair", decision->keep_second ? "second" : "first");
    teide_json_key_double(json, "value_purified", decision->value_purified);
    teide_json_key_double(json, "value_kept", decision->value_kept);
    teide_json_close(json, '}');
}

static void
put_pairs(struct teide_json *json, const struct teide_improvement_question *question,
    const struct teide_improvement_answer *answer)
{
    const struct teide_improvement *pair = &answer->pair;

    teide_json_key(json, "pairs");
    teide_json_open(json, '{');
    teide_json_key_doubles(json, "first", question->first.p, 4);
    teide_json_key_doubles(json, "second", question->second.p, 4);
    teide_json_key_doubles(json, "output", pair->purified.state.p, 4);
    teide_json_key_double(json, "success_probability", pair->purified.success_probability);
    teide_json_key_string(json, "first_order", teide_error_orders[pair->orders[0]]);
    teide_json_key_string(json, "second_order", teide_error_orders[pair->orders[1]]);
    teide_json_key(json, "measures");
    teide_json_open(json, '[');
    for (size_t i = 0; i < question->n_measures; i++) {
        enum teide_measure_index m = question->measures[i];
        teide_json_open(json, '{');
        teide_json_key_string(json, "measure", teide_measures[m].name);
        teide_json_key_double(json, "first", teide_measures[m].value(question->first));
        teide_json_key_double(json, "second", teide_measures[m].value(question->second));
        teide_json_key_double(json, "output", pair->value[m]);
        teide_json_key(json, "gain");
        teide_json_open(json, '{');
        for (int b = 0; b < TEIDE_N_BASELINES; b++)
            teide_json_key_double(json, teide_baselines[b].name, pair->gain[m][b]);
        teide_json_close(json, '}');
        put_decision(json, "given_success", &answer->given_success[m]);
        put_decision(json, "times_success", &answer->times_success[m]);
        teide_json_close(json, '}');
    }
    teide_json_close(json, ']');
    teide_json_close(json, '}');
}

static void
put_example(struct teide_json *json, const char *name, const struct teide_example *example)
{
    teide_json_key(json, name);
    teide_json_open(json, '{');
    teide_json_key_double(json, "gain", example->gain);
    teide_json_key_doubles(json, "first", example->first.p, 4);
    teide_json_key_doubles(json, "second", example->second.p, 4);
    teide_json_close(json, '}');
}

static void
put_ensemble(struct teide_json *json, const struct teide_improvement_question *question,
    const struct teide_improvement_answer *answer)
{
    teide_json_key(json, "ensemble");
    teide_json_open(json, '{');
    teide_json_key_string(json, "inputs", teide_input_kinds[question->ensemble.kind].name);
    teide_json_key_double(json, "fidelity_above", question->ensemble.fidelity_min);
    teide_json_key_int(json, "samples", question->samples);
    teide_json_key(json, "gains");
    teide_json_open(json, '[');
    for (size_t i = 0; i < question->n_measures; i++)
        for (int b = 0; b < TEIDE_N_BASELINES; b++) {
            enum teide_measure_index m = question->measures[i];
            const struct teide_gain_tally *tally = &answer->tally->gains[m][b];
            struct teide_violation_share share = teide_improvement_share(answer->tally, m, (enum teide_baseline)b);
            teide_json_open(json, '{');
            teide_json_key_string(json, "measure", teide_measures[m].name);
            teide_json_key_string(json, "over", teide_baselines[b].name);
            teide_json_key_int(json, "violations", tally->violations);
            teide_json_key_double(json, "share", share.share);
            teide_json_key_double(json, "share_upper", share.upper);
            teide_json_key_double(json, "mean", answer->mean_gain[m][b]);
            put_example(json, "worst", &answer->worst[m][b]);
            put_example(json, "best", &tally->best);
            if (tally->violations > 0)
                put_example(json, "smallest", &tally->smallest);
            teide_json_close(json, '}');
        }
    teide_json_close(json, ']');
    teide_json_close(json, '}');
}

static void
put_region(struct teide_json *json, const struct teide_improvement_question *question,
    const struct teide_improvement_answer *answer)
{
    teide_json_key(json, "region");
    teide_json_open(json, '{');
    teide_json_key_string(json, "inputs", teide_input_kinds[question->region.family].name);
    teide_json_key_double(json, "from", question->region.low);
    teide_json_key_double(json, "to", question->region.high);
    teide_json_key_uint(json, "points", question->region.n);
    teide_json_key(json, "gains");
    teide_json_open(json, '[');
    for (size_t i = 0; i < question->n_measures; i++)
        for (int b = 0; b < TEIDE_N_BASELINES; b++) {
            enum teide_measure_index m = question->measures[i];
            teide_json_open(json, '{');
            teide_json_key_string(json, "measure", teide_measures[m].name);
            teide_json_key_string(json, "over", teide_baselines[b].name);
            teide_json_key_double(json, "improved_share", answer->improved_share[m][b]);
            teide_json_key_uint(json, "boundary_points", boundary_length(answer, m, b));
            teide_json_close(json, '}');
        }
    teide_json_close(json, ']');
    teide_json_close(json, '}');
}

void
teide_improvement_put_json(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_improvement_answer *answer)
{
    const struct teide_improvement_question *question = scenario->improvement;

    teide_json_key_string(json, "scenario", scenario->path);
    teide_json_key_string(json, "title", scenario->title);
    teide_json_key_uint(json, "seed", scenario->seed);
    teide_json_key_string(json, "protocol", teide_protocols[question->rule.protocol].name);
    teide_json_key_string(json, "relabelling", teide_relabellings[question->rule.relabelling].name);
    teide_json_key_double(json, "wall_seconds", answer->wall_seconds);
    if (question->has_pairs)
        put_pairs(json, question, answer);
    if (question->samples > 0)
        put_ensemble(json, question, answer);
    if (question->region.n > 0)
        put_region(json, question, answer);
}

void
teide_improvement_print_json(
    FILE *out, const struct teide_scenario *scenario, const struct teide_improvement_answer *answer)
{
    struct teide_json json = { .out = out, .flat_below = 3 };

    teide_json_open(&json, '{');
    teide_improvement_put_json(&json, scenario, answer);
    teide_json_close(&json, '}');
}
