#!/usr/bin/env python3
"""Run the exact network results of a file through the program, where the chain engine can express them.

    network_cases.py FILE.json [--teide PROGRAM] [--kinds KIND,...] [--precision R] [--print KIND:CASE]

FILE.json is like tests/data/network_reference.json: kinds, each with `what` and `cases`. One line for every quantity:

    KIND CASE QUANTITY EXPECTED GOT STANDARD_ERROR Z        or        KIND CASE not expressed: REASON

Each is run until its standard error is R (default 1e-3) of the value. Exit status 1 when some |z| > 4, some run fails, or
the control does: every value wrong by 1 % must be more than 4 standard errors from what was found (checked up to R = 2e-3).
"""
import argparse
import json
import math
import os
import subprocess
import sys
import tempfile

from test_local import to_scenario

SLOT = 1e-3                   # s; the cases count slots
BOUND = 4
MOST = 1000000                # replicas in a run

NEEDS_NETWORK = {
    "switch_continuous": "the pairs of a switch go to any two of its users: needs the network engine",
    "switch_slotted": "the pairs of a switch go to any two of its users: needs the network engine",
    "loss_networks": "requests that arrive and reserve memories: needs the network engine",
    "queue_one_link": "requests that arrive: needs the network engine",
}


def swap(success, order="asap"):
    return {"order": order, "success_probability": success, "duration": 0}


def two_links_cutoff(case):
    """On demand; a pair that waits t slots still serves in the last. Both memories share the decay of exp(-1/tc)."""
    fidelity = (3 * case["w0"] + 1) / 4
    rate = 1 / (8 * case["tc"] * SLOT)
    memory = {"rates": [rate] * 3, "cutoff": case["t"] * SLOT}
    link = {"p": case["p"], "attempt_time": SLOT, "state": [fidelity] + [(1 - fidelity) / 3] * 3}
    return {"links": [link] * 2, "memories": [memory] * 3, "swap": swap(case["ps"])}


def chains(case):
    """Continuous; the time to the first delivery counts, from an empty chain."""
    n = case["nodes"]
    memory = {"rates": [0, 0, 0], "cutoff": case["tc"] * SLOT, "policy": "oldest"}
    return {"links": [{"p": case["p"], "attempt_time": SLOT}] * (n - 1), "memories": [memory] * n,
            "swap": swap(case["ps"]), "generation": "continuous"}


def wide_paths(case):
    """Continuous with W memory pairs; a pair serves in its slot only."""
    memory = {"rates": [0, 0, 0], "cutoff": 0}
    return {"links": [{"p": p, "attempt_time": SLOT, "memory_pairs": case["W"]} for p in case["p"]],
            "memories": [memory] * (len(case["p"]) + 1), "swap": swap(case["q"]), "generation": "continuous"}


def slots(result):
    return tuple(result["waiting_time"][key] / SLOT for key in ("mean", "stderr"))


def werner(result):
    fidelity = result["fidelity"]
    return (4 * fidelity["mean"] - 1) / 3, math.hypot(4 * fidelity["stderr"] / 3, 1e-11)


def pairs_per_slot(result):
    return tuple(result["rate"][key] * SLOT for key in ("mean", "stderr"))


# kind: (system of a case, one delivery a replica?, {quantity: (mean, standard error) from a result})
EXPRESSED = {
    "two_links_cutoff": (two_links_cutoff, False, {"T": slots, "w": werner}),
    "chains": (chains, True, {"T_asap": slots}),
    "wide_paths": (wide_paths, False, {"pairs_per_slot": pairs_per_slot}),
}


def run_once(teide, name, system, first_only, deliveries, seed):
    replicas = deliveries if first_only else 16
    text = to_scenario(name, system, seed, "{deliveries: %d, replicas: %d}" % (deliveries, replicas))
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as file:
        file.write(text)
    try:
        done = subprocess.run([teide, "run", file.name, "--format", "json", "--quiet", "-j", "2"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True, check=False)
    finally:
        os.unlink(file.name)
    if done.returncode != 0:
        raise RuntimeError("exit %d: %s" % (done.returncode, done.stderr.strip()))
    result = json.loads(done.stdout)["requests"][0]
    if result["deliveries"] < deliveries or (first_only and result["deliveries"] != deliveries):
        raise RuntimeError("%d deliveries instead of %d" % (result["deliveries"], deliveries))
    return result


def found(teide, kind, name, system, precision, seed):
    """quantity -> (mean, standard error), from a pilot that says how many deliveries are needed, and runs with those."""
    _, first_only, quantities = EXPRESSED[kind]
    pilot = 20000
    result = run_once(teide, name, system, first_only, pilot, seed)
    worst = max(error / abs(mean) for mean, error in (read(result) for read in quantities.values()))
    wanted = int(max(pilot, 1.15 * pilot * (worst / precision) ** 2))
    runs = -(-wanted // MOST) if first_only else 1
    results = [run_once(teide, name, system, first_only, -(-wanted // runs), seed + 1 + i) for i in range(runs)]
    out = {}
    for quantity, read in quantities.items():
        values = [read(result) for result in results]
        out[quantity] = (math.fsum(mean for mean, _ in values) / runs,
                         math.sqrt(math.fsum(error * error for _, error in values)) / runs)
    return out


def rows(reference, teide="./teide", kinds=None, precision=1e-3):
    """(kind, case, quantity, expected, got, standard error, z), or (kind, case, reason), for every case of a file."""
    for kind, entry in reference.items():
        if kinds and kind not in kinds:
            continue
        for index, case in enumerate(entry["cases"]):
            if kind not in EXPRESSED:
                yield kind, index, NEEDS_NETWORK.get(kind, "no rule for this kind")
                continue
            system, _, quantities = EXPRESSED[kind]
            try:
                values = found(teide, kind, "%s-%d" % (kind, index), system(case), precision, 100 * index + len(kind))
            except (RuntimeError, KeyError, TypeError, ValueError) as error:
                yield kind, index, "failed: %s" % error
                continue
            for quantity in quantities:
                mean, error = values[quantity]
                difference = mean - case[quantity]
                z = 0.0 if abs(difference) < 1e-13 else difference / error if error > 0 else math.inf
                yield kind, index, quantity, case[quantity], mean, error, z
            if "T_best" in case:
                yield kind, index, "T_best: a bound on all policies, not the value of one"


def control_fails(row):
    """Is a value that is wrong by 1 % told apart from what was found?"""
    _, _, _, expected, mean, error, _ = row
    return abs(mean - 1.01 * expected) > BOUND * error


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--teide", default=os.environ.get("TEIDE", "./teide"))
    parser.add_argument("--kinds", help="separated by commas; all when absent")
    parser.add_argument("--precision", type=float, default=1e-3)
    parser.add_argument("--print", metavar="KIND:CASE", help="print the scenario of a case instead")
    arguments = parser.parse_args()
    try:
        with open(arguments.file, encoding="utf-8") as file:
            reference = json.load(file)
    except (OSError, ValueError) as error:
        sys.exit("%s: not a file of cases: %s" % (arguments.file, error))
    kinds = arguments.kinds.split(",") if arguments.kinds else None
    for kind in kinds or []:
        if kind not in reference:
            sys.exit("%s: no kind '%s'; there are: %s" % (arguments.file, kind, " ".join(reference)))
    if arguments.print:
        kind, index = arguments.print.split(":")
        if kind not in EXPRESSED:
            sys.exit("%s is not expressed; these are: %s" % (kind, " ".join(EXPRESSED)))
        system, first_only, _ = EXPRESSED[kind]
        sys.stdout.write(to_scenario("%s-%s" % (kind, index), system(reference[kind]["cases"][int(index)]), 1,
                                     "{deliveries: 20000, replicas: %d}" % (20000 if first_only else 16)))
        return 0
    failed = False
    for row in rows(reference, arguments.teide, kinds, arguments.precision):
        if len(row) == 3:
            failed = failed or row[2].startswith("failed")
            print("%s %d %s" % (row[0], row[1], row[2] if row[2].startswith("failed") else "not expressed: " + row[2]), flush=True)
            continue
        failed = failed or not abs(row[-1]) < BOUND
        print("%s %d %s %.10g %.10g %.2g %.2f" % row, flush=True)
        if arguments.precision <= 2e-3 and not control_fails(row):
            print("%s %d %s wrong by 1 %% would pass" % row[:3], flush=True)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
