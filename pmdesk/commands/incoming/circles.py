"""Finds which new links would close a circle among many, without asking each of them about the whole plan."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

from pmdesk.insight.scheduling import chain

Pair = tuple[int, int]
Web = dict[int, set[int]]


def closing(here: Iterable[Pair], new: Iterable[Pair]) -> dict[Pair, list[int]]:
    """Return the new links that close a circle, taken one by one in their order, with the chain from end to start."""
    wanted = list(new)
    after: Web = defaultdict(set)
    before: Web = defaultdict(set)
    for first, second in here:
        _tie(after, before, first, second)
    core = _core([*((first, second) for first, ends in after.items() for second in ends), *wanted])
    suspects: list[Pair] = []
    for link in wanted:
        if link[0] in core and link[1] in core:
            suspects.append(link)
        else:
            _tie(after, before, *link)
    refused: dict[Pair, list[int]] = {}
    for first, second in suspects:
        if _leads(after, before, second, first):
            refused[first, second] = chain(lambda item: sorted(after.get(item, ())), second, first) or [second, first]
        else:
            _tie(after, before, first, second)
    return refused


def _tie(after: Web, before: Web, first: int, second: int) -> None:
    after[first].add(second)
    before[second].add(first)


def _core(links: Iterable[Pair]) -> set[int]:
    """Return the items that can lie on a circle: those left when all loose ends are taken off."""
    after: Web = defaultdict(set)
    before: Web = defaultdict(set)
    for first, second in links:
        _tie(after, before, first, second)
    for ahead, behind in ((after, before), (before, after)):
        loose = deque(item for item in ahead if not behind.get(item))
        while loose:
            item = loose.popleft()
            for other in ahead.pop(item, ()):
                behind[other].discard(item)
                if not behind[other]:
                    loose.append(other)
    return {item for item, ends in after.items() if ends and before.get(item)}


def _leads(after: Mapping[int, set[int]], before: Mapping[int, set[int]], start: int, goal: int) -> bool:
    """Whether a chain leads from start to goal; looked for from both ends, so that a loose end is soon known."""
    if start == goal:
        return True
    seen, frontiers = ({start}, {goal}), ([start], [goal])
    while frontiers[0] and frontiers[1]:
        side = 0 if len(seen[0]) <= len(seen[1]) else 1
        ahead = (after, before)[side]
        following: list[int] = []
        for item in frontiers[side]:
            for other in ahead.get(item, ()):
                if other in seen[1 - side]:
                    return True
                if other not in seen[side]:
                    seen[side].add(other)
                    following.append(other)
        frontiers[side][:] = following
    return False
