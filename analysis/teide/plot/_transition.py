"""The best time along a path, and its transitions."""
from __future__ import annotations

import numpy as np
from matplotlib import pyplot as plt

from ._data import Data, Source
from .style import (CLASS_COLOURS, CLASSES, HATCH, HATCH_COLOUR, LINE_COLOURS, REFERENCE, WHEN_BEST, legend_outside, line, objective_label,
                    scale_like, styled, swatch, tidy, time_unit)

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


def transitions_of(data, index):
    """[(at, kind, class before, time before, time after)] of an objective."""
    columns = (data["transitions/" + name] for name in ("objective", "at", "kind", "before", "time_before", "time_after"))
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


def draw_values(axes, x, data, index, name):
    """Returns the entries of the legend."""
    lines = (("value", LINE_COLOURS[0], "-", 2.4, "at the best time"), ("early_value", LINE_COLOURS[1], "--", 1.4, "at once (early)"),
             ("late_value", LINE_COLOURS[2], "-.", 1.4, "at the last moment (late)"),
             ("unpurified", REFERENCE, ":", 1.6, "better pair, unpurified"))
    for column, colour, style, width, _ in lines:
        axes.plot(x, data["path/" + column][index], color=colour, linewidth=width, linestyle=style)
    axes.set_ylabel(objective_label(name))
    return [line(colour, style, linewidth=width) for _, colour, style, width, _ in lines], [label for *_, label in lines]


def legend(figure, entries, used, spans, places):
    handles, labels = entries
    handles += [swatch(CLASS_COLOURS[CLASSES[kind]]) for kind in used]
    labels += ["best " + WHEN_BEST[CLASSES[kind]] for kind in used]
    if spans:
        handles.append(swatch("white", hatch=HATCH))
        labels.append("better not purified")
    handles += [line(style=KIND_STYLES[kind], linewidth=0.9) for _, kind, *_ in places]
    labels += ["%s at %.10g" % (KINDS[kind], at) for at, kind, *_ in places]
    legend_outside(figure, handles, labels, columns=3)


@styled
def transition(result: Source, objective: str | None = None) -> np.ndarray:
    """The best time along the parameter of `path`, and its transitions.

    The band on top: whether a purification is best early, late or in between, hatched where the better pair is best kept as it is.
    Middle: the best time, and the transitions with their exact places. Below: what a purification at the best time, at once and at the
    last moment gives, and the better pair without it.
    objective  None: the first one
    Returns the three axes.
    """
    data = Data(result, "optimal_time", "path", "its scenario varied no parameter: give optimal_time a path")
    index = data.objective(objective)
    parameter = next(str(name) for name in data.group("path").coords if name != "objective")
    x, time, places = data["path/" + parameter], data["path/time"][index], transitions_of(data, index)
    spans = worthless_spans(x, data["path/gain"][index])
    unit, size = time_unit([np.max(time)])

    figure, panels = plt.subplots(3, 1, figsize=(6.4, 5.4), sharex=True, constrained_layout=True,
                                  gridspec_kw={"height_ratios": [0.08, 1, 1]})
    band, above, below = panels
    used = draw_band(band, x, places, int(data["path/class"][index, -1]), spans)
    draw_time(above, x, time, places, unit, size)
    for at, kind, *_ in places:
        for axes in (above, below):
            axes.axvline(at, color="black", linewidth=0.9, linestyle=KIND_STYLES[kind], zorder=0)
    legend(figure, draw_values(below, x, data, index, data.names("optimum/objective")[index]), used, spans, places)
    below.set_xlabel(data.label("path/" + parameter))
    for axes in (above, below):
        axes.set_xlim(x[0], x[-1])
        tidy(axes)
    scale_like(x, below.set_xscale)
    if data.title:
        band.set_title(data.title)
    return panels
