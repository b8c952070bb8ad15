#include "io/yaml/quantity.h"

#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <udunits2.h>

enum { MAX_UNIT = 63, MAX_NUMBER = 400, ROOM = 1 << 20 /* bytes, several times what UDUNITS-2 takes for a lookup */ };

/* A unit that was read before: factor 0 when it is `problem`. */
struct known_unit {
    char text[MAX_UNIT + 1];
    const char *wanted;
    double factor;
    enum teide_quantity_problem problem;
};

struct teide_units {
    ut_system *system;
    struct known_unit *known;
    size_t n_known, capacity;
};

struct teide_units *
teide_units_create(void)
{
    return calloc(1, sizeof(struct teide_units));
}

struct teide_units *
teide_units_copy(const struct teide_units *units)
{
    struct teide_units *copy = teide_units_create();

    if (copy == NULL || units->n_known == 0)
        return copy;
    copy->known = malloc(units->n_known * sizeof *copy->known);
    if (copy->known == NULL) {
        free(copy);
        return NULL;
    }
    memcpy(copy->known, units->known, units->n_known * sizeof *copy->known);
    copy->n_known = copy->capacity = units->n_known;
    return copy;
}

/* UDUNITS-2 has variables of its own (it parses with some, and keeps the spellings of all systems in one tree), and must not be entered
 * by two threads at a time. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

void
teide_units_destroy(struct teide_units *units)
{
    if (units == NULL)
        return;
    pthread_mutex_lock(&one_at_a_time);
    if (units->system != NULL)
        ut_free_system(units->system);
    pthread_mutex_unlock(&one_at_a_time);
    free(units->known);
    free(units);
}

size_t
teide_number_length(const char *text, size_t length)
{
    size_t i = 0, digits = 0, mark;

    if (i < length && (text[i] == '+' || text[i] == '-'))
        i++;
    for (; i < length && isdigit((unsigned char)text[i]); i++)
        digits++;
    if (i < length && text[i] == '.')
        for (i++; i < length && isdigit((unsigned char)text[i]); i++)
            digits++;
    if (digits == 0)
        return 0;
    if (i < length && (text[i] == 'e' || text[i] == 'E')) {
        mark = i++;
        if (i < length && (text[i] == '+' || text[i] == '-'))
            i++;
        if (i == length || !isdigit((unsigned char)text[i]))
            return mark;
        while (i < length && isdigit((unsigned char)text[i]))
            i++;
    }
    return i;
}

double
teide_number_value(const char *text, size_t length)
{
    char buffer[MAX_NUMBER + 1];
    locale_t c_locale, former;
    double value;

    if (length > MAX_NUMBER)
        length = MAX_NUMBER; /* digits that far behind change nothing that anyone means */
    memcpy(buffer, text, length);
    buffer[length] = 0;
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    former = c_locale != (locale_t)0 ? uselocale(c_locale) : (locale_t)0;
    value = strtod(buffer, NULL);
    if (c_locale != (locale_t)0) {
        uselocale(former);
        freelocale(c_locale);
    }
    return value;
}

/* The units known: a UDUNITS-2 system built here instead of read from its XML database, so that reading a scenario does
 * not depend on files of the machine (and does not leak the database's prefixes, which ut_free_system() forgets).
 * Prefixed units are made one by one: name or symbol with each of the listed prefixes. */
struct prefix {
    const char *symbol, *name;
    double factor;
};
static const struct prefix prefixes[] = {
    { "f", "femto", 1e-15 },
    { "p", "pico", 1e-12 },
    { "n", "nano", 1e-9 },
    { "u", "micro", 1e-6 },
    { "\xc2\xb5", "micro", 1e-6 }, /* U+00B5 micro sign */
    { "\xce\xbc", "micro", 1e-6 }, /* U+03BC Greek mu */
    { "m", "milli", 1e-3 },
    { "c", "centi", 1e-2 },
    { "k", "kilo", 1e3 },
    { "M", "mega", 1e6 },
    { "G", "giga", 1e9 },
    { "T", "tera", 1e12 },
};

struct unit_spelling {
    const char *base; /* s, m, B or rad */
    int power;        /* of base */
    double factor;
    const char *prefixes;        /* the symbols of those it takes, one character each; u stands for all three micros */
    const char *symbols, *names; /* blank-separated */
};
static const struct unit_spelling spellings[] = {
    { "s", 1, 1, "fpnumk", "s sec", "second seconds" },
    { "s", 1, 60, "", "min", "minute minutes" },
    { "s", 1, 3600, "", "h hr", "hour hours" },
    { "s", 1, 86400, "", "d", "day days" },
    { "s", -1, 1, "mkMGT", "Hz", "hertz" },
    { "m", 1, 1, "numck", "m", "meter meters metre metres" },
    { "B", 1, 1, "", "B", "bel bels" },
    { "B", 1, 0.1, "", "dB", "decibel decibels" },
    { "rad", 1, 1, "num", "rad", "radian radians" },
};

/* Map one spelling, alone or behind a prefix. */
static int
map_spelling(const char *prefix, const char *word, size_t length, int is_symbol, const ut_unit *unit)
{
    char text[64];

    if (strlen(prefix) + length >= sizeof text)
        return -1;
    memcpy(text, prefix, strlen(prefix));
    memcpy(text + strlen(prefix), word, length);
    text[strlen(prefix) + length] = 0;
    return (is_symbol ? ut_map_symbol_to_unit(text, UT_UTF8, unit) : ut_map_name_to_unit(text, UT_UTF8, unit))
            == UT_SUCCESS
        ? 0
        : -1;
}

/* Map every spelling in a blank-separated list. */
static int
map_list(const struct unit_spelling *spelling, const char *list, int is_symbol, const ut_unit *unit)
{
    while (*list != 0) {
        size_t length = strcspn(list, " ");
        if (map_spelling("", list, length, is_symbol, unit) != 0)
            return -1;
        for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
            const struct prefix *prefix = &prefixes[i];
            char letter = (unsigned char)prefix->symbol[0] < 0x80 ? prefix->symbol[0] : 'u';
            int repeated = !is_symbol && letter == 'u' && prefix->symbol[0] != 'u';
            ut_unit *scaled;
            int ret;
            if (strchr(spelling->prefixes, letter) == NULL || repeated)
                continue;
            scaled = ut_scale(prefix->factor, unit);
            if (scaled == NULL)
                return -1;
            ret = map_spelling(is_symbol ? prefix->symbol : prefix->name, list, length, is_symbol, scaled);
            ut_free(scaled);
            if (ret != 0)
                return -1;
        }
        list += length;
        list += strspn(list, " ");
    }
    return 0;
}

/* The system of units; left NULL where memory runs out. */
static int
open_system(struct teide_units *units)
{
    static const char *const bases[4] = { "s", "m", "B", "rad" };
    ut_unit *base[4] = { NULL, NULL, NULL, NULL };
    int ret = -1;

    units->system = ut_new_system();
    if (units->system == NULL)
        return -1;
    for (int i = 0; i < 4; i++)
        if ((base[i] = ut_new_base_unit(units->system)) == NULL)
            goto out;
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        const struct unit_spelling *spelling = &spellings[i];
        ut_unit *power = NULL, *unit = NULL;
        for (int k = 0; k < 4; k++)
            if (strcmp(spelling->base, bases[k]) == 0)
                power = ut_raise(base[k], spelling->power);
        if (power != NULL)
            unit = ut_scale(spelling->factor, power);
        ret = unit == NULL ? -1 : map_list(spelling, spelling->symbols, 1, unit);
        if (ret == 0)
            ret = map_list(spelling, spelling->names, 0, unit);
        if (unit != NULL)
            ut_free(unit);
        if (power != NULL)
            ut_free(power);
        if (ret != 0)
            goto out;
    }
out:
    for (int i = 0; i < 4; i++)
        if (base[i] != NULL)
            ut_free(base[i]);
    if (ret != 0) {
        ut_free_system(units->system);
        units->system = NULL;
    }
    return ret;
}

/* Whether the text can be a unit: digits only as exponents (so "ms 5" is none), "1/" at the start. */
static int
looks_like_unit(const char *text)
{
    size_t i = strncmp(text, "1/", 2) == 0 ? 1 : 0;

    if (!(isalpha((unsigned char)text[i]) || (unsigned char)text[i] >= 0x80 || text[i] == '/' || text[i] == '%'))
        return 0;
    for (; text[i] != 0; i++) {
        if (isdigit((unsigned char)text[i]) && !(isalnum((unsigned char)text[i - 1]) || strchr("-+^", text[i - 1])))
            return 0;
        if (!isalnum((unsigned char)text[i]) && (unsigned char)text[i] < 0x80 && strchr(" /*.^-+()%_", text[i]) == NULL)
            return 0;
    }
    return 1;
}

/* Factor from a unit to the wanted one. */
static enum teide_quantity_problem
find_factor(struct teide_units *units, const char *text, const char *wanted, double *factor)
{
    enum teide_quantity_problem problem = TEIDE_QUANTITY_WRONG_UNIT;
    cv_converter *converter = NULL;
    ut_unit *unit, *target;
    double one;

    errno = 0; /* the status of the library does not tell an unknown unit from memory that ran out */
    unit = ut_parse(units->system, text, UT_UTF8);
    target = ut_parse(units->system, wanted, UT_UTF8);
    if (target == NULL || (unit == NULL && errno == ENOMEM)) { /* the target is ours, and right */
        problem = TEIDE_QUANTITY_NO_MEMORY;
        goto out;
    }
    if (unit == NULL) {
        problem = TEIDE_QUANTITY_UNKNOWN_UNIT;
        goto out;
    }
    if (!ut_are_convertible(unit, target))
        goto out;
    converter = ut_get_converter(unit, target);
    if (converter == NULL) {
        problem = TEIDE_QUANTITY_NO_MEMORY;
        goto out;
    }
    one = cv_convert_double(converter, 1.0);
    if (cv_convert_double(converter, 0.0) == 0 && one > 0 && isfinite(one)
        && fabs(cv_convert_double(converter, 2.0) - 2 * one) <= 1e-12 * one) {
        *factor = one;
        problem = TEIDE_QUANTITY_GOOD;
    }
out:
    if (converter != NULL)
        cv_free(converter);
    if (unit != NULL)
        ut_free(unit);
    if (target != NULL)
        ut_free(target);
    return problem;
}

/* UDUNITS-2 crashes, or ends the program, when memory runs out in its parser: it is entered only where there is room. Another thread
 * may still take it away in between. */
static bool
has_room(void)
{
    void *room = malloc(ROOM);

    free(room);
    return room != NULL;
}

static enum teide_quantity_problem
lookup(struct teide_units *units, const char *text, const char *wanted, double *factor)
{
    enum teide_quantity_problem problem = TEIDE_QUANTITY_GOOD;
    ut_error_message_handler former;
    char spelled[MAX_UNIT + 2];
    struct known_unit *known;

    for (size_t i = 0; i < units->n_known; i++)
        if (units->known[i].wanted == wanted && strcmp(units->known[i].text, text) == 0) {
            *factor = units->known[i].factor;
            return units->known[i].problem;
        }
    if (!has_room())
        return TEIDE_QUANTITY_NO_MEMORY;
    pthread_mutex_lock(&one_at_a_time);
    former = ut_set_error_message_handler(ut_ignore); /* process-wide, so it is put back */
    if (units->system == NULL && open_system(units) != 0)
        problem = TEIDE_QUANTITY_NO_MEMORY;
    if (problem == TEIDE_QUANTITY_GOOD) {
        spelled[0] = '1';
        strcpy(spelled + 1, text);
        problem = looks_like_unit(text) ? find_factor(units, text[0] == '/' ? spelled : text, wanted, factor)
                                        : TEIDE_QUANTITY_UNKNOWN_UNIT;
    }
    ut_set_error_message_handler(former);
    pthread_mutex_unlock(&one_at_a_time);
    if (problem == TEIDE_QUANTITY_NO_MEMORY)
        return problem; /* there may be some later */
    if (units->n_known == units->capacity && units->capacity < 64) {
        known = realloc(units->known, (units->capacity + 16) * sizeof *known);
        if (known == NULL)
            return problem;
        units->known = known;
        units->capacity += 16;
    }
    if (units->n_known < units->capacity) {
        known = &units->known[units->n_known++];
        strcpy(known->text, text);
        known->wanted = wanted;
        known->problem = problem;
        known->factor = problem == TEIDE_QUANTITY_GOOD ? *factor : 0;
    }
    return problem;
}

/* number * factor, dividing where the factor is the reciprocal of a whole number, which a double holds exactly. */
static double
scale(double number, double factor)
{
    double whole = nearbyint(factor), reciprocal = nearbyint(1 / factor);

    if (factor < 1 && reciprocal < 1e15 && fabs(1 / factor - reciprocal) <= 1e-12 * reciprocal)
        return number / reciprocal;
    if (factor >= 1 && whole < 1e15 && fabs(factor - whole) <= 1e-12 * whole)
        return number * whole;
    return number * factor;
}

enum teide_quantity_problem
teide_quantity_read(struct teide_units *units, const char *text, size_t length, const char *wanted, double *value)
{
    size_t n = teide_number_length(text, length), start = n;
    enum teide_quantity_problem problem;
    char unit[MAX_UNIT + 1];
    double factor = 0, number;

    if (n == 0)
        return TEIDE_QUANTITY_NOT_A_NUMBER;
    number = teide_number_value(text, n);
    while (start < length && (text[start] == ' ' || text[start] == '\t'))
        start++;
    while (length > start && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    if (start == length)
        return TEIDE_QUANTITY_NO_UNIT;
    if (length - start > MAX_UNIT || memchr(text + start, 0, length - start) != NULL)
        return TEIDE_QUANTITY_UNKNOWN_UNIT;
    memcpy(unit, text + start, length - start);
    unit[length - start] = 0;
    problem = lookup(units, unit, wanted, &factor);
    if (problem != TEIDE_QUANTITY_GOOD)
        return problem;
    *value = scale(number, factor);
    return isfinite(*value) ? TEIDE_QUANTITY_GOOD : TEIDE_QUANTITY_OVERFLOW;
}
