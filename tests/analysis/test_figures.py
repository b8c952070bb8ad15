#!/usr/bin/env python3
"""Every figure of teide.plot and every script of analysis/ is drawn, and keeps the rules: units on axes, legends beside the plots, one
palette, embedded fonts.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import glob
import json
import os
import subprocess
import sys
import tempfile
import traceback
import unittest

TEIDE = os.path.abspath(os.environ.get("TEIDE", "./teide"))
SOURCE = os.path.abspath(os.environ.get("srcdir", "."))
ANALYSIS, HERE = os.path.join(SOURCE, "analysis"), os.path.join(SOURCE, "tests", "analysis")
SCENARIOS = os.path.join(SOURCE, "scenarios")
sys.path[:0] = [ANALYSIS, HERE]
FOLDER = tempfile.TemporaryDirectory()
os.environ["MPLCONFIGDIR"] = FOLDER.name
import look_at  # noqa: E402
from teide import plot  # noqa: E402
from teide.plot.command import FIGURES  # noqa: E402
from teide.plot.style import CLASS_COLOURS  # noqa: E402

NO_SCRIPTS = {"studies.py"}
DESIGN = """teide: 1
memories: {default: {errors: {rate: 20 Hz, dephasing_share: 0.5}}}
optimal_time:
  pairs: [{state: {werner: 0.9}}, {state: {werner: 0.9}, made_at: 1 ms}]
  needed_at: 25 ms
  protocol: cnot
sweep:
  combine: latin_hypercube
  points: 40
  axes:
    share: {path: memories.default.errors.dephasing_share, linspace: {from: 0.1, to: 10e-1}}
    need: {path: optimal_time.needed_at, logspace: {from: 2 ms, to: 2 s}}
"""


def look_in_child(*arguments):
    """What look_at.py prints about a script, its complaints and its exit status: in a fork, which has Matplotlib already."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.dup2(errors.fileno(), 2)
                sys.stdout, sys.stderr = out, errors
                look_at.main(*arguments)
                status = 0
            except SystemExit as end:
                print(end.code, file=errors)
            except BaseException:  # noqa: B036 (nothing may get out of the child)
                traceback.print_exc(file=errors)
            finally:
                out.flush()
                errors.flush()
                os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        errors.seek(0)
        return out.read(), errors.read(), status


class Figures(unittest.TestCase):
    drawn = set()
    folder = FOLDER.name

    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(FOLDER.cleanup)

    def teide(self, command, scenario, name, *arguments):
        """A result file."""
        path = os.path.join(self.folder, "result-" + name)  # no word of a figure
        done = subprocess.run([TEIDE, command, os.path.join(SCENARIOS, scenario), *arguments, "-o", path], capture_output=True, text=True,
                              timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return path

    def look(self, name, *arguments, kind="png"):
        """What a figure, which teide-plot picks by itself, or a script has drawn, with nothing to find fault with."""
        figure = os.path.join(self.folder, "figure." + kind)
        out, errors, status = look_in_child("teide-plot" if name in FIGURES else name, *arguments, "-o", figure)
        self.assertEqual(status, 0, errors)
        seen = json.loads(next(line for line in out.splitlines() if line.startswith("{")))
        self.assertEqual(seen["problems"], [], name)
        if name in FIGURES and "--figure" not in arguments:
            self.assertEqual(seen["picked"], [name])
        self.assertGreater(os.path.getsize(figure), 5000)
        self.drawn.add(name)
        return seen

    def diagram(self, scenario, name, *sets):
        return self.teide("optimize", scenario, name, *("--set=optimal_time.diagram.%s.points=41" % axis for axis in "xy"), *sets)

    def test_phase_diagrams(self):
        plain = self.look("phase_diagram", self.diagram("optimal-time/phase-diagram.yaml", "a.h5"))
        self.assertEqual(set(plain["colours"]), {CLASS_COLOURS[name].lower() for name in ("early", "interior", "late")})
        for words in ("better not purified", "best time slides", "best time (s)"):
            self.assertIn(words, plain["legend"])
        self.assertIn("0.6 s", plain["words"])  # contours are labelled with times, not with fractions
        self.assertNotIn("objective becomes flat", plain["legend"])
        flat = self.look("phase_diagram", self.diagram("optimal-time/phase-diagram.yaml", "b.h5", "--set=optimal_time.objectives=[ps*hash]"))
        self.assertIn("objective becomes flat", flat["legend"])
        self.assertIn(CLASS_COLOURS["flat"].lower(), flat["colours"])
        both = self.look("phase_diagram", self.diagram("optimal-time/coherence-times.yaml", "c.h5"))
        self.assertEqual(both["scales"], [["log", "log"]])
        self.assertIn("best time jumps", both["legend"])
        only_ps = self.look("phase_diagram", self.diagram("optimal-time/phase-diagram.yaml", "d.h5", "--set=optimal_time.objectives=[ps]"))
        self.assertNotIn("better not purified", only_ps["legend"])  # ps cannot tell

    def test_paths_and_curves(self):
        path = self.teide("optimize", "optimal-time/transition.yaml", "t.h5")
        seen = self.look("transition", path)
        self.assertIn("slides at 0.4380849134", seen["legend"])
        self.assertIn("better not purified", seen["legend"])
        self.look("transition", self.teide("optimize", "optimal-time/slide-and-jump.yaml", "j.h5"))
        self.assertEqual(self.look("transition", self.teide(
            "optimize", "optimal-time/transition.yaml", "l.h5", "--set=optimal_time.path={parameter: total_rate, from: 1 mHz, to: 10 Hz, "
            "spacing: logarithmic}"))["scales"][-1][0], "log")
        objectives = self.teide("optimize", "optimal-time/objectives.yaml", "o.h5")
        self.look("transition", objectives, "--objective", "ps*EoF")
        self.look("timing_curves", objectives, "--figure", "timing_curves")
        several = [self.teide("optimize", "optimal-time/transition.yaml", "share-%s.h5" % share,
                              "--set=memories.spin.errors.dephasing_share=" + share) for share in ("0.35", "0.45", "0.55")]
        self.assertIn("dephasing share = 0.35", self.look("timing_curves", *several)["legend"])

    def test_policies(self):
        few = ("--set=optimize.budget.deliveries=300000", "-q")
        cutoffs = self.teide("optimize", "optimize/two-links-cutoff.yaml", "cutoff.h5", *few,
                             "--set=optimize.variables.cutoff_slots.integers={from: 1 ms, to: 20 ms}")
        self.assertIn("best point", self.look("policy", cutoffs)["legend"])
        orders = self.teide("optimize", "optimize/two-links-cutoff.yaml", "orders.h5", *few, "--set=optimize.variables={order: "
                            "{path: operations.swap.order, values: [asap, all_at_once]}}", "--set=memories.default.cutoff=4 ms")
        self.look("policy", orders, "--variable", "order")

    def test_improvement(self):
        self.look("improvement", self.teide("improve", "improvement/werner.yaml", "w.h5", "--set=improvement.region.points=21"))

    def test_deliveries_and_experiment(self):
        self.look("deliveries", self.teide("run", "quickstart.yaml", "q.h5", "--set=run.deliveries=5000"))
        self.look("deliveries", self.teide("run", "network-two-requests.yaml", "n.h5", "--set=run={deliveries: 4000, record: {deliveries: true}}"))
        self.look("experiment", self.teide("run", "canary-143km/experiment.yaml", "e.h5", "--set=experiment.duration=20 min"))

    def test_networks(self):
        """With positions and time series, and without either."""
        self.look("network", self.teide("run", "networks/campus.yaml", "c.h5", "--set=run={time: 5 s, bin: 200 ms}"))
        self.look("network", self.teide("run", "networks/star-hub.yaml", "h.h5", "--set=run.time=2 s"))
        self.look("network", self.teide("run", "network-two-requests.yaml", "t.h5", "--set=run={deliveries: 100, engine: network}"))

    def test_sweeps(self):
        runs = self.teide("sweep", "sweeps/small.yaml", "s.h5", "-q")
        self.look("sweep", runs, "-x", "distance", "--lines", "t2", "--panels", "policy")
        self.look("sweep", runs, "-x", "distance", "--lines", "policy", "--at", "t2=10 ms", "-y", "waiting_time_quantiles")
        self.look("sweep", runs, "-x", "distance", "--heat", "t2", "--panels", "policy", "-y", "fidelity")
        classes = self.teide("sweep", "sweeps/optimal-time-1e6.yaml", "m.h5", "-q", *(
            "--set=sweep.axes.%s.linspace.points=21" % axis for axis in ("dephasing_share", "werner_fidelity")))
        seen = self.look("sweep", classes, "-x", "dephasing_share", "--heat", "werner_fidelity", "-y", "class")
        self.assertLessEqual(set(seen["colours"]) - {"#00000000", "#000000"}, {colour.lower() for colour in CLASS_COLOURS.values()})
        self.assertEqual(seen["legend"], ["better not purified"])

    def test_loads(self):
        """Delay and loss against the load, with the exact curves; a sweep whose curve is not known is refused."""
        delay = self.teide("sweep", "networks/queue-one-link.yaml", "d.h5", "-q", "--set=run.time=20 s", "--set=run.warm_up=1 s")
        seen = self.look("load", delay)
        self.assertIn("saturation", seen["legend"])
        self.assertEqual(seen["scales"][0], ["linear", "log"])
        loss = self.teide("sweep", "sweeps/star-blocking.yaml", "b.h5", "-q", "--set=run.time=20 s")
        self.assertIn("exact: Erlang's formula", self.look("load", loss)["legend"])
        late = self.teide("sweep", "sweeps/star-blocking.yaml", "l.h5", "-q", "--set=run.time=2 s", "--set=network.link_defaults.delay=50 us")
        _, errors, status = look_in_child("teide-plot", late, "--figure", "load", "-o", os.path.join(self.folder, "none.png"))
        self.assertNotEqual(status, 0)
        self.assertIn("delay is not 0 s", errors)
        memories = self.teide("sweep", "sweeps/star-memories.yaml", "h.h5", "-q", "--set=run.time=5 s")
        self.assertIn("time to service (ms)", self.look("sweep", memories, "-y", "rate", "time_to_service", "--log", "none")["words"])

    def test_colours_of_logarithmic_designs(self):
        with open(os.path.join(self.folder, "design.yaml"), "w", encoding="utf-8") as file:
            file.write(DESIGN)
        for combine in ("latin_hypercube", "sobol"):
            points = self.teide("sweep", os.path.join(self.folder, "design.yaml"), combine + ".h5", "-q", "--set=sweep.combine=" + combine)
            seen = self.look("sweep", points, "-x", "share", "--lines", "need", "-y", "value")
            self.assertEqual(seen["logarithmic_colours"], [True])
            seen = self.look("sweep", points, "-x", "need", "--lines", "share", "-y", "value")
            self.assertEqual((seen["logarithmic_colours"], seen["scales"][0][0]), ([False], "log"))
            self.assertEqual(self.look("sweep", points, "-x", "share", "--heat", "need", "-y", "value")["scales"][0], ["linear", "log"])

    def test_scripts_that_run_the_program(self):
        self.look("compare_policies", os.path.join(SCENARIOS, "optimal-time", "policies.yaml"), "--teide", TEIDE, "--deliveries", "4000")
        self.look("repeater_143km", os.path.join(SCENARIOS, "canary-143km"), "--teide", TEIDE, "--points", "2")
        self.look("experiment_studies", os.path.join(SCENARIOS, "canary-143km", "experiment.yaml"), "--turbulence",
                  os.path.join(SCENARIOS, "canary-143km", "experiment-turbulence.yaml"), "--teide", TEIDE, "--points", "3")

    def test_when_to_purify(self):
        """Maps and the transition, of few points: colours, lines between policies, and what is not told apart."""
        maps = ("--teide", TEIDE, "--links", "1", "4", "--distances", "100", "250", "--t2", "300", "3000", "--deliveries", "200")
        path = os.path.join(self.folder, "maps.h5")
        seen = self.look("when_to_purify", path, *maps)
        self.assertIn("at once (L)", seen["legend"])
        self.assertEqual(seen["scales"], [["log", "log"]] * 4)
        self.assertIn("end to end (E)", self.look("when_to_purify", path, *maps, "--of", "fidelity")["legend"])
        seen = self.look("when_to_purify_transition", os.path.join(self.folder, "transition.h5"), "--teide", TEIDE, "--seeds", "2", "--shares", "3",
                         "--deliveries", "100")
        self.assertEqual(seen["legend"], ["1 link", "2 links", "4 links"])

    def test_fonts(self):
        """Text is text: Type 42 (TrueType) fonts in PDF and PostScript, no Type 3."""
        path = self.teide("optimize", "optimal-time/transition.yaml", "f.h5")
        # In PostScript, Type 3 is the fallback inside a Type 42 font, for printers without TrueType.
        for kind, wanted, fallback in (("pdf", b"/Subtype /CIDFontType2", b"/Subtype /Type3"), ("ps", b"/FontType 42 def", b"/FontType 3 def")):
            self.look("transition", path, kind=kind)
            with open(os.path.join(self.folder, "figure." + kind), "rb") as file:
                content = file.read()
            self.assertGreater(content.count(wanted), 0)
            self.assertLessEqual(content.count(fallback), content.count(wanted) if kind == "ps" else 0)

    def test_faults_are_found(self):
        """A figure with every fault that the others are looked at for."""
        with open(os.path.join(self.folder, "bad_figure.py"), "w", encoding="utf-8") as file:
            file.write("from matplotlib import pyplot as plt\nfrom teide.plot import style\n\ndef main():\n    style.use()\n    figure, axes = plt.subplots()\n"
                       "    axes.plot([0, 1], [0, 1], label='share.h5')\n    axes.legend(loc='upper left')\n    axes.set_ylabel('length')\n"
                       "    axes.set_title('a')\n    axes.set_title('b', loc='center', x=0)\n    style.save(figure, 'bad.png')\n")
        done = subprocess.run([sys.executable, os.path.join(HERE, "look_at.py"), ANALYSIS, "bad_figure", "share.h5"], capture_output=True, text=True,
                              timeout=120, check=False, cwd=self.folder, env={**os.environ, "PYTHONPATH": self.folder})
        self.assertEqual(done.returncode, 0, done.stderr)
        problems = "\n".join(json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))["problems"])
        for words in ("have no x label", "no unit on 'length'", "title 0 'b' overlaps title 0 'a'", "legend lies on a plot", "'share.h5' names a file"):
            self.assertIn(words, problems)

    def test_zz_all_were_drawn(self):
        """The last one: after those before."""
        scripts = {os.path.basename(path) for path in glob.glob(os.path.join(ANALYSIS, "*.py"))} - NO_SCRIPTS
        self.assertEqual({name[:-len(".py")] for name in scripts} | set(FIGURES), self.drawn)
        self.assertEqual(set(FIGURES), {name for name in plot.__all__ if name[0].islower()} - {"save"})


if __name__ == "__main__":
    unittest.main()
