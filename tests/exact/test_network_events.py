#!/usr/bin/env python3
"""The network engine against network_simulator.py, event by event. Links that succeed at once, and swaps that do, leave nothing to chance,
so that both must have every herald, swap, drop and delivery at the same time, to the tick. Attempt times and delays are drawn: of each
network as many that hardly anything happens at the same time as such in which much does. Seeds are fixed.

As controls, one rule is changed, which must be seen in some of the networks.

    TEIDE=./teide test_network_events.py [NETWORKS]
"""
import json
import os
import random
import subprocess
import sys
import tempfile

from make_network_rules import TWO, graph, with_nodes
from network_simulator import Network, ticks
from test_network_rules import to_scenario


class Logged(Network):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.log = []

    def herald(self, link, attempt, birth):
        if not attempt["off"]:
            self.log.append((self.now, "herald") + tuple(sorted(link["between"])))
        super().herald(link, attempt, birth)

    def swap(self, name, session, left, right):
        self.log.append((self.now, "swap", name, "r%d" % session.request))
        super().swap(name, session, left, right)

    def drop(self, half, first=None):
        if not half.dead:
            self.log.append((self.now, "drop") + tuple(sorted(h.node for h in half.segment.halves)))
        super().drop(half, first)

    def complete(self, segment):
        before = segment.session.delivered
        super().complete(segment)
        if segment.session.delivered > before:
            self.log.append((self.now, "deliver", "r%d" % segment.session.request))


def simulated(system):
    network = Logged(system, 1)
    network.run()
    return sorted(event for event in network.log if event[0] < ticks(system["time"]))


def of_trace(event):
    """What the simulator logs of an event of Teide's trace; None: nothing."""
    time, kind, about = round(event["ts"] * 1e6), event["name"], event["args"]
    nodes = tuple(sorted((about["from"], about["to"])))
    if kind in ("swap", "swap_failed"):
        return time, "swap", about["from"], about["request"]
    if kind == "deliver":
        return time, kind, about["request"]
    return {"herald": (time, "herald") + nodes, "drop": (time, "drop") + nodes, "cutoff": (time, "drop") + nodes}.get(kind)


def traced(system):
    scenario = to_scenario(system, 1)
    scenario["run"]["record"] = {"trace": 1000000}
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("s.yaml", "t.json")]
        with open(paths[0], "w", encoding="utf-8") as file:
            json.dump(scenario, file)
        subprocess.run([os.environ.get("TEIDE", "./teide"), "run", paths[0], "--quiet", "--trace", paths[1]], check=True,
                       stdout=subprocess.DEVNULL)
        with open(paths[1], encoding="utf-8") as file:
            events = [of_trace(event) for event in json.load(file)["traceEvents"] if event["ph"] == "i"]
    return sorted(event for event in events if event)


def drawn(system, seed):
    """Links of other times; odd seeds: of times that have much in common."""
    rng, common = random.Random(seed), seed % 2
    delay = rng.choice([0.2e-3, 0.41e-3, 1e-3])
    links = [dict(link, p=1, attempt_time=rng.randint(1, 5) * 1e-3 if common else round(rng.uniform(0.8e-3, 4e-3), 9),
                  delay=delay if common else round(rng.uniform(0.1e-3, 1.5e-3), 9)) for link in system["links"]]
    return dict(system, links=links, time=0.3, warm_up=0.0)


def networks():
    hub, path, cross = ["ah", "hb"], ["a1", "12", "2b"], ["a1", "b1", "12", "2c", "2d"]
    both = [{"path": list("a12b"), "pairs": 3}, {"path": list("b21a"), "pairs": 2}]
    for pairs in (1, 2, 3):
        for generation in ("on_demand", "continuous"):
            yield "hub", dict(with_nodes(graph(hub, memory_pairs=pairs, generation=generation), "h", memories=3),
                              requests=[{"path": list("ahb"), "pairs": 2}, {"path": list("bha"), "pairs": 3}])
        yield "path", dict(graph(path, memory_pairs=pairs), requests=both)
        yield "long path", dict(graph(["a1", "12", "23", "34", "4b"], memory_pairs=pairs),
                                requests=[{"path": list("a1234b"), "pairs": 3}, {"path": list("b4321a"), "pairs": 2}])
        yield "pools", dict(with_nodes(graph(path, memory_pairs=pairs), "12", memories=3), requests=[{"path": list("a12b"), "pairs": 3}])
    yield "opposite", dict(with_nodes(graph(path, memory_pairs=2), "12", memories=3), requests=both)
    yield "cross", dict(with_nodes(graph(cross, memory_pairs=2), "12", memories=3),
                        requests=[{"path": list("a12c")}, {"path": list("b12d")}])
    yield "shared", dict(graph(TWO), requests=[{"path": list("a123c")}, {"path": list("b123d")}])
    for generation in ("on_demand", "continuous"):
        circuit = dict(graph(path, {"cutoff": 4.3e-3}), resources="circuit", requests=[{"path": list("a12b"), "generation": generation}])
        yield "circuit", circuit
        nodes = {name: dict(node, communication_qubits=1, move={"duration": 0.3e-3, "error": 0.02}) if name in "12" else node
                 for name, node in circuit["nodes"].items()}
        yield "qubits", dict(circuit, nodes=nodes)


def changed(name, system):
    """(what is changed, the system with it) of the controls."""
    if name == "cross":
        yield "links in another order", dict(system, links=system["links"][::-1])
    if name == "opposite":
        yield "a memory more", dict(system, nodes={n: dict(node, memories=4) if "memories" in node else node
                                                   for n, node in system["nodes"].items()})
    if name == "circuit":
        yield "a longer cutoff", dict(system, nodes={n: dict(node, cutoff=node["cutoff"] + 1e-3) for n, node in system["nodes"].items()})
    if name == "shared":
        yield "global knowledge", dict(system, knowledge="global")


def main():
    each = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    different = events = count = 0
    seen = {}
    for number, (name, system) in enumerate(networks()):
        for seed in range(100 * number, 100 * number + each):
            one = drawn(system, seed)
            expected, found = simulated(one), traced(one)
            events += len(expected)
            count += 1
            if expected != found:
                different += 1
                at = next(i for i, (x, y) in enumerate(zip(expected + [None], found + [None])) if x != y)
                print("%s, network %d: event %d is %s, expected %s" % (name, seed, at, (found + [None])[at], (expected + [None])[at]))
            for what, other in changed(name, one):
                seen[what] = seen.get(what, 0) + (traced(other) != expected)
    unseen = [what for what, times in seen.items() if times == 0]
    for what in unseen:
        print("control: %s is not told apart" % what)
    print("%d events in %d networks, %d of them differ; controls: %s" % (events, count, different, seen))
    return 1 if different or unseen or events < 50 * count else 0


if __name__ == "__main__":
    sys.exit(main())
