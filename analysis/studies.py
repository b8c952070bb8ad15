"""What the scripts beside this one share: figures that go to files, in the style of teide.plot, and how a script stops."""
import os
import sys


def fail(message):
    print("%s: %s" % (os.path.basename(sys.argv[0]), message), file=sys.stderr)
    sys.exit(2)


try:
    import h5py  # noqa: F401, the scripts need it
    import matplotlib
    matplotlib.use("Agg")
    from teide.plot import style
except ImportError as error:
    fail("%s; on Debian: apt-get install python3-xarray python3-h5netcdf python3-h5py python3-matplotlib" % error)
style.use()


def save(figure, output):
    try:
        style.save(figure, output)
    except style.PlotError as error:
        fail(error)
    print("wrote " + output)
