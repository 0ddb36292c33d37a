"""Lays a forest of rows out as a list, sums its branches up, and routes the arrows between bars."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pmdesk.domain.roadmap import Anchor
from pmdesk.insight.unhurried import EVERY, Rest, unhurried

Key = int | str
DIGITS = 6
"""Sums that are kept up by adding and taking away are rounded to so many, so that what goes leaves nothing behind."""


class Line(NamedTuple):
    """One row of the tree: a group (text key) or an item (its id), how deep it hangs, and whether it has parts."""

    key: Key
    depth: int
    parts: bool


class Sum(NamedTuple):
    """What a branch adds up to: first and last day, points and done points, items and done items (in parts of 1)."""

    start: int | None = None
    end: int | None = None
    points: float = 0.0
    done: float = 0.0
    items: int = 0
    finished: float = 0.0

    @property
    def share_done(self) -> float:
        """How much is done, 0 to 1: of the points, or of the items where nothing is estimated."""
        if self.points:
            return self.done / self.points
        return self.finished / self.items if self.items else 0.0


def in_order(roots: Sequence[Key], children: Mapping[Any, Sequence[Key]], rest: Rest | None = None) -> list[Line]:
    """Return every row of a forest, parents before their children."""
    lines: list[Line] = []
    waiting: list[tuple[Key, int]] = [(root, 0) for root in reversed(roots)]
    push, pop, add, make = waiting.append, waiting.pop, lines.append, Line._make
    while waiting:
        if rest is not None and not len(lines) % EVERY:
            rest()
        key, depth = pop()
        below = children.get(key)
        add(make((key, depth, below is not None)))
        if below is not None:
            deeper = depth + 1
            for child in unhurried(reversed(below), rest):
                push((child, deeper))
    return lines


def unfolded(lines: Iterable[Line], folded: Collection[Key]) -> list[Line]:
    """Return the rows that show when some rows are folded."""
    if not folded:
        return list(lines)
    shown: list[Line] = []
    endless = 1 << 30
    hidden_below = endless
    for line in lines:
        if line[1] > hidden_below:
            continue
        hidden_below = line[1] if line[2] and line[0] in folded else endless
        shown.append(line)
    return shown


def summed(parts: Iterable[Sum], own: Sum | None = None) -> Sum:
    """Add parts up; days or points that no part has are taken from the branch's own."""
    start: int | None = None
    end: int | None = None
    points = done = finished = 0.0
    count = 0
    for part_start, part_end, part_points, part_done, part_count, part_finished in parts:
        if part_start is not None and (start is None or part_start < start):
            start = part_start
        if part_end is not None and (end is None or part_end > end):
            end = part_end
        points += part_points
        done += part_done
        count += part_count
        finished += part_finished
    if own is not None:
        if start is None:
            start, end = own[0], own[1]
        if not points:
            points, done = own[2], own[3]
    return Sum(start, end, points, done, count, finished)


def resum(total: Sum, before: Iterable[Sum], after: Iterable[Sum]) -> Sum | None:
    """Return a sum of which some parts are others now; None where all parts have to be looked at for that."""
    less, more = summed(before), summed(after)
    if _may_shrink(total.start, less.start, more.start, 1) or _may_shrink(total.end, less.end, more.end, -1):
        return None
    starts = [day for day in (total.start, more.start) if day is not None]
    ends = [day for day in (total.end, more.end) if day is not None]
    return Sum(
        min(starts, default=None),
        max(ends, default=None),
        round(total.points - less.points + more.points, DIGITS),
        round(total.done - less.done + more.done, DIGITS),
        total.items - less.items + more.items,
        round(total.finished - less.finished + more.finished, DIGITS),
    )


def _may_shrink(whole: int | None, less: int | None, more: int | None, sign: int) -> bool:
    """Whether an end of a stretch may move inwards: what held it there is gone, and nothing new does."""
    if whole is None or less is None or (less - whole) * sign > 0:
        return False
    return more is None or (more - whole) * sign > 0


class Box(NamedTuple):
    """A bar on the canvas: left and right edge and the height of its middle, in pixels."""

    left: float
    right: float
    middle: float


class Route(NamedTuple):
    """An arrow's corners, from its beginning to the tip; it comes in from the left, the right, above or below."""

    corners: tuple[tuple[float, float], ...]
    into: str


OUT_OF_START = frozenset({Anchor.START_START, Anchor.START_FINISH})
INTO_END = frozenset({Anchor.FINISH_FINISH, Anchor.START_FINISH})


def route(before: Box, after: Box, anchor: Anchor, lead: float, half: float) -> Route:
    """Return the way of an arrow between two bars; `half` is half a bar's height.

    It leaves its end by `lead` pixels, turns towards the other row, and goes in at the other's end. With too little
    room for that, or when the other bar lies across the turn as in a broken order, the arrow runs straight into the
    bar's edge from above or below.
    """
    from_start, into_end = anchor in OUT_OF_START, anchor in INTO_END
    start = (before.left if from_start else before.right, before.middle)
    tip = after.right if into_end else after.left
    side = "right" if into_end else "left"
    turn = start[0] + (-lead if from_start else lead)
    if from_start is into_end:
        turn = _turn_between(start[0], tip, turn, lead)
    elif into_end:
        turn = max(turn, tip + lead)
    else:
        turn = min(turn, tip - lead)
    if turn is not None and (turn - tip > 0) is into_end:
        return Route((start, (turn, before.middle), (turn, after.middle), (tip, after.middle)), side)
    down = after.middle > before.middle
    edge = after.middle - half if down else after.middle + half
    inside = start[0] + (-lead if from_start else lead)
    if abs(start[0] - tip) < lead:
        inside = tip + (-lead if into_end else lead)
    if after.left <= inside <= after.right:
        return Route((start, (inside, before.middle), (inside, edge)), "above" if down else "below")
    return _around(start, inside, after, into_end=into_end, lead=lead, half=half)


def _turn_between(start: float, tip: float, turn: float, lead: float) -> float | None:
    """Return where an arrow that goes on in one direction turns, or None without room for its head."""
    room = abs(tip - start)
    ahead = (tip > start) is (turn > start)
    if not ahead or room < lead:
        return None
    return turn if room >= 1.5 * lead else (start + tip) / 2 - (lead / 3 if tip > start else -lead / 3)


def _around(start: tuple[float, float], turn: float, after: Box, *, into_end: bool, lead: float, half: float) -> Route:
    """Go beside the row's edge and come back in at the right end."""
    down = after.middle > start[1]
    between = after.middle - half - 4 if down else after.middle + half + 4
    tip = after.right if into_end else after.left
    beside = tip + lead if into_end else tip - lead
    corners = (start, (turn, start[1]), (turn, between), (beside, between), (beside, after.middle), (tip, after.middle))
    return Route(corners, "right" if into_end else "left")
