"""An experiment of entanglement swapping."""
from __future__ import annotations

import numpy as np
from matplotlib import pyplot as plt

from ._data import Data, Source
from .style import BAR, BARE, LINE_COLOURS, LINE_STYLES, legend_outside, line, styled, tidy

SETTINGS = ("zz", "xx", "yy")
DIRECTIONS = ("H/V", "+45/$-$45", "R/L")


def hours(bins):
    return bins["time"] / 3600


def draw_counts(axes, bins):
    end = hours(bins)
    edges = np.concatenate([[0], end])
    axes.stairs(bins["fourfolds"], edges, color=BARE, fill=True)
    if np.any(bins["kept"] != bins["fourfolds"]):
        axes.stairs(bins["kept"], edges, color=LINE_COLOURS[0], linewidth=0.8)
        axes.set_title("grey: all, dark: kept", fontsize=8)
    axes.set_ylabel("four-folds (per %g s)" % (3600 * end[0]))
    axes.set_xlabel("time (h)")


def draw_loss(axes, bins):
    axes.plot(hours(bins), bins["loss"], color=LINE_COLOURS[0], linewidth=0.8)
    axes.set_ylabel("loss of the channel (dB)")
    axes.set_xlabel("time (h)")


def correlations(kept):
    """E and its error of each basis, Psi+ counted as Psi-: in x and y, the outcome of photon 3 flips."""
    for basis in range(3):
        minus, plus = kept[basis]
        if basis > 0:
            plus = plus[[1, 0, 3, 2]]
        equal, opposite = (minus + plus)[[0, 3]].sum(), (minus + plus)[[1, 2]].sum()
        total = equal + opposite
        if total == 0:
            yield np.nan, np.nan
        else:
            yield ((equal - opposite) / total,
                   2 * np.sqrt(opposite**2 * max(equal, 1) + equal**2 * max(opposite, 1)) / total**2)


def draw_correlations(axes, kept):
    for basis, (value, error) in enumerate(correlations(kept)):
        axes.bar(basis, value, color=BAR, width=0.6)
        axes.errorbar(basis, value, error, color="black", capsize=4, linewidth=1.2)
    axes.axhline(0, color="black", linewidth=0.6)
    axes.set_xticks(range(3), ["%s\n%s" % pair for pair in zip(SETTINGS, DIRECTIONS)])
    axes.set_ylim(-1, 0.25)
    axes.set_xlabel("basis")
    axes.set_ylabel("correlation of photons 0 and 3")


def draw_witness(axes, bins):
    time, mean, error = hours(bins), bins["witness"], bins["witness_stderr"]
    axes.fill_between(time, mean - error, mean + error, color=LINE_COLOURS[0], alpha=0.3, linewidth=0)
    axes.plot(time, mean, color=LINE_COLOURS[0])
    axes.axhline(0, color="black", linewidth=0.6)
    axes.set_ylim(min(-0.5, np.nanmin(mean[len(mean) // 20:] - error[len(mean) // 20:])), 0.1)
    axes.set_xlabel("time (h)")
    axes.set_ylabel("witness 1/2 $-$ F, all data so far")
    right = axes.twinx()
    right.plot(time, bins["sigmas"], color=LINE_COLOURS[1], linewidth=1.2, linestyle=LINE_STYLES[1])
    right.axhline(6, color=LINE_COLOURS[1], linewidth=0.8, linestyle=":")
    right.set_ylim(0, None)
    right.set_ylabel("standard deviations below 0")
    right.spines["top"].set_visible(False)
    axes.spines["top"].set_visible(False)


@styled
def experiment(result: Source) -> np.ndarray:
    """An experiment of entanglement swapping.

    Four panels: four-folds against time, loss of the channel against time, correlations in the three bases, and the witness against
    time with its standard error and the limit 0 that no separable state goes below. Returns the 2 x 2 axes.
    """
    data = Data(result, "experiment", "bins", "it holds no record")
    bins = {name: variable.values for name, variable in data.group("bins").variables.items()}
    figure, panels = plt.subplots(2, 2, figsize=(7.4, 5.2), constrained_layout=True)
    draw_counts(panels[0, 0], bins)
    draw_loss(panels[0, 1], bins)
    draw_correlations(panels[1, 0], data["counts/kept"].astype(float))
    draw_witness(panels[1, 1], bins)
    for axes in panels.flat[:3]:
        tidy(axes)
    legend_outside(figure, [line(LINE_COLOURS[0]), line(LINE_COLOURS[1], LINE_STYLES[1], linewidth=1.2),
                            line(LINE_COLOURS[1], ":", linewidth=0.8)],
                   ["witness, with its standard error", "its distance from 0 (right axis)", "6 standard deviations (right axis)"])
    if data.title:
        figure.suptitle(data.title)
    return panels
