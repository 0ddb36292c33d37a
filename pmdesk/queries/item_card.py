"""One item as the inspector shows it: its fields, where it stands, and everything that hangs on it."""

from collections.abc import Collection
from datetime import date

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Span
from pmdesk.domain.kinds import DependencyId, ItemId, Kind
from pmdesk.domain.roadmap import (
    CLOSED,
    Anchor,
    Assignment,
    Criterion,
    Decision,
    Dependency,
    Item,
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
from pmdesk.insight.layout import Sum, summed
from pmdesk.insight.scheduling import Days, Tie, days_broken
from pmdesk.queries.timeline import SOURCES, Entry
from pmdesk.queries.timeline_groups import leaf_sum
from pmdesk.storage.history import count_past
from pmdesk.storage.rows import Rows

FEW = 50


@frozen
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


@frozen
class ItemCard:
    """Everything the inspector shows of one item; `parents` run from the top down, `sum` adds up what lies under it.

    `shares` are the parts of the effort that the `teams` carry, in their order.
    """

    item: Item
    product: Product | None
    parents: tuple[tuple[ItemId, str], ...]
    sum: Sum | None
    teams: tuple[Team, ...]
    shares: tuple[float, ...]
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
        """The days on the timeline: those of what lies under the item, else its own."""
        return (self.sum and span_of(self.sum)) or self.item.span


def item_card(rows: Rows, item_id: int, today: date) -> ItemCard | None:
    """Return the card of an item, or None when there is no such item (any more)."""
    item = rows.find(Item, item_id)
    if item is None:
        return None
    total = branch_sum(rows, item_id)
    span = (total and span_of(total)) or item.span
    days = None if span is None else Days(span.start.toordinal(), span.end.toordinal())
    return ItemCard(
        item=item,
        product=None if item.product_id is None else rows.find(Product, item.product_id),
        parents=_parents(rows, item),
        sum=total,
        teams=teams_of(rows, item_id),
        shares=tuple(share for _, share in sorted(rows.cells(Assignment, ("id", "share"), item_id=item_id))),
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
    return teams_by_item(rows, (item_id,))[item_id]


def teams_by_item(rows: Rows, ids: Collection[int]) -> dict[int, tuple[Team, ...]]:
    """Return the teams that work on each of some items."""
    columns = ("id", "item_id", "team_id")
    if len(ids) > FEW:
        rows_found = rows.cells(Assignment, columns)
    else:
        rows_found = [row for row_id in ids for row in rows.cells(Assignment, columns, item_id=row_id)]
    pairs = [(item_id, team_id) for _, item_id, team_id in sorted(rows_found)]
    teams = {team.id: team for team in rows.many(Team, {team_id for _, team_id in pairs})}
    found: dict[int, list[Team]] = {row_id: [] for row_id in ids}
    for item_id, team_id in pairs:
        if item_id in found:
            found[item_id].append(teams[team_id])
    return {row_id: tuple(known) for row_id, known in found.items()}


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


def has_parts(rows: Rows, item_id: int) -> bool:
    """Whether anything that is not archived hangs under an item."""
    return rows.count(Item, parent_id=item_id, archived_at=None) > 0


def branch_sum(rows: Rows, item_id: int) -> Sum | None:
    """Add up what lies under an item as the timeline does; None when nothing does."""
    make = SOURCES[Kind.ITEM].make
    below: dict[int, list[Entry]] = {}
    waiting, branches = [item_id], None
    for above in waiting:
        parts: list[Entry] = make(rows.cells(Item, Entry._fields, parent_id=above, archived_at=None))
        if not parts:
            continue
        below[above] = parts
        if branches is None and len(parts) > FEW:
            branches = {parent for (parent,) in rows.cells(Item, ("parent_id",), archived_at=None)}
        waiting += [part.id for part in parts if branches is None or part.id in branches]
    found: dict[int, Sum] = {}
    for above in reversed(below):
        sums = (found.get(part.id) or leaf_sum(part) for part in below[above])
        (own,) = make(rows.cells(Item, Entry._fields, id=above))
        found[above] = summed([each for each in sums if each is not None], leaf_sum(own))
    return found.get(item_id)


def span_of(total: Sum) -> Span | None:
    """Return the days a sum covers."""
    if total.start is None or total.end is None:
        return None
    return Span(date.fromordinal(total.start), date.fromordinal(total.end))


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
