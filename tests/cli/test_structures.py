#!/usr/bin/env python3
"""Result files whose structure is wrong though HDF5 can read them: objects that are gone, of another type, rank or size, links that
lead nowhere, out of the file or in a circle, attributes that are not what they should be. An answer, or one line that names the file
and the object.

Every kind of file gets every kind of change, at objects drawn with fixed seeds; $TEIDE_MUTATIONS is how often (default 1).
The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import os
import random
import resource
import shutil
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SCENARIOS = os.path.join(os.path.abspath(os.environ.get("srcdir", ".")), "scenarios")
MUTATIONS = int(os.environ.get("TEIDE_MUTATIONS", "1"))
SANITIZED = "TEIDE_SANITIZED" in os.environ  # two in five, at other objects
COMMANDS = {
    "run": ("run", "network-two-requests.yaml", "--set", "run.deliveries=60", "--set", "run.record={deliveries: true, trace: 50}"),
    "optimal_time": ("optimize", "optimal-time/phase-diagram.yaml", "--set", "optimal_time.diagram.x.points=4", "--set",
                     "optimal_time.diagram.y.points=3"),
    "improvement": ("improve", "improvement/werner.yaml", "--set", "improvement.ensemble.samples=200", "--set", "improvement.region.points=4"),
    "experiment": ("run", "canary-143km/experiment.yaml", "--set", "experiment.duration=10 min"),
    "sweep": ("sweep", "sweeps/small.yaml", "--set", "run.deliveries=20"),
}
TEXT = h5py.string_dtype()


def objects(file, kind):
    found = []
    file.visititems(lambda name, item: found.append(name) if isinstance(item, kind) else None)
    return found


def replace(file, name, data, **more):
    """Another dataset in the place of one, with its attributes but for the links to scales."""
    kept = {key: value for key, value in file[name].attrs.items() if key in ("units", "long_name", "flag_values", "flag_meanings")}
    del file[name]
    file.create_dataset(name, data=data, **more)
    file[name].attrs.update(kept)


def put_group(file, name):
    del file[name]
    file.create_group(name)


def put_link(file, name, link):
    del file[name]
    file[name] = link


def attribute(name, value):
    def change(file, dataset, group):
        if value is None:
            file[dataset].attrs.pop(name, None)
        else:
            file[dataset].attrs[name] = value
        return dataset
    return change


def on(what):
    """A change of the dataset that was drawn."""
    def change(file, dataset, group):
        what(file, dataset)
        return dataset
    return change


def circle(file, dataset, group):
    file[group]["again"] = file[group]
    return group


def circle_to_root(file, dataset, group):
    file[group]["root"] = file["/"]
    return group


def deep(file, dataset, group):
    for _ in range(20):
        group += "/deeper"
        file.create_group(group)
    return "deeper"


CHANGES = {
    "gone": on(lambda f, d: f.__delitem__(d)),
    "text": on(lambda f, d: replace(f, d, np.full(f[d].shape, "x", object), dtype=TEXT)),
    "text of fixed length": on(lambda f, d: replace(f, d, np.full(f[d].shape, b"abc"))),
    "compound": on(lambda f, d: replace(f, d, np.zeros(f[d].shape, [("a", "f8"), ("b", "i4")]))),
    "references": on(lambda f, d: replace(f, d, np.full(f[d].shape, f.ref, object), dtype=h5py.ref_dtype)),
    "half precision": on(lambda f, d: replace(f, d, np.zeros(f[d].shape), dtype="f2")),
    "longer": on(lambda f, d: replace(f, d, np.zeros(tuple(n + 1 for n in f[d].shape) or (2,)))),
    "shorter": on(lambda f, d: replace(f, d, np.zeros(tuple(max(n - 1, 0) for n in f[d].shape)))),
    "higher rank": on(lambda f, d: replace(f, d, np.zeros(f[d].shape + (1,)))),
    "no scales": on(lambda f, d: replace(f, d, np.zeros(f[d].shape))),
    "null space": on(lambda f, d: replace(f, d, h5py.Empty("f8"))),
    "claims": on(lambda f, d: replace(f, d, None, shape=(1 << 40,), chunks=(1 << 10,), dtype="f8")),
    "rank 30": on(lambda f, d: replace(f, d, np.zeros((1,) * 30))),
    "group": on(put_group),
    "dangling": on(lambda f, d: put_link(f, d, h5py.SoftLink("/nowhere"))),
    "to itself": on(lambda f, d: put_link(f, d, h5py.SoftLink("/" + d))),
    "external": on(lambda f, d: put_link(f, d, h5py.ExternalLink("/etc/passwd", "/x"))),
    "dataset for group": lambda f, d, g: (f.__delitem__(g), f.create_dataset(g, data=1.0), g)[2] if g else d,
    "circle": circle, "circle to the root": circle_to_root, "deep": deep,
    "no unit": attribute("units", None), "unit a number": attribute("units", 3), "units": attribute("units", ["s", "m"]),
    "no long_name": attribute("long_name", None), "long long_name": attribute("long_name", "x" * 30000),
    "flags of a number": attribute("flag_meanings", "a b"), "many flags": attribute("flag_meanings", " ".join(["w"] * 3000)),
    "empty flags": attribute("flag_meanings", ""), "errors nowhere": attribute("ancillary_variables", "nothing"),
    "errors in text": attribute("ancillary_variables", "request"), "errors of a list": attribute("ancillary_variables", [1, 2]),
    "fill value": attribute("_FillValue", "none"),
    "odd name": on(lambda f, d: f.move(d, d + "\x1b[31m\n\t")), "long name": on(lambda f, d: f.move(d, d + "n" * 5000)),
    "not a number": on(lambda f, d: f[d].write_direct(np.full(f[d].shape, np.nan)) if f[d].dtype.kind == "f" and f[d].size else None),
    "codes": on(lambda f, d: f[d].write_direct(np.full(f[d].shape, 77, f[d].dtype)) if f[d].dtype.kind in "iu" and f[d].size else None),
    "negative": on(lambda f, d: f[d].write_direct(np.full(f[d].shape, -5, f[d].dtype)) if f[d].dtype.kind == "i" and f[d].size else None),
}
MAY_STAND = {"fill value", "not a number", "codes", "negative", "long long_name", "units"}  # read, or refused


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))


# a sanitizer takes terabytes of address space
LIMITED = subprocess.run([TEIDE, "--version"], capture_output=True, check=False, preexec_fn=limit_memory).returncode == 0


class Structures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        for kind, (command, name, *more) in COMMANDS.items():
            done = subprocess.run([TEIDE, command, os.path.join(SCENARIOS, name), *more, "-q", "-o", cls.path(kind + ".h5")],
                                  capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    def look(self, path, *more):
        """Exit status of show, having checked that it says what is wrong in one line."""
        done = subprocess.run([TEIDE, "show", path, *more], capture_output=True, timeout=120, check=False,
                              preexec_fn=limit_memory if LIMITED else None)
        self.assertIn(done.returncode, (0, 2), done)
        if done.returncode == 2:
            self.assertEqual((done.stdout, done.stderr.count(b"\n")), (b"", 1), done)
            self.assertIn(path.encode(), done.stderr)
            self.assertNotIn(b"\x1b", done.stderr)
        return done.returncode, done.stderr.decode("utf-8", "replace")

    def test_every_change(self):
        for kind in COMMANDS:
            refused = set()
            for change, apply in CHANGES.items():
                for seed in range(MUTATIONS):
                    draw = random.Random("%s %s %d" % (kind, change, seed))
                    if SANITIZED and draw.random() > 0.4:
                        continue
                    path = self.path("changed.h5")
                    shutil.copyfile(self.path(kind + ".h5"), path)
                    with h5py.File(path, "r+") as file:
                        dataset, group = draw.choice(objects(file, h5py.Dataset)), draw.choice(objects(file, h5py.Group))
                        try:
                            named = apply(file, dataset, group)
                        except (TypeError, ValueError, OSError):
                            continue  # h5py cannot do this to such an object
                    with self.subTest(kind=kind, change=change, dataset=dataset, group=group):
                        for more in (("--format", "json", "--records"), (), ("--format", "csv")):
                            status, errors = self.look(path, *more)
                            if status == 2:
                                refused.add(change)
                                # the line names an object: the one that was changed, or one that needs it
                                self.assertRegex(errors, "'[^']+' is missing or not what it should be|damaged near '")
                                if kind != "sweep" and change not in ("odd name", "long name", "deep"):
                                    where = [named.rsplit("/", 1)[0] if "/" in named else "'", group.rsplit("/", 1)[-1]]
                                    self.assertTrue(any(word in errors for word in where), (errors, where))
            self.assertGreaterEqual(len(refused), 5 if SANITIZED else len(CHANGES) - len(MAY_STAND) - 8, sorted(set(CHANGES) - refused))

    def test_control(self):
        """Unchanged files are read."""
        for kind in COMMANDS:
            self.assertEqual(self.look(self.path(kind + ".h5"))[0], 0)


if __name__ == "__main__":
    unittest.main()
