#!/usr/bin/env python3
"""Compare policies of purification on one link: simulated with common random numbers, and the exact mean.

    compare_policies.py SCENARIO.yaml [--policies asap deadline optimal improves] [--deliveries N] [--teide PROGRAM] [-o FIGURE.png]

The scenario has two nodes, one link with two memory pairs, one request on demand, and operations.purify.link with a deadline, all
memories of one kind. The exact mean is a sum over the attempt in which the second pair comes: with p per attempt and both memory
pairs attempting at a time, the k-th attempt after the first success brings the second pair with probability

    P(0) = p / (2 - p),   P(k) = (1 - P(0)) p (1 - p)^(k - 1).

What each k gives comes from `teide optimize`, the simulation from `teide run`. `improves` is `optimal` with if: improves. Prints both, with their difference in standard
errors, and the differences between policies, whose errors are small because all see the same arrivals.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

from studies import fail, save  # first: says what is missing
import h5py
import numpy as np
from matplotlib import pyplot as plt
from teide.plot.style import LINE_COLOURS, LINE_STYLES, MARKERS, REFERENCE, legend_outside, line, tidy

try:
    import yaml
except ImportError as missing:
    fail("%s; on Debian: apt-get install python3-yaml" % missing)

SECONDS = {"s": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
REPLICAS = 40
POLICIES = ("asap", "deadline", "optimal", "improves")


def seconds(value, name):
    match = re.fullmatch(r"\s*([-+0-9.eE]+)\s*(%s)\s*" % "|".join(SECONDS), str(value))
    if match is None:
        fail("%s: cannot read the time '%s': write s, ms, us or ns" % (name, value))
    return float(match.group(1)) * SECONDS[match.group(2)]


def teide(program, *arguments):
    try:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    except OSError as error:
        fail("cannot run '%s': %s; say where it is with --teide" % (program, error.strerror))
    if done.returncode != 0:
        fail(done.stderr.strip())
    return done.stdout


class Problem:
    """What the exact mean needs of the scenario."""

    def __init__(self, path):
        try:
            with open(path, encoding="utf-8") as file:
                scenario = yaml.safe_load(file)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            fail("%s: %s" % (path, " ".join(str(error).split())))
        if not isinstance(scenario, dict):
            fail("%s: not a scenario: teide validate says why" % path)
        try:
            (link,) = scenario["network"]["links"]
            self.purify = scenario["operations"]["purify"]["link"]
            self.memory = scenario["memories"]["default"]
            self.state, self.p = link["state"], link["success_probability"]
            self.attempt = seconds(link["attempt_time"], path)
            self.deadline = seconds(self.purify["deadline"], path)
        except (KeyError, TypeError, ValueError) as error:
            fail("%s: not a scenario of one link with a deadline: %s is not there" % (path, error))
        self.message = seconds(link.get("delay", "0 s"), path)
        self.duration = seconds(self.purify.get("duration", "0 s"), path)
        others = {"rounds": 1, "keep": "older", "if": "always", "schedule": "recurrence", "objective": "fidelity"}
        for key, value in others.items():
            if self.purify.get(key, value) != value:
                fail("%s: the exact mean is for %s: %s" % (path, key, value))
        if link.get("memory_pairs", 1) != 2 or link.get("attempts", "parallel") != "parallel" or "herald_latency" in link:
            fail("%s: the exact mean is for two memory pairs that attempt in parallel, heralded at once" % path)
        if len(scenario["network"]["nodes"]) != 2 or "end_to_end" in scenario["operations"]["purify"]:
            fail("%s: the exact mean is for two nodes without end-to-end purification" % path)
        if [request.get("generation", "on_demand") for request in scenario["requests"]] != ["on_demand"]:
            fail("%s: the exact mean is for one request on demand" % path)
        self.noise = {key: self.purify.get(key, scenario["operations"].get(key, 0)) for key in ("gate_error", "measurement_error")}

    def ask(self, program, folder, **changes):
        """/path of the answer to a question about two equal pairs."""
        question = {"teide": 1, "memories": {"default": self.memory}, "optimal_time": {
            "pairs": [{"state": self.state}, {"state": self.state, "made_at": "0 s"}],
            "needed_at": "%.17g s" % self.deadline, "protocol": self.purify["protocol"], "objectives": ["F", "ps*F"],
            **self.noise, **changes}}
        source, result = os.path.join(folder, "question.yaml"), os.path.join(folder, "answer.h5")
        with open(source, "w", encoding="utf-8") as file:
            yaml.safe_dump(question, file)
        teide(program, "optimize", source, "-o", result)
        with h5py.File(result, "r") as file:
            return {name: file["path/" + name][:] for name in
                    ("early_value", "late_value", "value", "time", "success_probability", "unpurified")}

    def outcomes(self, program, folder):
        """By policy: fidelity given success, probability of success, time, for each arrival in time for a purification; and the
        fidelity of the younger pair as it is, for each arrival before the deadline."""
        last = self.deadline - self.duration - self.message
        count, most = (int(np.floor(t / self.attempt * (1 + 1e-12))) for t in (last, self.deadline))
        if count < 1:
            fail("the deadline leaves time for one attempt only")
        path = self.ask(program, folder, duration="%.17g s" % self.duration, message_time="%.17g s" % self.message, path={
            "parameter": "second_made_at", "from": "0 s", "to": "%.17g s" % (count * self.attempt), "points": count + 1})
        youngest = max(self.deadline - most * self.attempt, 0)
        alone = self.ask(program, folder, path={"parameter": "needed_at", "from": "%.17g s" % youngest,
                                                "to": "%.17g s" % self.deadline, "points": most + 1})["unpurified"][0]
        early, late = path["early_value"], path["late_value"]
        best, success, young = path["value"][0], path["success_probability"][0], alone[::-1][:count + 1]
        return {"asap": (early[0], early[1] / early[0], np.arange(count + 1) * self.attempt),
                "deadline": (late[0], late[1] / late[0], np.full(count + 1, last)),
                "optimal": (best, success, path["time"][0]),
                "improves": (np.maximum(best, young), np.where(best > young, success, 1), path["time"][0])}, alone[::-1]

    def exact(self, outcome, unpurified):
        """Mean fidelity of deliveries and mean time between them, with the arrivals in time for a purification from `outcome`."""
        fidelity, success, begin = outcome
        p_now = self.p / (2 - self.p)
        k = np.arange(len(fidelity))
        weight = np.where(k == 0, p_now, (1 - p_now) * self.p * (1 - self.p) ** (k - 1.0))
        both = np.arange(len(fidelity), len(unpurified))  # both there, but too late to purify: the better one is handed on
        weight_both = (1 - p_now) * self.p * (1 - self.p) ** (both - 1.0)
        alone = 1 - weight.sum() - weight_both.sum()
        delivered = (weight * success).sum() + weight_both.sum() + alone
        mean = ((weight * success * fidelity).sum() + (weight_both * np.maximum(unpurified[both], unpurified[0])).sum() + alone * unpurified[0]) / delivered
        known = begin + self.duration + self.message
        lost = np.ceil(known / self.attempt - 1e-9) * self.attempt  # attempts begin again at the next tick of the link's clock
        first = self.attempt / (1 - (1 - self.p) ** 2)
        delivered_at = np.ceil(self.deadline / self.attempt - 1e-9) * self.attempt
        cycle = first + (weight * (success * delivered_at + (1 - success) * lost)).sum() + (weight_both.sum() + alone) * delivered_at
        return mean, cycle / delivered


def simulate(program, scenario, policy, deliveries, folder):
    """Mean fidelity and waiting time by replica."""
    result = os.path.join(folder, policy + ".h5")
    when, condition = ("optimal", "improves") if policy == "improves" else (policy, "always")
    teide(program, "run", scenario, "--set", "operations.purify.link.when=" + when, "--set",
          "operations.purify.link.if=" + condition, "--set", "run={deliveries: %d, replicas: %d, "
          "time_resolution: 1 ns, record: {deliveries: true}}" % (deliveries, REPLICAS), "-o", result)
    with h5py.File(result, "r") as file:
        rows = file["records/deliveries"]
        replica, count = rows["replica"][:], np.bincount(rows["replica"][:])
        return [np.bincount(replica, rows[name][:]) / count for name in ("fidelity", "waiting_time")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", help="YAML file")
    parser.add_argument("--policies", nargs="+", default=POLICIES, choices=POLICIES)
    parser.add_argument("--deliveries", type=int, default=400000, help="of each policy, default 400000")
    parser.add_argument("--teide", default="build/teide", help="the program, default build/teide")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of a table")
    parser.add_argument("-o", "--output", help="figure to write")
    arguments = parser.parse_args()
    problem = Problem(arguments.scenario)
    with tempfile.TemporaryDirectory() as folder:
        outcomes, unpurified = problem.outcomes(arguments.teide, folder)
        exact = {policy: problem.exact(outcomes[policy], unpurified) for policy in arguments.policies}
        means = {policy: simulate(arguments.teide, arguments.scenario, policy, arguments.deliveries, folder)
                 for policy in arguments.policies}
    rows, differences = [], []
    for policy in arguments.policies:
        for i, name in enumerate(("fidelity", "waiting_time")):
            mean, error = means[policy][i].mean(), means[policy][i].std(ddof=1) / REPLICAS ** 0.5
            rows.append({"policy": policy, "figure": name, "mean": mean, "stderr": error, "exact": exact[policy][i],
                         "z": (mean - exact[policy][i]) / error})
            if policy != arguments.policies[0]:
                other = arguments.policies[0]
                change = means[policy][i] - means[other][i]
                differences.append({"policy": policy, "minus": other, "figure": name, "mean": change.mean(),
                                    "stderr": change.std(ddof=1) / REPLICAS ** 0.5, "exact": exact[policy][i] - exact[other][i]})
    if arguments.json:
        print(json.dumps({"means": rows, "differences": differences}, indent=2))
    else:
        print("%-10s %-13s %-22s %-12s %s" % ("policy", "figure", "simulated", "exact", "z"))
        for r in rows:
            print("%-10s %-13s %.6f +- %.6f   %-12.6f %+.2f" % (r["policy"], r["figure"], r["mean"], r["stderr"], r["exact"], r["z"]))
        for d in differences:
            print("%s - %s: %s %+.6f +- %.6f, exact %+.6f" % (d["policy"], d["minus"], d["figure"], d["mean"], d["stderr"], d["exact"]))
    if arguments.output:
        draw(arguments, problem, outcomes, unpurified, rows)


def draw(arguments, problem, outcomes, unpurified, rows):
    figure, panels = plt.subplots(2, 2, figsize=(7.2, 5.4), constrained_layout=True)
    (fidelities, counted), means = panels[0], panels[1]
    for i, policy in enumerate(arguments.policies):
        fidelity, success, _ = outcomes[policy]
        arrival = np.arange(len(fidelity)) * problem.attempt
        fidelities.plot(arrival, fidelity, color=LINE_COLOURS[i], linestyle=LINE_STYLES[i])
        counted.plot(arrival, success * fidelity, color=LINE_COLOURS[i], linestyle=LINE_STYLES[i])
    for axes in (fidelities, counted):
        axes.plot(np.arange(len(unpurified)) * problem.attempt, unpurified, color=REFERENCE, linestyle=":")
        axes.set_xlabel("arrival of the second pair (s)")
    fidelities.set_ylabel("fidelity at the deadline")
    counted.set_ylabel("the same × success probability")
    for axes, name, label in zip(means, ("fidelity", "waiting_time"), ("mean fidelity of deliveries", "mean time between deliveries (s)")):
        of_figure = [r for r in rows if r["figure"] == name]
        for i, r in enumerate(of_figure):
            axes.plot([i - 0.3, i + 0.3], [r["exact"]] * 2, color="black", linewidth=1)
            axes.errorbar(i, r["mean"], yerr=3 * r["stderr"], fmt=MARKERS[i], color=LINE_COLOURS[i], capsize=4, markersize=5)
        axes.set_xticks(range(len(of_figure)), [r["policy"] for r in of_figure])
        axes.set_xlim(-0.6, len(of_figure) - 0.4)
        axes.set_xlabel("policy")
        axes.set_ylabel(label)
    handles = [line(LINE_COLOURS[i], LINE_STYLES[i], marker=MARKERS[i], markersize=5) for i in range(len(arguments.policies))]
    handles += [line(REFERENCE, ":"), line(linewidth=1)]
    legend_outside(figure, handles, [*arguments.policies, "younger pair, unpurified", "exact mean; bars: 3 standard errors"], columns=3)
    for axes in panels.flat:
        tidy(axes)
    save(figure, arguments.output)


if __name__ == "__main__":
    sys.exit(main())
