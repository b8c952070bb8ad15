#!/usr/bin/env python3
"""teide-plot: figures are written, and what cannot be drawn is said in one line.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SOURCE = os.path.abspath(os.environ.get("srcdir", "."))  # tests change the folder
PLOT = TEIDE + "-plot"
sys.path.insert(0, os.path.join(SOURCE, "analysis"))
from teide.plot import command  # noqa: E402
from matplotlib import pyplot as plt  # noqa: E402

TIMING = """teide: 1
memories: {default: {errors: {rate: 20 Hz, dephasing_share: 0.5}}}
optimal_time:
  pairs: [{state: {werner: 0.9}}, {state: {werner: 0.9}, made_at: 5 ms}]
  needed_at: 25 ms
  protocol: cnot
  objectives: [F, C]
sweep:
  combine: %s
  axes:
    share: {path: memories.default.errors.dephasing_share, linspace: {from: 0, to: 1%s}}
    needed_at: {path: optimal_time.needed_at, logspace: {from: 2 ms, to: 200 ms%s}}
%s"""


LONG = """teide: 1
memories: {default: {t2: 1 s}}
network: {chain: {nodes: 2, length: 10 km, attempt_time: 1 ms, success_probability: 0.5, state: {werner: 0.9}}}
requests: [{between: [n0, n1]}]
run: {deliveries: 1}
sweep:
  axes:
    p: {path: network.chain.success_probability, values: [0.1, 0.2]}
    t2: {path: memories.default.t2, values: [1 s, 2 s]}
    run: {path: run.deliveries, values: [1, 2, 3, 4, 5, 6, 7, 8, 9]}
"""


class Plot(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.run_file = cls.sweep(os.path.join(SOURCE, "scenarios", "sweeps", "small.yaml"), "run.h5")
        cls.grid = cls.sweep(cls.write(TIMING % ("grid", ", points: 5", ", points: 6", "")), "grid.h5")  # with failed points
        cls.long = cls.sweep(cls.write(LONG), "long.h5")
        cls.plain = os.path.join(cls.folder, "plain.h5")
        subprocess.run([TEIDE, "run", cls.write(LONG), "--set=run.deliveries=5", "-o", cls.plain], capture_output=True, check=True)
        cls.sobol = cls.sweep(cls.write(TIMING % ("sobol", "", "", "  points: 50\n")), "sobol.h5")

    @classmethod
    def write(cls, text):
        path = os.path.join(cls.folder, "s.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    @classmethod
    def sweep(cls, scenario, name):
        path = os.path.join(cls.folder, name)
        subprocess.run([TEIDE, "sweep", scenario, "-o", path, "-q"], capture_output=True, check=False, timeout=120)
        return path

    def plot(self, *arguments, status=0):
        """What the command says on stderr; in this process, which has Matplotlib already."""
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(command.main(list(arguments)), status, errors.getvalue())
        plt.close("all")
        return errors.getvalue()

    def drawn(self, *arguments):
        figure = os.path.join(self.folder, "figure.png")
        if os.path.exists(figure):
            os.remove(figure)
        errors = self.plot(*arguments, "-o", figure)
        self.assertGreater(os.path.getsize(figure), 10000)
        return errors

    def test_lines_and_maps(self):
        self.drawn(self.run_file, "-x", "distance", "--lines", "t2", "--panels", "policy")
        self.drawn(self.run_file)
        self.drawn(self.run_file, "-x", "distance", "--heat", "t2", "--at", "policy=purified", "-y", "fidelity", "rate")
        self.drawn(self.run_file, "-x", "distance", "--lines", "policy", "--at", "t2=10 ms", "-y", "waiting_time_quantiles", "--log", "y")
        self.assertIn("points failed", self.drawn(self.grid, "-x", "share", "--heat", "needed_at", "-y", "class", "time"))
        self.assertIn("the first objective, F", self.drawn(self.grid, "-y", "value"))
        self.drawn(self.sobol, "-x", "share", "--heat", "needed_at", "-y", "value")
        self.drawn(self.sobol, "-x", "share", "--lines", "needed_at", "-y", "value", "--at", "objective=C")

    def test_refusals(self):
        self.assertIn("no axis 'dist'; there are distance, t2, policy", self.plot(self.run_file, "-x", "dist", status=2))
        self.assertIn("no variable 'rat'", self.plot(self.run_file, "-y", "rat", status=2))
        self.assertIn("what of run?", self.plot(self.long, status=2))
        self.assertIn("measures is no option of the figure sweep", self.plot(self.run_file, "--measures", "eof", status=2))
        self.assertIn("not a result of teide optimize", self.plot(self.run_file, "--figure", "transition", status=2))
        self.assertIn("of one file", self.plot(self.run_file, self.run_file, status=2))
        self.assertIn("nothing of this run can be drawn", self.plot(self.plain, status=2))
        self.assertEqual(self.plot(PLOT, status=2).count("\n"), 1)

    def test_command(self):
        """As users start it: the figure has the file's name."""
        done = subprocess.run([sys.executable, PLOT, "run.h5"], capture_output=True, text=True, timeout=120, check=False, cwd=self.folder)
        self.assertEqual((done.returncode, done.stdout), (0, "wrote run.png\n"), done.stderr)
        self.assertGreater(os.path.getsize(os.path.join(self.folder, "run.png")), 10000)
        self.assertIn("has no '7 ms'", self.plot(self.run_file, "--at", "t2=7 ms", status=2))
        self.assertIn("No such file", self.plot("nothing.h5", status=2))
        self.assertIn("must differ", self.plot(self.run_file, "-x", "t2", "--lines", "t2", status=2))


if __name__ == "__main__":
    unittest.main()
