#!/usr/bin/env python3
"""Drives the real `teide` on networks: shipped scenarios are good, the engine is said, large and hostile files of graphs are read
or refused with one line, quickly and in bounded memory; a topology gives the results of the same network written out.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import glob
import json
import os
import re
import resource
import subprocess
import tempfile
import unittest

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SOURCE = os.path.abspath(os.environ.get("srcdir", "."))
SANITIZED = "TEIDE_SANITIZED" in os.environ
LINK = "success_probability: 0.1, attempt_time: 100 us, state: {werner: 0.95}"
SCENARIO = """teide: 1
memories: {default: {t2: 100 ms}}
network:
  topology: {%s}
  link_defaults: {""" + LINK + """}
requests: [{between: [%s]}]
run: {%s}
"""
SECONDS, BYTES = 20, 2 << 30     # far more than is needed: 1 s, 0.4 GB


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


# a sanitizer takes terabytes of address space
LIMITED = subprocess.run([TEIDE, "--version"], capture_output=True, check=False, preexec_fn=limit).returncode == 0


def processor_time():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def teide(*arguments, cwd=None, limited=False):
    run = subprocess.run([TEIDE, *arguments], cwd=cwd, capture_output=True, timeout=120, check=False,
                         preexec_fn=limit if limited and LIMITED else None)
    return run.returncode, run.stdout.decode(), run.stderr.decode()


class Scenarios(unittest.TestCase):
    def test_shipped(self):
        names = sorted(glob.glob(os.path.join(SOURCE, "scenarios", "networks", "*.yaml")))
        self.assertGreaterEqual(len(names), 4)
        status, out, err = teide("validate", *names)
        self.assertEqual((status, err), (0, ""))
        for name, line in zip(names, out.splitlines()):
            self.assertRegex(line, re.escape(name) + r": ok \(\d+ nodes, \d+ links?, \d+ requests?, network engine for \w+.*\)$")

    def test_engine(self):
        """`auto` takes the network engine when a key needs it, and says which."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "s.yaml")
            for run, says in (("time: 1 s", "1 request)"), ("time: 1 s, engine: chain", "1 request)"),
                              ("time: 1 s, engine: network", "1 request, network engine for run.engine)"),
                              ("time: 1 s, restart: empty", "1 request, network engine for restart)")):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(SCENARIO % ("ring: {nodes: 5}", "n0, n2", run))
                self.assertEqual(teide("validate", path)[::2], (0, ""))
                self.assertTrue(teide("validate", path)[1].rstrip().endswith(says), run)

    def test_same_as_written_out(self):
        """A topology is another way to write the same nodes and links: same seed, same results."""
        written = SCENARIO.replace("topology: {%s}", """nodes: [{name: n0}, {name: n1}, {name: n2}]
  links: [{between: [n0, n1], length: 3 km}, {between: [n1, n2], length: 3 km}]""")
        results = []
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "e.csv"), "w", encoding="utf-8") as file:
                file.write("n0,n1,3 km\nn1,n2,3 km\n")
            for text in (written % ("n0, n2", "deliveries: 500"),
                         SCENARIO % ("chain: {nodes: 3, spacing: 3 km}", "n0, n2", "deliveries: 500"),
                         SCENARIO % ("edges: e.csv", "n0, n2", "deliveries: 500")):
                with open(os.path.join(folder, "s.yaml"), "w", encoding="utf-8") as file:
                    file.write(text)
                status, out, err = teide("run", "s.yaml", "--format", "json", cwd=folder)
                self.assertEqual((status, err), (0, ""))
                results.append(json.loads(out)["requests"])
        self.assertEqual(results[0], results[1])
        self.assertEqual(results[0], results[2])


    def test_sweep_of_files(self):
        """Every point reads its own file, beside the scenario, in whatever folder the program runs, and its mistakes; so does a search."""
        with tempfile.TemporaryDirectory() as folder:
            scenario, out = os.path.join(folder, "s.yaml"), os.path.join(folder, "o.h5")
            files = ["e%d.csv" % i for i in range(8)] + ["bad.csv"]
            for i, name in enumerate(files):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write("n0,n1,%d km\n" % (10 * i + 10) if name != "bad.csv" else "n0,n1,far\n")
            with open(scenario, "w", encoding="utf-8") as file:
                file.write(SCENARIO % ("edges: e0.csv", "n0, n1", "deliveries: 20"))
            axis = "axes: {file: {path: network.topology.edges, values: [%s]}}" % ", ".join(files)
            status, _, err = teide("sweep", scenario, "--set", "sweep={outputs: [rate], %s}" % axis, "-j2", "-q", "-o", out)
            self.assertEqual((status, err), (1, "teide sweep: 1 of 9 points failed: 'teide show --failed %s' lists them\n" % out))
            rows = teide("show", out, "--format", "csv", "--variable", "rate")[1].splitlines()[-9:]
            for name, row in zip(files, rows):
                single = teide("run", scenario, "--set", "network.topology.edges=" + name, "--format", "json")[1]
                rate = "" if name == "bad.csv" else "%.17g" % json.loads(single)["requests"][0]["rate"]["mean"]
                self.assertEqual([row.split(",")[i] for i in (0, 2)], [name, rate])
            self.assertIn(os.path.join(folder, "bad.csv") + ":1:7: error: ", teide("show", "--failed", out)[1])
            search = "variables: {file: {path: network.topology.edges, values: [e0.csv, e1.csv]}}, objective: rate, budget: {deliveries: 2000}"
            status, found, err = teide("optimize", scenario, "--set", "optimize={%s}" % search)
            self.assertEqual((status, err), (0, ""))
            self.assertIn("e0.csv", found)


class Files(unittest.TestCase):
    def check(self, text, suffix, message, scenario="n0, n1"):
        """One line, in time and in memory; message None: the file is good."""
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "g." + suffix), "w", encoding="utf-8") as file:
                file.write(text)
            kind = "edges" if suffix == "csv" else "graphml"
            with open(os.path.join(folder, "s.yaml"), "w", encoding="utf-8") as file:
                file.write(SCENARIO % (kind + ": g." + suffix, scenario, "time: 1 s"))
            start = processor_time()
            status, out, err = teide("validate", "s.yaml", cwd=folder, limited=True)
            self.assertLess(processor_time() - start, SECONDS)
        if message is None:
            self.assertEqual((status, err), (0, ""))
        else:
            self.assertEqual((status, out), (2, ""))
            self.assertRegex(err, message)
            self.assertEqual(err.count("\n"), 1, err[:1000])

    @unittest.skipIf(SANITIZED, "long; what reads smaller files reads these")
    def test_million_edges(self):
        rows = "".join(f"n{i},n{i + 1}\n" for i in range(500000)) + "".join(f"n{i},n{i + 2}\n" for i in range(500000))
        self.check(rows, "csv", None)
        self.check(rows + "n0,n9\n", "csv", r"^g\.csv:1000001:1: error: more than 1000000 links")

    @unittest.skipIf(SANITIZED, "long; what reads smaller files reads these")
    def test_large_graphml(self):
        head, tail = '<graphml><graph edgedefault="undirected">\n', "</graph></graphml>\n"
        nodes = "".join(f'<node id="n{i}"/>\n' for i in range(300000))
        edges = "".join(f'<edge source="n{i}" target="n{i + 1}"/>\n' for i in range(299999))
        self.check(head + nodes + edges + tail, "graphml", None)
        self.check(head + nodes + '<edge source="n0" target="n1"/>\n' * 1000001 + tail, "graphml",
                   r"^g\.graphml:1300002:1: error: more than 1000000 edges")
        self.check(head + " " * (65 << 20) + tail, "graphml", r"^s\.yaml:4:23: error: .* larger than 64 MiB")

    def test_hostile_graphml(self):
        """What would take a parser of XML long, or much memory, is refused before one sees it."""
        body = '<graphml>%s<graph edgedefault="undirected"><node id="n0"/><node id="n1"/>' \
               '<edge source="n0" target="n1"/></graph></graphml>'
        keys = "".join(f'<key id="k{i}" for="node" attr.name="a{i}" attr.type="double"/>' for i in range(20000))
        lol = '<!DOCTYPE g [<!ENTITY a0 "lol">' + "".join(
            '<!ENTITY a%d "%s">' % (i, "&a%d;" % (i - 1) * 10) for i in range(1, 10)) + "]>"
        for hostile, message in ((lol, "a document type is not taken"),
                                 ('<!DOCTYPE g SYSTEM "file:///etc/passwd">', "a document type is not taken"),
                                 ("<!--" + "<" * (20 << 20) + "-->", "has 2097.* bytes: write at most"),
                                 ('<key a="%s"/>' % ("x" * (20 << 20)), "has 2097.* bytes: write at most"),
                                 ("x" * (20 << 20), "has 2097.* bytes: write at most"),
                                 (keys, "more than 100 keys"),
                                 ("<graph>" * 200000, "this is no well-formed GraphML")):
            with self.subTest(message):
                self.check(body % hostile, "graphml", r"^g\.graphml:1:\d+: error: .*" + message)
        self.check("\x00" + body, "graphml", "no GraphML in UTF-8")
        self.check('<?xml version="1.0" encoding="UTF-7"?>' + body % "", "graphml", "no GraphML in UTF-8")
        self.check(body % ("<!--a-->" * (1000000 if LIMITED else 10000)), "graphml", None)

    def test_special_files(self):
        with tempfile.TemporaryDirectory() as folder:
            os.mkfifo(os.path.join(folder, "pipe"))
            for name in ("pipe", "/dev/zero", "-", ".", "nothing"):
                with open(os.path.join(folder, "s.yaml"), "w", encoding="utf-8") as file:
                    file.write(SCENARIO % (f'edges: "{name}"', "n0, n1", "time: 1 s"))
                status, _, err = teide("validate", "s.yaml", cwd=folder)
                self.assertEqual(status, 2)
                self.assertRegex(err, r"^s\.yaml:4:21: error: the edge list .* is not there, or no regular file")


if __name__ == "__main__":
    unittest.main()
