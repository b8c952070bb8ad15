#!/usr/bin/env python3
"""Draw any sweep: lines with error bands, or heat maps, from a result file of `teide sweep`; or export what is drawn as CSV.

    plot_sweep.py SWEEP.h5 [-y VARIABLE ...] [-x AXIS] [--lines AXIS] [--panels AXIS] [--heat AXIS]
                  [--at NAME=VALUE ...] [--log x|y|xy|none] [-o FIGURE.png] [--csv OUT.csv]

A row of panels for every variable, a column for every value of the axis --panels. Lines: against -x, one for every value of --lines,
with a band of one standard error to either side, or, for quantiles, from 5 to 95 % and from 25 to 75 %. With --heat: a map over -x and
--heat. Points that are no grid are drawn as points. What is not on an axis of the figure is chosen with --at, by value or #INDEX; of
requests and objectives the first is taken.
"""
import argparse
import csv
import os
import sys

from figure_style import (BARE, CLASS_COLOURS, CLASSES, COLOUR_MAP, HATCH, HATCH_COLOUR, LESS_IS_BETTER, LINE_COLOURS, LINE_STYLES, LOST,
                          MARKERS, fail, legend_outside, line, save, swatch, tidy, with_unit)  # first: says what is missing
from sweep_files import Sweep, meanings_of, numbers_of
import h5py
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.colors import BoundaryNorm, ListedColormap, LogNorm, Normalize

USUAL = {"run": ["rate", "fidelity"], "optimal_time": ["time", "value"], "experiment": ["witness"], "improvement": ["gain"]}
MOST_LINES, MOST_PANELS, MOST_LINEAR = 60, 8, 15
LEAST_GAIN = 1e-12  # what is less is rounding
BANDS = ((0.05, 0.95), (0.25, 0.75))


def choose_axes(sweep, arguments):
    """Names of the axes for x, lines, panels and heat; None: not used."""
    names = list(sweep.axes)
    chosen = [name for name in (arguments.x, arguments.lines, arguments.panels, arguments.heat) if name is not None]
    if len(set(chosen)) != len(chosen):
        fail("one axis cannot be two things: -x, --lines, --panels and --heat must differ")
    for name in chosen:
        sweep.axis(name)
    fixed = {text.split("=", 1)[0] for text in arguments.at}
    free = [name for name in names if name not in chosen and name not in fixed and len(sweep.axes[name].values) > 1]
    x = arguments.x
    if x is None:
        numbers = [name for name in free if sweep.axes[name].is_number]
        x = (numbers or free or names)[0]
    free = [name for name in free if name != x]
    lines = arguments.lines
    if lines is None and arguments.heat is None and free:
        lines = free.pop(0)
    if free and sweep.is_grid:
        axis = sweep.axes[free[0]]
        fail("%s: what of %s? Choose one with --at %s=VALUE, of %s, or use it for --panels" % (
            sweep.path, free[0], free[0], ", ".join(axis.show(i) for i in range(min(len(axis.values), 12)))))
    return x, lines, arguments.panels, arguments.heat


def choose_points(sweep, arguments):
    """--at as indices by dimension, those of inner dimensions in a dictionary of their own."""
    points, inner = {}, {}
    for text in arguments.at:
        name, equals, value = text.partition("=")
        if not equals:
            fail("--at takes NAME=VALUE, not '%s'" % text)
        if name in sweep.axes:
            points[name] = sweep.axes[name].find(sweep.path, value)
        elif name in sweep.file and h5py.h5ds.is_scale(sweep.file[name].id):  # a dimension of its own
            inner[name] = int(sweep.inner(name).find(sweep.path, value)[0])
        else:
            fail("%s: no axis '%s'; there are %s" % (sweep.path, name, ", ".join(sweep.axes)))
    return points, inner


class Data:
    """One variable, its inner indices chosen, over the points: of a grid an array over the axes, else a list."""

    def __init__(self, sweep, name, inner_at, quiet=False):
        dataset, inner, error = sweep.variable(name)
        self.name, self.meanings = name, meanings_of(dataset)
        self.unit = str(dataset.attrs.get("units", "1"))
        index, self.where = [], []
        self.levels = None
        for dimension in inner:
            axis = sweep.inner(dimension)
            if dimension == "quantile" and "quantile" not in inner_at:
                self.levels = axis.values
                index.append(slice(None))
                continue
            if dimension not in inner_at and len(axis.values) > 1 and not quiet:
                print("%s: %s: the first %s, %s; choose another with --at" % (sweep.path, name, dimension, axis.show(0)),
                      file=sys.stderr)
            index.append(inner_at.get(dimension, 0))
            if len(axis.values) > 1:
                self.where.append(axis.show(index[-1]))
        index = (Ellipsis,) + tuple(index)
        self.values = numbers_of(dataset, dataset[...])[index]
        self.error = error[...][index] if error is not None else None

    def label(self):
        return with_unit(self.name, self.unit) + (", " + ", ".join(self.where) if self.where else "")

    def heading(self, suffix=""):
        return self.name + suffix + (" [%s]" % self.unit if self.unit not in ("1", "") else "")

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
        fail("%s: %s would give %d lines: choose some with --at, or use --heat" % (sweep.path, lines_name, len(lines.values)))
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
    value, unpurified = (select(sweep, Data(sweep, name, inner_at, quiet=True).values, fixed) for name in ("value", "unpurified"))
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


def draw(sweep, variables, roles, points, inner_at, arguments):
    x, lines, panels, heat = roles
    panel_axis = sweep.axes[panels] if panels else None
    panel_values = list(range(len(panel_axis.values))) if panels and sweep.is_grid else \
        list(np.unique(panel_axis.values)) if panels else [None]
    if len(panel_values) > MOST_PANELS:
        fail("%s: %s would give %d panels: choose some with --at" % (sweep.path, panels, len(panel_values)))
    figure, grid = plt.subplots(len(variables), len(panel_values), squeeze=False, sharex=True, sharey="row", constrained_layout=True,
                                figsize=(1.4 + 3.2 * len(panel_values), 0.4 + 2.5 * len(variables)))
    worthless = False
    for row, data in enumerate(variables):
        if heat:
            cmap, norm = colour_scale(data, data.middle())
        for column, panel in enumerate(panel_values):
            axes = grid[row, column]
            drawn = {name: None for name in (x, lines, heat) if name}
            fixed = fixed_indices(sweep, points, dict(drawn, **({panels: panel} if panels else {}))) if sweep.is_grid else {}
            chosen = np.ones(len(sweep.axes[x].values), dtype=bool)
            if not sweep.is_grid:
                for name, found in points.items():
                    chosen &= np.isin(np.arange(len(chosen)), found)
                if panels:
                    chosen &= panel_axis.values == panel
            if heat:
                mesh = draw_map(sweep, axes, data, x, heat, fixed, chosen, cmap, norm)
                worthless |= draw_worthless(sweep, axes, data, inner_at, x, heat, fixed)
            elif sweep.is_grid:
                bar = draw_lines(sweep, axes, data, x, lines, fixed)
            else:
                bar = draw_points(sweep, axes, data, x, lines, chosen)
            if data.meanings is not None and not heat:
                axes.set_yticks(range(len(data.meanings)), data.meanings)
            scale_axes(axes, sweep.axes[x], sweep.axes[heat] if heat else None, arguments.log, spread_of(data))
            if not heat:
                tidy(axes)
            if row == 0 and panels:
                axes.set_title("%s: %s" % (panels.replace("_", " "), panel_axis.show(panel) if sweep.is_grid else panel), fontsize=9)
            if row == len(variables) - 1:
                axes.set_xlabel(sweep.axes[x].label())
            if column == 0:
                axes.set_ylabel(sweep.axes[heat].label() if heat else data.label())
        if heat:
            scale = figure.colorbar(mesh, ax=list(grid[row]), label=data.label())
            if data.meanings is not None:
                scale.set_ticks(range(len(data.meanings)), labels=data.meanings)
        elif lines and bar is not None:
            figure.colorbar(plt.cm.ScalarMappable(norm=bar, cmap=COLOUR_MAP), ax=list(grid[row]), label=sweep.axes[lines].label())
    if worthless:
        legend_outside(figure, [swatch("white", hatch=HATCH)], ["better not purified"])
    if lines and not heat and bar is None:
        legend_of_lines(figure, sweep.axes[lines], sweep.is_grid)
    fixed_text = ", ".join("%s = %s" % (name, sweep.axes[name].show(int(index[0]))) for name, index in points.items())
    title = " - ".join(part for part in (sweep.title, fixed_text) if part)
    if title:
        figure.suptitle(title)
    save(figure, arguments.output)


def write_csv(sweep, variables, points, path):
    """What is drawn, in long form: all points that --at leaves."""
    columns = []
    for data in variables:
        if data.levels is None:
            columns.append((data.heading(), data.values))
        else:
            columns.extend(("%s %g%s" % (data.name, level, " [%s]" % data.unit if data.unit != "1" else ""), data.values[..., k])
                           for k, level in enumerate(data.levels))
        if data.error is not None:
            columns.append((data.heading("_stderr"), data.error))
    shape = variables[0].middle().shape
    temporary = path + ".tmp"
    with open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([axis.heading() for axis in sweep.axes.values()] + [name for name, _ in columns])
        for index in np.ndindex(shape):
            entries = dict(zip(sweep.axes, index if sweep.is_grid else index * len(sweep.axes)))
            if any(entries[name] not in found for name, found in points.items()):
                continue
            row = [axis.values[entries[name]] for name, axis in sweep.axes.items()]
            numbers = [values[index] for _, values in columns]
            writer.writerow([repr(float(v)) if not isinstance(v, str) else v for v in row]
                            + ["" if np.isnan(v) else repr(float(v)) for v in numbers])
    os.replace(temporary, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", help="result file of teide sweep")
    parser.add_argument("-y", nargs="+", action="extend", metavar="VARIABLE", help="what to draw, a row of panels each")
    parser.add_argument("-x", metavar="AXIS", help="horizontal axis, default: the first of numbers")
    parser.add_argument("--lines", metavar="AXIS", help="a line, or a colour, for every value")
    parser.add_argument("--panels", metavar="AXIS", help="a panel for every value")
    parser.add_argument("--heat", metavar="AXIS", help="a map, with this vertical axis")
    parser.add_argument("--at", nargs="+", action="extend", default=[], metavar="NAME=VALUE", help="choose one of what is not drawn")
    parser.add_argument("--log", choices=["x", "y", "xy", "none"], help="logarithmic axes, default: where values are spaced so")
    parser.add_argument("-o", "--output", help="figure to write, default: the result's name with .png")
    parser.add_argument("--csv", metavar="OUT.csv", help="write what is drawn as CSV; without -o, that only")
    arguments = parser.parse_args()
    sweep = Sweep(arguments.result)
    points, inner_at = choose_points(sweep, arguments)
    wanted = arguments.y or [name for name in USUAL[sweep.of] if name in sweep.variables()] or sweep.variables()[:1]
    variables = [Data(sweep, name, inner_at) for name in wanted]
    if arguments.csv:
        write_csv(sweep, variables, points, arguments.csv)
        if arguments.output is None:
            return
    roles = choose_axes(sweep, arguments)
    arguments.output = arguments.output or os.path.splitext(arguments.result)[0] + ".png"
    draw(sweep, variables, roles, points, inner_at, arguments)


if __name__ == "__main__":
    main()
