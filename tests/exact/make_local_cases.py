#!/usr/bin/env python3
"""Make tests/exact/local_cases.json: systems in which messages take time, and what comes out of them.

Values are exact (a standard error of 0) where few lines of algebra give them, and the same run is deterministic where
nothing is left to chance; the rest is simulated by reference_simulator.py with the seed of the case. An exact value must
agree with the simulator within 4 standard errors. The file is written anew after every case.

    make_local_cases.py OUT.json [--only TEXT] [--scale FACTOR] [-j PROCESSES]

The file was made with --scale 0.5, but duration, all-, far-, dropped- and oldest-2-fresher with 1: five minutes in one process of PyPy,
about ten times as long with CPython.
"""
import argparse
import json
import math
import multiprocessing
import os
import sys

from reference_simulator import Simulation, correlators, decay_rates, probabilities, simulate

MS = 1e-3
QUIET = {"rates": [0, 0, 0]}
DEPHASING = {"rates": [0, 0, 25]}         # T2 20 ms
MIXED = {"rates": [3, 2, 10]}
WERNER = [0.94, 0.02, 0.02, 0.02]
SKEWED = [0.9, 0.06, 0.03, 0.01]
CASES = []


def chain(nodes, memory=None, **link):
    return {"links": [dict(link) for _ in range(nodes - 1)], "memories": [dict(memory or QUIET) for _ in range(nodes)]}


def links(memory, *each):
    return {"links": list(each), "memories": [dict(memory) for _ in range(len(each) + 1)]}


def case(name, kind, system, order="asap", success=1.0, duration=0.0, deliveries=100000, exact=None, **more):
    """kind: sampled; deterministic (equal to the simulator's to rounding); nothing (no delivery in 1 s)."""
    system = dict(system, swap={"order": order, "success_probability": success, "duration": duration}, **more)
    CASES.append({"id": name, "kind": kind, "seed": 100 + len(CASES), "deliveries": deliveries, "system": system,
                  "exact": exact or {}})


def link_purification(protocol="dejmps", **more):
    return {"link": dict(protocol=protocol, **more)}


# --- values by algebra -----------------------------------------------------------------------------------------------

def mean_of_maximum(p):
    return 2 / p - 1 / (2 * p - p * p)


def two_links(p, q, attempt, delay, own, state, rates):
    """Two equal links, swapped as soon as both are up; both nodes of a link hear of a failure after one delay, in which
    the ends of a joined pair wait for the correction. With a shared clock the next round waits for a slot."""
    wait = delay if own else math.ceil(delay / attempt - 1e-9) * attempt
    mean = [0, 0, 0]
    for k, (c, g) in enumerate(zip(correlators(state), decay_rates(rates))):
        each_slot = math.exp(-2 * g * attempt)           # both memories of the older pair
        gap = p / (2 - p) * (1 + 2 * (1 - p) * each_slot / (1 - (1 - p) * each_slot))
        mean[k] = c * c * gap * math.exp(-2 * g * delay)
    return {"waiting_time": (mean_of_maximum(p) * attempt + wait) / q, "fidelity": probabilities(*mean)[0],
            "measurements": 1 / q}


def two_links_cutoff(p, q, attempt, delay, cutoff, rates):
    """The same on the shared clock with a cutoff of so many slots in all memories, the delay being shorter than that.

    The older pair's end node drops its half `left` slots after the measurement. After a success it does so unless both
    ends have the correction before or just then; the other end hears of it after two delays or drops its half by itself
    before, and then both links restart. After a failure the end may drop its half before it hears; the middle knows
    already. So the older pair's link may restart some slots before the other: it leads."""
    travel = delay / attempt

    def slot(time):
        return math.ceil(time - 1e-9)

    def value(cost, at_delivery):
        """What is to come from the start of both links to the delivery and the start after it."""
        both, waiting = 0.0, [0.0] * (cutoff + 1)     # waiting[age]: one link has a pair of that age

        def lead(slots):
            if slots == 0:
                return both
            one_up = sum(cost(1, 0) for _ in range(slots - 1)) + waiting[slots - 1]
            return cost(1, 0) + p * one_up + (1 - p) * lead(slots - 1)

        def measured(gap):
            left, last = cutoff - gap, slot(travel)
            first = min(slot(left), last)
            failed = cost(first, 1) + lead(last - first)
            if travel <= left + 1e-9:
                return q * (cost(last, 1) + at_delivery(gap)) + (1 - q) * failed
            dropped = slot(max(left + travel, min(left + 2 * travel, cutoff)))
            return q * (cost(dropped, 1) + both) + (1 - q) * failed

        for _ in range(20000):
            waiting[cutoff] = both                    # dropped by both ends at once
            for age in range(cutoff - 1, -1, -1):
                waiting[age] = cost(1, 0) + p * measured(age + 1) + (1 - p) * waiting[age + 1]
            before, both = both, (cost(1, 0) + p * p * measured(0) + 2 * p * (1 - p) * waiting[0] + (1 - p) ** 2 * both)
            if abs(both - before) < 1e-15 * abs(both):
                break
        return both

    mean = [value(lambda slots, n: 0.0, lambda gap, g=g: math.exp(-2 * g * (gap * attempt + delay)))
            for g in decay_rates(rates)]
    return {"waiting_time": value(lambda slots, n: slots * attempt, lambda gap: 0.0), "fidelity": probabilities(*mean)[0],
            "measurements": value(lambda slots, n: n, lambda gap: 0.0)}


def three_certain_links(q, attempt, delay, rates):
    """Three links with p = 1, swap-asap, delay <= attempt / 2: both inner nodes measure at once, in every second slot.

    Where both fail, both nodes of the middle link know at once that its pair is lost: it is made a slot before the others
    and waits for them. That is so before a delivery where both failed just before it."""
    assert 0 < delay <= attempt / 2
    both_failed = (1 - q) ** 2
    mean = [math.exp(-4 * g * delay) * (1 - both_failed + both_failed * math.exp(-2 * g * attempt))
            for g in decay_rates(rates)]
    return {"waiting_time": 2 * attempt / q ** 2, "fidelity": probabilities(*mean)[0], "measurements": 2 / q ** 2}


# --- the cases -------------------------------------------------------------------------------------------------------

def asap():
    base = dict(p=0.3, attempt_time=0.5 * MS, delay=0.25 * MS)
    case("asap-3", "sampled", chain(4, DEPHASING, **base), success=0.5)
    case("asap-3-global", "sampled", chain(4, DEPHASING, **base), success=0.5, knowledge="global")
    case("asap-3-own", "sampled", chain(4, DEPHASING, **base), success=0.5, clock="own")
    case("asap-2", "sampled", chain(3, MIXED, p=0.2, attempt_time=1 * MS, delay=0.7 * MS, state=SKEWED), success=0.6,
         exact=two_links(0.2, 0.6, 1 * MS, 0.7 * MS, False, SKEWED, MIXED["rates"]))
    case("asap-2-own", "sampled", chain(3, MIXED, p=0.2, attempt_time=1 * MS, delay=0.7 * MS, state=WERNER), success=0.6,
         clock="own", exact=two_links(0.2, 0.6, 1 * MS, 0.7 * MS, True, WERNER, MIXED["rates"]))
    case("asap-certain", "sampled", chain(4, MIXED, p=1, attempt_time=1 * MS, delay=0.5 * MS), success=0.5,
         exact=three_certain_links(0.5, 1 * MS, 0.5 * MS, MIXED["rates"]))
    uneven = links(MIXED, dict(p=0.2, attempt_time=0.5 * MS, delay=0.4 * MS, state=SKEWED),
                   dict(p=0.4, attempt_time=0.3 * MS, delay=1.1 * MS, state=WERNER),
                   dict(p=0.15, attempt_time=0.2 * MS, delay=0.05 * MS, state=[0.97, 0.01, 0.01, 0.01]),
                   dict(p=0.6, attempt_time=0.9 * MS, delay=0.3 * MS, state=WERNER))
    case("asap-4-uneven", "sampled", uneven, success=0.7)
    case("asap-4-uneven-own", "sampled", uneven, success=0.7, clock="own")
    case("asap-5", "sampled", chain(6, MIXED, p=0.4, attempt_time=0.5 * MS, delay=0.2 * MS), success=0.8)
    case("asap-4-duration", "sampled", chain(5, MIXED, p=0.4, attempt_time=0.5 * MS, delay=0.2 * MS), success=0.7,
         duration=0.7 * MS)
    case("asap-3-herald", "sampled", chain(4, MIXED, p=0.3, attempt_time=0.5 * MS, delay=0.25 * MS, herald_latency=0.35 * MS),
         success=0.6, clock="own")
    case("asap-3-correction-fast", "sampled", chain(4, MIXED, p=0.3, attempt_time=0.5 * MS, delay=1.2 * MS,
                                                  correction_delay=0.1 * MS), success=0.6, clock="own")
    case("asap-3-correction-slow", "sampled", chain(4, MIXED, p=0.3, attempt_time=0.5 * MS, delay=0.2 * MS,
                                                  correction_delay=1.5 * MS), success=0.6)
    case("asap-3-modes", "sampled", chain(4, MIXED, p=0.05, attempt_time=0.5 * MS, delay=0.2 * MS, modes=6), success=0.7)


def trees():
    base = dict(p=0.3, attempt_time=0.5 * MS, delay=0.25 * MS)
    for order, name in (([1, 2], "12"), ("doubling", "doubling")):
        case("certain-3-%s" % name, "deterministic", chain(4, {"rates": [0, 0, 50]}, p=1, attempt_time=1 * MS, delay=0.5 * MS),
             order=order, deliveries=100)
        case("certain-3-%s-own" % name, "deterministic", chain(4, {"rates": [0, 0, 50]}, p=1, attempt_time=1 * MS,
                                                            delay=0.5 * MS), order=order, deliveries=100, clock="own")
    for order, name in (("doubling", "doubling"), ([1, 2, 3], "123")):
        case("certain-4-%s-duration" % name, "deterministic", chain(5, MIXED, p=1, attempt_time=1 * MS), order=order,
             duration=10 * MS, deliveries=100)
    case("fixed-12", "sampled", chain(4, DEPHASING, **base), order=[1, 2], success=0.5, deliveries=200000)
    case("fixed-21-uneven", "sampled", links(MIXED, dict(p=0.3, attempt_time=0.5 * MS, delay=0.9 * MS, state=SKEWED),
                                            dict(p=0.4, attempt_time=0.4 * MS, delay=0.2 * MS, state=SKEWED),
                                            dict(p=0.5, attempt_time=0.7 * MS, delay=0.4 * MS, state=WERNER)),
         order=[2, 1], success=0.7)
    case("fixed-213", "sampled", chain(5, MIXED, **base), order=[2, 1, 3], success=0.8)
    case("fixed-1324-own", "sampled", chain(6, MIXED, **base), order=[1, 3, 2, 4], success=0.85, clock="own")
    case("doubling-3", "sampled", chain(4, MIXED, **base), order="doubling", success=0.6)
    case("doubling-4", "sampled", chain(5, MIXED, **base), order="doubling", success=0.7)
    case("doubling-4-global", "sampled", chain(5, MIXED, **base), order="doubling", success=0.7, knowledge="global")
    case("doubling-5", "sampled", chain(6, MIXED, **base), order="doubling", success=0.75)
    case("doubling-4-duration", "sampled", chain(5, MIXED, herald_latency=0.1 * MS, **base), order="doubling", success=0.7,
         duration=0.4 * MS, clock="own")


def all_at_once():
    base = dict(p=0.3, attempt_time=0.5 * MS, delay=0.25 * MS)
    case("all-3", "sampled", chain(4, MIXED, **base), order="all_at_once", success=0.7)
    case("all-3-global", "sampled", chain(4, MIXED, **base), order="all_at_once", success=0.7, knowledge="global")
    case("all-4-uneven", "sampled", links(MIXED, dict(p=0.3, attempt_time=1 * MS, delay=0.4 * MS),
                                         dict(p=0.4, attempt_time=1 * MS, delay=0.1 * MS, state=WERNER),
                                         dict(p=0.3, attempt_time=1 * MS, delay=0.3 * MS, herald_latency=0.2 * MS),
                                         dict(p=0.5, attempt_time=1 * MS, delay=0.2 * MS)),
         order="all_at_once", success=0.8, duration=0.3 * MS)
    case("all-3-certain", "deterministic", chain(4, MIXED, p=1, attempt_time=1 * MS, delay=0.3 * MS), order="all_at_once",
         deliveries=100)
    case("all-2-cutoff", "sampled", chain(3, dict(MIXED, cutoff=2.5 * MS), **base), order="all_at_once", success=0.7)


def cutoffs():
    base = dict(p=0.3, attempt_time=0.5 * MS, delay=0.6 * MS)
    case("cutoff-2", "sampled", chain(3, dict(MIXED, cutoff=2 * MS), **base), success=0.6,
         exact=two_links_cutoff(0.3, 0.6, 0.5 * MS, 0.6 * MS, 4, MIXED["rates"]))
    case("cutoff-2-own", "sampled", chain(3, dict(MIXED, cutoff=2 * MS), **base), success=0.6, clock="own")
    case("cutoff-2-nodes", "sampled", dict(chain(3, **base), memories=[dict(MIXED, cutoff=1.7 * MS), dict(MIXED, cutoff=3 * MS),
                                                                     dict(MIXED, cutoff=4.2 * MS)]), success=0.6)
    case("cutoff-2-outcome", "sampled", dict(chain(3, p=0.5, attempt_time=1 * MS), links=[
        dict(p=0.5, attempt_time=1 * MS, delay=1 * MS), dict(p=0.5, attempt_time=1 * MS, delay=3 * MS)],
        memories=[dict(MIXED, cutoff=4.5 * MS)] * 3), success=0.8)
    case("cutoff-0", "sampled", chain(3, dict(MIXED, cutoff=0), p=0.5, attempt_time=1 * MS, delay=0.4 * MS, correction_delay=0),
         success=0.7)
    case("cutoff-3-nodes", "sampled", dict(chain(4, p=0.4, attempt_time=0.5 * MS, delay=0.35 * MS), memories=[
        dict(MIXED, cutoff=c * MS) for c in (3.2, 1.8, 2.6, 4.1)]), success=0.7)
    case("cutoff-3-doubling", "sampled", dict(chain(4, p=0.4, attempt_time=0.5 * MS, delay=0.35 * MS), memories=[
        dict(MIXED, cutoff=c * MS) for c in (4.2, 3.1, 2.6, 5.1)]), order="doubling", success=0.8)
    case("cutoff-4-doubling", "sampled", chain(5, dict(MIXED, cutoff=5 * MS), p=0.5, attempt_time=0.5 * MS, delay=0.3 * MS),
         order="doubling", success=0.8)
    case("cutoff-2-oldest", "sampled", chain(3, dict(MIXED, cutoff=2 * MS, policy="oldest"), **base), success=0.6)
    case("cutoff-3-oldest", "sampled", chain(4, dict(MIXED, cutoff=1.5 * MS, policy="oldest"), p=0.4, attempt_time=0.5 * MS),
         success=0.6)
    case("cutoff-4-oldest", "sampled", dict(links(dict(MIXED, cutoff=2.5 * MS, policy="oldest"), *(
        dict(p=p, attempt_time=0.5 * MS) for p in (0.3, 0.9, 0.3, 0.15)))), success=0.9)
    case("cutoff-3-oldest-delay", "sampled", chain(4, dict(MIXED, cutoff=2.6 * MS, policy="oldest"), p=0.4,
                                                 attempt_time=0.5 * MS, delay=0.3 * MS), success=0.7)
    case("cutoff-herald", "sampled", chain(3, dict(MIXED, cutoff=1.5 * MS), p=0.4, attempt_time=0.5 * MS, delay=0.2 * MS,
                                         herald_latency=0.6 * MS), success=0.7, clock="own")
    case("cutoff-nothing", "nothing", chain(3, dict(MIXED, cutoff=5 * MS), p=1, attempt_time=1 * MS, delay=10 * MS))


def purification():
    base = dict(p=0.3, attempt_time=0.5 * MS, state=SKEWED)
    pump = link_purification(rounds=2, schedule="pumping")
    case("pumping-1", "sampled", chain(2, MIXED, delay=0.4 * MS, memory_pairs=2, **base), purify=pump)
    case("pumping-1-queue", "sampled", chain(2, MIXED, delay=1.7 * MS, memory_pairs=3, **base), clock="own",
         purify=link_purification("cnot", rounds=2, schedule="pumping", duration=0.2 * MS))
    case("pumping-2-cutoff", "sampled", chain(3, dict(MIXED, cutoff=9 * MS), delay=0.4 * MS, memory_pairs=2, **base),
         success=0.8, purify=pump)
    case("pumping-3", "sampled", links(dict(MIXED, cutoff=30 * MS),
                                     dict(base, delay=0.8 * MS, memory_pairs=2),
                                     dict(base, attempt_time=0.7 * MS, delay=1.1 * MS, memory_pairs=2),
                                     dict(base, attempt_time=0.3 * MS, p=0.2, delay=0.5 * MS, memory_pairs=2)),
         order="doubling", success=0.8, purify=pump, deliveries=48000)
    case("recurrence-2", "sampled", chain(3, MIXED, delay=0.4 * MS, memory_pairs=2, **base), success=0.7,
         purify=link_purification(duration=0.15 * MS))
    case("recurrence-2-rounds", "sampled", chain(3, MIXED, delay=0.4 * MS, memory_pairs=3, **base), success=0.7,
         purify=link_purification("cnot", rounds=2), deliveries=48000)
    case("recurrence-1-cutoff", "sampled", chain(2, dict(MIXED, cutoff=2 * MS), delay=0.8 * MS, memory_pairs=3, **base),
         purify=link_purification(keep="fresher"))
    case("recurrence-2-fresher", "sampled", chain(3, dict(MIXED, cutoff=4 * MS), delay=0.4 * MS, memory_pairs=2, **base),
         success=0.8, purify=link_purification("bbpssw", keep="fresher"))
    case("recurrence-1-nodes", "sampled", dict(chain(2, delay=0.8 * MS, memory_pairs=2, **base), memories=[
        dict(MIXED, cutoff=1.6 * MS), dict(MIXED, cutoff=2.9 * MS)]), purify=link_purification())
    case("ends-2", "sampled", chain(3, MIXED, delay=0.4 * MS, memory_pairs=2, **base), success=0.8,
         purify={"end_to_end": {"protocol": "dejmps"}})


def lanes():
    base = dict(p=0.3, attempt_time=0.5 * MS)
    continuous = dict(generation="continuous")
    case("sequential-certain", "sampled", chain(3, QUIET, p=1, attempt_time=1 * MS, delay=10 * MS, memory_pairs=3,
                                              attempts="sequential"), success=0.5,
         exact={"waiting_time": 11 * MS / 3 / 0.5, "fidelity": 1, "measurements": 2}, **continuous)
    case("sequential-2-own", "sampled", chain(3, MIXED, delay=1.2 * MS, memory_pairs=3, attempts="sequential",
                                            herald_latency=0.3 * MS, **base), success=0.6, clock="own", **continuous)
    case("sequential-purified", "sampled", chain(2, MIXED, delay=0.6 * MS, memory_pairs=2, attempts="sequential",
                                               herald_latency=0.2 * MS, state=SKEWED, **base), purify=link_purification())
    case("continuous-1", "sampled", chain(4, MIXED, delay=0.3 * MS, **base), success=0.6, **continuous)
    case("continuous-3-lanes", "sampled", chain(4, MIXED, delay=0.6 * MS, memory_pairs=3, **base), success=0.6, **continuous)
    case("continuous-3-lanes-global", "sampled", chain(4, MIXED, delay=0.6 * MS, memory_pairs=3, **base), success=0.6,
         knowledge="global", **continuous)
    case("continuous-2-lanes-uneven", "sampled", links(MIXED, dict(p=0.2, attempt_time=0.5 * MS, delay=0.7 * MS, memory_pairs=2),
                                                     dict(p=0.4, attempt_time=0.4 * MS, delay=0.3 * MS, memory_pairs=4),
                                                     dict(p=0.3, attempt_time=0.3 * MS, delay=0.5 * MS, memory_pairs=3)),
         success=0.7, clock="own", **continuous)
    case("continuous-lanes-doubling", "sampled", chain(5, MIXED, delay=0.3 * MS, memory_pairs=2, **base), order="doubling",
         success=0.8, **continuous)
    case("continuous-lanes-cutoff", "sampled", chain(4, dict(MIXED, cutoff=2.3 * MS), delay=0.4 * MS, memory_pairs=2, **base),
         success=0.7, **continuous)
    case("continuous-purified", "sampled", chain(3, MIXED, delay=0.4 * MS, memory_pairs=4, state=SKEWED, **base), success=0.7,
         purify=link_purification(), **continuous)


def far():
    """Cases in which readings of the rules that are much alike come apart, by unequal delays."""
    # 3.8: a link waits for t even if the measurement at the other end would tell m earlier (else 20.9 ms, not 22.0)
    case("far-4-own", "sampled", links(MIXED, *(dict(p=0.8, attempt_time=0.2 * MS, delay=d * MS) for d in (0.2, 4, 0.2, 0.2))),
         success=0.5, clock="own", deliveries=80000)
    # 3.9: of the link pairs beside its own an end counts from the oldest only (else 10.24 ms, not 10.12)
    case("far-4-oldest", "sampled", dict(links(MIXED, *(dict(p=p, attempt_time=0.5 * MS, delay=d * MS, correction_delay=0)
                                                        for p, d in ((0.3, 0.1), (0.3, 3), (0.3, 0.1), (0.15, 0.1)))),
                                         memories=[dict(MIXED, cutoff=c * MS, policy="oldest") for c in (2, 9, 9, 9, 9)]),
         success=0.9, deliveries=200000)
    # 3.5: with global knowledge and asap an outcome is known when its measurement begins
    # (else 8.2 ms and F = 0.80, not 7.7 and 0.79)
    case("far-4-global-duration", "sampled", links(dict(MIXED, cutoff=12 * MS), *(
        dict(p=p, attempt_time=0.5 * MS, delay=d * MS) for p, d in ((0.7, 0.3), (0.35, 1.2), (0.8, 0.5), (0.4, 0.5)))),
         success=0.8, duration=0.8 * MS, clock="own", knowledge="global")
    # 3.5: measurements are due once every link really has its pair (else 19.7 ms and F = 0.711, not 22.6 and 0.667)
    case("far-all-3", "sampled", chain(4, {"rates": [0, 0, 25]}, p=1, attempt_time=0.5 * MS, delay=2 * MS),
         order="all_at_once", success=0.5)
    # 3.9: the measured pair of a purification went into the kept one, though it is older
    case("oldest-2-fresher", "sampled", chain(3, dict(MIXED, cutoff=3 * MS, policy="oldest"), p=0.4, attempt_time=0.5 * MS,
                                            delay=0.5 * MS, memory_pairs=2, state=SKEWED), success=0.8,
         purify=link_purification(keep="fresher", duration=0.3 * MS))


def dropped():
    """All at once, where pairs are dropped between the last herald and the measurements (3.5)."""
    def system(cutoffs, each, **more):
        return {"links": [dict(p=p, attempt_time=slot * MS, delay=delay * MS, **more) for p, slot, delay in each],
                "memories": [dict(MIXED, **({} if age is None else {"cutoff": age * MS})) for age in cutoffs]}

    # a node that has heard drops what it holds of a joined pair (else 12.2 ms), when it would have measured, though the
    # dropped pair was its own (else 13.0 ms), not 12.5
    case("dropped-3", "sampled", system((None, 3, 1.7, 5), ((0.5, 1, 0.1), (0.4, 1, 0.1), (0.3, 1, 0.5))), order="all_at_once")
    case("dropped-4", "sampled", system((5, 2, 4.2, 5, None), ((0.4, 1, 0.2), (0.5, 1, 0.5), (0.4, 1, 0), (0.5, 1, 0))),
         order="all_at_once", success=0.8)
    case("dropped-3-lanes", "sampled", system((None, 1.7, 6, None), ((0.4, 1, 0.2), (0.3, 0.7, 0.6), (0.3, 1, 0.5)), memory_pairs=2),
         order="all_at_once", success=0.7, generation="continuous")
    case("dropped-3-certain", "deterministic", system((None, 2, 0.7, 1.3), ((1, 1.3, 0.5), (1, 0.5, 0.3), (1, 1, 0))),
         order="all_at_once", deliveries=100)


def values_of(item, scale):
    """[mean, standard error] of what comes out of one case."""
    system, exact = item["system"], item["exact"]
    if item["kind"] == "nothing":
        simulation = Simulation(system, item["seed"])
        simulation.run(1, until=1.0)
        assert not simulation.delivery_times
        return {"measurements_in_1_s": [simulation.measurements, 0]}, ""
    deliveries = item["deliveries"] if item["kind"] == "deterministic" else int(item["deliveries"] * scale)
    found = simulate(system, deliveries, item["seed"])
    values, report = {}, "%s %d events" % (item["id"], found["events"])
    for name in ("waiting_time", "fidelity", "measurements"):
        mean, error = found[name]
        report += "  %s %.6g(%.2g)" % (name, mean, error)
        if name in exact:
            if abs(mean - exact[name]) > 4 * error + 1e-9 * abs(mean):
                raise ValueError("%s: %s is %r by algebra" % (report, name, exact[name]))
            mean, error = exact[name], 0
        values[name] = [mean, 0 if item["kind"] == "deterministic" else error]
    return values, report


def write(path, values):
    """The cases that have values, in a file that is whole at any time."""
    lines = [json.dumps(dict({name: item[name] for name in ("id", "kind", "seed", "deliveries", "system")},
                             values=values[item["id"]])) for item in CASES if values.get(item["id"])]
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write('{"what": "made by tests/exact/make_local_cases.py, which says what it is", "cases": [\n%s\n]}\n'
                   % ",\n".join(lines))
    os.replace(path + ".new", path)


def work(argument):
    return values_of(*argument)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--only", default="", help="cases whose id contains this text, merged into OUT.json")
    parser.add_argument("--scale", type=float, default=1.0, help="of the numbers of deliveries")
    parser.add_argument("-j", type=int, default=2)
    arguments = parser.parse_args()
    for group in (asap, trees, all_at_once, cutoffs, purification, lanes, far, dropped):
        group()
    chosen = [item for item in CASES if arguments.only in item["id"]]
    if arguments.only:
        with open(arguments.out, encoding="utf-8") as file:
            values = {item["id"]: item["values"] for item in json.load(file)["cases"]}
    else:
        values = {}
    with multiprocessing.Pool(arguments.j) as pool:
        for item, (found, report) in zip(chosen, pool.imap(work, [(item, arguments.scale) for item in chosen])):
            print(report, file=sys.stderr, flush=True)
            values[item["id"]] = found
            write(arguments.out, values)


if __name__ == "__main__":
    main()
