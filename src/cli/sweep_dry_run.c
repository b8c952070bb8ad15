#include "cli/sweep_dry_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "io/results/slice.h"
#include "study/parallel.h"

static const double probe_seconds = 1;
static const double task_seconds = 1800; /* of a task of a job array; scenarios/slurm/array.sh gives it hours */
enum { POINTS = 9, MOST_TASKS = 1000 /* of a job array, unless Slurm is told otherwise */ };

/* What the points tried took. */
struct tried {
    int timed, failed;
    double sum, least, most; /* s */
};

struct probe {
    double start, fraction;
};

static bool
on_probe(void *user, double fraction_done)
{
    struct probe *probe = user;

    probe->fraction = fraction_done;
    return teide_seconds_now() - probe->start > probe_seconds;
}

/* Seconds that a point takes, extrapolated when it takes too long; NAN: it fails. */
static double
time_point(struct teide_sweep_outputs *outputs, struct teide_point_maker *maker, size_t point, double *row)
{
    struct probe probe = { .start = teide_seconds_now() };
    const struct teide_point_options options = { on_probe, &probe };
    struct teide_scenario scenario = { 0 };
    struct teide_diagnostics diagnostics = { 0 };
    double seconds;
    int ret = teide_point_make(maker, point, &scenario, &diagnostics);

    if (ret == 0)
        ret = teide_sweep_point_find(outputs, &scenario, &options, row, NULL);
    seconds = teide_seconds_now() - probe.start;
    teide_diagnostics_clear(&diagnostics);
    teide_scenario_clear(&scenario);
    if (ret == TEIDE_E_STOPPED && probe.fraction > 0)
        return seconds / probe.fraction;
    return ret == 0 || ret == TEIDE_E_STOPPED ? seconds : (double)NAN;
}

/* The positions that are not finished, in order. Returns how many. */
static size_t
list_open(const struct teide_dry_run *run, size_t *positions)
{
    size_t n = 0;

    for (size_t i = 0; i < run->n_positions; i++)
        if (run->status == NULL || run->status[i] == TEIDE_POINT_OPEN)
            positions[n++] = i;
    return n;
}

/* Try some, spread over all by the golden section. Returns 0 or TEIDE_E_MEMORY. */
static int
try_points(const struct teide_dry_run *run, const size_t *open, size_t n, struct tried *tried)
{
    struct teide_point_maker *maker = teide_point_maker_create(run->points->sweep_template, run->points->base->sweep);
    double *row = malloc((run->outputs->width + 1) * sizeof *row);

    for (size_t i = 0; maker != NULL && row != NULL && i < POINTS && i < n; i++) {
        const size_t k = n <= POINTS ? i : (size_t)(fmod((double)(i + 1) * 0.6180339887498949, 1) * (double)n);
        const double seconds = time_point(run->outputs, maker, run->shard + open[k] * run->n_shards, row);
        if (teide_cli_interrupted())
            break;
        tried->failed += isnan(seconds);
        if (isnan(seconds))
            continue;
        tried->timed++;
        tried->sum += seconds;
        tried->least = fmin(tried->least, seconds);
        tried->most = fmax(tried->most, seconds);
    }
    free(row);
    teide_point_maker_destroy(maker);
    return maker == NULL || row == NULL ? TEIDE_E_MEMORY : 0;
}

static void
print_time(const struct teide_dry_run *run, const struct tried *tried, size_t n_open)
{
    const int workers = run->jobs * run->ranks;
    const double seconds = tried->sum / tried->timed * (double)n_open / workers;
    const double scale = tried->most < 1 ? 1e3 : 1;
    char total[32] = "under 1 s";

    if (n_open == 0) {
        puts("estimated time  none: all points are finished");
        return;
    }
    if (tried->timed == 0) {
        puts("estimated time  unknown");
        return;
    }
    if (seconds >= 1)
        teide_format_time(total, sizeof total, seconds);
    printf("estimated time  %s on %d thread%s (%d points tried: %.3g to %.3g %s each)\n", total, workers,
        workers == 1 ? "" : "s", tried->timed, scale * tried->least, scale * tried->most, scale > 1 ? "ms" : "s");
}

/* A suitable number of tasks of a job array: each takes about half an hour. */
static void
print_array(const struct teide_dry_run *run, const struct tried *tried, size_t n_open)
{
    const size_t n_points = run->points->base->sweep->n_points;
    const double work = tried->sum / tried->timed * (double)n_points / run->jobs; /* s of one task that did it all */
    double tasks = ceil(work / task_seconds);
    char time[32];

    if (run->n_shards > 1 || run->ranks > 1 || tried->timed == 0 || n_open == 0)
        return;
    tasks = fmax(1, fmin(fmin(tasks, MOST_TASKS), (double)n_points));
    teide_format_time(time, sizeof time, fmax(work / tasks, tried->most));
    if (tasks < 2)
        printf("job array       not needed: one job does it\n");
    else
        printf("job array       --array=0-%.0f: %.0f tasks of about %s, with %d thread%s each%s\n", tasks - 1, tasks,
            time, run->jobs, run->jobs == 1 ? "" : "s",
            n_open < run->n_positions ? " (they compute what is finished here again)" : "");
}

int
teide_sweep_dry_run(const struct teide_dry_run *run)
{
    const struct teide_sweep_question *sweep = run->points->base->sweep;
    const size_t width = run->outputs->width;
    struct tried tried = { .least = INFINITY };
    size_t *open = malloc((run->n_positions + 1) * sizeof *open), n_open;
    char text[512];

    if (open == NULL)
        return teide_cli_failure("sweep", TEIDE_E_MEMORY, "out of memory");
    n_open = list_open(run, open);
    if (try_points(run, open, n_open, &tried) != 0) {
        free(open);
        return teide_cli_failure("sweep", TEIDE_E_MEMORY, "out of memory");
    }
    free(open);
    if (teide_cli_interrupted())
        return TEIDE_EXIT_INTERRUPTED;
    teide_sweep_layout(run->dataset, text, sizeof text);
    printf("points          %zu: %s\n", sweep->n_points, text);
    if (run->n_shards > 1)
        printf("of this shard   %zu\n", run->n_positions);
    if (n_open < run->n_positions)
        printf("finished        %zu, to be computed %zu\n", run->n_positions - n_open, n_open);
    print_time(run, &tried, n_open);
    if (tried.failed > 0)
        printf("failed          %d of %d points tried\n", tried.failed, tried.timed + tried.failed);
    print_array(run, &tried, n_open);
    printf("size            %.3g MB at most: %zu numbers a point\n",
        1e-6 * (double)sweep->n_points * (double)width * sizeof(double), width);
    return 0;
}
