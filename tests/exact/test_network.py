#!/usr/bin/env python3
"""The exact network results (network_cases.py), as tests.

`all`: to a standard error of 2e-3 of each value, by both engines where the chain engine can; `some`: to 1e-2, by the network engine.
To 1e-3, which takes four times as long: network_cases.py. Every quantity within 4 standard errors (P = 6.3e-5 for one comparison of a
right program if the seeds were changed, 3e-4 where the error is the spread of 40 runs), and not within 4 of a value that is wrong by 2 %
(`some`: 10 %). The controls
change one rule each and must fail. T_best of a chain is solved as a Markov decision process (best_policy.py), to 1e-6, with
another control; no simulated policy of its kind may be below it by more than 4 standard errors, and the best policy, as a table of
states (order: table), is at it; asap as a table is at T_asap. The decision process chooses all
swaps of a slot together. Orders that join what has just been joined hear of a failure in between: with success probability 0.5
doubling takes 7.3 slots in a chain of 5 nodes of which T_best is 8.3. Their bound is that of policies which hear.

    TEIDE=./teide test_network.py some|all [CASES.json]
"""
import json
import math
import os
import sys

import best_policy
import network_cases
import network_scenarios
from network_cases import BOUND

HERE = os.path.dirname(os.path.abspath(__file__))
PRECISE = 2e-3                             # a value that is wrong by 2 % is 10 standard errors off
TOGETHER = ("asap", "farthest_first")      # all swaps of a slot at once
ONE_BY_ONE = ("doubling", "sequential")


def longer_cutoff(scenario):
    scenario["memories"]["default"]["cutoff"] = "%r s" % (float(scenario["memories"]["default"]["cutoff"].split()[0]) + 1e-3)


def longer_oldest(scenario):
    cutoff = scenario["memories"]["default"]["cutoff"]
    cutoff["age"] = "%r s" % (float(cutoff["age"].split()[0]) + 1e-3)


def narrower(scenario):
    scenario["requests"][0]["width"] -= 1


def parallel(scenario):
    for link in scenario["network"]["links"]:
        del link["attempts"]


def without_cutoff(scenario):
    del scenario["memories"]["default"]["cutoff"]


def queueing(scenario):
    scenario["network"]["links"][0]["memory_pairs"] += 1


def lossy(scenario):
    scenario["network"]["links"][0]["success_probability"] *= 0.9


CONTROLS = (("two_links_cutoff", 0, longer_cutoff, "a cutoff one slot longer"),
            ("chains", 1, longer_oldest, "a cutoff one slot longer"),
            ("switch_continuous", 0, parallel, "a link that attempts with all its free memories"),
            ("switch_slotted", 2, without_cutoff, "no cutoff"),
            ("loss_networks", 1, queueing, "a memory pair more"),
            ("queue_one_link", 0, lossy, "a link that succeeds less often"),
            ("wide_paths", 0, narrower, "a memory pair less"))


class Report:
    def __init__(self):
        self.count, self.failed = 0, 0

    def line(self, good, what):
        self.count += 1
        self.failed += not good
        print("%sok %d - %s" % ("" if good else "not ", self.count, what), flush=True)


def compare(report, reference, teide, full):
    rows = (row for kind in reference for row in network_cases.rows(
        reference, teide, [kind], PRECISE if full else 1e-2, "both" if full else "network"))
    for row in rows:
        if len(row) == 3 and row[2].startswith("T_best"):
            continue
        good = len(row) == 7 and abs(row[-1]) < BOUND
        if good:
            expected, mean, error = row[3:6]
            good = abs(mean - (1.02 if full else 1.1) * expected) > BOUND * error
        report.line(good, " ".join(str(item) for item in row))


def control(report, reference, teide, kind, index, change, what):
    """A changed rule must be told apart by some quantity of its first part."""
    remark = ""
    try:
        part = network_scenarios.parts(kind, reference[kind]["cases"][index], "network")[0]
        # elements of its lists are one mapping
        part.scenario = json.loads(json.dumps(part.scenario))
        change(part.scenario)
        values = network_cases.found(teide, "control", part, 1e-2, 5)
        good = any(abs(network_cases.z_value(expected, *values[name])) > BOUND
                   for name, (expected, _) in part.quantities.items())
    except (network_scenarios.NotExpressed,) + network_cases.FAILURES as error:
        good, remark = False, ": %s" % error
    report.line(good, "control: %s: %s is told apart%s" % (kind, what, remark))


def bounds(report, reference, teide, full):
    """T_best by the solver; T of several swap orders not below it."""
    cases = reference["chains"]["cases"] if "chains" in reference else []
    for index, case in enumerate(cases):
        asap, best = best_policy.solve(case)
        good = abs(asap / case["T_asap"] - 1) < 1e-6 and abs(best / case["T_best"] - 1) < 1e-6
        report.line(good, "chains %d T_asap %.10g T_best %.10g by the decision process" % (index, asap, best))
        other = best_policy.solve(dict(case, tc=case["tc"] + 1))
        report.line(abs(other[1] / case["T_best"] - 1) > 1e-6 and abs(other[0] / case["T_asap"] - 1) > 1e-6,
                    "control: chains %d with a cutoff one slot longer: T_best %.10g" % (index, other[1]))
        hearing = best_policy.solve_hearing(case)
        report.line(hearing < best * (1 + 1e-6) and (case["ps"] < 1 or hearing > best * (1 - 1e-6)),
                    "chains %d: %.10g for the best policy that hears, equal to T_best where swaps are certain" % (index, hearing))
        for order in TOGETHER + ONE_BY_ONE if full else ("asap", "doubling"):
            part = network_scenarios.parts("chains", case, "network")[0]
            part.scenario["operations"]["swap"]["order"] = order
            remark = ""
            try:
                mean, error = network_cases.found(teide, order, part, PRECISE if full else 1e-2, 7 + index)["T_asap"]
                good = mean > (best if order in TOGETHER else hearing) - BOUND * error
                remark = " %.6g +- %.2g" % (mean, error)
            except network_cases.FAILURES as failure:
                good, remark = False, ": %s" % failure
            report.line(good, "chains %d, order %s, is not better than the best policy%s" % (index, order, remark))


def table_found(teide, case, policy_of, precision, seed):
    """Mean slots to a delivery, and their standard error, where the swaps are given as a table."""
    process = best_policy.process_of(case)
    part = network_scenarios.parts("chains", case, "network")[0]
    part.scenario["operations"]["swap"].update(order="table", rows=process.table(policy_of(process)))
    part.scenario["operations"]["knowledge"] = "global"
    return network_cases.found(teide, "table", part, precision, seed)["T_asap"]


def tables(report, reference, teide, full):
    """The best policy reaches T_best. Where they differ by 8 %, asap does not, nor the best one with a cutoff one slot longer."""
    cases = reference["chains"]["cases"] if "chains" in reference else []
    for index, case in enumerate(cases):
        longer, best = dict(case, tc=case["tc"] + 1), case["T_best"]
        if not full and case["T_asap"] < 1.08 * best:
            continue
        for what, of, policy, expected in (
                ("the best table", case, best_policy.Process.best, best),
                ("control: the table of asap", case, best_policy.Process.asap, case["T_asap"]),
                ("control: the best table, a cutoff one slot longer", longer, best_policy.Process.best, best_policy.solve(longer)[1])):
            control, remark = of is longer or expected != best, ""
            if control and abs(math.log(expected / best)) < math.log(1.08):
                continue
            try:
                mean, error = table_found(teide, of, policy, PRECISE if full and not control else 1e-2, 70 + index)
                good = abs(mean - expected) < BOUND * error and abs(mean - (1.02 if full and not control else 1.1) * expected) > BOUND * error
                good = good and (not control or abs(mean - best) > BOUND * error)
                remark = " %.6g: %.6g +- %.2g%s" % (expected, mean, error, ", not T_best %.6g" % best if control else "")
            except network_cases.FAILURES as failure:
                good, remark = False, ": %s" % failure
            report.line(good, "chains %d, %s reaches%s" % (index, what, remark))


def main():
    full = len(sys.argv) > 1 and sys.argv[1] == "all"
    path = sys.argv[2] if len(sys.argv) > 2 else os.path.join(HERE, os.pardir, "data", "network_reference.json")
    teide = os.environ.get("TEIDE", "./teide")
    with open(path, encoding="utf-8") as file:
        reference = json.load(file)
    report = Report()
    compare(report, reference, teide, full)
    for item in CONTROLS:
        if len(reference.get(item[0], {"cases": []})["cases"]) > item[1]:
            control(report, reference, teide, *item)
    bounds(report, reference, teide, full)
    tables(report, reference, teide, full)
    print("1..%d" % report.count)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
