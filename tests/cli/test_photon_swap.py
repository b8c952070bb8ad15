#!/usr/bin/python3
"""Entanglement swapping with photons against a brute-force expansion in photon numbers, which shares nothing with the program:
creation operators of every pair are multiplied out behind the beam splitter, and clicks are counted term by term.
Up to 5 pairs in a pulse, so at most 4 photons in a mode that matter; what is left out is below 1e-6 of a four-fold at mu = 0.003."""
import itertools
import json
import math
import os
import subprocess
import sys

TEIDE = os.environ.get("TEIDE", "./teide")
PAIRS = 5


def multiply(p, q):
    out = {}
    for a, x in p.items():
        for b, y in q.items():
            key = tuple(i + k for i, k in zip(a, b))
            out[key] = out.get(key, 0) + x * y
    return out


def linear(amplitudes):
    """A sum of creation operators: amplitudes of the 8 modes cH cV dH dV, then the same apart (not overlapping)."""
    return {tuple(int(i == m) for i in range(8)): a for m, a in enumerate(amplitudes) if a != 0}


def photon_1(h, v):
    s = math.sqrt(0.5)
    return linear([h * s, v * s, -h * s, -v * s, 0, 0, 0, 0])


def photon_2(h, v, overlap):
    s, o, a = math.sqrt(0.5), math.sqrt(overlap), math.sqrt(1 - overlap)
    modes = [h * s, v * s, h * s, v * s]
    return linear([o * x for x in modes] + [a * x for x in modes])


def click_numbers(powers, factors):
    """Distribution of photon numbers in cH cV dH dV of the state of these powers of creation operators."""
    state = {(0,) * 8: 1.0}
    for n, factor in zip(powers, factors):
        for _ in range(n):
            state = multiply(state, factor)
    norm = math.prod(math.factorial(n) for n in powers)
    numbers = {}
    for key, amplitude in state.items():
        weight = abs(amplitude) ** 2 * math.prod(math.factorial(n) for n in key) / norm
        seen = tuple(key[m] + key[m + 4] for m in range(4))
        numbers[seen] = numbers.get(seen, 0) + weight
    return numbers


def clicks(quiet):
    """All 16 patterns of four detectors from their probabilities to stay quiet."""
    return [math.prod(1 - quiet[d] if i >> d & 1 else quiet[d] for d in range(4)) for i in range(16)]


def patterns(q):
    """All 256 click patterns. In the singlet, photon 0 in + goes with photon 1 in -, in every basis: numbers of photons in the
    polarisations + and - of photon 1 (2) are those of photon 0 (3) in - and +."""
    root = math.sqrt(0.5)
    plus, minus = {"zz": ((1, 0), (0, 1)), "xx": ((root, root), (root, -root)), "yy": ((root, 1j * root), (root, -1j * root))}[q["basis"]]
    factors = [photon_1(*plus), photon_1(*minus), photon_2(*plus, q["overlap"]), photon_2(*minus, q["overlap"])]
    x = q["mu"] / 2 / (1 + q["mu"] / 2)
    dark = q["dark"]
    out = [0.0] * 256
    clear = lambda n, eta: (1 - dark) * (1 - eta) ** n
    for powers in itertools.product(range(PAIRS + 1), repeat=4):
        if sum(powers) > PAIRS:
            continue
        weight = (1 - x) ** 4 * x ** sum(powers)
        p1, m1, p2, m2 = powers
        outer = [clear(m1, q["eta_0"]), clear(p1, q["eta_0"]), clear(m2, q["eta_3"]), clear(p2, q["eta_3"])]
        for seen, probability in click_numbers(powers, factors).items():
            sides, bell = clicks(outer), clicks([clear(n, q["eta_1"]) for n in seen])
            for index in range(256):
                out[index] += weight * probability * sides[index & 15] * bell[index >> 4]
    return out


def ask(question):
    done = subprocess.run([TEIDE, "calc"], input=json.dumps(question), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def main():
    worst = 0
    for basis, overlap, dark, eta in (("zz", 0.8, 1e-5, 0.3), ("xx", 0.8, 1e-5, 0.3), ("yy", 0.5, 0, 0.6), ("xx", 1, 0, 0.9)):
        question = {"op": "photon_swap", "source": "parametric", "mu": 0.003, "overlap": overlap, "basis": basis, "dark": dark,
                    "eta_0": eta, "eta_1": 0.4, "eta_2": 0.4, "eta_3": eta / 2}
        answer = ask(question)
        expected = patterns(question)
        got = answer["patterns"]
        assert abs(math.fsum(got) - 1) < 1e-12
        for d, single in enumerate(answer["singles"]):
            want = sum(expected[i] for i in range(256) if i >> d & 1)
            assert abs(single / want - 1) < 1e-6, (d, single, want)
        for outcome in range(4):
            sides = 1 << outcome // 2 | 1 << 2 + outcome % 2
            for key, bells in (("psi_minus", (0x90, 0x60)), ("psi_plus", (0x30, 0xC0))):
                want = sum(expected[sides | bell] for bell in bells)
                error = abs(answer[key][outcome] - want) / max(sum(answer[key]) / 4, want)
                worst = max(worst, error)
                assert error < 1e-6, (question, key, outcome, answer[key][outcome], want)
        # every pattern, to the weight of six pairs
        assert max(abs(a - b) for a, b in zip(got, expected)) < 1e-9
    print(f"largest difference of a four-fold, relative: {worst:.2g}")
    wrong = subprocess.run([TEIDE, "calc"], input=json.dumps({**question, "mu": -0.1}), capture_output=True, text=True)
    assert wrong.returncode != 0 or "error" in wrong.stdout, wrong.stdout
    return 0


sys.exit(main())
