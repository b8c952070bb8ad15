#include "io/results/hdf5_input.h"

#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>

enum { LITTLE = 1 << 16 /* bytes */ };

/* --- failures ------------------------------------------------------------------------------------------------------ */

bool
teide_input_memory_is_out(void)
{
    void *little = malloc(LITTLE);

    free(little);
    return little == NULL;
}

void
teide_input_no_memory(struct teide_input *input)
{
    if (input->ret == 0)
        input->ret = teide_fail(input->error, TEIDE_E_MEMORY, "out of memory for '%.300s'", input->path);
}

void
teide_input_wrong(struct teide_input *input, const char *group, const char *name, const char *problem)
{
    char shown[TEIDE_MOST_NAME + 1] = "";

    if (teide_input_memory_is_out()) {
        teide_input_no_memory(input);
        return;
    }
    if (input->ret != 0)
        return;
    snprintf(shown, sizeof shown, "%s%s%s", group, *group != '\0' ? "/" : "", name);
    for (char *c = shown; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    input->ret = teide_fail(input->error, TEIDE_E_INPUT,
        "'%.300s' is not a result file of this program: '%s' is missing or not what it should be%s%s", input->path,
        shown, *problem != '\0' ? ": " : "", problem);
}

void
teide_input_look_at(const struct teide_input *input, const char *group, const char *name)
{
    char path[2 * TEIDE_MOST_NAME];

    if (input->file->watch == NULL)
        return;
    snprintf(path, sizeof path, "%.190s%s%.190s", group, *group != '\0' ? "/" : "", name);
    input->file->watch->at(input->file->watch->user, path);
}

/* --- attributes ---------------------------------------------------------------------------------------------------- */

bool
teide_input_attribute(struct teide_input *input, int64_t object, const char *group, const char *name, int64_t type,
    int class, void *value)
{
    hid_t attribute, space, stored;
    bool fits;

    if (input->ret != 0)
        return false;
    teide_input_look_at(input, group, name);
    attribute = H5Aopen(object, name, H5P_DEFAULT);
    if (attribute < 0) {
        teide_input_wrong(input, group, name, "");
        return false;
    }
    space = H5Aget_space(attribute);
    stored = H5Aget_type(attribute);
    fits = H5Sget_simple_extent_npoints(space) == 1
        && (int)H5Tget_class(stored) == class && (class != H5T_STRING || H5Tis_variable_str(stored) > 0);
    fits = fits && H5Aread(attribute, class == H5T_STRING ? stored : type, value) >= 0;
    if (!fits)
        teide_input_wrong(input, group, name, "");
    H5Tclose(stored);
    H5Sclose(space);
    H5Aclose(attribute);
    return fits;
}

const char *
teide_input_text(struct teide_input *input, int64_t object, const char *group, const char *name)
{
    char *read = NULL;
    const char *kept = NULL;

    if (!teide_input_attribute(input, object, group, name, H5T_C_S1, H5T_STRING, &read))
        return NULL;
    kept = teide_dataset_text(&input->file->dataset, "%s", read != NULL ? read : "");
    H5free_memory(read);
    if (kept == NULL)
        teide_input_no_memory(input);
    return kept;
}

const char *
teide_input_text_if_there(struct teide_input *input, int64_t object, const char *group, const char *name)
{
    return input->ret == 0 && H5Aexists(object, name) > 0 ? teide_input_text(input, object, group, name) : NULL;
}
