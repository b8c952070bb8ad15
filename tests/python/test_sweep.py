#!/usr/bin/env python3
"""teide.sweep(): the same bits as the command's; axes by their paths; points that fail; stopping."""
import os
import signal
import threading
import time
import unittest
import warnings

import numpy as np

from package import CHAIN, ROOT, SameBits, numbers, teide

SWEEPS = os.path.join(ROOT, "scenarios", "sweeps")
AXES = {"chain.success_probability": [0.1, 0.2, 0.5], "memories.default.t2": (np.array([0.25, 1.0]), "s")}


class Sweeps(SameBits):
    def test_same_bits_as_the_command(self):
        seven = self.same_as_command("sweep", teide.sweep, os.path.join(SWEEPS, "small.yaml"), {"run.deliveries": 100}, 7)
        eight = numbers(teide.sweep(os.path.join(SWEEPS, "small.yaml"), {"run.deliveries": 100}, seed=8))
        self.assertNotEqual(seven["/rate"], eight["/rate"])  # the comparison can fail

    def test_same_bits_of_other_questions(self):
        designed = {"sweep": "{of: optimal_time, combine: sobol, points: 20, axes: {share: {path: "
                    "memories.default.errors.dephasing_share, linspace: {from: 0.1, to: 0.9}}}}"}
        self.same_as_command("sweep", teide.sweep, os.path.join(SWEEPS, "optimal-time-1e6.yaml"), designed, None)
        self.same_as_command("sweep", teide.sweep, os.path.join(SWEEPS, "star-memories.yaml"), {"run.time": "3 s"}, 2)

    def test_axes(self):
        root = teide.sweep(CHAIN, {"run.deliveries": 300}, AXES).root
        self.assertEqual(root.rate.dims, ("success_probability", "t2", "request"))
        self.assertEqual(list(root.t2.values), [0.25, 1])
        self.assertEqual(root.t2.attrs["units"], "s")
        one = teide.run(CHAIN, {"run.deliveries": 300, "chain.success_probability": 0.2, "memories.default.t2": "0.25 s"})
        self.assertEqual(root.rate.sel(success_probability=0.2, t2=0.25).item(), one["requests/rate"].item())
        zipped = teide.sweep(CHAIN, {"sweep.combine": "zip"}, {"chain.length": [(1, "km"), "2000 m"], "kept": {
            "cases": {"short": {"run.deliveries": 2}, "long": {"run.deliveries": 3}}}}).root
        self.assertEqual(zipped.deliveries.dims, ("point", "request"))
        self.assertEqual(set(zipped.coords) & {"length", "kept", "point"}, {"length", "kept", "point"})
        self.assertEqual(list(zipped.deliveries.values[:, 0]), [2, 3])
        two = teide.sweep(os.path.join(SWEEPS, "small.yaml"), {"run.deliveries": 1},
                          {"links.*.length": ["2 km"], "links.Alice-Relay.length": ["1 km"]}).root
        self.assertEqual(list(two.status.dims), ["links_all_length", "links_Alice-Relay_length"])

    def test_mistakes(self):
        for axes, settings in (({"chain.lengt": ["1 km"]}, {}), ({"chain.length": ["1 kg"]}, {}), ({}, {}), (None, {}),
                               (AXES, {"sweep.outputs": ["rat"]})):
            with self.assertRaises(teide.ScenarioError) as caught:
                teide.sweep(CHAIN, settings, axes)
            self.assertNotIn("out of memory", str(caught.exception))

    def test_points_that_fail(self):
        result = teide.sweep(CHAIN, axes={"chain.success_probability": [0.5, 2, 1]})
        self.assertEqual(list(result.root.status.values), [1, 2, 1])
        self.assertTrue(np.isnan(result.root.rate.values[1, 0]))
        self.assertEqual(list(result["failures"].point.values), [1])
        self.assertIn("success_probability", result["failures"].message.item())

    def test_stopping(self):
        long = {"run.deliveries": 10**8}

        def stop(fraction):
            raise LookupError("enough")
        with self.assertRaisesRegex(LookupError, "enough"):
            teide.sweep(CHAIN, long, AXES, progress=stop)
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        begun = time.monotonic()
        with self.assertRaises(KeyboardInterrupt):
            teide.sweep(CHAIN, long, AXES)
        self.assertLess(time.monotonic() - begun, 20)

    def test_progress(self):
        told = []
        teide.sweep(CHAIN, {"run.deliveries": 10**5}, AXES, progress=told.append)
        self.assertTrue(told and told == sorted(told) and 0 <= told[0] and told[-1] <= 1, told)


if __name__ == "__main__":
    warnings.simplefilter("ignore", teide.ScenarioWarning)
    unittest.main(warnings="ignore")
