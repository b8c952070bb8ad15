#!/usr/bin/env python3
"""The library exports what its installed headers declare, and nothing else.

    exports.py SOURCE_FOLDER LIBRARY...    fail on a declaration of an installed header without TEIDE_API, on TEIDE_API in a
                                           header that is not installed, and where `nm` finds other names in the libraries together than are declared,
                                           or one twice
    exports.py --mark SOURCE_FOLDER        write TEIDE_API before every declaration of an installed header that lacks it, and take it from
                                           the headers that are not installed
"""
import os
import re
import subprocess
import sys

MARKER, HEADER = "TEIDE_API", "models/api.h"


def installed_headers(root):
    """The headers that Makefile.am and its fragments install, by path."""
    text = ""
    for folder, _, names in os.walk(root):
        for name in {"Makefile.am", "local.mk"} & set(names):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                text += file.read().replace("\\\n", " ")
    return [name for line in re.findall(r"^\w*include_HEADERS = (.*)$", text, re.M) for name in line.split()]


def without_comments(text):
    """The same text with blanks for comments, directives and strings, so that places stay."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    text = re.sub(r'/\*.*?\*/|//[^\n]*|"(\\.|[^"\\\n])*"', blank, text, flags=re.S)
    return re.sub(r"^[ \t]*#(.*\\\n)*.*$", blank, text, flags=re.M)


def declarations(text):
    """(place, name, statement) of each function and variable that a header declares and does not define."""
    text = re.sub(r"\bextern\s*{", lambda match: " " * len(match.group(0)), without_comments(text))  # extern "C" {
    start, depth, brackets = 0, 0, 0
    for at, sign in enumerate(text):
        if sign in "([":
            brackets += 1
        elif sign in ")]":
            brackets -= 1
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0 and re.match(r"\s*\n", text[at + 1:]) and "(" in text[start:at].split("{")[0]:
                start = at + 1  # an inline function
        elif sign == ";" and depth == 0 and brackets == 0:
            statement = text[start:at]
            place = start + len(statement) - len(statement.lstrip())
            statement, start = " ".join(statement.split()), at + 1
            words = [word for word in statement.split() if word != MARKER]
            if not words or words[0] in ("typedef", "static", "inline", "enum") and "(" not in statement:
                continue
            if words[0] in ("typedef", "static"):
                continue
            function = re.search(r"\b(\w+) ?\(", statement)
            variable = re.search(r"\b(\w+) ?(\[[^]]*\])*$", statement) if words[0] == "extern" else None
            if words[0] != "extern" and (function is None or "{" in statement.split("(")[0]):
                continue
            yield place, (variable or function).group(1), statement


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def mark(root):
    for path in installed_headers(root):
        text = read(root, path)
        places = [place for place, _, statement in declarations(text) if MARKER not in statement.split()]
        if not places:
            continue
        for place in reversed(places):
            text = text[:place] + MARKER + " " + text[place:]
        if '#include "%s"' % HEADER not in text:
            first = re.search(r'^#include "', text, re.M)
            if first:
                text = text[:first.start()] + '#include "%s"\n' % HEADER + text[first.start():]
            else:
                guard = re.search(r"^#define TEIDE_\w+_H\n", text, re.M)
                text = text[:guard.end()] + '\n#include "%s"\n' % HEADER + text[guard.end():]
        with open(os.path.join(root, path), "w", encoding="utf-8") as file:
            file.write(text)


def unmark(root):
    installed = installed_headers(root) + [HEADER]
    for folder in ("models", "src"):
        for place, _, names in os.walk(os.path.join(root, folder)):
            for name in names:
                path = os.path.relpath(os.path.join(place, name), root)
                if not name.endswith(".h") or path in installed:
                    continue
                text = read(root, path)
                bare = re.sub(r"\b%s[ \n]" % MARKER, "", text)
                if bare != text and MARKER not in bare:
                    bare = bare.replace('#include "%s"\n' % HEADER, "")
                    with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                        file.write(bare)


def check(root, *libraries):
    wrong, declared, library = [], {}, " and ".join(libraries)
    installed = installed_headers(root)
    for path in installed:
        for _, name, statement in declarations(read(root, path)):
            declared[name] = path
            if MARKER not in statement.split():
                wrong.append("%s: %s lacks %s (mark it, or do not install the header)" % (path, name, MARKER))
    for folder in ("models", "src"):
        for place, _, names in os.walk(os.path.join(root, folder)):
            for name in names:
                path = os.path.relpath(os.path.join(place, name), root)
                if name.endswith((".c", ".h")) and path not in installed and path != HEADER \
                        and re.search(r"\b%s\b" % MARKER, without_comments(read(root, path))):
                    wrong.append("%s: %s, but the header is not installed" % (path, MARKER))
    listed = [line.split()[2].split("@")[0] for one in libraries for line in subprocess.run(
        ["nm", "-D", "--defined-only", one], capture_output=True, text=True, check=True).stdout.splitlines()]
    found = set(listed)
    wrong += ["%s is exported twice" % name for name in sorted(found) if listed.count(name) > 1]
    wrong += ["%s: %s is declared, but %s does not export it" % (declared[name], name, library) for name in sorted(set(declared) - found)]
    wrong += ["%s exports %s, which no installed header declares" % (library, name) for name in sorted(found - set(declared))]
    wrong += ["%s: %s does not begin with teide_" % (declared[name], name) for name in sorted(declared) if not name.startswith("teide_")]
    if len(declared) < 20:
        wrong.append("only %d declarations found in %d installed headers" % (len(declared), len(installed)))
    for line in wrong:
        print(line)
    print("%d names are declared, %d exported" % (len(declared), len(found)))
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1] == "--mark":
        mark(sys.argv[2])
        unmark(sys.argv[2])
    else:
        sys.exit(check(*sys.argv[1:]))
