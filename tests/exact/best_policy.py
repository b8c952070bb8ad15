#!/usr/bin/env python3
"""The best policy of short chains with cutoff: a Markov decision process, solved by policy iteration.

The rules are those of the kind `chains` of tests/data/network_reference.json; nothing of the simulator is used.

    best_policy.py FILE.json                    prints T_asap and T_best of each case of the file beside those found
    best_policy.py --table NODES P PS CUTOFF    prints the best policy as a table for operations.swap: {order: table, file: ...}:
                                                NODES n0, n1, ..., success probabilities of a link in a slot and of a swap,
                                                slots from which on a pair is dropped
"""
import argparse
import itertools
import json
import sys

import numpy

MOST_STATES = 4000


class Chain:
    """Pairs are (left node, right node, age). A state is the tuple of all pairs, between slots."""

    def __init__(self, nodes, p, ps, tc):
        self.nodes, self.p, self.ps, self.tc = nodes, p, ps, tc

    def made(self, state):
        """(probability, pairs) after the links of a slot have attempted; the pairs that were there are a slot older."""
        older = [(a, b, age + 1) for a, b, age in state]
        right = {a for a, _, _ in older}
        left = {b for _, b, _ in older}
        free = [k for k in range(self.nodes - 1) if k not in right and k + 1 not in left]
        for made in itertools.product((False, True), repeat=len(free)):
            probability = 1.0
            for one in made:
                probability *= self.p if one else 1 - self.p
            if probability > 0:
                yield probability, tuple(sorted(older + [(k, k + 1, 0) for k, one in zip(free, made) if one]))

    @staticmethod
    def able(pairs):
        """The inner nodes that hold two pairs."""
        return sorted({b for _, b, _ in pairs} & {a for a, _, _ in pairs})

    def kept(self, pairs):
        """What is left at the end of the slot."""
        return tuple(sorted(pair for pair in pairs if pair[2] < self.tc))

    def joined(self, pairs, chosen):
        """(probability, pairs after it, None: delivered) when these nodes swap together."""
        starting, ending = {pair[0]: pair for pair in pairs}, {pair[1]: pair for pair in pairs}
        runs, rest = [], set(pairs)
        for node in chosen:
            first = ending[node]
            if first[0] in chosen:
                continue                       # in the run of the node at its left end
            run, swaps = [first], 0
            while run[-1][1] in chosen:
                run.append(starting[run[-1][1]])
                swaps += 1
            runs.append((run, self.ps ** swaps))
            rest -= set(run)
        for good in itertools.product((True, False), repeat=len(runs)):
            probability, after = 1.0, set(rest)
            for (run, success), one in zip(runs, good):
                probability *= success if one else 1 - success
                if one:
                    after.add((run[0][0], run[-1][1], max(age for _, _, age in run)))
            if probability > 0:
                delivered = any(pair[:2] == (0, self.nodes - 1) for pair in after)
                yield probability, None if delivered else tuple(sorted(after))

    def swapped(self, pairs, chosen):
        """The same to the end of the slot: (probability, next state, None: delivered)."""
        for probability, after in self.joined(pairs, chosen):
            yield probability, None if after is None else self.kept(after)


class Process:
    """All states that can be reached from the empty one, their choices and what follows."""

    def __init__(self, chain):
        self.index, self.slots, self.choices, self.subsets = {(): 0}, [], {}, {}
        todo = [()]
        while todo:
            state = todo.pop(0)
            row = list(chain.made(state))
            self.slots.append(row)
            for _, pairs in row:
                if pairs in self.choices:
                    continue
                able = chain.able(pairs)
                # the first choice is asap: all that can
                self.subsets[pairs] = [chosen for n in range(len(able), -1, -1) for chosen in itertools.combinations(able, n)]
                self.choices[pairs] = []
                for chosen in self.subsets[pairs]:
                    following = list(chain.swapped(pairs, frozenset(chosen)))
                    self.choices[pairs].append(following)
                    for _, state_after in following:
                        if state_after is not None and state_after not in self.index:
                            self.index[state_after] = len(self.index)
                            todo.append(state_after)
            if len(self.index) > MOST_STATES:
                raise ValueError("more than %d states" % MOST_STATES)

    def value(self, policy):
        """Mean slots to a delivery from each state, where `policy` maps pairs to the number of a choice."""
        n = len(self.index)
        matrix = numpy.eye(n)
        for i, row in enumerate(self.slots):
            for probability, pairs in row:
                for share, state in self.choices[pairs][policy[pairs]]:
                    if state is not None:
                        matrix[i, self.index[state]] -= probability * share
        return numpy.linalg.solve(matrix, numpy.ones(n))

    def asap(self):
        return dict.fromkeys(self.choices, 0)

    def best(self):
        """The best policy: improved until no choice is better by more than rounding."""
        policy = self.asap()
        while True:
            value = self.value(policy)
            changed = False
            for pairs, choices in self.choices.items():
                costs = [sum(share * value[self.index[state]] for share, state in choice if state is not None)
                         for choice in choices]
                least = min(range(len(costs)), key=costs.__getitem__)
                if costs[least] < costs[policy[pairs]] - 1e-11 * max(1, value[0]):
                    policy[pairs] = least
                    changed = True
            if not changed:
                return policy


    def table(self, policy):
        """The policy as lines "n0-n1:0 n1-n2:1,n1": pairs with their ages, and the nodes that swap. A state has one where some node
        can swap."""
        return ["%s,%s" % (" ".join("n%d-n%d:%d" % pair for pair in pairs), " ".join("n%d" % node for node in subsets[policy[pairs]]))
                for pairs, subsets in self.subsets.items() if len(subsets) > 1]


def process_of(case):
    return Process(Chain(case["nodes"], case["p"], case["ps"], case["tc"]))


def solve(case):
    """Mean slots to the first delivery: swap-asap, and the best policy."""
    process = process_of(case)
    return float(process.value(process.asap())[0]), float(process.value(process.best())[0])


class Hearing:
    """The best policy that may swap again in the same slot once it has heard of the outcomes: by value iteration from 0, which
    rises to the mean time, so that what it gives is a bound from below all along."""

    def __init__(self, chain):
        self.chain, self.value, self.made, self.choices = chain, {(): 0.0}, {}, {}

    def rest(self, pairs, known):
        """Mean slots after this one, under the best choices in it."""
        if pairs not in known:
            if pairs not in self.choices:
                able = self.chain.able(pairs)
                self.choices[pairs] = [list(self.chain.joined(pairs, frozenset(chosen))) for n in range(1, len(able) + 1)
                                       for chosen in itertools.combinations(able, n)]
            costs = [sum(share * self.rest(after, known) for share, after in choice if after is not None)
                     for choice in self.choices[pairs]]
            known[pairs] = min(costs + [self.value.setdefault(self.chain.kept(pairs), 0.0)])
        return known[pairs]

    def solve(self, tolerance=1e-8):
        change = 1.0
        while change > tolerance:
            known, before, n = {}, self.value[()], len(self.value)
            following = {}
            for state in list(self.value):
                if state not in self.made:
                    self.made[state] = list(self.chain.made(state))
                following[state] = 1 + sum(share * self.rest(pairs, known) for share, pairs in self.made[state])
            self.value.update(following)
            change = 1.0 if len(self.value) > n else (self.value[()] - before) / self.value[()]
        return self.value[()]


def solve_hearing(case):
    """Mean slots to the first delivery of the best policy that hears of outcomes within the slot."""
    return Hearing(Chain(case["nodes"], case["p"], case["ps"], case["tc"])).solve()


def print_table(nodes, p, ps, cutoff):
    process = process_of({"nodes": int(nodes), "p": float(p), "ps": float(ps), "tc": int(cutoff)})
    asap, best = process.asap(), process.best()
    print("# The best swaps in a chain of %s nodes with links of probability %s a slot, swaps of probability %s, and a cutoff of"
          % (nodes, p, ps))
    print("# %s slots: a delivery takes %.7g slots (asap: %.7g). Written by tests/exact/best_policy.py --table %s %s %s %s"
          % (cutoff, process.value(best)[0], process.value(asap)[0], nodes, p, ps, cutoff))
    print("\n".join(["state,swap"] + process.table(best)))
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", metavar="FILE.json")
    parser.add_argument("--table", nargs=4, metavar=("NODES", "P", "PS", "CUTOFF"))
    arguments = parser.parse_args()
    if (arguments.file is None) == (arguments.table is None):
        parser.error("write either FILE.json or --table")
    if arguments.table is not None:
        return print_table(*arguments.table)
    with open(arguments.file, encoding="utf-8") as file:
        cases = json.load(file)["chains"]["cases"]
    worst = 0
    for index, case in enumerate(cases):
        asap, best = solve(case)
        worst = max(worst, abs(asap / case["T_asap"] - 1), abs(best / case["T_best"] - 1))
        print("chains %d T_asap %.10g %.10g T_best %.10g %.10g" % (index, case["T_asap"], asap, case["T_best"], best))
    return 1 if worst > 1e-6 else 0


if __name__ == "__main__":
    sys.exit(main())
