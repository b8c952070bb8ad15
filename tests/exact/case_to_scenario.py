#!/usr/bin/env python3
"""Print the scenario that restates one case of a file like des_reference.json.

    case_to_scenario.py CASES.json ID [--deliveries N] [--seed N] [--replicas N]

The systems are defined in tests/data/README.md: links attempt in synchronised slots, operations and messages are
instantaneous unless stated, and memories decohere by Pauli rates. One scenario delivery is one delivery of the case.
"""
import argparse
import json
import sys


def number(x):
    return repr(float(x))


def state(p):
    total = sum(p)
    return "[" + ", ".join(number(v / total) for v in p) + "]"


def memory(rates, cutoff=None):
    if not any(rates) and cutoff is None:
        return "{ideal: true}"
    text = "{rates: {x: %s Hz, y: %s Hz, z: %s Hz}" % tuple(number(r) for r in rates)
    if cutoff is not None:
        text += ", cutoff: %s s" % number(cutoff)
    return text + "}"


def both(value):
    """The value for either of two links; a case gives one for both, or a list of two."""
    return value if isinstance(value[0], list) else [value, value]


def link(name, ends, case, p, bell, **more):
    keys = dict(name=name, between="[%s, %s]" % ends, success_probability=number(p),
                attempt_time="%s s" % number(case["attempt_time"]), state=state(bell), **more)
    return "    - {" + ", ".join("%s: %s" % item for item in keys.items()) + "}"


def network(memories, nodes, links):
    lines = ["memories:"] + ["  %s: %s" % item for item in memories.items()]
    lines += ["network:", "  nodes:"]
    lines += ["    - {name: %s, memory: %s}" % item for item in nodes]
    return lines + ["  links:"] + links


def chain(memory_text, segments, case, bell):
    return ["memories:", "  default: " + memory_text, "network:", "  chain:",
            "    nodes: %d" % (segments + 1), "    success_probability: " + number(case["p"]),
            "    attempt_time: %s s" % number(case["attempt_time"]), "    state: " + state(bell)]


def all_links_up(case):
    segments = case["segments"]
    lines = chain("{ideal: true}", segments, case, [1, 0, 0, 0])
    success = case.get("bsm_success")
    lines += ["operations:", "  swap: {order: all_at_once, success_probability: %s}"
              % number(1 if success is None else success)]
    return lines, ("n0", "n%d" % segments)


def chain_swap_asap(case):
    return (chain(memory(case["rates"]), case["segments"], case, case["state"])
            + ["operations:", "  swap: {order: asap}"], ("n0", "n%d" % case["segments"]))


def two_segment_swap_asap(case):
    p = case["p"] if isinstance(case["p"], list) else [case["p"], case["p"]]
    bell = both(case["state"])
    slots = case.get("cutoff_attempts")
    cutoff = None if slots is None else slots * case["attempt_time"]
    ends_wait = case.get("memories_per_pair", 2) == 2
    memories = {"middle": memory(case["rates"], cutoff),
                "end": memory(case["rates"] if ends_wait else [0, 0, 0], cutoff)}
    nodes = [("left", "end"), ("centre", "middle"), ("right", "end")]
    links = [link("left-centre", ("left", "centre"), case, p[0], bell[0]),
             link("centre-right", ("centre", "right"), case, p[1], bell[1])]
    swap = "  swap: {order: asap, gate_error: %s, measurement_error: %s}" % (
        number(case.get("p_gate", 0)), number(case.get("p_meas", 0)))
    return network(memories, nodes, links) + ["operations:", swap], ("left", "right")


def link_purification(case):
    delay = case.get("message_time", 0)
    lines = network({"default": memory(case["rates"])}, [("a", "default"), ("b", "default")],
                    [link("a-b", ("a", "b"), case, case["p"], case["state"], memory_pairs=2,
                          attempts=case["slots"], delay="%s s" % number(delay))])
    keep = {"old": "older", "fresh": "fresher"}[case["control"]]
    lines += ["operations:", "  purify:", "    link: {protocol: %s, keep: %s, gate_error: %s, measurement_error: %s}"
              % (case["variant"], keep, number(case.get("p_gate", 0)), number(case.get("p_meas", 0)))]
    return lines, ("a", "b")


KINDS = dict(all_links_up=all_links_up, chain_swap_asap=chain_swap_asap,
             two_segment_swap_asap=two_segment_swap_asap, link_purification=link_purification)


def to_scenario(case, deliveries=100000, seed=1, replicas=64):
    """The scenario's text for one case, a mapping with id, type and inputs."""
    lines, ends = KINDS[case["type"]](case["inputs"])
    # a tick that divides the attempt time and leaves the clock room: 1 ps holds 106 days
    tick = "1 ps" if case["inputs"]["attempt_time"] < 0.01 else "1 ns"
    return "\n".join(
        ["# Case %s of type %s, restated." % (case["id"], case["type"]), "teide: 1",
         "title: exact case %s" % case["id"], "seed: %d" % seed] + lines
        + ["requests:", "  - {name: case, between: [%s, %s], generation: on_demand}" % ends,
           "run: {deliveries: %d, replicas: %d, time_resolution: %s}" % (deliveries, replicas, tick)]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases")
    parser.add_argument("id")
    parser.add_argument("--deliveries", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replicas", type=int, default=64)
    arguments = parser.parse_args()
    try:
        with open(arguments.cases, encoding="utf-8") as file:
            cases = json.load(file)["cases"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.exit("%s: not a file of cases: %s" % (arguments.cases, error))
    for case in cases:
        if case["id"] == arguments.id:
            break
    else:
        sys.exit("%s: no case '%s'; there are: %s" % (arguments.cases, arguments.id, " ".join(c["id"] for c in cases)))
    if case["type"] not in KINDS:
        sys.exit("%s: case '%s' has type '%s'; known are %s"
                 % (arguments.cases, arguments.id, case["type"], ", ".join(KINDS)))
    sys.stdout.write(to_scenario(case, arguments.deliveries, arguments.seed, arguments.replicas))


if __name__ == "__main__":
    main()
