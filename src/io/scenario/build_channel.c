/* The mapping channel. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_math.h>

#include "io/scenario/channel_tables.h"
#include "models/fibre.h"

/* --- what the channel is made of ------------------------------------------------------------------------------------------ */

/* A structure constant: a number and m^(-2/3), which UDUNITS cannot say. */
static bool
read_cn2(struct teide_build *build, const struct teide_yaml *node, const char *name, double *cn2)
{
    size_t length = node->kind == TEIDE_YAML_SCALAR ? teide_number_length(node->text, node->length) : 0, unit = length;

    if (node->broken)
        return false;
    while (length > 0 && node->text[unit] == ' ')
        unit++;
    if (length == 0 || (strcmp(node->text + unit, "m^(-2/3)") != 0 && strcmp(node->text + unit, "m^-2/3") != 0)) {
        teide_note(
            build->reader, node, "%s must be a number with the unit m^(-2/3): write for example 1e-16 m^(-2/3)", name);
        return false;
    }
    *cn2 = teide_number_value(node->text, length);
    if (*cn2 >= 0 && isfinite(*cn2))
        return true;
    teide_note(build->reader, node,
        "%s cannot be negative or infinite: write 0 m^(-2/3) or more, such as 1e-16 m^(-2/3)", name);
    return false;
}

static bool
build_turbulence(struct teide_build *build, const struct teide_yaml *node, struct teide_cn2 *cn2)
{
    struct teide_raw_turbulence raw;
    struct teide_raw_hufnagel_valley profile;
    struct teide_found found;

    if (node == NULL)
        return true;
    if (!teide_fields_read(build->reader, &teide_table_turbulence, node, &raw, &found))
        return false;
    if (raw.cn2 != NULL)
        return read_cn2(build, raw.cn2, "cn2", &cn2->constant);
    cn2->kind = TEIDE_CN2_HUFNAGEL_VALLEY;
    if (!teide_fields_read(build->reader, &teide_table_hufnagel_valley, raw.hufnagel_valley, &profile, &found))
        return false;
    cn2->wind = profile.wind;
    return profile.ground != NULL && read_cn2(build, profile.ground, "ground", &cn2->ground);
}

static bool
build_heights(struct teide_build *build, const struct teide_yaml *node, struct teide_path_of_light *path)
{
    if (node == NULL)
        return true;
    if (node->kind != TEIDE_YAML_SEQUENCE || node->n_items != 2) {
        teide_note(build->reader, node,
            "heights must be a list of two, of sender and receiver: write for example [2400 m, 2400 m]");
        return false;
    }
    if (!teide_field_read(build->reader, &teide_field_height, node->items[0].value, &path->sender_height)
        || !teide_field_read(build->reader, &teide_field_height, node->items[1].value, &path->receiver_height))
        return false;
    if (fabs(path->sender_height - path->receiver_height) <= path->distance)
        return true;
    teide_note(build->reader, node,
        "the heights differ by %.6g m, but the distance is only %.6g m: write a distance that is not less",
        fabs(path->sender_height - path->receiver_height), path->distance);
    return false;
}

static bool
build_free_space(struct teide_build *build, const struct teide_yaml *node, struct teide_free_space *channel)
{
    struct teide_raw_free_space raw;
    struct teide_found found;

    if (!teide_fields_read(build->reader, &teide_table_free_space, node, &raw, &found))
        return false;
    *channel = (struct teide_free_space) { .path = { .distance = raw.distance, .wavelength = raw.wavelength },
        .waist = raw.beam_waist,
        .aperture = raw.aperture / 2,
        .extinction = raw.extinction,
        .optics = raw.optics,
        .pointing_jitter = raw.pointing_jitter,
        .air_density = raw.air_density };
    bool good = build_heights(build, raw.heights, &channel->path);
    good &= build_turbulence(build, raw.turbulence, &channel->path.cn2);
    if (good && channel->path.cn2.kind == TEIDE_CN2_HUFNAGEL_VALLEY && raw.heights == NULL) {
        teide_note(build->reader, raw.turbulence,
            "a Hufnagel-Valley profile needs heights: write for example heights: [2400 m, 2400 m]");
        return false;
    }
    return good;
}

static bool
build_fibre(
    struct teide_build *build, const struct teide_yaml *node, struct teide_optical_channel *channel, double *mean)
{
    struct teide_raw_channel_fibre raw;
    struct teide_found found;

    if (!teide_fields_read(build->reader, &teide_table_channel_fibre, node, &raw, &found))
        return false;
    const double each = raw.depolarisation / 3;
    const struct teide_fibre fibre = { .length = raw.length,
        .attenuation = raw.attenuation,
        .insertion_loss = raw.insertion_loss,
        .group_index = raw.group_index,
        .error_rates = { each, each, each + raw.dephasing } };
    *mean = teide_fibre_transmittance(&fibre);
    channel->delay = teide_fibre_delay(&fibre);
    channel->distance = raw.length;
    channel->errors = teide_fibre_errors(&fibre);
    return true;
}

/* --- fading --------------------------------------------------------------------------------------------------------------- */

/* Which model each parameter belongs to. */
static const struct {
    const char *name;
    int model;
} parameters[] = { { "log_variance", TEIDE_FREE_SPACE_LOG_NORMAL }, { "alpha", TEIDE_FREE_SPACE_GAMMA_GAMMA },
    { "beta", TEIDE_FREE_SPACE_GAMMA_GAMMA }, { "shape", TEIDE_FREE_SPACE_WEIBULL },
    { "scale", TEIDE_FREE_SPACE_WEIBULL }, { "wander", TEIDE_FREE_SPACE_WEIBULL },
    { "table", TEIDE_FADING_CHOICE_TABLE } };

static bool
is_given(const struct teide_found *found, const char *name)
{
    return found->at[teide_table_find(&teide_table_fading, name, strlen(name))] != NULL;
}

/* The model that the parameters are of, where it is automatic; -1 when they are of another one, which is noted. */
static int
find_model(struct teide_build *build, const struct teide_found *found, int model)
{
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        if (!is_given(found, parameters[i].name))
            continue;
        if (model == TEIDE_FREE_SPACE_AUTOMATIC)
            model = parameters[i].model;
        if (model == parameters[i].model)
            continue;
        teide_note(build->reader, teide_found_at(found, &teide_table_fading, parameters[i].name),
            "%s is a parameter of the model %s, not of %s: leave it out, or write that model", parameters[i].name,
            parameters[i].model == TEIDE_FADING_CHOICE_TABLE
                ? "table"
                : teide_free_space_fading_name((size_t)parameters[i].model),
            model == TEIDE_FADING_CHOICE_TABLE ? "table" : teide_free_space_fading_name((size_t)model));
        return -1;
    }
    return model;
}

/* One row [transmittance, cumulative probability]. */
static bool
read_row(struct teide_build *build, const struct teide_yaml *node, double *transmittance, double *cumulative)
{
    if (node->kind != TEIDE_YAML_SEQUENCE || node->n_items != 2) {
        teide_note(build->reader, node,
            "a row of the table must be [transmittance, cumulative probability]: write for example [0.5, 0.9]");
        return false;
    }
    return teide_field_read(build->reader, &teide_field_table_share, node->items[0].value, transmittance)
        && teide_field_read(build->reader, &teide_field_table_share, node->items[1].value, cumulative);
}

static bool
build_table(
    struct teide_build *build, const struct teide_yaml *node, double mean, struct teide_optical_channel *channel)
{
    const size_t n = node->kind == TEIDE_YAML_SEQUENCE ? node->n_items : 0;
    double *t = calloc(n + 1, sizeof *t), *p = calloc(n + 1, sizeof *p);

    channel->table_transmittance = t;
    channel->table_cumulative = p;
    if (t == NULL || p == NULL) {
        build->reader->mistakes->out_of_memory = 1;
        return false;
    }
    if (n < 2) {
        teide_note(
            build->reader, node, "a table needs at least two rows: write for example [[0.2, 0], [0.5, 0.5], [1, 1]]");
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const struct teide_yaml *row = node->items[i].value;
        if (!read_row(build, row, &t[i], &p[i]))
            return false;
        if (i > 0 && !(p[i] > p[i - 1] && t[i] * mean >= t[i - 1])) {
            teide_note(build->reader, row,
                "the rows of a table must ascend, but [%.10g, %.10g] follows [%.10g, %.10g]: %s", t[i], p[i],
                t[i - 1] / mean, p[i - 1], "write them in order, each probability once");
            return false;
        }
        t[i] *= mean;
    }
    if (p[0] != 0 || p[n - 1] != 1) {
        teide_note(build->reader, node->items[p[0] != 0 ? 0 : n - 1].value,
            "the probabilities of a table go from 0 to 1, but the %s is %.10g: write %s", p[0] != 0 ? "first" : "last",
            p[0] != 0 ? p[0] : p[n - 1], p[0] != 0 ? "a first row with 0" : "a last row with 1");
        return false;
    }
    channel->fading
        = (struct teide_fading) { .kind = TEIDE_FADING_TABLE, .mean = 1, .transmittance = t, .cumulative = p, .n = n };
    return true;
}

static void
override(double *value, double given)
{
    if (!isnan(given))
        *value = given;
}

/* Whether all parameters that the model needs are there, given or from the geometry (then not 0). */
static bool
check_complete(struct teide_build *build, const struct teide_yaml *node, const struct teide_fading *fading)
{
    const char *lacks = NULL;

    if (fading->kind == TEIDE_FADING_LOG_NORMAL && isnan(fading->log_variance))
        lacks = "model log-normal needs log_variance where the channel is not free_space: write for example "
                "log_variance: 0.5";
    else if (fading->kind == TEIDE_FADING_GAMMA_GAMMA && !(fading->alpha > 0 && fading->beta > 0))
        lacks = "model gamma-gamma needs alpha and beta where the channel is not free_space: write for example alpha: "
                "4, beta: 2";
    else if (fading->kind == TEIDE_FADING_LOG_NEGATIVE_WEIBULL
        && !(fading->shape > 0 && fading->scale > 0 && fading->wander >= 0))
        lacks = "model weibull needs shape, scale and wander where the channel is not free_space: write for example "
                "shape: 2.3, "
                "scale: 1 m, wander: 0.3 m";
    else if (fading->kind == TEIDE_FADING_ELLIPTIC_BEAM && !(fading->beam.aperture > 0))
        lacks = "model elliptic-beam needs the geometry of the channel: write free_space, or another model";
    if (lacks != NULL)
        teide_note(build->reader, node, "%s", lacks);
    return lacks == NULL;
}

/* Give a wandering spot T0 such that its mean is the one of the channel. */
static bool
scale_to_mean(struct teide_build *build, const struct teide_yaml *node, struct teide_fading *fading, double mean)
{
    fading->greatest = 1;
    fading->greatest = mean / teide_fading_moments(fading, 0).mean;
    if (fading->greatest <= 1)
        return true;
    teide_note(build->reader, node,
        "a mean transmittance of %.4g with this wander needs one of %.4g in the centre: write a %s", mean,
        fading->greatest, "transmittance or a wander that is smaller");
    return false;
}

/* What the model starts from before parameters that are given replace its own. */
static struct teide_fading
start(int model, const struct teide_free_space *space, const struct teide_free_space_numbers *n, double mean)
{
    static const enum teide_fading_kind kinds[TEIDE_N_FREE_SPACE_FADINGS]
        = { TEIDE_FADING_NONE, TEIDE_FADING_NONE, TEIDE_FADING_LOG_NORMAL, TEIDE_FADING_GAMMA_GAMMA,
              TEIDE_FADING_LOG_NEGATIVE_WEIBULL, TEIDE_FADING_ELLIPTIC_BEAM };

    if (space != NULL)
        return teide_free_space_fading(space, n);
    return (struct teide_fading) { .kind = kinds[model],
        .mean = mean,
        .log_variance = NAN,
        .alpha = NAN,
        .beta = NAN,
        .shape = NAN,
        .scale = NAN,
        .wander = NAN };
}

/* space  NULL unless the channel is one; its model is set */
static bool
build_fading(struct teide_build *build, const struct teide_yaml *node, struct teide_free_space *space, double mean,
    struct teide_optical_channel *channel, struct teide_channel_numbers *numbers)
{
    struct teide_raw_fading raw;
    struct teide_found found;

    if (!teide_fields_read(build->reader, &teide_table_fading, node, &raw, &found))
        return false;
    const int model = find_model(build, &found, raw.model);
    bool good = model >= 0;
    if (!good)
        return false;
    channel->correlation = (enum teide_fading_correlation)raw.correlation;
    if (model == TEIDE_FADING_CHOICE_TABLE) {
        if (raw.table == NULL) {
            teide_note(build->reader, node,
                "model table needs the table: write for example table: [[0.2, 0], [0.5, 0.5], [1, 1]]");
            return false;
        }
        good = build_table(build, raw.table, mean, channel);
    } else {
        if (space != NULL) {
            space->fading = (enum teide_free_space_fading)model;
            numbers->free_space = teide_free_space_numbers(space);
            numbers->model = numbers->free_space.chosen;
        }
        struct teide_fading *fading = &channel->fading;
        *fading = start(model, space, &numbers->free_space, mean);
        override(&fading->log_variance, raw.log_variance);
        override(&fading->alpha, raw.alpha);
        override(&fading->beta, raw.beta);
        override(&fading->shape, raw.shape);
        override(&fading->scale, raw.scale);
        override(&fading->wander, raw.wander);
        good = check_complete(build, node, fading);
        if (good && space == NULL && fading->kind == TEIDE_FADING_LOG_NEGATIVE_WEIBULL)
            good = scale_to_mean(build, node, fading, mean);
    }
    if (good && channel->fading.kind != TEIDE_FADING_NONE && isnan(raw.coherence_time)) {
        teide_note(build->reader, node,
            "fading needs coherence_time, how long it stays alike: write for example coherence_time: 10 ms");
        return false;
    }
    channel->coherence_time = channel->fading.kind != TEIDE_FADING_NONE ? raw.coherence_time : 0;
    return good;
}

/* --- the whole ------------------------------------------------------------------------------------------------------------ */

/* Errors of the polarisation besides those of a fibre; none for NULL. */
static void
read_errors(struct teide_build *build, const struct teide_yaml *node, struct teide_bell *errors)
{
    enum teide_state_kind kind;
    struct teide_bell more;
    double fidelity;

    if (!teide_build_state(build, node, &kind, &fidelity, &more))
        return;
    *errors = teide_bell_convolve(*errors, kind == TEIDE_STATE_PROBABILITIES ? more : teide_state_of(kind, fidelity));
}

bool
teide_build_channel(struct teide_build *build, const struct teide_yaml *node, struct teide_optical_channel *channel,
    struct teide_channel_numbers *numbers)
{
    struct teide_free_space space = { 0 };
    struct teide_raw_channel raw;
    struct teide_found found;
    double mean = 1;

    *channel = teide_optical_channel_of(1);
    *numbers = (struct teide_channel_numbers) { .is_free_space = false };
    bool good = teide_fields_read(build->reader, &teide_table_channel, node, &raw, &found);
    if (raw.free_space != NULL && build_free_space(build, raw.free_space, &space)) {
        numbers->is_free_space = true;
        space.fading = TEIDE_FREE_SPACE_NONE;
        numbers->free_space = teide_free_space_numbers(&space);
        mean = numbers->free_space.mean_transmittance;
        channel->delay = numbers->free_space.delay;
        channel->distance = space.path.distance;
    } else if (raw.free_space != NULL || (raw.fibre != NULL && !build_fibre(build, raw.fibre, channel, &mean))) {
        good = false;
    }
    override(&mean, raw.transmittance);
    override(&mean, exp(-M_LN10 * raw.loss / 10));
    override(&channel->delay, raw.delay);
    override(&channel->distance, raw.distance);
    if (isnan(raw.delay) && raw.free_space == NULL && raw.fibre == NULL)
        channel->delay = teide_air_delay(channel->distance, 1);
    read_errors(build, raw.errors, &channel->errors);
    channel->fading.mean = mean;
    if (raw.fading != NULL)
        good &= build_fading(build, raw.fading, numbers->is_free_space ? &space : NULL, mean, channel, numbers);
    if (!good) {
        channel->fading = (struct teide_fading) { .kind = TEIDE_FADING_NONE, .mean = 1 };
        return false;
    }
    if (teide_fading_init(&channel->fading) != 0) {
        build->reader->mistakes->out_of_memory = 1;
        return false;
    }
    const struct teide_fading_moments moments = teide_fading_moments(&channel->fading, 0);
    numbers->mean = moments.mean;
    numbers->variance = moments.variance;
    numbers->clipped = teide_fading_clipped(&channel->fading);
    return true;
}
