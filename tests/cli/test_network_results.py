#!/usr/bin/env python3
"""Results of the network engine: the counts of requests, link pairs and bins add up, the file and JSON say the same, random users are
shown as such, the text names the engine, and a sweep keeps what is particular to networks.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import json
import math
import os
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

TEIDE = os.environ.get("TEIDE", "./teide")
STAR = os.path.join(os.environ.get("srcdir", "."), "scenarios", "networks", "star-hub.yaml")
NESTED = os.path.join(os.path.dirname(STAR), "nested-repeater.yaml")
QUEUE = os.path.join(os.path.dirname(STAR), "queue-one-link.yaml")
MOVES = os.path.join(os.path.dirname(STAR), "hub-communication.yaml")
CHAIN = os.path.join(os.environ.get("srcdir", "."), "scenarios", "network-two-requests.yaml")
SHORT = ["--set", "run={time: 2 s, bin: 500 ms}"]  # from an empty network: all that has arrived is counted
# a hub with one memory a user and few requests that may wait
LOSING = ["--set", "requests.traffic.queue_limit=4"]
FATES = ("used", "failed", "cut_off", "lost", "unused", "given_way")
RATES = (100, 400, 1600)


def teide(*arguments):
    done = subprocess.run([TEIDE, *arguments], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    assert "warning" not in done.stderr, done.stderr
    return done.stdout


def run(*more):
    return json.loads(teide("run", STAR, *SHORT, *more, "--format", "json"))


class NetworkResults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.losing = run(*LOSING)
        cls.star = run()

    def test_requests_add_up(self):
        """What arrived has ended in one way, or is there still; at most 50 ms of arrivals can be."""
        for document, loses in ((self.star, False), (self.losing, True)):
            r = document["requests"][0]
            there = r["arrived"] - r["served"] - r["lost"] - r["expired"]
            self.assertTrue(0 <= there < 400 * 0.05 * 2.5, r)  # 20 on average: 50 is above 6 deviations
            self.assertGreater(r["served"], 100)
            self.assertGreaterEqual(r["blocked"], r["lost"])
            self.assertEqual(r["lost"] > 0, loses)
            self.assertAlmostEqual(r["loss"]["mean"], r["lost"] / r["arrived"], 12)
            self.assertEqual(r["admitted"] + r["lost"] <= r["arrived"], True)
            self.assertEqual(r["deliveries"] >= 2 * r["served"], True)  # two pairs each
            self.assertLess(r["time_to_first_pair"]["mean"], r["time_to_service"]["mean"])
            self.assertEqual(sorted(r["time_to_service_quantiles"]), r["time_to_service_quantiles"])
            self.assertLess(r["time_to_service_quantiles"][-1], 0.05)  # the patience

    def test_links_and_network_add_up(self):
        links, nodes, network = self.star["links"], self.star["nodes"], self.star["network"]
        self.assertEqual([(e["name"], e["node_a"], e["node_b"], e["length"]) for e in links],
                         [("hub-n%d" % i, "hub", "n%d" % i, 10000) for i in range(1, 6)])
        for link in links:
            there = link["pairs"] - sum(link[fate] for fate in FATES)
            self.assertTrue(0 <= there <= 4, link)  # it has four memory pairs
            self.assertTrue(0 < link["busy"] < 1)
        self.assertEqual(network["link_pairs"], sum(link["pairs"] for link in links))
        self.assertEqual(network["bottleneck"], int(np.argmax([link["busy"] for link in links])))
        self.assertAlmostEqual(network["throughput"]["mean"], self.star["deliveries"] / 2, 9)
        self.assertEqual(network["jain"], 1)  # of one demand
        self.assertEqual([n["name"] for n in nodes], ["hub", "n1", "n2", "n3", "n4", "n5"])
        self.assertTrue(0 < nodes[0]["memories"] <= 4)
        self.assertEqual(nodes[0]["swaps"], self.star["requests"][0]["swaps"])
        self.assertEqual([n["swaps"] for n in nodes[1:]], [0] * 5)

    def test_series_add_up(self):
        series, request = self.star["series"][0], self.star["requests"][0]
        self.assertEqual(series["bin_start"], [0, 0.5, 1, 1.5])
        for name in ("deliveries", "arrived", "served", "lost"):
            self.assertEqual(sum(series[name]), request[name], name)
        self.assertAlmostEqual(np.mean(series["in_system"]["mean"]), request["in_system"]["mean"], 9)
        self.assertAlmostEqual(np.dot(series["fidelity"]["mean"], series["deliveries"]) / request["deliveries"], request["fidelity"]["mean"], 9)

    def test_file_equals_json(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "star.h5")
            text = teide("run", STAR, *SHORT, "-o", path)
            self.assertTrue(teide("show", path).startswith(text))
            with h5py.File(path) as file:
                for name in ("arrived", "served", "expired"):
                    self.assertEqual(file["requests"][name][0], self.star["requests"][0][name], name)
                for name in ("time_to_service", "time_in_queue", "in_system"):
                    self.assertEqual(file["requests"][name][0], self.star["requests"][0][name]["mean"], name)
                    self.assertEqual(file["requests"][name + "_stderr"][0], self.star["requests"][0][name]["stderr"], name)
                for group in ("links", "nodes"):
                    for i, row in enumerate(self.star[group]):
                        for name in set(row) - {"name"}:
                            value = file[group][name].asstr()[i] if file[group][name].dtype.kind == "O" else file[group][name][i]
                            self.assertTrue(value == row[name] or (row[name] is None and math.isnan(value)), (group, name))
                self.assertEqual(list(file["series/arrived"][0]), self.star["series"][0]["arrived"])
                self.assertEqual(file["network/throughput"][()], self.star["network"]["throughput"]["mean"])

    def test_users(self):
        request = self.star["requests"][0]
        self.assertEqual([request[k] for k in ("from", "to", "users", "path")], ["*", "*", "n1/n2/n3/n4/n5", ""])
        given = run("--set", "requests=[{name: g, between: [n1, n3], arrivals: {poisson: 50 Hz}}]")["requests"][0]
        self.assertEqual([given[k] for k in ("from", "to", "users", "path")], ["n1", "n3", "", "n1/hub/n3"])

    def test_text(self):
        text = teide("run", STAR, *SHORT, *LOSING)
        r = self.losing["requests"][0]
        for words in ("network engine: %d link pairs, " % self.losing["network"]["link_pairs"], " ns each\n", "between any two of n1/n2/n3/n4/n5",
                      "%d arrived, %d served, %d blocked, %d lost, %d expired\n" % tuple(
                          r[k] for k in ("arrived", "served", "blocked", "lost", "expired")), "time to service", "bottleneck"):
            self.assertIn(words, text)

    def test_steady_state_is_shown(self):
        """A queue in slots of p = 0.1 each 0.1 ms. At half load the mean is that of theory; above the capacity no mean is given but
        the growth, a - p; just below it a run that is too short says so. Errors at 4 deviations."""
        def queue(rate, time):
            done = subprocess.run([TEIDE, "run", QUEUE, "--set", "requests.traffic.arrivals.poisson=%d Hz" % rate, "--set",
                                   "run={time: %s, warm_up: 100 ms}" % time, "--format", "json"], capture_output=True, text=True, check=True)
            return json.loads(done.stdout)["requests"][0]
        half = queue(500, "100 s")
        time = half["time_to_service"]
        self.assertEqual(half["steady_state"], "reached")
        self.assertLess(abs(time["mean"] - 2e-3), 4 * time["stderr"])
        self.assertLess(abs(half["in_system"]["mean"] - 1), 4 * half["in_system"]["stderr"])
        self.assertLess(abs(half["growth"]["mean"]), 4 * half["growth"]["stderr"])
        over = queue(1200, "10 s")
        self.assertEqual(over["steady_state"], "none")
        self.assertLess(abs(over["growth"]["mean"] - 200), 4 * over["growth"]["stderr"])
        for name in ("time_to_service", "time_in_queue", "in_system"):
            self.assertIsNone(over[name]["mean"], name)
        self.assertLess(abs(over["rate"]["mean"] - 1000), 4 * over["rate"]["stderr"])
        self.assertEqual(queue(950, "2 s")["steady_state"], "unsettled")
        text = teide("run", QUEUE, "--set", "requests.traffic.arrivals.poisson=1200 Hz", "--set", "run={time: 10 s}")
        self.assertIn("the offered load exceeds the capacity", text)

    @unittest.skipIf("TEIDE_SANITIZED" in os.environ, "statistics of what the other tests here run")
    def test_error_of_one_replica(self):
        """The throughput of one replica has the error that the spread of 200 of them shows. Deliveries of the nested repeater come at
        regular times, those of the hub in bursts of ten: as if they were independent, errors would be 3.5 times too large, and 3 times
        too small (the controls). The spread is known to 5 %, the mean of 40 squared errors to 3 %: 25 % are above 4 deviations."""
        def throughput(scenario, *sets):
            arguments = [a for s in sets for a in ("--set", s)]
            return json.loads(teide("run", scenario, *arguments, "--format", "json"))["network"]["throughput"]
        bursts = ["requests=[{name: traffic, users: [n1, n2, n3, n4, n5], arrivals: {poisson: 20 Hz}, pairs: 10}]", "run={time: 3 s}"]
        for scenario, sets, naive in (NESTED, ["run={time: 3 s}"], lambda ratio: ratio > 2), (STAR, bursts, lambda ratio: ratio < 0.5):
            spread = throughput(scenario, *sets, "run.replicas=200")["stderr"] * math.sqrt(200)
            ones = [throughput(scenario, *sets, "seed=%d" % seed) for seed in range(1, 41)]
            self.assertAlmostEqual(math.sqrt(np.mean([one["stderr"] ** 2 for one in ones])) / spread, 1, delta=0.25)
            self.assertTrue(naive(math.sqrt(np.mean([one["mean"] for one in ones]) / 3) / spread))

    def test_no_error(self):
        """Too few values for an error: the value alone and why, and null in JSON."""
        few = ["--set", "run={time: 20 ms}"]
        text, document = teide("run", STAR, *few), json.loads(teide("run", STAR, *few, "--format", "json"))
        self.assertLess(document["requests"][0]["deliveries"], 16)
        self.assertIsNone(document["network"]["throughput"]["stderr"])
        self.assertRegex(text, r"\n  throughput  +[0-9.]+ Hz, too few deliveries in one replica for an error: set run.replicas, or run longer\n")
        text = teide("run", STAR, *few, "--set", "run.replicas=2")
        self.assertRegex(text, r"\n  throughput  +[0-9.]+ \+- [0-9.]+ Hz\n")
        text = teide("run", CHAIN, "--set", "run={deliveries: 1, replicas: 1}")
        self.assertEqual(text.count("\n  no +-: fewer than two values, so no error; a longer run or more run.replicas gives one\n"), 2)  # below the table, and of the request that has one
        self.assertNotIn("?", text)
        self.assertNotIn("no +-:", teide("run", CHAIN, "--set", "run={deliveries: 2, replicas: 1}"))

    def test_trace(self):
        """What is traced is what is counted; messages take the delay of the links between their nodes, or longer; Perfetto's file
        has an arrow for each."""
        with tempfile.TemporaryDirectory() as folder:
            path, arrows = os.path.join(folder, "r.h5"), os.path.join(folder, "t.json")
            teide("run", STAR, "--set", "run={time: 400 ms, record: {trace: true}}", "--set", "memories.default.cutoff=3 ms",
                  "-o", path, "--trace", arrows)
            with h5py.File(path) as file:
                trace, link, node = file["records/trace"], file["links"], file["nodes"]
                names = trace["kind"].attrs["flag_meanings"].split()
                kind = np.array([names[k] for k in trace["kind"]])
                count = {name: int((kind == name).sum()) for name in names}
                self.assertEqual(count["herald"], link["pairs"][:].sum())
                self.assertEqual(count["swap"] + count["swap_failed"], node["swaps"][:].sum())
                self.assertEqual(count["deliver"], file["requests/deliveries"][0])
                self.assertEqual(count["cutoff"], file["requests/cutoffs"][0] + (trace["request"][:][kind == "cutoff"] == -1).sum())
                self.assertGreater(count["cutoff"], 3)
                self.assertEqual(len(set(trace["pair"][:][kind == "herald"])), count["herald"])
                self.assertTrue(set(trace["other_pair"][:][kind == "swap"]) <= set(trace["pair"][:][kind == "herald"]))
                self.assertTrue((np.diff(trace["time"][:]) >= 0).all())
                took = (trace["time"][:] - trace["begin"][:])[kind == "message"]
                self.assertGreater(len(took), count["swap"])
                self.assertGreaterEqual(took.min(), 49e-6)  # a link of 10 km
                held = (trace["time"][:] - trace["begin"][:])[kind == "release"]
                self.assertTrue(0 <= held.min() and held.max() <= 3.2e-3, held.max())
            with open(arrows, encoding="utf-8") as file:
                events = json.load(file)["traceEvents"]
            ends = {phase: {e["id"]: e for e in events if e["ph"] == phase} for phase in "sf"}
            self.assertEqual(len(ends["s"]), count["message"])
            self.assertEqual(set(ends["s"]), set(ends["f"]))
            for name, start in ends["s"].items():
                self.assertNotEqual(start["pid"], ends["f"][name]["pid"])
                self.assertGreaterEqual(ends["f"][name]["ts"] - start["ts"], 49)

    def test_trace_of_moves(self):
        """Every half that is heralded at the hub is moved to one of its memories, for the time of a move; what is in a memory then comes
        after it. Perfetto's file has a span for each."""
        with tempfile.TemporaryDirectory() as folder:
            path, spans = os.path.join(folder, "r.h5"), os.path.join(folder, "t.json")
            teide("run", MOVES, "--set", "run={time: 100 ms, record: {trace: true}}", "-o", path, "--trace", spans)
            with h5py.File(path) as file:
                trace, pairs = file["records/trace"], file["links/pairs"][:].sum()
                names = trace["kind"].attrs["flag_meanings"].split()
                kind = np.array([names[k] for k in trace["kind"]])
                begin, end, node = trace["begin"][:], trace["time"][:], trace["node_a"][:]
                moved, release = kind == "moved", kind == "release"
                self.assertTrue(pairs - 2 <= moved.sum() <= pairs, (moved.sum(), pairs))  # two may be on their way at the end
                self.assertGreater(pairs, 30)
                np.testing.assert_allclose(end[moved] - begin[moved], 100e-6, atol=1e-12)
                herald = dict(zip(trace["pair"][:][kind == "herald"], end[kind == "herald"]))
                self.assertEqual([herald[pair] for pair in trace["pair"][:][moved]], list(begin[moved]))
                self.assertEqual(set(node[moved]), {0})
                memory = trace["memory_pair"][:]
                for i in np.flatnonzero(release & (node == 0)):
                    self.assertIn(begin[i], end[moved & (memory == memory[i])])
            with open(spans, encoding="utf-8") as file:
                events = [e for e in json.load(file)["traceEvents"] if e["ph"] == "X" and e["name"] in ("move", "qubit")]
            moves = [e for e in events if e["name"] == "move"]
            self.assertEqual(len(moves), moved.sum())
            tracks = {(e["pid"], e["tid"]) for e in events if e["name"] == "qubit"}
            self.assertGreater(len(tracks & {(e["pid"], e["tid"]) for e in moves}), 1)

    def test_chain_engine_has_none(self):
        document = json.loads(teide("run", CHAIN, "--set", "run.deliveries=100", "--format", "json"))
        self.assertEqual({"network", "links", "nodes", "series"} & set(document), set())
        self.assertNotIn("arrived", document["requests"][0])

    def test_sweep(self):
        """Over the arrival rate: each point is the run with that setting; links only when they are asked for."""
        with tempfile.TemporaryDirectory() as folder:
            sweep = "sweep={axes: {load: {path: requests.traffic.arrivals.poisson, values: [%s]}}, random_numbers: common%s}"
            values = ", ".join("%d Hz" % rate for rate in RATES)
            for more, there, absent in (("", "network_jain", "links_busy"), (", outputs: [loss, links/busy]", "links_busy", "network_jain")):
                path = os.path.join(folder, "sweep%d.h5" % len(more))
                teide("sweep", STAR, "--set", "run={time: 2 s}", *LOSING, "--set", sweep % (values, more), "-o", path)
                with h5py.File(path) as file:
                    self.assertIn(there, file)
                    self.assertNotIn(absent, file)
                    loss = file["loss"][:, 0]
                    self.assertEqual(file["loss_stderr"].shape, (3, 1))
                    if more:
                        self.assertEqual(file["links_busy"].shape, (3, 5))
                self.assertEqual(loss[1], self.losing["requests"][0]["loss"]["mean"])
                self.assertTrue(loss[0] < loss[1] < loss[2], loss)


if __name__ == "__main__":
    unittest.main()
