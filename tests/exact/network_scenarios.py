"""The cases of a file like tests/data/network_reference.json as scenarios, which are written as JSON: YAML reads it.

Each kind has a function from a case to a list of parts: a scenario without its `run`, options of `run`, and the quantities
that a run of it tells, each with its exact value and a function from a result to (mean, standard error), in which the error is
None where a result has none: then the spread over several runs tells it.
"""
import itertools
import math

SLOT = 1e-3                   # s; the cases count slots


class Part:
    def __init__(self, scenario, quantities, run=None, counted="deliveries", spread=False, least=0):
        self.scenario, self.quantities, self.run = scenario, quantities, run or {}
        self.counted = counted    # what `size` of a run counts: deliveries, or seconds of simulated time
        self.spread = spread      # some quantity has no standard error of its own
        self.least = least        # size of a run that is some warm-ups long


class NotExpressed(Exception):
    pass


def seconds(x):
    return "%r s" % float(x)


def hertz(x):
    return "%r Hz" % float(x)


# --- what a result says ------------------------------------------------------------------------------------------------

def value(row, name):
    """Mean and standard error; None for what a result does not tell."""
    if name not in row:
        raise NotExpressed("the results have no '%s'" % name)
    found = row[name]
    if isinstance(found, dict):
        return found["mean"], found.get("stderr")
    return found, row.get(name + "_stderr")


def scaled(pair, factor):
    return pair[0] * factor, None if pair[1] is None else pair[1] * factor


def slots(result):
    return scaled(value(result["requests"][0], "waiting_time"), 1 / SLOT)


def pairs_per_slot(result):
    return scaled(value(result["requests"][0], "rate"), SLOT)


def pairs_per_second(result):
    return value(result["requests"][0], "rate")


def werner(result):
    mean, error = value(result["requests"][0], "fidelity")
    return (4 * mean - 1) / 3, math.hypot(4 * error / 3, 1e-11)


def oldest_age(result):
    return scaled(value(result["requests"][0], "oldest_age"), 1 / SLOT)


def loss(index):
    return lambda result: value(result["requests"][index], "loss")


def time_to_service(unit):
    return lambda result: scaled(value(result["requests"][0], "time_to_service"), 1 / unit)


def busy(result):
    if "links" not in result:
        raise NotExpressed("the results have no links")
    links = result["links"]
    return value(links[0] if isinstance(links, list) else {name: column[0] for name, column in links.items()}, "busy")


# --- kinds -------------------------------------------------------------------------------------------------------------

def path(links, memory, swap, request, **operations):
    """A chain n0, n1, ... of links and a request from end to end."""
    return {"memories": {"default": memory},
            "network": {"nodes": [{"name": "n%d" % i} for i in range(len(links) + 1)],
                        "links": [dict({"between": ["n%d" % i, "n%d" % (i + 1)]}, **link) for i, link in enumerate(links)]},
            "operations": dict(operations, swap={"success_probability": swap}) if len(links) > 1 else dict(operations),
            "requests": [dict({"name": "case", "between": ["n0", "n%d" % len(links)]}, **request)]}


def slotted_link(p, **keys):
    return dict({"success_probability": p, "attempt_time": seconds(SLOT), "state": [1, 0, 0, 0]}, **keys)


def two_links_cutoff(case):
    """On demand; a pair that waits t slots still serves in the last. Both memories share the decay of exp(-1/tc)."""
    fidelity = (3 * case["w0"] + 1) / 4
    rate = hertz(1 / (8 * case["tc"] * SLOT))
    memory = {"rates": dict.fromkeys("xyz", rate), "cutoff": seconds(case["t"] * SLOT)}
    link = slotted_link(case["p"], state=[fidelity] + [(1 - fidelity) / 3] * 3)
    return [Part(path([link] * 2, memory, case["ps"], {}, resources="circuit"),
                 {"T": (case["T"], slots), "w": (case["w"], werner)})]


def chains(case):
    """Each round begins with an empty chain."""
    memory = {"ideal": True, "cutoff": {"policy": "oldest", "age": seconds(case["tc"] * SLOT)}}
    links = [slotted_link(case["p"])] * (case["nodes"] - 1)
    return [Part(path(links, memory, case["ps"], {"generation": "continuous"}, resources="circuit"),
                 {"T_asap": (case["T_asap"], slots)}, {"restart": "empty"})]


def wide_paths(case):
    """What is left at a slot's end is dropped."""
    links = [slotted_link(p, memory_pairs=case["W"]) for p in case["p"]]
    request = {"generation": "continuous", "width": case["W"]}
    return [Part(path(links, {"ideal": True}, case["q"], request, resources="circuit", slotted=True),
                 {"pairs_per_slot": (case["pairs_per_slot"], pairs_per_slot)})]


def switch(links, memory, swap, hub):
    users = ["u%d" % i for i in range(len(links))]
    return {"memories": {"default": memory},
            "network": {"nodes": [dict({"name": "hub"}, **hub)] + [{"name": user} for user in users],
                        "links": [dict({"between": [user, "hub"]}, **link) for user, link in zip(users, links)]},
            "operations": {"swap": {"success_probability": swap}},
            "requests": [{"name": "case", "users": users, "ends": "any"}]}


def switch_continuous(case):
    """One attempt at a time at each link, so that its rate is the same for any number of free memories."""
    links = [{"pair_rate": hertz(mu), "memory_pairs": case["buffer"], "attempts": "sequential", "state": [1, 0, 0, 0]}
             for mu in case["mu"]]
    hub = {"loss_rate": hertz(case["loss_rate"])}
    return [Part(switch(links, {"ideal": True}, case["q"], hub), {"rate": (case["rate"], pairs_per_second)},
                 {"time_resolution": "1 ns", "warm_up": seconds(100 / case["rate"])})]


def switch_slotted(case):
    memory = {"ideal": True}
    if case["cutoff"] is not None:
        memory["cutoff"] = seconds(case["cutoff"] * SLOT)
    quantities = {"rate_per_slot": (case["rate_per_slot"], pairs_per_slot)}
    if case.get("mean_age_of_older") is not None:
        quantities["mean_age_of_older"] = (case["mean_age_of_older"], oldest_age)
    return [Part(switch([slotted_link(p) for p in case["p"]], memory, case["q"], {}), quantities,
                 {"warm_up": seconds(100 * SLOT / case["rate_per_slot"])}, spread=True)]


def is_path(edges):
    """Ends of the simple path that these edges are, in any order; None when they are not one."""
    degree = {}
    for edge in edges:
        for node in edge:
            degree.setdefault(node, []).append(edge)
    ends = sorted(node for node in degree if len(degree[node]) == 1)
    if len(ends) != 2 or any(len(at) > 2 for at in degree.values()):
        return None
    seen, node, last = 0, ends[0], None
    while node != ends[1]:
        last = next(edge for edge in degree[node] if edge is not last)
        node = last[1] if last[0] == node else last[0]
        seen += 1
    return ends if seen == len(edges) else None


def shortest_paths(edges, source, target):
    """Paths with the fewest edges, as sets of indices, by breadth first; at most two."""
    found, reached = [(source, frozenset())], {source}
    while found:
        hits = [used for node, used in found if node == target]
        if hits:
            return hits[:2]
        following = []
        for node, used in found:
            for index, edge in enumerate(edges):
                if node in edge:
                    other = edge[1] if edge[0] == node else edge[0]
                    if other not in reached:
                        following.append((other, used | {index}))
        reached |= {node for node, _ in following}
        found = following
    return []


def lay_out(names, routes):
    """Two nodes for each link such that every route is the only shortest path between its ends; their ends.

    Links of a case need no given places: a route is a set of links. Tried are all graphs, those of few nodes last."""
    order = sorted(range(len(names)), key=lambda i: -sum(names[i] in route for route in routes))
    edges = [None] * len(names)

    def possible(complete):
        for route in routes:
            placed = [edges[names.index(name)] for name in route]
            if complete and (is_path(placed) is None or None in placed):
                return False
            degree = {}
            for edge in placed:
                for node in edge or ():
                    degree[node] = degree.get(node, 0) + 1
            if any(number > 2 for number in degree.values()):
                return False
        if complete:
            for route in routes:
                wanted = [names.index(name) for name in route]
                ends = is_path([edges[i] for i in wanted])
                if shortest_paths(edges, *ends) != [frozenset(wanted)]:
                    return False
        return True

    def place(depth, nodes):
        if depth == len(order):
            return possible(True)
        pairs = [(nodes, nodes + 1)] + [(a, nodes) for a in reversed(range(nodes))]
        pairs += [pair for pair in itertools.combinations(range(nodes), 2) if pair not in edges]
        for pair in pairs:
            edges[order[depth]] = pair
            if possible(False) and place(depth + 1, max(nodes, pair[1] + 1)):
                return True
        edges[order[depth]] = None
        return False

    if len(names) > 7 or not place(0, 0):
        raise NotExpressed("found no graph whose shortest paths are these routes")
    return edges, [is_path([edges[names.index(name)] for name in route]) for route in routes]


HOLDING = {"": {"exponential": "1 s"}, " fixed": {"fixed": "1 s"},
           " hyperexponential": {"hyperexponential": {"shares": [0.75, 0.25], "means": ["0.5 s", "2.5 s"]}}}


def loss_networks(case):
    """The loss is that of any distribution of holding times with the same mean: three of them."""
    names, routes = list(case["capacity"]), [route for route, _ in case["routes"]]
    edges, ends = lay_out(names, routes)
    nodes = sorted({node for edge in edges for node in edge})
    # memories are held, whether or not their link has made a pair
    links = [{"between": ["n%d" % a, "n%d" % b], "memory_pairs": case["capacity"][name], "success_probability": 1e-11,
              "attempt_time": seconds(SLOT), "state": [1, 0, 0, 0]} for name, (a, b) in zip(names, edges)]
    parts = []
    for suffix, holding in HOLDING.items():
        requests = [{"name": "r%d" % i, "between": ["n%d" % end for end in between], "arrivals": {"poisson": hertz(load)},
                     "admission": "lose", "holding": holding}
                    for i, (between, (_, load)) in enumerate(zip(ends, case["routes"]))]
        scenario = {"memories": {"default": {"ideal": True}},
                    "network": {"nodes": [{"name": "n%d" % node} for node in nodes], "links": links},
                    "operations": {"resources": "circuit"}, "requests": requests}
        quantities = {"blocking[%d]%s" % (i, suffix): (blocking, loss(i)) for i, blocking in enumerate(case["blocking"])}
        parts.append(Part(scenario, quantities, {"time_resolution": "1 ns", "warm_up": "30 s"}, "seconds"))
    return parts


def queue_one_link(case):
    """The busy share is that of the attempts: 1/p of them, tau each, for every request (Little's law)."""
    unit = case["tau"]
    scenario = path([dict(slotted_link(case["p"]), attempt_time=seconds(unit))], {"ideal": True}, 1,
                    {"arrivals": {"poisson": hertz(case["arrival_rate"])}})
    quantities = {"mean_time_to_delivery": (case["mean_time_to_delivery"], time_to_service(1))}
    given = [name for name in case if "busy" in name]
    quantities[given[0] if given else "busy_share"] = (
        case[given[0]] if given else case["arrival_rate"] * unit / case["p"], busy)
    load = case["arrival_rate"] * unit / case["p"]
    warm_up = 20 * case["mean_time_to_delivery"] / (1 - load)
    return [Part(scenario, quantities, {"time_resolution": "1 ns", "warm_up": seconds(warm_up)}, spread=True,
                 least=int(4 * warm_up * case["arrival_rate"]))]


KINDS = {"two_links_cutoff": two_links_cutoff, "chains": chains, "switch_continuous": switch_continuous,
         "switch_slotted": switch_slotted, "loss_networks": loss_networks, "queue_one_link": queue_one_link,
         "wide_paths": wide_paths}


# --- the same by the chain engine --------------------------------------------------------------------------------------

def by_chain(part, memory=None, request=None, replicas=None):
    """A part for the chain engine, whose quantities are called NAME@chain."""
    scenario = dict(part.scenario)
    del scenario["operations"]
    swap = part.scenario["operations"].get("swap")
    if swap:
        scenario["operations"] = {"swap": swap}
    scenario["memories"] = {"default": memory or part.scenario["memories"]["default"]}
    scenario["requests"] = [request] if request else part.scenario["requests"]
    run = {"engine": "chain"}
    if replicas:
        run["replicas"] = replicas
    return Part(scenario, {name + "@chain": of for name, of in part.quantities.items()}, run)


def one_delivery_a_replica(case):
    return by_chain(chains(case)[0], replicas="deliveries")


def dropped_in_its_slot(case):
    request = {"name": "case", "between": ["n0", "n%d" % len(case["p"])], "generation": "continuous"}
    return by_chain(wide_paths(case)[0], {"ideal": True, "cutoff": "0 s"}, request)


CHAIN_KINDS = {"two_links_cutoff": lambda case: by_chain(two_links_cutoff(case)[0]), "chains": one_delivery_a_replica,
               "wide_paths": dropped_in_its_slot}


def parts(kind, case, engine="both"):
    found = list(KINDS[kind](case)) if engine != "chain" else []
    if engine != "network" and kind in CHAIN_KINDS:
        found.append(CHAIN_KINDS[kind](case))
    return found
