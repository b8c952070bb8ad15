#include "io/scenario/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/include.h"
#include "io/yaml/file.h"
#include "io/scenario/build.h"
#include "io/scenario/scenario_tree.h"
#include "io/scenario/settings.h"
#include "io/scenario/swap_table.h"
#include "io/scenario/traffic.h"
#include "sim/error.h"

/* Read the sections. A file that does not only ask questions or describe an experiment describes a simulation, and needs all of
 * that; memories are needed for that, and for optimal times. */
static void
read_root(struct teide_build *build, const struct teide_yaml *root)
{
    static const char *const of_simulation[] = { "network", "requests", "run" };
    struct teide_field fields[TEIDE_MAX_FIELDS];
    struct teide_table table = teide_table_root;
    bool asks_for_time = false, needs_no_memory = false, simulates = false;

    memcpy(fields, table.fields, table.n_fields * sizeof *fields);
    for (size_t i = 0; i < root->n_items; i++) {
        asks_for_time |= teide_yaml_is(root->items[i].key, "optimal_time");
        needs_no_memory
            |= teide_yaml_is(root->items[i].key, "improvement") || teide_yaml_is(root->items[i].key, "experiment");
        for (size_t k = 0; k < sizeof of_simulation / sizeof *of_simulation; k++)
            simulates |= teide_yaml_is(root->items[i].key, of_simulation[k]);
    }
    table.fields = fields;
    fields[teide_table_find(&table, "memories", strlen("memories"))].required
        = simulates || asks_for_time || !needs_no_memory;
    if (simulates || !(asks_for_time || needs_no_memory)) {
        for (size_t k = 0; k < sizeof of_simulation / sizeof *of_simulation; k++)
            fields[teide_table_find(&table, of_simulation[k], strlen(of_simulation[k]))].required = true;
        table.n_rules = 0;
    }
    teide_fields_read(build->reader, &table, root, &build->root, &build->found);
}

int
teide_scenario_tree_build(struct teide_reader *reader, const struct teide_yaml *root, struct teide_scenario *scenario,
    struct teide_sweep_settings *settings)
{
    struct teide_build build = { .reader = reader, .scenario = scenario };
    int ret;

    read_root(&build, root);
    scenario->seed = build.root.seed;
    scenario->title = build.root.title != NULL ? strndup(build.root.title->text, build.root.title->length) : strdup("");
    ret = scenario->title == NULL ? TEIDE_E_MEMORY : teide_build_engine(&build);
    if (ret == 0)
        ret = teide_build_run(&build);
    if (ret == 0)
        ret = teide_build_memories(&build);
    if (ret == 0)
        ret = teide_build_operations(&build);
    if (ret == 0)
        ret = teide_build_network(&build);
    if (ret == 0)
        ret = teide_build_requests(&build);
    if (ret == 0)
        ret = teide_build_optimal_time(&build);
    if (ret == 0)
        ret = teide_build_improvement(&build);
    if (ret == 0)
        ret = teide_build_experiment(&build);
    if (ret == 0)
        ret = teide_build_sweep(&build, settings);
    if (ret == 0)
        ret = teide_build_optimize(&build, settings);
    if (ret == 0 && reader->mistakes->n_all == 0 && !reader->mistakes->without_warnings)
        ret = teide_warn_of_idle(&build);
    teide_string_map_clear(&build.memory_names);
    teide_string_map_clear(&build.node_names);
    teide_string_map_clear(&build.link_names);
    teide_string_map_clear(&build.request_names);
    free(build.link_at);
    free(build.positions);
    free(build.rates_at);
    return ret;
}

/* The text for provenance: the file as it is, or, when something came from elsewhere, the tree that was used. */
static int
keep_text(struct teide_scenario *scenario, const struct teide_yaml *root, const char *text, size_t length, bool changed)
{
    const size_t mark = teide_yaml_mark_length(text, length);

    scenario->text = changed ? teide_yaml_print(
                         root, "The scenario as it was used: includes resolved, settings of the command line applied.")
                             : strndup(text + mark, length - mark);
    return scenario->text == NULL ? TEIDE_E_MEMORY : 0;
}

void
teide_scenario_drop_section(struct teide_yaml *root, const char *name)
{
    size_t kept = 0;

    for (size_t i = 0; i < root->n_items; i++)
        if (!teide_yaml_is(root->items[i].key, name))
            root->items[kept++] = root->items[i];
    root->n_items = kept;
}

int
teide_scenario_tree_read(struct teide_reader *reader, const char *name, const char *text, size_t length,
    const char *const *settings, size_t n_settings, struct teide_yaml **tree, bool *files)
{
    struct teide_yaml *root = teide_yaml_parse(text, length, 0, reader->arena, reader->mistakes);
    bool merged = false;
    int ret;

    *tree = NULL;
    if (root == NULL)
        return 0;
    if (root->kind != TEIDE_YAML_MAPPING) {
        if (teide_yaml_is_null(root))
            teide_mistakes_add(
                reader->mistakes, root->place, "there is nothing in it: write a scenario that begins with 'teide: 1'");
        else
            teide_mistakes_add(reader->mistakes, root->place,
                "a scenario is a mapping of sections, not %s: write a file that begins with 'teide: 1'",
                root->kind == TEIDE_YAML_SEQUENCE ? "a list" : "a single value");
        return 0;
    }
    ret = teide_include_resolve(reader, name, root, &merged);
    for (size_t i = 0; ret == 0 && i < n_settings; i++)
        ret = teide_setting_apply(reader, root, settings[i]);
    if (ret == 0)
        ret = teide_swap_files_resolve(reader, root, files);
    *tree = root;
    return ret;
}

static int
read_tree(struct teide_reader *reader, const char *name, const char *text, size_t length, const char *const *settings,
    size_t n_settings, struct teide_scenario *scenario)
{
    struct teide_yaml *root;
    bool includes, files = false;
    int ret = teide_scenario_tree_read(reader, name, text, length, settings, n_settings, &root, &files);

    if (ret != 0 || root == NULL)
        return ret;
    ret = teide_scenario_tree_build(reader, root, scenario, NULL);
    if (ret != 0 || reader->mistakes->n_all > 0)
        return ret;
    includes = teide_yaml_get(root, "include") != NULL;
    if (includes) /* they are in the tree now: its text does not need them */
        teide_scenario_drop_section(root, "include");
    return keep_text(scenario, root, text, length, includes || files || n_settings > 0);
}

int
teide_scenario_read_text(const char *name, const char *text, size_t length, const char *const *settings,
    size_t n_settings, struct teide_scenario *scenario, struct teide_diagnostics *diagnostics)
{
    struct teide_mistakes mistakes = { 0 };
    struct teide_arena arena = { 0 };
    struct teide_reader reader = { &mistakes, teide_units_create(), &arena, NULL };
    int ret = TEIDE_E_MEMORY;

    if (reader.units == NULL || teide_mistakes_source(&mistakes, name) < 0)
        goto out;
    scenario->path = strdup(name);
    if (scenario->path == NULL)
        goto out;
    ret = read_tree(&reader, name, text, length, settings, n_settings, scenario);
    if (ret == 0)
        ret = teide_mistakes_finish(&mistakes, diagnostics);
out:
    teide_units_destroy(reader.units);
    teide_arena_clear(&arena);
    teide_mistakes_clear(&mistakes);
    if (ret != 0)
        teide_scenario_clear(scenario);
    return ret;
}

int
teide_scenario_read(const char *path, const char *const *settings, size_t n_settings, struct teide_scenario *scenario,
    struct teide_diagnostics *diagnostics)
{
    char *text;
    size_t length;
    int ret = teide_file_load_or_say(path, &text, &length, diagnostics);

    if (ret != 0)
        return ret;
    ret = teide_scenario_read_text(path, text, length, settings, n_settings, scenario, diagnostics);
    free(text);
    return ret;
}
