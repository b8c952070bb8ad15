#!/usr/bin/env python3
"""Phase diagrams are cut where the transitions are: areas that cover all, without steps, and lines without gaps, on coarse grids too.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import os
import subprocess
import sys
import tempfile
import unittest

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SOURCE = os.path.abspath(os.environ.get("srcdir", "."))
sys.path.insert(0, os.path.join(SOURCE, "analysis"))
from teide.plot._phase_cells import SEPARATES_NOTHING, Cells, border_of_gain  # noqa: E402
import h5py  # noqa: E402
import numpy as np  # noqa: E402
from matplotlib.path import Path  # noqa: E402

DIAGRAM = "--set=optimal_time.diagram={x: {parameter: %s, from: %s, to: %s, points: %d%s}, y: {parameter: %s, from: %s, to: %s, points: %d%s}}"
LOG = ", spacing: logarithmic"
CASES = {  # scenario, x, y, more settings
    "wedge": ("phase-diagram", ("dephasing_share", "0", "1", ""), ("fidelity", "0.6", "1", ""), []),
    "jumps": ("slide-and-jump", ("dephasing_share", "0.3", "0.8", ""), ("total_rate", "0.01 Hz", "3 Hz", LOG), []),
    "flat": ("phase-diagram", ("dephasing_share", "0", "1", ""), ("fidelity", "0.6", "1", ""), ["--set=optimal_time.objectives=[ps*hash]"]),
    "t1 and t2": ("phase-diagram", ("t1", "2 s", "200 s", LOG), ("t2", "100 ms", "4 s", LOG), ["--set=memories.spin={t1: 10 s, t2: 1 s}"]),
    "cutoff": ("phase-diagram", ("dephasing_share", "0", "1", ""), ("cutoff", "10 ms", "1 s", ""), []),
}


def area_of(corners):
    x, y = np.array(corners).T
    return 0.5 * (np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


class PhaseCells(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder, cls.known = folder.name, {}

    def cells(self, name, points, gain=False):
        if (name, points, gain) not in self.known:
            self.known[name, points, gain] = self.compute(name, points, gain)
        return self.known[name, points, gain]

    def compute(self, name, points, gain):
        scenario, x, y, more = CASES[name]
        path = os.path.join(self.folder, "%s %d.h5" % (name, points))
        diagram = DIAGRAM % (*x[:3], points, x[3], *y[:3], points, y[3])
        done = subprocess.run([TEIDE, "optimize", os.path.join(SOURCE, "scenarios", "optimal-time", scenario + ".yaml"), diagram, *more,
                               "-o", path], capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(path, "r") as file:
            (group,) = file["diagram"].values()
            table = {name: {key: item[:] for key, item in group[name].items()} for name in ("break_even", "critical")}
            if gain:
                classes, border = border_of_gain(table["break_even"], group["gain"][:], 1e-12, x[0], y[0])
                return Cells(group[x[0]][:], group[y[0]][:], classes, group["time"][:], border, x[0], y[0])
            return Cells(group[x[0]][:], group[y[0]][:], group["class"][:], group["time"][:], table["critical"], x[0], y[0])

    @staticmethod
    def steps(cells, line):
        """A line in steps of the grid."""
        return np.column_stack([np.interp(line[:, 0], cells.x, np.arange(len(cells.x))), np.interp(line[:, 1], cells.y, np.arange(len(cells.y)))])

    def test_areas_cover_all_and_nothing_twice(self):
        for name in CASES:
            cells = self.cells(name, 41)
            sizes = np.outer(np.diff(cells.y), np.diff(cells.x))
            parts = [area_of(corners) for _, corners in cells.areas]
            self.assertGreater(min(parts), -1e-15 * sizes.sum(), name)  # all round the same way: none is turned over
            self.assertAlmostEqual((sizes[cells.whole != SEPARATES_NOTHING].sum() + sum(parts)) / sizes.sum(), 1, delta=1e-12, msg=name)

    def share_of(self, cells, timing_class, cut=True):
        sizes = np.outer(np.diff(cells.y), np.diff(cells.x))
        if not cut:  # cells in the class of their lower left corner, as steps
            return sizes[cells.classes[:-1, :-1] == timing_class].sum() / sizes.sum()
        return (sizes[cells.whole == timing_class].sum() + sum(area_of(c) for k, c in cells.areas if k == timing_class)) / sizes.sum()

    def test_no_steps(self):
        """The area of each class at 41 x 41 points is that at 161 x 161, much closer than by counting points."""
        for name in CASES:
            coarse, fine = self.cells(name, 41), self.cells(name, 161)
            for k in np.unique(fine.classes):
                exact = self.share_of(fine, k)
                self.assertAlmostEqual(self.share_of(coarse, k), exact, delta=1e-3, msg="%s, class %d" % (name, k))
        for k in (0, 2):
            self.assertGreater(abs(self.share_of(self.cells("wedge", 41), k, False) - self.share_of(self.cells("wedge", 161), k)), 2e-3)  # control

    def test_points_are_in_the_area_of_their_class(self):
        """Every point of a finer grid, but those within the width of a curved line of a border."""
        for name in CASES:
            coarse, fine = self.cells(name, 41), self.cells(name, 161)
            drawn = np.repeat(np.repeat(coarse.whole, 4, axis=0), 4, axis=1)
            middle_x, middle_y = fine.x[:-1], fine.y[:-1]
            for k, corners in coarse.areas:
                corners = np.array(corners)
                low, high = corners.min(axis=0), corners.max(axis=0)
                ix, iy = np.flatnonzero((middle_x >= low[0]) & (middle_x <= high[0])), np.flatnonzero((middle_y >= low[1]) & (middle_y <= high[1]))
                places = np.array([(middle_x[i], middle_y[j]) for j in iy for i in ix])
                inside = Path(corners).contains_points(places, radius=1e-12) if len(places) else []
                for (j, i), is_in in zip([(j, i) for j in iy for i in ix], inside):
                    if is_in:
                        drawn[j, i] = k
            wrong = (drawn != fine.classes[:-1, :-1]) & (drawn != SEPARATES_NOTHING)
            # only points that lie on lines of the coarse grid can be beside a border in a cell that is whole
            self.assertLess(wrong.mean(), 5e-3, name)

    def test_lines_have_no_gaps(self):
        """A line ends at the frame, where others begin, or, of jumps alone, inside the interior."""
        for name in CASES:
            cells = self.cells(name, 41)
            ends = [tuple(end) for _, line in cells.lines for end in (line[0], line[-1])]
            for kind, line in cells.lines:
                step = np.hypot(*np.diff(self.steps(cells, line), axis=0).T)
                self.assertLess(step.max(), 1.5, name)  # from cell to cell
                for end in (line[0], line[-1]):
                    at_frame = end[0] in (cells.x[0], cells.x[-1]) or end[1] in (cells.y[0], cells.y[-1])
                    met = ends.count(tuple(end)) > 1
                    self.assertTrue(at_frame or met or kind == 1, (name, kind, end))

    def test_where_purification_pays(self):
        """The same holds for where no purification is better than any: all is covered, without steps and gaps."""
        for name in CASES:
            coarse, fine = (self.cells(name, points, gain=True) for points in (41, 161))
            sizes = np.outer(np.diff(coarse.y), np.diff(coarse.x))
            self.assertAlmostEqual(self.share_of(coarse, 0) + self.share_of(coarse, 2), 1, delta=1e-12, msg=name)
            self.assertAlmostEqual(self.share_of(coarse, 2), self.share_of(fine, 2), delta=1e-3, msg=name)
            self.assertAlmostEqual(sum(area_of(part) for part in coarse.parts_of(2)) / sizes.sum(), self.share_of(coarse, 2), delta=1e-12)
            ends = [end for _, line in coarse.lines for end in (line[0], line[-1])]
            for end in ends:
                self.assertTrue(end[0] in (coarse.x[0], coarse.x[-1]) or end[1] in (coarse.y[0], coarse.y[-1]), (name, end))
        self.assertGreater(self.share_of(self.cells("wedge", 41, gain=True), 2), 0.05)

    def test_contours_reach_the_borders(self):
        """Best times are known at the corners of the interior, exactly at its borders: the ends of the window where it slides."""
        cells = self.cells("wedge", 41)
        values = np.array(cells.values)
        self.assertEqual((values.min(), values.max()), (0.25, 1.0))
        triangles = np.array(cells.points)[np.array(cells.triangles)]
        covered = sum(abs(area_of(t)) for t in triangles) / ((cells.x[-1] - cells.x[0]) * (cells.y[-1] - cells.y[0]))
        self.assertAlmostEqual(covered, self.share_of(cells, 1), delta=1e-12)


if __name__ == "__main__":
    unittest.main()
