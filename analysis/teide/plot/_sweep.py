"""Any sweep: lines with error bands, or maps."""
from __future__ import annotations

import warnings
from typing import Any, Mapping, NamedTuple, Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.colors import BoundaryNorm, ListedColormap, LogNorm, Normalize

from ._data import Source
from ._sweep_data import Sweep, meanings_of, numbers_of
from .style import (BARE, CLASS_COLOURS, CLASSES, COLOUR_MAP, HATCH, HATCH_COLOUR, LESS_IS_BETTER, LINE_COLOURS, LINE_STYLES, LOST,
                    MARKERS, PlotError, PlotWarning, legend_outside, line, styled, swatch, tidy, time_unit, with_unit)

USUAL = {"run": ["rate", "fidelity"], "optimal_time": ["time", "value"], "experiment": ["witness"], "improvement": ["gain"]}
MOST_LINES, MOST_PANELS, MOST_LINEAR = 60, 8, 15
LEAST_GAIN = 1e-12  # what is less is rounding
BANDS = ((0.05, 0.95), (0.25, 0.75))


class Roles(NamedTuple):
    """Names of the axes for x, lines, panels and heat; None: not used."""
    x: str
    lines: str | None
    panels: str | None
    heat: str | None


def choose_roles(sweep, x, lines, panels, heat, at):
    names = list(sweep.axes)
    chosen = [name for name in (x, lines, panels, heat) if name is not None]
    if len(set(chosen)) != len(chosen):
        raise PlotError("one axis cannot be two things: x, lines, panels and heat must differ")
    for name in chosen:
        sweep.axis(name)
    free = [name for name in names if name not in chosen and name not in at and len(sweep.axes[name].values) > 1]
    if x is None:
        numbers = [name for name in free if sweep.axes[name].is_number]
        x = (numbers or free or names)[0]
    free = [name for name in free if name != x]
    if lines is None and heat is None and free:
        lines = free.pop(0)
    if free and sweep.is_grid and panels is None and len(sweep.axes[free[0]].values) <= MOST_PANELS and len(free) == 1:
        panels = free.pop()
    if free and sweep.is_grid:
        axis = sweep.axes[free[0]]
        raise PlotError("%s: what of %s? Choose one with at, %s=VALUE, of %s, or use it for panels" % (
            sweep.name, free[0], free[0], ", ".join(axis.show(i) for i in range(min(len(axis.values), 12)))))
    return Roles(x, lines, panels, heat)


def choose_points(sweep, at):
    """What `at` says as indices by dimension, those of inner dimensions in a dictionary of their own."""
    points, inner = {}, {}
    for name, value in at.items():
        if name in sweep.axes:
            points[name] = sweep.axes[name].find(sweep.name, value)
        elif name in sweep.root.coords and name in sweep.root.dims:  # a dimension of its own
            inner[name] = int(sweep.inner(name).find(sweep.name, value)[0])
        else:
            raise PlotError("%s: no axis '%s'; there are %s" % (sweep.name, name, ", ".join(sweep.axes)))
    return points, inner


class Shown:
    """One variable, its inner indices chosen, over the points: of a grid an array over the axes, else a list."""

    def __init__(self, sweep, name, inner_at, quiet=False):
        variable, inner, error = sweep.variable(name)
        self.name, self.meanings = name, meanings_of(variable)
        self.unit = str(variable.attrs.get("units", "1"))
        index, self.where = [], []
        self.levels = None
        for dimension in inner:
            axis = sweep.inner(dimension)
            if dimension == "quantile" and "quantile" not in inner_at:
                self.levels = axis.values
                index.append(slice(None))
                continue
            if dimension not in inner_at and len(axis.values) > 1 and not quiet:
                warnings.warn("%s: the first %s, %s; choose another with at" % (name, dimension, axis.show(0)), PlotWarning,
                              stacklevel=4)
            index.append(inner_at.get(dimension, 0))
            if len(axis.values) > 1:
                self.where.append(axis.show(index[-1]))
        index = (Ellipsis,) + tuple(index)
        self.values = numbers_of(variable)[index]
        self.error = error.values[index] if error is not None else None

    def readable(self):
        """The same, times in a unit in which they read well."""
        if self.unit == "s":
            self.unit, size = time_unit(self.values)
            self.values = self.values / size
            self.error = self.error / size if self.error is not None else None
        return self

    def label(self):
        return with_unit(self.name, self.unit) + (", " + ", ".join(self.where) if self.where else "")

    def middle(self):
        """What a single number stands for: the value, or the median."""
        return self.values if self.levels is None else self.values[..., int(np.argmin(abs(self.levels - 0.5)))]


def select(sweep, array, fixed):
    """The part of an array over the axes of a grid at fixed indices: the dimensions named in `fixed` are gone."""
    index = tuple(fixed.get(name, slice(None)) for name in sweep.axes)
    return array[index + (Ellipsis,)]


def fixed_indices(sweep, points, more):
    """Of every axis that is not drawn: its index. An axis of one value needs no choice."""
    fixed = {name: int(index[0]) for name, index in points.items()}
    fixed.update({name: 0 for name in sweep.axes if len(sweep.axes[name].values) == 1 and name not in more})
    fixed.update({name: index for name, index in more.items() if index is not None})
    return {name: index for name, index in fixed.items() if not (name in more and more[name] is None)}


# --- lines -------------------------------------------------------------------------------------------------------------

def colours_of(axis):
    """A colour for every value, and the norm of a colour bar where there are many numbers."""
    n = len(axis.values) if axis is not None else 1
    if axis is None or n <= len(LINE_COLOURS) and not (axis.is_number and n > 6):
        return [LINE_COLOURS[i % len(LINE_COLOURS)] for i in range(n)], None
    if not axis.is_number:
        return [plt.get_cmap(COLOUR_MAP)(0.9 * i / (n - 1)) for i in range(n)], None
    norm = norm_of(axis)
    return [plt.get_cmap(COLOUR_MAP)(norm(v)) for v in axis.values], norm


def norm_of(axis):
    """The scale of colours along an axis of numbers, logarithmic where its values are spaced so."""
    return (LogNorm if axis.is_logarithmic() else Normalize)(axis.values.min(), axis.values.max())


def draw_line(axes, x, data, values, error, colour, style):
    if data.levels is not None:
        for low, high in BANDS:
            edges = [values[..., int(np.argmin(abs(data.levels - level)))] for level in (low, high)]
            axes.fill_between(x, *edges, color=colour, alpha=0.18, linewidth=0)
        values = values[..., int(np.argmin(abs(data.levels - 0.5)))]
    elif error is not None:
        axes.fill_between(x, values - error, values + error, color=colour, alpha=0.3, linewidth=0)
    axes.plot(x, values, color=colour, linestyle=style, marker="o" if len(x) <= 30 else None, markersize=3)


def draw_lines(sweep, axes, data, x_name, lines_name, fixed):
    x, lines = sweep.axes[x_name], sweep.axes[lines_name] if lines_name else None
    if lines is not None and len(lines.values) > MOST_LINES:
        raise PlotError("%s: %s would give %d lines: choose some with at, or use heat" % (sweep.name, lines_name, len(lines.values)))
    colours, norm = colours_of(lines)
    positions = x.values if x.is_number else np.arange(len(x.values))
    for i, colour in enumerate(colours):
        here = dict(fixed, **({lines_name: i} if lines_name else {}))
        values = select(sweep, data.values, here)
        error = select(sweep, data.error, here) if data.error is not None else None
        draw_line(axes, positions, data, values, error, colour, "-" if norm is not None else LINE_STYLES[i % len(LINE_STYLES)])
    if not x.is_number:
        axes.set_xticks(positions, x.values)
    elif len(positions) <= 12 and np.all(positions == np.round(positions)) and np.ptp(positions) < 20:
        axes.set_xticks(positions)  # counts: no halves between them
    return norm


def draw_points(sweep, axes, data, x_name, colour_name, chosen):
    """Points that are no grid."""
    x, values = sweep.axes[x_name], data.middle()
    by = sweep.axes[colour_name] if colour_name else None
    positions = x.values if x.is_number else np.unique(x.values, return_inverse=True)[1]
    norm = None
    if by is not None and by.is_number:
        norm = norm_of(by)
        axes.scatter(positions[chosen], values[chosen], c=by.values[chosen], cmap=COLOUR_MAP, norm=norm, s=10)
    else:
        for i, name in enumerate(np.unique(by.values) if by is not None else [None]):
            here = chosen & (by.values == name) if by is not None else chosen
            axes.scatter(positions[here], values[here], color=LINE_COLOURS[i % len(LINE_COLOURS)], s=10, marker=MARKERS[i % len(MARKERS)])
    if data.error is not None:
        axes.errorbar(positions[chosen], values[chosen], data.error[chosen], fmt="none", ecolor=BARE, linewidth=0.6, zorder=0)
    if not x.is_number:
        axes.set_xticks(np.arange(len(np.unique(x.values))), np.unique(x.values))
    return norm


# --- maps --------------------------------------------------------------------------------------------------------------

def cell_edges(axis):
    values = axis.values if axis.is_number else np.arange(len(axis.values), dtype=float)
    if len(values) == 1:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    if axis.is_logarithmic():
        return np.exp(cell_edges_of(np.log(values)))
    return cell_edges_of(values)


def cell_edges_of(values):
    middles = (values[1:] + values[:-1]) / 2
    return np.concatenate([[2 * values[0] - middles[0]], middles, [2 * values[-1] - middles[-1]]])


def colour_scale(data, shown):
    """Colour map and norm for all panels of a variable."""
    if data.meanings is not None:
        colours = [CLASS_COLOURS[name] for name in CLASSES] if tuple(data.meanings) == CLASSES else \
            [LINE_COLOURS[i % len(LINE_COLOURS)] for i in range(len(data.meanings))]
        return ListedColormap(colours), BoundaryNorm(np.arange(len(colours) + 1) - 0.5, len(colours))
    finite = shown[np.isfinite(shown)]
    low, high = (finite.min(), finite.max()) if len(finite) else (0, 1)
    if low > 0 and high > MOST_LINEAR * low:
        return plt.get_cmap(COLOUR_MAP), LogNorm(low, high)
    return plt.get_cmap(COLOUR_MAP), Normalize(low, high if high > low else low + 1)


def draw_map(sweep, axes, data, x_name, y_name, fixed, chosen, cmap, norm):
    x, y, values = sweep.axes[x_name], sweep.axes[y_name], data.middle()
    if not sweep.is_grid:
        return axes.scatter(x.values[chosen], y.values[chosen], c=values[chosen], cmap=cmap, norm=norm, s=18)
    axes.set_facecolor(LOST)  # of what failed
    values = select(sweep, values, fixed)
    names = [name for name in sweep.axes if name in (x_name, y_name)]
    if names == [x_name, y_name]:
        values = values.T
    mesh = axes.pcolormesh(cell_edges(x), cell_edges(y), values, cmap=cmap, norm=norm, rasterized=True)
    for axis, set_ticks in ((x, axes.set_xticks), (y, axes.set_yticks)):
        if not axis.is_number:
            set_ticks(np.arange(len(axis.values)), axis.values)
    return mesh


def draw_worthless(sweep, axes, data, inner_at, x_name, y_name, fixed):
    """Hatch, on a map of the classes of the optimal time, where the better pair is best kept as it is. Returns whether that is anywhere."""
    x, y = sweep.axes[x_name], sweep.axes[y_name]
    if data.meanings is None or tuple(data.meanings) != CLASSES or not (sweep.is_grid and x.is_number and y.is_number):
        return False
    objective = sweep.inner("objective").show(inner_at.get("objective", 0))
    if objective == "ps" or min(len(x.values), len(y.values)) < 2:
        return False
    value, unpurified = (select(sweep, Shown(sweep, name, inner_at, quiet=True).values, fixed) for name in ("value", "unpurified"))
    gain = (unpurified - value) if objective.rpartition("*")[2] in LESS_IS_BETTER else (value - unpurified)
    if [name for name in sweep.axes if name in (x_name, y_name)] == [x_name, y_name]:
        gain = gain.T
    gain = np.ma.masked_invalid(gain)
    if not np.any(gain < -LEAST_GAIN):
        return False
    area = axes.contourf(x.values, y.values, gain, levels=[min(-1.0, 2 * float(gain.min())), -LEAST_GAIN], colors="none", hatches=[HATCH])
    for collection in area.collections:
        collection.set_edgecolor(HATCH_COLOUR)
        collection.set_linewidth(0)
    return True


# --- the figure ----------------------------------------------------------------------------------------------------------

def spread_of(data):
    """Largest over smallest value; 0 where some are not above 0."""
    values = data.middle()[np.isfinite(data.middle())]
    return values.max() / values.min() if len(values) and values.min() > 0 and data.meanings is None else 0


def scale_axes(axes, x, y_axis, log, spread):
    """Logarithmic where an axis is spaced so, where values above 0 spread over more than a decade, or where it is asked for."""
    if "x" in log if log is not None else x.is_logarithmic():
        axes.set_xscale("log")
    if y_axis is not None:
        if "y" in log if log is not None else y_axis.is_logarithmic():
            axes.set_yscale("log")
    elif spread > 0 and ("y" in log and log != "none" if log is not None else spread > MOST_LINEAR):
        axes.set_yscale("log")


def legend_of_lines(figure, axis, is_grid):
    if is_grid:
        colours, _ = colours_of(axis)
        handles = [line(colour, LINE_STYLES[i % len(LINE_STYLES)]) for i, colour in enumerate(colours)]
        labels = [axis.show(i) for i in range(len(colours))]
    else:
        labels = list(np.unique(axis.values))
        handles = [line(LINE_COLOURS[i % len(LINE_COLOURS)], "none", marker=MARKERS[i % len(MARKERS)], markersize=4) for i in range(len(labels))]
    legend_outside(figure, handles, labels, side="right", title=with_unit(axis.name, "1"))


class Figure:
    """What all panels of one figure have in common."""

    def __init__(self, sweep, roles, points, inner_at, log):
        self.sweep, self.roles, self.points, self.inner_at, self.log = sweep, roles, points, inner_at, log
        axis = sweep.axes[roles.panels] if roles.panels else None
        self.panels = [None] if axis is None else list(range(len(axis.values))) if sweep.is_grid else list(np.unique(axis.values))
        if len(self.panels) > MOST_PANELS:
            raise PlotError("%s: %s would give %d panels: choose some with at" % (sweep.name, roles.panels, len(self.panels)))
        self.worthless = False

    def panel_name(self, panel):
        return self.sweep.axes[self.roles.panels].show(panel) if self.sweep.is_grid else panel

    def draw_panel(self, axes, data, panel, scale):
        """Returns what its colours say: a map, a norm, or None."""
        sweep, roles = self.sweep, self.roles
        drawn = {name: None for name in (roles.x, roles.lines, roles.heat) if name}
        fixed = fixed_indices(sweep, self.points, dict(drawn, **({roles.panels: panel} if roles.panels else {}))) if sweep.is_grid else {}
        chosen = np.ones(len(sweep.axes[roles.x].values), dtype=bool)
        if not sweep.is_grid:
            for found in self.points.values():
                chosen &= np.isin(np.arange(len(chosen)), found)
            if roles.panels:
                chosen &= sweep.axes[roles.panels].values == panel
        if roles.heat:
            shown = draw_map(sweep, axes, data, roles.x, roles.heat, fixed, chosen, *scale)
            self.worthless |= draw_worthless(sweep, axes, data, self.inner_at, roles.x, roles.heat, fixed)
        elif sweep.is_grid:
            shown = draw_lines(sweep, axes, data, roles.x, roles.lines, fixed)
        else:
            shown = draw_points(sweep, axes, data, roles.x, roles.lines, chosen)
        if data.meanings is not None and not roles.heat:
            axes.set_yticks(range(len(data.meanings)), data.meanings)
        scale_axes(axes, sweep.axes[roles.x], sweep.axes[roles.heat] if roles.heat else None, self.log, spread_of(data))
        if not roles.heat:
            tidy(axes)
        return shown

    def draw_row(self, figure, row, data):
        """A row of panels, and the bar of its colours. Returns what the colours say."""
        roles, shown = self.roles, None
        scale = colour_scale(data, data.middle()) if roles.heat else None
        for axes, panel in zip(row, self.panels):
            shown = self.draw_panel(axes, data, panel, scale)
        row[0].set_ylabel(self.sweep.axes[roles.heat].label() if roles.heat else data.label())
        if roles.heat:
            bar = figure.colorbar(shown, ax=list(row), label=data.label())
            if data.meanings is not None:
                bar.set_ticks(range(len(data.meanings)), labels=data.meanings)
        elif roles.lines and shown is not None:
            figure.colorbar(plt.cm.ScalarMappable(norm=shown, cmap=COLOUR_MAP), ax=list(row), label=self.sweep.axes[roles.lines].label())
        return shown

    def draw(self, variables):
        sweep, roles, shown = self.sweep, self.roles, None
        figure, grid = plt.subplots(len(variables), len(self.panels), squeeze=False, sharex=True, sharey="row", constrained_layout=True,
                                    figsize=(1.4 + 3.2 * len(self.panels), 0.4 + 2.5 * len(variables)))
        for row, data in zip(grid, variables):
            shown = self.draw_row(figure, row, data)
        for axes, panel in zip(grid[0], self.panels):
            if roles.panels:
                axes.set_title("%s: %s" % (roles.panels.replace("_", " "), self.panel_name(panel)), fontsize=9)
        for axes in grid[-1]:
            axes.set_xlabel(sweep.axes[roles.x].label())
        if self.worthless:
            legend_outside(figure, [swatch("white", hatch=HATCH)], ["better not purified"])
        if roles.lines and not roles.heat and shown is None:
            legend_of_lines(figure, sweep.axes[roles.lines], sweep.is_grid)
        fixed_text = ", ".join("%s = %s" % (name, sweep.axes[name].show(int(index[0]))) for name, index in self.points.items())
        title = " - ".join(part for part in (sweep.title, fixed_text) if part)
        if title:
            figure.suptitle(title)
        return grid


@styled
def sweep(result: Source, y: str | Sequence[str] | None = None, x: str | None = None, *, lines: str | None = None,
          panels: str | None = None, heat: str | None = None, at: Mapping[str, Any] | None = None, log: str | None = None) -> np.ndarray:
    """Any sweep: lines with error bands, or maps.

    Lines have a band of one standard error to either side, or, for quantiles, from 5 to 95 % and from 25 to 75 %. Points that are no
    grid are drawn as points. Of requests and objectives that `at` does not choose the first is taken.
    y       variables, a row of panels each; None: what is usual
    x       horizontal axis; None: the first of numbers
    lines   axis with a line, or a colour, for every value; None: the next one
    panels  axis with a panel for every value
    heat    a map, with this vertical axis
    at      of axes that are not drawn the value, {"t2": "10 ms"}, or the index, {"t2": "#1"}
    log     logarithmic axes, "x", "y", "xy" or "none"; None: where values are spaced so
    Returns the axes, in rows.
    """
    if log not in (None, "x", "y", "xy", "none"):
        raise PlotError("log: x, y, xy or none, not %r" % log)
    swept, at = Sweep(result), at or {}
    points, inner_at = choose_points(swept, at)
    wanted = [y] if isinstance(y, str) else list(y or [name for name in USUAL[swept.of] if name in swept.variables()]
                                                 or swept.variables()[:1])
    variables = [Shown(swept, name, inner_at).readable() for name in wanted]
    return Figure(swept, choose_roles(swept, x, lines, panels, heat, at), points, inner_at, log).draw(variables)
