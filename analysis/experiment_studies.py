#!/usr/bin/env python3
"""What an experiment of entanglement swapping takes: expected witness, rate and standard deviations against its parameters.

    experiment_studies.py EXPERIMENT.yaml [--turbulence EXPERIMENT.yaml] [--teide PROGRAM] [-o FIGURE.png]

Sweeps one parameter at a time around the scenario: time, mean pairs, loss, noise counts at the receiver, strength of the turbulence
and Hong-Ou-Mandel visibility, and looks for the mean pairs with the fastest six standard deviations. All values are expectations
over the fading, which `teide run` gives beside its sample. The scenario gives the channel a `loss` and log-normal fading, and the
Bell measurement a `visibility`. With a second scenario, whose channel is `free_space` with a `cn2`, turbulence is its Cn2; else it is
the log-variance of the fading.
"""
import argparse
import json
import math
import subprocess

from studies import fail, save  # first: says what is missing
import numpy as np
from matplotlib import pyplot as plt
from teide.plot.style import LINE_COLOURS, LINE_STYLES, REFERENCE, legend_outside, line

GOLDEN = (math.sqrt(5) - 1) / 2


class Program:
    def __init__(self, path, scenario):
        self.path, self.scenario = path, scenario

    def expected(self, *settings, scenario=None):
        options = [part for setting in settings for part in ("--set", "experiment." + setting)]
        try:
            done = subprocess.run([self.path, "run", scenario or self.scenario, "--format", "json", "-q", *options], capture_output=True,
                                  text=True, check=False)
        except OSError as error:
            fail("cannot run '%s': %s; say where it is with --teide" % (self.path, error.strerror))
        if done.returncode != 0:
            fail(done.stderr.strip())
        answer = json.loads(done.stdout)
        return {"sigmas": answer["expected"]["sigmas"], "witness": answer["expected"]["witness"]["mean"],
                "rate": answer["expected"]["fourfolds"] / (answer["simulated_seconds"] / 3600),
                "hours": (answer["expected"]["seconds_to_six_sigma"] or math.inf) / 3600}


def number(value):
    """None where there is no number."""
    return math.nan if value is None else value


STUDIES = (  # title, axis label, setting, values, logarithmic
    ("integration time", "duration (h)", "duration=%g h", np.geomspace(0.1, 30, 9), True),
    ("pair number", "mean pairs per pulse, both sources", "sources.mean_pairs=%g", np.geomspace(1e-3, 0.3, 17), True),
    ("loss", "mean loss (dB)", "channel.loss=%g dB", np.linspace(25, 45, 11), False),
    ("noise at the receiver", "background of each detector (Hz)", "photon_3.background=%g Hz", np.geomspace(10, 1e5, 13), True),
    ("turbulence", "variance of ln(transmittance)", "channel.fading.log_variance=%g", np.linspace(0, 3, 13), False),
    ("interference", "Hong-Ou-Mandel visibility", "bell_measurement.visibility=%g", np.linspace(0, 0.9, 10), False),
)


CN2 = ("turbulence", "$C_n^2$ (m$^{-2/3}$)", "channel.free_space.turbulence.cn2=%g m^(-2/3)", np.geomspace(1e-18, 1e-14, 13), True)


def fastest(program):
    """Mean pairs with the least time to six sigma, by golden section in its logarithm."""
    low, high = math.log(1e-3), math.log(0.5)
    hours = lambda x: program.expected("sources.mean_pairs=%.12g" % math.exp(x))["hours"]
    a, b = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    of_a, of_b = hours(a), hours(b)
    while high - low > 1e-3:
        if of_a < of_b:
            high, b, of_b = b, a, of_a
            a = high - GOLDEN * (high - low)
            of_a = hours(a)
        else:
            low, a, of_a = a, b, of_b
            b = low + GOLDEN * (high - low)
            of_b = hours(b)
    return math.exp((low + high) / 2), hours((low + high) / 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", help="an experiment")
    parser.add_argument("--turbulence", help="an experiment whose channel is free_space")
    parser.add_argument("--teide", default="teide", help="the program, default: teide")
    parser.add_argument("--points", type=int, help="of each study, default: 9 to 17")
    parser.add_argument("-o", "--output", default="experiment-studies.png", help="figure to write")
    arguments = parser.parse_args()
    program = Program(arguments.teide, arguments.scenario)
    figure, panels = plt.subplots(2, 3, figsize=(9, 5), constrained_layout=True)
    for axes, (title, label, setting, values, logarithmic) in zip(panels.flat, STUDIES):
        scenario = None
        if title == "turbulence" and arguments.turbulence:
            scenario = arguments.turbulence
            title, label, setting, values, logarithmic = CN2
        if arguments.points is not None:
            values = values[np.linspace(0, len(values) - 1, arguments.points).astype(int)]
        answers = [program.expected(setting % value, scenario=scenario) for value in values]
        print("\n%s\n%14s %12s %12s %12s %12s" % (title, label.split(" (")[0][:14], "4-folds/h", "witness", "sigmas", "h to 6 sigma"))
        for value, answer in zip(values, answers):
            print("%14.5g %12.5g %12.5f %12.4f %12.5g"
                  % (value, answer["rate"], number(answer["witness"]), number(answer["sigmas"]), answer["hours"]))
        axes.plot(values, [number(a["sigmas"]) for a in answers], "o-", color=LINE_COLOURS[0], markersize=3)
        axes.axhline(6, color=LINE_COLOURS[0], linewidth=0.8, linestyle=":")
        axes.set_title(title)
        axes.set_xlabel(label)
        axes.set_ylim(min(0, 1.1 * np.nanmin([number(a["sigmas"]) for a in answers])), None)
        if logarithmic:
            axes.set_xscale("log")
        right = axes.twinx()
        right.plot(values, [number(a["witness"]) for a in answers], color=LINE_COLOURS[1], linewidth=1.2, linestyle=LINE_STYLES[1])
        right.set_ylim(-0.5, 0.25)
        right.axhline(0, color=LINE_COLOURS[1], linewidth=0.8, linestyle=(0, (1, 3)))
        for one in (axes, right):
            one.spines["top"].set_visible(False)
        axes.set_ylabel("standard deviations below 0")
        if axes in panels[:, -1]:
            right.set_ylabel("witness 1/2 $-$ F")
        else:
            right.tick_params(labelright=False)  # the same scale in all panels
    pairs, hours = fastest(program)
    print("\nfastest six sigma: %.4g mean pairs, %.4g h" % (pairs, hours))
    panels[0, 1].axvline(pairs, color=REFERENCE, linewidth=0.8)
    legend_outside(figure, [line(LINE_COLOURS[0], marker="o", markersize=3), line(LINE_COLOURS[1], LINE_STYLES[1], linewidth=1.2),
                            line(LINE_COLOURS[0], ":", linewidth=0.8), line(LINE_COLOURS[1], (0, (1, 3)), linewidth=0.8),
                            line(REFERENCE, linewidth=0.8)],
                   ["standard deviations below 0 (left)", "witness (right)", "6 standard deviations (left)", "witness 0 (right)",
                    "soonest 6 standard deviations"], columns=3)
    save(figure, arguments.output)


if __name__ == "__main__":
    main()
