#!/usr/bin/env python3
"""Draw the objective along a variable through the best policy, from a result file of `teide optimize`.

    plot_optimize.py RESULT.h5 [--variable NAME] [-o FIGURE.png]

Each point has its interval at the confidence of the scenario; the best one is marked, and the dashed line is what it is worth. All
are by random numbers that the choice was not made with.
"""
import argparse
import os

from figure_style import LINE_COLOURS, REFERENCE, fail, is_geometric, legend_outside, line, save, tidy, with_unit
from timing_files import open_result, text, title_of
import numpy as np
from matplotlib import pyplot as plt

OPEN = 0  # standing: it could be simulated


def choose(file, wanted):
    names = list(file["profiles"])
    if wanted is None:
        return names[0]
    if wanted not in names:
        fail("there is no variable '%s': write one of %s" % (wanted, ", ".join(names)))
    return wanted


def draw(axes, file, name):
    profile = file["profiles/" + name]
    values, good = profile["value"][:], profile["standing"][:] == OPEN
    names = values.dtype.kind == "O"
    x = np.arange(len(values)) if names else values
    low, mean, high = (profile[key][:][good] for key in ("objective_low", "objective", "objective_high"))
    best = file["optimum/values/" + name][()]
    at = int(np.flatnonzero(values == best)[0]) if best in values else None
    if not names:
        axes.fill_between(x[good], low, high, color=LINE_COLOURS[0], alpha=0.2, linewidth=0)
        axes.plot(x[good], mean, color=LINE_COLOURS[0])
    axes.errorbar(x[good], mean, [mean - low, high - mean], fmt="o", color=LINE_COLOURS[0], markersize=4, capsize=3)
    axes.axhline(file["optimum/objective/mean"][()], color=REFERENCE, linestyle="--")
    if at is not None and good[at]:
        axes.plot(x[at], profile["objective"][at], "D", color=LINE_COLOURS[1], markersize=8)
    if names:
        axes.set_xticks(x, [text(v) for v in values], rotation=30, ha="right")
    elif len(x) > 2 and np.min(x) > 0 and is_geometric(x):
        axes.set_xscale("log")
    axes.set_xlabel(name.replace("_", " ") + " (a choice)" if names else with_unit(name.replace("_", " "), text(profile["value"].attrs.get("units", "1"))))
    axes.set_ylabel("%s (SI units)" % text(file["objective"][()]).replace("_", " "))
    tidy(axes)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result")
    parser.add_argument("--variable", help="of the scenario; the first one when absent")
    parser.add_argument("-o", "--output", help="PNG, PDF or SVG; RESULT.png when absent")
    arguments = parser.parse_args()
    file = open_result(arguments.result, "profiles", "it holds no profiles", "optimize")
    figure, axes = plt.subplots(figsize=(6.4, 4.4), layout="constrained")
    draw(axes, file, choose(file, arguments.variable))
    axes.set_title(title_of(file))
    legend_outside(figure, [line(LINE_COLOURS[0], marker="o"), line(LINE_COLOURS[1], "", marker="D"), line(REFERENCE, "--")],
                   ["objective, with intervals at %g %%" % (100 * file["confidence"][()]), "best point", "what the best is worth"])
    save(figure, arguments.output or os.path.splitext(arguments.result)[0] + ".png")


if __name__ == "__main__":
    main()
