"""What all figures share: fonts, colours, marks, legends, units.

Colours are told apart in grey and by the colour-blind: tests/analysis/test_palette.py measures how far. Text in PDF and PostScript is
text (Type 42 fonts), as journals ask."""
from __future__ import annotations

import functools
import textwrap
from typing import Any, Callable, TypeVar

import matplotlib
import numpy as np
from matplotlib import pyplot as plt


class PlotError(ValueError):
    """What cannot be drawn, and why."""


class PlotWarning(UserWarning):
    """What a figure leaves out."""


#: Of Matplotlib, while a figure is made and saved.
STYLE = {
    "pdf.fonttype": 42, "ps.fonttype": 42, "font.size": 9, "axes.titlesize": 10, "axes.labelsize": 9, "legend.fontsize": 8,
    "legend.title_fontsize": 8, "xtick.labelsize": 8, "ytick.labelsize": 8, "figure.titlesize": 11, "axes.axisbelow": False,
    "axes.titlelocation": "left", "savefig.dpi": 150, "hatch.linewidth": 0.6, "lines.linewidth": 1.6}

_Function = TypeVar("_Function", bound=Callable[..., Any])


def use() -> None:
    """Draw all that follows in this style."""
    matplotlib.rcParams.update(STYLE)


def styled(draw: _Function) -> _Function:
    """A function that draws in this style, and leaves that of its caller alone. (What a backend sets while it is loaded, as that of
    notebooks does, stays; rc_context() would take it back.)"""
    @functools.wraps(draw)
    def inner(*arguments: Any, **more: Any) -> Any:
        before = {name: matplotlib.rcParams[name] for name in STYLE}
        use()
        try:
            return draw(*arguments, **more)
        finally:
            matplotlib.rcParams.update(before)
    return inner  # type: ignore[return-value]


# When a purification is best done: the same colours wherever the four classes are drawn.
CLASSES = ("early", "interior", "late", "flat")
CLASS_COLOURS = {"early": "#D98A3D", "interior": "#FFF6CC", "late": "#3A78B5", "flat": "#C4C4C4"}
WHEN_BEST = {"early": "early", "interior": "in between (interior)", "late": "late", "flat": "at any time (flat)"}
# Of lines, dots and bars; a line has its style too. The first four also differ in grey.
LINE_COLOURS = ("#12355B", "#C8501E", "#3FA796", "#E5B33B", "#9C7BB8", "#6F6F6F", "#86B8E0", "#7A2E12")
LINE_STYLES = ("-", "--", "-.", (0, (4, 1.2)), (0, (6, 1, 1, 1, 1, 1)), (0, (8, 3)), (0, (3, 3)), (0, (1, 3)))
MARKERS = "osD^vPX*"
# From nothing gained to all gained, from light to dark.
LEVEL_COLOURS = ("#F7F7F7", "#EDBB7A", "#6A9DCB", "#255C97")
# Policies of purification in maps.
POLICY_COLOURS = {"none": "#F7F7F7", "at once": "#EDBB7A", "optimal time": "#C8501E", "end to end": "#6A9DCB", "nested": "#12355B"}
REFERENCE = "#555555"  # lines to compare with
BAND = "#E8E8E8"       # behind what is within its errors
BAR, BARE, LOST = "#9DB4CC", "#999999", "#D0D0D0"  # bars that need no telling apart, counts, points that failed
HATCH_COLOUR = "#00000078"
HATCH = "////"  # where something is not worth doing
COLOUR_MAP = "viridis"
# Names of figures of merit in words; what is in bits; what is better the less it is.
OBJECTIVES = {"F": "fidelity", "C": "concurrence", "EoF": "entanglement of formation", "coh": "coherent information", "hash": "hashing rate",
              "ps": "success probability"}
WORDS = {"t1": "relaxation time T1", "t2": "coherence time T2", "eof": "entanglement of formation", "skf": "secret-key fraction",
         "skf_raw": "secret-key fraction, uncut", "chsh": "CHSH value", "ree": "rel. entropy of entanglement", "hashing": "hashing rate",
         "coherent_info": "coherent information"}
IN_BITS = ("EoF", "coh", "hash", "skf", "eof", "ree", "coherent_info", "hashing", "skf_raw", "log_negativity", "entropy")
LESS_IS_BETTER = ("witness", "entropy")
TIMES = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))


def with_unit(name, unit):
    """An axis label: what it is, and its unit if it has one."""
    return WORDS.get(name, name.replace("_", " ").replace("werner", "Werner")) + ("" if unit in ("1", "") else " (%s)" % unit)


def objective_label(name, width=80, unit=True):
    """An objective in words, in lines of that many letters: "ps*F" is a success probability times a fidelity."""
    weight, star, measure = name.rpartition("*")
    words = OBJECTIVES.get(measure, with_unit(measure, "1"))
    if star:
        words = ("success probability × " if weight == "ps" else "with retries: ") + words
    return "\n".join(textwrap.wrap(words + (" (bit)" if unit and measure in IN_BITS else ""), width))


def is_geometric(values):
    """Whether values are spaced by equal ratios."""
    steps = np.diff(np.log(values)) if np.all(np.asarray(values) > 0) else np.array([])
    return len(steps) > 1 and bool(np.allclose(steps, steps[0], rtol=1e-6, atol=0))


def scale_like(values, set_scale):
    """A logarithmic axis for values in equal ratios."""
    if not is_geometric(values):
        return
    if not 1e-250 < min(values) <= max(values) < 1e250:
        raise PlotError("an axis from %g to %g cannot be drawn: write a smaller range" % (min(values), max(values)))
    set_scale("log")


def time_unit(values):
    """A unit in which times read well, and its length in seconds."""
    values = np.abs(np.asarray(values, dtype=float))
    values = values[np.isfinite(values) & (values > 0)]
    typical = np.median(values) if len(values) else 1.0
    return next(((unit, size) for unit, size in TIMES if typical >= 0.999 * size), TIMES[-1])


def tidy(axes):
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def swatch(colour, **more):
    """An entry of a legend for an area."""
    return plt.Rectangle((0, 0), 1, 1, facecolor=colour, edgecolor="#888888", linewidth=0.5, **more)


def line(colour="black", style="-", **more):
    """An entry of a legend for a line."""
    return plt.Line2D([], [], color=colour, linestyle=style, **more)


def legend_outside(figure, handles, labels, side="below", columns=None, title=None):
    """One legend for the whole figure, below it or at its right, where it crosses no line."""
    places = {"below": dict(loc="upper center", bbox_to_anchor=(0.5, -0.01), ncol=columns or min(len(labels), 4)),
              "right": dict(loc="center left", bbox_to_anchor=(1.01, 0.5), ncol=columns or 1)}
    return figure.legend(handles, labels, title=title, frameon=False, handlelength=2.6, **places[side])


@styled
def save(figure, output):
    """Write the figure, in the format of its name."""
    try:
        figure.savefig(output, bbox_inches="tight", pad_inches=0.08)
    except (OSError, ValueError) as error:
        raise PlotError("cannot write %s: %s" % (output, error)) from error
