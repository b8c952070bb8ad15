#!/usr/bin/env python3
"""scenarios/published: what they say is seen, and what others have published of them.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import json
import os
import subprocess
import unittest

TEIDE = os.environ.get("TEIDE", "./teide")
FOLDER = os.path.join(os.environ.get("srcdir", "."), "scenarios", "published")
# sequence-toolbox/SeQUeNCe-Examples, experiment_results_10.csv, without decoherence: fidelity of the link, success rate, fidelity
PURIFICATION = ((0.6, 0.6076350888551968, 0.6204379562043796), (0.65, 0.647443687627588, 0.6790657439446368),
                (0.7, 0.681786120372782, 0.7352941176470588), (0.75, 0.7172571102563117, 0.7884615384615383),
                (0.8, 0.7745228407734841, 0.8381502890173411), (0.85, 0.8197162968259828, 0.8841463414634145),
                (0.9, 0.8746815786995799, 0.9263959390862944))


def run(name, *settings):
    more = [word for setting in settings for word in ("--set", setting)]
    done = subprocess.run([TEIDE, "run", os.path.join(FOLDER, name), "--format", "json", "-q", *more], capture_output=True, text=True,
                          timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["requests"][0]


class Published(unittest.TestCase):
    def test_purification(self):
        """Fidelities are equal. Success rates there are means of 10 runs of some 2000 purifications, with a standard error of
        about 0.0035: 5 of these and ours."""
        for link, success, fidelity in PURIFICATION:
            request = run("cross-validation-purification.yaml", "network.links.0.state.werner=%g" % link, "run.deliveries=40000")
            found = request["purification_success"]
            bound = 5 * (found["stderr"] ** 2 + 0.0035 ** 2) ** 0.5
            self.assertAlmostEqual(request["fidelity"]["mean"], fidelity, 12)
            self.assertLess(abs(found["mean"] - success), bound)
            self.assertGreater(abs(found["mean"] - success - 0.04), bound)  # control

    def test_times(self):
        p = 10 ** -0.8 / 2
        both = 2 / p - 1 / (2 * p - p * p)  # attempts until both of two have succeeded
        link, swap = run("cross-validation-link.yaml"), run("cross-validation-swapping.yaml")
        purified = run("cross-validation-purification.yaml")
        # clocks of their own: a purification, or the swap's corrections, take one message of 200 us more
        for request, exact in ((link, 1.2e-3 / p), (swap, 1.2e-3 * both + 0.2e-3),
                               (purified, (1.2e-3 * both + 0.2e-3) / purified["purification_success"]["mean"])):
            self.assertLess(abs(request["waiting_time"]["mean"] - exact), 5 * request["waiting_time"]["stderr"])
            self.assertGreater(abs(request["waiting_time"]["mean"] - 1.03 * exact), 5 * request["waiting_time"]["stderr"])
        self.assertAlmostEqual(swap["fidelity"]["mean"], 0.81 + 0.01 / 3, 12)
        self.assertAlmostEqual(purified["waiting_time"]["mean"] * purified["purification_success"]["mean"], 22.6e-3, delta=0.3e-3)


if __name__ == "__main__":
    unittest.main()
