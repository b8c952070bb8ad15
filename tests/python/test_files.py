#!/usr/bin/env python3
"""Result files: written from Python as the command writes them; read in C; beside the HDF5 of other packages, in any order of import."""
import ctypes
import importlib.util
import itertools
import os
import subprocess
import sys
import tempfile
import threading
import unittest
import warnings

import h5py

from package import BUILD, FEW, QUICKSTART, ROOT, TEIDE, numbers, teide
from teide import _library, result

BESIDE = """
import os, sys, tempfile
sys.path.insert(0, %r)
import %s
r = teide.run(%r, {"run.deliveries": 10})
with tempfile.TemporaryDirectory() as folder:
    ours, theirs = os.path.join(folder, "ours.h5"), os.path.join(folder, "theirs.h5")
    with h5py.File(theirs, "w") as f:
        f["rate"] = r["requests/rate"].values
    with h5py.File(theirs) as kept_open:
        for turn in range(2):
            r.write(ours)
            assert h5py.File(ours)["requests/rate"][0] == kept_open["rate"][0] == r["requests/rate"].values[0]
            assert teide.open(ours)["requests"].rate.item() == r["requests"].rate.item()
            if "netCDF4" in sys.modules:
                with netCDF4.Dataset(theirs + ".nc", "w") as f:
                    f.createVariable("rate", "f8").assignValue(r["requests"].rate.item())
                with netCDF4.Dataset(ours) as f, netCDF4.Dataset(theirs + ".nc") as g:
                    assert f["requests/rate"][0] == g["rate"][...] == r["requests"].rate.item()
"""


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def test_write_is_that_of_the_command(self):
        ours, its = self.path("a.h5"), self.path("b.h5")
        computed = teide.run(QUICKSTART, FEW)
        computed.write(ours)
        computed.write(ours)  # what is there is replaced
        subprocess.run([TEIDE, "run", QUICKSTART, "-q", "-o", its, "--set", "run.deliveries=200"], check=True, capture_output=True)
        with h5py.File(ours) as a, h5py.File(its) as b:
            names = []
            b.visititems(lambda name, object_: names.append(name))
            self.assertGreater(len(names), 50)
            self.assertEqual(set(a.attrs), set(b.attrs))
            for name in names:
                self.assertEqual(set(a[name].attrs), set(b[name].attrs), name)
                if isinstance(b[name], h5py.Dataset):
                    self.assertEqual((a[name].dtype, a[name][()].tolist()), (b[name].dtype, b[name][()].tolist()), name)
        shown = subprocess.run([TEIDE, "show", ours], check=True, capture_output=True, text=True).stdout
        self.assertIn("alice-bob", shown)
        self.assertEqual(numbers(teide.open(ours)), numbers(computed))

    def test_what_cannot_be_written(self):
        computed = teide.run(QUICKSTART, FEW)
        with self.assertRaisesRegex(OSError, "nowhere"):
            computed.write("/nowhere/a.h5")
        computed.write(self.path("a.h5"))
        with self.assertRaisesRegex(ValueError, "copy"):
            teide.open(self.path("a.h5")).write(self.path("b.h5"))
        for wrong in ("/nowhere/a.h5", QUICKSTART):
            with self.assertRaises(OSError):
                teide.open(wrong)

    def test_sweeps(self):
        swept = teide.sweep(os.path.join(ROOT, "scenarios", "sweeps", "small.yaml"), {"run.deliveries": 20})
        swept.write(self.path("a.h5"))
        again = subprocess.run([TEIDE, "sweep", os.path.join(ROOT, "scenarios", "sweeps", "small.yaml"), "--set", "run.deliveries=20",
                                "-o", self.path("a.h5")], check=True, capture_output=True, text=True).stderr
        self.assertIn("is complete: nothing to do", again)  # the command knows it as its own
        self.assertEqual(numbers(teide.open(self.path("a.h5"))), numbers(swept))

    def test_read_in_c(self):
        """teide_read(), whose handle is a result like any other."""
        library = _library.hdf5_library()
        library.teide_read.restype, library.teide_read.argtypes = ctypes.c_void_p, [ctypes.c_char_p, _library._ERROR]
        for computed in (teide.run(QUICKSTART, FEW), teide.optimize(os.path.join(ROOT, "scenarios", "optimal-time", "transition.yaml")),
                         teide.sweep(os.path.join(ROOT, "scenarios", "sweeps", "small.yaml"), {"run.deliveries": 5})):
            computed.write(self.path("a.h5"))
            error = ctypes.c_void_p()
            handle = library.teide_read(os.fsencode(self.path("a.h5")), ctypes.byref(error))
            read = result.result_of(result.Owner(handle))
            os.remove(self.path("a.h5"))
            self.assertEqual(numbers(read), numbers(computed))
            self.assertEqual(read.attrs, computed.attrs)
            read.write(self.path("a.h5"))  # and may be written again
            self.assertEqual(numbers(teide.open(self.path("a.h5"))), numbers(computed))
        for wrong in ("/nowhere/a.h5", QUICKSTART):
            error = ctypes.c_void_p()
            self.assertIsNone(library.teide_read(os.fsencode(wrong), ctypes.byref(error)))
            self.assertIn(wrong, str(teide._errors.exception_of(error)))

    def test_writing_side_by_side(self):
        computed, failed = teide.run(QUICKSTART, FEW), []

        def work(k):
            try:
                for _ in range(5):
                    computed.write(self.path("%d.h5" % k))
                    with h5py.File(self.path("%d.h5" % k)) as file:
                        assert file["requests/rate"][0] == computed["requests"].rate.item()
            except BaseException as error:
                failed.append(error)
        threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])

    def test_hdf5_is_loaded_by_write_alone(self):
        code = ("import sys; sys.path.insert(0, %r); import teide; r = teide.run(%r, {'run.deliveries': 10});"
                "before = 'libhdf5' in open('/proc/self/maps').read(); r.write(%r);"
                "sys.exit(before or 'libhdf5' not in open('/proc/self/maps').read())"
                % (os.path.join(BUILD, "python"), QUICKSTART, self.path("a.h5")))
        self.assertEqual(subprocess.run([sys.executable, "-W", "ignore", "-c", code]).returncode, 0)

    def test_any_order_of_import(self):
        others = [name for name in ("h5py", "netCDF4") if importlib.util.find_spec(name)]
        orders = list(itertools.permutations(others + ["teide"]))
        codes = [BESIDE % (os.path.join(BUILD, "python"), ", ".join(order), QUICKSTART) for order in orders]
        running = [(order, subprocess.Popen([sys.executable, "-W", "ignore", "-c", code], stderr=subprocess.PIPE, text=True))
                   for order, code in zip(orders, codes)]
        for order, process in running:
            _, said = process.communicate()
            self.assertEqual(process.returncode, 0, (order, said))


if __name__ == "__main__":
    warnings.simplefilter("ignore", teide.ScenarioWarning)
    unittest.main(warnings="ignore")
