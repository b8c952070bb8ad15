#include "io/yaml/fields.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/yaml/suggest.h"

#define note(reader, node, ...) teide_mistakes_add((reader)->mistakes, (node)->place, __VA_ARGS__)

/* --- scalars ---------------------------------------------------------------------------------------------------- */

static bool
is_one_of(const struct teide_yaml *node, const char *const *words)
{
    for (; *words != NULL; words++)
        if (teide_yaml_is(node, *words))
            return true;
    return false;
}

static const char *const true_words[] = { "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", NULL };
static const char *const false_words[] = { "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", NULL };

/* Digits and marks that YAML 1.1 reads as a number in a notation that is not plain decimal, and what it would be. */
static const char *
strange_number(const struct teide_yaml *node)
{
    const char *text = node->text;
    size_t n = node->length, i = 0, digits = 0, colons = 0, underscores = 0;

    if (i < n && (text[i] == '-' || text[i] == '+'))
        i++;
    if (i + 2 < n && text[i] == '0' && (text[i + 1] == 'x' || text[i + 1] == 'X')
        && strspn(text + i + 2, "0123456789abcdefABCDEF_") == n - i - 2)
        return "hexadecimal";
    if (i + 2 < n && text[i] == '0' && (text[i + 1] == 'b' || text[i + 1] == 'B')
        && strspn(text + i + 2, "01_") == n - i - 2)
        return "binary";
    if (i + 2 < n && text[i] == '0' && (text[i + 1] == 'o' || text[i + 1] == 'O')
        && strspn(text + i + 2, "01234567") == n - i - 2)
        return "octal";
    for (size_t k = i; k < n; k++) {
        digits += (size_t)(isdigit((unsigned char)text[k]) != 0);
        colons += text[k] == ':';
        underscores += text[k] == '_';
        if (!isdigit((unsigned char)text[k]) && strchr(":_.", text[k]) == NULL)
            return NULL;
    }
    if (i == n || !isdigit((unsigned char)text[i]))
        return NULL;
    if (colons > 0)
        return "sexagesimal (base 60)";
    if (underscores > 0)
        return "underscored";
    if (digits == n - i && digits > 1 && text[i] == '0')
        return "octal";
    return NULL;
}

static bool
is_not_finite(const struct teide_yaml *node)
{
    static const char *const words[] = { "nan", "inf", "infinity", ".nan", ".inf", NULL };
    size_t skip = node->length > 0 && (node->text[0] == '-' || node->text[0] == '+') ? 1 : 0;

    for (size_t i = 0; words[i] != NULL; i++)
        if (strlen(words[i]) == node->length - skip
            && strncasecmp(node->text + skip, words[i], node->length - skip) == 0)
            return true;
    return false;
}

const char *
teide_yaml_other_type(const struct teide_yaml *node)
{
    if (node->quoted)
        return NULL;
    if (teide_yaml_is_null(node))
        return "nothing";
    if (is_one_of(node, true_words) || is_one_of(node, false_words))
        return "a truth value";
    if (teide_number_length(node->text, node->length) == node->length || strange_number(node) != NULL
        || teide_yaml_is(node, ".nan") || teide_yaml_is(node, ".inf"))
        return "a number";
    return NULL;
}

struct teide_range_text
teide_field_range(const struct teide_field *field)
{
    struct teide_range_text range = { "" };
    bool has_unit = field->unit != NULL && strcmp(field->unit, "1") != 0;
    const char *blank = has_unit ? " " : "", *unit = has_unit ? field->unit : "";
    char *text = range.text;
    size_t size = sizeof range.text;

    if (field->least == field->most)
        snprintf(text, size, "%.10g", field->least);
    else if (isfinite(field->most) && isfinite(field->least) && field->above)
        snprintf(text, size, "greater than %.10g%s%s and at most %.10g%s%s", field->least, blank, unit, field->most,
            blank, unit);
    else if (isfinite(field->most) && isfinite(field->least))
        snprintf(text, size, "between %.10g%s%s and %.10g%s%s", field->least, blank, unit, field->most, blank, unit);
    else if (isfinite(field->least))
        snprintf(text, size, "%s %.10g%s%s", field->above ? "greater than" : "at least", field->least, blank, unit);
    else
        snprintf(text, size, "finite");
    return range;
}

static bool
is_within(const struct teide_field *field, double value)
{
    return value <= field->most && (field->above ? value > field->least : value >= field->least);
}

#define EXCERPT(node) teide_excerpt((node)->text, (node)->length).text

static bool
note_range(struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value)
{
    note(reader, value, "%s must be %s, not %s: write for example %s", field->name, teide_field_range(field).text,
        EXCERPT(value), field->example);
    return false;
}

/* Common mistakes of a scalar that should be a number; true when one was noted. */
static bool
note_not_a_number(struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value)
{
    const char *strange = value->quoted ? NULL : strange_number(value);

    if (is_not_finite(value))
        note(reader, value, "%s must be a finite number, not %s: write for example %s", field->name, EXCERPT(value),
            field->example);
    else if (strange != NULL)
        note(reader, value,
            "%s is '%s', which YAML 1.1 reads as a number in %s notation: write a plain decimal number such as %s",
            field->name, EXCERPT(value), strange, field->example);
    else
        return false;
    return true;
}

static bool
read_number(
    struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value, double *number)
{
    size_t n = teide_number_length(value->text, value->length);

    if (note_not_a_number(reader, field, value))
        return false;
    if (n == 0) {
        note(reader, value, "%s must be a number, not '%s': write for example %s", field->name, EXCERPT(value),
            field->example);
        return false;
    }
    if (n < value->length) {
        note(reader, value, "%s is a plain number without a unit, not '%s': write for example %s", field->name,
            EXCERPT(value), field->example);
        return false;
    }
    if (value->quoted) {
        note(reader, value, "%s must be a number, not text in quotes: write %s without quotes", field->name,
            EXCERPT(value));
        return false;
    }
    *number = teide_number_value(value->text, value->length);
    if (!isfinite(*number)) {
        note(reader, value, "%s is too large a number, %s: write for example %s", field->name, EXCERPT(value),
            field->example);
        return false;
    }
    return true;
}

static bool
read_integer(
    struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value, int64_t *integer)
{
    double number;

    if (!read_number(reader, field, value, &number))
        return false;
    if (number != floor(number)) {
        note(reader, value, "%s must be a whole number, not %s: write for example %s", field->name, EXCERPT(value),
            field->example);
        return false;
    }
    if (!is_within(field, number))
        return note_range(reader, field, value);
    *integer = (int64_t)number; /* limits lie within 2^53, so this is exact */
    return true;
}

static bool
read_seed(struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value, uint64_t *seed)
{
    uint64_t sum = 0;
    double number;
    bool good = true;

    if (!read_number(reader, field, value, &number))
        return false;
    for (size_t i = 0; good && i < value->length; i++) {
        uint64_t digit = (uint64_t)(value->text[i] - '0');
        good = isdigit((unsigned char)value->text[i]) && sum <= (UINT64_MAX - digit) / 10;
        sum = 10 * sum + digit;
    }
    if (!good)
        note(reader, value, "%s must be a whole number from 0 to %llu, not %s: write for example %s", field->name,
            (unsigned long long)UINT64_MAX, EXCERPT(value), field->example);
    *seed = sum;
    return good;
}

static const char *
kind_of_unit(const char *unit)
{
    return strcmp(unit, "s") == 0   ? "a time"
        : strcmp(unit, "m") == 0    ? "a length"
        : strcmp(unit, "Hz") == 0   ? "a rate"
        : strcmp(unit, "m/s") == 0  ? "a speed"
        : strcmp(unit, "Hz/s") == 0 ? "a rate per time"
                                    : "an attenuation";
}

static bool
read_quantity(
    struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value, double *quantity)
{
    const char *what = kind_of_unit(field->unit);
    enum teide_quantity_problem problem;

    if (note_not_a_number(reader, field, value))
        return false;
    problem = teide_quantity_read(reader->units, value->text, value->length, field->unit, quantity);
    switch (problem) {
    case TEIDE_QUANTITY_GOOD:
        return is_within(field, *quantity) || note_range(reader, field, value);
    case TEIDE_QUANTITY_NOT_A_NUMBER:
        note(reader, value, "%s must be %s, a number with its unit, not '%s': write for example %s", field->name, what,
            EXCERPT(value), field->example);
        break;
    case TEIDE_QUANTITY_NO_UNIT:
        note(reader, value, "%s is %s and needs a unit, '%s' has none: write for example %s", field->name, what,
            EXCERPT(value), field->example);
        break;
    case TEIDE_QUANTITY_UNKNOWN_UNIT:
        note(reader, value, "%s has an unknown unit in '%s': write %s, for example %s", field->name, EXCERPT(value),
            what, field->example);
        break;
    case TEIDE_QUANTITY_WRONG_UNIT:
        note(reader, value, "%s must be %s, not '%s': write for example %s", field->name, what, EXCERPT(value),
            field->example);
        break;
    case TEIDE_QUANTITY_OVERFLOW:
        note(reader, value, "%s is too large a number, '%s': write for example %s", field->name, EXCERPT(value),
            field->example);
        break;
    case TEIDE_QUANTITY_NO_MEMORY:
        reader->mistakes->out_of_memory = 1;
        break;
    }
    return false;
}

static bool
read_flag(struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value, bool *flag)
{
    *flag = is_one_of(value, true_words);
    if (value->quoted || !(*flag || is_one_of(value, false_words))) {
        note(reader, value, "%s must be true or false, not '%s'%s", field->name, EXCERPT(value),
            value->quoted && (*flag || is_one_of(value, false_words)) ? " in quotes: remove the quotes" : "");
        return false;
    }
    return true;
}

static bool
read_choice(struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value, int *choice)
{
    struct teide_suggestion suggestion;
    char list[512];
    size_t used = 0;

    teide_suggestion_begin(&suggestion, value->text, value->length);
    list[0] = 0;
    for (size_t i = 0; field->choice(i) != NULL; i++) {
        const char *name = field->choice(i);
        if (teide_yaml_is(value, name)) {
            *choice = (int)i;
            return true;
        }
        teide_suggestion_offer(&suggestion, name);
        if (used < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                i == 0                             ? ""
                    : field->choice(i + 1) == NULL ? " or "
                                                   : ", ",
                name);
    }
    if (suggestion.best != NULL)
        note(reader, value, "%s cannot be '%s', did you mean '%s'? Write %s", field->name, EXCERPT(value),
            suggestion.best, list);
    else
        note(reader, value, "%s cannot be '%s': write %s", field->name, EXCERPT(value), list);
    return false;
}

/* Text, or a name: not empty, without control characters, '/' and outer blanks, at most 200 bytes. */
static bool
check_text(struct teide_reader *reader, const char *name, const struct teide_yaml *value, bool is_name)
{
    const char *other = teide_yaml_other_type(value);
    bool control = false;

    for (size_t i = 0; i < value->length; i++) {
        unsigned char c = (unsigned char)value->text[i];
        if ((c < 0x20 && (is_name || (c != '\n' && c != '\t'))) || c == 0x7f)
            control = true;
    }
    if (other != NULL && value->length == 0)
        note(reader, value, "%s has no value: write a text", name);
    else if (other != NULL)
        note(reader, value, "%s must be text, but %s without quotes is %s in YAML: write \"%s\"", name, EXCERPT(value),
            other, EXCERPT(value));
    else if (control)
        note(reader, value, "%s has a control character in '%s': remove it", name, EXCERPT(value));
    else if (is_name && value->length == 0)
        note(reader, value, "%s is empty: write a name", name);
    else if (is_name && (value->text[0] == ' ' || value->text[value->length - 1] == ' '))
        note(reader, value, "%s must be a name without blanks around it, not '%s'", name, EXCERPT(value));
    else if (is_name
        && (memchr(value->text, '/', value->length) != NULL || teide_yaml_is(value, ".") || teide_yaml_is(value, "*")))
        note(reader, value, "%s cannot be '%s': write a name without '/'", name, EXCERPT(value));
    else if (is_name && value->length > 200)
        note(reader, value, "%s is %zu bytes long: write a name of at most 200", name, value->length);
    else
        return true;
    return false;
}

static bool
check_names(struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value)
{
    bool good = true;

    if (field->count > 0 ? value->n_items != (size_t)field->count : value->n_items == 0) {
        note(reader, value, "%s must be a list of %s%.0d names, not of %zu: write for example %s", field->name,
            field->count > 0 ? "" : "one or more", field->count, value->n_items, field->example);
        good = false;
    }
    for (size_t i = 0; i < value->n_items; i++) {
        const struct teide_yaml *item = value->items[i].value;
        if (item->broken) {
            good = false;
        } else if (item->kind != TEIDE_YAML_SCALAR) {
            note(reader, item, "%s must be a list of names: write for example %s", field->name, field->example);
            good = false;
        } else if (!check_text(reader, field->name, item, field->count > 0)) {
            good = false;
        }
    }
    return good;
}

const char *
teide_yaml_kind_name(enum teide_yaml_kind kind)
{
    return kind == TEIDE_YAML_SCALAR ? "a single value" : kind == TEIDE_YAML_SEQUENCE ? "a list" : "a mapping";
}

static enum teide_yaml_kind
wanted_kind(enum teide_field_kind kind)
{
    switch (kind) {
    case TEIDE_FIELD_TABLE:
    case TEIDE_FIELD_NAMED:
        return TEIDE_YAML_MAPPING;
    case TEIDE_FIELD_LIST:
    case TEIDE_FIELD_NAMES:
    case TEIDE_FIELD_NUMBERS:
    case TEIDE_FIELD_QUANTITIES:
        return TEIDE_YAML_SEQUENCE;
    default:
        return TEIDE_YAML_SCALAR;
    }
}

/* Elements of lists and named tables are read by whoever builds from them; here only their kind is checked. */
static bool
check_elements(struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value)
{
    bool good = true;

    if (value->n_items == 0) {
        note(reader, value, "%s is empty: write for example %s", field->name, field->example);
        return false;
    }
    for (size_t i = 0; i < value->n_items; i++) {
        const struct teide_yaml *item = value->items[i].value;
        if (item->broken) {
            good = false;
        } else if (item->kind != TEIDE_YAML_MAPPING) {
            note(reader, item, "each of %s must be a mapping, not %s: write for example %s", field->name,
                teide_yaml_kind_name(item->kind), field->example);
            good = false;
        }
        if (field->kind == TEIDE_FIELD_NAMED
            && !check_text(reader, "the name before the colon", value->items[i].key, true))
            good = false;
    }
    return good;
}

/* A list of numbers, or of quantities, which lives in the arena. */
static bool
read_numbers(struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value,
    struct teide_numbers *numbers)
{
    struct teide_field one = *field;
    bool good = value->n_items > 0;

    one.kind = field->kind == TEIDE_FIELD_NUMBERS ? TEIDE_FIELD_NUMBER : TEIDE_FIELD_QUANTITY;
    one.offset = 0;
    *numbers = (struct teide_numbers) { NULL, 0 };
    if (!good)
        note(reader, value, "%s is empty: write for example %s", field->name, field->example);
    numbers->value = teide_arena_alloc(reader->arena, (value->n_items + 1) * sizeof *numbers->value);
    if (numbers->value == NULL) {
        reader->mistakes->out_of_memory = 1;
        return false;
    }
    numbers->n = value->n_items;
    for (size_t i = 0; i < value->n_items; i++)
        good &= teide_field_read(reader, &one, value->items[i].value, &numbers->value[i]);
    return good;
}

bool
teide_field_read(
    struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value, void *values)
{
    void *target = (char *)values + field->offset;
    bool flag;

    if (value->broken)
        return false;
    if (field->kind != TEIDE_FIELD_OTHER) {
        if (teide_yaml_is_null(value)) {
            note(reader, value, "%s has no value: write for example %s", field->name, field->example);
            return false;
        }
        if (value->kind != wanted_kind(field->kind)) {
            note(reader, value, "%s must be %s, not %s: write for example %s", field->name,
                teide_yaml_kind_name(wanted_kind(field->kind)), teide_yaml_kind_name(value->kind), field->example);
            return false;
        }
    }
    switch (field->kind) {
    case TEIDE_FIELD_INTEGER:
        return read_integer(reader, field, value, target);
    case TEIDE_FIELD_SEED:
        return read_seed(reader, field, value, target);
    case TEIDE_FIELD_NUMBER:
        return read_number(reader, field, value, target)
            && (is_within(field, *(double *)target) || note_range(reader, field, value));
    case TEIDE_FIELD_QUANTITY:
        return read_quantity(reader, field, value, target);
    case TEIDE_FIELD_NUMBERS:
    case TEIDE_FIELD_QUANTITIES:
        return read_numbers(reader, field, value, target);
    case TEIDE_FIELD_FLAG:
        return read_flag(reader, field, value, target);
    case TEIDE_FIELD_CHOICE:
        return read_choice(reader, field, value, target);
    default:
        break;
    }
    *(const struct teide_yaml **)target = value;
    switch (field->kind) {
    case TEIDE_FIELD_TRUE:
        if (!read_flag(reader, field, value, &flag))
            return false;
        if (!flag)
            note(reader, value, "%s can only be true: write %s: true, or leave it out", field->name, field->name);
        return flag;
    case TEIDE_FIELD_TEXT:
    case TEIDE_FIELD_NAME:
        return check_text(reader, field->name, value, field->kind == TEIDE_FIELD_NAME);
    case TEIDE_FIELD_NAMES:
        return check_names(reader, field, value);
    case TEIDE_FIELD_LIST:
    case TEIDE_FIELD_NAMED:
        return check_elements(reader, field, value);
    default:
        return true;
    }
}
