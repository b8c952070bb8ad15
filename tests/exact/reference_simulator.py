#!/usr/bin/env python3
"""An event-by-event simulator of one request over a chain, written from section 3 of doc/theory.md alone.

It shares nothing with Teide's engine: every herald, measurement, message, restart and discard is an event in a heap, and
what a node does is decided from what it holds and has heard. Slow and plain on purpose; PyPy runs it as well.

A system is a mapping (times in seconds, rates in 1/s):

    links       a list along the path: p, attempt_time, herald_latency, delay, correction_delay, state, memory_pairs,
                attempts (parallel, sequential), modes
    memories    a list of the nodes' kinds: rates [x, y, z], cutoff (None: none), policy (memory, oldest)
    knowledge   local, global;  clock  shared, own;  generation  on_demand, continuous
    swap        order (asap, doubling, all_at_once, or a list of inner nodes), success_probability, duration
    purify      link, end_to_end: protocol (cnot, bbpssw, dejmps), rounds, schedule (recurrence, pumping), keep, duration

States are probabilities in the order [Phi+, Phi-, Psi+, Psi-]. Links on which nothing is said are perfect and quick.

    reference_simulator.py SYSTEM.json [DELIVERIES] [SEED]
"""
import heapq
import json
import math
import random
import sys

TICK = 1e-12

# Order of events at the same instant (3.1); smaller ones first.
HERALD, PURIFY, MEASURE, COMPLETE, NEWS, RESTART, CUTOFF = range(7)

LINK = dict(p=1.0, attempt_time=1e-3, herald_latency=0.0, delay=0.0, correction_delay=None, state=[1, 0, 0, 0],
            memory_pairs=1, attempts="parallel", modes=1)
MEMORY = dict(rates=[0, 0, 0], cutoff=None, policy="memory")
SWAP = dict(order="asap", success_probability=1.0, duration=0.0)
PURIFICATION = dict(protocol="dejmps", rounds=1, schedule="recurrence", keep="older", duration=0.0)


def ticks(seconds):
    return int(round(seconds / TICK))


# --- physics -----------------------------------------------------------------------------------------------------------

def correlators(p):
    return p[0] - p[1] + p[2] - p[3], p[0] - p[1] - p[2] + p[3], p[0] + p[1] - p[2] - p[3]


def probabilities(x, y, z):
    return (1 + x + y + z) / 4, (1 - x - y + z) / 4, (1 + x - y - z) / 4, (1 - x + y - z) / 4


def decay_rates(rates):
    """What correlators x, y, z lose in one such memory, 1/s."""
    x, y, z = rates
    return 2 * (y + z), 2 * (x + z), 2 * (x + y)


def purified(a, b, protocol):
    """Success probability and state of the kept pair, from the probabilities of both."""
    if protocol == "bbpssw":
        a, b = [(s[0],) + ((1 - s[0]) / 3,) * 3 for s in (a, b)]
    elif protocol == "dejmps":
        a, b = [(s[0], s[3], s[2], s[1]) for s in (a, b)]
    out = (a[0] * b[0] + a[1] * b[1], a[0] * b[1] + a[1] * b[0], a[2] * b[2] + a[3] * b[3], a[2] * b[3] + a[3] * b[2])
    success = sum(out)
    return success, tuple(v / success for v in out)


# --- what there is -----------------------------------------------------------------------------------------------------

class Half:
    """One end of a pair, in one memory of a node."""
    __slots__ = ("node", "link", "memory", "birth", "pair", "held", "measuring", "due", "complete")

    def __init__(self, node, link, memory, birth, pair):
        self.node, self.link, self.memory, self.birth, self.pair = node, link, memory, birth, pair
        self.held = True          # it fills its memory
        self.measuring = False    # in a Bell measurement
        self.due = None           # when its cutoff strikes
        self.complete = False     # its node has heard that its segment is complete (trees)


class Pair:
    """A pair of the nodes left.node and right.node, alive or lost, over the links first to last."""
    __slots__ = ("left", "right", "x", "y", "z", "time", "first", "last", "births", "raw", "measured", "alive", "stage",
                 "level", "operation_end", "doomed", "lane", "loss", "age_of_order", "failing")

    def __init__(self, first, last, x, y, z, time):
        self.first, self.last, self.x, self.y, self.z, self.time = first, last, x, y, z, time
        self.births = []          # of the oldest link pair in the part from each link
        self.raw = []             # how many raw pairs of each link went into it
        self.measured = []        # (node, time) of its Bell measurements, from left to right
        self.alive = True
        self.stage = "link"       # link: waits to be purified; pending: outcome under way; parked; lane; end; gone
        self.level = 0            # successful rounds of purification
        self.operation_end = 0
        self.doomed = False       # its purification will fail
        self.lane = None
        self.loss = None
        self.failing = False      # in a measurement that is known to fail (asap, global knowledge)
        self.age_of_order = 0     # older pairs have smaller ones


class Loss:
    """How a pair of a lane was lost (3.8): at one end, at a time; when the other end knew by itself, if it did."""
    __slots__ = ("node", "time", "other", "travel", "own_time")

    def __init__(self, node, time, other, travel):
        self.node, self.time, self.other, self.travel, self.own_time = node, time, other, travel, math.inf

    def other_knows(self):
        return min(self.time + self.travel, self.own_time)


class Lane:
    def __init__(self, n_links):
        self.left = [None] * (n_links + 1)       # the half at each node whose pair lies to its left
        self.right = [None] * (n_links + 1)
        self.taken = [False] * n_links           # not free for this link
        self.restart = [None] * n_links          # the restart that is due
        self.records = [None] * n_links          # all_at_once: the pair that each link has given to it last
        self.plans = [None] * (n_links + 1)      # the records of which each node was told last, until it has measured
        self.dropped = False                     # whether a pair was dropped since every link had its pair


class Record:
    """A pair that a link gave to a lane: since when; whether it was joined; how it was lost, when, and whether it was dropped."""
    __slots__ = ("given", "joined", "loss", "lost_since", "dropped")

    def __init__(self, given):
        self.given, self.joined, self.loss, self.lost_since, self.dropped = given, False, None, None, False


class Purifier:
    """The pairs that wait at a link, or end to end, to be purified."""
    def __init__(self, options):
        self.rounds = options["rounds"] if options else 0
        if options:
            self.protocol, self.keep, self.duration = options["protocol"], options["keep"], ticks(options["duration"])
            self.pumping = options["schedule"] == "pumping"
            self.inputs = self.rounds + 1 if self.pumping else 2 ** self.rounds
            self.memories = (2 if self.pumping or self.rounds == 1 else self.rounds + 1)
        else:
            self.pumping, self.inputs, self.memories = False, 1, 1
        self.waiting = [[] for _ in range(self.rounds + 1)]
        self.pumped = None


class Link:
    def __init__(self, options, purifier):
        p = 1 - (1 - options["p"]) ** options["modes"]
        self.log_failure = math.log1p(-p) if p < 1 else None
        self.attempt, self.latency = ticks(options["attempt_time"]), ticks(options["herald_latency"])
        self.state = correlators(options["state"])
        self.sequential = options["attempts"] == "sequential"
        self.n_memories = options["memory_pairs"]
        self.free = list(range(self.n_memories))     # memory pairs with both memories free, first freed first
        self.filled = [0] * self.n_memories          # halves in each
        self.attempting = 0
        self.need = 0                                # on demand: raw pairs still to be begun
        self.purifier = purifier
        self.parked = []


# --- the simulation ----------------------------------------------------------------------------------------------------

class Simulation:
    def __init__(self, system, seed):
        self.random = random.Random(seed).random
        options = [dict(LINK, **link) for link in system["links"]]
        n = self.n = len(options)
        purify = system.get("purify") or {}
        on_links = dict(PURIFICATION, **purify["link"]) if purify.get("link") else None
        at_ends = dict(PURIFICATION, **purify["end_to_end"]) if purify.get("end_to_end") else None
        self.links = [Link(o, Purifier(on_links)) for o in options]
        self.end = Purifier(at_ends)
        self.place, self.correction_place = [0], [0]
        for o in options:
            self.place.append(self.place[-1] + ticks(o["delay"]))
            correction = o["delay"] if o["correction_delay"] is None else o["correction_delay"]
            self.correction_place.append(self.correction_place[-1] + ticks(correction))
        memories = [dict(MEMORY, **m) for m in system.get("memories", [{}] * (n + 1))]
        assert len(memories) == n + 1
        self.decay = [decay_rates(m["rates"]) for m in memories]
        self.cutoff = [None if m["cutoff"] is None else ticks(m["cutoff"]) for m in memories]
        self.oldest = [m["policy"] == "oldest" for m in memories]
        self.local = system.get("knowledge", "local") == "local"
        self.own_clock = system.get("clock", "shared") == "own"
        self.continuous = system.get("generation", "on_demand") == "continuous"
        swap = dict(SWAP, **system.get("swap", {}))
        self.swap_success, self.swap_duration = swap["success_probability"], ticks(swap["duration"])
        self.order = swap["order"] if swap["order"] in ("asap", "all_at_once") else "tree"
        self.joiner_on_left, self.joiner_on_right = [None] * (n + 1), [None] * (n + 1)
        if self.order == "tree":
            self.plant(swap["order"])
        # 3.7; on demand without end-to-end purification there is one pair in the making
        spare = min(link.n_memories - link.purifier.memories for link in self.links)
        several = self.continuous or self.end.rounds > 0
        self.lanes = [Lane(n) for _ in range(max(1, min(64, spare + 1)) if several else 1)]
        self.open = []
        self.now, self.events, self.sequence = 0, [], 0
        self.measurements, self.n_events, self.born = 0, 0, 0
        self.delivery_times, self.fidelities, self.measurement_counts = [], [], []

    def plant(self, order):
        """Which node joins the segment on the left and on the right of each inner node; None where it is a link."""
        n = self.n
        if order == "doubling":
            def split(first, last):
                if last - first < 2:
                    return None
                node = first + (last - first) // 2
                self.joiner_on_left[node], self.joiner_on_right[node] = split(first, node), split(node, last)
                return node
            split(0, n)
            return
        assert sorted(order) == list(range(1, n))
        rank = {node: i for i, node in enumerate(order)}
        rank[0] = rank[n] = n
        for node in order:
            left = node - 1
            inside = []
            while rank[left] < rank[node]:
                inside.append(left)
                left -= 1
            if inside:
                self.joiner_on_left[node] = max(inside, key=rank.get)
            right, inside = node + 1, []
            while rank[right] < rank[node]:
                inside.append(right)
                right += 1
            if inside:
                self.joiner_on_right[node] = max(inside, key=rank.get)

    def distance(self, i, j):
        return abs(self.place[i] - self.place[j])

    def at(self, time, kind, order, function, *arguments):
        self.sequence += 1
        heapq.heappush(self.events, (time, kind, order, self.sequence, function, arguments))

    def run(self, deliveries, until=None):
        """To so many deliveries, or to a time in seconds."""
        for k, link in enumerate(self.links):
            link.need = link.purifier.inputs * self.end.inputs
            self.attempt(k)
        while len(self.delivery_times) < deliveries and not (until and self.events[0][0] > ticks(until)):
            self.now, _, _, _, function, arguments = heapq.heappop(self.events)
            self.n_events += 1
            function(*arguments)

    # --- links (3.3) ---

    def attempt(self, k):
        """Begin the attempts that can begin now."""
        link = self.links[k]
        while link.free and (self.continuous or link.need > 0) and not (link.sequential and link.attempting):
            memory = link.free.pop(0)
            begin = self.now if self.own_clock else -(-self.now // link.attempt) * link.attempt
            n = 1
            if link.log_failure is not None:
                n = int(math.log(1 - self.random()) / link.log_failure) + 1
            birth = begin + n * link.attempt
            link.need -= 1
            link.attempting += 1
            self.at(birth + link.latency, HERALD, k, self.herald, k, memory, birth)

    def herald(self, k, memory, birth):
        link = self.links[k]
        link.attempting -= 1
        pair = Pair(k, k, *link.state, birth)
        pair.left, pair.right = Half(k, k, memory, birth, pair), Half(k + 1, k, memory, birth, pair)
        pair.births, pair.raw = [birth], [1]
        self.born += 1
        pair.age_of_order = (birth, self.born)
        link.filled[memory] = 2
        self.set_cutoff(pair.left)
        self.set_cutoff(pair.right)
        self.arrive(link.purifier, k, pair)
        self.attempt(k)

    def release(self, half):
        """The node forgets a half; its memory is free."""
        assert half.held
        half.held = False
        link = self.links[half.link]
        link.filled[half.memory] -= 1
        if link.filled[half.memory] == 0:
            link.free.append(half.memory)
            self.attempt(half.link)

    def age(self, pair, time):
        seconds = (time - pair.time) * TICK
        if seconds > 0:
            a, b = self.decay[pair.left.node], self.decay[pair.right.node]
            pair.x *= math.exp(-(a[0] + b[0]) * seconds)
            pair.y *= math.exp(-(a[1] + b[1]) * seconds)
            pair.z *= math.exp(-(a[2] + b[2]) * seconds)
        pair.time = time

    # --- purification (3.4): of a link, or end to end, where k is None ---

    def message_time(self, k):
        return self.distance(0, self.n) if k is None else self.distance(k, k + 1)

    def arrive(self, purifier, k, pair):
        """A pair that both ends know looks for a partner, or goes on."""
        if pair.level == purifier.rounds:
            return self.deliver(pair) if k is None else self.finish(k, pair)
        if purifier.pumping:
            purifier.waiting[0].append(pair)
            return self.pump(purifier, k)
        queue = purifier.waiting[pair.level]
        if queue:
            self.purify(purifier, k, queue.pop(0), pair)
        else:
            queue.append(pair)

    def pump(self, purifier, k):
        fresh = purifier.waiting[0]
        if purifier.pumped is None and fresh:
            purifier.pumped = fresh.pop(0)
        if fresh and purifier.pumped.stage in ("link", "end"):
            purifier.pumped = self.purify(purifier, k, purifier.pumped, fresh.pop(0))

    def purify(self, purifier, k, first, second):
        kept, measured = sorted((first, second), key=lambda pair: pair.age_of_order)
        if purifier.keep == "fresher":
            kept, measured = measured, kept
        kept.level = max(first.level, second.level)
        end = self.now + purifier.duration
        for pair in (kept, measured):
            pair.stage, pair.operation_end = "pending", end
        kept.doomed = measured.doomed = not (first.alive and second.alive)
        self.at(end, PURIFY, self.n if k is None else k, self.operation, purifier, k, kept, measured)
        return kept

    def operation(self, purifier, k, kept, measured):
        """The local operations of a purification end."""
        success = False
        if not kept.doomed:
            self.age(kept, self.now)
            self.age(measured, self.now)
            p, state = purified(probabilities(kept.x, kept.y, kept.z),
                                probabilities(measured.x, measured.y, measured.z), purifier.protocol)
            kept.x, kept.y, kept.z = correlators(state)
            success = self.random() < p
        kept.raw = [a + b for a, b in zip(kept.raw, measured.raw)]
        kept.births = [min(a, b) for a, b in zip(kept.births, measured.births)]
        measured.stage = "gone"
        for half in (measured.left, measured.right):
            if half.held:
                self.release(half)
        if k is None:
            self.free_lane(measured.lane)
        else:
            for half in (kept.left, kept.right):
                if half.held and self.oldest[half.node]:
                    self.set_cutoff(half)
        self.at(self.now + self.message_time(k), PURIFY, self.n if k is None else k, self.outcome, purifier, k, kept, success)

    def outcome(self, purifier, k, kept, success):
        """Both ends know whether a purification has succeeded."""
        if kept.stage != "pending":
            return                                   # dropped while the outcome was under way
        if success:
            kept.level += 1
            kept.stage = "end" if k is None else "link"
            if not purifier.pumping or kept.level == purifier.rounds:
                purifier.pumped = None
                self.arrive(purifier, k, kept)
        else:
            kept.stage, kept.alive, purifier.pumped = "gone", False, None
            for half in (kept.left, kept.right):
                if half.held:
                    self.release(half)
            if k is None:
                self.free_lane(kept.lane)
            for i in range(kept.first, kept.last + 1):
                self.at(self.now, RESTART, i, self.make_again, i, kept.raw[i - kept.first])
        if purifier.pumping:
            self.pump(purifier, k)

    def make_again(self, k, raw):
        self.links[k].need += raw
        self.attempt(k)

    # --- lanes (3.7) ---

    def finish(self, k, pair):
        """A link has finished a pair: a lane takes it, or it is parked."""
        lane = next((lane for lane in self.open if not lane.taken[k]), None)
        if lane is None:
            lane = next((lane for lane in self.lanes if lane not in self.open), None)
            if lane is None:
                pair.stage = "parked"
                self.links[k].parked.append(pair)
                return
            self.open.append(lane)
        lane.taken[k] = True
        lane.restart[k] = None
        pair.stage, pair.lane = "lane", lane
        lane.right[k], lane.left[k + 1] = pair.left, pair.right
        for half, joiner in ((pair.left, self.joiner_on_right[k]), (pair.right, self.joiner_on_left[k + 1])):
            half.complete = joiner is None
        if self.n == 1:
            self.at(self.now, COMPLETE, 0, self.complete, pair)
        elif self.order == "all_at_once":
            lane.records[k] = Record(self.now)
            for j in (k, k + 1):                     # what the node was told of before is not about this pair
                lane.plans[j] = None
                self.drop_joined(lane, j)
            if all(record and record.loss is None and not record.joined for record in lane.records):
                self.plan_measurements(lane)
        else:
            self.look(lane, k)
            self.look(lane, k + 1)

    def free_lane(self, lane, links=None):
        """A lane becomes free for these links, or for all."""
        links = range(self.n) if links is None else links
        for k in links:
            lane.taken[k] = False
        if not any(lane.taken) and lane in self.open:
            self.open.remove(lane)
        for k in links:
            if self.links[k].parked and not lane.taken[k]:
                self.finish(k, self.links[k].parked.pop(0))

    # --- swapping (3.5) ---

    def look(self, lane, j):
        """A node looks at its halves again, as something has changed."""
        if 0 < j < self.n and lane.left[j] is not None and lane.right[j] is not None:
            self.at(self.now, MEASURE, j, self.measure, lane, j)

    def plan_measurements(self, lane):
        """all_at_once: every link has its pair; each inner node measures when it has heard that."""
        records = list(lane.records)
        lane.dropped = False
        for j in range(1, self.n):
            lane.plans[j] = records
            heard = self.now
            if self.local:
                heard = max(record.given + min(self.distance(k, j), self.distance(k + 1, j))
                            for k, record in enumerate(records))
            self.at(max(self.now, heard), MEASURE, j, self.measure, lane, j, records)

    def knows_of_none_lost(self, records, j):
        """all_at_once: has the node heard of no loss of these pairs?"""
        if self.local:
            return all(record.loss is None or self.now <= self.hears(record.loss, j) for record in records)
        return all(record.loss is None or record.lost_since == self.now and not record.dropped for record in records)

    def drop_joined(self, lane, j):
        """all_at_once: a node drops what it holds of joined pairs."""
        for half in (lane.left[j], lane.right[j]):
            if half is not None and half.pair.alive and half.pair.first < half.pair.last and not half.measuring:
                self.forget(half)
                self.lose(half.pair, j, self.now, True)

    def measure(self, lane, j, records=()):
        """A node begins a Bell measurement, if it may."""
        if self.order == "all_at_once":
            if lane.plans[j] is not records:
                return
            lane.plans[j] = None
            if not self.knows_of_none_lost(records, j):
                self.drop_joined(lane, j)
                return
        left, right = lane.left[j], lane.right[j]
        if left is None or right is None or left.measuring or right.measuring:
            return
        if not self.local and self.order != "all_at_once" and any(
                half.pair.failing or not half.pair.alive for half in (left, right)):
            return
        if self.order == "tree" and not (left.complete and right.complete):
            return
        left.measuring = right.measuring = True
        self.measurements += 1
        success = self.random() < self.swap_success
        if not self.local and self.order == "asap" and not success:
            left.pair.failing = right.pair.failing = True
        if self.swap_duration:
            self.at(self.now + self.swap_duration, MEASURE, j, self.measured, lane, j, left, right, success)
        else:
            self.measured(lane, j, left, right, success)

    def measured(self, lane, j, left, right, success):
        """A Bell measurement ends."""
        if self.order == "all_at_once" and lane.dropped:
            success = False
        if lane.left[j] is left:
            lane.left[j] = None
        if lane.right[j] is right:
            lane.right[j] = None
        a, b = left.pair, right.pair
        if a.alive and b.alive and success:
            self.join(j, a, b)
        else:
            both = ((a, a.alive, b, b.alive), (b, b.alive, a, a.alive))
            for pair, alive, other, other_alive in both:
                if alive:                 # with a dead half: lost from when this node would have heard of that
                    times = ([] if success else [self.now]) + ([] if other_alive else [self.hears(other.loss, j)])
                    self.lose(pair, j, min(times), False)
                elif not success:
                    self.other_end_knows(pair)
        if success and self.order == "tree":
            for half, joiner in ((a.left, self.joiner_on_right), (b.right, self.joiner_on_left)):
                if half.held and joiner[half.node] == j:
                    travel = self.distance(j, half.node) if self.local else 0
                    self.at(self.now + travel, MEASURE, half.node, self.segment_complete, lane, half)
        self.release(left)
        self.release(right)

    def segment_complete(self, lane, half):
        """A node hears that the segment on one side is complete."""
        half.complete = True
        if half.held:
            self.measure_if_both(lane, half.node)

    def measure_if_both(self, lane, j):
        if 0 < j < self.n and lane.left[j] is not None and lane.right[j] is not None:
            self.measure(lane, j)

    def join(self, j, a, b):
        """A successful measurement at node j makes one pair of two."""
        self.age(a, self.now)
        self.age(b, self.now)
        pair = Pair(a.first, b.last, a.x * b.x, a.y * b.y, a.z * b.z, self.now)
        pair.left, pair.right = a.left, b.right
        for record in a.lane.records[a.first:b.last + 1]:
            if record:
                record.joined = True
        pair.left.pair = pair.right.pair = pair
        pair.births, pair.raw = a.births + b.births, a.raw + b.raw
        pair.measured = a.measured + [(j, self.now)] + b.measured
        pair.stage, pair.lane, pair.age_of_order = "lane", a.lane, min(a.age_of_order, b.age_of_order)
        pair.failing = a.failing or b.failing
        for half in (pair.left, pair.right):
            if self.oldest[half.node]:
                self.set_cutoff(half)
        if pair.first == 0 and pair.last == self.n - 1:
            place = self.correction_place
            known = max(t + max(place[m], place[self.n] - place[m]) for m, t in pair.measured)
            self.at(known, COMPLETE, 0, self.complete, pair)

    # --- losses (3.8) ---

    def hears(self, loss, i):
        """When node i hears of a loss."""
        return min(loss.time + self.distance(loss.node, i), loss.own_time + self.distance(loss.other, i))

    def lose(self, pair, node, time, dropped):
        """A pair of a lane is lost at one of its ends; the news counts from this time, which may be to come."""
        pair.alive = False
        pair.lane.dropped |= dropped
        half = pair.right if node == pair.left.node else pair.left
        pair.loss = Loss(node, time, half.node, self.distance(node, half.node))
        if half.held:
            self.at(max(self.now, pair.loss.other_knows()), NEWS, half.node, self.news, half)
        for k in range(pair.first, pair.last + 1):
            self.plan_restart(pair, k)
            if pair.lane.records[k]:
                record = pair.lane.records[k]
                record.loss, record.lost_since, record.dropped = pair.loss, self.now, dropped

    def other_end_knows(self, pair):
        """The end that holds the dead half of a pair learns something by itself, now."""
        pair.loss.own_time = min(pair.loss.own_time, self.now)
        for k in range(pair.first, pair.last + 1):
            token = pair.lane.restart[k]
            if token is not None and token[0] is pair and self.restart_time(pair, k) < token[1]:
                self.plan_restart(pair, k)

    def restart_time(self, pair, k):
        """A link of a lost pair restarts when both ends of the pair and both nodes of the link have heard."""
        loss = pair.loss
        return max(self.now, loss.time, loss.other_knows(), self.hears(loss, k), self.hears(loss, k + 1))

    def plan_restart(self, pair, k):
        time = self.restart_time(pair, k)
        token = pair.lane.restart[k] = (pair, time)
        self.at(time, RESTART, k, self.restart, pair.lane, k, token, pair.raw[k - pair.first])

    def restart(self, lane, k, token, raw):
        if lane.restart[k] is not token:
            return
        lane.restart[k] = None
        self.links[k].need += raw
        self.free_lane(lane, [k])
        self.attempt(k)

    def forget(self, half):
        """A node lets go of a half that is in a lane."""
        lane, j = half.pair.lane, half.node
        if lane.left[j] is half:
            lane.left[j] = None
        if lane.right[j] is half:
            lane.right[j] = None
        self.release(half)

    def news(self, half):
        """A node hears that its half is dead."""
        if half.held and not half.measuring:
            self.forget(half)

    # --- cutoffs (3.9) ---

    def set_cutoff(self, half):
        """Plan when the node drops its half, from what it has heard."""
        cutoff = self.cutoff[half.node]
        if cutoff is None:
            return
        if not self.oldest[half.node]:
            due = half.birth + cutoff
        else:
            pair = half.pair
            births, measured = pair.births, pair.measured
            if half is pair.right:
                births, measured = births[::-1], measured[::-1]
            due, oldest = half.birth + cutoff, min(births)
            # news of the oldest link pair has come with the outcomes between it and this end
            arrivals = [time + self.distance(node, half.node) for node, time in measured[:births.index(oldest)]]
            due = min(due, max(arrivals + [oldest + cutoff]))
        half.due = max(self.now, due)
        self.at(half.due, CUTOFF, half.node, self.strike, half, half.due)

    def strike(self, half, due):
        if not half.held or half.due != due or half.measuring:
            return
        pair = half.pair
        if pair.stage == "pending" and self.now < pair.operation_end:
            half.due = pair.operation_end
            self.at(half.due, CUTOFF, half.node, self.strike, half, half.due)
        elif pair.stage == "lane":
            self.strike_in_lane(half, pair)
        else:
            self.strike_on_link(half, pair)

    def strike_in_lane(self, half, pair):
        self.forget(half)
        if pair.alive:
            return self.lose(pair, half.node, self.now, True)
        self.other_end_knows(pair)

    def strike_on_link(self, half, pair):
        k = pair.first
        self.release(half)
        if pair.alive:
            pair.alive = False
            if pair.stage == "pending" and not pair.doomed:
                pair.stage = "dropped"            # whatever the outcome will be, nobody uses it
            if pair in self.links[k].parked:
                self.links[k].parked.remove(pair)
            self.at(self.now + self.distance(k, k + 1), NEWS, k, self.link_news, k, pair)
        elif not pair.doomed:
            self.lost_on_link(k, pair)

    def link_news(self, k, pair):
        """The other end of a pair that was dropped on its link hears of it."""
        if pair.stage != "gone" and not pair.doomed:
            for half in (pair.left, pair.right):
                if half.held:
                    self.release(half)
            self.lost_on_link(k, pair)

    def lost_on_link(self, k, pair):
        """Both ends know that a pair is lost that was not in a lane."""
        pair.stage = "gone"
        purifier = self.links[k].purifier
        for queue in purifier.waiting:
            if pair in queue:
                queue.remove(pair)
        self.at(self.now, RESTART, k, self.make_again, k, pair.raw[0])
        if purifier.pumped is pair:
            purifier.pumped = None
            self.pump(purifier, k)

    # --- completion and delivery (3.6) ---

    def complete(self, pair):
        if not pair.alive:
            return
        pair.stage, pair.level = "end", 0
        pair.left.due = pair.right.due = None
        self.arrive(self.end, None, pair)

    def deliver(self, pair):
        self.age(pair, self.now)
        self.delivery_times.append(self.now * TICK)
        self.fidelities.append(probabilities(pair.x, pair.y, pair.z)[0])
        self.measurement_counts.append(self.measurements)
        lane, pair.stage = pair.lane, "gone"
        for half in (pair.left, pair.right):
            self.forget(half)
        lane.records = [None] * self.n
        self.free_lane(lane)
        if not self.continuous:
            for k, link in enumerate(self.links):
                assert link.need == 0 and link.attempting == 0
                link.need += link.purifier.inputs * self.end.inputs
                self.attempt(k)


# --- results -----------------------------------------------------------------------------------------------------------

def mean_and_error(values):
    n = len(values)
    mean = math.fsum(values) / n
    if n < 2:
        return mean, math.nan
    return mean, math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (n - 1) / n)


def batched(values, batches):
    """Mean and its standard error from the means of batches of successive values."""
    size = len(values) // batches
    return mean_and_error([math.fsum(values[i * size:(i + 1) * size]) / size for i in range(batches)])


def differences(values):
    return [b - a for a, b in zip([0] + list(values[:-1]), values)]


def simulate(system, deliveries=10000, seed=1, batches=50):
    """[mean, standard error] of the time between deliveries, the fidelity and the measurements of a delivery."""
    simulation = Simulation(system, seed)
    simulation.run(deliveries)
    batches = min(batches, deliveries)
    return {"waiting_time": batched(differences(simulation.delivery_times), batches),
            "fidelity": batched(simulation.fidelities, batches),
            "measurements": batched(differences(simulation.measurement_counts), batches),
            "events": simulation.n_events}


def chain(nodes, memory=None, **link):
    """A system of equal links and equal memories."""
    return {"links": [dict(link) for _ in range(nodes - 1)], "memories": [dict(memory or {}) for _ in range(nodes)]}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        system = json.load(file)
    for name, value in simulate(system, *map(int, sys.argv[2:])).items():
        print(name, *(value if isinstance(value, tuple) else [value]))


if __name__ == "__main__":
    main()
