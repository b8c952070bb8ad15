/* What an axis of a sweep and a variable of optimize have in common. */
#include "io/scenario/build_axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/sweep_tables.h"
#include "sim/error.h"

/* --- numbers ------------------------------------------------------------------------------------------------------- */

/* Where the unit of a number begins: its own length where there is none. */
static size_t
unit_start(const struct teide_yaml *node)
{
    size_t start = teide_number_length(node->text, node->length);

    while (start < node->length && (node->text[start] == ' ' || node->text[start] == '\t'))
        start++;
    return start;
}

static bool
is_number(const struct teide_yaml *node)
{
    return node->kind == TEIDE_YAML_SCALAR && !node->quoted && teide_number_length(node->text, node->length) > 0
        && memchr(node->text, 0, node->length) == NULL;
}

/* A number in the unit of the axis. Returns whether it is one, with a unit that can be converted; nothing is noted. */
static bool
in_unit(struct teide_build *build, const struct teide_yaml *node, const char *unit, double *number)
{
    size_t start;

    if (!is_number(node))
        return false;
    start = unit_start(node);
    if (start == node->length || strcmp(unit, "1") == 0) {
        *number = teide_number_value(node->text, node->length);
        return start == node->length && strcmp(unit, "1") == 0 && isfinite(*number);
    }
    if (node->length - start == strlen(unit) && memcmp(node->text + start, unit, node->length - start) == 0) {
        *number
            = teide_number_value(node->text, start); /* as it is; whether the unit is known, the value's own key says */
        return isfinite(*number);
    }
    return teide_quantity_read(build->reader->units, node->text, node->length, unit, number) == TEIDE_QUANTITY_GOOD;
}

/* The unit of a number as it is written, kept in the arena as long as the reader's units know it; NULL when memory is out. */
static const char *
unit_of(struct teide_build *build, const struct teide_yaml *node)
{
    size_t start = unit_start(node);
    const struct teide_yaml *kept;

    if (start == node->length)
        return "1";
    kept = teide_yaml_scalar(build->reader->arena, node->place, node->text + start, node->length - start, false);
    return kept != NULL ? kept->text : NULL;
}

int
teide_build_axis_ends(struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *from,
    const struct teide_yaml *to)
{
    const char *unit;

    axis->settings->place = from->place;
    if (!is_number(from)) {
        teide_note(build->reader, from, "from must be a number, or a number with a unit: write for example 10 km");
        return 0;
    }
    unit = unit_of(build, from);
    axis->out->unit = unit != NULL ? strdup(unit) : NULL;
    if (axis->out->unit == NULL)
        return TEIDE_E_MEMORY;
    if (!in_unit(build, from, unit, &axis->from))
        teide_note(build->reader, from, "from is too large a number: write a smaller one");
    else if (!in_unit(build, to, unit, &axis->to))
        teide_note(build->reader, to, "to must be a number like from: write it %s%s",
            strcmp(unit, "1") == 0 ? "without a unit" : "in ",
            strcmp(unit, "1") == 0 ? "" : teide_excerpt(unit, strlen(unit)).text);
    else if (axis->logarithmic && !(axis->from > 0 && axis->to > 0))
        teide_note(build->reader, axis->from > 0 ? to : from, "equal ratios need numbers above 0: write them, or %s",
            axis->linear);
    return 0;
}

/* --- lists and cases ----------------------------------------------------------------------------------------------- */

static void
check_distinct(struct teide_build *build, const struct teide_axis_build *axis, const struct teide_yaml *list)
{
    const struct teide_sweep_axis *out = axis->out;

    for (size_t i = 0; i < out->n && out->n <= 10000; i++)
        for (size_t k = 0; k < i; k++)
            if (out->numbers != NULL ? out->numbers[i] == out->numbers[k] : strcmp(out->names[i], out->names[k]) == 0) {
                teide_note(build->reader, list->items[i].value, "'%s' is there twice: remove one",
                    teide_excerpt(list->items[i].value->text, list->items[i].value->length).text);
                return;
            }
}

int
teide_build_axis_values(
    struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *list, bool distinct)
{
    struct teide_sweep_axis *out = axis->out;
    const char *unit = NULL;
    bool numbers = true;

    if (list->kind != TEIDE_YAML_SEQUENCE || list->n_items == 0 || list->n_items > TEIDE_MAX_SWEEP_ENTRIES) {
        teide_note(build->reader, list, "values must be a list: write for example [1 ms, 10 ms]");
        return 0;
    }
    out->n = list->n_items;
    axis->settings->values = teide_arena_alloc(build->reader->arena, out->n * sizeof *axis->settings->values);
    out->numbers = malloc(out->n * sizeof *out->numbers);
    out->names = calloc(out->n, sizeof *out->names);
    if (axis->settings->values == NULL || out->numbers == NULL || out->names == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < out->n; i++) {
        struct teide_yaml *value = axis->settings->values[i] = list->items[i].value;
        if (value->kind != TEIDE_YAML_SCALAR) {
            teide_note(build->reader, value, "a list or mapping has no name on an axis: write cases instead of values");
            return 0;
        }
        if (i == 0 && is_number(value)) {
            unit = unit_of(build, value);
            if (unit == NULL)
                return TEIDE_E_MEMORY;
        }
        numbers = numbers && unit != NULL && in_unit(build, value, unit, &out->numbers[i]);
        out->names[i] = strdup(teide_yaml_is_null(value) ? "null" : value->text);
        if (out->names[i] == NULL)
            return TEIDE_E_MEMORY;
        if (!numbers && unit != NULL && is_number(value) && i > 0 && is_number(list->items[0].value)) {
            teide_note(build->reader, value,
                "this is not in %s, nor convertible to it, as the first value of the axis is",
                strcmp(unit, "1") == 0 ? "plain numbers" : teide_excerpt(unit, strlen(unit)).text);
            return 0;
        }
    }
    out->unit = strdup(numbers ? unit : "1");
    if (out->unit == NULL)
        return TEIDE_E_MEMORY;
    if (numbers) {
        for (size_t i = 0; i < out->n; i++)
            free(out->names[i]);
        free(out->names);
        out->names = NULL;
    } else {
        free(out->numbers);
        out->numbers = NULL;
    }
    if (distinct)
        check_distinct(build, axis, list);
    return 0;
}

static bool
build_path(struct teide_build *build, const struct teide_yaml *node, struct teide_setting_path *path)
{
    static const char *const fixed[] = { "teide", "sweep", "optimize", "include", "title", "seed" };

    if (node->kind != TEIDE_YAML_SCALAR || !teide_setting_path_read(path, node->text, node->length, node->place)) {
        teide_note(build->reader, node,
            "a path is keys joined by dots: write for example memories.default.t2 or links.*.length");
        return false;
    }
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (path->parts[0].length == strlen(fixed[i]) && memcmp(path->parts[0].text, fixed[i], strlen(fixed[i])) == 0) {
            teide_note(
                build->reader, node, "%s cannot be varied: write the path of a value in another section", fixed[i]);
            return false;
        }
    return true;
}

int
teide_build_axis_cases(struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *cases)
{
    struct teide_arena *arena = build->reader->arena;
    struct teide_sweep_axis *out = axis->out;

    if (cases->kind != TEIDE_YAML_MAPPING || cases->n_items == 0) {
        teide_note(
            build->reader, cases, "cases must be a mapping: write for example %s", teide_table_axis.fields[4].example);
        return 0;
    }
    out->n = cases->n_items;
    out->unit = strdup("1");
    out->names = calloc(out->n, sizeof *out->names);
    axis->settings->cases = teide_arena_alloc(arena, out->n * sizeof *axis->settings->cases);
    if (out->unit == NULL || out->names == NULL || axis->settings->cases == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < out->n; i++) {
        struct teide_sweep_case *one = &axis->settings->cases[i];
        const struct teide_yaml *changes = cases->items[i].value;
        out->names[i] = strdup(cases->items[i].key->text);
        if (changes->kind != TEIDE_YAML_MAPPING && !teide_yaml_is_null(changes))
            teide_note(build->reader, changes,
                "a case is a mapping from paths to values: write for example {run.replicas: 4}, or {}");
        one->settings = teide_arena_alloc(arena, (changes->n_items + 1) * sizeof *one->settings);
        if (one->settings == NULL || out->names[i] == NULL)
            return TEIDE_E_MEMORY;
        for (size_t k = 0; changes->kind == TEIDE_YAML_MAPPING && k < changes->n_items; k++) {
            one->settings[one->n_settings].value = changes->items[k].value;
            one->n_settings += build_path(build, changes->items[k].key, &one->settings[one->n_settings].path);
        }
    }
    return 0;
}

/* The i-th of a list, or what stands instead of one. */
static const struct teide_yaml *
one_of(const struct teide_yaml *node, size_t i)
{
    return node->kind == TEIDE_YAML_SEQUENCE ? node->items[i].value : node;
}

/* The paths of an axis: one, or a list. Their text, joined, is the axis's documentation. */
int
teide_build_axis_paths(struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *node)
{
    size_t n = node->kind == TEIDE_YAML_SEQUENCE ? node->n_items : 1, length = 1;
    bool good = n > 0;

    axis->settings->paths = teide_arena_alloc(build->reader->arena, (n + 1) * sizeof *axis->settings->paths);
    if (axis->settings->paths == NULL)
        return TEIDE_E_MEMORY;
    if (n == 0)
        teide_note(build->reader, node, "path is empty: write for example memories.default.t2");
    for (size_t i = 0; i < n; i++) {
        good &= build_path(build, one_of(node, i), &axis->settings->paths[i]);
        length += one_of(node, i)->length + 2;
    }
    if (!good) /* noted: the axis is not used */
        return 0;
    axis->settings->n_paths = n;
    axis->out->doc = calloc(1, length);
    if (axis->out->doc == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < n; i++)
        strcat(strcat(axis->out->doc, i > 0 ? ", " : ""), one_of(node, i)->text);
    return 0;
}

/* Names that the result file needs itself are looked at when it is laid out. */
int
teide_build_axis_name(struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *key)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

    if (key->length == 0 || strspn(key->text, allowed) != key->length || key->length > 40)
        teide_note(build->reader, key, "'%s' cannot be the name of an axis: write up to 40 letters, digits, _ and -",
            teide_excerpt(key->text, key->length).text);
    axis->out->name = strdup(key->text);
    return axis->out->name == NULL ? TEIDE_E_MEMORY : 0;
}
