/* The section optimize of a scenario as descriptor tables, and the structs that its mappings are read into. */
#ifndef TEIDE_IO_SCENARIO_OPTIMIZE_TABLES_H
#define TEIDE_IO_SCENARIO_OPTIMIZE_TABLES_H

#include "io/scenario/tables.h"

struct teide_raw_optimize {
    teide_part variables, objective, constraints, weights, budget, alternatives;
    double confidence;
};

struct teide_raw_variable {
    teide_part path, values, cases, integers, range, logrange;
};

struct teide_raw_ends {
    teide_part from, to;
};

struct teide_raw_budget {
    int64_t deliveries; /* 0: absent */
    double time;        /* s; NAN: absent */
    double precision;   /* NAN: absent */
};

extern const struct teide_table teide_table_optimize, teide_table_variable, teide_table_ends, teide_table_budget;

#endif
