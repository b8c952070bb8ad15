#!/usr/bin/env python3
"""Draw a phase diagram of the optimal time, from a result file of `teide optimize`.

    plot_phase_diagram.py RESULT.h5 [--objective NAME] [-o FIGURE.png]

Colours: whether a purification is best early, late or in between. Grey lines: equal best times in between, as a fraction of the
window. Black lines: the critical curves as they were traced; dashed where the best time jumps. The scenario must vary two
parameters: `diagram`.
"""
import argparse
import os

from timing_files import CLASS_COLOURS, CLASSES, axis_label, fail, names_of, open_result, save, title_of  # first: says what is missing, sets the backend
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.colors import ListedColormap


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", help="result file of teide optimize")
    parser.add_argument("--objective", help="which one, default: the first")
    parser.add_argument("-o", "--output", help="figure to write, default: the result's name with .png")
    arguments = parser.parse_args()
    file = open_result(arguments.result, "diagram", "its scenario varied no two parameters: give optimal_time a diagram")
    names = names_of(file)
    name = arguments.objective if arguments.objective is not None else names[0]
    if name not in names:
        fail("%s: no objective '%s'; there are %s" % (arguments.result, name, ", ".join(names)))
    group = file["diagram/" + name]
    y_name, x_name = (os.path.basename(group["class"].dims[i][0].name) for i in (0, 1))
    x, y, classes, time = group[x_name][:], group[y_name][:], group["class"][:], group["time"][:]
    critical = group["critical"]

    figure, axes = plt.subplots(figsize=(7, 5.4), constrained_layout=True)
    axes.pcolormesh(x, y, classes, cmap=ListedColormap([CLASS_COLOURS[c] for c in CLASSES]), vmin=-0.5, vmax=3.5,
                    shading="nearest", rasterized=True)
    inside = np.where(classes == 1, time, np.nan)
    if np.isfinite(inside).any() and "needed_at" not in (x_name, y_name) and "second_made_at" not in (x_name, y_name):
        first, last = np.nanmin(time), np.nanmax(time)
        lines = axes.contour(x, y, (inside - first) / (last - first), levels=[0.2, 0.4, 0.6, 0.8], colors="#888888",
                             linewidths=0.8)
        axes.clabel(lines, fontsize=7, fmt="%.1f")
    curve, kind = critical["curve"][:], critical["kind"][:]
    for number in np.unique(curve):
        points = curve == number
        jumps = np.median(kind[points]) == 1
        axes.plot(critical[x_name][points], critical[y_name][points], color="black", linewidth=1.6,
                  linestyle="--" if jumps else "-")
    handles = [plt.Rectangle((0, 0), 1, 1, color=CLASS_COLOURS[CLASSES[c]]) for c in np.unique(classes)]
    labels = [CLASSES[c] for c in np.unique(classes)]
    for value, style, label in ((0, "-", "slides"), (1, "--", "jumps")):
        if np.any(kind == value):
            handles.append(plt.Line2D([], [], color="black", linestyle=style))
            labels.append("the best time " + label)
    axes.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, -0.1), ncol=len(handles), fontsize=8, frameon=False)
    axes.set_xlabel(axis_label(group[x_name], x_name))
    axes.set_ylabel(axis_label(group[y_name], y_name))
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(y[0], y[-1])
    title = title_of(file)
    axes.set_title((title + ": " if title else "") + name, fontsize=11)
    save(figure, arguments.output or os.path.splitext(arguments.result)[0] + ".png")


if __name__ == "__main__":
    main()
