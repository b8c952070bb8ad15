#!/usr/bin/env python3
"""`teide run` and `teide show` as a user meets them: documents, files, traces, parallelism, and what goes wrong.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import json
import os
import resource
import signal
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

TEIDE = os.environ.get("TEIDE", "./teide")
SOURCE = os.environ.get("srcdir", ".")
QUICK = os.path.join(SOURCE, "scenarios", "quickstart.yaml")
NETWORK = os.path.join(SOURCE, "scenarios", "network-two-requests.yaml")
FEW = ("--set", "run.deliveries=2000", "--quiet")
PROVENANCE = ("format_version", "program_version", "git_revision", "seed", "scenario", "scenario_path", "command_line",
              "date", "host", "compiler", "library_versions")


def teide(*arguments, **more):
    return subprocess.run([TEIDE, *arguments], capture_output=True, text=True, timeout=300, check=False, **more)


def datasets(path):
    """Every dataset's raw contents, by name."""
    found = {}
    with h5py.File(path, "r") as file:
        file.visititems(lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return found


class Run(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def result(self, scenario=QUICK, name="a.h5", *more):
        done = teide("run", scenario, *FEW, "-o", self.path(name), "--format", "json", *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout), self.path(name)

    def test_document(self):
        document, _ = self.result()
        for name in ("kind", "scenario_path", "seed", "events", "deliveries", "wall_seconds", "simulated_seconds", "requests"):
            self.assertIn(name, document)
        request, = document["requests"]
        self.assertGreaterEqual(request["deliveries"], 2000)
        for name in ("rate", "fidelity", "waiting_time"):
            self.assertGreater(request[name]["mean"], 0)
            self.assertGreater(request[name]["stderr"], 0)
        self.assertEqual(request["rate"]["unit"], "Hz")
        self.assertAlmostEqual(sum(request["state"]["mean"]), 1, 12)
        self.assertEqual(request["state"]["mean"][0], request["fidelity"]["mean"])
        self.assertEqual(len(request["state"]["stderr"]), 4)
        self.assertAlmostEqual(request["purifications_succeeded"] / request["purifications"],
                               request["purification_success"]["mean"], 1)
        self.assertGreater(request["losses"], 0)
        self.assertNotIn("records", document)

    def test_records(self):
        """Record tables are in the document only when they are asked for."""
        document, path = self.result(QUICK, "r.h5", "--records")
        shown = json.loads(teide("show", path, "--format", "json", "--records").stdout)
        for records in (document["records"], shown["records"]):
            self.assertEqual(len(records["deliveries"]["time"]), document["deliveries"])
        self.assertEqual(shown["records"], document["records"])
        for arguments in (("run", QUICK, *FEW, "--records"), ("show", path, "--records")):
            done = teide(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("--records is for", done.stderr)

    def test_undefined_numbers_are_null(self):
        done = teide("run", QUICK, "--set", "run.deliveries=1", "--set", "run.replicas=1", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIsNone(json.loads(done.stdout)["requests"][0]["rate"]["stderr"])
        self.assertNotIn("nan", done.stdout.lower())
        self.assertNotIn("nan", teide("run", QUICK, "--set", "run.deliveries=1", "--set", "run.replicas=1").stdout)

    def test_output_files_are_not_written_to_standard_output(self):
        """One line, before any time is spent, and no file of that name."""
        timing = os.path.join(SOURCE, "scenarios", "optimal-time", "objectives.yaml")
        improvement = os.path.join(SOURCE, "scenarios", "improvement", "two-pairs.yaml")
        sweep = os.path.join(SOURCE, "scenarios", "sweeps", "small.yaml")
        program = os.path.abspath(TEIDE)
        for arguments in (["run", QUICK, "-o", "-"], ["run", QUICK, "--trace", "-"], ["optimize", timing, "-o", "-"], ["improve", improvement, "-o-"],
                          ["sweep", sweep, "--output=-"], ["sweep", sweep, "-o", "-", "--dry-run"], ["merge", "-o", "-", "a.h5"]):
            arguments = [os.path.abspath(a) if a.endswith(".yaml") else a for a in arguments]
            done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, check=False, cwd=self.folder.name)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), arguments)
            self.assertIn("'-' would be standard output", done.stderr)
            self.assertEqual(os.listdir(self.folder.name), [])

    def test_one_unit_a_column(self):
        """Rates and waiting times a thousand times apart stand in one unit, that of the heading."""
        with open(self.path("two.yaml"), "w", encoding="utf-8") as file:
            file.write("""teide: 1
memories: {default: {ideal: true}}
network:
  nodes: [{name: A}, {name: B}, {name: C}]
  links:
    - {between: [A, B], success_probability: 0.5, attempt_time: 10 us, state: {werner: 0.9}}
    - {between: [B, C], success_probability: 0.001, attempt_time: 100 us, state: {werner: 0.9}}
requests: [{name: fast, between: [A, B]}, {name: slow, between: [B, C]}]
run: {time: 10 s, replicas: 1}
""")
        shown = teide("run", self.path("two.yaml"), "-q").stdout
        heading, = [line for line in shown.splitlines() if line.startswith("request ")]
        self.assertIn("rate (kHz)", heading)
        self.assertIn("waiting time (ms)", heading)
        rows = [line.split() for line in shown.splitlines() if line.startswith(("fast ", "slow "))]
        self.assertEqual(len(rows), 2)
        for row, rate, wait in zip(rows, (50, 0.01), (0.02, 100)):
            self.assertAlmostEqual(float(row[2]), rate, delta=0.5 * rate)
            self.assertAlmostEqual(float(row[5]), wait, delta=0.5 * wait)
            self.assertEqual((row[3], row[6]), ("+-", "+-"))
        for line in shown.splitlines():  # a mean and its deviation likewise
            if line.startswith("  waiting time ") and "deviation" in line:
                self.assertEqual(line.split("deviation")[0].split()[-1], line.split()[-1], line)

    def test_threads_do_not_matter(self):
        one, one_path = self.result(QUICK, "1.h5", "-j", "1")
        two, two_path = self.result(QUICK, "2.h5", "-j", "2")
        del one["wall_seconds"], two["wall_seconds"]
        self.assertEqual(one, two)
        first, second = datasets(one_path), datasets(two_path)
        self.assertEqual(sorted(first), sorted(second))
        self.assertGreater(len(first), 60)
        for name, values in first.items():
            self.assertEqual(values.dtype, second[name].dtype, name)
            if values.dtype.kind == "O":
                np.testing.assert_array_equal(values, second[name], name)
            else:
                self.assertEqual(values.tobytes(), second[name].tobytes(), name)
        other, _ = self.result(QUICK, "3.h5", "--seed", "2")
        self.assertNotEqual(other["requests"][0]["fidelity"]["mean"], one["requests"][0]["fidelity"]["mean"])

    def test_file(self):
        document, path = self.result(NETWORK, "n.h5", "--set", "run.record={deliveries: true, trace: 500}")
        with h5py.File(path, "r") as file:
            for name in PROVENANCE:
                self.assertIn(name, file.attrs)
            requests, deliveries = file["requests"], file["records/deliveries"]
            self.assertEqual([n.decode() for n in requests["request"][:]], ["ann-bea", "cas-dan"])
            for i, request in enumerate(document["requests"]):
                self.assertEqual(requests["fidelity"][i], request["fidelity"]["mean"])
                self.assertEqual(requests["rate_stderr"][i], request["rate"]["stderr"])
                mine = deliveries["request"][:] == i
                self.assertEqual(np.count_nonzero(mine), request["deliveries"])
                self.assertAlmostEqual(np.mean(deliveries["fidelity"][:][mine]), request["fidelity"]["mean"], 12)
                self.assertAlmostEqual(np.std(deliveries["waiting_time"][:][mine], ddof=1),
                                       request["waiting_time_deviation"], 10)
                self.assertAlmostEqual(np.std(deliveries["raw_pairs"][:][mine], ddof=1), request["raw_pairs_deviation"], 10)
            for group in ("requests", "records/deliveries", "records/trace"):
                for name, item in file[group].items():
                    if item.dtype.kind != "O":
                        self.assertIn("units", item.attrs, group + "/" + name)
                    self.assertIn("long_name", item.attrs, group + "/" + name)
            self.assertEqual(len(file["records/trace/record"]), 500)

    def test_xarray(self):
        try:
            import xarray
        except ImportError:
            self.skipTest("no xarray")
        document, path = self.result()
        requests = xarray.open_dataset(path, engine="h5netcdf", group="requests")
        self.assertEqual(float(requests.fidelity.sel(request="alice-bob")), document["requests"][0]["fidelity"]["mean"])
        self.assertEqual(requests.state.dims, ("request", "bell"))
        deliveries = xarray.open_dataset(path, engine="h5netcdf", group="records/deliveries")
        self.assertEqual(deliveries.sizes["delivery"], document["deliveries"])
        self.assertIn("delivery", deliveries.encoding["unlimited_dims"])  # rows can be appended
        self.assertNotIn("bell", deliveries.encoding["unlimited_dims"])

    def test_trace(self):
        done = teide("run", NETWORK, "--set", "run.time=200 ms", "--quiet", "--trace", self.path("t.json"))
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.path("t.json"), encoding="utf-8") as file:
            events = json.load(file)["traceEvents"]
        named = {(e["pid"], e.get("tid")) for e in events if e["ph"] == "M"}
        spans = {}
        for event in events:
            if event["ph"] == "X":
                self.assertGreaterEqual(event["dur"], 0)
                self.assertIn((event["pid"], event["tid"]), named)
                self.assertIn((event["pid"], None), named)
                spans.setdefault((event["pid"], event["tid"]), []).append((event["ts"], event["dur"]))
        self.assertEqual(len(spans), 12)  # two ends of four links with one memory pair, and of one with two
        for track in spans.values():
            track.sort()
            for (start, length), (following, _) in zip(track, track[1:]):
                self.assertLessEqual(start + length, following + 1e-6)
        self.assertLessEqual({"herald", "swap", "deliver"}, {e["name"] for e in events if e["ph"] == "i"})

    def test_trace_cut_short(self):
        done = teide("run", QUICK, *FEW, "--set", "run.record={trace: 3}", "--trace", self.path("t.json"))
        self.assertEqual(done.returncode, 0)
        self.assertIn("first 3 records only", done.stderr)
        with open(self.path("t.json"), encoding="utf-8") as file:
            events = json.load(file)["traceEvents"]
        happened = [e for e in events if e["ph"] != "M"]
        self.assertEqual(len(happened), 3)
        self.assertEqual({e["pid"] for e in happened}, {e["pid"] for e in events if e["name"] == "process_name"})

    def failure(self, done, status, *words):
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertEqual([n for n in os.listdir(self.folder.name) if not n.endswith(".dat")], [])

    def test_bad_input_leaves_no_file(self):
        done = teide("run", os.path.join(SOURCE, "tests", "bad", "missing-unit.yaml"), "-o", self.path("x.h5"))
        self.failure(done, 2, "missing-unit.yaml:")
        self.failure(teide("run", self.path("none.yaml"), "-o", self.path("x.h5")), 2, "none.yaml")

    def test_unwritable_output(self):
        self.failure(teide("run", QUICK, *FEW, "-o", self.path("no/x.h5")), 1, "x.h5")
        self.failure(teide("run", QUICK, *FEW, "-o", self.folder.name), 1, self.folder.name)
        self.failure(teide("run", QUICK, *FEW, "-o", ""), 1, "''")
        self.failure(teide("run", QUICK, *FEW, "-o", "/dev/full"), 1, "not a regular file")
        self.failure(teide("run", QUICK, *FEW, "--trace", self.path("no/t.json")), 1, "t.json")
        done = teide("run", QUICK, *FEW, "-o", self.path("x.h5"), "--trace", self.path("x.h5"))
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.failure(teide("run", QUICK, *FEW, "-o", self.path("no/x.h5"), "--trace", self.path("t.json")), 1, "x.h5")

    def test_full_disk(self):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
        for option, more in ("-o", []), ("--trace", ["--set", "run.record.deliveries=false"]):
            done = teide("run", QUICK, *FEW, *more, option, self.path("x.h5"), preexec_fn=limit)
            self.failure(done, 1, "x.h5", "File too large")
            former = self.path("former%s.dat" % option)
            teide("run", QUICK, *FEW, *more, option, former)
            with open(former, "rb") as file:
                what_was_there = file.read()
            self.assertGreater(len(what_was_there), 20000)
            done = teide("run", QUICK, *FEW, *more, option, former, preexec_fn=limit)
            self.failure(done, 1, former, "File too large")
            with open(former, "rb") as file:
                self.assertEqual(file.read(), what_was_there)
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([TEIDE, "run", QUICK, *FEW], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("No space left", done.stderr)

    def test_records_without_a_file(self):
        """A record that no file takes gets a line; one that a file or --trace takes does not."""
        for record, more, said in (("{deliveries: true}", (), True), ("{trace: 3}", (), True), ("{deliveries: false}", (), False),
                                   ("{deliveries: true}", ("-o", self.path("r.h5")), False),
                                   ("{deliveries: true}", ("--format", "json", "--records"), False),
                                   ("{trace: 1000000}", ("--trace", self.path("r.json")), False)):
            done = teide("run", QUICK, *FEW, "--set", "run.record=" + record, *more)
            line = "teide run: run.record has no effect without -o OUT.h5 or --records: write one of them, or remove it\n"
            self.assertEqual((done.returncode, done.stderr), (0, line if said else ""), (record, more))

    def test_interrupt(self):
        child = subprocess.Popen([TEIDE, "run", QUICK, "--set", "run.deliveries=2000000000", "-o", self.path("x.h5")],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                 # a background job of a shell inherits an ignored SIGINT
                                 preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        try:
            child.wait(1)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 1, err)
        self.assertEqual(out, "")
        self.assertIn("interrupted", err)
        self.assertEqual(os.listdir(self.folder.name), [])

    def test_show(self):
        document, path = self.result()
        shown = teide("show", path, "--format", "json")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        shown = json.loads(shown.stdout)
        self.assertEqual(shown["requests"], document["requests"])
        text = teide("show", path).stdout
        self.assertIn("alice-bob", text)
        self.assertIn("command_line", text)
        scenario = teide("show", path, "--scenario").stdout
        again = teide("run", "-", "--format", "json", "--quiet", input=scenario)
        self.assertEqual(json.loads(again.stdout)["requests"], document["requests"])

    def test_show_what_is_no_result(self):
        with open(self.path("text.dat"), "w", encoding="utf-8") as file:
            file.write("not HDF5\n" * 100)
        with h5py.File(self.path("foreign.dat"), "w") as file:
            file["x"] = [1, 2, 3]
        _, path = self.result()
        with open(path, "rb") as whole, open(self.path("cut.dat"), "wb") as cut:
            cut.write(whole.read()[:-1000])
        os.unlink(path)
        for name in ("text.dat", "foreign.dat", "cut.dat", "missing.dat", "."):
            self.failure(teide("show", self.path(name)), 2, self.path(name))


if __name__ == "__main__":
    unittest.main()
