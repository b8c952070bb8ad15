/* Errors of teide.h: what they say. */
#include <stdlib.h>

#include "library/handle.h"

int
teide_error_code(const teide_error *error)
{
    return error != NULL ? error->code : TEIDE_OK;
}

const char *
teide_error_message(const teide_error *error)
{
    return error != NULL ? error->message : "";
}

size_t
teide_error_count(const teide_error *error)
{
    return error != NULL ? error->n_lines : 0;
}

teide_mistake_line
teide_error_line(const teide_error *error, size_t index)
{
    return index < teide_error_count(error) ? error->lines[index] : (teide_mistake_line) { "", 0, 0, "" };
}

void
teide_error_free(teide_error *error)
{
    if (error == NULL || error->fixed)
        return;
    free(error->message);
    free(error->lines);
    free(error->text);
    free(error);
}
