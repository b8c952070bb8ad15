#!/usr/bin/env python3
"""Draw objectives against the time of the purification, from result files of `teide optimize`.

    plot_timing_curves.py RESULT.h5 [RESULT.h5 ...] [--label TEXT ...] [-o FIGURE.png]

One panel an objective; one line a file, so that several error patterns can be compared (make them with --set). The optimum is
marked by a dot, the better pair without purification by a dashed line.
"""
import argparse
import os

from timing_files import LINE_COLOURS, fail, names_of, open_result, save, tidy, title_of  # first: says what is missing, sets the backend
import numpy as np
from matplotlib import pyplot as plt

MOST_PANELS = 12


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", nargs="+", help="result files of teide optimize, with the same objectives")
    parser.add_argument("--label", nargs="*", default=[], help="a name for every file, for the legend")
    parser.add_argument("-o", "--output", help="figure to write, default: the first result's name with .png")
    arguments = parser.parse_args()
    if arguments.label and len(arguments.label) != len(arguments.results):
        fail("%d labels for %d files: give one for each" % (len(arguments.label), len(arguments.results)))
    labels = arguments.label or [os.path.splitext(os.path.basename(path))[0] for path in arguments.results]
    files = [open_result(path, "curve", "it holds no curve") for path in arguments.results]
    names = names_of(files[0])[:MOST_PANELS]
    for path, file in zip(arguments.results, files):
        if names_of(file)[:MOST_PANELS] != names:
            fail("%s: its objectives are not those of %s" % (path, arguments.results[0]))
    columns = min(len(names), 3 if len(names) > 4 else 2)
    rows = -(-len(names) // columns)
    figure, panels = plt.subplots(rows, columns, figsize=(4.2 * columns + 2.2, 3 * rows + 0.6), squeeze=False,
                                  constrained_layout=True)
    for i, axes in enumerate(panels.flat):
        if i >= len(names):
            axes.set_axis_off()
            continue
        for k, file in enumerate(files):
            colour = LINE_COLOURS[k % len(LINE_COLOURS)]
            optimum = file["optimum"]
            axes.plot(file["curve/time"][:], file["curve/value"][i], color=colour, linewidth=1.8, label=labels[k],
                      linestyle=("-", "--", "-.", ":")[k % 4])
            axes.plot(optimum["time"][i], optimum["value"][i], "o", color=colour, markersize=7, clip_on=False, zorder=3)
            if names[i] != "ps":
                axes.axhline(optimum["unpurified"][i], color=colour if len(files) > 1 else "#666666", linewidth=0.8,
                             linestyle=(0, (6, 3)))
        axes.set_title(names[i], loc="left", fontsize=10)
        axes.set_xlabel("time of the purification (s)")
        axes.margins(x=0.02)
        tidy(axes)
        if i == 0:
            axes.plot([], [], color="#666666", linewidth=0.8, linestyle=(0, (6, 3)), label="better pair, unpurified")
            panels[0, -1].legend(*axes.get_legend_handles_labels(), fontsize=8, edgecolor="none", loc="upper left",
                                 bbox_to_anchor=(1.01, 1))  # beside the panels: hides no curve
    title = title_of(files[0])
    if title:
        figure.suptitle(title)
    save(figure, arguments.output or os.path.splitext(arguments.results[0])[0] + ".png")
    assert all(np.all(np.isfinite(file["curve/value"][:])) for file in files)


if __name__ == "__main__":
    main()
