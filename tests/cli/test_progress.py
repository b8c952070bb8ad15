#!/usr/bin/env python3
"""The progress bar on terminals of several widths: what matters most is always there, and no line wraps.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest

TEIDE = os.environ.get("TEIDE", "./teide")
SOURCE = os.environ.get("srcdir", ".")
QUICK = os.path.join(SOURCE, "scenarios", "quickstart.yaml")
EXPERIMENT = os.path.join(SOURCE, "scenarios", "canary-143km", "experiment.yaml")
SMALL = os.path.join(SOURCE, "scenarios", "sweeps", "small.yaml")
DIAGRAM = os.path.join(SOURCE, "scenarios", "optimal-time", "phase-diagram.yaml")
ENSEMBLE = os.path.join(SOURCE, "scenarios", "improvement", "werner.yaml")

WHOLE = "\x1b[K"  # what ends a line

LONG = {
    "run": ("run", QUICK, "-j1", "--set", "run={deliveries: 1000000000}"),
    "experiment": ("run", EXPERIMENT, "-j1", "--set", "experiment.duration=16000 h"),
    "optimize": ("optimize", DIAGRAM, "-j1", "--set", "optimal_time.diagram.x.points=1500", "--set", "optimal_time.diagram.y.points=1500"),
    "improve": ("improve", ENSEMBLE, "-j1", "--set", "improvement.ensemble.samples=200000000"),
}


class Progress(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def lines(self, widths, *arguments, enough=2, until=None, patience=30):
        """What the command draws on a terminal of so many columns, line by line: the whole lines at each of the widths, to which the
        terminal is brought one after the other when `enough` were drawn or one that has what is waited for."""
        master, slave = pty.openpty()
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, widths[0], 0, 0))
        process = subprocess.Popen([TEIDE, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=slave)
        os.close(slave)
        drawn = {}
        try:
            for width in widths:
                fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
                self.read(master, 0)  # what was drawn before
                text, limit = "", time.monotonic() + patience
                while text.count(WHOLE) < enough and not (until and re.search(until, text[:text.rfind(WHOLE) + 1])) and time.monotonic() < limit:
                    more = self.read(master, 0.1)
                    if more is None:  # it has ended
                        break
                    text += more
                drawn[width] = [line for line in re.findall("\r([^\r\x1b]*)" + re.escape(WHOLE), text) if line.strip()]
        finally:
            process.kill()
            process.wait()
            os.close(master)
        return drawn

    @staticmethod
    def read(master, seconds):
        """What there is to read within that time; None at the end."""
        if not select.select([master], [], [], seconds)[0]:
            return ""
        try:
            return os.read(master, 65536).decode() or None
        except OSError:
            return None

    def test_widths(self):
        commands = dict(LONG, sweep=("sweep", SMALL, "-j1", "-o", os.path.join(self.folder.name, "x.h5"), "--set", "run.deliveries=3000000", "--restart"))
        first_part = {"run": "deliveries", "experiment": "four-folds", "sweep": "of 24 points", "optimize": "left", "improve": "left"}
        for name, command in commands.items():
            for width, lines in self.lines((12, 24, 60, 80, 132), *command, enough=1).items():
                self.assertGreaterEqual(len(lines), 1, (name, width))
                for line in lines:
                    self.assertLess(len(line), width, (name, width, line))
                    self.assertRegex(line, r"^(\[[#.]+\])? ?\s*\d+ %", (name, width))
                    self.assertIsNone(re.search(r"[,(] *$", line), line)  # nothing is cut inside
                if width < 24:
                    continue
                if name != "sweep" or any("left" in line for line in lines):  # a sweep knows after its first point
                    self.assertRegex(lines[-1], r"\d+ s left|\d+:\d\d (min|h) left|years left", (name, width))
                if width >= 80:
                    self.assertIn(first_part[name], lines[-1], (name, width))

    def test_time_left_of_a_sweep_at_80_columns(self):
        wanted = r"left, \d+ of 24 points"
        lines = self.lines((80,), "sweep", SMALL, "-o", os.path.join(self.folder.name, "y.h5"), "--set", "run.deliveries=500000", "-j2", enough=100, until=wanted)[80]
        self.assertTrue(any(re.search(wanted, line) for line in lines), lines)

    def test_quiet(self):
        for command in (LONG["optimize"], LONG["run"], LONG["improve"]):
            self.assertGreater(len(self.lines((80,), *command, enough=1)[80]), 0, command)
            self.assertEqual(self.lines((80,), *command, "-q", enough=1, patience=1)[80], [], command)


if __name__ == "__main__":
    unittest.main()
