#!/usr/bin/env python3
"""analysis/plot_sweep.py: figures are written, CSV has the numbers of the file, and what cannot be drawn is said in one line.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SOURCE = os.path.abspath(os.environ.get("srcdir", "."))  # tests change the folder
SCRIPT = os.path.join(SOURCE, "analysis", "plot_sweep.py")
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


class Plot(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.run_file = cls.sweep(os.path.join(SOURCE, "scenarios", "sweeps", "small.yaml"), "run.h5")
        cls.grid = cls.sweep(cls.write(TIMING % ("grid", ", points: 5", ", points: 6", "")), "grid.h5")  # with failed points
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
        done = subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, timeout=120, check=False, cwd=self.folder)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        return done.stderr

    def drawn(self, *arguments):
        figure = os.path.join(self.folder, "figure.png")
        if os.path.exists(figure):
            os.remove(figure)
        errors = self.plot(*arguments, "-o", figure)
        self.assertGreater(os.path.getsize(figure), 10000)
        return errors

    def test_lines_and_maps(self):
        self.drawn(self.run_file, "-x", "distance", "--lines", "t2", "--panels", "policy")
        self.drawn(self.run_file, "-x", "distance", "--heat", "t2", "--at", "policy=purified", "-y", "fidelity", "rate")
        self.drawn(self.run_file, "-x", "distance", "--lines", "policy", "--at", "t2=10 ms", "-y", "waiting_time_quantiles", "--log", "y")
        self.assertIn("points failed", self.drawn(self.grid, "-x", "share", "--heat", "needed_at", "-y", "class", "time"))
        self.assertIn("the first objective, F", self.drawn(self.grid, "-y", "value"))
        self.drawn(self.sobol, "-x", "share", "--heat", "needed_at", "-y", "value")
        self.drawn(self.sobol, "-x", "share", "--lines", "needed_at", "-y", "value", "--at", "objective=C")

    def test_csv(self):
        out = os.path.join(self.folder, "out.csv")
        self.plot(self.run_file, "-y", "rate", "--at", "policy=purified", "--csv", out)
        with open(out, newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        self.assertEqual(rows[0], ["distance [km]", "t2 [ms]", "policy", "rate [Hz]", "rate_stderr [Hz]"])
        with h5py.File(self.run_file, "r") as file:
            np.testing.assert_array_equal([float(row[3]) for row in rows[1:]], file["rate"][:, :, 1, 0].ravel())
            np.testing.assert_array_equal([float(row[4]) for row in rows[1:]], file["rate_stderr"][:, :, 1, 0].ravel())
        self.plot(self.sobol, "-y", "value", "--csv", out)
        with open(out, newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        with h5py.File(self.sobol, "r") as file:
            np.testing.assert_array_equal([float(row[1]) for row in rows[1:]], file["needed_at"][:])
            wanted = ["" if np.isnan(v) else repr(float(v)) for v in file["value"][:, 0]]
            self.assertEqual([row[2] for row in rows[1:]], wanted)

    def test_refusals(self):
        self.assertIn("no axis 'dist'; there are distance, t2, policy", self.plot(self.run_file, "-x", "dist", status=2))
        self.assertIn("no variable 'rat'", self.plot(self.run_file, "-y", "rat", status=2))
        self.assertIn("what of policy?", self.plot(self.run_file, status=2))
        self.assertIn("has no '7 ms'", self.plot(self.run_file, "--at", "t2=7 ms", status=2))
        self.assertIn("No such file", self.plot("nothing.h5", status=2))
        self.assertIn("must differ", self.plot(self.run_file, "-x", "t2", "--lines", "t2", status=2))


if __name__ == "__main__":
    unittest.main()
