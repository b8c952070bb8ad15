#!/usr/bin/env python3
"""Policies in Python: the same bits as those in C, exceptions, and what they cannot decide."""
import os
import subprocess
import tempfile
import unittest
import warnings

from package import CHAIN, QUICKSTART, ROOT, TEIDE, numbers, teide

PATH = """teide: 1
memories: {default: {t2: 20 ms}}
network: {chain: {nodes: 5, length: 10 km, attempt_time: 1 ms, success_probability: 0.3, memory_pairs: 4, state: {werner: 0.95}}}
operations: {swap: {order: asap}}
requests: [{between: [n0, n4], generation: continuous}]
run: {deliveries: 300, engine: network}
"""
ROUNDS = {"protocol": "dejmps", "rounds": 2, "schedule": "recurrence", "duration": "10 us"}
FEW = {"run.deliveries": 500}
NESTED = os.path.join(ROOT, "scenarios", "networks", "nested-repeater.yaml")


class Callbacks(unittest.TestCase):
    def test_prefer(self):
        """best_first and farthest_first, written in Python; a third one differs."""
        found = {}
        for order, prefer in (("best_first", lambda links, fidelity: fidelity), ("farthest_first", lambda links, fidelity: links)):
            found[order] = numbers(teide.run(PATH, {"operations.swap.order": order}))
            for threads in (None, 3):
                here = teide.run(PATH, policies={"prefer": prefer}, threads=threads)
                self.assertTrue(numbers(here) == found[order])
        self.assertTrue(found["best_first"] != found["farthest_first"])
        other = teide.run(PATH, policies={"prefer": lambda links, fidelity: -fidelity})
        self.assertTrue(numbers(other) not in list(found.values()))
        self.assertEqual(numbers(teide.run(PATH, seed=5, policies={"prefer": lambda links, fidelity: fidelity})),
                         numbers(teide.run(PATH, {"operations.swap.order": "best_first"}, seed=5)))

    def test_purify(self):
        """The policy of thresholds, written in Python; states are states."""
        seen = []
        inside = teide.run(QUICKSTART, {**FEW, "operations.purify.link": {**ROUNDS, "if": "fidelity", "below": 0.93}})
        here = teide.run(QUICKSTART, {**FEW, "operations.purify.link": ROUNDS},
                         policies={"purify": lambda state: seen.append(state) or 0 < state[0] < 0.93})
        self.assertEqual(numbers(here), numbers(inside))
        self.assertNotEqual(numbers(here), numbers(teide.run(QUICKSTART, {**FEW, "operations.purify.link": ROUNDS})))
        self.assertGreater(len(seen), 500)
        for state in seen:
            self.assertAlmostEqual(sum(state), 1, 12)
            self.assertEqual(len(state), 4)

    def test_purify_segments(self):
        """The same of segments of a nested order."""
        rule = {"protocol": "dejmps", "rounds": 2, "levels": [1]}
        inside, here, always = [teide.run(NESTED, {"run.deliveries": 200, "operations.purify": {"segments": [{**rule, **more}]}}, policies=policies)
                                for more, policies in (({"if": "fidelity", "below": 0.92}, {}),
                                                       ({}, {"purify": lambda state: 0 < state[0] < 0.92}), ({}, {}))]
        self.assertTrue(numbers(here) == numbers(inside))
        self.assertTrue(numbers(here) != numbers(always))

    def test_results_say_so(self):
        here = teide.run(QUICKSTART, FEW, policies={"purify": lambda state: True})
        self.assertIn("functions", here.attrs["policies"])
        self.assertNotIn("policies", teide.run(QUICKSTART, FEW).attrs)
        with tempfile.TemporaryDirectory() as folder:
            here.write(os.path.join(folder, "a.h5"))
            self.assertIn("functions", teide.open(os.path.join(folder, "a.h5")).attrs["policies"])
            subprocess.run([TEIDE, "show", os.path.join(folder, "a.h5")], check=True, capture_output=True)
        scenario = teide.Scenario(QUICKSTART, FEW)
        before = numbers(teide.run(scenario))
        self.assertNotEqual(numbers(teide.run(scenario, policies={"purify": lambda state: False})), before)
        self.assertEqual(numbers(teide.run(scenario)), before)  # the scenario is what it was

    def test_exceptions(self):
        def wrong(*_):
            raise LookupError("enough")
        for wrong_one in (wrong, lambda: 1, lambda *_: "many", lambda *_: None):
            with self.assertRaises((LookupError, TypeError, ValueError)):
                teide.run(PATH, {"run.deliveries": 10**8}, policies={"prefer": wrong_one})
        with self.assertRaises(LookupError):
            teide.run(QUICKSTART, {"run.deliveries": 10**8}, policies={"purify": wrong})

    def test_refusals(self):
        for policies in ({"prefers": max}, {"prefer": 3}, {"purify": None}):
            with self.assertRaises(TypeError):
                teide.run(PATH, policies=policies)
        deadline = {"operations.purify.link": {"protocol": "dejmps", "rounds": 1, "deadline": "5 ms"}}
        for scenario, settings, policies, words in (
                (CHAIN, {}, {"prefer": max}, "run.engine: network"), (CHAIN, {}, {"purify": bool}, "give it operations.purify"),
                (PATH, {}, {"purify": bool}, "give it operations.purify"), (QUICKSTART, deadline, {"purify": bool}, "deadline"),
                (PATH, {"operations.resources": "circuit", "operations.swap.order": "doubling"}, {"prefer": max}, "doubling")):
            with self.assertRaisesRegex(teide.ScenarioError, words):
                teide.run(scenario, settings, policies=policies)


if __name__ == "__main__":
    warnings.simplefilter("ignore", teide.ScenarioWarning)
    unittest.main(warnings="ignore")
