/* Rates that change in time, in a memory of a scenario. */
#ifndef TEIDE_IO_SCENARIO_RATES_H
#define TEIDE_IO_SCENARIO_RATES_H

#include "io/scenario/tables.h"

extern const struct teide_table teide_table_rate_term, teide_table_step, teide_table_ramp, teide_table_exponential,
    teide_table_sinusoid, teide_table_gaussian, teide_table_rate_table, teide_table_relaxing, teide_table_fluctuator,
    teide_table_constant_rates;

/* Names of enum teide_rate_route behind "automatic". */
const char *teide_integration_choice(size_t index);

/* JSON Schema of a rate: a quantity, a term, or a list of these. */
extern const char teide_rate_schema[];

#endif
