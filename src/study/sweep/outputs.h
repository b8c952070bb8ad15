/* What a point of a sweep gives: a row of doubles, and a table that says which variable stands where in it.
 *
 * A variable has one value a point, or an array over inner dimensions (requests, Bell states, quantile levels, ...), in C order.
 * Counts and codes are whole numbers in doubles, exact up to 2^53. What could not be computed is NAN. */
#ifndef TEIDE_STUDY_SWEEP_OUTPUTS_H
#define TEIDE_STUDY_SWEEP_OUTPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"
#include "sim/scenario.h"

enum teide_inner_dimension {
    TEIDE_INNER_NONE,
    TEIDE_INNER_REQUEST,
    TEIDE_INNER_OBJECTIVE,
    TEIDE_INNER_PURIFICATION, /* of a schedule */
    TEIDE_INNER_BELL,
    TEIDE_INNER_QUANTILE,
    TEIDE_INNER_BASIS,
    TEIDE_N_INNER
};

struct teide_inner {
    const char *name, *doc;
    size_t n;             /* 0: no variable has it */
    const char **names;   /* n, owned array of borrowed names; NULL: numbers */
    const double *levels; /* n, borrowed; both NULL: counted from 0 */
};

enum teide_variable_type { TEIDE_VARIABLE_NUMBER, TEIDE_VARIABLE_COUNT, TEIDE_VARIABLE_CODE };

enum { TEIDE_MAX_VARIABLES = 160, TEIDE_MAX_VARIABLE_NAME = 48 };

struct teide_variable {
    char name[TEIDE_MAX_VARIABLE_NAME];
    const char *unit, *doc;
    enum teide_variable_type type;
    const char *meanings; /* of codes 0, 1, ..., blank-separated */
    enum teide_inner_dimension inner[2];
    size_t width;        /* doubles */
    size_t offset;       /* in the row */
    size_t whole_offset; /* in the row of all variables */
};

struct teide_sweep_outputs {
    struct teide_variable variables[TEIDE_MAX_VARIABLES];
    size_t n_variables;
    struct teide_inner inner[TEIDE_N_INNER];
    size_t width, whole_width; /* of a row; of one with all variables, kept or not */
    unsigned applications;     /* bit set of the kinds of application whose results are among the variables */
};

/* The outputs of a scenario with a sweep. Names are borrowed from the scenario.
 * outputs  zeroed by the caller, who calls teide_sweep_outputs_clear() in any case
 * Returns 0, TEIDE_E_INPUT (sweep.outputs names what is not there; an axis has the name of a variable), TEIDE_E_MEMORY. */
int teide_sweep_outputs_describe(
    const struct teide_scenario *scenario, struct teide_sweep_outputs *outputs, struct teide_error *error);
void teide_sweep_outputs_clear(struct teide_sweep_outputs *outputs);

/* The variable of that name, or NULL; the value of a variable at an index of its inner dimensions. */
const struct teide_variable *teide_variable_find(const struct teide_sweep_outputs *outputs, const char *name);

struct teide_point_options {
    bool (*progress)(void *user, double fraction_done); /* now and then, from this thread; true: stop. May be NULL */
    void *user;
};

/* Ask the scenario of one point its question, on one thread.
 * of    which question
 * row   outputs->whole_width doubles of room; on success the first outputs->width are the row
 * Returns 0, TEIDE_E_INPUT (it has another number of requests or objectives than the base), TEIDE_E_HORIZON, TEIDE_E_MEMORY,
 * TEIDE_E_STOPPED. */
int teide_sweep_point_find(const struct teide_sweep_outputs *outputs, enum teide_sweep_of of,
    const struct teide_scenario *scenario, const struct teide_point_options *options, double *row,
    struct teide_error *error);

#endif
