#!/usr/bin/env python3
"""The network engine against the exact results of chains in tests/data/des_reference.json, as circuits on demand. Every mean, state
and probability within 4 standard errors (P = 6.3e-5 for one comparison of a right program), and, as a control, times that are wrong
by 5 % must be rejected. What the engine does not express is listed with the reason.

The engine has no order `all_at_once`; where swaps are certain, or there is at most one, swapping at once ends at the same moment.

    TEIDE=./teide test_network_engine.py [DELIVERIES]
"""
import json
import os
import subprocess
import sys
import tempfile

import test_exact
from case_to_scenario import to_scenario



def not_expressed(case):
    """Why the engine cannot run a case; None if it can."""
    success = case["inputs"].get("bsm_success")
    if case["type"] == "all_links_up" and success not in (None, 1) and case["inputs"]["segments"] > 2:
        return "swaps that fail, all at once: the network engine has no order `all_at_once`"
    return None


def run(teide, case, index, deliveries):
    text = to_scenario(case, deliveries=deliveries, seed=500 + index, replicas=64)
    text = text.replace("operations:\n", "operations:\n  resources: circuit\n").replace("order: all_at_once", "order: asap")
    text = text.replace("run: {", "run: {engine: network, ")
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
    wrong = count = cases_run = 0
    for index, case in enumerate(cases):
        reason = not_expressed(case)
        if reason:
            print("%s not expressed: %s" % (case["id"], reason))
            continue
        cases_run += 1
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
    print("%d comparisons in %d of %d cases, %d wrong" % (count, cases_run, len(cases), wrong))
    return 1 if wrong or cases_run < 33 else 0


if __name__ == "__main__":
    sys.exit(main())
