"""A phase diagram of the optimal time."""
from __future__ import annotations

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.collections import PolyCollection
from matplotlib.colors import ListedColormap
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from ._data import Data, Source
from ._phase_cells import SEPARATES_NOTHING, Cells, border_of_gain
from .style import (CLASS_COLOURS, CLASSES, HATCH, HATCH_COLOUR, REFERENCE, WHEN_BEST, legend_outside, line, objective_label, scale_like,
                    styled, swatch, time_unit)

KINDS = (("-", "best time slides"), ("--", "best time jumps"), (":", "objective becomes flat"))  # by kind
LEAST_GAIN = 1e-12  # what is less is rounding
LABEL_ROOM, LABEL_ROOM_AT_EDGE, LABEL_ROOM_BESIDE, LABEL_LENGTH = 5, 20, 10, 45  # pixels: to the next line, to the frame, ...


def draw_areas(axes, cells):
    colours = [CLASS_COLOURS[name] for name in CLASSES]
    # also below the cells that are cut, so that nothing white shows between their parts
    whole = np.where(cells.whole == SEPARATES_NOTHING, cells.classes[:-1, :-1], cells.whole)
    axes.pcolormesh(cells.x, cells.y, whole, cmap=ListedColormap(colours), vmin=-0.5, vmax=3.5, rasterized=True)
    axes.add_collection(PolyCollection([corners for _, corners in cells.areas], facecolors=[colours[c] for c, _ in cells.areas],
                                       edgecolors="none", antialiaseds=False, rasterized=True))


def draw_times(axes, cells):
    """Lines of equal best times; returns their unit, or None where there are none."""
    if not cells.triangles or np.ptp(cells.values) <= 0:
        return None
    unit, size = time_unit([np.max(cells.values)])
    values, points = np.array(cells.values) / size, np.array(cells.points)
    levels = [v for v in MaxNLocator(6).tick_values(values.min(), values.max()) if values.min() < v < values.max()]
    if not levels:
        return None
    lines = axes.tricontour(points[:, 0], points[:, 1], cells.triangles, values, levels=levels, colors=REFERENCE, linewidths=0.7)
    places = label_places(axes, lines.allsegs, [line for _, line in cells.lines])
    if places:
        axes.clabel(lines, fontsize=7, fmt=lambda value: "%.4g %s" % (value, unit), inline_spacing=2, manual=places)
    return unit


def label_places(axes, segments, borders):
    """Where each level has most room for its label, if it has enough anywhere."""
    to_pixels = axes.transData.transform
    drawn = [[to_pixels(s) for s in of_level if len(s) > 1] for of_level in segments]
    borders = np.concatenate([dense(to_pixels(b)) for b in borders] + [np.zeros((0, 2))])
    frame, places = axes.bbox, []
    for i, of_level in enumerate(drawn):
        if not of_level:
            continue
        candidates = np.concatenate([dense(s) for s in of_level])
        others = np.concatenate([dense(s) for k, level in enumerate(drawn) if k != i for s in level] + [borders, np.zeros((0, 2))])
        at_edge = np.min([candidates[:, 0] - frame.x0, frame.x1 - candidates[:, 0], candidates[:, 1] - frame.y0,
                          frame.y1 - candidates[:, 1]], axis=0)
        room = np.array([np.min(np.hypot(*(others - c).T), initial=np.inf) for c in candidates])
        room[at_edge < LABEL_ROOM_AT_EDGE] = 0
        for place in places:  # beside another label only where there is room for both
            room[(np.hypot(*(candidates - place).T) < LABEL_LENGTH) & (room < LABEL_ROOM_BESIDE)] = 0
        if room.max() > LABEL_ROOM:
            places.append(candidates[int(np.argmax(room))])
    return [axes.transData.inverted().transform(place) for place in places]


def dense(points):
    """Points on a line about every two pixels."""
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0, length[-1], int(length[-1] / 2) + 2)
    return np.column_stack([np.interp(at, length, points[:, k]) for k in (0, 1)])


def draw_worthless(axes, cells):
    """Hatch where the better pair is best kept as it is. Returns whether that is anywhere."""
    parts = cells.parts_of(2)
    if not parts:
        return False
    # one outline, so that the hatching goes through
    axes.add_patch(PathPatch(Path.make_compound_path(*(Path(np.array(p + p[:1]), closed=True) for p in parts)), facecolor="none",
                             edgecolor=HATCH_COLOUR, hatch=HATCH, linewidth=0))
    for _, places in cells.lines:
        axes.plot(places[:, 0], places[:, 1], color="black", linewidth=0.9, linestyle="-.")
    return True


def table(data, group):
    """All variables of a group as arrays."""
    return {name: data[group + "/" + name] for name in data.group(group).variables}


def legend(figure, classes, cells, cells_of_gain, worthless, unit):
    handles = [swatch(CLASS_COLOURS[CLASSES[c]]) for c in classes]
    labels = ["best " + WHEN_BEST[CLASSES[c]] for c in classes]
    if worthless:
        handles.append(swatch("white", hatch=HATCH))
        labels.append("better not purified")
    if cells_of_gain.lines:
        handles.append(line(style="-.", linewidth=0.9))
        labels.append("break-even of purification")
    for kind in sorted({kind for kind, _ in cells.lines}):
        handles.append(line(style=KINDS[kind][0]))
        labels.append(KINDS[kind][1])
    if unit is not None:
        handles.append(line(REFERENCE, linewidth=0.7))
        labels.append("best time (%s)" % unit)
    legend_outside(figure, handles, labels)


@styled
def phase_diagram(result: Source, objective: str | None = None) -> plt.Axes:
    """A phase diagram of the optimal time, over the two parameters of `diagram`.

    Colours: whether a purification is best early, late or in between. Hatched: no purification is better than any, and the better pair
    should be kept as it is. Thin lines: equal best times in between, with the time. Black lines: the critical curves as they were traced,
    solid where the best time slides, dashed where it jumps, dotted where the objective becomes flat.
    objective  None: the first one
    """
    data = Data(result, "optimal_time", "diagram", "its scenario varied no two parameters: give optimal_time a diagram")
    name = data.names("optimum/objective")[data.objective(objective)]
    group = "diagram/" + name
    y_name, x_name = data.group(group)["class"].dims
    x, y, classes, gain = (data[group + "/" + key] for key in (x_name, y_name, "class", "gain"))
    cells = Cells(x, y, classes, data[group + "/time"], table(data, group + "/critical"), x_name, y_name)

    figure, axes = plt.subplots(figsize=(6.4, 4.8), constrained_layout=True)
    draw_areas(axes, cells)
    classes_of_gain, border = border_of_gain(table(data, group + "/break_even"), gain, LEAST_GAIN, x_name, y_name)
    cells_of_gain = Cells(x, y, classes_of_gain, np.zeros_like(gain), border, x_name, y_name)
    worthless = draw_worthless(axes, cells_of_gain)
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(y[0], y[-1])
    for values, set_scale in ((x, axes.set_xscale), (y, axes.set_yscale)):
        scale_like(values, set_scale)
    figure.canvas.draw()  # places of labels are found in pixels
    unit = draw_times(axes, cells)
    for kind, places in cells.lines:
        axes.plot(places[:, 0], places[:, 1], color="black", linewidth=1.6, linestyle=KINDS[kind][0])
    legend(figure, np.unique(classes), cells, cells_of_gain, worthless, unit)
    axes.set_xlabel(data.label(group + "/" + x_name))
    axes.set_ylabel(data.label(group + "/" + y_name))
    axes.set_title((data.title + ": " if data.title else "") + objective_label(name, unit=False))
    return axes
