#!/usr/bin/env python3
"""The best swap order on offer in chains with a cutoff, against the best decisions of all (`chains` of a reference file).

    optimize_chains.py [--teide PROGRAM] [FILE.json]

One line a case: the best order, its mean slots to a delivery with the standard error, T_asap, T_best, and how far behind T_best it is.
T_best counts one round of swaps a slot; an order whose swaps follow each other within a slot (doubling, where swaps fail) may be
below it. Links make pairs on demand, so that no pair is made under a longer one.
"""
import argparse
import itertools
import json
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


def scenario(case):
    n = case["nodes"]
    inner = ["n%d" % i for i in range(1, n - 1)]
    orders = ["asap", "all_at_once"] + (["doubling"] if n - 1 in (2, 4, 8) else [])
    orders += ["[%s]" % ", ".join(p) for p in itertools.permutations(inner) if n > 3]
    return {
        "teide": 1,
        "memories": {"default": {"ideal": True, "cutoff": {"policy": "oldest", "age": "%d ms" % case["tc"]}}},
        "network": {"chain": {"nodes": n, "success_probability": case["p"], "attempt_time": "1 ms", "delay": "0 s",
                              "state": {"werner": 1}}},
        "operations": {"swap": {"success_probability": case["ps"]}},
        "requests": [{"between": ["n0", "n%d" % (n - 1)]}],
        "run": {"deliveries": 1000},
        "optimize": {
            "variables": {"order": {"cases": {
                o.strip("[]").replace(", ", "-"): {"operations.swap.order": json.loads(o.replace("n", '"n').replace(",", '",').replace(
                    "]", '"]')) if o.startswith("[") else o} for o in orders}}},
            "objective": "-1000 * waiting_time", "confidence": 0.99, "budget": {"deliveries": 6000000, "precision": 0.0005}}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--teide", default=os.environ.get("TEIDE", "./teide"))
    parser.add_argument("file", nargs="?", default=os.path.join(HERE, "..", "data", "network_reference.json"))
    arguments = parser.parse_args()
    with open(arguments.file, encoding="utf-8") as file:
        cases = json.load(file)["chains"]["cases"]
    print("nodes  p    ps   tc  best order    slots             T_asap   T_best   behind")
    for case in cases:
        done = subprocess.run([arguments.teide, "optimize", "-", "-q", "--format", "json"], input=json.dumps(scenario(case)),
                              capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        slots, error = -found["optimum"]["objective"]["mean"], found["optimum"]["objective"]["stderr"]
        print("%-6d %-4g %-4g %-3d %-13s %7.4f +- %.4f  %-8.4f %-8.4f %.2f %%" % (
            case["nodes"], case["p"], case["ps"], case["tc"], found["optimum"]["values"]["order"], slots, error, case["T_asap"],
            case["T_best"], 100 * (slots / case["T_best"] - 1)), flush=True)


if __name__ == "__main__":
    main()
