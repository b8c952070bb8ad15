/* From the tree of a scenario file to struct teide_scenario, section by section. Every builder reads its section with the
 * descriptor tables, notes what is wrong, and goes on with what is right; conclusions that rest on something already
 * reported as wrong are not drawn, so that one mistake gives one message. */
#ifndef TEIDE_IO_SCENARIO_BUILD_H
#define TEIDE_IO_SCENARIO_BUILD_H

#include "io/yaml/fields.h"
#include "io/scenario/tables.h"
#include "io/yaml/string_map.h"
#include "sim/scenario.h"

struct teide_build {
    struct teide_reader *reader;
    struct teide_scenario *scenario;
    struct teide_raw_root root;
    struct teide_found found;             /* of root */
    struct teide_string_map memory_names; /* to indices; the strings are the scenario's */
    struct teide_string_map node_names, link_names, request_names;
    const struct teide_yaml **rates_at; /* of memory m: the nodes of its rates x, y, z at 3 m; NULL: not given */
    bool memories_known, nodes_known, links_known; /* read so far that a name that is missing is really missing */
    double signal_speed;                           /* m/s */
    struct teide_operation_noise noise;            /* of all operations that have none of their own */
    bool purify_good;                              /* purification can be used to say how much memory is needed */
    teide_part order;                              /* swap.order where it is a list */
    teide_part table;                              /* swap.rows, with order: table; NULL: none, or not good */
    teide_part end_to_end;                         /* purify.end_to_end */
    teide_part policy;                             /* deadline or when of purify.link; NULL: none, or not good */
    double tick;                                   /* s; NAN when time_resolution is wrong */
    struct teide_build_position *positions;        /* of nodes; NULL: none */
    const struct teide_yaml **link_at; /* where a link's memory_pairs can be mended, by link; NULL: cannot */
};

/* Each returns 0 or TEIDE_E_MEMORY; mistakes are noted in the reader. In this order: */
int teide_build_run(struct teide_build *build);
int teide_build_memories(struct teide_build *build);
int teide_build_operations(struct teide_build *build);
int teide_build_network(struct teide_build *build);
int teide_build_requests(struct teide_build *build);

int teide_build_optimal_time(struct teide_build *build);
int teide_build_improvement(struct teide_build *build);
int teide_build_experiment(struct teide_build *build);
/* settings: what its entries change; may be NULL */
struct teide_sweep_settings; /* io/scenario/sweep_settings.h */
int teide_build_sweep(struct teide_build *build, struct teide_sweep_settings *settings);
int teide_build_optimize(struct teide_build *build, struct teide_sweep_settings *settings);

/* After all of these, where nothing is wrong: warn of what has no effect. Returns 0 or TEIDE_E_MEMORY. */
int teide_warn_of_idle(struct teide_build *build);

/* The errors of an operation that has these of its own; NAN: those of `operations`. */
struct teide_operation_noise teide_build_noise(
    const struct teide_build *build, double gate_error, double measurement_error);

/* Note that there is no objective of that name, and which one is near. */
void teide_build_unknown_objective(struct teide_build *build, const struct teide_yaml *node);

/* Read a rate, constant or not, and append its terms; what is not good is noted. Returns whether it is; the caller clears the
 * rate in any case. */
bool teide_build_rate(
    struct teide_build *build, const struct teide_yaml *node, const char *name, struct teide_rate *rate);
void teide_build_fluctuator(
    struct teide_build *build, const struct teide_yaml *node, struct teide_fluctuator *fluctuator);

/* Note when the rate is not defined, negative or not finite somewhere from 0 s to `until`. */
void teide_build_check_rate(struct teide_build *build, const struct teide_yaml *node, const char *name,
    const struct teide_rate *rate, double until);

/* Read `state`: by its kind and its fidelity, or, of kind TEIDE_STATE_PROBABILITIES, into `state`. Returns whether it is good;
 * mistakes are noted; false for NULL. */
bool teide_build_state(struct teide_build *build, const struct teide_yaml *node, enum teide_state_kind *kind,
    double *fidelity, struct teide_bell *state);

/* Note when a time cannot be kept by the simulated clock: too long, or not 0 but less than half a tick.
 * at  where it was written; name  of the field. Nothing happens while build->tick is unknown. */
void teide_build_check_ticks(struct teide_build *build, const struct teide_yaml *at, const char *name, double seconds);

/* Read the parameters of the policy that a mapping has chosen. Times among them are held to the simulated clock.
 * Returns NULL when something is wrong, which is noted, or memory is out, likewise. */
void *teide_build_policy(struct teide_build *build, const struct teide_table *table, const struct teide_found *found);

/* The index of a name, or -1: then, if `known`, noted as "WHAT 'NAME' is not there", with the nearest of the names.
 * name_at  gives the i-th known name */
int teide_build_find(struct teide_build *build, const struct teide_string_map *names, const struct teide_yaml *name,
    bool known, const char *what, const char *(*name_at)(const struct teide_scenario *scenario, size_t index));

/* Put a name into its list. Returns 0, TEIDE_E_MEMORY, or TEIDE_E_INPUT when it is taken (noted). */
int teide_build_name(struct teide_build *build, struct teide_string_map *names, const char *name, size_t index,
    const struct teide_yaml *at, const char *what);

/* Names by index, for teide_build_find(). NULL behind the last. */
const char *teide_build_memory_name(const struct teide_scenario *scenario, size_t index);
const char *teide_build_node_name(const struct teide_scenario *scenario, size_t index);

#endif
