#!/usr/bin/env python3
"""Draw where purification improves, from a result file of `teide improve`.

    plot_improvement.py RESULT.h5 [--measures NAME...] [-o FIGURE.png]

A panel for each figure of merit, over the fidelities of the two pairs. The colour says what the output is better than: the better
input, only the mean of the two, only the worse one, or not even that. The lines are the exact boundaries, not read off the grid.
The scenario must ask for a region.
"""
import argparse
import os

from timing_files import fail, open_result, save, text, title_of  # first: says what is missing, sets the backend
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.colors import ListedColormap

# From dark to light, readable in grey: worse than both inputs, better than the worse, than the mean, than the better one.
COLOURS = ("#777777", "#F2D0A4", "#B9D9EB", "#2C7FB8")
LABELS = ("no better than the worse input", "better than the worse input", "better than their mean", "better than the better input")
BASELINES = ("worse", "mean", "better")
TOLERANCE = 1e-12


def codes(dataset):
    """{name: code} from "0 worse, 1 mean, ..."."""
    return {part.split()[1]: int(part.split()[0]) for part in text(dataset.attrs["long_name"]).split(", ")}


def draw(axes, file, measure):
    region, boundary = file["region"], file["boundary"]
    f1, f2 = region["fidelity_1"][:], region["fidelity_2"][:]
    gains = [region["%s_over_%s" % (measure, baseline)][:] for baseline in BASELINES]
    level = sum((gain > TOLERANCE).astype(int) for gain in gains)
    # [F1, F2]: the first pair's fidelity runs to the right
    axes.pcolormesh(f1, f2, level.T, cmap=ListedColormap(COLOURS), vmin=-0.5, vmax=3.5, shading="nearest", rasterized=True)
    of_measure = boundary["measure"][:] == codes(boundary["measure"])[measure]
    for baseline, size in (("worse", 1.2), ("mean", 1.2), ("better", 1.2)):
        points = of_measure & (boundary["baseline"][:] == codes(boundary["baseline"])[baseline])
        axes.plot(boundary["fidelity_1"][points], boundary["fidelity_2"][points], ".", color="black", markersize=size)
    axes.set_title(measure.replace("_", " "), loc="left", fontsize=10)
    axes.set_aspect("equal")
    axes.set_xlim(f1[0], f1[-1])
    axes.set_ylim(f2[0], f2[-1])
    axes.set_xlabel("fidelity of the first pair", fontsize=8)
    axes.set_ylabel("of the second", fontsize=8)
    axes.tick_params(labelsize=7)
    return np.unique(level)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", help="result file of teide improve")
    parser.add_argument("--measures", nargs="+", help="figures of merit, default: the first eight of the file")
    parser.add_argument("-o", "--output", help="figure to write, default: the result's name with .png")
    arguments = parser.parse_args()
    file = open_result(arguments.result, "region", "its scenario asked for no region: give improvement a region", "improvement")
    there = [name[: -len("_over_mean")] for name in file["region"] if name.endswith("_over_mean")]
    order = codes(file["boundary/measure"])
    there.sort(key=order.get)
    for name in arguments.measures or []:
        if name not in there:
            fail("%s: no figure of merit '%s'; there are %s" % (arguments.result, name, ", ".join(there)))
    names = (arguments.measures or there)[:8]
    columns = min(len(names), 4)
    rows = -(-len(names) // columns)
    figure, panels = plt.subplots(rows, columns, figsize=(2.6 * columns + 0.4, 2.8 * rows + 0.9), squeeze=False,
                                  constrained_layout=True)
    used = set()
    for i, axes in enumerate(panels.flat):
        if i < len(names):
            used.update(draw(axes, file, names[i]))
        else:
            axes.set_axis_off()
    handles = [plt.Rectangle((0, 0), 1, 1, color=COLOURS[i]) for i in sorted(used)]
    figure.legend(handles, [LABELS[i] for i in sorted(used)], loc="lower center", bbox_to_anchor=(0.5, -0.02 - 0.06 / rows),
                  ncol=2 if columns < 3 else 4, fontsize=8, frameon=False)
    title = title_of(file)
    if title:
        figure.suptitle(title, fontsize=11)
    save(figure, arguments.output or os.path.splitext(arguments.result)[0] + ".png")


if __name__ == "__main__":
    main()
