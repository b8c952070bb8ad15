#include "cli/arguments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "cli/guard.h"
#include "io/results/result_file.h"
#include "io/results/trace_chrome.h"
#include "io/scenario/read.h"

bool
teide_cli_number(const char *text, uint64_t most, uint64_t *value)
{
    *value = 0;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        uint64_t digit = (uint64_t)(*text - '0');
        if (*text < '0' || *text > '9' || *value > (most - digit) / 10)
            return false;
        *value = *value * 10 + digit;
    }
    return true;
}

bool
teide_cli_same_file(const char *a, const char *b)
{
    struct stat x, y;

    if (strcmp(a, b) == 0)
        return true;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

void
teide_cli_print_diagnostics(const struct teide_diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->n_lines; i++)
        fprintf(stderr, "%s\n", diagnostics->lines[i]);
    for (size_t i = 0; i < diagnostics->n_warnings; i++)
        fprintf(stderr, "%s\n", diagnostics->warnings[i]);
}

int
teide_cli_read_scenario(const char *command, const char *path, const char *const *settings, size_t n_settings,
    struct teide_scenario *scenario)
{
    struct teide_diagnostics diagnostics = { 0 };
    int ret = teide_scenario_read(path, settings, n_settings, scenario, &diagnostics);

    teide_cli_print_diagnostics(&diagnostics);
    teide_diagnostics_clear(&diagnostics);
    if (ret == TEIDE_E_MEMORY)
        return teide_cli_failure(command, ret, "out of memory");
    return ret == 0 ? 0 : ret == TEIDE_E_INPUT ? TEIDE_EXIT_INPUT : TEIDE_EXIT_FAILED;
}

bool
teide_cli_has_content(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && status.st_size > 0;
}

/* In a process of its own. */
static int
recognise(void *user, const struct teide_read_watch *watch, long *answer, struct teide_error *error)
{
    const char *const *path = user;

    (void)answer;
    return teide_result_recognise(*path, watch, error);
}

static int
refuse_stdout(const char *command)
{
    return teide_cli_failure(
        command, TEIDE_E_INPUT, "'-' would be standard output, and output files are not written there: give a name");
}

int
teide_cli_check_output(const char *command, const char *output, const char *scenario)
{
    struct teide_error error = { 0 };
    int ret;

    if (output == NULL)
        return 0;
    if (strcmp(output, "-") == 0)
        return refuse_stdout(command);
    if (teide_cli_same_file(output, scenario))
        return teide_cli_usage_error(command, "'%s' is the scenario: the results need another file", output);
    ret = teide_output_check(output, &error);
    if (ret == 0 && teide_cli_has_content(output)) {
        ret = teide_cli_guard(output, recognise, &output, NULL, &error);
        if (ret == TEIDE_E_INPUT)
            teide_fail(&error, ret,
                "'%.300s' is there and is not a result of this program, or is damaged: write another name, or remove "
                "it",
                output);
    }
    return ret == 0 ? 0 : teide_cli_failure(command, ret, error.message);
}

int
teide_cli_check_trace(const char *command, const char *trace, const char *scenario)
{
    struct teide_error error = { 0 };
    int ret;

    if (trace == NULL)
        return 0;
    if (strcmp(trace, "-") == 0)
        return refuse_stdout(command);
    if (teide_cli_same_file(trace, scenario))
        return teide_cli_usage_error(command, "'%s' is the scenario: the trace needs another file", trace);
    ret = teide_output_check(trace, &error);
    if (ret == 0 && teide_cli_has_content(trace) && !teide_trace_recognise(trace))
        ret = teide_fail(&error, TEIDE_E_INPUT,
            "'%.300s' is there and is not a trace of this program: write another name, or remove it", trace);
    return ret == 0 ? 0 : teide_cli_failure(command, ret, error.message);
}

/* Whether a shell takes the word as it is. */
static bool
is_plain(const char *word)
{
    return *word != '\0'
        && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%")] == '\0';
}

char *
teide_cli_join(int argc, char **argv)
{
    char *line = NULL;
    size_t length;
    FILE *stream = open_memstream(&line, &length);

    if (stream == NULL)
        return NULL;
    fputs("teide", stream);
    for (int i = 0; i < argc; i++) {
        fputc(' ', stream);
        if (is_plain(argv[i])) {
            fputs(argv[i], stream);
            continue;
        }
        fputc('\'', stream);
        for (const char *c = argv[i]; *c != '\0'; c++)
            if (*c == '\'')
                fputs("'\\''", stream);
            else
                fputc(*c, stream);
        fputc('\'', stream);
    }
    if (fclose(stream) != 0) {
        free(line);
        return NULL;
    }
    return line;
}
