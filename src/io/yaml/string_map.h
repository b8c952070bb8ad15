/* A hash map from byte strings to numbers: open addressing, FNV-1a. The strings are borrowed, never copied. */
#ifndef TEIDE_IO_YAML_STRING_MAP_H
#define TEIDE_IO_YAML_STRING_MAP_H

#include <stdbool.h>
#include <stddef.h>

struct teide_string_map_entry {
    const char *text; /* NULL: empty */
    size_t length, value;
};

struct teide_string_map {
    struct teide_string_map_entry *entries;
    size_t n_entries, capacity;
};

/* Release the table and zero it; legal on a zeroed map, which is an empty one. */
void teide_string_map_clear(struct teide_string_map *map);

/* The value of the string, or NULL. The pointer is valid until the next put. */
size_t *teide_string_map_find(const struct teide_string_map *map, const char *text, size_t length);

/* Give the string (which must outlive the map, not NULL) a value, replacing any former one.
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_string_map_put(struct teide_string_map *map, const char *text, size_t length, size_t value);

#endif
