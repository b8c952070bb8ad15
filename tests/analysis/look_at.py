"""Run teide-plot, or a script of analysis/, and look at the figure that it saves: python3 look_at.py ANALYSIS_FOLDER NAME ARGUMENTS...
NAME is "teide-plot" or that of a script.

Prints one JSON object: `problems`, a list of sentences, and `colours`, `legend`, `scales` for closer looks."""
import importlib
import json
import re
import sys

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
import matplotlib  # noqa: E402

matplotlib.use("Agg")
from teide.plot import command, style  # noqa: E402
from matplotlib.collections import PathCollection, PolyCollection, QuadMesh  # noqa: E402
from matplotlib.colors import LogNorm, to_hex  # noqa: E402
from matplotlib.text import Text  # noqa: E402

# What has no unit. Everything else names one in brackets.
WITHOUT_UNIT = ("fidelity", "share", "probability", "concurrence", "entanglement", "information", "fraction", "value", "rate × ", "hashing rate",
                "error", "class", "policy", "witness", "correlation", "standard deviations", "visibility", "pairs per pulse", "variance",
                "entropy", "basis", "memories")


def has_unit(label):
    return re.search(r"\([^()]*[A-Za-zµ%][^()]*\)", label) is not None or any(words in label for words in WITHOUT_UNIT)


def visible_ticks(axis):
    low, high = sorted(axis.get_view_interval())
    slack = 1e-9 * (high - low)
    return [t.label1 if t.label1.get_visible() else t.label2 for t in axis.get_major_ticks() if low - slack <= t.get_loc() <= high + slack
            and any(label.get_visible() and label.get_text() for label in (t.label1, t.label2))]


def label_of(axes, which, everyone):
    """The label of an axis, or that of one that it shares its scale and its row or column with."""
    own = getattr(axes, "get_%slabel" % which)()
    if own:
        return own
    shared = getattr(axes, "get_shared_%s_axes" % which)()
    side = 0 if which == "x" else 1
    for other in everyone:
        at = [a.get_position().get_points()[0][side] for a in (axes, other)]
        if other is not axes and shared.joined(axes, other) and getattr(other, "get_%slabel" % which)() \
                and (which == "y" or abs(at[0] - at[1]) < 1e-6):
            return getattr(other, "get_%slabel" % which)()
    return ""


def overlap(a, b, slack=1.0):
    return min(a.x1, b.x1) - max(a.x0, b.x0) > slack and min(a.y1, b.y1) - max(a.y0, b.y0) > slack


def texts_of(figure, renderer):
    """(what, box) of every text that must be readable."""
    found = [("title of the figure", figure._suptitle)] if figure._suptitle is not None else []
    for n, axes in enumerate(figure.axes):
        if not axes.axison:
            continue
        found += [("%s %d" % (what, n), text) for what, text in (
            ("title", axes._left_title), ("title", axes.title), ("x label", axes.xaxis.label), ("y label", axes.yaxis.label))]
        found += [("x tick %d" % n, t) for t in visible_ticks(axes.xaxis)] + [("y tick %d" % n, t) for t in visible_ticks(axes.yaxis)]
    boxes = [(what + " '%s'" % text.get_text(), text.get_window_extent(renderer)) for what, text in found
             if text.get_visible() and text.get_text()]
    return boxes + [("legend", legend.get_window_extent(renderer)) for legend in legends_of(figure)]


def legends_of(figure):
    return figure.legends + [axes.get_legend() for axes in figure.axes if axes.get_legend() is not None]


def look(figure, output, picked):
    figure.canvas.draw()
    renderer, problems = figure.canvas.get_renderer(), []
    drawn = [axes for axes in figure.axes if axes.axison]
    for n, axes in enumerate(drawn):
        for which, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
            label = label_of(axes, which, drawn)
            if visible_ticks(axis) and not label:
                problems.append("axes %d have no %s label" % (n, which))
            elif label and not has_unit(label):
                problems.append("no unit on '%s'" % label)
    boxes = texts_of(figure, renderer)
    for i, (what, box) in enumerate(boxes):
        problems += ["%s overlaps %s" % (what, other) for other, other_box in boxes[:i] if overlap(box, other_box)]
    frames = [axes.get_window_extent(renderer) for axes in drawn]
    for legend in legends_of(figure):
        if any(overlap(legend.get_window_extent(renderer), frame) for frame in frames):
            problems.append("the legend lies on a plot")
    words = [text.get_text() for text in figure.findobj(Text)]
    stems = [re.sub(r"\.[a-z0-9]+$", "", a.rsplit("/", 1)[-1]) for a in sys.argv[1:] if a.endswith(".h5")]
    problems += ["'%s' names a file" % word for word in words if any(stem and stem in word for stem in stems) or ".h5" in word]
    faces = [to_hex(c) for area in figure.findobj(PolyCollection) for c in area.get_facecolor()]
    faces += [to_hex(c) for mesh in figure.findobj(QuadMesh) for c in mesh.cmap(mesh.norm(mesh.get_array().compressed()))[:20000]]
    scaled = [item for item in figure.findobj(lambda a: isinstance(a, (PathCollection, QuadMesh))) if item.get_array() is not None]
    print(json.dumps({"problems": problems, "picked": picked, "colours": sorted(set(faces)), "legend": [t.get_text() for lg in legends_of(figure) for t in lg.get_texts()],
                      "logarithmic_colours": sorted({isinstance(item.norm, LogNorm) for item in scaled}),
                      "scales": [(a.get_xscale(), a.get_yscale()) for a in drawn], "words": words}))


def main(name, *arguments):
    """Run it as if it were started with these arguments, and look at what it saves."""
    sys.argv = [name + ".py", *arguments]
    save = style.save
    picked = []
    style.save = lambda figure, output: (save(figure, output), look(figure, output, picked))
    pick = command.pick
    command.pick = lambda *given: picked.append(pick(*given)) or picked[0]
    if name == "teide-plot":
        if command.main(list(arguments)) != 0:
            sys.exit(2)
    else:
        importlib.import_module(name).main()


if __name__ == "__main__":
    main(*sys.argv[2:])
