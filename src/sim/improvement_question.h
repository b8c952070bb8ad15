/* What a scenario asks about improvement by purification, as plain data: its section improvement. */
#ifndef TEIDE_SIM_IMPROVEMENT_QUESTION_H
#define TEIDE_SIM_IMPROVEMENT_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/improvement.h"

/* Kinds of inputs; names and documentation in teide_input_kinds[] of study/improvement/improvement.h. Uneven ones split 1 - F among the three errors as
 * the squares of a random direction in space: Dirichlet(1/2, 1/2, 1/2). */
enum teide_input_kind {
    TEIDE_INPUTS_WERNER,   /* F uniform, (F, (1-F)/3, (1-F)/3, (1-F)/3) */
    TEIDE_INPUTS_DEPHASED, /* F uniform, (F, 1-F, 0, 0) */
    TEIDE_INPUTS_SIMPLEX,  /* any Bell-diagonal state: uniform on the probability simplex where F > fidelity_min */
    TEIDE_INPUTS_UNEVEN,   /* any Bell-diagonal state: F uniform, one error often dominates */
    TEIDE_N_INPUT_KINDS
};
/* Pairs of independent random inputs of one kind, numbered by an index. All zero: plain CNOT on Werner states of any
 * fidelity. */
struct teide_improvement_ensemble {
    struct teide_purify_rule rule;
    enum teide_input_kind kind;
    double fidelity_min; /* in [0, 1); inputs have F > fidelity_min; 1/2 for entangled ones */
    uint64_t seed;
};

/* Inputs of fidelities F1 (first pair) and F2 (second pair) on an n x n grid over [low, high]^2. */
struct teide_improvement_region {
    struct teide_purify_rule rule;
    enum teide_input_kind family; /* of one parameter: TEIDE_INPUTS_WERNER or TEIDE_INPUTS_DEPHASED */
    double low, high;             /* 0 <= low < high <= 1 */
    size_t n;                     /* >= 2 */
};

struct teide_improvement_question {
    struct teide_purify_rule rule; /* of whatever is asked; ensemble and region hold copies of it */
    enum teide_measure_index measures[TEIDE_N_MEASURES]; /* those to report, in this order */
    size_t n_measures;                                   /* >= 1 */
    bool has_pairs;
    struct teide_bell first, second;            /* two given pairs */
    struct teide_improvement_ensemble ensemble; /* of random pairs */
    int64_t samples;                            /* how many of them; 0: not asked for */
    struct teide_improvement_region region;     /* n = 0: not asked for */
};

#endif
