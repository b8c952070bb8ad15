#!/usr/bin/env python3
"""Policies and models that are a file each, against Markov chains in discrete time that are written out here.

Every mean within 4 standard errors: P = 6.3e-5 for one comparison of a right program under other seeds, 0.2 % for all of
them. Every kind has controls, a rule that is changed a little, which must fail by the same bound.

    TEIDE=./teide test_one_file_each.py [unittest options]
"""
import json
import os
import subprocess
import tempfile
import unittest

import numpy

TEIDE = os.environ.get("TEIDE", "./teide")
BOUND = 4
SLOT = 1e-3


def run(links, purify="", rate=0, deliveries=100000, replicas=20, seed=11):
    """The first request of a path whose links have these keys each; memories with Z errors alone."""
    nodes = ", ".join("{name: n%d}" % i for i in range(len(links) + 1))
    lines = ["teide: 1", "seed: %d" % seed, "memories: {default: {rates: {z: %.17g Hz}}}" % rate, "network:",
             "  nodes: [%s]" % nodes, "  links:"]
    lines += ["    - {between: [n%d, n%d], attempt_time: 1 ms, %s}" % (i, i + 1, keys) for i, keys in enumerate(links)]
    lines += ["operations: {purify: {%s}}" % purify] if purify else []
    lines += ["requests: [{between: [n0, n%d]}]" % len(links), "run: {deliveries: %d, replicas: %d}" % (deliveries, replicas)]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "case.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        done = subprocess.run([TEIDE, "run", path, "--format", "json", "--quiet"], capture_output=True, text=True,
                              timeout=300, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr + "\n".join(lines))
    return json.loads(done.stdout)["requests"][0]


def z_values(result, **expected):
    """How far the means are from what is expected, in standard errors."""
    return {name: (result[name]["mean"] - value) / max(result[name]["stderr"], 1e-12 * abs(value))
            for name, value in expected.items()}


class Exact(unittest.TestCase):
    def assert_agree(self, result, **expected):
        for name, z in z_values(result, **expected).items():
            self.assertLess(abs(z), BOUND, (name, result[name], expected[name]))

    def assert_told_apart(self, result, **expected):
        self.assertGreater(max(abs(z) for z in z_values(result, **expected).values()), BOUND, (result, expected))


# --- a success probability that changes in time -----------------------------------------------------------------------

def periodic_wait(probabilities, n_links):
    """Mean slots from one delivery to the next of n equal links (1 or 2) whose attempts in slot k succeed with
    probabilities[k % n]: expected slots to absorption from each phase, averaged over the phases in which pairs are delivered."""
    n = len(probabilities)
    states = [(phase, missing) for phase in range(n) for missing in range(1, n_links + 1)]
    index = {state: i for i, state in enumerate(states)}
    inside, to_phase = numpy.zeros((len(states),) * 2), numpy.zeros((len(states), n))
    for phase, missing in states:
        p = probabilities[phase]
        for made in range(missing + 1):
            ways = [1, missing, 1][made] if missing == 2 else 1
            weight = ways * p ** made * (1 - p) ** (missing - made)
            after = (phase + 1) % n
            if made == missing:
                to_phase[index[phase, missing], after] += weight
            else:
                inside[index[phase, missing], index[after, missing - made]] += weight
    solve = numpy.linalg.inv(numpy.eye(len(states)) - inside)
    slots, delivered = solve @ numpy.ones(len(states)), solve @ to_phase
    begin = [index[phase, n_links] for phase in range(n)]
    chain = delivered[begin]
    vector = numpy.linalg.lstsq(numpy.vstack([chain.T - numpy.eye(n), numpy.ones(n)]), numpy.append(numpy.zeros(n), 1),
                                rcond=None)[0]
    return float(vector @ slots[begin])


def held_wait(probabilities, last):
    """Mean slots to the first success, where the slots after the list have the probability `last`."""
    slots, alive = 0.0, 1.0
    for p in probabilities:
        slots += alive
        alive *= 1 - p
    return slots + alive / last


class SuccessTable(Exact):
    STATE = "state: {werner: 0.9}, success_table: "
    TABLE = STATE + "{times: [0 ms, 4 ms], probabilities: [0.3, 0.02], period: 10 ms}"
    SLOTS = [0.3] * 4 + [0.02] * 6

    def test_repeating(self):
        for n_links in (1, 2):
            result = run([self.TABLE] * n_links)
            self.assert_agree(result, waiting_time=SLOT * periodic_wait(self.SLOTS, n_links))
            self.assert_told_apart(result, waiting_time=SLOT * periodic_wait([0.3] * 3 + [0.02] * 7, n_links))
        # Two links together, that is: the mean rate of one alone is that of the mean probability, as of any renewal.
        self.assert_told_apart(result, waiting_time=SLOT * periodic_wait([numpy.mean(self.SLOTS)], 2))

    def test_modes(self):
        """Three modes: each p becomes 1 - (1 - p)^3."""
        result = run([self.TABLE + ", modes: 3"])
        self.assert_agree(result, waiting_time=SLOT * periodic_wait([1 - (1 - p) ** 3 for p in self.SLOTS], 1))
        self.assert_told_apart(result, waiting_time=SLOT * periodic_wait([min(1, 3 * p) for p in self.SLOTS], 1))

    def test_stretches_between_attempts(self):
        """Stretches shorter than an attempt count for the attempts that begin in them: slots 0, 3, 6, ... of a period of 2.5 ms
        begin at 0, 0.5, 1, ... ms of the table."""
        table = self.STATE + "{times: [0 ms, 0.3 ms, 1.2 ms], probabilities: [0.4, 0, 0.1], period: 2.5 ms}"
        phases = [1.0 * k % 2.5 for k in range(5)]
        slots = [0.4 if t < 0.3 else 0 if t < 1.2 else 0.1 for t in phases]
        self.assertEqual(slots, [0.4, 0, 0.1, 0, 0.1])
        self.assert_agree(run([table]), waiting_time=SLOT * periodic_wait(slots, 1))

    def test_certain_and_impossible(self):
        """Attempts succeed in slots 7 and 8 of ten only, then with certainty: a pair after 8 slots, then after 1 and 9 in turn."""
        table = self.STATE + "{times: [0 ms, 7 ms, 9 ms], probabilities: [0, 1, 0], period: 10 ms}"
        result = run([table], deliveries=101, replicas=1)
        self.assertAlmostEqual(result["waiting_time"]["mean"], SLOT * (8 + 50 * 10) / 101, 12)

    def test_held(self):
        """The last probability holds for ever: the first pair of each of 20000 replicas."""
        table = self.STATE + "{times: [0 ms, 5 ms, 30 ms], probabilities: [0.05, 0.01, 0.2]}"
        slots = [0.05] * 5 + [0.01] * 25
        result = run([table], deliveries=20000, replicas=20000)
        self.assertEqual(result["deliveries"], 20000)
        self.assert_agree(result, waiting_time=SLOT * held_wait(slots, 0.2))
        self.assert_told_apart(result, waiting_time=SLOT * held_wait(slots, 0.1))
        self.assert_told_apart(result, waiting_time=SLOT * held_wait(slots[:-2], 0.2))

    def test_constant(self):
        """A table of one value is the probability itself, to the last attempt."""
        table = run([self.STATE + "{times: [0 s], probabilities: [0.07]}"] * 2, deliveries=2000)
        plain = run(["state: {werner: 0.9}, success_probability: 0.07"] * 2, deliveries=2000)
        self.assertEqual(table["waiting_time"], plain["waiting_time"])
        self.assertEqual(table["fidelity"], plain["fidelity"])

    def test_never(self):
        """Attempts that begin at multiples of 10 ms never meet the 5 ms in which they could succeed: the clock ends."""
        table = self.STATE + "{times: [0 ms, 5 ms], probabilities: [0, 0.5], period: 10 ms}"
        with self.assertRaisesRegex(AssertionError, "clock ended"):
            run([table.replace("5 ms", "0.5 ms").replace("10 ms", "1 ms")], deliveries=10, replicas=1)


# --- purification by thresholds of fidelity ---------------------------------------------------------------------------

def waited(p, rate, time):
    """Z errors in both memories mix Phi+ with Phi- and Psi+ with Psi-."""
    flip = (1 - numpy.exp(-4 * rate * time)) / 2
    return numpy.array([(1 - flip) * p[0] + flip * p[1], (1 - flip) * p[1] + flip * p[0],
                        (1 - flip) * p[2] + flip * p[3], (1 - flip) * p[3] + flip * p[2]])


def cnot(p, q):
    success = (p[0] + p[1]) * (q[0] + q[1]) + (p[2] + p[3]) * (q[2] + q[3])
    out = [p[0] * q[0] + p[1] * q[1], p[0] * q[1] + p[1] * q[0], p[2] * q[2] + p[3] * q[3], p[2] * q[3] + p[3] * q[2]]
    return numpy.array(out) / success, success


def threshold_pumping(p, state, rate, below):
    """Mean waiting time, s, and fidelity of pumping over two memory pairs with up to two rounds, without message times: a
    second round only if the first one leaves less than `below`. By renewal, cycle by cycle from one start to the next."""
    most = 400
    slots = success = fidelity = second_rounds = 0.0
    both = p * p / (1 - (1 - p) ** 2)  # of the first successes, both memory pairs in the same slot
    for k in range(most):
        weight = both if k == 0 else (1 - both) * p * (1 - p) ** (k - 1)
        slots += weight * (1 / (1 - (1 - p) ** 2) + k)
        once, s1 = cnot(waited(state, rate, k * SLOT), state)
        if once[0] >= below:
            success += weight * s1
            fidelity += weight * s1 * once[0]
            continue
        second_rounds += weight * s1
        slots += weight * s1 / p
        for j in range(1, most):
            twice, s2 = cnot(waited(once, rate, j * SLOT), state)
            share = weight * s1 * p * (1 - p) ** (j - 1) * s2
            success += share
            fidelity += share * twice[0]
    assert 0.05 < second_rounds < 0.95  # both cases are there
    return SLOT * slots / success, fidelity / success


class Thresholds(Exact):
    P, STATE, RATE = 0.2, numpy.array([0.8, 0.02, 0.15, 0.03]), 5
    LINK = "success_probability: 0.2, memory_pairs: 2, state: [0.8, 0.02, 0.15, 0.03]"
    RULE = "{protocol: cnot, rounds: 2, schedule: pumping, if: fidelity, below: %g}"

    def thresholds(self):
        """Between the fidelities after gaps of 3 and 4, and of 4 and 5 slots."""
        after = [cnot(waited(self.STATE, self.RATE, k * SLOT), self.STATE)[0][0] for k in range(6)]
        return (after[3] + after[4]) / 2, (after[4] + after[5]) / 2

    def test_second_round_only_if_needed(self):
        """On the link and end to end, which are the same over one link."""
        below, other = self.thresholds()
        time, fidelity = threshold_pumping(self.P, self.STATE, self.RATE, below)
        for where in ("link", "end_to_end"):
            result = run([self.LINK], "%s: %s" % (where, self.RULE % below), self.RATE, deliveries=200000)
            self.assert_agree(result, waiting_time=time, fidelity=fidelity)
            wrong_time, wrong_fidelity = threshold_pumping(self.P, self.STATE, self.RATE, other)
            self.assert_told_apart(result, waiting_time=wrong_time, fidelity=wrong_fidelity)

    def test_too_bad_to_be_purified(self):
        """A pair below `above` is handed on as it is, and attempts under way are given up: the first of two memory pairs."""
        rule = "link: {protocol: cnot, if: fidelity, above: 0.85, below: 0.95}"
        result = run([self.LINK], rule, self.RATE)
        self.assert_agree(result, waiting_time=SLOT / (1 - (1 - self.P) ** 2), fidelity=0.8)
        self.assertEqual(result["purifications"], 0)

    def test_all_wanted_is_always(self):
        """Thresholds that every fidelity lies between change nothing."""
        always = run([self.LINK], "link: {protocol: cnot, rounds: 2, schedule: pumping}", self.RATE, deliveries=2000)
        wanted = run([self.LINK], "link: " + self.RULE % 1, self.RATE, deliveries=2000)
        self.assertEqual(always, wanted)

    def test_chain_goes_on(self):
        """Continuous generation and recurrence over three links, with pairs left over: all pairs are delivered."""
        rule = "link: {protocol: cnot, rounds: 2, if: fidelity, below: 0.87}, end_to_end: {protocol: cnot, if: fidelity, below: 0.6}"
        result = run([self.LINK.replace("memory_pairs: 2", "memory_pairs: 5")] * 3, rule, self.RATE, deliveries=5000)
        self.assertEqual(result["deliveries"], 5000)
        self.assertGreater(result["purifications"], 5000)


# --- pumping that starts over -----------------------------------------------------------------------------------------

def pumping_times(p, s1, s2, most):
    """P(T <= t slots), t = 0, 1, ..., of the time T until a link has pumped a pair in two rounds: over two memory pairs, from
    nothing again after a failure. States: nothing, one pair, a pumped pair."""
    nothing, one, pumped, done = 1.0, 0.0, 0.0, 0.0
    out = [0.0]
    for _ in range(most):
        meet = nothing * p * p + one * p  # two fresh pairs meet at the end of the slot
        after = (nothing * (1 - p) ** 2, nothing * 2 * p * (1 - p) + one * (1 - p), pumped * (1 - p))
        last = pumped * p
        nothing, one, pumped = after[0] + meet * (1 - s1) + last * (1 - s2), after[1], after[2] + meet * s1
        done += last * s2
        out.append(done)
    return numpy.array(out)


def all_start_over(ps, s1, s2):
    """Mean slots until both of two links have pumped a pair, if a failure at one made the other start over, too."""
    def steps(state, p):  # (weight, state after, whether a purification has failed); 0 pairs, 1 pair, 2: pumped, 3: done
        if state == 0:
            return [((1 - p) ** 2, 0, False), (2 * p * (1 - p), 1, False), (p * p * s1, 2, False), (p * p * (1 - s1), 0, True)]
        if state == 3:
            return [(1.0, 3, False)]
        s = s1 if state == 1 else s2
        return [(1 - p, state, False), (p * s, state + 1, False), (p * (1 - s), 0, True)]
    matrix = numpy.eye(16)
    for a in range(4):
        for b in range(4):
            for weight, c, failed in steps(a, ps[0]):
                for other, d, failed_too in steps(b, ps[1]):
                    after = (0, 0) if failed or failed_too else (c, d)
                    if after != (3, 3):
                        matrix[4 * a + b, 4 * after[0] + after[1]] -= weight * other
    matrix[15] = numpy.eye(16)[15]
    return float(numpy.linalg.solve(matrix, numpy.append(numpy.ones(15), 0))[0])


class StartsOver(Exact):
    STATE = numpy.array([0.8, 0.02, 0.15, 0.03])

    def successes(self):
        once, s1 = cnot(self.STATE, self.STATE)
        return s1, cnot(once, self.STATE)[1], cnot(once, self.STATE)[0]

    def test_what_waits_elsewhere_stays(self):
        """Two links of different success: each starts over by itself, and the finished pair of the other one waits."""
        s1, s2, pumped = self.successes()
        most = 3000
        first, second = (pumping_times(p, s1, s2, most) for p in (0.3, 0.1))
        result = run(["success_probability: %g, memory_pairs: 2, state: [0.8, 0.02, 0.15, 0.03]" % p for p in (0.3, 0.1)],
                     "link: {protocol: cnot, rounds: 2, schedule: pumping}")
        joined = [sum(pumped[i] * pumped[i ^ j] for i in range(4)) for j in range(4)]
        self.assert_agree(result, waiting_time=SLOT * float(numpy.sum(1 - first * second)), fidelity=joined[0])
        # Control: a failure at one link drops the pair of the other one, too. The chain is right: with certain success ...
        certain = [pumping_times(p, 1, 1, most) for p in (0.3, 0.1)]
        self.assertAlmostEqual(all_start_over((0.3, 0.1), 1, 1), float(numpy.sum(1 - certain[0] * certain[1])), 9)
        self.assert_told_apart(result, waiting_time=SLOT * all_start_over((0.3, 0.1), s1, s2))
        # Control: nothing is lost by a failure.
        self.assert_told_apart(result, waiting_time=SLOT * float(numpy.sum(1 - certain[0] * certain[1])))


if __name__ == "__main__":
    unittest.main(verbosity=1)
