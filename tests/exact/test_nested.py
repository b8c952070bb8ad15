#!/usr/bin/env python3
"""Purification of the segments that a plan of swaps makes: the network engine against recurrence formulas, a closed form in time, and an
event-by-event simulator (nested_simulator.py). Every mean within 4 standard errors; as controls, times that are wrong and
fidelities of a nesting that purifies at another level must be rejected.

    TEIDE=./teide test_nested.py [DELIVERIES]
"""
import math
import os
import sys

from comparisons import BOUND, Report
from nested_simulator import Circuit
from program import run_text
from reference_simulator import correlators, decay_rates, probabilities, purified

TEIDE = os.environ.get("TEIDE", "./teide")
SCENARIO = """teide: 1
seed: %(seed)d
memories: {default: {%(memory)s}}
network: {chain: {nodes: %(nodes)d, success_probability: %(p)g, attempt_time: %(step)g s, delay: %(delay)g s, state: {werner: %(f)g}, memory_pairs: %(pairs)d}}
operations: {resources: circuit, swap: {order: %(order)s, success_probability: %(swap)g, duration: %(swap_duration)g s}, purify: {%(purify)s}}
requests: [{between: [n0, n%(links)d]%(request)s}]
run: {deliveries: %(deliveries)d, replicas: 8}
"""
ORDERS = {("doubling", 4): [1, 3, 2], ("doubling", 8): [1, 3, 5, 7, 2, 6, 4], ("sequential", 4): [1, 2, 3], ("doubling", 3): [2, 1]}


def scenario(order, links, purify, deliveries, seed, **keys):
    """A chain; purify: place -> rounds, as of the simulator."""
    rule = "{%%sprotocol: dejmps, rounds: %%d, duration: %g s}" % keys.get("duration", 0)
    places = ["link: " + rule % ("", purify[0])] if 0 in purify else []
    inner = [rule % ("levels: [%d], " % level, purify[level]) for level in sorted(k for k in purify if k not in (0, "ends"))]
    places += ["segments: [%s]" % ", ".join(inner)] if inner else []
    places += ["end_to_end: " + rule % ("", purify["ends"])] if "ends" in purify else []
    rates = keys.get("rates")
    return SCENARIO % dict(
        seed=seed, memory="rates: {x: %g Hz, y: %g Hz, z: %g Hz}" % rates if rates else "ideal: true", nodes=links + 1, links=links,
        p=keys.get("p", 1), step=keys.get("attempt_time", 1e-3), delay=keys.get("delay", 0), f=keys.get("f", 0.95), pairs=16,
        order=order, swap=keys.get("swap_success", 1), swap_duration=keys.get("swap_duration", 0), purify=", ".join(places),
        request=keys.get("request", ""), deliveries=deliveries)


def werner(f):
    return (f,) + ((1 - f) / 3,) * 3


def recurred(state, rounds):
    """The state after rounds of recurrence, and the product of their success probabilities, each to the number it happens."""
    chances = []
    for _ in range(rounds):
        chance, state = purified(state, state, "dejmps")
        chances.append(chance)
    return state, chances


def by_recurrence(report, order, links, purify, deliveries, seed):
    """No decoherence: fidelity, success at each place, and pairs taken, from the recurrence alone. Halves of a plan are alike here."""
    document = run_text(TEIDE, scenario(order, links, purify, deliveries, seed, p=0.6, delay=1e-4), "recurrence")
    result, state, taken, successes = document["requests"][0], werner(0.95), 1, []
    for level in range(links.bit_length()):
        if level > 0:
            c = correlators(state)
            state = probabilities(*[x * x for x in c])
        place = "ends" if 1 << level == links else level
        state, chances = recurred(state, purify.get(place, 0))
        for chance in chances:
            taken *= 2 / chance
        successes.append((place, chances))
    fidelity = result["fidelity"]["mean"]
    report.check("recurrence: fidelity", abs(fidelity - state[0]) < 1e-12, "is %.15g, not %.15g" % (fidelity, state[0]))
    report.check("recurrence: raw pairs", result["raw_pairs_per_delivery"]["mean"] == links * 2 ** sum(purify.values()))
    counts = document["purifications"][0]
    names = counts["place"]
    for place, chances in successes:
        if not chances:
            continue
        index = names.index({0: "link", "ends": "end to end"}.get(place, "level %s" % place))
        tried, good = counts["purifications"][index], counts["purified"][index]
        # of n first rounds n s1 / 2 second ones follow, ...
        share, weight, mean, total = 1, 0, 0, 0
        for chance in chances:
            weight, mean, total, share = weight + share, mean + share * chance, total + share, share * chance / 2
        exact = mean / total
        report.close("%s: success at %s" % (order, place), exact, good / tried, math.sqrt(exact * (1 - exact) / tried) + 2 / tried)
    # a purification that fails takes all that it was made of, so that the spread of one delivery is about its mean
    report.close("%s: link pairs a delivery" % order, links * taken, document["network"]["link_pairs"] / deliveries,
                 links * taken / math.sqrt(deliveries), 1.3 * links * taken)


def in_time(report, deliveries):
    """Links that succeed at once: both segments of two links are tried again every T until they succeed, and then joined."""
    step, d, s, u, rates, f = 1e-3, 1e-3, 1e-3, 2e-3, (2.0, 1.0, 4.0), 0.95
    result = run_text(TEIDE, scenario("doubling", 4, {1: 1}, deliveries, 21, p=1, attempt_time=step, delay=d, swap_duration=s, duration=u,
                                      rates=rates, f=f), "in time")["requests"][0]
    decay = decay_rates(rates)

    def aged(c, time):
        return [x * math.exp(-2 * rate * time) for x, rate in zip(c, decay)]

    segment = aged([x * x for x in aged(correlators(werner(f)), s)], d + u)
    success, state = purified(*[probabilities(*segment)] * 2, "dejmps")
    # joined 2 d after the operations, and delivered 2 d after the swap
    cycle, fail = step + s + d + u + 2 * d, 1 - success
    rounds = 2 / success - 1 / (1 - fail ** 2)
    exact = cycle * rounds + s + 2 * d
    time = result["waiting_time"]
    report.close("in time: waiting time", exact, time["mean"], time["stderr"], 1.05 * exact)
    # one waits i cycles for the other
    fidelity = 0
    for i in range(200):
        chance = success ** 2 * fail ** i / (1 - fail ** 2) * (2 if i else 1)
        pairs = [aged(correlators(state), 2 * d), aged(correlators(state), 2 * d + i * cycle)]
        pairs = [aged(c, s) for c in pairs]
        fidelity += chance * (1 + sum(aged([x * y for x, y in zip(*pairs)], 2 * d))) / 4
    mean = result["fidelity"]
    report.close("in time: fidelity", fidelity, mean["mean"], mean["stderr"], fidelity - 0.01)


CASES = {
    "doubling": ("doubling", 4, {1: 1}, dict(p=0.3, delay=3e-4, rates=(1, 1, 2), swap_success=0.8)),
    "all levels": ("doubling", 4, {0: 1, 1: 1, "ends": 1}, dict(p=0.5, delay=2e-4, rates=(0.5, 0.5, 1), duration=1e-4)),
    "twice": ("doubling", 4, {1: 2}, dict(p=0.5, delay=2e-4, rates=(1, 0, 2), swap_success=0.9, swap_duration=3e-4)),
    "eight links": ("doubling", 8, {1: 1, 2: 1}, dict(p=0.6, delay=1e-4, rates=(0.2, 0.2, 0.4))),
    "unequal halves": ("doubling", 3, {1: 1, "ends": 1}, dict(p=0.4, delay=3e-4, rates=(1, 1, 2), swap_success=0.8)),
    "sequential": ("sequential", 4, {0: 1, 1: 1, 2: 1}, dict(p=0.5, delay=1e-4, rates=(0.5, 0.5, 1), duration=2e-4)),
    "wide": ("doubling", 4, {1: 1}, dict(p=0.3, delay=3e-4, rates=(1, 1, 2), width=4)),
    "continuous": ("doubling", 4, {1: 1}, dict(p=0.3, delay=3e-4, rates=(1, 1, 2), width=3, continuous=True)),
}


def mean_and_error(values, batches=40):
    size = len(values) // batches
    means = [sum(values[i * size:(i + 1) * size]) / size for i in range(batches)]
    mean = sum(means) / batches
    return mean, math.sqrt(sum((x - mean) ** 2 for x in means) / (batches - 1) / batches)


def by_simulator(report, deliveries):
    for index, (name, (order, links, purify, keys)) in enumerate(CASES.items()):
        request = "".join([", width: %d" % keys["width"] if "width" in keys else "", ", generation: continuous" if "continuous" in keys else ""])
        result = run_text(TEIDE, scenario(order, links, purify, 4 * deliveries, 40 + index, **dict(keys, request=request)), name)["requests"][0]
        system = dict(keys, links=links, plan=ORDERS[order, links], purify=purify, attempt_time=1e-3, state=werner(0.95))
        circuit = Circuit(system, 70 + index).run(deliveries)
        drop = deliveries // 50
        for what, values in (("waiting_time", [t * 1e-12 for t, _ in circuit.deliveries[drop:]]), ("fidelity", [f for _, f in circuit.deliveries[drop:]])):
            mean, error = mean_and_error(values)
            both = math.hypot(error, result[what]["stderr"])
            wrong = 1.25 * mean if what == "waiting_time" else None
            report.close("%s: %s" % (name, what), mean, result[what]["mean"], both, wrong)
            if os.environ.get("VERBOSE"):
                print("%s, %s: %g +- %g, %g +- %g" % (name, what, mean, error, result[what]["mean"], result[what]["stderr"]))
        if name == "doubling": # a nesting that purifies elsewhere is another one
            other = mean_and_error([f for _, f in Circuit(dict(system, purify={0: 1}), 90).run(deliveries // 2).deliveries])
            both = math.hypot(other[1], result["fidelity"]["stderr"])
            report.check("control: links instead of segments", abs(other[0] - result["fidelity"]["mean"]) > BOUND * both)


def main():
    deliveries = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    report = Report()
    by_recurrence(report, "doubling", 4, {0: 1, 1: 1, "ends": 1}, 4000, 1)
    by_recurrence(report, "doubling", 4, {1: 2}, 4000, 2)
    by_recurrence(report, "doubling", 8, {0: 1, 1: 1, 2: 1}, 1500, 3)
    in_time(report, 20000)
    by_simulator(report, deliveries)
    print("%d comparisons, %d wrong" % (report.count, report.wrong))
    return 1 if report.wrong or report.count < 40 else 0


if __name__ == "__main__":
    sys.exit(main())
