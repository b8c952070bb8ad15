"""Where purification improves."""
from __future__ import annotations

from typing import Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.colors import ListedColormap

from ._data import Data, Source
from .style import LEVEL_COLOURS, PlotError, legend_outside, line, styled, swatch, with_unit

LABELS = ("no better than the worse input", "better than the worse input", "better than their mean", "better than the better input")
BASELINES = ("worse", "mean", "better")
TOLERANCE = 1e-12


def draw(axes, data, measure):
    f1, f2 = data["region/fidelity_1"], data["region/fidelity_2"]
    row, baselines = data.names("region/measure").index(measure), data.names("region/baseline")
    gains = [data["region/gain"][row, baselines.index(baseline)] for baseline in BASELINES]
    level = sum((gain > TOLERANCE).astype(int) for gain in gains)
    # [F1, F2]: the first pair's fidelity runs to the right
    axes.pcolormesh(f1, f2, level.T, cmap=ListedColormap(LEVEL_COLOURS), vmin=-0.5, vmax=3.5, shading="nearest", rasterized=True)
    of_measure = data["boundary/measure"] == data.codes("boundary/measure")[measure]
    for baseline, size in (("worse", 1.2), ("mean", 1.2), ("better", 1.2)):
        points = of_measure & (data["boundary/baseline"] == data.codes("boundary/baseline")[baseline])
        axes.plot(data["boundary/fidelity_1"][points], data["boundary/fidelity_2"][points], ".", color="black", markersize=size)
    axes.set_title(with_unit(measure, "1"), fontsize=9)
    axes.set_aspect("equal")
    axes.set_xlim(f1[0], f1[-1])
    axes.set_ylim(f2[0], f2[-1])
    axes.set_xticks(np.linspace(f1[0], f1[-1], 3))
    axes.set_yticks(np.linspace(f2[0], f2[-1], 3))
    return np.unique(level)


@styled
def improvement(result: Source, measures: Sequence[str] | None = None) -> np.ndarray:
    """Where purification improves.

    A panel for each figure of merit, over the fidelities of the two pairs. The colour says what the output is better than: the better
    input, only the mean of the two, only the worse one, or not even that. The lines are the exact boundaries, not read off the grid.
    The scenario must ask for a region.
    measures  figures of merit; None: the first eight of the result
    Returns the axes, in rows.
    """
    data = Data(result, "improvement", "region", "its scenario asked for no region: give improvement a region")
    order = data.codes("boundary/measure")
    there = sorted(data.names("region/measure"), key=order.__getitem__)
    for name in measures or []:
        if name not in there:
            raise PlotError("%s: no figure of merit '%s'; there are %s" % (data.name, name, ", ".join(there)))
    names = list(measures or there)[:8]
    columns = min(len(names), 4)
    rows = -(-len(names) // columns)
    figure, panels = plt.subplots(rows, columns, figsize=(2.1 * columns + 0.5, 2.2 * rows + 0.6), squeeze=False, sharex=True,
                                  sharey=True, constrained_layout=True)
    used = set()
    for i, axes in enumerate(panels.flat):
        if i < len(names):
            used.update(draw(axes, data, names[i]))
        else:
            axes.set_axis_off()
        if i % columns == 0:
            axes.set_ylabel("fidelity of the second pair")
        if i + columns >= len(names):
            axes.set_xlabel("fidelity of the first pair")
            axes.tick_params(labelbottom=True)
    handles = [swatch(LEVEL_COLOURS[i]) for i in sorted(used)] + [line(style="none", marker=".", markersize=3)]
    legend_outside(figure, handles, [LABELS[i] for i in sorted(used)] + ["exact boundary"], columns=min(columns, 3))
    if data.title:
        figure.suptitle(data.title)
    return panels
