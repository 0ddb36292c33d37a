"""Finds how two schemas differ through all named schemas in them, each pair compared once for all its uses.

Named schemas refer to each other in circles, so the pairs are a graph. A pair is *live* when a difference can be
reached from it. From a use, only live pairs are gone into; one that lies on the way already is left, and no
pair is told more often than `MOST_PLACES` in one use, so that densely connected descriptions stay bounded.
"""

from heapq import heapify, heappop, heappush

from pmdesk.domain.classes import frozen, slotted
from pmdesk.insight.specs.finding import Edge, Finding, Local, Pair, edge, joined
from pmdesk.insight.specs.sameness import Sameness
from pmdesk.insight.specs.schema_walk import Walk
from pmdesk.insight.specs.schemas import Schemas, View

MOST_PLACES = 12
MOST_REPEATED = 150
"""Pairs that are seen in one use before each further one is only told at its nearest place."""
MOST_VISITS = 400
"""Pairs that are gone into in one use, those first that lead to a difference soonest."""
MOST_FINDINGS = 2_000
"""Differences told of one use; a body with more has little in common with its old self."""


@frozen
class Found:
    """The differences of one use of a schema, and whether there were more than are told."""

    findings: tuple[Finding, ...]
    cut_short: bool = False


class SchemaGraph:
    """The pairs of schemas of two descriptions."""

    def __init__(self, old: Schemas, new: Schemas, sameness: Sameness) -> None:
        self._sameness = sameness
        self._sees = (old, new)
        self._locals: dict[Pair, Local] = {}
        self._live: dict[Pair, bool] = {}
        self.steps_to_difference: dict[Pair, int] = {}
        self._under_way: set[Pair] = set()
        self._told: dict[Pair, Found] = {}
        self._ways_on: dict[Pair, tuple[Edge, ...]] = {}

    def differences(self, old: object, new: object) -> Found:
        """Return how two schemas differ, both given as they are written at the place of use."""
        start = edge("", "", self._sees[0].view(old), self._sees[1].view(new))
        if start.pair not in self._told:
            self._told[start.pair] = _told(self, start) if self.is_live(start) else Found(())
        return self._told[start.pair]

    def same(self, a: View, b: View) -> bool:
        """Whether two schemas say the same, whatever they are called; a pair under way is taken to."""
        return not self.is_live(edge("", "", a, b))

    def local(self, way: Edge) -> Local:
        """Return what a pair differs in by itself."""
        pair = way.pair
        if pair not in self._locals:
            if pair in self._under_way:
                return Local((), ())
            self._locals[pair] = self._walked(way)
        return self._locals[pair]

    def _walked(self, way: Edge) -> Local:
        if way.old.nullable == way.new.nullable and self._sameness.same(way.old.node, way.new.node):
            return Local((), ())
        self._under_way.add(way.pair)
        found = Walk(self._sees, self.same).local(way.old, way.new)
        self._under_way.remove(way.pair)
        return found

    def is_live(self, start: Edge) -> bool:
        """Whether a difference can be reached from a pair."""
        known = self._live.get(start.pair)
        return self._decided(start) if known is None else known

    def ways_on(self, way: Edge) -> tuple[Edge, ...]:
        """Return the ways on from a pair that lead to differences."""
        if way.pair not in self._ways_on:
            self._ways_on[way.pair] = tuple(each for each in self.local(way).edges if self.is_live(each))
        return self._ways_on[way.pair]

    def _decided(self, start: Edge) -> bool:
        """Go to all pairs that can be reached and are not decided, then back from those with differences.

        While a pair is under way, it counts as without differences; that no difference was found is not kept then.
        """
        back: dict[Pair, list[Pair]] = {}
        waiting, known = [start], {start.pair}
        alive: dict[Pair, int] = {}
        while waiting:
            way = waiting.pop()
            local = self.local(way)
            beyond = [self.steps_to_difference.get(each.pair, 0) for each in local.edges if self._live.get(each.pair)]
            if local.findings or beyond:
                alive[way.pair] = 0 if local.findings else min(beyond) + 1
            for onward in local.edges:
                if onward.pair not in self._live:
                    back.setdefault(onward.pair, []).append(way.pair)
                    if onward.pair not in known:
                        known.add(onward.pair)
                        waiting.append(onward)
        living = _steps_back(alive, back)
        if self._under_way:
            self._live.update((pair, True) for pair in living)
        else:
            self._live.update((pair, pair in living) for pair in known)
            self.steps_to_difference.update(living)
        return start.pair in living


def _steps_back(alive: dict[Pair, int], back: dict[Pair, list[Pair]]) -> dict[Pair, int]:
    """Return how many steps it is from each pair to the nearest difference, for those that lead to one."""
    waiting = [(steps, pair) for pair, steps in alive.items()]
    heapify(waiting)
    found: dict[Pair, int] = {}
    while waiting:
        steps, pair = heappop(waiting)
        if pair not in found:
            found[pair] = steps
            for before in back.get(pair, ()):
                heappush(waiting, (steps + 1, before))
    return found


@slotted
class _Visit:
    """One pair on the way through a use, the step that led to it, and how that was come to."""

    edge: Edge
    before: "_Visit | None" = None
    steps: int = 0

    def is_on_the_way(self, pair: Pair) -> bool:
        visit: _Visit | None = self
        while visit is not None:
            if visit.edge.pair == pair:
                return True
            visit = visit.before
        return False

    def placed(self) -> Edge:
        """Return the whole way as one."""
        path = field = ""
        read_only = write_only = False
        visit: _Visit | None = self
        while visit is not None:
            path, field = joined(visit.edge.path, path), joined(visit.edge.field, field)
            read_only, write_only = read_only or visit.edge.read_only, write_only or visit.edge.write_only
            visit = visit.before
        return Edge(path, field, self.edge.old, self.edge.new, read_only, write_only)


def _told(graph: SchemaGraph, start: Edge) -> Found:
    """Return the differences of one use, those nearest to it first."""
    findings: list[Finding] = []
    times: dict[Pair, int] = {start.pair: 1}
    waiting: list[tuple[int, int, _Visit]] = [(0, 0, _Visit(start))]
    visits, made, cut_short = 0, 1, False
    while waiting and len(findings) <= MOST_FINDINGS and visits < MOST_VISITS:
        _, _, visit = heappop(waiting)
        visits += 1
        local = graph.local(visit.edge)
        if local.findings:
            place = visit.placed()
            findings += [_placed(found, place) for found in local.findings]
        for onward in graph.ways_on(visit.edge):
            known = times.get(onward.pair, 0)
            if known and visit.is_on_the_way(onward.pair):
                continue
            if known >= MOST_PLACES or (known and made >= MOST_REPEATED):
                cut_short = True
                continue
            times[onward.pair] = known + 1
            steps = visit.steps + 1
            far = steps + graph.steps_to_difference.get(onward.pair, 0)
            heappush(waiting, (far, made, _Visit(onward, visit, steps)))
            made += 1
    return Found(tuple(findings[:MOST_FINDINGS]), cut_short or bool(waiting) or len(findings) > MOST_FINDINGS)


def _placed(found: Finding, place: Edge) -> Finding:
    if not place.path and not place.read_only and not place.write_only:
        return found
    return Finding(
        found.kind,
        joined(place.path, found.path),
        joined(place.field, found.field),
        found.schema,
        found.old,
        found.new,
        found.required,
        found.read_only or place.read_only,
        found.write_only or place.write_only,
        found.known_default,
        found.property_name,
    )
