#!/usr/bin/env python3
"""Draw how the best time of a purification changes with a parameter, from a result file of `teide optimize`.

    plot_transition.py RESULT.h5 [--objective NAME] [-o FIGURE.png]

The band on top: whether a purification is best early, late or in between, hatched where the better pair is best kept as it is.
Middle: the best time, and the transitions with their exact places. Below: what a purification at the best time, at once and at the
last moment gives, and the better pair without it. The scenario must vary a parameter: `path`.
"""
import argparse
import os

from figure_style import (CLASS_COLOURS, CLASSES, HATCH, HATCH_COLOUR, LINE_COLOURS, REFERENCE, fail, legend_outside, line, objective_label,
                          save, scale_like, swatch, tidy, time_unit)
from timing_files import axis_label, names_of, open_result, title_of
import numpy as np
from matplotlib import pyplot as plt

KINDS = ("slides", "jumps", "becomes flat")
KIND_STYLES = (":", "--", "-.")
LEAST_GAIN = 1e-12  # what is less is rounding


def worthless_spans(x, gain):
    """From where to where no purification is better than any."""
    spans, begin = [], None
    negative = gain < -LEAST_GAIN
    for i, now in enumerate(negative):
        edge = x[0] if i == 0 else x[i - 1] + (x[i] - x[i - 1]) * gain[i - 1] / (gain[i - 1] - gain[i]) if gain[i - 1] != gain[i] else x[i]
        if now and begin is None:
            begin = edge
        elif not now and begin is not None:
            spans.append((begin, edge))
            begin = None
    return spans + ([(begin, x[-1])] if begin is not None else [])


def transitions_of(file, index):
    """[(at, kind, class before, time before, time after)] of an objective."""
    columns = (file["transitions/" + name][:] for name in ("objective", "at", "kind", "before", "time_before", "time_after"))
    return [(at, int(kind), int(before), *times) for objective, at, kind, before, *times in zip(*columns) if objective == index]


def draw_band(band, x, places, last_class, spans):
    edges = [x[0]] + [at for at, *_ in places] + [x[-1]]
    classes = [before for _, _, before, *_ in places] + [last_class]
    for left, right, kind in zip(edges, edges[1:], classes):
        band.axvspan(left, right, facecolor=CLASS_COLOURS[CLASSES[kind]], linewidth=0)
    for left, right in spans:
        band.axvspan(left, right, facecolor="none", edgecolor=HATCH_COLOUR, hatch=HATCH, linewidth=0)
    band.set_yticks([])
    band.tick_params(bottom=False)
    return sorted(set(classes))


def draw_time(axes, x, time, places, unit, size):
    broken_x, broken_time = list(x), list(time)
    for at, kind, _, before_time, after_time in places:  # the line goes through the exact places, and breaks at jumps
        i = int(np.searchsorted(broken_x, at))
        broken_x[i:i] = [at, at, at]
        broken_time[i:i] = [before_time, np.nan if kind == 1 else before_time, after_time]
    axes.plot(broken_x, np.array(broken_time) / size, color=LINE_COLOURS[0], linewidth=2)
    for at, kind, _, before_time, after_time in places:
        if kind == 1:
            axes.plot([at, at], np.array([before_time, after_time]) / size, "o", color=LINE_COLOURS[0], markersize=5, zorder=3)
    axes.set_ylabel("best time (%s)" % unit)


def draw_values(axes, x, path, index, name):
    """Returns the entries of the legend."""
    lines = (("value", LINE_COLOURS[0], "-", 2.4, "at the best time"), ("early_value", LINE_COLOURS[1], "--", 1.4, "at once (early)"),
             ("late_value", LINE_COLOURS[2], "-.", 1.4, "at the last moment (late)"),
             ("unpurified", REFERENCE, ":", 1.6, "better pair, unpurified"))
    for column, colour, style, width, _ in lines:
        axes.plot(x, path[column][index], color=colour, linewidth=width, linestyle=style)
    axes.set_ylabel(objective_label(name))
    return [line(colour, style, linewidth=width) for _, colour, style, width, _ in lines], [label for *_, label in lines]


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
    path = file["path"]
    if "gain" not in path:
        fail("%s: from a version of teide that did not say what purification gains: run teide optimize again" % arguments.result)
    parameter = next(name for name in path if name != "objective" and path[name].ndim == 1)
    x, time, places = path[parameter][:], path["time"][index], transitions_of(file, index)
    spans = worthless_spans(x, path["gain"][index])
    unit, size = time_unit([np.max(time)])

    figure, (band, above, below) = plt.subplots(3, 1, figsize=(6.4, 5.4), sharex=True, constrained_layout=True,
                                                gridspec_kw={"height_ratios": [0.08, 1, 1]})
    used = draw_band(band, x, places, int(path["class"][index, -1]), spans)
    draw_time(above, x, time, places, unit, size)
    for at, kind, *_ in places:
        for axes in (above, below):
            axes.axvline(at, color="black", linewidth=0.9, linestyle=KIND_STYLES[kind], zorder=0)
    handles, labels = draw_values(below, x, path, index, names[index])
    handles += [swatch(CLASS_COLOURS[CLASSES[kind]]) for kind in used]
    labels += ["best " + {"early": "early", "interior": "in between (interior)", "late": "late", "flat": "at any time (flat)"}[CLASSES[kind]]
               for kind in used]
    if spans:
        handles.append(swatch("white", hatch=HATCH))
        labels.append("better not purified")
    handles += [line(style=KIND_STYLES[kind], linewidth=0.9) for _, kind, *_ in places]
    labels += ["%s at %.10g" % (KINDS[kind], at) for at, kind, *_ in places]
    legend_outside(figure, handles, labels, columns=3)
    below.set_xlabel(axis_label(path[parameter], parameter))
    for axes in (above, below):
        axes.set_xlim(x[0], x[-1])
        tidy(axes)
    scale_like(x, below.set_xscale)
    if title_of(file):
        band.set_title(title_of(file))
    save(figure, arguments.output or os.path.splitext(arguments.result)[0] + ".png")


if __name__ == "__main__":
    main()
