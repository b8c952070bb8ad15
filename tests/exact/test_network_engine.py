#!/usr/bin/env python3
"""The network engine against those exact results of chains (tests/data/des_reference.json) that need no purification and no swaps
all at once: chains and two links, as circuits on demand. Every mean, state and probability within 4 standard errors (P = 6.3e-5 for
one comparison of a right program), and, as a control, times that are wrong by 5 % must be rejected.

    TEIDE=./teide test_network_engine.py [DELIVERIES]
"""
import json
import os
import subprocess
import sys
import tempfile

import test_exact
from case_to_scenario import to_scenario

KINDS = ("chain_swap_asap", "two_segment_swap_asap")


def run(teide, case, index, deliveries):
    text = to_scenario(case, deliveries=deliveries, seed=500 + index, replicas=64)
    text = text.replace("operations:\n", "operations:\n  resources: circuit\n").replace("run: {", "run: {engine: network, ")
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as file:
        file.write(text)
    try:
        done = subprocess.run([teide, "run", file.name, "--format", "json", "-j", "2", "--quiet"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, check=False)
    finally:
        os.unlink(file.name)
    if done.returncode != 0:
        raise RuntimeError("case %s: exit %d: %s" % (case["id"], done.returncode, done.stderr.strip()))
    return json.loads(done.stdout)["requests"][0]


def main():
    deliveries = int(sys.argv[1]) if len(sys.argv) > 1 else 30000
    with open(os.path.join(test_exact.HERE, "..", "data", "des_reference.json")) as file:
        cases = json.load(file)
    cases = cases["cases"] if isinstance(cases, dict) else cases
    wrong = count = 0
    for index, case in enumerate(cases):
        if case["type"] not in KINDS:
            continue
        result = run(os.environ.get("TEIDE", "./teide"), case, index, deliveries)
        for what, exact, mean, error in test_exact.comparisons(case, result):
            z = test_exact.z_value(exact, mean, error)
            count += 1
            if abs(z) > test_exact.BOUND:
                wrong += 1
                print("%s: %s is %g +- %g, not %g" % (case["id"], what, mean, error, exact))
            if what == "time" and abs(test_exact.z_value(1.05 * exact, mean, error)) <= test_exact.BOUND:
                wrong += 1
                print("%s: a time that is wrong by 5 %% is not rejected" % case["id"])
    print("%d comparisons, %d wrong" % (count, wrong))
    return 1 if wrong or count < 60 else 0


if __name__ == "__main__":
    sys.exit(main())
