/* What the commands say when something is wrong: see cli.h. */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "io/yaml/suggest.h"
#include "sim/error.h"

int
teide_cli_usage_error(const char *command, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "teide%s%s: ", *command == '\0' ? "" : " ", command);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\nTry 'teide%s%s --help'.\n", *command == '\0' ? "" : " ", command);
    return TEIDE_EXIT_INPUT;
}

int
teide_cli_option_error(const char *command, char **argv, int result, const struct option *options)
{
    const char *given = argv[optind - 1];
    struct teide_suggestion suggestion;
    size_t length;

    if (result == ':' && strncmp(given, "--", 2) == 0)
        return teide_cli_usage_error(command, "option '%s' needs a value", given);
    if (result == ':')
        return teide_cli_usage_error(command, "option '-%c' needs a value", optopt);
    if (optopt != 0) {
        for (const struct option *o = options; o->name != NULL; o++)
            if (o->val == optopt)
                return teide_cli_usage_error(command, "option '--%s' takes no value", o->name);
        return teide_cli_usage_error(command, "unknown option '-%c'", optopt);
    }
    length = strcspn(given, "=");
    teide_suggestion_begin(&suggestion, given + 2, length < 2 ? 0 : length - 2);
    for (const struct option *o = options; o->name != NULL; o++)
        teide_suggestion_offer(&suggestion, o->name);
    if (suggestion.best != NULL)
        return teide_cli_usage_error(
            command, "unknown option '%.*s'; did you mean '--%s'?", (int)length, given, suggestion.best);
    return teide_cli_usage_error(command, "unknown option '%.*s'", (int)length, given);
}

int
teide_cli_failure(const char *command, int code, const char *message)
{
    fprintf(stderr, "teide %s: %s\n", command, message);
    return code == TEIDE_E_INPUT ? TEIDE_EXIT_INPUT : TEIDE_EXIT_FAILED;
}

int
teide_cli_stopped(const char *command)
{
    fprintf(stderr, "teide %s: interrupted; no results were written\n", command);
    return TEIDE_EXIT_INTERRUPTED;
}
