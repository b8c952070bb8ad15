/* teide merge: the shards of a sweep into one file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/guard.h"
#include "cli/options.h"
#include "io/sweep/file.h"

static const struct teide_cli_option options[] = {
    TEIDE_ROW_OUTPUT("the result file"),
    { "quiet", TEIDE_OPTION_QUIET, NULL, "do not say what was joined" },
    TEIDE_ROW_HELP,
    { 0 },
};

static const struct teide_cli_usage usage = { "merge",
    "Usage: teide merge -o OUT.h5 SHARD.h5...\n\n"
    "Join the shards of a sweep ('teide sweep --shard I/N'), all N of them in any order. The file holds what the\n"
    "sweep would have written without --shard.\n",
    options,
    "Exit status: 0 done, 1 the file could not be written, or some points had failed, 2 bad usage, or the shards do\n"
    "not belong together.\n" };

/* The shards, in the order of their numbers. */
struct shards {
    struct teide_sweep_file *files;
    size_t n;
    double *whole; /* room for a variable over all points */
};

static int
compare_shards(const void *a, const void *b)
{
    const struct teide_sweep_file *x = a, *y = b;

    return x->shard < y->shard ? -1 : x->shard > y->shard;
}

/* Fail with the numbers of the shards that are not there; of many, the first ones. */
static int
name_missing(const struct shards *shards, size_t n_shards, struct teide_error *error)
{
    char list[160] = "";
    size_t missing = 0, used = 0;

    for (size_t i = 0, at = 0; i < n_shards; i++) {
        if (at < shards->n && shards->files[at].shard == i) {
            at++;
            continue;
        }
        missing++;
        if (used + 32 < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%zu", used > 0 ? ", " : "", i);
        else if (list[used - 1] != '.')
            used += (size_t)snprintf(list + used, sizeof list - used, ", ...");
    }
    if (missing == 0)
        return 0;
    return teide_fail(error, TEIDE_E_INPUT, "%zu of %zu shards %s missing: %s; give all %zu files", missing, n_shards,
        missing == 1 ? "is" : "are", list, n_shards);
}

/* All shards of one sweep, each once. */
static int
check_shards(const struct shards *shards, struct teide_error *error)
{
    struct teide_sweep_identity first = teide_sweep_file_identity(&shards->files[0]);
    const size_t n_shards = shards->files[0].n_shards;

    first.shard = 0;
    for (size_t i = 0; i < shards->n; i++) {
        struct teide_sweep_identity other = teide_sweep_file_identity(&shards->files[i]);
        other.shard = 0;
        if (teide_sweep_identity_compare(shards->files[i].path, &other, &first, error) != 0)
            return teide_fail(error, TEIDE_E_INPUT, "'%.200s' and '%.200s' are not shards of one sweep",
                shards->files[0].path, shards->files[i].path);
        if (i > 0 && shards->files[i].shard == shards->files[i - 1].shard)
            return teide_fail(error, TEIDE_E_INPUT, "'%.200s' and '%.200s' are both shard %zu of %zu: give one of them",
                shards->files[i - 1].path, shards->files[i].path, shards->files[i].shard, n_shards);
    }
    return name_missing(shards, n_shards, error);
}

/* Values of every shard at its own points. */
static int
merged_column(const void *user, const struct teide_variable *variable, double *values, struct teide_error *error)
{
    const struct shards *shards = user;
    const size_t n = shards->files[0].scenario.sweep->n_points, width = variable->width;

    for (size_t i = 0; i < shards->n; i++) {
        int ret = teide_sweep_file_column(&shards->files[i], variable, shards->whole, error);
        if (ret != 0)
            return ret;
        for (size_t p = i; p < n; p += shards->n)
            memcpy(values + p * width, shards->whole + p * width, width * sizeof *values);
    }
    return 0;
}

struct failure {
    uint64_t point;
    const char *message;
};

static int
compare_failures(const void *a, const void *b)
{
    const struct failure *x = a, *y = b;

    return x->point < y->point ? -1 : x->point > y->point;
}

/* The failures of all shards in the order of their points. Returns how many, or -1. */
static long
collect_failures(const struct shards *shards, uint64_t **points, const char ***messages)
{
    struct failure *list;
    size_t n = 0, k = 0;

    for (size_t i = 0; i < shards->n; i++)
        n += shards->files[i].n_failed;
    list = malloc((n + 1) * sizeof *list);
    *points = malloc((n + 1) * sizeof **points);
    *messages = malloc((n + 1) * sizeof **messages);
    if (list == NULL || *points == NULL || *messages == NULL) {
        free(list);
        return -1;
    }
    for (size_t i = 0; i < shards->n; i++)
        for (size_t j = 0; j < shards->files[i].n_failed; j++)
            list[k++] = (struct failure) { shards->files[i].failed[j], shards->files[i].messages[j] };
    qsort(list, n, sizeof *list, compare_failures);
    for (size_t i = 0; i < n; i++) {
        (*points)[i] = list[i].point;
        (*messages)[i] = list[i].message;
    }
    free(list);
    return (long)n;
}

static int
write_merged(struct shards *shards, const struct teide_cli_common *common, struct teide_error *error)
{
    const struct teide_sweep_file *first = &shards->files[0];
    const size_t n_points = first->scenario.sweep->n_points;
    struct teide_sweep_source source = { .n_shards = 1, .column = merged_column, .user = shards };
    uint8_t *status = malloc(n_points + 1);
    uint64_t *failed = NULL;
    const char **messages = NULL;
    long n_failed = collect_failures(shards, &failed, &messages);
    size_t widest = 1;
    int ret = TEIDE_E_MEMORY;

    for (size_t i = 0; i < first->outputs.n_variables; i++)
        if (first->outputs.variables[i].width > widest)
            widest = first->outputs.variables[i].width;
    shards->whole = malloc((n_points * widest + 1) * sizeof *shards->whole);
    if (status != NULL && n_failed >= 0 && shards->whole != NULL) {
        for (size_t p = 0; p < n_points; p++)
            status[p] = shards->files[p % shards->n].status[p];
        source.status = status;
        source.failed = failed;
        source.messages = messages;
        source.n_failed = (size_t)n_failed;
        ret = teide_sweep_write_hdf5(
            common->output, &first->scenario, &first->outputs, &source, common->command_line, error);
    } else {
        teide_fail(error, ret, "out of memory");
    }
    if (ret == 0 && !common->quiet)
        printf("%s: %zu points from %zu shards, %ld failed\n", common->output, n_points, shards->n, n_failed);
    free(status);
    free(failed);
    free(messages);
    free(shards->whole);
    return ret != 0 ? ret : n_failed > 0 ? 1 : 0;
}

struct merging {
    const struct teide_cli_common *common;
    char **paths; /* n shards */
    size_t n;
};

/* In a process of its own. The answer is 1 where points had failed. */
static int
merge(void *user, const struct teide_read_watch *watch, long *answer, struct teide_error *error)
{
    const struct merging *m = user;
    struct shards shards = { .files = calloc(m->n, sizeof *shards.files), .n = m->n };
    int ret = shards.files == NULL ? teide_fail(error, TEIDE_E_MEMORY, "out of memory") : 0;

    for (size_t i = 0; ret == 0 && i < m->n; i++)
        ret = teide_sweep_file_open(m->paths[i], watch, &shards.files[i], error);
    if (ret == 0) {
        qsort(shards.files, m->n, sizeof *shards.files, compare_shards);
        ret = check_shards(&shards, error);
    }
    if (ret == 0)
        ret = write_merged(&shards, m->common, error);
    *answer = ret > 0;
    for (size_t i = 0; shards.files != NULL && i < m->n; i++)
        teide_sweep_file_close(&shards.files[i]);
    free(shards.files);
    return ret < 0 ? ret : 0;
}

static int
merge_guarded(struct merging *merging)
{
    struct teide_error error = { 0 };
    long failures = 0;
    int ret = teide_cli_guard(merging->common->output, merge, merging, &failures, &error);

    if (ret != 0)
        return teide_cli_failure("merge", ret, error.message);
    return failures != 0 ? TEIDE_EXIT_FAILED : 0;
}

/* Names that cannot be. */
static int
check_names(const char *output, char **paths, size_t n)
{
    if (output == NULL)
        return teide_cli_usage_error("merge", "where should the result go? Give -o OUT.h5");
    if (n == 0)
        return teide_cli_usage_error("merge", "which shards? Give their files");
    for (size_t i = 0; i < n; i++)
        if (strcmp(output, "-") != 0 && teide_cli_same_file(output, paths[i]))
            return teide_cli_usage_error("merge", "'%s' is one of the shards: the result needs another file", output);
    return teide_cli_check_output("merge", output, paths[0]);
}

int
teide_cli_merge(int argc, char **argv)
{
    struct teide_cli_common common = { 0 };
    int status = teide_cli_read_options(&usage, argc, argv, &common, NULL, NULL);

    if (status == 0 && common.help) {
        teide_cli_print_help(&usage);
    } else if (status == 0) {
        status = check_names(common.output, argv + optind, (size_t)(argc - optind));
        if (status == 0)
            status = merge_guarded(&(struct merging) { &common, argv + optind, (size_t)(argc - optind) });
    }
    teide_cli_common_clear(&common);
    return status;
}
