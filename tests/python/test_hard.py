#!/usr/bin/env python3
"""The package under bad treatment: wrong types, runs that fail, Ctrl-C at any moment, results that outlive all they came from.

test_hard.py MANY (tests/slow/hard_python.sh): more interrupts, and 50,000 runs whose memory stays flat."""
import gc
import glob
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import warnings

import numpy as np

from package import BUILD, CHAIN, FEW, QUICKSTART, ROOT, memory, numbers, teide

MANY = "MANY" in sys.argv[1:]
SMALL = os.path.join(ROOT, "scenarios", "sweeps", "small.yaml")


class Hard(unittest.TestCase):
    def test_wrong_types(self):
        for call in (lambda: teide.run(5), lambda: teide.run(None), lambda: teide.run(["a"]), lambda: teide.run(b"teide: 1"),
                     lambda: teide.run(CHAIN, 5), lambda: teide.run(CHAIN, ["run.deliveries=3"]), lambda: teide.run(CHAIN, threads="2"),
                     lambda: teide.run(CHAIN, threads=1.5), lambda: teide.run(CHAIN, seed="a"), lambda: teide.run(CHAIN, seed=1.5),
                     lambda: teide.run(CHAIN, progress=3), lambda: teide.run(CHAIN, {"run.deliveries": object()}),
                     lambda: teide.sweep(CHAIN, axes=["a"]), lambda: teide.sweep(CHAIN, axes={"chain.length": 3}),
                     lambda: teide.sweep(CHAIN, 5, {"chain.length": ["1 km"]}), lambda: teide.Scenario(CHAIN).set(5),
                     lambda: teide.Scenario(CHAIN).set(["a"]), lambda: teide.purify([1, 0, 0, 0]), lambda: teide.run(CHAIN, 1, 2)):
            with self.assertRaises(TypeError):
                call()
        for call in (lambda: teide.run(CHAIN + "\0"), lambda: teide.run(CHAIN, {"run.deliveries": float("nan")}),
                     lambda: teide.purify("abcd", "abcd")):
            with self.assertRaises(ValueError):
                call()
        for missing in ("runs", "optimise"):
            with self.assertRaises(AttributeError):
                getattr(teide, missing)

    def test_unknown_paths(self):
        result = teide.run(CHAIN)
        for path in ("", "requests"):
            self.assertGreater(len(result[path].variables), 3)
        for path in ("reqests", "requests/rat", "requests/rate/x", "/", "/rate", None, 3):
            with self.assertRaises(KeyError):
                result[path]
            self.assertNotIn(path, result)
        for path in ("run.", ".run", "run..deliveries", "run.deliveries.x", "*", "links.*.length"):
            with self.assertRaises(teide.ScenarioError):
                teide.run(CHAIN, {path: 1})

    def test_runs_that_fail(self):
        """A run that gets beyond the end of the simulated clock."""
        never = {"chain.success_probability": 1e-4, "chain.attempt_time": "1 s", "run.deliveries": 100000}
        with self.assertRaises(teide.Error) as caught:
            teide.run(CHAIN, never)
        self.assertIn("clock", str(caught.exception))
        result = teide.sweep(CHAIN, never, {"chain.success_probability": [1e-4, 0.5]})
        self.assertEqual(list(result.root.status.values), [2, 1])
        self.assertIn("clock", result["failures"].message.item())

    def test_results_outlive_all(self):
        def values_of(function, *arguments):
            scenario = teide.Scenario(*arguments)
            result = function(scenario, seed=3)
            scenario.set("seed", 9)
            return result
        for function, arguments in ((teide.run, (QUICKSTART, FEW)), (teide.sweep, (SMALL, {"run.deliveries": 20}))):
            result = values_of(function, *arguments)
            expected = numbers(function(*arguments, seed=3))
            dataset, rate = result[""], (result["requests"].state if "requests" in result else result.root.rate).values
            before = rate.copy()
            with tempfile.TemporaryDirectory() as folder:
                result.write(os.path.join(folder, "a.h5"))
                self.assertEqual(numbers(teide.open(os.path.join(folder, "a.h5"))), expected)
            self.assertEqual(numbers(result), expected)
            del result, dataset
            gc.collect()
            for _ in range(30):
                function(*arguments, seed=5)
            self.assertTrue(np.array_equal(rate, before))
            with self.assertRaises(ValueError):
                rate[...] = 0  # memory of the library

    def test_interrupts_at_any_moment(self):
        scenario, expected = teide.Scenario(QUICKSTART, {"run.deliveries": 20000}), numbers(teide.run(QUICKSTART, {"run.deliveries": 20000}))
        calls = (lambda: teide.sweep(SMALL, {"run.deliveries": 300}), lambda: teide.run(scenario),
                 lambda: teide.run(QUICKSTART, {"run.deliveries": 20000}))
        usual = []
        for call in calls:
            begun = time.monotonic()
            call().root
            usual.append(time.monotonic() - begun)
        random.seed(1)
        old, interrupted, done = signal.signal(signal.SIGALRM, signal.default_int_handler), 0, 0  # as Ctrl-C, by a clock
        sizes = []
        try:
            for k in range(250 if MANY else 150):
                try:
                    signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-5, 3 * usual[k % 3]))
                    calls[k % 3]().root
                    done += 1
                    signal.setitimer(signal.ITIMER_REAL, 0)
                except KeyboardInterrupt:
                    interrupted += 1
                finally:
                    signal.setitimer(signal.ITIMER_REAL, 0)
                sizes.append(memory())
        finally:
            signal.signal(signal.SIGALRM, old)
        self.assertGreater(min(done, interrupted), 5, (done, interrupted))
        until = time.monotonic() + 10
        while threading.active_count() > 1 and time.monotonic() < until:
            time.sleep(0.01)
        self.assertEqual(threading.active_count(), 1, threading.enumerate())
        self.assertEqual(numbers(teide.run(scenario)), expected)
        self.assertLess(sizes[-1] - sizes[len(sizes) // 3], 12 << 20)  # a hundred lost results would be more

    def test_interrupts_of_programs(self):
        """SIGINT from the first import to the end: a KeyboardInterrupt, or all is done; never a crash."""
        code = ("import sys; sys.path.insert(0, %r); import teide\nfor k in range(4): teide.run(%r, {'run.deliveries': 20000})"
                % (os.path.join(BUILD, "python"), QUICKSTART))
        random.seed(2)
        for _ in range(12 if MANY else 4):
            program = subprocess.Popen([sys.executable, "-W", "ignore", "-c", code], stderr=subprocess.PIPE, text=True)
            time.sleep(random.uniform(0.3, 1.2))
            program.send_signal(signal.SIGINT)
            _, said = program.communicate(timeout=60)
            self.assertTrue(program.returncode in (0, -signal.SIGINT) or program.returncode == 1 and "KeyboardInterrupt" in said,
                            (program.returncode, said))

    def test_everything_side_by_side(self):
        """Questions, models, files and mistakes in threads at a time."""
        work = [lambda: numbers(teide.run(QUICKSTART, FEW, seed=2)), lambda: numbers(teide.sweep(SMALL, {"run.deliveries": 30})),
                lambda: numbers(teide.optimize(os.path.join(ROOT, "scenarios", "optimal-time", "transition.yaml"))),
                lambda: teide.purify(np.full((50, 4), 0.25), np.full((50, 4), 0.25))[0].tobytes(),
                lambda: self.assertRaises(teide.ScenarioError, teide.run, CHAIN, {"run.x": 1})]
        expected, found = [one() for one in work], {}

        def go(k):
            for turn in range(10 if MANY else 2):
                for i in range(len(work)):
                    found[k, turn, (i + k) % len(work)] = work[(i + k) % len(work)]()
        threads = [threading.Thread(target=go, args=(k,)) for k in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(found), 25 * (10 if MANY else 2))
        for (_, _, i), value in found.items():
            self.assertEqual(value, expected[i])

    def test_another_hdf5_in_the_process(self):
        """One that all others would see first."""
        others = [path for path in glob.glob("/usr/lib/*/libhdf5_*.so.*") if "serial" not in path and "_hl" not in path
                  and "cpp" not in path and "fortran" not in path]
        if not others:
            self.skipTest("there is no other HDF5 here")
        code = ("import ctypes, sys; other = ctypes.CDLL(%r, ctypes.RTLD_GLOBAL); sys.path.insert(0, %r); import teide\n"
                "with __import__('tempfile').TemporaryDirectory() as folder:\n"
                "    teide.run(%r, {'run.deliveries': 10}).write(folder + '/a.h5')\n"
                "    print(ctypes.c_int64.in_dll(other, 'H5T_NATIVE_DOUBLE_g').value, open(folder + '/a.h5', 'rb').read(4)[1:].decode())"
                % (others[0], os.path.join(BUILD, "python"), QUICKSTART))
        done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
        self.assertEqual(done.stdout, "-1 HDF\n", done.stderr)  # the other one was never used

    @unittest.skipUnless(MANY, "takes a minute")
    def test_memory_is_flat_in_fifty_thousand_runs(self):
        scenario, sizes = teide.Scenario(CHAIN), []
        for k in range(50000):
            result = teide.run(scenario, threads=1, seed=k)
            if k % 10 == 0:
                result["requests/state"]
            if k % 100 == 0:
                with self.assertRaises(teide.ScenarioError):
                    teide.run(CHAIN, {"run.x": 1})
                teide.sweep(CHAIN, axes={"memories.default.t2": ["1 s", "2 s"]}, threads=1)
            if k % 1000 == 0:
                sizes.append(memory())
        print("MiB:", [size >> 20 for size in sizes[::5]])
        self.assertLess(sizes[-1] - sizes[10], 4 << 20)


if __name__ == "__main__":
    warnings.simplefilter("ignore", teide.ScenarioWarning)
    unittest.main(argv=[sys.argv[0]] + [a for a in sys.argv[1:] if a != "MANY"], warnings="ignore")
