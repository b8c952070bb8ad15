/* The memory models beside `t1`, `t2` and `rates`, which may change in time. */
#include "sim/memories/memory_model.h"

static const struct teide_memory_model *const models[] = {
    &teide_memory_errors,
};

static const struct teide_descriptor *
at(size_t index)
{
    return index < TEIDE_COUNT(models) ? &models[index]->about : NULL;
}

const struct teide_choice teide_memory_models = { .noun = "a memory", .at = at };

const struct teide_memory_model *
teide_memory_model_of(const struct teide_descriptor *descriptor)
{
    for (size_t i = 0; i < TEIDE_COUNT(models); i++)
        if (&models[i]->about == descriptor)
            return models[i];
    return NULL;
}
