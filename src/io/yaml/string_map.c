#include "io/yaml/string_map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim/error.h"

static size_t
hash(const char *text, size_t length)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < length; i++)
        h = (h ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    return (size_t)(h ^ (h >> 29));
}

/* The entry of the string, or the empty one where it belongs; the table must have an empty entry. */
static struct teide_string_map_entry *
locate(const struct teide_string_map *map, const char *text, size_t length)
{
    size_t i = hash(text, length) & (map->capacity - 1);

    while (map->entries[i].text != NULL
        && (map->entries[i].length != length || memcmp(map->entries[i].text, text, length) != 0))
        i = (i + 1) & (map->capacity - 1);
    return &map->entries[i];
}

static int
grow(struct teide_string_map *map)
{
    struct teide_string_map larger = { .n_entries = map->n_entries };

    larger.capacity = map->capacity == 0 ? 16 : 2 * map->capacity;
    larger.entries = calloc(larger.capacity, sizeof *larger.entries);
    if (larger.entries == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < map->capacity; i++)
        if (map->entries[i].text != NULL)
            *locate(&larger, map->entries[i].text, map->entries[i].length) = map->entries[i];
    free(map->entries);
    *map = larger;
    return 0;
}

void
teide_string_map_clear(struct teide_string_map *map)
{
    free(map->entries);
    *map = (struct teide_string_map) { 0 };
}

size_t *
teide_string_map_find(const struct teide_string_map *map, const char *text, size_t length)
{
    struct teide_string_map_entry *entry;

    if (map->n_entries == 0)
        return NULL;
    entry = locate(map, text, length);
    return entry->text == NULL ? NULL : &entry->value;
}

int
teide_string_map_put(struct teide_string_map *map, const char *text, size_t length, size_t value)
{
    struct teide_string_map_entry *entry;

    if (2 * (map->n_entries + 1) > map->capacity && grow(map) != 0)
        return TEIDE_E_MEMORY;
    entry = locate(map, text, length);
    if (entry->text == NULL)
        map->n_entries++;
    *entry = (struct teide_string_map_entry) { text, length, value };
    return 0;
}
