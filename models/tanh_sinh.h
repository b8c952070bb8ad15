/* Integrals over [0, 1] by the tanh-sinh rule: the trapezoidal rule in t, with s = 1 / (1 + exp(-pi sinh t)). Powers such as
 * s^(5/6) at the ends do no harm, and features near an end are found, as the points crowd there doubly exponentially.
 * Takahasi and Mori, Publ. RIMS 9, 721 (1974). */
#ifndef TEIDE_MODELS_TANH_SINH_H
#define TEIDE_MODELS_TANH_SINH_H

/* Integral of f(s, 1 - s, user); both arguments keep their digits near 0. Relative error below 1e-12 for functions that vary
 * over factors of s, not over much less. 513 values. Never fails. */
double teide_tanh_sinh(double (*f)(double s, double rest, const void *user), const void *user);

#endif
