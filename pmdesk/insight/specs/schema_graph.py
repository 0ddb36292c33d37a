"""Finds how two schemas differ through all named schemas in them, each pair compared once for all its uses.

Named schemas refer to each other in circles, so the pairs are a graph. A pair is *live* when a difference can be
reached from it. From a use, only live pairs are gone into; one that lies on the way already is left, and no
pair is told more often than `MOST_PLACES` in one use, so that densely connected descriptions stay bounded.
"""

from collections import deque

from pmdesk.domain.classes import frozen, slotted
from pmdesk.insight.specs.finding import Edge, Finding, Local, Pair, joined
from pmdesk.insight.specs.schema_walk import Walk
from pmdesk.insight.specs.schemas import Schemas, View

MOST_PLACES = 12
MOST_STEPS = 40
MOST_FINDINGS = 2_000
"""Differences told of one use; a body with more has little in common with its old self."""


@frozen
class Found:
    """The differences of one use of a schema, and whether there were more than are told."""

    findings: tuple[Finding, ...]
    cut_short: bool = False


class SchemaGraph:
    """The pairs of schemas of two descriptions."""

    def __init__(self, old: Schemas, new: Schemas) -> None:
        self._sees = (old, new)
        self._locals: dict[Pair, Local] = {}
        self._live: dict[Pair, bool] = {}
        self._under_way: set[Pair] = set()
        self._told: dict[Pair, Found] = {}
        self._ways_on: dict[Pair, tuple[Edge, ...]] = {}

    def differences(self, old: object, new: object) -> Found:
        """Return how two schemas differ, both given as they are written at the place of use."""
        start = Edge("", "", self._sees[0].view(old), self._sees[1].view(new))
        if start.pair not in self._told:
            self._told[start.pair] = _told(self, start) if self.is_live(start) else Found(())
        return self._told[start.pair]

    def same(self, a: View, b: View) -> bool:
        """Whether two schemas say the same, whatever they are called; a pair under way is taken to."""
        return not self.is_live(Edge("", "", a, b))

    def local(self, edge: Edge) -> Local:
        """Return what a pair differs in by itself."""
        pair = edge.pair
        if pair not in self._locals:
            if pair in self._under_way:
                return Local((), ())
            self._under_way.add(pair)
            found = Walk(self._sees, self.same).local(edge.old, edge.new)
            self._under_way.remove(pair)
            self._locals[pair] = found
        return self._locals[pair]

    def is_live(self, start: Edge) -> bool:
        """Whether a difference can be reached from a pair."""
        known = self._live.get(start.pair)
        return self._decided(start) if known is None else known

    def ways_on(self, edge: Edge) -> tuple[Edge, ...]:
        """Return the ways on from a pair that lead to differences."""
        if edge.pair not in self._ways_on:
            self._ways_on[edge.pair] = tuple(each for each in self.local(edge).edges if self.is_live(each))
        return self._ways_on[edge.pair]

    def _decided(self, start: Edge) -> bool:
        """Go to all pairs that can be reached and are not decided, then back from those with differences.

        While a pair is under way, it counts as without differences; that no difference was found is not kept then.
        """
        back: dict[Pair, list[Pair]] = {}
        waiting, known = [start], {start.pair}
        alive: list[Pair] = []
        while waiting:
            edge = waiting.pop()
            local = self.local(edge)
            if local.findings or any(self._live.get(onward.pair) for onward in local.edges):
                alive.append(edge.pair)
            for onward in local.edges:
                if onward.pair not in self._live:
                    back.setdefault(onward.pair, []).append(edge.pair)
                    if onward.pair not in known:
                        known.add(onward.pair)
                        waiting.append(onward)
        living: set[Pair] = set()
        while alive:
            pair = alive.pop()
            if pair not in living:
                living.add(pair)
                alive += back.get(pair, ())
        kept = living if self._under_way else known
        self._live.update((pair, pair in living) for pair in kept)
        return start.pair in living


@slotted
class _Visit:
    """One pair on the way through a use, and how it was come to."""

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


def _told(graph: SchemaGraph, start: Edge) -> Found:
    """Return the differences of one use, those nearest to it first."""
    findings: list[Finding] = []
    times: dict[Pair, int] = {}
    waiting = deque([_Visit(start)])
    cut_short = False
    while waiting:
        visit = waiting.popleft()
        pair = visit.edge.pair
        times[pair] = times.get(pair, 0) + 1
        if times[pair] > MOST_PLACES or visit.steps > MOST_STEPS:
            cut_short = True
            continue
        findings += [_placed(found, visit.edge) for found in graph.local(visit.edge).findings]
        if len(findings) > MOST_FINDINGS:
            return Found(tuple(findings[:MOST_FINDINGS]), cut_short=True)
        for onward in graph.ways_on(visit.edge):
            if not visit.is_on_the_way(onward.pair):
                waiting.append(_Visit(_onward(visit.edge, onward), visit, visit.steps + 1))
    return Found(tuple(findings), cut_short)


def _placed(found: Finding, edge: Edge) -> Finding:
    if not edge.path and not edge.read_only and not edge.write_only:
        return found
    return Finding(
        found.kind,
        joined(edge.path, found.path),
        joined(edge.field, found.field),
        found.schema,
        found.old,
        found.new,
        found.required,
        found.read_only or edge.read_only,
        found.write_only or edge.write_only,
        found.known_default,
        found.property_name,
    )


def _onward(edge: Edge, onward: Edge) -> Edge:
    return Edge(
        joined(edge.path, onward.path),
        joined(edge.field, onward.field),
        onward.old,
        onward.new,
        edge.read_only or onward.read_only,
        edge.write_only or onward.write_only,
    )
