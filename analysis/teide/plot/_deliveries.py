"""Distributions of fidelity and waiting time."""
from __future__ import annotations

import warnings

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.ticker import MaxNLocator

from ._data import Data, Source
from .style import LINE_COLOURS, PlotError, PlotWarning, legend_outside, line, styled, tidy, time_unit

MOST_REQUESTS = 12


def bin_edges(values):
    """About sixty bins up to the 99.9 % quantile; where values lie on a grid (slots), bins hold whole steps of it."""
    low, high = np.quantile(values, [0, 0.999])
    if high - low < 1e-9 * max(abs(high), 1e-300):  # one value only
        margin = 0.005 * abs(high) + 1e-12
        return np.linspace(low - margin, high + margin, 12)
    distinct = np.unique(values[:20000])
    distinct = distinct[np.append(True, np.diff(distinct) > 1e-6 * (high - low))]
    width = (high - low) / 60
    step = np.median(np.diff(distinct)) if len(distinct) > 1 else width
    if step > width / 50:
        width = step * np.ceil(width / step)
        low -= step / 2
    return low + width * np.arange(np.ceil((high - low) / width) + 1)


def draw(axes, values, colour, label, digits):
    axes.hist(values, bins=bin_edges(values), weights=np.full(len(values), 100 / len(values)), color=colour)
    mean, quantiles = np.mean(values), np.quantile(values, [0.05, 0.95])
    axes.axvline(mean, color="black", linewidth=1.5)
    for quantile in quantiles:
        axes.axvline(quantile, color="black", linewidth=1, linestyle=":")
    shown = tuple(("%#.*g" % (digits, value)).rstrip(".") for value in (mean, *quantiles))
    axes.set_title("mean %s, 5 %% and 95 %%: %s, %s" % shown, fontsize=8)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.set_xlabel(label)
    axes.set_ylabel("share of deliveries (%)")
    tidy(axes)


@styled
def deliveries(result: Source) -> np.ndarray:
    """Distributions of fidelity and waiting time of a run.

    One row of panels a request: how often each fidelity was delivered, and how long each pair took. The mean (solid) and the 5 % and
    95 % quantiles (dotted) are marked. The result must hold every delivery: `run: {record: {deliveries: true}}`.
    Returns the axes, two a request.
    """
    data = Data(result, "run", "records/deliveries",
                "it holds no table of deliveries: put `record: {deliveries: true}` into the scenario's run section")
    table = data.group("records/deliveries")
    request, fidelity, waiting = (table[name].values for name in ("request", "fidelity", "waiting_time"))
    requests = [(i, name) for i, name in enumerate(data.names("requests/request")) if np.any(request == i)]
    if not requests:
        raise PlotError("%s: nothing was delivered" % data.name)
    if len(requests) > MOST_REQUESTS:
        warnings.warn("the first %d of %d requests are drawn" % (MOST_REQUESTS, len(requests)), PlotWarning, stacklevel=3)
        requests = requests[:MOST_REQUESTS]
    figure, rows = plt.subplots(len(requests), 2, figsize=(7.2, 2.7 * len(requests) + 0.4), squeeze=False, constrained_layout=True)
    for (i, name), (left, right) in zip(requests, rows):
        its = request == i
        draw(left, fidelity[its], LINE_COLOURS[2], "fidelity to Φ+", 4)
        unit, size = time_unit(waiting[its])
        draw(right, waiting[its] / size, LINE_COLOURS[3], "waiting time (%s)" % unit, 3)
        left.set_title("%s: %s deliveries\n%s" % (name, format(np.count_nonzero(its), ",").replace(",", " "), left.get_title(loc="left")),
                       fontsize=8)
    legend_outside(figure, [line(linewidth=1.5), line(style=":", linewidth=1)], ["mean", "5 % and 95 % quantiles"])
    if data.title:
        figure.suptitle(data.title)
    return rows
