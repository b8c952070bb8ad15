#!/usr/bin/env python3
"""Drives the real `teide validate`: every file of tests/bad/ gives exactly the messages beside it, what is too large to
keep as a file is made here, good scenarios pass, and schema and reference page agree with the program.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import glob
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import unittest

import h5py
import jsonschema
import yaml

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SOURCE = os.path.abspath(os.environ.get("srcdir", "."))
BAD = os.path.join(SOURCE, "tests", "bad")
ALL_KEYS = os.path.join(SOURCE, "tests", "fuzz", "corpus", "all-keys.yaml")
CHAIN = os.path.join(SOURCE, "tests", "fuzz", "corpus", "chain.yaml")
HEAD = "teide: 1\nmemories: {default: {ideal: true}}\n"
LINK = "success_probability: 0.5, attempt_time: 1 us, state: {werner: 0.9}"
TAIL = "requests: [{between: [n0, n1]}]\nrun: {deliveries: 10}\n"
TIMEOUT = 120


def validate(*arguments, cwd=None, data=None, **options):
    """Run `teide validate`; returns exit status, standard output, standard error."""
    run = subprocess.run([TEIDE, "validate", *arguments], cwd=cwd, input=data, capture_output=True, timeout=TIMEOUT,
                         check=False, **options)
    return run.returncode, run.stdout.decode(), run.stderr.decode()


class Files(unittest.TestCase):
    def test_every_kind_of_mistake(self):
        names = sorted(os.path.basename(n) for n in glob.glob(os.path.join(BAD, "*.yaml")))
        self.assertGreater(len(names), 100)
        for name in names:
            with self.subTest(name):
                with open(os.path.join(BAD, name[:-5] + ".expected"), encoding="utf-8") as file:
                    expected = file.read()
                self.assertEqual(validate(name, cwd=BAD), (2, "", expected))

    def test_messages_are_complete_and_sorted(self):
        for name in glob.glob(os.path.join(BAD, "*.expected")):
            with open(name, encoding="utf-8") as file:
                lines = file.read().splitlines()
            places = []
            for line in lines:
                match = re.fullmatch(r"([^:]+):(\d+):(\d+): error: .{15,}", line)
                self.assertTrue(match, line)
                places.append((match[1], int(match[2]), int(match[3])))
            for before, after in zip(places, places[1:]):
                if before[0] == after[0]:
                    self.assertLessEqual(before, after, name)

    def test_good_scenarios(self):
        names = glob.glob(os.path.join(SOURCE, "scenarios", "*.yaml")) \
            + glob.glob(os.path.join(SOURCE, "scenarios", "bench", "*.yaml")) + [ALL_KEYS, CHAIN]
        self.assertGreater(len(names), 5)
        status, out, err = validate(*names)
        self.assertEqual((status, err), (0, ""))
        for name, line in zip(names, out.splitlines()):
            self.assertRegex(line, "^" + re.escape(name) + r": ok \(\d+ nodes, \d+ links?, \d+ requests?\)$")

    def test_quiet(self):
        """Nothing of good files, all of bad ones."""
        bad = os.path.join(BAD, "no-value.yaml")
        self.assertEqual(validate("-q", CHAIN), (0, "", ""))
        self.assertEqual(validate("--quiet", CHAIN, bad), (2, "", validate(bad)[2]))

    def test_good_and_bad_together(self):
        status, out, err = validate(CHAIN, "empty.yaml", cwd=BAD)
        self.assertEqual(status, 2)
        self.assertIn("chain.yaml: ok (4 nodes, 3 links, 2 requests)", out)
        self.assertIn("empty.yaml:1:1: error", err)

    def test_hardware_files_can_be_included(self):
        names = glob.glob(os.path.join(SOURCE, "scenarios", "hardware", "*.yaml"))
        self.assertGreater(len(names), 0)
        for name in names:
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "s.yaml")
                with open(name, encoding="utf-8") as file:
                    kind = next(iter(yaml.safe_load(file)["memories"]))
                with open(path, "w", encoding="utf-8") as file:
                    file.write(f"teide: 1\ninclude: [{name}]\nnetwork: {{chain: {{nodes: 2, memory: {kind}, "
                               f"memory_pairs: 8, {LINK}}}}}\n"
                               + TAIL.replace("]}", "], generation: continuous}"))
                self.assertEqual(validate(path), (0, f"{path}: ok (2 nodes, 1 link, 1 request)\n", ""))


    def test_inputs_that_the_fuzzer_found(self):
        """Each is answered: good, or with mistakes; nothing crashes."""
        names = glob.glob(os.path.join(SOURCE, "tests", "fuzz", "corpus", "found", "*"))
        self.assertGreater(len(names), 100)
        for name in names:
            status, out, err = validate(name, cwd=os.path.join(SOURCE, "tests", "fuzz"))
            self.assertEqual((status, bool(out), "error: " in err), (0, True, False) if out else (2, False, True), name)


class Encodings(unittest.TestCase):
    TEXT = "# ü\n" + HEAD + f"network: {{chain: {{nodes: 2, {LINK}}}}}\n" + TAIL

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "x.yaml")

    def tearDown(self):
        self.folder.cleanup()

    def write(self, data, name="x.yaml"):
        with open(os.path.join(self.folder.name, name), "wb") as file:
            file.write(data)

    def test_byte_order_mark(self):
        """Accepted, also in an included file; columns do not count it, and the result's text does not have it."""
        good = (0, f"{self.path}: ok (2 nodes, 1 link, 1 request)\n", "")
        self.write(self.TEXT.encode("utf-8-sig"))
        self.assertEqual(validate(self.path), good)
        self.assertEqual(validate("-", data=self.TEXT.encode("utf-8-sig"))[0], 0)
        out = os.path.join(self.folder.name, "x.h5")
        subprocess.run([TEIDE, "run", self.path, "-o", out], capture_output=True, timeout=TIMEOUT, check=True)
        with h5py.File(out) as file:
            text = file.attrs["scenario"]
        self.assertEqual(text if isinstance(text, str) else text.decode(), self.TEXT)
        self.write("memories: {default: {t2: 1 s}}\n".encode("utf-8-sig"), "m.yaml")
        self.write(self.TEXT.replace("memories: {default: {ideal: true}}", "include: [m.yaml]").encode("utf-8-sig"))
        self.assertEqual(validate(self.path), good)
        self.write("tiede: 1\n".encode("utf-8-sig") + self.TEXT.encode())
        self.assertEqual(validate(self.path)[2], f"{self.path}:1:1: error: unknown key 'tiede' in the scenario, did you mean "
                                                 "'teide'?\n")

    def test_other_encodings(self):
        for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
            with self.subTest(encoding):
                message = f"1:1: error: this is {encoding[:6].upper()} text: write it as UTF-8\n"
                self.write(self.TEXT.encode(encoding))
                self.assertEqual(validate(self.path), (2, "", f"{self.path}:{message}"))
                self.write("memories: {default: {t2: 1 s}}\n".encode(encoding), "m.yaml")
                self.write(self.TEXT.replace("teide: 1", "teide: 1\ninclude: [m.yaml]").encode())
                self.assertEqual(validate(self.path), (2, "", f"{self.folder.name}/m.yaml:{message}"))


class Large(unittest.TestCase):
    """What would be too large to keep: made in a temporary folder; a hang or a memory bomb fails."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "x.yaml")

    def tearDown(self):
        self.folder.cleanup()
        if "asan" not in os.environ.get("TEIDE_SANITIZERS", ""):
            self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 3 << 20)  # KiB

    def check(self, text, place, message, lines=1):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)
        status, out, err = validate(self.path)
        self.assertEqual((status, out), (2, ""))
        self.assertEqual(len(err.splitlines()), lines, err[:2000])
        self.assertTrue(err.startswith(f"{self.path}:{place}: error: {message}"), err[:300])

    def test_scalar_of_100_mb(self):
        self.check("title: " + "x" * 100_000_000, "1:1", "is larger than 64 MiB")

    def test_scalar_of_60_mb(self):
        self.check(HEAD + f"network: {{chain: {{nodes: 2, {LINK}}}}}\n{TAIL}title: " + "x" * 60_000_000, "6:8",
                   "this value is 60000000 bytes long: write at most")

    def test_deep_nesting(self):
        message = "lists and mappings are nested more than 100 deep, which no scenario needs"
        self.check("[" * 10_000 + "]" * 10_000, "1:101", message)
        self.check("{a: " * 10_000 + "}" * 10_000, "1:401", message)
        self.check("- " * 10_000, "1:201", message)
        self.check("a: " + "[" * 1_000_000, "1:103", message)

    def test_alias_bomb(self):
        bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        for before, name in zip("abcdefghi", "bcdefghij"):
            bomb += f"{name}: &{name} [" + ", ".join([f"*{before}"] * 10) + "]\n"
        self.check(bomb, "7:4", "with its aliases expanded, this has more than 4000000 values")
        merges = "a: &a {" + ", ".join(f"k{i}: 1" for i in range(20_000)) + "}\n"
        merges += "".join(f"m{i}: {{<<: *a}}\n" for i in range(2_000))
        self.check(merges, "397:7", "with its aliases expanded, this has more than 4000000 values")

    def test_many_mistakes(self):
        nodes = "".join(f"    - {{name: n{i}, colour: red}}\n" for i in range(50_000))
        text = HEAD + f"network:\n  nodes:\n{nodes}  links: [{{between: [n0, n1], {LINK}}}]\n{TAIL}"
        self.check(text, "5:18", "unknown key 'colour' in a node", lines=1001)

    def test_many_wrong_names(self):
        nodes = "".join(f"    - {{name: n{i}}}\n" for i in range(20_000))
        links = "".join(f"    - {{between: [n{i}, m{i}], {LINK}}}\n" for i in range(20_000))
        text = HEAD + f"network:\n  nodes:\n{nodes}  links:\n{links}{TAIL}"
        self.check(text, "20006:22", "there is no node called 'm0', did you mean 'n0'?", lines=1001)

    def good(self, text, counts):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)
        self.assertEqual(validate(self.path), (0, f"{self.path}: ok ({counts})\n", ""))

    def test_large_networks(self):
        self.good(HEAD + f"network: {{chain: {{nodes: 1000000, {LINK}}}}}\nrequests: [{{between: [n0, n999999]}}]\n"
                  "run: {deliveries: 1}\n", "1000000 nodes, 999999 links, 1 request")
        nodes = "".join(f"    - {{name: n{i}}}\n" for i in range(10_001))
        links = "".join(f"    - {{between: [n{i}, n{i + 1}], {LINK}}}\n" for i in range(10_000))
        self.good(HEAD + f"network:\n  nodes:\n{nodes}  links:\n{links}requests: [{{between: [n0, n10000]}}]\n"
                  "run: {deliveries: 1}\n", "10001 nodes, 10000 links, 1 request")

    def test_endless_input(self):
        with open("/dev/zero", "rb") as zeros:
            run = subprocess.run([TEIDE, "validate", "-"], stdin=zeros, capture_output=True, timeout=TIMEOUT, check=False)
        self.assertEqual(run.returncode, 2)
        self.assertTrue(run.stderr.startswith(b"-:1:1: error: is larger than 64 MiB"), run.stderr)

    def test_random_bytes(self):
        with open(ALL_KEYS, "rb") as file:
            text = bytearray(file.read())
        state = 12345
        for _ in range(40):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            broken = bytearray(text)
            broken[state % len(text)] = (state >> 32) % 256
            status, out, err = validate("-", data=bytes(broken))
            self.assertIn(status, (0, 2), err)
            self.assertEqual(status == 0, "error: " not in err, err)

    def test_directory(self):
        self.assertEqual(validate(self.folder.name),
                         (2, "", f"{self.folder.name}:1:1: error: is a directory: give the name of a file\n"))

    def test_not_there(self):
        self.assertEqual(validate(self.path), (2, "", f"{self.path}:1:1: error: cannot be read: No such file or "
                                               "directory; check the name and the permissions\n"))

    def test_no_permission(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("teide: 1\n")
        os.chmod(self.path, 0)
        os.chmod(self.folder.name, 0o755)
        options = {"user": 65534} if os.geteuid() == 0 else {}  # root may read everything
        try:
            result = validate(self.path, **options)
        except PermissionError:
            self.skipTest("the program lies in a folder that only root can enter")
        self.assertEqual(result, (2, "", f"{self.path}:1:1: error: cannot be read: Permission denied; check the name "
                                  "and the permissions\n"))


class Settings(unittest.TestCase):
    def test_mistakes(self):
        for setting, expected in [
                ("run", "write PATH=VALUE, for example run.deliveries=1000 or links.*.length='20 km'"),
                ("=3", "write PATH=VALUE, for example run.deliveries=1000 or links.*.length='20 km'"),
                ("run..time=3", "write PATH=VALUE, for example run.deliveries=1000 or links.*.length='20 km'"),
                ("run.deliveries=many", "deliveries must be a number, not 'many': write for example 10000"),
                ("run.deliveries=", "deliveries has no value: write for example 10000"),
                ("run.deliverys=3", "unknown key 'deliverys' in run, did you mean 'deliveries'?"),
                ("links.7.length=3 km", "there is no element '7' in the list of 2: write a name, an index from 0 to 1, "
                 "or *"),
                ("memories.defalt.t2=1 s", "there is no 'defalt' in memories, did you mean 'default'?"),
                ("memories.spin.t2=1 s", "there is no 'spin' in memories, and a path makes no new one: define it in the "
                 "file"),
                ("memories.spin={t2: 1 s}", "there is no 'spin' in memories, and a path makes no new one"),
                ("sweep.axes.x.path=seed", "there is no 'x' in axes, and a path makes no new one"),
                ("links.A_R.length=3 km", "there is no element 'A_R' in the list of 2, did you mean 'A-R'?"),
                ("requests.qq.generation=continuous", "there is no element 'qq' in the list of 1, did you mean 'q'?"),
                ("links.*.length=3", "length is a length and needs a unit, '3' has none: write for example 50 km"),
                ("run.time.x=3", "there is no 'x' to set: what the path names before it is a single value"),
                ("seed=1 2", "seed is a plain number without a unit, not '1 2': write for example 1"),
                ("seed=[", "this is not valid YAML"),
                ("colour=red", "unknown key 'colour' in the scenario: write one of teide, title, seed, include, "
                 "memories, network, operations, requests, run")]:
            with self.subTest(setting):
                status, out, err = validate("--set", setting, ALL_KEYS)
                self.assertEqual((status, out), (2, ""))
                self.assertTrue(err.startswith(f"--set {setting}: error: {expected}"), err)

    def test_good(self):
        for setting in ["run.deliveries=7", "links.*.length=3 km", "links.0.length=3 km", "links.A-R.memory_pairs=9",
                        "memories.default.t2=50 ms", "title=some text", "title='7'",
                        "requests.q.generation=on_demand", "links.0.state=[0.25, 0.25, 0.25, 0.25]"]:
            with self.subTest(setting):
                self.assertEqual(validate("--set", setting, ALL_KEYS),
                                 (0, f"{ALL_KEYS}: ok (3 nodes, 2 links, 1 request)\n", ""))


CLEAN = """teide: 1
memories: {default: {t2: 1 s}}
network:
  nodes: [{name: A}, {name: R}, {name: B}]
  links:
    - {between: [A, R], length: 1 km, success_probability: 0.5, attempt_time: 1 ms, state: {werner: 0.9}, memory_pairs: 2}
    - {between: [R, B], length: 1 km, success_probability: 0.5, attempt_time: 1 ms, state: {werner: 0.9}, memory_pairs: 2}
operations:
  purify:
    link: {protocol: cnot}
requests: [{between: [A, B]}]
run: {deliveries: 10}
"""
PAIRS = """teide: 1
memories: {default: {t2: 1 s}}
optimal_time: {pairs: [{state: {werner: 0.9}}, {state: {werner: 0.9}}], needed_at: 1 ms, protocol: cnot}
"""


class Warnings(unittest.TestCase):
    """What is good but has no effect: a line each, and the exit status of what is good."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "x.yaml")

    def tearDown(self):
        self.folder.cleanup()

    def write(self, text, name="x.yaml"):
        with open(os.path.join(self.folder.name, name), "w", encoding="utf-8") as file:
            file.write(text)

    def check(self, text, *expected):
        """Each expected: "line:what stands there", and the beginning of the message."""
        self.write(text)
        status, out, err = validate(self.path)
        self.assertEqual(status, 0, err)
        self.assertTrue(out.startswith(f"{self.path}: ok ("))
        self.assertEqual(len(err.splitlines()), len(expected), err)
        for line, (place, message) in zip(err.splitlines(), expected):
            row, word = place.split(":", 1)
            column = text.splitlines()[int(row) - 1].index(word) + 1
            self.assertTrue(line.startswith(f"{self.path}:{row}:{column}: warning: {message}"), line)

    def changed(self, old, new, *expected, text=CLEAN):
        self.assertIn(old, text)
        self.check(text.replace(old, new), *expected)

    def test_nothing_to_say(self):
        self.check(CLEAN)

    def test_levels_of_segments(self):
        nested = """teide: 1
memories: {default: {t2: 100 ms}}
network: {chain: {nodes: 5, success_probability: 0.1, attempt_time: 100 us, delay: 10 us, state: {werner: 0.95}, memory_pairs: 4}}
operations:
  resources: circuit
  swap: {order: doubling}
  purify: {segments: [{protocol: dejmps, levels: [1]}]}
requests: [{between: [n0, n4]}]
run: {time: 1 s}
"""
        self.check(nested)
        self.changed("levels: [1]", "levels: [1, 2]", ("7:[1, 2]", "the highest level of segments on the paths of the requests is 1"),
                     text=nested)
        self.changed("n4]", "n2]", ("7:[1]", "the highest level of segments on the paths of the requests is 0"), text=nested)
        self.check(nested.replace("doubling", "sequential").replace("[1]", "[1, 2]"))
        self.check(PAIRS)

    def test_kinds(self):
        unused = ("2:spin", "no node and no pair has memories of the kind 'spin': remove it")
        for text in (CLEAN, PAIRS):
            self.changed("t2: 1 s}}", "t2: 1 s}, spin: {t2: 1 s}}", unused, text=text)
        self.changed("t2: 1 s}}\noptimal_time: {pairs: [{state: {werner: 0.9}}",
                     "t2: 1 s}, spin: {t2: 1 s}}\noptimal_time: {pairs: [{state: {werner: 0.9}, memories: [spin, default]}",
                     text=PAIRS)
        self.changed("name: R", "name: R, memory: spin", text=CLEAN.replace("t2: 1 s}}", "t2: 1 s}, spin: {t2: 1 s}}"))
        self.check("teide: 1\nmemories: {a: {t2: 1 s}}\nimprovement: {protocol: cnot, first: {werner: 0.9}, second: {werner: "
                   "0.8}}\n", ("2:a: {t2", "no node and no pair has memories of the kind 'a'"))

    def test_kinds_of_an_included_file_may_be_unused(self):
        self.write("memories: {spin: {t2: 1 s}}\n", "m.yaml")
        self.changed("teide: 1\n", "teide: 1\ninclude: [m.yaml]\n")

    def test_nodes_and_links(self):
        self.changed("{name: B}", "{name: B}, {name: C}, {name: D}",
                     ("4:{name: C", "node 'C' is on the path of no request, nor is 1 other: remove what is not used"))
        link = "    - {between: [A, B], length: 9 km, success_probability: 0.5, attempt_time: 1 ms, state: {werner: 0.9}}\n"
        self.check(CLEAN.replace("operations:", link + "operations:").replace("purify", "swap").replace(
            "    link: {protocol: cnot}\n", "    {order: asap}\n"),
            ("4:{name: R", "node 'R' is on the path of no request"),
            ("11:{order", "the path of no request has an inner node, so that nothing is swapped: remove swap"))
        self.changed("    - {between: [R, B]", link.replace("[A, B]", "[R, A]") + "    - {between: [R, B]",
                     ("7:{between", "link 'R-A' is on the path of no request: remove"))
        self.check(HEAD + f"network: {{chain: {{nodes: 5, {LINK}}}}}\n{TAIL}",
                   ("3:{nodes", "node 'n2' is on the path of no request, nor are 2 others"))

    def test_memory_pairs(self):
        many = "link 'A-R' has 64 memory pairs for each request, but on demand it makes no more than the 2 of one delivery"
        self.changed("state: {werner: 0.9}, memory_pairs: 2}\n    - {between: [R",
                     "state: {werner: 0.9}, memory_pairs: 64}\n    - {between: [R", ("6:64", many))
        self.changed("requests: [{between: [A, B]}]", "requests: [{between: [A, B], generation: continuous}]",
                     text=CLEAN.replace("memory_pairs: 2", "memory_pairs: 64"))

    def test_attempts(self):
        self.check(HEAD + f"network: {{chain: {{nodes: 2, {LINK}, attempts: sequential}}}}\n{TAIL}",
                   ("3:sequential", "attempts: sequential has no effect on link 'n0-n1', where each request has one memory pair"))
        self.changed("memory_pairs: 2", "memory_pairs: 2, attempts: sequential")

    def test_length_beside_delay(self):
        far = CLEAN.replace("between: [A, R], length: 1 km", "between: [A, R], length: 1 km, delay: 1 us")
        message = "the length of link 'A-R' has no effect beside its delay: remove one of them, or write a fibre"
        self.check(far, ("6:1 km", message))
        self.check(far.replace("length: 1 km, delay", "length: 0 m, delay"))
        link = "success_probability: 0.5, attempt_time: 1 ms, state: {werner: 0.9}, memory_pairs: 2}\n    - {between: [R"
        self.changed(link, link.replace("success_probability: 0.5", "fibre: {attenuation: 0.2 dB/km}"), text=far)

    def test_loss(self):
        fibre, herald = "fibre: {attenuation: 0.2 dB/km}", "herald: {scheme: double-click, efficiency: 0.3, attenuation: 1 dB/km"
        link = "success_probability: 0.5, attempt_time: 1 ms, state: {werner: 0.9}, memory_pairs: 2}\n    - {between: [R"
        for length, place in (("0 m", "6:0.2"), ("1 km", None)):
            text = CLEAN.replace("between: [A, R], length: 1 km", f"between: [A, R], length: {length}")
            self.changed(link, link.replace("success_probability: 0.5", fibre),
                         *([(place, "link 'A-R' has no length over which a fibre could lose")] if place else []), text=text)
        heralded = link.replace("success_probability: 0.5", herald + ", window: 1 us}").replace("state: {werner: 0.9}, ", "")
        self.changed(link, heralded, ("6:1 us", "the detectors of link 'A-R' have no dark counts"))
        self.changed(link, heralded, ("6:1 dB", "link 'A-R' has no length over which photons could be lost"),
                     ("6:1 us}", "the detectors"),
                     text=CLEAN.replace("between: [A, R], length: 1 km", "between: [A, R], delay: 1 us"))
        self.changed(link, heralded.replace("window", "dark_counts: 10 Hz, window"))

    def test_experiment(self):
        with open(os.path.join(SOURCE, "tests", "fuzz", "corpus", "experiment.yaml"), encoding="utf-8") as file:
            experiment = yaml.safe_load(file)
        experiment["experiment"]["channel"] = {"loss": "20 dB", "delay": "1 us", "fading": {
            "model": "none", "coherence_time": "10 ms", "correlation": "blocks"}}
        experiment.pop("sweep", None)
        self.write(yaml.safe_dump(experiment))
        status, _, err = validate(self.path)
        self.assertEqual((status, err.count("warning: the transmittance of this channel does not fluctuate")), (0, 2), err)

    def test_operations(self):
        self.changed("protocol: cnot", "protocol: cnot, objective: eof",
                     ("10:eof", "nothing here is decided by the objective: remove it"))
        for policy in ("if: improves", "keep: better, measurement_error: 0.01", "when: optimal, deadline: 20 ms",
                       "when: deadline, deadline: 20 ms"):
            self.changed("protocol: cnot", f"protocol: cnot, objective: eof, {policy}")
        self.changed("protocol: cnot", "protocol: cnot, keep: better",
                     ("10:better", "keep: better makes no difference without measurement error"))
        self.changed("protocol: cnot", "protocol: cnot, schedule: pumping",
                     ("10:pumping", "one round is the same in every schedule"))
        self.changed("protocol: cnot", "protocol: cnot, schedule: pumping, rounds: 2")
        self.changed("protocol: cnot", "protocol: cnot, partner: best",
                     ("10:best", "no two pairs wait for a partner by recurrence without a limit of operations"))
        pumped = "protocol: cnot, schedule: pumping, rounds: 2, partner: best"
        self.changed("protocol: cnot", pumped, ("10:best", "no two pairs wait for a partner where links have two memory pairs"))
        self.changed("protocol: cnot", pumped, text=CLEAN.replace("memory_pairs: 2", "memory_pairs: 3"))
        self.changed("length: 1 km", "length: 1 km, delay: 5 us",
                     ("6:1 km", "the length of link 'A-R' has no effect beside its delay"),
                     ("7:1 km", "the length of link 'R-B' has no effect beside its delay"),
                     ("9:3e8", "no link has a length without a delay"),
                     text=CLEAN.replace("operations:\n", "operations:\n  signal_speed: 3e8 m/s\n"))
        self.changed("needed_at", "needed_at",
                     ("4:{order", "there is no network whose pairs could be swapped"),
                     text=PAIRS + "operations: {swap: {order: asap}, gate_error: 0.01}\n")
        for key in ("knowledge: global", "clock: own", "signal_speed: 1e8 m/s"):
            self.changed("needed_at", "needed_at", ("4:" + key.split(" ")[1], "there is no network that"),
                         text=PAIRS + "operations: {%s}\n" % key)

    def test_rules_of_the_nodes(self):
        """What nodes know, clocks, modes, corrections and rules of cutoffs have an effect, or stand as a matter of principle."""
        for rules in ("knowledge: global", "knowledge: local", "clock: own"):
            self.changed("operations:\n", f"operations:\n  {rules}\n")
        for rules in ("modes: 4", "correction_delay: 1 ms", "modes: 2, attempts: sequential"):
            self.changed("memory_pairs: 2", "memory_pairs: 2, " + rules)
        for rule in ("{policy: oldest, age: 5 ms}", "{policy: fidelity, below: 0.7}", "5 ms"):
            self.changed("{t2: 1 s}", "{t2: 1 s, cutoff: %s}" % rule)
        self.changed("{t2: 1 s}", "{t2: 1 s, cutoff: 5 ms}", text=PAIRS)

    def test_questions(self):
        self.changed("protocol: cnot", "protocol: cnot, new_pair: {state: {werner: 0.9}, rate: 1 Hz}",
                     ("3:{state: {werner: 0.9}, rate", "no objective waits for a new pair"), text=PAIRS)
        self.changed("protocol: cnot", "protocol: cnot, new_pair: {state: {werner: 0.9}, rate: 1 Hz}, objectives: "
                     "[retry*F]", text=PAIRS)
        self.changed("protocol: cnot", "protocol: cnot, schedule: recurrence", ("3:recurrence", "two pairs are purified once"),
                     text=PAIRS)
        self.changed("{t2: 1 s}", "{rates: {x: 1 Hz}, integration: cvode}",
                     ("2:cvode", "the rates of this memory do not change"), text=PAIRS)

    def test_sweep(self):
        """What has an effect at some of the points is used."""
        axes = "sweep:\n  axes:\n    m: {path: nodes.R.memory, values: [default, spin]}\n"
        two = CLEAN.replace("t2: 1 s}}", "t2: 1 s}, spin: {t2: 1 s}}")
        self.check(two, ("2:spin", "no node and no pair has memories of the kind 'spin'"))
        self.check(two + axes)
        idle = CLEAN + "sweep:\n  axes:\n    n: {path: links.*.memory_pairs, values: [9, 12, 20]}\n"
        self.check(idle)  # other values at each point: no warning is common to all
        many = CLEAN.replace("memory_pairs: 2}", "memory_pairs: 64}") \
            + "sweep:\n  axes:\n    t2: {path: memories.default.t2, values: [1 s, 2 s]}\n"
        self.check(many, ("6:64", "link 'A-R' has 64 memory pairs"), ("7:64", "link 'R-B' has 64 memory pairs"))
        out = os.path.join(self.folder.name, "x.h5")
        run = subprocess.run([TEIDE, "sweep", self.path, "-o", out], capture_output=True, timeout=TIMEOUT, check=False)
        self.assertEqual(run.returncode, 0)
        self.assertEqual(run.stderr.decode().count("warning: link 'A-R' has 64 memory pairs"), 1)

    def test_mistyped_path_of_a_sweep(self):
        self.write(CLEAN + "sweep:\n  axes:\n    t2: {path: memories.defalt.t2, values: [1 s, 2 s]}\n")
        expected = f"{self.path}:15:16: error: there is no 'defalt' in memories, did you mean 'default'?\n"
        self.assertEqual(validate(self.path), (2, "", expected))
        out = os.path.join(self.folder.name, "x.h5")
        run = subprocess.run([TEIDE, "sweep", self.path, "-o", out], capture_output=True, timeout=TIMEOUT, check=False)
        self.assertEqual((run.returncode, run.stderr.decode()), (2, expected))
        self.assertFalse(os.path.exists(out))

    def test_mistyped_path_of_one_case(self):
        """The other case is good, so that the sweep would run and one of its points fail."""
        self.write(CLEAN + "sweep:\n  axes:\n    c:\n      cases:\n        a: {memories.default.t2: 2 s}\n"
                   "        b: {memories.defalt.t2: 1 s, links.A-S.length: 2 km}\n")
        self.assertEqual(validate(self.path), (2, "", "".join(
            f"{self.path}:18:{column}: error: {message}\n" for column, message in (
                (13, "there is no 'defalt' in memories, did you mean 'default'?"),
                (38, "there is no element 'A-S' in the list of 2, did you mean 'A-R'?")))))

    def test_communication_qubits_that_limit_nothing(self):
        hub = """teide: 1
memories: {default: {t2: 1 s}}
network:
  topology: {star: {leaves: 2, spacing: 0 km}}
  nodes: [{name: hub, memories: 4, communication_qubits: %s}]
  link_defaults: {success_probability: 0.1, attempt_time: 1 ms, state: {werner: 0.95}}
requests: [{between: [n1, n2]}]
run: {time: 1 s}
"""
        self.check(hub % "4", ("4:topology", "nodes have as many communication qubits as memories"))
        self.check(hub % "3")
        self.check(hub % "4, move: {error: 0.01}")
        self.check(hub % "4, move: {duration: 1 us}")

    def test_run_says_it_too(self):
        self.write(CLEAN.replace("t2: 1 s}}", "t2: 1 s}, spin: {t2: 1 s}}"))
        warning = f"{self.path}:2:32: warning: no node and no pair has memories of the kind 'spin'"
        for command in (["run", "--quiet"], ["run", "--quiet", "--format", "json"]):
            run = subprocess.run([TEIDE, *command, self.path], capture_output=True, timeout=TIMEOUT, check=False)
            self.assertEqual((run.returncode, run.stderr.decode()[:len(warning)]), (0, warning))
            self.assertNotIn(b"warning", run.stdout)
        status, _, err = validate("--set", "memories.spin={t2: 2 s}", self.path)
        self.assertEqual(status, 0)
        self.assertTrue(err.startswith(warning), err)
        status, _, err = validate("--set", "links.*.memory_pairs=64", self.path)
        self.assertIn("--set links.*.memory_pairs=64: warning: link 'A-R' has 64 memory pairs", err)


class Loader(yaml.SafeLoader):
    """Reads 1e-3 and 2e8 as numbers, as YAML 1.2 and our reader do."""


Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$"),
                             list("-+0123456789."))


def load(name, loader):
    with open(name, "rb") as file:
        return yaml.load(file, loader)


class Schema(unittest.TestCase):
    def setUp(self):
        status, text, err = validate("--schema")
        self.assertEqual((status, err), (0, ""))
        self.text = text
        self.schema = json.loads(text)
        jsonschema.Draft7Validator.check_schema(self.schema)
        self.validator = jsonschema.Draft7Validator(self.schema)

    def test_the_kept_files_are_current(self):
        for option, name in [("--schema", "scenario.schema.json"), ("--reference", "scenario.md")]:
            with open(os.path.join(SOURCE, "doc", name), encoding="utf-8") as file:
                self.assertEqual(file.read(), validate(option)[1], f"doc/{name}: teide validate {option} > doc/{name}")

    def test_every_shipped_file(self):
        """Scenarios and included files, by the program and by the schema, read as YAML 1.1 (where 2e5 is text) and 1.2."""
        names = glob.glob(os.path.join(SOURCE, "scenarios", "**", "*.yaml"), recursive=True) + [ALL_KEYS, CHAIN]
        self.assertGreater(len(names), 40)
        for name in names:
            with self.subTest(name):
                status, out, err = validate(name)
                self.assertEqual((status, err), (0, ""))
                self.assertEqual("to be included" in out, os.sep + "hardware" + os.sep in name)
                for loader in (yaml.SafeLoader, Loader):
                    self.assertEqual([e.message for e in self.validator.iter_errors(load(name, loader))], [], loader)

    def test_the_fuzzer_knows_every_key(self):
        """Keys and words are in its dictionary, and every key is in a good file of its corpus: write a new one into a file there."""
        def mappings(node):
            if isinstance(node, dict):
                yield node
                node = list(node.values())
            for item in node if isinstance(node, list) else ():
                yield from mappings(item)
        keys = {key for node in mappings(self.schema) for key in node.get("properties", {})}
        words = {word for node in mappings(self.schema) for word in node.get("enum", []) + [node.get("const")] if isinstance(word, str)}
        self.assertGreater(len(keys), 290)
        self.assertGreater(len(words), 130)
        dictionary = subprocess.run([os.path.join(SOURCE, "tests", "fuzz", "dictionary")], capture_output=True, text=True, check=True)
        self.assertEqual([w for w in sorted(keys | words) if '"%s"' % w not in dictionary.stdout.splitlines()], [])
        good = [name for name in glob.glob(os.path.join(SOURCE, "tests", "fuzz", "corpus", "*.yaml")) if validate(name)[0] == 0]
        self.assertEqual(sorted(keys - {key for name in good for node in mappings(load(name, Loader)) for key in node}), [])

    def test_every_bad_file(self):
        """The schema rejects what it can; of the rest, tests/bad/program-only.txt tells why it cannot."""
        with open(os.path.join(BAD, "program-only.txt"), encoding="utf-8") as file:
            program_only = [line.strip() for line in file if line.startswith(" ")]
        self.assertEqual(len(program_only), len(set(program_only)))
        accepted = []
        for path in sorted(glob.glob(os.path.join(BAD, "*.expected"))):
            name = os.path.basename(path)[:-len(".expected")]
            for loader in (yaml.SafeLoader, Loader):
                try:
                    tree = load(os.path.join(BAD, name + ".yaml"), loader)
                except (yaml.YAMLError, ValueError, TypeError):
                    continue
                if self.validator.is_valid(tree) and name not in accepted:
                    accepted.append(name)
        self.assertEqual(sorted(program_only), sorted(accepted),
                         "program-only.txt: list, with its reason, what only the program can reject")

    def test_sections_that_need_others(self):
        memory, question = {"default": {"t2": "1 s"}}, {"protocol": "cnot", "first": {"werner": 0.9}, "second": {"werner": 0.8}}
        timing = load(os.path.join(SOURCE, "scenarios", "optimal-time", "transition.yaml"), Loader)
        network = load(CHAIN, Loader)
        for tree, good in [({"teide": 1, "improvement": question}, True), ({"improvement": question}, False),
                           ({"memories": memory}, True), ({"operations": {"gate_error": 0.1}}, True), ({"title": "x"}, False),
                           ({"teide": 1, "memories": memory}, False), ({"memories": memory, "run": {"time": "1 s"}}, False),
                           (timing, True), ({k: v for k, v in timing.items() if k != "memories"}, False),
                           ({k: v for k, v in network.items() if k != "memories"}, False),
                           ({k: v for k, v in network.items() if k != "run"}, False),
                           ({**network, "memories": {"default": {"cutoff": "1 ms"}}}, False),
                           ({**network, "memories": {"default": {"cutoff": "1 ms"}}, "include": ["ion.yaml"]}, True)]:
            with self.subTest(tree):
                self.assertEqual(self.validator.is_valid(tree), good)
                if "include" not in tree:
                    self.assertEqual(validate("-", data=json.dumps(tree).encode())[0], 0 if good else 2)

    def keys_of(self, path):
        """The keys that the schema knows at a path of keys and indices."""
        node = self.schema
        for part in path:
            if isinstance(part, int):
                node = node["items"]
            elif "properties" in node:
                node = node["properties"][part]
            else:
                node = node["additionalProperties"]
            if "oneOf" in node and "properties" not in node:
                node = self.schema["definitions"]["state"]
        return set(node["properties"])

    def keys_of_policies(self, node):
        """The keys that some rule of the schema forbids beside a policy that has none of the name."""
        if isinstance(node, list):
            return {key for part in node for key in self.keys_of_policies(part)}
        if not isinstance(node, dict):
            return set()
        forbidden = node.get("then", {}).get("not", {}).get("anyOf", []) if "if" in node else []
        return {key for part in forbidden for key in part["required"]} | self.keys_of_policies(list(node.values()))

    def test_reader_and_schema_know_the_same_keys(self):
        paths = [[], ["memories", "default"], ["memories", "a", "rates"], ["network"], ["network", "nodes", 0],
                 ["network", "links", 0], ["network", "links", 0, "fibre"], ["network", "links", 0, "state"],
                 ["operations"], ["operations", "purify"], ["operations", "purify", "link"],
                 ["operations", "purify", "end_to_end"], ["operations", "swap"], ["operations", "swap", "linear_optics"],
                 ["requests", 0], ["run"], ["run", "target"], ["run", "record"], ["network", "chain"],
                 ["network", "chain", "state"]]
        of_policies = self.keys_of_policies(self.schema)
        self.assertIn("below", of_policies)
        for path in paths:
            with self.subTest(path):
                setting = ".".join(str(part) for part in path + ["zzzzzzzz"]) + "=1"
                err = validate("--set", setting, CHAIN if "chain" in path else ALL_KEYS)[2]
                match = re.search(r"unknown key 'zzzzzzzz' in [^:]*: write one of ([a-z0-9_, ]*)\n", err)
                self.assertTrue(match, err)
                known, keys = set(match[1].split(", ")), self.keys_of(path)
                self.assertLessEqual(known, keys)
                self.assertLessEqual(keys - known, of_policies)


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1] == "--write-expected":
        for bad in sorted(glob.glob(os.path.join(BAD, "*.yaml"))):
            with open(bad[:-5] + ".expected", "w", encoding="utf-8") as target:
                target.write(validate(os.path.basename(bad), cwd=BAD)[2])
    else:
        unittest.main(verbosity=1)
