/* The channel of a photon. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_const_mksa.h>

#include "io/channel_tables.h"
#include "io/scenario_build.h"
#include "sim/error.h"

#define note(build, node, ...) teide_mistakes_add((build)->reader->mistakes, (node)->place, __VA_ARGS__)

static const struct teide_field number_of_table
    = { "a number of the table", TEIDE_FIELD_NUMBER, .most = 1, .example = "[5e-4, 0.5]", .doc = "of a pair" };

/* Rows of [transmittance, cumulative probability]. */
static int
build_table(struct teide_build *build, const struct teide_yaml *node, struct teide_optical_channel *channel)
{
    const size_t n = node->kind == TEIDE_YAML_SEQUENCE ? node->n_items : 0;
    struct teide_fading *fading = &channel->fading;
    double *numbers;

    if (n < 2) {
        note(build, node, "a table of transmittances needs at least two pairs: write for example %s",
            "[[1e-4, 0], [5e-4, 0.5], [2e-3, 1]]");
        return 0;
    }
    channel->table = numbers = calloc(2 * n, sizeof *numbers);
    if (numbers == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const struct teide_yaml *row = node->items[i].value;
        if (row->kind != TEIDE_YAML_SEQUENCE || row->n_items != 2) {
            note(build, row, "an element of the table is a pair: write [TRANSMITTANCE, PROBABILITY], for example %s",
                number_of_table.example);
            return 0;
        }
        for (size_t k = 0; k < 2; k++)
            if (!teide_field_read(build->reader, &number_of_table, row->items[k].value, &numbers[k * n + i]))
                return 0;
        if (i > 0 && (!(numbers[i] >= numbers[i - 1]) || !(numbers[n + i] > numbers[n + i - 1]))) {
            note(build, row,
                "the table must ascend, but [%g, %g] follows [%g, %g]: sort it, with each probability once", numbers[i],
                numbers[n + i], numbers[i - 1], numbers[n + i - 1]);
            return 0;
        }
    }
    if (numbers[n] != 0 || numbers[2 * n - 1] != 1)
        note(build, node, "the probabilities of the table go from %g to %g: let them go from 0 to 1", numbers[n],
            numbers[2 * n - 1]);
    else if (!(numbers[n - 1] > 0))
        note(build, node, "all transmittances of the table are 0: write the measured ones");
    *fading = (struct teide_fading) {
        .kind = TEIDE_FADING_TABLE, .transmittance = numbers, .cumulative = numbers + n, .n = n
    };
    return 0;
}

/* Every model takes its own numbers, and no others. */
static bool
check_numbers(struct teide_build *build, const struct teide_found *found, int model)
{
    static const struct {
        int model;
        const char *name;
    } owned[] = { { TEIDE_FADING_LOG_NORMAL, "log_variance" }, { TEIDE_FADING_GAMMA_GAMMA, "alpha" },
        { TEIDE_FADING_GAMMA_GAMMA, "beta" }, { TEIDE_FADING_LOG_NEGATIVE_WEIBULL, "greatest" },
        { TEIDE_FADING_LOG_NEGATIVE_WEIBULL, "shape" }, { TEIDE_FADING_LOG_NEGATIVE_WEIBULL, "scale" },
        { TEIDE_FADING_LOG_NEGATIVE_WEIBULL, "wander" }, { TEIDE_FADING_TABLE, "table" } };
    const struct teide_table *table = &teide_table_fading;
    bool good = true;

    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) {
        const struct teide_yaml *at = found->at[teide_table_find(table, owned[i].name, strlen(owned[i].name))];
        if ((at != NULL) == (owned[i].model == model))
            continue;
        good = false;
        if (at == NULL)
            note(build, found->mapping, "this model of fading needs '%s': write it", owned[i].name);
        else
            note(build, at, "'%s' belongs to another model of fading: remove it, or choose that model", owned[i].name);
    }
    if (model != TEIDE_FADING_NONE && found->at[teide_table_find(table, "coherence_time", 14)] == NULL) {
        good = false;
        note(build, found->mapping, "fading needs 'coherence_time': write it, for example 10 ms");
    }
    return good;
}

static int
build_fading(struct teide_build *build, const struct teide_yaml *node, bool has_mean, double mean,
    struct teide_optical_channel *channel)
{
    struct teide_raw_fading raw;
    struct teide_found found;
    int ret = 0;
    bool own_mean;

    if (!teide_fields_read(build->reader, &teide_table_fading, node, &raw, &found)
        || !check_numbers(build, &found, raw.model))
        return 0;
    own_mean = raw.model == TEIDE_FADING_LOG_NEGATIVE_WEIBULL || raw.model == TEIDE_FADING_TABLE;
    if (own_mean == has_mean) {
        note(build, node,
            own_mean
                ? "this model of fading says itself how much arrives: remove 'loss' or 'transmittance' of the channel"
                : "this model of fading needs the mean: give the channel 'loss' or 'transmittance'");
        return 0;
    }
    if (raw.model == TEIDE_FADING_TABLE)
        ret = build_table(build, raw.table, channel);
    else
        channel->fading = (struct teide_fading) { .kind = (enum teide_fading_kind)raw.model,
            .mean = mean,
            .log_variance = raw.log_variance,
            .alpha = raw.alpha,
            .beta = raw.beta,
            .greatest = raw.greatest,
            .shape = raw.shape,
            .scale = raw.scale,
            .wander = raw.wander };
    channel->correlation = (enum teide_fading_correlation)raw.correlation;
    channel->coherence_time = raw.coherence_time;
    return ret;
}

int
teide_build_channel(struct teide_build *build, const struct teide_yaml *node, struct teide_optical_channel *channel)
{
    struct teide_raw_channel raw;
    struct teide_found found;
    enum teide_state_kind kind;
    double fidelity, mean;
    const size_t mistakes = build->reader->mistakes->n_all;
    bool has_mean;
    int ret = 0;

    *channel = (struct teide_optical_channel) { .errors = { { 1, 0, 0, 0 } } };
    if (node == NULL || !teide_fields_read(build->reader, &teide_table_channel, node, &raw, &found))
        return 0;
    has_mean = !isnan(raw.loss) || !isnan(raw.transmittance);
    mean = isnan(raw.loss) ? raw.transmittance : pow(10, -raw.loss / 10);
    if (raw.errors != NULL && teide_build_state(build, raw.errors, &kind, &fidelity, &channel->errors)
        && kind != TEIDE_STATE_PROBABILITIES)
        channel->errors = teide_state_of(kind, fidelity);
    channel->distance = raw.distance;
    channel->delay = raw.distance * raw.refractive_index / GSL_CONST_MKSA_SPEED_OF_LIGHT;
    channel->fading = (struct teide_fading) { .kind = TEIDE_FADING_NONE, .mean = mean };
    if (raw.fading != NULL)
        ret = build_fading(build, raw.fading, has_mean, mean, channel);
    else if (!has_mean)
        note(build, node, "how much light arrives? Give 'loss' or 'transmittance'");
    if (ret == 0 && build->reader->mistakes->n_all == mistakes && teide_fading_init(&channel->fading) != 0)
        ret = TEIDE_E_MEMORY;
    return ret;
}
