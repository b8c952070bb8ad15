#!/usr/bin/env python3
"""Networks, event by event: what sections 3 and 9 of doc/theory.md say, for a part of what scenarios can say.

It shares nothing with Teide and was written before its code was read. Where the two differed and the text said too little, the code was
read, the text mended, and this follows the mended text: offers and claims of pools, tickets, what is first at one instant, restarts,
which sessions a link knows, when halves wait.
It is slow and plain on purpose. A system is a dict:

    nodes      name -> {rates: [x, y, z] (Hz), cutoff: s, memories: of the node's pool, ports when absent,
                        outages: {mean_up, mean_down: s} or {down, up: [s]}, communication_qubits, move: {duration: s, error}}
    links      [{between: [a, b], p, attempt_time, delay, herald_latency, memory_pairs, state, generation, outages}]   times in s
    requests   [{path: [nodes], poisson: Hz or times: [s], saturating when neither is there, pairs, patience, queue_limit,
                 minimum_fidelity, holding: {fixed or exponential: s} (circuits), generation (circuits),
                 ways: [paths], the best one first, among which reroute chooses}]
    success, knowledge, resources, clock, reroute, time, warm_up

Paths are given, cutoffs count the age of the memory's own qubit, circuits are lost when something is taken and have one channel of each
link. Not in here: pools where nodes know all (knowledge: global), cutoffs or outages during a move, pools with communication qubits, and
what leads where memories are those of links (rule 2 of 9.5): where the first half that came is swapped first, no half is dropped for it.
"""
import heapq
import math
import random

TAG, HERALD, MEASURE, COMPLETE, NEWS, WANT, LEAVE, RESTART, LEARN, SETUP, ARRIVE, EXPIRE, OUTAGE, CUTOFF = range(14)    # 9.2


def ticks(seconds):
    return round(seconds * 1e12)


class Half:
    """An end of a segment, in the memory `link` of its node."""

    def __init__(self, segment, node, link, birth, now):
        self.segment, self.node, self.link, self.birth, self.since = segment, node, link, birth, now
        self.session = None            # whose it is, as far as the node has heard
        self.given = False             # it knew so before, from its link
        self.made = False              # the node has heard that a swap made it
        self.told_at = math.inf        # when the first message about a swap at the other side arrives
        self.dead, self.hears_at, self.knows_dead, self.gone = False, math.inf, False, False


class Segment:
    def __init__(self, correlators, now, session, swaps, made):
        self.correlators, self.now, self.session, self.swaps, self.made = list(correlators), now, session, swaps, made
        self.halves = []
        self.complete_at = self.loss = None

    def other(self, half):
        return self.halves[1] if half is self.halves[0] else self.halves[0]


class Session:
    def __init__(self, number, request, path, arrived):
        self.number, self.request, self.path, self.arrived = number, request, path, arrived
        self.position = {name: i for i, name in enumerate(path)}
        self.successor = None          # after a new way was taken
        self.needs = set()             # links that are still to make the pair of this round
        self.known, self.heard, self.over, self.delivered, self.taken = set(), {}, False, 0, 0


class Network:
    def __init__(self, system, seed):
        self.system, self.random, self.now, self.queue, self.count = system, random.Random(seed), 0, [], 0
        self.nodes = system["nodes"]
        self.gamma = {name: (2 * (n["rates"][1] + n["rates"][2]), 2 * (n["rates"][0] + n["rates"][2]),
                             2 * (n["rates"][0] + n["rates"][1])) for name, n in self.nodes.items()}
        self.links, self.of = [], {}
        for number, options in enumerate(system["links"]):
            link = dict(options, number=number, m=options.get("memory_pairs", 1), trying=[], sessions=[], taken=0, down=False, moving=0,
                        ticket=None)
            link["d"], link["step"] = ticks(options.get("delay", 0)), ticks(options["attempt_time"])
            p = options.get("state", [1, 0, 0, 0])
            link["correlators"] = (p[0] - p[1] + p[2] - p[3], p[0] - p[1] - p[2] + p[3], p[0] + p[1] - p[2] - p[3])
            self.links.append(link)
            a, b = options["between"]
            self.of[a, b] = self.of[b, a] = link
        self.held = {(name, link["number"]): [] for link in self.links for name in link["between"]}
        self.free = {(name, link["number"]): link["m"] for link in self.links for name in link["between"]}
        self.pool = {name: n.get("memories") for name, n in self.nodes.items()}
        self.shared_pool = {name for name, n in self.nodes.items() if "memories" in n and system.get("resources") != "circuit"}
        self.qubits = {name: n["communication_qubits"] for name, n in self.nodes.items() if "communication_qubits" in n}
        self.tickets = 0
        self.node_down = dict.fromkeys(self.nodes, False)
        self.is_global = system.get("knowledge") == "global"
        self.circuit = system.get("resources") == "circuit"
        self.turn = {}
        self.asked = {}                                # (node, link) -> halves at the other end that have told that they wait
        self.sessions, self.there = [], [0] * len(system["requests"])
        self.warm = ticks(system.get("warm_up", 0))
        self.sums = [dict(arrived=0, served=0, lost=0, expired=0, deliveries=0, fidelity=0.0, time_to_service=0.0, cutoffs=0,
                          swaps=0, rejected=0, losses=0, raw_pairs=0) for _ in system["requests"]]

    def note(self, index, **what):
        if self.now >= self.warm:
            for name, value in what.items():
                self.sums[index][name] += value

    def at(self, time, priority, what, *arguments):
        self.count += 1
        order = arguments[0]["number"] if priority == HERALD else arguments[1] if priority == RESTART else 0
        if what in (self.told, self.hear_death, self.cut):        # memories of links in the order of the links, then those of pools
            order = arguments[0].link + len(self.links) * (arguments[0].node in self.shared_pool)
        heapq.heappush(self.queue, (time, priority, order, self.count, what, arguments))

    # --- distances ---------------------------------------------------------------------------------------------------

    def way(self, session, a, b):
        i, j = sorted((session.position[a], session.position[b]))
        return sum(self.of[session.path[k], session.path[k + 1]]["d"] for k in range(i, j))

    def distance(self, segment, a, b):
        return self.way(segment.session, a, b) if segment.made else self.of[a, b]["d"]

    # --- links -------------------------------------------------------------------------------------------------------

    def wanted(self, link):
        if self.circuit:                               # on demand: the pair of this round is still to be made
            return any(self.crosses(s, link) and (link["number"] in s.needs or not self.on_demand(s)) for s in link["sessions"])
        return link.get("generation") == "continuous" or any(self.crosses(s, link) for s in link["sessions"])

    @staticmethod
    def crosses(session, link):
        a, b = link["between"]
        return a in session.known and b in session.known and not (a in session.heard and b in session.heard)

    @staticmethod
    def left(session, link):
        """Both nodes know that the session is over."""
        return all(name in session.heard for name in link["between"])

    def feed(self, link):
        a, b = link["between"]
        if not self.is_up(link) or not self.wanted(link):
            link["ticket"] = None
            while link["trying"]:
                self.give_up(link)
            return
        while self.lacks_no_memory(link):
            if not all(self.has_qubit(name, link) for name in (a, b)):
                if link["ticket"] is None:
                    self.tickets += 1
                    link["ticket"] = self.tickets
                return
            link["ticket"] = None
            self.put_qubits(link, -1)
            self.put(a, link["number"], -1)
            self.put(b, link["number"], -1)
            attempt = {"off": False}
            link["trying"].append(attempt)
            begin = self.now if self.system.get("clock") == "own" else -(-self.now // link["step"]) * link["step"]
            tries = 1 if link["p"] == 1 else int(math.log(1 - self.random.random()) / math.log1p(-link["p"])) + 1
            birth = begin + tries * link["step"]
            self.at(birth + ticks(link.get("herald_latency", 0)), HERALD, self.herald, link, attempt, birth)

    def put(self, name, number, count):
        """Take a memory for a link's half at a node (-1), or give it back (1)."""
        if name in self.shared_pool:
            self.pool[name] += count
        else:
            self.free[name, number] += count

    def lacks_no_memory(self, link):
        return len(link["trying"]) + link["moving"] < link["m"] and all(self.has_room(name, link) for name in link["between"])

    def give_up(self, link, by=None):
        """An attempt of a link ends; `by`: the node that needs the memory."""
        link["trying"].pop(0)["off"] = True
        self.put_qubits(link, 1)
        for name in link["between"]:
            self.put(name, link["number"], 1)
            if name in self.shared_pool and not by:
                self.share(name)
            elif name in self.shared_pool and name != by:
                self.at(self.now, NEWS, self.share, name)
            if by and name != by:                      # rule 3
                self.at(self.now + link["d"], WANT, self.measure_all, name, link)

    def has_room(self, name, link):
        if name not in self.shared_pool:
            return self.free[name, link["number"]] > 0
        if self.pool[name] != 1:
            return self.pool[name] > 0
        others = [l for l in self.links if name in l["between"] and l is not link and not l["trying"] and self.is_up(l)]
        return self.awaited(name, link) or not any(self.awaited(name, other) for other in others)    # rule 4 of 9.5: the last memory

    # --- communication qubits: 9.10 ----------------------------------------------------------------------------------

    def has_qubit(self, name, link):
        """More free ones than links with older tickets that could attempt here."""
        if name not in self.qubits:
            return True
        mine = math.inf if link["ticket"] is None else link["ticket"]
        older = [l for l in self.links if name in l["between"] and l is not link and l["ticket"] is not None and l["ticket"] < mine
                 and self.is_up(l) and self.wanted(l) and self.lacks_no_memory(l)]
        return self.qubits[name] > len(older)

    def put_qubits(self, link, count):
        for name in link["between"]:
            if name in self.qubits:
                self.put_qubit(name, count)

    def put_qubit(self, name, count):
        self.qubits[name] += count
        if count > 0:
            self.at(self.now, NEWS, self.next_turn, name)

    def next_turn(self, name):
        waiting = [link for link in self.links if name in link["between"] and link["ticket"] is not None]
        for link in sorted(waiting, key=lambda link: link["ticket"]):
            self.feed(link)

    def herald(self, link, attempt, birth):
        if attempt["off"]:
            return
        link["trying"] = [a for a in link["trying"] if a is not attempt]
        movers = [name for name in link["between"] if name in self.qubits]
        if not movers:
            self.in_hands(link, birth)
            return
        moves = [self.nodes[name].get("move", {}) for name in movers]
        times = [self.now + ticks(move.get("duration", 0)) for move in moves]
        for name, time in zip(movers, times):
            self.at(time, NEWS, self.put_qubit, name, 1)
        link["moving"] += 1
        self.at(max(times), HERALD, self.moved, link, birth, math.prod(1 - move.get("error", 0) for move in moves))

    def moved(self, link, birth, factor):
        link["moving"] -= 1
        if self.circuit or link.get("generation") == "continuous" or any(self.crosses(s, link) for s in link["sessions"]):
            self.in_hands(link, birth, factor)
            return
        for name in link["between"]:                   # nobody wants it any more
            self.put(name, link["number"], 1)
        self.at(self.now, NEWS, self.feed, link)

    def in_hands(self, link, birth, factor=1):
        for name in link["between"]:
            self.asked.pop((name, link["number"]), None)
        segment = Segment([factor * c for c in link["correlators"]], birth, None, [], False)
        segment.links = 1
        for name in link["between"]:
            half = Half(segment, name, link["number"], birth, self.now)
            segment.halves.append(half)
            self.held[name, link["number"]].append(half)
            if self.nodes[name].get("cutoff") is not None:
                self.at(max(self.now, birth + ticks(self.nodes[name]["cutoff"])), CUTOFF, self.cut, half)
        given = self.give(link)
        if given:
            given.needs.discard(link["number"])
            for half in segment.halves:
                half.session = given
        for session in self.waiting_for(link):
            if given is not session:                   # rule 3 of 9.5
                self.at(self.now, MEASURE, self.wait_again, session, link)
        self.take_whole(link)
        used = {}
        for name in link["between"]:
            used[name] = self.swap_all(name, link)
        for name in link["between"]:
            self.wait_all(name, link, used[name])
        if self.shared_pool.intersection(link["between"]):             # the channel is free, if not the memories
            self.feed(link)

    def give(self, link):
        """Who gets a fresh pair, as both nodes decide alike; None: whoever uses it first."""
        crossing = sorted((s for s in link["sessions"] if self.crosses(s, link)), key=lambda s: s.number)
        if self.circuit:
            return crossing[0]
        found = []
        for session in crossing:
            for name in link["between"]:
                there = self.beside(session, name, link)
                old = [h for h in self.usable(session, name, there) if h.since <= self.now - link["d"]] if there else []
                promised = [h for h in self.held[name, link["number"]] if h.session is session and not h.knows_dead]
                if len(old) > len(promised):
                    found.append((all(h.session is None for h in old), session.number, session))
        return min(found, key=lambda f: f[:2])[2] if found else None

    def beside(self, session, name, link):
        """The other link of the session at one of its inner nodes."""
        i = session.position.get(name)
        if i is None or i in (0, len(session.path) - 1):
            return None
        left, right = self.of[session.path[i - 1], name], self.of[name, session.path[i + 1]]
        return right if left is link else left

    def usable(self, session, name, link):
        return [h for h in self.held[name, link["number"]]
                if not h.knows_dead and h.segment.complete_at is None and not (self.is_global and h.dead)
                and (h.session is session or (h.session is None and not h.made))]

    def take_whole(self, link):
        """A request whose path is this link alone takes a pair as it is."""
        a, b = link["between"]
        for session in sorted((s for s in link["sessions"] if self.crosses(s, link) and len(s.path) == 2), key=lambda s: s.number):
            for half in list(self.usable(session, a, link)):
                segment = half.segment
                if session.taken < self.system["requests"][session.request].get("pairs", math.inf) and not half.dead:
                    session.taken += 1
                    segment.session, segment.complete_at = session, self.now
                    for h in segment.halves:
                        h.session = session
                    self.at(self.now, COMPLETE, self.complete, segment)

    # --- halves ------------------------------------------------------------------------------------------------------

    def release(self, *halves, first=None):
        """Free their memories; `first`: the link for which room was made."""
        for half in halves:
            half.gone = True
            self.held[half.node, half.link].remove(half)
        for half in halves:
            self.put(half.node, half.link, 1)
            if half.node in self.shared_pool:
                if first:
                    self.feed(first)
                self.share(half.node)
            else:
                self.at(self.now, NEWS, self.feed, self.links[half.link])

    # --- outages: 9.4 ------------------------------------------------------------------------------------------------

    def is_up(self, link):
        return not link["down"] and not any(self.node_down[name] for name in link["between"])

    def plan_outages(self, outages, change):
        if "mean_up" in outages:
            self.at(ticks(self.random.expovariate(1 / outages["mean_up"])), OUTAGE, self.alternate, outages, change, True)
        for down, up in zip(outages.get("down", []), outages.get("up", [])):
            self.at(ticks(down), OUTAGE, change, True)
            self.at(ticks(up), OUTAGE, change, False)

    def alternate(self, outages, change, down):
        change(down)
        mean = outages["mean_down" if down else "mean_up"]
        self.at(self.now + ticks(self.random.expovariate(1 / mean)), OUTAGE, self.alternate, outages, change, not down)

    def change_link(self, link, down):
        link["down"] = down
        self.changed([link], link["between"], down)

    def change_node(self, name, down):
        self.node_down[name] = down
        if down:
            for link in self.links:
                for half in list(self.held.get((name, link["number"]), [])):
                    self.drop(half)
        self.changed([link for link in self.links if name in link["between"]], [name], down)

    def changed(self, links, nodes, down):
        for link in links:
            self.feed(link)
            if not down:                               # rule 3 of 9.5
                for name in link["between"]:
                    self.at(self.now, MEASURE, self.measure_all, name, link)
        for session in list(self.sessions):
            if down and self.system.get("reroute") and not session.over and any(link in self.way_links(session.path) for link in links):
                near = min(self.way(session, session.path[0], name) for name in nodes if name in session.position)
                self.at(self.now + near, NEWS, self.reroute, session)

    def way_links(self, path):
        return [self.of[path[k], path[k + 1]] for k in range(len(path) - 1)]

    def reroute(self, session):
        """The first node has heard that the way is broken."""
        others = [path for path in self.system["requests"][session.request].get("ways", []) if all(map(self.is_up, self.way_links(path)))]
        if session.over or all(map(self.is_up, self.way_links(session.path))) or not others:
            return
        fresh = Session(session.number, session.request, others[0], session.arrived)
        fresh.delivered, fresh.taken = session.delivered, session.delivered
        self.tell_end(session, session.path[:1])
        session.successor = fresh
        self.sessions.append(fresh)
        for name in fresh.path:
            self.at(self.now + self.way(fresh, fresh.path[0], name), LEARN, self.learn, fresh, name)

    # --- circuits on demand: 3.8 -------------------------------------------------------------------------------------

    def on_demand(self, session):
        return self.circuit and self.system["requests"][session.request].get("generation") != "continuous"

    def next_round(self, session):
        links = [self.of[session.path[i], session.path[i + 1]] for i in range(len(session.path) - 1)]
        session.needs = {link["number"] for link in links}
        for link in [links[0], links[-1]] + links[1:-1]:               # the memories of the ends are free at the delivery
            self.feed(link)

    def lose(self, segment, half, time):
        """The pair of `half` is lost at that end first, at a time that may be still to come: when its links make theirs again."""
        session = half.session
        if session is None or not self.on_demand(session):
            return
        far = segment.other(half).node
        i, j = sorted((session.position[half.node], session.position[far]))
        segment.loss = {"session": session, "m": half.node, "e": far, "t": time, "own": math.inf, "done": set(), "from": i, "to": j}
        self.plan_restarts(segment.loss)

    def knows_itself(self, segment):
        """The other end finds out at once, by its cutoff, or a measurement of it that fails."""
        if segment.loss and self.now < segment.loss["own"]:
            segment.loss["own"] = self.now
            self.plan_restarts(segment.loss)

    def plan_restarts(self, loss):
        session, path = loss["session"], loss["session"].path
        for k in range(loss["from"], loss["to"]):
            hears = [min(loss["t"] + self.way(session, loss["m"], n), loss["own"] + self.way(session, loss["e"], n)) for n in path[k:k + 2]]
            time = max([loss["t"], min(loss["t"] + self.way(session, loss["m"], loss["e"]), loss["own"])] + hears)
            self.at(max(time, self.now), RESTART, self.restart, loss, k)

    def restart(self, loss, hop):
        link = self.of[loss["session"].path[hop], loss["session"].path[hop + 1]]
        if link["number"] not in loss["done"]:
            loss["done"].add(link["number"])
            loss["session"].needs.add(link["number"])
            self.feed(link)

    def kill(self, segment):
        for half in segment.halves:
            half.dead = True

    def news(self, half, time):
        """The death of a half becomes known at its node."""
        if not half.gone and time < half.hears_at:
            half.hears_at = time
            self.at(time, NEWS, self.hear_death, half)

    def hear_death(self, half):
        if not half.gone:
            half.knows_dead = True
            self.release(half)

    def drop(self, half, first=None):
        segment, other = half.segment, half.segment.other(half)
        self.release(half, first=first)
        if half.dead:
            self.knows_itself(segment)
        else:
            self.lose(segment, half, self.now)
            self.kill(segment)
            self.news(other, self.now + self.distance(segment, half.node, other.node))

    def cut(self, half):
        if not half.gone and not half.segment.complete_at == self.now:
            if not half.dead:
                self.cutoffs += (self.now >= self.warm) * half.segment.links
            self.drop(half)

    def tag(self, half, session):
        """The message counts in all that happens at this instant."""
        half.given, half.session, half.made = half.session is session, session, True

    def told(self, half, session):
        if half.gone:
            return
        if self.left(session, self.links[half.link]):
            self.drop(half)
            return
        if half.given and not self.leads(half, session):
            return                                     # nothing new: the link had given it the pair
        self.at(self.now, MEASURE, self.measure_all, half.node, self.links[half.link])
        for link in self.links:                        # others may wait for the memory in which it is
            if half.node in link["between"] and link["number"] != half.link:
                for waiting in list(self.held[half.node, link["number"]]):
                    if waiting.session not in (None, session) and self.crosses(waiting.session, self.links[half.link]):
                        self.at(self.now, MEASURE, self.wait, waiting)

    # --- swaps -------------------------------------------------------------------------------------------------------

    def measure_all(self, name, link, session=None):
        """Something has changed at a node about a link, or about a half that came by it; or a session has become known there."""
        self.wait_all(name, link, self.swap_all(name, link) + [link], session)

    def swap_all(self, name, link):
        """Swap what a node can; by which links the halves came."""
        used = []
        while True:
            found = []
            for session in self.sessions:
                i = session.position.get(name)
                if i is None or i in (0, len(session.path) - 1) or not self.crosses(session, link):
                    continue
                left = self.usable(session, name, self.of[session.path[i - 1], name])
                right = self.usable(session, name, self.of[name, session.path[i + 1]])
                if left and right:
                    pair = min(left, key=lambda h: h.since), min(right, key=lambda h: h.since)
                    found.append((all(h.session is None for h in left + right), session.number, session, pair))    # rule 5 of 9.5
            if not found:
                break
            best = min(found, key=lambda f: f[:2])
            used += [self.links[half.link] for half in best[3]]
            self.swap(name, best[2], *best[3])
        return used

    def wait_all(self, name, came, used, only=None):
        """Halves that came by a link wait, and those that wait for it, or for one whose halves were used: rule 3 of 9.5."""
        for link in self.links:
            if name in link["between"]:
                for half in list(self.held[name, link["number"]]):
                    if not half.knows_dead and not half.gone:
                        self.wait(half, None if link is came else used, only)

    def swap(self, name, session, left, right):
        index, pair = session.request, (left, right)
        works = self.random.random() < self.system.get("success", 1)
        self.note(index, swaps=1)
        self.release(*pair)
        far = [h.segment.other(h) for h in pair]
        away = [self.now + self.distance(h.segment, name, f.node) for h, f in zip(pair, far)]
        wrong = [not h.dead and h.segment.session not in (None, session) for h in pair]
        if any(h.dead for h in pair) or any(wrong) or session.over or not works:
            for k in (0, 1):
                mistake, lost, heard = pair[1 - k], self.now, away[k]
                if pair[k].dead:
                    if not works:
                        self.knows_itself(pair[k].segment)
                    continue
                if not wrong[k] and works:
                    if session.over:
                        heard = max(away[k], session.heard_at[far[k].node])
                    else:
                        lost = max(mistake.hears_at if mistake.dead else mistake.told_at, self.now)
                        heard = lost + away[k] - self.now
                if not wrong[k] and not session.over:
                    self.lose(pair[k].segment, pair[k], lost)
                self.news(far[k], heard)
            for half in pair:
                self.kill(half.segment)
            return
        made = Segment((1, 1, 1), self.now, session, left.segment.swaps + right.segment.swaps + [(self.now, name)], True)
        made.links = left.segment.links + right.segment.links
        for half in pair:
            self.age(half.segment)
        made.correlators = [x * y for x, y in zip(left.segment.correlators, right.segment.correlators)]
        made.halves = far
        for half, time in zip(far, away):
            half.segment = made
            half.told_at = min(half.told_at, time)
            if self.is_global:
                half.session, half.made = session, True
                self.at(self.now, MEASURE, self.measure_all, half.node, self.links[half.link])
            else:
                self.at(time, TAG, self.tag, half, session)
                self.at(time, NEWS, self.told, half, session)
        if {h.node for h in far} == {session.path[0], session.path[-1]}:
            made.complete_at = max(t + self.way(session, n, end) for t, n in made.swaps for end in (session.path[0], session.path[-1]))
            self.at(made.complete_at, COMPLETE, self.complete, made)

    def age(self, segment):
        seconds = (self.now - segment.now) * 1e-12
        a, b = (self.gamma[h.node] for h in segment.halves)
        segment.correlators = [c * math.exp(-(x + y) * seconds) for c, x, y in zip(segment.correlators, a, b)]
        segment.now = self.now

    def complete(self, segment):
        session = segment.session
        if any(h.dead or h.gone for h in segment.halves) or session.over:
            return
        self.age(segment)
        fidelity = (1 + sum(segment.correlators)) / 4
        for half in segment.halves:
            self.release(half)
        self.kill(segment)
        request = self.system["requests"][session.request]
        if fidelity < request.get("minimum_fidelity", 0):
            self.note(session.request, rejected=1)
            session.taken -= 1
            return
        self.note(session.request, deliveries=1, fidelity=fidelity, raw_pairs=segment.links)
        session.delivered += 1
        if session.delivered == request.get("pairs", math.inf):
            self.note(session.request, served=1, time_to_service=(self.now - session.arrived) * 1e-12)
            self.end(session, True)
        elif self.on_demand(session):
            self.next_round(session)

    # --- waiting: 9.5, rules 1 to 3, memories of links ------------------------------------------------------------------

    def blocked_by(self, name, session, link):
        """The half that rule 1 drops, if any."""
        held = self.held[name, link["number"]]
        if len(held) < link["m"] or any(h.session in (None, session) for h in held):
            return None
        last = max(held, key=lambda h: (h.session.number, h.since))
        return last if last.session.number > session.number else None

    def wait(self, half, links=None, only=None):
        """A half waits for one of these links, or for any, for a session, or for all."""
        if half.gone or half.knows_dead or self.circuit:
            return
        for session, link in self.waits_for(half):
            if not half.gone and (links is None or (link in links and self.crosses(session, link))) and only in (None, session):
                self.wait_for(half, session, link)

    def wait_for(self, half, session, link):
        pooled = [name for name in link["between"] if name in self.shared_pool]
        if half.session is None and not pooled:
            return
        in_way = None
        if half.node in pooled:
            self.press(half.node, self.order(half.node, half, session), link)
        elif half.session is not None:
            in_way = self.blocked_by(half.node, session, link)
        if in_way:
            self.drop(in_way)
        elif not link["trying"] and not half.gone:
            other = [n for n in link["between"] if n != half.node][0]
            self.at(self.now + link["d"], WANT, self.wait_there, other, half, session, link)

    # --- 9.5, rule 4: pools ----------------------------------------------------------------------------------------------

    def waits_for(self, half):
        """For which sessions a half waits at its node, as the node believes, and for which links: a link pair for each that may use it."""
        if half.segment.complete_at is not None:
            return []
        found = [(s, self.beside_way(s, half.node, self.links[half.link])) for s in self.may_use(half)
                 if self.crosses(s, self.links[half.link])]
        return [(s, link) for s, link in found if link and not self.usable(s, half.node, link)]

    def may_use(self, half):
        if half.session is not None:
            return [half.session]
        here = [s for s in self.sessions if self.crosses(s, self.links[half.link])]
        return sorted((s for s in here if self.beside_way(s, half.node, self.links[half.link])), key=lambda s: s.number)

    def beside_way(self, session, name, link):
        """As beside; None also for a link that is not on the way."""
        a, b = link["between"]
        i, j = session.position.get(a), session.position.get(b)
        return self.beside(session, name, link) if i is not None and j is not None and abs(i - j) == 1 else None

    def leads(self, half, session):
        """The right end of a segment that begins at the first node."""
        return half.made and half.segment.other(half).node == session.path[0] and not half.dead

    def order(self, name, half, session):
        """The place in the order of a pool of what a half at this node, or at a neighbour, claims."""
        step = session.position[name] - session.position[half.node]
        if step == 0:
            rank = 0 if self.leads(half, session) else 2
        else:
            rank = 4 if step < 0 else 1 if self.leads(half, session) else 3
        return half.session is None, session.number, rank, half.since

    def awaited(self, name, link):
        """Whether somebody waits at a pool for a link."""
        sessions = [s for s in link["sessions"] if self.crosses(s, link)]
        beside = [(s, self.beside_way(s, name, link)) for s in sessions]
        return any(s in sessions for _, s in self.asked.get((name, link["number"]), [])) or any(
            there and self.usable(s, name, there) and not self.usable(s, name, link) for s, there in beside)

    def press(self, name, order, link):
        """Somebody waits at this pool for a link."""
        if not link["trying"]:
            self.feed(link)
        if link["trying"] or self.pool[name]:
            return
        for idle in self.links:
            if name in idle["between"] and idle["trying"] and not self.awaited(name, idle):
                self.give_up(idle, name)
                self.feed(link)
                return
        last = max((self.place(name, h) + (h,) for l in self.links if name in l["between"] for h in self.held[name, l["number"]]
                    if h.segment.complete_at is None), key=lambda f: f[:-1], default=None)
        if last and last[:-1] > order:
            self.drop(last[-1], link)

    def relieve(self, name):
        """A session has left: who is first of those that wait at a full pool."""
        links = [link for link in self.links if name in link["between"]]
        found = [(self.order(name, half, session), there) for link in links for half in self.held[name, link["number"]]
                 for session, there in self.waits_for(half)]
        found += [(order, link) for link in links for order, session in self.asked.get((name, link["number"]), [])
                  if self.crosses(session, link)]
        found = [(order, link) for order, link in found if not link["trying"]]
        if found and not self.pool[name]:
            self.press(name, *min(found, key=lambda f: f[0]))

    def place(self, name, half):
        """The order of a half in a pool: a link pair's is that of the first session that may wait with it."""
        first = self.may_use(half)
        return self.order(name, half, first[0]) if first else (half.session is None, math.inf, 5, half.since)

    def share(self, name):
        """A pool offers what is free to the links of its node, in turns."""
        links = [link for link in self.links if name in link["between"]]
        for _ in links:
            if self.pool[name]:
                turn = self.turn[name] = self.turn.get(name, -1) + 1
                self.feed(links[turn % len(links)])

    def wait_there(self, name, half, session, link):
        if name in self.shared_pool:
            if self.crosses(session, link) and not link["trying"]:
                order = self.order(name, half, session)
                self.asked.setdefault((name, link["number"]), []).append((order, session))
                self.press(name, order, link)
        elif half.session is not None and self.crosses(session, link):
            in_way = self.blocked_by(name, session, link)
            if in_way:
                self.drop(in_way)

    def waiting_for(self, link):
        return [h.session for name in link["between"] for other in self.links if name in other["between"] and other is not link
                for h in self.held[name, other["number"]] if h.session and self.beside(h.session, name, other) is link]

    def wait_again(self, session, link):
        for name in link["between"]:
            there = self.beside(session, name, link)
            for half in list(self.held[name, there["number"]]) if there else ():
                if half.session is session:
                    self.wait(half)

    # --- requests ----------------------------------------------------------------------------------------------------

    def arrive(self, index, again):
        request = self.system["requests"][index]
        if again and "poisson" in request:
            self.at(self.now + ticks(self.random.expovariate(request["poisson"])), ARRIVE, self.arrive, index, True)
        up = [path for path in request.get("ways", []) if all(map(self.is_up, self.way_links(path)))] if self.system.get("reroute") else []
        session = Session(len(self.sessions_ever), index, up[0] if up else request["path"], self.now)
        self.sessions_ever.append(0)
        self.note(index, arrived=1)
        if not self.circuit and self.there[index] >= request.get("queue_limit", math.inf):
            self.note(index, lost=1)
            return
        self.there[index] += 1
        if self.circuit:
            session.holds = []
            self.reserve(session, 0)
            return
        self.sessions.append(session)
        if "patience" in request:
            self.at(self.now + ticks(request["patience"]), EXPIRE, self.expire, session)
        for name in session.path:
            self.at(self.now + self.way(session, session.path[0], name), LEARN, self.learn, session, name)

    def learn(self, session, name):
        if name in session.heard:
            return
        session.known.add(name)
        i = session.position[name]
        for j in (i - 1, i + 1):
            if 0 <= j < len(session.path):
                link = self.of[name, session.path[j]]
                if session not in link["sessions"]:
                    link["sessions"].append(session)
                self.feed(link)
                self.take_whole(link)
                for end in link["between"] if session.path[j] in session.known else ():
                    self.at(self.now, MEASURE, self.measure_all, end, link, session)

    def reserve(self, session, i):
        """The reservation is at position i: a channel of the next link, pool memories on both sides of the node."""
        path, name = session.path, session.path[i]
        link = self.of[name, path[i + 1]] if i + 1 < len(path) else None
        pool = (i > 0) + (link is not None)
        if (link and link["taken"] >= link["m"]) or (self.pool[name] is not None and self.pool[name] < pool):
            self.note(session.request, lost=1)
            self.there[session.request] -= 1
            for j in range(i):
                self.at(self.now + self.way(session, name, path[j]), LEAVE, self.give_back, session, j)
            return
        if link:
            link["taken"] += 1
        if self.pool[name] is not None:
            self.pool[name] -= pool
        if link:
            self.at(self.now + link["d"], SETUP, self.reserve, session, i + 1)
        else:                                          # confirmed, back along the way
            self.sessions.append(session)
            session.needs = {self.of[path[k], path[k + 1]]["number"] for k in range(len(path) - 1)}
            for name in path:
                self.at(self.now + self.way(session, name, path[-1]), LEARN, self.learn, session, name)
            self.at(self.now + self.way(session, path[0], path[-1]), LEARN, self.admit, session)

    def admit(self, session):
        holding = self.system["requests"][session.request].get("holding")
        if holding:
            time = holding["fixed"] if "fixed" in holding else self.random.expovariate(1 / holding["exponential"])
            self.at(self.now + ticks(time), EXPIRE, self.held_long_enough, session)

    def held_long_enough(self, session):
        if not session.over:
            self.note(session.request, served=1, time_to_service=(self.now - session.arrived) * 1e-12)
            self.end(session, False)

    def give_back(self, session, j):
        """What a reservation that was turned away holds at position j."""
        name = session.path[j]
        self.of[name, session.path[j + 1]]["taken"] -= 1
        if self.pool[name] is not None:
            self.pool[name] += (j > 0) + 1

    def expire(self, session):
        if session.successor:
            self.expire(session.successor)
        elif not session.over:
            self.note(session.request, expired=1)
            self.end(session, False)

    def end(self, session, both):
        """Both ends tell the others, or the first node does."""
        self.there[session.request] -= 1
        self.tell_end(session, (session.path[0], session.path[-1]) if both else session.path[:1])
        if not {"poisson", "times"} & set(self.system["requests"][session.request]):
            self.at(self.now, ARRIVE, self.arrive, session.request, False)

    def tell_end(self, session, ends):
        session.over = True
        session.heard_at = {n: self.now + min(self.way(session, e, n) for e in ends) for n in session.path}
        for name in session.path:
            self.at(session.heard_at[name], LEAVE, self.hear_end, session, name)

    def hear_end(self, session, name):
        session.heard[name] = True
        i = session.position[name]
        if self.circuit and self.pool[name] is not None:
            self.pool[name] += (i > 0) + (i + 1 < len(session.path))
        for j in (i - 1, i + 1):
            if 0 <= j < len(session.path) and self.left(session, self.of[name, session.path[j]]):
                link = self.of[name, session.path[j]]
                if session in link["sessions"]:
                    link["sessions"].remove(session)
                    link["taken"] -= self.circuit
                nobody = link.get("generation") != "continuous" and not any(self.crosses(s, link) for s in link["sessions"])
                for half in [h for end in link["between"] for h in self.held[end, link["number"]]]:
                    if not half.gone and (half.session is session or (half.session is None and nobody)):
                        self.drop(half)
                self.feed(link)
                for end in self.shared_pool.intersection(link["between"]):
                    self.relieve(end)
        if len(session.heard) == len(session.path) and session in self.sessions:
            self.sessions.remove(session)

    # --- a run ---------------------------------------------------------------------------------------------------------

    def run(self):
        self.sessions_ever, self.cutoffs = [], 0
        for link in self.links:
            self.feed(link)
            self.plan_outages(link.get("outages", {}), lambda down, link=link: self.change_link(link, down))
        for name, node in self.nodes.items():
            self.plan_outages(node.get("outages", {}), lambda down, name=name: self.change_node(name, down))
        for index, request in enumerate(self.system["requests"]):
            for time in request.get("times", [self.random.expovariate(request["poisson"]) if "poisson" in request else 0]):
                self.at(ticks(time), ARRIVE, self.arrive, index, True)
        end = ticks(self.system["time"])
        while self.queue and self.queue[0][0] <= end:
            self.now, _, _, _, what, arguments = heapq.heappop(self.queue)
            what(*arguments)
        return self.results()

    def results(self):
        seconds = (ticks(self.system["time"]) - self.warm) * 1e-12
        out = []
        for sums in self.sums:
            out.append({"rate": sums["deliveries"] / seconds,
                        "fidelity": sums["fidelity"] / sums["deliveries"] if sums["deliveries"] else None,
                        "time_to_service": sums["time_to_service"] / sums["served"] if sums["served"] else None,
                        "served": sums["served"] / seconds, "lost": sums["lost"] / seconds, "expired": sums["expired"] / seconds,
                        "swaps": sums["swaps"] / seconds, "rejected": sums["rejected"] / seconds,
                        "cutoffs": self.cutoffs / seconds})
        return out


def simulate(system, seed, replicas=20):
    """[{name: (mean, standard error)}] of every request; a name is left out where there is nothing to average."""
    runs = [Network(system, seed * 1000 + k).run() for k in range(replicas)]
    out = []
    for i in range(len(system["requests"])):
        out.append({})
        for name in runs[0][i]:
            values = [r[i][name] for r in runs if r[i][name] is not None]
            if len(values) > 1:
                mean = sum(values) / len(values)
                out[-1][name] = mean, math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1) / len(values))
    return out
