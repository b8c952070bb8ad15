#!/usr/bin/env python3
"""The simulator against exact results of small systems (tests/data/des_reference.json), through the program itself.

Every case is restated as a scenario (case_to_scenario.py) with a seed of its own and run until its mean time is known to
a relative standard error of 1.25e-3 or better (`all`), or with a tenth of the deliveries for a few cases (`some`). Checked:
every mean, state and probability within 4 standard errors (P = 6.3e-5 for one comparison of a right program if the seed
were changed), deviations within 2 % (`some`: 6 %), the z-values of all mean times and of all mean fidelities jointly by
chi-square, two-sided at 1e-4, and, as a control, that times and fidelities wrong by 1 % are rejected.

    TEIDE=./teide test_exact.py some|all [CASES.json]
"""
import json
import math
import os
import sys

from case_to_scenario import to_scenario
from program import run_text

HERE = os.path.dirname(os.path.abspath(__file__))
SOME = ("wait-3-0.05", "a-24", "a-16", "twoseg-1-cut5", "twoseg-2", "b-07", "b-09", "b-10", "chain-2", "linkpur-2",
        "c-02", "c-06", "c-07")
BOUND = 4
PRECISE = 1.25e-3  # a value that is wrong by 1 % is 8 standard errors off


def deliveries_for(case):
    """Enough that the standard error of the mean time is PRECISE of it: n = (deviation / mean)^2 / PRECISE^2, and a margin."""
    out = case["outputs"]
    spread = out["var_time"] / out["mean_time"] ** 2 if "var_time" in out else 1.0
    return int(1.1 / PRECISE**2 * max(spread, 0.03))


def run(teide, case, index, deliveries):
    text = to_scenario(case, deliveries=deliveries, seed=1000 + index, replicas=256)
    return run_text(teide, text, case["id"])["requests"][0]


def comparisons(case, result):
    """(what, exact, mean, standard error) of everything that the case states."""
    out = case["outputs"]
    yield "time", out["mean_time"], result["waiting_time"]["mean"], result["waiting_time"]["stderr"]
    if "mean_fidelity" in out:
        yield "fidelity", out["mean_fidelity"], result["fidelity"]["mean"], result["fidelity"]["stderr"]
    state = out.get("mean_state", out.get("mean_state_success"))
    if state:
        for k in range(1, 4):
            yield "state[%d]" % k, state[k], result["state"]["mean"][k], result["state"]["stderr"][k]
    if "success_probability" in out:
        p = result["purification_success"]
        yield "purification success", out["success_probability"], p["mean"], p["stderr"]
    if out.get("round_success", 1) < 1 and result["losses"] > 0:
        p = result["round_success"]
        yield "round success", out["round_success"], p["mean"], p["stderr"]


def z_value(exact, mean, error):
    """Standard errors between them; what is certain must agree to rounding."""
    if error < 1e-12 * max(abs(mean), 1e-12) or abs(mean - exact) < 1e-13:
        return 0.0 if abs(mean - exact) <= 1e-11 * max(1, abs(exact)) else math.inf
    return (mean - exact) / error


def chi_square_quantile(p, n):
    """Wilson and Hilferty (1931); good to 1 % for the n >= 10 here."""
    z = {1e-4 / 2: -3.890592, 1 - 1e-4 / 2: 3.890592}[p]
    return n * (1 - 2 / (9 * n) + z * math.sqrt(2 / (9 * n))) ** 3


def check_case(case, result, tolerance, full):
    """The complaints about one case, and its z-values of time and fidelity."""
    complaints, z = [], {}
    for what, exact, mean, error in comparisons(case, result):
        z[what] = z_value(exact, mean, error)
        if not abs(z[what]) < BOUND:
            complaints.append("%s is %.8g +- %.2g, exact %.8g: %.1f standard errors" % (what, mean, error, exact, z[what]))
        if what in ("time", "fidelity") and error > 0 and abs(z_value(1.01 * exact, mean, error)) < BOUND and full:
            complaints.append("%s wrong by 1 %% would pass" % what)
    time = result["waiting_time"]
    if full and time["stderr"] > 1.15 * PRECISE * time["mean"]:
        complaints.append("mean time known only to %.2g" % (time["stderr"] / time["mean"]))
    for what, key, square in (("waiting_time", "var_time", True), ("fidelity", "std_fidelity", False)):
        if key in case["outputs"]:
            exact = math.sqrt(case["outputs"][key]) if square else case["outputs"][key]
            if not abs(result[what + "_deviation"] - exact) <= tolerance * exact:
                complaints.append("deviation of %s is %.6g, exact %.6g" % (what, result[what + "_deviation"], exact))
    return complaints, z


def main():
    which = sys.argv[1] if len(sys.argv) > 1 else "some"
    path = sys.argv[2] if len(sys.argv) > 2 else os.path.join(HERE, os.pardir, "data", "des_reference.json")
    teide = os.environ.get("TEIDE", "./teide")
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    full = which == "all"
    chosen = [(i, c) for i, c in enumerate(cases) if full or c["id"] in SOME]
    assert full or len(chosen) == len(SOME), "a case of SOME is not in the file"
    print("1..%d" % (len(chosen) + 2), flush=True)
    failed, squares = 0, {"time": [], "fidelity": []}
    for number, (i, case) in enumerate(chosen, 1):
        try:
            result = run(teide, case, i, deliveries_for(case) // (1 if full else 10))
            complaints, z = check_case(case, result, 0.02 if full else 0.06, full)
            for what, values in squares.items():
                if z.get(what):
                    values.append(z[what] ** 2)
        except (RuntimeError, KeyError, TypeError) as error:
            complaints = [repr(error)]
        failed += bool(complaints)
        print("%sok %d - exact case %s%s" % ("not " if complaints else "", number, case["id"],
                                            "".join("\n# " + c for c in complaints)), flush=True)
    for number, (what, values) in enumerate(squares.items(), len(chosen) + 1):
        low, high = (chi_square_quantile(p, len(values)) for p in (0.5e-4, 1 - 0.5e-4)) if values else (0, -1)
        good = low < sum(values) < high
        failed += not good
        print("%sok %d - chi-square of all %ss: %.1f of %d, between %.1f and %.1f"
              % ("" if good else "not ", number, what, sum(values), len(values), low, high), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
