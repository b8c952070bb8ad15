"""python -m teide.plot: the command teide-plot."""
import sys

from .command import main

sys.exit(main())
