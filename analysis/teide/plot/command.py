"""teide-plot: draw a result file as what it is."""
from __future__ import annotations

import argparse
import inspect
import os
import sys
import warnings
from typing import Any

import matplotlib

from ._data import holds, result_of
from .style import PlotError, PlotWarning

FIGURES = ("deliveries", "experiment", "improvement", "load", "network", "phase_diagram", "policy", "sweep", "timing_curves", "transition")
DESCRIPTION = """Draw a result file of teide. The figure follows from the file: deliveries or the network of a run, an experiment, a
sweep (against the load, with its exact curve, where that is known), a phase diagram, a transition or curves of the optimal time, the
region of an improvement, the best policy."""


def pick(results: list[Any], options: dict[str, Any]) -> str:
    """The name of the figure for results."""
    result = results[0]
    if result.kind == "run":
        if not holds(result, "records/deliveries") and not holds(result, "network"):
            raise PlotError("nothing of this run can be drawn: put `record: {deliveries: true}` into its section run")
        return "deliveries" if holds(result, "records/deliveries") else "network"
    if result.kind == "optimal_time":
        return "timing_curves" if len(results) > 1 else "phase_diagram" if holds(result, "diagram") else \
            "transition" if holds(result, "path") else "timing_curves"
    if result.kind == "sweep":
        return "load" if not options and has_exact_load(result) else "sweep"
    return {"experiment": "experiment", "improvement": "improvement", "optimize": "policy"}[result.kind]


def has_exact_load(result: Any) -> bool:
    from ._load import system_of
    from ._sweep_data import Sweep
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PlotWarning)
        try:
            system_of(Sweep(result))
        except (PlotError, ImportError):
            return False
    return True


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="teide-plot", description=DESCRIPTION)
    made.add_argument("results", nargs="+", metavar="FILE", help="result file; several are for timing_curves")
    made.add_argument("-o", "--output", help="figure to write, PNG, PDF, SVG, ...; default: the file's name with .png")
    made.add_argument("--figure", choices=FIGURES, help="which figure, default: the one that the file is for")
    own = made.add_argument_group("options of single figures")
    own.add_argument("--objective", help="phase_diagram, transition: which one, default: the first")
    own.add_argument("--variable", help="policy: along which one of the scenario, default: the first")
    own.add_argument("--measures", nargs="+", metavar="NAME", help="improvement: figures of merit, default: the first eight")
    own.add_argument("--label", nargs="+", metavar="TEXT", help="timing_curves: a name for every file")
    own.add_argument("-y", nargs="+", action="extend", metavar="VARIABLE", help="sweep: what to draw, a row of panels each")
    own.add_argument("-x", metavar="AXIS", help="sweep: horizontal axis, default: the first of numbers")
    own.add_argument("--lines", metavar="AXIS", help="sweep: a line, or a colour, for every value")
    own.add_argument("--panels", metavar="AXIS", help="sweep: a panel for every value")
    own.add_argument("--heat", metavar="AXIS", help="sweep: a map, with this vertical axis")
    own.add_argument("--at", nargs="+", action="extend", metavar="NAME=VALUE", help="sweep: choose one of what is not drawn")
    own.add_argument("--log", choices=["x", "y", "xy", "none"], help="sweep: logarithmic axes, default: where values are spaced so")
    return made


def options_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """The options of single figures that were given."""
    given = {name: value for name, value in vars(arguments).items()
             if name not in ("results", "output", "figure") and value is not None}
    if "at" in given:
        wrong = next((text for text in given["at"] if "=" not in text), None)
        if wrong is not None:
            raise PlotError("--at takes NAME=VALUE, not '%s'" % wrong)
        given["at"] = dict(text.split("=", 1) for text in given["at"])
    return given


def draw(arguments: argparse.Namespace) -> None:
    from .. import plot
    from . import style
    options = options_of(arguments)
    results = [result_of(path) for path in arguments.results]
    name = arguments.figure or pick(results, options)
    function = getattr(plot, name)
    for option in options:
        if option not in inspect.signature(function).parameters:
            raise PlotError("%s is no option of the figure %s" % (option, name))
    if len(results) > 1 and name != "timing_curves":
        raise PlotError("the figure %s is of one file" % name)
    axes = function(*results, **options)
    figure = axes.figure if hasattr(axes, "figure") else axes.flat[0].figure
    output = arguments.output or os.path.splitext(arguments.results[0])[0] + ".png"
    style.save(figure, output)
    print("wrote " + output)


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns its exit status: 0 drawn, 2 it could not be."""
    matplotlib.use("Agg")
    warnings.showwarning = lambda message, category, *_, **__: print("teide-plot: %s" % message, file=sys.stderr)
    warnings.simplefilter("ignore")
    warnings.simplefilter("always", PlotWarning)
    try:
        draw(parser().parse_args(arguments))
    except PlotError as error:
        print("teide-plot: %s" % error, file=sys.stderr)
        return 2
    return 0
