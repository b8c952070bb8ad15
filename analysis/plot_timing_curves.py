#!/usr/bin/env python3
"""Draw objectives against the time of the purification, from result files of `teide optimize`.

    plot_timing_curves.py RESULT.h5 [RESULT.h5 ...] [--label TEXT ...] [-o FIGURE.png]

One panel an objective; one line a file, so that several error patterns can be compared (make them with --set); they are called by
what their scenarios say differently. The optimum is marked by a dot, the better pair without purification by a thin line.
"""
import argparse
import os

from figure_style import LINE_COLOURS, LINE_STYLES, MARKERS, REFERENCE, fail, legend_outside, line, objective_label, save, tidy, time_unit
from timing_files import labels_of, names_of, open_result, title_of
import numpy as np
from matplotlib import pyplot as plt

MOST_PANELS = 12
THIN = (0, (6, 3))


def draw(axes, files, i, name, size):
    for k, file in enumerate(files):
        colour, optimum = LINE_COLOURS[k % len(LINE_COLOURS)], file["optimum"]
        axes.plot(file["curve/time"][:] / size, file["curve/value"][i], color=colour, linestyle=LINE_STYLES[k % len(LINE_STYLES)])
        axes.plot(optimum["time"][i] / size, optimum["value"][i], MARKERS[k % len(MARKERS)], color=colour, markersize=6, clip_on=False,
                  zorder=3)
        if name != "ps":
            axes.axhline(optimum["unpurified"][i], color=colour if len(files) > 1 else REFERENCE, linewidth=0.8, linestyle=THIN)
    axes.set_ylabel(objective_label(name, 26))
    axes.margins(x=0.02)
    tidy(axes)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", nargs="+", help="result files of teide optimize, with the same objectives")
    parser.add_argument("--label", nargs="*", default=[], help="a name for every file, for the legend")
    parser.add_argument("-o", "--output", help="figure to write, default: the first result's name with .png")
    arguments = parser.parse_args()
    if arguments.label and len(arguments.label) != len(arguments.results):
        fail("%d labels for %d files: give one for each" % (len(arguments.label), len(arguments.results)))
    files = [open_result(path, "curve", "it holds no curve") for path in arguments.results]
    labels = arguments.label or labels_of(files)
    names = names_of(files[0])[:MOST_PANELS]
    for path, file in zip(arguments.results, files):
        if names_of(file)[:MOST_PANELS] != names:
            fail("%s: its objectives are not those of %s" % (path, arguments.results[0]))
    unit, size = time_unit([np.max(file["curve/time"][:]) for file in files])
    columns = min(len(names), 3 if len(names) > 4 else 2)
    rows = -(-len(names) // columns)
    width = 5.4 if columns == 1 else 3.4 * columns
    figure, panels = plt.subplots(rows, columns, figsize=(width, 3 if columns == 1 else 2.5 * rows), squeeze=False, constrained_layout=True)
    for i, axes in enumerate(panels.flat):
        if i < len(names):
            draw(axes, files, i, names[i], size)
            axes.set_xlabel("time of the purification (%s)" % unit)
        else:
            axes.set_axis_off()
    handles = [line(LINE_COLOURS[k % len(LINE_COLOURS)], LINE_STYLES[k % len(LINE_STYLES)], marker=MARKERS[k % len(MARKERS)], markersize=5)
               for k in range(len(files))]
    labels = list(labels) if len(files) > 1 or arguments.label else ["purified; dot: optimum"]
    if any(name != "ps" for name in names):
        handles.append(line(REFERENCE, THIN, linewidth=0.8))
        labels.append("better pair, unpurified")
    legend_outside(figure, handles, labels, columns=min(len(labels), 2 * columns + (columns == 1)))
    if title_of(files[0]):
        figure.suptitle(title_of(files[0]))
    save(figure, arguments.output or os.path.splitext(arguments.results[0])[0] + ".png")
    assert all(np.all(np.isfinite(file["curve/value"][:])) for file in files)


if __name__ == "__main__":
    main()
