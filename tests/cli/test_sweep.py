#!/usr/bin/env python3
"""teide sweep, merge and show: the same numbers however they are computed, nothing lost, nothing computed twice.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import csv
import glob
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import h5py
import numpy as np

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SOURCE = os.path.abspath(os.environ.get("srcdir", "."))  # tests change the folder
SMALL = os.path.join(SOURCE, "scenarios", "sweeps", "small.yaml")
SANITIZED = "TEIDE_SANITIZED" in os.environ  # ten times as slow

LINK = """teide: 1
memories: {default: {t2: 100 ms}}
network:
  nodes: [{name: A}, {name: B}]
  links: [{between: [A, B], length: 20 km, success_probability: 0.1, attempt_time: 200 us, state: {werner: 0.95}}]
requests: [{between: [A, B]}]
run: {deliveries: %d}
sweep:
"""
GRID = """  axes:
    length: {path: links.*.length, linspace: {from: 10 km, to: 40 km, points: 20}}
    t2: {path: memories.default.t2, logspace: {from: 1 ms, to: 1 s, points: 10}}
"""
TIMING = """teide: 1
memories: {default: {errors: {rate: 20 Hz, dephasing_share: 0.5}}}
optimal_time:
  pairs: [{state: {werner: 0.9}}, {state: {werner: 0.9}, made_at: 5 ms}]
  needed_at: 25 ms
  protocol: cnot
  objectives: [F, C]
sweep:
"""


def datasets(path):
    """Every dataset of a file as comparable bytes."""
    found = {}
    with h5py.File(path, "r") as file:
        def take(name, item):
            if isinstance(item, h5py.Dataset):
                value = item[()]
                found[name] = (value.shape, str(item.dtype), value.tolist() if value.dtype == object else value.tobytes(),
                               {key: str(item.attrs[key]) for key in ("units", "long_name") if key in item.attrs})
        file.visititems(take)
    return found


class Sweep(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, text, name="s.yaml"):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def teide(self, *arguments, status=0, **more):
        done = subprocess.run([TEIDE, *arguments], capture_output=True, text=True, timeout=300, check=False, **more)
        self.assertEqual(done.returncode, status, "%s\n%s\n%s" % (arguments, done.stdout, done.stderr))
        return done

    def sweep(self, scenario, name, *more, status=0, **options):
        self.teide("sweep", scenario, "-o", self.path(name), "-q", *more, status=status, **options)
        return self.path(name)


class SameNumbers(Sweep):
    def test_threads_and_shards(self):
        whole = datasets(self.sweep(SMALL, "1.h5", "-j1"))
        self.assertGreater(len(whole), 60)
        self.assertEqual(whole, datasets(self.sweep(SMALL, "2.h5", "-j2")))
        shards = [self.sweep(SMALL, "s%d.h5" % i, "--shard", "%d/4" % i) for i in range(4)]
        for order in (shards, shards[::-1], [shards[2], shards[0], shards[3], shards[1]]):
            self.assertIn("24 points from 4 shards", self.teide("merge", "-o", self.path("m.h5"), *order).stdout)
            self.assertEqual(whole, datasets(self.path("m.h5")))
        self.assertEqual(self.teide("merge", "-q", "-o", self.path("m.h5"), *shards).stdout, "")

    def test_a_point_is_a_run(self):
        """Common random numbers are those of `teide run`; independent ones are not."""
        path = self.sweep(SMALL, "a.h5")
        run = json.loads(self.teide("run", SMALL, "--format", "json", "-q", "--set", "links.*.length=30 km",
                                    "--set", "memories.default.t2=10 ms", "--set",
                                    "operations.purify.link={protocol: dejmps, rounds: 1}").stdout)
        with h5py.File(path, "r") as file:
            where = (list(file["distance"]).index(30), list(file["t2"]).index(10), [n.decode() for n in file["policy"]].index("purified"))
            self.assertEqual(file["fidelity"][where + (0,)], run["requests"][0]["fidelity"]["mean"])
            self.assertEqual(file["rate_stderr"][where + (0,)], run["requests"][0]["rate"]["stderr"])
        other = self.sweep(SMALL, "b.h5", "--set", "sweep.random_numbers=independent")
        with h5py.File(path, "r") as a, h5py.File(other, "r") as b:
            plain = [n.decode() for n in a["policy"]].index("plain")
            self.assertEqual(len(set(a["rate"][0, :, plain, 0])), 1)  # T2 does not change the rate
            self.assertEqual(len(set(b["rate"][0, :, plain, 0])), 3)
            difference = (a["rate"][...] - b["rate"][...]) / np.hypot(a["rate_stderr"][...], b["rate_stderr"][...])
            self.assertLess(np.abs(difference).max(), 5)  # false alarm: 24 times 6e-7

    def test_optimal_time_is_that_of_optimize(self):
        scenario = self.write(TIMING + """  axes:
    share: {path: memories.default.errors.dephasing_share, values: [0.2, 0.6, 0.9]}
    late: {path: optimal_time.pairs.1.made_at, linspace: {from: 0 ms, to: 10 ms, points: 3}}
""")
        path = self.sweep(scenario, "t.h5")
        with h5py.File(path, "r") as file:
            for i, share in enumerate(file["share"]):
                for k, late in enumerate(file["late"]):
                    found = json.loads(self.teide("optimize", scenario, "--format", "json", "--set", "memories.default.errors.dephasing_share=%r" % share,
                                                  "--set", "optimal_time.pairs.1.made_at=%r ms" % late).stdout)["optimum"]
                    for n, objective in enumerate(found):
                        self.assertEqual(file["time"][i, k, n], objective["time"])
                        self.assertEqual(file["value"][i, k, n], objective["value"])
                        self.assertEqual(file["class"].attrs["flag_meanings"].split()[file["class"][i, k, n]], objective["class"])

    def test_patched_points_are_those_of_copies(self):
        """Single values are put into one tree; an axis of cases has it copied point by point: same numbers, same failures."""
        scenario = TIMING + """  axes:
    share: {path: memories.default.errors.dephasing_share, values: [0.2, 0.6, 1.5]}
    late: {path: optimal_time.pairs.1.made_at, values: [0 ms, 10 ms]}
    duration: {path: optimal_time.duration, values: [0 ms, 1 ms, 30 ms]}
    fidelity: {path: optimal_time.pairs.*.state.werner, linspace: {from: 0.7, to: 0.9, points: 3}}
    again: {path: optimal_time.pairs.0.state.werner, values: [0.8, 0.95]}
"""
        cases = "    copied: {cases: {as_it_is: {optimal_time.protocol: cnot}}}\n"
        patched = self.sweep(self.write(scenario), "p.h5", status=1)
        copied = self.sweep(self.write(scenario + cases), "c.h5", status=1)
        with h5py.File(patched, "r") as a, h5py.File(copied, "r") as b:
            self.assertEqual(a["status"].shape, (3, 2, 3, 3, 2))
            self.assertEqual(sorted(set(a["status"][...].ravel())), [1, 2])
            for name in ("status", "time", "value", "state", "early_value", "unpurified"):
                x, y = a[name][...], b[name][...]
                self.assertEqual(x.tobytes(), y.reshape(x.shape).tobytes())
            self.assertEqual(list(a["failures/message"][...]), list(b["failures/message"][...]))
            self.assertEqual(len(np.unique(a["value"][0, 0, 0, :, :, 0])), 6)  # entries do reach the tree

    def test_experiment(self):
        scenario = os.path.join(SOURCE, "scenarios", "canary-143km", "experiment.yaml")
        settings = ("--set", "experiment.duration=20 min", "--set", "experiment.bin=5 min")
        path = self.sweep(scenario, "e.h5", *settings, "--set",
                          "sweep={axes: {mu: {path: experiment.sources.mean_pairs, values: [0.02, 0.2]}}}")
        one = json.loads(self.teide("run", scenario, *settings, "--format", "json", "-q", "--set", "experiment.sources.mean_pairs=0.2").stdout)
        with h5py.File(path, "r") as file:
            self.assertEqual(file["witness"][1], one["witness"]["mean"])
            self.assertEqual(file["fourfolds"][1], one["fourfolds"])
            self.assertEqual(file["spacelike_margin_seconds"][1], one["spacelike_margin_seconds"])

    def test_designs(self):
        for combine in ("sobol", "latin_hypercube"):
            scenario = self.write(TIMING + """  combine: %s
  points: 64
  axes:
    share: {path: memories.default.errors.dephasing_share, linspace: {from: 0, to: 1}}
    rate: {path: memories.default.errors.rate, logspace: {from: 1 Hz, to: 1 kHz}}
    protocol: {path: optimal_time.protocol, values: [cnot, dejmps]}
""" % combine)
            whole = datasets(self.sweep(scenario, combine + "1.h5", "-j1"))
            for i in range(3):
                self.sweep(scenario, combine + "s%d.h5" % i, "--shard", "%d/3" % i)
            self.teide("merge", "-o", self.path(combine + "m.h5"), *glob.glob(self.path(combine + "s?.h5")))
            self.assertEqual(whole, datasets(self.path(combine + "m.h5")))
            with h5py.File(self.path(combine + "1.h5"), "r") as file:
                self.assertEqual(file["rate"].attrs["units"], "Hz")
                share, rate = np.sort(file["share"][:]), np.sort(np.log(file["rate"][:]) / np.log(1000))
                for u in (share, rate):  # one point in each of 64 equal intervals, Sobol in most
                    self.assertGreaterEqual(len(set((64 * u).astype(int))), 64 if combine == "latin_hypercube" else 40)
                names = [name.decode() for name in file["protocol"]]
                self.assertEqual(sorted(set(names)), ["cnot", "dejmps"])
                self.assertGreater(min(names.count("cnot"), names.count("dejmps")), 20)

    def test_zip(self):
        scenario = self.write(TIMING + """  combine: zip
  outputs: [value]
  axes:
    share: {path: memories.default.errors.dephasing_share, values: [0.2, 0.4, 0.9]}
    made_at: {path: optimal_time.pairs.1.made_at, values: [1 ms, 2 ms, 0.003 s]}
""")
        with h5py.File(self.sweep(scenario, "z.h5"), "r") as file:
            self.assertEqual(file["value"].shape, (3, 2))
            self.assertEqual(list(file["made_at"]), [1, 2, 3])
            self.assertNotIn("time", file)

    def test_xarray_opens_it(self):
        import xarray
        with xarray.open_dataset(self.sweep(SMALL, "x.h5"), engine="h5netcdf") as data:
            self.assertEqual(data.rate.dims, ("distance", "t2", "policy", "request"))
            self.assertEqual(data.waiting_time_quantiles.dims[-1], "quantile")
            self.assertEqual(data.distance.attrs["units"], "km")
            self.assertGreater(float(data.rate.sel(policy="plain", distance=10, t2=1).item()), 100)
            for name, variable in data.variables.items():
                if variable.dtype != object:
                    self.assertIn("units", variable.attrs, name)


class Points(Sweep):
    """A thread reads again only what is another value than at its last point. A shard of one point has no last point."""

    @staticmethod
    def numbers(node, path=""):
        """Paths of all numbers and quantities in a tree, and their values."""
        items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in items:
            where = "%s.%s" % (path, key) if path else str(key)
            if isinstance(value, (dict, list)):
                yield from Points.numbers(value, where)
            elif not isinstance(value, bool) and re.match(r"[-+]?[0-9.]+([eE][-+]?\d+)?( |$)", str(value)):
                yield where, str(value)

    def test_numbers_of_the_shipped_scenarios(self):
        """Every twelfth of them; all, which takes minutes, with TEIDE_ALL_POINTS=1 in the environment; under sanitizers every 48th."""
        import yaml
        everything = os.environ.get("TEIDE_ALL_POINTS") == "1"
        short = ["run.deliveries=20", "run.replicas=1", "run.time=100 ms", "experiment.duration=400 ms", "experiment.bin=200 ms", "experiment.repeats=1"]
        compared, failing, seen = 0, 0, set()
        for scenario in sorted(glob.glob(os.path.join(SOURCE, "scenarios", "**", "*.yaml"), recursive=True)):
            with open(scenario, encoding="utf-8") as file:
                tree = yaml.safe_load(file)
            if os.sep + "hardware" + os.sep in scenario or os.sep + "bench" + os.sep in scenario or "improvement" in tree:
                continue
            settings = [part for one in short if one.split("=")[0].split(".")[0] in tree and not ("target" in tree.get("run", {}) and "run." in one)
                        for part in ("--set", one)]
            for path, value in self.numbers(tree):
                pattern = re.sub(r"\.\d+(?=\.|$)", ".*", path)
                section = path.split(".")[0]
                if section in ("teide", "seed", "sweep", "run", "include") or pattern in seen or "points" in path or path.startswith("experiment.duration"):
                    continue
                seen.add(pattern)
                if not everything and len(seen) % (48 if SANITIZED else 12) != 0:
                    continue
                number, unit = re.match(r"([-+]?[0-9.eE+-]+) ?(.*)", value).groups()
                unit = " " + unit if unit else ""
                values = [value, "-1" + unit] + ["%r%s" % (factor * float(number), unit) for factor in (0.75, 0.5)]
                sweep = ["--set", "sweep={axes: {swept: {path: %s, values: [%s]}}}" % (path, ", ".join(values))]
                done = [subprocess.run([TEIDE, "sweep", scenario, "-o", self.path(name), "-q", "-j1", "--restart", *settings, *sweep, *more], capture_output=True, text=True,
                                       timeout=100, check=False) for name, more in [("w.h5", [])] + [("s%d.h5" % i, ["--shard", "%d/4" % i]) for i in range(4)]]
                if done[0].returncode == 2:  # a number that cannot be swept alone, an index for example
                    self.assertEqual({one.stderr for one in done}, {done[0].stderr}, path)
                    continue
                merged = subprocess.run([TEIDE, "merge", "-q", "-o", self.path("m.h5"), *[self.path("s%d.h5" % i) for i in range(4)]], capture_output=True, text=True, timeout=100, check=False)
                self.assertIn(merged.returncode, (0, 1), (path, merged.stderr, [one.stderr for one in done]))
                self.assertEqual(datasets(self.path("w.h5")), datasets(self.path("m.h5")), (scenario, path))
                compared += 1
                failing += done[0].returncode
        self.assertGreater(compared, 60 if everything else 1 if SANITIZED else 8)
        self.assertGreater(failing, 30 if everything else 0 if SANITIZED else 4)


    def test_rules_of_memories_and_nodes(self):
        """Mappings and choices that come and go from point to point, the keys of a cutoff among them."""
        scenario = self.write(LINK.replace("[{name: A}, {name: B}]", "[{name: A}, {name: R}, {name: B}]").replace(
            "[{between: [A, B], length", "[{between: [A, R], length: 20 km, success_probability: 0.1, attempt_time: 200 us, state: {werner: 0.95}}, {between: [R, B], length") % 300
                              + """  axes:
    length: {path: links.*.length, values: [10 km, 40 km]}
    rule:
      cases:
        age: {memories.default.cutoff: {policy: oldest, age: 4 ms}}
        time: {memories.default.cutoff: 3 ms}
        fidelity: {memories.default.cutoff: {policy: fidelity, below: 0.85}}
        younger: {memories.default.cutoff: {policy: oldest, age: 4 ms}, memories.default.cutoff.age: 2 ms}
        delayed: {links.*.correction_delay: 1 ms, links.*.modes: 3}
        global: {operations.knowledge: global, operations.clock: own}
""")
        whole = self.sweep(scenario, "whole.h5", "-j1")
        shards = [self.sweep(scenario, "s%d.h5" % i, "-j1", "--shard", "%d/12" % i) for i in range(12)]
        self.teide("merge", "-q", "-o", self.path("m.h5"), *shards)
        self.assertEqual(datasets(whole), datasets(self.path("m.h5")))
        with h5py.File(whole, "r") as file:
            for rates in file["rate"][()]:
                self.assertEqual(len(set(rates.ravel())), 6)


class Resuming(Sweep):
    def setUp(self):
        super().setUp()
        self.scenario = self.write(LINK % 20000 + GRID)
        self.whole = datasets(self.sweep(self.scenario, "whole.h5"))

    def blocks(self):
        return {path: os.stat(path).st_mtime_ns for path in glob.glob(self.path("k.h5.parts/block-*"))}

    def test_killed_at_random_moments(self):
        """200 points, killed -9 at 20 random moments: what was on disk stays as it is, and is not computed again."""
        moments, before, kills = random.Random(1), {}, 0
        while kills < 20:
            process = subprocess.Popen([TEIDE, "sweep", self.scenario, "-o", self.path("k.h5"), "-j2", "--checkpoint", "0"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            wanted = len(before) + moments.randint(0, 6)  # also before anything is done
            while len(self.blocks()) < wanted:
                self.assertIsNone(process.poll(), "it ended by itself")
                time.sleep(0.0005)
            time.sleep(moments.uniform(0, 0.004))
            process.kill()
            process.wait()
            kills += 1
            after = self.blocks()
            for path, changed in before.items():
                self.assertEqual(after.get(path), changed, "a finished block was touched")
            positions = self.positions()
            self.assertEqual(len(positions), len(set(positions)), "a point was computed twice")
            before = after
        done = self.teide("sweep", self.scenario, "-o", self.path("k.h5"), "-q")
        self.assertIn("200 points, %d of them computed now" % (200 - len(positions)), done.stdout)
        self.assertEqual(datasets(self.path("k.h5")), self.whole)
        self.assertFalse(os.path.exists(self.path("k.h5.parts")))

    def positions(self):
        found = []
        for path in glob.glob(self.path("k.h5.parts/block-*")):
            with open(path, "rb") as file:
                n = int.from_bytes(file.read(16)[8:], sys.byteorder)
                file.seek(48)
                found.extend(np.frombuffer(file.read(8 * n), dtype=np.uint64).tolist())
        return found

    def test_interrupted(self):
        process = subprocess.Popen([TEIDE, "sweep", self.write(LINK % 400000 + GRID, "long.yaml"), "-o", self.path("k.h5"), "-j2"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)  # launchers send it twice
        _, errors = process.communicate(timeout=300)
        self.assertEqual(process.returncode, 3, errors)
        self.assertIn("the same command again goes on", errors)
        self.assertIn("teide sweep " + self.path("long.yaml"), errors)
        self.assertGreater(len(self.blocks()), 0)

    def test_no_room(self):
        """A file-size limit stands for a full disk: of a block, then of the result."""
        for limit, options in ((4096, []), (40000, ["--checkpoint", "0"])):
            def small(limit=limit):
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            done = self.teide("sweep", self.scenario, "-o", self.path("k.h5"), "-q", *options, status=1, preexec_fn=small)
            self.assertIn("cannot write", done.stderr)
            self.assertIn("the same command again goes on", done.stderr)
            self.assertFalse(os.path.exists(self.path("k.h5")))
        self.sweep(self.scenario, "k.h5")
        self.assertEqual(datasets(self.path("k.h5")), self.whole)
        self.assertEqual(glob.glob(self.path("*.tmp")) + glob.glob(self.path(".*")), [])

    def test_damaged_block(self):
        long = self.write(LINK % 20000 + GRID)
        process = subprocess.Popen([TEIDE, "sweep", long, "-o", self.path("k.h5"), "-j1", "--checkpoint", "0"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while len(self.blocks()) < 3 and process.poll() is None:
            time.sleep(0.002)
        process.kill()
        process.wait()
        with open(sorted(self.blocks())[0], "r+b") as file:
            file.seek(100)
            file.write(b"x")
        self.sweep(long, "k.h5")
        self.assertEqual(datasets(self.path("k.h5")), self.whole)

    def test_another_sweep_is_refused(self):
        def refused(what, *options, scenario=self.scenario):
            done = self.teide("sweep", scenario, "-o", self.path("whole.h5"), *options, status=2)
            self.assertIn(what, done.stderr)
            self.assertIn("--restart", done.stderr)
        refused("deliveries: 20000", scenario=self.write(LINK % 20001 + GRID, "o.yaml"))
        refused("seed: 7", "--seed", "7")
        refused("shard: 0 of 2", "--shard", "0/2")
        done = self.teide("sweep", self.scenario, "-o", self.path("whole.h5"))
        self.assertIn("complete", done.stderr)
        self.sweep(self.scenario, "whole.h5", "--restart", "--seed", "7")
        self.assertNotEqual(datasets(self.path("whole.h5")), self.whole)
        self.teide("run", self.scenario, "-q", "-o", self.path("run.h5"))
        done = self.teide("sweep", self.scenario, "-o", self.path("run.h5"), status=2)
        self.assertIn("not a sweep's", done.stderr)

    def test_two_jobs_on_one_name(self):
        first = subprocess.Popen([TEIDE, "sweep", self.write(LINK % 2000000 + GRID, "long.yaml"), "-o", self.path("k.h5"), "-j1"],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not os.path.exists(self.path("k.h5.parts/sweep")):
            time.sleep(0.002)
        done = self.teide("sweep", self.path("long.yaml"), "-o", self.path("k.h5"), status=2)
        self.assertIn("another job works on", done.stderr)
        first.kill()
        first.wait()


class Interrupting(Sweep):
    """A signal ends a sweep inside a long point, of which nothing is kept; the next time it is computed anew, with the same bits."""

    LONG = LINK % 2000000000 + "  axes: {t2: {path: memories.default.t2, values: [1 ms, 10 ms]}}\n"  # minutes a point
    MANY_REPLICAS = LONG.replace("{deliveries: 2000000000}", "{deliveries: 100000000, replicas: 100000}")  # none of them long

    def interrupted(self, scenario, *options, send=signal.SIGTERM, patience=20):
        """Interrupt soon after the beginning. Returns the blocks that are left."""
        shutil.rmtree(self.path("k.h5.parts"), ignore_errors=True)
        process = subprocess.Popen([TEIDE, "sweep", scenario, "-o", self.path("k.h5"), "-q", *options], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        while not os.path.exists(self.path("k.h5.parts/sweep")):
            self.assertIsNone(process.poll(), "it ended by itself")
            time.sleep(0.002)
        process.send_signal(send)
        try:
            _, errors = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.fail("it went on for %g s" % patience)
        self.assertEqual(process.returncode, 3, errors)
        self.assertIn("the same command again goes on", errors)
        return glob.glob(self.path("k.h5.parts/block-*"))

    def test_run(self):
        for send in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
            self.assertEqual(self.interrupted(self.write(self.LONG), "-j2", send=send), [])
        self.assertEqual(self.interrupted(self.write(self.MANY_REPLICAS), "-j2", "--restart"), [])

    def test_experiment(self):
        """A bin as long as the run, and steps of 10 us: no bin ends for minutes."""
        scenario = os.path.join(SOURCE, "scenarios", "canary-143km", "experiment.yaml")
        self.assertEqual(self.interrupted(scenario, "-j1", "--set", "experiment.duration=10 h", "--set", "experiment.bin=10 h",
                                          "--set", "experiment.channel.fading.coherence_time=100 us", "--set",
                                          "sweep={axes: {mu: {path: experiment.sources.mean_pairs, values: [0.02, 0.2]}}}"), [])

    def test_optimal_time(self):
        """One point with many objectives, each a search over seven times."""
        names = "fidelity concurrence negativity log_negativity eof ree coherent_info skf chsh teleport purity entropy".split()
        pairs = ", ".join("{state: {werner: 0.9}, made_at: %d ms}" % i for i in range(8))
        scenario = self.write("""teide: 1
memories: {default: {errors: {rate: 20 Hz, dephasing_share: 0.5}}}
optimal_time:
  pairs: [%s]
  needed_at: 25 ms
  protocol: cnot
  objectives: [%s]
sweep: {axes: {rate: {path: memories.default.errors.rate, values: [20 Hz]}}}
""" % (pairs, ", ".join(names + ["'ps*%s'" % name for name in names])))
        self.assertEqual(self.interrupted(scenario, "-j1"), [])
        self.sweep(scenario, "k.h5")

    def test_same_bits_afterwards(self):
        scenario = self.write(LINK % (4000000 if SANITIZED else 10000000) + GRID.replace("points: 20", "points: 3").replace("points: 10", "points: 2"))
        whole = datasets(self.sweep(scenario, "whole.h5"))
        self.interrupted(scenario, "-j2", "--checkpoint", "0")
        done = self.teide("sweep", scenario, "-o", self.path("k.h5"), "-q")
        self.assertIn("6 points, ", done.stdout)
        self.assertEqual(datasets(self.path("k.h5")), whole)


class Failures(Sweep):
    def test_failing_points(self):
        scenario = self.write(TIMING + """  axes:
    needed_at: {path: optimal_time.needed_at, values: [1 ms, 10 ms, 25 ms]}
    share: {path: memories.default.errors.dephasing_share, values: [0.2, 0.9]}
""")
        done = self.teide("sweep", scenario, "-o", self.path("f.h5"), status=1)
        self.assertIn("2 of 6 points failed", done.stderr)
        self.assertIn("complete", self.teide("sweep", scenario, "-o", self.path("f.h5"), status=1).stderr)
        with h5py.File(self.path("f.h5"), "r") as file:
            self.assertEqual(file["status"][...].tolist(), [[2, 2], [1, 1], [1, 1]])
            self.assertTrue(np.isnan(file["value"][0]).all() and np.isfinite(file["value"][1:]).all())
            self.assertEqual(list(file["failures/point"]), [0, 1])
            self.assertTrue((file["class"][0] == -1).all())
        listed = self.teide("show", "--failed", self.path("f.h5")).stdout.splitlines()
        self.assertEqual(len(listed), 2)
        self.assertIn("needed_at = 1 ms, share = 0.9", listed[1])
        self.assertIn("needed_at", listed[0].split("): ", 1)[1])
        for i in range(2):
            self.sweep(scenario, "f%d.h5" % i, "--shard", "%d/2" % i, status=1)
        self.teide("merge", "-o", self.path("m.h5"), self.path("f1.h5"), self.path("f0.h5"), status=1)
        self.assertEqual(datasets(self.path("m.h5")), datasets(self.path("f.h5")))

    def test_usage(self):
        for arguments, what in ((["-o", "x.h5"], "which scenario"), ([SMALL], "-o OUT.h5"), ([SMALL, "-o", "x.h5", "--shard", "4/4"], "--shard"),
                                ([SMALL, "-o", "x.h5", "-j", "0"], "-j"), ([SMALL, "-o", "x.h5", "--shrad", "0/2"], "--shard"),
                                ([os.path.join(SOURCE, "scenarios", "quickstart.yaml"), "-o", "x.h5"], "no section sweep"),
                                ([SMALL, "-o", self.path("no/where.h5")], "cannot write")):
            done = self.teide("sweep", *arguments, status=1 if what == "cannot write" else 2, cwd=self.folder)
            self.assertIn(what, done.stderr)
        for more in ({"SLURM_ARRAY_TASK_ID": "4"}, {"SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_MIN": "1"}):
            done = self.teide("sweep", SMALL, "-o", self.path("x.h5"), status=2,
                              env=dict(os.environ, SLURM_ARRAY_TASK_COUNT="4", **more))
            self.assertIn("number the array from 0", done.stderr)

    def test_merge_refuses(self):
        a = self.sweep(SMALL, "a.h5", "--shard", "0/2")
        b = self.sweep(SMALL, "b.h5", "--shard", "1/2", "--seed", "5")
        c = self.sweep(SMALL, "c.h5", "--shard", "0/2")
        self.assertIn("1 of 2 shards is missing: 1; give", self.teide("merge", "-o", self.path("m.h5"), a, status=2).stderr)
        self.assertIn("not shards of one sweep", self.teide("merge", "-o", self.path("m.h5"), a, b, status=2).stderr)
        self.assertIn("both shard 0 of 2", self.teide("merge", "-o", self.path("m.h5"), a, c, status=2).stderr)
        self.assertIn("another file", self.teide("merge", "-o", a, a, b, status=2).stderr)
        self.assertFalse(os.path.exists(self.path("m.h5")))

    def test_dry_run(self):
        done = self.teide("sweep", SMALL, "--dry-run")
        self.assertIn("24: 4 distance x 3 t2 x 2 policy", done.stdout)
        self.assertIn("estimated time", done.stdout)
        self.assertIn("MB", done.stdout)
        self.assertIn("job array       not needed", done.stdout)
        self.assertNotIn("finished", done.stdout)

    def test_dry_run_counts_what_is_finished(self):
        scenario, parts = self.write(LINK % 20000 + GRID), self.path("k.h5.parts")
        process = subprocess.Popen([TEIDE, "sweep", scenario, "-o", self.path("k.h5"), "-q", "-j1", "--checkpoint", "0"])
        while len(glob.glob(parts + "/block-*")) < 3:
            time.sleep(0.002)
        process.kill()
        process.wait()
        with open(parts + "/x.tmp", "w", encoding="utf-8"):
            pass  # a dry run leaves everything as it is
        before = sorted(os.listdir(parts))
        n = 0
        for path in glob.glob(parts + "/block-*"):
            with open(path, "rb") as file:
                n += int.from_bytes(file.read(16)[8:], sys.byteorder)
        done = self.teide("sweep", scenario, "-o", self.path("k.h5"), "--dry-run")
        self.assertIn("finished        %d, to be computed %d\n" % (n, 200 - n), done.stdout)
        self.assertEqual(sorted(os.listdir(parts)), before)
        self.assertNotIn("finished ", self.teide("sweep", scenario, "-o", self.path("k.h5"), "--dry-run", "--restart").stdout)
        self.assertIn("another sweep", self.teide("sweep", scenario, "-o", self.path("k.h5"), "--dry-run", "--seed", "9", status=2).stderr)
        self.sweep(scenario, "k.h5")
        self.assertIn("nothing to do", self.teide("sweep", scenario, "-o", self.path("k.h5"), "--dry-run").stderr)

    def test_dry_run_suggests_an_array(self):
        """Tasks of half an hour: hundreds of points of some minutes make some tasks, never more than points."""
        points = 300
        scenario = self.write(LINK % (2 * 10**9) + "  axes: {t2: {path: memories.default.t2, logspace: {from: 1 ms, to: 1 s, points: %d}}}\n" % points)
        shown = self.teide("sweep", scenario, "--dry-run", "-j1").stdout
        last, tasks = map(int, re.search(r"--array=0-(\d+): (\d+) tasks of about [\d:]+ \w+, with 1 thread each", shown).groups())
        self.assertEqual(last + 1, tasks)
        self.assertLessEqual(tasks, points)
        self.assertGreaterEqual(tasks, points / 50)
        scenario = self.write(LINK % 1000 + "  axes: {t2: {path: memories.default.t2, values: [1 ms, 1 s]}}\n")
        self.assertNotIn("job array", self.teide("sweep", scenario, "--dry-run", "-j1", "--shard", "0/2").stdout)


class Showing(Sweep):
    def test_slices(self):
        path = self.sweep(SMALL, "a.h5")
        text = self.teide("show", path, "--at", "policy=purified", "--at", "t2=0.1 s").stdout
        self.assertEqual(len([line for line in text.splitlines() if "purified" in line]), 4)
        rows = list(csv.reader(io.StringIO(self.teide("show", path, "--format", "csv", "--variable", "rate,state", "--at", "bell=Psi+").stdout)))
        self.assertEqual(rows[0][:4], ["distance [km]", "t2 [ms]", "policy", "request"])
        self.assertEqual(len(rows), 25)
        with h5py.File(path, "r") as file:
            column = rows[0].index("rate [Hz]")
            self.assertEqual([float(row[column]) for row in rows[1:]], file["rate"][...].ravel().tolist())
            column = rows[0].index("state")
            self.assertEqual([float(row[column]) for row in rows[1:]], file["state"][..., 2].ravel().tolist())
        document = json.loads(self.teide("show", path, "--format", "json", "--at", "distance=20").stdout)
        self.assertEqual(len(document["rows"]), 6)
        self.assertEqual(document["rows"][0]["policy"], "plain")
        self.assertEqual(document["variables"][0]["unit"], "km")
        self.assertEqual(json.loads(self.teide("show", path, "--format", "json").stdout)["distance"], [10, 20, 30, 40])
        self.assertEqual(document["provenance"]["program_version"], "0.1.0")
        self.assertIn("sweep:", self.teide("show", path, "--scenario").stdout)
        for at, wanted in (("distance=15:30", [20, 30]), ("distance=15:30 km", [20, 30]), ("distance=15 km:30000 m", [20, 30]), ("distance=20000:30000m", [20, 30]),
                           ("distance=30:", [30, 40]), ("distance=:10", [10]), ("distance=:", [10, 20, 30, 40]), ("distance=10 km", [10])):
            document = json.loads(self.teide("show", path, "--format", "json", "--at", at, "--at", "t2=1", "--at", "policy=plain").stdout)
            self.assertEqual([row["distance"] for row in document["rows"]], wanted, at)
        document = json.loads(self.teide("show", path, "--format", "json", "--at", "quantile=0.25:0.75", "--variable", "fidelity_quantiles").stdout)
        self.assertEqual(sorted({row["quantile"] for row in document["rows"]}), [0.25, 0.5, 0.75])
        for options, what in ((["--at", "distance=30:10"], "smaller end"), (["--at", "distance=11:12"], "nearest is 10"), (["--at", "distance=10:20 s"], "neither a number"),
                              (["--at", "distance=1:2:3"], "neither a number"), (["--at", "policy=a:z"], "it has plain, purified"), (["--at", "polcy=x"], "no axis"), (["--at", "policy=plan"], "did you mean 'plain'"), (["--at", "t2=5 ms"], "nearest"),
                              (["--variable", "fidelty"], "did you mean 'fidelity'"), (["--at", "t2"], "NAME=VALUE")):
            self.assertIn(what, self.teide("show", path, *options, status=2).stderr)
        self.teide("run", SMALL, "-q", "-o", self.path("run.h5"))
        self.assertIn("is for sweeps", self.teide("show", self.path("run.h5"), "--failed", status=2).stderr.replace("are", "is"))
        rows = list(csv.reader(io.StringIO(self.teide("show", self.path("run.h5"), "--variable", "rate", "--format", "csv").stdout)))
        self.assertEqual(rows[0], ["request", "rate [Hz]", "rate_stderr [Hz]"])


@unittest.skipUnless(shutil.which("mpirun") and "MPI" in subprocess.run([TEIDE, "--version"], capture_output=True, text=True, check=False).stdout,
                     "built without MPI, or no mpirun")
class Ranks(Sweep):
    ENVIRONMENT = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", OMPI_MCA_rmaps_base_oversubscribe="1",
                       OMPI_MCA_btl="self,vader", ASAN_OPTIONS="detect_leaks=0")

    def mpirun(self, *arguments, ranks="2"):
        return subprocess.Popen(["mpirun", "-n", ranks, TEIDE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.ENVIRONMENT)

    def test_same_numbers(self):
        whole = datasets(self.sweep(SMALL, "a.h5"))
        for ranks in ("2", "3"):
            process = self.mpirun("sweep", SMALL, "-o", self.path(ranks + ".h5"), ranks=ranks)
            _, errors = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, errors)
            self.assertEqual(datasets(self.path(ranks + ".h5")), whole)

    def test_one_rank_killed(self):
        scenario = self.write(LINK % (20000 if SANITIZED else 50000) + GRID)
        whole = datasets(self.sweep(scenario, "a.h5"))
        moments, before, kills = random.Random(2), {}, 0
        for _ in range(20):
            process = self.mpirun("sweep", scenario, "-o", self.path("k.h5"), "--checkpoint", "0")
            if kills < 3:
                time.sleep(moments.uniform(0.5, 0.9))
                children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False).stdout.split()
                if children:
                    os.kill(int(moments.choice(children)), signal.SIGKILL)
                    kills += 1
            process.communicate(timeout=120)
            if os.path.exists(self.path("k.h5")):
                break
            after = {path: os.stat(path).st_mtime_ns for path in glob.glob(self.path("k.h5.parts/block-*"))}
            for path, changed in before.items():
                self.assertEqual(after.get(path), changed, "a finished block was touched")
            before = after
        self.assertEqual(datasets(self.path("k.h5")), whole)

    def interrupted(self, scenario, send):
        """Interrupt mpirun. Returns its exit status and those of its ranks."""
        shutil.rmtree(self.path("k.h5.parts"), ignore_errors=True)
        wrapped = 'trap : TERM; "$@"; echo "$?" >"$0.$$"'  # a shell that outlives the signal and writes down the status
        process = subprocess.Popen(["mpirun", "-n", "2", "sh", "-c", wrapped, self.path("status"), TEIDE, "sweep", scenario, "-o", self.path("k.h5"), "-j2", "--checkpoint", "0"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.ENVIRONMENT) if send == signal.SIGTERM else self.mpirun(
                                       "sweep", scenario, "-o", self.path("k.h5"), "-j2", "--checkpoint", "0")
        while not os.path.exists(self.path("k.h5.parts/sweep")):
            time.sleep(0.01)
        time.sleep(0.5)
        process.send_signal(send)
        _, errors = process.communicate(timeout=60)
        self.assertIn("the same command again goes on", errors)
        statuses = []
        for path in glob.glob(self.path("status.*")):
            with open(path, encoding="ascii") as file:
                statuses.append(file.read().strip())
        return process.returncode, statuses

    def test_interrupted_inside_a_point(self):
        """mpirun passes SIGUSR1 on and returns what its ranks return; after SIGTERM it returns 1 itself, but they return 3."""
        long = self.write(Interrupting.LONG)
        self.assertEqual(self.interrupted(long, signal.SIGUSR1)[0], 3)
        self.assertEqual(set(self.interrupted(long, signal.SIGTERM)[1]) - {""}, {"3"})  # one may be killed before its shell has written it
        self.assertEqual(glob.glob(self.path("k.h5.parts/block-*")), [])
        scenario = self.write(LINK % (4000000 if SANITIZED else 10000000) + GRID.replace("points: 20", "points: 4").replace("points: 10", "points: 2"), "mid.yaml")
        whole = datasets(self.sweep(scenario, "whole.h5"))
        self.interrupted(scenario, signal.SIGUSR1)
        self.sweep(scenario, "k.h5")
        self.assertEqual(datasets(self.path("k.h5")), whole)

    def test_mistakes_are_said_once(self):
        process = self.mpirun("sweep", self.write(LINK % 10 + "  axes: {t2: {path: memories.default.t3, values: [1 ms]}}\n"), "-o", self.path("x.h5"))
        _, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 2, errors)
        self.assertEqual(errors.count("unknown key 't3'"), 1)


if __name__ == "__main__":
    unittest.main()
