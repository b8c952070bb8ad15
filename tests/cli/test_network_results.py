#!/usr/bin/env python3
"""Results of the network engine: the counts of requests and link pairs add up, the file, JSON, `teide show` and the text say the same,
random users are shown as such, time series add up to the totals, and a sweep keeps what is particular to networks.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import csv
import io
import json
import math
import os
import re
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

TEIDE = os.environ.get("TEIDE", "./teide")
SOURCE = os.environ.get("srcdir", ".")
STAR = os.path.join(SOURCE, "scenarios", "networks", "star-hub.yaml")
CAMPUS = os.path.join(SOURCE, "scenarios", "networks", "campus.yaml")
# 2 s from an empty network: whatever has arrived is counted
SHORT = ["--set", "run={time: 2 s, bin: 500 ms}"]
# a queue that loses: the hub as before, four requests wait at most
LOSING = SHORT + ["--set", "requests.traffic.admission={queue: {limit: 4}}"]


def teide(*arguments, status=0):
    done = subprocess.run([TEIDE, *arguments], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == status, (arguments, done.stdout, done.stderr)
    return done.stdout


class NetworkResults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = os.path.join(cls.folder.name, "star.h5")
        cls.text = teide("run", STAR, *SHORT, "-o", cls.path)
        cls.document = json.loads(teide("run", STAR, *SHORT, "--format", "json"))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_requests_add_up(self):
        request = self.document["requests"][0]
        self.assertGreater(request["served"], 100)
        self.assertGreater(request["expired"], 0)
        there = request["arrived"] - request["served"] - request["lost"] - request["expired"]
        self.assertGreaterEqual(there, 0)
        self.assertLess(there, 100)  # 400 a second wait 50 ms at most: 20 on average
        # Little's law, within the requests that are cut by the ends: in_system = rate * mean time in the system
        self.assertLess(request["in_system"], 400 * 0.05 * 1.2)
        self.assertLess(request["time_to_first_pair"], request["time_to_service"]["mean"] if isinstance(request["time_to_service"], dict)
                        else request["time_to_service"])
