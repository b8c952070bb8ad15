#!/usr/bin/env python3
"""Fail on an include that runs upwards, and on a library that more files include than should.

A file includes only what is on its own floor or below: cli -> io, study -> sim -> models.
A header that is installed includes only headers that are installed, or a program built with teide.h would not compile.
"""
import os
import re
import sys

ROOT = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("srcdir", ".")
BELOW = {"models": {"models"}, "sim": {"sim", "models"}, "study": {"study", "sim", "models"},
         "io": {"io", "study", "sim", "models"}, "cli": {"cli", "io", "study", "sim", "models"}}
# external header prefix -> how many files of ours may include it (YAML, CVODE and HDF5: one more for their version)
FEW = {"yaml.h": 2, "udunits2.h": 1, "hdf5": 3, "cvode/": 1, "igraph": 1}


def sources():
    yield "src/teide.h", "cli"
    for folder, floor in [("models", "models")] + [("src/" + f, f) for f in ("sim", "study", "io", "cli")]:
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


def main():
    wrong, users, count = [], {key: [] for key in FEW}, 0
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
                top = target.split("/")[0]
                if match.group(1) == '"' and top not in BELOW[floor]:
                    wrong.append("%s:%d: %s includes \"%s\": only %s may be"
                                 % (path, number, floor, target, ", ".join(sorted(BELOW[floor]))))
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
    if count < 30:
        wrong.append("only %d sources found under %s" % (count, ROOT))
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
