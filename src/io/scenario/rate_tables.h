/* Rates that change in time, in a memory of a scenario: descriptor tables, and the structs that they are read into. */
#ifndef TEIDE_IO_SCENARIO_RATE_TABLES_H
#define TEIDE_IO_SCENARIO_RATE_TABLES_H

#include "io/scenario/tables.h"

/* One term of a rate; exactly one is given. */
struct teide_raw_rate_term {
    teide_part step, ramp, exponential, sinusoid, gaussian, table, relaxing;
};
struct teide_raw_step {
    double before, after, at;
};
struct teide_raw_ramp {
    double start, slope;
};
struct teide_raw_exponential {
    double start, end, time_constant;
};
struct teide_raw_sinusoid {
    double mean, amplitude, frequency, phase;
};
struct teide_raw_gaussian {
    double coherence_time;
};
struct teide_raw_rate_table {
    teide_part times, values;
    int interpolation;
};
struct teide_raw_relaxing {
    double start, time_constant;
    teide_part bath;
};
struct teide_raw_constant_rates {
    double x, y, z;
};
struct teide_raw_fluctuator {
    double up, down, initially_noisy; /* initially_noisy NAN: stationary */
    teide_part quiet, noisy;
};

extern const struct teide_table teide_table_rate_term, teide_table_step, teide_table_ramp, teide_table_exponential,
    teide_table_sinusoid, teide_table_gaussian, teide_table_rate_table, teide_table_relaxing, teide_table_fluctuator,
    teide_table_constant_rates;

/* A constant rate; a time and a rate of a table. */
extern const struct teide_field teide_field_rate, teide_field_table_time, teide_field_table_value;

/* Names of enum teide_rate_route behind "automatic". */
const char *teide_integration_choice(size_t index);
const char *teide_interpolation_choice(size_t index);

/* JSON Schema of a rate: a quantity, a term, or a list of these. */
extern const char teide_rate_schema[];

#endif
