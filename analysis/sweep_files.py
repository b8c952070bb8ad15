"""Result files of `teide sweep`, for the scripts beside this one: axes, variables over named dimensions, slices."""
import sys

from figure_style import fail, is_geometric, with_unit  # first: says what is missing
from timing_files import open_result
import h5py
import numpy as np


def text_of(value):
    return value.decode() if isinstance(value, bytes) else str(value)


LEAST_DESIGN = 8  # points that tell how they are spaced


def unevenness(sorted_values):
    """Largest distance of the values, from 0 to 1, from equal steps."""
    position = (sorted_values - sorted_values[0]) / (sorted_values[-1] - sorted_values[0])
    return float(np.max(abs(position - np.linspace(0, 1, len(position)))))


class Axis:
    """A dimension, or a coordinate of points that are no grid: numbers with a unit, or names."""

    def __init__(self, name, dataset):
        values = dataset[:]
        self.name = name
        self.is_number = values.dtype.kind in "fiu"
        self.values = values.astype(float) if self.is_number else np.array([text_of(v) for v in values], dtype=object)
        self.unit = text_of(dataset.attrs.get("units", "1"))

    def label(self):
        return with_unit(self.name, self.unit)

    def heading(self):
        return self.name + (" [%s]" % self.unit if self.unit not in ("1", "") else "")

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

    def find(self, path, text):
        """Indices of a value, given as text or as #INDEX."""
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
            fail("%s: %s has no '%s'; it has %s%s" % (path, self.name, text, some, ", ..." if len(self.values) > 12 else ""))
        return found


class Sweep:
    """A sweep file: `axes` by name in their order, `inner` dimensions by name, and variables as arrays over them."""

    def __init__(self, path):
        self.path = path
        self.file = open_result(path, "failures", "it has no list of failures: damaged", kind="sweep")
        self.is_grid = text_of(self.file.attrs["combine"]) == "grid"
        self.of = text_of(self.file.attrs["of"])
        self.title = text_of(self.file.attrs.get("title", ""))
        status = self.file["status"]
        self.point_dimensions = [self.dimension_name(status, i) for i in range(status.ndim)]
        names = self.point_dimensions if self.is_grid else text_of(self.file.attrs["coordinates"]).split()
        self.axes = {name: Axis(name, self.file[name]) for name in names}
        failed = int(np.count_nonzero(status[...] == 2))
        if failed > 0:
            print("%s: %d points failed and are left out: teide show --failed lists them" % (path, failed), file=sys.stderr)

    @staticmethod
    def dimension_name(dataset, index):
        return dataset.dims[index][0].name.rsplit("/", 1)[-1]

    def variables(self):
        skipped = set(self.axes) | {"point", "status"}
        return [name for name, item in self.file.items() if isinstance(item, h5py.Dataset) and name not in skipped
                and item.ndim >= len(self.point_dimensions) and not h5py.h5ds.is_scale(item.id) and item.dtype.kind != "O"]

    def variable(self, name):
        """The dataset of that name, its inner dimensions, and its standard error or None."""
        if name not in self.variables():
            fail("%s: no variable '%s'; there are %s" % (self.path, name, ", ".join(
                n for n in self.variables() if not n.endswith("_stderr"))))
        dataset = self.file[name]
        inner = [self.dimension_name(dataset, i) for i in range(len(self.point_dimensions), dataset.ndim)]
        return dataset, inner, self.file[name + "_stderr"] if name + "_stderr" in self.file else None

    def axis(self, name):
        if name not in self.axes:
            fail("%s: no axis '%s'; there are %s" % (self.path, name, ", ".join(self.axes)))
        return self.axes[name]

    def inner(self, name):
        return Axis(name, self.file[name])


def numbers_of(dataset, array):
    """As numbers, with NaN where there is none."""
    numbers = array.astype(float)
    if "_FillValue" in dataset.attrs:
        numbers[array == dataset.attrs["_FillValue"]] = np.nan
    return numbers


def meanings_of(dataset):
    return text_of(dataset.attrs["flag_meanings"]).split() if "flag_meanings" in dataset.attrs else None
