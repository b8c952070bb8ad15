#include "study/optimize/quadratic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_linalg.h>

#include "sim/error.h"

enum { MOST_COEFFICIENTS = 1 + TEIDE_MAX_QUADRATIC + TEIDE_MAX_QUADRATIC * (TEIDE_MAX_QUADRATIC + 1) / 2, SWEEPS = 60 };

/* 1, x_i, x_i x_j. */
static void
terms(size_t d, const double *x, double *out)
{
    *out++ = 1;
    for (size_t i = 0; i < d; i++)
        *out++ = x[i];
    for (size_t i = 0; i < d; i++)
        for (size_t j = i; j < d; j++)
            *out++ = x[i] * x[j];
}

/* The pseudo-inverse of the rows of terms, by singular values: the rows are at least as many as the columns, zeros below. */
static int
invert(struct teide_quadratic *q, const double *x)
{
    const size_t n = q->n, m = q->n_coefficients, rows = n > m ? n : m;
    gsl_matrix *u = gsl_matrix_calloc(rows, m), *v = gsl_matrix_alloc(m, m);
    gsl_vector *s = gsl_vector_alloc(m), *work = gsl_vector_alloc(m);
    double row[MOST_COEFFICIENTS];
    int ret = u == NULL || v == NULL || s == NULL || work == NULL ? TEIDE_E_MEMORY : 0;

    if (ret != 0)
        goto out;
    for (size_t k = 0; k < n; k++) {
        terms(q->d, x + k * q->d, row);
        for (size_t c = 0; c < m; c++)
            gsl_matrix_set(u, k, c, row[c]);
    }
    gsl_linalg_SV_decomp(u, v, s, work);
    for (size_t c = 0; c < m; c++)
        for (size_t k = 0; k < n; k++) {
            double sum = 0;
            for (size_t i = 0; i < m; i++)
                if (gsl_vector_get(s, i) > 1e-9 * gsl_vector_get(s, 0))
                    sum += gsl_matrix_get(v, c, i) * gsl_matrix_get(u, k, i) / gsl_vector_get(s, i);
            q->inverse[c * n + k] = sum;
        }
out:
    gsl_matrix_free(u);
    gsl_matrix_free(v);
    gsl_vector_free(s);
    gsl_vector_free(work);
    return ret;
}

int
teide_quadratic_fit(struct teide_quadratic *quadratic, size_t d, size_t n, const double *x)
{
    *quadratic = (struct teide_quadratic) { .d = d, .n = n, .n_coefficients = 1 + d + d * (d + 1) / 2 };
    quadratic->inverse = calloc(quadratic->n_coefficients * n, sizeof *quadratic->inverse);
    return quadratic->inverse == NULL ? TEIDE_E_MEMORY : invert(quadratic, x);
}

void
teide_quadratic_clear(struct teide_quadratic *quadratic)
{
    free(quadratic->inverse);
    *quadratic = (struct teide_quadratic) { 0 };
}

void
teide_quadratic_weights(const struct teide_quadratic *q, const double *x, double *weights)
{
    double row[MOST_COEFFICIENTS];

    terms(q->d, x, row);
    for (size_t k = 0; k < q->n; k++) {
        weights[k] = 0;
        for (size_t c = 0; c < q->n_coefficients; c++)
            weights[k] += row[c] * q->inverse[c * q->n + k];
    }
}

/* --- the largest value --------------------------------------------------------------------------------------------- */

static double
value_at(size_t d, size_t m, const double *coefficients, const double *x)
{
    double row[MOST_COEFFICIENTS], value = 0;

    terms(d, x, row);
    for (size_t c = 0; c < m; c++)
        value += row[c] * coefficients[c];
    return value;
}

/* Along coordinate i: a + b t + c t^2 at x_i = t. */
static void
ascend_along(size_t d, size_t m, const double *coefficients, size_t i, double low, double high, double *x)
{
    double at[3], b, c, best;

    for (int k = 0; k < 3; k++) {
        x[i] = k - 1;
        at[k] = value_at(d, m, coefficients, x);
    }
    b = (at[2] - at[0]) / 2;
    c = (at[2] + at[0]) / 2 - at[1];
    if (c < 0)
        best = fmin(fmax(-b / (2 * c), low), high);
    else
        best = b * low + c * low * low > b * high + c * high * high ? low : high;
    x[i] = best;
}

static double
ascend(size_t d, size_t m, const double *coefficients, const double *low, const double *high, double *x)
{
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (size_t i = 0; i < d; i++)
            ascend_along(d, m, coefficients, i, low[i], high[i], x);
    return value_at(d, m, coefficients, x);
}

void
teide_quadratic_maximise(
    const struct teide_quadratic *q, const double *values, const double *low, const double *high, double *x)
{
    const size_t d = q->d, m = q->n_coefficients;
    double coefficients[MOST_COEFFICIENTS], best = -INFINITY;

    for (size_t c = 0; c < m; c++) {
        coefficients[c] = 0;
        for (size_t k = 0; k < q->n; k++)
            coefficients[c] += q->inverse[c * q->n + k] * values[k];
    }
    for (size_t start = 0; start <= (size_t)1 << d; start++) {
        double from[TEIDE_MAX_QUADRATIC], value;
        for (size_t i = 0; i < d; i++)
            from[i] = start == 0 ? (low[i] + high[i]) / 2 : (start - 1) >> i & 1 ? high[i] : low[i];
        value = ascend(d, m, coefficients, low, high, from);
        if (value > best) {
            best = value;
            memcpy(x, from, d * sizeof *x);
        }
    }
}
