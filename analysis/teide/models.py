"""The models over arrays, which are broadcast against each other as NumPy does.

A state is four probabilities [Phi+, Phi-, Psi+, Psi-] along the last axis; they are taken as they are, not checked. Results have the
shape that the other axes broadcast to.
"""
from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ._library import Axes, Noise, Operand, library

#: What the codes of OptimalTime.timing_class stand for; -1: there is no time for the purification.
TIMING_CLASSES = ("early", "interior", "late", "flat")


class _Broadcast:
    """Operands over common axes. Nothing is copied but what is not of float64 with dense states."""

    def __init__(self, *arrays: tuple[ArrayLike, int]) -> None:
        ready = []
        for array, width in arrays:
            one = np.require(array, np.float64, "A")
            if width and (one.ndim == 0 or one.shape[-1] != width):
                raise ValueError("the last axis has %d numbers here, it should have %d"
                                 % (one.shape[-1] if one.ndim else 1, width))
            ready.append(np.ascontiguousarray(one) if width and one.strides[-1] != 8 else one)
        self.shape = np.broadcast_shapes(*[one.shape[:-1] if width else one.shape for one, (_, width) in zip(ready, arrays)])
        if len(self.shape) > 32:
            raise ValueError("there are %d axes, at most 32 may be" % len(self.shape))
        self._lengths = (ctypes.c_size_t * max(len(self.shape), 1))(*self.shape)
        self.axes = Axes(len(self.shape), self._lengths)
        self.operands, self._kept = [], []
        for one, (_, width) in zip(ready, arrays):
            wide = np.broadcast_to(one, self.shape + ((width,) if width else ()))
            steps = (ctypes.c_ssize_t * max(len(self.shape), 1))(*wide.strides[:len(self.shape)])
            self._kept.append((wide, steps))
            self.operands.append(Operand(wide.__array_interface__["data"][0], steps))

    def states(self) -> np.ndarray:
        return np.empty(self.shape + (4,))


def purify(kept: ArrayLike, measured: ArrayLike, protocol: str = "dejmps", *, gate_error: ArrayLike = 0.0,
           measurement_error: ArrayLike = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """One purification step: the state of the kept pair given success, and the success probability.

    kept, measured     states of the two pairs, (..., 4)
    protocol           "cnot", "bbpssw" or "dejmps"
    gate_error         probability that a two-qubit gate leaves its qubits maximally mixed, 0 to 1
    measurement_error  probability that a measured bit is flipped, 0 to 1/2
    """
    number = library.teide_protocol_find(protocol.encode())
    if number < 0:
        raise ValueError("there is no protocol %r: write cnot, bbpssw or dejmps" % protocol)
    b = _Broadcast((kept, 4), (measured, 4), (gate_error, 0), (measurement_error, 0))
    states, success = b.states(), np.empty(b.shape)
    library.teide_purify_arrays(number, b.axes, b.operands[0], b.operands[1], Noise(*b.operands[2:]), states.ctypes.data,
                                success.ctypes.data)
    return states, success[()]


def swap(a: ArrayLike, b: ArrayLike, *, gate_error: ArrayLike = 0.0, measurement_error: ArrayLike = 0.0) -> np.ndarray:
    """The pair that a Bell measurement makes of two pairs, with the Pauli correction. Arguments as of purify()."""
    all_ = _Broadcast((a, 4), (b, 4), (gate_error, 0), (measurement_error, 0))
    states = all_.states()
    library.teide_swap_arrays(all_.axes, all_.operands[0], all_.operands[1], Noise(*all_.operands[2:]), states.ctypes.data)
    return states


def pauli_rates(t1: ArrayLike, t2: ArrayLike) -> np.ndarray:
    """Rates (x, y, z), 1/s, of the twirled channel of a memory with relaxation time t1 and coherence time t2 <= 2 t1, s."""
    t1, t2 = np.broadcast_arrays(np.asarray(t1, float), np.asarray(t2, float))
    if not np.all((t2 > 0) & (t2 <= 2 * t1)):
        raise ValueError("t1 and t2: 0 < t2 <= 2 t1 must hold")
    x = 1 / (4 * t1)
    return np.stack([x, x, np.maximum(1 / (2 * t2) - x, 0)], axis=-1)


def decohere(state: ArrayLike, duration: ArrayLike, rates: ArrayLike, other_rates: ArrayLike | None = None) -> np.ndarray:
    """The state of a pair after both its memories have waited.

    duration     s, >= 0
    rates        Pauli error rates (x, y, z) of one memory, 1/s, (..., 3): see pauli_rates()
    other_rates  of the other memory; None: the same
    """
    b = _Broadcast((state, 4), (rates, 3), (rates if other_rates is None else other_rates, 3), (duration, 0))
    states = b.states()
    library.teide_decohere_arrays(b.axes, *b.operands, states.ctypes.data)
    return states


def measure(name: str, state: ArrayLike) -> np.ndarray:
    """A figure of merit of states, by its name in doc/theory.md: fidelity, concurrence, eof, skf, chsh, ..."""
    found = library.teide_measure_find(name.encode())
    if not found:
        raise ValueError("there is no measure %r" % name)
    b = _Broadcast((state, 4))
    values = np.empty(b.shape)
    library.teide_measure_arrays(found, b.axes, b.operands[0], values.ctypes.data)
    return values[()]


class OptimalTime(NamedTuple):
    """When purifications are best done; NaN and -1 where there is no time for one, or t2 > 2 t1."""
    time: np.ndarray  #: s
    value: np.ndarray  #: of the objective
    success_probability: np.ndarray
    timing_class: np.ndarray  #: codes: TIMING_CLASSES


def optimal_time(objective: str = "fidelity", protocol: str = "dejmps", *, states: str = "werner", kept: int = 0,
                 **parameters: ArrayLike) -> OptimalTime:
    """The best time for a purification of two pairs, over arrays of parameters.

    objective   a measure, "ps*MEASURE" (times the success probability), or "ps"
    states      "werner" or "dephased": what the fidelities mean
    kept        which pair is kept, 0 (the older one) or 1
    parameters  those of doc/optimal-time.md that vary: needed_at, second_made_at (s), fidelity, fidelity_1, fidelity_2, total_rate (1/s),
                dephasing_share, x_share, t1, t2 (s), cutoff (s), gate_error, measurement_error, duration, message_time (s).
                Others: fidelity 1, no errors, both pairs made at 0, all times 0.
    """
    if kept not in (0, 1):
        raise ValueError("kept: 0 or 1, not %r" % kept)
    found = {name: library.teide_parameter_find(name.encode()) for name in parameters}
    for name, parameter in found.items():
        if not parameter:
            raise TypeError("optimal_time() has no parameter %r" % name)
        for other, its in found.items():
            if other != name and library.teide_parameters_conflict(parameter, its):
                raise ValueError("%s and %s say the same of the problem in two ways: give one of them" % (name, other))
    choices = library.teide_timing_choices_create()
    if not choices:
        raise MemoryError
    try:
        wrong = library.teide_timing_choices_read(choices, protocol.encode(), states.encode(), kept, objective.encode())
        if wrong:
            raise ValueError({-1: "there is no protocol %r: write cnot, bbpssw or dejmps" % protocol,
                              -2: "there is no objective %r, or it waits for a new pair" % objective,
                              -3: "states: 'werner' or 'dephased', not %r" % states}[wrong])
        return _optima(choices, found, parameters)
    finally:
        library.teide_timing_choices_destroy(choices)


def _optima(choices: Any, found: dict[str, Any], parameters: dict[str, ArrayLike]) -> OptimalTime:
    b = _Broadcast(*[(value, 0) for value in parameters.values()])
    out = OptimalTime(np.empty(b.shape), np.empty(b.shape), np.empty(b.shape), np.empty(b.shape, np.int8))
    n = len(found)
    wrong = library.teide_optimal_time_arrays(
        choices, b.axes, n, (ctypes.c_void_p * max(n, 1))(*found.values()), (Operand * max(n, 1))(*b.operands),
        out.time.ctypes.data, out.value.ctypes.data, out.success_probability.ctypes.data,
        out.timing_class.ctypes.data_as(ctypes.POINTER(ctypes.c_int8)))
    if wrong < n:
        raise ValueError("%s has a value out of its range" % list(found)[wrong])
    return out
