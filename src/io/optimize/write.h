/* The best policy as text, as JSON and as a file. doc/results.md lists the names. */
#ifndef TEIDE_IO_OPTIMIZE_WRITE_H
#define TEIDE_IO_OPTIMIZE_WRITE_H

#include <stdio.h>

#include "study/optimize/answer.h"

/* The value of a variable as one would write it: its number with its unit, or its name. */
struct teide_value_text {
    char text[128];
};
struct teide_value_text teide_optimize_value(const struct teide_optimize_variable *variable, double at);

/* The number of a variable's coordinate in its unit; of names, their index. */
double teide_optimize_number(const struct teide_optimize_variable *variable, double at);

void teide_optimize_print_text(
    FILE *out, const struct teide_scenario *scenario, const struct teide_optimize_answer *answer);
void teide_optimize_print_json(
    FILE *out, const struct teide_scenario *scenario, const struct teide_optimize_answer *answer);

#endif
