/* Reading the inputs of an operation out of a JSON object. Every message names the key and the remedy. */
#include "cli/calc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/yaml/suggest.h"

static const double tolerance = 1e-9; /* of probabilities: range and sum */

const char *
teide_calc_range(const struct teide_calc_key *key, char *text, size_t size)
{
    if (isfinite(key->highest))
        snprintf(text, size, "in [%g, %g]", key->lowest, key->highest);
    else
        snprintf(text, size, "%s", key->lowest > 0 ? "> 0" : ">= 0");
    return text;
}

/* The fewest digits that read back as the same number. */
static const char *
digits(double x, char text[32])
{
    for (int precision = 1; precision <= 17; precision++) {
        snprintf(text, 32, "%.*g", precision, x);
        if (strtod(text, NULL) == x)
            break;
    }
    return text;
}

/* The `n` numbers of a list, each in [lowest, highest]. `expected` says what the list should be. */
static int
read_numbers(const json_t *value, const char *key, size_t n, double lowest, double highest, const char *expected,
    double *out, struct teide_error *error)
{
    char text[32];

    if (!json_is_array(value) || json_array_size(value) != n)
        return teide_fail(error, TEIDE_E_INPUT, "key '%s': give %s", key, expected);
    for (size_t i = 0; i < n; i++) {
        const json_t *item = json_array_get(value, i);
        if (!json_is_number(item))
            return teide_fail(error, TEIDE_E_INPUT, "key '%s': element %zu is not a number; give %s", key, i, expected);
        out[i] = json_number_value(item);
        if (!(out[i] >= lowest && out[i] <= highest))
            return teide_fail(error, TEIDE_E_INPUT, "key '%s': element %zu, %s, is out of range; give %s", key, i,
                digits(out[i], text), expected);
    }
    return 0;
}

static int
read_state(const json_t *value, const char *key, struct teide_bell *out, struct teide_error *error)
{
    int ret = read_numbers(value, key, 4, -tolerance, 1 + tolerance,
        "four probabilities [Phi+, Phi-, Psi+, Psi-], each in [0, 1], that sum to 1", out->p, error);

    if (ret != 0)
        return ret;
    if (!teide_bell_is_valid(*out, tolerance))
        return teide_fail(error, TEIDE_E_INPUT, "key '%s': the probabilities sum to %.12g; make it 1 (to 1e-9)", key,
            out->p[0] + out->p[1] + out->p[2] + out->p[3]);
    *out = teide_bell_normalised(*out);
    return 0;
}

static int
read_chain(const json_t *value, const char *key, struct teide_calc_inputs *inputs, struct teide_error *error)
{
    size_t n = json_array_size(value);
    char label[80];
    int ret = 0;

    if (!json_is_array(value) || n == 0)
        return teide_fail(
            error, TEIDE_E_INPUT, "key '%s': give a list of at least one state, each [Phi+, Phi-, Psi+, Psi-]", key);
    inputs->chain = calloc(n, sizeof inputs->chain[0]);
    if (inputs->chain == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    inputs->n_chain = n;
    for (size_t i = 0; i < n && ret == 0; i++) {
        snprintf(label, sizeof label, "%s[%zu]", key, i);
        ret = read_state(json_array_get(value, i), label, &inputs->chain[i], error);
    }
    return ret;
}

static int
read_rates(const json_t *value, const char *key, struct teide_pauli_rates *out, struct teide_error *error)
{
    double g[3];
    int ret = read_numbers(value, key, 3, 0, INFINITY, "three rates [x, y, z] in 1/s, each >= 0", g, error);

    if (ret == 0)
        *out = (struct teide_pauli_rates) { g[0], g[1], g[2] };
    return ret;
}

static int
read_pauli(const json_t *value, const char *key, struct teide_bell *out, struct teide_error *error)
{
    double p[3], sum;
    int ret = read_numbers(value, key, 3, -tolerance, 1 + tolerance,
        "three probabilities [px, py, pz], each in [0, 1], that sum to at most 1", p, error);

    if (ret != 0)
        return ret;
    sum = p[0] + p[1] + p[2];
    if (sum > 1 + tolerance)
        return teide_fail(error, TEIDE_E_INPUT, "key '%s': px + py + pz is %.12g; make it at most 1", key, sum);
    *out = teide_bell_normalised((struct teide_bell) { { 1 - sum, p[2], p[0], p[1] } });
    return 0;
}

static int
read_protocol(const json_t *value, const char *key, enum teide_protocol *out, struct teide_error *error)
{
    struct teide_suggestion suggestion;
    char names[64] = "";
    int found = json_is_string(value) ? teide_protocol_find(json_string_value(value)) : -1;

    if (found >= 0) {
        *out = (enum teide_protocol)found;
        return 0;
    }
    for (int i = 0; i < TEIDE_N_PROTOCOLS; i++) {
        size_t length = strlen(names);
        snprintf(names + length, sizeof names - length, "%s\"%s\"",
            i == 0                          ? ""
                : i + 1 < TEIDE_N_PROTOCOLS ? ", "
                                            : " or ",
            teide_protocols[i].name);
    }
    if (!json_is_string(value))
        return teide_fail(error, TEIDE_E_INPUT, "key '%s': give %s", key, names);
    teide_suggestion_begin(&suggestion, json_string_value(value), json_string_length(value));
    for (int i = 0; i < TEIDE_N_PROTOCOLS; i++)
        teide_suggestion_offer(&suggestion, teide_protocols[i].name);
    if (suggestion.best != NULL)
        return teide_fail(error, TEIDE_E_INPUT, "key '%s': unknown protocol '%.40s', did you mean '%s'? Give %s", key,
            json_string_value(value), suggestion.best, names);
    return teide_fail(
        error, TEIDE_E_INPUT, "key '%s': unknown protocol '%.40s'; give %s", key, json_string_value(value), names);
}

static int
read_choice(const json_t *value, const struct teide_calc_key *key, int *out, struct teide_error *error)
{
    char names[100] = "";

    for (size_t i = 0; key->choice(i) != NULL; i++) {
        size_t length = strlen(names);
        if (json_is_string(value) && strcmp(json_string_value(value), key->choice(i)) == 0) {
            *out = (int)i;
            return 0;
        }
        snprintf(names + length, sizeof names - length, "%s\"%s\"", i == 0 ? "" : " or ", key->choice(i));
    }
    return teide_fail(error, TEIDE_E_INPUT, "key '%s': give %s", key->name, names);
}

/* The questions of `optimal_time` and `transition` are those of the reference tables, which mean the uncut key by the objective
 * skf: it is what skf_raw is elsewhere. */
static int
read_objective(const json_t *value, const char *key, struct teide_objective *out, struct teide_error *error)
{
    const char *name = json_string_value(value);

    if (name != NULL && teide_objective_find(strcmp(name, "skf") == 0 ? "skf_raw" : name, out)) {
        if (out->weight != TEIDE_WITH_NEW_PAIR)
            return 0;
        return teide_fail(error, TEIDE_E_INPUT,
            "key '%s': retry* needs to know the new pair: write a scenario with new_pair, for 'teide optimize'", key);
    }
    return teide_fail(error, TEIDE_E_INPUT,
        "key '%s': give F, C, EoF, coh, skf_raw, chsh, another figure of merit, one of them after 'ps*', or ps", key);
}

static int
read_number(const json_t *value, const struct teide_calc_key *key, double *out, struct teide_error *error)
{
    const char *article = key->kind == TEIDE_CALC_COUNT ? "a whole number" : "a number";
    char range[64], text[32];

    teide_calc_range(key, range, sizeof range);
    *out = json_number_value(value);
    if (!json_is_number(value) || (key->kind == TEIDE_CALC_COUNT && *out != floor(*out)))
        return teide_fail(error, TEIDE_E_INPUT, "key '%s': give %s %s", key->name, article, range);
    if (!(*out >= key->lowest && *out <= key->highest))
        return teide_fail(error, TEIDE_E_INPUT, "key '%s': %s is out of range; give %s %s", key->name,
            digits(*out, text), article, range);
    return 0;
}

static int
read_key(
    const json_t *value, const struct teide_calc_key *key, struct teide_calc_inputs *inputs, struct teide_error *error)
{
    void *to = (char *)inputs + key->offset;
    double number = 0;
    int ret = 0;

    switch (key->kind) {
    case TEIDE_CALC_STATE:
        return read_state(value, key->name, to, error);
    case TEIDE_CALC_CHAIN:
        return read_chain(value, key->name, inputs, error);
    case TEIDE_CALC_RATES:
        return read_rates(value, key->name, to, error);
    case TEIDE_CALC_PAULI:
        return read_pauli(value, key->name, to, error);
    case TEIDE_CALC_CHOICE:
        return read_choice(value, key, to, error);
    case TEIDE_CALC_OBJECTIVE:
        return read_objective(value, key->name, to, error);
    case TEIDE_CALC_PROTOCOL:
        return read_protocol(value, key->name, to, error);
    case TEIDE_CALC_NUMBER:
        return read_number(value, key, to, error);
    case TEIDE_CALC_COUNT:
        ret = read_number(value, key, &number, error);
        if (ret == 0)
            *(int *)to = (int)number;
        return ret;
    }
    return ret;
}

/* "measures, pauli_channel, ..." */
static void
list_ops(char *text, size_t size)
{
    text[0] = '\0';
    for (const struct teide_calc_op *op = teide_calc_ops; op->name != NULL; op++) {
        size_t length = strlen(text);
        snprintf(text + length, size - length, "%s%s", length == 0 ? "" : ", ", op->name);
    }
}

static int
find_op(const json_t *object, const struct teide_calc_op **found, struct teide_error *error)
{
    const json_t *name = json_object_get(object, "op");
    struct teide_suggestion suggestion;
    char ops[200];

    list_ops(ops, sizeof ops);
    if (name == NULL)
        return teide_fail(error, TEIDE_E_INPUT, "missing key 'op'; give one of %s", ops);
    if (!json_is_string(name))
        return teide_fail(error, TEIDE_E_INPUT, "key 'op': give a string, one of %s", ops);
    teide_suggestion_begin(&suggestion, json_string_value(name), json_string_length(name));
    for (*found = teide_calc_ops; (*found)->name != NULL; (*found)++) {
        if (strcmp((*found)->name, json_string_value(name)) == 0)
            return 0;
        teide_suggestion_offer(&suggestion, (*found)->name);
    }
    if (suggestion.best != NULL)
        return teide_fail(error, TEIDE_E_INPUT, "key 'op': unknown operation '%.40s', did you mean '%s'? There are %s",
            json_string_value(name), suggestion.best, ops);
    return teide_fail(
        error, TEIDE_E_INPUT, "key 'op': unknown operation '%.40s'; give one of %s", json_string_value(name), ops);
}

static const struct teide_calc_key *
find_key(const struct teide_calc_op *op, const char *name)
{
    for (const struct teide_calc_key *key = op->keys; key->name != NULL; key++) {
        if (strcmp(key->name, name) == 0)
            return key;
    }
    return NULL;
}

static int
unknown_key(const struct teide_calc_op *op, const char *name, struct teide_error *error)
{
    struct teide_suggestion suggestion;
    char keys[200] = "";

    teide_suggestion_begin(&suggestion, name, strlen(name));
    for (const struct teide_calc_key *key = op->keys; key->name != NULL; key++) {
        size_t length = strlen(keys);
        teide_suggestion_offer(&suggestion, key->name);
        snprintf(keys + length, sizeof keys - length, "%s%s", length == 0 ? "" : ", ", key->name);
    }
    teide_suggestion_offer(&suggestion, "id");
    if (suggestion.best != NULL)
        return teide_fail(error, TEIDE_E_INPUT, "unknown key '%.40s', did you mean '%s'? The inputs of %s are %s", name,
            suggestion.best, op->name, keys);
    return teide_fail(error, TEIDE_E_INPUT, "unknown key '%.40s'; the inputs of %s are %s", name, op->name, keys);
}

int
teide_calc_read(
    const json_t *object, const struct teide_calc_op **op, struct teide_calc_inputs *inputs, struct teide_error *error)
{
    const char *name;
    json_t *value;
    int ret = find_op(object, op, error);

    if (ret != 0)
        return ret;
    json_object_foreach((json_t *)object, name, value)
    {
        if (strcmp(name, "op") != 0 && strcmp(name, "id") != 0 && find_key(*op, name) == NULL)
            return unknown_key(*op, name, error);
    }
    for (const struct teide_calc_key *key = (*op)->keys; key->name != NULL; key++) {
        value = json_object_get(object, key->name);
        if (value == NULL && !key->optional)
            return teide_fail(error, TEIDE_E_INPUT, "missing key '%s' of %s: %s", key->name, (*op)->name, key->doc);
        ret = value != NULL ? read_key(value, key, inputs, error) : 0;
        if (ret != 0)
            return ret;
    }
    return (*op)->check != NULL ? (*op)->check(inputs, error) : 0;
}
