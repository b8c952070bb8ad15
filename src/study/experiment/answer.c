#include "study/experiment/answer.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "sim/experiment/run.h"
#include "study/parallel.h"

/* --- from counts to a witness --------------------------------------------------------------------------------------- */

struct teide_experiment_analysis
teide_experiment_analyse(const double counts[TEIDE_N_BASES][2][2][2], enum teide_bell_outcomes outcomes, double time)
{
    struct teide_experiment_analysis analysis = { .time = time };

    for (int b = 0; b < TEIDE_N_BASES; b++) {
        struct teide_coincidences psi[2] = { { { { 0 } } } };
        for (int bell = 0; bell < 2; bell++)
            for (int i = 0; i < 2; i++)
                for (int k = 0; k < 2; k++)
                    if (outcomes == TEIDE_OUTCOME_BOTH || (int)outcomes == bell) {
                        psi[bell].n[i][k] = counts[b][bell][i][k];
                        analysis.fourfolds += counts[b][bell][i][k];
                    }
        analysis.counts[b] = teide_coincidences_as_singlet(psi[0], psi[1], (enum teide_polarisation_basis)b);
        analysis.correlations[b] = teide_correlation(analysis.counts[b]);
        analysis.visibilities[b]
            = (struct teide_counted) { fabs(analysis.correlations[b].mean), analysis.correlations[b].error };
    }
    analysis.fidelity = teide_singlet_fidelity(analysis.correlations);
    analysis.witness = teide_witness_of(analysis.fidelity);
    return analysis;
}

/* Of a run: what was kept, or all. */
static struct teide_experiment_analysis
analyse_tally(const struct teide_experiment *experiment, const struct teide_experiment_tally *tally, bool all)
{
    double counts[TEIDE_N_BASES][2][2][2] = { { { { 0 } } } }, pulses = 0;

    for (int kept = all ? 0 : 1; kept < 2; kept++)
        for (int b = 0; b < TEIDE_N_BASES; b++) {
            pulses += tally->pulses[kept][b];
            for (int o = 0; o < 8; o++)
                counts[b][o >> 2][o >> 1 & 1][o & 1] += (double)tally->counts[kept][b][o >> 2][o >> 1 & 1][o & 1];
        }
    return teide_experiment_analyse(counts, experiment->outcomes, pulses / experiment->pulse_rate);
}

static double
decibels(double transmittance)
{
    return -10 * log10(transmittance);
}

/* Witness against time, at the end of every bin. */
static void
grow(const struct teide_experiment *experiment, const struct teide_experiment_tally *tally,
    struct teide_experiment_growth *growth)
{
    double counts[TEIDE_N_BASES][2][2][2] = { { { { 0 } } } };
    size_t event = 0;

    for (size_t i = 0; i < tally->n_bins; i++) {
        struct teide_experiment_analysis so_far;
        const double end = fmin((double)(i + 1) * experiment->bin, experiment->duration);
        const bool last = i + 1 == tally->n_bins;
        for (; event < tally->n_events && (last || tally->events[event].time < end); event++) {
            const struct teide_experiment_event *e = &tally->events[event];
            counts[e->basis][e->bell][e->outcome_0][e->outcome_3] += e->kept;
        }
        so_far = teide_experiment_analyse(counts, experiment->outcomes, end);
        growth[i] = (struct teide_experiment_growth) { end, (int64_t)so_far.fourfolds, so_far.witness,
            decibels(tally->bins[i].transmittance) };
    }
}

/* --- in expectation ------------------------------------------------------------------------------------------------- */

/* Seconds of the run in which the analysers stand in each basis. */
static void
time_in_bases(const struct teide_experiment *experiment, double seconds[TEIDE_N_BASES])
{
    double cycle = 0, left, cycles;

    for (size_t i = 0; i < experiment->n_settings; i++)
        cycle += experiment->settings[i].duration;
    cycles = floor(experiment->duration / cycle);
    left = experiment->duration - cycles * cycle;
    for (int b = 0; b < TEIDE_N_BASES; b++)
        seconds[b] = 0;
    for (size_t i = 0; i < experiment->n_settings; i++) {
        const struct teide_analyser_setting *setting = &experiment->settings[i];
        const double rest = fmin(left, setting->duration);
        seconds[setting->basis] += cycles * setting->duration + rest;
        left -= rest;
    }
}

/* Simpson's rule over z from where the transmittance reaches the threshold. */
struct teide_experiment_analysis
teide_experiment_expect(
    const struct teide_experiment *experiment, const struct teide_experiment_rates *rates, double threshold)
{
    enum { PIECES = 2000 };
    const struct teide_fading *fading = &experiment->channel.fading;
    const double to = 8.6, from = threshold > 0 ? fmin(to, fmax(-to, teide_fading_normal_of(fading, threshold))) : -to,
                 step = (to - from) / PIECES;
    double counts[TEIDE_N_BASES][2][2][2] = { { { { 0 } } } }, seconds[TEIDE_N_BASES], share = 0;

    time_in_bases(experiment, seconds);
    for (int j = 0; j <= PIECES; j++) {
        const double z = from + j * step,
                     simpson = j == 0 || j == PIECES ? 1
            : j % 2 == 1                             ? 4
                                                     : 2,
                     weight = simpson * step / 3 * exp(-z * z / 2) / sqrt(2 * M_PI),
                     t = fmin(rates->most, teide_fading_of_normal(fading, z));
        if (t < threshold)
            continue;
        share += weight;
        for (int b = 0; b < TEIDE_N_BASES; b++) {
            const struct teide_fourfolds p = teide_experiment_rate_outcomes(rates, (enum teide_polarisation_basis)b, t);
            for (int o = 0; o < 8; o++)
                counts[b][o >> 2][o >> 1 & 1][o & 1]
                    += weight * seconds[b] * experiment->pulse_rate * p.p[o >> 2][o >> 1 & 1][o & 1];
        }
    }
    return teide_experiment_analyse(counts, experiment->outcomes, share * experiment->duration);
}

static void
describe_with(const struct teide_experiment *experiment, const struct teide_experiment_rates *rates,
    struct teide_experiment_answer *answer)
{
    const struct teide_experiment_detection *stations = experiment->stations;
    const double distance = experiment->channel.distance;
    static const enum teide_experiment_station station[]
        = { TEIDE_STATION_0, TEIDE_STATION_3, TEIDE_STATION_BELL, TEIDE_STATION_BELL };

    answer->free_space = experiment->channel_numbers.free_space;
    answer->expected_all = teide_experiment_expect(experiment, rates, 0);
    answer->expected = teide_experiment_expect(experiment, rates, experiment->threshold);
    answer->expected_seconds_to_six_sigma = answer->expected.witness.sigmas > 0
        ? experiment->duration * pow(6 / answer->expected.witness.sigmas, 2)
        : INFINITY;
    answer->transmittance = teide_fading_moments(&experiment->channel.fading, 0);
    answer->clipped = teide_fading_clipped(&experiment->channel.fading);
    answer->interference_visibility = teide_interference_visibility(&experiment->optics);
    teide_experiment_exact(experiment, TEIDE_BASIS_Z, fmin(rates->most, answer->transmittance.mean), answer->singles);
    for (int d = 0; d < TEIDE_N_SWAP_DETECTORS; d++)
        answer->singles[d] /= 1 + answer->singles[d] * stations[station[d / 2]].dead_time;
    answer->margin_0 = teide_spacelike_margin(distance, stations[TEIDE_STATION_0].time, stations[TEIDE_STATION_3].time);
    answer->margin_bell
        = teide_spacelike_margin(distance, stations[TEIDE_STATION_BELL].time, stations[TEIDE_STATION_3].time);
}

/* --- repeats -------------------------------------------------------------------------------------------------------- */

static const double most_events = 1e8; /* 3 GB */

struct repeats {
    const struct teide_experiment *experiment;
    const struct teide_experiment_rates *rates;
    const struct teide_experiment_answer_options *options;
    struct teide_experiment_answer *answer;
    uint64_t seed;
    pthread_mutex_t lock; /* of what follows, and of calls of progress */
    double done;          /* summed over the repeats */
    uint64_t fourfolds;
    int ret;
};

struct one_repeat {
    struct repeats *repeats;
    double done; /* share that was reported */
};

/* Now and then in every repeat, and at its end. */
static bool
report(void *user, double fraction_done)
{
    struct one_repeat *one = user;
    struct repeats *repeats = one->repeats;
    bool stop;

    pthread_mutex_lock(&repeats->lock);
    repeats->done += fraction_done - one->done;
    one->done = fraction_done;
    if (repeats->ret == 0 && repeats->options->progress != NULL
        && repeats->options->progress(
            repeats->options->user, fmin(1, repeats->done / (double)repeats->experiment->repeats), repeats->fourfolds))
        repeats->ret = TEIDE_E_STOPPED;
    stop = repeats->ret != 0;
    pthread_mutex_unlock(&repeats->lock);
    return stop;
}

static void
repeat(size_t i, void *user)
{
    struct repeats *repeats = user;
    const struct teide_random random = { .seed = repeats->seed, .point = repeats->options->point, .replica = i };
    struct one_repeat one = { .repeats = repeats };
    const struct teide_experiment_run_options options = { .record = i == 0, .stop = report, .user = &one };
    struct teide_experiment_tally tally = { 0 };
    int ret = report(&one, 0) ? TEIDE_E_STOPPED
                              : teide_experiment_run(repeats->experiment, repeats->rates, &random, &options, &tally);

    if (ret == 0)
        report(&one, 1);
    repeats->answer->repeats[i] = analyse_tally(repeats->experiment, &tally, false);
    pthread_mutex_lock(&repeats->lock);
    repeats->fourfolds += (uint64_t)repeats->answer->repeats[i].fourfolds;
    if (repeats->ret == 0)
        repeats->ret = ret;
    pthread_mutex_unlock(&repeats->lock);
    if (i == 0)
        repeats->answer->tally = tally;
    else
        teide_experiment_tally_clear(&tally);
}

static struct teide_experiment_over_repeats
over_repeats(const struct teide_experiment_answer *answer)
{
    struct teide_experiment_over_repeats o = { .count = (int64_t)answer->n_repeats };
    double n = 0;

    for (size_t i = 0; i < answer->n_repeats; i++) {
        const struct teide_experiment_analysis *r = &answer->repeats[i];
        o.fourfolds += r->fourfolds / (double)answer->n_repeats;
        if (!isfinite(r->witness.sigmas))
            continue;
        n++;
        o.witness += r->witness.mean;
        o.sigmas += r->witness.sigmas;
        o.beyond_six += r->witness.sigmas > 6;
    }
    o.witness /= n;
    o.sigmas /= n;
    o.beyond_six /= (double)answer->n_repeats;
    for (size_t i = 0; i < answer->n_repeats; i++) {
        const struct teide_experiment_analysis *r = &answer->repeats[i];
        if (!isfinite(r->witness.sigmas))
            continue;
        o.witness_deviation += pow(r->witness.mean - o.witness, 2);
        o.sigmas_deviation += pow(r->witness.sigmas - o.sigmas, 2);
    }
    o.witness_deviation = sqrt(o.witness_deviation / (n - 1));
    o.sigmas_deviation = sqrt(o.sigmas_deviation / (n - 1));
    return o;
}

static struct teide_experiment_report
report_of(const struct teide_experiment *experiment, const struct teide_experiment_answer *answer)
{
    const struct teide_experiment_tally *tally = &answer->tally;
    const struct teide_free_space_numbers *air = &answer->free_space;
    struct teide_experiment_report report = { .simulated_seconds = experiment->duration * (double)answer->n_repeats,
        .duration = experiment->duration,
        .bin = experiment->bin,
        .pulse_rate = experiment->pulse_rate,
        .outcomes = experiment->outcomes,
        .link_loss = decibels(tally->transmittance),
        .least_loss = decibels(tally->largest),
        .most_loss = decibels(tally->least),
        .scintillation_index = answer->transmittance.variance / pow(answer->transmittance.mean, 2),
        .margin = fmin(answer->margin_0, answer->margin_bell),
        .threshold = experiment->threshold,
        .share_of_time = answer->kept.time / experiment->duration,
        .sigmas_gain = experiment->threshold > 0 && answer->expected_all.witness.sigmas > 0
            ? answer->expected.witness.sigmas / answer->expected_all.witness.sigmas
            : (double)NAN,
        .geometric_loss = decibels(air->geometric_transmittance),
        .extinction = decibels(air->extinction_transmittance),
        .fading = (int32_t)air->chosen };

    for (int kept = 0; kept < 2; kept++)
        for (int b = 0; b < TEIDE_N_BASES; b++)
            report.seconds[kept][b] = tally->pulses[kept][b] / experiment->pulse_rate;
    return report;
}

int
teide_experiment_answer_find(const struct teide_experiment *experiment, uint64_t seed,
    const struct teide_experiment_answer_options *options, struct teide_experiment_answer *answer,
    struct teide_error *error)
{
    const double begin = teide_seconds_now();
    struct teide_experiment_rates *rates = malloc(sizeof *rates);
    struct repeats repeats = { .experiment = experiment,
        .rates = rates,
        .options = options,
        .answer = answer,
        .seed = seed,
        .lock = PTHREAD_MUTEX_INITIALIZER };

    *answer = (struct teide_experiment_answer) { .n_repeats = (size_t)experiment->repeats };
    answer->repeats = calloc(answer->n_repeats, sizeof *answer->repeats);
    if (rates == NULL || answer->repeats == NULL) {
        repeats.ret = TEIDE_E_MEMORY;
        goto out;
    }
    teide_experiment_rates_init(rates, experiment);
    describe_with(experiment, rates, answer);
    if (answer->expected_all.fourfolds > most_events) {
        repeats.ret = teide_fail(error, TEIDE_E_INPUT,
            "%.3g four-folds are expected, more than the %.0e that a record holds: write a shorter duration, or fewer "
            "pairs",
            answer->expected_all.fourfolds, most_events);
        goto out;
    }
    teide_parallel_for(answer->n_repeats, options->threads, repeat, &repeats);
    if (repeats.ret != 0)
        goto out;
    answer->all = analyse_tally(experiment, &answer->tally, true);
    answer->kept = analyse_tally(experiment, &answer->tally, false);
    answer->over_repeats = over_repeats(answer);
    answer->report = report_of(experiment, answer);
    answer->growth = calloc(answer->tally.n_bins, sizeof *answer->growth);
    if (answer->growth == NULL)
        repeats.ret = TEIDE_E_MEMORY;
    else
        grow(experiment, &answer->tally, answer->growth);
out:
    free(rates);
    answer->wall_seconds = teide_seconds_now() - begin;
    if (repeats.ret == TEIDE_E_MEMORY)
        teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    return repeats.ret;
}

void
teide_experiment_answer_clear(struct teide_experiment_answer *answer)
{
    teide_experiment_tally_clear(&answer->tally);
    free(answer->growth);
    free(answer->repeats);
    *answer = (struct teide_experiment_answer) { 0 };
}
