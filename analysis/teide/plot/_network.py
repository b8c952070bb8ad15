"""The graph of a network, and its time series."""
from __future__ import annotations

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection
from matplotlib.patheffects import withStroke

from ._data import Data, Source
from .style import COLOUR_MAP, LINE_COLOURS, LINE_STYLES, legend_outside, line, styled, tidy

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


def draw_graph(figure, axes, names, edges, at, unit, busy, memories):
    if unit == "m":
        at, unit = at / 1e3, "km"
    lines = LineCollection([at[[a, b]] for a, b in edges], array=100 * busy, cmap=COLOUR_MAP, zorder=1,
                           linewidths=1 + 4 * busy / max(np.max(busy, initial=0), 1e-12))
    axes.add_collection(lines)
    most = max(np.max(memories, initial=0), 1e-12)
    axes.scatter(*at.T, s=20 + 200 * memories / most, color="white", edgecolor="black", zorder=2)
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


def distances(box, points):
    """From a box to points, pixels."""
    return np.hypot(*np.maximum(0, np.maximum([box.x0, box.y0] - points, points - [box.x1, box.y1])).T)


def write_names(figure, axes, names, edges, at):
    """Beside every node its name, where it lies least on other names and links, nearer to its own node than to others."""
    figure.canvas.draw()  # places are found in pixels
    nodes = axes.transData.transform(at)
    links = np.concatenate([np.linspace(nodes[a], nodes[b], 40)[1:-1] for a, b in edges] + [np.zeros((0, 2))])
    taken = []
    for name, place, node in zip(names, at, nodes):
        tried = []
        for sideways, upwards in ((1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1.5), (0, -1.5), (1.3, 0), (-1.3, 0)):
            text = axes.annotate(name, place, xytext=(7 * sideways, 7 * upwards), textcoords="offset points", fontsize=7, zorder=3,
                                 ha=("right", "center", "left")[int(np.sign(sideways)) + 1],
                                 va=("top", "center", "bottom")[int(np.sign(upwards)) + 1],
                                 path_effects=[withStroke(linewidth=2, foreground="white")])
            box = text.get_window_extent()
            nearer = np.count_nonzero(distances(box, nodes) < distances(box, node[None])[0])
            outside = axes.bbox.y0 + 5 > box.y0 or axes.bbox.x0 + 5 > box.x0  # there are the numbers of the axes
            tried.append((1000 * sum(box.overlaps(other) for other in taken) + 50 * nearer + 100 * outside
                          + np.count_nonzero(distances(box, links) == 0), len(tried), text, box))
        best = min(tried)
        taken.append(best[3])
        for one in tried:
            if one is not best:
                one[2].remove()


@styled
def network(result: Source) -> np.ndarray:
    """The graph of a run with the network engine, and its time series.

    Colour and width of a link say which share of the time its channels attempt, the size of a node how many of its memories are in
    use on average. Nodes lie where the scenario puts them; without positions they are laid out by springs, which says nothing of
    distances. With `run: {bin: ...}` panels below show deliveries per second and requests in the system over time, of
    the first eight requests; a last bin that the end of the run cuts is lower.
    Returns the axes: the graph, then the two series if they are there.
    """
    data = Data(result, "run", "network", "the chain engine made it: write `run: {engine: network}`")
    names = data.names("nodes/node")
    index = {name: i for i, name in enumerate(names)}
    edges = [(index[a], index[b]) for a, b in zip(data.names("links/node_a"), data.names("links/node_b"))]
    at, unit = np.column_stack([data["nodes/x"], data["nodes/y"]]), data.units("nodes/x")
    if not np.all(np.isfinite(at)):
        at, unit = springs(len(names), edges), None
    has_series = "series" in data and len(data["series/bin_start"]) > 1
    figure = plt.figure(figsize=(7, 7.5 if has_series else 5), layout="constrained")
    grid = figure.add_gridspec(2 if has_series else 1, 2, height_ratios=(2, 1) if has_series else None)
    panels = [figure.add_subplot(grid[0, :])]
    draw_graph(figure, panels[0], names, edges, at, unit, data["links/busy"], data["nodes/memories"])
    if has_series:
        panels += [figure.add_subplot(grid[1, i]) for i in range(2)]
        draw_series(figure, panels[1:], (data["series/bin_start"], data.names("series/request"), data["series/deliveries"],
                                         data["series/in_system"], int(data["replicas"])))
    if data.title:
        figure.suptitle(data.title)
    if len(names) <= MOST_NAMES:
        write_names(figure, panels[0], names, edges, at / 1e3 if unit == "m" else at)
    return np.array(panels)
