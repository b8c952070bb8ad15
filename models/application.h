/* What users do with a delivered pair: BBM92 (a key), CHSH (a Bell test), teleportation (a qubit).
 *
 * Each pair gives one outcome: a setting, drawn with its share, and whether an event happened, whose probability depends on the
 * state. From counts of both follow the results; from the counts to be expected of a mean state follow the values that the
 * sampled ones scatter about, since every probability is linear in the state.
 *
 *   BBM92          setting 0: both measure Z (the key), 1: both measure X (the test); else the pair is discarded in sifting.
 *                  event: their bits differ.            P = (1 - v z) / 2, (1 - v x) / 2
 *   CHSH           settings Z (Z+X)/sqrt2, Z (Z-X)/sqrt2, X (Z+X)/sqrt2, X (Z-X)/sqrt2, 1/4 each.
 *                  event: their outcomes are equal.     P = (1 + v E) / 2, E = (z, z, x, -x) / sqrt2
 *   teleportation  settings: the input is an eigenstate of X, Y, Z, 1/3 each; or, haar, any pure state.
 *                  event: the output passes as the input.  P = (1 + v' c') / 2, c' = x', y', z'; haar: their mean
 * with x, y, z the correlators of models/bell.h and v = (1 - 2 eta)^2 for measurements of which each is wrong with probability
 * eta. In teleportation two of them tell the correction (x' = x (1 - 2 eta), y' = y (1 - 2 eta)^2, z' = z (1 - 2 eta)), one
 * checks the output (v' = 1 - 2 eta). Teleportation over a Bell-diagonal pair is its Pauli channel (Horodecki, Horodecki and
 * Horodecki, Phys. Rev. A 60, 1888 (1999)), so that the mean over the six states is the mean over all, (2 F + 1) / 3. */
#ifndef TEIDE_MODELS_APPLICATION_H
#define TEIDE_MODELS_APPLICATION_H

#include <stdbool.h>
#include <stddef.h>

#include "models/api.h"
#include "models/bell.h"
#include "models/finite_key.h"

enum teide_application_kind {
    TEIDE_APPLICATION_NONE,
    TEIDE_APPLICATION_BBM92,
    TEIDE_APPLICATION_CHSH,
    TEIDE_APPLICATION_TELEPORTATION
};

struct teide_application {
    enum teide_application_kind kind;
    double measurement_error; /* eta, in [0, 1/2] */
    double key_basis;         /* BBM92: probability with which each of both chooses the key basis, in (0, 1) */
    struct teide_key_security security; /* BBM92 */
    bool haar;                          /* teleportation of any pure state, else of the six */
};

enum { TEIDE_MAX_SETTINGS = 4 };

/* Settings with their shares and the probabilities of the event. Shares add up to 1 or less; the rest is discarded. */
struct teide_outcomes {
    int n_settings;
    double share[TEIDE_MAX_SETTINGS], probability[TEIDE_MAX_SETTINGS];
};
TEIDE_API struct teide_outcomes teide_application_outcomes(
    const struct teide_application *application, struct teide_bell state);

/* How often each setting was used, and how often the event happened; as real numbers, so that they can be expectations. */
struct teide_application_counts {
    double pairs; /* delivered */
    double count[TEIDE_MAX_SETTINGS], event[TEIDE_MAX_SETTINGS];
};

/* The counts to be expected of so many pairs in this (mean) state. */
TEIDE_API struct teide_application_counts teide_application_expected(
    const struct teide_application *application, double pairs, struct teide_bell state);

/* A result of an application. value() takes the counts of one session of `seconds`; NAN where a setting that it needs was not
 * used, or the time is 0. */
struct teide_application_quantity {
    const char *name, *unit, *doc;
    double (*value)(
        const struct teide_application *application, const struct teide_application_counts *counts, double seconds);
};

/* Those of a kind, n of them; of all kinds, one after the other, there are TEIDE_N_APPLICATION_QUANTITIES, in which those of a
 * kind begin at teide_application_first(). */
enum { TEIDE_N_APPLICATION_QUANTITIES = 8 };
TEIDE_API size_t teide_application_first(enum teide_application_kind kind);
TEIDE_API const struct teide_application_quantity *teide_application_quantities(
    enum teide_application_kind kind, size_t *n);

/* "none", "bbm92", "chsh", "teleportation"; NULL behind the last. */
TEIDE_API const char *teide_application_name(size_t kind);

#endif
