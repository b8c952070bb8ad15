#!/usr/bin/env python3
"""Check the formulas, inequalities and numbers of doc/optimal-time-theory.md, by the numbers of its sections.

Section 1 is held to density matrices of four qubits; what follows, to section 1 and to numbers found by bisection.
"""
import itertools
import math
import unittest

import numpy as np

# --- four qubits, A1 B1 (pair a) and A2 B2 (pair b), as 16 x 16 matrices --------------------------------------------------
PAULI = {"I": np.eye(2), "X": np.array([[0, 1], [1, 0]]), "Y": np.array([[0, -1j], [1j, 0]]), "Z": np.diag([1, -1])}
ORDER = "IZXY"
PHI_PLUS = np.outer([1, 0, 0, 1], [1, 0, 0, 1]) / 2


def operator(**on):
    """Pauli operators on the named qubits, e.g. q0="X"."""
    out = np.eye(1)
    for qubit in range(4):
        out = np.kron(out, PAULI[on.get("q%d" % qubit, "I")])
    return out


def bell_state(p):
    return sum(w * (e := np.kron(PAULI[k], np.eye(2))) @ PHI_PLUS @ e.conj().T for w, k in zip(p, ORDER))


def pauli_memory(rho, qubit, rates, time):
    """Exact Pauli channel of one memory: probabilities from the decay factors of the three Bloch components."""
    gx, gy, gz = rates
    fx, fy, fz = (math.exp(-2 * g * time) for g in (gy + gz, gx + gz, gx + gy))
    weights = {"I": 1 + fx + fy + fz, "X": 1 + fx - fy - fz, "Y": 1 - fx + fy - fz, "Z": 1 - fx - fy + fz}
    return sum(w / 4 * (e := operator(**{"q%d" % qubit: k})) @ rho @ e.conj().T for k, w in weights.items())


def cnot(control, target):
    out = np.zeros((16, 16))
    for i in range(16):
        out[i ^ (((i >> (3 - control)) & 1) << (3 - target)), i] = 1
    return out


def depolarised(rho, first, second, probability):
    total = sum((e := operator(**{"q%d" % first: j, "q%d" % second: k})) @ rho @ e.conj().T for j in "IXYZ" for k in "IXYZ")
    return (1 - probability) * rho + probability * total / 16


def density_fidelity(a, b, rates_a, rates_b, t2, t, needed, gate_error=0.0, measurement_error=0.0):
    """(F, p_s): pair a is kept; rates_* are of the two memories of a pair; a was made at 0 and b at t2."""
    rho = np.kron(bell_state(a), bell_state(b)).astype(complex)
    for qubit, rates, made in ((0, rates_a[0], 0), (1, rates_a[1], 0), (2, rates_b[0], t2), (3, rates_b[1], t2)):
        rho = pauli_memory(rho, qubit, rates, t - made)
    for side in (0, 1):
        u = cnot(side, side + 2)
        rho = depolarised(u @ rho @ u.T, side, side + 2, gate_error)
    flip = 2 * measurement_error * (1 - measurement_error)
    diagonal = np.arange(4)
    weights = np.where((diagonal == 0) | (diagonal == 3), 1 - flip, flip)
    kept = np.einsum("ikjk,k->ij", rho.reshape(4, 4, 4, 4), weights)
    success = kept.trace().real
    rho = np.kron(kept / success, np.eye(4) / 4)
    for qubit in (0, 1):
        rho = pauli_memory(rho, qubit, rates_a[qubit], needed - t)
    kept = np.einsum("ikjk->ij", rho.reshape(4, 4, 4, 4))
    return float((kept @ PHI_PLUS).trace().real), success


# --- section 1: formulas; arrays run over settings or times ---------------------------------------------------------------
def correlators(p):
    i, z, x, y = p
    return np.array([i - z + x - y, i - z - x + y, i + z - x - y])


def decay(gammas):
    """Lambda of a pair with equal memories, rates in the order x, y, z."""
    x, y, z = gammas
    return 4 * np.array([y + z, x + z, x + y])


def family_rates(total, r, s):
    return np.array([total * (1 - r) * s, total * (1 - r) * (1 - s), total * r])


def step(a, b, g=1.0, m=1.0):
    """1.1: N and N c from correlators."""
    n = 1 + g * m * a[2] * b[2]
    return n, np.array([g * (a[0] * b[0] + m * a[1] * b[1]), g * (m * a[0] * b[1] + a[1] * b[0]), g * (a[2] + m * b[2])])


def direct(p, q, lam, t, t2=0.0, needed=1.0, g=1.0, m=1.0, measured=None):
    """F and p_s by 1.1; `measured`: Lambda of the measured pair, where it is another."""
    measured = lam if measured is None else measured
    t = np.asarray(t, float)
    grow = (slice(None),) + (None,) * t.ndim
    a = correlators(p)[grow] * np.exp(-lam[grow] * t)
    b = correlators(q)[grow] * np.exp(-measured[grow] * (t - t2))
    n, c = step(a, b, g, m)
    return (1 + (np.exp(-lam[grow] * (needed - t)) * c).sum(0) / n) / 4, n / 2


def coefficients(p, q, lam, t2=0.0, needed=1.0, g=1.0, m=1.0):
    """K0, K1, K2, D of equation (1)."""
    a, b, e = correlators(p), correlators(q) * np.exp(lam * t2), np.exp(-lam * needed)
    return (g * e[2] * (a[2] + m * b[2]), g * (e[0] * a[0] * b[0] + e[1] * (m * a[0] * b[1] + a[1] * b[0])),
            g * m * e[0] * a[1] * b[1], g * m * a[2] * b[2])


def fidelity(t, k, lam):
    """Equation (1)."""
    late, d = 2 * lam[1] - lam[0], k[3] * np.exp(-2 * lam[2] * t)
    return (1 + (k[0] + k[1] * np.exp(-lam[0] * t) + k[2] * np.exp(-late * t)) / (1 + d)) / 4


def slope(t, k, lam):
    """Derivative of (1)."""
    late, d = 2 * lam[1] - lam[0], k[3] * np.exp(-2 * lam[2] * t)
    x, y = k[1] * np.exp(-lam[0] * t), k[2] * np.exp(-late * t)
    return ((-lam[0] * x - late * y) * (1 + d) + 2 * lam[2] * d * (k[0] + x + y)) / (1 + d) ** 2 / 4


def werner(f):
    return np.array([f, (1 - f) / 3, (1 - f) / 3, (1 - f) / 3])


def dephased(f):
    return np.array([f, 1 - f, 0, 0])


def output(p, q):
    """F of the plain CNOT, from correlators."""
    n, c = step(correlators(p), correlators(q))
    return (1 + c.sum(0) / n) / 4


def random_pairs(rng, n, least=0.5):
    """Coefficients [4, n] with p_I >= least, many with errors of one kind."""
    f = rng.uniform(least, 1, n)
    shares = rng.gamma(rng.choice([0.1, 0.5, 1.0, 5.0], n)[None, :] * np.ones((3, 1))) + 1e-12
    return np.vstack([f, (1 - f) * shares / shares.sum(0)])


def bisect(f, low, high):
    rising = f(high) > 0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if (f(middle) > 0) == rising else (middle, high)
    return (low + high) / 2


def shape(values, tolerance=1e-13):
    """Ups and downs of a sampled slope, e.g. "du"."""
    signs = [v > 0 for v in values if abs(v) > tolerance]
    return "".join("u" if up else "d" for up, _ in itertools.groupby(signs))


def best_of(p, q, total, r, s, t2=0.0, points=2001, **more):
    lam = decay(family_rates(total, r, s))
    t = np.linspace(t2, 1, points)
    f = direct(p, q, lam, t, t2, **more)[0]
    return t[f.argmax()], f


def difference(p, q, total, s, t2):
    """F late minus F early as a function of r."""
    def of(r):
        lam = decay(family_rates(total, r, s))
        k = coefficients(p, q, lam, t2)
        return fidelity(1, k, lam) - fidelity(t2, k, lam)
    return of


def slope_at(p, q, total, s, t2, t):
    def of(r):
        lam = decay(family_rates(total, r, s))
        return slope(t, coefficients(p, q, lam, t2), lam)
    return of


FAMILIES = {"xy": 0.5, "x": 1.0, "y": 0.0}


class Recurrence(unittest.TestCase):
    def test_density_matrices(self):
        rng = np.random.default_rng(1)
        for _ in range(12):
            a, b = rng.dirichlet([1] * 4), rng.dirichlet([1] * 4)
            kept, measured = rng.uniform(0, 0.3, (2, 3)), rng.uniform(0, 0.3, (2, 3))
            t2, t, gate, readout = rng.uniform(0, 0.4), rng.uniform(0.4, 1), rng.uniform(0, 0.3), rng.uniform(0, 0.3)
            g, m = (1 - gate) ** 2, (1 - 2 * readout) ** 2
            exact = density_fidelity(a, b, kept, measured, t2, t, 1, gate, readout)
            formula = direct(a, b, decay(kept.mean(0)), t, t2, 1, g, m, decay(measured.mean(0)))
            np.testing.assert_allclose(formula, exact, atol=1e-13)

    def test_sum_of_exponentials_and_slope(self):
        rng = np.random.default_rng(2)
        for _ in range(200):
            p, q, lam = rng.dirichlet([1] * 4), rng.dirichlet([1] * 4), decay(rng.uniform(0, 0.5, 3))
            t2, g, m = rng.uniform(0, 0.5), rng.uniform(0.3, 1), rng.uniform(0.3, 1)
            t = rng.uniform(t2, 1)
            k = coefficients(p, q, lam, t2, g=g, m=m)
            self.assertAlmostEqual(fidelity(t, k, lam), float(direct(p, q, lam, t, t2, 1, g, m)[0]), 13)
            h = 1e-5
            numeric = (direct(p, q, lam, t + h, t2, 1, g, m)[0] - direct(p, q, lam, t - h, t2, 1, g, m)[0]) / (2 * h)
            self.assertAlmostEqual(slope(t, k, lam), float(numeric), 8)
            # (2), in the values at t
            a, b = correlators(p) * np.exp(-lam * t), correlators(q) * np.exp(-lam * (t - t2))
            e, n = np.exp(-lam * (1 - t)), 1 + g * m * a[2] * b[2]
            right = (-lam[0] * g * (e[0] * a[0] * b[0] + e[1] * (m * a[0] * b[1] + a[1] * b[0]))
                     - (2 * lam[1] - lam[0]) * g * m * e[0] * a[1] * b[1]
                     + 2 * lam[2] * g * m * a[2] * b[2] * (4 * fidelity(t, k, lam) - 1)) / 4
            self.assertAlmostEqual(n * slope(t, k, lam), right, 13)

    def test_good_inputs_have_positive_coefficients(self):
        rng = np.random.default_rng(3)
        pairs = random_pairs(rng, 2000, 0.5 + 1e-9)
        self.assertGreater(correlators(pairs).min(), 0)
        c, p = correlators(pairs), pairs
        np.testing.assert_allclose(c, [2 * (p[0] + p[2]) - 1, 2 * (p[0] + p[3]) - 1, 2 * (p[0] + p[1]) - 1], atol=1e-14)

    def test_exponents_of_unequal_rates(self):
        rng = np.random.default_rng(4)
        for _ in range(50):
            p, q = random_pairs(rng, 1)[:, 0], random_pairs(rng, 1)[:, 0]
            lam, mu, t2 = decay(rng.uniform(0, 0.5, 3)), decay(rng.uniform(0, 0.5, 3)), 0.2
            a, b, e = correlators(p), correlators(q) * np.exp(mu * t2), np.exp(-lam)
            for t in (0.3, 0.9):
                f = lambda rate: math.exp(-rate * t)
                top = (e[0] * a[0] * b[0] * f(mu[0]) + e[0] * a[1] * b[1] * f(lam[1] + mu[1] - lam[0])
                       + e[2] * a[2] + e[1] * a[1] * b[0] * f(mu[0]) + e[1] * a[0] * b[1] * f(lam[0] + mu[1] - lam[1])
                       + e[2] * b[2] * f(mu[2] - lam[2]))
                expected = (1 + top / (1 + a[2] * b[2] * f(lam[2] + mu[2]))) / 4
                self.assertAlmostEqual(float(direct(p, q, lam, t, t2, measured=mu)[0]), expected, 13)

    @staticmethod
    def fluctuating(a, b, t, g, m, rates, switch, by_factors):
        """N and N c at T = 1: one memory of each pair has a fluctuator (in equilibrium), both pairs made at 0."""
        generator = np.array([[-switch, switch], [switch, -switch]])

        def carried(k, time):   # exponential of a symmetric 2 x 2 matrix
            value, vector = np.linalg.eigh(generator - np.diag([0, 0] if k == 3 else decay(rates.T)[k] / 2))
            return vector @ np.diag(np.exp(value * time)) @ vector.T

        start, ones = np.array([0.5, 0.5]), np.ones(2)
        before = [carried(k, t) @ start for k in range(4)]            # of correlator k; 3: the norm
        b = np.array([b[k] * (ones @ before[k]) for k in range(3)])
        if by_factors:
            f = np.array([[ones @ carried(after, 1 - t) @ before[k] for k in range(4)] for after in range(4)])
            return (1 + g * m * f[3, 2] * a[2] * b[2],
                    np.array([g * (f[0, 0] * a[0] * b[0] + m * f[0, 1] * a[1] * b[1]),
                              g * (m * f[1, 0] * a[0] * b[1] + f[1, 1] * a[1] * b[0]),
                              g * (f[2, 2] * a[2] + m * f[2, 3] * b[2])]))
        parts = [np.append(a, 1)[k] * before[k] for k in range(4)]    # the kept pair, per state of its fluctuator
        out = np.array([[g * (x * b[0] + m * y * b[1]), g * (m * x * b[1] + y * b[0]), g * (z + m * b[2] * one),
                         one + g * m * z * b[2]] for x, y, z, one in zip(*parts)]).T
        out = [ones @ carried(k, 1 - t) @ out[k] for k in range(4)]
        return out[3], np.array(out[:3])

    def test_fluctuator(self):
        rng = np.random.default_rng(5)
        largest = 0
        for _ in range(20):
            a, b = correlators(random_pairs(rng, 1)[:, 0]), correlators(random_pairs(rng, 1)[:, 0])
            rates, switch, t = rng.uniform(0, 2, (2, 3)), rng.uniform(0.1, 2), rng.uniform(0.2, 0.8)
            one = self.fluctuating(a, b, t, 0.9, 0.8, rates, switch, True)
            two = self.fluctuating(a, b, t, 0.9, 0.8, rates, switch, False)
            self.assertAlmostEqual(one[0], two[0], 12)
            np.testing.assert_allclose(one[1], two[1], atol=1e-12)
            kept = [self.fluctuating(*pair, t, 1, 1, rates, switch, True) for pair in ((a, b), (b, a))]
            largest = max(largest, abs(kept[0][1].sum() / kept[0][0] - kept[1][1].sum() / kept[1][0]))
        self.assertGreater(largest, 1e-3)        # with a fluctuator, which pair is kept does make a difference

    def test_which_pair_to_keep(self):
        rng = np.random.default_rng(6)
        for _ in range(200):
            p, q = rng.dirichlet([1] * 4), rng.dirichlet([1] * 4)
            g, m, lam = rng.uniform(0.3, 1), rng.uniform(0, 1), decay(rng.uniform(0, 1, 3))
            a, b, e = correlators(p), correlators(q), np.exp(-lam * rng.uniform(0, 1))
            (n, c), (n2, c2) = step(a, b, g, m), step(b, a, g, m)
            found = (e * c).sum() / n / 4 - (e * c2).sum() / n2 / 4
            formula = g * (1 - m) * (e[2] * (a[2] - b[2]) + e[1] * (a[1] * b[0] - a[0] * b[1]))
            self.assertAlmostEqual(found, formula / (4 * (1 + g * m * a[2] * b[2])), 14)       # (3)
            self.assertAlmostEqual(a[2] - b[2] + a[1] * b[0] - a[0] * b[1],
                                   4 * (p[0] * q[2] + p[1] * q[3] - q[0] * p[2] - q[1] * p[3]), 13)  # (4)
            np.testing.assert_allclose(step(a, b, g, 1)[1], step(b, a, g, 1)[1], atol=1e-15)
        p, q = [0.8, 0, 0, 0.2], [0.9, 0, 0.1, 0]
        self.assertAlmostEqual(correlators(p)[2], 0.6)
        self.assertAlmostEqual(correlators(q)[2], 0.8)
        self.assertAlmostEqual(p[0] * q[2] + p[1] * q[3] - q[0] * p[2] - q[1] * p[3], 0.08)
        none = np.zeros((2, 3))
        self.assertGreater(density_fidelity(p, q, none, none, 0, 0, 0, 0, 0.05)[0],
                           density_fidelity(q, p, none, none, 0, 0, 0, 0, 0.05)[0] + 1e-3)

    def test_fresher_pair(self):
        rng = np.random.default_rng(7)
        for p in random_pairs(rng, 3000).T:
            b, lam = correlators(p), decay(rng.dirichlet([0.3] * 3))
            a = b * np.exp(-lam * rng.uniform(0, 2))
            if b[2] >= b[0] * b[1]:
                self.assertLessEqual(a[2] - b[2] + a[1] * b[0] - a[0] * b[1], 1e-15)
        b, lam = correlators([0.7, 0, 0.15, 0.15]), decay([0, 0.1, 0])
        a = b * np.exp(-lam)
        self.assertAlmostEqual(b[2], 0.4)
        self.assertAlmostEqual(b[0] * b[1], 0.49)
        self.assertGreater(a[2] - b[2] + a[1] * b[0] - a[0] * b[1], 1e-3)


class SmallRates(unittest.TestCase):
    @staticmethod
    def critical(p, q, s):
        """Equation (5): r_c / (1 - r_c)."""
        a, b = correlators(p), correlators(q)
        k1, k2, d = a[0] * b[0] + a[0] * b[1] + a[1] * b[0], a[1] * b[1], a[2] * b[2]
        big = d * (a[2] + b[2] + k1 + k2) / (1 + d)
        return (2 * big - (1 - s) * k1 - (3 * s - 1) * k2) / (k1 + k2)

    def test_general(self):
        rng = np.random.default_rng(8)
        seen = 0
        for _ in range(60):
            p, q, s = random_pairs(rng, 1, 0.6)[:, 0], random_pairs(rng, 1, 0.6)[:, 0], rng.uniform()
            odds = self.critical(p, q, s)
            r, t2 = odds / (1 + odds), rng.uniform(0, 0.9)
            if not 0.05 < r < 0.95:
                continue
            seen += 1
            for t in (t2, 1):    # both critical values; they merge linearly in gamma T
                gap = [abs(bisect(slope_at(p, q, total, s, t2, t), 0, 1) - r) for total in (1e-4, 1e-5)]
                self.assertLess(gap[0], 0.02)
                self.assertLess(gap[1], 0.11 * gap[0] + 1e-7)
            self.assertGreater(difference(p, q, 1e-4, s, t2)(r - 0.02), 0)
            self.assertLess(difference(p, q, 1e-4, s, t2)(r + 0.02), 0)
        self.assertGreater(seen, 20)

    def test_families(self):
        rng = np.random.default_rng(9)
        for _ in range(100):
            f, e, share = rng.uniform(0.5, 1, 2), rng.uniform(0, 1, 2), []
            p, q = ([g, (1 - g) * (1 - h), (1 - g) * h / 2, (1 - g) * h / 2] for g, h in zip(f, e))
            share = [self.critical(p, q, s) for s in (0, 0.3, 1)]
            a, b = correlators(p), correlators(q)
            k2, d = a[0] * b[0], a[2] * b[2]
            big = d * (a[2] + b[2] + 4 * k2) / (1 + d)
            np.testing.assert_allclose(share, big / (2 * k2) - 0.5, rtol=1e-12)                 # (6)
            w1, w2 = (4 * f - 1) / 3
            rho = (w1 + w2 + 4 * w1 * w2) / (2 * (1 + w1 * w2))
            odds = self.critical(werner(f[0]), werner(f[1]), 0.5)
            r, made = odds / (1 + odds), output(werner(f[0]), werner(f[1]))
            self.assertAlmostEqual(r, (2 * rho - 1) / (2 * rho + 1), 13)                        # (7)
            self.assertAlmostEqual(r, 1 - 1 / (2 * made), 13)
            self.assertLessEqual(r, 0.5)
            w, v = w1, 2 * f[0] - 1
            self.assertAlmostEqual((2 * w + 4 * w * w) / (2 * (1 + w * w)), w * (1 + 2 * w) / (1 + w * w), 13)
            self.assertAlmostEqual(self.critical(dephased(f[0]), dephased(f[0]), 0.7) * v * v, (v * v + 1) / 2, 12)  # (8)

    def test_table(self):
        table = {1: (0.5, 0.5), 0.99: (0.496610, 0.505102), 0.95: (0.481846, 0.527697), 0.9: (0.460274, 0.561644),
                 0.8: (0.403448, 0.653846), 0.7: (0.32, 0.783784), 0.6: (0.194118, 0.928571)}
        for f, expected in table.items():
            for make, r in zip((werner, dephased), expected):
                odds = self.critical(make(f), make(f), 0.5)
                self.assertAlmostEqual(odds / (1 + odds), r, delta=6e-7)
        for s, r in ((0.5, 0.478520), (1, 0.512260), (0, 0.439766)):
            odds = self.critical([0.8, 0.1, 0.1, 0], [0.8, 0.1, 0.1, 0], s)
            self.assertAlmostEqual(odds / (1 + odds), r, delta=6e-7)


class EqualRates(unittest.TestCase):
    def test_werner(self):
        rng = np.random.default_rng(10)
        for _ in range(300):
            f, t2, rate = rng.uniform(0.3, 1, 2), rng.uniform(0, 0.8), rng.uniform(0.01, 1)
            lam = np.full(3, rate)
            k = coefficients(werner(f[0]), werner(f[1]), lam, t2)
            w = (4 * f - 1) / 3 * np.array([math.exp(-rate * t2), 1])
            s, p = w.sum(), w.prod()
            best = t2 + math.log(4 * p / (math.sqrt(s * s + 16 * p) - s)) / rate
            t = np.linspace(t2, 1, 401)
            np.testing.assert_array_equal(slope(t, k, lam)[abs(t - best) > 1e-9] > 0, t[abs(t - best) > 1e-9] < best)
            w = w * math.exp(-rate * (best - t2))
            self.assertAlmostEqual(w.sum() + 2 * w.prod(), 2, 12)                              # (9)
            now, s, p = fidelity(t[7], k, lam), s * math.exp(-rate * (t[7] - t2)), p * math.exp(-2 * rate * (t[7] - t2))
            self.assertAlmostEqual(4 * now - 1, math.exp(-rate * (1 - t[7])) * (s + 4 * p) / (1 + p), 12)
            self.assertAlmostEqual(4 * slope(t[7], k, lam) / (4 * now - 1) / rate,
                                   2 * p * (s + 2 * p - 2) / ((s + 4 * p) * (1 + p)), 10)

    def test_numbers(self):
        w = (math.sqrt(5) - 1) / 2
        self.assertAlmostEqual(2 * w + 2 * w * w, 2, 14)
        self.assertAlmostEqual((1 + 3 * w) / 4, (3 * math.sqrt(5) - 1) / 8, 14)
        self.assertAlmostEqual((1 + 3 * w) / 4, 0.713525, 6)
        t, lam = np.linspace(0.02, 0.1, 40001), decay(np.full(3, 1 / 3))
        f = direct(werner(0.8), werner(0.8), lam, t, 0.02, 0.1)[0]
        self.assertAlmostEqual((t[f.argmax()] - 0.02) / 0.08, 0.6776, 4)
        np.testing.assert_allclose([f.max(), f[0], f[-1]], [0.71676, 0.71391, 0.71617], atol=6e-6)

    def test_bell_diagonal(self):
        rng = np.random.default_rng(11)
        for _ in range(300):
            p, q = random_pairs(rng, 2).T
            g, m, lam, t2 = rng.uniform(0.3, 1), rng.uniform(0.1, 1), np.full(3, rng.uniform(0.01, 3)), rng.uniform(0, 0.5)
            t = np.linspace(t2, 1, 101)
            a = correlators(p)[:, None] * np.exp(-lam[0] * t)
            b = correlators(q)[:, None] * np.exp(-lam[0] * (t - t2))
            bracket, d = a[0] * b[0] + m * a[1] * b[1] + m * a[0] * b[1] + a[1] * b[0], g * m * a[2] * b[2]
            right = 2 * d * (a[2] + m * b[2]) - bracket * (1 - d)                             # (10)
            found = slope(t, coefficients(p, q, lam, t2, g=g, m=m), lam)
            np.testing.assert_allclose(4 * found * (1 + d) ** 2, g * lam[0] * np.exp(-lam[0] * (1 - t)) * right, atol=1e-12)
            self.assertIn(shape(right), ("u", "d", "ud"))


class Ends(unittest.TestCase):
    def test_only_z(self):
        rng = np.random.default_rng(12)
        t = np.linspace(0.2, 1, 41)
        for n in range(300):
            p, q = random_pairs(rng, 2).T if n % 2 else rng.dirichlet([1] * 4, 2)
            g, m = rng.uniform(0.3, 1), rng.uniform(0, 1)
            lam, mu = (decay([0, 0, rate]) for rate in rng.uniform(0.01, 1, 2))
            f = direct(p, q, lam, t, 0.2, 1, g, m, mu)[0]
            sign = (p[0] - p[1]) * ((1 + m) * (q[0] - q[1]) + (1 - m) * (q[2] - q[3]))           # (11)
            self.assertTrue((np.diff(f) * sign <= 1e-15).all())
            if n % 2:
                self.assertGreater(sign, 0)
            self.assertLess(np.ptp(direct(p, q, lam, t, 0.2, 1, g, m, 0 * mu)[0]), 1e-14)
        f = direct([0.45, 0.5, 0.05, 0], [0.9, 0.1, 0, 0], lam, t)[0]
        self.assertTrue((np.diff(f) > 0).all())

    def test_only_x(self):
        rng = np.random.default_rng(13)
        t = np.linspace(0.2, 1, 41)
        for _ in range(300):
            p, q = rng.dirichlet([1] * 4, 2)
            lam, g, m = decay([rng.uniform(0.01, 1), 0, 0]), rng.uniform(0.3, 1), rng.uniform(0, 1)
            k = coefficients(p, q, lam, 0.2, g=g, m=m)
            f = direct(p, q, lam, t, 0.2, 1, g, m)[0]
            self.assertTrue((np.diff(f) * ((k[0] + k[1]) * k[3] - k[2]) >= -1e-15).all())
            u = np.exp(-2 * lam[1] * t)
            np.testing.assert_allclose(4 * f - 1, (k[0] + k[1] + k[2] * u) / (1 + k[3] * u), atol=1e-12)
        for f, total, late in ((0.95, 0.1, True), (0.7, 0.3, False)):
            self.assertEqual(best_of(werner(f), werner(f), total, 0, 1)[0], 1 if late else 0)
        w1, w2 = rng.uniform(1 / 3, 1, (2, 1000))
        self.assertGreaterEqual((w1 + w2 + 3 * w1 * w2).min(), 1)
        lam = decay(family_rates(0.1, 0, 1))
        f = direct(werner(0.9), werner(0.9), lam, np.linspace(0, 1, 1001), measured=3 * lam)[0]
        self.assertAlmostEqual(f.argmax() / 1000, 0.60, delta=0.005)

    def test_only_y(self):
        p = np.array([0.83, 0.03, 0.14, 0])
        best, f = best_of(p, p, 0.21, 0, 0)
        self.assertAlmostEqual(best, 0.287, delta=0.001)
        np.testing.assert_allclose([f.max(), f[0], f[-1]], [0.65447, 0.65042, 0.65069], atol=6e-6)
        w1, w2, total, t2 = (x.reshape(-1, 1) for x in np.meshgrid(
            np.linspace(0.34, 1, 34), np.linspace(0.34, 1, 34), np.geomspace(0.01, 5, 30), [0, 0.2, 0.5, 0.8]))
        self.assertEqual(w1.size, 138720)
        inside = 0
        # a part of the grid at a time: F at the ends is not below F inside
        for part in np.array_split(np.arange(w1.size), 20):
            a, b, rate, start = w1[part], w2[part], 4 * total[part], t2[part]
            t = start + (1 - start) * np.linspace(0, 1, 21)
            x, y = np.exp(-rate * t), np.exp(-rate * (t - start))      # x and z decay, y does not
            e = np.exp(-rate * (1 - t))
            n = 1 + a * x * b * y
            top = e * (a * x * b * y + a * b) + (a * x * b + a * b * y) + e * (a * x + b * y)
            f = top / n
            inside += (f.max(1) > np.maximum(f[:, 0], f[:, -1]) + 1e-13).sum()
        self.assertEqual(inside, 0)

    def test_two_lines(self):
        rng = np.random.default_rng(14)
        t = np.linspace(0.1, 1, 41)
        for r, s in ((0.6, 0.5), (0.5, 0)):
            for _ in range(200):
                p, q = rng.dirichlet([1] * 4, 2)
                lam = decay(family_rates(rng.uniform(0.01, 3), r, s))
                k = coefficients(p, q, lam, 0.1, g=rng.uniform(0.3, 1), m=rng.uniform(0, 1))
                self.assertLessEqual(len(shape(slope(t, k, lam))), 1)

    def test_success(self):
        rng = np.random.default_rng(15)
        t = np.linspace(0.1, 1, 41)
        for _ in range(300):
            p, q = random_pairs(rng, 2).T
            gammas = rng.dirichlet([0.5] * 3) * rng.uniform(0.01, 3)
            lam, g, m = decay(gammas), rng.uniform(0.3, 1), rng.uniform(0.1, 1)
            f, success = direct(p, q, lam, t, 0.1, 1, g, m)
            self.assertTrue((np.diff(success) <= 1e-16).all())
            np.testing.assert_allclose(success, (1 + coefficients(p, q, lam, 0.1, g=g, m=m)[3] * np.exp(-2 * lam[2] * t)) / 2)
            if gammas[1] <= 2 * gammas[0] + gammas[2]:
                self.assertTrue((np.diff(success * f) <= 1e-15).all())
        p = np.array([0.6, 0, 0, 0.4])
        f, success = direct(p, p, decay([0, 0.01, 0]), t)
        self.assertTrue((np.diff(success * f) > 0).all())


class SlideOrJump(unittest.TestCase):
    @staticmethod
    def case(gammas):
        x, y, z = gammas
        low, high = sorted((2 * x + y, 3 * y))
        if y > 2 * x + z:
            return "C"
        return "A" if z <= low else "B" if z >= high else "D" if x == 0 or y == 0 else "E"

    def test_shapes(self):
        """The table of cases on 3000 settings, half of them without X or without Y errors."""
        rng = np.random.default_rng(16)
        allowed = {"A": "ud", "B": "du", "C": "udu", "D": "dud", "E": "dud"}
        seen = {}
        for n in range(3000):
            gammas = rng.dirichlet([rng.choice([0.3, 1, 3])] * 3)
            if n % 2:
                gammas[rng.integers(2)] = 0
            if n % 8 == 0:
                gammas[:2] = gammas[:2].mean()
            gammas *= 10 ** rng.uniform(-2, 0.7)
            p, q = random_pairs(rng, 2, 0.5 + 1e-6).T
            t2 = rng.choice([0, rng.uniform(0, 0.95)])
            lam, t = decay(gammas), np.linspace(t2, 1, 161)
            k = coefficients(p, q, lam, t2, g=rng.uniform(0.5, 1), m=rng.uniform(0.1, 1))
            found, case = shape(slope(t, k, lam), 1e-12), self.case(gammas)
            self.assertIn(found, allowed[case] if case != "E" else ("", "u", "d", "ud", "du", "dud", "udu"), (case, gammas))
            seen.setdefault(case, set()).add(found)
            x, y, z = gammas
            low, high = lam[0] / (2 * lam[2]), (2 * lam[1] - lam[0]) / (2 * lam[2])
            margin = 1e-9
            for value, bound, left, right in ((low, 1, z, 2 * x + y), (high, 1, z, 3 * y), (-high, 0, y, 2 * x + z)):
                if abs(value - bound) > margin:
                    self.assertEqual(value < bound, left < right)
        self.assertEqual(set(seen), set("ABCDE"))
        for case in "ABCD":
            self.assertIn(allowed[case], seen[case])

    def test_equation_12(self):
        rng = np.random.default_rng(17)
        for _ in range(200):
            p, q = random_pairs(rng, 2).T
            lam, t = decay(rng.uniform(0.05, 0.5, 3)), rng.uniform(0, 1)
            k = coefficients(p, q, lam)
            a, b, u = lam[0] / (2 * lam[2]), (2 * lam[1] - lam[0]) / (2 * lam[2]), math.exp(-2 * lam[2] * t)
            right = (a * k[1] * u ** (a - 1) + b * k[2] * u ** (b - 1) - k[3] * k[0]
                     - (1 - a) * k[3] * k[1] * u ** a - (1 - b) * k[3] * k[2] * u ** b)
            self.assertAlmostEqual(4 * slope(t, k, lam), -2 * lam[2] * u * right / (1 + k[3] * u) ** 2, 10)

    def test_case_e(self):
        """Rates strictly between, 20 000 settings: at most two turning points."""
        rng = np.random.default_rng(18)
        n = 20000
        x, y = rng.uniform(0.001, 1, (2, n))
        z = 2 * x + y + (3 * y - 2 * x - y) * rng.uniform(0.001, 0.999, n)
        good = y <= 2 * x + z
        x, y, z = (v[good] * 10 ** rng.uniform(-2, 0.7, good.sum()) / (x + y + z)[good] for v in (x, y, z))
        total = x + y + z
        self.assertGreater(total.size, 0)
        p, q, t2 = random_pairs(rng, total.size), random_pairs(rng, total.size), rng.uniform(0, 0.9, total.size)
        most = 0
        for part in np.array_split(np.arange(total.size), 20):
            lam = 4 * np.array([y + z, x + z, x + y])[:, part, None]
            start = t2[part, None]
            a, b = correlators(p[:, part])[..., None], correlators(q[:, part])[..., None] * np.exp(lam * start)
            e = np.exp(-lam)
            k = (e[2] * (a[2] + b[2]), e[0] * a[0] * b[0] + e[1] * (a[0] * b[1] + a[1] * b[0]), e[0] * a[1] * b[1], a[2] * b[2])
            v = slope(start + (1 - start) * np.linspace(0, 1, 81), k, lam)
            up = np.sign(np.where(abs(v) < 1e-13, np.nan, v))
            turns = (np.diff(up, axis=1) != 0) & ~np.isnan(np.diff(up, axis=1))
            most = max(most, int(turns.sum(1).max()))
        self.assertEqual(most, 2)

    def test_families(self):
        for r in np.linspace(0.001, 0.999, 333):
            self.assertEqual(self.case(family_rates(1, r, 0.5)), "A" if r < 0.6 else "B")
            self.assertEqual(self.case(family_rates(1, r, 1)), "D" if r < 2 / 3 else "B")
            self.assertEqual(self.case(family_rates(1, r, 0)), "C" if r < 0.5 else "A" if r == 0.5 else "D" if r < 0.75 else "B")
        v = math.sqrt(0.5)
        self.assertAlmostEqual((1 + v * v) / (1 + 3 * v * v), 0.6, 14)
        self.assertAlmostEqual((1 + v) / 2, 0.853553, 6)
        for f in (0.84, 0.85, 0.86, 0.87):
            r = (1 + (2 * f - 1) ** 2) / (1 + 3 * (2 * f - 1) ** 2)
            self.assertEqual(r > 0.6, f < 0.853553)
            late, early = (bisect(slope_at(dephased(f), dephased(f), 1e-3, 0.5, 0, t), 0.3, 0.9) for t in (1, 0))
            self.assertEqual(late < early, f > 0.853553)     # a window in between to slide through, or an overlap to jump in

    def test_werner_at_finite_rates(self):
        rng = np.random.default_rng(19)
        limit = 5 / 8 * math.log(2)
        self.assertAlmostEqual(limit, 0.433, 3)
        for _ in range(3000):
            f, t2, r = rng.uniform(0.5, 1, 2), rng.uniform(0, 1), rng.uniform(0.6, 1)
            total = limit / (2 - t2) * rng.choice([1, rng.uniform(0.01, 1)])
            lam = decay(family_rates(total, r, 0.5))
            self.assertLess(slope(1, coefficients(werner(f[0]), werner(f[1]), lam, t2), lam), 0)
            a, b = correlators(werner(f[0])) * np.exp(-lam), correlators(werner(f[1])) * np.exp(-lam * (1 - t2))
            ratio, n = 4 * (1 - r) / (1 + r), total * (2 - t2)
            self.assertAlmostEqual(a[0] * b[0] / (a[2] * b[2]), math.exp(-(6 * r - 2) * n), 12)
            left = 4 * a[0] * b[0] * (1 + (1 - ratio) * a[2] * b[2]) - ratio * a[2] * b[2] * (a[2] + b[2])
            self.assertGreater(left, 0)
            self.assertAlmostEqual(4 * (1 + a[2] * b[2]) ** 2 * slope(1, coefficients(werner(f[0]), werner(f[1]), lam, t2), lam),
                                   -lam[0] * left, 12)
        r = np.linspace(0.6, 0.9999, 1000)
        self.assertGreaterEqual((np.log((1 + r) / (2 * (1 - r))) - (6 * r - 2) * limit).min(), -1e-15)
        self.assertGreaterEqual((2 / (1 - r * r)).min(), 3.125)
        for total, t2, r, f in ((0.5, 0, 0.7990901, 0.5), (0.75, 0.9, 0.8657996, 0.526036)):
            tie = difference(werner(1), werner(1), total, 0.5, t2)
            self.assertGreater(tie(0.6), 0)
            self.assertAlmostEqual(bisect(tie, r - 0.05, r + 0.05), r, delta=6e-8)
            self.assertAlmostEqual(best_of(werner(1), werner(1), total, r, 0.5, t2)[1].max(), f, delta=1e-6)

    def test_transitions(self):
        """Numbers of the text, and those of the scenarios and tests that follow from the same formulas."""
        for f, make, s, total, t2, t, r in ((0.95, werner, 0.5, 0.1, 0.25, 1, 0.4380849134), (0.95, werner, 0.5, 0.1, 0.25, 0.25, 0.4876848384),
                                            (0.9, werner, 0.5, 0.1, 0, 1, 0.3834647), (0.95, werner, 0.5, 0.2, 0, 0, 0.5120068),
                                            (0.95, werner, 1, 0.1, 0, 1, 0.4698792)):
            self.assertAlmostEqual(bisect(slope_at(make(f), make(f), total, s, t2, t), 0, 0.7), r, delta=6e-8)
        self.assertAlmostEqual(bisect(slope_at(dephased(0.85), dephased(0.85), 0.3, 0.5, 0, 1), 0, 0.5), 0.2681764, delta=6e-8)
        self.assertAlmostEqual(bisect(difference(dephased(0.8), dephased(0.8), 0.1, 0.5, 0.25), 0.5, 0.9), 0.6980059817, delta=1e-9)
        pair = werner(0.95)

        def advantage(r):
            lam = decay(family_rates(0.1, r, 1))
            k, t = coefficients(pair, pair, lam), np.linspace(0.02, 1, 9801)
            f = fidelity(t, k, lam)
            return f.max() - fidelity(0, k, lam)
        jump = bisect(advantage, 0.47, 0.49)
        self.assertAlmostEqual(jump, 0.4794240, delta=6e-8)
        lam = decay(family_rates(0.1, jump, 1))
        t = np.linspace(0.02, 1, 9801)
        self.assertAlmostEqual(t[fidelity(t, coefficients(pair, pair, lam), lam).argmax()], 0.112, delta=6e-4)


def entropy(x):
    x = np.clip(x, 1e-300, 1)
    return -(x * np.log2(x)).sum(0)


def eof(f):
    c = max(0, 2 * f - 1)
    return float(entropy(np.array([(1 + math.sqrt(1 - c * c)) / 2, (1 - math.sqrt(1 - c * c)) / 2])))


class Improvement(unittest.TestCase):
    def test_werner(self):
        x, y = np.meshgrid(np.linspace(1 / 3, 1, 301), np.linspace(1 / 3, 1, 301))
        gap = 8 * x * y - (x + y) * (1 + 3 * x * y)                                              # (13)
        self.assertGreaterEqual(gap.min(), -1e-15)
        self.assertEqual((gap < 1e-9).sum(), 4)
        line = x[0]
        np.testing.assert_allclose(gap[0], (1 - line) * (line - 1 / 3), atol=1e-15)
        np.testing.assert_allclose(gap[-1], (1 - line) * (3 * line - 1), atol=1e-15)
        made = output(werner((1 + 3 * x) / 4), werner((1 + 3 * y) / 4))
        np.testing.assert_allclose(made, (1 + (x + y + 4 * x * y) / (1 + x * y)) / 4, atol=1e-14)
        mean = (1 + 3 * (x + y) / 2) / 4
        np.testing.assert_allclose(8 * (made - mean) * (1 + x * y), gap, atol=1e-14)
        better = np.maximum(x, y)
        margin = made - (1 + 3 * better) / 4                                                    # (14)
        bound = np.minimum(x, y) - 2 * better / (1 + 4 * better - 3 * better ** 2)
        clear = abs(bound) > 1e-9
        np.testing.assert_array_equal((margin > 0)[clear], (bound > 0)[clear])
        self.assertTrue((np.diag(margin)[1:-1] > 0).all())
        self.assertLess(output(werner(1), werner(0.4)), 0.7 - 1e-3)        # w2 = 0.2
        self.assertAlmostEqual(output(werner(0.99), werner(0.55)), 0.78155, 5)
        self.assertAlmostEqual(eof(output(werner(0.99), werner(0.55))), 0.42571, 5)
        self.assertAlmostEqual((eof(0.99) + eof(0.55)) / 2, 0.49825, 5)
        made, better, worse = (1 - entropy(np.array([f, 1 - f])) for f in (output(werner(0.99), werner(0.55)), 0.99, 0.55))
        np.testing.assert_allclose([made, (better + worse) / 2], [0.24267, 0.46322], atol=6e-6)

    def test_density_matrices(self):
        none = np.zeros((2, 3))
        for p, f in (([0.75, 0.25, 0, 0], 0.625), ([0.75, 0, 0, 0.25], 0.9)):     # DEJMPS: Y stands where Z stood
            self.assertAlmostEqual(density_fidelity(p, p, none, none, 0, 0, 0)[0], f, 13)
        self.assertAlmostEqual(density_fidelity([0.75, 0.25, 0, 0], [0.75, 0.25, 0, 0], none, none, 0, 0, 0)[1], 1, 13)
        self.assertAlmostEqual(density_fidelity(werner(0.99), werner(0.55), none, none, 0, 0, 0)[0], 0.78155, 5)

    def test_exact_condition(self):
        rng = np.random.default_rng(20)
        a, b, c = random_pairs(rng, 20000), random_pairs(rng, 20000), rng.uniform(0.5, 1, 20000)
        p, q, ea, eb = 2 * a[0] - 1, 2 * b[0] - 1, 1 - a[0], 1 - b[0]
        success = a[0] * b[0] + ea * eb + p * b[1] + q * a[1] + 2 * a[1] * b[1]
        np.testing.assert_allclose(success, step(correlators(a), correlators(b))[0] / 2, atol=1e-14)
        np.testing.assert_allclose(output(a, b), (a[0] * b[0] + a[1] * b[1]) / success, atol=1e-14)
        margin = (a[0] * b[0] - c * (a[0] * b[0] + ea * eb)) - ((2 * c - 1) * a[1] * b[1] + c * (p * b[1] + q * a[1]))   # (15)
        np.testing.assert_allclose(margin, success * (output(a, b) - c), atol=1e-13)
        low = (a[1] <= ea / 3) & (b[1] <= eb / 3)                                               # (16)
        self.assertGreater(low.sum(), 1000)
        twirled = output(werner(a[0]), werner(b[0]))
        self.assertGreater((output(a, b) - twirled)[low].min(), -1e-14)
        self.assertGreater((twirled - (a[0] + b[0]) / 2).min(), -1e-14)

    def test_best_order(self):
        rng = np.random.default_rng(21)
        n = 100000
        a, b = random_pairs(rng, n), random_pairs(rng, n)
        half = n // 2          # half of them with like errors, the hardest case for one order
        b[1:, :half] = (1 - b[0, :half]) * (a[1:, :half] / (1 - a[0, :half]))
        ea, eb = 1 - a[0], 1 - b[0]
        top = a[0] * b[0] + a[1:, None] * b[None, 1:]
        bottom = (a[0] + a[1:, None]) * (b[0] + b[None, 1:]) + (ea - a[1:, None]) * (eb - b[None, 1:])
        twirled = output(werner(a[0]), werner(b[0]))
        np.testing.assert_allclose(top.sum((0, 1)), 9 * a[0] * b[0] + ea * eb, atol=1e-12)
        np.testing.assert_allclose(bottom.sum((0, 1)), (3 * a[0] + ea) * (3 * b[0] + eb) + 4 * ea * eb, atol=1e-12)
        np.testing.assert_allclose(top.sum((0, 1)) / bottom.sum((0, 1)), twirled, atol=1e-13)
        self.assertGreater(((top / bottom).max((0, 1)) - twirled).min(), -1e-14)
        same = np.einsum("kkn->kn", top / bottom)
        self.assertGreater((same.max(0) - twirled).min(), -1e-14)
        # the proof's inequality, and that its error does it
        c, p, q = twirled, 2 * a[0] - 1, 2 * b[0] - 1
        u, v = c * p / (2 * c - 1), c * q / (2 * c - 1)
        product = (a[1:] + u) * (b[1:] + v)
        self.assertLess((product.min(0) - (ea / 3 + u) * (eb / 3 + v)).max(), 1e-10)
        chosen = same[product.argmin(0), np.arange(n)]
        self.assertGreater((chosen - twirled).min(), -1e-12)

    def test_coherent_information(self):
        rng = np.random.default_rng(6)
        f1, f2 = rng.uniform(0.5, 1, (2, 200000))
        a, b = werner(f1), werner(f2)
        n, c = step(correlators(a), correlators(b))
        x, y, z = c / n
        out = np.array([1 + x + y + z, 1 - x - y + z, 1 + x - y - z, 1 - x + y - z]) / 4
        gain = (1 - entropy(out)) - (2 - entropy(a) - entropy(b)) / 2
        self.assertGreater(gain.min(), -1e-12)


if __name__ == "__main__":
    unittest.main()
