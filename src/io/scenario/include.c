#define _GNU_SOURCE /* asprintf */
#include "io/scenario/include.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "io/scenario/tables.h"
#include "io/yaml/file.h"
#include "sim/error.h"

#define note(reader, node, ...) teide_mistakes_add((reader)->mistakes, (node)->place, __VA_ARGS__)

/* --- includes --------------------------------------------------------------------------------------------------- */

/* The files that are being read, innermost first. */
struct open_file {
    const struct open_file *outer;
    dev_t device;
    ino_t inode;
    bool known; /* device and inode are */
};

static struct open_file
identify(const char *path, const struct open_file *outer)
{
    struct open_file file = { .outer = outer };
    struct stat status;

    if (stat(path, &status) == 0) {
        file.device = status.st_dev;
        file.inode = status.st_ino;
        file.known = S_ISREG(status.st_mode);
    }
    return file;
}

/* Name of an included file, to be freed: relative to the folder of the including one. */
static char *
resolve_name(const char *includer, const char *name)
{
    const char *slash = strrchr(includer, '/');
    char *path;

    if (name[0] == '/' || slash == NULL)
        return strdup(name);
    return asprintf(&path, "%.*s/%s", (int)(slash - includer), includer, name) < 0 ? NULL : path;
}

/* Give `into` what it lacks of `from`; mappings in both are merged. `into` is not shared with other parts of the tree. */
static int
merge(struct teide_arena *arena, struct teide_yaml *into, const struct teide_yaml *from)
{
    for (size_t i = 0; i < from->n_items; i++) {
        const struct teide_yaml *key = from->items[i].key;
        struct teide_yaml_item *mine = NULL;
        for (size_t k = 0; k < into->n_items && mine == NULL; k++)
            if (into->items[k].key->length == key->length
                && memcmp(into->items[k].key->text, key->text, key->length) == 0)
                mine = &into->items[k];
        if (mine == NULL) {
            if (teide_yaml_append(arena, into, from->items[i].key, from->items[i].value) != 0)
                return TEIDE_E_MEMORY;
        } else if (mine->value->kind == TEIDE_YAML_MAPPING && from->items[i].value->kind == TEIDE_YAML_MAPPING) {
            struct teide_yaml *copy = teide_yaml_copy(arena, mine->value);
            if (copy == NULL || merge(arena, copy, from->items[i].value) != 0)
                return TEIDE_E_MEMORY;
            mine->value = copy;
        }
    }
    return 0;
}

static int
merge_section(struct teide_arena *arena, struct teide_yaml *root, const struct teide_yaml *from, const char *name)
{
    struct teide_yaml wrapped = { .kind = TEIDE_YAML_MAPPING };
    struct teide_yaml_item item = { NULL, teide_yaml_get(from, name) };

    if (item.value == NULL || item.value->kind != TEIDE_YAML_MAPPING)
        return 0;
    item.key = teide_yaml_scalar(arena, item.value->place, name, strlen(name), false);
    if (item.key == NULL)
        return TEIDE_E_MEMORY;
    wrapped.items = &item;
    wrapped.n_items = 1;
    return merge(arena, root, &wrapped);
}

/* Whether it is a file of ours, in which mistakes may be quoted: it has one of our sections, or no key that is not ours. */
static bool
is_ours(const struct teide_yaml *tree)
{
    static const char *const sections[] = { "memories", "operations", "teide" };
    bool ours = tree->n_items > 0;

    if (tree->kind != TEIDE_YAML_MAPPING)
        return false;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (teide_yaml_get(tree, sections[i]) != NULL)
            return true;
    for (size_t i = 0; i < tree->n_items; i++)
        ours = ours
            && teide_table_find(&teide_table_hardware, tree->items[i].key->text, tree->items[i].key->length) >= 0;
    return ours;
}

/* Parse an included file. It may be anybody's, a file with passwords for instance: unless it is ours, nothing of it is quoted.
 * NULL: it is not of use, which was noted, or memory is out (noted). */
static struct teide_yaml *
parse_included(struct teide_reader *reader, const char *text, size_t length, int source)
{
    struct teide_mistakes *mistakes = reader->mistakes;
    const size_t first = mistakes->n_list;
    struct teide_yaml *tree = teide_yaml_parse(text, length, source, reader->arena, mistakes);

    if (tree == NULL && mistakes->n_list > first) { /* what stopped the parser came last, and quotes nothing */
        teide_mistakes_forget(mistakes, first, mistakes->n_list - 1);
    } else if (tree != NULL && !is_ours(tree)) {
        teide_mistakes_forget(mistakes, first, mistakes->n_list);
        note(reader, tree, "an included file must be a mapping of sections: write memories: or operations:");
        tree = NULL;
    }
    return tree;
}

static int resolve(struct teide_reader *reader, const char *path, struct teide_yaml *root,
    const struct open_file *innermost, int *n_files);

/* Read the file that `item` names, with its own includes, and merge it into root. */
static int
include_one(struct teide_reader *reader, const char *includer, const struct teide_yaml *item, struct teide_yaml *root,
    const struct open_file *innermost, int *n_files)
{
    char *path = resolve_name(includer, item->text), *text = NULL, problem[TEIDE_FILE_PROBLEM];
    const struct teide_excerpt name = teide_excerpt(item->text, item->length);
    struct open_file file;
    struct teide_raw_hardware raw;
    struct teide_found found;
    struct teide_yaml *tree;
    size_t length;
    int source, ret = TEIDE_E_MEMORY;

    if (path == NULL)
        return TEIDE_E_MEMORY;
    file = identify(path, innermost);
    ret = 0;
    for (const struct open_file *open = innermost; open != NULL; open = open->outer)
        if (file.known && open->known && open->device == file.device && open->inode == file.inode) {
            note(reader, item, "'%s' includes itself, directly or through other files: remove this include", name.text);
            goto out;
        }
    if (++*n_files > TEIDE_MAX_INCLUDES) {
        if (*n_files == TEIDE_MAX_INCLUDES + 1)
            note(reader, item, "more than %d files are included: write fewer", TEIDE_MAX_INCLUDES);
        goto out;
    }
    if (!file.known) {
        note(reader, item,
            "'%s' is not a file that can be included: write the name of a file, relative to the file that includes it",
            name.text);
        goto out;
    }
    ret = teide_file_load(path, &text, &length, problem);
    if (ret == TEIDE_E_INPUT) {
        note(reader, item, "the file '%s' to include %s", name.text, problem);
        ret = 0;
    }
    if (ret != 0 || text == NULL)
        goto out;
    source = teide_mistakes_source(reader->mistakes, path);
    ret = source < 0 ? TEIDE_E_MEMORY : 0;
    tree = source < 0 ? NULL : parse_included(reader, text, length, source);
    if (tree == NULL)
        goto out;
    ret = resolve(reader, path, tree, &file, n_files);
    teide_fields_read(reader, &teide_table_hardware, tree, &raw, &found);
    if (ret == 0)
        ret = merge_section(reader->arena, root, tree, "memories");
    if (ret == 0)
        ret = merge_section(reader->arena, root, tree, "operations");
out:
    free(path);
    free(text);
    return ret;
}

static int
resolve(struct teide_reader *reader, const char *path, struct teide_yaml *root, const struct open_file *innermost,
    int *n_files)
{
    const struct teide_yaml *list = teide_yaml_get(root, "include");
    int ret = 0;

    /* The table of the file says what is wrong with a list that cannot be used. */
    for (size_t i = 0; ret == 0 && list != NULL && list->kind == TEIDE_YAML_SEQUENCE && i < list->n_items; i++) {
        const struct teide_yaml *item = list->items[i].value;
        if (item->kind == TEIDE_YAML_SCALAR && item->length > 0 && item->length < 4096
            && strlen(item->text) == item->length && teide_yaml_other_type(item) == NULL)
            ret = include_one(reader, path, item, root, innermost, n_files);
    }
    return ret;
}

int
teide_include_resolve(struct teide_reader *reader, const char *path, struct teide_yaml *root, bool *merged)
{
    struct open_file file = identify(path, NULL);
    int n_files = 0, ret = resolve(reader, path, root, &file, &n_files);

    *merged = n_files > 0;
    return ret;
}
