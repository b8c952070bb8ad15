/* What is behind the handles of teide.h. */
#ifndef TEIDE_LIBRARY_HANDLE_H
#define TEIDE_LIBRARY_HANDLE_H

#include <pthread.h>

#include "io/yaml/diagnostics.h"
#include "study/dataset/dataset.h"
#include "study/question.h"
#include "teide.h"

/* A scenario that has been read and checked. Nobody changes it; whoever needs it counts as a holder. */
struct teide_checked {
    int holders; /* changed by atomic operations */
    struct teide_scenario scenario;
    struct teide_diagnostics diagnostics; /* its warnings */
};

struct teide_scenario_handle {
    char *name, *text; /* of the file, and what is in it */
    size_t length;
    char **settings; /* PATH=VALUE, in the order in which they were made */
    size_t n_settings;
    struct teide_checked *checked;
};

/* Where a scenario is read from, borrowed. */
struct teide_source {
    const char *name, *text;
    size_t length;
    const char *const *settings; /* all, another seed at the end */
    size_t n_settings;
};

/* Answer a question that makes scenarios of its own from the text, in the place of its answer().
 * checked      what the source says
 * answer       zeroed; the question's clear() in any case
 * diagnostics  zeroed, cleared by the caller; lines on TEIDE_E_INPUT, or else the error
 * Returns 0, TEIDE_E_INPUT, TEIDE_E_HORIZON, TEIDE_E_MEMORY, TEIDE_E_STOPPED. */
typedef int teide_answer_from_text(const struct teide_source *source, const struct teide_scenario *checked,
    const struct teide_workers *workers, void *answer, struct teide_diagnostics *diagnostics,
    struct teide_error *error);

struct teide_dataset_handle {
    struct teide_checked *checked; /* the dataset borrows from it */
    const struct teide_question *question;
    void *answer;
    struct teide_dataset dataset;
    pthread_mutex_t lock; /* of what is fetched on demand */
};

struct teide_failure {
    bool fixed; /* not to be freed */
    int code;
    char *message;
    teide_mistake_line *lines;
    size_t n_lines;
    char *text; /* of the lines, cut in pieces */
};

/* Fill in an error, unless `error` is NULL, and return the code: of one sentence; of all lines about a scenario. */
int teide_raise(teide_error **error, int code, const char *message);
int teide_raise_lines(teide_error **error, const struct teide_diagnostics *diagnostics);

/* Read text with settings. Returns a scenario with one holder; NULL after a failure. */
struct teide_checked *teide_checked_read(const char *name, const char *text, size_t length, const char *const *settings,
    size_t n_settings, teide_error **error);
struct teide_checked *teide_checked_hold(struct teide_checked *checked);
void teide_checked_release(struct teide_checked *checked);

/* The scenario once more, for one holder alone: with another seed; as it is. Return likewise. */
struct teide_checked *teide_checked_with_seed(const teide_scenario *scenario, uint64_t seed, teide_error **error);
struct teide_checked *teide_checked_again(const teide_scenario *scenario, teide_error **error);

/* Its settings with `more` behind them, borrowed; to be freed. NULL: memory is out. */
const char **teide_settings_and(const teide_scenario *scenario, const char *const *more, size_t n);

#endif
