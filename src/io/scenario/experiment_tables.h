/* The section experiment of a scenario as descriptor tables, and the structs that its mappings are read into. */
#ifndef TEIDE_IO_SCENARIO_EXPERIMENT_TABLES_H
#define TEIDE_IO_SCENARIO_EXPERIMENT_TABLES_H

#include "io/scenario/tables.h"

struct teide_raw_experiment {
    double duration, pulse_rate, window, bin, keep_above;
    teide_part sources, bell_measurement, photon_0, photon_3, channel, settings;
    int64_t repeats;
};

struct teide_raw_source { /* NAN and NULL: not given */
    double mean_pairs, purity;
    teide_part state;
};

struct teide_raw_sources {
    struct teide_raw_source both;
    teide_part second;
    int kind;
};

struct teide_raw_arm { /* detectors, and the way to them */
    double transmittance, efficiency, dark_counts, jitter, dead_time, delay;
};

struct teide_raw_distant_arm {
    struct teide_raw_arm arm;
    double background, clock_offset;
};

struct teide_raw_bell_measurement {
    struct teide_raw_arm arm;
    double overlap, visibility, reflectivity;
    bool polarisers;
    int outcomes;
};

struct teide_raw_setting {
    int basis;
    double duration;
};

extern const struct teide_table teide_table_experiment, teide_table_sources, teide_table_source, teide_table_arm,
    teide_table_distant_arm, teide_table_bell_measurement, teide_table_setting;

#endif
