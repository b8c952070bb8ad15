"""Questions about a scenario, computed in the library while Python stays free."""
from __future__ import annotations

import ctypes
import sys
import threading
import time
from typing import Any, Callable, Mapping, Union

import numpy as np

from ._errors import exception_of
from ._library import Options, Policies, Prefer, Progress, Purify, library
from .result import Owner, Result, result_of
from .scenario import Scenario, ScenarioLike

#: False: nothing; True: a bar on stderr; or a function of the fraction that is done, 0 to 1.
ProgressLike = Union[bool, Callable[[float], Any]]


class _Bar:
    """A bar on stderr, for terminals and notebooks, at most ten times a second; nothing for what is done at once."""

    WIDTH, EVERY, FIRST = 40, 0.1, 0.5  # characters, seconds, seconds

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.due, self.shown = self.begun + self.FIRST, False

    def __call__(self, fraction: float) -> None:
        now = time.monotonic()
        if now < self.due:
            return
        self.due, self.shown = now + self.EVERY, True
        left = (now - self.begun) * (1 - fraction) / fraction if fraction > 0 else float("inf")
        done = int(fraction * self.WIDTH)
        sys.stderr.write("\r[%s%s] %3.0f %%  %s left " % ("#" * done, "." * (self.WIDTH - done), 100 * fraction,
                                                       "%.0f s" % left if left < 1e6 else "?"))
        sys.stderr.flush()

    def end(self) -> None:
        if self.shown:
            sys.stderr.write("\n")


class _Job:
    """One call of the library in a thread of its own, so that Ctrl-C reaches the one that waits.

    What the library returns is given to its owner in that thread, which no Ctrl-C can interrupt: nothing is lost, whenever it comes.
    """

    def __init__(self, function: Any, scenario: Scenario, threads: int, seed: int | None, progress: Callable | None) -> None:
        self.function, self.scenario, self.progress = function, scenario, progress
        self.cancel = ctypes.c_int(0)
        self.owner: Owner | None = None
        self.raised: BaseException | None = None
        self.options = Options(threads=threads, has_seed=seed is not None, seed=seed or 0, cancel=ctypes.pointer(self.cancel))
        if progress is not None:
            self.options.progress = Progress(self.on_progress)
        self.thread = threading.Thread(target=self.work, daemon=True)

    def stop(self, error: BaseException) -> None:
        """A function of the caller has raised: wait() raises it again."""
        self.raised = self.raised or error
        self.cancel.value = 1

    def on_progress(self, _: Any, fraction: float) -> bool:
        try:
            self.progress(fraction)  # type: ignore[misc]
        except BaseException as error:
            self.stop(error)
            return True
        return False

    def decide_by(self, policies: Mapping[str, Callable]) -> None:
        """Run with functions as policies."""
        unknown = set(policies) - {"prefer", "purify"}
        if unknown or not all(map(callable, policies.values())):
            raise TypeError("policies: functions prefer and purify, not %r" % dict(policies))

        def guarded(name: str, convert: Callable) -> Callable:
            def decide(_: Any, *arguments: Any) -> Any:
                try:
                    return convert(policies[name], *arguments)
                except BaseException as error:
                    self.stop(error)
                    return 0
            return decide

        functions = Policies()
        if "prefer" in policies:
            functions.prefer = Prefer(guarded("prefer", lambda prefer, links, fidelity: float(prefer(links, fidelity))))
        if "purify" in policies:
            functions.purify = Purify(guarded("purify", lambda purify, state: bool(purify(tuple(state[:4])))))
        self.function = lambda scenario, options, error: library.teide_run_policies(scenario, ctypes.byref(functions), options, error)

    def work(self) -> None:
        error = ctypes.c_void_p()
        handle = self.function(self.scenario._handle, ctypes.byref(self.options), ctypes.byref(error))
        if handle:
            self.owner = Owner(handle)
        else:
            failure = exception_of(error)
            self.raised = self.raised or failure

    def wait(self) -> Result:
        try:
            self.thread.start()
            self.thread.join()
        except BaseException:
            self.cancel.value = 1
            while self.thread.is_alive():
                try:
                    self.thread.join()
                except KeyboardInterrupt:
                    pass  # it has been asked to end
            raise
        if self.raised is not None:
            raise self.raised
        return result_of(self.owner)


def _ask(function: Any, scenario: ScenarioLike, set: Mapping[str, Any] | None, threads: int | None, seed: int | None,
         progress: ProgressLike, policies: Mapping[str, Callable] | None = None) -> Result:
    if not callable(progress) and not isinstance(progress, bool):
        raise TypeError("progress: True, False or a function, not %r" % progress)
    if threads is not None and not 1 <= threads <= 100000:
        raise ValueError("threads: give 1 to 100000, or None for all CPUs, not %r" % threads)
    if seed is not None and not 0 <= seed < 2**64:
        raise ValueError("seed: give 0 to 2**64 - 1, not %r" % seed)
    own = Scenario(scenario, set)
    bar = _Bar() if progress is True else None
    shown = bar if bar is not None else progress if callable(progress) else None
    job = _Job(function, own, threads or 0, seed, shown)
    if policies:
        job.decide_by(policies)
    try:
        return job.wait()
    finally:
        if bar is not None:
            bar.end()


def run(scenario: ScenarioLike, set: Mapping[str, Any] | None = None, *, threads: int | None = None, seed: int | None = None,
        progress: ProgressLike = False, policies: Mapping[str, Callable] | None = None) -> Result:
    """Simulate a scenario (its network, requests and run), or run its experiment, as `teide run` does.

    scenario  path, YAML text, dict or Scenario
    set       values that override those of the scenario, by their paths
    threads   None: as many as there are CPUs; the results do not depend on it
    seed      instead of the scenario's
    progress  True: a bar on stderr; a function of the fraction that is done, which stops the run by raising an exception
    policies  functions that decide in the place of the scenario's policies, to try out ideas: slow, and on one thread unless
              threads says otherwise. Equal arguments must get equal answers.
              prefer(links, fidelity) -> float: of several pairs on one side of a node, which span so many links, the one for which
              this is largest is swapped first, as operations.swap.order says else; networks only
              purify(state) -> bool: whether a pair in this state, (Phi+, Phi-, Psi+, Psi-), that is ready for a round of
              purification wants one, as `if` of operations.purify says else; chains only
    Raises ScenarioError, Error, MemoryError; KeyboardInterrupt stops the computation.
    """
    return _ask(library.teide_run, scenario, set, (threads or 1) if policies else threads, seed, progress, policies)


def optimize(scenario: ScenarioLike, set: Mapping[str, Any] | None = None, *, threads: int | None = None,
             seed: int | None = None, progress: ProgressLike = False) -> Result:
    """The best policy of a network, as the section optimize asks; or the best time of a purification, as the section optimal_time
    asks: optimum, curves, path, transitions, diagram, without a seed. As run()."""
    return _ask(library.teide_optimize, scenario, set, threads, seed, progress)


def improve(scenario: ScenarioLike, set: Mapping[str, Any] | None = None, *, threads: int | None = None,
            seed: int | None = None, progress: ProgressLike = False) -> Result:
    """What a purification gains over its inputs, as the section improvement asks. As run()."""
    return _ask(library.teide_improve, scenario, set, threads, seed, progress)


def experiment(scenario: ScenarioLike, set: Mapping[str, Any] | None = None, *, threads: int | None = None,
               seed: int | None = None, progress: ProgressLike = False) -> Result:
    """An experiment of entanglement swapping with photons, as the section experiment describes it. As run()."""
    return _ask(library.teide_experiment, scenario, set, threads, seed, progress)


def _axis(values: Any) -> dict[str, Any]:
    if isinstance(values, Mapping):
        return dict(values)
    if isinstance(values, tuple) and len(values) == 2 and isinstance(values[1], str) and np.ndim(values[0]) == 1:
        values = [(float(number), values[1]) for number in values[0]]
    return {"values": list(values)}


def _section(axes: Mapping[str, Any]) -> dict[str, Any]:
    """The section sweep of axes by their paths. An axis has the name of the last key of its path, or, where that is another's, its
    whole path with underscores."""
    made: dict[str, Any] = {}
    lasts = [path.rpartition(".")[2] for path in axes]
    for path, last in zip(axes, lasts):
        axis = _axis(axes[path])
        if "path" not in axis and "cases" not in axis:
            axis["path"] = path
        named = axis["path"] == path if "path" in axis else False
        made[(last if lasts.count(last) == 1 else path.replace(".", "_").replace("*", "all")) if named else path] = axis
    return {"axes": made}


def sweep(scenario: ScenarioLike, set: Mapping[str, Any] | None = None, axes: Mapping[str, Any] | None = None, *,
          threads: int | None = None, seed: int | None = None, progress: ProgressLike = False) -> Result:
    """A scenario at many points of its parameters, as its section sweep asks, in memory; for what takes hours, `teide sweep`
    keeps finished points on disk.

    axes  instead of the section: paths with the values that they take, numbers, strings or (number, unit), or (array, unit); a dict
          is an axis as in the section, {"logspace": {"from": "1 ms", "to": "1 s", "points": 4}}. Names of axes are the last keys
          of the paths. More of the section by `set`, {"sweep.combine": "zip"}
    As run(). The root Dataset of the result has the axes as dimensions; points that failed are NaN there, and in result["failures"].
    """
    if axes is not None:
        if not isinstance(axes, Mapping) or not isinstance(set or {}, Mapping):
            raise TypeError("axes and set are mappings of paths")
        set = {"sweep": _section(axes), **(set or {})}
    return _ask(library.teide_sweep, scenario, set, threads, seed, progress)
