/* Length of a secret key from measurements in two bases, with finite statistics.
 *
 * Alice and Bob measure in a key basis and a test basis that are mutually unbiased (complementarity q = 1 bit). Of n bits in
 * the key basis and k bits in the test basis, the latter with the error rate Q,
 *   l = n (1 - h(Q + mu)) - leak - log2(2 / (eps_sec^2 eps_cor)),  mu = sqrt((n + k) / (n k)  (k + 1) / k  ln(4 / eps_sec))
 * bits are eps_sec-secret and eps_cor-correct against coherent attacks: Tomamichel, Lim, Gisin and Renner, Nat. Commun. 3, 634
 * (2012), arXiv:1103.4130, eq. (2), for their entanglement-based protocol. mu is Serfling's bound of sampling without
 * replacement with a failure probability (eps_sec / 4)^2; ln(4 / eps_sec) and log2(1 / eps_sec^2) come from sharing eps_sec as
 * 2 (eps_sec / 4) + eps_sec / 2 between smoothing and hashing; log2(2 / eps_cor) bits are hashed to verify the correction.
 * Error correction tells leak = f n h(error rate of the key bits), f >= 1 its efficiency (1: Shannon's limit).
 * h is the binary entropy up to 1/2 and 1 from there on. Q stands for the tolerated rate of the source: the formula is
 * evaluated at the rate that was seen, as if the tolerance had been set to it. */
#ifndef TEIDE_MODELS_FINITE_KEY_H
#define TEIDE_MODELS_FINITE_KEY_H

#include "models/api.h"

struct teide_key_security {
    double correction_efficiency; /* f, >= 1 */
    double secrecy, correctness;  /* eps_sec, eps_cor, in (0, 1) */
};

/* mu, by which the error rate of the key bits in the test basis may pass that of the test bits.
 * key_bits, test_bits  n, k, >= 0, not necessarily whole; INFINITY where one is 0
 * secrecy              in (0, 1) */
TEIDE_API double teide_finite_key_deviation(double key_bits, double test_bits, double secrecy);

/* l in bits, >= 0, not rounded down; 0 where there is no key.
 * key_bits, test_bits    n, k, >= 0
 * key_error, test_error  error rates of both, in [0, 1]; NAN where there are no bits */
TEIDE_API double teide_finite_key_length(
    double key_bits, double test_bits, double key_error, double test_error, const struct teide_key_security *security);

/* The same per key bit for n, k -> infinity: max(0, 1 - h(test_error) - f h(key_error)). Shor and Preskill, Phys. Rev. Lett. 85,
 * 441 (2000), with f = 1. */
TEIDE_API double teide_asymptotic_key_fraction(double key_error, double test_error, double correction_efficiency);

#endif
