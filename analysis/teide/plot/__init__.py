"""Figures of results, for Matplotlib: legible in print and for colour-blind readers (`style`).

Every function takes a result of this package or the path of a result file, makes a figure, and returns its axes: axes.figure is the
figure. `teide-plot FILE`, or `python -m teide.plot FILE`, picks the right one and saves it.

    axes = teide.plot.sweep(teide.sweep("small.yaml"), x="distance", lines="t2")
    teide.plot.save(axes.flat[0].figure, "small.pdf")
"""
from ._deliveries import deliveries
from ._experiment import experiment
from ._improvement import improvement
from ._load import load
from ._network import network
from ._phase_diagram import phase_diagram
from ._policy import policy
from ._sweep import sweep
from ._timing_curves import timing_curves
from ._transition import transition
from .style import PlotError, PlotWarning, save

__all__ = ["PlotError", "PlotWarning", "deliveries", "experiment", "improvement", "load", "network", "phase_diagram", "policy", "save",
           "sweep", "timing_curves", "transition"]
