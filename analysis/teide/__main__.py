"""python -m teide: the command."""
import os
import shutil
import sys


def main() -> None:
    try:
        from ._place import PROGRAM  # written by make
    except ImportError:
        PROGRAM = ""
    program = PROGRAM if os.access(PROGRAM, os.X_OK) else shutil.which("teide")
    if program is None:
        sys.exit("python -m teide: there is no program 'teide': build or install it")
    os.execv(program, ["teide"] + sys.argv[1:])


main()
