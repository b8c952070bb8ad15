#include "library/policy.h"

#include "io/optimize/points.h"
#include "study/optimize/answer.h"

/* The answer with what it may borrow from. */
struct policy {
    struct teide_optimize_points *points;
    struct teide_scenario base;
    struct teide_optimize_answer answer;
};

static bool
asked(const struct teide_scenario *scenario)
{
    return scenario->optimize != NULL;
}

static void
describe(struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *answer)
{
    const struct policy *policy = answer;

    teide_optimize_describe(dataset, scenario, &policy->answer);
}

static void
clear(void *answer)
{
    struct policy *policy = answer;

    teide_optimize_answer_clear(&policy->answer);
    teide_optimize_points_destroy(policy->points);
    teide_scenario_clear(&policy->base);
}

const struct teide_question teide_policy_question = { .name = "optimize",
    .doc = "The best policy of a network: `teide optimize`, of a scenario with a section `optimize`.",
    .asked = asked,
    .describe = describe,
    .clear = clear,
    .answer_size = sizeof(struct policy) };

/* No point to speak of: why. */
static int
refuse(const struct teide_scenario *scenario, const struct teide_optimize_answer *answer, struct teide_error *error)
{
    const struct teide_optimize_constraint *missed = &scenario->optimize->constraints[answer->missed];

    if (answer->standings[TEIDE_STANDING_INFEASIBLE] > 0 && answer->missed_by > 0)
        return teide_fail(error, TEIDE_E_INPUT,
            "%.200s: error: no point holds '%.100s', the nearest misses it by %.3g: write another bound, or other "
            "values",
            missed->place, missed->text, answer->missed_by);
    if (answer->standings[TEIDE_STANDING_INFEASIBLE] > 0)
        return teide_fail(error, TEIDE_E_INPUT,
            "%.300s: error: no point holds this and the other constraints at once: write other bounds, or other values",
            missed->place);
    if (answer->standings[TEIDE_STANDING_STARVED] > 0)
        return teide_fail(error, TEIDE_E_INPUT,
            "no point delivers anything in thousands of events for each delivery: write values with which pairs "
            "arrive");
    return teide_fail(error, TEIDE_E_INPUT, "%s", answer->why_impossible);
}

int
teide_policy_find(const struct teide_source *source, const struct teide_scenario *checked,
    const struct teide_workers *workers, void *answer, struct teide_diagnostics *diagnostics, struct teide_error *error)
{
    struct policy *policy = answer;
    struct teide_point_source points;
    int ret = teide_optimize_points_read_text(source->name, source->text, source->length, source->settings,
        source->n_settings, &policy->points, &policy->base, diagnostics);

    if (ret != 0)
        return teide_fail(error, ret, "out of memory"); /* or lines of diagnostics */
    points = teide_optimize_points_source(policy->points);
    ret = teide_optimize_answer_find(checked, &points, workers, &policy->answer, error);
    if (ret == 0 && policy->answer.verdict == TEIDE_VERDICT_NONE)
        ret = refuse(checked, &policy->answer, error);
    return ret;
}
