/* Figures of merit of a Bell-diagonal state. Logarithms have base 2. */
#ifndef TEIDE_MODELS_MEASURES_H
#define TEIDE_MODELS_MEASURES_H

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
};
extern const struct teide_measure teide_measures[TEIDE_N_MEASURES];

/* The measure of that name, or NULL. */
const struct teide_measure *teide_measure_find(const char *name);

#endif
