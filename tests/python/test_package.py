#!/usr/bin/env python3
"""The package teide: results, mistakes, models over arrays, interrupts, memory."""
import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import warnings

import numpy as np

from package import BUILD, CHAIN, FEW, OPTIMAL, QUICKSTART, ROOT, TEIDE, SameBits, memory, numbers, teide


class Results(SameBits):
    def test_same_bits_as_the_command(self):
        seven = self.same_as_command("run", teide.run, QUICKSTART, FEW, 7)
        eight = numbers(teide.run(QUICKSTART, FEW, seed=8))
        self.assertNotEqual(seven["requests/rate"], eight["requests/rate"])  # the comparison can fail

    def test_same_bits_of_a_network(self):
        self.same_as_command("run", teide.run, os.path.join(ROOT, "scenarios", "networks", "star-hub.yaml"), {}, 3)

    def test_same_bits_of_the_other_questions(self):
        folder = os.path.join(ROOT, "scenarios")
        cases = [("optimize", teide.optimize, os.path.join(folder, "optimal-time"), {}, None),
                 ("improve", teide.improve, os.path.join(folder, "improvement"), {"improvement.ensemble.samples": 500}, 3),
                 ("run", teide.experiment, os.path.join(folder, "canary-143km"), {}, 3)]
        for command, function, where, settings, seed in cases:
            name = next(name for name in sorted(os.listdir(where)) if name.endswith(".yaml")
                        and ("samples" in open(os.path.join(where, name)).read() or not settings))
            with self.subTest(name):
                self.same_as_command(command, function, os.path.join(where, name), settings, seed)

    def test_same_bits_as_c(self):
        program = os.path.join(BUILD, "tests", "library", "ten_lines")
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(os.path.join(ROOT, "scenarios"), os.path.join(folder, "scenarios"))
            out = subprocess.run([program], cwd=folder, check=True, capture_output=True, text=True).stdout
            of_file = numbers(teide.open(os.path.join(folder, "ten_lines.h5")))
        requests = teide.run(QUICKSTART, FEW)["requests"]
        self.assertEqual(out, "%.17g +- %.17g\n" % (requests["rate"].item(), requests["rate_stderr"].item()))
        self.assertEqual(of_file, numbers(teide.run(QUICKSTART, FEW)))

    def test_arrays_are_views_that_keep_the_memory(self):
        rate = teide.run(QUICKSTART, FEW)["requests/rate"].values  # nothing else refers to the result
        state = teide.run(QUICKSTART, FEW)["requests"].state.values
        self.assertFalse(state.flags.owndata)
        self.assertFalse(state.flags.writeable)
        base = state
        while isinstance(base, np.ndarray) and base.base is not None:
            base = base.base
        self.assertIn("c_char_Array", repr(getattr(base, "obj", base)))
        for _ in range(20):
            teide.run(QUICKSTART, FEW, seed=5)
        self.assertAlmostEqual(float(state.sum()), 1, 12)
        self.assertEqual(rate[0], teide.run(QUICKSTART, FEW)["requests/rate"].values[0])

    def test_units_documentation_and_errors_of_paths(self):
        result = teide.run(QUICKSTART, FEW)
        self.assertEqual(result.kind, "run")
        self.assertEqual(result["requests/rate"].attrs["units"], "Hz")
        self.assertEqual(result["requests"].rate.attrs["ancillary_variables"], "rate_stderr")
        self.assertIn("requests", repr(result))
        self.assertEqual(list(result["requests"].bell.values), ["Phi+", "Phi-", "Psi+", "Psi-"])
        for wrong in ("request/rate", "requests/rat", 5):
            with self.assertRaises((KeyError, AttributeError)):
                result[wrong]

    def test_memory_is_flat(self):
        scenario = teide.Scenario(CHAIN)
        for _ in range(150):
            teide.run(scenario, threads=1)
        before = memory()
        for _ in range(350):
            teide.run(scenario, threads=1)
        self.assertLess(memory() - before, 2 << 20)  # 350 leaked results would be more

    def test_side_by_side(self):
        scenario, found = teide.Scenario(QUICKSTART, FEW), {}

        def work(seed):
            found[seed] = numbers(teide.run(scenario, seed=seed, threads=2))
        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for seed in range(6):
            self.assertEqual(found[seed], numbers(teide.run(scenario, seed=seed)))


class Scenarios(unittest.TestCase):
    def test_sources(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.yaml")
            with open(path, "w") as file:
                file.write(CHAIN)
            as_dict = {"teide": 1, "memories": {"default": {"t2": (1, "s")}},
                       "network": {"chain": {"nodes": 2, "length": "10 km", "attempt_time": (1, "ms"),
                                             "success_probability": np.float64(0.5), "state": {"werner": 0.9}}},
                       "requests": [{"between": ["n0", "n1"]}], "run": {"deliveries": 1}}
            expected = numbers(teide.run(path))
            for source in (CHAIN, as_dict, teide.Scenario(path)):
                self.assertEqual(numbers(teide.run(source)), expected)
        for wrong in (5, None, ["a"]):
            with self.assertRaises(TypeError):
                teide.run(wrong)

    def test_all_mistakes_with_their_places(self):
        with self.assertRaises(teide.ScenarioError) as caught:
            teide.Scenario(CHAIN.replace("t2: 1 s", "t2: 1 m").replace("deliveries", "deliverys"))
        first, second = caught.exception.mistakes
        self.assertEqual((first.file, first.line, first.column), ("scenario", 2, 26))
        self.assertEqual(second.line, 5)
        self.assertIn("did you mean 'deliveries'", second.message)
        self.assertIn(second.message, str(caught.exception))
        with self.assertRaises(teide.ScenarioError) as caught:
            teide.Scenario("/nowhere/a.yaml")
        self.assertEqual(caught.exception.mistakes[0].file, "/nowhere/a.yaml")

    def test_set_and_copy(self):
        scenario = teide.Scenario(CHAIN)
        copy = scenario.copy()
        self.assertIs(scenario.set("run.deliveries", 7), scenario)
        self.assertEqual(teide.run(scenario)["requests"].deliveries.item(), 7)
        self.assertEqual(teide.run(copy)["requests"].deliveries.item(), 1)
        for path, value in (("run.deliverys", 1), ("memories.default.t2", "1 m"), ("memorys.default.t2", "1 s")):
            with self.assertRaises(teide.ScenarioError) as caught:
                scenario.set(path, value)
            self.assertTrue(caught.exception.mistakes[0].file.startswith("--set " + path))
        self.assertEqual(teide.run(scenario)["requests"].deliveries.item(), 7)  # it is what it was
        self.assertIn("deliveries: 7", scenario.text)

    def test_what_is_not_asked(self):
        for function in (teide.optimize, teide.improve, teide.experiment):
            with self.assertRaisesRegex(teide.ScenarioError, "section"):
                function(CHAIN)
        for arguments in ({"threads": 0}, {"threads": -1}, {"seed": -1}, {"seed": 2**64}):
            with self.assertRaises(ValueError):
                teide.run(CHAIN, **arguments)

    def test_warnings(self):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            teide.Scenario(CHAIN + "operations: {swap: {duration: 1 ms}}\n")
        self.assertTrue(any(issubclass(one.category, teide.ScenarioWarning) for one in caught), caught)


class Stopping(unittest.TestCase):
    LONG = {"run.deliveries": 10**9}

    def test_progress_is_told_and_may_stop(self):
        told = []
        teide.run(QUICKSTART, {"run.deliveries": 2000000}, progress=told.append)
        self.assertEqual(told, sorted(told))
        self.assertTrue(told and 0 <= told[0] and told[-1] <= 1)

        def stop(fraction):
            raise LookupError("enough")
        with self.assertRaisesRegex(LookupError, "enough"):
            teide.run(QUICKSTART, self.LONG, progress=stop)

    def test_interrupts(self):
        for delay in (0.05, 0.4):
            timer = threading.Timer(delay, os.kill, (os.getpid(), signal.SIGINT))
            timer.start()
            begun = time.monotonic()
            with self.assertRaises(KeyboardInterrupt):
                teide.run(QUICKSTART, self.LONG)
            self.assertLess(time.monotonic() - begun, 20)
        self.assertEqual(teide.run(CHAIN)["requests"].deliveries.item(), 1)  # and it goes on


class Models(unittest.TestCase):
    def calc(self, **request):
        out = subprocess.run([TEIDE, "calc"], input=json.dumps(request) + "\n", capture_output=True, text=True, check=True)
        return json.loads(out.stdout)

    def test_purify_and_swap_against_formulas(self):
        p, q = np.array([0.8, 0.1, 0.06, 0.04]), np.array([0.7, 0.1, 0.1, 0.1])
        out, success = teide.purify(p, q, "cnot")
        good = np.array([p[0] * q[0] + p[1] * q[1], p[0] * q[1] + p[1] * q[0], p[2] * q[2] + p[3] * q[3], p[2] * q[3] + p[3] * q[2]])
        np.testing.assert_allclose(success, good.sum(), rtol=1e-14)
        np.testing.assert_allclose(out, good / good.sum(), rtol=1e-14)
        joined = [sum(p[i] * q[i ^ k] for i in range(4)) for k in range(4)]
        np.testing.assert_allclose(teide.swap(p, q), joined, rtol=1e-14)

    def test_broadcasting(self):
        rng = np.random.default_rng(1)
        p, q = rng.dirichlet(np.ones(4), (5, 1, 3)), rng.dirichlet(np.ones(4), (4, 1))
        gate, flip = rng.uniform(0, 0.1, (5, 4, 1)), rng.uniform(0, 0.1, 3)
        states, success = teide.purify(p, q, "dejmps", gate_error=gate, measurement_error=flip)
        swapped = teide.swap(p, q, gate_error=gate, measurement_error=flip)
        self.assertEqual((states.shape, success.shape), ((5, 4, 3, 4), (5, 4, 3)))
        for i, j, k in np.ndindex(5, 4, 3):
            noise = {"gate_error": gate[i, j, 0], "measurement_error": flip[k]}
            one, probability = teide.purify(p[i, 0, k], q[j, 0], "dejmps", **noise)
            self.assertTrue(np.array_equal(states[i, j, k], one) and success[i, j, k] == probability)
            self.assertTrue(np.array_equal(swapped[i, j, k], teide.swap(p[i, 0, k], q[j, 0], **noise)))
        turned = np.asfortranarray(p[::-1])
        self.assertTrue(np.array_equal(teide.swap(turned, q), teide.swap(p, q)[::-1]))
        self.assertEqual(teide.swap(np.empty((0, 4)), q[0, 0]).shape, (0, 4))

    def test_decohere_and_measure(self):
        rates, times = teide.pauli_rates(2.0, 1.0), np.array([0.0, 0.3, 2.0])
        states = teide.decohere([1, 0, 0, 0], times, rates)
        z = 1 - 2 * (states[:, 2] + states[:, 3])
        np.testing.assert_allclose(z, np.exp(-2 * 2 * 2 * rates[0] * times), rtol=1e-13)  # Gamma_z = 2 (x + y), two memories
        self.assertTrue(np.array_equal(teide.measure("fidelity", states), states[:, 0]))
        self.assertAlmostEqual(teide.measure("eof", [1, 0, 0, 0]), 1, 14)
        with self.assertRaises(ValueError):
            teide.pauli_rates(1.0, 3.0)

    def test_optimal_time(self):
        """The transition of scenarios/optimal-time/transition.yaml: late, sliding, early."""
        path = teide.optimize(OPTIMAL)["path"]
        share = path.dephasing_share.values
        found = teide.optimal_time("fidelity", "cnot", needed_at=1.0, second_made_at=0.25, total_rate=0.1, fidelity=0.95,
                                   dephasing_share=share)
        classes = np.array(teide.TIMING_CLASSES)[found.timing_class]
        self.assertTrue(np.all(classes[share < 0.4380] == "late"))
        self.assertTrue(np.all(classes[(share > 0.4381) & (share < 0.4876)] == "interior"))
        self.assertTrue(np.all(classes[share > 0.4877] == "early"))
        self.assertTrue(np.array_equal(path.time.values.ravel(), found.time))
        self.assertTrue(np.array_equal(path.value.values.ravel(), found.value))
        self.assertTrue(np.all(np.isnan(teide.optimal_time(needed_at=[0.5], second_made_at=1.0).time)))

    def test_what_is_wrong(self):
        for call in (lambda: teide.purify([1, 0, 0], [1, 0, 0, 0]), lambda: teide.purify([1, 0, 0, 0], [1, 0, 0, 0], "demps"),
                     lambda: teide.measure("eoff", [1, 0, 0, 0]), lambda: teide.swap(1, 2), lambda: teide.optimal_time("x"),
                     lambda: teide.optimal_time(fidelity=2.0), lambda: teide.optimal_time(fidelity=0.9, fidelity_1=0.8),
                     lambda: teide.optimal_time(kept=2)):
            with self.assertRaises(ValueError):
                call()
        with self.assertRaises(TypeError):
            teide.optimal_time(needed=1.0)


class Documentation(unittest.TestCase):
    def test_programs_of_the_page_run(self):
        """All of doc/library.md, one after the other."""
        with open(os.path.join(ROOT, "doc", "library.md"), encoding="utf-8") as file:
            programs = re.findall(r"```python\n(.*?)```", file.read(), re.S)
        self.assertGreaterEqual(len(programs), 4)
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(os.path.join(ROOT, "scenarios"), os.path.join(folder, "scenarios"))
            env = dict(os.environ, PYTHONPATH=os.path.join(BUILD, "python"), MPLBACKEND="Agg", MPLCONFIGDIR=folder)
            done = subprocess.run([sys.executable, "-W", "error", "-"], input="\n".join(programs), text=True, cwd=folder, env=env,
                                  capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("<xarray.DataArray 'fidelity'", done.stdout)


class Declarations(unittest.TestCase):
    def test_structs_are_those_of_the_header(self):
        """_library.py declares again what teide.h declares; a compiler compares them."""
        from teide import _library
        structs = {"teide_options": _library.Options, "teide_view": _library.View, "teide_policies": _library.Policies,
                   "teide_mistake_line": _library.MistakeLine, "struct teide_axes": _library.Axes,
                   "struct teide_operand": _library.Operand}
        codes = {"TEIDE_E_MEMORY": _library.E_MEMORY, "TEIDE_E_INPUT": _library.E_INPUT, "TEIDE_E_IO": _library.E_IO,
                 "TEIDE_E_HORIZON": _library.E_HORIZON, "TEIDE_E_STOPPED": _library.E_STOPPED, "TEIDE_MAX_RANK": _library.MAX_RANK,
                 "TEIDE_TEXT": teide.result._TEXT}
        lines = ["_Static_assert(%s == %d, \"%s\");" % (name, value, name) for name, value in codes.items()]
        for name, struct in structs.items():
            lines.append("_Static_assert(sizeof(%s) == %d, \"%s\");" % (name, ctypes.sizeof(struct), name))
            lines += ["_Static_assert(offsetof(%s, %s) == %d, \"%s\");" % (name, field[0], getattr(struct, field[0]).offset, field[0])
                      for field in struct._fields_]
        command = ["cc", "-fsyntax-only", "-x", "c", "-I", ROOT, "-I", os.path.join(ROOT, "src"), "-"]
        for more, good in ((["_Static_assert(sizeof(teide_view) == 1, \"wrong\");"], False), ([], True)):
            done = subprocess.run(command, input="\n".join(["#include <stddef.h>", "#include <teide.h>"] + lines + more), text=True,
                                  capture_output=True)
            self.assertEqual(done.returncode == 0, good, done.stderr)


class Command(unittest.TestCase):
    def test_module(self):
        out = subprocess.run([sys.executable, "-m", "teide", "--version"], capture_output=True, text=True,
                             env=dict(os.environ, PYTHONPATH=os.path.join(BUILD, "python"))).stdout
        self.assertIn(teide.__version__, out)


if __name__ == "__main__":
    warnings.simplefilter("ignore", teide.ScenarioWarning)
    unittest.main(warnings="ignore")
