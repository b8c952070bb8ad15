#!/usr/bin/env python3
"""doc/when-to-purify.md: its scenarios run, its commands are those that there are, and a part of its numbers comes out again.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .). With the argument `all`, more of the numbers. Seeds are
fixed and draws are named, so that a part of a map has the numbers of the whole; they are compared as they are printed."""

import os
import re
import subprocess
import sys
import tempfile
import unittest

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SOURCE = os.path.abspath(os.environ.get("srcdir", "."))
PAGE = os.path.join(SOURCE, "doc", "when-to-purify.md")
ALL = "all" in sys.argv[1:]


def lines_of_page():
    with open(PAGE, encoding="utf-8") as file:
        return file.read().splitlines()


def shown_by(command):
    """What the page prints below a command."""
    lines = lines_of_page()
    at = next(i for i, line in enumerate(lines) if line.startswith("    $ ") and command in line)
    found = []
    for line in lines[at + 1:]:
        if line.startswith("    $ ") or (line and not line.startswith("    ")):
            break
        found.append(line[4:].rstrip())
    return [line for line in found if line]


class Page(unittest.TestCase):
    def run_in(self, folder, command):
        """A command of the page, in a folder with the tree's files."""
        words = re.sub(r"(?<![\w/-])build/teide", TEIDE, command).replace("python3 analysis", "%s %s/analysis" % (sys.executable, SOURCE)).replace(
            " scenarios/", " %s/scenarios/" % SOURCE)
        done = subprocess.run(["sh", "-c", words], capture_output=True, text=True, cwd=folder, timeout=600, check=False,
                              env={**os.environ, "MPLCONFIGDIR": folder})
        self.assertEqual(done.returncode, 0, done.stderr)
        return [line.rstrip() for line in done.stdout.splitlines() if line.strip()]

    def test_commands_are_there(self):
        commands = [line for line in lines_of_page() if re.match(r"    (\$ )?(python3|build/teide) ", line)]
        self.assertGreaterEqual(len(commands), 7)
        for command in commands:
            for name in re.findall(r"(?:analysis|scenarios)/[\w/.-]+\.(?:py|yaml)", command):
                self.assertTrue(os.path.exists(os.path.join(SOURCE, name)), command)

    def test_scenarios(self):
        """With few deliveries."""
        with tempfile.TemporaryDirectory() as folder:
            self.run_in(folder, "build/teide sweep -q scenarios/when-to-purify/map.yaml -o m.h5 --set run.deliveries=100")
            shown = self.run_in(folder, "build/teide optimize -q scenarios/when-to-purify/timing.yaml --set optimize.budget.deliveries=100000")
            self.assertTrue(any("locally optimal" in line for line in shown))

    def check(self, part, *more):
        """A command of the page with these words, with its own figures and files."""
        command = next(line[6:] for line in lines_of_page() if line.startswith("    $ ") and part in line)
        with tempfile.TemporaryDirectory() as folder:
            place = " --teide %s" % TEIDE if "analysis/" in command else ""
            command = command.replace(" |", place + " |", 1) if " |" in command else command + place
            found = self.run_in(folder, command)
        shown = shown_by(part)
        self.assertEqual(shown, found)
        self.assertGreater(len(shown), 3)

    def test_part_of_the_map(self):
        self.check("--links 4 --distances 160 250 --t2 300 |")

    @unittest.skipUnless(ALL, "more of the numbers")
    def test_part_of_the_transition(self):
        self.check("--shares 3 |")

    @unittest.skipUnless(ALL, "more of the numbers")
    def test_timing(self):
        self.check("scenarios/when-to-purify/timing.yaml |")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]] + [a for a in sys.argv[1:] if a != "all"], verbosity=0)
