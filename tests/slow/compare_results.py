#!/usr/bin/env python3
"""Whether two builds find the same numbers, to the last bit: every shipped scenario, made short, by an older program and a newer one.

    tests/slow/compare_results.py OLD_TEIDE NEW_TEIDE [NAME...]

The older program writes format version 1, or 2. NAMES says what version 1 called a dataset or an attribute. What only one of the files
has is listed; wall times, dates and provenance are excepted. Exit status 1 where a number differs or is gone."""

import glob
import os
import re
import subprocess
import sys
import tempfile

import h5py
import numpy as np

SCENARIOS = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir, "scenarios")
# settings that make a scenario short, by the first pattern that fits its path
SHORT = [(r"bench/", {"run.deliveries": "300"}), (r"improvement/", {"improvement.ensemble.samples": "2000", "improvement.region.points": "21"}),
         (r"optimal-time/policies", {"run.deliveries": "2000"}), (r"optimal-time/", {"optimal_time.path.points": "21",
                                                                                    "optimal_time.diagram.x.points": "12", "optimal_time.diagram.y.points": "9"}),
         (r"experiment", {"experiment.duration": "30 min", "experiment.repeats": "2"}), (r"", {"run.deliveries": "1000"})]
NOT_COMPARED = {"wall_seconds", "date", "host", "command_line", "format_version", "kind", "program_version", "git_revision", "compiler",
                "library_versions", "scenario_path", "units", "long_name"}
MOMENTS = ("", "early_", "late_")
BELL = ("phi_plus", "phi_minus", "psi_plus", "psi_minus")


def run(teide, command, path, settings, output):
    words = [word for key, value in settings.items() for word in ("--set", "%s=%s" % (key, value))]
    return subprocess.run([teide, command, path, *words, "-q", "-o", output], capture_output=True, text=True, check=False)


def settings_of(text, path):
    """Those of SHORT whose section the scenario has, so that none makes a section that is not there."""
    chosen = next(settings for pattern, settings in SHORT if re.search(pattern, path))
    found = {}
    for key, value in chosen.items():
        parts = key.split(".")
        if re.search(r"^%s:" % parts[0], text, re.M) and (len(parts) < 3 or re.search(r"^ +%s:" % parts[1], text, re.M)):
            found[key] = value
    return found


def commands_of(text):
    """The questions that a scenario asks, as commands; a sweep at three of its points on an axis."""
    has = {name for name in ("sweep", "optimal_time", "improvement", "experiment", "requests") if re.search(r"^%s:" % name, text, re.M)}
    if "sweep" in has:
        return ["sweep"]
    return [command for command, section in (("run", "requests"), ("run", "experiment"), ("optimize", "optimal_time"), ("improve", "improvement"))
            if section in has]


def everything(path):
    """Datasets and attributes of groups by name."""
    found = {}
    with h5py.File(path) as file:
        def take(name, item):
            if isinstance(item, h5py.Dataset):
                found[name] = item.asstr()[()] if item.dtype.kind == "O" else item[()]
            else:
                found.update({name + "/" + key: value for key, value in item.attrs.items() if key != "long_name"})
        file.visititems(take)
        found.update({key: value for key, value in file.attrs.items()})
        kind = file.attrs["kind"]
    return kind, {key: value for key, value in found.items() if key.rsplit("/", 1)[-1] not in NOT_COMPARED}


def renamed(kind, old, new):
    """What version 1 held under the names, and in the shapes, of version 2."""
    found = {}
    for name, value in old.items():
        for pattern, into in ((r"^(deliveries|trace|events)/", r"records/\1/"), (r"^schedule/", "optimum/"),
                              (r"^ensemble/samples$", "ensemble_samples"), (r"^pairs/(success_probability|first_order|second_order)$", r"\1"),
                              (r"^expected_(\w+)$", r"expected/\1"), (r"^repeats/seconds$", "repeats/seconds_kept")):
            name = re.sub(pattern, into, name) if not (kind == "sweep" and pattern.startswith("^(")) else name
        if kind == "sweep":
            name = name.replace("expected/", "expected_").replace("repeats_", "over_repeats_")
            name = "over_repeats_count" if name == "repeats" else name
        found[name] = value
    if kind == "simulation":
        words = ("time", "deliveries", "target")
        found["stopped_by"] = words.index(found["stopped_by"])
    if kind == "optimal_time":
        for prefix in MOMENTS:
            columns = [found.pop("optimum/%sstate_%s" % (prefix, state), None) for state in BELL]
            if columns[0] is not None:
                found["optimum/%sstate" % prefix] = np.stack(columns, axis=-1)
    if kind == "improvement":
        for example in ("worst", "best", "smallest"):
            for which in ("first", "second"):
                columns = [found.pop("%s/%s_%s" % (example, which, state), None) for state in BELL]
                if columns[0] is not None:
                    found["%s/%s_state" % (example, which)] = np.stack(columns, axis=-1)
        if "region/fidelity_1" in found:
            gains = [[found.pop("region/%s_over_%s" % (m, b)) for b in new["region/baseline"]] for m in new["region/measure"]]
            found["region/gain"] = np.array(gains)
        orders = ("zxy", "zyx", "xzy", "xyz", "yzx", "yxz")
        for name in ("first_order", "second_order"):
            if name in found:
                found[name] = orders.index(found[name])
    if kind == "experiment":
        for name in ("counts/kept", "counts/discarded"):
            found[name] = found[name].reshape(3, 2, 4)
        for name in ("counts/seconds_kept", "counts/seconds_discarded"):
            found[name] = found[name][::2]
        found.pop("counts/setting")
        found["repeats/correlation"] = np.stack([found.pop("repeats/correlation_" + b) for b in ("zz", "xx", "yy")], axis=-1)
    return found


def same(a, b):
    a, b = np.asarray(a), np.asarray(b)
    if a.dtype.kind in "OUS" or b.dtype.kind in "OUS":
        return a.astype(str).tolist() == b.astype(str).tolist()
    if a.dtype.kind == "f" and b.dtype.kind == "f":
        return a.shape == b.shape and a.astype(float).tobytes() == b.astype(float).tobytes()
    return a.shape == b.shape and bool(np.all(a == b))


def compare(old_path, new_path):
    """(numbers compared, complaints) of two files."""
    kind, old = everything(old_path)
    _, new = everything(new_path)
    with h5py.File(old_path) as file:
        old = renamed(kind, old, new) if file.attrs["format_version"] == 1 else old
    complaints = ["%s is gone" % name for name in sorted(set(old) - set(new))]
    complaints += ["%s differs" % name for name in sorted(set(old) & set(new)) if not same(old[name], new[name])]
    return sum(np.size(value) for name, value in old.items() if name in new), complaints


def main():
    old_teide, new_teide, wanted = sys.argv[1], sys.argv[2], sys.argv[3:]
    numbers = failed = files = 0
    for path in sorted(glob.glob(os.path.join(SCENARIOS, "**", "*.yaml"), recursive=True)):
        name = os.path.relpath(path, SCENARIOS)
        if name.startswith("hardware") or (wanted and not any(word in name for word in wanted)):
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for command in commands_of(text):
            with tempfile.TemporaryDirectory() as folder:
                outputs = [os.path.join(folder, which + ".h5") for which in ("old", "new")]
                settings = settings_of(text, name)
                if command == "sweep":
                    settings = {key: "20" if key == "run.deliveries" else value for key, value in settings.items()}
                done = []
                for teide, output in zip((old_teide, new_teide), outputs):
                    more = dict(settings)
                    words = [w for k, v in more.items() for w in ("--set", "%s=%s" % (k, v))]
                    if command == "sweep" and "1e6" in name:
                        words += ["--shard", "7/20011"]
                    done.append(subprocess.run([teide, command, path, *words, "-q", "-o", output], capture_output=True, text=True, check=False))
                if any(d.returncode not in (0, 1) or not os.path.exists(o) for d, o in zip(done, outputs)):
                    complaints, n = ["%s: %s" % (d.args[0], d.stderr.strip()) for d in done if d.returncode != 0], 0
                else:
                    n, complaints = compare(*outputs)
                    files += 1
                numbers += n
                failed += bool(complaints)
                print("%s %s: %d numbers%s" % (command, name, n, "".join("\n  " + c for c in complaints)), flush=True)
    print("%d files, %d numbers compared, %d files with differences" % (files, numbers, failed))
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main())
