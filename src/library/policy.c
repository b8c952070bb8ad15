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
    if (ret != 0 || policy->answer.verdict != TEIDE_VERDICT_NONE)
        return ret;
    teide_optimize_say_none(checked->optimize, &policy->answer, error);
    return TEIDE_E_INPUT;
}
