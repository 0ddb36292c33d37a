"""One item as the inspector shows it: its fields, where it stands, and everything that hangs on it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pmdesk.domain.days import Span
from pmdesk.domain.kinds import DependencyId, ItemId, Kind, TeamId
from pmdesk.domain.roadmap import (
    CLOSED,
    Anchor,
    Assignment,
    Criterion,
    Decision,
    Dependency,
    Item,
    ItemKind,
    Link,
    Milestone,
    Objective,
    Product,
    Release,
    Risk,
    Status,
)
from pmdesk.domain.sprints import Sprint, Team
from pmdesk.insight.forecast import Effort, Forecast, likely_finish
from pmdesk.insight.scheduling import Days, Tie, days_broken
from pmdesk.storage.history import count_past
from pmdesk.storage.rows import Rows


@dataclass(frozen=True, slots=True)
class Tied:
    """A dependency seen from one of its items: the other item, and by how many days the order is broken."""

    id: DependencyId
    other_id: ItemId
    title: str
    status: Status
    span: Span | None
    anchor: Anchor
    lag_days: int
    days_broken: int


@dataclass(frozen=True, slots=True)
class Parts:
    """What lies under an initiative: how many items with how many points, and the days they cover together."""

    count: int
    points: float
    span: Span | None


@dataclass(frozen=True, slots=True)
class ItemCard:
    """Everything the inspector shows of one item; `parents` run from the top down."""

    item: Item
    product: Product | None
    parents: tuple[tuple[ItemId, str], ...]
    parts: Parts
    teams: tuple[Team, ...]
    release: Release | None
    sprint: Sprint | None
    objective: Objective | None
    forecast: Forecast | None
    criteria: tuple[Criterion, ...]
    links: tuple[Link, ...]
    predecessors: tuple[Tied, ...]
    successors: tuple[Tied, ...]
    risks: tuple[Risk, ...]
    decisions: tuple[Decision, ...]
    milestones: tuple[Milestone, ...]
    past_count: int

    @property
    def span(self) -> Span | None:
        """The days on the timeline: those of what lies under an initiative, else the item's own."""
        return self.parts.span or self.item.span


def item_card(rows: Rows, item_id: int, today: date) -> ItemCard | None:
    """Return the card of an item, or None when there is no such item (any more)."""
    item = rows.find(Item, item_id)
    if item is None:
        return None
    parts = _parts(rows, item) if item.kind is ItemKind.INITIATIVE else Parts(0, 0, None)
    span = parts.span or item.span
    days = None if span is None else Days(span.start.toordinal(), span.end.toordinal())
    return ItemCard(
        item=item,
        product=None if item.product_id is None else rows.find(Product, item.product_id),
        parents=_parents(rows, item),
        parts=parts,
        teams=teams_of(rows, item_id),
        release=None if item.release_id is None else rows.find(Release, item.release_id),
        sprint=None if item.sprint_id is None else rows.find(Sprint, item.sprint_id),
        objective=None if item.objective_id is None else rows.find(Objective, item.objective_id),
        forecast=forecast_of(item, today),
        criteria=tuple(rows.all(Criterion, order_by="rank", item_id=item_id)),
        links=tuple(rows.all(Link, item_id=item_id)),
        predecessors=_tied(rows, rows.all(Dependency, successor_id=item_id), days, is_successor=True),
        successors=_tied(rows, rows.all(Dependency, predecessor_id=item_id), days, is_successor=False),
        risks=tuple(rows.all(Risk, item_id=item_id)),
        decisions=tuple(rows.all(Decision, item_id=item_id)),
        milestones=tuple(row for row in rows.all(Milestone, order_by="day", item_id=item_id) if not row.archived_at),
        past_count=count_past(rows, Kind.ITEM, item_id),
    )


def forecast_of(item: Item, today: date) -> Forecast | None:
    """Return when an item likely finishes, or None when nobody can tell."""
    if item.span is None or item.status in CLOSED:
        return None
    if item.effort_low is None or item.effort_likely is None or item.effort_high is None:
        return None
    effort = Effort(item.effort_low, item.effort_likely, item.effort_high)
    start, end = item.span.start.toordinal(), item.span.end.toordinal()
    return likely_finish(effort, item.progress, start, end, today.toordinal())


def teams_of(rows: Rows, item_id: int) -> tuple[Team, ...]:
    """Return the teams that work on an item, the first assigned first."""
    ids = [TeamId(team_id) for (team_id,) in rows.cells(Assignment, ("team_id",), item_id=item_id)]
    return tuple(rows.many(Team, ids))


def _parents(rows: Rows, item: Item) -> tuple[tuple[ItemId, str], ...]:
    found: list[tuple[ItemId, str]] = []
    above = item.parent_id
    while above is not None:
        parent = rows.find(Item, above)
        if parent is None:
            break
        found.append((parent.id, parent.title))
        above = parent.parent_id
    return tuple(reversed(found))


def _parts(rows: Rows, item: Item) -> Parts:
    """Gather what lies under an initiative, level by level; archived and dropped items do not count."""
    count, points, days = 0, 0.0, list[tuple[str, str]]()
    level: list[int] = [item.id]
    while level:
        below: list[int] = []
        for parent_id in level:
            columns = ("id", "kind", "status", "effort_likely", "start", "end")
            for row in rows.cells(Item, columns, parent_id=parent_id, archived_at=None):
                below.append(row[0])
                if row[2] in (Status.DROPPED, Status.CANCELLED):
                    continue
                count += row[1] == ItemKind.FEATURE
                points += row[3] or 0.0 if row[1] == ItemKind.FEATURE else 0.0
                days += [(row[4], row[5])] if row[4] else []
        level = below
    return Parts(count, points, _envelope(days))


def _envelope(days: list[tuple[Any, Any]]) -> Span | None:
    if not days:
        return None
    return Span(date.fromisoformat(min(start for start, _ in days)), date.fromisoformat(max(end for _, end in days)))


def _tied(rows: Rows, links: list[Dependency], own: Days | None, *, is_successor: bool) -> tuple[Tied, ...]:
    others = {row.id: row for row in rows.many(Item, [_other(link, is_successor) for link in links])}
    tied: list[Tied] = []
    for link in links:
        other = others.get(_other(link, is_successor))
        if other is None:
            continue
        broken = 0
        if own is not None and other.span is not None:
            their = Days(other.span.start.toordinal(), other.span.end.toordinal())
            before, after = (their, own) if is_successor else (own, their)
            broken = days_broken(Tie(link.id, 0, 0, link.anchor, link.lag_days), before, after)
        tied.append(Tied(link.id, other.id, other.title, other.status, other.span, link.anchor, link.lag_days, broken))
    return tuple(tied)


def _other(link: Dependency, is_successor: bool) -> ItemId:
    return link.predecessor_id if is_successor else link.successor_id
