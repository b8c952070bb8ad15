#!/usr/bin/env python3
"""Draw how the best time of a purification changes with a parameter, from a result file of `teide optimize`.

    plot_transition.py RESULT.h5 [--objective NAME] [-o FIGURE.png]

Above: the best time, and the transitions with their exact places. Below: what a purification at the best time, at once and at the
last moment gives, and the better pair without it. The scenario must vary a parameter: `path`.
"""
import argparse
import os

from timing_files import CLASS_COLOURS, CLASSES, LINE_COLOURS, axis_label, fail, names_of, open_result, save, tidy, title_of  # first: says what is missing, sets the backend
import numpy as np
from matplotlib import pyplot as plt

KINDS = ("continuous", "jump", "flattening")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", help="result file of teide optimize")
    parser.add_argument("--objective", help="which one, default: the first")
    parser.add_argument("-o", "--output", help="figure to write, default: the result's name with .png")
    arguments = parser.parse_args()
    file = open_result(arguments.result, "path", "its scenario varied no parameter: give optimal_time a path")
    names = names_of(file)
    if arguments.objective is not None and arguments.objective not in names:
        fail("%s: no objective '%s'; there are %s" % (arguments.result, arguments.objective, ", ".join(names)))
    index = names.index(arguments.objective) if arguments.objective is not None else 0
    path, transitions = file["path"], file["transitions"]
    parameter = next(name for name in path if name != "objective" and path[name].ndim == 1)
    x, time = path[parameter][:], path["time"][index]
    places = [(at, int(kind), int(before), before_time, after_time) for objective, at, kind, before, before_time, after_time
              in zip(*(transitions[name][:] for name in ("objective", "at", "kind", "before", "time_before", "time_after")))
              if objective == index]

    figure, (above, below) = plt.subplots(2, 1, figsize=(7, 6.4), sharex=True, constrained_layout=True)
    edges = [x[0]] + [at for at, *_ in places] + [x[-1]]
    classes = [before for _, _, before, _, _ in places] + [int(path["class"][index, -1])]
    for left, right, kind in zip(edges, edges[1:], classes):
        for axes in (above, below):
            axes.axvspan(left, right, color=CLASS_COLOURS[CLASSES[kind]], alpha=0.55, linewidth=0)
    broken_x, broken_time = list(x), list(time)
    for at, kind, _, before_time, after_time in places:  # the line goes through the exact places, and breaks at jumps
        i = int(np.searchsorted(broken_x, at))
        broken_x[i:i] = [at, at, at]
        broken_time[i:i] = [before_time, np.nan if kind == 1 else before_time, after_time]
    above.plot(broken_x, broken_time, color=LINE_COLOURS[0], linewidth=2)
    for n, (at, kind, _, before_time, after_time) in enumerate(places):
        above.axvline(at, color="#333333", linewidth=1, linestyle=(":", "--", "-.")[kind],
                      label="%s at %.10f" % (KINDS[kind], at))
        below.axvline(at, color="#333333", linewidth=1, linestyle=(":", "--", "-.")[kind])
        if kind == 1:
            above.plot([at, at], [before_time, after_time], "o", color=LINE_COLOURS[0], markersize=5, zorder=3)
    above.set_ylabel("best time of the purification (s)")
    if places:
        above.legend(fontsize=8, framealpha=0.95, edgecolor="none")
    below.plot(x, path["early_value"][index], color=LINE_COLOURS[1], linewidth=1.4, linestyle="--", label="at once (early)")
    below.plot(x, path["late_value"][index], color=LINE_COLOURS[2], linewidth=1.4, linestyle="-.",
               label="at the last moment (late)")
    below.plot(x, path["unpurified"][index], color="#666666", linewidth=1.4, linestyle=":", label="better pair, unpurified")
    below.plot(x, path["value"][index], color=LINE_COLOURS[0], linewidth=2, label="at the best time", zorder=1)
    below.set_ylabel(names[index])
    below.set_xlabel(axis_label(path[parameter], parameter))
    below.legend(fontsize=8, framealpha=0.95, edgecolor="none")
    for axes in (above, below):
        axes.set_xlim(x[0], x[-1])
        tidy(axes)
    handles = [plt.Rectangle((0, 0), 1, 1, color=CLASS_COLOURS[CLASSES[kind]], alpha=0.55, linewidth=0)
               for kind in sorted(set(classes))]
    first = below.get_legend()
    below.legend(handles, [CLASSES[kind] for kind in sorted(set(classes))], loc="upper center", bbox_to_anchor=(0.5, -0.17),
                 ncol=len(handles), fontsize=8, frameon=False)
    below.add_artist(first)
    title = title_of(file)
    if title:
        figure.suptitle(title)
    save(figure, arguments.output or os.path.splitext(arguments.result)[0] + ".png")


if __name__ == "__main__":
    main()
