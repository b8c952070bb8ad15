/* The outputs of an operation: JSON knows no infinite numbers and no NaN, so that those end in an error. */
#include "cli/calc.h"

#include <math.h>

static int
out_of_memory(struct teide_error *error)
{
    return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
}

/* A number for JSON, to be owned by the caller. */
static int
number(const char *key, double value, json_t **made, struct teide_error *error)
{
    *made = NULL;
    if (!isfinite(value))
        return teide_fail(error, TEIDE_E_INPUT,
            "the answer '%s' is %s: the inputs are too large, or too small, for numbers of double precision; give "
            "others",
            key, isnan(value) ? "not a number" : "infinite");
    *made = json_real(value);
    return *made != NULL ? 0 : out_of_memory(error);
}

int
teide_calc_put_number(json_t *result, const char *key, double value, struct teide_error *error)
{
    json_t *made;
    int ret = number(key, value, &made, error);

    return ret != 0 || json_object_set_new(result, key, made) == 0 ? ret : out_of_memory(error);
}

int
teide_calc_put_text(json_t *result, const char *key, const char *text, struct teide_error *error)
{
    return json_object_set_new(result, key, json_string(text)) == 0 ? 0 : out_of_memory(error);
}

int
teide_calc_append_number(json_t *list, const char *key, double value, struct teide_error *error)
{
    json_t *made;
    int ret = number(key, value, &made, error);

    return ret != 0 || json_array_append_new(list, made) == 0 ? ret : out_of_memory(error);
}

json_t *
teide_calc_put_list(json_t *result, const char *key, struct teide_error *error)
{
    json_t *list = json_array();

    if (json_object_set_new(result, key, list) == 0)
        return list;
    out_of_memory(error);
    return NULL;
}

json_t *
teide_calc_append_object(json_t *list, struct teide_error *error)
{
    json_t *object = json_object();

    if (json_array_append_new(list, object) == 0)
        return object;
    out_of_memory(error);
    return NULL;
}

int
teide_calc_put_numbers(json_t *result, const char *key, const double *values, size_t n, struct teide_error *error)
{
    json_t *list = teide_calc_put_list(result, key, error);
    int ret = list != NULL ? 0 : TEIDE_E_MEMORY;

    for (size_t i = 0; i < n && ret == 0; i++)
        ret = teide_calc_append_number(list, key, values[i], error);
    return ret;
}

int
teide_calc_put_state(json_t *result, const char *key, struct teide_bell state, struct teide_error *error)
{
    return teide_calc_put_numbers(result, key, state.p, 4, error);
}

int
teide_calc_append_state(json_t *list, const char *key, struct teide_bell state, struct teide_error *error)
{
    json_t *one = json_array();
    int ret = json_array_append_new(list, one) == 0 ? 0 : out_of_memory(error);

    for (size_t i = 0; i < 4 && ret == 0; i++)
        ret = teide_calc_append_number(one, key, state.p[i], error);
    return ret;
}
