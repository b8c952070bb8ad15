/* How long photons take: click patterns, fading, and steps of an experiment. Part of `make bench`. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/experiment/run.h"

static volatile double sink; /* so that nothing is left out */

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The fastest of five rounds of n calls, in seconds a call. */
static double
fastest(void (*call)(void *user, int i), void *user, int n)
{
    double best = 1e9;

    for (int round = 0; round < 5; round++) {
        const double begin = now();
        for (int i = 0; i < n; i++)
            call(user, i);
        best = (now() - begin) / n < best ? (now() - begin) / n : best;
    }
    return best;
}

static struct teide_analyser_setting settings[]
    = { { TEIDE_BASIS_Z, 60 }, { TEIDE_BASIS_X, 60 }, { TEIDE_BASIS_Y, 60 } };

/* As scenarios/canary-143km/experiment.yaml, three hours. */
static struct teide_experiment
canary(double purity)
{
    const struct teide_pair_source source = { 0.02, purity, { { 0.98, 0.01, 0.005, 0.005 } } };
    const struct teide_photon_arm arm = { 0.5, 0.5, 1e-6 };

    return (struct teide_experiment) {
        .optics = { TEIDE_PARAMETRIC, source, source, 0.9, 0.5, false, arm, arm, arm, arm },
        .channel = { .fading = { .kind = TEIDE_FADING_LOG_NORMAL, .mean = 6.3e-4, .log_variance = 0.9 },
            .coherence_time = 0.01,
            .errors = { { 1, 0, 0, 0 } } },
        .stations = { { 300, 50e-9, 0 }, { 300, 50e-9, 0 }, { 300, 50e-9, 0 } },
        .window = 3e-9,
        .pulse_rate = 80e6,
        .duration = 10800,
        .step = 0.01,
        .bin = 60,
        .settings = settings,
        .n_settings = 3,
        .repeats = 1,
    };
}

static void
do_patterns(void *user, int i)
{
    double patterns[TEIDE_N_SWAP_PATTERNS];

    teide_swap_patterns(user, 1.0 / (i + 1), patterns);
    sink = patterns[0x95];
}

static void
do_fading(void *user, int i)
{
    sink = teide_fading_of_normal(user, (i % 1000) * 0.006 - 3);
}

static void
do_run(void *user, int i)
{
    const struct teide_experiment *experiment = user;
    const struct teide_random random = { 1, 0, (uint64_t)i };
    struct teide_experiment_rates rates;
    struct teide_experiment_tally tally = { 0 };

    teide_experiment_rates_init(&rates, experiment);
    teide_experiment_run(
        experiment, &rates, &random, &(struct teide_experiment_run_options) { .record = true }, &tally);
    sink = (double)tally.n_events;
    teide_experiment_tally_clear(&tally);
}

int
main(void)
{
    struct teide_experiment pure = canary(1), impure = canary(0.9);
    struct teide_fading gamma = { .kind = TEIDE_FADING_GAMMA_GAMMA, .mean = 1e-3, .alpha = 3.5, .beta = 20 };
    struct teide_swap_light light;
    double run;

    teide_swap_light(&light, &pure.optics, TEIDE_BASIS_X, TEIDE_BASIS_X);
    printf("256 patterns, pure photons      %10.3f ms\n", 1e3 * fastest(do_patterns, &light, 20));
    teide_swap_light(&light, &impure.optics, TEIDE_BASIS_X, TEIDE_BASIS_X);
    printf("256 patterns, purity 0.9        %10.3f ms\n", 1e3 * fastest(do_patterns, &light, 20));
    if (teide_fading_init(&gamma) != 0)
        return EXIT_FAILURE;
    printf("fading, log-normal              %10.1f ns\n", 1e9 * fastest(do_fading, &pure.channel.fading, 100000));
    printf("fading, gamma-gamma             %10.1f ns\n", 1e9 * fastest(do_fading, &gamma, 100000));
    teide_fading_clear(&gamma);
    run = fastest(do_run, &impure, 1);
    printf("3 h at 80 MHz, blocks of 10 ms  %10.3f s, %.1f ns a block\n", run, 1e9 * run / 1.08e6);
    return EXIT_SUCCESS;
}
