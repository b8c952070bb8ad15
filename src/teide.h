/* Teide: discrete-event simulation of entanglement purification and swapping. The public header; doc/library.md is
 * its guide.
 *
 * A scenario is read from a file or a string and checked; a question is asked of it; the answer is a dataset, whose
 * arrays are where the library has them. The physics of models/ (states, purification, swapping, decoherence,
 * measures, optimal times) are plain functions.
 *
 * Errors. A function that can fail takes `teide_error **error`: NULL, or the address of a pointer that is NULL. On
 * failure it returns NULL or a negative code (models/codes.h) and, unless `error` is NULL, makes an error there, to
 * be freed by the caller.
 * Threads. There is no global state. Handles may be read by many threads at once, among them by the questions;
 * whoever changes or frees one must be alone with it.
 * Units are those of SI. */
#ifndef TEIDE_H
#define TEIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "models/api.h"
#include "models/arrays.h"
#include "models/beam.h"
#include "models/bell.h"
#include "models/changing_memory.h"
#include "models/codes.h"
#include "models/driven_channel.h"
#include "models/fluctuator.h"
#include "models/improvement.h"
#include "models/measures.h"
#include "models/ode.h"
#include "models/optimal_time.h"
#include "models/optimal_time_parameters.h"
#include "models/pauli_channel.h"
#include "models/purification_schedule.h"
#include "models/purification_time.h"
#include "models/rate_profile.h"
#include "models/recurrence.h"
#include "models/swap.h"
#include "study/dataset/type.h"

/* --- errors ----------------------------------------------------------------------------------------------------- */

typedef struct teide_failure teide_error;

/* One mistake in a scenario. */
typedef struct {
    const char *file; /* or "--set PATH=VALUE", of a setting */
    int line, column; /* from 1; 0: not a place in a file */
    const char *message;
} teide_mistake_line;

/* The code, TEIDE_OK for NULL; all that is to say, lines with '\n' between; how many of these are about places in a
 * scenario, and each of them. Text belongs to the error. */
TEIDE_API int teide_error_code(const teide_error *error);
TEIDE_API const char *teide_error_message(const teide_error *error);
TEIDE_API size_t teide_error_count(const teide_error *error);
TEIDE_API teide_mistake_line teide_error_line(const teide_error *error, size_t index);
TEIDE_API void teide_error_free(teide_error *error); /* legal on NULL */

/* The version of the library, "MAJOR.MINOR.PATCH". */
TEIDE_API const char *teide_version(void);

/* --- scenarios -------------------------------------------------------------------------------------------------- */

typedef struct teide_scenario_handle teide_scenario;

/* Read and check a scenario: a file; text in memory.
 * path  "-" is standard input
 * name  stands for the file in messages, and `include:` is resolved relative to it; NULL: "scenario"
 * Returns a scenario for teide_scenario_free(), or NULL: TEIDE_E_INPUT with all mistakes, TEIDE_E_MEMORY. */
TEIDE_API teide_scenario *teide_open(const char *path, teide_error **error);
TEIDE_API teide_scenario *teide_parse(const char *text, const char *name, teide_error **error);

/* Override values, as --set of the command does, and check the whole again.
 * path      keys and names joined by dots, "memories.default.t2", "links.*.length"
 * value     YAML, "1 s"
 * settings  n strings PATH=VALUE, which take effect together
 * Returns 0, TEIDE_E_INPUT, TEIDE_E_MEMORY; on failure the scenario is what it was. */
TEIDE_API int teide_set(teide_scenario *scenario, const char *path, const char *value, teide_error **error);
TEIDE_API int teide_set_many(teide_scenario *scenario, const char *const *settings, size_t n, teide_error **error);

/* A scenario of its own, equal to this one. NULL: TEIDE_E_MEMORY. */
TEIDE_API teide_scenario *teide_copy(const teide_scenario *scenario, teide_error **error);

/* The scenario as YAML, with settings applied and includes resolved; it lives until the scenario is changed or
 * freed. */
TEIDE_API const char *teide_scenario_text(const teide_scenario *scenario);

/* What is good but has no effect, one line each; they live likewise. */
TEIDE_API size_t teide_warning_count(const teide_scenario *scenario);
TEIDE_API const char *teide_warning(const teide_scenario *scenario, size_t index);

TEIDE_API void teide_scenario_free(teide_scenario *scenario); /* legal on NULL; results stay */

/* --- questions -------------------------------------------------------------------------------------------------- */

typedef struct teide_dataset_handle teide_dataset;

/* All zero: as many threads as there are CPUs at hand, the scenario's seed, nobody is told. */
typedef struct {
    int threads; /* 0: as many as there are CPUs at hand; the results do not depend on it */
    bool has_seed;
    uint64_t seed; /* instead of the scenario's, if has_seed */
    /* Told now and then how much is done, 0 to 1, by one thread at a time, not always the one that called; true stops it. */
    bool (*progress)(void *user, double fraction_done);
    void *user;
    const int *cancel; /* looked at now and then: not 0 stops it; may be set by another thread or a signal handler */
} teide_options;

/* Ask what the scenario's sections ask.
 * teide_run         a simulation (network, requests, run), or an experiment: as `teide run`
 * teide_optimize    section optimize, the best policy of a network; or section optimal_time, which takes no seed
 * teide_improve     section improvement
 * teide_experiment  section experiment
 * teide_sweep       section sweep, all points in memory: 16 bytes a number, and the result is that of `teide sweep`.
 *                   A point that fails is no failure of the sweep: group "failures" has it
 * options  may be NULL
 * The result is for teide_dataset_free(), and needs neither scenario nor options any more. Returns NULL on failure:
 * TEIDE_E_INPUT (the scenario does not ask this), TEIDE_E_HORIZON, TEIDE_E_MEMORY, TEIDE_E_STOPPED. Equal scenarios
 * and seeds give equal bits, for any number of threads. */
TEIDE_API teide_dataset *teide_run(const teide_scenario *scenario, const teide_options *options, teide_error **error);
TEIDE_API teide_dataset *teide_optimize(
    const teide_scenario *scenario, const teide_options *options, teide_error **error);
TEIDE_API teide_dataset *teide_improve(
    const teide_scenario *scenario, const teide_options *options, teide_error **error);
TEIDE_API teide_dataset *teide_experiment(
    const teide_scenario *scenario, const teide_options *options, teide_error **error);

TEIDE_API teide_dataset *teide_sweep(const teide_scenario *scenario, const teide_options *options, teide_error **error);

/* A policy in functions of the caller, which decide in the place of what the scenario says; NULL: as it says. Threads call them
 * side by side, and equal calls must get equal answers: then results are the same for any number of threads. All that they are
 * told is what the node has heard.
 * prefer  of several pairs on one side of a node, which span so many links: the one for which this is largest is swapped first
 *         (operations.swap.order, of networks)
 * purify  whether a pair in this state, [Phi+, Phi-, Psi+, Psi-], that is ready for a round of purification wants one; else it
 *         is handed on as it is (`if` of operations.purify, of chains) */
typedef struct {
    double (*prefer)(void *user, int links, double fidelity);
    bool (*purify)(void *user, const double state[4]);
    void *user;
} teide_policies;

/* teide_run() of a network or chain with such a policy; the result has the attribute "policies". TEIDE_E_INPUT also where a
 * function would decide nothing. */
TEIDE_API teide_dataset *teide_run_policies(
    const teide_scenario *scenario, const teide_policies *policies, const teide_options *options, teide_error **error);

TEIDE_API void teide_dataset_free(teide_dataset *dataset); /* legal on NULL */

/* --- results ---------------------------------------------------------------------------------------------------- */

/* A variable over named dimensions, in the sense of xarray. Everything belongs to the dataset and lives as long. */
typedef struct {
    const char *group, *name; /* group "": the root */
    const char *unit;         /* as UDUNITS writes it, "1": none; NULL: text */
    const char *doc;
    const char *flags; /* of a code: the words that 0, 1, ... stand for, blanks between; else NULL */
    const char *error; /* variable of the group with the standard errors of this one; NULL: none */
    const void *data;  /* of the first value, not to be changed; NULL: there are no values */
    enum teide_type type;
    bool missing;    /* a whole number that may be -1: there is none */
    bool coordinate; /* of the dimension of its name */
    bool passing;    /* it is another one when all is computed again, such as a time that passed */
    int rank;
    size_t shape[TEIDE_MAX_RANK];
    ptrdiff_t strides[TEIDE_MAX_RANK]; /* bytes */
    const char *dimensions[TEIDE_MAX_RANK];
} teide_view;

/* The variable of a path, "rate" at the root or "requests/rate". Nothing is copied.
 * Returns 0, TEIDE_E_INPUT (there is none), TEIDE_E_MEMORY. */
TEIDE_API int teide_array(const teide_dataset *dataset, const char *path, teide_view *view, teide_error **error);

/* One number of a variable, by its index in C order; NAN for what is missing, for text, and where there is none. */
TEIDE_API double teide_get(const teide_dataset *dataset, const char *path, size_t index);

/* Walk through all: groups, the root first, by their index; the variables of a group by theirs. teide_variable() is
 * teide_array() by indices. Indices must be below the counts. */
TEIDE_API size_t teide_group_count(const teide_dataset *dataset);
TEIDE_API const char *teide_group_name(const teide_dataset *dataset, size_t group);
TEIDE_API const char *teide_group_doc(const teide_dataset *dataset, size_t group);
TEIDE_API size_t teide_variable_count(const teide_dataset *dataset, size_t group);
TEIDE_API int teide_variable(
    const teide_dataset *dataset, size_t group, size_t variable, teide_view *view, teide_error **error);

/* The kind of the result ("run", "optimal_time", "optimize", "improvement", "experiment", "sweep") and its seed; an
 * attribute ("title", "scenario", "scenario_path"; of a sweep "of", "combine", ...), NULL: there is none. */
TEIDE_API const char *teide_dataset_kind(const teide_dataset *dataset);
TEIDE_API uint64_t teide_dataset_seed(const teide_dataset *dataset);
TEIDE_API const char *teide_attribute(const teide_dataset *dataset, const char *name);

/* Result files (doc/results.md), in a library of its own, because it needs HDF5: pkg-config teide-hdf5. Where HDF5 is not
 * built for threads, one thread at a time may call these and HDF5.
 * teide_write  whole or not at all; what has the name is replaced. Returns 0, TEIDE_E_IO, TEIDE_E_MEMORY
 * teide_read   all of it into memory; attributes include its provenance. HDF5 may crash on a damaged file: read what you trust, or ask
 *              `teide show` first. For teide_dataset_free(); NULL: TEIDE_E_INPUT, TEIDE_E_MEMORY */
TEIDE_API int teide_write(const teide_dataset *dataset, const char *path, teide_error **error);
TEIDE_API teide_dataset *teide_read(const char *path, teide_error **error);

#ifdef __cplusplus
}
#endif

#endif
