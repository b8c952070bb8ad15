#!/usr/bin/env python3
"""Drives the real `teide calc` over all reference cases, over bad lines, and over random bytes.

The program is $TEIDE (default ./teide), the source tree $srcdir (default .)."""

import json
import math
import os
import random
import re
import subprocess
import sys
import unittest

TEIDE = os.environ.get("TEIDE", "./teide")
TABLES = os.path.join(os.environ.get("srcdir", "."), "tests", "data", "reference_tables.json")
# How many cases of each operation the tables hold: none may be skipped in silence.
COUNTS = {"measures": 12, "pauli_channel": 3, "decohere_pauli": 9, "twirl_t1t2": 4, "purify": 24, "swap": 8,
          "swap_linear_optics": 4, "swap_chain": 3, "recurrence": 4, "decohere_pauli_td": 8, "optimal_time": 18,
          "transition": 7}
GOOD = {"op": "swap", "p": [1, 0, 0, 0], "q": [0.9, 0.1, 0, 0]}


def calc(data, arguments=()):
    """Run `teide calc` on bytes; returns exit status, the parsed answers, standard error."""
    run = subprocess.run([TEIDE, "calc", *arguments], input=data, capture_output=True, timeout=120, check=False)
    lines = run.stdout.decode().splitlines()
    return run.returncode, [json.loads(line, parse_constant=no_constant) for line in lines], run.stderr.decode()


def no_constant(name):
    raise ValueError(f"{name} is not JSON")


def lines_of(questions):
    return "".join(json.dumps(q) + "\n" for q in questions).encode()


def agrees(got, expected, tol):
    """Whether two JSON values have the same shape and keys, and numbers that agree to `tol` (False for NaN)."""
    if isinstance(expected, dict):
        return isinstance(got, dict) and got.keys() == expected.keys() and all(
            agrees(got[k], expected[k], tol) for k in expected)
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(
            agrees(g, e, tol) for g, e in zip(got, expected))
    if isinstance(expected, str):
        return got == expected
    return isinstance(got, float) and abs(got - expected) <= tol


def shifted(value, by):
    if isinstance(value, dict):
        return {k: shifted(v, by) for k, v in value.items()}
    if isinstance(value, list):
        return [shifted(v, by) for v in value]
    if isinstance(value, str):
        return value
    return value + by


def cases():
    with open(TABLES, encoding="utf-8") as file:
        return json.load(file)["cases"]


class Reference(unittest.TestCase):
    def test_every_case(self):
        chosen = [c for c in cases() if c["type"] in COUNTS and "rho_re" not in c["inputs"]]
        counts = {op: sum(c["type"] == op for c in chosen) for op in COUNTS}
        self.assertEqual(counts, COUNTS)
        status, answers, errors = calc(lines_of({"op": c["type"], "id": c["id"], **c["inputs"]} for c in chosen))
        self.assertEqual((status, errors, len(answers)), (0, "", len(chosen)))
        for case, answer in zip(chosen, answers):
            self.assertEqual(answer.pop("id"), case["id"])
            if "tol_t" in case:  # an optimum is flat: its place is known less well than its value
                self.assertAlmostEqual(answer.pop("t_opt"), case["outputs"].pop("t_opt"), delta=case["tol_t"])
            self.assertTrue(agrees(answer, case["outputs"], case["tol"]), (case["id"], answer, case["outputs"]))
            # Negative control: the comparison must reject what is wrong by three tolerances.
            self.assertFalse(agrees(answer, shifted(case["outputs"], 3 * case["tol"]), case["tol"]))

    def test_cases_beyond_bell_diagonal_are_refused(self):
        others = [c for c in cases() if c["type"] not in COUNTS or "rho_re" in c["inputs"]]
        self.assertEqual(len(others), 128 - sum(COUNTS.values()))
        status, answers, _ = calc(lines_of({"op": c["type"], "id": c["id"], **c["inputs"]} for c in others))
        self.assertEqual(status, 2)
        self.assertEqual([a["id"] for a in answers], [c["id"] for c in others])
        self.assertTrue(all(a.keys() == {"id", "error"} for a in answers))

    def test_absent_noise_is_none(self):
        p, q = [0.7, 0.1, 0.15, 0.05], [0.8, 0.1, 0.05, 0.05]
        for question in ({"op": "purify", "p": p, "q": q, "variant": "dejmps"}, {"op": "swap", "p": p, "q": q},
                         {"op": "swap_chain", "probs": [p, q, p]},
                         {"op": "recurrence", "p": p, "variant": "cnot", "rounds": 3}):
            status, answers, _ = calc(lines_of([question, {**question, "p_gate": 0, "p_meas": 0},
                                                {**question, "p_gate": 0.01, "p_meas": 0.01}]))
            self.assertEqual(status, 0)
            self.assertEqual(answers[0], answers[1])
            self.assertNotEqual(answers[0], answers[2])


class Form(unittest.TestCase):
    def test_seventeen_digits(self):
        run = subprocess.run([TEIDE, "calc"], input=lines_of([{**GOOD, "p": [0.1, 0.2, 0.3, 0.4], "id": 0.1}]),
                             capture_output=True, timeout=60, check=True)
        numbers = re.findall(rb"[-0-9.e+]{3,}", run.stdout)
        self.assertEqual(len(numbers), 5)
        self.assertEqual(numbers[0], b"0.10000000000000001")
        for text in numbers:
            self.assertEqual(float("%.17g" % float(text)), float(text))
            self.assertIn(text.decode(), ("%.17g" % float(text), "%.17g.0" % float(text)))

    def test_ids_come_back(self):
        ids = [0, -1, 3.5, "a", "é\u2028\U0001f30b", None, True, [1, {"b": []}], {"k": 1}]
        status, answers, _ = calc(lines_of({**GOOD, "id": i} for i in ids))
        self.assertEqual((status, [a["id"] for a in answers]), (0, ids))
        status, answers, _ = calc(lines_of([GOOD]))
        self.assertNotIn("id", answers[0])

    def test_line_ends(self):
        good = json.dumps(GOOD).encode()
        for data, n in ((b"", 0), (b"\n \n\r\n\t\n", 0), (good, 1), (good + b"\r\n\n" + good, 2)):
            status, answers, errors = calc(data)
            self.assertEqual((status, len(answers), errors), (0, n, ""))

    def test_never_successful_purification_has_no_state(self):
        status, answers, _ = calc(lines_of(
            [{"op": "purify", "p": [1, 0, 0, 0], "q": [0, 0, 1, 0], "variant": "cnot"}]))
        self.assertEqual((status, answers), (0, [
            {"bell_probs": None, "p_success": 0.0, "fidelity": None, "concurrence": None}]))

    def test_many_lines_in_order(self):
        status, answers, _ = calc(lines_of({**GOOD, "id": i} for i in range(20000)))
        self.assertEqual((status, [a["id"] for a in answers]), (0, list(range(20000))))

    def test_conversation(self):
        """An answer comes before the next question is asked, through pipes too."""
        with subprocess.Popen([TEIDE, "calc"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
            for i in range(3):
                run.stdin.write(lines_of([{**GOOD, "id": i}]))
                run.stdin.flush()
                self.assertEqual(json.loads(run.stdout.readline())["id"], i)
            run.stdin.close()
            self.assertEqual(run.wait(60), 0)


def with_key(base, **keys):
    return json.dumps({**base, **keys})


def without(base, key):
    return json.dumps({k: v for k, v in base.items() if k != key})


PURIFY = {"op": "purify", "p": [1, 0, 0, 0], "q": [1, 0, 0, 0], "variant": "cnot", "p_gate": 0, "p_meas": 0}
DECOHERE = {"op": "decohere_pauli", "bell_probs": [1, 0, 0, 0], "ga": [1, 1, 1], "gb": [1, 1, 1], "t": 1}
TWIRL = {"op": "twirl_t1t2", "T1": 1, "T2": 2, "p_exc": 0, "t": 1}
RECURRENCE = {"op": "recurrence", "p": [1, 0, 0, 0], "variant": "cnot", "rounds": 2}
CHANNEL = {"op": "pauli_channel", "bell_probs": [1, 0, 0, 0], "pA": [0.1, 0.1, 0.1], "pB": [0, 0, 0]}
CHAIN = {"op": "swap_chain", "probs": [[1, 0, 0, 0], [1, 0, 0, 0]]}
OPTICS = {"op": "swap_linear_optics", "p": [1, 0, 0, 0], "q": [1, 0, 0, 0], "eta": 0.9}

# A line that is wrong, and what its error must say.
BAD = [
    ("x", ["not JSON"]),
    ("{", ["not JSON"]),
    ("{}}", ["not JSON"]),
    ('{"op": "swap"} {"op": "swap"}', ["not JSON"]),
    ('{"op": "swap", "op": "purify"}', ["not JSON", "duplicate"]),
    ("[1, 2]", ["not a JSON object"]),
    ("3", ["not JSON"]),
    (b"\xff\xfe{}", ["not JSON"]),
    (b'{"op": "sw\x00ap"}', ["not JSON"]),
    (b'\x00', ["not JSON"]),
    ('{"op": "sw\\u0000ap"}', ["not JSON"]),
    ('{"op": "swap", "id": NaN}', ["not JSON"]),
    ('{"op": "swap", "id": 1e999}', ["not JSON"]),
    ("[" * 10000 + "]" * 10000, ["not JSON", "depth"]),
    ('{"op":' * 10000 + "1" + "}" * 10000, ["not JSON", "depth"]),
    ('{"op": "measures", "id": "' + "x" * (5 << 20) + '"}', ["longer than"]),
    ("{}", ["missing key 'op'", "purify"]),
    ('{"op": 3}', ["key 'op'", "string"]),
    ('{"op": "purfy"}', ["'purfy'", "did you mean 'purify'"]),
    ('{"op": "teleportation through the volcano and back again, twice"}', ["key 'op'", "give one of measures"]),
    ('{"op": "' + "é" * 1000 + '"}', ["key 'op'", "give one of measures"]),
    (with_key(GOOD, p_gat=0.1), ["unknown key 'p_gat'", "did you mean 'p_gate'"]),
    (with_key(GOOD, temperature=3), ["unknown key 'temperature'", "p, q, p_gate, p_meas"]),
    (without(GOOD, "q"), ["missing key 'q'"]),
    (without(PURIFY, "variant"), ["missing key 'variant'"]),
    (without(DECOHERE, "gb"), ["missing key 'gb'"]),
    (without(DECOHERE, "t"), ["missing key 't'"]),
    (without(TWIRL, "T2"), ["missing key 'T2'"]),
    (without(RECURRENCE, "rounds"), ["missing key 'rounds'"]),
    (without(OPTICS, "eta"), ["missing key 'eta'"]),
    (with_key(GOOD, p="0.9"), ["key 'p'", "four probabilities"]),
    (with_key(GOOD, p=[1, 0, 0]), ["key 'p'", "four probabilities"]),
    (with_key(GOOD, p=[1, 0, 0, "0"]), ["key 'p'", "element 3", "number"]),
    (with_key(GOOD, p=[1, 0, 0, True]), ["key 'p'", "element 3", "number"]),
    (with_key(GOOD, p=[1.2, -0.2, 0, 0]), ["key 'p'", "element 0", "out of range"]),
    (with_key(GOOD, q=[1, 0, -0.1, 0.1]), ["key 'q'", "element 2", "out of range"]),
    (with_key(GOOD, q=[0.5, 0.2, 0.2, 0]), ["key 'q'", "sum to 0.9", "make it 1"]),
    (with_key(GOOD, q=[0.5, 0.3, 0.2, 2e-9]), ["key 'q'", "sum to 1.000000002"]),
    (with_key(GOOD, p_gate=1.2), ["key 'p_gate'", "1.2", "in [0, 1]"]),
    (with_key(GOOD, p_gate=-1e-9), ["key 'p_gate'", "in [0, 1]"]),
    (with_key(GOOD, p_gate=None), ["key 'p_gate'", "number in [0, 1]"]),
    (with_key(GOOD, p_meas=0.51), ["key 'p_meas'", "in [0, 0.5]"]),
    (with_key(PURIFY, variant="dejmsp"), ["key 'variant'", "did you mean 'dejmps'"]),
    (with_key(PURIFY, variant="something else"), ["key 'variant'", '"cnot", "bbpssw" or "dejmps"']),
    (with_key(PURIFY, variant=2), ["key 'variant'", '"cnot", "bbpssw" or "dejmps"']),
    (with_key(DECOHERE, ga=[1, -1, 1]), ["key 'ga'", "element 1", "1/s"]),
    (with_key(DECOHERE, ga=1), ["key 'ga'", "three rates"]),
    (with_key(DECOHERE, t=-1), ["key 't'", ">= 0"]),
    (with_key(TWIRL, T1=0), ["key 'T1'", "> 0"]),
    (with_key(TWIRL, T2=2.5), ["key 'T2'", "2 T1 = 2"]),
    (with_key(TWIRL, p_exc=2), ["key 'p_exc'", "in [0, 1]"]),
    (with_key(RECURRENCE, rounds=0), ["key 'rounds'", "in [1, 10000]"]),
    (with_key(RECURRENCE, rounds=2.5), ["key 'rounds'", "whole number"]),
    (with_key(RECURRENCE, rounds=10001), ["key 'rounds'", "in [1, 10000]"]),
    (with_key(CHANNEL, pA=[0.5, 0.4, 0.2]), ["key 'pA'", "at most 1"]),
    (with_key(CHANNEL, pB=[0.5, 0.4, -0.2]), ["key 'pB'", "element 2"]),
    (with_key(CHAIN, probs=[]), ["key 'probs'", "at least one state"]),
    (with_key(CHAIN, probs={"a": 1}), ["key 'probs'", "at least one state"]),
    (with_key(CHAIN, probs=[[1, 0, 0, 0], [1, 0, 0]]), ["key 'probs[1]'", "four probabilities"]),
    (with_key(CHAIN, probs=[[1, 0, 0, 0], 7]), ["key 'probs[1]'", "four probabilities"]),
    (with_key(OPTICS, eta=1.01), ["key 'eta'", "in [0, 1]"]),
    (with_key(OPTICS, p_gate=0.1), ["unknown key 'p_gate'"]),
]


class BadLines(unittest.TestCase):
    def test_the_lines_are_bad_for_one_reason_only(self):
        status, answers, _ = calc(lines_of([GOOD, PURIFY, DECOHERE, TWIRL, RECURRENCE, CHANNEL, CHAIN, OPTICS]))
        self.assertEqual(status, 0, answers)

    def test_each_is_answered_and_the_rest_goes_on(self):
        good = lines_of([{**GOOD, "id": "next"}])
        data = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" + good for line, _ in BAD)
        status, answers, errors = calc(data)
        self.assertEqual((status, errors, len(answers)), (2, "", 2 * len(BAD)))
        for (line, words), bad, following in zip(BAD, answers[::2], answers[1::2]):
            self.assertEqual(bad.keys(), {"id", "error"}, line[:80])
            for word in words:
                self.assertIn(word, bad["error"], line[:80])
            self.assertEqual(following, {"id": "next", "bell_probs": [0.9, 0.1, 0.0, 0.0]})

    def test_id_is_echoed_with_the_error(self):
        status, answers, _ = calc(lines_of([{"op": "swap", "id": [1, "é"]}, {"id": 2}]) + b'{"id": 3\n')
        self.assertEqual((status, [a["id"] for a in answers]), (2, [[1, "é"], 2, None]))

    def test_rounding_is_forgiven(self):
        status, answers, _ = calc(lines_of([{**GOOD, "p": [1 + 5e-10, -5e-10, 0, 0]}]))
        self.assertEqual((status, answers[0]["bell_probs"]), (0, [0.9, 0.1, 0.0, 0.0]))


class Program(unittest.TestCase):
    def test_help_names_every_key(self):
        run = subprocess.run([TEIDE, "calc", "--help"], capture_output=True, text=True, timeout=60, check=True)
        sections = dict(re.findall(r"^(\w+): .*\n((?:  .*\n)+)", run.stdout, re.MULTILINE))
        self.assertEqual(sections.keys(), COUNTS.keys() | {"photon_swap"})
        keys = {op: (set(), set()) for op in COUNTS}
        keys["transition"][1].add("transitions")  # when it is neither one jump nor two slides: no case of the tables
        keys["photon_swap"] = ({"source", "mu", "purity", "overlap", "basis", "eta_0", "eta_1", "eta_2", "eta_3", "dark"},
                               {"psi_minus", "psi_plus", "singles", "patterns"})  # test_photon_swap.py
        for case in cases():
            if case["type"] in COUNTS and "rho_re" not in case["inputs"]:
                keys[case["type"]][0].update(case["inputs"])
                keys[case["type"]][1].update(case["outputs"])
        for op, known in keys.items():
            for text, expected in zip(sections[op].split("  out\n"), known):
                self.assertEqual(set(re.findall(r"^    (\w+)", text, re.MULTILINE)), expected, op)

    def test_usage_errors(self):
        for arguments in (["--nonsense"], ["file.json"]):
            status, answers, errors = calc(b"", arguments)
            self.assertEqual((status, answers), (2, []))
            self.assertIn("calc", errors)

    def test_full_disk(self):
        for arguments, data in (([], lines_of([GOOD])), ([], lines_of([GOOD] * 10000)), (["--help"], b"")):
            with open("/dev/full", "wb") as full:
                run = subprocess.run([TEIDE, "calc", *arguments], input=data, stdout=full, stderr=subprocess.PIPE,
                                     timeout=60, check=False)
            self.assertEqual(run.returncode, 1)
            self.assertIn(b"cannot write", run.stderr)

    def test_unreadable_input(self):
        directory = os.open(".", os.O_RDONLY)
        run = subprocess.run([TEIDE, "calc"], stdin=directory, capture_output=True, timeout=60, check=False)
        os.close(directory)
        self.assertEqual(run.returncode, 1)
        self.assertIn(b"directory", run.stderr)

    def test_extreme_numbers_stay_finite(self):
        pure, mixed, tiny = [1, 0, 0, 0], [0.25] * 4, [1, 5e-324, 0, 0]
        questions = [{**DECOHERE, "bell_probs": s, "ga": g, "t": t} for s in (pure, mixed, tiny)
                     for g in ([0, 0, 0], [1e308, 0, 5e-324], [1e308] * 3) for t in (0, 5e-324, 1, 1e308)]
        questions += [{**TWIRL, "T1": a, "T2": b, "t": t} for a in (1e-300, 1, 1e308) for b in (1e-300, 1e-3)
                      for t in (0, 1e-308, 1e308) if b <= 2 * a]
        questions += [{"op": "measures", "bell_probs": s} for s in (pure, mixed, tiny, [0.5, 0.5, 0, 0], [0, 0, 0, 1])]
        questions += [{**PURIFY, "p": s, "p_gate": e, "p_meas": m, "variant": v} for s in (pure, tiny) for e in (0, 1)
                      for m in (0, 0.5) for v in ("cnot", "bbpssw", "dejmps")]
        status, answers, _ = calc(lines_of(questions))
        self.assertEqual((status, len(answers)), (0, len(questions)))
        for answer in answers:
            for value in answer.values():
                for x in value if isinstance(value, list) else [value]:
                    self.assertTrue(math.isfinite(x), answer)
            probabilities = answer.get("bell_probs") or answer.get("probs")
            if probabilities:
                self.assertTrue(all(x >= 0 for x in probabilities) and abs(sum(probabilities) - 1) < 1e-12, answer)

    def test_infinite_rates_leave_what_they_do_not_touch(self):
        """Where the exponents pass all numbers there is still an answer: X errors alone leave <XX>."""
        optimal = {"op": "optimal_time", "p1": [1, 0, 0, 0], "p2": [1, 0, 0, 0], "g": [1e308, 0, 0], "T": 1, "t2": 0,
                   "variant": "cnot", "keep": "old", "objective": "F"}
        ramp = {"op": "decohere_pauli_td", "bell_probs": [1, 0, 0, 0], "g0": [1, 0, 0], "shape": "ramp", "a": 1, "t0": 0,
                "t1": 1e155}
        transition = {"op": "transition", "input": "werner", "F1": 0.9, "F2": 0.9, "family": "x", "gT": 0.05, "T": 1,
                      "t2": 0.25, "objective": "F"}
        status, answers, errors = calc(lines_of([
            optimal, {**optimal, "g": [1e308, 1e307, 0], "T": 1e-308}, {**optimal, "g": [1, 0.1, 0]}, ramp,
            transition, {**transition, "T": 1e-300, "t2": 0.25e-300}, {**transition, "gT": 1e308, "T": 1e-300, "t2": 0}, GOOD]))
        self.assertEqual((status, errors, len(answers)), (0, "", 8))
        self.assertEqual(set(answers[0]["value"]), {0.5})
        self.assertEqual((answers[0]["p_success"], answers[0]["class"]), ([1.0] + 10 * [0.5], "flat"))
        # Only products of rates and times count.
        for got, expected in zip(answers[1]["value"], answers[2]["value"]):
            self.assertAlmostEqual(got, expected, delta=1e-12)
        self.assertAlmostEqual(answers[1]["t_opt"] * 1e308, answers[2]["t_opt"], delta=1e-9)
        self.assertEqual(answers[3], {"bell_probs": [0.5, 0.0, 0.5, 0.0]})
        self.assertEqual(answers[4]["kind"], answers[5]["kind"])
        self.assertEqual(len(set(answers[4]) ^ set(answers[5])), 0)

    def test_what_is_no_number_is_an_error_of_its_line(self):
        """A shape whose amplitude times its duration is no number; and the line behind it is answered."""
        shape = {"op": "decohere_pauli_td", "id": 7, "bell_probs": [0.5, 0, 0, 0.5], "g0": [0.2, 0.3, 0.2], "shape": "sin",
                 "a": 1.7e308, "w": 1e155, "t0": 0.5, "t1": 1.8088381969364722}
        status, answers, errors = calc(lines_of([shape, GOOD]))
        self.assertEqual((status, errors, len(answers)), (2, "", 2))
        self.assertEqual(answers[0].keys(), {"id", "error"})
        self.assertEqual(answers[0]["id"], 7)
        self.assertRegex(answers[0]["error"], "the answer 'bell_probs' is not a number: .* give others")
        self.assertEqual(answers[1], {"bell_probs": [0.9, 0.1, 0.0, 0.0]})

    def test_extreme_inputs_of_every_operation(self):
        """Every line has its answer, whatever is put in for its numbers; states in it are states."""
        draw = random.Random(20261126)
        states = [[1, 0, 0, 0], [0.25] * 4, [0, 1, 0, 0], [0, 0, 0.5, 0.5], [1, 5e-324, 0, 0]]
        extremes = [0, 5e-324, 1e-308, 2.3e-308, 1e-155, 1e-16, 0.5, 1, 1e16, 1e155, 1e308, 1.7e308]
        questions = [{"op": c["type"], **c["inputs"]} for c in cases()
                     if c["type"] in COUNTS and "rho_re" not in c["inputs"]]
        lines = []
        for _ in range(6000):
            question = dict(draw.choice(questions))
            for key, value in question.items():
                if key == "op" or draw.random() < 0.5:
                    continue
                if isinstance(value, list) and len(value) == 4:
                    question[key] = draw.choice(states)
                elif isinstance(value, list) and len(value) == 3 and isinstance(value[0], float):
                    question[key] = [draw.choice(extremes) for _ in range(3)]
                elif isinstance(value, float):
                    question[key] = draw.choice([1, 1, -1]) * draw.choice(extremes)
            lines.append(question)
        status, answers, errors = calc(lines_of(lines))
        self.assertEqual((status, errors, len(answers)), (2, "", len(lines)))
        self.assertGreater(sum("error" not in a for a in answers), 2000)
        for question, answer in zip(lines, answers):
            for state in [answer.get("bell_probs")] + answer.get("bell_probs_T", []):
                if state is not None:
                    self.assertGreaterEqual(min(state), -1e-12, question)
                    self.assertAlmostEqual(sum(state), 1, delta=1e-9, msg=question)

    def test_inputs_that_the_fuzzer_found(self):
        folder = os.path.join(os.environ.get("srcdir", "."), "tests", "fuzz", "corpus-calc", "found")
        names = os.listdir(folder)
        self.assertGreater(len(names), 40)
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
            status, answers, errors = calc(data)
            self.assertEqual((status, errors), (2 if any("error" in a for a in answers) else 0, ""), name)

    def test_byte_order_mark(self):
        for data in (b"\xef\xbb\xbf" + lines_of([GOOD]), b"\xef\xbb\xbf\n" + lines_of([GOOD])):
            status, answers, errors = calc(data)
            self.assertEqual((status, answers, errors), (0, [{"bell_probs": [0.9, 0.1, 0.0, 0.0]}], ""))

    def test_damaged_lines(self):
        """Any bytes are answered, one answer a line that is not blank, in JSON."""
        draw = random.Random(20261123)
        lines = []
        for _ in range(4000):
            line = bytearray(json.dumps(draw.choice([GOOD, PURIFY, DECOHERE, TWIRL, RECURRENCE, CHANNEL, CHAIN])).encode())
            for _ in range(draw.randrange(4)):
                at = draw.randrange(len(line))
                kind = draw.randrange(3)
                if kind == 0:
                    line[at] = draw.randrange(256)
                elif kind == 1:
                    del line[at]
                else:
                    line[at:at] = line[draw.randrange(len(line)):][:draw.randrange(20)]
            lines.append(bytes(line).replace(b"\n", b" "))
        status, answers, errors = calc(b"\n".join(lines))
        self.assertEqual((status, errors, len(answers)), (2, "", len(lines)))
        self.assertGreater(sum("error" in a for a in answers), 1000)
        self.assertGreater(sum("error" not in a for a in answers), 1000)


if __name__ == "__main__":
    if not os.access(TEIDE, os.X_OK):
        sys.exit(f"no program {TEIDE}; set TEIDE")
    unittest.main()
