/* The section sweep of a scenario as descriptor tables, and the structs that its mappings are read into. */
#ifndef TEIDE_IO_SCENARIO_SWEEP_TABLES_H
#define TEIDE_IO_SCENARIO_SWEEP_TABLES_H

#include "io/scenario/tables.h"

struct teide_raw_sweep {
    teide_part axes, outputs;
    int of, combine; /* of: -1 when absent */
    int64_t points;  /* 0: absent */
    int random_numbers;
};

struct teide_raw_axis {
    teide_part path, values, linspace, logspace, cases;
};

struct teide_raw_spacing {
    teide_part from, to;
    int64_t points; /* 0: absent */
};

extern const struct teide_table teide_table_sweep, teide_table_axis, teide_table_spacing;

#endif
