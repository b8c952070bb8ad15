/* Heralding of a link's pairs as a descriptor table, and the struct that its mapping is read into. */
#ifndef TEIDE_IO_SCENARIO_HERALD_TABLES_H
#define TEIDE_IO_SCENARIO_HERALD_TABLES_H

#include "io/scenario/tables.h"

struct teide_raw_herald {
    int scheme, station;
    double bright_population; /* NAN: not given */
    double efficiency, loss, attenuation, dark_counts, window, visibility, phase_error;
    bool number_resolving;
};

extern const struct teide_table teide_table_herald;

#endif
