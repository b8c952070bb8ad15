/* A quadratic through values at points, and where it is largest in a box.
 *
 *   m(x) = b_0 + sum b_i x_i + sum_{i <= j} b_ij x_i x_j
 * Coefficients are linear in the values (least squares, of smallest norm where there are fewer points than coefficients), and so is
 * m(x) at a given place: m(x) = sum_k w_k(x) f_k, whence its error follows from those of the values. */
#ifndef TEIDE_STUDY_OPTIMIZE_QUADRATIC_H
#define TEIDE_STUDY_OPTIMIZE_QUADRATIC_H

#include <stddef.h>

enum { TEIDE_MAX_QUADRATIC = 6 /* dimensions */ };

struct teide_quadratic {
    size_t d, n; /* dimensions, points */
    size_t n_coefficients;
    double *inverse; /* n_coefficients rows of n: the coefficients from the values */
};

/* Lay a quadratic through n >= 1 places x[k * d + i], of order 1 in size.
 * quadratic  overwritten; teide_quadratic_clear() by the caller in any case
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_quadratic_fit(struct teide_quadratic *quadratic, size_t d, size_t n, const double *x);
void teide_quadratic_clear(struct teide_quadratic *quadratic);

/* The weights w_k(x) of the n values. */
void teide_quadratic_weights(const struct teide_quadratic *quadratic, const double *x, double *weights);

/* A place in the box low <= x <= high where the quadratic through the values is largest, as far as ascent along coordinates from the
 * middle and the corners finds it. */
void teide_quadratic_maximise(
    const struct teide_quadratic *quadratic, const double *values, const double *low, const double *high, double *x);

#endif
