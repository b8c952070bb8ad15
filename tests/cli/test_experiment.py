#!/usr/bin/env python3
"""`teide run` on an experiment: its document against its own record, repeats against expectation, files, mistakes.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .). Seeds are fixed."""

import json
import math
import os
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

TEIDE = os.environ.get("TEIDE", "./teide")
SOURCE = os.environ.get("srcdir", ".")
CANARY = os.path.join(SOURCE, "scenarios", "canary-143km", "experiment.yaml")
SETTINGS = ("zz", "xx", "yy")


def teide(*arguments):
    return subprocess.run([TEIDE, *arguments], capture_output=True, text=True, timeout=120, check=False)


def document(*arguments, scenario=CANARY):
    done = teide("run", scenario, "-q", "--format", "json", *arguments)  # a slow machine would show its progress
    assert (done.returncode, done.stderr) == (0, ""), done
    return json.loads(done.stdout)


def without_time(text):
    return [line for line in text.split("where it comes from")[0].strip().splitlines() if "s of computing" not in line]


class Experiment(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.file = os.path.join(cls.folder, "canary.h5")
        cls.answer = document("-o", cls.file)

    def test_document(self):
        answer = self.answer
        self.assertEqual(set(answer["witness"]), {"mean", "stderr", "unit"})
        self.assertEqual(answer["simulated_seconds"], 10800)
        self.assertLessEqual(answer["link_loss_db_min"], answer["link_loss_db"])
        self.assertLessEqual(answer["link_loss_db"], answer["link_loss_db_max"])
        self.assertAlmostEqual(answer["link_loss_db"], 32, delta=0.02)  # 5 standard errors of 1e6 blocks
        # 143 km of vacuum, and light takes 95 ns more in air; photon 0 waits 500 ns
        self.assertAlmostEqual(answer["spacelike_margin_seconds"], 143e3 / 299792458 - abs(477.092e-6 - 500e-9), delta=1e-15)
        self.assertGreater(answer["sigmas"], 6)
        self.assertAlmostEqual(answer["witness"]["mean"], 0.5 - answer["fidelity"]["mean"], delta=1e-12)

    def test_record_gives_the_document(self):
        """Counts, correlations and witness once more, from the time-tagged record alone."""
        with h5py.File(self.file, "r") as file:
            self.assertEqual(file.attrs["kind"], "experiment")
            event = {name: file["records/events"][name][:] for name in file["records/events"]}
            bins = {name: file["bins"][name][:] for name in file["bins"]}
        n = len(event["event"])
        self.assertEqual(n, self.answer["fourfolds"])
        self.assertTrue(np.all(np.diff(event["time"]) >= 0))
        self.assertTrue(np.array_equal(event["setting"], (event["time"] // 60 % 3).astype(int)))
        pulses = event["time"] * 80e6
        self.assertLess(np.abs(pulses - np.round(pulses)).max(), 1e-3)
        correlations, variance = [], 0
        self.assertEqual(self.answer["basis"], list(SETTINGS))
        for setting in range(len(SETTINGS)):
            flip = (event["bell_outcome"] == 1) & (setting > 0)
            outcome_3 = event["outcome_3"] ^ flip
            here = event["setting"] == setting
            equal = np.sum(here & (event["outcome_0"] == outcome_3))
            opposite = np.sum(here) - equal
            correlations.append((equal - opposite) / (equal + opposite))
            variance += (1 - correlations[-1] ** 2) / (equal + opposite)
            self.assertAlmostEqual(self.answer["correlation"]["mean"][setting], correlations[-1], delta=1e-12)
            self.assertAlmostEqual(self.answer["visibility"]["mean"][setting], abs(correlations[-1]), delta=1e-12)
        witness = 0.5 - (1 - sum(correlations)) / 4
        self.assertAlmostEqual(self.answer["witness"]["mean"], witness, delta=1e-12)
        self.assertAlmostEqual(self.answer["witness"]["stderr"], math.sqrt(variance) / 4, delta=1e-12)
        self.assertEqual(bins["fourfolds"].sum(), n)
        self.assertEqual(bins["fourfolds_so_far"][-1], n)
        self.assertAlmostEqual(bins["witness"][-1], witness, delta=1e-12)
        self.assertTrue(np.array_equal(np.histogram(event["time"], np.arange(181) * 60)[0], bins["fourfolds"]))

    def test_show(self):
        shown = json.loads(teide("show", self.file, "--format", "json").stdout)
        for name, value in self.answer.items():
            self.assertEqual(shown[name], value, name)
        printed = teide("run", CANARY)
        self.assertEqual(printed.returncode, 0)
        self.assertEqual(without_time(teide("show", self.file).stdout), without_time(printed.stdout))

    def test_repeats_and_threads(self):
        """60 repeats: their mean counts and witness lie within four standard errors (false alarm 6e-5) of the expectation,
        sigmas spread as they should, and the number of threads changes nothing."""
        one, two = (os.path.join(self.folder, name) for name in ("one.h5", "two.h5"))
        setting = ("--set", "experiment.repeats=60", "--set", "experiment.duration=1 h")
        answer = document(*setting, "-j", "1", "-o", one)
        document(*setting, "-j", "3", "-o", two)
        with h5py.File(one, "r") as a, h5py.File(two, "r") as b:
            for group in ("records/events", "bins", "counts", "repeats"):
                for name in a[group]:
                    self.assertTrue(np.array_equal(a[group][name][...], b[group][name][...], equal_nan=a[group][name].dtype.kind == "f"), name)
            fourfolds, witness = a["repeats/fourfolds"][:], a["repeats/witness"][:]
            error = a["repeats/witness_stderr"][:]
        expected = answer["expected"]
        self.assertLess(abs(fourfolds.mean() - expected["fourfolds"]), 4 * fourfolds.std() / math.sqrt(60))
        self.assertLess(abs(witness.mean() - expected["witness"]["mean"]), 4 * witness.std() / math.sqrt(60))
        # the spread of the witness is its Poissonian error: sample deviation within 4 / sqrt(2 * 59)
        self.assertLess(abs(witness.std(ddof=1) / error.mean() - 1), 4 / math.sqrt(118))
        self.assertAlmostEqual(answer["over_repeats"]["witness"], witness.mean(), delta=1e-12)
        self.assertAlmostEqual(answer["over_repeats"]["witness_deviation"], witness.std(ddof=1), delta=1e-12)
        self.assertEqual(answer["simulated_seconds"], 60 * 3600)

    def test_few_counts(self):
        """41 expected four-folds: sigmas spread more than a normal distribution around 4.28, and more often exceed 6.
        0.1076 of 10000 repeats do; of 400 a share within four standard errors (6e-5) of that, which the normal 0.043 is not."""
        answer = document("--set", "experiment.repeats=400", "--set", "experiment.duration=720 s")
        self.assertAlmostEqual(answer["expected"]["fourfolds"], 41.2, delta=0.2)
        self.assertAlmostEqual(answer["expected"]["sigmas"], 4.28, delta=0.01)
        error = math.sqrt(0.1076 * (1 - 0.1076) / 400)
        self.assertLess(abs(answer["over_repeats"]["beyond_six"] - 0.1076), 4 * error)
        self.assertGreater(0.1076 - 4 * error, 0.043)
        self.assertGreater(answer["over_repeats"]["sigmas_deviation"], 1.3)
        # the formula of theory 8.4, from the counts of the first repeat
        variance, witness = 0.0, 0.5
        for basis in range(3):
            equal, opposite = (answer["coincidences"][basis][i] + answer["coincidences"][basis][j] for i, j in ((0, 3), (1, 2)))
            n = equal + opposite
            witness += (equal - opposite) / n / 4 - 0.25 / 3
            variance += (2 * math.sqrt(opposite**2 * max(equal, 1) + equal**2 * max(opposite, 1)) / n**2 / 4) ** 2
        self.assertAlmostEqual(answer["witness"]["stderr"], math.sqrt(variance), delta=1e-12)
        self.assertAlmostEqual(answer["witness"]["mean"], witness, delta=1e-12)
        self.assertAlmostEqual(answer["sigmas"], -witness / math.sqrt(variance), delta=1e-9)

    def test_sigma_grows_as_the_root_of_time(self):
        short = document("--set", "experiment.duration=1 h")["expected"]
        long = document("--set", "experiment.duration=9 h")["expected"]
        self.assertAlmostEqual(long["sigmas"] / short["sigmas"], 3, delta=1e-6)
        self.assertAlmostEqual(short["seconds_to_six_sigma"], long["seconds_to_six_sigma"], delta=1)

    def test_selection(self):
        """Against strong background, keeping the good moments only improves what one gets; its counts are those above."""
        noise = ("--set", "experiment.photon_3.background=20 kHz")
        path = os.path.join(self.folder, "selected.h5")
        all_data = document(*noise)
        kept = document(*noise, "--set", "experiment.keep_above=5e-4", "-o", path)
        self.assertGreater(kept["selection"]["sigmas_gain"], 1.05)
        self.assertAlmostEqual(kept["selection"]["sigmas_gain"],
                               kept["expected"]["sigmas"] / all_data["expected"]["sigmas"], delta=1e-6)
        # log-normal: share of the time with T >= 5e-4 is that of z >= (ln(5e-4 / mean) + s^2 / 2) / s
        z = (math.log(5e-4 / 10 ** -3.2) + 0.45) / math.sqrt(0.9)
        self.assertAlmostEqual(kept["selection"]["share_of_time"], math.erfc(z / math.sqrt(2)) / 2, delta=0.002)
        with h5py.File(path, "r") as file:
            event = file["records/events"]
            self.assertTrue(np.array_equal(event["kept"][:] == 1, event["transmittance"][:] >= 5e-4))
            self.assertEqual(event["kept"][:].sum(), kept["fourfolds"])

    def test_no_light_no_witness(self):
        """Without any coincidence there is no number, and none is made up."""
        answer = document("--set", "experiment.sources.mean_pairs=0", "--set", "experiment.photon_0.dark_counts=0 Hz")
        self.assertEqual(answer["fourfolds"], 0)
        self.assertIsNone(answer["witness"]["mean"])
        self.assertIsNone(answer["expected"]["seconds_to_six_sigma"])

    def test_mistakes(self):
        done = teide("run", CANARY, "--trace", os.path.join(self.folder, "t.json"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("--trace is for networks", done.stderr)
        done = teide("run", CANARY, "--set", "experiment.channel.distance=-1 km")
        self.assertEqual(done.returncode, 2)
        self.assertIn("distance must be at least", done.stderr)
        for command in ("optimize", "improve"):
            self.assertEqual(teide(command, CANARY).returncode, 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
