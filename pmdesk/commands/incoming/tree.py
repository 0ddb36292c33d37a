"""Who hangs under whom after an import: no circles, not too deep, and new siblings ranked in the file's order."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from pmdesk.domain.rank import room

MAX_DEPTH = 50
Parents = dict[int, int | None]
Group = tuple[int | None, int | None]


def cut_circles(parents: Parents, before: Mapping[int, int | None], moved: Sequence[int]) -> dict[int, list[int]]:
    """Give items that close a circle of parents their parent from before; return the circles by the item that closed.

    `moved` are the items whose parent is new, those first that keep it rather.
    """
    turn = {item: place for place, item in enumerate(moved)}
    circles: dict[int, list[int]] = {}
    fine: set[int] = set()
    for start in moved:
        while circle := _circle_above(start, parents, fine):
            closing = max((item for item in circle if item in turn), key=lambda item: turn[item])
            circles[closing] = circle
            parents[closing] = before.get(closing)
            del turn[closing]
    return circles


def _circle_above(start: int, parents: Parents, fine: set[int]) -> list[int]:
    path: dict[int, int] = {}
    at: int | None = start
    while at is not None and at not in fine:
        if at in path:
            return list(path)[path[at] :]
        path[at] = len(path)
        at = parents.get(at)
    fine.update(path)
    return []


def lift(parents: Parents, moved: Iterable[int]) -> list[int]:
    """Hang items that would lie too deep on an item higher up, and return them."""
    depth: dict[int, int] = {}
    candidates = set(moved)
    lifted: list[int] = []
    for item in candidates:
        for step in reversed(_way_up(item, parents, depth)):
            parent = parents.get(step)
            if parent is None:
                depth[step] = 0
            elif depth[parent] >= MAX_DEPTH and step in candidates:
                parents[step] = parents[parent]
                depth[step] = depth[parent]
                lifted.append(step)
            else:
                depth[step] = depth[parent] + 1
    return lifted


def _way_up(item: int, parents: Parents, known: Collection[int]) -> list[int]:
    way: list[int] = []
    at: int | None = item
    while at is not None and at not in known:
        way.append(at)
        at = parents.get(at)
    return way


def roots(parents: Parents, items: Iterable[int]) -> dict[int, int]:
    """Return the topmost item above each item."""
    found: dict[int, int] = {}
    for item in items:
        way = _way_up(item, parents, found)
        top = parents.get(way[-1]) if way else None
        root = found[item] if not way else way[-1] if top is None else found[top]
        for step in way:
            found[step] = root
    return found


def most_named(votes: Counter[str]) -> str:
    """Return the name with most votes, the first in the alphabet when there are several."""
    return min(votes, key=lambda name: (-votes[name], name))


class Ranks:
    """Hands out ranks among siblings, so that what is new comes in the order of the file."""

    def __init__(self, siblings: Mapping[Group, Mapping[int, str]]) -> None:
        self._siblings = siblings

    def place(self, group: Group, in_file_order: Sequence[int], new: Collection[int]) -> dict[int, str]:
        """Return the ranks of the new items of a group: each behind the item that the file has before it."""
        known = self._siblings.get(group, {})
        taken = sorted(known.values())
        ranks: dict[int, str] = {}
        run: list[int] = []
        anchor: str | None = None
        for item in [*in_file_order, None]:
            if item is not None and item in new:
                run.append(item)
                continue
            here = None if item is None else known.get(item)
            if item is not None and here is None:
                continue
            if run:
                ranks |= zip(run, self._gap(taken, anchor, here, len(run)), strict=True)
                run = []
            anchor = here
        return ranks

    @staticmethod
    def _gap(taken: list[str], anchor: str | None, follower: str | None, count: int) -> list[str]:
        if anchor is not None:
            place = bisect_right(taken, anchor)
            low, high = anchor, taken[place] if place < len(taken) else None
        elif follower is not None:
            place = bisect_left(taken, follower)
            low, high = taken[place - 1] if place else None, follower
        else:
            low, high = taken[-1] if taken else None, None
        made = room(low, high, count)
        for rank in made:
            insort(taken, rank)
        return made
