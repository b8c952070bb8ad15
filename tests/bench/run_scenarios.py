#!/usr/bin/env python3
"""Time the benchmark scenarios on one thread: ns per delivery, ns per event, events per second, memory.

    TEIDE=./teide run_scenarios.py scenarios/bench [NAME...]

Each scenario is run three times; the fastest counts. `wanted` is the target of doc/performance.md, per delivery.
"""
import json
import os
import subprocess
import sys

WANTED = {"w1-link": 28e-9, "w2-purify": 100e-9, "w3-chain-9": 8 * 45e-9, "w3-chain-33": 32 * 45e-9,
          "w3-chain-129": 128 * 45e-9, "w3-chain-1025": 1024 * 45e-9, "w3-chain-10001": 1e4 * 60e-9,
          "w3-chain-100001": 1e5 * 120e-9}


def seconds(value):
    for unit, size in (("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3)):
        if value < 999.5 * size:
            return "%.3g %s" % (value / size, unit)
    return "%.3g s" % value


def run(teide, path, *more):
    """One run: its JSON document, and the program's peak memory in bytes."""
    pid_out, child_out = os.pipe()
    child = subprocess.Popen([teide, "run", path, "-j", "1", "--format", "json", "--quiet", *more], stdout=child_out)
    os.close(child_out)
    with os.fdopen(pid_out, encoding="utf-8") as file:
        text = file.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status != 0:
        sys.exit("%s failed with status %d" % (path, status))
    return json.loads(text), usage.ru_maxrss * 1024


def main():
    folder, names = sys.argv[1], sys.argv[2:] or list(WANTED)
    teide = os.environ.get("TEIDE", "./teide")
    print("%-16s %12s %10s %12s %12s %10s" % ("scenario", "a delivery", "wanted", "an event", "events/s", "memory"))
    for name in names:
        best = min((run(teide, os.path.join(folder, name + ".yaml")) for _ in range(3)),
                   key=lambda result: result[0]["wall_seconds"])
        document, memory = best
        wall, events = document["wall_seconds"], document["events"]
        print("%-16s %12s %10s %12s %12.3g %7.1f MB" % (
            name, seconds(wall / document["deliveries"]), seconds(WANTED[name]), seconds(wall / events),
            events / wall, memory / 1e6))


if __name__ == "__main__":
    main()
