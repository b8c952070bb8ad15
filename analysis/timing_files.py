"""What the scripts about purification share: reading result files of `teide optimize` and `teide improve`, colours, refusals."""
import os
import sys

try:
    import h5py
    import matplotlib
    import numpy  # noqa: F401, the scripts need it
except ImportError as error:
    print("%s: %s; on Debian: apt-get install python3-numpy python3-h5py python3-matplotlib"
          % (os.path.basename(sys.argv[0]), error), file=sys.stderr)
    sys.exit(2)

matplotlib.use("Agg")

CLASSES = ("early", "interior", "late", "flat")
# Okabe and Ito: told apart by the colour-blind, and in grey.
LINE_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#999999")
CLASS_COLOURS = {"early": "#E8B27C", "interior": "#FBF7E4", "late": "#7FB3D9", "flat": "#DDDDDD"}


def fail(message):
    print("%s: %s" % (os.path.basename(sys.argv[0]), message), file=sys.stderr)
    sys.exit(2)


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


COMMANDS = {"optimal_time": "teide optimize", "improvement": "teide improve", "experiment": "teide run on an experiment",
            "sweep": "teide sweep"}


def open_result(path, group, why, kind="optimal_time"):
    """The open file; it must be of that kind and hold the group."""
    try:
        file = h5py.File(path, "r")
    except OSError as error:
        fail("%s: %s" % (path, error))
    if text(file.attrs.get("kind", "")) != kind:
        fail("%s: not a result file of %s" % (path, COMMANDS[kind]))
    if group not in file:
        fail("%s: %s" % (path, why))
    return file


def title_of(file):
    return text(file.attrs.get("title", ""))


def names_of(file):
    return [text(name) for name in file["optimum/objective"][:]]


def axis_label(dataset, name):
    """What a parameter is, and its unit."""
    unit = text(dataset.attrs.get("units", "1"))
    return name.replace("_", " ") + ("" if unit == "1" else " (%s)" % unit)


def save(figure, output):
    try:
        figure.savefig(output, dpi=120, bbox_inches="tight")
    except (OSError, ValueError) as error:
        fail("cannot write %s: %s" % (output, error))
    print("wrote " + output)


def tidy(axes):
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
