#include "io/yaml/fields_memo.h"

#include <stdlib.h>
#include <string.h>

enum {
    PLACES = 256, /* of a hash table that never grows: large networks are remembered in part */
    TRIES = 8,
    NUMBER_BITS = 12, /* numbers remembered, as a power of two; a newer one takes the place of an older one */
    NUMBERS = 1 << NUMBER_BITS
};

struct remembered_number {
    const struct teide_field *field;
    const struct teide_yaml *value;
    double number;
};

struct teide_fields_memo {
    struct teide_remembered places[PLACES];
    struct remembered_number numbers[NUMBERS];
};

struct teide_fields_memo *
teide_fields_memo_create(void)
{
    return calloc(1, sizeof(struct teide_fields_memo));
}

void
teide_fields_memo_destroy(struct teide_fields_memo *memo)
{
    free(memo);
}

/* The node by which a mapping is known; NULL: it is not. */
static const struct teide_yaml *
known_as(const struct teide_yaml *mapping)
{
    return mapping->lasting || mapping->patched ? mapping : mapping->origin;
}

/* The place of a mapping, or a free one for it; NULL: neither. */
static struct teide_remembered *
place_of(struct teide_fields_memo *memo, const struct teide_table *table, const struct teide_yaml *mapping)
{
    const struct teide_yaml *known = known_as(mapping);
    const size_t hash = (size_t)known / sizeof(struct teide_yaml) + (size_t)table / sizeof(struct teide_table);

    if (memo == NULL || known == NULL || mapping->kind != TEIDE_YAML_MAPPING || mapping->n_items > TEIDE_MAX_FIELDS)
        return NULL;
    for (size_t i = 0; i < TRIES; i++) {
        struct teide_remembered *place = &memo->places[(hash + i) % PLACES];
        if (place->mapping == NULL || (place->mapping == known && place->table == table))
            return place;
    }
    return NULL;
}

struct teide_remembered *
teide_memo_find(struct teide_fields_memo *memo, const struct teide_table *table, const struct teide_yaml *mapping)
{
    struct teide_remembered *place = place_of(memo, table, mapping);

    if (place == NULL || place->mapping == NULL || place->n_items != mapping->n_items)
        return NULL;
    for (size_t i = 0; i < mapping->n_items; i++)
        if (mapping->items[i].key != place->keys[i])
            return NULL;
    return place;
}

uint32_t
teide_memo_restore(const struct teide_remembered *remembered, const struct teide_yaml *mapping, void *values,
    struct teide_found *found)
{
    uint32_t again = remembered->renewed;

    memcpy(values, remembered->read, remembered->size);
    *found = remembered->found;
    found->mapping = mapping;
    for (size_t i = 0; i < mapping->n_items; i++) {
        const struct teide_yaml *value = mapping->items[i].value;
        const unsigned field = remembered->field_of[i];
        found->at[field] = value;
        if (value != remembered->given[i])
            again |= (uint32_t)1 << field;
    }
    return again;
}

static size_t
size_of(enum teide_field_kind kind)
{
    switch (kind) {
    case TEIDE_FIELD_INTEGER:
        return sizeof(int64_t);
    case TEIDE_FIELD_SEED:
        return sizeof(uint64_t);
    case TEIDE_FIELD_NUMBER:
    case TEIDE_FIELD_QUANTITY:
        return sizeof(double);
    case TEIDE_FIELD_FLAG:
        return sizeof(bool);
    case TEIDE_FIELD_CHOICE:
        return sizeof(int);
    case TEIDE_FIELD_NUMBERS:
    case TEIDE_FIELD_QUANTITIES:
        return sizeof(struct teide_numbers);
    default:
        return sizeof(const struct teide_yaml *);
    }
}

/* Whether what such a field is read into by default lives in the arena of the reader. */
static bool
lives_in_arena(enum teide_field_kind kind)
{
    return kind == TEIDE_FIELD_NAME || kind == TEIDE_FIELD_OTHER || kind == TEIDE_FIELD_NUMBERS
        || kind == TEIDE_FIELD_QUANTITIES;
}

/* Whether a value that is found at the same address needs no reading. The texts in a list of names are looked at; of other mappings
 * and lists, what may change is read by whoever builds from them. */
static bool
stays(const struct teide_field *field, const struct teide_yaml *value)
{
    if (field->kind == TEIDE_FIELD_NUMBERS || field->kind == TEIDE_FIELD_QUANTITIES)
        return false; /* the list is gone with its arena */
    return value->lasting || (value->patched && field->kind != TEIDE_FIELD_NAMES);
}

/* Keys that last, in a place for them; NULL: they do not, or there is none. */
static struct teide_remembered *
remember_keys(struct teide_fields_memo *memo, const struct teide_table *table, const struct teide_yaml *mapping)
{
    struct teide_remembered *place = place_of(memo, table, mapping);
    size_t size = 0;

    if (place == NULL)
        return NULL;
    for (size_t i = 0; i < mapping->n_items; i++)
        if (!mapping->items[i].key->lasting)
            return NULL;
    for (size_t k = 0; k < teide_table_size(table); k++) {
        const struct teide_field *field = teide_table_field(table, k);
        if (field->offset + size_of(field->kind) > size)
            size = field->offset + size_of(field->kind);
    }
    if (size > sizeof place->read)
        return NULL;
    *place = (struct teide_remembered) {
        .mapping = known_as(mapping), .table = table, .n_items = mapping->n_items, .size = size
    };
    for (size_t i = 0; i < mapping->n_items; i++) {
        const struct teide_yaml *key = mapping->items[i].key;
        place->keys[i] = key;
        place->field_of[i] = (unsigned char)teide_table_find(table, key->text, key->length);
    }
    return place;
}

void
teide_memo_keep(struct teide_fields_memo *memo, struct teide_remembered *remembered, const struct teide_table *table,
    const struct teide_yaml *mapping, const void *values, const struct teide_found *found, uint32_t again)
{
    if (remembered == NULL) {
        remembered = remember_keys(memo, table, mapping);
        if (remembered == NULL)
            return;
        again = UINT32_MAX;
        memcpy(remembered->read, values, remembered->size);
        remembered->found = *found;
        for (size_t k = 0; k < teide_table_size(table); k++) {
            const struct teide_field *field = teide_table_field(table, k);
            if (found->at[k] == NULL && field->fallback != NULL && lives_in_arena(field->kind))
                remembered->renewed |= (uint32_t)1 << k;
        }
    }
    for (size_t i = 0; i < mapping->n_items; i++) {
        const unsigned k = remembered->field_of[i];
        const struct teide_field *field;
        if ((again >> k & 1) == 0)
            continue;
        if (k >= teide_table_size(table)) { /* a model: whoever builds from it reads it */
            remembered->given[i] = NULL;
            continue;
        }
        field = teide_table_field(table, k);
        memcpy(remembered->read + field->offset, (const char *)values + field->offset, size_of(field->kind));
        remembered->given[i] = stays(field, mapping->items[i].value) ? mapping->items[i].value : NULL;
    }
}

static size_t
number_place(const struct teide_field *field, const struct teide_yaml *value)
{
    const uint64_t sum
        = (uintptr_t)value + 31 * (uint64_t)(uintptr_t)field; /* nodes lie side by side: all bits have to count */

    return sum * 0x9e3779b97f4a7c15 >> (64 - NUMBER_BITS);
}

bool
teide_memo_number(const struct teide_fields_memo *memo, const struct teide_field *field, const struct teide_yaml *value,
    double *number)
{
    const struct remembered_number *place = &memo->numbers[number_place(field, value)];

    if (place->field != field || place->value != value)
        return false;
    *number = place->number;
    return true;
}

void
teide_memo_keep_number(
    struct teide_fields_memo *memo, const struct teide_field *field, const struct teide_yaml *value, double number)
{
    if (value == NULL || value->lasting || value->patched)
        memo->numbers[number_place(field, value)] = (struct remembered_number) { field, value, number };
}
