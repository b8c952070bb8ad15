#!/usr/bin/env python3
"""Purification from end to end where memories are shared: the network engine against closed forms (doc/theory.md, 9.8).

One request on a path of links that succeed at once: times and states of recurrence and pumping, with waiting in memories. Two requests
without end on one link: with room for both each has its turn; with room for one pair that waits, the pairs of the second are dropped,
and the first presses until its next delivery. Alone on one link the rules are those of a circuit, so that both agree. Means within 4 standard errors; as controls, times and states by other rules must be rejected.

    TEIDE=./teide test_shared_ends.py [DELIVERIES]
"""
import math
import os
import sys

from comparisons import Report
from program import run_text
from reference_simulator import correlators, decay_rates, probabilities, purified

TEIDE = os.environ.get("TEIDE", "./teide")
STEP, RATES, STATE = 1e-3, (2.0, 1.0, 4.0), (0.94, 0.03, 0.02, 0.01)
CHAIN = """teide: 1
seed: %(seed)d
memories: {default: {%(memory)s}}
network: {chain: {nodes: %(nodes)d, success_probability: %(p)g, attempt_time: 1 ms, delay: %(delay)g s, state: [%(state)s], memory_pairs: %(pairs)d, attempts: %(attempts)s}}
operations: {%(resources)s, purify: {end_to_end: {protocol: dejmps, %(rule)s}}}
requests: [{between: [n0, n%(links)d]%(request)s}]
run: {deliveries: %(deliveries)d, replicas: 8}
"""
TWO = """teide: 1
seed: 3
memories: {default: {ideal: true}}
network:
  nodes: [{name: a}, {name: b}]
  links: [{between: [a, b], success_probability: 0.5, attempt_time: 1 ms, state: {werner: 0.9}, memory_pairs: %d, attempts: sequential}]
operations: {resources: shared, discipline: round_robin, purify: {end_to_end: {protocol: cnot}}}
requests: [{name: first, between: [a, b]}, {name: second, between: [a, b]}]
run: {time: %g s, replicas: 8}
"""


def chain(deliveries, links, rule, **keys):
    values = dict(seed=5, memory="rates: {x: %g Hz, y: %g Hz, z: %g Hz}" % RATES, nodes=links + 1, links=links, p=1, delay=0, pairs=3,
                  state=", ".join(map(str, STATE)), resources="resources: shared", rule=rule, deliveries=deliveries,
                  attempts="sequential", request="")
    values.update(keys)
    return run_text(TEIDE, CHAIN % values, rule)


def aged(state, time):
    c = correlators(state)
    return probabilities(*[x * math.exp(-2 * rate * time) for x, rate in zip(c, decay_rates(RATES))])


def swapped(a, b):
    return probabilities(*[x * y for x, y in zip(correlators(a), correlators(b))])


def joined(links):
    state = STATE
    for _ in range(links - 1):
        state = swapped(state, STATE)
    return state


def by_recurrence(report, links, deliveries):
    """A pair from end to end in every slot, and two for each try; the one that is kept has waited for one slot."""
    fresh = joined(links)
    chance, state = purified(aged(fresh, STEP), fresh, "dejmps")
    result = chain(deliveries, links, "rounds: 1")["requests"][0]
    report.close("%d links: fidelity" % links, state[0], result["fidelity"]["mean"], 1e-9, purified(fresh, fresh, "dejmps")[1][0])
    report.close("%d links: time" % links, STEP * 2 / chance, result["waiting_time"]["mean"], result["waiting_time"]["stderr"],
                 1.05 * STEP * 2 / chance)


def by_two_rounds(report, links, deliveries):
    """The same in memories that keep what they hold. One pair of each kind waits, and there is always room for the next one."""
    first, state = purified(joined(links), joined(links), "dejmps")
    second, state = purified(state, state, "dejmps")
    exact = STEP * 4 / (first * second)
    result = chain(deliveries, links, "rounds: 2", memory="ideal: true")["requests"][0]
    report.close("two rounds: fidelity", state[0], result["fidelity"]["mean"], 1e-9, state[0] - 1e-4)
    report.close("two rounds: time", exact, result["waiting_time"]["mean"], result["waiting_time"]["stderr"], 1.05 * exact)


def by_pumping(report, links, deliveries):
    """Two pairs of successive slots, and one more for the second round, which the pumped one has waited for in one slot."""
    fresh = joined(links)
    first, state = purified(aged(fresh, STEP), fresh, "dejmps")
    second, state = purified(aged(state, STEP), fresh, "dejmps")
    result = chain(deliveries, links, "rounds: 2, schedule: pumping", pairs=2)["requests"][0]
    exact = STEP * (2 + first) / (first * second)
    report.close("pumping: fidelity", state[0], result["fidelity"]["mean"], 1e-9, state[0] - 1e-4)
    report.close("pumping: time", exact, result["waiting_time"]["mean"], result["waiting_time"]["stderr"],
                 STEP * (2 + 2 * first) / (first * second))


def in_turns(report, time):
    """Two requests on one link, which gives pairs in turns. With room for a waiting pair of each, either takes half of the pairs, two
    for a try. With room for one: the first pair is the second request's, the next one the first's, which waits longer in the order,
    so that the other is dropped; from now on all are the first's, until it has its delivery."""
    f, pairs = 0.9, 500
    success = (f + (1 - f) / 3) ** 2 + 4 * ((1 - f) / 3) ** 2
    error = math.sqrt(pairs * time)
    for memories, exact, others in ((3, [pairs * success / 4] * 2, [pairs / (1 + 2 / success), 0]),
                                    (2, [pairs / (1 + 2 / success), 0], [pairs * success / 4, 0])):
        document = run_text(TEIDE, TWO % (memories, time), "turns")
        for request, rate, other in zip(document["requests"], exact, others):
            report.close("%d memories: rate of %s" % (memories, request["name"]), rate * time, request["rate"]["mean"] * time,
                         error / math.sqrt(8), other * time if other != rate else rate * time * 1.05 + error * 2)
            if rate == 0:
                report.check("%d memories: %s" % (memories, request["name"]), request["rate"]["mean"] == 0, "has deliveries")


def as_circuits(report, deliveries):
    """Alone on a path: a circuit that attempts all the time, with as many channels as the path has memories, does the same."""
    for name, keys in (("one link", dict(links=1)), ("one link, delays", dict(links=1, delay=4e-4, pairs=2))):
        rules = dict(p=0.4, attempts="parallel", **keys)
        one, two = [chain(deliveries, rule="duration: 300 us", resources="resources: " + resources, request=request, **rules)
                    for resources, request in (("shared", ""), ("circuit", ", generation: continuous, width: %d" % keys.get("pairs", 3)))]
        for key in ("waiting_time", "fidelity"):
            a, b = one["requests"][0][key], two["requests"][0][key]
            report.close("%s: %s" % (name, key), b["mean"], a["mean"], math.hypot(a["stderr"], b["stderr"]), 1.05 * b["mean"])


def main():
    deliveries = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    report = Report()
    for links in (1, 2, 4):
        by_recurrence(report, links, deliveries)
    by_two_rounds(report, 3, deliveries)
    by_pumping(report, 2, deliveries)
    in_turns(report, deliveries / 200)
    as_circuits(report, deliveries)
    print("%d comparisons, %d wrong" % (report.count, report.wrong))
    return 1 if report.wrong or report.count < 25 else 0


if __name__ == "__main__":
    sys.exit(main())
