/* libFuzzer target on the scenario reader: whatever the bytes, it returns 0 or TEIDE_E_INPUT with at least one message,
 * and neither crashes, leaks, hangs nor takes much memory; and what it calls good the engine accepts. What comes after a
 * zero byte is a `--set`. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/read.h"
#include "io/sweep/template.h"
#include "sim/chain/chains.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the reader calls good is possible, and its rates can be integrated. */
static void
check_timing(const struct teide_optimal_time_question *question)
{
    struct teide_optimal_time timing = teide_optimal_time_of(&question->problem);

    if (question->schedule != NULL) {
        const double early[TEIDE_MAX_PAIRS] = { 0 };
        if (!teide_schedule_possible(question->schedule) || question->n_objectives < 1
            || isnan(teide_schedule_at(question->schedule, &question->objectives[0].objective, early).value))
            abort();
        return;
    }
    if (!(teide_optimal_time_first(&timing) <= teide_optimal_time_last(&timing)) || question->n_objectives < 1)
        abort();
    for (size_t i = 0; i < question->n_objectives; i++)
        if (isnan(teide_purification_at(&timing, &question->objectives[i].objective, teide_optimal_time_first(&timing))
                      .value))
            abort();
}

/* An experiment that was read can be run: its numbers are in their ranges, and the channel gives transmittances. */
static void
check_experiment(const struct teide_experiment *experiment)
{
    const struct teide_photon_swap *optics = &experiment->optics;
    const struct teide_photon_arm *arms[]
        = { &optics->photon_0, &optics->photon_1, &optics->photon_2, &optics->photon_3 };

    for (size_t i = 0; i < 4; i++)
        if (!(arms[i]->efficiency >= 0 && arms[i]->efficiency <= 1 && arms[i]->dark_probability >= 0
                && arms[i]->dark_probability <= 1 && arms[i]->transmittance >= 0 && arms[i]->transmittance <= 1))
            abort();
    if (!(optics->overlap >= 0 && optics->overlap <= 1 && optics->first.purity > 0.5 && optics->second.purity > 0.5
            && optics->first.mean_pairs >= 0 && optics->second.mean_pairs >= 0))
        abort();
    if (!(experiment->step * experiment->pulse_rate >= 0.5 && experiment->duration / experiment->step <= 1.1e10
            && experiment->duration / experiment->bin <= 1.1e6 && experiment->n_settings >= 1
            && experiment->repeats >= 1))
        abort();
    for (double z = -9; z <= 9; z += 0.5) {
        const double t = teide_fading_of_normal(&experiment->channel.fading, z);
        if (!(t >= 0 && t <= 1))
            abort();
    }
}

/* Points of a sweep that was read: values are finite, and points are made or have a message. */
static void
check_sweep(const struct teide_scenario *scenario)
{
    struct teide_diagnostics diagnostics = { 0 };
    struct teide_sweep_template *sweep_template = NULL;
    struct teide_scenario base = { 0 };
    const int ret = teide_sweep_template_read_text(
        "tests/fuzz/fuzz.yaml", scenario->text, strlen(scenario->text), NULL, 0, &sweep_template, &base, &diagnostics);

    if (ret == 0 ? base.sweep->n_points != scenario->sweep->n_points : ret != TEIDE_E_INPUT || diagnostics.n_lines == 0)
        abort();
    for (size_t a = 0; ret == 0 && a < base.sweep->n_axes; a++)
        for (size_t i = 0; base.sweep->axes[a].numbers != NULL && i < base.sweep->axes[a].n; i++)
            if (!isfinite(base.sweep->axes[a].numbers[i]))
                abort();
    teide_diagnostics_clear(&diagnostics);
    teide_sweep_template_destroy(sweep_template);
    teide_scenario_clear(&base);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct teide_scenario scenario = { 0 };
    struct teide_diagnostics diagnostics = { 0 };
    const uint8_t *zero = size > 0 ? memchr(data, 0, size) : NULL;
    size_t length = zero != NULL ? (size_t)(zero - data) : size;
    char *setting = zero != NULL ? strndup((const char *)zero + 1, size - length - 1) : NULL;
    const char *settings[1] = { setting };
    int ret = teide_scenario_read_text(
        "tests/fuzz/fuzz.yaml", (const char *)data, length, settings, setting != NULL ? 1 : 0, &scenario, &diagnostics);

    if (ret == 0 ? diagnostics.n_lines != 0 || scenario.text == NULL
                || (scenario.n_requests < 1 && scenario.optimal_time == NULL && scenario.improvement == NULL
                    && scenario.experiment == NULL)
                 : ret != TEIDE_E_INPUT || diagnostics.n_lines == 0)
        abort();
    if (ret == 0 && scenario.optimal_time != NULL)
        check_timing(scenario.optimal_time);
    if (ret == 0 && scenario.experiment != NULL)
        check_experiment(scenario.experiment);
    if (ret == 0 && scenario.improvement != NULL
        && (scenario.improvement->n_measures < 1
            || (!scenario.improvement->has_pairs && scenario.improvement->samples < 1
                && scenario.improvement->region.n < 2)))
        abort();
    if (ret == 0 && scenario.sweep != NULL)
        check_sweep(&scenario);
    for (size_t r = 0; ret == 0 && r < scenario.n_requests; r++)
        if (scenario.requests[r].n_path < 2 && (scenario.traffic == NULL || scenario.traffic->demands[r].n_users < 2))
            abort();
    if (ret == 0 && scenario.n_requests > 0 && scenario.traffic == NULL) {
        struct teide_chains chains = { 0 };
        struct teide_error error = { 0 };
        if (teide_chains_init(&chains, &scenario, &error) != 0) {
            fprintf(stderr, "the engine does not accept what the reader calls good: %s\n", error.message);
            abort();
        }
        teide_chains_clear(&chains);
    }
    teide_diagnostics_clear(&diagnostics);
    teide_scenario_clear(&scenario);
    free(setting);
    return 0;
}
