#!/usr/bin/env python3
"""The manual page, `teide help` and --help of the commands: the same commands, options, values and exit statuses.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import os
import re
import subprocess
import unittest

TEIDE = os.environ.get("TEIDE", "./teide")
SOURCE = os.environ.get("srcdir", ".")
with open(os.path.join(SOURCE, "doc", "teide.1"), encoding="utf-8") as page:
    MAN = page.read()


def teide(*arguments):
    return subprocess.run([TEIDE, *arguments], capture_output=True, text=True, timeout=60, check=False)


def section(name):
    return re.search(r"^\.Sh %s\n(.*?)(?=^\.Sh |\Z)" % name, MAN, re.M | re.S).group(1)


COMMANDS = re.findall(r"^  teide ([a-z]+)\b.* {2,}\S", teide("--help").stdout.split("Commands:")[1].split("\n\n")[0], re.M)


def options_of(command):
    """{name: (letter or None, takes a value)} as --help says."""
    found = {}
    for letter, name, value in re.findall(r"^  (?:-(\w), |    )--([a-z-]+)( \S+)? ", teide(command, "--help").stdout, re.M):
        found[name] = (letter or None, value != "")
    return found


class Manual(unittest.TestCase):
    def test_every_command_is_in_it(self):
        self.assertEqual(len(COMMANDS), 8)
        self.assertEqual(re.findall(r"^\.Nm\n\.Cm (\w+)", section("SYNOPSIS"), re.M), COMMANDS + ["help"])
        self.assertEqual(re.findall(r"^\.It Cm (\w+)", section("DESCRIPTION"), re.M), COMMANDS + ["help"])

    def test_synopsis(self):
        for command, body in re.findall(r"^\.Nm\n\.Cm (\w+)\n(.*?)(?=^\.Nm|\Z)", section("SYNOPSIS"), re.M | re.S):
            if command == "help":
                continue
            options, shown = options_of(command), {}
            for flag, value in re.findall(r"Fl (\S+)( Ar)?", body):
                names = [name for name, (letter, _) in options.items() if flag in (letter, "-" + name)]
                self.assertEqual(len(names), 1, "%s has no option %s" % (command, flag))
                shown[names[0]] = value != ""
            self.assertEqual(shown, {name: value for name, (_, value) in options.items() if name != "help"}, command)

    def test_options(self):
        described = {command: {} for command in COMMANDS}
        for item, text in re.findall(r"^\.It (Fl [^\n]*)\n(.*?)(?=^\.It|^\.El)", section("OPTIONS"), re.M | re.S):
            letter, name, value = re.fullmatch(r"Fl (?:(\w) , Fl )?-([a-z-]+)( Ar \S+)?", item).groups()
            only = re.match(r"\.Pq Cm (.*)\n", text)
            for command in only.group(1).split(" , ") if only else COMMANDS:
                described[command][name] = (letter, value is not None)
        for command in COMMANDS:
            self.assertIn("help", options_of(command))
            self.assertEqual(described[command], options_of(command), command)

    def test_exit_statuses(self):
        shown = re.findall(r"^\.It (\d)", section("EXIT STATUS"), re.M)
        told = re.search(r"Exit status: (.*?)\.\n", teide("--help").stdout, re.S).group(1)
        self.assertEqual(re.findall(r"(?:^|, )(\d) ", told), shown)
        self.assertEqual(shown, ["0", "1", "2", "3"])

    def test_checkpoint_default(self):
        default, = re.findall(r"\(default: (\d+)\)", teide("sweep", "--help").stdout)
        self.assertIn("on the disk; %s by default" % default, MAN)


class Help(unittest.TestCase):
    def test_help_of_a_command(self):
        for command in COMMANDS:
            done, same = teide("help", command), teide(command, "--help")
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, same.stdout, ""))
            self.assertTrue(done.stdout.startswith("Usage: teide " + command), command)
            self.assertIn("Exit status: 0 ", done.stdout)
        self.assertEqual(teide("help").stdout, teide("--help").stdout)
        done = teide("help", "rum")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("did you mean 'teide run'?", done.stderr)

    def test_lines_fit(self):
        for command in COMMANDS:
            if command != "calc":
                self.assertLessEqual(max(map(len, teide("help", command).stdout.splitlines())), 112, command)


if __name__ == "__main__":
    unittest.main()
