"""Result files for the scripts beside this one: opening them, names, axes, and what tells several of them apart."""
from figure_style import fail, with_unit  # first: says what is missing
import h5py

try:
    import yaml
except ImportError:
    yaml = None  # then files are called by their titles, or numbered


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


COMMANDS = {"optimal_time": "teide optimize", "improvement": "teide improve", "experiment": "teide run on an experiment",
            "sweep": "teide sweep", "run": "teide run on a network", "optimize": "teide optimize on a network"}
FORMAT_VERSION = 2


def open_result(path, group, why, kind="optimal_time"):
    """The open file; it must be of that kind and hold the group."""
    try:
        file = h5py.File(path, "r")
    except OSError as error:
        fail("%s: %s" % (path, error))
    if text(file.attrs.get("kind", "")) != kind:
        fail("%s: not a result file of %s" % (path, COMMANDS[kind]))
    if file.attrs.get("format_version") != FORMAT_VERSION:
        fail("%s: format version %s; this script reads version %d" % (path, file.attrs.get("format_version"), FORMAT_VERSION))
    if group not in file:
        fail("%s: %s" % (path, why))
    return file


def title_of(file):
    return text(file.attrs.get("title", ""))


def names_of(file):
    return [text(name) for name in file["optimum/objective"][:]]


def axis_label(dataset, name):
    """What a parameter is, and its unit."""
    return with_unit(name, text(dataset.attrs.get("units", "1")))


def leaves(node, name=""):
    """{path: value} of a scenario."""
    if isinstance(node, (dict, list)):
        items = node.items() if isinstance(node, dict) else enumerate(node)
        return {path: value for key, item in items for path, value in leaves(item, "%s.%s" % (name, key)).items()}
    return {name: node}


def labels_of(files):
    """A label for each file: what its scenario says otherwise than those of the others. Never a file's name."""
    if len(files) == 1:
        return [""]
    titles = [title_of(file) for file in files]
    labels = titles if len(set(titles)) == len(files) else ["scenario %d" % (i + 1) for i in range(len(files))]
    if yaml is None:
        return labels
    scenarios = [leaves(yaml.safe_load(text(file.attrs["scenario"]))) for file in files]
    paths = [path for path in scenarios[0] if path != ".title" and len({str(scenario.get(path)) for scenario in scenarios}) > 1]
    said = [", ".join("%s = %s" % (path.rsplit(".", 1)[1].replace("_", " "), scenario.get(path, "none")) for path in paths[:2])
            for scenario in scenarios]
    return said if len(set(said)) == len(files) else labels
