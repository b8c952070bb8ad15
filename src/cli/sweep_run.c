#include "cli/sweep_run.h"

#include <config.h>
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/guard.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "cli/sweep_dry_run.h"
#include "io/results/provenance.h"
#include "io/results/result_file.h"
#include "io/results/slice.h"
#include "io/sweep/worker.h"
#include "study/parallel.h"

static const char version[] = PACKAGE_VERSION " (" TEIDE_REVISION ")";
static const double line_interval = 60; /* s */

/* All that a sweep needs, in one place. */
struct sweep {
    const struct teide_sweep_request *request;
    struct teide_ranks ranks;
    struct teide_sweep_template *sweep_template;
    struct teide_scenario base;
    struct teide_sweep_outputs outputs;
    struct teide_sweep_source source; /* filled in when all points are there */
    struct teide_dataset dataset;     /* the result */
    struct teide_scenario_points points;
    struct teide_sweep_store *store;
    struct teide_hand_out *hand_out;
    size_t n_positions, n_before; /* of this shard; finished when it began */
    struct teide_progress progress;
};

static bool
is_first(const struct sweep *sweep)
{
    return sweep->ranks.rank == 0;
}

static int
fail(const struct sweep *sweep, int ret, const struct teide_error *error)
{
    if (is_first(sweep))
        return teide_cli_failure("sweep", ret, error->message);
    return ret == TEIDE_E_INPUT ? TEIDE_EXIT_INPUT : TEIDE_EXIT_FAILED;
}

/* --- before -------------------------------------------------------------------------------------------------------- */

static int
read_scenario(struct sweep *sweep)
{
    struct teide_diagnostics diagnostics = { 0 };
    struct teide_error error = { 0 };
    int ret = teide_sweep_template_read(sweep->request->scenario, sweep->request->settings, sweep->request->n_settings,
        &sweep->sweep_template, &sweep->base, &diagnostics);

    if (is_first(sweep))
        teide_cli_print_diagnostics(&diagnostics);
    teide_diagnostics_clear(&diagnostics);
    if (ret == TEIDE_E_INPUT)
        return TEIDE_EXIT_INPUT;
    if (ret != 0)
        teide_fail(&error, ret, "out of memory");
    else
        ret = teide_sweep_outputs_describe(&sweep->base, &sweep->outputs, &error);
    if (ret != 0)
        return fail(sweep, ret, &error);
    sweep->points = (struct teide_scenario_points) { sweep->sweep_template, &sweep->base };
    sweep->n_positions
        = teide_shard_positions(sweep->base.sweep->n_points, sweep->request->shard, sweep->request->n_shards);
    sweep->source = (struct teide_sweep_source) { .shard = (int64_t)sweep->request->shard,
        .n_shards = (int64_t)sweep->request->n_shards };
    teide_dataset_begin(&sweep->dataset, "sweep", &sweep->base);
    teide_sweep_describe(&sweep->dataset, &sweep->base, &sweep->outputs, &sweep->source);
    if (sweep->dataset.failed)
        return fail(sweep, teide_fail(&error, TEIDE_E_MEMORY, "out of memory"), &error);
    return 0;
}

/* --- what is there already ----------------------------------------------------------------------------------------- */

static struct teide_sweep_identity
identity_of(const struct sweep *sweep)
{
    return (struct teide_sweep_identity) { version, teide_sweep_template_text(sweep->sweep_template), sweep->base.seed,
        sweep->request->shard, sweep->request->n_shards, sweep->base.sweep->n_points, sweep->outputs.width };
}

/* In a process of its own: whether the result file under this name is of the same sweep. The answer is how many points failed. */
static int
compare_output(void *user, const struct teide_read_watch *watch, long *answer, struct teide_error *error)
{
    const struct sweep *sweep = user;
    const struct teide_sweep_identity here = identity_of(sweep);
    struct teide_sweep_identity there;
    struct teide_result_file file = { 0 };
    int ret = teide_result_open(sweep->request->output, watch, &file, error);

    if (ret == 0)
        ret = teide_sweep_identify(file.path, &file.dataset, &there, error);
    if (ret == 0) {
        const struct teide_group *failures = teide_dataset_find_group(&file.dataset, "failures");
        ret = teide_sweep_identity_compare(sweep->request->output, &there, &here, error);
        *answer = failures != NULL && failures->n_dimensions > 0 ? (long)failures->dimensions[0].n : 0;
    } else if (ret == TEIDE_E_INPUT) {
        ret = teide_fail(error, ret, "'%.200s' is there and is not a sweep's: write another name, or --restart",
            sweep->request->output);
    }
    teide_result_close(&file);
    return ret;
}

/* A result file under this name: of the same sweep, then all is done; anything else is not ours to replace. */
static int
look_at_output(struct sweep *sweep, bool *complete)
{
    const char *output = sweep->request->output;
    struct teide_error error = { 0 };
    long n_failed = 0;
    int ret = teide_cli_check_output("sweep", output, sweep->request->scenario);

    *complete = false;
    if (ret != 0 || sweep->request->restart || !teide_cli_has_content(output))
        return ret;
    ret = teide_cli_guard(output, compare_output, sweep, &n_failed, &error);
    if (ret != 0)
        return teide_cli_failure("sweep", ret, error.message);
    *complete = true;
    if (!sweep->request->dry_run)
        teide_sweep_store_remove(output);
    fprintf(stderr, "teide sweep: '%s' is complete: nothing to do (--restart computes it again)\n", output);
    if (n_failed > 0)
        fprintf(stderr, "teide sweep: %ld points failed: 'teide show --failed %s' lists them\n", n_failed, output);
    return n_failed > 0 ? TEIDE_EXIT_FAILED : 0;
}

/* Count what is finished under the name of the output, leave all as it is, and say what the rest takes. */
static int
dry_run(struct sweep *sweep)
{
    const struct teide_sweep_request *request = sweep->request;
    const struct teide_sweep_identity identity = identity_of(sweep);
    struct teide_dry_run run = { &sweep->points, &sweep->outputs, &sweep->dataset, request->shard, request->n_shards,
        sweep->n_positions, NULL, request->jobs, sweep->ranks.size };
    struct teide_sweep_store *store = NULL;
    struct teide_error error = { 0 };
    bool complete = false;
    int status = request->output != NULL ? look_at_output(sweep, &complete) : 0;

    teide_cli_catch_signals();
    if (complete)
        return status;
    if (status == 0 && request->output != NULL && !request->restart) {
        int ret = teide_sweep_store_look(request->output, &identity, &store, &error);
        status = ret != 0 ? teide_cli_failure("sweep", ret, error.message) : 0;
        run.status = store != NULL ? teide_sweep_store_status(store) : NULL;
    }
    if (status == 0)
        status = teide_sweep_dry_run(&run);
    teide_sweep_store_close(store, false);
    return status;
}

/* Open the store, and hand out what is not finished. */
static int
open_store(struct sweep *sweep, struct teide_error *error)
{
    const struct teide_sweep_identity identity = identity_of(sweep);
    const uint8_t *status;
    int ret;

    if (!is_first(sweep))
        return teide_sweep_store_join(sweep->request->output, &identity, &sweep->store, error);
    ret = teide_sweep_store_open(sweep->request->output, &identity, sweep->request->restart, &sweep->store, error);
    if (ret != 0)
        return ret;
    status = teide_sweep_store_status(sweep->store);
    sweep->n_before = teide_sweep_store_finished(sweep->store);
    for (size_t end = sweep->n_positions; ret == 0 && end > 0;) { /* backwards: the last one added is taken first */
        struct teide_range range = { end, end };
        while (range.first > 0 && status[range.first - 1] == TEIDE_POINT_OPEN)
            range.first--;
        ret = teide_hand_out_add(sweep->hand_out, range, false);
        for (end = range.first; end > 0 && status[end - 1] != TEIDE_POINT_OPEN;)
            end--;
    }
    if (sweep->n_before > 0 && !sweep->request->quiet)
        fprintf(stderr, "teide sweep: %zu of %zu points are there already\n", sweep->n_before, sweep->n_positions);
    return ret != 0 ? teide_fail(error, ret, "out of memory") : 0;
}

/* --- while it runs ------------------------------------------------------------------------------------------------- */

static void
describe_slowest(const struct sweep *sweep, const struct teide_sweep_state *all, char *text, size_t size)
{
    char time[24], where[200];

    teide_format_time(time, sizeof time, all->slowest_seconds);
    teide_sweep_point_text(
        &sweep->dataset, sweep->request->shard + all->slowest * sweep->request->n_shards, where, sizeof where);
    snprintf(text, size, "slowest %s (%s)", time, where);
}

static void
on_report(void *user, const struct teide_sweep_state *all)
{
    struct sweep *sweep = user;
    const size_t done = sweep->n_before + all->computed, kept = sweep->n_before + all->on_disk;
    const double rate = (double)all->computed / teide_progress_elapsed(&sweep->progress);
    enum { POINTS, DISK, FAILED, RATE, WORKERS, SLOWEST, N };
    char texts[N][256];
    const char *parts[N];
    size_t n = 0;

    if (teide_cli_interrupted() && !teide_hand_out_stopped(sweep->hand_out)) {
        teide_progress_end(&sweep->progress);
        fputs("teide sweep: interrupted: the points in hand are left, finished ones are written (again: end at once)\n",
            stderr);
        teide_hand_out_stop(sweep->hand_out);
    }
    if (!teide_progress_due(&sweep->progress, line_interval))
        return;
    snprintf(texts[POINTS], sizeof texts[POINTS], "%zu of %zu points", done, sweep->n_positions);
    snprintf(texts[FAILED], sizeof texts[FAILED], "%zu failed", all->failed);
    snprintf(texts[RATE], sizeof texts[RATE], "%.3g/s", rate);
    snprintf(texts[DISK], sizeof texts[DISK], "%zu on disk", kept);
    snprintf(texts[WORKERS], sizeof texts[WORKERS], "%d worker%s", all->working, all->working == 1 ? "" : "s");
    if (all->slowest_seconds > 1)
        describe_slowest(sweep, all, texts[SLOWEST], sizeof texts[SLOWEST]);
    for (int i = 0; i < N; i++)
        if ((i != FAILED || all->failed > 0) && (i != SLOWEST || all->slowest_seconds > 1))
            parts[n++] = texts[i];
    teide_progress_put(&sweep->progress, (double)done / (double)(sweep->n_positions > 0 ? sweep->n_positions : 1),
        rate > 0 ? (double)(sweep->n_positions - done) / rate : (double)NAN, parts, n);
}

/* Compute what is open. Returns 0 or an error; E_STOPPED: interrupted. */
static int
compute(struct sweep *sweep, struct teide_error *error)
{
    struct teide_sweep_job job = {
        .method = teide_point_method_of(&sweep->points),
        .keeper = teide_sweep_store_keeper(sweep->store),
        .hand_out = sweep->hand_out,
        .shard = sweep->request->shard,
        .n_shards = sweep->request->n_shards,
        .width = sweep->outputs.width,
        .checkpoint = sweep->request->checkpoint,
    };
    int ret;

    teide_progress_begin(&sweep->progress, sweep->request->quiet || !is_first(sweep));
    teide_hand_out_open(sweep->hand_out, sweep->ranks.size > 1);
    ret = teide_sweep_job_begin(&job, sweep->request->jobs, error);
    if (ret != 0)
        return ret;
    teide_ranks_coordinate(&sweep->ranks, &job, on_report, sweep);
    ret = teide_sweep_job_end(&job, error);
    teide_progress_end(&sweep->progress);
    return ret != 0 ? ret : teide_cli_interrupted() ? TEIDE_E_STOPPED : 0;
}

/* --- after --------------------------------------------------------------------------------------------------------- */

/* Values of the store's positions at their points. */
static int
store_column(const void *user, const struct teide_sweep_output *output, size_t first, size_t n, double *values,
    struct teide_error *error)
{
    const struct sweep *sweep = user;
    const size_t width = output->width, shard = sweep->request->shard, n_shards = sweep->request->n_shards;
    const size_t begin = teide_shard_positions(first, shard, n_shards),
                 end = teide_shard_positions(first + n, shard, n_shards);
    const struct teide_sweep_part part = { output->offset, width, begin, end - begin };
    double *own;
    int ret;

    if (n_shards == 1)
        return teide_sweep_store_column(sweep->store, &part, values, error);
    own = malloc((part.n * width + 1) * sizeof *own);
    if (own == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for %s", output->name);
    ret = teide_sweep_store_column(sweep->store, &part, own, error);
    for (size_t i = 0; ret == 0 && i < part.n; i++)
        memcpy(values + (shard + (begin + i) * n_shards - first) * width, own + i * width, width * sizeof *own);
    free(own);
    return ret;
}

/* In a process of its own. */
static int
write_file(void *user, const struct teide_read_watch *watch, long *answer, struct teide_error *error)
{
    struct sweep *sweep = user;
    const struct teide_sweep_request *request = sweep->request;
    const uint8_t *status = teide_sweep_store_status(sweep->store);
    struct teide_sweep_source *source = &sweep->source;
    struct teide_dataset dataset;
    uint8_t *all = calloc(sweep->base.sweep->n_points + 1, 1);
    const uint64_t *positions;
    int64_t *failed;
    int ret = TEIDE_E_MEMORY;

    (void)watch; /* nothing is read */
    (void)answer;
    source->column = store_column;
    source->user = sweep;
    source->n_failed = teide_sweep_store_failures(sweep->store, &positions, &source->messages);
    failed = malloc((source->n_failed + 1) * sizeof *failed);
    if (all != NULL && failed != NULL) {
        for (size_t i = 0; i < sweep->n_positions; i++)
            all[request->shard + i * request->n_shards] = status[i];
        for (size_t i = 0; i < source->n_failed; i++)
            failed[i] = (int64_t)(request->shard + positions[i] * request->n_shards);
        source->status = all;
        source->failed = failed;
        teide_dataset_begin(&dataset, "sweep", &sweep->base);
        teide_sweep_describe(&dataset, &sweep->base, &sweep->outputs, source);
        ret = teide_result_write(request->output, &dataset, request->command_line, error);
        teide_dataset_clear(&dataset);
    } else {
        teide_fail(error, ret, "out of memory");
    }
    free(all);
    free(failed);
    return ret;
}

/* The blocks of other nodes may take a while to be seen here: a network file system looks into folders now and then only. */
static int
see_all_blocks(const struct sweep *sweep, struct teide_error *error)
{
    const double patience = sweep->ranks.size > 1 ? 60 : 0, start = teide_seconds_now();

    for (;;) {
        int ret = teide_sweep_store_scan(sweep->store, error);
        if (ret != 0 || teide_sweep_store_finished(sweep->store) == sweep->n_positions)
            return ret;
        if (teide_seconds_now() - start > patience)
            return teide_fail(error, TEIDE_E_IO,
                "only %zu of %zu points are in '%.200s.parts'; the same command again computes the others",
                teide_sweep_store_finished(sweep->store), sweep->n_positions, sweep->request->output);
        sleep(1);
    }
}

static int
finish(struct sweep *sweep)
{
    const char *output = sweep->request->output;
    struct teide_error error = { 0 };
    const uint64_t *failed;
    const char *const *messages;
    size_t n_failed;
    int ret = see_all_blocks(sweep, &error);

    if (ret == 0)
        ret = teide_cli_guard(output, write_file, sweep, NULL, &error);
    if (ret != 0) {
        fail(sweep, ret, &error);
        fprintf(
            stderr, "teide sweep: what is finished is kept in '%s.parts'; the same command again goes on\n", output);
        return TEIDE_EXIT_FAILED;
    }
    n_failed = teide_sweep_store_failures(sweep->store, &failed, &messages);
    printf("%s: %zu points, %zu of them computed now, %zu failed\n", output, sweep->n_positions,
        sweep->n_positions - sweep->n_before, n_failed);
    if (n_failed > 0)
        fprintf(stderr, "teide sweep: %zu of %zu points failed: 'teide show --failed %s' lists them\n", n_failed,
            sweep->n_positions, output);
    teide_sweep_store_close(sweep->store, true);
    sweep->store = NULL;
    return n_failed > 0 ? TEIDE_EXIT_FAILED : 0;
}

/* Interrupted, or a worker failed: what is finished is kept. An interrupt may come too late to leave anything undone. */
static int
give_up(struct sweep *sweep, bool interrupted)
{
    struct teide_error error = { 0 };
    const int ret = teide_sweep_store_scan(sweep->store, &error);

    if (ret != 0)
        fail(sweep, ret, &error);
    else if (interrupted && teide_sweep_store_finished(sweep->store) == sweep->n_positions)
        return finish(sweep);
    fprintf(stderr, "teide sweep: %s%zu of %zu points are kept in '%s.parts'; the same command again goes on:\n  %s\n",
        interrupted ? "interrupted; " : "", teide_sweep_store_finished(sweep->store), sweep->n_positions,
        sweep->request->output, sweep->request->command_line);
    return interrupted ? TEIDE_EXIT_INTERRUPTED : TEIDE_EXIT_FAILED;
}

/* All of it that has effects. Ranks take every branch together. */
static int
run(struct sweep *sweep)
{
    struct teide_error error = { 0 };
    enum { COMPUTED, INTERRUPTED, FAILED }; /* the worse, the larger */
    bool complete = false;
    int status = 0, ret = 0, end;

    teide_cli_catch_signals();
    if (is_first(sweep))
        status = look_at_output(sweep, &complete);
    ret = complete;
    teide_ranks_share(&sweep->ranks, &status);
    teide_ranks_share(&sweep->ranks, &ret);
    if (status != 0 || ret != 0)
        return status;
    sweep->hand_out = teide_hand_out_create();
    ret = sweep->hand_out == NULL ? TEIDE_E_MEMORY : open_store(sweep, &error);
    status = ret == 0 ? 0 : fail(sweep, ret, &error);
    teide_ranks_share(&sweep->ranks, &status);
    if (status != 0)
        return status;
    ret = compute(sweep, &error);
    if (ret != 0 && ret != TEIDE_E_STOPPED)
        teide_cli_failure("sweep", ret, error.message);
    end = ret == 0 ? COMPUTED : ret == TEIDE_E_STOPPED ? INTERRUPTED : FAILED;
    teide_ranks_worst(&sweep->ranks, &end);
    if (is_first(sweep))
        status = end == COMPUTED ? finish(sweep) : give_up(sweep, end == INTERRUPTED);
    teide_ranks_share(&sweep->ranks, &status);
    return status;
}

int
teide_sweep_run(const struct teide_sweep_request *request)
{
    struct teide_sweep_request with_jobs = *request;
    struct sweep sweep = { .request = &with_jobs };
    int status = teide_ranks_begin(&sweep.ranks);

    if (status != 0)
        return status;
    /* A run asks for the same large pieces of memory point after point: keep them instead of giving them back to the system, which
     * would have to clear them each time (a tenth of the time of runs of 10 ms). */
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    if (with_jobs.jobs == 0)
        with_jobs.jobs = sweep.ranks.size > 1 ? 1 : teide_cpus();
    if (sweep.ranks.size > 1 && strcmp(request->scenario, "-") == 0)
        status = is_first(&sweep) ? teide_cli_usage_error("sweep", "ranks cannot share standard input: give a file")
                                  : TEIDE_EXIT_INPUT;
    else
        status = read_scenario(&sweep);
    teide_ranks_share(&sweep.ranks, &status);
    if (status == 0 && !with_jobs.dry_run)
        status = run(&sweep);
    else if (status == 0 && is_first(&sweep))
        status = dry_run(&sweep);
    teide_hand_out_destroy(sweep.hand_out);
    teide_sweep_store_close(sweep.store, false);
    teide_dataset_clear(&sweep.dataset);
    teide_sweep_outputs_clear(&sweep.outputs);
    teide_sweep_template_destroy(sweep.sweep_template);
    teide_scenario_clear(&sweep.base);
    teide_ranks_end(status);
    return status;
}
