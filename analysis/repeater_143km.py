#!/usr/bin/env python3
"""Rate and fidelity of the repeaters over 143 km against the coherence time of their memories, with and without purification.

    repeater_143km.py [SCENARIOS_FOLDER] [--teide PROGRAM] [-o FIGURE.png]

Runs scenarios/canary-143km/repeater-{direct,middle,onward}{,-asap,-optimal}.yaml at thirteen coherence times from 0.1 s to 10^5 s
and prints from which coherence time on purification at once gives a higher fidelity, and a higher rate of secret key.
"""
import argparse
import json
import os
import subprocess

from studies import fail, save  # first: says what is missing
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from teide.plot.style import LINE_COLOURS, LINE_STYLES, MARKERS, REFERENCE, legend_outside, line, tidy

NETWORKS = (("direct", "direct, 143 km"), ("middle", "a station in the middle"), ("onward", "on to a third station"))
POLICIES = (("", "no purification"), ("-asap", "purified at once"), ("-optimal", "at the optimal time, before a deadline"))
COHERENCE = np.geomspace(0.1, 1e5, 13)


def run(program, path, t2):
    command = [program, "run", path, "--format", "json", "-q", "--set", "memories.default.t2=%g s" % t2]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        fail("cannot run '%s': %s; say where it is with --teide" % (program, error.strerror))
    if done.returncode != 0:
        fail(done.stderr.strip())
    return json.loads(done.stdout)["requests"][0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default=os.path.join("scenarios", "canary-143km"), help="where the scenarios are")
    parser.add_argument("--teide", default="teide", help="the program, default: teide")
    parser.add_argument("--points", type=int, default=len(COHERENCE), help="coherence times, default %d" % len(COHERENCE))
    parser.add_argument("-o", "--output", default="repeater-143km.png", help="figure to write")
    arguments = parser.parse_args()
    coherence = COHERENCE[np.linspace(0, len(COHERENCE) - 1, arguments.points).astype(int)]
    figure, panels = plt.subplots(2, 3, figsize=(9, 5), sharex=True, constrained_layout=True)
    for column, (name, title) in enumerate(NETWORKS):
        print(title)
        results = {}
        for i, (policy, label) in enumerate(POLICIES):
            path = os.path.join(arguments.folder, "repeater-%s%s.yaml" % (name, policy))
            answers = results[policy] = [run(arguments.teide, path, t2) for t2 in coherence]
            for row, quantity in enumerate(("fidelity", "rate")):
                mean = np.array([a[quantity]["mean"] for a in answers])
                error = np.array([a[quantity]["stderr"] for a in answers])
                panels[row, column].errorbar(coherence, mean, error, color=LINE_COLOURS[i], linestyle=LINE_STYLES[i], marker=MARKERS[i],
                                             markersize=3)
        for what, value in (("fidelity", lambda a: a["fidelity"]["mean"]),
                            ("secret key", lambda a: a["rate"]["mean"] * a["skf"]["mean"])):
            for policy, label in POLICIES[1:]:
                better = [t2 for t2, plain, other in zip(coherence, results[""], results[policy]) if value(other) > value(plain)]
                print("  %-40s better %-10s at T2 = %s" % (label, what, ", ".join("%.3g s" % t for t in better) or "none of these"))
        panels[0, column].set_title(title)
        panels[0, column].set_ylim(0.2, 1)
        panels[0, column].axhline(0.5, color=REFERENCE, linewidth=0.8, linestyle=":")
        panels[1, column].set_yscale("log")
        panels[1, column].yaxis.set_major_locator(LogLocator(subs=(1, 1.5, 2, 3, 5, 7)))
        panels[1, column].yaxis.set_major_formatter(FuncFormatter(lambda value, _: "%g" % value))
        panels[1, column].yaxis.set_minor_formatter(NullFormatter())
        panels[1, column].set_xscale("log")
        panels[1, column].set_xlabel("coherence time T2 (s)")
        panels[0, column].set_ylabel("fidelity")
        panels[1, column].set_ylabel("rate of pairs (Hz)")
    legend_outside(figure, [line(LINE_COLOURS[i], LINE_STYLES[i], marker=MARKERS[i], markersize=4) for i in range(len(POLICIES))]
                   + [line(REFERENCE, ":", linewidth=0.8)], [label for _, label in POLICIES] + ["fidelity 1/2"])
    for axes in panels.flat:
        tidy(axes)
    save(figure, arguments.output)


if __name__ == "__main__":
    main()
