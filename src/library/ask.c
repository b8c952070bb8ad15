/* The questions of teide.h. */
#include <config.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library/handle.h"
#include "library/callbacks.h"
#include "library/policy.h"
#include "library/sweep.h"

const char *
teide_version(void)
{
    return PACKAGE_VERSION;
}

static bool
on_progress(void *user, double fraction_done)
{
    const teide_options *options = user;

    if (options->cancel != NULL && __atomic_load_n(options->cancel, __ATOMIC_RELAXED) != 0)
        return true;
    return options->progress != NULL && options->progress(options->user, fraction_done);
}

void
teide_dataset_free(teide_dataset *dataset)
{
    if (dataset == NULL)
        return;
    teide_dataset_clear(&dataset->dataset);
    if (dataset->answer != NULL)
        dataset->question->clear(dataset->answer);
    free(dataset->answer);
    teide_checked_release(dataset->checked);
    pthread_mutex_destroy(&dataset->lock);
    free(dataset);
}

/* Room for the answer to a question about a scenario, which it takes. NULL: memory is out. */
static teide_dataset *
create(struct teide_checked *checked, const struct teide_question *question)
{
    teide_dataset *dataset = calloc(1, sizeof *dataset);

    if (dataset == NULL) {
        teide_checked_release(checked);
        return NULL;
    }
    *dataset = (teide_dataset) { .checked = checked,
        .question = question,
        .answer = calloc(1, question->answer_size),
        .lock = PTHREAD_MUTEX_INITIALIZER };
    return dataset;
}

/* Why it failed: lines about the scenario, or one sentence; what is about a place in the scenario has it. */
static void
raise_why(teide_error **error, int code, const struct teide_diagnostics *diagnostics, struct teide_error *why)
{
    char *line = why->message;
    const struct teide_diagnostics one = { .lines = &line, .n_lines = 1 };

    if (code == TEIDE_E_INPUT && diagnostics->n_lines > 0)
        teide_raise_lines(error, diagnostics);
    else if (code == TEIDE_E_STOPPED)
        teide_raise(error, code, "stopped on request; there are no results");
    else if (code == TEIDE_E_INPUT && strstr(line, ": error: ") != NULL)
        teide_raise_lines(error, &one);
    else
        teide_raise(error, code, line);
}

static int
find_from_text(teide_answer_from_text *find, const teide_scenario *scenario, const struct teide_scenario *checked,
    const struct teide_workers *workers, void *answer, struct teide_diagnostics *diagnostics, struct teide_error *why)
{
    char seed[40];
    const char *const more = seed;
    const bool other_seed = checked != &scenario->checked->scenario;
    struct teide_source source
        = { scenario->name, scenario->text, scenario->length, NULL, scenario->n_settings + other_seed };
    const char **settings;
    int ret;

    snprintf(seed, sizeof seed, "seed=%" PRIu64, checked->seed);
    settings = teide_settings_and(scenario, &more, other_seed);
    if (settings == NULL)
        return TEIDE_E_MEMORY;
    source.settings = settings;
    ret = find(&source, checked, workers, answer, diagnostics, why);
    free(settings);
    return ret;
}

/* What is asked, and how. */
struct asked {
    const struct teide_question *question;
    teide_answer_from_text *find;   /* NULL: as the question says */
    const teide_policies *policies; /* NULL: as the scenario says */
    const char *otherwise;          /* what to say where the scenario does not ask it */
};

/* Ask, of a scenario that has been read, maybe with another seed, which it takes. */
static teide_dataset *
answer(const teide_scenario *scenario, struct teide_checked *checked, const struct asked *asked, teide_options options,
    teide_error **error)
{
    struct teide_diagnostics diagnostics = { 0 };
    const struct teide_workers workers = {
        .threads = options.threads > 0 ? options.threads : teide_cpus(), .progress = on_progress, .user = &options
    };
    const struct teide_question *question = asked->question;
    teide_dataset *dataset = create(checked, question);
    struct teide_error why = { 0, "out of memory" };
    int ret = TEIDE_E_MEMORY;

    if (dataset != NULL && dataset->answer != NULL)
        ret = asked->policies != NULL ? teide_callbacks_put(&checked->scenario, asked->policies, &why) : 0;
    if (ret == 0)
        ret = asked->find == NULL
            ? question->answer(&checked->scenario, &workers, dataset->answer, &why)
            : find_from_text(asked->find, scenario, &checked->scenario, &workers, dataset->answer, &diagnostics, &why);
    if (ret == 0) {
        teide_dataset_begin(&dataset->dataset, question->name, &checked->scenario);
        question->describe(&dataset->dataset, &checked->scenario, dataset->answer);
        if (asked->policies != NULL)
            teide_dataset_attribute(&dataset->dataset, "policies", "functions of the program that ran it");
        if (dataset->dataset.failed)
            ret = teide_fail(&why, TEIDE_E_MEMORY, "out of memory");
    }
    if (ret != 0) {
        teide_dataset_free(dataset);
        dataset = NULL;
        raise_why(error, ret, &diagnostics, &why);
    }
    teide_diagnostics_clear(&diagnostics);
    return dataset;
}

static teide_dataset *
ask(const teide_scenario *scenario, struct asked asked, const teide_options *options, teide_error **error)
{
    const teide_options how = options != NULL ? *options : (teide_options) { 0 };
    struct teide_checked *checked;

    if (!asked.question->asked(&scenario->checked->scenario)) {
        teide_raise(error, TEIDE_E_INPUT, asked.otherwise);
        return NULL;
    }
    if (how.threads < 0) {
        teide_raise(error, TEIDE_E_INPUT, "the number of threads is negative: give 1 or more, or 0 for all CPUs");
        return NULL;
    }
    checked = how.has_seed       ? teide_checked_with_seed(scenario, how.seed, error)
        : asked.policies != NULL ? teide_checked_again(scenario, error)
                                 : teide_checked_hold(scenario->checked);
    return checked != NULL ? answer(scenario, checked, &asked, how, error) : NULL;
}

teide_dataset *
teide_run_policies(
    const teide_scenario *scenario, const teide_policies *policies, const teide_options *options, teide_error **error)
{
    return ask(scenario,
        (struct asked) { &teide_questions[TEIDE_SWEEP_RUN], NULL, policies,
            "this scenario has nothing to simulate: ask for its optimal time or improvement, or give it network, "
            "requests and run, or an experiment" },
        options, error);
}

teide_dataset *
teide_run(const teide_scenario *scenario, const teide_options *options, teide_error **error)
{
    if (teide_questions[TEIDE_SWEEP_EXPERIMENT].asked(&scenario->checked->scenario))
        return teide_experiment(scenario, options, error);
    return teide_run_policies(scenario, NULL, options, error);
}

teide_dataset *
teide_optimize(const teide_scenario *scenario, const teide_options *options, teide_error **error)
{
    struct asked asked = { &teide_questions[TEIDE_SWEEP_OPTIMAL_TIME], NULL, NULL,
        "this scenario asks for nothing that is best: give it a section optimize or optimal_time, or run it" };

    if (teide_policy_question.asked(&scenario->checked->scenario)) {
        asked.question = &teide_policy_question;
        asked.find = teide_policy_find;
    } else if (asked.question->asked(&scenario->checked->scenario) && options != NULL && options->has_seed) {
        teide_raise(error, TEIDE_E_INPUT, "a seed has no effect here: an optimal time takes no random numbers");
        return NULL;
    }
    return ask(scenario, asked, options, error);
}

teide_dataset *
teide_improve(const teide_scenario *scenario, const teide_options *options, teide_error **error)
{
    return ask(scenario,
        (struct asked) { &teide_questions[TEIDE_SWEEP_IMPROVEMENT], NULL, NULL,
            "this scenario does not ask what a purification gains: give it a section improvement" },
        options, error);
}

teide_dataset *
teide_experiment(const teide_scenario *scenario, const teide_options *options, teide_error **error)
{
    return ask(scenario,
        (struct asked) { &teide_questions[TEIDE_SWEEP_EXPERIMENT], NULL, NULL,
            "this scenario describes no experiment: give it a section experiment, or run it" },
        options, error);
}

teide_dataset *
teide_sweep(const teide_scenario *scenario, const teide_options *options, teide_error **error)
{
    return ask(scenario,
        (struct asked) { &teide_sweep_points_question, teide_sweep_find, NULL,
            "this scenario sweeps over nothing: give it a section sweep, or run it" },
        options, error);
}
