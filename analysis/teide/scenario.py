"""Scenarios: read, checked, changed, copied."""
from __future__ import annotations

import ctypes
import json
import numbers
import os
import re
import threading
import warnings
import weakref
from typing import Any, Mapping, Union

from ._errors import ScenarioWarning, exception_of, text
from ._library import library

#: What functions of this package take for a scenario: a path, YAML text, a dict, or a Scenario.
ScenarioLike = Union["Scenario", str, os.PathLike, Mapping[str, Any]]


def _plain(value: Any) -> Any:
    """A value as JSON has it: a tuple (20, "km") is the quantity "20 km"."""
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], numbers.Real) and isinstance(value[1], str):
        return "%r %s" % (float(value[0]), value[1])
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):  # of NumPy
        return _plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return value


#: A quantity, which is written as it is: text in quotes would be a name on the axis of a sweep.
_QUANTITY = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)? [A-Za-zµ°%]([A-Za-z0-9µ°%/*^. -]*[A-Za-z0-9µ°%])?")


def _yaml_of_plain(value: Any) -> str:
    if isinstance(value, dict):
        return "{%s}" % ", ".join("%s: %s" % (json.dumps(key), _yaml_of_plain(item)) for key, item in value.items())
    if isinstance(value, list):
        return "[%s]" % ", ".join(map(_yaml_of_plain, value))
    if isinstance(value, str) and _QUANTITY.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _yaml(value: Any) -> str:
    """A value as YAML, in flow style."""
    return _yaml_of_plain(_plain(value))


def _setting(path: str, value: Any) -> bytes:
    if isinstance(value, tuple):
        value = _plain(value)
    return ("%s=%s" % (path, value if isinstance(value, str) else _yaml(value))).encode()


def _is_text(source: str) -> bool:
    return "\n" in source or source.lstrip().startswith(("teide:", "{"))


class Scenario:
    """A checked scenario.

    source  a path (str or PathLike); YAML text, which has a line break or begins with "teide:"; or a dict with quantities as
            strings, "20 km", or tuples, (20, "km")
    set     values that override those of the source, by their paths: {"memories.default.t2": "1 s"}
    Raises ScenarioError with all mistakes; warns (ScenarioWarning) of what has no effect.
    """

    def __init__(self, source: ScenarioLike, set: Mapping[str, Any] | None = None) -> None:
        error = ctypes.c_void_p()
        self._lock = threading.Lock()
        if isinstance(source, Scenario):
            with source._lock:
                handle = library.teide_copy(source._handle, ctypes.byref(error))
        elif isinstance(source, Mapping):
            handle = library.teide_parse(_yaml(source).encode(), b"scenario", ctypes.byref(error))
        elif isinstance(source, str) and _is_text(source):
            if "\0" in source:
                raise ValueError("YAML has no zero bytes")
            handle = library.teide_parse(source.encode(), b"scenario", ctypes.byref(error))
        elif isinstance(source, (str, os.PathLike)):
            handle = library.teide_open(os.fsencode(source), ctypes.byref(error))
        else:
            raise TypeError("a scenario is a path, YAML text, a dict or a teide.Scenario, not %s" % type(source).__name__)
        if not handle:
            raise exception_of(error)
        self._handle = handle
        self._finalizer = weakref.finalize(self, library.teide_scenario_free, handle)
        if set:
            self._apply(set)
        if not isinstance(source, Scenario) or set:
            self._warn()

    def _apply(self, settings: Mapping[str, Any]) -> None:
        if not isinstance(settings, Mapping):
            raise TypeError("values are set by a mapping of paths, not %s" % type(settings).__name__)
        error = ctypes.c_void_p()
        lines = [_setting(path, value) for path, value in settings.items()]
        array = (ctypes.c_char_p * len(lines))(*lines)
        with self._lock:
            if library.teide_set_many(self._handle, array, len(lines), ctypes.byref(error)) != 0:
                raise exception_of(error)

    def _warn(self) -> None:
        with self._lock:
            lines = [text(library.teide_warning(self._handle, i)) for i in range(library.teide_warning_count(self._handle))]
        for line in lines:
            warnings.warn(line, ScenarioWarning, stacklevel=4)

    def set(self, values: Mapping[str, Any] | str, value: Any = None) -> "Scenario":
        """Override values, set("run.deliveries", 1000) or set({"links.*.length": "20 km", ...}), which take effect together.
        On ScenarioError nothing is changed. Returns the scenario itself."""
        self._apply({values: value} if isinstance(values, str) else values)
        self._warn()
        return self

    def copy(self) -> "Scenario":
        """A scenario of its own, equal to this one."""
        return Scenario(self)

    @property
    def text(self) -> str:
        """The scenario as YAML, with settings applied and includes resolved."""
        with self._lock:
            return text(library.teide_scenario_text(self._handle))

    def __repr__(self) -> str:
        return "<teide.Scenario>\n" + self.text
