"""Results: one xarray Dataset per group, whose arrays are where the library has them."""
from __future__ import annotations

import ctypes
import functools
import os
import sys
import weakref
from typing import Any, Callable, Iterator, Mapping

import numpy as np
import xarray as xr

from ._errors import exception_of, text
from ._library import View, hdf5_alone, hdf5_library, library

_TYPES = [np.dtype("f8"), np.dtype("i8"), np.dtype("u8"), np.dtype("i4"), np.dtype("i1"), np.dtype("u8")]
_TEXT = 5
FORMAT_VERSION = 2  # of result files


class Owner:
    """Frees a dataset of the library when nobody has an array of it any more."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        weakref.finalize(self, library.teide_dataset_free, handle)


def _memory(owner: Owner, view: View) -> np.ndarray:
    """An array on the library's memory, which keeps the owner alive; not to be written."""
    shape, strides = tuple(view.shape[:view.rank]), tuple(view.strides[:view.rank])
    dtype, place = _TYPES[view.type], view.data
    if view.flags is not None:  # a code: int8 as in files, the lowest byte of what is there
        place = place + dtype.itemsize - 1 if place and sys.byteorder == "big" else place
        dtype = np.dtype("i1")
    if 0 in shape or not place:
        return np.zeros(shape, dtype)
    size = sum((n - 1) * step for n, step in zip(shape, strides)) + dtype.itemsize
    buffer = (ctypes.c_char * size).from_address(place)
    buffer.owner = owner
    array = np.ndarray(shape, dtype, buffer, strides=strides)
    array.flags.writeable = False
    return array


def _values(owner: Owner, view: View) -> np.ndarray:
    array = _memory(owner, view)
    if view.type != _TEXT:
        return array
    words = [text(ctypes.c_char_p(int(address)).value) for address in array.ravel()]
    return np.array(words, dtype=str).reshape(array.shape)


def _attributes(view: View) -> dict[str, Any]:
    attributes: dict[str, Any] = {"long_name": text(view.doc)}
    if view.unit is not None:
        attributes["units"] = text(view.unit)
    if view.error is not None:
        attributes["ancillary_variables"] = text(view.error)
    if view.flags is not None:
        attributes["flag_values"] = np.arange(len(text(view.flags).split(" ")), dtype="i1")
        attributes["flag_meanings"] = text(view.flags)
    if view.missing:
        attributes["_FillValue"] = -1
    return attributes


def _group(owner: Owner, index: int, points: list[str]) -> xr.Dataset:
    """A group as a Dataset; `points` are coordinates besides those of its dimensions."""
    variables, coordinates, attributes = {}, {}, {}
    if library.teide_group_name(owner.handle, index):
        attributes["long_name"] = text(library.teide_group_doc(owner.handle, index))
    for i in range(library.teide_variable_count(owner.handle, index)):
        view, error = View(), ctypes.c_void_p()
        if library.teide_variable(owner.handle, index, i, ctypes.byref(view), ctypes.byref(error)) != 0:
            raise exception_of(error)
        values = _values(owner, view)
        if view.passing:
            attributes[text(view.name)] = values[()]
            continue
        dimensions = tuple(text(name) for name in view.dimensions[:view.rank])
        (coordinates if view.coordinate else variables)[text(view.name)] = xr.Variable(dimensions, values, _attributes(view))
    return xr.Dataset(variables, coordinates, attributes).set_coords(points)


class Result(Mapping[str, xr.Dataset]):
    """The answer to a question: a mapping of group names to xarray Datasets; the root group has the name "".

    result["requests"] is a Dataset, result["requests/rate"] a DataArray. Numbers have `units`; standard errors are in NAME_stderr; codes
    have `flag_values` and `flag_meanings`; a whole number that is missing is -1, its `_FillValue`. Arrays of a computed result are
    views of the library's memory, read-only, valid as long as anything refers to them.
    """

    def __init__(self, groups: Mapping[str, xr.Dataset | Callable[[], xr.Dataset]], attrs: dict[str, Any], owner: Owner | None = None,
                 path: str | None = None) -> None:
        self._groups, self._owner = dict(groups), owner  # Datasets, or what makes them when they are first asked for
        #: of the file that it was read from, or None
        self.path = path
        #: kind, seed, title, scenario (YAML), scenario_path; of a file also its provenance
        self.attrs = attrs

    @property
    def root(self) -> xr.Dataset:
        """The group at the root, self[""]; of a sweep, what there is over its axes."""
        return self._group("")

    def _group(self, name: str) -> xr.Dataset:
        group = self._groups[name]
        if not isinstance(group, xr.Dataset):
            self._groups[name] = group = group()
        return group

    @property
    def kind(self) -> str:
        """"run", "optimal_time", "optimize", "improvement", "experiment" or "sweep"."""
        return str(self.attrs["kind"])

    def write(self, path: str | os.PathLike) -> None:
        """Write the result file of doc/results.md, whole or not at all, as the command does; what has that name is replaced.

        It has what was computed, whatever was done with the Datasets. Raises OSError.
        """
        error = ctypes.c_void_p()
        if self._owner is None:
            raise ValueError("this result is of a file: copy the file")
        write = hdf5_library().teide_write
        with hdf5_alone():
            failed = write(self._owner.handle, os.fsencode(path), ctypes.byref(error))
        if failed:
            raise exception_of(error)

    def __getitem__(self, path: str) -> Any:
        if path in self._groups:
            return self._group(path)
        group, _, name = path.rpartition("/") if isinstance(path, str) else ("", "", "")
        if group in self._groups and name in self._group(group).variables:
            return self._group(group)[name]
        raise KeyError("%r: there are the groups %s" % (path, ", ".join(map(repr, self._groups))))

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)

    def __repr__(self) -> str:
        lines = ["<teide.Result> %s, seed %s, %r" % (self.kind, self.attrs.get("seed"), self.attrs.get("title", ""))]
        for name, group in self.items():
            sizes = ", ".join("%s: %d" % item for item in group.sizes.items())
            lines.append("%s (%s)" % (name or "(root)", sizes))
            for variable in group.data_vars.values():
                if str(variable.name).endswith("_stderr"):
                    continue
                shown = "" if variable.size != 1 else " = %s" % variable.values.reshape(-1)[0]
                if shown and str(variable.name) + "_stderr" in group:
                    shown += " +- %s" % group[str(variable.name) + "_stderr"].values.reshape(-1)[0]
                unit = variable.attrs.get("units", "1")
                lines.append("    %s(%s)%s%s" % (variable.name, ", ".join(map(str, variable.dims)), shown,
                                               "" if unit == "1" else " " + unit))
        return "\n".join(lines)


def result_of(owner: Owner) -> Result:
    """The result that is behind a handle of the library."""
    handle = owner.handle
    attrs: dict[str, Any] = {"kind": text(library.teide_dataset_kind(handle)), "seed": library.teide_dataset_seed(handle)}
    for name in ("title", "scenario_path", "scenario", "of", "combine", "random_numbers", "coordinates", "policies"):
        value = library.teide_attribute(handle, name.encode())
        if value is not None:
            attrs[name] = text(value)
    points = attrs.pop("coordinates", "").split()  # axes of a sweep that is no grid
    groups = {text(library.teide_group_name(handle, index)): functools.partial(_group, owner, index, [] if index else points)
              for index in range(library.teide_group_count(handle))}
    return Result(groups, attrs, owner)


def open(path: str | os.PathLike) -> Result:
    """The result in a file of `teide ... -o FILE.h5`, read with h5netcdf. Arrays are read when they are used."""
    import h5netcdf
    names = [""]

    def walk(group: Any, name: str) -> None:
        for key, inner in group.groups.items():
            names.append((name + "/" if name else "") + key)
            walk(inner, names[-1])

    with h5netcdf.File(path, "r", decode_vlen_strings=True) as file:
        walk(file, "")
    groups = {name: xr.open_dataset(path, engine="h5netcdf", group=name or None, mask_and_scale=False, decode_times=False)
              for name in names}
    groups = {name: group for name, group in groups.items() if not name or group.variables}
    root = groups[""].attrs
    if "kind" not in root or "format_version" not in root:
        raise ValueError("%s is not a result file of Teide" % os.fspath(path))
    if root["format_version"] != FORMAT_VERSION:
        raise ValueError("%s has format version %s, and this program reads version %d" % (
            os.fspath(path), root["format_version"], FORMAT_VERSION))
    return Result(groups, dict(root), path=os.fspath(path))
