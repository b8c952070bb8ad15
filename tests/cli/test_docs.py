#!/usr/bin/env python3
"""What the documents show must be true: their scenarios run, the links between them lead somewhere, and every scenario
that comes with the project is valid.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import glob
import json
import os
import re
import subprocess
import unittest

TEIDE = os.environ.get("TEIDE", "./teide")
SOURCE = os.environ.get("srcdir", ".")
PAGES = [os.path.join(SOURCE, "README.md")] + sorted(glob.glob(os.path.join(SOURCE, "doc", "*.md")))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def run(*arguments, text=None):
    return subprocess.run([TEIDE, *arguments], input=text, capture_output=True, text=True, timeout=300, check=False)


class Documents(unittest.TestCase):
    def test_shown_scenarios_run(self):
        shown = 0
        for page in PAGES:
            for block in re.findall(r"```yaml\n(.*?)```", read(page), re.S):
                if not block.lstrip().startswith("teide: 1"):
                    continue
                shown += 1
                done = run("run", "-", "--set", "run.deliveries=100", "--format", "json", "--quiet", text=block)
                self.assertEqual(done.returncode, 0, "%s: %s" % (page, done.stderr))
                self.assertGreaterEqual(json.loads(done.stdout)["deliveries"], 100)
        self.assertGreaterEqual(shown, 2)

    def test_links_lead_somewhere(self):
        followed = 0
        for page in PAGES:
            for target in re.findall(r"\]\(([^)#\s]+)\)", read(page)):
                if "://" in target:
                    continue
                followed += 1
                path = os.path.join(os.path.dirname(page), target)
                self.assertTrue(os.path.exists(path), "%s links to %s" % (page, target))
        self.assertGreater(followed, 10)

    def test_scenarios_are_valid(self):
        paths = [p for p in glob.glob(os.path.join(SOURCE, "scenarios", "**", "*.yaml"), recursive=True)
                 if os.sep + "hardware" + os.sep not in p]
        self.assertGreaterEqual(len(paths), 10)
        done = run("validate", *paths)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_calculator_line_of_the_readme(self):
        line, = re.findall(r"echo '(\{.*?\})' \| build/teide calc", read(PAGES[0]))
        done = run("calc", text=line + "\n")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertAlmostEqual(json.loads(done.stdout)["p_success"], 0.82, 12)


if __name__ == "__main__":
    unittest.main()
