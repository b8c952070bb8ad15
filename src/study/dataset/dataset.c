#define _GNU_SOURCE /* vasprintf */
#include "study/dataset/dataset.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Memory that goes with the dataset. */
struct teide_block {
    struct teide_block *next;
    double bytes[]; /* aligned for anything */
};

/* Where the rows of some columns begin. */
#define DIRECT ((size_t)-1)

struct teide_bound {
    const char *base;
    size_t at; /* as of struct teide_rows */
    size_t
        within; /* offset, in the answer, of the pointer to the struct that `at` counts in; DIRECT: the answer itself */
};

size_t
teide_type_size(enum teide_type type)
{
    static const size_t sizes[TEIDE_N_TYPES] = { 8, 8, 8, 4, 1, sizeof(char *) };

    return sizes[type];
}

int
teide_group_dimension_of(const struct teide_group *group, const char *name)
{
    for (size_t i = 0; i < group->n_dimensions; i++)
        if (strcmp(group->dimensions[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* --- memory -------------------------------------------------------------------------------------------------------- */

void *
teide_dataset_memory(struct teide_dataset *dataset, size_t bytes)
{
    struct teide_block *block = dataset->failed ? NULL : calloc(1, sizeof *block + bytes + 1);

    if (block == NULL) {
        dataset->failed = true;
        return NULL;
    }
    block->next = dataset->blocks;
    dataset->blocks = block;
    return block->bytes;
}

const char *
teide_dataset_text(struct teide_dataset *dataset, const char *format, ...)
{
    char *made = NULL, *kept = NULL;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vasprintf(&made, format, arguments);
    va_end(arguments);
    if (length >= 0)
        kept = teide_dataset_memory(dataset, (size_t)length + 1);
    else
        dataset->failed = true;
    if (kept != NULL)
        memcpy(kept, made, (size_t)length);
    if (length >= 0)
        free(made);
    return kept;
}

const char *
teide_dataset_words(struct teide_dataset *dataset, size_t n, const char *(*word)(size_t i))
{
    size_t length = 1, at = 0;
    char *text;

    for (size_t i = 0; i < n; i++)
        length += strlen(word(i)) + 1;
    text = teide_dataset_memory(dataset, length);
    for (size_t i = 0; text != NULL && i < n; i++)
        at += (size_t)sprintf(text + at, "%s%s", i > 0 ? " " : "", word(i));
    return text;
}

/* Room for one more of the array whose pointer is at `array` and which grows by powers of 2: `n` of `size` bytes. Returns the new last one, zeroed; NULL when memory is
 * out. */
static void *
one_more(struct teide_dataset *dataset, void *array, size_t *n, size_t size)
{
    void *items;

    if (dataset->failed)
        return NULL;
    memcpy(&items, array, sizeof items); /* pointers of all types */
    if ((*n & (*n - 1)) == 0) {          /* 0 or a power of 2 */
        void *grown = realloc(items, (*n == 0 ? 1 : 2 * *n) * size);
        if (grown == NULL) {
            dataset->failed = true;
            return NULL;
        }
        items = grown;
        memcpy(array, &items, sizeof items);
    }
    return memset((char *)items + (*n)++ * size, 0, size);
}

/* --- building ------------------------------------------------------------------------------------------------------ */

void
teide_dataset_begin(struct teide_dataset *dataset, const char *kind, const struct teide_scenario *scenario)
{
    *dataset = (struct teide_dataset) { .kind = kind, .seed = scenario != NULL ? scenario->seed : 0 };
    if (scenario != NULL) {
        teide_dataset_attribute(dataset, "title", scenario->title != NULL ? scenario->title : "");
        teide_dataset_attribute(dataset, "scenario_path", scenario->path != NULL ? scenario->path : "");
        teide_dataset_attribute(dataset, "scenario", scenario->text != NULL ? scenario->text : "");
    }
    teide_dataset_group(dataset, "", "of the whole");
}

void
teide_dataset_clear(struct teide_dataset *dataset)
{
    for (size_t i = 0; i < dataset->n_groups; i++) {
        free(dataset->groups[i]->dimensions);
        free(dataset->groups[i]->variables);
        free(dataset->groups[i]);
    }
    for (size_t i = 0; i < dataset->n_bound; i++)
        free(dataset->bound[i]);
    free(dataset->groups);
    free(dataset->bound);
    free(dataset->attributes);
    while (dataset->blocks != NULL) {
        struct teide_block *next = dataset->blocks->next;
        free(dataset->blocks);
        dataset->blocks = next;
    }
    *dataset = (struct teide_dataset) { 0 };
}

void
teide_dataset_attribute(struct teide_dataset *dataset, const char *name, const char *text)
{
    struct teide_attribute *attribute
        = one_more(dataset, &dataset->attributes, &dataset->n_attributes, sizeof *attribute);

    if (attribute != NULL)
        *attribute = (struct teide_attribute) { name, text };
}

const char *
teide_dataset_attribute_of(const struct teide_dataset *dataset, const char *name)
{
    for (size_t i = 0; i < dataset->n_attributes; i++)
        if (strcmp(dataset->attributes[i].name, name) == 0)
            return dataset->attributes[i].text;
    return NULL;
}

struct teide_group *
teide_dataset_group(struct teide_dataset *dataset, const char *name, const char *doc)
{
    struct teide_group *group = dataset->failed ? NULL : calloc(1, sizeof *group);
    struct teide_group **place = NULL;

    if (group != NULL)
        place = one_more(dataset, &dataset->groups, &dataset->n_groups, sizeof(struct teide_group *));
    if (place == NULL) {
        free(group);
        dataset->failed = true;
        return &dataset->spare;
    }
    group->name = name;
    group->doc = doc;
    return *place = group;
}

/* Where rows begin; NULL when memory is out. */
static const char *const *
bind_later(struct teide_dataset *dataset, const void *base, size_t at, size_t within)
{
    struct teide_bound *bound = dataset->failed ? NULL : calloc(1, sizeof *bound);
    struct teide_bound **place = NULL;

    if (bound != NULL)
        place = one_more(dataset, &dataset->bound, &dataset->n_bound, sizeof(struct teide_bound *));
    if (place == NULL) {
        free(bound);
        dataset->failed = true;
        return NULL;
    }
    *bound = (struct teide_bound) { base, at, within };
    *place = bound;
    return &bound->base;
}

/* The pointer at an offset of a struct; NULL: of none. */
static const char *
pointer_at(const char *from, size_t at)
{
    const char *pointer = NULL;

    if (from != NULL)
        memcpy(&pointer, from + at, sizeof pointer);
    return pointer;
}

void
teide_dataset_bind(struct teide_dataset *dataset, const void *answer)
{
    for (size_t i = 0; i < dataset->n_bound; i++) {
        struct teide_bound *bound = dataset->bound[i];
        if (bound->at == TEIDE_IN_PLACE)
            bound->base = answer;
        else if (bound->at != TEIDE_FIXED)
            bound->base = pointer_at(bound->within != DIRECT ? pointer_at(answer, bound->within) : answer, bound->at);
    }
}

void
teide_group_dimension(struct teide_dataset *dataset, struct teide_group *group, const char *name, size_t n)
{
    struct teide_dimension *dimension = one_more(dataset, &group->dimensions, &group->n_dimensions, sizeof *dimension);

    if (dimension != NULL)
        *dimension = (struct teide_dimension) { name, n };
}

void
teide_group_names(struct teide_dataset *dataset, struct teide_group *group, const char *name, size_t n,
    const char *const *names, const char *doc)
{
    const struct teide_column column = { name, NULL, doc, TEIDE_TEXT, .over = { NULL } };

    teide_group_dimension(dataset, group, name, n);
    teide_group_columns(
        dataset, group, (struct teide_rows) { { name }, sizeof *names, names, TEIDE_FIXED }, &column, 1);
}

void
teide_group_numbers(struct teide_dataset *dataset, struct teide_group *group, const char *name, size_t n,
    const double *numbers, const char *unit, const char *doc)
{
    const struct teide_column column = { name, unit, doc, TEIDE_FLOAT64, .over = { NULL } };

    teide_group_dimension(dataset, group, name, n);
    teide_group_columns(
        dataset, group, (struct teide_rows) { { name }, sizeof *numbers, numbers, TEIDE_FIXED }, &column, 1);
}

/* 0, 1, ... */
static int
count_up(const void *user, const struct teide_variable *variable, size_t first, size_t n, void *values,
    struct teide_error *error)
{
    int64_t *numbers = values;

    (void)user;
    (void)variable;
    (void)error;
    for (size_t i = 0; i < n; i++)
        numbers[i] = (int64_t)(first + i);
    return 0;
}

void
teide_group_counted(
    struct teide_dataset *dataset, struct teide_group *group, const char *name, size_t n, const char *doc)
{
    teide_group_dimension(dataset, group, name, n);
    teide_group_fetched(dataset, group, (struct teide_column) { name, "1", doc, TEIDE_INT64, .over = { NULL } },
        (const char *const[]) { name, NULL }, count_up, NULL);
}

void
teide_group_bell(struct teide_dataset *dataset, struct teide_group *group)
{
    static const char *const names[4] = { "Phi+", "Phi-", "Psi+", "Psi-" };

    teide_group_names(dataset, group, "bell", 4, names, "Bell state, that is the Pauli errors I, Z, X, Y on Phi+");
}

/* A variable without dimensions and place. */
static struct teide_variable *
add_variable(struct teide_dataset *dataset, struct teide_group *group, const struct teide_column *column)
{
    struct teide_variable *variable = one_more(dataset, &group->variables, &group->n_variables, sizeof *variable);

    if (variable != NULL)
        *variable = (struct teide_variable) { .name = column->name,
            .doc = column->doc,
            .unit = column->unit,
            .flags = column->flags,
            .type = column->type,
            .detail = column->detail,
            .missing = column->missing,
            .unswept = column->unswept,
            .passing = column->passing };
    return variable;
}

/* Add the dimensions of these names, of which the last has a value every `step` bytes, or every row. */
static void
add_dimensions(const struct teide_group *group, struct teide_variable *variable, const char *const *names, size_t most,
    size_t step)
{
    int first = variable->rank;

    for (size_t i = 0; i < most && names[i] != NULL; i++)
        variable->dimensions[variable->rank++] = teide_group_dimension_of(group, names[i]);
    for (int i = variable->rank - 1; i >= first; i--) {
        variable->strides[i] = (ptrdiff_t)step;
        step *= group->dimensions[variable->dimensions[i]].n;
    }
}

void
teide_group_columns(struct teide_dataset *dataset, struct teide_group *group, struct teide_rows rows,
    const struct teide_column *columns, size_t n_columns)
{
    teide_group_columns_within(dataset, group, DIRECT, rows, columns, n_columns);
}

void
teide_group_columns_within(struct teide_dataset *dataset, struct teide_group *group, size_t within,
    struct teide_rows rows, const struct teide_column *columns, size_t n_columns)
{
    const char *const *base = bind_later(dataset, rows.base, rows.base != NULL ? TEIDE_FIXED : rows.at, within);

    for (size_t i = 0; base != NULL && i < n_columns; i++) {
        const struct teide_column *column = &columns[i];
        const char *error = column->error != 0 ? teide_dataset_text(dataset, "%s_stderr", column->name) : NULL;
        for (int part = 0; part < (column->error != 0 ? 2 : 1); part++) {
            struct teide_variable *variable = add_variable(dataset, group, column);
            int first;
            if (variable == NULL)
                return;
            if (part == 0)
                variable->error = error;
            else
                variable->name = error,
                variable->doc = teide_dataset_text(dataset, "standard error of %s", column->name);
            variable->base = base;
            variable->offset = part == 0 ? column->offset : column->error;
            add_dimensions(group, variable, rows.over, 2, rows.size);
            first = variable->rank;
            add_dimensions(group, variable, column->over, 3, teide_type_size(column->type));
            if (column->step != 0)
                variable->strides[first] = (ptrdiff_t)column->step;
        }
    }
}

struct teide_variable *
teide_group_fetched(struct teide_dataset *dataset, struct teide_group *group, struct teide_column column,
    const char *const *over, teide_fetch *fetch, const void *user)
{
    struct teide_variable *variable = add_variable(dataset, group, &column);

    if (variable != NULL) {
        variable->fetch = fetch;
        variable->user = user;
        add_dimensions(group, variable, over, TEIDE_MAX_RANK, 0);
    }
    return variable;
}
