#!/usr/bin/env python3
"""Parallel efficiency of a sweep on two MPI ranks and on two threads: time of one over twice the time of two, starting and the
writing of the result included. $TEIDE is the program. Skipped without MPI."""
import os
import shutil
import subprocess
import tempfile
import time

TEIDE = os.environ.get("TEIDE", "./teide")
SCENARIO = """teide: 1
memories: {default: {t2: 100 ms}}
network:
  nodes: [{name: A}, {name: B}]
  links: [{between: [A, B], length: 20 km, success_probability: 0.1, attempt_time: 200 us, state: {werner: 0.95}}]
requests: [{between: [A, B]}]
run: {deliveries: 70000}
sweep:
  outputs: [rate]
  axes: {x: %s}
"""
EQUAL = "{path: memories.default.t2, linspace: {from: 1 ms, to: 1 s, points: 800}}"
SPREAD = "{path: run.deliveries, values: [%s]}" % ", ".join(
    str(int(700 * 1000 ** ((i * 0.6180339887498949) % 1))) for i in range(400))
ENVIRONMENT = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")


def seconds(folder, axis, *command):
    scenario = os.path.join(folder, "s.yaml")
    with open(scenario, "w", encoding="utf-8") as file:
        file.write(SCENARIO % axis)
    start = time.monotonic()
    subprocess.run([*command, "--restart", "-q", "-o", os.path.join(folder, "o.h5"), scenario], check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name, axis in (("about 10 ms a point", EQUAL), ("0.1 to 100 ms a point", SPREAD)):
            one, two = (seconds(folder, axis, TEIDE, "sweep", "-j", n) for n in "12")
            print("%-44s %10.3f" % ("sweep: 2 threads, %s" % name, one / two / 2))
            if shutil.which("mpirun") and b"MPI" in subprocess.run([TEIDE, "--version"], capture_output=True, check=True).stdout:
                one, two = (seconds(folder, axis, "mpirun", "-n", n, TEIDE, "sweep", "-j", "1") for n in "12")
                print("%-44s %10.3f" % ("sweep: 2 MPI ranks, %s" % name, one / two / 2))


if __name__ == "__main__":
    main()
