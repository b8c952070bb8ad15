#!/usr/bin/env python3
"""The exact network results that the chain engine can express (network_cases.py), as tests.

`all`: to a standard error of 1e-3 of each value, `some`: of 5e-3; every quantity within 4 standard errors (P = 6.3e-5 for
one comparison of a right program if the seeds were changed). The controls change one rule each and must fail.

    TEIDE=./teide test_network.py some|all [CASES.json]
"""
import json
import os
import sys

import network_cases

HERE = os.path.dirname(os.path.abspath(__file__))


def longer_cutoff(system):
    for memory in system["memories"]:
        memory["cutoff"] += network_cases.SLOT


def global_knowledge(system):
    system["knowledge"] = "global"


def narrower(system):
    for link in system["links"]:
        link["memory_pairs"] -= 1


CONTROLS = (("two_links_cutoff", 0, longer_cutoff, "a cutoff one slot longer"),
            ("chains", 4, global_knowledge, "global knowledge, with which a failure does not lose the whole run"),
            ("wide_paths", 0, narrower, "a memory pair less"))


def main():
    full = len(sys.argv) > 1 and sys.argv[1] == "all"
    path = sys.argv[2] if len(sys.argv) > 2 else os.path.join(HERE, os.pardir, "data", "network_reference.json")
    teide = os.environ.get("TEIDE", "./teide")
    with open(path, encoding="utf-8") as file:
        reference = json.load(file)
    precision = 1e-3 if full else 5e-3
    expected = sum(len(reference[kind]["cases"]) * len(network_cases.EXPRESSED[kind][2]) for kind in network_cases.EXPRESSED)
    print("1..%d" % (expected + len(CONTROLS)), flush=True)
    count, failed = 0, 0
    for row in network_cases.rows(reference, teide, list(network_cases.EXPRESSED), precision):
        if len(row) == 3 and not row[2].startswith("failed"):
            continue
        count += 1
        good = len(row) == 7 and abs(row[-1]) < network_cases.BOUND
        if good and full:
            good = network_cases.control_fails(row)
        failed += not good
        print("%sok %d - %s" % ("" if good else "not ", count, " ".join(str(item) for item in row)), flush=True)
    for kind, index, change, what in CONTROLS:
        count += 1
        case = reference[kind]["cases"][index]
        make, _, quantities = network_cases.EXPRESSED[kind]
        system = make(case)
        # the elements of the lists are one mapping
        system = json.loads(json.dumps(system))
        change(system)
        try:
            values = network_cases.found(teide, kind, "control", system, precision, 5)
            good = any(abs(values[name][0] - case[name]) > network_cases.BOUND * values[name][1] for name in quantities)
            remark = ""
        except (RuntimeError, KeyError, TypeError, ValueError) as error:
            good, remark = False, ": %s" % error
        failed += not good
        print("%sok %d - control: %s is told apart%s" % ("" if good else "not ", count, what, remark), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
