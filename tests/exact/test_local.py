#!/usr/bin/env python3
"""The simulator against systems in which messages take time (local_cases.json), through the program itself.

Every case is restated as a scenario with a seed of its own. `all` runs each until its numbers are as good as those in the
file; `some` runs a few, with a tenth of the deliveries. Checked: mean time between deliveries, mean fidelity and Bell
measurements of a delivery, each within 4 combined standard errors (P = 6.3e-5 for one comparison of a right program if
the seeds were changed; about 190 comparisons); what is certain, to rounding. The controls must fail the same comparison:
every sampled number wrong by 3 %, and some cases with global instead of local knowledge, with the other clock, without
correction delay, with another order, with another policy of cutoffs.

Some cases are simulated once more by reference_simulator.py, so that the file and the simulator stay together.

    TEIDE=./teide test_local.py some|all [CASES.json]
    test_local.py --scenario ID [CASES.json]      prints the scenario of a case
"""
import copy
import json
import math
import os
import subprocess
import sys

from program import run_text
from reference_simulator import simulate

HERE = os.path.dirname(os.path.abspath(__file__))
BOUND = 4
NUMBERS = ("waiting_time", "fidelity", "measurements")
SOME = ("asap-3", "asap-2", "asap-certain", "asap-3-correction-slow", "certain-3-12", "certain-3-12-own",
        "certain-4-doubling-duration", "fixed-21-uneven", "doubling-5", "all-3", "cutoff-2-nodes", "cutoff-2-outcome",
        "cutoff-0", "cutoff-nothing", "cutoff-4-oldest", "pumping-3", "recurrence-2", "sequential-certain",
        "continuous-3-lanes", "far-4-own", "far-4-global-duration", "dropped-3",
        "dropped-3-certain")
AGAIN = ("asap-certain", "asap-2-own", "certain-3-doubling", "certain-4-123-duration", "cutoff-3-nodes", "pumping-1",
         "continuous-2-lanes-uneven", "dropped-3-certain")


# --- scenarios -------------------------------------------------------------------------------------------------------

def number(x):
    return repr(float(x))


def seconds(x):
    return "%s s" % number(x)


def mapping(items):
    return "{" + ", ".join("%s: %s" % item for item in items) + "}"


def memory(kind):
    items = [("rates", mapping((axis, "%s Hz" % number(rate)) for axis, rate in zip("xyz", kind["rates"])))]
    if kind.get("cutoff") is not None:
        age = seconds(kind["cutoff"])
        oldest = kind.get("policy") == "oldest"
        items.append(("cutoff", mapping([("policy", "oldest"), ("age", age)]) if oldest else age))
    return mapping(items)


def link(k, options):
    items = [("between", "[n%d, n%d]" % (k, k + 1)), ("success_probability", number(options["p"]))]
    for name in ("attempt_time", "herald_latency", "delay", "correction_delay"):
        if options.get(name) is not None:
            items.append((name, seconds(options[name])))
    items.append(("state", "[" + ", ".join(number(p) for p in options.get("state", [1, 0, 0, 0])) + "]"))
    for name in ("memory_pairs", "attempts", "modes"):
        if name in options:
            items.append((name, str(options[name])))
    return mapping(items)


def purification(where):
    items = dict(where)
    if "duration" in items:
        items["duration"] = seconds(items["duration"])
    return mapping(items.items())


def to_scenario(name, system, seed, run):
    """The scenario of a system (see reference_simulator.py); run: the section's text."""
    n = len(system["links"])
    swap = system["swap"]
    order = swap["order"]
    if isinstance(order, list):
        order = "[" + ", ".join("n%d" % j for j in order) + "]"
    lines = ["teide: 1", "title: case %s" % name, "seed: %d" % seed, "memories:"]
    lines += ["  m%d: %s" % item for item in enumerate(memory(kind) for kind in system["memories"])]
    lines += ["network:", "  nodes:"] + ["    - {name: n%d, memory: m%d}" % (j, j) for j in range(n + 1)]
    lines += ["  links:"] + ["    - " + link(k, options) for k, options in enumerate(system["links"])]
    lines += ["operations:", "  knowledge: %s" % system.get("knowledge", "local"), "  clock: %s" % system.get("clock", "shared")]
    swap_items = [("order", order), ("success_probability", number(swap["success_probability"])),
                  ("duration", seconds(swap["duration"]))]
    lines += ["  swap: " + mapping(swap_items if n > 1 else swap_items[1:2])]
    if system.get("purify"):
        lines += ["  purify:"] + ["    %s: %s" % (where, purification(what)) for where, what in system["purify"].items()]
    lines += ["requests:", "  - {name: case, between: [n0, n%d], generation: %s}" % (n, system.get("generation", "on_demand")),
              "run: " + run]
    return "\n".join(lines) + "\n"


def run_section(case, share):
    if case["kind"] == "nothing":
        return "{time: 1 s}"
    if case["kind"] == "deterministic":
        return "{deliveries: %d}" % case["deliveries"]
    return "{deliveries: %d, replicas: 16}" % max(4000, int(2.5 * case["deliveries"] * share))


def run(teide, case, share):
    """The first request of the program's answer."""
    text = to_scenario(case["id"], case["system"], 7000 + case["seed"], run_section(case, share))
    return run_text(teide, text, case["id"])["requests"][0]


# --- comparisons -----------------------------------------------------------------------------------------------------

def found(case, result):
    """(mean, standard error) of every number of a case."""
    if case["kind"] == "nothing":
        return {"deliveries_in_1_s": (result["deliveries"], 0), "measurements_in_1_s": (result["swaps"], 0)}
    time, fidelity = result["waiting_time"], result["fidelity"]
    values = {"waiting_time": (time["mean"], time["stderr"]), "fidelity": (fidelity["mean"], fidelity["stderr"])}
    # Measurements follow deliveries as trials follow successes: their relative error is at most that of the time or so.
    measurements = result["swaps"] / result["deliveries"]
    expected = case["values"]["measurements"][0]
    spread = math.sqrt(max(expected * expected, 0.0) / result["deliveries"])
    values["measurements"] = (measurements, spread if case["kind"] == "sampled" and expected else 0)
    return values


def z_value(expected, error, mean, other_error):
    combined = math.hypot(error, other_error)
    if combined <= 1e-12 * max(abs(mean), 1e-12) or abs(mean - expected) <= 1e-9 * abs(expected):
        return 0.0 if abs(mean - expected) <= 1e-9 * max(abs(expected), 1e-9) else math.inf
    return (mean - expected) / combined


def compare(case, result):
    """name -> (z, description) for every number of a case."""
    out = {}
    expectations = dict(case["values"])
    if case["kind"] == "nothing":
        expectations["deliveries_in_1_s"] = [0, 0]
    for name, (mean, error) in found(case, result).items():
        expected, own_error = expectations[name]
        z = z_value(expected, own_error, mean, error)
        out[name] = z, "%s is %.7g +- %.2g, expected %.7g +- %.2g: z = %.2f" % (name, mean, error, expected, own_error, z)
    return out


def check_case(teide, case, share):
    result = run(teide, case, share)
    complaints = [text for z, text in compare(case, result).values() if not abs(z) < BOUND]
    if case["kind"] == "sampled" and share == 1:
        for name, (mean, error) in found(case, result).items():
            expected, own_error = case["values"][name]
            if expected and abs(z_value(1.03 * expected, own_error, mean, error)) < BOUND and name == "waiting_time":
                complaints.append("%s wrong by 3 %% would pass" % name)
    return complaints


def simulated_again(case):
    """What the simulator says now, to another seed, against what the file says."""
    certain = case["kind"] == "deterministic"
    values = simulate(case["system"], case["deliveries"] if certain else 3000, case["seed"] + 1)
    out = []
    for name in NUMBERS:
        (mean, error), (expected, own_error) = values[name], case["values"][name]
        z = z_value(expected, own_error, mean, 0 if certain else error)
        if not abs(z) < BOUND:
            out.append("%s is %.7g +- %.2g, in the file %.7g +- %.2g: z = %.2f" % (name, mean, error, expected, own_error, z))
    return out


def changed(case, **system):
    case = copy.deepcopy(case)
    case["system"].update(system)
    return case


def controls(cases):
    """(what, case with something changed): each must fail the comparison with the values of the unchanged case."""
    yield "asap with global knowledge", changed(cases["asap-3"], knowledge="global")
    yield "doubling with global knowledge", changed(cases["doubling-5"], knowledge="global")
    yield "certain fixed order with global knowledge", changed(cases["certain-3-12"], knowledge="global")
    yield "all_at_once with global knowledge", changed(cases["all-3"], knowledge="global")
    yield "lanes with global knowledge", changed(cases["continuous-3-lanes"], knowledge="global")
    yield "asap with the other clock", changed(cases["asap-2"], clock="own")
    yield "certain fixed order with the other clock", changed(cases["certain-3-12"], clock="own")
    no_correction = changed(cases["asap-3-correction-slow"])
    for options in no_correction["system"]["links"]:
        options["correction_delay"] = None
    yield "corrections as quick as other messages", no_correction
    other_order = changed(cases["fixed-21-uneven"])
    other_order["system"]["swap"]["order"] = [1, 2]
    yield "the other order", other_order
    other_policy = changed(cases["cutoff-4-oldest"])
    for kind in other_policy["system"]["memories"]:
        kind["policy"] = "memory"
    yield "the other policy of cutoffs", other_policy
    no_cutoff = changed(cases["cutoff-2-nodes"])
    no_cutoff["system"]["memories"][0]["cutoff"] = None
    yield "no cutoff at one end", no_cutoff
    parallel = changed(cases["sequential-certain"])
    for options in parallel["system"]["links"]:
        options["attempts"] = "parallel"
    parallel["system"]["links"][0]["memory_pairs"] = 2
    yield "a memory pair less", parallel
    recurrence = changed(cases["pumping-3"])
    recurrence["system"]["purify"]["link"]["rounds"] = 1
    yield "a round less", recurrence


def main():
    arguments = sys.argv[1:] or ["some"]
    if arguments[0] == "--scenario":
        path = arguments[2] if len(arguments) > 2 else os.path.join(HERE, "local_cases.json")
    else:
        path = arguments[1] if len(arguments) > 1 else os.path.join(HERE, "local_cases.json")
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    by_id = {case["id"]: case for case in cases}
    if arguments[0] == "--scenario":
        case = by_id[arguments[1]]
        sys.stdout.write(to_scenario(case["id"], case["system"], 7000 + case["seed"], run_section(case, 1)))
        return 0
    teide = os.environ.get("TEIDE", "./teide")
    full = arguments[0] == "all"
    chosen = cases if full else [by_id[name] for name in SOME]
    wrong = list(controls(by_id))
    print("1..%d" % (len(AGAIN) + len(chosen) + len(wrong)), flush=True)
    failed, count = 0, 0
    for name in AGAIN:
        count += 1
        complaints = simulated_again(by_id[name])
        failed += bool(complaints)
        print("%sok %d - the reference simulator gives case %s again%s"
              % ("not " if complaints else "", count, name, "".join("\n# " + c for c in complaints)), flush=True)
    for case in chosen:
        count += 1
        try:
            complaints = check_case(teide, case, 1 if full else 0.1)
        except (RuntimeError, KeyError, TypeError, ZeroDivisionError, subprocess.TimeoutExpired) as error:
            complaints = [repr(error)]
        failed += bool(complaints)
        print("%sok %d - case %s%s" % ("not " if complaints else "", count, case["id"],
                                      "".join("\n# " + c for c in complaints)), flush=True)
    for what, case in wrong:
        count += 1
        try:
            values = compare(case, run(teide, case, 1 if full else 0.2))
            good, remark = any(not abs(z) < BOUND for z, _ in values.values()), "all numbers within %d errors" % BOUND
        except (RuntimeError, KeyError, TypeError, ZeroDivisionError, subprocess.TimeoutExpired) as error:
            good, remark = False, repr(error)
        failed += not good
        print("%sok %d - control: %s is told apart%s" % ("" if good else "not ", count, what,
                                                        "" if good else "\n# " + remark), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
