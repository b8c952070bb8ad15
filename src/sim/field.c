#include "sim/field.h"

#include <stdlib.h>
#include <string.h>

const struct teide_descriptor *
teide_choice_find(const struct teide_choice *choice, const char *name, size_t length)
{
    for (size_t i = 0; choice->at(i) != NULL; i++)
        if (strlen(choice->at(i)->name) == length && memcmp(choice->at(i)->name, name, length) == 0)
            return choice->at(i);
    return NULL;
}

/* The list of a field in some parameters; NULL: it is none. */
static struct teide_numbers *
list_of(const struct teide_field *field, void *parameters)
{
    if (field->kind != TEIDE_FIELD_NUMBERS && field->kind != TEIDE_FIELD_QUANTITIES)
        return NULL;
    return (struct teide_numbers *)(void *)((char *)parameters + field->offset);
}

void *
teide_parameters_copy(const struct teide_descriptor *descriptor, const void *parameters)
{
    void *copy = malloc(descriptor->size + 1);
    bool good = copy != NULL;

    if (!good)
        return NULL;
    memcpy(copy, parameters, descriptor->size);
    for (size_t i = 0; i < descriptor->n_fields; i++) {
        struct teide_numbers *list = list_of(&descriptor->fields[i], copy);
        double *value;
        if (list == NULL)
            continue;
        value = malloc((list->n + 1) * sizeof *value);
        good &= value != NULL;
        if (value != NULL && list->n > 0)
            memcpy(value, list->value, list->n * sizeof *value);
        list->value = value;
    }
    if (good)
        return copy;
    teide_parameters_destroy(descriptor, copy);
    return NULL;
}

void
teide_parameters_destroy(const struct teide_descriptor *descriptor, void *parameters)
{
    for (size_t i = 0; parameters != NULL && i < descriptor->n_fields; i++) {
        struct teide_numbers *list = list_of(&descriptor->fields[i], parameters);
        if (list != NULL)
            free(list->value);
    }
    free(parameters);
}
