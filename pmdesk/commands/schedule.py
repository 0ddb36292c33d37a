"""Edits of when things happen: moving and stretching bars, with their successors carried along."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from pmdesk.commands.settings import CARRY_ALONG, setting
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Span
from pmdesk.domain.kinds import ItemId
from pmdesk.domain.roadmap import CLOSED, Anchor, Dependency, Item
from pmdesk.insight.scheduling import Delta, Tie, carry
from pmdesk.storage.ledger import Edit

TIE = ("id", "predecessor_id", "successor_id", "anchor", "lag_days")


@frozen
class Reschedule:
    """Give items new dates; `along` carries successors (None: as the workspace's setting says)."""

    moves: Mapping[ItemId, Span]
    along: bool | None = None
    label: str = "Move dates"

    def apply(self, edit: Edit) -> None:
        """Put the items' new dates, and those of what they carry."""
        deltas: dict[int, Delta] = {}
        for item in edit.many(Item, self.moves):
            span = self.moves[item.id]
            deltas[item.id] = Delta(0, 0)  # named even without old dates, so that nothing carries it along
            if item.start is not None and item.end is not None:
                deltas[item.id] = Delta((span.start - item.start).days, (span.end - item.end).days)
            edit.put(replace(item, start=span.start, end=span.end, resolution=span.resolution))
        if wants_carry(edit, self.along):
            _carry(edit, deltas)


@frozen
class Shift:
    """Move items by some days, an initiative with everything in it; successors are carried as in Reschedule."""

    ids: tuple[ItemId, ...]
    days: int
    along: bool | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        what = "1 item" if len(self.ids) == 1 else f"{len(self.ids)} items"
        return f"Move {what} {abs(self.days)} {'day' if abs(self.days) == 1 else 'days'} " + (
            "later" if self.days > 0 else "earlier"
        )

    def apply(self, edit: Edit) -> None:
        """Put the shifted items, and those they carry."""
        plan = _Plan(edit)
        inside = {part for part in plan.within(self.ids) if not plan.stays(part)}
        deltas = {row_id: Delta(self.days, self.days) for row_id in {*self.ids, *inside}}
        _shift(edit, dict.fromkeys(deltas, self.days))
        if wants_carry(edit, self.along):
            _carry(edit, deltas)


@frozen
class ClearDates:
    """Take the dates off items; they stay on the roadmap without a promise."""

    ids: tuple[ItemId, ...]

    @property
    def label(self) -> str:
        """The step's name."""
        return "Clear the dates of 1 item" if len(self.ids) == 1 else f"Clear the dates of {len(self.ids)} items"

    def apply(self, edit: Edit) -> None:
        """Put the items without dates."""
        for item in edit.many(Item, self.ids):
            edit.put(replace(item, start=None, end=None))


def wants_carry(edit: Edit, along: bool | None) -> bool:
    """Whether successors are carried: as asked, else as the workspace is set, else yes."""
    return bool(setting(edit, CARRY_ALONG, default=True)) if along is None else along


class _Plan:
    """What carrying needs to know of the items in an open edit."""

    def __init__(self, edit: Edit) -> None:
        self.edit = edit

    def follow(self, item_id: int) -> Iterable[Tie]:
        """List the ties the item is the predecessor of."""
        rows = self.edit.cells(Dependency, TIE, predecessor_id=item_id)
        return [Tie(row[0], row[1], row[2], Anchor(row[3]), row[4]) for row in rows]

    def parts(self, item_id: int) -> list[int]:
        """List the children."""
        return [row_id for (row_id,) in self.edit.cells(Item, ("id",), parent_id=item_id)]

    def within(self, ids: Sequence[int]) -> set[int]:
        """Return what hangs under some items, however deep."""
        found: set[int] = set()
        waiting = list(dict.fromkeys(ids))
        looked = set(waiting)
        for row_id in waiting:
            parts = self.parts(row_id)
            found.update(parts)
            waiting += [part for part in parts if part not in looked]
            looked.update(parts)
        return found

    def stays(self, item_id: int) -> bool:
        """Whether the item does not let itself be carried."""
        item = self.edit.get(Item, item_id)
        if item.pinned or item.status in CLOSED or item.archived_at is not None:
            return True
        return item.start is None and not self.parts(item_id)


def _carry(edit: Edit, deltas: Mapping[int, Delta]) -> None:
    plan = _Plan(edit)
    _shift(edit, carry(deltas, plan.follow, plan.stays, plan.parts))


def _shift(edit: Edit, days_of: Mapping[int, int]) -> None:
    for item in edit.many(Item, days_of):
        if item.start is not None and item.end is not None:
            step = timedelta(days=days_of[item.id])
            edit.put(replace(item, start=item.start + step, end=item.end + step))
