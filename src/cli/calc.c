/* `teide calc`: the physics as a calculator. One JSON object a line on standard input, one a line on standard output. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/calc.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "models/measures.h"

/* --- lines in --- */

struct lines {
    char buffer[1 << 16]; /* begin .. end are read but not yet taken */
    size_t begin, end;
    char *line; /* the current one, without its newline */
    size_t length, capacity;
    bool too_long; /* the line has more than TEIDE_CALC_LONGEST_LINE bytes; only the first of them are kept */
};

/* Append to the current line what fits. Returns 0 or TEIDE_E_MEMORY. */
static int
append(struct lines *lines, const char *text, size_t length)
{
    if (length > (size_t)TEIDE_CALC_LONGEST_LINE - lines->length) {
        lines->too_long = true;
        length = (size_t)TEIDE_CALC_LONGEST_LINE - lines->length;
    }
    if (lines->length + length > lines->capacity) {
        size_t capacity = 2 * (lines->length + length);
        char *line = realloc(lines->line, capacity);
        if (line == NULL)
            return TEIDE_E_MEMORY;
        lines->line = line;
        lines->capacity = capacity;
    }
    if (length > 0)
        memcpy(lines->line + lines->length, text, length);
    lines->length += length;
    return 0;
}

/* Take the next line. Answers are flushed before waiting for more, so that a person or a program can converse.
 * Returns 1, 0 at the end, TEIDE_E_MEMORY, or TEIDE_E_IO with errno set (standard input; standard output has its own flag). */
static int
next_line(struct lines *lines)
{
    lines->length = 0;
    lines->too_long = false;
    for (;;) {
        char *from = lines->buffer + lines->begin, *newline = memchr(from, '\n', lines->end - lines->begin);
        size_t length = newline != NULL ? (size_t)(newline - from) : lines->end - lines->begin;
        ssize_t n;

        if (append(lines, from, length) != 0)
            return TEIDE_E_MEMORY;
        if (newline != NULL) {
            lines->begin += length + 1;
            return 1;
        }
        lines->begin = lines->end = 0;
        if (fflush(stdout) != 0)
            return TEIDE_E_IO;
        do
            n = read(STDIN_FILENO, lines->buffer, sizeof lines->buffer);
        while (n < 0 && errno == EINTR);
        if (n < 0)
            return TEIDE_E_IO;
        if (n == 0)
            return lines->length > 0 || lines->too_long ? 1 : 0;
        lines->end = (size_t)n;
    }
}

/* Drop the byte-order mark that some programs put at the beginning of a text. */
static void
drop_mark(struct lines *lines)
{
    static const char mark[] = { '\xef', '\xbb', '\xbf' };

    if (lines->length >= sizeof mark && memcmp(lines->line, mark, sizeof mark) == 0) {
        lines->length -= sizeof mark;
        memmove(lines->line, lines->line + sizeof mark, lines->length);
    }
}

static bool
is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
            return false;
    }
    return true;
}

/* --- answers out --- */

/* Answer the current line. Returns TEIDE_EXIT_DONE, TEIDE_EXIT_INPUT (answered with an error), or TEIDE_EXIT_FAILED (out of
 * memory, nothing written). */
static int
answer(const struct lines *lines)
{
    json_t *result;
    int ret = teide_calc_answer(lines->line, lines->length, lines->too_long, &result);

    if (result == NULL)
        return TEIDE_EXIT_FAILED;
    /* A failed write leaves the stream's error flag, which the caller looks at. */
    json_dumpf(result, stdout, JSON_REAL_PRECISION(17) | JSON_ENSURE_ASCII);
    putchar('\n');
    json_decref(result);
    return ret == 0 ? TEIDE_EXIT_DONE : TEIDE_EXIT_INPUT;
}

/* --- help --- */

static void
print_key(const struct teide_calc_key *key)
{
    static const char *const shapes[] = { [TEIDE_CALC_STATE] = "[Phi+, Phi-, Psi+, Psi-]",
        [TEIDE_CALC_CHAIN] = "list of [Phi+, Phi-, Psi+, Psi-]",
        [TEIDE_CALC_RATES] = "[x, y, z], 1/s, >= 0",
        [TEIDE_CALC_PAULI] = "[px, py, pz]",
        [TEIDE_CALC_OBJECTIVE] = "name" };
    char text[100] = "", range[64];

    switch (key->kind) {
    case TEIDE_CALC_PROTOCOL:
        for (int i = 0; i < TEIDE_N_PROTOCOLS; i++) {
            size_t length = strlen(text);
            snprintf(text + length, sizeof text - length, "%s\"%s\"", i > 0 ? " | " : "", teide_protocols[i].name);
        }
        break;
    case TEIDE_CALC_CHOICE:
        for (size_t i = 0; key->choice(i) != NULL; i++) {
            size_t length = strlen(text);
            snprintf(text + length, sizeof text - length, "%s\"%s\"", i > 0 ? " | " : "", key->choice(i));
        }
        break;
    case TEIDE_CALC_NUMBER:
    case TEIDE_CALC_COUNT:
        snprintf(text, sizeof text, "%s %s%s", key->kind == TEIDE_CALC_COUNT ? "whole number" : "number",
            teide_calc_range(key, range, sizeof range), key->optional ? ", default 0" : "");
        break;
    default:
        snprintf(text, sizeof text, "%s", shapes[key->kind]);
        break;
    }
    printf("    %-12s %-34s %s\n", key->name, text, key->doc);
}

static const struct teide_cli_option options[] = { TEIDE_ROW_HELP, { 0 } };

static const struct teide_cli_usage usage = { "calc",
    "Usage: teide calc < QUESTIONS > ANSWERS\n\n"
    "The physics as a calculator: one JSON object a line in, one JSON object a line out.\n\n"
    "  echo '{\"op\": \"swap\", \"p\": [0.9, 0.1, 0, 0], \"q\": [0.8, 0.1, 0.1, 0]}' | teide calc\n",
    options,
    "Every question has a key 'op'; its inputs stand beside it; 'id', if given, comes back with the answer. "
    "States are\n"
    "probabilities in the order [Phi+, Phi-, Psi+, Psi-] = Pauli errors [I, Z, X, Y]; they must sum to 1 to 1e-9 "
    "and are\n"
    "then scaled to do so exactly. Numbers come back with 17 significant digits, text in ASCII. A bad line is "
    "answered with\n"
    "{\"id\": ..., \"error\": \"...\"} and the rest goes on; blank lines are passed over.\n\n"
    "Exit status: 0 all answered, 1 standard input or output failed, 2 a line or the command line was bad.\n" };

static void
print_help(void)
{
    teide_cli_print_help(&usage);
    for (const struct teide_calc_op *op = teide_calc_ops; op->name != NULL; op++) {
        printf("\n%s: %s\n  in\n", op->name, op->doc);
        for (const struct teide_calc_key *key = op->keys; key->name != NULL; key++)
            print_key(key);
        puts("  out");
        for (const struct teide_calc_output *output = op->outputs; output != NULL && output->name != NULL; output++)
            printf("    %-12s %s\n", output->name, output->doc);
        for (int i = 0; op->outputs == NULL && i < TEIDE_N_MEASURES; i++)
            printf("    %-14s [%s] %s\n", teide_measures[i].name, teide_measures[i].unit, teide_measures[i].doc);
    }
}

int
teide_cli_calc(int argc, char **argv)
{
    struct teide_cli_common common = { 0 };
    struct lines *lines;
    int got, status = teide_cli_read_options(&usage, argc, argv, &common, NULL, NULL);
    const bool asked_for_help = common.help;
    bool first = true;

    teide_cli_common_clear(&common);
    if (status == 0 && asked_for_help)
        print_help();
    if (status != 0 || asked_for_help)
        return status;
    if (optind < argc)
        return teide_cli_usage_error(
            "calc", "unexpected argument '%s'; the questions come on standard input", argv[optind]);

    lines = calloc(1, sizeof *lines);
    if (lines == NULL)
        return teide_cli_failure("calc", TEIDE_E_MEMORY, "out of memory");
    while ((got = next_line(lines)) == 1 && !ferror(stdout)) {
        int answered = TEIDE_EXIT_DONE;
        if (first)
            drop_mark(lines);
        first = false;
        if (lines->too_long || !is_blank(lines->line, lines->length))
            answered = answer(lines);
        if (answered == TEIDE_EXIT_FAILED) {
            got = TEIDE_E_MEMORY;
            break;
        }
        if (answered != TEIDE_EXIT_DONE)
            status = answered;
    }
    if (ferror(stdout)) /* main() says so */
        status = TEIDE_EXIT_FAILED;
    else if (got < 0)
        status = teide_cli_failure("calc", got, got == TEIDE_E_MEMORY ? "out of memory" : strerror(errno));
    free(lines->line);
    free(lines);
    return status;
}
