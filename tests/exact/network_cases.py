#!/usr/bin/env python3
"""Run the exact network results of a file through the program.

    network_cases.py FILE.json [--teide PROGRAM] [--kinds KIND,...] [--precision R] [--engine network|chain|both]
                     [--print KIND:CASE]

FILE.json is like tests/data/network_reference.json: kinds, each with `what` and `cases`; network_scenarios.py says how each
is expressed. One line for every quantity:

    KIND CASE QUANTITY EXPECTED GOT STANDARD_ERROR Z        or        KIND CASE not expressed: REASON

All go through the network engine; QUANTITY@chain are through the chain engine, where it can. Each is run until its standard
error is R (default 1e-3) of the value. Exit status 1 when some |z| > 4, some run fails, or the control does: every value wrong
by 1 % must be more than 4 standard errors from what was found (checked up to R = 1e-3),
unless LARGEST deliveries do not suffice for that, as in queues at high load.
"""
import argparse
import json
import math
import os
import sys

import network_scenarios
from network_scenarios import NotExpressed
from program import run_text

BOUND = 4
MOST = 1000000                # replicas in a run
LARGEST = 100000000           # deliveries, or seconds, of all runs together: at high load no more is tried
RUNS = 40                     # where their spread is the only standard error; P(|z| > 4) is then 3e-4
FAILURES = (RuntimeError, KeyError, TypeError, ValueError, ArithmeticError)


def to_text(name, part, size, seed):
    """The scenario of a part. size: deliveries of all replicas together, or the simulated time in seconds."""
    run = dict({"engine": "network", "replicas": 1 if "warm_up" in part.run else 16}, **part.run)
    if part.counted == "seconds":
        run["time"] = "%d s" % size
    else:
        run["deliveries"] = size
    if run["replicas"] == "deliveries":
        run["replicas"] = size
    return json.dumps(dict({"teide": 1, "title": "case " + name, "seed": seed}, **part.scenario, run=run), indent=1)


def run_once(teide, name, part, size, seed):
    result = run_text(teide, to_text(name, part, size, seed), name)
    # those of a warm-up are not counted
    if part.counted == "deliveries" and result["requests"][0]["deliveries"] < size * (0.5 if "warm_up" in part.run else 1):
        raise RuntimeError("%d deliveries instead of %d" % (result["requests"][0]["deliveries"], size))
    return result


def combined(values):
    """Mean and standard error from those of runs; from their spread where they have no errors."""
    n = len(values)
    mean = math.fsum(mean for mean, _ in values) / n
    if any(error is None for _, error in values):
        return mean, math.sqrt(math.fsum((value - mean) ** 2 for value, _ in values) / (n * (n - 1)))
    return mean, math.sqrt(math.fsum(error * error for _, error in values)) / n


def several(teide, name, part, size, seed):
    """quantity -> (mean, standard error) from runs of together `size`."""
    runs = RUNS if part.spread else -(-size // MOST) if part.run.get("replicas") == "deliveries" else 1
    results = [run_once(teide, name, part, -(-size // runs), seed + 1 + i) for i in range(runs)]
    return {quantity: combined([read(result) for result in results]) for quantity, (_, read) in part.quantities.items()}


def found(teide, name, part, precision, seed):
    """quantity -> (mean, standard error), from runs of the size that a pilot says is needed, or from the pilot."""
    pilot = max(80000, RUNS * part.least) if part.spread else 20000
    values = several(teide, name, part, pilot, seed)
    worst = max([error / abs(mean) for mean, error in values.values() if mean != 0] + [0])
    if worst <= precision:
        return values
    wanted = 1.15 * pilot * (worst / precision) ** 2
    return several(teide, name, part, int(max(pilot, min(wanted, LARGEST))), seed + 100)


def z_value(expected, mean, error):
    difference = mean - expected
    return 0.0 if abs(difference) < 1e-13 else difference / error if error > 0 else math.inf


def rows(reference, teide="./teide", kinds=None, precision=1e-3, engine="both"):
    """(kind, case, quantity, expected, got, standard error, z), or (kind, case, reason), for every case of a file."""
    for kind, entry in reference.items():
        if kinds and kind not in kinds:
            continue
        for index, case in enumerate(entry["cases"]):
            if kind not in network_scenarios.KINDS:
                yield kind, index, "no rule for this kind"
                continue
            try:
                for number, part in enumerate(network_scenarios.parts(kind, case, engine)):
                    seed = 10000 * index + 1000 * number + len(kind)
                    values = found(teide, "%s-%d" % (kind, index), part, precision, seed)
                    for quantity, (expected, _) in part.quantities.items():
                        mean, error = values[quantity]
                        yield kind, index, quantity, expected, mean, error, z_value(expected, mean, error)
            except NotExpressed as reason:
                yield kind, index, str(reason)
            except FAILURES as error:
                yield kind, index, "failed: %s: %s" % (type(error).__name__, error)
            if "T_best" in case:
                yield kind, index, "T_best: of the best policy, as a table; see test_network.py"


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
    parser.add_argument("--engine", choices=("network", "chain", "both"), default="both")
    parser.add_argument("--print", metavar="KIND:CASE", help="print the scenarios of a case instead")
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
        if kind not in network_scenarios.KINDS:
            sys.exit("%s is not expressed; these are: %s" % (kind, " ".join(network_scenarios.KINDS)))
        for part in network_scenarios.parts(kind, reference[kind]["cases"][int(index)], arguments.engine):
            print("# " + " ".join(part.quantities))
            print(to_text("%s-%s" % (kind, index), part, 20000, 1))
        return 0
    failed = False
    for row in rows(reference, arguments.teide, kinds, arguments.precision, arguments.engine):
        if len(row) == 3:
            failed = failed or row[2].startswith("failed")
            print("%s %d %s" % (row[0], row[1], row[2] if row[2].startswith("failed") else "not expressed: " + row[2]), flush=True)
            continue
        failed = failed or not abs(row[-1]) < BOUND
        print("%s %d %s %.10g %.10g %.2g %.2f" % row, flush=True)
        if arguments.precision <= 1e-3 and row[3] != 0 and not control_fails(row):
            limited = row[5] > 2e-3 * abs(row[3])
            print("%s %d %s wrong by 1 %% would pass%s" % (row[:3] + (": as far as %g deliveries tell" % LARGEST if limited else "",)),
                  flush=True)
            failed = failed or not limited
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
