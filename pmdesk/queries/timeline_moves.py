"""Tells where bars would come to lie if some were moved or stretched, for a drag to show live before it is made.

The same rules as the commands that make the move (`pmdesk.commands.schedule`): an initiative takes its parts along,
successors are carried.
"""

from collections.abc import Iterable
from typing import NamedTuple

from pmdesk.insight.layout import Key, Sum
from pmdesk.insight.scheduling import Days, Delta, carry
from pmdesk.queries.timeline_rows import Frame, resummed


class Outlook(NamedTuple):
    """Where bars come to lie, how many of them are carried, and the sums of the branches above them."""

    days: dict[Key, Days]
    carried: int
    sums: dict[Key, Sum]


NOTHING = Outlook({}, 0, {})


def outlook_of_shift(frame: Frame, items: Iterable[int], days: int, *, along: bool) -> Outlook:
    """Return the outlook of moving items by some days, with their parts and, if `along`, their successors."""
    deltas = {item: Delta(days, days) for item in [*items, *_inside(frame, items)]}
    return _outlook(frame, deltas, along=along) if days else NOTHING


def outlook_of_stretch(frame: Frame, item: int, days: Days, *, along: bool) -> Outlook:
    """Return the outlook of giving one item other days."""
    old = frame.sheet.items[item].days
    if old is None:
        moved: dict[Key, Days] = {item: days}
        return Outlook(moved, 0, resummed(frame, [item], {item: days}))
    delta = Delta(days.start - old.start, days.end - old.end)
    return _outlook(frame, {item: delta}, along=along) if any(delta) else NOTHING


def _inside(frame: Frame, items: Iterable[int]) -> list[int]:
    return [part for part in frame.inside(items) if not frame.stays(part)]


def _outlook(frame: Frame, deltas: dict[int, Delta], *, along: bool) -> Outlook:
    after, parts = frame.forest.after, frame.forest.parts
    carried: dict[int, int] = {}
    if along:
        carried = carry(deltas, lambda item: after.get(item, ()), frame.stays, lambda item: parts.get(item, ()))
    days: dict[int, Days] = {}
    for item, delta in [*deltas.items(), *((item, Delta(step, step)) for item, step in carried.items())]:
        old = frame.sheet.items[item].days
        if old is not None:
            days[item] = Days(old.start + delta.start, old.end + delta.end)
    shown: dict[Key, Days] = {item: there for item, there in days.items() if not frame.sums_up(item)}
    return Outlook(shown, sum(item in days for item in carried), resummed(frame, days, days))
