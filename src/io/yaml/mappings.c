/* Reading a mapping by its table: keys, defaults, rules. */
#include "io/yaml/fields.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/yaml/fields_memo.h"
#include "io/yaml/suggest.h"

#define EXCERPT(node) teide_excerpt((node)->text, (node)->length).text

/* Read the value of a field of a table; a number that was read before is remembered.
 * known  the node by which it is: the value itself, or NULL for the default */
static bool
read_value(struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value,
    const struct teide_yaml *known, void *values)
{
    double *number = (double *)(void *)((char *)values + field->offset);

    if (reader->memo == NULL || (field->kind != TEIDE_FIELD_NUMBER && field->kind != TEIDE_FIELD_QUANTITY))
        return teide_field_read(reader, field, value, values);
    if (teide_memo_number(reader->memo, field, known, number))
        return true;
    if (!teide_field_read(reader, field, value, values))
        return false;
    teide_memo_keep_number(reader->memo, field, known, *number);
    return true;
}

/* The value of a field that is not given: its default, or what stands for none. */
static void
set_default(
    struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *mapping, void *values)
{
    void *target = (char *)values + field->offset;

    if (field->fallback != NULL && (field->kind == TEIDE_FIELD_NAME || field->kind == TEIDE_FIELD_OTHER)) {
        struct teide_yaml *value
            = teide_yaml_scalar(reader->arena, mapping->place, field->fallback, strlen(field->fallback), false);
        if (value == NULL)
            reader->mistakes->out_of_memory = 1;
        *(const struct teide_yaml **)target = value;
        return;
    }
    if (field->fallback != NULL) {
        struct teide_yaml value = { .kind = TEIDE_YAML_SCALAR, .text = field->fallback };
        bool good;
        value.length = strlen(field->fallback);
        good = read_value(reader, field, &value, NULL, values);
        assert(good || reader->mistakes->out_of_memory);
        (void)good;
        return;
    }
    switch (field->kind) {
    case TEIDE_FIELD_INTEGER:
        *(int64_t *)target = 0;
        break;
    case TEIDE_FIELD_SEED:
        *(uint64_t *)target = 0;
        break;
    case TEIDE_FIELD_NUMBER:
    case TEIDE_FIELD_QUANTITY:
        *(double *)target = NAN;
        break;
    case TEIDE_FIELD_FLAG:
        *(bool *)target = false;
        break;
    case TEIDE_FIELD_CHOICE:
        *(int *)target = 0;
        break;
    case TEIDE_FIELD_NUMBERS:
    case TEIDE_FIELD_QUANTITIES:
        *(struct teide_numbers *)target = (struct teide_numbers) { NULL, 0 };
        break;
    default:
        *(const struct teide_yaml **)target = NULL;
    }
}

/* --- keys that are not the table's ------------------------------------------------------------------------------ */

/* The policy that a mapping names, or the default; NULL: it names none that there is. */
static const struct teide_descriptor *
chosen_of(const struct teide_choice *choice, const struct teide_yaml *mapping)
{
    const struct teide_yaml *name = mapping->kind == TEIDE_YAML_MAPPING ? teide_yaml_get(mapping, choice->key) : NULL;

    if (name == NULL || name->kind != TEIDE_YAML_SCALAR)
        return choice->at(0);
    return teide_choice_find(choice, name->text, name->length);
}

static bool
has_key(const struct teide_descriptor *descriptor, const struct teide_yaml *key)
{
    for (size_t i = 0; i < descriptor->n_fields; i++)
        if (teide_yaml_is(key, descriptor->fields[i].name))
            return true;
    return false;
}

/* Whether a key belongs to the policy that was chosen. One that belongs to another policy is noted; so is none where it is not
 * known which was meant. */
static bool
is_of_policy(struct teide_reader *reader, const struct teide_choice *choice, const struct teide_descriptor *chosen,
    const struct teide_yaml *key, bool *noted)
{
    *noted = false;
    if (choice == NULL)
        return false;
    if (chosen != NULL && has_key(chosen, key))
        return true;
    for (size_t i = 0; !*noted && choice->at(i) != NULL; i++)
        *noted = has_key(choice->at(i), key);
    if (!*noted || chosen == NULL)
        return *noted;
    for (size_t i = 0; choice->at(i) != NULL; i++)
        if (has_key(choice->at(i), key)) {
            teide_note(reader, key, "'%s' goes with %s: %s, not with %s: remove it, or write %s: %s", EXCERPT(key),
                choice->key, choice->at(i)->name, chosen->name, choice->key, choice->at(i)->name);
            return false;
        }
    return false;
}

/* All keys that a mapping may have, in turn; NULL behind the last. */
static const char *
known_key(const struct teide_table *table, const struct teide_descriptor *chosen, size_t index)
{
    size_t n = teide_table_size(table);

    if (index < n)
        return teide_table_field(table, index)->name;
    index -= n;
    for (n = 0; teide_table_model(table, n) != NULL;)
        n++;
    if (index < n)
        return teide_table_model(table, index)->name;
    index -= n;
    return chosen != NULL && index < chosen->n_fields ? chosen->fields[index].name : NULL;
}

/* Returns the index of the field that was probably meant, or -1. */
static int
note_unknown_key(struct teide_reader *reader, const struct teide_table *table, const struct teide_descriptor *chosen,
    const struct teide_yaml *key)
{
    struct teide_suggestion suggestion;
    char list[512];
    size_t used = 0;

    if (reader->mistakes->n_all >= TEIDE_MAX_MISTAKES) {
        reader->mistakes->n_all++;
        return -1;
    }
    teide_suggestion_begin(&suggestion, key->text, key->length);
    list[0] = 0;
    for (size_t i = 0; known_key(table, chosen, i) != NULL; i++) {
        const char *name = known_key(table, chosen, i);
        teide_suggestion_offer(&suggestion, name);
        if (used < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i == 0 ? "" : ", ", name);
    }
    if (suggestion.best != NULL)
        teide_note(
            reader, key, "unknown key '%s' in %s, did you mean '%s'?", EXCERPT(key), table->name, suggestion.best);
    else
        teide_note(reader, key, "unknown key '%s' in %s: write one of %s", EXCERPT(key), table->name, list);
    return suggestion.best != NULL ? teide_table_find(table, suggestion.best, strlen(suggestion.best)) : -1;
}

/* --- rules ------------------------------------------------------------------------------------------------------ */

/* How many fields of the alternative (up to a blank or the end) are given; `complete`: all that it needs. */
static int
count_given(const struct teide_table *table, const struct teide_found *found, const char *alternative, bool *complete)
{
    size_t end = strcspn(alternative, " "), start = 0;
    int given = 0, wanted = 0;

    while (start < end) {
        size_t length = strcspn(alternative + start, "|& ");
        int index = teide_table_find(table, alternative + start, length);
        assert(index >= 0);
        wanted++;
        if (found->at[index] != NULL)
            given++;
        start += length + 1;
    }
    *complete = memchr(alternative, '&', end) != NULL ? given == wanted : given > 0;
    return given;
}

/* "'a' (or 'b'), 'c' or 'd'" is spelled simply: a, c or d; within an alternative "a and b", "a and/or b". */
static void
spell_alternatives(const char *alternatives, char *text, size_t size)
{
    size_t used = 0;

    for (; *alternatives != 0 && used + 32 < size; alternatives++) {
        const char *next = *alternatives == '|' ? " and/or " : *alternatives == '&' ? " and " : NULL;
        if (*alternatives == ' ')
            next = strchr(alternatives + 1, ' ') != NULL ? ", " : " or ";
        if (next != NULL)
            used += (size_t)snprintf(text + used, size - used, "%s", next);
        else
            text[used++] = *alternatives;
    }
    text[used] = 0;
}

static bool
check_rule(struct teide_reader *reader, const struct teide_table *table, const struct teide_rule *rule,
    const struct teide_found *found)
{
    const struct teide_alternatives alternatives = teide_rule_alternatives(table, rule);
    const char *alternative = alternatives.text;
    const struct teide_yaml *last = found->mapping;
    int n_given = 0, n_complete = 0;
    char list[256];

    while (*alternative != 0) {
        bool complete;
        size_t length = strcspn(alternative, " ");
        if (count_given(table, found, alternative, &complete) > 0)
            n_given++;
        n_complete += complete;
        alternative += length + (alternative[length] == ' ');
    }
    if ((n_given > 0 || rule->kind == TEIDE_AT_MOST_ONE) && (n_given <= 1 || rule->kind == TEIDE_AT_LEAST_ONE)
        && n_given <= n_complete)
        return true;
    spell_alternatives(alternatives.text, list, sizeof list);
    if (n_given == 0 && rule->kind != TEIDE_AT_MOST_ONE) {
        teide_note(reader, last, "%s lacks something: write %s %s", table->name,
            rule->kind == TEIDE_EXACTLY_ONE ? "exactly one of" : "at least one of", list);
        return false;
    }
    if (n_given > 1 && rule->kind != TEIDE_AT_LEAST_ONE) {
        teide_note(reader, last, "%s has too much: write only one of %s", table->name, list);
        return false;
    }
    teide_note(reader, last, "%s is not complete: write %s", table->name, list);
    return false;
}

static bool
check_rules(struct teide_reader *reader, const struct teide_table *table, const struct teide_found *found)
{
    bool good = true;

    for (size_t i = 0; i < table->n_rules; i++)
        good &= check_rule(reader, table, &table->rules[i], found);
    for (size_t i = 0; table->base != NULL && i < table->base->n_rules; i++)
        good &= check_rule(reader, table, &table->base->rules[i], found);
    return good;
}

/* A list or named table with bad elements is still worth reading: the mistakes in the others must not stay hidden. */
static bool
is_usable(const struct teide_field *field, const struct teide_yaml *value)
{
    return (field->kind == TEIDE_FIELD_LIST || field->kind == TEIDE_FIELD_NAMED) && value != NULL
        && value->kind == (field->kind == TEIDE_FIELD_LIST ? TEIDE_YAML_SEQUENCE : TEIDE_YAML_MAPPING)
        && value->n_items > 0;
}

/* Read field `index` of a mapping, or one of its models: its value, or its default. Returns whether it is good. */
static bool
read_indexed(struct teide_reader *reader, const struct teide_table *table, size_t index,
    const struct teide_yaml *mapping, const struct teide_yaml *value, bool misspelt, void *values)
{
    const size_t n = teide_table_size(table);
    const struct teide_field *field;

    if (index >= n) { /* whoever builds from it reads it */
        const struct teide_field model = teide_model_field(teide_table_model(table, index - n));
        const struct teide_yaml *node;
        return value == NULL || teide_field_read(reader, &model, value, &node);
    }
    field = teide_table_field(table, index);
    if (value != NULL && !misspelt && read_value(reader, field, value, value, values))
        return true;
    if (!is_usable(field, value) || misspelt)
        set_default(reader, field, mapping, values);
    return value == NULL && !field->required;
}

/* Read a mapping with keys that were good before: only values that are others, in the order of their fields. */
static bool
reread(struct teide_reader *reader, struct teide_remembered *remembered, const struct teide_table *table,
    const struct teide_yaml *mapping, void *values, struct teide_found *found)
{
    const uint32_t again = teide_memo_restore(remembered, mapping, values, found);

    for (unsigned i = 0; again >> i != 0; i++)
        if ((again >> i & 1) != 0 && !read_indexed(reader, table, i, mapping, found->at[i], false, values))
            found->bad |= (uint32_t)1 << i;
    if (again != 0 && found->bad == 0)
        teide_memo_keep(reader->memo, remembered, table, mapping, values, found, again);
    return found->bad == 0;
}

/* Find the fields of a mapping's keys. Returns the fields that were misspelt, which count as given, so that they are not reported as
 * missing as well; *good: no key is wrong. */
static uint32_t
find_keys(struct teide_reader *reader, const struct teide_table *table, struct teide_found *found, bool *good)
{
    const struct teide_yaml *mapping = found->mapping;
    uint32_t misspelt = 0;
    bool unknown = false, noted;

    for (size_t i = 0; i < mapping->n_items; i++) {
        const struct teide_yaml *key = mapping->items[i].key;
        int index = teide_table_find(table, key->text, key->length);
        if (index >= 0)
            found->at[index] = mapping->items[i].value;
        else
            unknown = true;
    }
    for (size_t i = 0; unknown && i < mapping->n_items; i++) {
        const struct teide_yaml *key = mapping->items[i].key;
        int meant;
        if (teide_table_find(table, key->text, key->length) >= 0
            || is_of_policy(reader, table->choice, found->chosen, key, &noted))
            continue;
        *good = false;
        meant = noted ? -1 : note_unknown_key(reader, table, found->chosen, key);
        if (meant >= 0 && found->at[meant] == NULL) {
            found->at[meant] = mapping->items[i].value;
            misspelt |= (uint32_t)1 << meant;
        }
    }
    return misspelt;
}

bool
teide_fields_read(struct teide_reader *reader, const struct teide_table *table, const struct teide_yaml *mapping,
    void *values, struct teide_found *found)
{
    /* What keys a mapping with a choice may have depends on a value. */
    struct teide_fields_memo *memo = table->choice == NULL ? reader->memo : NULL;
    struct teide_remembered *remembered = teide_memo_find(memo, table, mapping);
    const size_t n = teide_table_size(table);
    uint32_t misspelt = 0;
    bool good = true;

    if (remembered != NULL)
        return reread(reader, remembered, table, mapping, values, found);
    assert(n <= TEIDE_MAX_FIELDS);
    *found = (struct teide_found) { .mapping = mapping };
    if (mapping->kind != TEIDE_YAML_MAPPING) {
        if (!mapping->broken)
            teide_note(reader, mapping, "%s must be a mapping of keys to values, not %s", table->name,
                teide_yaml_kind_name(mapping->kind));
        found->bad = UINT32_MAX;
        good = false;
    }
    if (table->choice != NULL)
        found->chosen = chosen_of(table->choice, mapping);
    if (mapping->kind == TEIDE_YAML_MAPPING)
        misspelt = find_keys(reader, table, found, &good);
    for (size_t i = 0; i < n; i++) {
        const struct teide_field *field = teide_table_field(table, i);
        if (!read_indexed(reader, table, i, mapping, found->at[i], (misspelt >> i & 1) != 0, values))
            found->bad |= (uint32_t)1 << i;
        if (found->at[i] == NULL && field->required && mapping->kind == TEIDE_YAML_MAPPING)
            teide_note(reader, mapping, "missing key '%s' in %s: write %s: %s", field->name, table->name, field->name,
                field->example);
    }
    for (size_t i = n; i < TEIDE_MAX_FIELDS && teide_table_model(table, i - n) != NULL; i++)
        if (!read_indexed(reader, table, i, mapping, found->at[i], false, values))
            found->bad |= (uint32_t)1 << i;
    if (mapping->kind == TEIDE_YAML_MAPPING)
        good &= check_rules(reader, table, found);
    good &= found->bad == 0;
    if (good && memo != NULL)
        teide_memo_keep(memo, NULL, table, mapping, values, found, 0);
    return good;
}

/* --- parameters of policies and models -------------------------------------------------------------------------- */

enum { MOST_BYTES = 256 }; /* of parameters */

void
teide_note_problem(struct teide_reader *reader, const struct teide_yaml *mapping, const struct teide_problem *problem)
{
    const struct teide_yaml *at
        = problem->key != NULL && mapping->kind == TEIDE_YAML_MAPPING ? teide_yaml_get(mapping, problem->key) : NULL;

    teide_note(reader, at != NULL ? at : mapping, "%s", problem->text);
}

void *
teide_parameters_read(struct teide_reader *reader, const struct teide_descriptor *descriptor, const char *name,
    const struct teide_yaml *mapping, bool alone)
{
    const struct teide_table table = { .name = name, .fields = descriptor->fields, .n_fields = descriptor->n_fields };
    union {
        max_align_t align;
        char bytes[MOST_BYTES];
    } values = { { 0 } };
    bool good = mapping->kind == TEIDE_YAML_MAPPING || !alone;
    uint32_t misspelt = 0;
    struct teide_found found = { .mapping = mapping };
    struct teide_problem problem = { NULL, "" };
    void *copy = NULL;

    assert(descriptor->size <= sizeof values.bytes);
    if (alone && good)
        misspelt = find_keys(reader, &table, &found, &good);
    for (size_t i = 0; i < descriptor->n_fields; i++) {
        const struct teide_field *field = &descriptor->fields[i];
        const struct teide_yaml *value
            = mapping->kind == TEIDE_YAML_MAPPING ? teide_yaml_get(mapping, field->name) : NULL;
        if (value != NULL) {
            good &= read_value(reader, field, value, value, values.bytes);
            continue;
        }
        set_default(reader, field, mapping, values.bytes);
        if (!field->required || (misspelt >> i & 1) != 0)
            continue;
        teide_note(
            reader, mapping, "missing key '%s' in %s: write %s: %s", field->name, name, field->name, field->example);
        good = false;
    }
    if (good && descriptor->check != NULL && !descriptor->check(values.bytes, &problem)) {
        teide_note_problem(reader, mapping, &problem);
        good = false;
    }
    if (good && (copy = teide_parameters_copy(descriptor, values.bytes)) == NULL)
        reader->mistakes->out_of_memory = 1;
    return copy;
}
