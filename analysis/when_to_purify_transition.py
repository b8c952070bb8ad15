#!/usr/bin/env python3
"""The best time of a purification in a repeater over the share of Z errors (doc/when-to-purify.md).

    when_to_purify_transition.py RESULT.h5 [--scenario FILE.yaml] [--seeds N] [--deliveries N] [--shares N] [--teide PROGRAM] [-o FIGURE.png]

Runs the scenario's sweep over arrival, links, share and begin with seeds 1 to N, one after the other, as RESULT-1.h5 and so on; what
is there already is not run again. In every seed the best time is where the quadratic through the three best neighbours is largest;
its error is that of the mean over seeds, which have the same luck at all times. Prints, for the fidelity and for secret key per
second, the best times, the shares at which they leave the last moment and reach the first one, and what the best time gains over others;
draws the best times for the fidelity with two errors to either side.
"""
import argparse
import os
import subprocess
import sys

from studies import save  # first: says what is missing
import h5py
import numpy as np
from matplotlib import pyplot as plt
from teide.plot.style import LINE_COLOURS, LINE_STYLES, MARKERS, legend_outside, line, tidy

WORDS = {"fixed": "second pair after 250 ms", "random": "second pair at random"}
OBJECTIVES = {"fidelity": "fidelity", "key": "secret key per second"}


def simulate(arguments):
    """A result file for every seed."""
    stem, suffix = os.path.splitext(arguments.result)
    paths = ["%s-%d%s" % (stem, seed, suffix) for seed in range(1, arguments.seeds + 1)]
    sets = ["--set=run.deliveries=%d" % arguments.deliveries] if arguments.deliveries else []
    sets += ["--set=sweep.axes.share.linspace.points=%d" % arguments.shares] if arguments.shares else []
    for seed, path in enumerate(paths, 1):
        done = subprocess.run([arguments.teide, "sweep", arguments.scenario, "-o", path, "--seed", str(seed), *sets], stdout=subprocess.DEVNULL,
                              check=False)
        if done.returncode != 0:
            sys.exit(done.returncode)
    return [h5py.File(path, "r") for path in paths]


class Curves:
    """An objective by seed, arrival, links, share and time; and that of the locally optimal time, which follows the arrival."""

    def __init__(self, sweeps, objective):
        first = sweeps[0]
        self.arrivals, self.links = list(first["arrival"].asstr()[:]), [int(n) for n in first["links"].asstr()[:]]
        self.shares, names = first["share"][:], list(first["begin"].asstr()[:])
        values = np.array([self.values_of(sweep, objective) for sweep in sweeps])
        timed = [i for i, name in enumerate(names) if name == "at once" or name[0].isdigit()]
        self.times = np.array([0.0 if names[i] == "at once" else float(names[i].split()[0]) for i in timed])
        self.values = values[..., timed]
        self.local = values[..., names.index("optimal")]

    @staticmethod
    def values_of(sweep, objective):
        product = np.prod([sweep[name][...] for name in (("fidelity",) if objective == "fidelity" else ("rate", "skf"))], axis=0)
        return product.reshape(product.shape[:4])

    def first_time(self, arrival):
        """Before it every time is at once."""
        return 250.0 if arrival == "fixed" else 0.0

    def best(self, arrival, links):
        """Best time by seed and share; what it is worth."""
        usable = self.times >= self.first_time(arrival)
        times, values = self.times[usable], self.values[:, self.arrivals.index(arrival), self.links.index(links)][..., usable]
        best, worth = np.empty(values.shape[:2]), np.empty(values.shape[:2])
        for index in np.ndindex(values.shape[:2]):
            best[index], worth[index] = summit(times, values[index])
        best[np.all(values == 0, axis=2)] = np.nan  # no key
        return best, worth


def summit(times, values):
    """Where the quadratic through the largest value and its neighbours is largest, and how large; at an end, that end."""
    k = int(np.argmax(values))
    if k in (0, len(values) - 1):
        return times[k], values[k]
    t, v = times[k - 1:k + 2], values[k - 1:k + 2]
    a, b, c = np.polyfit(t - t[1], v, 2)
    at = float(np.clip(-b / (2 * a), t[0] - t[1], t[2] - t[1])) if a < 0 else 0.0
    return t[1] + at, a * at * at + b * at + c


def mean_of(samples):
    """Over seeds, with its error."""
    samples = np.asarray(samples)
    return samples.mean(axis=0), samples.std(axis=0, ddof=1) / len(samples) ** 0.5 if len(samples) > 1 else np.full(samples.shape[1:], np.nan)


def zero_of(shares, gaps):
    """Where a gap that changes its sign once is 0, or NaN."""
    for k in range(len(shares) - 1):
        if np.isfinite(gaps[k:k + 2]).all() and (gaps[k] > 0) != (gaps[k + 1] > 0):
            return shares[k] + (shares[k + 1] - shares[k]) * gaps[k] / (gaps[k] - gaps[k + 1])
    return np.nan


def turns(curves, arrival, links):
    """Shares at which the best time leaves the last moment, and at which it reaches the first, by seed: where that moment is as good as
    the best of all others. Both at once: it jumps."""
    usable = curves.times >= curves.first_time(arrival)
    values = curves.values[:, curves.arrivals.index(arrival), curves.links.index(links)][..., usable]
    values = np.where(np.all(values == 0, axis=-1, keepdims=True), np.nan, values)  # no key
    return [[zero_of(curves.shares, gaps) for gaps in gap] for gap in (
        values[..., -1] - values[..., :-1].max(axis=-1), values[..., 0] - values[..., 1:].max(axis=-1))]


def words_of(samples):
    samples = np.asarray(samples)
    if np.isnan(samples).any():
        return "none"
    mean, error = mean_of(samples)
    return "%.4f +- %.4f" % (mean, error)


def show(curves, objective):
    print("\n%s" % OBJECTIVES[objective])
    print("%-8s %-6s %-20s %s" % ("arrival", "links", "leaves the last", "reaches the first"))
    for arrival in curves.arrivals:
        for links in curves.links:
            last, first = turns(curves, arrival, links)
            print("%-8s %-6d %-20s %s" % (arrival, links, words_of(last), words_of(first)))
    print("%-8s %-6s %-6s %-16s %-24s %s" % ("arrival", "links", "share", "best time (ms)", "gains over at once", "over the locally optimal"))
    for i, arrival in enumerate(curves.arrivals):
        for j, links in enumerate(curves.links):
            best, worth = curves.best(arrival, links)
            for k in range(0, len(curves.shares), 2 if len(curves.shares) > 5 else 1):
                if np.isnan(best[:, k]).any():
                    continue
                gains = ["%+.5f +- %.5f" % mean_of(worth[:, k] - other) for other in (curves.values[:, i, j, k, 0], curves.local[:, i, j, k])]
                print("%-8s %-6d %-6.3g %-16s %-24s %s" % (arrival, links, curves.shares[k], "%.0f +- %.0f" % mean_of(best[:, k]), *gains))


def draw(curves, output):
    figure, panels = plt.subplots(1, len(curves.arrivals), figsize=(1.0 + 3.0 * len(curves.arrivals), 2.9), layout="constrained", sharey=True)
    for axes, arrival in zip(np.atleast_1d(panels), curves.arrivals):
        for i, links in enumerate(curves.links):
            mean, error = mean_of(curves.best(arrival, links)[0])
            axes.errorbar(curves.shares, mean, 2 * np.nan_to_num(error), color=LINE_COLOURS[i], linestyle=LINE_STYLES[i], marker=MARKERS[i],
                          markersize=3.5, capsize=2, elinewidth=0.8)
        axes.set_title(WORDS[arrival])
        axes.set_ylim(-40, 1060)
        axes.set_xlabel("share of Z errors")
        tidy(axes)
    np.atleast_1d(panels)[0].set_ylabel("best time for the fidelity (ms)")
    handles = [line(LINE_COLOURS[i], LINE_STYLES[i], marker=MARKERS[i], markersize=4) for i in range(len(curves.links))]
    legend_outside(figure, handles, ["%d link%s" % (n, "s" * (n > 1)) for n in curves.links])
    save(figure, output)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", help="files of the sweeps, by the name of one")
    parser.add_argument("--scenario", default=os.path.join(os.path.dirname(__file__), "..", "scenarios", "when-to-purify", "transition.yaml"))
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--deliveries", type=int, help="of a point; as the scenario says when absent")
    parser.add_argument("--shares", type=int, help="how many shares; as the scenario says when absent")
    parser.add_argument("--teide", default="build/teide", help="the program, default build/teide")
    parser.add_argument("-o", "--output", help="figure")
    arguments = parser.parse_args()
    sweeps = simulate(arguments)
    for objective in OBJECTIVES:
        show(Curves(sweeps, objective), objective)
    if arguments.output:
        draw(Curves(sweeps, "fidelity"), arguments.output)


if __name__ == "__main__":
    main()
