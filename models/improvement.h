/* Does purification improve? What comes out of two pairs against what went in, by every figure of merit.
 *
 * With M a measure, s = +1 (or -1 where less is better: witness, entropy), a and b the inputs as they are held, before
 * any rotation, and c the output given success, the gain is
 *   s M(c) - baseline,   baseline = min, mean or max of s M(a) and s M(b), or s M((a + b) / 2),
 * so that a positive gain is an improvement whatever the measure. The last baseline is that of a node which holds one
 * of the two pairs and does not know which: for a measure that is linear in the state it is the mean, for a convex one
 * (all others but log_negativity, which is neither) it is lower than the mean or equal.
 *
 * Local rotations that leave Phi+ alone permute the three errors Z, X and Y of a pair; which error stands where decides
 * what the CNOT removes: X and Y, while Z errors add up. Such a rotation may precede the protocol. */
#ifndef TEIDE_MODELS_IMPROVEMENT_H
#define TEIDE_MODELS_IMPROVEMENT_H

#include <stdbool.h>

#include "models/api.h"
#include "models/bell.h"
#include "models/measures.h"
#include "models/purification_time.h"
#include "models/recurrence.h"

/* What the output is compared with; "worse" and "better" are by the measure at hand. */
enum teide_baseline {
    TEIDE_WORSE_INPUT,  /* the worse one of the two measure values */
    TEIDE_MEAN_INPUT,   /* their mean: what picking one pair at random yields on average */
    TEIDE_BETTER_INPUT, /* the better one of the two: what keeping the better pair yields */
    TEIDE_RANDOM_INPUT, /* the measure of the mixture (a + b) / 2 */
    TEIDE_N_BASELINES
};

/* The local rotation before the protocol. */
enum teide_relabelling {
    TEIDE_AS_IS,       /* none */
    TEIDE_BEST_EACH,   /* of each pair by itself, the best of 36 */
    TEIDE_BEST_COMMON, /* the same for both pairs, the best of 6 */
    TEIDE_N_RELABELLINGS
};

/* Name as in files, and one line of documentation. */
struct teide_choice_info {
    const char *name, *doc;
};
TEIDE_API extern const struct teide_choice_info teide_baselines[TEIDE_N_BASELINES];
TEIDE_API extern const struct teide_choice_info teide_relabellings[TEIDE_N_RELABELLINGS];

/* The six orders of the three errors; the name lists the errors that come to stand in the places Z, X, Y: "zxy" is no
 * change, "yxz" the rotation of DEJMPS. */
enum { TEIDE_N_ERROR_ORDERS = 6 };
TEIDE_API extern const char *const teide_error_orders[TEIDE_N_ERROR_ORDERS];

/* The pair after the local rotation that puts its errors into that order (0 to 5). Never fails. */
TEIDE_API struct teide_bell teide_bell_reordered(struct teide_bell a, int order);

/* A gain below minus this is a violation, and one above it an improvement; rounding makes about 1e-15. */
#define TEIDE_GAIN_TOLERANCE 1e-12

/* How two pairs, "first" and "second", are purified. All zero: the first is kept, plain CNOT, no noise. */
struct teide_purify_rule {
    enum teide_protocol protocol;
    struct teide_operation_noise noise;
    enum teide_relabelling relabelling;
    bool keep_second; /* the second pair is the control (kept), the first the target (measured) */
};

/* Output of one purification by that rule.
 * orders  set to the error orders that the first and the second pair were brought into; may be NULL
 * "Best" is the highest output fidelity. Without noise that depends only on which error comes to stand at Z, so there
 * are equals, whose outputs differ by an exchange of X and Y: among equals (to 1e-14) the one of the least Y error,
 * which spoils both bases of a key; then the earliest in teide_error_orders[], that of the second pair running faster.
 * Never fails; see teide_purify() for inputs whose outcomes never coincide. */
TEIDE_API struct teide_purified teide_purify_by(
    const struct teide_purify_rule *rule, struct teide_bell first, struct teide_bell second, int orders[2]);

struct teide_improvement {
    struct teide_purified purified; /* given success, and how probable it is */
    int orders[2];                  /* of the first and the second pair, index of teide_error_orders[] */
    double value[TEIDE_N_MEASURES]; /* of the output */
    double gain[TEIDE_N_MEASURES][TEIDE_N_BASELINES]; /* > 0 is better, whatever the measure */
};

/* One purification, and its gain by every measure over every baseline. About 1.3 us. Never fails. */
TEIDE_API struct teide_improvement teide_improvement_of(
    const struct teide_purify_rule *rule, struct teide_bell first, struct teide_bell second);

/* One entry of teide_improvement_of().gain, to the last bit. */
TEIDE_API double teide_gain(const struct teide_purify_rule *rule, struct teide_bell first, struct teide_bell second,
    enum teide_measure_index measure, enum teide_baseline baseline);

struct teide_decision {
    bool purify;                    /* or leave both pairs alone and use the better one */
    bool keep_second;               /* purify: the second pair is the control; else: it is the better one */
    struct teide_purified purified; /* by the better choice of control, also when `purify` is false */
    double value_purified;          /* by the measure and weight, in the measure's own sense */
    double value_kept;              /* the measure of the better input */
};

/* What a node that holds two pairs should do now: purify if that is better than keeping the better pair by more than
 * TEIDE_GAIN_TOLERANCE, with that control which is better; the first pair where there is no difference (always so
 * without measurement error). rule->keep_second is ignored. Looks one step ahead only.
 * weight  TEIDE_GIVEN_SUCCESS, or TEIDE_TIMES_SUCCESS: a failure is then worth 0, but for entropy 2 bits, the worst.
 * Never fails. */
TEIDE_API struct teide_decision teide_purify_decision(const struct teide_purify_rule *rule, struct teide_bell first,
    struct teide_bell second, enum teide_measure_index measure, enum teide_objective_weight weight);

#endif
