#!/usr/bin/env python3
"""What the documents show must be true: their scenarios run, the links between them lead somewhere, and every scenario
that comes with the project is valid.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import glob
import json
import os
import re
import subprocess
import tempfile
import unittest

TEIDE = os.environ.get("TEIDE", "./teide")
SOURCE = os.environ.get("srcdir", ".")
PAGES = [os.path.join(SOURCE, "README.md")] + sorted(glob.glob(os.path.join(SOURCE, "doc", "*.md")))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def headings(path):
    """The names by which links call the headings of a page: lower case, hyphens for blanks, no other marks."""
    lines = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", read(path), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", line.strip().lower()).replace(" ", "-") for line in lines}


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
            for target in re.findall(r"\]\(([^)\s]+)\)", read(page)):
                if "://" in target:
                    continue
                followed += 1
                name, _, heading = target.partition("#")
                path = os.path.join(os.path.dirname(page), name) if name else page
                self.assertTrue(os.path.exists(path), "%s links to %s" % (page, target))
                if heading:
                    self.assertIn(heading, headings(path), "%s links to %s" % (page, target))
        self.assertGreater(followed, 10)

    def test_scenarios_are_valid(self):
        paths = glob.glob(os.path.join(SOURCE, "scenarios", "**", "*.yaml"), recursive=True)
        self.assertGreaterEqual(len(paths), 10)
        done = run("validate", *paths)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_mistakes_of_the_guide(self):
        """bad.yaml of the guide is shown, and gives the messages that are shown."""
        guide = read(os.path.join(SOURCE, "doc", "guide.md"))
        shown, = re.findall(r"    \$ cat bad.yaml\n(.*?)    \$ build/teide validate bad.yaml\n(.*?)\n\n", guide, re.S)
        scenario, messages = (re.sub(r"^    ", "", part, flags=re.M) for part in shown)
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "bad.yaml"), "w", encoding="utf-8") as file:
                file.write(scenario)
            done = subprocess.run([os.path.abspath(TEIDE), "validate", "bad.yaml"], cwd=folder, capture_output=True, text=True,
                                  timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (2, messages + "\n"))

    def test_variables_in_comments_exist(self):
        """Names after --variable in the headers of scenarios and in the documents are variables of a sweep."""
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "s.h5")
            done = run("sweep", os.path.join(SOURCE, "scenarios", "sweeps", "small.yaml"), "-o", out, "-q", "--set", "run.deliveries=20")
            self.assertEqual(done.returncode, 0, done.stderr)
            names = set()
            for page in PAGES + glob.glob(os.path.join(SOURCE, "scenarios", "**", "*.yaml"), recursive=True):
                for listed in re.findall(r"small.h5 .*--variable ([a-z_,]+)", read(page)):
                    names.update(listed.split(","))
            self.assertGreaterEqual(len(names), 3)
            done = run("show", out, "--variable", ",".join(sorted(names)), "--format", "csv")
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_reproduction_prints_what_it_shows(self):
        """Every command of reproduce-2505.02286.md prints the lines below it."""
        page = read(os.path.join(SOURCE, "doc", "reproduce-2505.02286.md"))
        commands = 0
        for block in re.findall(r"(?:^    .*\n)+", page, re.M):
            lines = [line[4:] for line in block.splitlines()]
            self.assertTrue(lines[0].startswith("$ "), block)
            last = next((i for i, line in enumerate(lines) if line == "  done"), 0)
            command = "\n".join(lines[:last + 1])[2:].replace("build/teide", os.path.abspath(TEIDE))
            done = subprocess.run(["bash", "-c", command], cwd=SOURCE, capture_output=True, text=True, timeout=300, check=False)
            self.assertEqual([line.rstrip() for line in done.stdout.splitlines()], [line.rstrip() for line in lines[last + 1:]], command)
            commands += 1
        self.assertEqual(commands, 4)

    def test_tutorial_of_networks(self):
        """Its commands run, cut short; its exact columns are what the formulas give."""
        page = read(os.path.join(SOURCE, "doc", "networks.md"))
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "two.yaml"), "w", encoding="utf-8") as file:
                file.write(re.search(r"```yaml\n(.*?)```", page, re.S).group(1))
            os.symlink(os.path.abspath(os.path.join(SOURCE, "scenarios")), os.path.join(folder, "scenarios"))
            commands = re.findall(r"^    build/teide (.*?)(?: +#.*)?$", page, re.M)
            self.assertGreaterEqual(len(commands), 12)
            for command in commands:
                short = "" if command.startswith("show") else " --quiet --set run.time='2 s' --set run.warm_up='0 s'"
                done = subprocess.run(["bash", "-c", "'%s' %s%s" % (os.path.abspath(TEIDE), command, short)], cwd=folder,
                                      capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual(done.returncode, 0, command + done.stderr)
        queue = re.findall(r"^\| (\d+) % \| [\d.]+ \+- [\d.]+ \| ([\d.]+) \|$", page, re.M)
        self.assertEqual(len(queue), 5)
        for load, exact in queue:
            arrivals = 0.1 * float(load) / 100
            self.assertAlmostEqual(float(exact), 0.1 * (1.05 - arrivals) / (0.1 - arrivals), 4)
        losses = re.findall(r"^\| \d+ \| ([\d.]+) \| [\d.]+ \+- [\d.]+ \| ([\d.]+) \|$", page, re.M)
        self.assertEqual(len(losses), 5)
        for load, exact in losses:
            a = float(load)
            self.assertAlmostEqual(float(exact), a * a / 2 / (1 + a + a * a / 2), 4)

    def test_calculator_line_of_the_readme(self):
        line, = re.findall(r"echo '(\{.*?\})' \| build/teide calc", read(PAGES[0]))
        done = run("calc", text=line + "\n")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertAlmostEqual(json.loads(done.stdout)["p_success"], 0.82, 12)


if __name__ == "__main__":
    unittest.main()
