#!/usr/bin/env python3
"""A sweep of a million points is computed, merged and shown in an address space that does not hold its values.

The result holds 114 MB of values. A program that has a variable of it in memory, or the file, does not fit into these limits.
The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import csv
import os
import resource
import subprocess
import sys
import tempfile

import h5py
import numpy as np

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SCENARIO = os.path.join(os.environ.get("srcdir", "."), "scenarios", "sweeps", "optimal-time-1e6.yaml")
SWEEP, REST = 230 << 20, 140 << 20  # bytes of address space; 60 MB and more of both are the libraries


def teide(limit, *arguments):
    done = subprocess.run([TEIDE, *arguments], stdout=subprocess.PIPE, text=True, check=False, timeout=600,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
    if done.returncode != 0:
        sys.exit("teide %s: status %d" % (" ".join(arguments), done.returncode))
    return done.stdout


def main():
    with tempfile.TemporaryDirectory() as folder:
        whole, merged = os.path.join(folder, "whole.h5"), os.path.join(folder, "merged.h5")
        teide(SWEEP, "sweep", SCENARIO, "-o", whole, "-q", "-j1")
        teide(REST, "merge", "-o", merged, whole)
        with h5py.File(whole, "r") as a, h5py.File(merged, "r") as b:
            for name in a:
                if isinstance(a[name], h5py.Dataset):
                    assert a[name].dtype == object or a[name][()].tobytes() == b[name][()].tobytes(), name
            assert a["state"].size == 4000000 and np.isfinite(a["state"][()]).all()
            state, fidelity = a["state"][...], a["werner_fidelity"][...]
        rows = list(csv.reader(teide(REST, "show", merged, "--variable", "state", "--at", "bell=Psi-", "--at",
                                     "werner_fidelity=0.7:", "--at", "dephasing_share=:0.2", "--format", "csv").splitlines()))
        wanted = state[:200, fidelity >= 0.7, 0, 3].ravel()
        assert [float(row[-1]) for row in rows[1:]] == wanted.tolist() and len(wanted) == 200 * 750, len(rows)
        assert "999940 rows more" in teide(REST, "show", merged)


if __name__ == "__main__":
    main()
