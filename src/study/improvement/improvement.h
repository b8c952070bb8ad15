/* When is purification guaranteed to improve? Gains (models/improvement.h) of random inputs, and maps of them.
 *
 * A violation is a gain below -TEIDE_GAIN_TOLERANCE. No violation among n random inputs is no proof; it bounds the
 * share of violations in that ensemble, at a confidence of 95 %, by 1 - 0.05^(1/n), about 3 / n. */
#ifndef TEIDE_STUDY_IMPROVEMENT_IMPROVEMENT_H
#define TEIDE_STUDY_IMPROVEMENT_IMPROVEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/improvement.h"
#include "sim/error.h"
#include "sim/improvement_question.h"

/* Names and documentation of the kinds of inputs. */
extern const struct teide_choice_info teide_input_kinds[TEIDE_N_INPUT_KINDS];

/* --- random inputs ---------------------------------------------------------------------------------------------- */

/* The inputs number `index`: a pure function of (seed, kind, fidelity_min, index). Never fails. */
void teide_improvement_draw(const struct teide_improvement_ensemble *ensemble, int64_t index, struct teide_bell *first,
    struct teide_bell *second);

/* Two inputs with the gain they gave. */
struct teide_example {
    double gain;
    int64_t index; /* in the ensemble; of several examples the lowest index */
    struct teide_bell first, second;
};

/* Of one measure over one baseline. */
struct teide_gain_tally {
    int64_t violations;
    struct teide_example worst, best; /* lowest and highest gain, if anything was counted */
    struct teide_example smallest;    /* violation of the least total error (1-F1) + (1-F2), if there is any */
    int64_t sum[2]; /* of gains, in units of 2^-26 and 2^-52: whole numbers, so that their order does not matter */
};

/* Results of a part of an ensemble; start with all zero. Some 16 KB. */
struct teide_improvement_tally {
    int64_t n; /* inputs counted, up to 2^34 */
    struct teide_gain_tally gains[TEIDE_N_MEASURES][TEIDE_N_BASELINES];
};

/* Count the inputs first, first + 1, ..., last - 1 of the ensemble into the tally, by every measure over every
 * baseline. Parts that are counted on their own (in threads) and merged give the same bits as one call, whatever the
 * parts and the order. About 1.5 us an input. Returns 0, or TEIDE_E_INPUT for an ensemble out of its range. */
int teide_improvement_count(const struct teide_improvement_ensemble *ensemble, int64_t first, int64_t last,
    struct teide_improvement_tally *tally, struct teide_error *error);

/* Add the results of another part of the same ensemble. */
void teide_improvement_merge(struct teide_improvement_tally *tally, const struct teide_improvement_tally *part);

/* Share of violations in a tally. The upper bound is one-sided, 95 %, and exact: with that share, so few violations or
 * fewer come up in one of twenty samples; 1 - 0.05^(1/n) for none. Clopper and Pearson, Biometrika 26, 404 (1934). */
struct teide_violation_share {
    double share; /* NAN for an empty tally */
    double error; /* standard error, sqrt(share (1 - share) / n) */
    double upper;
};
struct teide_violation_share teide_improvement_share(
    const struct teide_improvement_tally *tally, enum teide_measure_index measure, enum teide_baseline baseline);

/* Mean gain, NAN for an empty tally; exact to 2^-51. */
double teide_improvement_mean(
    const struct teide_improvement_tally *tally, enum teide_measure_index measure, enum teide_baseline baseline);

/* Make an example worse: a pattern search for a local minimum of the gain among the inputs of the ensemble's kind with
 * F >= fidelity_min. Tries, in fixed order, to move probability from one Bell state to another in one pair or in both,
 * and halves the step from 1/8 to 2^-40 where nothing gives less. Deterministic; its index stays. Never fails, and
 * never gives a higher gain. */
struct teide_example teide_improvement_worsen(const struct teide_improvement_ensemble *ensemble,
    enum teide_measure_index measure, enum teide_baseline baseline, struct teide_example from);

/* --- all inputs of a family -------------------------------------------------------------------------------------- */

/* Fidelity of grid line i: low + i (high - low) / (n - 1), `high` exactly for the last. */
double teide_improvement_fidelity(const struct teide_improvement_region *region, size_t i);

/* The state of that fidelity in a family of one parameter. */
struct teide_bell teide_improvement_family_state(enum teide_input_kind family, double fidelity);

/* Share of the area of the region, a square of fidelities, in which purification improves: gain > TEIDE_GAIN_TOLERANCE. It does
 * not depend on the grid. The edges are found along lines of F2 by bisection, and their distances integrated over F1 by an
 * adaptive Simpson rule: to about 1e-6, but for stretches of F2 below 1/256 of the range, which may be missed. The region must
 * be one that teide_improvement_grid() takes. Never fails. */
double teide_improvement_area(
    const struct teide_improvement_region *region, enum teide_measure_index measure, enum teide_baseline baseline);

/* Gains by every measure over every baseline on the grid.
 * gains  n^2 TEIDE_N_MEASURES TEIDE_N_BASELINES numbers of the caller's, as [F1][F2][measure][baseline]
 * Returns 0, or TEIDE_E_INPUT for a region out of its range. */
int teide_improvement_grid(const struct teide_improvement_region *region, double *gains, struct teide_error *error);

/* A point of the boundary between improvement and violation. */
struct teide_boundary_point {
    double f1, f2;
    bool violated_below; /* gain < 0 for F2 just below f2 and not above; else the other way round */
};

/* Boundary of the violations: for each F1 of the grid every F2 in [low, high] at which a violation begins or ends.
 * Where the gain changes its sign that is its zero, to 1e-12 in F2; where it vanishes on a stretch (measures that are
 * cut at zero), the end of that stretch. 256 intervals are searched for each F1: two changes within one of them cancel
 * unseen.
 * points    `capacity` of them, the caller's, filled in the order of F1, then F2
 * n_points  set to how many there are, also when that is more than `capacity`
 * Returns 0, TEIDE_E_INPUT for a region out of its range, or TEIDE_E_MEMORY. Brent's method. */
int teide_improvement_boundary(const struct teide_improvement_region *region, enum teide_measure_index measure,
    enum teide_baseline baseline, struct teide_boundary_point *points, size_t capacity, size_t *n_points,
    struct teide_error *error);

#endif
