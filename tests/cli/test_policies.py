#!/usr/bin/env python3
"""Policies of purification in the simulation, against the exact mean over the geometric arrival of the second pair.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

import numpy

TEIDE = os.environ.get("TEIDE", "./teide")
SOURCE = os.environ.get("srcdir", ".")
SCENARIO = os.path.join(SOURCE, "scenarios", "optimal-time", "policies.yaml")
LINK = "operations.purify.link."


def run(*settings, scenario=SCENARIO):
    command = [TEIDE, "run", scenario, "--format", "json"] + [word for setting in settings for word in ("--set", setting)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def result(*settings):
    done = run(*settings)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)["requests"][0]


def decohered(p, rates, time):
    """Both memories have waited: correlators of [I, Z, X, Y] decay by the sums of the rates of what they anticommute with."""
    x, y, z = (2 * 2 * rate for rate in (rates[1] + rates[2], rates[0] + rates[2], rates[0] + rates[1]))
    signs = numpy.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, -1, -1, 1], [1, 1, -1, -1]])  # 1, xx, -yy, zz
    return signs.T @ (signs @ p * numpy.exp(-time * numpy.array([0, x, y, z]))) / 4


def cnot(p, q):
    success = (p[0] + p[1]) * (q[0] + q[1]) + (p[2] + p[3]) * (q[2] + q[3])
    out = [p[0] * q[0] + p[1] * q[1], p[0] * q[1] + p[1] * q[0], p[2] * q[2] + p[3] * q[3], p[2] * q[3] + p[3] * q[2]]
    return numpy.array(out) / success, success


class Policies(unittest.TestCase):
    def test_exact_mean(self):
        """Eight means within 4.5 standard errors of 40 replicas (Student's t): a false alarm in 2000 seeds."""
        command = [sys.executable, os.path.join(SOURCE, "analysis", "compare_policies.py"), SCENARIO, "--teide", TEIDE,
                   "--deliveries", "100000", "--json"]
        with tempfile.TemporaryDirectory() as folder:
            figure = os.path.join(folder, "policies.png")
            done = subprocess.run(command + ["-o", figure], capture_output=True, text=True, timeout=200, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertGreater(os.path.getsize(figure), 10000)
        answer = json.loads(done.stdout[:done.stdout.rindex("}") + 1])
        self.assertEqual(len(answer["means"]), 8)
        for row in answer["means"]:
            self.assertLess(abs(row["z"]), 4.5, row)
        exact = {(row["policy"], row["figure"]): row for row in answer["means"]}
        # Negative control, and what the scenario says: waiting for the optimal time is worth it, and not purifying in vain more so.
        better = exact["optimal", "fidelity"]["exact"] - exact["asap", "fidelity"]["exact"]
        self.assertGreater(better, 10 * exact["asap", "fidelity"]["stderr"])
        self.assertGreater(exact["improves", "fidelity"]["exact"], exact["optimal", "fidelity"]["exact"] + 0.01)
        for row in answer["differences"]:  # common random numbers: the error of a difference is smaller than without
            a, b = (exact[row[name], row["figure"]]["stderr"] for name in ("policy", "minus"))
            self.assertLess(row["stderr"], 1.05 * (a * a + b * b) ** 0.5, row)

    def test_physics_on_its_own(self):
        """asap, deadline and 300 ms from formulas written out here; 5 standard errors: a false alarm in a million seeds."""
        p, attempt, needed, rates = 0.02, 0.01, 1, (0.1 * 0.5 * 0.545, 0.1 * 0.5 * 0.545, 0.1 * 0.455)
        duration, message, made = 1e-3, 1e-3, numpy.array([0.95] + 3 * [0.05 / 3])
        both_at_once = p / (2 - p)
        for when in ("asap", "deadline", "300 ms"):
            sums = numpy.zeros(2)
            rest = 1.0
            for k in range(101):
                weight = both_at_once if k == 0 else (1 - both_at_once) * p * (1 - p) ** (k - 1)
                rest -= weight
                last = needed - duration - message
                begin = {"asap": k * attempt, "deadline": last, "300 ms": max(k * attempt, 0.3)}[when]
                if k * attempt > last:
                    sums += weight * numpy.array([decohered(made, rates, needed - k * attempt)[0], 1])
                    continue
                acts = begin + duration
                state, success = cnot(decohered(made, rates, acts), decohered(made, rates, acts - k * attempt))
                sums += weight * success * numpy.array([decohered(state, rates, needed - acts)[0], 1])
            sums += rest * numpy.array([decohered(made, rates, needed)[0], 1])
            got = result(LINK + "when=" + when)["fidelity"]
            self.assertLess(abs(got["mean"] - sums[0] / sums[1]), 5 * got["stderr"], when)

    def test_keep_better(self):
        """Readout errors alone: the better control is better than either fixed choice for each arrival, so on the mean."""
        noise = (LINK + "measurement_error=0.1", "operations.gate_error=0", LINK + "when=asap", "run.deliveries=20000")
        better, older, fresher = (result(LINK + "keep=" + keep, *noise)["fidelity"] for keep in ("better", "older", "fresher"))
        self.assertGreaterEqual(better["mean"], max(older["mean"], fresher["mean"]) - 3 * better["stderr"])
        self.assertGreater(abs(older["mean"] - fresher["mean"]), 0)

    def test_without_policy_nothing_changes(self):
        """asap without a deadline is what purification was before there were policies."""
        settings = ("operations.purify={link: {protocol: cnot}}", "run.deliveries=2000")
        plain = result(*settings)
        self.assertEqual(plain, result("operations.purify={link: {protocol: cnot, when: asap, if: always}}", "run.deliveries=2000"))

    def test_mistakes(self):
        for setting, words in ((LINK + "when=later", "asap, deadline or optimal"),
                               ("operations.purify={link: {protocol: cnot, when: optimal}}", "this needs a deadline"),
                               (LINK + "schedule=pumping", "write rounds: 1"),
                               (LINK + "deadline=1 ms", "too short for link"),
                               (LINK + "when=1.5 s", "not over at the deadline"),
                               (LINK + "objective=fidelty", "did you mean 'fidelity'"),
                               (LINK + "objective=retry*F", "without retry*"),
                               (LINK + "if=sometimes", "always, improves or fidelity"),
                               ("memories.default={t2: 1 s, cutoff: 500 ms}", "drop theirs after 0.5 s"),
                               ("operations.purify={end_to_end: {protocol: cnot, deadline: 1 s}}", "write it under link"),
                               ("operations.purify={end_to_end: {protocol: cnot, when: 2 ms}}", "purified asap")):
            done = run(setting)
            self.assertEqual((done.returncode, done.stdout, len(done.stderr.splitlines())), (2, "", 1), done)
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
