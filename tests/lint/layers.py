#!/usr/bin/env python3
"""Fail on an include that runs upwards, on one between rooms that must not know each other, and on a library that more files
include than should.

A file includes only what is on its own floor or below: cli -> io -> study -> sim -> models, and library -> io. Inside a floor, ROOMS says which rooms
a room knows. That calls inside a room run one way is for circles.py, which reads the objects of a build.
A header that is installed includes only headers that are installed, or a program built with teide.h would not compile.
"""
import os
import re
import sys

ROOT = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("srcdir", ".")
BELOW = {"models": {"models"}, "sim": {"sim", "models"}, "study": {"study", "sim", "models"},
         "io": {"io", "study", "sim", "models"}, "cli": {"cli", "io", "study", "sim", "models"},
         "library": {"library", "io", "study", "sim", "models", "teide.h"}}
# room -> the rooms of its floor that it knows besides itself; a room that is not listed knows all of its floor
ROOMS = {"io/yaml": (), "io/topology": ("io/yaml",), "io/scenario": ("io/yaml", "io/topology"), "io/results": ("io/yaml",), "io/sweep": ("io/yaml", "io/scenario", "io/results"),
         "sim": ("sim/links", "sim/memories", "sim/chain/policies"),  # what a scenario names
         "sim/links": ("sim",), "sim/memories": ("sim",), "sim/experiment": ("sim",),
         "sim/chain": ("sim", "sim/links", "sim/memories", "sim/chain/policies"), "sim/chain/policies": ("sim", "sim/chain"),
         "sim/network": ("sim", "sim/links", "sim/memories", "sim/chain/policies", "sim/network/topology"),
         "study/dataset": (), "study/run": ("study", "study/dataset"), "study/experiment": ("study", "study/dataset"),
         "study/improvement": ("study", "study/dataset"), "study/optimal_time": ("study", "study/dataset")}
# room -> all that it may include of the floors below: the YAML room knows no physics
PLAIN = {"io/yaml": {"sim/error.h", "sim/field.h"}}
# (including file, included file): why the rules above do not hold; one that is not needed is a mistake
EXCEPTIONS = {
    ("src/sim/scenario.h", "sim/experiment/experiment.h"): "the plain data of a scenario, of which an experiment is a part",
    ("src/study/run/results.c", "study/network/results.h"): "the results of a run own what is particular to networks",
    ("src/study/run/results.c", "study/network/describe.h"): "and so does their description",
    ("src/sim/links/success_table.c", "sim/chain/chains.h"): "a link model gives the compiled links of chains their draws",
}
# external header prefix -> how many files of ours may include it (YAML, CVODE and HDF5: one more for their version)
FEW = {"yaml.h": 3, "udunits2.h": 1, "hdf5": 6, "cvode/": 1, "igraph": 1}


def sources():
    yield "src/teide.h", "library"
    for folder, floor in [("models", "models")] + [("src/" + f, f) for f in ("sim", "study", "io", "cli", "library")]:
        for room, _, names in sorted(os.walk(os.path.join(ROOT, folder))):
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    yield os.path.relpath(os.path.join(room, name), ROOT), floor


def installed_headers():
    """The names, as they are included, of the headers that Makefile.am and its fragments install."""
    text = ""
    for folder, _, names in os.walk(ROOT):
        for name in {"Makefile.am", "local.mk"} & set(names):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                text += file.read().replace("\\\n", " ")
    lists = re.findall(r"^\w*include_HEADERS = (.*)$", text, re.M)
    return {name[len("src/"):] if name.startswith("src/") else name for line in lists for name in line.split()}


def room_of(path):
    return os.path.dirname(path)


def unwanted(path, target, floor):
    """Why a file must not include another one of ours; None: it may."""
    own, room = room_of(path[len("src/"):] if path.startswith("src/") else path), room_of(target)
    if target.split("/")[0] not in BELOW[floor]:
        return "%s includes \"%s\": only %s may be" % (floor, target, ", ".join(sorted(BELOW[floor])))
    if room == own:
        return None
    if target.split("/")[0] != floor:
        return "%s includes \"%s\": only %s may be" % (own, target, ", ".join(sorted(PLAIN[own]))) \
            if own in PLAIN and target not in PLAIN[own] else None
    if own in ROOMS and room not in ROOMS[own]:
        return "%s includes \"%s\": of %s it knows %s" % (own, target, floor, ", ".join(ROOMS[own]) or "no other room")
    return None


def main():
    wrong, users, count, unused = [], {key: [] for key in FEW}, 0, set(EXCEPTIONS)
    installed = installed_headers()
    if len(installed) < 5:
        wrong.append("only %d installed headers found in Makefile.am" % len(installed))
    for path, floor in sources():
        count += 1
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                match = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
                if not match:
                    continue
                target = match.group(2)
                reason = unwanted(path, target, floor) if match.group(1) == '"' else None
                if reason is not None and (path, target) not in EXCEPTIONS:
                    wrong.append("%s:%d: %s" % (path, number, reason))
                elif reason is not None:
                    unused.discard((path, target))
                own = path[len("src/"):] if path.startswith("src/") else path
                if match.group(1) == '"' and own in installed and target not in installed:
                    wrong.append("%s:%d: an installed header includes \"%s\", which is not installed"
                                 % (path, number, target))
                for key in FEW:
                    if target.startswith(key):
                        users[key].append(path)
    for key, most in FEW.items():
        if len(set(users[key])) > most:
            wrong.append("<%s> is included by %d files, at most %d may: %s"
                         % (key, len(set(users[key])), most, ", ".join(sorted(set(users[key])))))
    wrong += ["%s may include \"%s\", an exception that nothing needs: remove it" % pair for pair in sorted(unused)]
    if count < 30:
        wrong.append("only %d sources found under %s" % (count, ROOT))
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
