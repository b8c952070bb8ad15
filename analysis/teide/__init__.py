"""Teide: simulation of entanglement purification and swapping, on the C library. doc/library.md is the guide.

    import teide
    result = teide.run("scenarios/quickstart.yaml", set={"run.deliveries": 1000}, seed=7)
    result["requests/rate"]
"""
from importlib import import_module as _import_module
from typing import Any as _Any

from ._errors import Error, Mistake, ScenarioError, ScenarioWarning, Stopped
from ._library import library as _c
from .models import TIMING_CLASSES, OptimalTime, decohere, measure, optimal_time, pauli_rates, purify, swap
from .questions import experiment, improve, optimize, run, sweep
from .result import Result, open
from .scenario import Scenario


def __getattr__(name: str) -> _Any:
    """What takes long to import, or needs the library, when it is first asked for."""
    if name == "plot":
        return _import_module(".plot", __name__)
    if name == "__version__":
        return _c.teide_version().decode()
    raise AttributeError("module %r has no attribute %r" % (__name__, name))


__all__ = ["Error", "Mistake", "OptimalTime", "Result", "Scenario", "ScenarioError", "ScenarioWarning", "Stopped",
           "TIMING_CLASSES", "decohere", "experiment", "improve", "measure", "open", "optimal_time", "optimize", "pauli_rates",
           "plot", "purify", "run", "swap", "sweep"]
