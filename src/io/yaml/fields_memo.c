#include "io/yaml/fields_memo.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES = 256, TRIES = 8 }; /* of a hash table that never grows: large networks are remembered in part */

struct teide_fields_memo {
    struct teide_remembered places[PLACES];
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

/* The place of a mapping, or a free one for it; NULL: neither. */
static struct teide_remembered *
place_of(struct teide_fields_memo *memo, const struct teide_table *table, const struct teide_yaml *mapping)
{
    const struct teide_yaml *known = mapping->lasting ? mapping : mapping->origin;
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
    default:
        return sizeof(const struct teide_yaml *);
    }
}

bool
teide_memo_restore(const struct teide_remembered *remembered, size_t index, const struct teide_field *field,
    const struct teide_yaml *value, void *values)
{
    const bool makes_node = field->kind == TEIDE_FIELD_NAME || field->kind == TEIDE_FIELD_OTHER; /* as its default */

    if (field->kind == TEIDE_FIELD_NUMBERS || field->kind == TEIDE_FIELD_QUANTITIES)
        return false; /* the list is gone with its arena */
    if (value != remembered->values[index] || (value == NULL && makes_node && field->fallback != NULL))
        return false;
    memcpy((char *)values + field->offset, &remembered->read[index], size_of(field->kind));
    return true;
}

/* Stands for a value that does not last: it equals no other. */
static const struct teide_yaml passing;

/* Keys that last, in a place for them; NULL: they do not, or there is none. */
static struct teide_remembered *
remember_keys(struct teide_fields_memo *memo, const struct teide_table *table, const struct teide_yaml *mapping)
{
    struct teide_remembered *place = place_of(memo, table, mapping);

    if (place == NULL)
        return NULL;
    for (size_t i = 0; i < mapping->n_items; i++)
        if (!mapping->items[i].key->lasting)
            return NULL;
    *place = (struct teide_remembered) {
        .mapping = mapping->lasting ? mapping : mapping->origin, .table = table, .n_items = mapping->n_items
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
    const struct teide_yaml *mapping, const void *values, const struct teide_found *found)
{
    const bool known = remembered != NULL;

    if (!known)
        remembered = remember_keys(memo, table, mapping);
    for (size_t k = 0; remembered != NULL && k < teide_table_size(table); k++) {
        const struct teide_field *field = teide_table_field(table, k);
        if (known && found->at[k] == remembered->values[k])
            continue;
        if (field->kind == TEIDE_FIELD_NUMBERS || field->kind == TEIDE_FIELD_QUANTITIES)
            continue;
        memcpy(&remembered->read[k], (const char *)values + field->offset, size_of(field->kind));
        remembered->values[k] = found->at[k] == NULL || found->at[k]->lasting ? found->at[k] : &passing;
    }
}
