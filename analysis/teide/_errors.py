"""Errors of the library as exceptions."""
from __future__ import annotations

from ctypes import c_void_p
from typing import NamedTuple

from ._library import E_INPUT, E_IO, E_MEMORY, E_STOPPED, library


class Mistake(NamedTuple):
    """One mistake in a scenario."""
    file: str  #: or "--set PATH=VALUE", of a setting
    line: int  #: from 1; 0: not a place in a file
    column: int  #: likewise
    message: str


class Error(RuntimeError):
    """A computation that failed."""


class Stopped(Error):
    """A computation that was stopped by its progress function."""


class ScenarioError(ValueError):
    """What is wrong with a scenario; `mistakes` has all places and messages."""

    def __init__(self, message: str, mistakes: list[Mistake]) -> None:
        super().__init__(message)
        self.mistakes = mistakes


class ScenarioWarning(UserWarning):
    """Something in a scenario that has no effect."""


def text(value: bytes | None) -> str:
    return value.decode("utf-8", "replace") if value is not None else ""


def exception_of(error: c_void_p) -> Exception:
    """The exception for an error of the library, which is freed."""
    code, message = library.teide_error_code(error), text(library.teide_error_message(error))
    lines = [library.teide_error_line(error, i) for i in range(library.teide_error_count(error))]
    mistakes = [Mistake(text(line.file), line.line, line.column, text(line.message)) for line in lines]
    library.teide_error_free(error)
    if code == E_INPUT:
        return ScenarioError(message, mistakes)
    kinds = {E_MEMORY: MemoryError, E_IO: OSError, E_STOPPED: Stopped}
    return kinds.get(code, Error)(message)
