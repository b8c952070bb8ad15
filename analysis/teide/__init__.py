"""Teide: simulation of entanglement purification and swapping, on the C library. doc/library.md is the guide.

    import teide
    result = teide.run("scenarios/quickstart.yaml", set={"run.deliveries": 1000}, seed=7)
    result["requests/rate"]
"""
from ._errors import Error, Mistake, ScenarioError, ScenarioWarning, Stopped
from ._library import library as _c
from .models import TIMING_CLASSES, OptimalTime, decohere, measure, optimal_time, pauli_rates, purify, swap
from .questions import experiment, improve, optimize, run, sweep
from .result import Result, open
from .scenario import Scenario

__version__ = _c.teide_version().decode()
__all__ = ["Error", "Mistake", "OptimalTime", "Result", "Scenario", "ScenarioError", "ScenarioWarning", "Stopped",
           "TIMING_CLASSES", "decohere", "experiment", "improve", "measure", "open", "optimal_time", "optimize", "pauli_rates",
           "purify", "run", "swap", "sweep"]
