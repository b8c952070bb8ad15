#!/usr/bin/env python3
"""Draw the graph of a result file of `teide run` with the network engine, and its time series.

    plot_network.py RESULT.h5 [-o FIGURE.png]

Colour and width of a link say which share of the time its channels attempt, the size of a node how many of its memories are in
use on average. Nodes lie where the scenario puts them; without positions they are laid out by springs, which says nothing of
distances. With `run: {bin: ...}` panels below show deliveries per second and requests in the system over time, of
the first eight requests; a last bin that the end of the run cuts is lower.
"""
import argparse
import os

from figure_style import COLOUR_MAP, LINE_COLOURS, LINE_STYLES, legend_outside, line, save, tidy
from timing_files import open_result, text, title_of
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection

MOST_NAMES, MOST_LINES = 30, 8


def springs(n, edges, steps=300):
    """Positions of n nodes: equal charges, springs along edges, from a circle (Fruchterman and Reingold 1991)."""
    angle = 2 * np.pi * np.arange(n) / max(n, 1)
    at, length = np.column_stack([np.cos(angle), np.sin(angle)]) * (1 + 0.01 * np.arange(n)[:, None] / max(n, 1)), 1 / np.sqrt(max(n, 1))
    for step in range(steps):
        apart = at[:, None] - at[None]
        distance = np.maximum(np.hypot(*np.moveaxis(apart, -1, 0)), 1e-6)
        force = np.sum(apart * (length**2 / distance**2)[..., None], axis=1)
        for a, b in edges:
            pull = (at[a] - at[b]) * distance[a, b] / length
            force[a] -= pull
            force[b] += pull
        size = np.maximum(np.hypot(*force.T), 1e-12)[:, None]
        at = at + force / size * np.minimum(size, 0.1 * (1 - step / steps))
    return at


def read(path):
    with open_result(path, "network", "the chain engine made it: write `run: {engine: network}`", "run") as file:
        links, nodes = file["links"], file["nodes"]
        names = [text(name) for name in nodes["node"][:]]
        index = {name: i for i, name in enumerate(names)}
        edges = [(index[text(a)], index[text(b)]) for a, b in zip(links["node_a"][:], links["node_b"][:])]
        at, unit = np.column_stack([nodes["x"][:], nodes["y"][:]]), text(nodes["x"].attrs["units"])
        placed = bool(np.all(np.isfinite(at)))
        series = None
        if "series" in file:
            table = file["series"]
            series = (table["bin_start"][:], [text(name) for name in table["request"][:]], table["deliveries"][:], table["in_system"][:],
                      int(file["replicas"][()]))
        return (title_of(file), names, edges, at if placed else springs(len(names), edges), unit if placed else None, links["busy"][:],
                nodes["memories"][:], series)


def draw_graph(figure, axes, names, edges, at, unit, busy, memories):
    if unit == "m":
        at, unit = at / 1e3, "km"
    lines = LineCollection([at[[a, b]] for a, b in edges], array=100 * busy, cmap=COLOUR_MAP, zorder=1,
                           linewidths=1 + 4 * busy / max(np.max(busy, initial=0), 1e-12))
    axes.add_collection(lines)
    most = max(np.max(memories, initial=0), 1e-12)
    axes.scatter(*at.T, s=20 + 200 * memories / most, color="white", edgecolor="black", zorder=2)
    for name, place in zip(names, at):
        if len(names) <= MOST_NAMES:
            axes.annotate(name, place, xytext=(7, 7), textcoords="offset points", fontsize=7)
    axes.margins(0.15)
    axes.set_aspect("equal" if unit != "degree" else 1 / np.cos(np.radians(np.mean(at[:, 1]))), adjustable="datalim")
    axes.set_title("nodes: up to %.3g memories in use" % most)
    if unit is None:
        axes.set_axis_off()
    else:
        axes.set_xlabel("longitude (degrees)" if unit == "degree" else "x (km)")
        axes.set_ylabel("latitude (degrees)" if unit == "degree" else "y (km)")
    tidy(axes)
    figure.colorbar(lines, ax=axes, label="time that a link attempts (%)")


def draw_series(figure, panels, series):
    start, names, deliveries, in_system, replicas = series
    width = start[1] - start[0] if len(start) > 1 else 1.0
    shown = range(min(len(names), MOST_LINES))
    shares = ((deliveries / (width * replicas), "deliveries (Hz)"), (in_system, "requests there (mean number)"))
    for axes, (values, label) in zip(panels, shares):
        for i in shown:
            axes.stairs(values[i], np.append(start, start[-1] + width), baseline=None, color=LINE_COLOURS[i], linestyle=LINE_STYLES[i],
                        linewidth=1.6)
        axes.set_xlabel("time (s)")
        axes.set_ylabel(label)
        axes.set_ylim(bottom=0)
        tidy(axes)
    legend_outside(figure, [line(LINE_COLOURS[i], LINE_STYLES[i]) for i in shown], [names[i] for i in shown])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", help="result file of teide run")
    parser.add_argument("-o", "--output", help="figure to write, default: the result's name with .png")
    arguments = parser.parse_args()
    title, *graph, series = read(arguments.result)
    has_series = series is not None and len(series[0]) > 1
    figure = plt.figure(figsize=(7, 7.5 if has_series else 5), layout="constrained")
    grid = figure.add_gridspec(2 if has_series else 1, 2, height_ratios=(2, 1) if has_series else None)
    draw_graph(figure, figure.add_subplot(grid[0, :]), *graph)
    if has_series:
        draw_series(figure, [figure.add_subplot(grid[1, i]) for i in range(2)], series)
    figure.suptitle(title)
    save(figure, arguments.output or os.path.splitext(arguments.result)[0] + ".png")


if __name__ == "__main__":
    main()
