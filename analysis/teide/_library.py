"""libteide through ctypes: where it is, and what its functions take."""
from __future__ import annotations

import ctypes
import functools
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from ctypes import POINTER, c_bool, c_char_p, c_double, c_int, c_int8, c_size_t, c_ssize_t, c_uint64, c_void_p
from typing import Any, Iterator

MAX_RANK = 24  # TEIDE_MAX_RANK
SONAME = "libteide.so.0"
SONAME_HDF5 = "libteide_hdf5.so.0"

E_MEMORY, E_INPUT, E_IO, E_HORIZON, E_STOPPED = -1, -2, -3, -4, -5

Progress = ctypes.CFUNCTYPE(c_bool, c_void_p, c_double)
Prefer = ctypes.CFUNCTYPE(c_double, c_void_p, c_int, c_double)
Purify = ctypes.CFUNCTYPE(c_bool, c_void_p, POINTER(c_double))


class MistakeLine(ctypes.Structure):
    _fields_ = [("file", c_char_p), ("line", c_int), ("column", c_int), ("message", c_char_p)]


class Options(ctypes.Structure):
    _fields_ = [("threads", c_int), ("has_seed", c_bool), ("seed", c_uint64), ("progress", Progress), ("user", c_void_p),
                ("cancel", POINTER(c_int))]


class Policies(ctypes.Structure):
    _fields_ = [("prefer", Prefer), ("purify", Purify), ("user", c_void_p)]


class View(ctypes.Structure):
    _fields_ = [("group", c_char_p), ("name", c_char_p), ("unit", c_char_p), ("doc", c_char_p), ("flags", c_char_p),
                ("error", c_char_p), ("data", c_void_p), ("type", c_int), ("missing", c_bool), ("coordinate", c_bool),
                ("passing", c_bool), ("rank", c_int), ("shape", c_size_t * MAX_RANK), ("strides", c_ssize_t * MAX_RANK),
                ("dimensions", c_char_p * MAX_RANK)]


class Axes(ctypes.Structure):
    _fields_ = [("n", c_size_t), ("lengths", POINTER(c_size_t))]


class Operand(ctypes.Structure):
    _fields_ = [("data", c_void_p), ("steps", POINTER(c_ssize_t))]


class Noise(ctypes.Structure):
    _fields_ = [("gate_error", Operand), ("measurement_error", Operand)]


_ERROR = POINTER(c_void_p)
# name: (result, arguments)
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "teide_version": (c_char_p, []),
    "teide_error_code": (c_int, [c_void_p]),
    "teide_error_message": (c_char_p, [c_void_p]),
    "teide_error_count": (c_size_t, [c_void_p]),
    "teide_error_line": (MistakeLine, [c_void_p, c_size_t]),
    "teide_error_free": (None, [c_void_p]),
    "teide_open": (c_void_p, [c_char_p, _ERROR]),
    "teide_parse": (c_void_p, [c_char_p, c_char_p, _ERROR]),
    "teide_set_many": (c_int, [c_void_p, POINTER(c_char_p), c_size_t, _ERROR]),
    "teide_copy": (c_void_p, [c_void_p, _ERROR]),
    "teide_scenario_text": (c_char_p, [c_void_p]),
    "teide_warning_count": (c_size_t, [c_void_p]),
    "teide_warning": (c_char_p, [c_void_p, c_size_t]),
    "teide_scenario_free": (None, [c_void_p]),
    "teide_run": (c_void_p, [c_void_p, POINTER(Options), _ERROR]),
    "teide_run_policies": (c_void_p, [c_void_p, POINTER(Policies), POINTER(Options), _ERROR]),
    "teide_optimize": (c_void_p, [c_void_p, POINTER(Options), _ERROR]),
    "teide_improve": (c_void_p, [c_void_p, POINTER(Options), _ERROR]),
    "teide_experiment": (c_void_p, [c_void_p, POINTER(Options), _ERROR]),
    "teide_sweep": (c_void_p, [c_void_p, POINTER(Options), _ERROR]),
    "teide_dataset_free": (None, [c_void_p]),
    "teide_group_count": (c_size_t, [c_void_p]),
    "teide_group_name": (c_char_p, [c_void_p, c_size_t]),
    "teide_group_doc": (c_char_p, [c_void_p, c_size_t]),
    "teide_variable_count": (c_size_t, [c_void_p, c_size_t]),
    "teide_variable": (c_int, [c_void_p, c_size_t, c_size_t, POINTER(View), _ERROR]),
    "teide_dataset_kind": (c_char_p, [c_void_p]),
    "teide_dataset_seed": (c_uint64, [c_void_p]),
    "teide_attribute": (c_char_p, [c_void_p, c_char_p]),
    "teide_protocol_find": (c_int, [c_char_p]),
    "teide_measure_find": (c_void_p, [c_char_p]),
    "teide_parameter_find": (c_void_p, [c_char_p]),
    "teide_parameters_conflict": (c_bool, [c_void_p, c_void_p]),
    "teide_purify_arrays": (None, [c_int, Axes, Operand, Operand, Noise, c_void_p, c_void_p]),
    "teide_swap_arrays": (None, [Axes, Operand, Operand, Noise, c_void_p]),
    "teide_decohere_arrays": (None, [Axes, Operand, Operand, Operand, Operand, c_void_p]),
    "teide_measure_arrays": (None, [c_void_p, Axes, Operand, c_void_p]),
    "teide_timing_choices_create": (c_void_p, []),
    "teide_timing_choices_destroy": (None, [c_void_p]),
    "teide_timing_choices_read": (c_int, [c_void_p, c_char_p, c_char_p, c_int, c_char_p]),
    "teide_optimal_time_arrays": (c_size_t, [c_void_p, Axes, c_size_t, POINTER(c_void_p), POINTER(Operand), c_void_p,
                                             c_void_p, c_void_p, POINTER(c_int8)]),
}


def _candidates() -> Iterator[str]:
    """Where the library may be, the surest place first."""
    try:
        from ._place import LIBRARY  # written by make
        yield LIBRARY
    except ImportError:  # in the source tree: the library that ./quickstart build makes
        yield os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "build", ".libs", SONAME)
    try:
        folder = subprocess.run(["pkg-config", "--variable=libdir", "teide"], capture_output=True, text=True).stdout.strip()
        if folder:
            yield os.path.join(folder, SONAME)
    except OSError:
        pass
    yield SONAME


def _declare(library: ctypes.CDLL, functions: dict[str, tuple[Any, list[Any]]]) -> ctypes.CDLL:
    for name, (result, arguments) in functions.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def _load() -> ctypes.CDLL:
    named = os.environ.get("TEIDE_LIBRARY")
    reasons = []
    for path in [named] if named else _candidates():
        try:
            library = ctypes.CDLL(path)
        except OSError as error:
            reasons.append(str(error))
            continue
        return _declare(library, _FUNCTIONS)
    raise ImportError("libteide cannot be loaded: build or install Teide, or name the library in TEIDE_LIBRARY (%s)"
                      % "; ".join(reasons))


class _Library:
    """The library, loaded when a function of it is first used: files can be read and drawn without it."""

    def __getattr__(self, name: str) -> Any:
        loaded = _load()
        self.path = loaded._name
        for function in _FUNCTIONS:
            setattr(self, function, getattr(loaded, function))
        return self.__dict__[name] if name in self.__dict__ else getattr(loaded, name)


library = _Library()


@functools.cache
def hdf5_library() -> ctypes.CDLL:
    """libteide_hdf5, loaded when it is first needed. It prefers its own HDF5 to others that may be in the process."""
    path = os.path.join(os.path.dirname(library.path), SONAME_HDF5)
    mode = ctypes.DEFAULT_MODE | getattr(os, "RTLD_DEEPBIND", 0)
    return _declare(ctypes.CDLL(path, mode), {"teide_write": (c_int, [c_void_p, c_char_p, _ERROR])})


@contextmanager
def hdf5_alone() -> Iterator[None]:
    """Nobody else of this process is in HDF5, which may be the same library and not be built for threads."""
    from xarray.backends.locks import HDF5_LOCK
    with ExitStack() as locks:
        locks.enter_context(HDF5_LOCK)
        if "h5py" in sys.modules:
            locks.enter_context(sys.modules["h5py"]._objects.phil)
        yield
