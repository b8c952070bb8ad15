/* The section optimal_time of a scenario as descriptor tables, and the structs that its mappings are read into. */
#ifndef TEIDE_IO_SCENARIO_OPTIMAL_TIME_TABLES_H
#define TEIDE_IO_SCENARIO_OPTIMAL_TIME_TABLES_H

#include "io/scenario/tables.h"

struct teide_raw_optimal_time {
    teide_part pairs, objectives, new_pair, path, diagram;
    double needed_at, duration, message_time;
    double gate_error, measurement_error; /* NAN: those of operations */
    int protocol, keep, schedule;
    int64_t times;
};

struct teide_raw_timed_pair {
    teide_part state, memory, memories;
    double made_at;
};

struct teide_raw_new_pair {
    teide_part state;
    double rate; /* 1/s */
};

struct teide_raw_range {
    int parameter, spacing;
    teide_part from, to;
    int64_t points;
};

struct teide_raw_diagram {
    teide_part x, y;
};

extern const struct teide_table teide_table_optimal_time, teide_table_timed_pair, teide_table_new_pair,
    teide_table_parameter_range, teide_table_diagram;

#endif
