#include "study/optimize/expression.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/measures.h"

enum operation { PUSH_NUMBER, PUSH_RESULT, ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATE, LARGER, SMALLER };
/* Results that are a sum divided by a sum, or by two: `and` -1: there is no second one. The first is the rate. */
static const struct {
    const char *name, *unit;
    int above, below, and;
} ratios[] = {
    { "rate", "Hz", 0, 0, -1 },
    { "waiting_time", "s", TEIDE_SUM_TIME, TEIDE_SUM_DELIVERIES, -1 },
    { "raw_pairs_per_delivery", "1", TEIDE_SUM_RAW_PAIRS, TEIDE_SUM_DELIVERIES, -1 },
    { "purification_success", "1", TEIDE_SUM_PURIFIED, TEIDE_SUM_PURIFICATIONS, -1 },
    { "swap_success", "1", TEIDE_SUM_SWAPPED, TEIDE_SUM_SWAPS, -1 },
    { "cutoffs_per_delivery", "1", TEIDE_SUM_CUTOFFS, TEIDE_SUM_DELIVERIES, -1 },
    { "round_success", "1", TEIDE_SUM_DELIVERIES, TEIDE_SUM_DELIVERIES, TEIDE_SUM_LOSSES },
};
enum { N_RATIOS = sizeof ratios / sizeof *ratios };

enum { MOST_DEPTH = 64 /* of brackets, and of values that wait */ };

struct parser {
    const char *text, *at;
    const struct teide_scenario *scenario;
    struct teide_expression *out;
    struct teide_error *error;
    int depth;
};

/* --- reading ------------------------------------------------------------------------------------------------------- */

static int
put(struct parser *parser, struct teide_expression_part part)
{
    if (parser->out->n_parts == TEIDE_MAX_EXPRESSION)
        return teide_fail(parser->error, TEIDE_E_INPUT, "it is too long: write at most %d numbers, names and signs",
            TEIDE_MAX_EXPRESSION);
    parser->out->parts[parser->out->n_parts++] = part;
    return 0;
}

static int
put_operation(struct parser *parser, enum operation operation)
{
    return put(parser, (struct teide_expression_part) { .operation = (uint8_t)operation });
}

static char
next(struct parser *parser)
{
    while (*parser->at == ' ' || *parser->at == '\t' || *parser->at == '\n')
        parser->at++;
    return *parser->at;
}

static bool
take(struct parser *parser, char sign)
{
    if (next(parser) != sign)
        return false;
    parser->at++;
    return true;
}

static size_t
name_length(const char *text)
{
    size_t length = 0;

    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return length;
}

static bool
is_word(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

/* Index of a result of that name, or -1. */
static int
find_result(const char *name, size_t length)
{
    for (size_t i = 0; i < N_RATIOS; i++)
        if (is_word(name, length, ratios[i].name))
            return (int)i;
    for (size_t i = 0; i < TEIDE_N_MEASURES; i++)
        if (is_word(name, length, teide_measures[i].name))
            return (int)(N_RATIOS + i);
    return -1;
}

/* The request that the text names before a point: the longest name, since names may hold points and signs. */
static int
find_request(const struct teide_scenario *scenario, const char *text)
{
    size_t longest = 0;
    int found = -1;

    for (size_t i = 0; i < scenario->n_requests; i++) {
        const char *name = scenario->requests[i].name;
        size_t length = name != NULL ? strlen(name) : 0;
        if (length > longest && strncmp(text, name, length) == 0 && text[length] == '.') {
            longest = length;
            found = (int)i;
        }
    }
    return found;
}

static int
parse_variable(struct parser *parser)
{
    static const char prefix[] = "requests.";
    struct teide_expression_part part = { .operation = PUSH_RESULT, .request = -1 };
    size_t length;

    if (strncmp(parser->at, prefix, strlen(prefix)) == 0) {
        parser->at += strlen(prefix);
        part.request = find_request(parser->scenario, parser->at);
        if (part.request < 0)
            return teide_fail(parser->error, TEIDE_E_INPUT,
                "there is no request '%.40s': write requests.NAME.RESULT, for example requests.%s.rate", parser->at,
                parser->scenario->n_requests > 0 ? parser->scenario->requests[0].name : "NAME");
        parser->at += strlen(parser->scenario->requests[part.request].name) + 1;
    }
    length = name_length(parser->at);
    part.result = (int16_t)find_result(parser->at, length);
    if (part.result < 0)
        return teide_fail(parser->error, TEIDE_E_INPUT,
            "there is no result '%.*s': write rate, waiting_time, raw_pairs_per_delivery, fidelity, skf, or another "
            "figure "
            "of merit",
            (int)(length < 40 ? length : 40), parser->at);
    parser->at += length;
    parser->out->of_each |= part.request < 0;
    return put(parser, part);
}

/* A decimal number, in any locale. */
static int
parse_number(struct parser *parser)
{
    struct teide_expression_part part = { .operation = PUSH_NUMBER };
    const char *at = parser->at;
    double scale = 1;
    int exponent = 0, sign = 1;

    for (; isdigit((unsigned char)*at); at++)
        part.number = 10 * part.number + (*at - '0');
    if (*at == '.')
        for (at++; isdigit((unsigned char)*at); at++) {
            part.number = 10 * part.number + (*at - '0');
            scale *= 10;
        }
    if ((*at == 'e' || *at == 'E')
        && (isdigit((unsigned char)at[1]) || ((at[1] == '-' || at[1] == '+') && isdigit((unsigned char)at[2])))) {
        at++;
        if (*at == '-' || *at == '+')
            sign = *at++ == '-' ? -1 : 1;
        for (; isdigit((unsigned char)*at); at++)
            exponent = exponent < 1000 ? 10 * exponent + (*at - '0') : exponent;
    }
    part.number = part.number / scale * pow(10, sign * exponent);
    parser->at = at;
    return put(parser, part);
}

static int parse_sum(struct parser *parser);

static int
expect(struct parser *parser, char sign)
{
    if (take(parser, sign))
        return 0;
    if (*parser->at == '\0')
        return teide_fail(parser->error, TEIDE_E_INPUT, "it ends where a '%c' is missing: write it", sign);
    return teide_fail(parser->error, TEIDE_E_INPUT, "here is '%.1s' where '%c' belongs: write it", parser->at, sign);
}

/* max(...) or min(...), the name being read. */
static int
parse_function(struct parser *parser, enum operation operation)
{
    int ret = expect(parser, '(');

    if (ret == 0)
        ret = parse_sum(parser);
    while (ret == 0 && take(parser, ',')) {
        ret = parse_sum(parser);
        if (ret == 0)
            ret = put_operation(parser, operation);
    }
    return ret != 0 ? ret : expect(parser, ')');
}

static int
parse_factor(struct parser *parser)
{
    const char sign = next(parser);
    const size_t length = name_length(parser->at);
    int ret;

    if (++parser->depth > MOST_DEPTH)
        return teide_fail(parser->error, TEIDE_E_INPUT, "it has too many brackets: write at most %d", MOST_DEPTH);
    if (take(parser, '-')) {
        ret = parse_factor(parser);
        if (ret == 0)
            ret = put_operation(parser, NEGATE);
    } else if (take(parser, '(')) {
        ret = parse_sum(parser);
        if (ret == 0)
            ret = expect(parser, ')');
    } else if (isdigit((unsigned char)sign) || (sign == '.' && isdigit((unsigned char)parser->at[1]))) {
        ret = parse_number(parser);
    } else if (is_word(parser->at, length, "max") || is_word(parser->at, length, "min")) {
        const enum operation operation = parser->at[1] == 'a' ? LARGER : SMALLER;
        parser->at += length;
        ret = parse_function(parser, operation);
    } else if (length > 0) {
        ret = parse_variable(parser);
    } else if (sign == '\0') {
        ret = teide_fail(
            parser->error, TEIDE_E_INPUT, "it ends where a value is missing: write for example rate * skf");
    } else {
        ret = teide_fail(parser->error, TEIDE_E_INPUT,
            "here is '%.1s' where a value belongs: write for example rate * skf", parser->at);
    }
    parser->depth--;
    return ret;
}

static int
parse_product(struct parser *parser)
{
    int ret = parse_factor(parser);

    while (ret == 0 && (next(parser) == '*' || *parser->at == '/')) {
        const enum operation operation = *parser->at++ == '*' ? MULTIPLY : DIVIDE;
        ret = parse_factor(parser);
        if (ret == 0)
            ret = put_operation(parser, operation);
    }
    return ret;
}

static int
parse_sum(struct parser *parser)
{
    int ret = parse_product(parser);

    while (ret == 0 && (next(parser) == '+' || *parser->at == '-')) {
        const enum operation operation = *parser->at++ == '+' ? ADD : SUBTRACT;
        ret = parse_product(parser);
        if (ret == 0)
            ret = put_operation(parser, operation);
    }
    return ret;
}

int
teide_expression_compile(const char *text, const struct teide_scenario *scenario, struct teide_expression *expression,
    size_t *at, struct teide_error *error)
{
    struct parser parser = { text, text, scenario, expression, error, 0 };
    int ret;

    *expression = (struct teide_expression) { 0 };
    ret = parse_sum(&parser);
    if (ret == 0 && next(&parser) != '\0')
        ret = teide_fail(error, TEIDE_E_INPUT, "here is '%.1s' where a sign belongs: write + - * or /", parser.at);
    if (at != NULL)
        *at = (size_t)(parser.at - text);
    return ret;
}

const char *
teide_expression_unit(const struct teide_expression *expression)
{
    const struct teide_expression_part *part = &expression->parts[0];

    if (expression->n_parts != 1 || part->operation != PUSH_RESULT)
        return NULL;
    return part->result < N_RATIOS ? ratios[part->result].unit : "1";
}

/* --- values -------------------------------------------------------------------------------------------------------- */

static double
measure_value(size_t index, const double *sum, bool uncut)
{
    const struct teide_measure *measure = &teide_measures[index];
    struct teide_bell state;

    if (!(sum[TEIDE_SUM_DELIVERIES] > 0))
        return NAN;
    for (int k = 0; k < 4; k++)
        state.p[k] = sum[TEIDE_SUM_STATE + k] / sum[TEIDE_SUM_DELIVERIES];
    if (uncut && measure->uncut != NULL)
        measure = measure->uncut;
    return measure->value(state);
}

static double
result_value(size_t index, const struct teide_sums *s, bool uncut)
{
    if (index >= N_RATIOS)
        return measure_value(index - N_RATIOS, s->sum, uncut);
    if (index == 0) /* rate: of the whole time, that behind the last delivery too */
        return s->sum[TEIDE_SUM_DELIVERIES] / s->seconds;
    return s->sum[ratios[index].above]
        / (s->sum[ratios[index].below] + (ratios[index].and >= 0 ? s->sum[ratios[index].and ] : 0));
}

double
teide_expression_value(
    const struct teide_expression *expression, const struct teide_sums *sums, size_t request, bool uncut)
{
    double stack[TEIDE_MAX_EXPRESSION + 1];
    double *top = stack; /* the latest value */

    stack[0] = NAN; /* of an expression of no parts */
    for (size_t i = 0; i < expression->n_parts; i++) {
        const struct teide_expression_part *part = &expression->parts[i];
        switch ((enum operation)part->operation) {
        case PUSH_NUMBER:
            *++top = part->number;
            break;
        case PUSH_RESULT:
            *++top = result_value(
                (size_t)part->result, &sums[part->request >= 0 ? (size_t)part->request : request], uncut);
            break;
        case NEGATE:
            *top = -*top;
            break;
        case ADD:
            top--;
            top[0] += top[1];
            break;
        case SUBTRACT:
            top--;
            top[0] -= top[1];
            break;
        case MULTIPLY:
            top--;
            top[0] *= top[1];
            break;
        case DIVIDE:
            top--;
            top[0] /= top[1];
            break;
        case LARGER: /* NAN stays NAN */
            top--;
            top[0] = isnan(top[0]) || top[0] > top[1] ? top[0] : top[1];
            break;
        case SMALLER:
            top--;
            top[0] = isnan(top[0]) || top[0] < top[1] ? top[0] : top[1];
            break;
        }
    }
    return *top;
}
