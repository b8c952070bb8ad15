#!/usr/bin/env python3
"""Time the network engine on one thread: link pairs, events, ns per link pair, memory; chains in both engines; long queues.

    TEIDE=./teide run_networks.py scenarios

All scenarios are run in turn, five times; the fastest of each counts. `wanted` is the time that a run may take.
"""
import os
import sys

from run_scenarios import run, seconds

CHAINS = {9: 150000, 33: 40000, 129: 10000, 1025: 1200}  # nodes: deliveries
WAYS = {"as a chain": (), "as a graph": ("--set", "run.engine=network"),
        "swaps at once": ("--set", "run.engine=network", "--set", "operations.swap.duration=0 s")}
RUNS = (("grid-10x10", "networks/grid-10x10.yaml", (), 0.05),
        ("waxman-1000", "networks/waxman-1000.yaml", (), 0.8),
        *(("%d, %s" % (nodes, way), "bench/w3-chain-%d.yaml" % nodes, ("--set", "run.deliveries=%d" % deliveries, *more), None)
          for nodes, deliveries in CHAINS.items() for way, more in WAYS.items()))

QUEUE = "networks/queue-one-link.yaml"  # of the capacity, 1 kHz
QUEUES = tuple(("%s, %s of the capacity" % (resources, load), resources, rate, time)
               for resources in ("shared", "circuit") for load, rate, time in (("0.9", "900 Hz", "20 s"), ("10 times", "10 kHz", "4 s")))
# Of requests of several hops, where memories are shared: few wait, and 10,000. Nobody gives up.
SHARED = ("networks/grid-traffic.yaml", "run.warm_up=0 s", "requests.traffic.patience=1000 s", "run.time=20 s")
CROSSED = tuple(("grid 10 x 10, %s" % rate, SHARED[0], (*SHARED[1:], "requests.traffic.arrivals.poisson=" + rate))
                for rate in ("20 Hz", "500 Hz")) + tuple(
    ("3 links, %s" % time, SHARED[0], (*SHARED[1:3], "run.time=" + time, "requests.traffic.arrivals.poisson=1200 Hz",
                                       "network.topology.grid.rows=1", "network.topology.grid.columns=4"))
    for time in ("1 s", "20 s"))


def link_pairs(document):
    """How many the links made: the chain engine counts those that its deliveries took, and makes no others."""
    network = document.get("network")
    return network["link_pairs"] if network else sum(request["raw_pairs"] for request in document["requests"])


def main():
    folder = sys.argv[1]
    teide = os.environ.get("TEIDE", "./teide")
    print("%-18s %12s %12s %12s %10s %10s %10s" % ("network", "link pairs", "events", "a link pair", "run", "wanted", "memory"))
    rounds = [[run(teide, os.path.join(folder, path), *more) for _, path, more, _ in RUNS] for _ in range(5)]
    each = {}
    for (name, _, _, wanted), results in zip(RUNS, zip(*rounds)):
        document, memory = min(results, key=lambda result: result[0]["wall_seconds"])
        wall, pairs = document["wall_seconds"], link_pairs(document)
        each[name] = wall / pairs
        print("%-18s %12d %12d %12s %10s %10s %7.1f MB" % (name, pairs, document["events"], seconds(wall / pairs), seconds(wall),
                                                           seconds(wanted) if wanted else "", memory / 1e6))
    print("a link pair of a chain takes the network engine so many times as long as the chain engine (wanted: 2)")
    for nodes in CHAINS:
        print("%18d %12s" % (nodes, " ".join("%s %.2f" % (way, each["%d, %s" % (nodes, way)] / each["%d, as a chain" % nodes])
                                             for way in WAYS if way != "as a chain")))
    queues(teide, folder)


def queues(teide, folder):
    """An event where few wait, and where tens of thousands do."""
    print("%-32s %12s %12s %12s" % ("queue at one link", "requests", "waiting", "an event"))
    for name, resources, rate, time in QUEUES:
        queue(teide, name, os.path.join(folder, QUEUE), ("operations.resources=" + resources, "run.time=" + time, "run.warm_up=0 s",
                                                         "requests.traffic.arrivals.poisson=" + rate))
    print("%-32s %12s %12s %12s" % ("queue over several links", "requests", "waiting", "an event"))
    for name, path, changes in CROSSED:
        queue(teide, name, os.path.join(folder, path), changes)


def queue(teide, name, path, changes):
    words = [word for change in changes for word in ("--set", change)]
    document, _ = min((run(teide, path, *words) for _ in range(5)), key=lambda result: result[0]["wall_seconds"])
    request = document["requests"][0]
    print("%-32s %12d %12d %12s" % (name, request["arrived"], request["arrived"] - request["served"],
                                    seconds(document["wall_seconds"] / document["events"])))


if __name__ == "__main__":
    main()
