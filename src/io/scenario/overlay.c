#include "io/scenario/overlay.h"

#include <string.h>

/* The number of the alternative, from 1, that has this key; 0: none. Alternatives are separated by blanks, their keys by | or &. */
static int
alternative_of(const char *alternatives, const char *key, size_t length)
{
    int number = 1;

    for (const char *at = alternatives; *at != 0;) {
        const size_t n = strcspn(at, " |&");
        if (n == length && memcmp(at, key, n) == 0)
            return number;
        at += n;
        number += *at == ' ';
        at += *at != 0;
    }
    return 0;
}

/* Whether a key that lies over it is an alternative to this one. */
static bool
is_replaced(const struct teide_table *table, const struct teide_yaml *key, const struct teide_yaml *over)
{
    for (size_t r = 0; r < table->n_rules; r++) {
        const struct teide_alternatives alternatives = teide_rule_alternatives(table, &table->rules[r]);
        const int own = alternative_of(alternatives.text, key->text, key->length);
        for (size_t i = 0; own > 0 && table->rules[r].kind != TEIDE_AT_LEAST_ONE && i < over->n_items; i++) {
            const int other = alternative_of(alternatives.text, over->items[i].key->text, over->items[i].key->length);
            if (other > 0 && other != own)
                return true;
        }
    }
    return false;
}

static bool
has(const struct teide_yaml *mapping, const struct teide_yaml *key)
{
    for (size_t i = 0; i < mapping->n_items; i++)
        if (mapping->items[i].key->length == key->length
            && memcmp(mapping->items[i].key->text, key->text, key->length) == 0)
            return true;
    return false;
}

const struct teide_yaml *
teide_overlay(struct teide_reader *reader, const struct teide_table *table, const struct teide_yaml *under,
    const struct teide_yaml *over)
{
    struct teide_yaml *both;

    if (under == NULL || over == NULL || under->kind != TEIDE_YAML_MAPPING || under->n_items == 0)
        return over != NULL ? over : under;
    both = teide_yaml_node(reader->arena, TEIDE_YAML_MAPPING, over->place);
    for (size_t i = 0; both != NULL && i < over->n_items; i++)
        if (teide_yaml_append(reader->arena, both, over->items[i].key, over->items[i].value) != 0)
            both = NULL;
    for (size_t i = 0; both != NULL && i < under->n_items; i++)
        if (!has(over, under->items[i].key) && !is_replaced(table, under->items[i].key, over)
            && teide_yaml_append(reader->arena, both, under->items[i].key, under->items[i].value) != 0)
            both = NULL;
    if (both == NULL)
        reader->mistakes->out_of_memory = 1;
    return both;
}

bool
teide_is_pattern(const struct teide_yaml *text)
{
    return memchr(text->text, '*', text->length) != NULL || memchr(text->text, '?', text->length) != NULL;
}

bool
teide_fits(const struct teide_yaml *pattern, const char *text)
{
    const char *p = pattern->text, *const end = p + pattern->length, *star = NULL, *back = NULL;

    while (*text != 0) {
        if (p < end && *p == '*') {
            star = ++p;
            back = text;
        } else if (p < end && (*p == '?' || *p == *text)) {
            p++;
            text++;
        } else if (star != NULL) {
            p = star;
            text = ++back;
        } else {
            return false;
        }
    }
    while (p < end && *p == '*')
        p++;
    return p == end;
}
