"""A phase diagram as areas and lines, from its grid and the exact critical points on the lines of the grid.

Every cell of the grid is cut where the critical points on its four edges say: two points between the same classes are joined, and
three or more between different ones meet in the middle. So areas and lines end where the transitions are, not where the grid
happens to have a point: there are no steps, and no gaps between lines."""
import numpy as np

SEPARATES_NOTHING = -1


class Crossing:
    """A critical point on an edge of the grid."""

    def __init__(self, critical, k, x_name, y_name):
        self.number = k
        self.place = (float(critical[x_name][k]), float(critical[y_name][k]))
        self.kind = int(critical["kind"][k])
        self.classes = (int(critical["before"][k]), int(critical["after"][k]))
        self.times = (float(critical["time_before"][k]), float(critical["time_after"][k]))
        self.along_y = bool(critical["varied"][k])

    def separates(self):
        return self.classes[0] != self.classes[1]


def border_of_gain(table, gain, least, x_name, y_name):
    """Classes and crossings for Cells of where purification is better than none (0) and worse (2)."""
    pays_below = table["pays_below"] != 0
    zero = np.zeros(len(pays_below))
    return np.where(gain < -least, 2, 0), {
        x_name: table[x_name], y_name: table[y_name], "varied": table["varied"], "kind": zero, "time_before": zero, "time_after": zero,
        "before": np.where(pays_below, 0, 2), "after": np.where(pays_below, 2, 0)}


class Cells:
    """areas: (class, corners) of the cells that are cut; whole: class of each other cell, SEPARATES_NOTHING of those that are cut;
    lines: (kind, places); inside: points, triangles and times of the interior, for contours."""

    def __init__(self, x, y, classes, time, critical, x_name, y_name):
        self.x, self.y, self.classes, self.time = x, y, classes.astype(int), time
        crossings = [Crossing(critical, k, x_name, y_name) for k in range(len(critical["kind"]))]
        self.edges = {}
        for crossing in crossings:
            self.edges.setdefault(self.edge_of(crossing), []).append(crossing)
        for edge in self.edges.values():
            edge.sort(key=lambda crossing: crossing.place[crossing.along_y])
        self.areas, self.links = [], []
        self.whole = self.classes[:-1, :-1].copy()
        self.points, self.values, self.triangles, self.known = [], [], [], {}
        for iy in range(len(y) - 1):
            for ix in range(len(x) - 1):
                self.cut(ix, iy)
        self.lines = polylines(self.links)

    def parts_of(self, timing_class):
        """All of a class as polygons; cells side by side are one."""
        parts = [corners for k, corners in self.areas if k == timing_class]
        for iy, row in enumerate(self.whole == timing_class):
            turns = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
            for left, right in zip(self.x[turns[::2]], self.x[turns[1::2]]):
                low, high = self.y[iy], self.y[iy + 1]
                parts.append([(left, low), (right, low), (right, high), (left, high)])
        return parts

    def edge_of(self, crossing):
        """(along_y, ix, iy): the edge from that point of the grid, to the right or upwards."""
        axis, other = (self.y, self.x) if crossing.along_y else (self.x, self.y)
        along, across = crossing.place[crossing.along_y], crossing.place[not crossing.along_y]
        i = int(np.clip(np.searchsorted(axis, along, side="right") - 1, 0, len(axis) - 2))
        j = int(np.argmin(abs(other - across)))
        if i > 0 and along == axis[i]:  # on a point of the grid: of the edge whose end is in its class
            at = self.classes[i, j] if crossing.along_y else self.classes[j, i]
            i -= int(at == crossing.classes[1] and at != crossing.classes[0])
        return (True, j, i) if crossing.along_y else (False, i, j)

    def loop(self, ix, iy):
        """Once round the cell: corners (iy, ix), and (crossing, whether it is passed in ascending order)."""
        around = [(iy, ix)] + [(c, True) for c in self.edges.get((False, ix, iy), [])]
        around += [(iy, ix + 1)] + [(c, True) for c in self.edges.get((True, ix + 1, iy), [])]
        around += [(iy + 1, ix + 1)] + [(c, False) for c in self.edges.get((False, ix, iy + 1), [])[::-1]]
        around += [(iy + 1, ix)] + [(c, False) for c in self.edges.get((True, ix, iy), [])[::-1]]
        return around

    def cut(self, ix, iy):
        around = self.loop(ix, iy)
        crossings = [item for item in around if isinstance(item[0], Crossing)]
        jumps = [c for c, _ in crossings if not c.separates()]  # from interior to interior: a line, but no border of an area
        self.join_alike(jumps)
        around = [item for item in around if not isinstance(item[0], Crossing) or item[0].separates()]
        first = next((i for i, item in enumerate(around) if isinstance(item[0], Crossing)), None)
        if first is None:
            self.whole[iy, ix] = self.classes[iy, ix]
            if self.classes[iy, ix] == 1 and not jumps:
                self.add_inside([self.corner(item) for item in around])
            return
        self.whole[iy, ix] = SEPARATES_NOTHING
        arcs = []  # [crossing at its beginning, passed in ascending order, corners, class]
        for item in around[first:] + around[:first]:
            if isinstance(item[0], Crossing):
                arcs.append([item[0], item[1], [], item[0].classes[item[1]]])
            else:
                arcs[-1][2].append(self.corner(item))
        self.split(arcs, (ix, iy), bool(jumps))

    def split(self, arcs, cell, jumps):
        """Cut off arcs between points that are alike, the nearest ones first; what is left meets in the middle."""
        while len(arcs) > 1:
            best, nearest = None, np.inf
            for i, arc in enumerate(arcs):
                after, before = arcs[(i + 1) % len(arcs)], arcs[i - 1]
                far = self.distance(arc[0], after[0])
                if before[3] == after[3] and far < nearest:
                    best, nearest = i, far
            if best is None:
                break
            arc, after = arcs[best], arcs[(best + 1) % len(arcs)]
            ends = [self.end(arc, True), self.end(after, False)]
            self.add_area(arc[3], [ends[0]] + arc[2] + [ends[1]], jumps)
            self.links.append((arc[0], after[0]))
            if len(arcs) == 2:
                self.add_area(after[3], [self.end(after, True)] + after[2] + [self.end(arc, False)], jumps)
                return
            before = arcs[best - 1]  # it becomes one with what comes after the arc
            before[2] = before[2] + [self.end(arc, False), self.end(after, True)] + after[2]
            arcs = [a for a in arcs if a is not arc and a is not after]
        middle = tuple(np.mean([arc[0].place for arc in arcs], axis=0))
        for i, arc in enumerate(arcs):
            after = arcs[(i + 1) % len(arcs)]
            ends = [self.end(arc, True), self.end(after, False)]
            centre = (("middle",) + cell + (arc[3],), middle, np.mean([ends[0][2], ends[1][2]]))
            self.add_area(arc[3], [ends[0]] + arc[2] + [ends[1], centre], jumps)
            self.links.append((arc[0], (("middle",) + cell, middle)))

    def corner(self, item):
        """(identity, place, best time) of a point of the grid."""
        iy, ix = item
        return ("corner", iy, ix), (self.x[ix], self.y[iy]), self.time[iy, ix]

    @staticmethod
    def end(arc, beyond):
        """The same of the crossing at the beginning of an arc: on the arc's own side of it, or before it."""
        side = int(arc[1] == beyond)
        return (arc[0].number, side), arc[0].place, arc[0].times[side]

    def distance(self, a, b):
        position = [[np.interp(c.place[0], self.x, np.arange(len(self.x))), np.interp(c.place[1], self.y, np.arange(len(self.y)))]
                    for c in (a, b)]
        return float(np.hypot(*np.subtract(*position)))

    def join_alike(self, crossings):
        left = list(crossings)
        while len(left) > 1:
            a, b = min(((a, b) for i, a in enumerate(left) for b in left[:i]), key=lambda pair: self.distance(*pair))
            self.links.append((a, b))
            left = [c for c in left if c is not a and c is not b]

    def add_area(self, timing_class, vertices, jumps):
        self.areas.append((timing_class, [place for _, place, _ in vertices]))
        if timing_class == 1 and not jumps:
            self.add_inside(vertices)

    def add_inside(self, vertices):
        """Triangles from the middle of a part of the interior to its sides."""
        numbers = [self.number(*vertex) for vertex in vertices]
        middle = self.number(None, tuple(np.mean([place for _, place, _ in vertices], axis=0)), np.mean([t for _, _, t in vertices]))
        for a, b in zip(numbers, numbers[1:] + numbers[:1]):
            self.triangles.append((middle, a, b))

    def number(self, identity, place, time):
        if identity is None or identity not in self.known:
            self.points.append(place)
            self.values.append(time)
            if identity is None:
                return len(self.points) - 1
            self.known[identity] = len(self.points) - 1
        return self.known[identity]


def polylines(links):
    """[(kind, places)]: links between crossings, and to the middles of cells, end to end; a line ends where its kind changes."""
    neighbours, nodes = {}, {}
    for a, b in links:
        names = []
        for end in (a, b):
            name = end.number if isinstance(end, Crossing) else end[0]
            nodes[name] = end
            names.append(name)
        kinds = {end.kind for end in (a, b) if isinstance(end, Crossing)}
        if len(kinds) == 2:  # half of the way each
            middle = ("half", names[0], names[1])
            nodes[middle] = (middle, tuple(np.mean([a.place, b.place], axis=0)))
            pairs = [(names[0], middle, a.kind), (middle, names[1], b.kind)]
        else:
            pairs = [(names[0], names[1], kinds.pop())]
        for one, other, kind in pairs:
            neighbours.setdefault(one, []).append((other, kind))
            neighbours.setdefault(other, []).append((one, kind))
    place = {name: node.place if isinstance(node, Crossing) else node[1] for name, node in nodes.items()}
    done, lines = set(), []
    ends = [name for name, near in neighbours.items() if len(near) != 2 or near[0][1] != near[1][1]]
    for start in ends + list(neighbours):
        for step, kind in neighbours[start]:
            here, there, chain = start, step, [start]
            while frozenset((here, there)) not in done:
                done.add(frozenset((here, there)))
                chain.append(there)
                onward = [name for name, of_kind in neighbours[there] if name != here and of_kind == kind]
                if there in ends or len(onward) != 1:
                    break
                here, there = there, onward[0]
            if len(chain) > 1:
                lines.append((kind, np.array([place[name] for name in chain])))
    return lines
