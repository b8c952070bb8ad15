/* Tables of fields, with those that they inherit: see fields.h. */
#include "io/yaml/fields.h"

#include <string.h>

size_t
teide_table_size(const struct teide_table *table)
{
    return table->n_fields + (table->base != NULL ? table->base->n_fields : 0);
}

const struct teide_field *
teide_table_field(const struct teide_table *table, size_t index)
{
    size_t inherited = table->base != NULL ? table->base->n_fields : 0;

    return index < inherited ? &table->base->fields[index] : &table->fields[index - inherited];
}

int
teide_table_find(const struct teide_table *table, const char *name, size_t length)
{
    for (size_t i = 0; i < teide_table_size(table); i++) {
        const char *known = teide_table_field(table, i)->name;
        if (strlen(known) == length && memcmp(known, name, length) == 0)
            return (int)i;
    }
    return -1;
}
