#define _GNU_SOURCE /* asprintf */
#include "io/sweep/template.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/yaml/fields_memo.h"
#include "io/yaml/file.h"
#include "io/scenario/scenario_tree.h"
#include "io/scenario/sweep_settings.h"
#include "sim/error.h"

struct teide_sweep_template {
    struct teide_arena arena; /* of tree and settings */
    struct teide_yaml *tree;  /* without the sections sweep and include */
    struct teide_sweep_settings settings;
    struct teide_units *units;     /* that base and the first points have met */
    struct teide_mistakes sources; /* names of the files, for messages; no mistakes */
    char *text;
};

void
teide_sweep_template_destroy(struct teide_sweep_template *sweep_template)
{
    if (sweep_template == NULL)
        return;
    teide_units_destroy(sweep_template->units);
    teide_arena_clear(&sweep_template->arena);
    teide_mistakes_clear(&sweep_template->sources);
    free(sweep_template->text);
    free(sweep_template);
}

const char *
teide_sweep_template_text(const struct teide_sweep_template *sweep_template)
{
    return sweep_template->text;
}

static int
read_template(struct teide_reader *reader, const char *name, const char *text, size_t length,
    const char *const *settings, size_t n_settings, struct teide_sweep_template *made, struct teide_scenario *base)
{
    struct teide_yaml *tree;
    int ret = teide_scenario_tree_read(reader, name, text, length, settings, n_settings, &tree);

    if (ret == 0 && tree != NULL)
        ret = teide_scenario_tree_build(reader, tree, base, &made->settings);
    if (ret != 0 || tree == NULL || reader->mistakes->n_all > 0)
        return ret;
    if (base->sweep == NULL) {
        teide_mistakes_add(reader->mistakes, tree->place,
            "there is no section sweep: add for example sweep: {axes: {t2: {path: memories.default.t2, values: [1 ms, "
            "10 ms]}}}");
        return 0;
    }
    teide_scenario_drop_section(tree, "include");
    made->text = teide_yaml_print(tree, "The scenario as it was used, without comments.");
    teide_scenario_drop_section(tree, "sweep");
    made->tree = tree;
    base->path = strdup(name);
    base->text = made->text != NULL ? strdup(made->text) : NULL;
    return base->path == NULL || base->text == NULL ? TEIDE_E_MEMORY : 0;
}

/* Where an entry of an axis goes in the tree that is patched from point to point. */
struct patched_place {
    struct teide_yaml **value;
    size_t axis;
};

enum { MOST_PATCHED = 64 /* places */ };

struct teide_point_maker {
    const struct teide_sweep_template *of;
    const struct teide_sweep_question *sweep;
    struct teide_units *units; /* remembers the units it has met */
    bool warns;                /* whether its points are looked at for what has no effect */
    struct teide_fields_memo *memo;
    struct teide_arena arena;                          /* of the tree of a point, and what is read from it */
    struct teide_arena kept;                           /* of the nodes below */
    struct teide_yaml **numbers[TEIDE_MAX_SWEEP_AXES]; /* entries of axes of numbers, written out when first met */
    struct teide_yaml *patched; /* the tree of all points, where their entries are single values; NULL: it is copied */
    struct patched_place places[MOST_PATCHED];
    size_t n_places;
};

enum { PROBES = 64, MOST_KEPT = 1 << 16 /* entries of an axis */ };

static void prepare_patches(struct teide_point_maker *maker);

struct teide_point_maker *
teide_point_maker_create(const struct teide_sweep_template *sweep_template, const struct teide_sweep_question *sweep)
{
    struct teide_point_maker *maker = calloc(1, sizeof *maker);

    if (maker == NULL)
        return NULL;
    *maker = (struct teide_point_maker) { .of = sweep_template,
        .sweep = sweep,
        .units = teide_units_copy(sweep_template->units),
        .memo = teide_fields_memo_create() };
    if (maker->units == NULL || maker->memo == NULL) {
        teide_point_maker_destroy(maker);
        return NULL;
    }
    /* An axis for which there is no room is written out point by point. */
    for (size_t a = 0; a < sweep->n_axes; a++)
        if (sweep->axes[a].numbers != NULL && sweep->axes[a].n <= MOST_KEPT)
            maker->numbers[a] = calloc(sweep->axes[a].n, sizeof *maker->numbers[a]);
    prepare_patches(maker);
    return maker;
}

void
teide_point_maker_destroy(struct teide_point_maker *maker)
{
    if (maker == NULL)
        return;
    teide_units_destroy(maker->units);
    teide_fields_memo_destroy(maker->memo);
    teide_arena_clear(&maker->arena);
    teide_arena_clear(&maker->kept);
    for (size_t a = 0; a < TEIDE_MAX_SWEEP_AXES; a++)
        free(maker->numbers[a]);
    free(maker);
}

/* Later makers know the units that this one has met: UDUNITS-2, which one thread at a time may enter, is hardly needed any more. */
static void
remember_units(struct teide_sweep_template *made, struct teide_point_maker *maker)
{
    struct teide_units *met = maker->units;

    maker->units = made->units;
    made->units = met;
}

/* The tree and what axes put into it are the same for all points. */
static void
set_lasting(struct teide_sweep_template *made, const struct teide_sweep_question *sweep)
{
    teide_yaml_set_lasting(made->tree);
    for (size_t a = 0; a < sweep->n_axes; a++) {
        const struct teide_axis_settings *axis = &made->settings.axes[a];
        for (size_t i = 0; axis->values != NULL && i < sweep->axes[a].n; i++)
            teide_yaml_set_lasting(axis->values[i]);
        for (size_t i = 0; axis->cases != NULL && i < sweep->axes[a].n; i++)
            for (size_t k = 0; k < axis->cases[i].n_settings; k++)
                teide_yaml_set_lasting(axis->cases[i].settings[k].value);
    }
}

/* Make a point for its diagnostics alone. */
static int
probe(struct teide_point_maker *maker, size_t point, struct teide_diagnostics *diagnostics)
{
    struct teide_scenario scenario = { 0 };
    int ret = teide_point_make(maker, point, &scenario, diagnostics);

    teide_scenario_clear(&scenario);
    return ret;
}

/* Keep the warnings that are among the others, too. */
static void
keep_common(struct teide_diagnostics *diagnostics, const struct teide_diagnostics *others)
{
    size_t kept = 0;

    for (size_t i = 0; i < diagnostics->n_warnings; i++) {
        bool common = false;
        for (size_t k = 0; k < others->n_warnings && !common; k++)
            common = strcmp(diagnostics->warnings[i], others->warnings[k]) == 0;
        if (common)
            diagnostics->warnings[kept++] = diagnostics->warnings[i];
        else
            free(diagnostics->warnings[i]);
    }
    diagnostics->n_warnings = kept;
}

/* A mistake in the axes shows at every point: none of those looked at can be made, and the first one says why. One that can be
 * is enough. What has no effect at one point may have one at another: warnings hold for all that are looked at. */
static int
check_some_points(
    struct teide_sweep_template *made, const struct teide_sweep_question *sweep, struct teide_diagnostics *diagnostics)
{
    const size_t n = sweep->n_points, step = n > PROBES ? n / PROBES : 1;
    struct teide_point_maker *maker = teide_point_maker_create(made, sweep);
    int ret = maker == NULL ? TEIDE_E_MEMORY : TEIDE_E_INPUT;

    if (maker != NULL)
        maker->warns = true;
    for (size_t i = 0; ret == TEIDE_E_INPUT && i < n; i += step) {
        struct teide_diagnostics others = { 0 };
        ret = probe(maker, i, &others);
        if (i == 0 || ret == 0) {
            teide_diagnostics_clear(diagnostics);
            *diagnostics = others;
        } else {
            teide_diagnostics_clear(&others);
        }
    }
    /* A step of about the golden ratio meets the entries of every axis alike. */
    for (size_t k = 1; ret == 0 && diagnostics->n_warnings > 0 && k < PROBES && k < n; k++) {
        struct teide_diagnostics others = { 0 };
        const double turns = (double)k * 0.6180339887498949;
        if (probe(maker, (size_t)((turns - floor(turns)) * (double)n), &others) == 0)
            keep_common(diagnostics, &others);
        teide_diagnostics_clear(&others);
    }
    if (maker != NULL)
        remember_units(made, maker);
    teide_point_maker_destroy(maker);
    return ret;
}

static int put_entries(
    struct teide_point_maker *maker, struct teide_reader *reader, struct teide_yaml *root, const size_t *entries);

/* A path that leads nowhere is a mistake though other cases of its axis are good: put every case into the tree once. */
static int
check_paths(const struct teide_sweep_template *made, const struct teide_sweep_question *sweep,
    struct teide_diagnostics *diagnostics)
{
    struct teide_mistakes mistakes = { .sources = made->sources.sources, .n_sources = made->sources.n_sources };
    struct teide_point_maker *maker = teide_point_maker_create(made, sweep);
    int ret = maker == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t a = 0; ret == 0 && a < sweep->n_axes; a++)
        for (size_t i = 0; ret == 0 && made->settings.axes[a].cases != NULL && i < sweep->axes[a].n; i++) {
            size_t entries[TEIDE_MAX_SWEEP_AXES] = { 0 };
            struct teide_reader reader = { &mistakes, NULL, &maker->arena, NULL };
            struct teide_yaml *root = teide_yaml_copy(&maker->arena, made->tree);
            entries[a] = i;
            ret = root == NULL ? TEIDE_E_MEMORY : put_entries(maker, &reader, root, entries);
            teide_arena_reset(&maker->arena);
        }
    teide_point_maker_destroy(maker);
    teide_diagnostics_clear(diagnostics); /* warnings of the scenario as it is */
    if (ret == 0)
        ret = teide_mistakes_finish(&mistakes, diagnostics);
    mistakes.sources = NULL;
    mistakes.n_sources = 0;
    teide_mistakes_clear(&mistakes);
    return ret;
}

int
teide_sweep_template_read_text(const char *name, const char *text, size_t length, const char *const *settings,
    size_t n_settings, struct teide_sweep_template **sweep_template, struct teide_scenario *base,
    struct teide_diagnostics *diagnostics)
{
    struct teide_sweep_template *made = calloc(1, sizeof *made);
    struct teide_reader reader;
    int ret = TEIDE_E_MEMORY;

    if (made == NULL)
        return TEIDE_E_MEMORY;
    made->units = teide_units_create();
    reader = (struct teide_reader) { &made->sources, made->units, &made->arena, NULL };
    if (reader.units != NULL && teide_mistakes_source(&made->sources, name) >= 0) {
        ret = read_template(&reader, name, text, length, settings, n_settings, made, base);
        if (ret == 0)
            ret = teide_mistakes_finish(&made->sources, diagnostics);
        if (ret == 0) {
            set_lasting(made, base->sweep);
            ret = check_paths(made, base->sweep, diagnostics);
        }
        if (ret == 0)
            ret = check_some_points(made, base->sweep, diagnostics);
    }
    if (ret == 0) {
        *sweep_template = made;
        return 0;
    }
    teide_sweep_template_destroy(made);
    teide_scenario_clear(base);
    return ret;
}

int
teide_sweep_template_read(const char *path, const char *const *settings, size_t n_settings,
    struct teide_sweep_template **sweep_template, struct teide_scenario *base, struct teide_diagnostics *diagnostics)
{
    char *text;
    size_t length;
    int ret = teide_file_load_or_say(path, &text, &length, diagnostics);

    if (ret != 0)
        return ret;
    ret = teide_sweep_template_read_text(path, text, length, settings, n_settings, sweep_template, base, diagnostics);
    free(text);
    return ret;
}

/* --- points -------------------------------------------------------------------------------------------------------- */

/* A number of an axis as one would write it: with as many digits as tell it from its neighbours, and its unit. */
static struct teide_yaml *
number_node(struct teide_arena *arena, const struct teide_sweep_axis *axis, double number, struct teide_place place)
{
    char text[128];

    snprintf(text, sizeof text, "%.15g", number);
    if (teide_number_value(text, strlen(text)) != number)
        snprintf(text, sizeof text, "%.17g", number);
    if (strcmp(axis->unit, "1") != 0) {
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, " %s", axis->unit);
    }
    return teide_yaml_scalar(arena, place, text, strlen(text), false);
}

/* The value of an entry of an axis without cases; NULL: memory is out. */
static struct teide_yaml *
entry_node(struct teide_point_maker *maker, size_t a, size_t entry)
{
    const struct teide_sweep_axis *axis = &maker->sweep->axes[a];
    const struct teide_axis_settings *settings = &maker->of->settings.axes[a];
    struct teide_yaml **kept = maker->numbers[a] != NULL ? &maker->numbers[a][entry] : NULL;

    if (settings->values != NULL)
        return settings->values[entry];
    if (kept == NULL)
        return number_node(&maker->arena, axis, axis->numbers[entry], settings->place);
    if (*kept == NULL) {
        *kept = number_node(&maker->kept, axis, axis->numbers[entry], settings->place);
        teide_yaml_set_lasting(*kept);
    }
    return *kept;
}

static int
put_entry(struct teide_point_maker *maker, struct teide_reader *reader, struct teide_yaml *root, size_t a, size_t entry)
{
    const struct teide_axis_settings *settings = &maker->of->settings.axes[a];
    struct teide_yaml *value;
    int ret = 0;

    if (settings->cases != NULL) {
        const struct teide_sweep_case *one = &settings->cases[entry];
        for (size_t i = 0; ret == 0 && i < one->n_settings; i++)
            ret = teide_setting_put(reader, root, &one->settings[i].path, one->settings[i].value);
        return ret;
    }
    value = entry_node(maker, a, entry);
    if (value == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; ret == 0 && i < settings->n_paths; i++)
        ret = teide_setting_put(reader, root, &settings->paths[i], value);
    return ret;
}

/* Put an entry of every axis into the tree, in their order. */
static int
put_entries(
    struct teide_point_maker *maker, struct teide_reader *reader, struct teide_yaml *root, const size_t *entries)
{
    int ret = 0;

    for (size_t i = 0; ret == 0 && i < maker->sweep->n_axes; i++)
        ret = put_entry(maker, reader, root, i, entries[i]);
    return ret;
}

/* --- a tree that is patched ---------------------------------------------------------------------------------------- */

/* Whether all entries of an axis are single values, whose paths lead to the same places whatever they are: no name by which a path
 * could find its way. */
static bool
is_patchable(const struct teide_axis_settings *settings, size_t n)
{
    if (settings->cases != NULL)
        return false;
    for (size_t i = 0; settings->values != NULL && i < n; i++)
        if (settings->values[i]->kind != TEIDE_YAML_SCALAR)
            return false;
    for (size_t i = 0; i < settings->n_paths; i++)
        for (size_t k = 0; k < settings->paths[i].n_parts; k++) {
            const struct teide_setting_part part = settings->paths[i].parts[k];
            if ((part.length == 4 && memcmp(part.text, "name", 4) == 0)
                || (part.length == 7 && memcmp(part.text, "between", 7) == 0))
                return false;
        }
    return true;
}

/* Find the places of the markers below a node, and have it remembered as one that is patched. Returns false where there is no room. */
static bool
find_places(struct teide_point_maker *maker, struct teide_yaml *node, struct teide_yaml *const *markers)
{
    node->patched = true;
    for (size_t i = 0; i < node->n_items; i++) {
        struct teide_yaml **value = &node->items[i].value;
        size_t a = 0;
        teide_yaml_set_lasting(node->items[i].key);
        while (a < maker->sweep->n_axes && *value != markers[a])
            a++;
        if (a < maker->sweep->n_axes) {
            if (maker->n_places == MOST_PATCHED)
                return false;
            maker->places[maker->n_places++] = (struct patched_place) { value, a };
        } else if (!(*value)->lasting && !find_places(maker, *value, markers)) {
            return false;
        }
    }
    return true;
}

/* Where axes only put single values into the tree, it is copied once, and their places are remembered. Anything out of the
 * ordinary is left to copies, which say what it is. */
static void
prepare_patches(struct teide_point_maker *maker)
{
    const struct teide_sweep_question *sweep = maker->sweep;
    struct teide_mistakes mistakes = { 0 };
    struct teide_reader reader = { &mistakes, NULL, &maker->kept, NULL };
    struct teide_yaml *markers[TEIDE_MAX_SWEEP_AXES], *root = teide_yaml_copy(&maker->kept, maker->of->tree);
    bool good = root != NULL;

    for (size_t a = 0; good && a < sweep->n_axes; a++) {
        const struct teide_axis_settings *settings = &maker->of->settings.axes[a];
        markers[a] = teide_yaml_scalar(&maker->kept, settings->place, "", 0, false);
        good = markers[a] != NULL && is_patchable(settings, sweep->axes[a].n);
        for (size_t i = 0; good && i < settings->n_paths; i++)
            good = teide_setting_put(&reader, root, &settings->paths[i], markers[a]) == 0;
    }
    if (good && mistakes.n_all == 0 && find_places(maker, root, markers))
        maker->patched = root;
    teide_mistakes_clear(&mistakes);
}

/* Put the entries into their places. Returns NULL when memory is out. */
static struct teide_yaml *
patch(struct teide_point_maker *maker, const size_t *entries)
{
    struct teide_yaml *values[TEIDE_MAX_SWEEP_AXES] = { NULL };

    for (size_t a = 0; a < maker->sweep->n_axes; a++) {
        values[a] = entry_node(maker, a, entries[a]);
        if (values[a] == NULL)
            return NULL;
    }
    for (size_t i = 0; i < maker->n_places; i++)
        *maker->places[i].value = values[maker->places[i].axis];
    return maker->patched;
}

/* The tree of a point: the one that is patched, or a copy. Mistakes are noted. Returns 0 or TEIDE_E_MEMORY. */
static int
tree_of_point(
    struct teide_point_maker *maker, struct teide_reader *reader, const size_t *entries, struct teide_yaml **root)
{
    if (maker->patched != NULL) {
        *root = patch(maker, entries);
        return *root == NULL ? TEIDE_E_MEMORY : 0;
    }
    *root = teide_yaml_copy(&maker->arena, maker->of->tree);
    return *root == NULL ? TEIDE_E_MEMORY : put_entries(maker, reader, *root, entries);
}

int
teide_point_make(struct teide_point_maker *maker, size_t point, struct teide_scenario *scenario,
    struct teide_diagnostics *diagnostics)
{
    /* The sources are the template's, and stay its own. */
    struct teide_mistakes mistakes = { .sources = maker->of->sources.sources,
        .n_sources = maker->of->sources.n_sources,
        .without_warnings = !maker->warns };
    struct teide_reader reader = { &mistakes, maker->units, &maker->arena, maker->memo };
    struct teide_yaml *root;
    size_t entries[TEIDE_MAX_SWEEP_AXES];
    int ret;

    for (size_t i = 0; i < maker->sweep->n_axes; i++)
        entries[i] = teide_sweep_entry(maker->sweep, point, i);
    ret = tree_of_point(maker, &reader, entries, &root);
    if (ret == 0)
        ret = teide_scenario_tree_build(&reader, root, scenario, NULL);
    if (ret == 0)
        ret = teide_mistakes_finish(&mistakes, diagnostics);
    scenario->point = maker->sweep->independent ? point + 1 : 0;
    mistakes.sources = NULL;
    mistakes.n_sources = 0;
    teide_mistakes_clear(&mistakes);
    teide_arena_reset(&maker->arena);
    return ret;
}
