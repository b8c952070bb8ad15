#!/usr/bin/env python3
"""Map the best policy of a repeater over distance and memory quality (doc/when-to-purify.md).

    when_to_purify.py MAPS.h5 [--links 1 2 4 8] [--distances 25 50 ...] [--t2 1 10 ...] [--deliveries N]
                      [--of key|fidelity] [-o FIGURE.png] [--scenario FILE.yaml] [--teide PROGRAM] [-j N]

Simulates the policies of the scenario's sweep for repeaters of --links over --distances (km, end to end) with memories of --t2 (ms),
each as it is and with cutoffs (of `optimal time`: deadlines) of 0.03, 0.1 and 0.3 T2, in one `teide sweep`, which goes on where an
interrupted one has ended. Prints and draws the best policy of every cell and where the lines between policies run. Two kinds of hardware:
`equal`, all policies use all memories of the scenario; `needed`, each has as many as one delivery takes.

A point ends after its deliveries or after 5 times as long as they would take if links with one memory pair each were all that is waited
for. Cutoffs within which a message cannot cross a link twice are not tried; nor is purification where links take 30 T2 for their pairs.
"""
import argparse
import json
import math
import os
import subprocess
import sys
import tempfile

from studies import fail, save  # first: says what is missing
import h5py
import numpy as np
from matplotlib import pyplot as plt
from teide.plot.style import HATCH, HATCH_COLOUR, POLICY_COLOURS, legend_outside, line, swatch

try:
    import yaml
except ImportError as missing:
    fail("%s; on Debian: apt-get install python3-yaml" % missing)

CUTOFFS = (None, 0.03, 0.1, 0.3)  # in T2
HARDWARE = {"equal": ("continuous", "equal memories"), "needed": ("on_demand", "memories as needed")}
LETTERS = {"none": "N", "at once": "L", "optimal time": "O", "end to end": "E", "nested": "LE"}
OBJECTIVES = {"key": "key per second", "fidelity": "fidelity at half the unpurified rate"}
TOLD = 2.0  # standard errors
LEAST_SHARE, LONGEST_WAIT, PATIENCE = 0.5, 30, 5
SIGNAL_SPEED = 200.0  # km/ms


def scenario_of(path):
    try:
        with open(path, encoding="utf-8") as file:
            scenario = yaml.safe_load(file)
        policies = scenario["sweep"]["axes"]["policy"]["cases"]
        scenario["network"]["chain"]["fibre"]["efficiency"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        fail("%s: not a scenario of policies in a chain of fibres: %s" % (path, " ".join(str(error).split())))
    if not set(policies) <= set(LETTERS):
        fail("%s: the policies must be some of %s" % (path, ", ".join(LETTERS)))
    return scenario, policies


def time_to_links(scenario, links, distance):
    """Until every link has a pair, ms, with one memory pair each."""
    fibre, hop = scenario["network"]["chain"]["fibre"], distance / links
    success = fibre["efficiency"] * 10 ** (-float(fibre["attenuation"].split()[0]) * hop / 10)
    return hop / SIGNAL_SPEED / success * sum(1 / k for k in range(1, links + 1))


def values_of(policy, hardware, links, distance, t2, cutoff, wait, deliveries):
    """What a point sets, or None: its cutoff is not tried."""
    hop = distance / links
    values = {"network.chain.nodes": links + 1, "network.chain.length": "%.9g km" % hop, "network.chain.attempt_time": "%.9g us" % (5 * hop),
              "memories.default.t2": "%.9g ms" % t2, "requests.0.between": ["n0", "n%d" % links],
              "requests.0.generation": HARDWARE[hardware][0], "run.time": "%.9g ms" % (PATIENCE * deliveries * wait),
              **json.loads(json.dumps(policy))}
    link = values.get("operations.purify.link", {})
    if cutoff is not None and cutoff * t2 < 2 * hop / SIGNAL_SPEED:
        return None
    if "deadline" in link:
        if cutoff is None:
            return None
        link["deadline"] = "%.9g ms" % (cutoff * t2)
    elif cutoff is not None:
        values["memories.default.cutoff"] = "%.9g ms" % (cutoff * t2)
    return values


def points_of(scenario, policies, arguments):
    """Values by name: hardware|links|distance|t2|policy|cutoff."""
    points = {}
    for hardware in HARDWARE:
        for links in arguments.links:
            for distance in arguments.distances:
                for t2 in arguments.t2:
                    wait = time_to_links(scenario, links, distance)
                    for name, policy in policies.items():
                        for cutoff in CUTOFFS:
                            values = values_of(policy, hardware, links, distance, t2, cutoff, wait, arguments.deliveries)
                            if values is not None and (name == "none" or wait <= LONGEST_WAIT * t2):
                                points["|".join(map(str, (hardware, links, distance, t2, name, cutoff)))] = values
    return points


def simulate(scenario, points, arguments):
    scenario["run"]["deliveries"] = arguments.deliveries
    scenario["run"]["time"] = "1 s"  # every point has its own
    scenario["sweep"] = {"of": "run", "axes": {"cell": {"cases": points}}, "outputs": ["rate", "fidelity", "skf", "deliveries"]}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "maps.yaml")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(scenario, file)
        done = subprocess.run([arguments.teide, "sweep", path, "-o", arguments.result, *arguments.jobs], check=False, stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(done.returncode)


class Cell:
    """What a policy with its best cutoff gives: by name (value, error, cutoff)."""

    def __init__(self):
        self.runs = {}  # (policy, cutoff): rate, its error, fidelity, its error, key, its error

    def add(self, policy, cutoff, row):
        rate, rate_error, fidelity, fidelity_error, skf, skf_error, deliveries = row
        if deliveries < 2 or not np.isfinite(rate_error):
            return
        key_error = math.hypot(skf * rate_error, rate * skf_error) if np.isfinite(skf_error) else rate * skf
        self.runs[policy, cutoff] = (rate, rate_error, fidelity, fidelity_error, rate * skf, key_error)

    def best(self, of):
        """Of each policy the best cutoff, best policy first: [(value, error, policy, cutoff)]."""
        if of == "key":
            found = [(key, error, *name) for name, (*_, key, error) in self.runs.items() if key > TOLD * error]
        else:
            least = LEAST_SHARE * self.runs[("none", "None")][0] if ("none", "None") in self.runs else math.inf
            found = [(f, error, *name) for name, (rate, _, f, error, _, _) in self.runs.items() if rate >= least and f - TOLD * error > 0.5]
        best = {}
        for entry in sorted(found, key=lambda e: -e[0]):
            best.setdefault(entry[2], entry)
        return list(best.values())


def read(path):
    """Cells by (hardware, links, distance, t2)."""
    cells = {}
    with h5py.File(path, "r") as file:
        names = file["cell"].asstr()[:]
        columns = [file[name][...].ravel() for name in ("rate", "rate_stderr", "fidelity", "fidelity_stderr", "skf", "skf_stderr", "deliveries")]
    for name, row in zip(names, np.array(columns, dtype=float).T):
        hardware, links, distance, t2, policy, cutoff = name.split("|")
        cells.setdefault((hardware, int(links), float(distance), float(t2)), Cell()).add(policy, cutoff, row)
    return cells


def crossing(near, far, of, distances):
    """Where the best policy of one cell gives way to that of the next: (distance, its error, from, to) or None."""
    lists = [{entry[2]: entry for entry in cell.best(of)} for cell in (near, far)]
    if not all(lists):
        return None
    one, other = (next(iter(best)) for best in lists)
    if one == other or any(name not in best for best in lists for name in (one, other)):
        return None
    gains, errors = [], []
    for best in lists:
        (a, a_error), (b, b_error) = best[one][:2], best[other][:2]
        gains.append(math.log(a / b))
        errors.append(math.hypot(a_error / a, b_error / b))
    share = gains[0] / (gains[0] - gains[1])
    step = math.log(distances[1] / distances[0])
    error = step * math.hypot((1 - share) * errors[0], share * errors[1]) / (gains[0] - gains[1])
    at = distances[0] * math.exp(share * step)
    return at, at * error, one, other


def lines_of(cells, of, hardware, links):
    """Crossings by memory time: [(t2, distance, error, from, to)]."""
    keys = [key for key in cells if key[:2] == (hardware, links)]
    distances, times = sorted({key[2] for key in keys}), sorted({key[3] for key in keys})
    found = []
    for t2 in times:
        for pair in zip(distances, distances[1:]):
            cross = crossing(*(cells[hardware, links, distance, t2] for distance in pair), of, pair)
            if cross is not None:
                found.append((t2, *cross))
    return found


def show(cells, of):
    """The maps and their lines as text: best policy, c: with a cutoff, ?: not told from the next one."""
    for hardware, (_, words) in HARDWARE.items():
        for links in sorted({key[1] for key in cells}):
            keys = [key for key in cells if key[:2] == (hardware, links)]
            distances, times = sorted({key[2] for key in keys}), sorted({key[3] for key in keys})
            print("\n%s, %s, %d link%s" % (OBJECTIVES[of], words, links, "s" * (links > 1)))
            print("T2 (ms)  " + "".join("%-22s" % ("%g km" % d) for d in distances))
            for t2 in reversed(times):
                print("%-8g " % t2 + "".join("%-22s" % in_words(cells[hardware, links, d, t2].best(of)) for d in distances).rstrip())
            for t2, at, error, one, other in lines_of(cells, of, hardware, links):
                print("  %g ms: %s gives way to %s at %.1f +- %.1f km" % (t2, one, other, at, error))
            say_shares(cells, of, hardware, links)


def say_shares(cells, of, hardware, links):
    """How much of the unpurified rate purification leaves, or of the key of purifying at once the optimal time."""
    found = []
    for key, cell in cells.items():
        plain = cell.runs.get(("none", "None"))
        if key[:2] == (hardware, links) and of == "fidelity" and plain is not None:
            found += [run[0] / plain[0] for (policy, _), run in cell.runs.items() if policy in ("at once", "end to end", "nested")]
        elif key[:2] == (hardware, links) and of == "key":
            best = {entry[2]: entry[0] for entry in cell.best(of)}
            if "optimal time" in best and "at once" in best:
                found.append(best["optimal time"] / best["at once"])
    if found and of == "fidelity":
        print("  purifying policies leave at most %.3f of the unpurified rate" % max(found))
    elif found:
        print("  the optimal time gives %.2g to %.2g of the key of purifying at once, %.2g in the median" % (
            min(found), max(found), np.median(found)))


def told(best):
    return len(best) < 2 or best[0][0] - best[1][0] > TOLD * math.hypot(best[0][1], best[1][1])


def in_words(best):
    if not best:
        return "-"
    value, _, policy, cutoff = best[0]
    return "%s%s%s %.4g" % (policy, "" if cutoff == "None" or policy == "optimal time" else " c", "" if told(best) else " ?", value)


def draw(cells, of, output):
    links = sorted({key[1] for key in cells})
    figure, panels = plt.subplots(len(HARDWARE), len(links), figsize=(1.1 + 1.85 * len(links), 5.0), layout="constrained", sharex=True, sharey=True,
                                  squeeze=False)
    for row, (hardware, (_, words)) in zip(panels, HARDWARE.items()):
        for axes, n in zip(row, links):
            draw_map(axes, cells, of, hardware, n)
            if hardware == next(iter(HARDWARE)):
                axes.set_title("%d link%s" % (n, "s" * (n > 1)))
        row[0].set_ylabel("%s\ncoherence time T2 (ms)" % words)
    for axes in panels[-1]:
        axes.set_xlabel("distance (km)")
    names = [name for name in LETTERS if name in {entry[2] for cell in cells.values() for entry in cell.best(of)[:1]}]
    handles = [swatch(POLICY_COLOURS[name]) for name in names] + [swatch("none", hatch=HATCH), line("black", "", marker="|")]
    legend_outside(figure, handles, ["%s (%s)" % (name, LETTERS[name]) for name in names] + [
        "no key" if of == "key" else "none above 1/2", "line between two, ± 2 errors"], columns=4)
    figure.text(0.5, -0.105, "c: with a cutoff; ?: not told from the next policy at 2 standard errors", ha="center", va="top", fontsize=8)
    save(figure, output)


def edges(values):
    logs = np.log(values)
    middle = (logs[1:] + logs[:-1]) / 2
    first, last = (logs[0] - middle[0], logs[-1] - middle[-1]) if len(values) > 1 else (-0.35, 0.35)
    return np.exp(np.concatenate([[logs[0] + first], middle, [logs[-1] + last]]))


def draw_map(axes, cells, of, hardware, links):
    keys = [key for key in cells if key[:2] == (hardware, links)]
    distances, times = sorted({key[2] for key in keys}), sorted({key[3] for key in keys})
    across, up = edges(distances), edges(times)
    for i, distance in enumerate(distances):
        for j, t2 in enumerate(times):
            best = cells[hardware, links, distance, t2].best(of)
            corner, width, height = (across[i], up[j]), across[i + 1] - across[i], up[j + 1] - up[j]
            if not best:
                axes.add_patch(plt.Rectangle(corner, width, height, facecolor="none", edgecolor=HATCH_COLOUR, hatch=HATCH, linewidth=0))
                continue
            policy, cutoff = best[0][2:]
            axes.add_patch(plt.Rectangle(corner, width, height, facecolor=POLICY_COLOURS[policy], edgecolor="white", linewidth=0.4))
            dark = policy in ("nested", "optimal time")
            marks = " c" * (cutoff != "None" and policy != "optimal time") + "?" * (not told(best))
            axes.text(distance, math.sqrt(t2 * up[j + 1]) / 1.07, LETTERS[policy] + marks, fontsize=6, ha="center", va="center",
                      color="white" if dark else "black")
    for t2, at, error, *_ in lines_of(cells, of, hardware, links):
        low = math.sqrt(t2 * up[times.index(t2)])
        axes.errorbar(at, low, xerr=2 * error, fmt="|", color="black", markersize=6, markeredgewidth=1.2, elinewidth=0.8, zorder=5)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(across[0], across[-1])
    axes.set_ylim(up[0], up[-1])
    ticks = distances[::2] if len(distances) > 4 else distances
    axes.set_xticks(ticks, ["%g" % tick for tick in ticks])
    axes.minorticks_off()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", help="file of the sweep, made or taken further")
    parser.add_argument("--scenario", default=os.path.join(os.path.dirname(__file__), "..", "scenarios", "when-to-purify", "map.yaml"))
    parser.add_argument("--links", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--distances", type=float, nargs="+", default=[25, 40, 63, 100, 160, 250, 400], help="km")
    parser.add_argument("--t2", type=float, nargs="+", default=[1, 3, 10, 30, 100, 300, 1000, 3000], help="ms")
    parser.add_argument("--deliveries", type=int, default=1500, help="of a point, default 1500")
    parser.add_argument("--of", choices=["key", "fidelity"], default="key", help="best in secret key per second, or in fidelity at half the "
                        "unpurified rate; default key")
    parser.add_argument("-o", "--output", help="figure")
    parser.add_argument("--teide", default="build/teide", help="the program, default build/teide")
    parser.add_argument("-j", dest="jobs", help="threads")
    arguments = parser.parse_args()
    arguments.jobs = ["-j", arguments.jobs] if arguments.jobs else []
    scenario, policies = scenario_of(arguments.scenario)
    simulate(scenario, points_of(scenario, policies, arguments), arguments)
    cells = read(arguments.result)
    show(cells, arguments.of)
    if arguments.output:
        draw(cells, arguments.of, arguments.output)


if __name__ == "__main__":
    main()
