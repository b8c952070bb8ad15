#!/usr/bin/env python3
"""`application` of a request, `run.warm_up` and `run.bin`, as a user meets them; results against density matrices and an
implementation of the finite key of their own.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import itertools
import json
import math
import os
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

TEIDE = os.environ.get("TEIDE", "./teide")
SANITIZED = "TEIDE_SANITIZED" in os.environ
SCENARIO = """teide: 1
memories: {{default: {{ideal: true}}}}
network:
  nodes: [{{name: A}}, {{name: B}}, {{name: C}}]
  links:
    - {{name: ab, between: [A, B], length: 0 km, success_probability: 0.5, attempt_time: 1 ms, state: {state}}}
    - {{name: bc, between: [B, C], length: 0 km, success_probability: 0.5, attempt_time: 1 ms, state: {{werner: 0.9}}}}
requests:
  - {{between: [A, B], application: {application}}}
  - {{between: [B, C]}}
run: {{time: {time}, replicas: {replicas}, bin: 20 s, engine: {engine}}}
"""
STATES = [[0.94, 0.01, 0.03, 0.02], [0.88, 0.08, 0.01, 0.03], [1, 0, 0, 0]]

PAULI = {"I": np.eye(2), "X": np.array([[0, 1], [1, 0]], complex), "Y": np.array([[0, -1j], [1j, 0]]), "Z": np.diag([1.0, -1.0])}
PHI = np.array([1, 0, 0, 1]) / math.sqrt(2)


def density(state):
    """The Bell-diagonal density matrix of [Phi+, Phi-, Psi+, Psi-]."""
    vectors = [np.kron(np.eye(2), PAULI[name]) @ PHI for name in "IZXY"]
    return sum(p * np.outer(v, v.conj()) for p, v in zip(state, vectors))


def correlation(state, a, b, eta):
    """<a b> of two observables, with results wrong with probability eta each."""
    return np.trace(density(state) @ np.kron(a, b)).real * (1 - 2 * eta) ** 2


def teleported(state, eta):
    """Mean over the six states of what is left of them: the circuit of three qubits, outcomes read with errors, the correction,
    and a check with errors. Qubits: input, Alice's half, Bob's half."""
    total = 0
    for axis, sign in itertools.product("XYZ", (1, -1)):
        values, vectors = np.linalg.eigh(sign * PAULI[axis])
        psi = vectors[:, np.argmax(values)]
        rho = np.kron(np.outer(psi, psi.conj()), density(state))
        cnot = np.kron(np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]), np.eye(2))
        hadamard = np.kron(np.array([[1, 1], [1, -1]]) / math.sqrt(2), np.eye(4))
        rho = hadamard @ cnot @ rho @ cnot.T @ hadamard.T
        out = np.zeros((2, 2), complex)
        for m, n, wrong_m, wrong_n in itertools.product((0, 1), repeat=4):
            ket = np.zeros(4)
            ket[2 * m + n] = 1
            bra = np.kron(ket, np.eye(2))
            bob = bra @ rho @ bra.conj().T
            weight = (eta if wrong_m else 1 - eta) * (eta if wrong_n else 1 - eta)
            fix = np.linalg.matrix_power(PAULI["Z"], m ^ wrong_m) @ np.linalg.matrix_power(PAULI["X"], n ^ wrong_n)
            out += weight * fix @ bob @ fix.conj().T
        fidelity = (psi.conj() @ out @ psi).real
        total += (1 - eta) * fidelity + eta * (1 - fidelity)
    return total / 6


def entropy(x):
    return 1.0 if x >= 0.5 else 0.0 if x <= 0 else -x * math.log2(x) - (1 - x) * math.log2(1 - x)


def key_length(n, k, key_error, test_error, efficiency, secrecy, correctness):
    """Tomamichel, Lim, Gisin and Renner (2012), eq. (2), with q = 1."""
    mu = math.sqrt((n + k) / (n * k) * (k + 1) / k * math.log(4 / secrecy))
    leak = efficiency * n * entropy(key_error)
    return max(0.0, n * (1 - entropy(test_error + mu)) - leak - math.log2(2 / (secrecy ** 2 * correctness)))


def teide(*arguments):
    return subprocess.run([TEIDE, *arguments], capture_output=True, text=True, timeout=300, check=False)


def application(request):
    """Numbers of a request by their names, each with what is expected of the mean state."""
    return {name: dict(value, expected=request[name + "_expected"]) for name, value in request.items() if name + "_expected" in request}


class InChains(unittest.TestCase):
    engine = "chain"

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def run_it(self, application, state, *more, time="200 s", replicas=4):
        self.path = os.path.join(self.folder.name, "s.yaml")
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(SCENARIO.format(application=application, state=state, time=time, replicas=replicas, engine=self.engine))
        done = teide("run", self.path, "--format", "json", "-o", os.path.join(self.folder.name, "r.h5"), *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def check(self, found, exact, wrong):
        """Expected is exact, sampled within 5 standard errors of it, and not of a wrong value."""
        self.assertAlmostEqual(found["expected"]["mean"], exact, delta=1e-9 * max(1, abs(exact)))
        self.assertLess(abs(found["mean"] - exact), 5 * found["stderr"] + 1e-12)
        self.assertGreater(abs(found["mean"] - wrong), 5 * found["stderr"])

    @unittest.skipIf(SANITIZED, "statistics of what the other tests here run")
    def test_chsh(self):
        for state, eta in zip(STATES, (0, 0.02, 0)):
            a = application(self.run_it("{chsh: {measurement_error: %g}}" % eta, state)["requests"][0])
            z, x, s = PAULI["Z"], PAULI["X"], math.sqrt(0.5)
            exact = sum(sign * correlation(state, one, s * (z + other * x), eta)
                        for one, other, sign in ((z, 1, 1), (z, -1, 1), (x, 1, 1), (x, -1, -1)))
            self.check(a["chsh_s"], exact, exact - 0.1)

    @unittest.skipIf(SANITIZED, "statistics of what the other tests here run")
    def test_teleportation(self):
        for state, eta, form in zip(STATES, (0, 0.03, 0.1), ("six_states", "six_states", "haar")):
            a = application(self.run_it("{teleportation: {measurement_error: %g, input: %s}}" % (eta, form), state)["requests"][0])
            exact = teleported(state, eta)
            self.check(a["teleported_fidelity"], exact, exact - 0.01)

    @unittest.skipIf(SANITIZED, "statistics of what the other tests here run")
    def test_bbm92(self):
        for state, eta, basis in zip(STATES, (0, 0.01, 0.005), (0.5, 0.8, 0.7)):
            document = self.run_it("{bbm92: {measurement_error: %g, key_basis_probability: %g, secrecy: 1e-9, correctness: 1e-12, "
                                   "correction_efficiency: 1.2}}" % (eta, basis), state)
            request = document["requests"][0]
            a, pairs = application(request), request["deliveries"] / 4
            key = (1 - correlation(state, PAULI["Z"], PAULI["Z"], eta)) / 2
            test = (1 - correlation(state, PAULI["X"], PAULI["X"], eta)) / 2
            n, k = pairs * basis ** 2, pairs * (1 - basis) ** 2
            length = key_length(n, k, key, test, 1.2, 1e-9, 1e-12)
            self.check(a["sifted_fraction"], basis ** 2 + (1 - basis) ** 2, 0.9)
            self.check(a["key_error_rate"], key, key + 0.03)
            self.check(a["test_error_rate"], test, test + 0.03)
            self.check(a["asymptotic_key"], basis ** 2 * max(0, 1 - entropy(test) - 1.2 * entropy(key)), 0.9)
            self.check(a["key_length"], length, 1.2 * length + 300)
            self.check(a["key_rate"], length / 200, (1.2 * length + 300) / 200)
            self.assertEqual(length > 0, eta != 0.01)
            if length > 0:
                self.assertNotAlmostEqual(a["key_length"]["expected"]["mean"],
                                          key_length(n, k, key, test, 1.2, 1e-8, 1e-12), 1)  # control
            self.assertIsNone(document["requests"][1]["key_length"]["mean"])
            self.assertNotIn("chsh_s", request)

    def test_no_key_of_few_pairs(self):
        few = application(self.run_it("bbm92", STATES[2], time="2 s")["requests"][0])
        many = application(self.run_it("bbm92", STATES[2])["requests"][0])
        self.assertEqual(few["key_length"]["mean"], 0)
        self.assertGreater(many["key_length"]["mean"], 1000)
        self.assertLess(many["key_length"]["mean"] / 1e5, many["asymptotic_key"]["mean"])

    def test_serfling(self):
        """mu bounds what sampling without replacement can hide, against the exact hypergeometric law: its failure probability is
        at most (eps_sec / 4)^2; a mu that is half as large fails."""
        from scipy.stats import hypergeom
        n, k, secrecy = 200, 100, 0.1
        mu = math.sqrt((n + k) / (n * k) * (k + 1) / k * math.log(4 / secrecy))

        def worst(deviation):
            most = 0
            for errors in range(0, n + k + 1, 5):
                seen = np.arange(0, k + 1)
                bad = (errors - seen) / n >= seen / k + deviation
                most = max(most, hypergeom.pmf(seen, n + k, errors, k)[bad].sum())
            return most
        self.assertLess(worst(mu), (secrecy / 4) ** 2)
        self.assertGreater(worst(mu / 2), (secrecy / 4) ** 2)

    def test_files(self):
        document = self.run_it("bbm92", STATES[0])
        path = os.path.join(self.folder.name, "r.h5")
        shown = json.loads(teide("show", path, "--format", "json").stdout)
        self.assertEqual(shown["requests"], document["requests"])
        self.assertEqual(shown["over_time"], document["over_time"])
        a = application(document["requests"][0])
        with h5py.File(path) as file:
            group, bins = file["requests"], file["over_time"]
            self.assertEqual(group["key_length"][0], a["key_length"]["mean"])
            self.assertEqual(group["key_length_expected_stderr"][0], a["key_length"]["expected"]["stderr"])
            self.assertTrue(np.isnan(group["key_length"][1]))
            self.assertEqual(group["key_rate"].attrs["units"], "bit/s")
            self.assertEqual(bins["bin_start"][:].tolist(), [20.0 * i for i in range(10)])
            self.assertEqual(bins["pairs"][:].sum(axis=1).tolist(), [document["requests"][0]["deliveries"], 0])
            self.assertEqual(bins["key_error_rate"].shape, (2, 10))
            exact = (1 - correlation(STATES[0], PAULI["Z"], PAULI["Z"], 0)) / 2
            z = (bins["key_error_rate"][0] - exact) / math.sqrt(exact * (1 - exact) / (bins["pairs"][0].mean() / 4))
            self.assertLess(np.abs(z).max(), 5)
            self.assertGreater(np.abs(z).max(), 0.5)
            self.assertTrue((bins["key_error_rate_stderr"][0] > 0).all())
        text = teide("run", self.path).stdout
        self.assertIn("expected of the mean state", text)
        self.assertIn("key_length", text)

    def test_any_number_of_threads(self):
        one = self.run_it("chsh", STATES[0], "-j", "1")
        two = self.run_it("chsh", STATES[0], "-j", "2")
        self.assertEqual(one["requests"], two["requests"])

    @unittest.skipIf(SANITIZED, "statistics of what the other tests here run")
    def test_luck_is_common(self):
        """Pairs are measured in the same bases whatever their state, and the network does the same with and without."""
        one = self.run_it("bbm92", STATES[0])["requests"]
        two = self.run_it("bbm92", STATES[1])["requests"]
        none = self.run_it("chsh", STATES[0])["requests"]
        self.assertEqual(one[0]["sifted_fraction"], two[0]["sifted_fraction"])
        self.assertNotEqual(one[0]["key_error_rate"], two[0]["key_error_rate"])
        self.assertEqual(one[0]["waiting_time"], none[0]["waiting_time"])

    def test_sweep(self):
        self.run_it("bbm92", STATES[0])
        out = os.path.join(self.folder.name, "sweep.h5")
        done = teide("sweep", self.path, "-o", out, "-q", "--set", "sweep={axes: {eta: {cases: "
                     "{none: {}, some: {requests.0.application: {bbm92: {measurement_error: 0.02}}}, "
                     "bell: {requests.0.application: chsh}}}}}")
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(out) as file:
            lengths = file["key_length"][:]
            self.assertEqual(lengths.shape, (3, 2))
            self.assertGreater(lengths[0, 0], lengths[1, 0])
            self.assertTrue(np.isnan(lengths[2, 0]) and np.isnan(lengths[:, 1]).all())

    def test_warm_up(self):
        whole = self.run_it("chsh", STATES[0])
        part = self.run_it("chsh", STATES[0], "--set", "run.warm_up=50 s")
        self.assertEqual(part["simulated_seconds"], whole["simulated_seconds"])
        self.assertAlmostEqual(part["deliveries"] / whole["deliveries"], 0.75, 1)
        self.assertAlmostEqual(part["requests"][0]["rate"]["mean"], 500, delta=10)

    def test_mistakes(self):
        for settings, message in (
                (["requests.0.application=cssh"], "did you mean 'chsh'?"),
                (["requests.0.application=nothing at all"], "there is no application"),
                (["requests.0.application=[bbm92]"], "application is one word or a mapping"),
                (["requests.0.application={bbm92: {key_basis_probability: 1}}"], "nothing is tested"),
                (["requests.0.application={bbm92: {secrecy: 0}}"], "secrecy"),
                (["requests.0.application={bbm92: {correction_efficiency: 0.9}}"], "correction_efficiency"),
                (["requests.0.application={chsh: {measurement_error: 0.6}}"], "measurement_error"),
                (["requests.0.application={chsh: {}, bbm92: {}}"], "chsh"),
                (["requests.0.application={teleportation: {input: five}}"], "six_states"),
                (["run.warm_up=200 s"], "leaves nothing"),
                (["run.warm_up=1 fs"], "less than half a tick"),
                (["run.bin=1 ms"], "more than 100000 bins"),
                (["run={deliveries: 10, bin: 1 s}"], "write run.time, too")):
            self.run_it("chsh", STATES[0], time="1 s")
            with open(self.path, encoding="utf-8") as file:
                text = file.read().replace("time: 1 s", "time: 200 s")
            with open(self.path, "w", encoding="utf-8") as file:
                file.write(text)
            done = teide("run", self.path, *(word for setting in settings for word in ("--set", setting)))
            self.assertEqual(done.returncode, 2, (settings, done.stdout, done.stderr))
            self.assertIn(message, done.stderr)
            self.assertEqual(done.stderr.count("error:"), 1, done.stderr)

    def test_bins_without_an_application(self):
        """In chains they are for nothing; networks have series of their own."""
        self.run_it("chsh", STATES[0], time="1 s")
        done = teide("run", self.path, "--set", "requests=[{between: [A, B]}]")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual("bin" in done.stderr and "warning" in done.stderr, self.engine == "chain", done.stderr)


class InNetworks(InChains):
    engine = "network"


if __name__ == "__main__":
    unittest.main()
