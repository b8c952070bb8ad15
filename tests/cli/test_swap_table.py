#!/usr/bin/env python3
"""Swaps by a table: asap as a table is asap, a table of plans waits, a result file is enough to make it again, a state without a row
ends the run, a sweep has cases with tables, and a large or hostile table is read or refused with one line.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SHIPPED = os.path.join(os.path.abspath(os.environ.get("srcdir", ".")), "scenarios", "networks", "best-table.yaml")
TABLE = "operations.swap={order: table, rows: [%s]}"
SMALL = "run.deliveries=300"


def teide(*arguments, cwd=None):
    run = subprocess.run([TEIDE, *arguments], cwd=cwd, capture_output=True, timeout=120, check=False)
    return run.returncode, run.stdout.decode(), run.stderr.decode()


def numbers(*arguments, cwd=None):
    """What the only request of a run delivers, by its variables."""
    status, out, err = teide("run", "--format", "json", *arguments, cwd=cwd)
    assert status == 0, err
    return json.loads(out)["requests"][0]


class Tables(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name, text=None):
        path = os.path.join(self.folder.name, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return path

    def test_all_that_can_is_asap(self):
        asap = numbers(SHIPPED, "--set", SMALL, "--set", "operations.swap={order: asap}")
        self.assertEqual(numbers(SHIPPED, "--set", SMALL, "--set", TABLE % "'else,all'"), asap)
        self.assertNotEqual(numbers(SHIPPED, "--set", SMALL), asap)

    def test_a_state_in_which_nobody_swaps_lasts(self):
        """Three nodes, links that always succeed: in the first slot they wait, by the table, and deliver every second one."""
        chain = "network.chain={nodes: 3, success_probability: 1, attempt_time: 1 ms, state: {werner: 1}}"
        row = {"requests.ends.between=[n0, n2]": 0, chain: 0}
        settings = [part for setting in row for part in ("--set", setting)]
        for rows, slots in (("'else,all'", 1), ("'n0-n1:0 n1-n2:0,', 'n0-n1:1 n1-n2:1,n1'", 2)):
            found = numbers(SHIPPED, "--set", SMALL, *settings, "--set", TABLE % rows)
            self.assertAlmostEqual(found["waiting_time"]["mean"], slots * 1e-3, delta=1e-12)

    def test_communication_qubits_elsewhere(self):
        """Nodes that are not on the path may have some, however many requests wait (more than there are nodes): nothing changes."""
        text = """teide: 1
memories: {default: {t2: 100 ms}}
network:
  nodes: [{name: a}, {name: b}, {name: c}, {name: d%s}]
  link_defaults: {success_probability: 0.3, attempt_time: 1 ms, state: {werner: 0.95}, memory_pairs: 2}
  links: [{between: [a, b]}, {between: [b, c]}, {between: [c, d]}]
operations: {resources: circuit, knowledge: global, swap: {order: table, rows: ['else,all']}}
requests: [{between: [a, c], arrivals: {poisson: 1 kHz}, pairs: 1}]
run: {time: 10 s, engine: network}
"""
        found = [numbers(self.path("s.yaml", text % node)) for node in ("", ", communication_qubits: 1")]
        self.assertEqual(*found)

    def test_a_result_file_holds_the_table(self):
        out = self.path("out.h5")
        self.assertEqual(teide("run", SHIPPED, "--set", SMALL, "-o", out)[0], 0)
        status, text, _ = teide("show", "--scenario", out)
        self.assertEqual((status, "best-table.csv" in text.split("operations")[1]), (0, False))
        self.assertEqual(numbers(self.path("again.yaml", text)), numbers(SHIPPED, "--set", SMALL))

    def test_a_file_is_sought_beside_the_one_that_names_it(self):
        self.path("table.csv", "\ufeffstate,swap\r\n# all\r\n\r\nelse,all \r\n")
        self.path("hardware.yaml", "operations: {swap: {order: table, file: table.csv}}\n")
        with open(SHIPPED, encoding="utf-8") as file:
            text = file.read().replace("  swap: {order: table, file: best-table.csv}\n", "").split("\nsweep:")[0]
        os.mkdir(self.path("inner"))
        scenario = self.path("inner/s.yaml", text + "\ninclude: [../hardware.yaml]\n")
        self.assertEqual(numbers(scenario, "--set", SMALL), numbers(SHIPPED, "--set", SMALL, "--set", TABLE % "'else,all'"))

    def test_a_state_without_a_row_ends_the_run(self):
        status, out, err = teide("run", SHIPPED, "--set", SMALL, "--set", TABLE % "'n0-n1:0 n1-n2:0,n1'")
        self.assertEqual((status, out, len(err.splitlines())), (2, "", 1))
        self.assertRegex(err, r"has no row for the state '(n\d-n\d:\d ?)+' of request 'ends': add one, or a row else,all or else,none")

    def test_a_sweep_has_tables(self):
        out = self.path("sweep.h5")
        self.assertEqual(teide("sweep", SHIPPED, "--set", SMALL, "-o", out)[0], 0)
        rows = teide("show", "--format", "csv", "--variable", "waiting_time", out)[1].splitlines()
        self.assertEqual([row.split(",")[0] for row in rows[-4:]], ["asap", "doubling", "sequential", "table"])
        self.assertEqual(len({row.split(",")[2] for row in rows[-4:]}), 4)

    def test_an_axis_of_files(self):
        """Files as the values of an axis, as cases and as what a search chooses from: as with each of them alone, and kept in the text."""
        self.path("all.csv", "else,all\n")
        shutil.copy(os.path.join(os.path.dirname(SHIPPED), "best-table.csv"), self.path("best.csv"))
        with open(SHIPPED, encoding="utf-8") as file:
            scenario = self.path("s.yaml", file.read().replace("best-table.csv", "all.csv").split("\nsweep:")[0] + "\n")
        alone = [numbers(scenario, "--set", SMALL, "--set", "operations.swap.file=" + name)["waiting_time"]["mean"]
                 for name in ("all.csv", "best.csv")]
        self.assertNotEqual(*alone)
        for axis in ("path: operations.swap.file, values: [all.csv, best.csv]",
                     "cases: {all.csv: {operations.swap.file: all.csv}, best.csv: {operations.swap.file: best.csv}}"):
            out = self.path("out%d.h5" % len(axis))
            sweep = "sweep={outputs: [waiting_time], axes: {table: {%s}}}" % axis
            self.assertEqual(teide("sweep", scenario, "--set", SMALL, "--set", sweep, "-q", "-o", out)[::2], (0, ""))
            rows = [row.split(",") for row in teide("show", "--format", "csv", "--variable", "waiting_time", out)[1].splitlines()[-2:]]
            self.assertEqual([row[0] for row in rows], ["all.csv", "best.csv"])
            self.assertEqual([float(row[2]) for row in rows], alone)
            self.assertEqual(teide("show", "--scenario", out)[1].count("else,all"), 2)  # that of the scenario, that of the axis
        search = "optimize={variables: {table: {path: operations.swap.file, values: [best.csv, all.csv]}}, objective: rate, budget: {deliveries: 5000}}"
        status, found, err = teide("optimize", "-q", scenario, "--set", search)
        self.assertEqual((status, err), (0, ""))
        self.assertIn("all.csv", found)
        sweep = "sweep={axes: {table: {path: operations.swap.file, values: [all.csv, none.csv]}}}"
        self.assertRegex(teide("validate", scenario, "--set", sweep)[2], "^--set .*: error: the table '.*none.csv' is not there[^\n]*\n$")

    def test_a_large_table(self):
        """262,144 rows, all different, in seconds; one more than there may be is refused."""
        ages = range(512)
        lines = ["n0-n1:%d n1-n2:%d,n1" % (a, b) for a in ages for b in ages]
        self.path("large.csv", "\n".join(lines) + "\nelse,all\n")
        self.path("larger.csv", "\n".join(lines + lines) + "\n\nelse,all\n")
        started, cutoff = time.monotonic(), ["--set", "memories.default={ideal: true}"]
        for name, expected in (("large.csv", ""), ("larger.csv", "larger.csv:524290:1: error: more than 524288 rows: write a table of fewer")):
            err = teide("validate", SHIPPED, *cutoff, "--set", "operations.swap.file=" + self.path(name))[2]
            self.assertEqual(os.path.basename(err.strip()), expected)
        self.assertLess(time.monotonic() - started, 20)


if __name__ == "__main__":
    unittest.main()
