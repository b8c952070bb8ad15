#!/usr/bin/env python3
"""Draw where purification improves, from a result file of `teide improve`.

    plot_improvement.py RESULT.h5 [--measures NAME...] [-o FIGURE.png]

A panel for each figure of merit, over the fidelities of the two pairs. The colour says what the output is better than: the better
input, only the mean of the two, only the worse one, or not even that. The lines are the exact boundaries, not read off the grid.
The scenario must ask for a region.
"""
import argparse
import os

from figure_style import LEVEL_COLOURS, fail, legend_outside, line, save, swatch, with_unit
from timing_files import open_result, text, title_of
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.colors import ListedColormap

LABELS = ("no better than the worse input", "better than the worse input", "better than their mean", "better than the better input")
BASELINES = ("worse", "mean", "better")
TOLERANCE = 1e-12


def codes(dataset):
    """{name: code}"""
    return {name: code for code, name in enumerate(text(dataset.attrs["flag_meanings"]).split(" "))}


def names_of(coordinate):
    return [text(name) for name in coordinate[:]]


def draw(axes, file, measure):
    region, boundary = file["region"], file["boundary"]
    f1, f2 = region["fidelity_1"][:], region["fidelity_2"][:]
    row, baselines = names_of(region["measure"]).index(measure), names_of(region["baseline"])
    gains = [region["gain"][row, baselines.index(baseline)] for baseline in BASELINES]
    level = sum((gain > TOLERANCE).astype(int) for gain in gains)
    # [F1, F2]: the first pair's fidelity runs to the right
    axes.pcolormesh(f1, f2, level.T, cmap=ListedColormap(LEVEL_COLOURS), vmin=-0.5, vmax=3.5, shading="nearest", rasterized=True)
    of_measure = boundary["measure"][:] == codes(boundary["measure"])[measure]
    for baseline, size in (("worse", 1.2), ("mean", 1.2), ("better", 1.2)):
        points = of_measure & (boundary["baseline"][:] == codes(boundary["baseline"])[baseline])
        axes.plot(boundary["fidelity_1"][points], boundary["fidelity_2"][points], ".", color="black", markersize=size)
    axes.set_title(with_unit(measure, "1"), fontsize=9)
    axes.set_aspect("equal")
    axes.set_xlim(f1[0], f1[-1])
    axes.set_ylim(f2[0], f2[-1])
    axes.set_xticks(np.linspace(f1[0], f1[-1], 3))
    axes.set_yticks(np.linspace(f2[0], f2[-1], 3))
    return np.unique(level)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", help="result file of teide improve")
    parser.add_argument("--measures", nargs="+", help="figures of merit, default: the first eight of the file")
    parser.add_argument("-o", "--output", help="figure to write, default: the result's name with .png")
    arguments = parser.parse_args()
    file = open_result(arguments.result, "region", "its scenario asked for no region: give improvement a region", "improvement")
    order = codes(file["boundary/measure"])
    there = sorted(names_of(file["region/measure"]), key=order.get)
    for name in arguments.measures or []:
        if name not in there:
            fail("%s: no figure of merit '%s'; there are %s" % (arguments.result, name, ", ".join(there)))
    names = (arguments.measures or there)[:8]
    columns = min(len(names), 4)
    rows = -(-len(names) // columns)
    figure, panels = plt.subplots(rows, columns, figsize=(2.1 * columns + 0.5, 2.2 * rows + 0.6), squeeze=False, sharex=True,
                                  sharey=True, constrained_layout=True)
    used = set()
    for i, axes in enumerate(panels.flat):
        if i < len(names):
            used.update(draw(axes, file, names[i]))
        else:
            axes.set_axis_off()
        if i % columns == 0:
            axes.set_ylabel("fidelity of the second pair")
        if i + columns >= len(names):
            axes.set_xlabel("fidelity of the first pair")
            axes.tick_params(labelbottom=True)
    handles = [swatch(LEVEL_COLOURS[i]) for i in sorted(used)] + [line(style="none", marker=".", markersize=3)]
    legend_outside(figure, handles, [LABELS[i] for i in sorted(used)] + ["exact boundary"], columns=min(columns, 3))
    title = title_of(file)
    if title:
        figure.suptitle(title)
    save(figure, arguments.output or os.path.splitext(arguments.result)[0] + ".png")


if __name__ == "__main__":
    main()
