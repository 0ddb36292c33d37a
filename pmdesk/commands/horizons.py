"""Edits of the now-next-later board: moving features between its columns, and their order in one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pmdesk.commands.schedule import Reschedule
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Resolution, Span
from pmdesk.domain.kinds import ItemId, SprintId
from pmdesk.domain.rank import room
from pmdesk.domain.roadmap import CLOSED, Item, ItemKind, Status
from pmdesk.domain.sprints import Sprint
from pmdesk.insight.horizons import Horizon, Horizons, SprintDays, horizons
from pmdesk.insight.scheduling import Days
from pmdesk.storage.ledger import Edit

UNSURE = frozenset({Status.IDEA, Status.CANDIDATE})


@frozen
class MoveToHorizon:
    """Put open features into a column; those that stand there already stay as they are.

    To Now: the days of the current sprint, or as many as before from its first day on, and an idea is planned. To Next:
    from the first day after Now on, or the next quarter. To Later: no dates. What is moved out of Now is no longer in
    progress. A sprint that the new days do not touch is taken off. Successors are carried as in Reschedule.
    """

    ids: tuple[ItemId, ...]
    horizon: Horizon
    today: date

    @property
    def label(self) -> str:
        """The step's name."""
        what = "1 item" if len(self.ids) == 1 else f"{len(self.ids)} items"
        return f"Move {what} to {self.horizon.value}"

    def apply(self, edit: Edit) -> None:
        """Put the features with their new days and statuses."""
        sprints = {row.id: _sprint_days(row) for row in edit.all(Sprint, archived_at=None)}
        limits = horizons(self.today.toordinal(), sprints.values())
        moves: dict[ItemId, Span] = {}
        for item in edit.many(Item, self.ids):
            if not _is_open_feature(item) or _horizon(limits, item, sprints) is self.horizon:
                if item.span is not None:
                    moves[item.id] = item.span  # named, so that it is not carried along by the others
                continue
            span = self._span(limits, item)
            fresh = replace(item, status=self._status(item), sprint_id=_sprint(item, span, sprints))
            edit.put(fresh if span is not None else replace(fresh, start=None, end=None))
            if span is not None:
                moves[item.id] = span
        Reschedule(moves).apply(edit)

    def _span(self, limits: Horizons, item: Item) -> Span | None:
        days = _days(item)
        if self.horizon is Horizon.LATER:
            return None
        if self.horizon is Horizon.NOW:
            return _as_span(limits.days_in_now(days), Resolution.DAY)
        return _as_span(limits.days_in_next(days), Resolution.QUARTER if days is None else item.resolution)

    def _status(self, item: Item) -> Status:
        if self.horizon is Horizon.NOW:
            return Status.PLANNED if item.status in UNSURE else item.status
        return Status.PLANNED if item.status is Status.IN_PROGRESS else item.status


@frozen
class RankItems:
    """Put items between two others whatever they hang under, keeping their own order.

    `order` is the whole list as it stands, without the moved ones; `before_id` is the first item behind them, None for
    the end. Only the moved items get new ranks, unless others share one: then those behind are moved on a little.
    """

    ids: tuple[ItemId, ...]
    order: tuple[ItemId, ...]
    before_id: ItemId | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return "Reorder 1 item" if len(self.ids) == 1 else f"Reorder {len(self.ids)} items"

    def apply(self, edit: Edit) -> None:
        """Put the items with their new ranks."""
        rows = {item.id: item for item in edit.many(Item, (*self.ids, *self.order))}
        moved = [rows[row_id] for row_id in self.ids]
        staying = [rows[row_id] for row_id in self.order if row_id not in self.ids]
        place = next((n for n, item in enumerate(staying) if item.id == self.before_id), len(staying))
        before = staying[place - 1].rank if place else None
        behind = place
        while behind < len(staying) and before is not None and staying[behind].rank <= before:
            behind += 1
        after = staying[behind].rank if behind < len(staying) else None
        ranked = [*moved, *staying[place:behind]]
        for item, rank in zip(ranked, room(before, after, len(ranked)), strict=True):
            edit.put(replace(item, rank=rank))


def _is_open_feature(item: Item) -> bool:
    return item.kind is ItemKind.FEATURE and item.status not in CLOSED and item.archived_at is None


def _horizon(limits: Horizons, item: Item, sprints: Mapping[SprintId, SprintDays]) -> Horizon:
    sprint = None if item.sprint_id is None else sprints.get(item.sprint_id)
    days = _days(item) or (None if sprint is None else Days(sprint.start, sprint.end))
    return limits.of(days, in_progress=item.status is Status.IN_PROGRESS)


def _days(item: Item) -> Days | None:
    if item.start is None or item.end is None:
        return None
    return Days(item.start.toordinal(), item.end.toordinal())


def _as_span(days: Days, resolution: Resolution) -> Span:
    return Span(date.fromordinal(days.start), date.fromordinal(days.end), resolution)


def _sprint_days(sprint: Sprint) -> SprintDays:
    return SprintDays(sprint.id, sprint.start.toordinal(), sprint.end.toordinal())


def _sprint(item: Item, span: Span | None, sprints: Mapping[SprintId, SprintDays]) -> SprintId | None:
    sprint = None if item.sprint_id is None else sprints.get(item.sprint_id)
    if sprint is None or span is None:
        return None
    touches = sprint.start <= span.end.toordinal() and sprint.end >= span.start.toordinal()
    return item.sprint_id if touches else None
