#!/usr/bin/env python3
"""The colours of all figures can be told apart, in grey and by the colour-blind, and no script has colours of its own.

The source tree is $srcdir (default .)."""

import glob
import os
import re
import sys
import unittest

SOURCE = os.path.abspath(os.environ.get("srcdir", "."))
sys.path[:0] = [os.path.join(SOURCE, "analysis"), os.path.join(SOURCE, "tests", "analysis")]
from colour_vision import VIEWS, difference, least_difference  # noqa: E402
from teide.plot import style  # noqa: E402
from matplotlib.colors import to_rgb  # noqa: E402

# Least CIEDE2000 of any two, in colour (normal and three kinds of colour-blindness) and in grey.
LIMITS = {"classes": (12, 10), "levels": (22, 11), "policies": (22, 11), "four lines": (19, 10), "eight lines": (10, 0)}
PALETTES = {"classes": list(style.CLASS_COLOURS.values()), "levels": style.LEVEL_COLOURS, "policies": list(style.POLICY_COLOURS.values()),
            "four lines": style.LINE_COLOURS[:4],
            "eight lines": style.LINE_COLOURS}
# Palettes that were in use before: those of phase diagrams, of sweeps (Set2) and of improvement, and the lines of Okabe and Ito.
FORMER = {"classes": ("#E8B27C", "#FBF7E4", "#7FB3D9", "#DDDDDD"), "levels": ("#777777", "#F2D0A4", "#B9D9EB", "#2C7FB8"),
          "four lines": ("#0072B2", "#D55E00", "#009E73", "#CC79A7")}
SET2 = ("#66C2A5", "#FC8D62", "#8DA0CB", "#E78AC3")


def differences(colours):
    rgb = [to_rgb(colour) for colour in colours]
    return {view: least_difference(rgb, view) for view in VIEWS}


def good_enough(found, in_colour, in_grey):
    return found["grey"] >= in_grey and min(value for view, value in found.items() if view != "grey") >= in_colour


class Palette(unittest.TestCase):
    def test_difference_itself(self):
        """Against the published test data of CIEDE2000."""
        for one, other, expected in (((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425), ((50, 2.5, 0), (73, 25, -18), 27.1492),
                                     ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
                                     ((50, 2.5, 0), (50, 0, -2.5), 4.3065), ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082)):
            self.assertAlmostEqual(difference(one, other), expected, delta=5e-5)

    def test_colours_can_be_told_apart(self):
        for name, colours in PALETTES.items():
            found = differences(colours)
            self.assertTrue(good_enough(found, *LIMITS[name]), (name, found))

    def test_former_colours_could_not(self):
        for name, colours in FORMER.items():
            self.assertFalse(good_enough(differences(colours), *LIMITS[name]), name)
        self.assertFalse(good_enough(differences(SET2), *LIMITS["classes"]))
        self.assertLess(differences((SET2[2], SET2[3]))["protanopia"], 5)  # late and flat, in the maps of sweeps

    def test_lines_differ_otherwise_too(self):
        for marks in (style.LINE_STYLES, style.MARKERS):
            self.assertEqual(len(set(marks)), len(style.LINE_COLOURS))

    def test_one_module_has_the_colours(self):
        for path in glob.glob(os.path.join(SOURCE, "analysis", "**", "*.py"), recursive=True):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if os.path.basename(path) != "style.py":
                self.assertEqual(re.findall(r"\"#[0-9A-Fa-f]{3,8}\"|get_cmap\(\"|cmap=\"|rcParams|color=\"C\d|\"tab:", text), [], path)

    def test_no_class_has_other_colours(self):
        self.assertEqual(tuple(style.CLASS_COLOURS), style.CLASSES)


if __name__ == "__main__":
    unittest.main()
