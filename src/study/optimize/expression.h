/* Objectives and constraints: arithmetic on the results of a run, as `rate * skf`.
 *
 *   sum      = product { ("+" | "-") product }
 *   product  = factor { ("*" | "/") factor }
 *   factor   = [ "-" ] ( number | variable | "(" sum ")" | ("max" | "min") "(" sum { "," sum } ")" )
 *   variable = [ "requests." NAME "." ] RESULT
 *
 * A RESULT is rate, waiting_time, raw_pairs_per_delivery, purification_success, swap_success, cutoffs_per_delivery, round_success,
 * or one of teide_measures[] (fidelity, skf, ...) of the mean delivered state, as a run reports them, in SI units. The short one is that of the only request, or of each request in turn. All are functions of sums over deliveries, so that the error of
 * an expression follows from sums over independent replicas (compare.h). */
#ifndef TEIDE_STUDY_OPTIMIZE_EXPRESSION_H
#define TEIDE_STUDY_OPTIMIZE_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/scenario.h"
#include "sim/tally.h"

/* What a request has got: the sums over its deliveries, and the time in which they were counted. */
struct teide_sums {
    double seconds;
    double sum[TEIDE_N_SUMS];
};

enum { TEIDE_MAX_EXPRESSION = 128 /* parts */ };

struct teide_expression_part {
    uint8_t operation; /* what it does with the values before it: see expression.c */
    int16_t result;    /* index: ratios of sums, then measures */
    int32_t request;   /* index; -1: of each in turn */
    double number;
};

/* An expression, compiled: operations in the order in which they are carried out. */
struct teide_expression {
    struct teide_expression_part parts[TEIDE_MAX_EXPRESSION];
    size_t n_parts;
    bool of_each; /* it has a short variable */
};

/* Compile a text; requests are looked up in the scenario.
 * at  set to the place in the text where a mistake is, in bytes from 0; may be NULL
 * Returns 0 or TEIDE_E_INPUT (the message says what is wrong and what to write). */
int teide_expression_compile(const char *text, const struct teide_scenario *scenario,
    struct teide_expression *expression, size_t *at, struct teide_error *error);

/* The unit of an expression that is one variable; else NULL. */
const char *teide_expression_unit(const struct teide_expression *expression);

/* The value from the sums of all requests.
 * request  that short variables are of
 * uncut    measures that are cut at 0 go on below it, so that bad states are told apart
 * NAN where a result is not defined, nothing having been delivered. */
double teide_expression_value(
    const struct teide_expression *expression, const struct teide_sums *sums, size_t request, bool uncut);

#endif
