"""Sweeps as figures need them: axes, variables over named dimensions, slices."""
from __future__ import annotations

import warnings

import numpy as np
import xarray as xr

from ._data import Data, Source
from .style import PlotError, PlotWarning, is_geometric, with_unit

LEAST_DESIGN = 8  # points that tell how they are spaced


def unevenness(sorted_values):
    """Largest distance of the values, from 0 to 1, from equal steps."""
    position = (sorted_values - sorted_values[0]) / (sorted_values[-1] - sorted_values[0])
    return float(np.max(abs(position - np.linspace(0, 1, len(position)))))


class Axis:
    """A dimension, or a coordinate of points that are no grid: numbers with a unit, or names."""

    def __init__(self, name: str, variable: xr.DataArray) -> None:
        values = variable.values
        self.name = name
        self.is_number = values.dtype.kind in "fiu"
        self.values = values.astype(float) if self.is_number else values.astype(str).astype(object)
        self.unit = str(variable.attrs.get("units", "1"))

    def label(self):
        return with_unit(self.name, self.unit)

    def show(self, index):
        if not self.is_number:
            return self.values[index]
        return "%.4g" % self.values[index] + (" " + self.unit if self.unit not in ("1", "") else "")

    def is_logarithmic(self):
        """More than a factor of ten from end to end, in equal ratios; or, of the points of a design, which are in no order and
        fill an axis evenly, more evenly in the logarithm than as they are."""
        values = np.unique(self.values) if self.is_number else np.array([])
        if len(values) < 3 or values[0] <= 0 or values[-1] < 9.99 * values[0]:
            return False
        if len(values) == len(self.values) and is_geometric(values):
            return True
        return len(values) >= LEAST_DESIGN and unevenness(np.log(values)) < 0.5 * unevenness(values)

    def find(self, sweep, value):
        """Indices of a value, given as it is, as text, or as #INDEX."""
        text = str(value)
        if text.startswith("#") and text[1:].isdigit() and int(text[1:]) < len(self.values):
            return np.array([int(text[1:])])
        if self.is_number:
            number = text[:-len(self.unit)].strip() if self.unit != "1" and text.endswith(self.unit) else text
            try:
                found = np.flatnonzero(np.isclose(self.values, float(number), rtol=1e-9, atol=0))
            except ValueError:
                found = np.array([], dtype=int)
        else:
            found = np.flatnonzero(self.values == text)
        if len(found) == 0:
            some = ", ".join(self.show(i) for i in range(min(len(self.values), 12)))
            raise PlotError("%s: %s has no '%s'; it has %s%s" % (sweep, self.name, text, some, ", ..." if len(self.values) > 12 else ""))
        return found


class Sweep:
    """A sweep: `axes` by name in their order, and variables over them and dimensions of their own."""

    def __init__(self, source: Source) -> None:
        data = Data(source, "sweep", "failures", "it has no list of failures: damaged")
        self.name, self.title, self.root = data.name, data.title, data.result.root
        self.scenario = str(data.result.attrs["scenario"])
        self.is_grid, self.of = data.result.attrs["combine"] == "grid", str(data.result.attrs["of"])
        self.point_dimensions = tuple(self.root["status"].dims)
        names = self.point_dimensions if self.is_grid else [
            name for name, variable in self.root.coords.items() if variable.dims == ("point",) and name != "point"]
        self.axes = {str(name): Axis(str(name), self.root[name]) for name in names}
        failed = int(np.count_nonzero(self.root["status"].values == 2))
        if failed > 0:
            warnings.warn("%s: %d points failed and are left out: teide show --failed lists them" % (self.name, failed), PlotWarning,
                          stacklevel=5)

    def variables(self) -> list[str]:
        return [str(name) for name, item in self.root.data_vars.items() if name != "status" and item.dtype.kind in "fiu"
                and item.dims[:len(self.point_dimensions)] == self.point_dimensions]

    def variable(self, name: str) -> tuple[xr.DataArray, list[str], xr.DataArray | None]:
        """The variable of that name, its inner dimensions, and its standard error or None."""
        if name not in self.variables():
            raise PlotError("%s: no variable '%s'; there are %s" % (self.name, name, ", ".join(
                n for n in self.variables() if not n.endswith("_stderr"))))
        variable = self.root[name]
        inner = [str(dimension) for dimension in variable.dims[len(self.point_dimensions):]]
        return variable, inner, self.root[name + "_stderr"] if name + "_stderr" in self.root else None

    def axis(self, name: str) -> Axis:
        if name not in self.axes:
            raise PlotError("%s: no axis '%s'; there are %s" % (self.name, name, ", ".join(self.axes)))
        return self.axes[name]

    def inner(self, name: str) -> Axis:
        return Axis(name, self.root[name])


def numbers_of(variable: xr.DataArray) -> np.ndarray:
    """As numbers, with NaN where there is none."""
    numbers = variable.values.astype(float)
    if "_FillValue" in variable.attrs:
        numbers[variable.values == variable.attrs["_FillValue"]] = np.nan
    return numbers


def meanings_of(variable: xr.DataArray) -> list[str] | None:
    return str(variable.attrs["flag_meanings"]).split() if "flag_meanings" in variable.attrs else None
