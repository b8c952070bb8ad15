"""Delay or loss against the load, with its exact curve."""
from __future__ import annotations

import numpy as np
from matplotlib import pyplot as plt

from ._data import Source
from ._sweep_data import Sweep
from .style import BAND, LINE_COLOURS, REFERENCE, PlotError, legend_outside, line, styled, tidy

UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}


def number(text):
    """A time of a scenario in s."""
    value, unit = str(text).split()
    return float(value) * UNITS[unit]


def erlang(load, places):
    """Share of the customers that find all places taken; the loads are an array."""
    loss = np.ones_like(load)
    for place in range(1, places + 1):
        loss = load * loss / (place + load * loss)
    return loss


class Queue:
    """One link that serves one request after the other."""

    variable, label, x_label = "time_to_service", "mean time from arrival to delivery (ms)", "offered load: share of the capacity"
    scale, exact_label, is_logarithmic = 1e3, "exact: (1 + p/2 − a) / (p − a) slots", True

    def __init__(self, scenario):
        link = scenario["network"]["links"][0]
        self.p, self.slot = float(link["success_probability"]), number(link["attempt_time"])

    def load(self, rate):
        return rate * self.slot / self.p

    def curve(self, rates):
        """Loads, and exact values in seconds, up to close to saturation."""
        loads = np.linspace(0.0, max(0.97, self.load(rates).max()), 500)
        return loads, self.exact(loads)

    def exact(self, load):
        a = load * self.p
        return self.slot * (1 + self.p / 2 - a) / (self.p - a)


class Hub:
    """Requests that take two memories of a hub each."""

    variable, label, x_label = "loss", "share of the requests that are lost", "offered load (requests a holding time)"
    scale, exact_label, is_logarithmic = 1.0, "exact: Erlang's formula", False

    def __init__(self, scenario):
        network, (request,) = scenario["network"], scenario["requests"]
        if number(network["link_defaults"]["delay"]) != 0:
            raise ValueError("delay is not 0 s")
        self.places = int(network["nodes"][0]["memories"]) // 2
        self.holding = number(request["holding"]["exponential"])

    def load(self, rate):
        return rate * self.holding

    def curve(self, rates):
        loads = np.linspace(0.0, 1.05 * self.load(rates).max(), 500)
        return loads, self.exact(loads)

    def exact(self, load):
        return erlang(load, self.places)


def draw(sweep, system):
    (axis,) = sweep.axes.values()
    variable, _, error = sweep.variable(system.variable)
    points = (len(axis.values), -1)
    values, errors = (d.values.astype(float).reshape(points)[:, 0] for d in (variable, error))
    loads = system.load(axis.values)
    figure, (top, below) = plt.subplots(2, 1, figsize=(5.6, 4.6), sharex=True, height_ratios=(3, 1), constrained_layout=True)
    curve = system.curve(axis.values)
    top.plot(curve[0], system.scale * curve[1], color=REFERENCE)
    top.errorbar(loads, system.scale * values, system.scale * errors, fmt="o", color=LINE_COLOURS[1], markersize=4, linewidth=1)
    if system.is_logarithmic:
        top.set_yscale("log")
        top.set_yticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"])
        top.minorticks_off()
        top.set_ylim(0.9 * system.scale * curve[1].min(), 1.1 * system.scale * curve[1].max())
        top.axvline(1.0, color=REFERENCE, linestyle=":", linewidth=1)
    top.set_ylabel(system.label)
    below.axhspan(-2, 2, color=BAND, zorder=0)
    below.axhline(0, color=REFERENCE, linewidth=0.8)
    off = (values - system.exact(loads)) / errors
    below.plot(loads, off, "o", color=LINE_COLOURS[1], markersize=4)
    below.set_ylim(-max(4.0, 1.1 * abs(off).max()), max(4.0, 1.1 * abs(off).max()))
    below.set_ylabel("off (standard\nerrors)")
    below.set_xlabel(system.x_label)
    for axes in (top, below):
        tidy(axes)
    top.set_title(sweep.title)
    labels = [system.exact_label, "simulated, ± one standard error"]
    handles = [line(REFERENCE), line(LINE_COLOURS[1], "none", marker="o", markersize=4)]
    if system.is_logarithmic:
        handles.append(line(REFERENCE, ":"))
        labels.append("saturation")
    legend_outside(figure, handles, labels, columns=len(labels))
    return np.array([top, below])


def system_of(sweep: Sweep) -> Queue | Hub:
    """What the exact curve is of. Raises PlotError where none is known."""
    import yaml
    if len(sweep.axes) != 1 or next(iter(sweep.axes.values())).unit != "Hz":
        raise PlotError("%s: one axis is needed, the rate of arrivals" % sweep.name)
    kind = next((kind for kind in (Queue, Hub) if kind.variable in sweep.variables()), None)
    if kind is None:
        raise PlotError("%s: neither time_to_service nor loss is there; outputs of the sweep choose" % sweep.name)
    try:
        return kind(yaml.safe_load(sweep.scenario))
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise PlotError("%s: the scenario is not one whose exact curve is known (%s)" % (sweep.name, error)) from error


@styled
def load(result: Source) -> np.ndarray:
    """Delay or loss against the load of a sweep, with its exact curve.

    The sweep has one axis, the rate of the Poisson arrivals of its only request. If `time_to_service` is there, the request waits for
    one link with success probability p and attempts of time t: mean (1 + p/2 - a) / (p - a) slots with a = rate t (doc/theory.md, 4.2).
    If `loss` is there, the request reserves two of the memories of a hub for its holding time, or is lost: Erlang's formula with as
    many places as pairs of memories, and a load of rate times holding time; exact where messages take no time. Below: how many
    standard errors a point is off. Needs PyYAML. Returns the two axes.
    """
    sweep = Sweep(result)
    return draw(sweep, system_of(sweep))
