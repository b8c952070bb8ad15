#!/usr/bin/env python3
"""Fail where files of the library or of the program call each other in a circle: circles.py BUILD_FOLDER SOURCE_FOLDER.

Read from the objects of a build: a file depends on those that define the symbols which it does not define itself."""
import os
import subprocess
import sys

# What may stay a circle, and why.
KNOWN = {
    frozenset("src/io/scenario/" + name for name in ("build", "build_axis", "improvement", "memories", "operations", "optimal_time", "optimize",
                                              "segments", "settings", "tables", "traffic")):
        "tables that hold each other's addresses: the one of the file those of its sections, which read states and noise of others",
}


def objects(build):
    """Each object of the library (as position-independent code) and of the program, with the name of its source."""
    for top in ("models", "src"):
        for folder, _, names in os.walk(os.path.join(build, top)):
            of_library, of_program = folder.endswith(".libs"), os.path.relpath(folder, build) == os.path.join("src", "cli")
            for name in names:
                if name.endswith(".o") and (of_library or of_program):
                    source = os.path.join(folder.replace("/.libs", ""), name[:-2].replace("teide-", "", 1) if of_program else name[:-2])
                    yield os.path.join(folder, name), os.path.relpath(source, build)


def calls(build, source_folder):
    """For every file: the files that it calls, with one name each; objects whose source is gone are left out."""
    defined, missing = {}, {}
    for path, source in objects(build):
        if not os.path.exists(os.path.join(source_folder, source + ".c")):
            continue
        missing[source] = set()
        for line in subprocess.run(["nm", path], capture_output=True, text=True, check=True).stdout.splitlines():
            *_, kind, name = line.split()
            if kind == "U":
                missing[source].add(name)
            elif kind.isupper():
                defined[name] = source
    return {source: {defined[name]: name for name in sorted(names) if defined.get(name, source) != source}
            for source, names in missing.items()}


def circles(graph):
    """Sets of more than one file each of which reaches all the others (Tarjan 1972)."""
    number, low, stack, found = {}, {}, [], []

    def visit(file):
        number[file] = low[file] = len(number)
        stack.append(file)
        for other in graph[file]:
            if other not in number:
                visit(other)
                low[file] = min(low[file], low[other])
            elif other in stack:
                low[file] = min(low[file], number[other])
        if low[file] == number[file]:
            at = stack.index(file)
            if len(stack) - at > 1:
                found.append(frozenset(stack[at:]))
            del stack[at:]

    for file in graph:
        if file not in number:
            visit(file)
    return found


def main():
    build, source_folder = sys.argv[1], sys.argv[2]
    graph, wrong = calls(build, source_folder), 0
    found = circles(graph)
    for circle in found:
        if circle not in KNOWN:
            wrong += 1
            print("these files call each other in a circle:")
            for file in sorted(circle):
                print("\n".join("    %s.c -> %s.c: %s" % (file, other, name) for other, name in graph[file].items() if other in circle))
    for circle in set(KNOWN) - set(found):
        wrong += 1
        print("no circle any more, remove it from KNOWN: %s" % ", ".join(sorted(circle)))
    if len(graph) < 100:
        wrong += 1
        print("only %d objects found in %s: is everything built?" % (len(graph), build))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
