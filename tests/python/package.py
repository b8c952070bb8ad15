"""What the tests of the package share: the package itself, or exit status 77 where it cannot be tested; places; comparisons."""
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TEIDE = os.environ.get("TEIDE", os.path.join(ROOT, "build", "teide"))
BUILD = os.path.dirname(os.path.abspath(TEIDE))
sys.path.insert(0, os.path.join(BUILD, "python"))


def cannot():
    """Why the package cannot be tested here; None: it can."""
    needed = subprocess.run(["ldd", os.path.join(BUILD, ".libs", "libteide.so")], capture_output=True, text=True).stdout
    if "libasan" in needed or "clang_rt" in needed:
        return "the library of a sanitizer must be loaded first"
    try:
        import h5netcdf, h5py, numpy, xarray  # noqa: F401, E401
    except ImportError as error:
        return str(error)
    return None


if cannot() is not None:
    print("skipped: " + cannot())
    sys.exit(77)

import numpy as np  # noqa: E402
import teide  # noqa: E402

QUICKSTART = os.path.join(ROOT, "scenarios", "quickstart.yaml")
OPTIMAL = os.path.join(ROOT, "scenarios", "optimal-time", "transition.yaml")
FEW = {"run.deliveries": 200}
CHAIN = """teide: 1
memories: {default: {t2: 1 s}}
network: {chain: {nodes: 2, length: 10 km, attempt_time: 1 ms, success_probability: 0.5, state: {werner: 0.9}}}
requests: [{between: [n0, n1]}]
run: {deliveries: 1}
"""


def numbers(result):
    """All arrays of a result as bytes, by their paths."""
    found = {}
    for name, group in result.items():
        for key, variable in group.variables.items():
            values = np.asarray(variable.values)
            if values.dtype.kind in "OU":
                found[name + "/" + key] = [str(value) for value in values.ravel()]
            else:
                found[name + "/" + key] = (values.shape, np.ascontiguousarray(values).tobytes())
    return found


def memory():
    """Resident bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class SameBits(unittest.TestCase):
    def same_as_command(self, command, function, scenario, settings, seed):
        """Compare what the command writes with what a function of the package returns, which is returned as numbers()."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "out.h5")
            line = [TEIDE, command, scenario, "-o", path, "-q"]
            for key, value in settings.items():
                line += ["--set", "%s=%s" % (key, value)]
            if seed is not None:
                line += ["--set", "seed=%d" % seed]
            subprocess.run(line, check=True, capture_output=True)
            of_file = numbers(teide.open(path))
        of_package = numbers(function(scenario, settings, seed=seed, threads=3))
        self.assertGreater(len(of_file), 5)
        self.assertEqual(sorted(of_file), sorted(of_package))
        for key, value in of_file.items():
            self.assertEqual(value, of_package[key], key)
        return of_package
