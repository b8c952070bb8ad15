#!/usr/bin/env python3
"""Results of all kinds are the same everywhere: for every variable that a file holds, and no list of their names, the file, xarray,
`--format json`, `teide show`, its CSV and tables, and a sweep agree; units, flags and standard errors are stated as the CF
conventions have them; the generated part of doc/results.md is current.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import csv
import io
import json
import math
import os
import re
import subprocess
import tempfile
import unittest
import warnings

import h5py
import numpy as np

TEIDE = os.environ.get("TEIDE", "./teide")
SOURCE = os.environ.get("srcdir", ".")
# command, scenario and settings that make one file of each kind quickly
KINDS = {
    "run": ["run", "network-two-requests.yaml", "run.deliveries=200", "run.record={deliveries: true, trace: 500}"],
    "network": ["run", "networks/star-hub.yaml", "run={time: 500 ms, bin: 100 ms, record: {deliveries: true}}"],
    "optimal_time": ["optimize", "optimal-time/transition.yaml", "optimal_time.path.points=11", "optimal_time.objectives=[F, EoF, ps, ps*hash]",
                     "optimal_time.diagram={x: {parameter: dephasing_share, from: 0.3, to: 0.6, points: 5}, "
                     "y: {parameter: fidelity, from: 0.8, to: 0.95, points: 4}}"],
    "schedule": ["optimize", "optimal-time/pumping.yaml"],
    "improvement": ["improve", "improvement/werner.yaml", "improvement.region.points=11", "improvement.ensemble.samples=500",
                    "improvement.first={werner: 0.9}", "improvement.second={werner: 0.8}"],
    "experiment": ["run", "canary-143km/experiment.yaml", "experiment.repeats=2", "experiment.keep_above=1e-4", "experiment.duration=30 min"],
    "free_space": ["run", "canary-143km/experiment-turbulence.yaml", "experiment.duration=10 min"],
    "sweep": ["sweep", "sweeps/small.yaml", "run.deliveries=50"],
    "design": ["sweep", "sweeps/small.yaml", "run.deliveries=20",
               "sweep={combine: sobol, points: 8, axes: {distance: {path: links.*.length, linspace: {from: 10 km, to: 40 km}}, "
               "t2: {path: memories.default.t2, logspace: {from: 1 ms, to: 1 s}}}}"],
}
# questions to sweep: scenario, settings, an axis, its values
SWEEPS = {
    "run": ["network-two-requests.yaml", [], "run.deliveries", ["100", "150"]],
    "optimal_time": ["optimal-time/retry.yaml", [], "optimal_time.message_time", ["0 s", "1 ms"]],
    "schedule": ["optimal-time/pumping.yaml", [], "optimal_time.needed_at", ["1 s", "2 s"]],
    "experiment": ["canary-143km/experiment.yaml", ["experiment.duration=20 min", "experiment.keep_above=1e-4", "experiment.repeats=2"],
                   "experiment.sources.mean_pairs", ["0.05", "0.1"]],
    "improvement": ["improvement/werner.yaml", ["improvement.region.points=5", "improvement.ensemble.samples=300",
                                                "improvement.first={werner: 0.9}", "improvement.second={werner: 0.8}"],
                    "improvement.second.werner", ["0.7", "0.8"]],
}
COMMANDS = {"run": "run", "optimal_time": "optimize", "schedule": "optimize", "experiment": "run", "improvement": "improve"}


def teide(*arguments, status=0):
    done = subprocess.run([TEIDE, *arguments], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == status, (arguments, done.stderr)
    return done.stdout


def settings(values):
    return [word for value in values for word in ("--set", value)]


def is_text(dataset):
    return dataset.dtype.kind == "O"


def is_scale(dataset):
    return h5py.h5ds.is_scale(dataset.id)


def values_of(dataset):
    """Numbers with NaN for what is missing; text as str."""
    if is_text(dataset):
        return np.vectorize(lambda t: t, otypes=[object])(dataset.asstr()[()]) if dataset.size else np.empty(dataset.shape, object)
    values = dataset[()]
    if "_FillValue" in dataset.attrs:
        values = np.where(values == dataset.attrs["_FillValue"], np.nan, values)
    return np.asarray(values)


def words_of(dataset):
    """Codes as their words, None for none."""
    words = dataset.attrs["flag_meanings"].split(" ")
    return np.vectorize(lambda k: words[k] if 0 <= k < len(words) else None, otypes=[object])(dataset[()]) if dataset.size \
        else np.empty(dataset.shape, object)


def dimensions_of(dataset):
    if is_scale(dataset):
        return (dataset.name.rsplit("/", 1)[-1],)
    return tuple(dataset.dims[i][0].name.rsplit("/", 1)[-1] for i in range(dataset.ndim))


def variables(file):
    """(group, name, dataset) of everything in the file."""
    found = []
    file.visititems(lambda path, item: found.append((*(["", path] if "/" not in path else path.rsplit("/", 1)), item))
                    if isinstance(item, h5py.Dataset) else None)
    return found


def same(a, b):
    """Equal to the last bit, NaN being NaN."""
    a, b = np.asarray(a, dtype=object).ravel(), np.asarray(b, dtype=object).ravel()
    undefined = lambda x: x is None or (isinstance(x, (float, np.floating)) and not math.isfinite(x))
    return len(a) == len(b) and all(x == y or (undefined(x) and undefined(y)) for x, y in zip(a, b))


def in_document(document, first, group, name, dataset):
    """What the JSON document says of a variable, by the rules of doc/results.md; `first` is the first dimension of the group."""
    node = document
    for part in group.split("/") if group else ():
        node = node[part]
    if not isinstance(node, list):
        return node[name]
    if is_scale(dataset):  # a list has a row for each name of the first dimension
        return [row["name"] for row in node] if name == first else node[0][name]
    return [row[name] for row in node]


class Results(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.files, cls.documents = {}, {}
        for kind, (command, name, *more) in KINDS.items():
            cls.files[kind] = os.path.join(cls.folder, kind + ".h5")
            json_too = [] if command == "sweep" else ["--format", "json"]
            printed = teide(command, os.path.join(SOURCE, "scenarios", name), *settings(more), "-q", "-o", cls.files[kind], *json_too)
            if json_too:
                cls.documents[kind] = json.loads(printed)

    def test_conventions(self):
        """Units, a line of documentation, a scale on every axis, flags as int8, standard errors that are there."""
        for kind, path in self.files.items():
            with h5py.File(path) as file:
                for group, name, dataset in variables(file):
                    with self.subTest(kind=kind, group=group, name=name):
                        self.assertTrue(dataset.attrs["long_name"])
                        self.assertEqual("units" in dataset.attrs, not is_text(dataset))
                        self.assertEqual(len(dimensions_of(dataset)), dataset.ndim)
                        if "flag_meanings" in dataset.attrs:
                            n = len(dataset.attrs["flag_meanings"].split(" "))
                            self.assertEqual((dataset.dtype, dataset.attrs["flag_values"].dtype), (np.int8, np.int8))
                            self.assertEqual(dataset.attrs["flag_values"].tolist(), list(range(n)))
                            self.assertTrue(np.isin(dataset[...], np.arange(-1, n)).all())
                        if "ancillary_variables" in dataset.attrs:
                            error = file[group or "/"][dataset.attrs["ancillary_variables"]]
                            self.assertEqual((error.shape, error.attrs["units"]), (dataset.shape, dataset.attrs["units"]))
                        else:
                            self.assertNotIn(name + "_stderr", file[group or "/"])
                        # a list of codes in the documentation would be flags
                        self.assertIsNone(re.match(r"(.*: )?0 (?!\d)[\w+]+,? (1|\w+, 1)", dataset.attrs["long_name"]))

    def test_xarray(self):
        """Every group opens as it is, decoded and without a warning, with the same dimensions and values."""
        try:
            import xarray
            import h5netcdf  # noqa: F401
        except ImportError:
            self.skipTest("no xarray, or no h5netcdf")
        for kind, path in self.files.items():
            with h5py.File(path) as file, warnings.catch_warnings():
                warnings.simplefilter("error")
                for group in sorted({group for group, _, _ in variables(file)}):
                    with xarray.open_dataset(path, engine="h5netcdf", group=group or None) as data:
                        for _, name, dataset in (v for v in variables(file) if v[0] == group):
                            with self.subTest(kind=kind, group=group, name=name):
                                self.assertEqual(data[name].dims, dimensions_of(dataset))
                                self.assertTrue(same(data[name].values, values_of(dataset)))

    def test_units_of_objectives(self):
        """What is in bits says so; where objectives differ, each has its own unit beside it."""
        with h5py.File(self.files["optimal_time"]) as file:
            self.assertEqual(file["optimum/unit"].asstr()[:].tolist(), ["1", "bit", "1", "bit"])
            self.assertEqual((file["diagram/EoF/value"].attrs["units"], file["diagram/F/value"].attrs["units"]), ("bit", "1"))
        path = os.path.join(self.folder, "bits.h5")
        teide("optimize", os.path.join(SOURCE, "scenarios", "optimal-time", "retry.yaml"), "--set", "optimal_time.objectives=[EoF, skf]", "-q", "-o", path)
        with h5py.File(path) as file:
            self.assertEqual((file["optimum/value"].attrs["units"], file["optimum/slope"].attrs["units"], file["optimum/time"].attrs["units"]),
                             ("bit", "bit/s", "s"))

    def test_documents(self):
        """JSON of the command and of the file hold the same variables as the file."""
        for kind, path in self.files.items():
            shown = json.loads(teide("show", path, "--format", "json", "--records"))
            if kind in self.documents:
                bare = json.loads(teide("show", path, "--format", "json"))
                bare.pop("provenance")
                self.assertEqual(bare, self.documents[kind])
                self.assertNotIn("records", bare)
            with h5py.File(path) as file:
                found = variables(file)
                first = {group: dimensions_of(d)[0] for group, _, d in found if d.ndim > 0 and not is_scale(d)}
                errors = {(group, d.attrs["ancillary_variables"]) for group, _, d in found if "ancillary_variables" in d.attrs}
                for group, name, dataset in found:
                    with self.subTest(kind=kind, group=group, name=name):
                        if (group, name) in errors:
                            continue
                        value = in_document(shown, first.get(group), group, name, dataset)
                        expected = words_of(dataset) if "flag_meanings" in dataset.attrs else values_of(dataset)
                        if "ancillary_variables" in dataset.attrs:
                            parts = value if isinstance(value, list) else [value]
                            self.assertTrue(all(part["unit"] == dataset.attrs["units"] for part in parts))
                            self.assertTrue(same(self.flat([part["stderr"] for part in parts]),
                                                 values_of(file[group or "/"][dataset.attrs["ancillary_variables"]])))
                            value = [part["mean"] for part in parts]
                        self.assertTrue(same(self.flat(value), expected), (value, expected))

    def flat(self, value):
        return [v for part in value for v in self.flat(part)] if isinstance(value, list) else [value]

    @unittest.skipIf("TEIDE_SANITIZED" in os.environ, "test_structures and others run what it runs")
    def test_tables(self):
        """CSV has every value with all digits, the table the first 60 with six."""
        for kind, path in self.files.items():
            with h5py.File(path) as file:
                places, points = set(file.attrs.get("coordinates", "").split()), file["status"].ndim if "status" in file else 0
                alike = {}  # variables over the same dimensions make one table
                for group, name, dataset in variables(file):
                    if not (is_scale(dataset) or dataset.size == 0 or name in places):
                        alike.setdefault((group, dimensions_of(dataset)), []).append((name, dataset))
                for (group, dimensions), members in alike.items():
                    if points and not group and len(dimensions) < points and dimensions:
                        continue  # would be repeated at every point
                    asked = ",".join((group + "/" if group else "") + name for name, _ in members)
                    rows = list(csv.reader(io.StringIO(teide("show", path, "--variable", asked, "--format", "csv"))))
                    lines = [re.split(r"  +", line.strip()) for line in teide("show", path, "--variable", asked).splitlines()]
                    for name, dataset in members:
                        with self.subTest(kind=kind, group=group, name=name):
                            self.check_column(dataset, name, rows, lines, points and not group and not dimensions)

    def check_column(self, dataset, name, rows, lines, repeated):
        unit = dataset.attrs.get("units", "1")
        heading = name + (" [%s]" % unit if unit != "1" else "")
        cells = [row[rows[0].index(heading)] for row in rows[1:]]
        cells = cells[:1] if repeated else cells
        if "flag_meanings" in dataset.attrs:
            self.assertTrue(same([c or None for c in cells], words_of(dataset)))
        elif is_text(dataset):
            self.assertTrue(same(cells, values_of(dataset)))
        else:
            self.assertTrue(same([None if c == "" else float(c) for c in cells], values_of(dataset).astype(float)), cells[:5])
            head = next(i for i, line in enumerate(lines) if heading in line)
            if any(" " in text for text in lines[head]):
                return  # names with blanks: columns are not told apart
            for line, value in zip(lines[head + 1:head + 61], values_of(dataset).astype(float).ravel()):
                if len(line) == len(lines[head]) and not repeated:
                    self.assertEqual(line[lines[head].index(heading)], "-" if math.isnan(value) else "%.6g" % value)

    def test_sweeps(self):
        """Every question can be swept; a point gives what the command gives, whatever a sweep can keep of it."""
        for question, (name, more, axis, values) in list(SWEEPS.items())[:2 if "TEIDE_SANITIZED" in os.environ else None]:
            scenario = os.path.join(SOURCE, "scenarios", name)
            one, all_points = (os.path.join(self.folder, question + end) for end in ("-one.h5", "-sweep.h5"))
            teide(COMMANDS[question], scenario, *settings(more), "--set", "%s=%s" % (axis, values[1]), "-q", "-o", one)
            section = "sweep={axes: {x: {path: %s, values: [%s]}}, outputs: [%%s]}" % (axis, ", ".join(values))
            with h5py.File(one) as file:
                groups = {}
                for group, name, dataset in variables(file):
                    if not (is_text(dataset) or is_scale(dataset) or group.startswith("records/")):
                        groups.setdefault(group, []).append((group + "/" if group else "") + name)
                kept = {}
                for group, paths in groups.items():  # a group with a shape of its own is kept as a whole, or not at all
                    done = subprocess.run([TEIDE, "sweep", scenario, *settings(more), "--set", section % paths[-1], "--dry-run", "-q"],
                                          capture_output=True, text=True, timeout=300, check=False)
                    if done.returncode == 0:
                        kept[group] = paths
                    else:
                        self.assertIn("there is no output", done.stderr)
                self.assertIn("", kept)
                self.assertGreaterEqual(len(kept), 2)
                paths = [path for group in kept.values() for path in group if path != "deliveries"]  # of the whole: those of requests
                teide("sweep", scenario, *settings(more), "--set", section % ", ".join(paths), "-q", "-o", all_points)
                with h5py.File(all_points) as sweep:
                    for path in paths:
                        with self.subTest(question=question, path=path):
                            long, short = path.replace("/", "_"), path.rsplit("/", 1)[-1]
                            there = sweep[long if long in sweep else short]
                            for attribute in ("units", "long_name", "flag_meanings", "ancillary_variables"):
                                if attribute != "ancillary_variables":
                                    self.assertEqual(there.attrs.get(attribute), file[path].attrs.get(attribute))
                                self.assertEqual(attribute in there.attrs, attribute in file[path].attrs)
                            self.assertTrue(same(values_of(there)[1], values_of(file[path]).astype(float)))
                            self.assertEqual(dimensions_of(there)[1:], dimensions_of(file[path]))
                            self.assertEqual(there.shape[0], 2)

    def test_scenario_that_no_longer_parses(self):
        """What is shown is what is stored."""
        for kind, path in self.files.items():
            before = [teide("show", path, *more) for more in ((), ("--format", "json"))]
            with h5py.File(path, "r+") as file:
                kept = file.attrs["scenario"]
                file.attrs["scenario"] = "teide: 99\nnonsense: [\n"
            self.assertEqual([teide("show", path, *more) for more in ((), ("--format", "json"))], before, kind)
            self.assertEqual(teide("show", path, "--scenario"), "teide: 99\nnonsense: [\n")
            with h5py.File(path, "r+") as file:
                file.attrs["scenario"] = kept

    def test_path_of_a_request(self):
        for request in self.documents["run"]["requests"]:
            path = request["path"].split("/")
            self.assertEqual((path[0], path[-1]), (request["from"], request["to"]))
            self.assertGreater(len(path), 2)
            self.assertEqual(len(set(path)), len(path))

    def test_reference(self):
        """The tables of doc/results.md are those of the program, and name all that is in the files."""
        with open(os.path.join(SOURCE, "doc", "results.md"), encoding="utf-8") as file:
            page = file.read()
        reference = teide("show", "--reference")
        self.assertIn(reference, page, "make it current: see its section 'All variables'")
        teide("show", "--reference", "x.h5", status=2)
        for kind, path in self.files.items():
            section = {"schedule": "optimal_time", "free_space": "experiment", "design": "sweep", "network": "run"}.get(kind, kind)
            with h5py.File(path) as file:
                names = set(re.findall(r"`(\w+)`", reference[reference.index("## `%s`" % section):]))
                missing = [v[1] for v in variables(file) if v[1] not in names and section not in ("sweep",) and not is_scale(v[2])
                           and not v[0].startswith("diagram/")]
                self.assertEqual(missing, [], kind)


if __name__ == "__main__":
    unittest.main()
