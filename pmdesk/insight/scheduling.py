"""Carries successors along when a bar moves, names broken orders, and finds the chain that would close a circle.

The rule is a *rigid carry*: the end that a dependency is anchored to on its predecessor's side moves by some days, and
the whole successor moves by as many, and so on along the chain. What is pinned, closed or without dates stays and stops
the chain. A successor that is reached over several ways takes the largest move. As the way is chosen by sizes alone and
never by directions, moving a bar forth and back restores every successor exactly.
"""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from typing import NamedTuple

from pmdesk.domain.roadmap import Anchor

FROM_START = frozenset({Anchor.START_START, Anchor.START_FINISH})


class Tie(NamedTuple):
    """A dependency as the plan sees it: `successor` waits for `predecessor`."""

    id: int
    predecessor: int
    successor: int
    anchor: Anchor = Anchor.FINISH_START
    lag_days: int = 0


class Delta(NamedTuple):
    """By how many days an item's start and its end move; negative is earlier."""

    start: int
    end: int


class Days(NamedTuple):
    """An item's first and last day as ordinals (`date.toordinal`), both included."""

    start: int
    end: int


def no_parts(_item: int) -> Iterable[int]:
    """Tell that an item has no parts."""
    return ()


def carry(
    deltas: Mapping[int, Delta],
    follow: Callable[[int], Iterable[Tie]],
    stays: Callable[[int], bool],
    parts: Callable[[int], Iterable[int]] = no_parts,
) -> dict[int, int]:
    """Return by how many days each other item is carried when the items of `deltas` move.

    `follow` lists the ties an item is the predecessor of; `stays` tells what does not move (pinned, closed, without
    dates); `parts` lists what lies in an initiative: the parts of a moved initiative move with it.
    """
    carried: dict[int, int] = {}
    waiting: list[tuple[int, int, int, int]] = []
    turn = count()

    def push(item: int, days: int) -> None:
        if days and item not in deltas and item not in carried:
            heapq.heappush(waiting, (-abs(days), next(turn), item, days))

    def spread(item: int, delta: Delta) -> None:
        if delta.start == delta.end:
            for part in parts(item):
                push(part, delta.start)
        for tie in follow(item):
            push(tie.successor, delta.start if tie.anchor in FROM_START else delta.end)

    for item, delta in deltas.items():
        spread(item, delta)
    while waiting:
        _, _, item, days = heapq.heappop(waiting)
        if item in carried or stays(item):
            continue
        carried[item] = days
        spread(item, Delta(days, days))
    return carried


def days_broken(tie: Tie, predecessor: Days, successor: Days) -> int:
    """Return by how many days the successor comes too early; 0 when the order is kept.

    Finish to start: the successor starts the day after the predecessor ends, or later. Start to start, finish to
    finish: the same day or later. Start to finish: the successor ends on the day the predecessor starts, or later.
    The lag comes on top.
    """
    if tie.anchor is Anchor.FINISH_START:
        missing = predecessor.end + 1 - successor.start
    elif tie.anchor is Anchor.START_START:
        missing = predecessor.start - successor.start
    elif tie.anchor is Anchor.FINISH_FINISH:
        missing = predecessor.end - successor.end
    else:
        missing = predecessor.start - successor.end
    return max(0, missing + tie.lag_days)


def chain(follow: Callable[[int], Iterable[int]], start: int, goal: int) -> list[int] | None:
    """Return the shortest chain of items from `start` to `goal`, both included, or None when there is none.

    A new dependency closes a circle exactly when a chain leads from its successor to its predecessor.
    """
    came_from: dict[int, int] = {start: start}
    queue = deque([start])
    while queue:
        item = queue.popleft()
        if item == goal:
            return _way_back(came_from, goal)
        for after in follow(item):
            if after not in came_from:
                came_from[after] = item
                queue.append(after)
    return None


def _way_back(came_from: Mapping[int, int], goal: int) -> list[int]:
    way = [goal]
    while came_from[way[-1]] != way[-1]:
        way.append(came_from[way[-1]])
    return way[::-1]
