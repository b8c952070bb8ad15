/* The mapping channel of a scenario as descriptor tables, and the structs that its mappings are read into. A section that has a
 * channel refers to it as { "channel", TEIDE_FIELD_TABLE, ..., .table = &teide_table_channel } and reads it by
 * teide_build_channel(). */
#ifndef TEIDE_IO_SCENARIO_CHANNEL_TABLES_H
#define TEIDE_IO_SCENARIO_CHANNEL_TABLES_H

#include "io/scenario/build.h"
#include "io/scenario/tables.h"
#include "models/optical_channel.h"

struct teide_raw_channel {
    teide_part free_space, fibre, fading, errors;
    double transmittance, loss;
    double delay, distance; /* NAN: from what the channel is made of, else 0 */
};
struct teide_raw_free_space {
    double distance, wavelength, beam_waist, aperture, extinction, optics, pointing_jitter, air_density;
    teide_part heights, turbulence;
};
struct teide_raw_turbulence {
    teide_part cn2, hufnagel_valley;
};
struct teide_raw_hufnagel_valley {
    teide_part ground;
    double wind;
};
struct teide_raw_channel_fibre {
    double length, attenuation, insertion_loss, group_index, dephasing, depolarisation;
};
struct teide_raw_fading {
    int model, correlation;
    double log_variance, alpha, beta, shape, scale, wander, coherence_time;
    teide_part table;
};

extern const struct teide_table teide_table_channel, teide_table_free_space, teide_table_turbulence,
    teide_table_hufnagel_valley, teide_table_channel_fibre, teide_table_fading;

/* A height; a number of a table of fading. */
extern const struct teide_field teide_field_height, teide_field_table_share;

/* Choices of fading: those of teide_free_space_fading_name(), and a table behind them. */
enum { TEIDE_FADING_CHOICE_TABLE = TEIDE_N_FREE_SPACE_FADINGS };

/* Read a channel.
 * channel  filled in, ready to use, when it returns true; to be cleared by the caller in any case
 * numbers  what to report of it; give them to teide_channel_warnings()
 * Mistakes are noted in build->reader; false when there are any. */
bool teide_build_channel(struct teide_build *build, const struct teide_yaml *node,
    struct teide_optical_channel *channel, struct teide_channel_numbers *numbers);

#endif
