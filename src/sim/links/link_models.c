/* The link models beside a success probability that is given. */
#include "sim/links/link_model.h"

static const struct teide_link_model *const models[] = {
    &teide_link_fibre,
    &teide_link_herald,
    &teide_link_success_table,
};

static const struct teide_descriptor *
at(size_t index)
{
    return index < TEIDE_COUNT(models) ? &models[index]->about : NULL;
}

const struct teide_choice teide_link_models = { .noun = "a link", .at = at };

const struct teide_link_model *
teide_link_model_of(const struct teide_descriptor *descriptor)
{
    for (size_t i = 0; i < TEIDE_COUNT(models); i++)
        if (&models[i]->about == descriptor)
            return models[i];
    return NULL;
}
