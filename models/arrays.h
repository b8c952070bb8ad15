/* The models over arrays that are broadcast against each other: loops for callers in other languages.
 *
 * An operand is numbers, or states of four probabilities, over all axes of the result; a step of 0 repeats them
 * along an axis. What comes out is dense and in C order. Values are those of the functions of one state, to the
 * last bit. */
#ifndef TEIDE_MODELS_ARRAYS_H
#define TEIDE_MODELS_ARRAYS_H

#include <stddef.h>
#include <stdint.h>

#include "models/api.h"
#include "models/measures.h"
#include "models/optimal_time_parameters.h"
#include "models/recurrence.h"

enum { TEIDE_MOST_AXES = 32 };

/* Axes of a result: at most TEIDE_MOST_AXES of them. */
struct teide_axes {
    size_t n;
    const size_t *lengths;
};

/* Numbers, or states or rates whose 4 or 3 numbers follow each other. */
struct teide_operand {
    const double *data;     /* aligned, as all that the steps lead to */
    const ptrdiff_t *steps; /* bytes, one for each axis */
};

/* Local operations: gate_error in [0, 1], measurement_error in [0, 1/2]. */
struct teide_operand_noise {
    struct teide_operand gate_error, measurement_error;
};

/* teide_purify(): `states` has room for 4 numbers, `successes` (may be NULL) for one, for every element. */
TEIDE_API void teide_purify_arrays(enum teide_protocol protocol, struct teide_axes axes, struct teide_operand kept,
    struct teide_operand measured, struct teide_operand_noise noise, double *states, double *successes);

/* teide_swap(): 4 numbers for every element. */
TEIDE_API void teide_swap_arrays(struct teide_axes axes, struct teide_operand a, struct teide_operand b,
    struct teide_operand_noise noise, double *states);

/* teide_bell_decohere(): rates (x, y, z) of the two memories, 1/s; duration in s; 4 numbers for every element. */
TEIDE_API void teide_decohere_arrays(struct teide_axes axes, struct teide_operand state, struct teide_operand rates_a,
    struct teide_operand rates_b, struct teide_operand duration, double *states);

/* A figure of merit: one number for every element. */
TEIDE_API void teide_measure_arrays(
    const struct teide_measure *measure, struct teide_axes axes, struct teide_operand state, double *values);

/* Two pairs whose purification is to be timed, but for the numbers that vary. Those that no operand gives: fidelity
 * 1, perfect memories and operations, both pairs made at 0 and needed at 0. */
struct teide_timing_choices {
    enum teide_protocol protocol;
    enum teide_state_kind states; /* Werner or dephased */
    int kept;                     /* 0 or 1: the control */
    struct teide_objective objective;
};

/* Choices by names. Returns 0; -1: no such protocol; -2: no such objective, or one that waits for a new pair; -3:
 * states neither "werner" nor "dephased". */
TEIDE_API int teide_timing_choices_read(
    struct teide_timing_choices *choices, const char *protocol, const char *states, int kept, const char *objective);

/* The choices as an object, for callers who do not know its size; NULL when memory is out. */
TEIDE_API struct teide_timing_choices *teide_timing_choices_create(void);
TEIDE_API void teide_timing_choices_destroy(struct teide_timing_choices *choices);

/* teide_optimal_time() of parameters[0], ..., [n - 1], each with an operand.
 * times (s), values (of the objective), successes, classes (enum teide_optimal_time_class): one for every element;
 * NAN and -1 where there is no time for the purification, or t2 > 2 t1
 * Returns n; the index of a parameter that has a value out of its range, when nothing else is promised of what
 * comes out. */
TEIDE_API size_t teide_optimal_time_arrays(const struct teide_timing_choices *choices, struct teide_axes axes, size_t n,
    const struct teide_parameter *const *parameters, const struct teide_operand *operands, double *times,
    double *values, double *successes, int8_t *classes);

#endif
