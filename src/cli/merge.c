/* teide merge: the shards of a sweep into one file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/guard.h"
#include "cli/options.h"
#include "io/results/provenance.h"
#include "io/results/result_file.h"
#include "io/results/slice.h"
#include "io/results/take.h"
#include "io/sweep/store.h"

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

struct shard {
    struct teide_result_file file;
    struct teide_sweep_identity identity;
};

/* The shards, in the order of their numbers. */
struct shards {
    struct shard **list; /* each stays where it is */
    size_t n, n_points;
};

static int
compare_shards(const void *a, const void *b)
{
    const struct shard *const *x = a, *const *y = b;

    return (*x)->identity.shard < (*y)->identity.shard ? -1 : (*x)->identity.shard > (*y)->identity.shard;
}

/* Fail with the numbers of the shards that are not there; of many, the first ones. */
static int
name_missing(const struct shards *shards, size_t n_shards, struct teide_error *error)
{
    char list[160] = "";
    size_t missing = 0, used = 0;

    for (size_t i = 0, at = 0; i < n_shards; i++) {
        if (at < shards->n && shards->list[at]->identity.shard == i) {
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
    struct teide_sweep_identity first = shards->list[0]->identity;
    const size_t n_shards = first.n_shards;

    first.shard = 0;
    for (size_t i = 0; i < shards->n; i++) {
        const struct shard *shard = shards->list[i];
        struct teide_sweep_identity other = shard->identity;
        other.shard = 0;
        if (teide_sweep_identity_compare(shard->file.path, &other, &first, error) != 0)
            return teide_fail(error, TEIDE_E_INPUT, "'%.200s' and '%.200s' are not shards of one sweep",
                shards->list[0]->file.path, shard->file.path);
        if (i > 0 && shard->identity.shard == shards->list[i - 1]->identity.shard)
            return teide_fail(error, TEIDE_E_INPUT, "'%.200s' and '%.200s' are both shard %zu of %zu: give one of them",
                shards->list[i - 1]->file.path, shard->file.path, shard->identity.shard, n_shards);
    }
    return name_missing(shards, n_shards, error);
}

/* --- one dataset of all -------------------------------------------------------------------------------------------- */

/* A variable of the first shard, whose own values are fetched in this way. */
struct merged {
    const struct shards *shards;
    teide_fetch *fetch;
    const void *user;
};

/* Values over the points: of every shard those at its own points. */
static int
fetch_merged(const void *user, const struct teide_variable *variable, size_t first, size_t n, void *values,
    struct teide_error *error)
{
    const struct merged *merged = user;
    const struct shards *shards = merged->shards;
    const struct teide_group *root = shards->list[0]->file.dataset.groups[0];
    const size_t all = teide_variable_size(root, variable), each = all / shards->n_points,
                 size = teide_type_size(variable->type);
    char *own = malloc(n * size + 1);
    int ret = own == NULL ? teide_fail(error, TEIDE_E_MEMORY, "out of memory for %s", variable->name) : 0;

    for (size_t i = 0; ret == 0 && i < shards->n; i++) {
        const struct teide_dataset *dataset = &shards->list[i]->file.dataset;
        const struct teide_variable *there = teide_group_find(dataset->groups[0], variable->name);
        if (there == NULL || there->type != variable->type || teide_variable_size(dataset->groups[0], there) != all)
            ret = teide_fail(error, TEIDE_E_INPUT, "'%.200s' has no '%.100s' like the other shards: damaged",
                shards->list[i]->file.path, variable->name);
        else
            ret = i == 0 ? merged->fetch(merged->user, variable, first, n, own, error)
                         : there->fetch(there->user, there, first, n, own, error);
        for (size_t p = first / each + (i + shards->n - first / each % shards->n) % shards->n;
             ret == 0 && p * each < first + n; p += shards->n) {
            const size_t from = p * each > first ? p * each : first,
                         to = (p + 1) * each < first + n ? (p + 1) * each : first + n;
            memcpy((char *)values + (from - first) * size, own + (from - first) * size, (to - from) * size);
        }
    }
    free(own);
    return ret;
}

struct failure {
    int64_t point;
    const char *message;
};

static int
compare_failures(const void *a, const void *b)
{
    const struct failure *x = a, *y = b;

    return x->point < y->point ? -1 : x->point > y->point;
}

/* The failures of all shards, in memory of the first one's dataset; *n is how many. NULL and an error when it cannot be. */
static struct failure *
collect_failures(const struct shards *shards, size_t *n, int *ret, struct teide_error *error)
{
    struct failure *list;
    size_t k = 0;

    *n = 0;
    for (size_t i = 0; i < shards->n; i++) {
        const struct teide_take take = { .dataset = &shards->list[i]->file.dataset };
        *n += teide_take_length(&take, "failures", 0);
    }
    list = teide_dataset_memory(&shards->list[0]->file.dataset, (*n + 1) * sizeof *list);
    if (list == NULL)
        *ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    for (size_t i = 0; *ret == 0 && i < shards->n; i++) {
        struct teide_take take = { .dataset = &shards->list[i]->file.dataset, .error = error };
        for (size_t j = 0; j < teide_take_length(&take, "failures", 0); j++)
            list[k++] = (struct failure) { (int64_t)teide_take(&take, "failures/point", j, 0, 0),
                teide_take_text(&take, "failures/message", j) };
        *ret = take.ret != 0 ? take.ret : teide_dataset_held(take.dataset, error);
    }
    if (*ret == 0)
        qsort(list, *n, sizeof *list, compare_failures);
    return list;
}

/* Put the failures of all in the place of those of the first shard. */
static void
replace_failures(struct teide_dataset *dataset, struct failure *list, size_t n)
{
    static const struct teide_column columns[] = {
        { "point", "1", "number of the point, the last axis the fastest", TEIDE_INT64,
            .offset = offsetof(struct failure, point) },
        { "message", NULL, "why it failed", TEIDE_TEXT, .offset = offsetof(struct failure, message) },
    };
    struct teide_group *group = teide_dataset_find_group(dataset, "failures");

    if (group == NULL)
        return;
    group->n_variables = group->n_dimensions = 0; /* powers of 2: they grow anew */
    free(group->variables);
    free(group->dimensions);
    group->variables = NULL;
    group->dimensions = NULL;
    teide_group_counted(dataset, group, "failure", n, "number of the row");
    teide_group_columns(
        dataset, group, (struct teide_rows) { { "failure" }, sizeof *list, list, TEIDE_FIXED }, columns, 2);
}

/* Make the first shard's dataset that of the whole sweep. */
static int
merge_into_first(struct shards *shards, size_t *n_failed, struct teide_error *error)
{
    static const int64_t none = 0, one = 1;
    static const void *const shard_bases[] = { &none, &one };
    struct teide_dataset *dataset = &shards->list[0]->file.dataset;
    struct teide_group *root = dataset->groups[0];
    const struct teide_variable *status = teide_group_find(root, "status");
    int ret = 0;
    struct failure *failures = collect_failures(shards, n_failed, &ret, error);

    if (ret != 0)
        return ret;
    for (size_t i = 0; i < root->n_variables; i++) {
        struct teide_variable *variable = &root->variables[i];
        if (variable == status || teide_sweep_is_output(dataset, variable)) {
            struct merged *merged = teide_dataset_memory(dataset, sizeof *merged);
            if (merged == NULL)
                break;
            *merged = (struct merged) { shards, variable->fetch, variable->user };
            variable->fetch = fetch_merged;
            variable->user = merged;
        }
        for (int part = 0; part < 2; part++)
            if (strcmp(variable->name, part == 0 ? "shard" : "shards") == 0) {
                variable->fetch = NULL;
                variable->base = (const char *const *)(const void *)&shard_bases[part];
                variable->offset = 0;
            }
    }
    replace_failures(dataset, failures, *n_failed);
    return dataset->failed ? teide_fail(error, TEIDE_E_MEMORY, "out of memory") : 0;
}

/* What the process that merges has come to. */
enum { MERGED = 1, MERGED_FAILURES /* of points */ };

static int
write_merged(struct shards *shards, const struct teide_cli_common *common, long *answer, struct teide_error *error)
{
    size_t n_failed = 0;
    int ret = merge_into_first(shards, &n_failed, error);

    if (ret == 0)
        ret = teide_result_write(common->output, &shards->list[0]->file.dataset, common->command_line, error);
    if (ret == 0 && !common->quiet)
        printf("%s: %zu points from %zu shards, %zu failed\n", common->output, shards->n_points, shards->n, n_failed);
    if (ret == 0 && fflush(stdout) == 0)
        *answer = n_failed > 0 ? MERGED_FAILURES : MERGED;
    return ret;
}

struct merging {
    const struct teide_cli_common *common;
    char **paths; /* n shards */
    size_t n;
};

/* In a process of its own. */
static int
merge(void *user, const struct teide_read_watch *watch, long *answer, struct teide_error *error)
{
    const struct merging *m = user;
    struct shard *all = calloc(m->n, sizeof *all);
    struct shards shards = { .list = calloc(m->n, sizeof *shards.list), .n = m->n };
    int ret = all == NULL || shards.list == NULL ? teide_fail(error, TEIDE_E_MEMORY, "out of memory") : 0;

    for (size_t i = 0; ret == 0 && i < m->n; i++) {
        shards.list[i] = &all[i];
        ret = teide_result_open(m->paths[i], watch, &shards.list[i]->file, error);
        if (ret == 0)
            ret = teide_sweep_identify(all[i].file.path, &all[i].file.dataset, &all[i].identity, error);
    }
    if (ret == 0) {
        qsort(shards.list, m->n, sizeof *shards.list, compare_shards);
        shards.n_points = shards.list[0]->identity.n_points;
        ret = check_shards(&shards, error);
    }
    if (ret == 0)
        ret = write_merged(&shards, m->common, answer, error);
    for (size_t i = 0; all != NULL && i < m->n; i++)
        teide_result_close(&all[i].file);
    free(shards.list);
    free(all);
    return ret;
}

static int
merge_guarded(struct merging *merging)
{
    struct teide_error error = { 0 };
    long merged = 0;
    int ret = teide_cli_guard(merging->common->output, merge, merging, &merged, &error);

    if (ret != 0
        && merged == 0) /* else the library has crashed where it closed the shards: the result is in its place */
        return teide_cli_failure("merge", ret, error.message);
    return merged == MERGED_FAILURES ? TEIDE_EXIT_FAILED : 0;
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
