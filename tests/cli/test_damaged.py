#!/usr/bin/env python3
"""Result files that are damaged inside, before every command that reads one: an answer or one line that names the file, in
bounded time and memory, whatever the HDF5 library does with them.

Mutations have fixed seeds, so a failure can be repeated: it names file, command and number of the mutation.
$TEIDE_MUTATIONS is how many there are of each file and command (default 6; tests/slow/damaged.sh takes more).
The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SCENARIOS = os.path.join(os.path.abspath(os.environ.get("srcdir", ".")), "scenarios")
MUTATIONS = int(os.environ.get("TEIDE_MUTATIONS", "6"))
SECONDS = 240      # of wall time
PROCESSOR = 2      # s: a limit that the program is given from outside; its own, for a read that searches without end, is 10 s
MEBIBYTES = 600    # of resident memory
SWEEP = ("sweep", os.path.join(SCENARIOS, "sweeps", "small.yaml"), "--set", "run.deliveries=20", "-q")
INTERESTING = [bytes(k) for k in (1, 2, 4, 8)] + [b"\xff" * k for k in (1, 2, 4, 8)] + [
    (1 << shift).to_bytes(8, "little")[:k] for k, shift in ((2, 12), (4, 16), (4, 28), (8, 31), (8, 40))]
SIGNATURES = (b"TREE", b"HEAP", b"SNOD", b"GCOL", b"OHDR", b"OCHK", b"FRHP", b"\x89HDF")


def mutate(data, seed):
    """One of the ways in which a file is spoilt: bits, bytes, fields, a cut, a hole, pieces exchanged."""
    draw = random.Random(seed)
    data = bytearray(data)
    places = [i for signature in SIGNATURES for i in find_all(data, signature)]

    def place():
        # half of them in what the library itself reads: around its signatures
        at = draw.choice(places) + draw.randrange(256) if places and draw.random() < 0.6 else draw.randrange(len(data))
        return min(at, len(data) - 1)

    kind = draw.randrange(8)
    if kind == 0:
        return bytes(data[:place()])
    if kind == 1:
        at, length = place(), 1 << draw.randrange(4, 13)
        data[at:at + length] = bytes(len(data[at:at + length]))
    elif kind == 2:
        a, b, length = place(), place(), 1 << draw.randrange(3, 12)
        data[a:a + length] = data[b:b + len(data[a:a + length])].ljust(len(data[a:a + length]), b"\0")
    else:
        for _ in range(draw.choice((1, 1, 2, 8, 64))):
            at = place()
            if kind < 6:
                data[at] ^= 1 << draw.randrange(8)
            else:
                value = draw.choice(INTERESTING)
                data[at:at + len(value)] = value[:len(data) - at]
    return bytes(data)


def find_all(data, signature):
    at = data.find(signature)
    while at >= 0:
        yield at
        at = data.find(signature, at + 1)


def dataspaces(data):
    """Where the lengths of one-dimensional dataspaces with a maximum stand (message of version 1: 1, rank 1, flags 1, 5 zeros)."""
    for at in find_all(data, b"\x01\x01\x01\0\0\0\0\0"):
        yield at + 8


def limit_processor():
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, resource.RLIM_INFINITY))


def limited_run(arguments):
    """Exit status (None: too long), output, errors, MiB of resident memory, seconds."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        start = time.monotonic()
        process = subprocess.Popen([TEIDE, *arguments], stdout=out, stderr=errors, stdin=subprocess.DEVNULL,
                                   preexec_fn=limit_processor)
        late = []
        timer = threading.Timer(SECONDS, lambda: (late.append(True), process.kill()))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - start
        out.seek(0)
        errors.seek(0)
        return (None if late else process.returncode, out.read(), errors.read().decode("utf-8", "replace"),
                usage.ru_maxrss / 1024, seconds)


class Damaged(unittest.TestCase):
    count, largest = 0, (0, 0)

    @classmethod
    def tearDownClass(cls):
        print("%d damaged files: at most %.0f MiB and %.1f s" % (cls.count, *cls.largest))

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.whole = {}
        commands = {
            "run": ("run", os.path.join(SCENARIOS, "quickstart.yaml"), "--set", "run.deliveries=100", "-q"),
            "optimize": ("optimize", os.path.join(SCENARIOS, "optimal-time", "transition.yaml")),
            "pumping": ("optimize", os.path.join(SCENARIOS, "optimal-time", "pumping.yaml")),
            "improve": ("improve", os.path.join(SCENARIOS, "improvement", "two-pairs.yaml")),
            "ensemble": ("improve", os.path.join(SCENARIOS, "improvement", "werner.yaml"), "--set",
                         "improvement.ensemble.samples=1000"),
            "experiment": ("run", os.path.join(SCENARIOS, "canary-143km", "experiment.yaml"), "--set",
                           "experiment.duration=20 min", "-q"),
            "sweep": SWEEP, "shard0": (*SWEEP, "--shard", "0/2"), "shard1": (*SWEEP, "--shard", "1/2"),
        }
        for name, arguments in commands.items():
            path = cls.path(name + ".h5")
            done = subprocess.run([TEIDE, *arguments, "-o", path], capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise AssertionError(done.stderr)
            with open(path, "rb") as file:
                cls.whole[name] = file.read()

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    def one(self, name, seed, command, data=None):
        """Returns the exit status, having checked all that a user would see."""
        path, merged = self.path("spoilt.h5"), self.path("merged.h5")
        with open(path, "wb") as file:
            file.write(mutate(self.whole[name], "%s %s" % (name, seed)) if data is None else data)
        before = set(os.listdir(self.folder))
        arguments = {"show": ("show", path), "json": ("show", path, "--format", "json"), "csv": ("show", path, "--format", "csv"),
                     "merge": ("merge", "-o", merged, path, self.path("shard1.h5")),
                     "sweep": (*SWEEP, "-o", path), "over": ("optimize", os.path.join(SCENARIOS, "optimal-time", "jump.yaml"), "-o", path)}
        status, out, errors, mebibytes, seconds = limited_run(arguments[command])
        what = "%s of %s, mutation %s: status %s, %.0f MiB, %.1f s\n%s" % (command, name, seed, status, mebibytes, seconds, errors)
        type(self).largest = [max(pair) for pair in zip(self.largest, (mebibytes, seconds))]
        type(self).count += 1
        self.assertIn(status, (0, 1, 2), what)
        self.assertLess(mebibytes, MEBIBYTES, what)
        if "AddressSanitizer" in errors:
            self.assertIn("libhdf5", errors, what)  # its own crash, in a child; a sanitizer says more than a line
            return 2
        if status == 2:
            self.assertEqual((out, errors.count("\n")), (b"", 1), what)
            self.assertIn(path, errors, what)
        if status == 1:
            self.assertEqual(errors.count("\n"), 1, what)
            self.assertIn(path, errors, what)
        if os.path.exists(merged):
            os.remove(merged)
            before.discard("merged.h5")
        self.assertEqual(set(os.listdir(self.folder)) - {"merged.h5"}, before, what)
        return status

    def mutations(self, name, *commands):
        statuses = {self.one(name, seed, command) for command in commands for seed in range(MUTATIONS)}
        if MUTATIONS > 5:
            self.assertIn(2, statuses)  # some of it is noticed

    def test_heap(self):
        """Sizes and references in the heap of the attributes' texts, on which the library crashes or loops when it reads an attribute."""
        statuses = set()
        for name, command in (("shard0", "merge"), ("sweep", "sweep"), ("sweep", "over"), ("run", "show")):
            at = self.whole[name].find(b"GCOL") + 16  # the first object: number, uses, size
            for i, bit in ((12, 8), (10, 255), (8, 255), (15, 128), (0, 255), (-5, 64)):
                data = bytearray(self.whole[name])
                data[at + i] ^= bit
                statuses.add(self.one(name, "GCOL %d" % i, command, bytes(data)))
        self.assertIn(2, statuses)

    def test_claims(self):
        """A dataset that claims far more values than it has bytes for."""
        for name, command in (("run", "show"), ("sweep", "csv"), ("shard0", "merge")):
            data = bytearray(self.whole[name])
            changed = 0
            for place in dataspaces(self.whole[name]):
                data[place:place + 8] = (1 << 28).to_bytes(8, "little")
                data[place + 8:place + 16] = (1 << 28).to_bytes(8, "little")
                changed += 1
            self.assertGreater(changed, 5, name)
            self.assertEqual(self.one(name, "claims", command, bytes(data)), 2)

    def test_run(self):
        self.mutations("run", "show", "json")

    def test_optimize(self):
        self.mutations("optimize", "show", "over")
        self.mutations("pumping", "json")

    def test_improve(self):
        self.mutations("improve", "show")
        self.mutations("ensemble", "json")

    def test_experiment(self):
        self.mutations("experiment", "show")

    def test_sweep(self):
        self.mutations("sweep", "csv", "show", "sweep")

    def test_merge(self):
        self.mutations("shard0", "merge")


if __name__ == "__main__":
    unittest.main()
