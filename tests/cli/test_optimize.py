#!/usr/bin/env python3
"""`teide optimize` on the scenarios of scenarios/optimal-time: known numbers, files, figures, mistakes.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import h5py
import numpy

TEIDE = os.environ.get("TEIDE", "./teide")
SOURCE = os.environ.get("srcdir", ".")
SCENARIOS = os.path.join(SOURCE, "scenarios", "optimal-time")
QUICK = os.path.join(SOURCE, "scenarios", "quickstart.yaml")
# Critical values: those of tests/data/reference_tables.json to all digits, the others from this program.
TRANSITIONS = {
    "transition": {"F": [("continuous", "late", "interior", 0.43808491337694766),
                         ("continuous", "interior", "early", 0.4876848384)]},
    "jump": {"F": [("jump", "late", "early", 0.6980059817272486)]},
    "slide-and-jump": {"F": [("continuous", "late", "interior", 0.4698792359), ("jump", "interior", "early", 0.4794240388)]},
    "objectives": {"F": [("continuous", "late", "interior", 0.4369043078), ("continuous", "interior", "early", 0.4618165842)],
                   "chsh": [("jump", "late", "early", 0.6490006509)], "coh": [("jump", "late", "early", 0.7405373752364913)],
                   "skf": [("jump", "late", "early", 0.7652945211)], "ps*F": [],
                   "ps*EoF": [("continuous", "late", "interior", 0.1547006710), ("continuous", "interior", "early", 0.2310681850)],
                   "ps*hash": [("jump", "late", "early", 0.7138002889)], "ps*skf": [("jump", "late", "early", 0.7446643747)]},
}


def teide(*arguments, **more):
    return subprocess.run([TEIDE, *arguments], capture_output=True, text=True, timeout=120, check=False, **more)


def catches(process, number):
    """Whether a process has a handler for a signal."""
    with open("/proc/%d/status" % process, encoding="ascii") as file:
        mask = next(line.split()[1] for line in file if line.startswith("SigCgt"))
    return int(mask, 16) >> (number - 1) & 1 == 1


def scenario(name):
    return os.path.join(SCENARIOS, name + ".yaml")


def contents(path):
    """Every dataset by name."""
    found = {}
    with h5py.File(path, "r") as file:
        file.visititems(lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return found


class Optimize(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def answer(self, name, *arguments):
        done = teide("optimize", scenario(name), "--format", "json", "-q", *arguments)
        said = [line for line in done.stderr.splitlines() if ": warning: no objective waits for a new pair" not in line]
        self.assertEqual((done.returncode, said), (0, []))
        return json.loads(done.stdout, parse_constant=self.fail)

    def objectives(self, document):
        """Of every objective its optimum and both ends of the window, the points of the path, its transitions."""
        found = []
        for i, row in enumerate(document["optimum"]):
            rest = ("time", "value", "slope", "success_probability", "state")
            o = {"objective": row["name"], "class": row["class"], "unpurified": row["unpurified"], "gain": row.get("gain"), "unit": row["unit"]}
            for moment, prefix in (("optimum", ""), ("early", "early_"), ("late", "late_")):
                o[moment] = {name: row[prefix + name] for name in rest if prefix + name in row}
            if "path" in document:
                o["path"] = document["path"][i]
                t = document["transitions"]
                o["transitions"] = [{name: t[name][k] for name in t} for k in range(len(t["at"])) if t["objective"][k] == i]
            found.append(o)
        return found

    def replaced(self, document, group):
        columns = document[group]
        return [dict(zip(("what", "stated", "unit"), row)) for row in zip(columns["what"], columns["stated"], columns["unit"])]

    def refused(self, done, *words, status=2):
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_every_scenario(self):
        for file in sorted(os.listdir(SCENARIOS)):
            if file == "policies.yaml":  # for teide run
                continue
            answer = self.answer(file[:-5])
            self.assertTrue(self.objectives(answer), file)
            for objective in self.objectives(answer):
                best, ends = objective["optimum"], (objective["early"], objective["late"])
                self.assertGreaterEqual(best["value"], max(end["value"] for end in ends) - 1e-14, file)
                self.assertAlmostEqual(sum(best["state"]), 1, delta=1e-12)
                if "schedule" in answer:
                    self.assertTrue(all(0 <= time <= answer["needed_at"] for time in best["time"]), file)
                    continue
                self.assertTrue(answer["first"] <= best["time"] <= answer["last"], file)
                place = {"early": answer["first"], "late": answer["last"]}.get(objective["class"])
                self.assertTrue(place is None or abs(best["time"] - place) < 1e-15, file)

    def test_transitions(self):
        for name, objectives in TRANSITIONS.items():
            answer = self.answer(name)
            self.assertEqual([o["objective"] for o in self.objectives(answer)], list(objectives))
            for objective in self.objectives(answer):
                expected = objectives[objective["objective"]]
                got = [(t["kind"], t["before"], t["after"]) for t in objective["transitions"]]
                self.assertEqual(got, [e[:3] for e in expected], (name, objective["objective"]))
                for transition, (*_, at) in zip(objective["transitions"], expected):
                    self.assertAlmostEqual(transition["at"], at, delta=1.1e-10)
                    self.assertNotAlmostEqual(transition["at"] + 3e-10, at, delta=1.1e-10)  # negative control

    def test_one_meaning_of_the_key(self):
        """skf is cut at 0 under every weight, as in results; where no time leaves a key it is flat; skf_raw is not cut."""
        names = ["skf", "ps*skf", "retry*skf", "skf_raw", "ps*skf_raw"]
        sets = ["--set=optimal_time.objectives=[" + ", ".join(names) + "]",
                "--set=optimal_time.new_pair={state: {werner: 0.9}, rate: 1 Hz}"]
        some = {o["objective"]: o for o in self.objectives(self.answer("objectives", *sets))}
        none = {o["objective"]: o for o in
                self.objectives(self.answer("objectives", *sets, "--set=memories.spin.errors.rate=0.3 Hz"))}
        for name in names:
            raw = name.endswith("raw")
            self.assertGreater(some[name]["optimum"]["value"], 0)
            for key in ("early", "late", "optimum"):
                self.assertEqual(none[name][key]["value"] < 0, raw, name)
        for name in ("skf", "ps*skf"):
            self.assertEqual(some[name]["optimum"], {**some[name + "_raw"]["optimum"]})
            self.assertEqual((none[name]["class"], none[name]["optimum"]["time"], none[name]["optimum"]["value"]),
                             ("flat", 0.25, 0))
        state = none["skf"]["optimum"]["state"]
        line = json.dumps({"op": "measures", "bell_probs": state}) + "\n"
        self.assertEqual(json.loads(teide("calc", input=line).stdout)["skf"], none["skf"]["optimum"]["value"])

    def test_says_what_ranges_replace(self):
        """A path or a diagram takes no account of what the problem states of the same: both outputs say so, and show."""
        share = "  instead of what is stated: share of Z errors of all memories 0.45"
        text = teide("optimize", scenario("transition"), "-o", self.path("t.h5")).stdout.splitlines()
        self.assertEqual(text[text.index("transitions with dephasing_share from 0 to 1") + 1], share)
        self.assertIn(share, teide("show", self.path("t.h5")).stdout.splitlines())
        self.assertEqual(self.replaced(self.answer("transition"), "path_instead_of"),
                         [{"what": "share of Z errors of all memories", "stated": 0.45, "unit": "1"}])
        sets = ["--set=memories.spin={t1: 1 s, t2: 0.5 s}", "--set=optimal_time.pairs.1.state.werner=0.8",
                "--set=optimal_time.diagram={x: {parameter: fidelity, from: 0.6, to: 1, points: 3}, "
                "y: {parameter: total_rate, from: 0 Hz, to: 1 Hz, points: 3}}"]
        text = teide("optimize", scenario("transition"), *sets).stdout.splitlines()
        self.assertEqual(text[text.index("phase diagram over fidelity and total_rate, 3 x 3 points") + 1],
                         "  instead of what is stated: fidelity of the first pair 0.95, fidelity of the second pair 0.8, "
                         "total rate of all memories 1.25 Hz")
        found = self.replaced(self.answer("transition", *sets), "diagram_instead_of")
        self.assertEqual([(o["stated"], o["unit"]) for o in found], [(0.95, "1"), (0.8, "1"), (1.25, "Hz")])
        for cutoff, words, stated in (("{t1: 10 s, t2: 1 s}", "none", None), ("{t1: 10 s, t2: 1 s, cutoff: 2 s}", "2 s", 2)):
            sets = ["--set=memories.spin=" + cutoff,
                    "--set=optimal_time.path={parameter: cutoff, from: 1 s, to: 3 s, points: 3}"]
            self.assertIn("\n  instead of what is stated: cutoff of the second pair %s\n" % words,
                          teide("optimize", scenario("transition"), *sets).stdout)
            self.assertEqual(self.replaced(self.answer("transition", *sets), "path_instead_of"),
                             [{"what": "cutoff of the second pair", "stated": stated, "unit": "s"}])
        self.assertNotIn("path_instead_of", self.answer("retry"))

    def test_ten_digits(self):
        done = teide("optimize", scenario("transition"))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for words in ("0.4380849134  continuous  late -> interior", "0.4876848384  continuous  interior -> early"):
            self.assertIn(words, done.stdout)

    def test_diagram_agrees_with_path(self):
        """Traced curves against the one-parameter critical values, along the line of fidelity 0.95."""
        sets = [f"--set=optimal_time.diagram.{axis}.points={n}" for axis, n in (("x", 21), ("y", 9))]
        self.answer("phase-diagram", *sets, "-o", self.path("diagram.h5"))
        found = contents(self.path("diagram.h5"))
        line = found["diagram/F/critical/fidelity"] == 0.95
        shares = sorted(found["diagram/F/critical/dephasing_share"][line])
        self.assertEqual(len(shares), 2)
        for share, expected in zip(shares, (0.43808491337694766, 0.4876848384)):
            self.assertAlmostEqual(share, expected, delta=1e-8)
        # Every point of the curves is a root: one parameter at a time, at its fidelity.
        for k in (3, 12, 30):
            fidelity = found["diagram/F/critical/fidelity"][k]
            pairs = [f"--set=optimal_time.pairs.{i}.state.werner={fidelity:.17g}" for i in range(2)]
            path = self.objectives(self.answer("transition", *pairs))[0]["transitions"]
            share = found["diagram/F/critical/dephasing_share"][k]
            self.assertLess(min(abs(t["at"] - share) for t in path), 1e-8)
        # Curves are connected: neighbours are no further apart than a cell.
        curve = found["diagram/F/critical/curve"]
        steps = numpy.hypot(numpy.diff(found["diagram/F/critical/dephasing_share"]) / 0.05,
                            numpy.diff(found["diagram/F/critical/fidelity"]) / 0.05)
        self.assertTrue(numpy.all(steps[numpy.diff(curve) == 0] < 1.5))
        self.assertEqual(len(set(curve)), 2)

    def test_diagram_says_what_there_is_without(self):
        """unpurified and gain at every point, as a run of its own gives them; the whole wedge at 0.95 is not worth it."""
        sets = [f"--set=optimal_time.diagram.{axis}.points={n}" for axis, n in (("x", 41), ("y", 9))]
        self.answer("phase-diagram", *sets, "--set=optimal_time.objectives=[F, entropy, ps]", "-o", self.path("gain.h5"))
        found = contents(self.path("gain.h5"))
        share, fidelity = found["diagram/F/dephasing_share"], found["diagram/F/fidelity"]
        for ix, iy in ((4, 7), (19, 7), (36, 8)):
            sets = [f"--set=optimal_time.pairs.{i}.state.werner={fidelity[iy]:.17g}" for i in range(2)]
            answer = self.objectives(self.answer("transition", f"--set=memories.spin.errors.dephasing_share={share[ix]:.17g}", *sets,
                                 "--set=optimal_time.objectives=[F, entropy]"))
            for o, sign in zip(answer, (1, -1)):
                group = "diagram/" + o["objective"]
                self.assertAlmostEqual(found[group + "/unpurified"][iy, ix], o["unpurified"], delta=1e-14)
                self.assertAlmostEqual(found[group + "/gain"][iy, ix], sign * (o["optimum"]["value"] - o["unpurified"]), delta=1e-14)
        self.assertTrue(numpy.all(numpy.isnan(found["diagram/ps/gain"])))
        self.assertEqual(len(found["diagram/ps/break_even/varied"]), 0)
        # break-even points lie where the gain changes its sign, and there purification and none are the same
        even = {name: found["diagram/F/break_even/" + name] for name in ("dephasing_share", "fidelity", "varied", "pays_below")}
        pays = found["diagram/F/gain"] >= -1e-12
        self.assertEqual(len(even["varied"]), numpy.sum(pays[:, 1:] != pays[:, :-1]) + numpy.sum(pays[1:] != pays[:-1]))
        for k in range(0, len(even["varied"]), 5):
            sets = [f"--set=optimal_time.pairs.{i}.state.werner={even['fidelity'][k]:.17g}" for i in range(2)]
            here = even["dephasing_share"][k]
            gains = [self.objectives(self.answer("transition", f"--set=memories.spin.errors.dephasing_share={at:.17g}", *sets))[0]["gain"]
                     for at in (here, max(here - 1e-3, 0), min(here + 1e-3, 1))]
            self.assertAlmostEqual(gains[0], 0, delta=1e-11)
            if even["varied"][k] == 0:
                self.assertEqual((gains[1] > 0, gains[2] > 0), (even["pays_below"][k] == 1, even["pays_below"][k] == 0))
        line = (even["varied"] == 0) & (abs(even["fidelity"] - 0.95) < 1e-9)
        self.assertAlmostEqual(float(even["dephasing_share"][line][0]), 0.4376, delta=5e-5)
        wedge = (found["diagram/F/class"] == 1) & (abs(fidelity - 0.95) < 1e-9)[:, None]
        self.assertTrue(wedge.any() and numpy.all(found["diagram/F/gain"][wedge] < 0))
        late = (found["diagram/F/class"] == 2) & (share < 0.4)[None, :]
        self.assertTrue(numpy.all(found["diagram/F/gain"][late] > 0))  # control
        self.answer("transition", "-o", self.path("path.h5"))
        found = contents(self.path("path.h5"))
        numpy.testing.assert_array_equal(found["path/gain"], found["path/value"] - found["path/unpurified"])
        self.assertTrue(numpy.all(found["path/gain"][found["path/class"] == 1] < 0))

    def test_equal_ratios(self):
        """A logarithmic range: its points, and the same critical values as a linear one."""
        path = "{parameter: total_rate, from: %s, to: 5 Hz, points: 101%s}"
        transitions = []
        for start, spacing in (("0.01 Hz", ", spacing: logarithmic"), ("0.01 Hz", "")):
            answer = self.answer("slide-and-jump", "--set=optimal_time.path=" + path % (start, spacing), "-o", self.path("log.h5"))
            transitions.append([(t["kind"], t["at"]) for t in self.objectives(answer)[0]["transitions"]])
            rates = contents(self.path("log.h5"))["path/total_rate"]
            if spacing:
                numpy.testing.assert_allclose(rates, numpy.geomspace(0.01, 5, 101), rtol=1e-13)
                self.assertEqual((rates[0], rates[-1]), (0.01, 5))
        self.assertEqual([kind for kind, _ in transitions[0]], [kind for kind, _ in transitions[1]])
        numpy.testing.assert_allclose([at for _, at in transitions[0]], [at for _, at in transitions[1]], rtol=1e-9)
        self.assertGreater(len(transitions[0]), 0)

    def test_t1_and_t2(self):
        """A path of t2 is what memories of that t1 and t2 do."""
        memory = "--set=memories.spin={t1: %.17g s, t2: %.17g s}"
        answer = self.objectives(self.answer("transition", memory % (5, 2), "--set=optimal_time.path={parameter: t2, from: 100 ms, to: 10 s, "
                             "spacing: logarithmic, points: 11}"))[0]
        for i, t2 in enumerate(numpy.geomspace(0.1, 10, 11)):
            one = self.answer("transition", memory % (5, min(t2, 10)), "--set=optimal_time.path={parameter: t1, from: 10 s, to: 20 s, points: 2}")
            self.assertAlmostEqual(answer["path"]["value"][i], self.objectives(one)[0]["optimum"]["value"], delta=1e-13)
        other = self.objectives(self.answer("transition", memory % (10, 2)))[0]["optimum"]["value"]
        one = self.answer("transition", memory % (5, 2), "--set=optimal_time.path={parameter: t1, from: 10 s, to: 20 s, points: 2}")
        self.assertAlmostEqual(self.objectives(one)[0]["path"]["value"][0], other, delta=1e-13)
        self.assertGreater(abs(self.objectives(one)[0]["path"]["value"][1] - other), 1e-3)  # control

    def test_cutoff(self):
        """The measured pair's cutoff ends the window; the kept one's must reach the time of need."""
        two = "--set=memories={spin: {errors: {rate: 0.1 Hz, dephasing_share: 0.45}}, short: {errors: {rate: 0.1 Hz, dephasing_share: 0.45}, cutoff: 500 ms}}"
        short = self.answer("transition", two, "--set=optimal_time.pairs.1.memories=[spin, short]", "--set=optimal_time.pairs.1={state: {werner: 0.95}, "
                            "memories: [spin, short], made_at: 250 ms}", "--set=optimal_time.path={parameter: needed_at, from: 900 ms, to: 1 s, points: 2}")
        self.assertEqual((short["first"], short["last"], self.objectives(short)[0]["class"]), (0.25, 0.75, "late"))
        done = teide("optimize", scenario("transition"), "--set=memories.spin.cutoff=800 ms")
        self.refused(done, "the cutoff of its memories drops the kept pair at 0.8 s")
        text = teide("optimize", scenario("transition"), "--set=optimal_time.path={parameter: cutoff, from: 10 ms, to: 1 s}").stdout
        self.assertIn("  0.6121132868 s  continuous  late -> interior", text)

    def test_threads_do_not_matter(self):
        sets = [f"--set=optimal_time.diagram.{axis}.points=30" for axis in "xy"]
        for jobs in ("1", "2"):
            self.answer("phase-diagram", *sets, "-j", jobs, "-o", self.path(jobs + ".h5"))
        one, two = contents(self.path("1.h5")), contents(self.path("2.h5"))
        self.assertEqual(one.keys(), two.keys())
        for name, values in one.items():
            self.assertTrue(numpy.array_equal(values, two[name]), name)

    def test_file(self):
        answer = self.answer("objectives", "-o", self.path("objectives.h5"))
        found = contents(self.path("objectives.h5"))
        for i, objective in enumerate(self.objectives(answer)):
            self.assertEqual(found["optimum/objective"][i].decode(), objective["objective"])
            for prefix, moment in (("", "optimum"), ("early_", "early"), ("late_", "late")):
                for column in ("time", "value", "slope", "success_probability"):
                    self.assertEqual(found[f"optimum/{prefix}{column}"][i], objective[moment][column])
            self.assertEqual(found["optimum/unpurified"][i], objective["unpurified"])
            curve = found["curve/value"][i]
            self.assertLessEqual(max(curve), objective["optimum"]["value"] + 1e-14)
            self.assertEqual((curve[0], curve[-1]), (objective["early"]["value"], objective["late"]["value"]))
        shown = teide("show", self.path("objectives.h5"), "--format", "json")
        document = json.loads(shown.stdout)
        document.pop("provenance")
        self.assertEqual(document, answer)
        text = teide("optimize", scenario("objectives")).stdout.splitlines()[4:]
        self.assertEqual(teide("show", self.path("objectives.h5")).stdout.splitlines()[4:4 + len(text)], text)

    def test_xarray(self):
        try:
            import xarray  # pylint: disable=import-outside-toplevel
            import h5netcdf  # noqa: F401  pylint: disable=import-outside-toplevel,unused-import
        except ImportError:
            self.skipTest("xarray or h5netcdf is not installed")
        self.answer("phase-diagram", "--set=optimal_time.diagram.x.points=5", "--set=optimal_time.diagram.y.points=4",
                    "-o", self.path("x.h5"))
        with xarray.open_dataset(self.path("x.h5"), engine="h5netcdf", group="diagram/F") as diagram:
            self.assertEqual(diagram["class"].dims, ("fidelity", "dephasing_share"))
            self.assertEqual(diagram["time"].attrs["units"], "s")

    def test_three_ways_to_integrate(self):
        """Closed form, quadrature and CVODE, on rates that change in time."""
        answers = [self.answer("changing-rates", *(f"--set=memories.{m}.integration={way}" for m in ("spin", "ion")))
                   for way in ("closed_form", "quadrature", "cvode")]
        for other in answers[1:]:
            for a, b in zip(self.objectives(answers[0]), self.objectives(other)):
                self.assertEqual(a["class"], b["class"])
                self.assertAlmostEqual(a["optimum"]["value"], b["optimum"]["value"], delta=1e-9)
                self.assertAlmostEqual(a["unpurified"], b["unpurified"], delta=1e-9)
        changed = self.answer("changing-rates", "--set=memories.ion.rates.x=0.0201 Hz")  # negative control
        self.assertGreater(abs(self.objectives(changed)[0]["optimum"]["value"]
                               - self.objectives(answers[0])[0]["optimum"]["value"]), 1e-6)

    def test_interrupt(self):
        """Of both commands, in each of the long computations: a line, exit status 3, no file."""
        diagram = ("--set=optimal_time.diagram.x.points=1500", "--set=optimal_time.diagram.y.points=1500")
        samples = os.path.join(SCENARIOS, os.pardir, "improvement", "werner.yaml")
        for arguments in (("optimize", scenario("phase-diagram"), *diagram), ("improve", samples, "--set=improvement.ensemble.samples=500000000")):
            for send in (signal.SIGINT, signal.SIGTERM):
                child = subprocess.Popen([TEIDE, *arguments, "-q", "-o", self.path("i.h5")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                         preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
                while not catches(child.pid, send):
                    time.sleep(0.02)
                time.sleep(0.3)
                child.send_signal(send)
                out, err = child.communicate(timeout=60)
                self.assertEqual((child.returncode, out, err), (3, "", "teide %s: interrupted; no results were written\n" % arguments[0]))
                self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("i.h5")], [])

    def test_whether_it_improves(self):
        """A line in the text and a member in JSON, from a result file too; also for a figure of which less is better."""
        for name, sets in (("transition", []), ("changing-rates", []), ("objectives", []), ("hardware", []),
                           ("transition", ["--set=optimal_time.objectives=[entropy, EoF, ps, ps*F]"])):
            text = teide("optimize", scenario(name), *sets, "-o", self.path("w.h5")).stdout
            self.assertEqual(*(t.split("\n\n")[1].rstrip() for t in (teide("show", self.path("w.h5")).stdout, text)))
            for o in self.objectives(self.answer(name, *sets)):
                worth = o["optimum"]["value"] - o["unpurified"]
                if o["objective"] == "ps":
                    self.assertIsNone(o["gain"])
                    self.assertNotIn("\nps: ", text)
                    continue
                worth *= -1 if o["objective"] == "entropy" else 1
                self.assertAlmostEqual(o["gain"], worth, delta=1e-14)
                line = f"\n{o['objective']}: the better pair without purification is better by {-worth:.6g}\n"
                self.assertEqual(line in text, worth < 0, (name, o["objective"]))

    def test_path_in_json(self):
        """The points of the path, as in the file, and shown from it."""
        answer = self.answer("objectives", "-o", self.path("p.h5"))
        found = contents(self.path("p.h5"))
        words = ("early", "interior", "late", "flat")
        for i, o in enumerate(self.objectives(answer)):
            self.assertEqual(o["path"]["time"], found["path/time"][i].tolist())
            self.assertEqual(o["path"]["value"], found["path/value"][i].tolist())
            self.assertEqual(o["path"]["class"], [words[k] for k in found["path/class"][i]])
            self.assertEqual(o["path"]["dephasing_share"], found["path/dephasing_share"].tolist())
        shown = json.loads(teide("show", self.path("p.h5"), "--format", "json").stdout)
        shown.pop("provenance")
        self.assertEqual(shown, answer)
        self.assertNotIn("path", self.answer("retry"))

    def test_codes_are_integers(self):
        sets = [f"--set=optimal_time.diagram.{axis}.points=9" for axis in "xy"]
        self.answer("phase-diagram", *sets, "-o", self.path("c.h5"))
        self.answer("transition", "-o", self.path("t.h5"))
        critical, path = contents(self.path("c.h5")), contents(self.path("t.h5"))
        for name in ("kind", "before", "after"):
            self.assertEqual(critical["diagram/F/critical/" + name].dtype, numpy.int8)
            self.assertEqual(path["transitions/" + name].dtype, numpy.int8)
        self.assertEqual(path["transitions/objective"].dtype, numpy.int32)
        # before is the side of smaller values of the parameter that was varied, here the share: it is not one of the grid
        share, fidelity = (critical["diagram/F/critical/" + name] for name in ("dephasing_share", "fidelity"))
        grid = critical["diagram/F/dephasing_share"]
        along_share = numpy.min(abs(share[:, None] - grid[None, :]), axis=1) > 1e-9
        self.assertTrue(along_share.any() and len(fidelity) == len(share))
        for k in numpy.flatnonzero(along_share)[:4]:
            sides = [self.answer("transition", f"--set=memories.spin.errors.dephasing_share={share[k] + step:.17g}",
                                 *(f"--set=optimal_time.pairs.{i}.state.werner={fidelity[k]:.17g}" for i in range(2)))
                     ["optimum"][0]["class"] for step in (-1e-4, 1e-4)]
            words = ("early", "interior", "late", "flat")
            self.assertEqual(sides, [words[critical["diagram/F/critical/" + side][k]] for side in ("before", "after")])

    def test_scripts_say_what_is_missing(self):
        for module in ("numpy", "h5py", "matplotlib"):
            folder = self.path("without-" + module)
            os.mkdir(folder)
            with open(os.path.join(folder, module + ".py"), "w", encoding="utf-8") as file:
                file.write(f"raise ImportError(\"No module named '{module}'\")\n")
            analysis = os.path.join(SOURCE, "analysis")
            for script in ("when_to_purify", "when_to_purify_transition", "compare_policies", "experiment_studies", "repeater_143km"):
                done = subprocess.run([sys.executable, os.path.join(analysis, script + ".py"), "x.h5"], capture_output=True, text=True, timeout=120, check=False,
                                      env={**os.environ, "PYTHONPATH": folder + os.pathsep + os.path.abspath(analysis)})
                self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), (script, done.stderr))
                for word in (module, "python3-matplotlib"):
                    self.assertIn(word, done.stderr)

    def test_calc_sends_retry_to_a_scenario(self):
        request = {"op": "optimal_time", "p1": [0.9, 0.1, 0, 0], "p2": [0.9, 0.1, 0, 0], "g": [0.05, 0, 0], "T": 1, "t2": 0.25,
                   "variant": "cnot", "keep": "old", "objective": "retry*F"}
        words = teide("calc", input=json.dumps(request)).stdout
        self.assertIn("retry* needs to know the new pair", words)
        self.assertIn("teide optimize", words)
        request["objective"] = "fidelty"
        self.assertNotIn("retry*", teide("calc", input=json.dumps(request)).stdout)

    def test_figures(self):
        self.answer("transition", "-o", self.path("t.h5"))
        self.answer("phase-diagram", "--set=optimal_time.diagram.x.points=30", "--set=optimal_time.diagram.y.points=30",
                    "-o", self.path("d.h5"))
        for name, result in (("timing_curves", "t.h5"), ("transition", "t.h5"), ("phase_diagram", "d.h5")):
            figure = self.path(name + ".png")
            command = [sys.executable, TEIDE + "-plot", self.path(result), "--figure", name, "-o", figure]
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertGreater(os.path.getsize(figure), 10000)
            command[2] = scenario("transition")  # not a result file
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)
        self.answer("transition", "--set=memories.spin.errors.dephasing_share=0.35", "-o", self.path("u.h5"))
        drawing = ("import sys; sys.path.insert(0, sys.argv.pop(1)); import matplotlib; matplotlib.use('Agg'); from teide import plot; "
                   "figure = plot.timing_curves(*sys.argv[1:]).flat[0].figure; from teide.plot.style import LINE_COLOURS, REFERENCE; "
                   "print([([REFERENCE] + list(LINE_COLOURS)).index(l.get_color()) for l in figure.axes[0].lines if list(l.get_xdata()) == [0, 1]], "
                   "[t.get_text() for t in figure.legends[0].get_texts()])")
        for results, colours in ((["t.h5"], "[0] ['purified; dot: optimum', 'better pair, unpurified']"),
                                 (["t.h5", "u.h5"], "[1, 2] ['dephasing share = 0.45', 'dephasing share = 0.35', 'better pair, unpurified']")):
            done = subprocess.run([sys.executable, "-c", drawing, os.path.join(SOURCE, "analysis"), *map(self.path, results)],
                                  capture_output=True, text=True, timeout=120, check=False)
            self.assertEqual(done.stdout.splitlines()[-1:], [colours], done.stderr)

    def test_more_than_two_pairs(self):
        """Pumping and recurrence of four pairs: the optimum is worth what `teide calc` makes of it step by step; shown as printed."""
        for schedule in ("pumping", "recurrence"):
            file = self.path(schedule + ".h5")
            answer = self.answer("pumping", "--set=optimal_time.schedule=" + schedule, "-o", file)
            objectives = {o["objective"]: o for o in self.objectives(answer)}
            for o in objectives.values():
                self.assertEqual(len(o["optimum"]["time"]), 3)
                self.assertGreaterEqual(o["optimum"]["value"], max(o["early"]["value"], o["late"]["value"]) - 1e-14)
            shown = json.loads(teide("show", file, "--format", "json").stdout)
            shown.pop("provenance")
            for document in (shown, answer):
                document.pop("wall_seconds")
            self.assertEqual(shown, answer)
        # all late by recurrence: four equal pairs but for their ages, decohered until 1 s, and purified there
        def calc(**request):
            done = teide("calc", input=json.dumps(request))
            self.assertEqual(done.returncode, 0, done.stdout)
            return json.loads(done.stdout)
        g = [0.1 * 0.55 / 2, 0.1 * 0.55 / 2, 0.1 * 0.45]
        states = [calc(op="decohere_pauli", bell_probs=[0.95] + 3 * [0.05 / 3], ga=g, gb=g, t=1 - made)["bell_probs"] for made in (0, 0.1, 0.2, 0.3)]
        first = calc(op="purify", p=states[0], q=states[1], variant="dejmps")
        second = calc(op="purify", p=states[2], q=states[3], variant="dejmps")
        both = calc(op="purify", p=first["bell_probs"], q=second["bell_probs"], variant="dejmps")
        late = objectives["F"]["late"]
        self.assertAlmostEqual(late["value"], both["bell_probs"][0], delta=1e-13)
        self.assertAlmostEqual(late["success_probability"], first["p_success"] * second["p_success"] * both["p_success"], delta=1e-13)
        place = scenario("pumping")
        for setting, words in (("optimal_time.path={parameter: dephasing_share, from: 0, to: 1}", "path is for two pairs"),
                               ("optimal_time.needed_at=0.2 s", "there is no time"),
                               ("optimal_time.schedule=nested", "schedule"),
                               ("optimal_time={pairs: [{state: {werner: 0.9}, memory: spin}, {state: {werner: 0.9}, memory: spin}, "
                                "{state: {werner: 0.9}, memory: spin}], needed_at: 1 s, protocol: cnot, schedule: recurrence}",
                                "recurrence takes 4, 8 or 16 pairs"),
                               ("memories.spin={rates: {x: {ramp: {start: 1 Hz, slope: 1 Hz/s}}}}", "write constant ones")):
            done = teide("optimize", place, "--set", setting)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done)
            self.assertIn(words, done.stderr)

    def best(self, *settings):
        sets = [argument for setting in settings for argument in ("--set", setting)]
        return [o["optimum"] | {"class": o["class"], "late": o["late"]} for o in self.objectives(self.answer("retry", *sets))]

    def test_fast_transient_does_not_end_the_scan(self):
        """A microsecond at the beginning must not hide the best of several maxima."""
        hum = "{sinusoid: {mean: 0.1 Hz, amplitude: 0.1 Hz, frequency: 9 Hz}}"
        fast = "{exponential: {start: 1 mHz, time_constant: 1 us}}"
        without, with_it = (self.best("optimal_time.objectives=[F]", "optimal_time.pairs.1.made_at=0 s",
                                      f"memories.spin={{rates: {{x: 0.2 Hz, y: {hum}, z: [{hum}{more}]}}}}")[0]
                            for more in ("", ", " + fast))
        self.assertEqual((without["class"], with_it["class"]), ("interior", "interior"))
        self.assertAlmostEqual(with_it["time"], without["time"], delta=1e-6)
        self.assertAlmostEqual(with_it["value"], without["value"], delta=1e-8)

    def test_frequent_new_pairs(self):
        """Where pairs come at once, the mean fidelity is p F + (1 - p) F_new, also at rates that no quadrature resolves."""
        for rate in ("1 MHz", "1 THz", "1e308 Hz"):
            given, mended = (self.objectives(self.answer("retry", "--set", f"optimal_time.objectives=[{name}]", "--set",
                                                         f"optimal_time.new_pair.rate={rate}", "--set", "optimal_time.message_time=0 s"))
                             [0]["early"] for name in ("F", "retry*F"))
            p, time = given["success_probability"], 0.75
            x, z = (2 * 2 * rate_sum * time for rate_sum in (0.06, 0.08))  # y + z, x + y: 0.04 + 0.02, 0.04 + 0.04
            new = 0.25 * (1 + (4 * 0.9 - 1) / 3 * (2 * numpy.exp(-x) + numpy.exp(-z)))
            self.assertAlmostEqual(mended["value"], p * given["value"] + (1 - p) * new, delta=1e-6)

    def test_sum_of_constants_is_constant(self):
        whole = self.best("memories.spin={rates: {x: 0.3 Hz, z: 0.1 Hz}}")
        parts = self.best("memories.spin={rates: {x: [0.1 Hz, 0.2 Hz], z: [0.1 Hz]}}")
        for a, b in zip(whole, parts, strict=True):
            self.assertAlmostEqual(a["value"], b["value"], delta=1e-14)

    def test_extreme_inputs(self):
        """Everything is a finite number: answer() refuses NaN."""
        objectives = "optimal_time.objectives=[F, C, EoF, coh, skf, chsh, ps*F, ps*EoF, ps*hash, ps*skf, ps, retry*F, retry*EoF]"
        for settings in (["memories.spin.errors.rate=0 Hz"], ["memories.spin={ideal: true}"],
                         ["memories.spin.errors.rate=1e300 Hz"], ["memories.spin={t1: 1e-300 s}"],
                         ["optimal_time.needed_at=260 ms"], ["optimal_time.needed_at=1e300 s"],
                         ["optimal_time.pairs.1.made_at=0 s", "optimal_time.needed_at=0 s", "optimal_time.message_time=0 s"],
                         ["optimal_time.gate_error=1", "optimal_time.measurement_error=0.5"]) \
                + tuple([f"optimal_time.pairs.{i}.state={state}" for i in range(2)] + ["memories.spin.errors.rate=0 Hz"]
                        for state in ("{werner: 0.25}", "{werner: 1}", "{werner: 0}", "{dephased: 0}", "{dephased: 0.5}",
                                      "[0, 0, 0, 1]", "[0, 0, 1, 0]")):
            for protocol in ("cnot", "bbpssw", "dejmps"):
                with self.subTest(settings=settings, protocol=protocol):
                    for best in self.best(objectives, f"optimal_time.protocol={protocol}", *settings):
                        for number in (best["value"], best["slope"], best["success_probability"], best["time"], *best["state"]):
                            self.assertTrue(isinstance(number, (int, float)) and numpy.isfinite(number), (settings, best))

    def test_mistakes(self):
        place = scenario("transition")
        for setting, words in (("optimal_time.objectives=[fidelty]", "did you mean 'fidelity'"),
                               ("optimal_time.needed_at=0.2 s", "both pairs are there at 0.25 s"),
                               ("optimal_time.path.parameter=share", "parameter"),
                               ("memories.spin.errors.rate=-1 Hz", "rate must be at least 0 Hz"),
                               ("optimal_time.pairs.1.state=[0.9, 0.1, 0.1, 0]", "sum to 1.1"),
                               ("memories.spin={rates: {x: {table: {times: [0 s, 0.5 s], values: [1 Hz, 1 Hz]}}}}",
                                "write times from 0 s to 1 s"),
                               ("memories.spin={rates: {x: {ramp: {start: 1 Hz, slope: -2 Hz/s}}}}", "the rate x is -1 Hz at 1 s"),
                               ("optimal_time.objectives=[retry*F]", "say which, for example new_pair")):
            done = teide("optimize", place, "--set", setting)
            self.refused(done, words)
        self.refused(teide("optimize", QUICK), "give it a section optimize or optimal_time")
        self.refused(teide("run", place), "use 'teide optimize'")
        self.refused(teide("optimize", place, "-j", "0"), "-j takes")
        self.refused(teide("optimize", place, "--format", "xml"), "text or json")
        self.refused(teide("optimize", place, "-o", place), "need another file")
        self.refused(teide("optimize"), "which scenario")
        self.refused(teide("optimize", place, "-o", self.path("no/such/folder.h5")), "folder", status=1)
        with open(place, encoding="utf-8") as file:  # it is still there
            self.assertIn("optimal_time", file.read())


if __name__ == "__main__":
    unittest.main()
