#include "io/scenario/schema.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/applications.h"
#include "io/scenario/rates.h"
#include "io/scenario/tables.h"

/* Not digits and exponent alone: "2e5" is no 2 of a unit e5. */
#define QUANTITY "([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)? *(1/|/)?[A-Za-z%\\u00b5\\u03bc]"
static const char quantity_pattern[] = "^(?![-+.0-9eE]*$)[-+]?" QUANTITY;
static const char quantity_from_0_pattern[] = "^(?![-+.0-9eE]*$)[+]?" QUANTITY;
static const char quantity_above_0_pattern[]
    = "^(?![-+.0-9eE]*$)(?![+]?[.0]+([eE][-+]?[0-9]+)? *[^.0-9eE])[+]?" QUANTITY;

/* A number that readers of YAML 1.1 hand on as text, since it has an exponent without a point or without a sign: 2e5, 1.5e3. */
static const char exponent_pattern[] = "^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)[eE][-+]?[0-9]+$";

static json_t *table_schema(const struct teide_table *table);
static json_t *field_schema(const struct teide_field *field);

static void
set_string(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, json_string(text));
}

/* A limit: as an integer where it is one. */
static json_t *
limit(double value)
{
    return value == floor(value) && fabs(value) < 9e15 ? json_integer((json_int_t)value) : json_real(value);
}

static void
set_limits(json_t *schema, const struct teide_field *field)
{
    json_object_set_new(schema, field->above ? "exclusiveMinimum" : "minimum", limit(field->least));
    if (isfinite(field->most))
        json_object_set_new(schema, "maximum", limit(field->most));
}

static json_t *
name_schema(void)
{
    return json_pack("{s:s, s:s, s:i}", "type", "string", "pattern", "^[^/\\u0000-\\u001f]+$", "maxLength", 200);
}

static bool
is_numeric(const json_t *type)
{
    const char *name = json_string_value(type);

    return name != NULL && (strcmp(name, "number") == 0 || strcmp(name, "integer") == 0);
}

/* What to do with a part of the schema. */
typedef void visit(json_t *part);

/* Visit the values of an object, or the elements of an array. */
static void
visit_parts(json_t *schema, visit *visit_one)
{
    for (void *at = json_object_iter(schema); at != NULL; at = json_object_iter_next(schema, at))
        visit_one(json_object_iter_value(at));
    for (size_t i = 0; i < json_array_size(schema); i++)
        visit_one(json_array_get(schema, i));
}

/* Wherever a number may stand in the schema, let it be text with an exponent, too. Text cannot be held to limits; the program
 * does that. */
static void
allow_exponents(json_t *schema)
{
    static const char *const of_numbers[] = { "type", "minimum", "maximum", "exclusiveMinimum" };
    json_t *value, *number;

    visit_parts(schema, allow_exponents);
    if (!is_numeric(json_object_get(schema, "type")))
        return;
    number = json_object();
    for (size_t i = 0; i < sizeof of_numbers / sizeof *of_numbers; i++) {
        if ((value = json_object_get(schema, of_numbers[i])) != NULL)
            json_object_set(number, of_numbers[i], value);
        json_object_del(schema, of_numbers[i]);
    }
    json_object_set_new(
        schema, "anyOf", json_pack("[o, {s:s, s:s}]", number, "type", "string", "pattern", exponent_pattern));
}

/* The schema of a field's value, without its documentation. */
static json_t *
value_schema(const struct teide_field *field)
{
    json_t *schema = json_object(), *list;
    struct teide_field one = *field;

    switch (field->kind) {
    case TEIDE_FIELD_INTEGER:
        set_string(schema, "type", "integer");
        set_limits(schema, field);
        allow_exponents(schema);
        break;
    case TEIDE_FIELD_SEED:
        set_string(schema, "type", "integer");
        json_object_set_new(schema, "minimum", json_integer(0));
        json_object_set_new(schema, "exclusiveMaximum", json_real(0x1p64));
        break;
    case TEIDE_FIELD_NUMBER:
        set_string(schema, "type", "number");
        set_limits(schema, field);
        allow_exponents(schema);
        break;
    case TEIDE_FIELD_QUANTITY:
        set_string(schema, "type", "string");
        set_string(schema, "pattern",
            field->least < 0                       ? quantity_pattern
                : field->least > 0 || field->above ? quantity_above_0_pattern
                                                   : quantity_from_0_pattern);
        break;
    case TEIDE_FIELD_NUMBERS:
    case TEIDE_FIELD_QUANTITIES:
        one.kind = field->kind == TEIDE_FIELD_NUMBERS ? TEIDE_FIELD_NUMBER : TEIDE_FIELD_QUANTITY;
        set_string(schema, "type", "array");
        json_object_set_new(schema, "items", value_schema(&one));
        json_object_set_new(schema, "minItems", json_integer(1));
        break;
    case TEIDE_FIELD_TRUE:
        json_object_set_new(schema, "const", json_true());
        break;
    case TEIDE_FIELD_FLAG:
        set_string(schema, "type", "boolean");
        break;
    case TEIDE_FIELD_CHOICE:
        list = json_array();
        for (size_t i = 0; field->choice(i) != NULL; i++)
            json_array_append_new(list, json_string(field->choice(i)));
        json_object_set_new(schema, "enum", list);
        break;
    case TEIDE_FIELD_TEXT:
        set_string(schema, "type", "string");
        break;
    case TEIDE_FIELD_NAME:
        json_object_update_new(schema, name_schema());
        break;
    case TEIDE_FIELD_NAMES:
        set_string(schema, "type", "array");
        json_object_set_new(schema, "items", field->count > 0 ? name_schema() : json_pack("{s:s}", "type", "string"));
        json_object_set_new(schema, "minItems", json_integer(field->count > 0 ? field->count : 1));
        if (field->count > 0)
            json_object_set_new(schema, "maxItems", json_integer(field->count));
        break;
    case TEIDE_FIELD_TABLE:
        json_object_update_new(schema, table_schema(field->table));
        break;
    case TEIDE_FIELD_LIST:
        set_string(schema, "type", "array");
        json_object_set_new(schema, "items", table_schema(field->table));
        json_object_set_new(schema, "minItems", json_integer(1));
        break;
    case TEIDE_FIELD_NAMED:
        set_string(schema, "type", "object");
        json_object_set_new(schema, "additionalProperties", table_schema(field->table));
        json_object_set_new(schema, "minProperties", json_integer(1));
        break;
    case TEIDE_FIELD_OTHER:
        json_object_update_new(schema, json_loads(field->schema, 0, NULL));
        allow_exponents(schema);
        break;
    }
    return schema;
}

/* What goes with a policy: its keys and no other policy's. */
static json_t *
policy_schema(const struct teide_choice *choice, const struct teide_descriptor *policy)
{
    json_t *own = json_object(), *foreign = json_array(), *required = json_array();
    json_t *named = json_pack("{s:{s:{s:s}}}", "properties", choice->key, "const", policy->name);

    for (size_t i = 0; i < policy->n_fields; i++) {
        json_object_set_new(own, policy->fields[i].name, field_schema(&policy->fields[i]));
        if (policy->fields[i].required)
            json_array_append_new(required, json_string(policy->fields[i].name));
    }
    for (size_t k = 0; choice->at(k) != NULL; k++)
        for (size_t i = 0; i < choice->at(k)->n_fields; i++)
            if (json_object_get(own, choice->at(k)->fields[i].name) == NULL)
                json_array_append_new(foreign, json_pack("{s:[s]}", "required", choice->at(k)->fields[i].name));
    if (policy != choice->at(0)) /* the default needs no name */
        json_object_set_new(named, "required", json_pack("[s]", choice->key));
    named = json_pack("{s:o, s:{s:o}}", "if", named, "then", "properties", own);
    if (json_array_size(required) > 0)
        json_object_set(json_object_get(named, "then"), "required", required);
    if (json_array_size(foreign) > 0)
        json_object_set_new(json_object_get(named, "then"), "not", json_pack("{s:O}", "anyOf", foreign));
    json_decref(required);
    json_decref(foreign);
    return named;
}

/* Add the keys of policies to those of a table, and what goes with what to its rules. */
static void
add_policies(const struct teide_choice *choice, json_t *properties, json_t *rules)
{
    json_t *key = json_object_get(properties, choice->key), *names = json_array();

    for (size_t k = 0; choice->at(k) != NULL; k++) {
        json_array_append_new(names, json_string(choice->at(k)->name));
        for (size_t i = 0; i < choice->at(k)->n_fields; i++)
            if (json_object_get(properties, choice->at(k)->fields[i].name) == NULL)
                json_object_set_new(properties, choice->at(k)->fields[i].name, json_object());
        json_array_append_new(rules, policy_schema(choice, choice->at(k)));
    }
    if (json_object_get(key, "enum") == NULL) { /* there is another form, too */
        json_t *other = json_object();
        json_object_update(other, key);
        json_object_del(other, "description");
        json_object_del(other, "default");
        for (void *at = json_object_iter(other); at != NULL; at = json_object_iter_next(other, at))
            json_object_del(key, json_object_iter_key(at));
        json_object_set_new(key, "oneOf", json_pack("[{s:O}, o]", "enum", names, other));
    }
    json_decref(names);
}

/* A model as a key of a table. */
static json_t *
model_schema(const struct teide_descriptor *model)
{
    const struct teide_table table
        = { .name = model->name, .doc = model->doc, .fields = model->fields, .n_fields = model->n_fields };

    return table_schema(&table);
}

static json_t *
field_schema(const struct teide_field *field)
{
    json_t *schema = value_schema(field), *value;

    if (field->kind == TEIDE_FIELD_TABLE)
        json_object_del(schema, "description");
    set_string(schema, "description", field->doc);
    if (field->fallback != NULL) {
        value = field->kind != TEIDE_FIELD_QUANTITY ? json_loads(field->fallback, JSON_DECODE_ANY, NULL) : NULL;
        json_object_set_new(schema, "default", value != NULL ? value : json_string(field->fallback));
    }
    return schema;
}

/* {"required": [...]} of one alternative of a rule: a, a|b (any of them) or a&b (all). */
static json_t *
alternative_schema(const char *alternative, size_t length)
{
    json_t *all = json_array(), *any = json_array(), *schema;

    for (size_t start = 0; start < length;) {
        size_t n = strcspn(alternative + start, "|& ");
        json_array_append_new(all, json_stringn(alternative + start, n));
        json_array_append_new(any, json_pack("{s:[s%]}", "required", alternative + start, n));
        start += n + 1;
    }
    if (memchr(alternative, '|', length) != NULL)
        schema = json_pack("{s:O}", "anyOf", any);
    else
        schema = json_pack("{s:O}", "required", all);
    json_decref(all);
    json_decref(any);
    return schema;
}

static json_t *
rule_schema(const struct teide_table *table, const struct teide_rule *rule)
{
    const struct teide_alternatives alternatives = teide_rule_alternatives(table, rule);
    json_t *list = json_array();
    const char *alternative = alternatives.text;

    while (*alternative != 0) {
        size_t length = strcspn(alternative, " ");
        json_array_append_new(list, alternative_schema(alternative, length));
        alternative += length + (alternative[length] == ' ');
    }
    if (rule->kind == TEIDE_AT_MOST_ONE)
        return json_pack("{s:{s:o}}", "not", "allOf", list);
    return json_pack("{s:o}", rule->kind == TEIDE_EXACTLY_ONE ? "oneOf" : "anyOf", list);
}

static json_t *
table_schema(const struct teide_table *table)
{
    json_t *schema = json_object(), *properties = json_object(), *required = json_array(), *rules = json_array();

    set_string(schema, "type", "object");
    set_string(schema, "description", table->doc);
    for (size_t i = 0; i < teide_table_size(table); i++) {
        const struct teide_field *field = teide_table_field(table, i);
        json_object_set_new(properties, field->name, field_schema(field));
        if (field->required)
            json_array_append_new(required, json_string(field->name));
    }
    for (size_t k = 0; teide_table_model(table, k) != NULL; k++)
        json_object_set_new(properties, teide_table_model(table, k)->name, model_schema(teide_table_model(table, k)));
    if (table->choice != NULL)
        add_policies(table->choice, properties, rules);
    for (size_t i = 0; table->base != NULL && i < table->base->n_rules; i++)
        json_array_append_new(rules, rule_schema(table, &table->base->rules[i]));
    for (size_t i = 0; i < table->n_rules; i++)
        json_array_append_new(rules, rule_schema(table, &table->rules[i]));
    json_object_set(schema, "properties", properties);
    json_object_set_new(schema, "additionalProperties", json_false());
    if (json_array_size(required) > 0)
        json_object_set(schema, "required", required);
    if (json_array_size(rules) > 0)
        json_object_set(schema, "allOf", rules);
    json_decref(properties);
    json_decref(required);
    json_decref(rules);
    return schema;
}

/* Without what says which keys must be there together. */
static void
drop_rules(json_t *schema)
{
    json_object_del(schema, "required");
    json_object_del(schema, "allOf");
    visit_parts(schema, drop_rules);
}

/* With an include, memories and operations may be parts, to which the included files add the rest: their rules hold without one. */
static json_t *
rules_without_include(json_t *schema)
{
    static const char *const merged[] = { "memories", "operations" };
    json_t *properties = json_object_get(schema, "properties"), *whole = json_object();

    for (size_t i = 0; i < sizeof merged / sizeof *merged; i++) {
        json_object_set_new(whole, merged[i], json_deep_copy(json_object_get(properties, merged[i])));
        drop_rules(json_object_get(properties, merged[i]));
    }
    return json_pack("{s:{s:{s:[s]}}, s:{s:o}}", "if", "not", "required", "include", "then", "properties", whole);
}

/* With defaults or a topology, entries of nodes and links are parts: their rules hold without. A pattern can be any text. */
static void
add_rules_of_network(json_t *schema)
{
    static const char *const lists[] = { "nodes", "links" }, *const without[] = { "node_defaults", "link_defaults" };
    json_t *network = json_object_get(json_object_get(schema, "properties"), "network"),
           *properties = json_object_get(network, "properties"), *rules = json_object_get(network, "allOf");

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        json_t *whole = json_deep_copy(json_object_get(properties, lists[i]));
        drop_rules(json_object_get(json_object_get(properties, lists[i]), "items"));
        json_array_append_new(rules,
            json_pack("{s:[{s:[s]}, {s:[s]}, {s:[s]}]}", "anyOf", "required", "chain", "required", "topology",
                "required", lists[i]));
        json_array_append_new(rules,
            json_pack("{s:{s:[{s:[s]}, {s:[s]}]}, s:{}, s:{s:{s:o}}}", "if", "anyOf", "required", "topology",
                "required", without[i], "then", "else", "properties", lists[i], whole));
    }
}

/* Any of these keys is there. */
static json_t *
any_key(const char *const *keys)
{
    json_t *any = json_array();

    for (; *keys != NULL; keys++)
        json_array_append_new(any, json_pack("{s:[s]}", "required", *keys));
    return json_pack("{s:o}", "anyOf", any);
}

/* Keys that one section makes another one need, as scenario_read.c has it; and a file without `teide` and without a section of
 * its own is one to be included. */
static void
add_conditions(json_t *schema)
{
    static const char *const simulation[] = { "network", "requests", "run", NULL };
    static const char *const with_memories[] = { "network", "requests", "run", "optimal_time", NULL };
    static const char *const memories[] = { "memories", "include", NULL };
    static const char *const included[] = { "memories", "operations", NULL };
    json_t *own = json_array(), *rules = json_incref(json_object_get(schema, "allOf"));

    for (size_t i = 0; i < teide_table_size(&teide_table_root); i++) {
        const char *name = teide_table_field(&teide_table_root, i)->name;
        if (strcmp(name, "teide") == 0 || teide_table_find(&teide_table_hardware, name, strlen(name)) < 0)
            json_array_append_new(own, json_pack("{s:[s]}", "required", name));
    }
    json_array_append_new(rules,
        json_pack(
            "{s:o, s:{s:[s, s, s]}}", "if", any_key(simulation), "then", "required", "network", "requests", "run"));
    json_array_append_new(rules, json_pack("{s:o, s:o}", "if", any_key(with_memories), "then", any_key(memories)));
    json_array_append_new(rules, json_pack("{s:{s:[s, s]}}", "not", "required", "experiment", "requests"));
    json_object_set_new(schema, "allOf", json_pack("[o]", rules_without_include(schema)));
    json_object_set_new(
        schema, "if", json_pack("{s:{s:o}, s:o}", "not", "anyOf", own, "allOf", json_pack("[o]", any_key(included))));
    json_object_set_new(
        schema, "else", json_pack("{s:O, s:o}", "required", json_object_get(schema, "required"), "allOf", rules));
    json_object_del(schema, "required");
}

char *
teide_scenario_schema(void)
{
    json_t *schema = json_pack("{s:s, s:s}", "$schema", "http://json-schema.org/draft-07/schema#", "title",
        "Teide scenario or included file, format version 1");
    char *text, *line;

    json_object_update_new(schema, table_schema(&teide_table_root));
    add_rules_of_network(schema);
    add_conditions(schema);
    json_object_set_new(schema, "definitions",
        json_pack("{s:o, s:o, s:o, s:o, s:o}", "application", table_schema(&teide_table_application), "state",
            table_schema(&teide_table_state), "rate_term", table_schema(&teide_table_rate_term), "quantity",
            json_pack("{s:s, s:s}", "type", "string", "pattern", quantity_pattern), "cutoff",
            table_schema(&teide_table_cutoff)));
    text = json_dumps(schema, JSON_INDENT(1));
    json_decref(schema);
    if (text == NULL)
        return NULL;
    line = realloc(text, strlen(text) + 2);
    if (line == NULL)
        free(text);
    else
        strcat(line, "\n");
    return line;
}
