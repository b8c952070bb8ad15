#!/usr/bin/env python3
"""Where results go: what is no result of ours is kept, links are followed, what is no file is refused, nothing is left behind; what
stands in the way among the blocks of a sweep; what of a foreign file may be said.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import fcntl
import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SCENARIOS = os.path.join(os.path.abspath(os.environ.get("srcdir", ".")), "scenarios")
SMALL = os.path.join(SCENARIOS, "sweeps", "small.yaml")
FEW = ("--set", "run.deliveries=20", "-q")
SECRET = "Tr0ub4dor"


class Outputs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.here = os.getcwd()
        os.chdir(self.folder)
        self.addCleanup(os.chdir, self.here)

    def teide(self, *arguments, status=0, **more):
        done = subprocess.run([TEIDE, *arguments], capture_output=True, text=True, errors="replace", timeout=120, check=False, **more)
        self.assertEqual(done.returncode, status, "%s\n%s\n%s" % (arguments, done.stdout, done.stderr))
        return done

    def refused(self, *arguments, status, words):
        done = self.teide(*arguments, status=status)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertEqual(done.stdout, "")

    def write(self, name, text):
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, name):
        with open(name, "rb") as file:
            return file.read()

    def commands(self):
        """Every command that writes a result file, without the file."""
        for i in range(2):
            self.teide("sweep", SMALL, *FEW, "--shard", "%d/2" % i, "-o", "shard%d.h5" % i)
        return (("run", os.path.join(SCENARIOS, "quickstart.yaml"), *FEW, "-o"),
                ("run", os.path.join(SCENARIOS, "canary-143km", "experiment.yaml"), "--set", "experiment.duration=20 min", "-q", "-o"),
                ("optimize", os.path.join(SCENARIOS, "optimal-time", "transition.yaml"), "-o"),
                ("improve", os.path.join(SCENARIOS, "improvement", "two-pairs.yaml"), "-o"),
                ("sweep", SMALL, *FEW, "-o"),
                ("merge", "shard0.h5", "shard1.h5", "-o"),
                ("run", os.path.join(SCENARIOS, "quickstart.yaml"), *FEW, "--trace"))


class WhereResultsGo(Outputs):
    def test_what_is_no_result_is_kept(self):
        for command in self.commands():
            self.write("notes.txt", SECRET)
            self.refused(*command, "notes.txt", status=2, words=("notes.txt", "is there and is not a", "write another name"))
            self.assertEqual(self.read("notes.txt"), SECRET.encode())
        with open(SMALL, "rb") as file:
            text = file.read()
        self.teide("sweep", SMALL, *FEW, "--restart", "-o", "notes.txt", status=2)
        self.assertEqual(self.read("notes.txt"), SECRET.encode())
        self.assertEqual(self.read(SMALL), text)

    def test_results_and_empty_files_are_replaced(self):
        for command in self.commands():
            name = "trace.json" if command[-1] == "--trace" else "out.h5"
            if command[0] == "sweep":
                os.remove(name)
            else:
                self.write(name, "") if not os.path.exists(name) else None
            self.teide(*command, name)
            first = self.read(name)
            self.assertGreater(len(first), 1000)
            self.teide(*command, name)
            self.assertGreater(len(self.read(name)), 1000)
        self.assertEqual(glob.glob(".*"), [])

    def test_links(self):
        for command in self.commands():
            os.mkdir("deep")
            os.symlink("deep/target", "one")
            os.symlink(os.path.join(self.folder, "one"), "two")
            for _ in range(2):  # dangling at first
                self.teide(*command, "two")
                self.assertTrue(os.path.islink("one") and os.path.islink("two"), command)
                self.assertFalse(os.path.islink("deep/target"), command)
                self.assertGreater(os.path.getsize("deep/target"), 1000)
            shutil.rmtree("deep")
            self.teide(*command, "two", status=1)  # its folder is not there
            os.remove("one")
            os.remove("two")

    def test_what_is_no_file(self):
        os.mkfifo("pipe")
        os.mkdir("folder")
        os.symlink("loop", "loop")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind("socket")
        self.addCleanup(listener.close)
        commands = self.commands()
        before = set(os.listdir("."))
        for command in commands:
            for name, words in (("pipe", "not a regular file"), ("folder", "Is a directory"), ("socket", "not a regular file"),
                                ("loop", "symbolic links"), ("/dev/null", "not a regular file"), ("/dev/full", "not a regular file"),
                                ("missing/a.h5", "No such file"), ("shard0.h5/a", "Not a directory"), ("folder/", "Is a directory")):
                self.refused(*command, name, status=1, words=(name, words))
                if name not in ("shard0.h5/a", "missing/a.h5", "folder/"):
                    self.teide("show", name, status=2)
        self.assertEqual(set(os.listdir(".")), before)

    @unittest.skipIf(os.getuid() == 0, "root may write everywhere")
    def test_permissions(self):
        os.mkdir("closed")
        os.chmod("closed", 0o555)
        self.write("protected.h5", "")
        os.chmod("protected.h5", 0o444)
        for command in self.commands():
            self.refused(*command, "closed/a.h5", status=1, words=("closed/a.h5", "Permission denied"))
            self.refused(*command, "protected.h5", status=1, words=("protected.h5", "Permission denied"))
        os.chmod("closed", 0o755)

    def test_room_is_given_back(self):
        """A file that is made on disk takes no more of it than it has bytes: room for all numbers is set aside first."""
        self.teide("sweep", os.path.join(SCENARIOS, "sweeps", "optimal-time-1e6.yaml"), "--shard", "0/50000", "--set",
                   "optimal_time.objectives=[F, C, ps*F]", "-q", "-o", "a.h5")
        status = os.stat("a.h5")
        self.assertLess(512 * status.st_blocks, 2 * status.st_size + (1 << 20))
        self.teide("show", "a.h5", "--at", "dephasing_share=0")

    def test_stale_temporaries(self):
        """Of file systems without O_TMPFILE, left by a process that died: removed when old and nobody's."""
        run = ("run", os.path.join(SCENARIOS, "quickstart.yaml"), *FEW, "-o", "a.h5")
        for name in (".teide.1.0.tmp", ".teide.1.1.tmp", ".teide.1.2.tmp", ".teide.x.0.tmp", ".teide.1.0.tmp.h5"):
            self.write(name, "")
            os.utime(name, (0, 0))
        os.symlink("/etc/passwd", ".teide.1.3.tmp")
        os.utime(".teide.1.1.tmp")
        with open(".teide.1.2.tmp", "w", encoding="utf-8") as held:
            os.utime(".teide.1.2.tmp", (0, 0))
            fcntl.flock(held, fcntl.LOCK_EX)
            self.teide(*run)
        self.assertEqual(set(os.listdir(".")), {"a.h5", ".teide.1.1.tmp", ".teide.1.2.tmp", ".teide.x.0.tmp", ".teide.1.0.tmp.h5", ".teide.1.3.tmp"})

    def test_killed(self):
        """A process that is killed at any moment leaves nothing but what was there."""
        run = ("run", os.path.join(SCENARIOS, "quickstart.yaml"), "--set", "run.deliveries=2000", "-q", "-o", "a.h5")
        start = time.monotonic()
        self.teide(*run)
        whole = time.monotonic() - start
        for i in range(12):
            process = subprocess.Popen([TEIDE, *run], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
            time.sleep(whole * (i + 1) / 10)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self.assertEqual(os.listdir("."), ["a.h5"])
        self.teide("show", "a.h5")


class BlocksOfASweep(Outputs):
    def setUp(self):
        super().setUp()
        self.teide("sweep", SMALL, *FEW, "-o", "whole.h5")
        self.teide("show", "whole.h5", "--format", "csv")
        # as many blocks as points, all but the result: the disk is full, as far as the result is concerned
        process = subprocess.Popen([TEIDE, "sweep", SMALL, "--set", "run.deliveries=12000", "-q", "-o", "a.h5", "-j1", "--checkpoint", "0"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and len(glob.glob("a.h5.parts/block-*")) < 3:
            time.sleep(0.002)
        process.terminate()
        process.wait()
        self.assertTrue(os.path.exists("a.h5.parts/sweep"), "too fast")

    def sweep(self, *more, **options):
        return self.teide("sweep", SMALL, "--set", "run.deliveries=12000", "-q", "-o", "a.h5", *more, **options)

    def test_what_is_no_block(self):
        kept = set(os.listdir("a.h5.parts"))
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        for make in (lambda name: os.mkfifo(name), lambda name: os.mkdir(name), lambda name: listener.bind(name),
                     lambda name: os.symlink("/dev/zero", name), lambda name: os.symlink(os.path.basename(name), name)):
            make("a.h5.parts/block-999999999")
            start = time.monotonic()
            self.refused("sweep", SMALL, "--set", "run.deliveries=12000", "-q", "-o", "a.h5", status=1, words=("a.h5.parts/block-999999999",))
            self.assertLess(time.monotonic() - start, 60)
            self.assertEqual(set(os.listdir("a.h5.parts")), kept | {"block-999999999"})
            os.rmdir("a.h5.parts/block-999999999") if os.path.isdir("a.h5.parts/block-999999999") else os.remove("a.h5.parts/block-999999999")
        self.assertNotIn(" 24 of them computed now", self.sweep().stdout)

    def test_description_lost(self):
        """The file `sweep` is empty, cut short, or gone: the blocks say themselves what they are of."""
        description = self.read("a.h5.parts/sweep")
        blocks = {name: self.read(name) for name in glob.glob("a.h5.parts/block-*")}
        for text in (b"", b"\0" * 100, description[:200], None):
            os.makedirs("a.h5.parts", exist_ok=True)
            for name, block in blocks.items():
                with open(name, "wb") as file:
                    file.write(block)
            os.path.exists("a.h5.parts/sweep") and os.remove("a.h5.parts/sweep")
            if text is not None:
                with open("a.h5.parts/sweep", "wb") as file:
                    file.write(text)
            self.refused("sweep", SMALL, "--set", "run.deliveries=4001", "-q", "-o", "a.h5", status=2, words=("a.h5.parts/block-", "another sweep"))
            self.assertEqual({name for name in glob.glob("a.h5.parts/block-*")}, set(blocks))
            self.assertEqual(self.read("a.h5.parts/sweep") if os.path.exists("a.h5.parts/sweep") else None, text)
            done = self.sweep()
            self.assertNotIn(" 24 of them computed now", done.stdout)
            os.remove("a.h5")

    def test_description_of_somebody_else(self):
        for make in (lambda: os.mkfifo("a.h5.parts/sweep"), lambda: os.mkdir("a.h5.parts/sweep"),
                     lambda: self.write("a.h5.parts/sweep", SECRET), lambda: os.symlink("../secret", "a.h5.parts/sweep")):
            self.write("secret", SECRET)
            os.remove("a.h5.parts/sweep")
            make()
            done = subprocess.run([TEIDE, "sweep", SMALL, "--set", "run.deliveries=12000", "-q", "-o", "a.h5"], capture_output=True, text=True,
                                  timeout=60, check=False)
            self.assertIn(done.returncode, (1, 2), done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertIn("a.h5.parts/sweep", done.stderr)
            self.assertNotIn(SECRET, done.stderr)
            os.rmdir("a.h5.parts/sweep") if os.path.isdir("a.h5.parts/sweep") else os.remove("a.h5.parts/sweep")
            self.write("a.h5.parts/sweep", "")
        self.sweep()


class ForeignIncludes(Outputs):
    def test_nothing_is_quoted(self):
        self.write("s.yaml", "teide: 1\ninclude: [foreign]\nmemories: {default: {t2: 100 ms}}\n")
        for text in ("%s:x:0:0\n%s:y\n", "%s", "- %s", "*%s", "!%s a", "%s: 1\nb: 2\n", "{%s: 1, %s: 2}", "{%s: 1", "<<: %s", "a: *%s", "%%%s x",
                     "&%s a: b\nc: *%s\n\t}", "%s: 1\n---\n%s", "\"%s", "title: [%s]\n%s: 2", "\\x7fELF%s", "#!/bin/sh\n# %s\necho \"%s"):
            with open("foreign", "wb") as file:
                file.write(text.replace("%s", SECRET).encode().decode("unicode_escape").encode())
            for command in ("validate", "run"):
                done = self.teide(command, "s.yaml", status=2)
                self.assertIn("foreign:", done.stderr)
                self.assertNotIn(SECRET, done.stderr + done.stdout, text)

    def test_ours_are(self):
        self.write("s.yaml", "teide: 1\ninclude: [hardware.yaml]\n")
        self.write("hardware.yaml", "memorys: {}\noperations: {gate_eror: 1}\n")
        done = self.teide("validate", "s.yaml", status=2)
        self.assertIn("'memorys'", done.stderr)
        self.assertIn("'gate_eror'", done.stderr)


if __name__ == "__main__":
    unittest.main()
