"""Results as figures need them: arrays by path, titles, labels, and what tells several results apart."""
from __future__ import annotations

import os
from typing import Any, Union

import numpy as np
import xarray as xr

from ..result import Result, open as open_result
from .style import PlotError, with_unit

#: What is drawn: a result, or the path of a result file.
Source = Union[Result, str, os.PathLike]
COMMANDS = {"optimal_time": "teide optimize", "improvement": "teide improve", "experiment": "teide run on an experiment",
            "sweep": "teide sweep", "run": "teide run on a network", "optimize": "teide optimize on a network"}


def result_of(source: Source) -> Result:
    if isinstance(source, Result):
        return source
    try:
        return open_result(source)
    except ImportError as error:
        raise PlotError("%s; on Debian: apt-get install python3-h5netcdf" % error) from error
    except OSError as error:
        raise PlotError("%s: %s" % (os.fspath(source), error)) from error
    except ValueError as error:
        raise PlotError(str(error)) from error


def holds(result: Result, group: str) -> bool:
    """Whether there is a group of that name, or one within it."""
    return any(name == group or name.startswith(group + "/") for name in result)


class Data:
    """A result of one kind that holds a group; `why` says what is the matter when it does not."""

    def __init__(self, source: Source, kind: str, group: str = "", why: str = "") -> None:
        self.result = result_of(source)
        self.name = self.result.path or "the result"
        self.title = str(self.result.attrs.get("title", ""))
        if self.result.kind != kind:
            raise PlotError("%s: not a result of %s" % (self.name, COMMANDS[kind]))
        if group and not holds(self.result, group):
            raise PlotError("%s: %s" % (self.name, why))

    def __contains__(self, path: str) -> bool:
        try:
            self.result[path]
        except KeyError:
            return False
        return True

    def group(self, name: str) -> xr.Dataset:
        return self.result[name]

    def __getitem__(self, path: str) -> np.ndarray:
        """The values of a variable; text as str."""
        values = np.asarray(self.result[path].values)
        return values.astype(str) if values.dtype.kind == "O" else values

    def number(self, path: str) -> float:
        return float(self[path])

    def names(self, path: str) -> list[str]:
        return [str(name) for name in self[path]]

    def units(self, path: str) -> str:
        return str(self.result[path].attrs.get("units", "1"))

    def label(self, path: str) -> str:
        """What a parameter is, and its unit."""
        return with_unit(path.rpartition("/")[2], self.units(path))

    def codes(self, path: str) -> dict[str, int]:
        return {name: code for code, name in enumerate(str(self.result[path].attrs["flag_meanings"]).split(" "))}

    def objective(self, wanted: str | None) -> int:
        """The index of an objective of optimal_time by its name; None: the first."""
        names = self.names("optimum/objective")
        if wanted is not None and wanted not in names:
            raise PlotError("%s: no objective '%s'; there are %s" % (self.name, wanted, ", ".join(names)))
        return names.index(wanted) if wanted is not None else 0


def leaves(node: Any, name: str = "") -> dict[str, Any]:
    """{path: value} of a scenario."""
    if isinstance(node, (dict, list)):
        items = node.items() if isinstance(node, dict) else enumerate(node)
        return {path: value for key, item in items for path, value in leaves(item, "%s.%s" % (name, key)).items()}
    return {name: node}


def labels_of(results: list[Data]) -> list[str]:
    """A label for each: what its scenario says otherwise than those of the others. Never a file's name."""
    if len(results) == 1:
        return [""]
    titles = [result.title for result in results]
    labels = titles if len(set(titles)) == len(results) else ["scenario %d" % (i + 1) for i in range(len(results))]
    try:
        import yaml
    except ImportError:  # then they are called by their titles, or numbered
        return labels
    scenarios = [leaves(yaml.safe_load(result.result.attrs["scenario"])) for result in results]
    paths = [path for path in scenarios[0] if path != ".title" and len({str(scenario.get(path)) for scenario in scenarios}) > 1]
    said = [", ".join("%s = %s" % (path.rsplit(".", 1)[1].replace("_", " "), scenario.get(path, "none")) for path in paths[:2])
            for scenario in scenarios]
    return said if len(set(said)) == len(results) else labels
