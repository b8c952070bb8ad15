/* `teide calc`, taken apart: what an operation is (calc_ops.c, calc_timing.c, calc_optics.c), how its inputs are read
 * (calc_input.c) and its outputs written (calc_output.c), the answer to one line (calc_answer.c), and the loop over lines
 * (calc.c). One table of operations is the source of the reader, of the error messages and of --help. */
#ifndef TEIDE_CLI_CALC_H
#define TEIDE_CLI_CALC_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "models/bell.h"
#include "models/photon_swap.h"
#include "models/pauli_channel.h"
#include "models/purification_time.h"
#include "models/recurrence.h"
#include "sim/error.h"

/* The inputs of all operations; each uses some of them. */
struct teide_calc_inputs {
    struct teide_bell state, p, q;
    struct teide_bell *chain; /* n_chain states, owned */
    size_t n_chain;
    struct teide_pauli_rates rates_a, rates_b; /* 1/s */
    struct teide_bell pauli_a, pauli_b;        /* [I, Z, X, Y] */
    double t, t1, t2;                          /* s */
    double excited, eta;
    struct teide_operation_noise noise;
    enum teide_protocol variant;
    int rounds;
    struct teide_objective objective;
    double t0, needed_at;                                    /* s */
    double a, w, b;                                          /* of a shape */
    double total;                                            /* rate times needed_at */
    double fidelity_1, fidelity_2;                           /* of the two pairs */
    double mean_pairs, purity, overlap, dark, eta_photon[4]; /* of photons, models/photon_swap.h */
    int source, basis;
    int shape, keep, state_kind, family; /* indices of the choices below */
};
void teide_calc_inputs_clear(struct teide_calc_inputs *inputs);

enum teide_calc_kind {
    TEIDE_CALC_STATE,     /* four probabilities */
    TEIDE_CALC_CHAIN,     /* a list of states */
    TEIDE_CALC_RATES,     /* [x, y, z], 1/s */
    TEIDE_CALC_PAULI,     /* [px, py, pz], the rest is I */
    TEIDE_CALC_CHOICE,    /* int: index of a name */
    TEIDE_CALC_OBJECTIVE, /* a name that teide_objective_find() knows, without a new pair */
    TEIDE_CALC_PROTOCOL,  /* a name of teide_protocols[] */
    TEIDE_CALC_NUMBER,    /* double in [lowest, highest]; lowest > 0 with highest infinite means "greater than 0" */
    TEIDE_CALC_COUNT      /* int in [lowest, highest] */
};

/* One key of an operation. */
struct teide_calc_key {
    const char *name;
    enum teide_calc_kind kind;
    size_t offset;          /* in struct teide_calc_inputs */
    bool optional;          /* then 0 when absent */
    double lowest, highest; /* of numbers and counts */
    const char *doc;
    const char *(*choice)(size_t index); /* names of a choice, NULL behind the last */
};

struct teide_calc_output {
    const char *name, *doc;
};

struct teide_calc_op {
    const char *name, *doc;
    const struct teide_calc_key *keys;       /* up to one without a name */
    const struct teide_calc_output *outputs; /* up to one without a name; NULL: the names of teide_measures[] */
    /* What no key can know alone; NULL: nothing. Returns 0 or TEIDE_E_INPUT. */
    int (*check)(const struct teide_calc_inputs *inputs, struct teide_error *error);
    /* Add the outputs to `result`. Returns 0, TEIDE_E_INPUT when one of them is no finite number, TEIDE_E_MEMORY. */
    int (*run)(const struct teide_calc_inputs *inputs, json_t *result, struct teide_error *error);
};
extern const struct teide_calc_op teide_calc_ops[]; /* up to one without a name */

/* Names of choices; NULL behind the last. */
const char *teide_calc_shape(size_t index);
const char *teide_calc_keep(size_t index);
const char *teide_calc_state_kind(size_t index);
const char *teide_calc_family(size_t index);

const char *teide_calc_source(size_t index);
const char *teide_calc_basis(size_t index);

/* --- outputs (calc_output.c) ---
 * Each adds a member called `key` to the object `result`, or an item to `list`, of which `key` is the name for messages.
 * They return 0, TEIDE_E_INPUT where a number is not finite, which JSON cannot say (the message names the key), or
 * TEIDE_E_MEMORY, also for a `result` or `list` of NULL. */
int teide_calc_put_number(json_t *result, const char *key, double value, struct teide_error *error);
int teide_calc_put_numbers(json_t *result, const char *key, const double *values, size_t n, struct teide_error *error);
int teide_calc_put_state(json_t *result, const char *key, struct teide_bell state, struct teide_error *error);
int teide_calc_put_text(json_t *result, const char *key, const char *text, struct teide_error *error);
int teide_calc_append_number(json_t *list, const char *key, double value, struct teide_error *error);
int teide_calc_append_state(json_t *list, const char *key, struct teide_bell state, struct teide_error *error);
/* A member that is an empty list, or an item that is an empty object; borrowed, NULL when memory is out. */
json_t *teide_calc_put_list(json_t *result, const char *key, struct teide_error *error);
json_t *teide_calc_append_object(json_t *list, struct teide_error *error);

/* Checks and operations of calc_timing.c. */
int teide_calc_check_decohere_td(const struct teide_calc_inputs *inputs, struct teide_error *error);
int teide_calc_run_decohere_td(const struct teide_calc_inputs *inputs, json_t *result, struct teide_error *error);
int teide_calc_check_window(const struct teide_calc_inputs *inputs, struct teide_error *error);
int teide_calc_run_optimal_time(const struct teide_calc_inputs *inputs, json_t *result, struct teide_error *error);
int teide_calc_run_transition(const struct teide_calc_inputs *inputs, json_t *result, struct teide_error *error);

/* Of calc_optics.c. */
int teide_calc_check_photon_swap(const struct teide_calc_inputs *inputs, struct teide_error *error);
int teide_calc_run_photon_swap(const struct teide_calc_inputs *inputs, json_t *result, struct teide_error *error);

/* The answer to one line: the outputs of the operation, or {"id", "error"}; with the id of the question.
 * line    of `length` bytes; too_long: only its beginning
 * result  set to the answer, for the caller to json_decref(); NULL when memory is out
 * Returns 0, TEIDE_E_INPUT (answered with an error), TEIDE_E_MEMORY. */
int teide_calc_answer(const char *line, size_t length, bool too_long, json_t **result);
enum { TEIDE_CALC_LONGEST_LINE = 4 << 20 }; /* bytes */

/* The operation that `object` names, with its inputs read and checked.
 * inputs  zeroed by the caller, who clears them in any case
 * Returns 0, TEIDE_E_INPUT (the message names the key and the remedy), TEIDE_E_MEMORY. */
int teide_calc_read(
    const json_t *object, const struct teide_calc_op **op, struct teide_calc_inputs *inputs, struct teide_error *error);

/* Range of a number or a count in words, such as "in [0, 1]" or ">= 0"; returns `text`. */
const char *teide_calc_range(const struct teide_calc_key *key, char *text, size_t size);

#endif
