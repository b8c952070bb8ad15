/* libFuzzer target on `teide calc`: whatever the bytes of a line, there is an answer that is JSON, so that all its numbers are
 * finite; or an error, and nothing beside it but the id. */
#include <stdint.h>
#include <stdlib.h>

#include "cli/calc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *result;
    const int ret = teide_calc_answer((const char *)data, size, false, &result);
    const json_t *error = json_object_get(result, "error");
    char *text;

    if (result == NULL || ret == TEIDE_E_MEMORY)
        abort();
    if (ret != 0 ? !json_is_string(error) || json_object_size(result) != 2 : error != NULL)
        abort();
    text = json_dumps(result, JSON_REAL_PRECISION(17) | JSON_ENSURE_ASCII);
    if (text == NULL)
        abort();
    free(text);
    json_decref(result);
    return 0;
}
