/* Figures of merit of a Bell-diagonal state. Logarithms have base 2.
 *
 * With m the largest of the four probabilities, d = max(0, 2 m - 1), h the binary entropy, H the Shannon entropy of p and
 * x, y, z the correlators:
 *   fidelity p[Phi+]            max_fidelity m             concurrence d         negativity d / 2
 *   log_negativity log2(1 + d)  eof h((1 + sqrt(1 - d^2)) / 2)                   ree 1 - h(m) if m > 1/2, else 0
 *   coherent_info 1 - H         hashing max(0, 1 - H)      skf_raw 1 - h(ex) - h(ez), ex = (1 - x)/2, ez = (1 - z)/2
 *   skf max(0, skf_raw)         witness 1/2 - p[Phi+]      chsh 2 sqrt(sum of the two largest of x^2, y^2, z^2)
 *   teleport (2 p[Phi+] + 1) / 3                          purity sum of p^2          entropy H
 * All are finite for every probability vector. Entropies take the largest probability from the sum of the others, so
 * that they stay accurate next to pure states; rounding errors below 0 in p count as 0, and nothing leaves its range. */
#ifndef TEIDE_MODELS_MEASURES_H
#define TEIDE_MODELS_MEASURES_H

#include "models/api.h"
#include "models/bell.h"

/* Order of teide_measures[]; the names in it are those of the reference tables. */
enum teide_measure_index {
    TEIDE_FIDELITY,
    TEIDE_MAX_FIDELITY,
    TEIDE_CONCURRENCE,
    TEIDE_NEGATIVITY,
    TEIDE_LOG_NEGATIVITY,
    TEIDE_EOF,
    TEIDE_REE,
    TEIDE_COHERENT_INFO,
    TEIDE_HASHING,
    TEIDE_SKF_RAW,
    TEIDE_SKF,
    TEIDE_WITNESS,
    TEIDE_CHSH,
    TEIDE_TELEPORT,
    TEIDE_PURITY,
    TEIDE_ENTROPY,
    TEIDE_N_MEASURES
};

struct teide_measure {
    const char *name; /* in files and JSON, e.g. "concurrence" */
    const char *unit; /* "1" or "bit" */
    const char *doc;  /* one line: what it is and its source */
    double (*value)(struct teide_bell);
    /* Derivative of value(a + s d) at s = 0 in the direction d, whose entries sum to 0; teide_bell is only its container.
     * On a clipped stretch (no entanglement, no key) it is 0; at a kink one of the two sides. Finite: where an
     * entropy leaves a probability of 0, 1022 stands for the infinite logarithm. */
    double (*slope)(struct teide_bell a, struct teide_bell d);
    bool less_is_better; /* the witness and the entropy */
    /* Of a measure that is cut at 0: the same wherever it is above 0, and below 0 where the measure is 0, so that bad states
     * are told apart, too. NULL where nothing is cut. It may have no name. */
    const struct teide_measure *uncut;
};
TEIDE_API extern const struct teide_measure teide_measures[TEIDE_N_MEASURES];

/* All measures of one state, in the order of teide_measures[]. Each equals its value() to the last bit; costs 60 % of
 * calling them one by one, as entropies are found once. */
TEIDE_API void teide_measures_all(struct teide_bell a, double values[TEIDE_N_MEASURES]);

/* +1 for a measure of which more is better, -1 for the two of which less is: witness and entropy. */
TEIDE_API double teide_measure_sense(enum teide_measure_index measure);

/* The measure of that name, or NULL. */
TEIDE_API const struct teide_measure *teide_measure_find(const char *name);

#endif
