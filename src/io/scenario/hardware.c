#include "io/scenario/hardware.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build.h"
#include "io/scenario/scenario_tree.h"

static bool
is_hardware(const struct teide_yaml *root)
{
    if (teide_yaml_get(root, "memories") == NULL && teide_yaml_get(root, "operations") == NULL)
        return false;
    for (size_t i = 0; i < root->n_items; i++) {
        const struct teide_yaml *key = root->items[i].key;
        bool of_scenario = teide_table_find(&teide_table_root, key->text, key->length) >= 0;
        if (teide_yaml_is(key, "teide")
            || (of_scenario && teide_table_find(&teide_table_hardware, key->text, key->length) < 0))
            return false;
    }
    return true;
}

/* Read the sections as a scenario would that includes them. */
static int
build_sections(struct teide_reader *reader, const struct teide_yaml *root, struct teide_hardware *hardware)
{
    struct teide_scenario scenario = { 0 };
    struct teide_build build = { .reader = reader, .scenario = &scenario, .tick = NAN };
    struct teide_raw_hardware raw;
    struct teide_found found;
    int ret;

    teide_fields_read(reader, &teide_table_hardware, root, &raw, &found);
    build.root.memories = raw.memories;
    build.root.operations = raw.operations;
    ret = teide_build_memories(&build);
    if (ret == 0)
        ret = teide_build_operations(&build);
    hardware->n_memories = scenario.n_memories;
    hardware->has_operations = raw.operations != NULL;
    teide_string_map_clear(&build.memory_names);
    free(build.rates_at);
    teide_scenario_clear(&scenario);
    return ret;
}

int
teide_hardware_read_text(const char *name, const char *text, size_t length, const char *const *settings,
    size_t n_settings, struct teide_hardware *hardware, struct teide_diagnostics *diagnostics)
{
    struct teide_mistakes mistakes = { 0 };
    struct teide_arena arena = { 0 };
    struct teide_reader reader = { &mistakes, teide_units_create(), &arena, NULL };
    struct teide_yaml *root = NULL;
    int ret = TEIDE_E_MEMORY;

    *hardware = (struct teide_hardware) { 0 };
    if (reader.units == NULL || teide_mistakes_source(&mistakes, name) < 0)
        goto out;
    ret = teide_scenario_tree_read(&reader, name, text, length, settings, n_settings, &root, NULL);
    if (ret != 0 || root == NULL)
        goto out;
    hardware->is_one = is_hardware(root);
    if (hardware->is_one)
        ret = build_sections(&reader, root, hardware);
    if (ret == 0 && hardware->is_one)
        ret = teide_mistakes_finish(&mistakes, diagnostics);
out:
    teide_units_destroy(reader.units);
    teide_arena_clear(&arena);
    teide_mistakes_clear(&mistakes);
    return ret;
}
