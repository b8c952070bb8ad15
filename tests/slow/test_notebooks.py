#!/usr/bin/env python3
"""The notebooks of doc/notebooks run from the first cell to the last, each in less than a minute, draw, and hold no outputs.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""
import glob
import os
import subprocess
import sys
import tempfile
import time
import unittest

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SOURCE = os.path.abspath(os.environ.get("srcdir", "."))
BUILD = os.path.dirname(TEIDE)
LONGEST = 60  # s of processor time

try:
    import nbclient
    import nbformat
except ImportError as error:
    sys.exit("%s: ./quickstart tools installs what runs notebooks" % error)


class Notebooks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        for name in ("JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
            os.environ[name] = os.path.join(folder.name, name)
        os.environ["PYTHONPATH"] = os.path.join(BUILD, "python")
        os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # no word of a debugger that nobody asked for
        os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]  # the kernel's python3

    def run_book(self, path):
        """The notebook with its outputs, and how long it took."""
        book = nbformat.read(path, as_version=4)
        nbformat.validate(book)
        before = os.times()
        client = nbclient.NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": os.path.dirname(path)}})
        client.execute()
        after = os.times()
        return book, after.children_user + after.children_system - before.children_user - before.children_system

    def test_all(self):
        paths = sorted(glob.glob(os.path.join(SOURCE, "doc", "notebooks", "*.ipynb")))
        self.assertGreaterEqual(len(paths), 4)
        for path in paths:
            with self.subTest(os.path.basename(path)):
                for cell in nbformat.read(path, as_version=4).cells:
                    if cell.cell_type == "code":
                        self.assertEqual((cell.outputs, cell.execution_count), ([], None), cell.source)
                book, seconds = self.run_book(path)
                self.assertLess(seconds, LONGEST)
                outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
                self.assertEqual([output.text for output in outputs if output.get("name") == "stderr"], [])
                drawn = sum("image/png" in output.get("data", {}) for output in outputs)
                self.assertEqual(drawn, sum("teide.plot." in cell.source or "plt.subplots" in cell.source for cell in book.cells))
                self.assertFalse([o for o in outputs if o.output_type == "error"])
                if os.environ.get("KEEP_NOTEBOOKS"):
                    nbformat.write(book, os.path.join(os.environ["KEEP_NOTEBOOKS"], os.path.basename(path)))
                print("%s: %.1f s" % (os.path.basename(path), seconds))

    def test_a_mistake_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "bad.ipynb")
            nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import teide\nteide.run('nothing.yaml')")]), path)
            with self.assertRaisesRegex(nbclient.exceptions.CellExecutionError, "nothing.yaml"):
                self.run_book(path)


if __name__ == "__main__":
    unittest.main()
