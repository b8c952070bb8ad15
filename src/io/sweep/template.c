#define _GNU_SOURCE /* asprintf */
#include "io/sweep/template.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/yaml/fields_memo.h"
#include "io/yaml/file.h"
#include "io/scenario/template.h"
#include "sim/error.h"

struct teide_sweep_template {
    struct teide_scenario_template of; /* without the sections sweep and include */
    char *text;
};

void
teide_sweep_template_destroy(struct teide_sweep_template *sweep_template)
{
    if (sweep_template == NULL)
        return;
    teide_scenario_template_clear(&sweep_template->of);
    free(sweep_template->text);
    free(sweep_template);
}

const char *
teide_sweep_template_text(const struct teide_sweep_template *sweep_template)
{
    return sweep_template->text;
}

/* What is left to do with a scenario without mistakes. */
static int
complete(struct teide_sweep_template *made, const char *name, struct teide_scenario *base)
{
    struct teide_yaml *tree = made->of.tree;

    if (base->sweep == NULL) {
        teide_mistakes_add(&made->of.sources, tree->place,
            "there is no section sweep: add for example sweep: {axes: {t2: {path: memories.default.t2, values: [1 ms, "
            "10 ms]}}}");
        return 0;
    }
    teide_scenario_drop_section(tree, "include");
    made->text = teide_yaml_print(tree, "The scenario as it was used, without comments.");
    teide_scenario_drop_section(tree, "sweep");
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
    const struct teide_scenario_template *of;
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
    *maker = (struct teide_point_maker) { .of = &sweep_template->of,
        .sweep = sweep,
        .units = teide_units_copy(sweep_template->of.units),
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

    maker->units = made->of.units;
    made->of.units = met;
}

/* The tree and what axes put into it are the same for all points. */
static void
set_lasting(struct teide_sweep_template *made, const struct teide_sweep_question *sweep)
{
    teide_yaml_set_lasting(made->of.tree);
    for (size_t a = 0; a < sweep->n_axes; a++) {
        const struct teide_axis_settings *axis = &made->of.settings.axes[a];
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
    struct teide_mistakes mistakes = teide_scenario_template_mistakes(&made->of, true);
    struct teide_point_maker *maker = teide_point_maker_create(made, sweep);
    int ret = maker == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t a = 0; ret == 0 && a < sweep->n_axes; a++)
        for (size_t i = 0; ret == 0 && made->of.settings.axes[a].cases != NULL && i < sweep->axes[a].n; i++) {
            size_t entries[TEIDE_MAX_SWEEP_AXES] = { 0 };
            struct teide_reader reader = { &mistakes, NULL, &maker->arena, NULL };
            struct teide_yaml *root = teide_yaml_copy(&maker->arena, made->of.tree);
            entries[a] = i;
            ret = root == NULL ? TEIDE_E_MEMORY : put_entries(maker, &reader, root, entries);
            teide_arena_reset(&maker->arena);
        }
    teide_point_maker_destroy(maker);
    teide_diagnostics_clear(diagnostics); /* warnings of the scenario as it is */
    return teide_scenario_template_say(&mistakes, ret, diagnostics);
}

int
teide_sweep_template_read_text(const char *name, const char *text, size_t length, const char *const *settings,
    size_t n_settings, struct teide_sweep_template **sweep_template, struct teide_scenario *base,
    struct teide_diagnostics *diagnostics)
{
    struct teide_sweep_template *made = calloc(1, sizeof *made);
    int ret;

    if (made == NULL)
        return TEIDE_E_MEMORY;
    ret = teide_scenario_template_read(&made->of, name, text, length, settings, n_settings, base);
    if (ret == 0 && made->of.tree != NULL)
        ret = complete(made, name, base);
    if (ret == 0)
        ret = teide_mistakes_finish(&made->of.sources, diagnostics);
    if (ret == 0) {
        set_lasting(made, base->sweep);
        ret = check_paths(made, base->sweep, diagnostics);
    }
    if (ret == 0)
        ret = check_some_points(made, base->sweep, diagnostics);
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
        return teide_axis_number(&maker->arena, axis->unit, axis->numbers[entry], settings->place);
    if (*kept == NULL) {
        *kept = teide_axis_number(&maker->kept, axis->unit, axis->numbers[entry], settings->place);
        teide_yaml_set_lasting(*kept);
    }
    return *kept;
}

static int
put_entry(struct teide_point_maker *maker, struct teide_reader *reader, struct teide_yaml *root, size_t a, size_t entry)
{
    const struct teide_axis_settings *settings = &maker->of->settings.axes[a];

    return settings->cases != NULL ? teide_case_put(reader, root, &settings->cases[entry])
                                   : teide_axis_put(reader, root, settings, entry_node(maker, a, entry));
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
    struct teide_mistakes mistakes = teide_scenario_template_mistakes(maker->of, maker->warns);
    struct teide_reader reader = { &mistakes, maker->units, &maker->arena, maker->memo };
    struct teide_yaml *root;
    size_t entries[TEIDE_MAX_SWEEP_AXES];
    int ret;

    for (size_t i = 0; i < maker->sweep->n_axes; i++)
        entries[i] = teide_sweep_entry(maker->sweep, point, i);
    ret = tree_of_point(maker, &reader, entries, &root);
    if (ret == 0)
        ret = teide_scenario_tree_build(&reader, root, scenario, NULL);
    ret = teide_scenario_template_say(&mistakes, ret, diagnostics);
    scenario->point = maker->sweep->independent ? point + 1 : 0;
    teide_arena_reset(&maker->arena);
    return ret;
}
