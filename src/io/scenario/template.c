#include "io/scenario/template.h"

#include <stdio.h>
#include <string.h>

#include "sim/error.h"

int
teide_scenario_template_read(struct teide_scenario_template *made, const char *name, const char *text, size_t length,
    const char *const *settings, size_t n_settings, struct teide_scenario *base)
{
    struct teide_reader reader = { &made->sources, teide_units_create(), &made->arena, NULL };
    struct teide_yaml *tree = NULL;
    int ret;

    made->units = reader.units;
    if (made->units == NULL || teide_mistakes_source(&made->sources, name) < 0)
        return TEIDE_E_MEMORY;
    ret = teide_scenario_tree_read(&reader, name, text, length, settings, n_settings, &tree, NULL);
    if (ret == 0 && tree != NULL)
        ret = teide_scenario_tree_build(&reader, tree, base, &made->settings);
    made->tree = ret == 0 && made->sources.n_all == 0 ? tree : NULL;
    return ret;
}

void
teide_scenario_template_clear(struct teide_scenario_template *made)
{
    teide_units_destroy(made->units);
    teide_arena_clear(&made->arena);
    teide_mistakes_clear(&made->sources);
    *made = (struct teide_scenario_template) { .tree = NULL };
}

struct teide_mistakes
teide_scenario_template_mistakes(const struct teide_scenario_template *of, bool warns)
{
    struct teide_mistakes mistakes = teide_mistakes_lend(&of->sources);

    mistakes.without_warnings = !warns;
    return mistakes;
}

int
teide_scenario_template_say(struct teide_mistakes *mistakes, int ret, struct teide_diagnostics *diagnostics)
{
    if (ret == 0)
        ret = teide_mistakes_finish(mistakes, diagnostics);
    teide_mistakes_clear(mistakes);
    return ret;
}

struct teide_yaml *
teide_axis_number(struct teide_arena *arena, const char *unit, double number, struct teide_place place)
{
    char text[128];

    snprintf(text, sizeof text, "%.15g", number);
    if (teide_number_value(text, strlen(text)) != number)
        snprintf(text, sizeof text, "%.17g", number);
    if (strcmp(unit, "1") != 0) {
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, " %s", unit);
    }
    return teide_yaml_scalar(arena, place, text, strlen(text), false);
}

int
teide_case_put(struct teide_reader *reader, struct teide_yaml *root, const struct teide_sweep_case *one)
{
    int ret = 0;

    for (size_t i = 0; ret == 0 && i < one->n_settings; i++)
        ret = teide_setting_put(reader, root, &one->settings[i].path, one->settings[i].value);
    return ret;
}

int
teide_axis_put(struct teide_reader *reader, struct teide_yaml *root, const struct teide_axis_settings *axis,
    struct teide_yaml *value)
{
    int ret = value == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t i = 0; ret == 0 && i < axis->n_paths; i++)
        ret = teide_setting_put(reader, root, &axis->paths[i], value);
    return ret;
}
