/* The optimal times of several purifications as text and as JSON. */
#include "io/results/schedule_out.h"

const char *
teide_schedule_name(enum teide_schedule schedule)
{
    return schedule == TEIDE_PUMPING ? "pumping" : "recurrence";
}

void
teide_schedule_print_text(
    FILE *out, const struct teide_optimal_time_question *question, const struct teide_optimal_time_answer *answer)
{
    const struct teide_purification_schedule *schedule = question->schedule;

    fprintf(out, "%s of %zu pairs by %s, needed at %.8g s; %.3g s of computing\n\n",
        teide_schedule_name(schedule->schedule), schedule->n, teide_protocols[schedule->protocol].name,
        schedule->needed_at, answer->wall_seconds);
    fprintf(out, "%-16s %-14s %-10s %-14s %-14s %-14s %s\n", "objective", "value", "p_s", "all early", "all late",
        "unpurified", "best times / s");
    for (size_t i = 0; i < answer->n_objectives; i++) {
        const struct teide_schedule_optimum *o = &answer->objectives[i].schedule;
        fprintf(out, "%-16s %-14.10g %-10.6g %-14.10g %-14.10g %-14.10g", question->objectives[i].name, o->best.value,
            o->best.success_probability, o->early.value, o->late.value, o->unpurified);
        for (size_t j = 0; j + 1 < schedule->n; j++)
            fprintf(out, "%s%.7g%s%s", j == 0 ? " " : ", ", o->best.begin[j],
                o->timing_class[j] == TEIDE_FLAT ? "" : " ", /* flat: another time would do as well, or there is none */
                o->timing_class[j] == TEIDE_FLAT ? "" : teide_optimal_time_class_name(o->timing_class[j]));
        fputc('\n', out);
    }
}

static void
put_outcome(struct teide_json *json, const char *name, const struct teide_schedule_outcome *outcome, size_t n)
{
    teide_json_key(json, name);
    teide_json_open(json, '{');
    teide_json_key_doubles(json, "times", outcome->begin, n);
    teide_json_key_double(json, "value", outcome->value);
    teide_json_key_double(json, "success_probability", outcome->success_probability);
    teide_json_key_doubles(json, "state", outcome->state.p, 4);
    teide_json_close(json, '}');
}

void
teide_schedule_put_json(struct teide_json *json, const struct teide_optimal_time_question *question,
    const struct teide_optimal_time_answer *answer)
{
    const size_t n = question->schedule->n - 1;

    teide_json_key_string(json, "schedule", teide_schedule_name(question->schedule->schedule));
    teide_json_key_uint(json, "pairs", question->schedule->n);
    teide_json_key_double(json, "needed_at", question->schedule->needed_at);
    teide_json_key_double(json, "wall_seconds", answer->wall_seconds);
    teide_json_key(json, "objectives");
    teide_json_open(json, '[');
    for (size_t i = 0; i < answer->n_objectives; i++) {
        const struct teide_schedule_optimum *o = &answer->objectives[i].schedule;
        teide_json_open(json, '{');
        teide_json_key_string(json, "objective", question->objectives[i].name);
        teide_json_key(json, "classes");
        teide_json_open(json, '[');
        for (size_t j = 0; j < n; j++)
            teide_json_string(json, teide_optimal_time_class_name(o->timing_class[j]));
        teide_json_close(json, ']');
        put_outcome(json, "optimum", &o->best, n);
        put_outcome(json, "early", &o->early, n);
        put_outcome(json, "late", &o->late, n);
        teide_json_key_double(json, "unpurified", o->unpurified);
        teide_json_close(json, '}');
    }
    teide_json_close(json, ']');
}
