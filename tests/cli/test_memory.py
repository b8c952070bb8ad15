#!/usr/bin/env python3
"""Memory that runs out, in every command and at any allocation: a sentence and an exit status, no crash, nothing left behind.

Single allocations inside UDUNITS-2 are let succeed: it crashes otherwise, as doc/results.md says.
$TEIDE_ALLOCATIONS: every how many-th allocation is tried (default 197; tests/slow/damaged.sh takes them denser).
The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = os.path.abspath(os.environ.get("srcdir", "."))
SCENARIOS = os.path.join(SOURCE, "scenarios")
STEP = int(os.environ.get("TEIDE_ALLOCATIONS", "197"))


TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
QUICK = ("run", os.path.join(SCENARIOS, "quickstart.yaml"), "--set", "run.deliveries=20", "-q", "-j2", "-o", "OUT")
SWEEP = ("sweep", os.path.join(SCENARIOS, "sweeps", "small.yaml"), "--set", "run.deliveries=20", "-q", "-j4")
COMMANDS = {
    "run": QUICK,
    "validate": ("validate", os.path.join(SCENARIOS, "quickstart.yaml")),
    "optimize": ("optimize", os.path.join(SCENARIOS, "optimal-time", "transition.yaml"), "-o", "OUT"),
    "changing rates": ("optimize", os.path.join(SCENARIOS, "optimal-time", "changing-rates.yaml")),  # tables in splines of GSL
    "improve": ("improve", os.path.join(SCENARIOS, "improvement", "two-pairs.yaml"), "-o", "OUT"),
    "experiment": ("run", os.path.join(SCENARIOS, "canary-143km", "experiment.yaml"), "--set", "experiment.duration=20 min",
                   "-q", "-o", "OUT"),
    "sweep": (*SWEEP, "-o", "OUT"),
    "show": ("show", "RUN"),
    "csv": ("show", "SWEEP", "--format", "csv"),
    "merge": ("merge", "-o", "OUT", "SHARD0", "SHARD1"),
}


class Memory(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        made = os.path.join(cls.folder, "made")
        os.mkdir(made)
        cls.names = {name: os.path.join(made, name.lower() + ".h5") for name in ("RUN", "SWEEP", "SHARD0", "SHARD1")}
        cls.names["OUT"] = os.path.join(cls.folder, "out", "o.h5")
        for arguments in ((*QUICK[:-1], "RUN"), (*SWEEP, "-o", "SWEEP"), (*SWEEP, "-o", "SHARD0", "--shard", "0/2"),
                          (*SWEEP, "-o", "SHARD1", "--shard", "1/2")):
            done = subprocess.run([TEIDE, *cls.named(arguments)], capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise AssertionError(done.stderr)
        cls.preload = os.path.join(cls.folder, "few_allocations.so")

    @classmethod
    def named(cls, arguments):
        return [cls.names.get(argument, argument) for argument in arguments]

    def one(self, command, what, environment=None, **more):
        """Exit status, having looked at all that is left."""
        out = os.path.dirname(self.names["OUT"])
        shutil.rmtree(out, ignore_errors=True)
        os.mkdir(out)
        done = subprocess.run([TEIDE, *self.named(COMMANDS[command])], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                              errors="replace", timeout=300, check=False, env=dict(os.environ, **(environment or {})), **more)
        what = "%s, %s: status %d\n%s" % (command, what, done.returncode, done.stderr)
        kept = {"o.h5.parts"} if command == "sweep" else set()
        self.assertLessEqual(set(os.listdir(out)), kept | {"o.h5"}, what)
        if done.returncode != 0 and os.path.exists(self.names["OUT"]):  # what failed afterwards does not undo it: it is whole, and said so
            self.assertIn("is complete", done.stderr, what)
            self.assertEqual(subprocess.run([TEIDE, "show", self.names["OUT"]], stdout=subprocess.DEVNULL, check=False).returncode, 0, what)
        if os.path.isdir(self.names["OUT"] + ".parts"):
            self.assertEqual([name for name in os.listdir(self.names["OUT"] + ".parts") if name.endswith(".tmp")], [], what)
        return done, what

    def allocations_fail(self, command, count, most=6000):
        """All from a number on (count 0) or so many; returns the number from which on nothing is left to fail."""
        first, lines = 1, []
        while True:
            environment = {"LD_PRELOAD": self.preload, "FAIL_FROM": str(first), **({"FAIL_COUNT": str(count)} if count else {})}
            done, what = self.one(command, "allocation %d" % first, environment)
            self.assertIn(done.returncode, (0, 1, 2), what)
            if done.returncode > 0:
                self.assertRegex(done.stderr.splitlines()[0], "memory|no thread can be started" if count == 0
                                 else "memory|no thread can be started|HDF5|missing or not what", what)
                lines.append(done.stderr)
            if (done.returncode == 0 and count == 0) or first > most:
                break
            first += STEP
        self.assertGreater(len(lines), 0)
        return first

    def build_preload(self):
        compiler = shutil.which(os.environ.get("CC", "cc")) or shutil.which("cc")
        if compiler is None:
            self.skipTest("no C compiler")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", self.preload,
                        os.path.join(SOURCE, "tests", "cli", "few_allocations.c"), "-ldl"], check=True)
        done = subprocess.run([TEIDE, "--version"], capture_output=True, check=False, env=dict(os.environ, LD_PRELOAD=self.preload))
        if done.returncode != 0:
            self.skipTest("allocations of this build cannot be replaced (sanitizers)")

    def test_allocations(self):
        self.build_preload()
        for command in COMMANDS:
            most = 6000
            for count in (0, 1):
                with self.subTest(command=command, count=count):
                    most = self.allocations_fail(command, count, most)

    def test_units(self):
        """An allocation inside UDUNITS-2 that fails is never taken for a mistake in the scenario."""
        self.build_preload()
        statuses = set()
        for first in range(1400, 2300, 1 + STEP // 12):
            done, what = self.one("validate", "allocation %d" % first, {"LD_PRELOAD": self.preload, "FAIL_FROM": str(first),
                                                                        "FAIL_COUNT": "1", "FAIL_IN_UDUNITS": "1"})
            self.assertNotIn("unknown unit", done.stderr, what)
            self.assertNotIn("fields.c", done.stderr, what)
            if done.returncode == 1:
                self.assertIn("out of memory", done.stderr, what)
            statuses.add(done.returncode)
        self.assertLessEqual({0, 1}, statuses)

    def test_address_space(self):
        """As `ulimit -v` does. Below 40 MB the program's libraries do not all fit."""
        def limit(kilobytes):
            resource.setrlimit(resource.RLIMIT_AS, (kilobytes * 1024, kilobytes * 1024))
        done = subprocess.run([TEIDE, "--version"], capture_output=True, check=False, preexec_fn=lambda: limit(300000))
        if done.returncode != 0:
            self.skipTest("this build needs more (sanitizers)")
        for command in COMMANDS:
            for kilobytes in range(30000, 100000, 20 * STEP):
                done, what = self.one(command, "%d KiB" % kilobytes, preexec_fn=lambda k=kilobytes: limit(k))
                if done.returncode == 127 and "shared" in done.stderr:
                    continue
                self.assertIn(done.returncode, (0, 1, 2), what)
                self.assertEqual(done.returncode == 0, done.stderr == "", what)

    def test_no_nameless_files(self):
        """A file system without O_TMPFILE: the same results, by way of a temporary name."""
        self.build_preload()
        for command in ("run", "sweep", "merge"):
            done, what = self.one(command, "no O_TMPFILE", {"LD_PRELOAD": self.preload, "NO_NAMELESS_FILES": "1"})
            self.assertEqual(done.returncode, 0, what)
            self.assertEqual(os.listdir(os.path.dirname(self.names["OUT"])), ["o.h5"])


if __name__ == "__main__":
    unittest.main()
