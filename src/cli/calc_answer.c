/* The answer to one line of `teide calc`. */
#include <string.h>

#include "cli/calc.h"

/* A JSON string of a message that may quote anything; what is not UTF-8 (a quotation cut short, too) becomes '?'. */
static json_t *
message_string(char *message)
{
    json_t *string = json_string(message);

    if (string != NULL)
        return string;
    for (char *c = message; *c != '\0'; c++) {
        if ((unsigned char)*c >= 0x80)
            *c = '?';
    }
    return json_string(message);
}

/* Parse the line into an object. Returns NULL with the message on failure. */
static json_t *
parse(const char *line, size_t length, bool too_long, struct teide_error *error)
{
    const char *example = "{\"op\": \"swap\", \"p\": [1, 0, 0, 0], \"q\": [0.9, 0.1, 0, 0]}";
    json_error_t reason;
    json_t *object;

    if (too_long) {
        teide_fail(error, TEIDE_E_INPUT, "the line is longer than %d bytes; give one JSON object of less a line",
            TEIDE_CALC_LONGEST_LINE);
        return NULL;
    }
    object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &reason);
    if (object == NULL) {
        teide_fail(error, TEIDE_E_INPUT, "not JSON: %s at byte %d; give one JSON object a line, such as %s",
            reason.text, reason.position, example);
    } else if (!json_is_object(object)) {
        teide_fail(error, TEIDE_E_INPUT, "not a JSON object; give one a line, such as %s", example);
        json_decref(object);
        object = NULL;
    }
    return object;
}

/* {"id": ...} or, without one, {}; NULL when memory is out. */
static json_t *
with_id(json_t *id)
{
    json_t *result = json_object();

    if (result != NULL && id != NULL && json_object_set(result, "id", id) != 0) {
        json_decref(result);
        return NULL;
    }
    return result;
}

/* {"id": ..., "error": ...}; NULL when memory is out. */
static json_t *
refusal(json_t *id, struct teide_error *error)
{
    json_t *result = with_id(id);

    if (result != NULL
        && ((id == NULL && json_object_set_new(result, "id", json_null()) != 0)
            || json_object_set_new(result, "error", message_string(error->message)) != 0)) {
        json_decref(result);
        return NULL;
    }
    return result;
}

int
teide_calc_answer(const char *line, size_t length, bool too_long, json_t **result)
{
    struct teide_error error = { 0 };
    struct teide_calc_inputs inputs = { 0 };
    const struct teide_calc_op *op = NULL;
    json_t *object = parse(line, length, too_long, &error), *id = json_object_get(object, "id");
    int ret = object == NULL ? TEIDE_E_INPUT : teide_calc_read(object, &op, &inputs, &error);

    *result = ret == 0 ? with_id(id) : NULL;
    if (ret == 0)
        ret = *result == NULL ? TEIDE_E_MEMORY : op->run(&inputs, *result, &error);
    if (ret != 0) { /* what has been answered so far is not the whole answer */
        json_decref(*result);
        *result = ret == TEIDE_E_INPUT ? refusal(id, &error) : NULL;
    }
    teide_calc_inputs_clear(&inputs);
    json_decref(object);
    return *result == NULL ? TEIDE_E_MEMORY : ret;
}
