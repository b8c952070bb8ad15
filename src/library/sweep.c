#include "library/sweep.h"

#include "io/sweep/memory.h"
#include "io/sweep/worker.h"

/* The answer with what it borrows from. */
struct sweep {
    struct teide_sweep_template *sweep_template;
    struct teide_scenario base;
    struct teide_sweep_outputs outputs;
    struct teide_sweep_memory *memory;
    struct teide_sweep_source source;
};

static bool
asked(const struct teide_scenario *scenario)
{
    return scenario->sweep != NULL;
}

static void
describe(struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *answer)
{
    const struct sweep *sweep = answer;

    (void)scenario; /* the base is the same, with the text by which sweeps are told apart */
    teide_dataset_clear(dataset);
    teide_dataset_begin(dataset, "sweep", &sweep->base);
    teide_sweep_describe(dataset, &sweep->base, &sweep->outputs, &sweep->source);
}

static void
clear(void *answer)
{
    struct sweep *sweep = answer;

    teide_sweep_memory_destroy(sweep->memory);
    teide_sweep_outputs_clear(&sweep->outputs);
    teide_sweep_template_destroy(sweep->sweep_template);
    teide_scenario_clear(&sweep->base);
}

const struct teide_question teide_sweep_points_question = { .name = "sweep",
    .doc = "A scenario at many points of its parameters: `teide sweep`, of a scenario with a section `sweep`.",
    .asked = asked,
    .describe = describe,
    .clear = clear,
    .answer_size = sizeof(struct sweep) };

/* Compute all points. */
static int
compute(struct sweep *sweep, struct teide_hand_out *hand_out, const struct teide_workers *workers,
    struct teide_error *error)
{
    const struct teide_scenario_points points = { sweep->sweep_template, &sweep->base };
    const size_t n = sweep->base.sweep->n_points;
    struct teide_sweep_job job = { .method = teide_point_method_of(&points),
        .keeper = teide_sweep_memory_keeper(sweep->memory),
        .hand_out = hand_out,
        .n_shards = 1,
        .width = sweep->outputs.width,
        .checkpoint = 1 };
    bool stopped = false;
    int ret = teide_hand_out_add(hand_out, (struct teide_range) { 0, n }, false);

    if (ret != 0)
        return teide_fail(error, ret, "out of memory");
    ret = teide_sweep_job_begin(&job, workers->threads, error);
    if (ret != 0)
        return ret;
    while (!teide_sweep_job_wait(&job, 0.02))
        if (!stopped && workers->progress(workers->user, (double)teide_sweep_job_state(&job).computed / (double)n)) {
            stopped = true;
            teide_hand_out_stop(hand_out);
        }
    ret = teide_sweep_job_end(&job, error);
    return ret == 0 && stopped ? TEIDE_E_STOPPED : ret;
}

int
teide_sweep_find(const struct teide_source *source, const struct teide_scenario *checked,
    const struct teide_workers *workers, void *answer, struct teide_diagnostics *diagnostics, struct teide_error *error)
{
    struct sweep *sweep = answer;
    struct teide_hand_out *hand_out;
    int ret = teide_sweep_template_read_text(source->name, source->text, source->length, source->settings,
        source->n_settings, &sweep->sweep_template, &sweep->base, diagnostics);

    (void)checked; /* the base is the same */
    if (ret != 0)
        return teide_fail(error, ret, "out of memory"); /* or lines of diagnostics */
    ret = teide_sweep_outputs_describe(&sweep->base, &sweep->outputs, error);
    if (ret != 0)
        return ret;
    hand_out = teide_hand_out_create();
    sweep->memory = teide_sweep_memory_create(sweep->base.sweep->n_points, sweep->outputs.width);
    if (hand_out == NULL || sweep->memory == NULL)
        ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory for %zu points", sweep->base.sweep->n_points);
    else
        ret = compute(sweep, hand_out, workers, error);
    teide_hand_out_destroy(hand_out);
    return ret == 0 ? teide_sweep_memory_source(sweep->memory, &sweep->source, error) : ret;
}
