"""Objectives against the time of the purification."""
from __future__ import annotations

from typing import Sequence

import numpy as np
from matplotlib import pyplot as plt

from ._data import Data, Source, labels_of
from .style import (LINE_COLOURS, LINE_STYLES, MARKERS, REFERENCE, PlotError, legend_outside, line, objective_label, styled, tidy,
                    time_unit)

MOST_PANELS = 12
THIN = (0, (6, 3))


def draw(axes, results, i, name, size):
    for k, data in enumerate(results):
        colour = LINE_COLOURS[k % len(LINE_COLOURS)]
        axes.plot(data["curve/time"] / size, data["curve/value"][i], color=colour, linestyle=LINE_STYLES[k % len(LINE_STYLES)])
        axes.plot(data["optimum/time"][i] / size, data["optimum/value"][i], MARKERS[k % len(MARKERS)], color=colour, markersize=6,
                  clip_on=False, zorder=3)
        if name != "ps":
            axes.axhline(data["optimum/unpurified"][i], color=colour if len(results) > 1 else REFERENCE, linewidth=0.8, linestyle=THIN)
    axes.set_ylabel(objective_label(name, 26))
    axes.margins(x=0.02)
    tidy(axes)


@styled
def timing_curves(*results: Source, label: Sequence[str] | None = None) -> np.ndarray:
    """Objectives against the time of the purification.

    One panel an objective; one line a result, so that several error patterns can be compared; they are called by what their scenarios
    say differently. The optimum is marked by a dot, the better pair without purification by a thin line.
    results  of optimize(), with the same objectives
    label    a name for every result, for the legend
    Returns the axes, in rows.
    """
    if label is not None and len(label) != len(results):
        raise PlotError("%d labels for %d results: give one for each" % (len(label), len(results)))
    all_ = [Data(result, "optimal_time", "curve", "it holds no curve") for result in results]
    names = all_[0].names("optimum/objective")[:MOST_PANELS]
    for data in all_:
        if data.names("optimum/objective")[:MOST_PANELS] != names:
            raise PlotError("%s: its objectives are not those of %s" % (data.name, all_[0].name))
    unit, size = time_unit([np.max(data["curve/time"]) for data in all_])
    columns = min(len(names), 3 if len(names) > 4 else 2)
    rows = -(-len(names) // columns)
    width = 5.4 if columns == 1 else 3.4 * columns
    figure, panels = plt.subplots(rows, columns, figsize=(width, 3 if columns == 1 else 2.5 * rows), squeeze=False, constrained_layout=True)
    for i, axes in enumerate(panels.flat):
        if i < len(names):
            draw(axes, all_, i, names[i], size)
            axes.set_xlabel("time of the purification (%s)" % unit)
        else:
            axes.set_axis_off()
    handles = [line(LINE_COLOURS[k % len(LINE_COLOURS)], LINE_STYLES[k % len(LINE_STYLES)], marker=MARKERS[k % len(MARKERS)], markersize=5)
               for k in range(len(all_))]
    labels = list(label or labels_of(all_)) if len(all_) > 1 or label else ["purified; dot: optimum"]
    if any(name != "ps" for name in names):
        handles.append(line(REFERENCE, THIN, linewidth=0.8))
        labels.append("better pair, unpurified")
    legend_outside(figure, handles, labels, columns=min(len(labels), 2 * columns + (columns == 1)))
    if all_[0].title:
        figure.suptitle(all_[0].title)
    return panels
