#!/usr/bin/env python3
"""`teide show` on what `teide run` wrote, and on what it did not: foreign, cut and damaged files.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import json
import os
import resource
import subprocess
import tempfile
import unittest

import h5py

TEIDE = os.environ.get("TEIDE", "./teide")
SCENARIOS = os.path.join(os.environ.get("srcdir", "."), "scenarios")
QUICK = os.path.join(SCENARIOS, "quickstart.yaml")
NETWORK = os.path.join(SCENARIOS, "network-two-requests.yaml")
FEW = ("--set", "run.deliveries=300", "--quiet")
REQUIRED = ("requests/request", "requests/from", "requests/fidelity", "requests/rate_stderr", "requests/state",
            "requests/swaps", "requests/fidelity_quantiles")


def teide(*arguments, **more):
    return subprocess.run([TEIDE, *arguments], capture_output=True, text=True, timeout=120, check=False, **more)


class Show(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.quick, cls.network = cls.path("quick.h5"), cls.path("network.h5")
        cls.documents = {}
        for scenario, path in ((QUICK, cls.quick), (NETWORK, cls.network)):
            done = teide("run", scenario, *FEW, "-o", path, "--format", "json")
            if done.returncode != 0:
                raise AssertionError(done.stderr)
            cls.documents[path] = json.loads(done.stdout)

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    def refused(self, path, *words):
        done = teide("show", path)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in (path, *words):
            self.assertIn(word, done.stderr)

    def changed(self, change):
        """A copy of a good file, changed with h5py."""
        path = self.path("changed.h5")
        with open(self.quick, "rb") as good, open(path, "wb") as copy:
            copy.write(good.read())
        with h5py.File(path, "r+") as file:
            change(file)
        return path

    def test_json_is_the_run_s(self):
        for path, document in self.documents.items():
            shown = teide("show", path, "--format", "json")
            self.assertEqual((shown.returncode, shown.stderr), (0, ""))
            shown = json.loads(shown.stdout)
            self.assertIn(f"-o {path}", shown.pop("provenance")["command_line"])
            self.assertEqual(shown, document)

    def test_text_is_the_run_s(self):
        for scenario, path in ((QUICK, self.quick), (NETWORK, self.network)):
            ran = teide("run", scenario, *FEW).stdout.splitlines()
            shown = teide("show", path).stdout.splitlines()
            self.assertGreater(len(ran), 20)
            self.assertEqual(shown[:2], ran[:2])
            self.assertEqual(shown[2].split(" events in ")[0], ran[2].split(" events in ")[0])  # then the wall time
            self.assertEqual(shown[3:len(ran)], ran[3:])
            self.assertIn("where it comes from", shown[len(ran):])
            if self.rows(path):
                self.assertEqual(shown[-1].split()[:2], ["records/deliveries", str(self.rows(path))])

    def rows(self, path):
        with h5py.File(path, "r") as file:
            return len(file["records/deliveries/delivery"]) if "records/deliveries" in file else 0

    def test_scenario(self):
        done = teide("show", self.quick, "--scenario")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with h5py.File(self.quick, "r") as file:
            self.assertEqual(done.stdout, file.attrs["scenario"])
        self.assertIn("300", done.stdout)  # with what --set said
        again = teide("run", "-", "--format", "json", "--quiet", input=done.stdout)
        self.assertEqual(again.returncode, 0, again.stderr)
        again, first = json.loads(again.stdout), dict(self.documents[self.quick])
        for document in (again, first):
            del document["wall_seconds"], document["scenario_path"]
        self.assertEqual(again, first)

    def test_standard_output_closed(self):
        for command in (["show", self.quick], ["validate", "--schema"]):
            done = subprocess.run(["sh", "-c", '"$0" "$@" >&-', TEIDE, *command], stderr=subprocess.PIPE, text=True,
                                  timeout=120, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("cannot write to standard output", done.stderr)

    def test_no_file(self):
        self.refused(self.path("missing.h5"), "No such file")
        self.refused(self.folder, "Is a directory")
        self.refused("/dev/null", "not a regular file")
        os.mkfifo(self.path("pipe"))
        self.refused(self.path("pipe"), "not a regular file")

    def test_no_hdf5(self):
        for name, data in (("empty", b""), ("text", b"teide: 1\n" * 1000), ("zeros", bytes(100000))):
            with open(self.path(name), "wb") as file:
                file.write(data)
            self.refused(self.path(name), "not an HDF5 file")

    def test_cut(self):
        with open(self.quick, "rb") as file:
            whole = file.read()
        for length in (1, 8, 95, 511, 2048, len(whole) // 2, len(whole) - 1000):
            with open(self.path("cut"), "wb") as cut:
                cut.write(whole[:length])
            self.refused(self.path("cut"))

    def test_overwritten(self):
        """Whatever stands in the middle of the file: an answer or a refusal, never a crash, never a search without end,
        though the HDF5 library itself knows both."""
        with open(self.quick, "rb") as file:
            whole = file.read()
        limit = resource.getrlimit(resource.RLIMIT_CPU)[1]
        outcomes = set()
        for byte, starts in ((b"\xa5", range(0, 24576, 512)), (b"\0", range(2304, 6144, 1280))):
            for start in starts:
                with open(self.path("spoilt"), "wb") as file:
                    file.write(whole[:start] + byte * 256 + whole[start + 256:])
                status = teide("show", self.path("spoilt"), "--format", "json",
                               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (2, limit))).returncode
                self.assertIn(status, (0, 1, 2), (byte, start))
                outcomes.add(status)
        self.assertIn(2, outcomes)

    def test_foreign(self):
        with h5py.File(self.path("foreign.h5"), "w") as file:
            file["x"] = [1, 2, 3]
        self.refused(self.path("foreign.h5"), "format_version")
        with h5py.File(self.path("foreign.h5"), "w") as file:
            file.attrs["format_version"] = "one"
        self.refused(self.path("foreign.h5"), "format_version")

    def test_other_version(self):
        for version in (1, 3):
            def change(file):
                file.attrs.modify("format_version", version)
                file.attrs["kind"] = "simulation" if version == 1 else "run"  # its name then
            self.refused(self.changed(change), "has format version %d" % version, "reads version 2", "teide 0.1.0, which wrote it, reads it")

    def test_what_is_missing(self):
        for name in REQUIRED:
            self.refused(self.changed(lambda file: file.__delitem__(name)), os.path.basename(name))
        with h5py.File(self.quick, "r") as file:
            attributes = list(file.attrs)
        self.assertGreater(len(attributes), 12)
        for name in attributes:
            self.refused(self.changed(lambda file: file.attrs.__delitem__(name)), name)

    def test_what_is_of_another_kind(self):
        def replace(name, value):
            def change(file):
                del file[name]
                file[name] = value
            return change
        self.refused(self.changed(replace("requests/fidelity", [0.5, 0.5])), "fidelity")
        self.refused(self.changed(replace("requests/fidelity", ["high"])), "fidelity")
        self.refused(self.changed(replace("requests/request", [1.0])), "request")
        self.refused(self.changed(replace("requests", 1)), "requests")
        self.refused(self.changed(lambda file: file.attrs.__setitem__("seed", [1, 2])), "seed")
        self.refused(self.changed(replace("stopped_by", "boredom")), "stopped_by")

    def test_full_output(self):
        for more in ((), ("--format", "json"), ("--scenario",)):
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([TEIDE, "show", self.quick, *more], stdout=full, stderr=subprocess.PIPE, text=True,
                                      timeout=120, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stderr.count("\n"), 1)
            self.assertIn("No space left", done.stderr)

    def test_usage(self):
        for arguments in ((), (self.quick, self.network), (self.quick, "--format", "xml"), (self.quick, "--what")):
            done = teide("show", *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            self.assertTrue(done.stderr)


if __name__ == "__main__":
    unittest.main()
