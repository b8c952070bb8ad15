#!/usr/bin/env python3
"""Nested purification of one circuit, event by event: what sections 3 and 9 of doc/theory.md say, for a part of what scenarios can
say. It shares nothing with Teide, and is slow and plain on purpose. A system is a dict:

    links       how many, in a row between nodes 0, 1, ..., n
    plan        the inner nodes in the order in which they swap, when both of the segments that they join are complete
    purify      level -> rounds of recurrence: 0 of links, 1, 2, ... of the segments of these levels; "ends"
    p, attempt_time, delay, state, rates, swap_success, swap_duration, duration (of a purification), width, continuous

A request takes pairs from end to end without end, and everything of the circuit is its own. Times in s.
"""
import heapq
import math
import random

from reference_simulator import correlators, decay_rates, probabilities, purified, ticks

HERALD, PURIFIED, MEASURE, COMPLETE, NEWS, FREE, RESTART = range(7)


def tree(n, order):
    """Of each inner node the segment (left, right) that its swap makes."""
    rank = {node: i for i, node in enumerate(order)}
    rank[0] = rank[n] = n + 1
    made = {}
    for node in order:
        left, right = node - 1, node + 1
        while rank[left] < rank[node]:
            left -= 1
        while rank[right] < rank[node]:
            right += 1
        made[node] = (left, right)
    return made


def levels(made):
    """Of each segment its level: one above the higher one of the two that are joined; links are at 0."""
    level = {}
    for node in sorted(made, key=lambda node: made[node][1] - made[node][0]):
        left, right = made[node]
        level[left, right] = 1 + max(level.get((left, node), 0), level.get((node, right), 0))
    return level


class Pair:
    """Between nodes `ends`, in the memories `held` (hop, channel, side) of both; correlators are of time `at`."""

    def __init__(self, ends, state, at, held):
        self.ends, self.c, self.at, self.held, self.birth, self.rounds, self.units = ends, state, at, held, [at, at], 0, {}


class Circuit:
    def __init__(self, system, seed):
        self.random, self.system, self.now, self.queue, self.count = random.Random(seed), system, 0, [], 0
        self.n, self.made = system["links"], tree(system["links"], system["plan"])
        self.level, self.ends = levels(self.made), (0, system["links"])
        self.at_node = {segment: node for node, segment in self.made.items()}
        self.rate = decay_rates(system.get("rates", (0, 0, 0)))
        self.step, self.d = ticks(system["attempt_time"]), ticks(system.get("delay", 0))
        self.units, self.full = [0] * self.n, []
        rooms = []
        for hop in range(self.n):
            around = [self.rounds(s) for s in self.level if s[0] <= hop < s[1]] + [self.rounds((hop, hop + 1))]
            self.full.append(2 ** sum(around))
            rooms.append(1 + sum(around))
        self.width = system.get("width", max(rooms))
        self.limit = [math.inf if system.get("continuous") else self.width // max(rooms) * full for full in self.full]
        self.taken = {(hop, k, side): False for hop in range(self.n) for k in range(self.width) for side in (0, 1)}
        self.waiting, self.ready = {}, {}
        self.deliveries, self.pairs, self.last, self.tried, self.succeeded = [], 0, 0, {}, {}

    def rounds(self, segment):
        """Of purification of a link, a segment, or from end to end."""
        purify = self.system["purify"]
        if self.n == segment[1] - segment[0] > 1:
            return purify.get("ends", 0)
        return purify.get(self.level.get(segment, 0), 0)

    def schedule(self, time, priority, what, *arguments):
        self.count += 1
        heapq.heappush(self.queue, (time, priority, self.count, what, arguments))

    def travel(self, a, b):
        return abs(a - b) * self.d

    def age(self, pair, time):
        lost = 2 * (time - pair.at) * 1e-12
        pair.c, pair.at = [c * math.exp(-rate * lost) for c, rate in zip(pair.c, self.rate)], time

    # --- links ---

    def feed(self, hop):
        for k in range(self.width):
            if self.units[hop] < self.limit[hop] and not self.taken[hop, k, 0] and not self.taken[hop, k, 1]:
                self.taken[hop, k, 0] = self.taken[hop, k, 1] = True
                self.units[hop] += 1
                p = self.system["p"]
                tries = 1 if p == 1 else int(math.log(1 - self.random.random()) / math.log1p(-p)) + 1
                self.schedule(-(-self.now // self.step) * self.step + tries * self.step, HERALD, self.herald, hop, k)

    def herald(self, hop, k):
        self.pairs += 1
        pair = Pair((hop, hop + 1), correlators(self.system["state"]), self.now, [(hop, k, 0), (hop, k, 1)])
        pair.units = {hop: 1}
        self.enter(pair)

    def free(self, memories):
        for memory in memories:
            self.taken[memory] = False
        for hop in {memory[0] for memory in memories}:
            self.feed(hop)

    # --- stages ---

    def enter(self, pair):
        """Both ends know of a pair: it goes on to its next round, or it is through."""
        if pair.rounds == self.rounds(pair.ends):
            return self.through(pair)
        queue = self.waiting.setdefault(pair.ends, [])
        partner = next((other for other in queue if other.rounds == pair.rounds), None)
        if partner is None:
            return queue.append(pair)
        queue.remove(partner)
        kept, measured = (partner, pair) if min(partner.birth) <= min(pair.birth) else (pair, partner)
        done = self.now + ticks(self.system.get("duration", 0))
        for one in kept, measured:
            self.age(one, done)
        success, state = purified(probabilities(*kept.c), probabilities(*measured.c), "dejmps")
        kept.c, kept.rounds = list(correlators(state)), kept.rounds + 1
        kept.units = {hop: kept.units[hop] + measured.units[hop] for hop in kept.units}
        self.schedule(done, FREE, self.free, measured.held)
        self.schedule(done + self.travel(*kept.ends), PURIFIED, self.outcome, kept, self.random.random() < success)
        return None

    def outcome(self, pair, success):
        place = "ends" if pair.ends == self.ends else self.level.get(pair.ends, 0)
        self.tried[place] = self.tried.get(place, 0) + 1
        if success:
            self.succeeded[place] = self.succeeded.get(place, 0) + 1
            return self.enter(pair)
        self.restart(pair.units)
        return self.free(pair.held)

    def restart(self, units):
        for hop, n in units.items():
            self.units[hop] -= n
        for hop in units:
            self.feed(hop)

    def through(self, pair):
        if pair.ends == self.ends:
            self.age(pair, self.now)
            self.deliveries.append((self.now - self.last, sum(pair.c) / 4 + 0.25))
            self.last = self.now
            self.free(pair.held)
            self.restart(pair.units)
            return
        pair.rounds = 0
        self.ready.setdefault(pair.ends, []).append(pair)
        for node in pair.ends:
            if node in self.made:
                left, right = self.made[node]
                two = [self.ready.get((left, node), []), self.ready.get((node, right), [])]
                if two[0] and two[1]:
                    self.swap(node, two[0].pop(0), two[1].pop(0))
                    return

    # --- swaps ---

    def swap(self, node, left, right):
        done = self.now + ticks(self.system.get("swap_duration", 0))
        self.schedule(done, FREE, self.free, [left.held[1], right.held[0]])
        if self.random.random() >= self.system.get("swap_success", 1):
            for pair, far, held in (left, left.ends[0], left.held[0]), (right, right.ends[1], right.held[1]):
                hears = done + self.travel(node, far)
                self.schedule(hears, NEWS, self.free, [held])
                self.schedule(hears, RESTART, self.restart, pair.units)
            return
        for pair in left, right:
            self.age(pair, done)
        left.c, left.ends = [x * y for x, y in zip(left.c, right.c)], (left.ends[0], right.ends[1])
        left.held, left.birth = [left.held[0], right.held[1]], [left.birth[0], right.birth[1]]
        left.units.update(right.units)
        self.schedule(done + max(self.travel(node, end) for end in left.ends), COMPLETE, self.enter, left)

    def run(self, deliveries):
        for hop in range(self.n):
            self.feed(hop)
        while len(self.deliveries) < deliveries:
            self.now, _, _, what, arguments = heapq.heappop(self.queue)
            what(*arguments)
        return self
