/* The channel of a photon as descriptor tables, and the structs that its mappings are read into. */
#ifndef TEIDE_IO_CHANNEL_TABLES_H
#define TEIDE_IO_CHANNEL_TABLES_H

#include "io/scenario_tables.h"

struct teide_raw_channel {
    double transmittance, loss; /* NAN: not given; loss in dB */
    double distance, refractive_index;
    teide_part errors, fading;
};

struct teide_raw_fading {
    int model, correlation;
    double coherence_time; /* s; NAN: not given */
    double log_variance, alpha, beta, greatest, shape, scale, wander;
    teide_part table;
};

extern const struct teide_table teide_table_channel, teide_table_fading;

#endif
