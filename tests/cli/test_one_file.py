#!/usr/bin/env python3
"""Follows "A policy in one file" of doc/developer.md word for word: its file, its patch, its scenario and its output.

Only the sources that the page touches are copied, patched and compiled; the program is linked from them and from the objects
of the build in the current folder. The source tree is $srcdir (default ..)."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import numpy

SOURCE = os.path.abspath(os.environ.get("srcdir", ".."))
BUILD = os.getcwd()
POLICIES = "src/sim/chain/policies"
VARIABLES = "COMPILE", "libteide_internal_la_OBJECTS", "teide_OBJECTS", "libteide_internal_la_LIBADD", "teide_LDADD", "LDFLAGS"


def run(command, cwd, **options):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False, **options)
    return done.returncode, done.stdout, done.stderr


def build_variables():
    rule = "one-file: ; @printf '%s\\n' " + " ".join("'$(%s)'" % name for name in VARIABLES)
    environment = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    status, out, err = run(["make", "-s", "--no-print-directory", "--eval=" + rule, "one-file"], BUILD, env=environment)
    if status != 0:
        raise AssertionError(err)
    return dict(zip(VARIABLES, out.splitlines()[-len(VARIABLES):]))  # make may have had to remake its files


def object_of(name):
    """A library object of libtool, position independent if there is one."""
    if not name.endswith(".lo"):
        return os.path.join(BUILD, name)
    folder, file = os.path.split(name[:-len(".lo")] + ".o")
    shared = os.path.join(BUILD, folder, ".libs", file)
    return shared if os.path.exists(shared) else os.path.join(BUILD, folder, file)


class OneFile(unittest.TestCase):
    def setUp(self):
        with open(os.path.join(SOURCE, "doc", "developer.md"), encoding="utf-8") as file:
            text = file.read()
        self.page = re.search(r"^## A policy in one file\n(.*?)^## ", text, re.S | re.M)[1]
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        shutil.copytree(os.path.join(SOURCE, POLICIES), os.path.join(self.folder, POLICIES))
        for path, _, names in os.walk(self.folder):
            for name in [path] + [os.path.join(path, name) for name in names]:
                os.chmod(name, os.stat(name).st_mode | 0o200)  # a source tree may be read-only

    def block(self, language):
        found = re.findall(r"```%s\n(.*?)```" % language, self.page, re.S)
        self.assertEqual(len(found), 1, language)
        return found[0]

    def shown(self):
        """The commands that the page shows, with their output."""
        lines = [line[4:] for line in re.findall(r"^    .*$", re.sub(r"```.*?```", "", self.page, flags=re.S), re.M)]
        starts = [i for i, line in enumerate(lines) if line.startswith("$ ")] + [len(lines)]
        return [(lines[i][2:], lines[i + 1:j]) for i, j in zip(starts, starts[1:])]

    def test_page(self):
        name = re.search(r"new\s+file,\s+`(src/[a-z_/]+\.c)`", self.page)[1]
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(self.block("c"))
        status, out, err = run(["patch", "-p1", "--no-backup-if-mismatch"], self.folder, input=self.block("diff"))
        self.assertEqual(status, 0, out + err)
        with open(os.path.join(self.folder, POLICIES, "local.mk"), encoding="utf-8") as file:
            listed = re.findall(r"^\t(\S+)", file.read(), re.M)
        self.assertIn(name, listed)
        self.assertEqual(listed, sorted(listed))
        self.build(name)
        with open(os.path.join(self.folder, "reset.yaml"), "w", encoding="utf-8") as file:
            file.write(self.block("yaml"))
        commands = self.shown()
        self.assertEqual(len(commands), 2)
        for command, expected in commands:
            _, out, err = run(["bash", "-c", command], self.folder)
            self.assertEqual((out + err).splitlines(), expected, command)
        self.follows(name)
        self.is_exact()

    def build(self, name):
        variables = build_variables()
        new = []
        include = ["-I" + os.path.join(self.folder, "src")]
        touched = [name] + [line[len("+++ b/"):] for line in self.block("diff").splitlines() if re.match(r"\+\+\+ b/.*\.c$", line)]
        command = variables["COMPILE"].split()
        first = next(i for i, word in enumerate(command) if word.startswith("-I"))
        for source in touched:
            new.append(os.path.join(self.folder, os.path.basename(source) + ".o"))
            status, _, err = run(command[:first] + include + command[first:] + [
                "-Werror", "-fPIC", "-c", os.path.join(self.folder, source), "-o", new[-1]], BUILD)
            self.assertEqual(status, 0, err)
        old = [word for word in variables["libteide_internal_la_OBJECTS"].split() if word[:-len(".lo")] + ".c" not in touched]
        self.assertEqual(len(old), len(variables["libteide_internal_la_OBJECTS"].split()) - len(touched) + 1)
        objects = [object_of(word) for word in old + variables["teide_OBJECTS"].split()]
        libraries = (variables["libteide_internal_la_LIBADD"] + " " + variables["teide_LDADD"]).split()
        libraries = [word for word in libraries if not word.endswith(".la")]
        os.makedirs(os.path.join(self.folder, "build"))
        link = [word for word in command if not word.startswith(("-I", "-D"))] + variables["LDFLAGS"].split()
        status, _, err = run(link + new + objects + libraries + ["-o", os.path.join(self.folder, "build", "teide")], BUILD)
        self.assertEqual(status, 0, err)

    def follows(self, name):
        """Reference page and schema know the policy; the unchanged program does not."""
        teide = os.path.join(self.folder, "build", "teide")
        policy = re.search(r"\.name = \"(\w+)\"", self.block("c"))[1]
        self.assertIn("`policy: %s`: " % policy, run([teide, "validate", "--reference"], self.folder)[1])
        self.assertIn('"const": "%s"' % policy, run([teide, "validate", "--schema"], self.folder)[1])
        unchanged = os.environ.get("TEIDE", os.path.join(BUILD, "teide"))
        status, _, err = run([unchanged, "validate", "reset.yaml"], self.folder)
        self.assertEqual(status, 2)
        self.assertIn("policy cannot be '%s'" % policy, err)

    def is_exact(self):
        """The mean waiting time of the scenario, within 4 standard errors (P = 6.3e-5); windows of 9 ms are told apart."""
        teide = os.path.join(self.folder, "build", "teide")
        command = [teide, "run", "reset.yaml", "--format", "json", "--set", "run.deliveries=100000", "--set", "run.replicas=10"]
        got = json.loads(run(command, self.folder)[1])["requests"][0]["waiting_time"]
        z = [(got["mean"] - 1e-3 * windowed_wait(0.1, window)) / got["stderr"] for window in (10, 9)]
        self.assertLess(abs(z[0]), 4)
        self.assertGreater(abs(z[1]), 4)


def windowed_wait(p, window):
    """Mean slots between deliveries of two links that must both have a pair in one window. States: slots gone in the window, one
    pair held or none; a pair of the last slot is of the next window, but one that arrives then still meets the one that waits."""
    inside, delivered = numpy.zeros((2 * window,) * 2), numpy.zeros((2 * window, window))
    for phase in range(window):
        after = (phase + 1) % window
        inside[phase, after] = (1 - p) ** 2
        inside[phase, window + after] = 2 * p * (1 - p)
        delivered[phase, after] = p * p
        inside[window + phase, window + after if after > 0 else 0] = 1 - p
        delivered[window + phase, after] = p
    solve = numpy.linalg.inv(numpy.eye(2 * window) - inside)
    slots, chain = (solve @ numpy.ones(2 * window))[:window], (solve @ delivered)[:window]
    weights = numpy.linalg.matrix_power(chain, 10000)[0]
    return float(weights @ slots)


if __name__ == "__main__":
    unittest.main(verbosity=1)
