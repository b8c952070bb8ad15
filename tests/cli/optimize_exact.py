"""Closed forms of two links with a cutoff, for the tests of `teide optimize`; they use nothing of the program.

Slots of one unit. Both links attempt with probability p a slot; the first pair waits at most t slots for the other (the age t
itself still serves), then it is dropped and made again; the swap succeeds with ps. With q = 1 - p and p_any = 1 - q^2,
  P(both at once) = p^2 / p_any, P(one first) = 2 p q / p_any, P(other in time) = 1 - q^t,
  slots of a try = 1 / p_any + P(one first) (1 - q^t) / p,
and the age at the swap is k = 1 ... t with weight p q^(k - 1). A rate of a correlator turns k slots into a factor x^k."""

import math


def entropy(x):
    return 0.0 if x <= 0 or x >= 1 else -x * math.log2(x) - (1 - x) * math.log2(1 - x)


def two_links(p, ps, t, factor):
    """Mean slots to a delivery, and the mean of factor ** age over delivered pairs."""
    q = 1 - p
    both, one = p * p / (1 - q * q), 2 * p * q / (1 - q * q)
    success = both + one * (1 - q**t)
    slots = (1 / (1 - q * q) + one * (1 - q**t) / p) / success / ps
    x = q * factor
    geometric = p * factor * (1 - x**t) / (1 - x)
    return slots, (both + one * geometric) / success


def werner_key(p, ps, w0, tc, t):
    """Secret key per slot of Werner pairs with parameter w0, which decays by exp(-1 / tc) a slot."""
    slots, decay = two_links(p, ps, t, math.exp(-1 / tc))
    return max(0.0, 1 - 2 * entropy((1 - w0 * w0 * decay) / 2)) / slots


def single_click(population, efficiency):
    """Success probability and <XX>, <ZZ> of a pair heralded by one photon, without dark counts, V = 1."""
    both = efficiency * (1 - efficiency) + efficiency**2 / 2
    phi, psi = 2 * population**2 * both, 2 * population * (1 - population) * efficiency
    return phi + psi, psi / (phi + psi), (psi - phi) / (phi + psi)


def single_click_key(population, t, efficiency, dephasing):
    """Secret key per slot; dephasing: Z errors of one memory a slot."""
    p, xx, zz = single_click(population, efficiency)
    slots, decay = two_links(p, 1, t, math.exp(-4 * dephasing))
    return max(0.0, 1 - entropy((1 - xx * xx * decay) / 2) - entropy((1 - zz * zz) / 2)) / slots
