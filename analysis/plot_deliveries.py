#!/usr/bin/env python3
"""Draw the distributions of fidelity and waiting time of a result file of `teide run`.

    plot_deliveries.py RESULT.h5 [-o FIGURE.png]

One row of panels a request: how often each fidelity was delivered, and how long each pair took. The mean (solid) and the
5 % and 95 % quantiles (dotted) are marked. The file must hold every delivery: `run: {record: {deliveries: true}}`.
"""
import argparse
import os
import sys

from figure_style import LINE_COLOURS, fail, legend_outside, line, save, tidy, time_unit
from timing_files import open_result, text
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.ticker import MaxNLocator

MOST_REQUESTS = 12


def read(path):
    """(title, [(name, fidelities, waiting times in s)]) of the requests that have deliveries."""
    why = "it holds no table of deliveries: put `record: {deliveries: true}` into the scenario's run section"
    with open_result(path, "records/deliveries", why, "run") as file:
        table = file["records/deliveries"]
        request, fidelity, waiting = table["request"][:], table["fidelity"][:], table["waiting_time"][:]
        names = [text(name) for name in file["requests"]["request"][:]]
        title = text(file.attrs.get("title", ""))
    return title, [(name, fidelity[request == i], waiting[request == i])
                   for i, name in enumerate(names) if np.any(request == i)]


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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", help="result file of teide run")
    parser.add_argument("-o", "--output", help="figure to write, default: the result's name with .png")
    arguments = parser.parse_args()
    output = arguments.output or os.path.splitext(arguments.result)[0] + ".png"
    title, requests = read(arguments.result)
    if not requests:
        fail("%s: nothing was delivered" % arguments.result)
    if len(requests) > MOST_REQUESTS:
        print("plot_deliveries.py: drawing the first %d of %d requests" % (MOST_REQUESTS, len(requests)), file=sys.stderr)
        requests = requests[:MOST_REQUESTS]
    figure, rows = plt.subplots(len(requests), 2, figsize=(7.2, 2.7 * len(requests) + 0.4), squeeze=False, constrained_layout=True)
    for (name, fidelity, waiting), (left, right) in zip(requests, rows):
        draw(left, fidelity, LINE_COLOURS[2], "fidelity to Φ+", 4)
        unit, size = time_unit(waiting)
        draw(right, waiting / size, LINE_COLOURS[3], "waiting time (%s)" % unit, 3)
        left.set_title("%s: %s deliveries\n%s" % (name, format(len(fidelity), ",").replace(",", " "), left.get_title(loc="left")),
                       fontsize=8)
    legend_outside(figure, [line(linewidth=1.5), line(style=":", linewidth=1)], ["mean", "5 % and 95 % quantiles"])
    if title:
        figure.suptitle(title)
    save(figure, output)


if __name__ == "__main__":
    main()
