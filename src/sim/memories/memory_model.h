/* Memory models: what the Pauli channel of a memory qubit with constant rates follows from. doc/theory.md, 1.2.
 *
 * A model is a file of this folder and a line of memory_models.c. Its name is a key of a memory, whose mapping has its keys. */
#ifndef TEIDE_SIM_MEMORIES_MEMORY_MODEL_H
#define TEIDE_SIM_MEMORIES_MEMORY_MODEL_H

#include <math.h>

#include "models/optimal_time_parameters.h"
#include "sim/field.h"

struct teide_memory_model {
    struct teide_descriptor about;
    /* The total rate of Pauli errors, 1/s, and their shares. */
    struct teide_error_pattern (*pattern)(const void *parameters);
};

extern const struct teide_memory_model teide_memory_errors;
extern const struct teide_choice teide_memory_models;

/* The model that a descriptor of the choice belongs to. */
const struct teide_memory_model *teide_memory_model_of(const struct teide_descriptor *descriptor);

#endif
