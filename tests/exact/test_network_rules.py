#!/usr/bin/env python3
"""The network engine against network_rules.json: what a simulator that was written from doc/theory.md alone makes of networks in which
messages take time. Every number within 4.5 standard errors of both; there are 158 that are not 0, so that a right program is refused
with a probability of at most 4 %, and seeds are fixed. As a control, one rule in each of eight cases is changed, which must be seen.

    TEIDE=./teide test_network_rules.py
"""
import json
import math
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BOUND = 4.5


def with_unit(value, unit):
    return "%.12g %s" % (value, unit)


def to_request(index, request, circuit):
    out = {"name": "r%d" % index, "between": [request["path"][0], request["path"][-1]]}
    out.update({key: request[key] for key in ("pairs", "queue_limit", "minimum_fidelity", "generation") if key in request})
    if "poisson" in request:
        out["arrivals"] = {"poisson": with_unit(request["poisson"], "Hz")}
    if "times" in request:
        out["arrivals"] = {"times": [with_unit(time, "s") for time in request["times"]]}
    if "patience" in request:
        out["patience"] = with_unit(request["patience"], "s")
    if "holding" in request:
        out["holding"] = {key: with_unit(value, "s") for key, value in request["holding"].items()}
    if circuit and ("poisson" in request or "times" in request):
        out["admission"] = "lose"
    return out


def outages(element):
    times = element.get("outages", {})
    out = {key: [with_unit(time, "s") for time in value] if isinstance(value, list) else with_unit(value, "s") for key, value in times.items()}
    return {"outages": out} if out else {}


def to_scenario(system, replicas):
    memories, nodes = {}, []
    for name, node in system["nodes"].items():
        memories["m" + name] = {"rates": {k: with_unit(v, "Hz") for k, v in zip("xyz", node["rates"])}}
        if "cutoff" in node:
            memories["m" + name]["cutoff"] = with_unit(node["cutoff"], "s")
        more = {key: node[key] for key in ("memories", "communication_qubits") if key in node}
        if "move" in node:
            more["move"] = {"duration": with_unit(node["move"]["duration"], "s"), "error": node["move"]["error"]}
        nodes.append(dict({"name": name, "memory": "m" + name}, **more, **outages(node)))
    links = [{"between": link["between"], "success_probability": link["p"], "attempt_time": with_unit(link["attempt_time"], "s"),
              "delay": with_unit(link["delay"], "s"), "memory_pairs": link.get("memory_pairs", 1), "state": link["state"],
              "generation": link.get("generation", "on_demand"), **outages(link)} for link in system["links"]]
    circuit = system.get("resources") == "circuit"
    return {"teide": 1, "seed": 7, "memories": memories, "network": {"nodes": nodes, "links": links},
            "operations": {"resources": system.get("resources", "shared"), "knowledge": system.get("knowledge", "local"),
                           "swap": {"success_probability": system.get("success", 1)},
                           "routing": {"reroute": system.get("reroute", False)}},
            "requests": [to_request(i, request, circuit) for i, request in enumerate(system["requests"])],
            "run": {"engine": "network", "time": with_unit(system["time"], "s"), "warm_up": with_unit(system["warm_up"], "s"),
                    "replicas": replicas}}


def run(system, replicas):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as file:
        json.dump(to_scenario(system, replicas), file)
    try:
        done = subprocess.run([os.environ.get("TEIDE", "./teide"), "run", file.name, "--format", "json", "--quiet"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, check=False)
    finally:
        os.unlink(file.name)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def found(document):
    seconds = document["network"]["observed_seconds"]
    for request in document["requests"]:
        out = {name: request[name]["mean"] for name in ("rate", "fidelity", "time_to_service")}
        out.update({name: request[name] / seconds for name in ("served", "lost", "expired", "swaps", "rejected")})
        out["cutoffs"] = sum(link["cut_off"] for link in document["links"]) / seconds
        yield out


def complaints(case, system, replicas=60):
    """The stored values are those of 20 replicas; Teide runs as long in each, so that its errors are those by sqrt(20 / replicas)."""
    out = []
    for index, (values, mine) in enumerate(zip(case["values"], found(run(system, replicas)))):
        for name, (mean, error) in values.items():
            both = max(error * math.sqrt(1 + 20 / replicas), 1e-9 * abs(mean))
            if mine[name] is None or abs(mine[name] - mean) > BOUND * both + 1e-12:
                out.append("request %d, %s: %s, expected %.7g +- %.2g" % (index, name, mine[name], mean, error))
    return out


def controls(systems):
    """One rule of a case is changed: (case, what is changed, system)."""
    yield "known-late", "global knowledge", dict(systems["known-late"], knowledge="global")
    yield "shared-two-global", "local knowledge", dict(systems["shared-two-global"], knowledge="local")
    # the pool takes memories from attempts of the first link that nobody waits for
    yield "pool-turns", "links in another order", dict(systems["pool-turns"], links=systems["pool-turns"]["links"][::-1])
    yield "pool-opposite", "global knowledge", dict(systems["pool-opposite"], knowledge="global")
    yield "on-demand", "continuous generation", dict(
        systems["on-demand"], requests=[dict(systems["on-demand"]["requests"][0], generation="continuous")])
    # the two links of the node fail at times of their own
    circuit = systems["outage-circuit"]
    times = circuit["nodes"]["2"]["outages"]
    links = [dict(link, outages=times) if "2" in link["between"] else link for link in circuit["links"]]
    yield "outage-circuit", "links that fail instead of their node", dict(
        circuit, links=links, nodes=dict(circuit["nodes"], **{"2": {k: v for k, v in circuit["nodes"]["2"].items() if k != "outages"}}))
    yield "reroute", "waiting for the repair", dict(systems["reroute"], reroute=False)
    nodes = dict(systems["qubits"]["nodes"])
    nodes["2"] = dict(nodes["2"], communication_qubits=2)
    yield "qubits", "two at one node", dict(systems["qubits"], nodes=nodes)


def main():
    with open(os.path.join(HERE, "network_rules.json"), encoding="utf-8") as file:
        cases = {case["id"]: case for case in json.load(file)["cases"]}
    wrong = list(controls({name: case["system"] for name, case in cases.items()}))
    print("1..%d" % (len(cases) + len(wrong)), flush=True)
    failed = count = 0
    for name, case in cases.items():
        bad = complaints(case, case["system"])
        count += 1
        failed += bool(bad)
        print("%sok %d - %s%s" % ("not " if bad else "", count, name, "".join("\n# " + text for text in bad)), flush=True)
    for name, changed, system in wrong:
        bad = complaints(cases[name], system)
        count += 1
        failed += not bad
        print("%sok %d - control: %s is told apart from %s" % ("" if bad else "not ", count, name, changed), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
