#include "sim/experiment/run.h"

#include <math.h>
#include <stdlib.h>

enum stream { FADING, ARRIVAL, OUTCOME };

struct run {
    const struct teide_experiment *experiment;
    const struct teide_experiment_rates *rates;
    const struct teide_random *random;
    struct teide_experiment_tally *tally;
    bool record;
    const struct teide_experiment_run_options *options;
    uint64_t work; /* stretches and four-folds so far */
    struct teide_stream fading, arrival, outcome;
    double memory, fresh; /* from step to step, z' = memory z + fresh n, n normal */
    int64_t step;         /* pulses */
    double normals[2], z; /* numbers drawn ahead; now */
    int drawn;            /* how many of them are used */
    int64_t pulse, end;   /* of the run */
    int64_t step_end, setting_end, bin_end;
    size_t setting;
    double transmittance;
    double exponent; /* what is left of the exponential number */
    struct teide_experiment_bin bin;
    double bin_transmittance; /* summed over its pulses */
    int64_t bin_begin;
};

static int64_t
pulses_of(const struct teide_experiment *experiment, double seconds)
{
    const double n = seconds * experiment->pulse_rate;

    return n < 9e18 ? (int64_t)fmax(1, round(n)) : INT64_MAX / 2;
}

static int64_t
pulses_in(const struct run *run, double seconds)
{
    return pulses_of(run->experiment, seconds);
}

/* Ornstein-Uhlenbeck process, z' = rho z + sqrt(1 - rho^2) n; rho = 0 for blocks. */
static void
next_step(struct run *run)
{
    if (run->drawn == 2) {
        teide_stream_normals(&run->fading, run->random, FADING, run->normals);
        run->drawn = 0;
    }
    run->z = run->memory * run->z + run->fresh * run->normals[run->drawn++];
    run->transmittance = fmin(run->rates->most, teide_fading_of_normal(&run->experiment->channel.fading, run->z));
    run->step_end += run->step;
}

static void
next_exponent(struct run *run)
{
    run->exponent = -log(teide_stream_uniform(&run->arrival, run->random, ARRIVAL));
}

static int
append(struct run *run, struct teide_experiment_event event)
{
    struct teide_experiment_tally *tally = run->tally;

    if (tally->n_events == tally->room) {
        const size_t room = tally->room == 0 ? 1024 : 2 * tally->room;
        struct teide_experiment_event *events = realloc(tally->events, room * sizeof *events);
        if (events == NULL)
            return TEIDE_E_MEMORY;
        tally->events = events;
        tally->room = room;
    }
    tally->events[tally->n_events++] = event;
    return 0;
}

/* A four-fold at run->pulse: which one? */
static int
fourfold(struct run *run, enum teide_polarisation_basis basis)
{
    const struct teide_fourfolds p = teide_experiment_rate_outcomes(run->rates, basis, run->transmittance);
    const int kept = run->transmittance >= run->experiment->threshold;
    double sum = 0, u;
    int o = 0;

    for (int i = 0; i < 8; i++)
        sum += p.p[i >> 2][i >> 1 & 1][i & 1];
    u = sum * teide_stream_uniform(&run->outcome, run->random, OUTCOME);
    while (o < 7 && u >= p.p[o >> 2][o >> 1 & 1][o & 1]) {
        u -= p.p[o >> 2][o >> 1 & 1][o & 1];
        o++;
    }
    run->tally->counts[kept][basis][o >> 2][o >> 1 & 1][o & 1]++;
    run->bin.fourfolds++;
    run->bin.kept += kept;
    if (!run->record)
        return 0;
    return append(run,
        (struct teide_experiment_event) { .time = (double)run->pulse / run->experiment->pulse_rate,
            .transmittance = run->transmittance,
            .basis = (int8_t)basis,
            .bell = (int8_t)(o >> 2),
            .outcome_0 = (int8_t)(o >> 1 & 1),
            .outcome_3 = (int8_t)(o & 1),
            .kept = (int8_t)kept });
}

/* -ln(1 - p); the series is good to 1e-16 where it is used. */
static double
hazard(double p)
{
    return p < 1e-6 ? p * (1 + p * (0.5 + p / 3)) : -log1p(-fmin(p, 1));
}

/* Whether to stop, asked now and then. */
static bool
is_stopped(struct run *run)
{
    const struct teide_experiment_run_options *options = run->options;

    return (++run->work & 0x3fff) == 0 && options->stop != NULL
        && options->stop(options->user, (double)run->pulse / (double)run->end);
}

/* Pulses up to `until`, in which nothing changes. */
static int
constant_stretch(struct run *run, int64_t until)
{
    const enum teide_polarisation_basis basis = run->experiment->settings[run->setting].basis;
    const double each = hazard(teide_experiment_rate(run->rates, basis, run->transmittance));
    const double n = (double)(until - run->pulse);

    run->tally->pulses[run->transmittance >= run->experiment->threshold][basis] += n;
    run->bin_transmittance += n * run->transmittance;
    while (run->exponent <= each * (double)(until - run->pulse)) {
        /* the k-th pulse from here on, k >= 1, is the first at which k times `each` reaches the exponent */
        const double k = each < INFINITY ? fmax(1, fmin(ceil(run->exponent / each), (double)(until - run->pulse))) : 1;
        int ret;
        run->pulse += (int64_t)k - 1;
        ret = is_stopped(run) ? TEIDE_E_STOPPED : fourfold(run, basis);
        if (ret != 0)
            return ret;
        run->pulse++;
        next_exponent(run);
    }
    if (run->pulse < until)
        run->exponent -= each * (double)(until - run->pulse);
    run->pulse = until;
    return is_stopped(run) ? TEIDE_E_STOPPED : 0;
}

static int
end_bin(struct run *run)
{
    struct teide_experiment_tally *tally = run->tally;
    const int64_t n = run->pulse - run->bin_begin;

    run->bin.transmittance = run->bin_transmittance / (double)n;
    tally->transmittance += run->bin_transmittance / (double)run->end;
    tally->least = fmin(tally->least, run->bin.transmittance);
    tally->largest = fmax(tally->largest, run->bin.transmittance);
    if (run->record) {
        if ((tally->n_bins & (tally->n_bins - 1)) == 0) { /* 0 or a power of 2 */
            struct teide_experiment_bin *bins
                = realloc(tally->bins, (tally->n_bins == 0 ? 1 : 2 * tally->n_bins) * sizeof *bins);
            if (bins == NULL)
                return TEIDE_E_MEMORY;
            tally->bins = bins;
        }
        tally->bins[tally->n_bins++] = run->bin;
    }
    run->bin = (struct teide_experiment_bin) { 0 };
    run->bin_transmittance = 0;
    run->bin_begin = run->pulse;
    return 0;
}

static void
begin(struct run *run)
{
    const struct teide_experiment *experiment = run->experiment;
    const bool blocks = experiment->channel.correlation == TEIDE_FADING_BLOCKS;

    run->end = pulses_in(run, experiment->duration);
    run->setting_end = pulses_in(run, experiment->settings[0].duration);
    run->bin_end = pulses_in(run, experiment->bin);
    run->step = pulses_in(run, experiment->step);
    run->drawn = 2;
    run->fresh = 1; /* the first z comes from the stationary distribution */
    next_step(run);
    run->memory = blocks ? 0 : exp(-experiment->step / experiment->channel.coherence_time);
    run->fresh = sqrt(1 - run->memory * run->memory);
    run->tally->least = INFINITY;
    run->tally->largest = -INFINITY;
    next_exponent(run);
}

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int
teide_experiment_run(const struct teide_experiment *experiment, const struct teide_experiment_rates *rates,
    const struct teide_random *random, const struct teide_experiment_run_options *options,
    struct teide_experiment_tally *tally)
{
    struct run run = { .experiment = experiment,
        .rates = rates,
        .random = random,
        .tally = tally,
        .record = options->record,
        .options = options };
    int ret = 0;

    begin(&run);
    while (ret == 0 && run.pulse < run.end) {
        ret = constant_stretch(&run, least(least(run.step_end, run.setting_end), least(run.bin_end, run.end)));
        if (ret == 0 && (run.pulse == run.bin_end || run.pulse == run.end)) {
            ret = end_bin(&run);
            run.bin_end += pulses_in(&run, experiment->bin);
        }
        if (run.pulse == run.setting_end) {
            run.setting = (run.setting + 1) % experiment->n_settings;
            run.setting_end += pulses_in(&run, experiment->settings[run.setting].duration);
        }
        if (run.pulse == run.step_end)
            next_step(&run);
    }
    return ret;
}

size_t
teide_experiment_bins(const struct teide_experiment *experiment)
{
    const int64_t bin = pulses_of(experiment, experiment->bin);

    return (size_t)((pulses_of(experiment, experiment->duration) - 1) / bin + 1);
}

void
teide_experiment_tally_clear(struct teide_experiment_tally *tally)
{
    free(tally->bins);
    free(tally->events);
    *tally = (struct teide_experiment_tally) { 0 };
}
