/* The section improvement of a scenario as descriptor tables, and the structs that its mappings are read into. */
#ifndef TEIDE_IO_SCENARIO_IMPROVEMENT_TABLES_H
#define TEIDE_IO_SCENARIO_IMPROVEMENT_TABLES_H

#include "io/scenario/tables.h"

struct teide_raw_improvement {
    teide_part measures, first, second, ensemble, region;
    double gate_error, measurement_error; /* NAN: those of operations */
    int protocol, relabelling, keep;
};

struct teide_raw_ensemble {
    int inputs;
    double fidelity_above;
    int64_t samples;
};

struct teide_raw_region {
    int inputs;
    double from, to;
    int64_t points;
};

extern const struct teide_table teide_table_improvement, teide_table_ensemble, teide_table_region;

#endif
