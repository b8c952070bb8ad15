/* A root in a bracket, by GSL's Brent with its state on our stack: nothing is allocated, nothing fails. */
#ifndef TEIDE_MODELS_ROOT_H
#define TEIDE_MODELS_ROOT_H

/* Where f changes its sign between a and b, whose values must not have the same sign (0 counts as either). With a jump of
 * f: the place of the jump. Stops when the bracket is narrower than `tolerance`, or than the numbers can tell. Brent,
 * Algorithms for Minimization without Derivatives (1973), as in GSL. */
double teide_root(double (*f)(double x, void *user), void *user, double a, double b, double tolerance);

#endif
