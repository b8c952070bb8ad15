/* What a scenario asks at many points of its parameters, as plain data: its section sweep.
 *
 * A point is one choice of an entry on every axis. On a grid every combination is a point, the last axis the fastest; else
 * point p has an entry of its own on every axis. What an entry changes in the scenario is known to io/sweep/template.h. */
#ifndef TEIDE_SIM_SWEEP_QUESTION_H
#define TEIDE_SIM_SWEEP_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which of its questions the scenario is asked at every point. */
enum teide_sweep_of {
    TEIDE_SWEEP_RUN,
    TEIDE_SWEEP_OPTIMAL_TIME,
    TEIDE_SWEEP_EXPERIMENT,
    TEIDE_SWEEP_IMPROVEMENT,
    TEIDE_N_SWEEP_OF
};
extern const char *const teide_sweep_of_names[TEIDE_N_SWEEP_OF];

enum teide_sweep_combine {
    TEIDE_SWEEP_GRID,
    TEIDE_SWEEP_ZIP,
    TEIDE_SWEEP_LATIN_HYPERCUBE,
    TEIDE_SWEEP_SOBOL,
    TEIDE_N_SWEEP_COMBINE
};
extern const char *const teide_sweep_combine_names[TEIDE_N_SWEEP_COMBINE];

enum {
    TEIDE_MAX_SWEEP_AXES = 16,
    TEIDE_MAX_SWEEP_ENTRIES = 1000000, /* of an axis; and points of a design */
    TEIDE_MAX_SWEEP_POINTS = 10000000
};

struct teide_sweep_axis {
    char *name;
    char *doc;                /* the paths that it sets */
    char *unit;               /* of its numbers, as in the file; "1": none */
    size_t n;                 /* entries */
    double *numbers;          /* n, of each entry in `unit`; NULL: entries have names */
    char **names;             /* n; NULL: entries are numbers */
    uint32_t *entry_of_point; /* n_points; NULL: on a grid, or entry p is that of point p */
};

struct teide_sweep_question {
    enum teide_sweep_of of;
    enum teide_sweep_combine combine;
    bool independent; /* every point has random numbers of its own; else all have the same */
    struct teide_sweep_axis axes[TEIDE_MAX_SWEEP_AXES];
    size_t n_axes, n_points;
    char **outputs; /* names of the variables to keep, n_outputs; NULL: all */
    size_t n_outputs;
};

/* Entry of a point on an axis. */
size_t teide_sweep_entry(const struct teide_sweep_question *sweep, size_t point, size_t axis);

/* Release all that an axis owns, and zero it. */
void teide_sweep_axis_clear(struct teide_sweep_axis *axis);

/* Release all that it owns and the question itself; legal on NULL. */
void teide_sweep_question_destroy(struct teide_sweep_question *sweep);

#endif
