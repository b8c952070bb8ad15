"""The objective along a variable through the best policy."""
from __future__ import annotations

import textwrap

import numpy as np
from matplotlib import pyplot as plt

from ._data import Data, Source
from .style import LINE_COLOURS, REFERENCE, PlotError, legend_outside, line, styled, tidy, with_unit

OPEN = 0  # standing: it could be simulated
MOST_LINEAR = 15  # of the largest value over the smallest


def draw(axes, data, name):
    group = "profiles/" + name + "/"
    values, good = data[group + "value"], data[group + "standing"] == OPEN
    names = values.dtype.kind == "U"
    x = np.arange(len(values)) if names else values
    low, mean, high = (data[group + key][good] for key in ("objective_low", "objective", "objective_high"))
    best = data["optimum/values/" + name][()]
    at = int(np.flatnonzero(values == best)[0]) if best in values else None
    if not names:
        axes.fill_between(x[good], low, high, color=LINE_COLOURS[0], alpha=0.2, linewidth=0)
        axes.plot(x[good], mean, color=LINE_COLOURS[0])
    axes.errorbar(x[good], mean, [mean - low, high - mean], fmt="o", color=LINE_COLOURS[0], markersize=4, capsize=3)
    axes.axhline(data.number("optimum/objective/mean"), color=REFERENCE, linestyle="--")
    if at is not None and good[at]:
        axes.plot(x[at], data[group + "objective"][at], "D", color=LINE_COLOURS[1], markersize=8)
    if names:
        axes.set_xticks(x, values, rotation=30, ha="right")
    elif len(x) > 2 and np.min(x) > 0 and np.max(x) > MOST_LINEAR * np.min(x):
        axes.set_xscale("log")
    words = name.replace("_", " ")
    axes.set_xlabel(words + " (a choice)" if names else with_unit(words, data.units(group + "value")))
    words = "%s (SI\N{NO-BREAK SPACE}units)" % str(data["objective"]).replace("_", " ")
    axes.set_ylabel("\n".join(textwrap.wrap(words, 50)))
    tidy(axes)


@styled
def policy(result: Source, variable: str | None = None) -> plt.Axes:
    """The objective along a variable through the best policy of a network.

    Each point has its interval at the confidence of the scenario; the best one is marked, and the dashed line is what it is worth. All
    are by random numbers that the choice was not made with.
    variable  of the scenario; None: the first one
    """
    data = Data(result, "optimize")
    names = [name.partition("/")[2] for name in data.result if name.startswith("profiles/")]
    if not names:
        raise PlotError("%s: it holds no profiles" % data.name)
    if variable is not None and variable not in names:
        raise PlotError("%s: there is no variable '%s': write one of %s" % (data.name, variable, ", ".join(names)))
    figure, axes = plt.subplots(figsize=(6.4, 4.4), layout="constrained")
    draw(axes, data, variable if variable is not None else names[0])
    axes.set_title(data.title)
    legend_outside(figure, [line(LINE_COLOURS[0], marker="o"), line(LINE_COLOURS[1], "", marker="D"), line(REFERENCE, "--")],
                   ["objective, with intervals at %g %%" % (100 * data.number("confidence")), "best point", "what the best is worth"])
    return axes
