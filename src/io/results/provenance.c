#define _GNU_SOURCE /* asprintf */
#include "io/results/provenance.h"

#include <config.h>
#include <gnu/libc-version.h>
#include <gsl/gsl_version.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sundials/sundials_config.h>
#include <sys/utsname.h>
#include <time.h>
#include <yaml.h>

const char *const teide_provenance_names[TEIDE_N_PROVENANCE] = {
    [TEIDE_PROGRAM_VERSION] = "program_version",
    [TEIDE_GIT_REVISION] = "git_revision",
    [TEIDE_COMMAND_LINE] = "command_line",
    [TEIDE_DATE] = "date",
    [TEIDE_HOST] = "host",
    [TEIDE_COMPILER] = "compiler",
    [TEIDE_LIBRARY_VERSIONS] = "library_versions",
};

bool
teide_is_provenance(const char *name)
{
    for (int i = 0; i < TEIDE_N_PROVENANCE; i++)
        if (strcmp(name, teide_provenance_names[i]) == 0)
            return true;
    return false;
}

#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

static char *
date_now(void)
{
    time_t now = time(NULL);
    struct tm utc;
    char text[40];

    if (gmtime_r(&now, &utc) == NULL || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        return strdup("unknown");
    return strdup(text);
}

static char *
host_name(void)
{
    struct utsname name;
    char *text;

    if (uname(&name) != 0)
        return strdup("unknown");
    return asprintf(&text, "%s (%s %s %s)", name.nodename, name.sysname, name.release, name.machine) < 0 ? NULL : text;
}

static char *
library_versions(const char *more)
{
    char *text;

    return asprintf(&text, "%s, GSL %s, SUNDIALS %s, libyaml %s, Jansson %s, GNU C library %s", more, gsl_version,
               SUNDIALS_VERSION, yaml_get_version_string(), jansson_version_str(), gnu_get_libc_version())
            < 0
        ? NULL
        : text;
}

int
teide_provenance_collect(struct teide_provenance *provenance, const char *command_line, const char *more_libraries,
    struct teide_error *error)
{
    provenance->values[TEIDE_PROGRAM_VERSION] = strdup(PACKAGE_VERSION);
    provenance->values[TEIDE_GIT_REVISION] = strdup(TEIDE_REVISION);
    provenance->values[TEIDE_COMMAND_LINE] = strdup(command_line);
    provenance->values[TEIDE_DATE] = date_now();
    provenance->values[TEIDE_HOST] = host_name();
    provenance->values[TEIDE_COMPILER] = strdup(COMPILER);
    provenance->values[TEIDE_LIBRARY_VERSIONS] = library_versions(more_libraries);
    for (size_t i = 0; i < TEIDE_N_PROVENANCE; i++)
        if (provenance->values[i] == NULL)
            return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    return 0;
}

void
teide_provenance_clear(struct teide_provenance *provenance)
{
    for (size_t i = 0; i < TEIDE_N_PROVENANCE; i++)
        free(provenance->values[i]);
    *provenance = (struct teide_provenance) { 0 };
}
