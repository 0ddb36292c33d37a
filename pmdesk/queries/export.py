"""What the roadmap shows, as a sheet that can leave: every column a reader or another tool may want."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Span, say_day, say_span
from pmdesk.domain.estimates import say_estimate, say_points
from pmdesk.domain.roadmap import (
    STATUS_WORDS,
    Anchor,
    Assignment,
    Dependency,
    Health,
    Item,
    Milestone,
    Objective,
    Product,
    Release,
    Risk,
    RiskState,
)
from pmdesk.domain.sheet import COLUMNS, GROUP, Bar, Heading, RoadmapSheet, SheetRow, ShownRow, Value
from pmdesk.domain.sprints import Sprint, Team
from pmdesk.storage.rows import Rows

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
HEALTH_WORDS = {Health.FINE: "Fine", Health.AT_RISK: "At risk", Health.BLOCKED: "Blocked"}


def roadmap_sheet(rows: Rows, heading: Heading, shown: Iterable[ShownRow]) -> RoadmapSheet:
    """Return the sheet of the rows a screen shows, in their order."""
    shown = list(shown)
    known = _known(rows, [row.item_id for row in shown if row.item_id is not None], heading.day)
    made = _walked(shown, known.items, known.row)
    return RoadmapSheet(heading, COLUMNS, made)


def rearranged(sheet: RoadmapSheet, shown: Iterable[ShownRow]) -> RoadmapSheet:
    """Return the rows of a sheet in another order or tree; rows that the sheet does not have are passed over."""
    known = {row.values["id"]: row for row in sheet.items}

    def again(old: SheetRow, row: ShownRow, group: str) -> SheetRow:
        values = {**old.values, "group": group, **_summed(row, sheet.heading.day)}
        return replace(old, depth=row.depth, values=values, bar=row.bar or old.bar)

    return replace(sheet, rows=_walked(shown, known, again))


def _walked(
    shown: Iterable[ShownRow], known: Mapping[Any, V], make: Callable[[V, ShownRow, str], SheetRow]
) -> tuple[SheetRow, ...]:
    """Make the rows of a sheet, each item's with the group it stands under; items that are not known are left out."""
    made: list[SheetRow] = []
    group = ""
    for row in shown:
        if row.item_id is None:
            group = row.title
            made.append(SheetRow(row.depth, row.title, GROUP, row.colour, {}))
        elif row.item_id in known:
            made.append(make(known[row.item_id], row, group))
    return tuple(made)


@frozen
class _Known:
    """Everything that rows refer to, read at once."""

    today: date
    items: dict[int, Item]
    products: dict[int, Product]
    titles: Mapping[str, Mapping[int, str]]
    teams: dict[int, list[Assignment]]
    waits: dict[int, list[Dependency]]
    milestones: dict[int, list[Milestone]]
    risks: dict[int, list[Risk]]

    def row(self, item: Item, shown: ShownRow, group: str) -> SheetRow:
        """Return the sheet's row of an item."""
        product = self.products.get(item.product_id or 0)
        values = self._values(item, group) | _summed(shown, self.today)
        span = item.span
        own = None if span is None else Bar(span.start, span.end, item.progress)
        colour = product.colour if product else 0
        return SheetRow(shown.depth, item.title, item.kind.value, colour, values, shown.bar or own)

    def _values(self, item: Item, group: str) -> dict[str, Value]:
        product = self.products.get(item.product_id or 0)
        span = item.span
        return {
            "id": item.id,
            "kind": item.kind.value.capitalize(),
            "key": item.key,
            "title": item.title,
            "group": group,
            "product": product.title if product else "",
            "parent_id": item.parent_id,
            "parent": self._title("item", item.parent_id),
            "status": STATUS_WORDS[item.status],
            "health": HEALTH_WORDS[item.health],
            "health_note": item.health_note,
            "dates": "" if span is None else say_span(span, self.today),
            "start": item.start,
            "end": item.end,
            "resolution": "" if span is None else item.resolution.value,
            "progress": item.progress,
            "done": f"{item.progress} %" if item.progress else "",
            "estimate": say_estimate(item.effort_low, item.effort_likely, item.effort_high),
            "effort_low": item.effort_low,
            "effort_likely": item.effort_likely,
            "effort_high": item.effort_high,
            "owner": item.owner,
            "sprint": self._title("sprint", item.sprint_id),
            "release": self._title("release", item.release_id),
            "objective": self._title("objective", item.objective_id),
            "tags": item.tags,
            "pinned": item.pinned,
            "description": item.description,
            "hypothesis": item.hypothesis,
            **self._lists(item),
        }

    def _lists(self, item: Item) -> dict[str, Value]:
        waits = self.waits.get(item.id, [])
        return {
            "teams": tuple(self._title("team", row.team_id) for row in self.teams.get(item.id, [])),
            "depends_on": tuple(said_link(link) for link in waits),
            "waits_for": tuple(self._title("item", link.predecessor_id) for link in waits),
            "milestones": tuple(
                f"{row.title} ({say_day(row.day, self.today)})" for row in self.milestones.get(item.id, [])
            ),
            "risks": tuple(row.title for row in self.risks.get(item.id, [])),
        }

    def _title(self, what: str, row_id: int | None) -> str:
        return "" if row_id is None else self.titles[what].get(row_id, "")


def _summed(shown: ShownRow, today: date) -> dict[str, Value]:
    """Return what people read of a branch: the days, per cent and points of its parts."""
    told: dict[str, Value] = {}
    if shown.bar is not None:
        told["dates"] = say_span(Span(shown.bar.start, shown.bar.end), today)
        told["done"] = f"{shown.bar.percent} %" if shown.bar.percent else ""
    if shown.points is not None:
        told["estimate"] = say_points(shown.points)
    return told


def said_link(link: Dependency) -> str:
    """Name a predecessor with its anchors and lag as project tools do: `12`, `12SS`, `12FF+2d`."""
    anchor = "" if link.anchor is Anchor.FINISH_START and not link.lag_days else link.anchor.value.upper()
    lag = f"{link.lag_days:+d}d" if link.lag_days else ""
    return f"{link.predecessor_id}{anchor}{lag}"


def _known(rows: Rows, ids: Sequence[int], today: date) -> _Known:
    titles: dict[str, Mapping[int, str]] = {
        "team": {row.id: row.title for row in rows.all(Team)},
        "sprint": {row.id: row.title for row in rows.all(Sprint)},
        "release": {row.id: row.title for row in rows.all(Release)},
        "objective": {row.id: row.title for row in rows.all(Objective)},
        "item": dict(rows.cells(Item, ("id", "title"))),
    }
    milestones = sorted(rows.all(Milestone, archived_at=None), key=lambda row: (row.day, row.id))
    return _Known(
        today,
        {item.id: item for item in rows.many(Item, ids)},
        {product.id: product for product in rows.all(Product)},
        titles,
        _gathered(rows.all(Assignment), lambda row: int(row.item_id)),
        _gathered(rows.all(Dependency), lambda row: int(row.successor_id)),
        _gathered((row for row in milestones if row.item_id is not None), lambda row: int(row.item_id or 0)),
        _gathered(rows.all(Risk, state=RiskState.OPEN), lambda row: int(row.item_id)),
    )


def _gathered(rows: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
