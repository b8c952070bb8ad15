/* The questions of teide.h. */
#include <config.h>
#include <stdlib.h>
#include <string.h>

#include "library/handle.h"
#include "library/policy.h"

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

/* Why it failed; what is about a place in the scenario has it. */
static void
raise_why(teide_error **error, int code, struct teide_error *why)
{
    char *line = why->message;
    const struct teide_diagnostics one = { .lines = &line, .n_lines = 1 };

    if (code == TEIDE_E_STOPPED)
        teide_raise(error, code, "stopped on request; there are no results");
    else if (code == TEIDE_E_INPUT && strstr(line, ": error: ") != NULL)
        teide_raise_lines(error, &one);
    else
        teide_raise(error, code, line);
}

/* Ask, of a scenario that has been read, maybe with another seed, which it takes. */
static teide_dataset *
answer(const teide_scenario *scenario, struct teide_checked *checked, const struct teide_question *question,
    teide_options options, teide_error **error)
{
    const struct teide_workers workers
        = { .threads = options.threads > 0 ? options.threads : teide_cpus(), .progress = on_progress, .user = &options };
    teide_dataset *dataset = create(checked, question);
    struct teide_error why = { 0, "out of memory" };
    int ret = TEIDE_E_MEMORY;

    if (dataset != NULL && dataset->answer != NULL)
        ret = question->answer != NULL ? question->answer(&checked->scenario, &workers, dataset->answer, &why)
                                       : teide_policy_find(scenario, checked, &workers, dataset->answer, &why);
    if (ret == 0) {
        teide_dataset_begin(&dataset->dataset, question->name, &checked->scenario);
        question->describe(&dataset->dataset, &checked->scenario, dataset->answer);
        if (dataset->dataset.failed)
            ret = teide_fail(&why, TEIDE_E_MEMORY, "out of memory");
    }
    if (ret == 0)
        return dataset;
    teide_dataset_free(dataset);
    raise_why(error, ret, &why);
    return NULL;
}

static teide_dataset *
ask(const teide_scenario *scenario, const struct teide_question *question, const char *otherwise,
    const teide_options *options, teide_error **error)
{
    const teide_options asked = options != NULL ? *options : (teide_options) { 0 };
    struct teide_checked *checked;

    if (!question->asked(&scenario->checked->scenario)) {
        teide_raise(error, TEIDE_E_INPUT, otherwise);
        return NULL;
    }
    if (asked.threads < 0) {
        teide_raise(error, TEIDE_E_INPUT, "the number of threads is negative: give 1 or more, or 0 for all CPUs");
        return NULL;
    }
    checked
        = asked.has_seed ? teide_checked_with_seed(scenario, asked.seed, error) : teide_checked_hold(scenario->checked);
    return checked != NULL ? answer(scenario, checked, question, asked, error) : NULL;
}

teide_dataset *
teide_run(const teide_scenario *scenario, const teide_options *options, teide_error **error)
{
    if (teide_questions[TEIDE_SWEEP_EXPERIMENT].asked(&scenario->checked->scenario))
        return teide_experiment(scenario, options, error);
    return ask(scenario, &teide_questions[TEIDE_SWEEP_RUN],
        "this scenario has nothing to simulate: ask for its optimal time or improvement, or give it network, requests "
        "and run, or an experiment",
        options, error);
}

teide_dataset *
teide_optimize(const teide_scenario *scenario, const teide_options *options, teide_error **error)
{
    const struct teide_question *question = &teide_questions[TEIDE_SWEEP_OPTIMAL_TIME];

    if (teide_policy_question.asked(&scenario->checked->scenario))
        question = &teide_policy_question;
    else if (question->asked(&scenario->checked->scenario) && options != NULL && options->has_seed) {
        teide_raise(error, TEIDE_E_INPUT, "a seed has no effect here: an optimal time takes no random numbers");
        return NULL;
    }
    return ask(scenario, question,
        "this scenario asks for nothing that is best: give it a section optimize or optimal_time, or run it", options,
        error);
}

teide_dataset *
teide_improve(const teide_scenario *scenario, const teide_options *options, teide_error **error)
{
    return ask(scenario, &teide_questions[TEIDE_SWEEP_IMPROVEMENT],
        "this scenario does not ask what a purification gains: give it a section improvement", options, error);
}

teide_dataset *
teide_experiment(const teide_scenario *scenario, const teide_options *options, teide_error **error)
{
    return ask(scenario, &teide_questions[TEIDE_SWEEP_EXPERIMENT],
        "this scenario describes no experiment: give it a section experiment, or run it", options, error);
}
