#!/usr/bin/env python3
"""The search of `teide optimize` against a plain grid and differential evolution (scipy) on the same simulator.

    TEIDE=./teide optimize_methods.py [SCENARIOS]

Two variables (scenarios/optimize/brightness-and-cutoff.yaml), the objective within 0.5 % of the best at 95 %. The grid is a sweep of
20 by 20 points in equal ratios, some cutoffs of which are the same; each point has as many deliveries as tell two points 0.5 % apart
at 95 % (a standard error of 0.5 % / 1.96 / sqrt(2)). Differential evolution (the defaults of scipy, without its last polish, seed 1)
takes as many for each evaluation, with the same random numbers, and is ended when its best point is truly within 0.5 %. `behind`: the
true objective of the point that a method reports, below the true best (closed form, tests/cli/optimize_exact.py). Times are those of
one processor core.

For choices: what simulating every point alike would take, each until two that differ by what the scenario wants told can be told.
"""
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile

import h5py

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "cli"))
import optimize_exact as exact  # noqa: E402

TEIDE = os.environ.get("TEIDE", "./teide")
SCENARIOS = os.path.join(sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "..", "..", "scenarios"), "optimize")
BRIGHTNESS = os.path.join(SCENARIOS, "brightness-and-cutoff.yaml")
PRECISION, GRID, SLOTS = 0.005, 20, 300
LOW, HIGH = 0.005, 0.5  # brightness


def teide(command, path, *arguments):
    done = subprocess.run([TEIDE, command, path, "-q", "-j", "1", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout


def seconds():
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def true_key(brightness, slots):
    return 1000 * exact.single_click_key(brightness, slots, 0.3 * 10**-0.1, 1e-3)


BEST = max(true_key(0.03 + 0.0001 * i, t) for i in range(300) for t in range(25, 55))


def point_of(u):
    """Brightness and slots of coordinates 0 to 1."""
    return LOW * (HIGH / LOW) ** u[0], max(1, min(SLOTS, round(SLOTS ** u[1])))


def say(method, evaluations, deliveries, spent, behind):
    print("%-24s %11d %12.3g %9.3g s   %s" % (method, evaluations, deliveries, spent, behind), flush=True)


def behind(brightness, slots):
    return "%.2f %%" % (100 * (1 - true_key(brightness, slots) / BEST))


def simulate(brightness, slots, deliveries):
    """Key per second and its standard error, over 20 replicas."""
    sets = ("network.chain.herald.bright_population=%.17g" % brightness, "memories.default.cutoff=%d ms" % slots,
            "run={deliveries: %d, replicas: 20, time_resolution: 1 us}" % deliveries)
    found = json.loads(teide("run", BRIGHTNESS, "--format", "json", *("--set=" + text for text in sets)))
    rate, skf = (found["requests"][0][name] for name in ("rate", "skf"))
    return rate["mean"] * skf["mean"], math.hypot(rate["stderr"] * skf["mean"], rate["mean"] * skf["stderr"])


def search(seeds):
    spent, evaluations, deliveries, worst = [], [], [], 0
    for seed in range(1, seeds + 1):
        before = seconds()
        found = json.loads(teide("optimize", BRIGHTNESS, "--format", "json", "--seed", str(seed)))
        spent.append(seconds() - before)
        evaluations.append(found["search"]["evaluated"])
        deliveries.append(found["search"]["deliveries"])
        values = found["optimum"]["values"]
        worst = min(worst, true_key(values["brightness"], int(values["cutoff"])) / BEST - 1)
    say("teide optimize", statistics.median(evaluations), statistics.median(deliveries), statistics.median(spent),
        "at most %.2f %% in %d seeds" % (-100 * worst, seeds))


def deliveries_needed():
    """Of a point near the best, to tell it from one that is PRECISION below."""
    key, error = simulate(0.042, 37, 20000)
    return int(20000 * (error / key / (PRECISION / 1.96 / math.sqrt(2))) ** 2)


def grid(deliveries):
    brightness = [point_of((i / (GRID - 1), 0))[0] for i in range(GRID)]
    slots = sorted({point_of((0, i / (GRID - 1)))[1] for i in range(GRID)})
    axes = {"brightness": {"path": "network.chain.herald.bright_population", "values": brightness},
            "cutoff": {"path": "memories.default.cutoff", "values": ["%d ms" % t for t in slots]}}
    with tempfile.TemporaryDirectory() as folder:
        path, before = os.path.join(folder, "grid.h5"), seconds()
        teide("sweep", BRIGHTNESS, "-o", path, "--set", "run={deliveries: %d, time_resolution: 1 us}" % deliveries, "--set", "sweep=" + json.dumps(
            {"of": "run", "outputs": ["rate", "skf"], "axes": axes}))
        with h5py.File(path, "r") as file:
            keys = (file["rate"][...] * file["skf"][...]).reshape(len(brightness), len(slots))
    best = divmod(int(keys.argmax()), len(slots))
    say("grid", keys.size, keys.size * deliveries, seconds() - before, behind(brightness[best[0]], slots[best[1]]))


def evolve(deliveries):
    try:
        from scipy.optimize import differential_evolution
    except ImportError:
        print("differential evolution: scipy is not there")
        return
    evaluations, before = [0], seconds()

    def worth(u):
        evaluations[0] += 1
        return -simulate(*point_of(u), deliveries)[0]

    def is_near(u, convergence):
        return true_key(*point_of(u)) >= (1 - PRECISION) * BEST

    found = differential_evolution(worth, [(0, 1), (0, 1)], seed=1, polish=False, callback=is_near)
    say("differential evolution", evaluations[0], evaluations[0] * deliveries, seconds() - before, behind(*point_of(found.x)))


def choose(name, told, factor):
    """Selection, and all points alike: until a share `told` is `factor` standard errors of a difference."""
    path, before = os.path.join(SCENARIOS, name), seconds()
    found = json.loads(teide("optimize", path, "--format", "json"))
    say("teide optimize", found["search"]["evaluated"], found["search"]["deliveries"], seconds() - before, found["verdict"])
    objective, points = found["optimum"]["objective"], found["search"]["points"]
    each = found["optimum"]["deliveries"] * (objective["stderr"] / objective["mean"] * math.sqrt(2) * factor / told) ** 2
    print("%-24s %11d %12.3g %11s   computed" % ("all alike", points, points * each, ""), flush=True)


def main():
    print("%-24s %11s %12s %11s   %s" % ("two variables", "evaluations", "deliveries", "time", "behind"))
    search(5)
    deliveries = deliveries_needed()
    grid(deliveries)
    evolve(deliveries)
    print("200 cutoffs, 0.18 % at 99.95 %")
    choose("two-links-cutoff.yaml", 0.0018, 3.29)
    print("10 policies of 8 links, 1 % at 99 %")
    choose("eight-links.yaml", 0.01, 2.33)


if __name__ == "__main__":
    main()
