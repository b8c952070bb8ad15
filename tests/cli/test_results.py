#!/usr/bin/env python3
"""Result files and documents of all kinds: the path of a request, the meanings of codes, and that doc/results.md names every
key of the JSON documents.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import json
import os
import re
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

TEIDE = os.environ.get("TEIDE", "./teide")
SOURCE = os.environ.get("srcdir", ".")
# command and settings that make one file of each kind quickly
KINDS = {
    "simulation": ["run", "network-two-requests.yaml", "--set", "run.deliveries=200", "--set", "run.record={deliveries: true, trace: 500}"],
    "optimal_time": ["optimize", "optimal-time/transition.yaml", "--set", "optimal_time.path.points=11", "--set",
                     "optimal_time.diagram={x: {parameter: dephasing_share, from: 0.3, to: 0.6, points: 5}, "
                     "y: {parameter: fidelity, from: 0.8, to: 0.95, points: 4}}"],
    "schedule": ["optimize", "optimal-time/pumping.yaml"],
    "improvement": ["improve", "improvement/werner.yaml", "--set", "improvement.region.points=11", "--set",
                    "improvement.ensemble.samples=500", "--set", "improvement.first={werner: 0.9}", "--set",
                    "improvement.second={werner: 0.8}"],
    "experiment": ["run", "canary-143km/experiment.yaml", "--set", "experiment.repeats=2", "--set", "experiment.keep_above=1e-4"],
    "sweep": ["sweep", "sweeps/small.yaml", "--set", "run.deliveries=50"],
}
# kind: datasets that hold codes, with how many values each has
CODES = {
    "simulation": {"trace/kind": 9},
    "optimal_time": {"optimum/class": 4, "path/class": 4, "transitions/kind": 3, "transitions/before": 4, "transitions/after": 4,
                     "diagram/F/class": 4, "diagram/F/critical/kind": 3, "diagram/F/critical/before": 4,
                     "diagram/F/critical/after": 4},
    "schedule": {"schedule/class": 4},
    "improvement": {"pairs/given_success_action": 4, "pairs/times_success_action": 4, "boundary/measure": 16, "boundary/baseline": 4},
    "experiment": {"events/setting": 3, "events/bell_outcome": 2, "events/outcome_0": 2, "events/outcome_3": 2, "events/kept": 2},
    "sweep": {"status": 3},
}


def teide(*arguments):
    return subprocess.run([TEIDE, *arguments], capture_output=True, text=True, timeout=300, check=False)


def keys_of(document):
    """All keys of mappings in a document, without those that are names of something in the scenario."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield key
            yield from keys_of(value)
    elif isinstance(document, list):
        for value in document:
            yield from keys_of(value)


class Results(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.files, cls.documents = {}, {}
        for kind, (command, name, *more) in KINDS.items():
            cls.files[kind] = os.path.join(folder.name, kind + ".h5")
            json_too = [] if command == "sweep" else ["--format", "json"]
            done = teide(command, os.path.join(SOURCE, "scenarios", name), *more, "-q" if command in ("run", "sweep") else "-o",
                         *(["-o"] if command in ("run", "sweep") else []), cls.files[kind], *json_too)
            assert done.returncode == 0, done.stderr
            if json_too:
                cls.documents[kind] = json.loads(done.stdout)

    def test_path_of_a_request(self):
        document = self.documents["simulation"]
        shown = json.loads(teide("show", self.files["simulation"], "--format", "json").stdout)
        with h5py.File(self.files["simulation"]) as file:
            paths = [text.split("/") for text in file["requests/path"].asstr()[:]]
        self.assertEqual([request["path"] for request in document["requests"]], paths)
        self.assertEqual([request["path"] for request in shown["requests"]], paths)
        for request in document["requests"]:
            self.assertEqual((request["path"][0], request["path"][-1]), (request["from"], request["to"]))
            self.assertGreater(len(request["path"]), 2)
            self.assertEqual(len(set(request["path"])), len(request["path"]))

    def test_a_file_from_before_paths(self):
        with h5py.File(self.files["simulation"], "r+") as file:
            kept = file["requests/path"][:]
            del file["requests/path"]
        done = teide("show", self.files["simulation"], "--format", "json")
        with h5py.File(self.files["simulation"], "r+") as file:
            file["requests"].create_dataset("path", data=kept, dtype=h5py.string_dtype())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("path", json.loads(done.stdout)["requests"][0])

    def test_codes_have_meanings(self):
        for kind, codes in CODES.items():
            with h5py.File(self.files[kind]) as file:
                for name, n in codes.items():
                    with self.subTest(kind=kind, name=name):
                        data = file[name]
                        self.assertEqual(data.attrs["flag_values"].dtype, data.dtype)
                        self.assertEqual(data.attrs["flag_values"].tolist(), list(range(n)))
                        self.assertEqual(len(data.attrs["flag_meanings"].split(" ")), n)
                        self.assertTrue(np.isin(data[...], np.arange(-1, n)).all())
                unnamed = []  # a code whose values are listed in its long_name, but not as flags
                file.visititems(lambda name, item: unnamed.append(name) if isinstance(item, h5py.Dataset)
                                and re.match(r"(.*: )?0 (?!\d)[\w+]+,? (1|\w+, 1)", item.attrs.get("long_name", ""))
                                and "flag_meanings" not in item.attrs else None)
                self.assertEqual(unnamed, [])
        with h5py.File(self.files["simulation"]) as file:
            words = file["trace/kind"].attrs["flag_meanings"].split(" ")
        self.assertEqual((words[0], words[7]), ("herald", "deliver"))

    def test_every_key_is_documented(self):
        with open(os.path.join(SOURCE, "doc", "results.md"), encoding="utf-8") as file:
            page = file.read()
        optimize = page[page.index("`teide optimize --format json`"):page.index("`teide improve --format json`")]
        missing = {key for kind in ("optimal_time", "schedule") for key in keys_of(self.documents[kind])
                   if not re.search(r"\b%s\b" % key, optimize)}
        self.assertEqual(missing, set())
        known = set(re.findall(r"[A-Za-z_0-9+-]+", page)) | {"++", "+-", "-+", "--"}
        for kind, document in self.documents.items():
            missing = {key for key in keys_of(document) if key not in known and not re.fullmatch(r"0\.\d\d", key)}
            self.assertEqual(missing, set(), kind)


if __name__ == "__main__":
    unittest.main()
