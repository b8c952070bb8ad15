/* Tables of fields, with those that they inherit and the models that they offer: see fields.h. */
#include "io/yaml/fields.h"

#include <assert.h>
#include <stdio.h>
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

const struct teide_descriptor *
teide_table_model(const struct teide_table *table, size_t index)
{
    const struct teide_choice *models
        = table->models != NULL || table->base == NULL ? table->models : table->base->models;

    return models != NULL ? models->at(index) : NULL;
}

struct teide_model_name
teide_model_name(const struct teide_descriptor *model, const struct teide_choice *choice)
{
    const char *const words[] = { "the ", model->name, " of ", choice->noun };
    struct teide_model_name name;
    size_t length = 0;

    for (size_t i = 0; i < sizeof words / sizeof *words;
         i++) /* for every point of a sweep: snprintf takes 20 times as long */
        for (const char *c = words[i]; *c != 0 && length < sizeof name.text - 1; c++)
            name.text[length++] = *c;
    name.text[length] = 0;
    return name;
}

struct teide_field
teide_model_field(const struct teide_descriptor *model)
{
    return (struct teide_field) {
        .name = model->name, .kind = TEIDE_FIELD_TABLE, .example = model->example, .doc = model->doc
    };
}

struct teide_alternatives
teide_rule_alternatives(const struct teide_table *table, const struct teide_rule *rule)
{
    struct teide_alternatives list;
    const size_t first = strcspn(rule->alternatives, " |&");
    size_t used = (size_t)snprintf(list.text, sizeof list.text, "%s", rule->alternatives);

    for (size_t k = 0; teide_table_model(table, k) != NULL; k++) {
        const struct teide_descriptor *model = teide_table_model(table, k);
        for (const char *key = model->instead_of; *key != 0; key += strcspn(key, " "), key += *key == ' ')
            if (strcspn(key, " ") == first && memcmp(key, rule->alternatives, first) == 0 && used < sizeof list.text)
                used += (size_t)snprintf(list.text + used, sizeof list.text - used, " %s", model->name);
    }
    assert(used < sizeof list.text);
    return list;
}

int
teide_table_find(const struct teide_table *table, const char *name, size_t length)
{
    const size_t n = teide_table_size(table);

    for (size_t i = 0; i < n; i++) {
        const char *known = teide_table_field(table, i)->name;
        if (length > 0 && known[0] == name[0] && strlen(known) == length && memcmp(known, name, length) == 0)
            return (int)i;
    }
    for (size_t k = 0; teide_table_model(table, k) != NULL; k++) {
        const char *known = teide_table_model(table, k)->name;
        if (strlen(known) == length && memcmp(known, name, length) == 0)
            return (int)(teide_table_size(table) + k);
    }
    return -1;
}

const struct teide_yaml *
teide_found_at(const struct teide_found *found, const struct teide_table *table, const char *name)
{
    int index = teide_table_find(table, name, strlen(name));

    assert(index >= 0);
    return found->at[index] != NULL ? found->at[index] : found->mapping;
}

bool
teide_found_good(const struct teide_found *found, const struct teide_table *table, const char *name)
{
    int index = teide_table_find(table, name, strlen(name));

    assert(index >= 0);
    return found->at[index] != NULL && (found->bad >> index & 1) == 0;
}
