#!/usr/bin/env python3
"""Make tests/exact/network_rules.json: networks with message delays, and what network_simulator.py makes of them.

    make_network_rules.py OUT.json [--scale FACTOR]

The file was made with --scale 1.
"""
import itertools
import json
import sys

from network_simulator import simulate


def graph(edges, node=None, **link):
    options = dict(dict(p=0.3, attempt_time=1e-3, delay=0.41e-3, state=[0.97, 0.01, 0.01, 0.01]), **link)
    return {"nodes": {name: dict({"rates": [0.5, 0, 2]}, **(node or {})) for name in sorted({x for e in edges for x in e})},
            "links": [dict({"between": list(edge)}, **options) for edge in edges]}


def every(seconds, path, first=0.1002, until=20.0, **more):
    return dict({"path": list(path), "times": [round(first + k * seconds, 6) for k in range(int((until - 0.5) / seconds))]}, **more)


TWO, THREE = ["a1", "b1", "12", "23", "3c", "3d"], ["a1", "b1", "12", "23", "34", "4c", "4d"]


def systems():
    yield "waits", dict(graph(THREE), requests=[every(0.15, "a1234c", pairs=1), every(0.15, "b1234d", 0.1052, pairs=1)])
    yield "shared-two", dict(graph(TWO), success=0.8, requests=[{"path": list("a123c")}, {"path": list("b123d")}])
    yield "shared-two-global", dict(graph(TWO), success=0.8, knowledge="global",
                                    requests=[{"path": list("a123c")}, {"path": list("d321b")}])
    yield "known-late", dict(graph(["a1", "12", "2b"], generation="continuous", memory_pairs=2),
                             requests=[every(0.1, "a12b", pairs=2, minimum_fidelity=0.8)])
    yield "one-link", dict(graph(["ab"], memory_pairs=3, p=0.2), requests=[
        {"path": list("ab"), "poisson": 100, "pairs": 2}, {"path": list("ba"), "poisson": 100, "pairs": 1, "patience": 20e-3}])
    yield "cutoff", dict(graph(TWO, {"cutoff": 11.3e-3}, generation="continuous"), success=0.8,
                         requests=[{"path": list("a123c"), "pairs": 2}, {"path": list("b123d"), "pairs": 1}])
    hub = graph(["ah", "bh", "ch", "dh"])
    hub["nodes"]["h"]["memories"] = 2
    yield "circuits-hold", dict(hub, resources="circuit", requests=[
        {"path": list("ahb"), "poisson": 60, "holding": {"exponential": 5e-3}},
        {"path": list("chd"), "poisson": 60, "holding": {"fixed": 5e-3}}])
    yield "circuits-lost", dict(graph(["a1", "12", "2b"]), resources="circuit", success=0.7, requests=[
        {"path": list("a12b"), "poisson": 15, "pairs": 3, "generation": "continuous"}])


    for name, system in itertools.chain(pools(), on_demand(), outages(), qubits(), dead_halves(), wide_pools()):
        yield name, dict(system, time=10.0)


def with_nodes(network, names, **options):
    for name in names:
        network["nodes"][name].update(options)
    return network


def pools():
    yield "pool-hub", dict(with_nodes(graph(["ah", "hb"], memory_pairs=3, generation="continuous"), "h", memories=3),
                           requests=[{"path": list("ahb")}])
    yield "pool-turns", dict(with_nodes(graph(["ah", "hb", "ch", "dh"], memory_pairs=2), "h", memories=3), success=0.8,
                             requests=[{"path": list("ahb")}, {"path": list("chd")}])
    yield "pool-opposite", dict(with_nodes(graph(["a1", "b1", "12", "2c", "2d"]), "12", memories=2), success=0.8,
                                requests=[{"path": list("a12c")}, {"path": list("d21b")}])
    yield "pool-session", dict(with_nodes(graph(["a1", "12", "2b"], memory_pairs=2), "12", memories=3), requests=[{"path": list("a12b")}])


def on_demand():
    yield "on-demand", dict(graph(["a1", "12", "2b"], {"cutoff": 4.3e-3}), resources="circuit", success=0.7,
                            requests=[{"path": list("a12b")}])
    yield "on-demand-far", dict(graph(["a1", "12", "23", "3b"], {"cutoff": 8.3e-3}, p=0.5, delay=1.13e-3), resources="circuit", success=0.8,
                                requests=[{"path": list("a123b")}])


def failing(network, links=(), nodes=(), up=0.05):
    for element in [network["links"][i] for i in links] + [network["nodes"][name] for name in nodes]:
        element["outages"] = {"mean_up": up, "mean_down": 0.02}
    return network


def outages():
    yield "outage-link", dict(failing(graph(["a1", "12", "2b"]), [1]), requests=[{"path": list("a12b")}])
    yield "outage-node", dict(failing(graph(TWO), nodes="1"), success=0.8,
                              requests=[{"path": list("a123c"), "pairs": 2}, {"path": list("b123d"), "pairs": 1}])
    yield "outage-circuit", dict(failing(graph(["a1", "12", "2b"], {"cutoff": 9.3e-3}), nodes="2"), resources="circuit", success=0.8,
                                 requests=[{"path": list("a12b")}])
    square = failing(failing(graph(["a1", "1b", "a2", "23", "3b"]), [1]), [3], up=0.07)
    ways = {"path": list("a1b"), "ways": [list("a1b"), list("a23b")]}
    yield "reroute", dict(square, reroute=True, success=0.8, requests=[ways])
    yield "reroute-arrivals", dict(square, reroute=True, requests=[dict(ways, poisson=40, pairs=3, patience=0.15)])


def qubits():
    move = {"duration": 0.3e-3, "error": 0.02}
    yield "qubits", dict(with_nodes(graph(TWO, generation="continuous"), "123", communication_qubits=1, move=move), success=0.8,
                         requests=[{"path": list("a123c")}, {"path": list("b123d")}])
    yield "qubits-turns", dict(with_nodes(graph(["a1", "b1", "c1"], memory_pairs=2), "1", communication_qubits=2, move=move), requests=[
        {"path": list("a1b"), "poisson": 50, "pairs": 2}, {"path": list("b1c"), "poisson": 50, "pairs": 1}])
    yield "qubits-circuit", dict(with_nodes(graph(["a1", "12", "2b"]), "12", communication_qubits=1, move=move), resources="circuit",
                                 requests=[{"path": list("a12b")}])


def dead_halves():
    yield "on-demand-dead", dict(graph(["a1", "12", "23", "3b"], {"cutoff": 5.3e-3}, p=0.6, delay=1.13e-3), resources="circuit", success=0.6,
                                 requests=[{"path": list("a123b")}])


def wide_pools():
    yield "pool-arrivals", dict(with_nodes(graph(["a1", "12", "2b"], memory_pairs=2), "12", memories=3), success=0.8, requests=[
        {"path": list("a12b"), "poisson": 20, "pairs": 2}, {"path": list("b21a"), "poisson": 20, "pairs": 1}])
    yield "pool-given", dict(with_nodes(graph(["a1", "b1", "12", "2c", "2d"], memory_pairs=2), "12", memories=3), success=0.8,
                             requests=[{"path": list("a12c")}, {"path": list("b12d")}])


WARM = ("one-link", "circuits-hold", "circuits-lost", "on-demand", "on-demand-far", "on-demand-dead", "outage-link", "outage-node", "outage-circuit",
        "reroute", "reroute-arrivals", "qubits", "qubits-turns", "qubits-circuit")


def main():
    scale = float(sys.argv[3]) if len(sys.argv) > 3 else 1
    cases = []
    for number, (name, system) in enumerate(systems()):
        system = dict({"time": 20.0}, **dict(system, warm_up=0.5 if name in WARM else 0.0))
        values = simulate(system, 40 + number, max(3, round(20 * scale)))
        cases.append({"id": name, "system": system, "values": values})
        with open(sys.argv[1], "w", encoding="utf-8") as file:
            file.write('{"what": "made by tests/exact/make_network_rules.py, which says what it is", "cases": [\n')
            file.write(",\n".join(json.dumps(case) for case in cases) + "\n]}\n")


if __name__ == "__main__":
    main()
