"""What a person can pick for an item: teams, releases, sprints, objectives, metrics, owners, tags and other items."""

import json
from datetime import date

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Span, say_day, say_span
from pmdesk.domain.inbox import Segment
from pmdesk.domain.kinds import ItemId
from pmdesk.domain.metrics import Metric
from pmdesk.domain.roadmap import Item, Objective, Product, Release
from pmdesk.domain.sprints import Sprint, Team
from pmdesk.storage.rows import Rows


@frozen
class Offer:
    """One row that can be picked: its id and name, a faint fact, and its product's colour where it has one."""

    id: int
    title: str
    fact: str = ""
    colour: int = 0


def teams(rows: Rows) -> list[Offer]:
    """Return the teams in their order."""
    return [Offer(team.id, team.title) for team in rows.all(Team, order_by="rank", archived_at=None)]


def releases(rows: Rows, today: date) -> list[Offer]:
    """Return the releases by target, those without one last."""
    colours = {product.id: product.colour for product in rows.all(Product)}
    found = sorted(rows.all(Release, archived_at=None), key=lambda row: (row.target or date.max, row.title))
    return [
        Offer(
            row.id,
            row.title,
            "" if row.target is None else say_day(row.target, today),
            0 if row.product_id is None else colours.get(row.product_id, 0),
        )
        for row in found
    ]


def sprints(rows: Rows, today: date) -> list[Offer]:
    """Return the sprints by date."""
    found = rows.all(Sprint, order_by="start", archived_at=None)
    return [Offer(row.id, row.title, say_span(Span(row.start, row.end), today)) for row in found]


def sprint_days(rows: Rows) -> dict[str, Span]:
    """Return the days of each sprint by its name, to be typed as a date."""
    return {row.title: Span(row.start, row.end) for row in rows.all(Sprint, archived_at=None)}


def objectives(rows: Rows, today: date) -> list[Offer]:
    """Return the objectives in their order."""
    found = rows.all(Objective, order_by="rank", archived_at=None)
    return [Offer(row.id, row.title, "" if row.due is None else say_day(row.due, today)) for row in found]


def segments(rows: Rows) -> list[Offer]:
    """Return the segments of customers in their order."""
    return [Offer(row.id, row.title) for row in rows.all(Segment, order_by="rank", archived_at=None)]


def metrics(rows: Rows) -> list[Offer]:
    """Return the metrics in their order, with their unit and the colour of their product."""
    colours: dict[int, int] = dict(rows.cells(Product, ("id", "colour")))
    found = rows.all(Metric, order_by="rank", archived_at=None)
    return [Offer(row.id, row.title, row.unit, colours.get(row.product_id or 0, 0)) for row in found]


def owners(rows: Rows) -> list[str]:
    """Return everybody who owns an item, by name."""
    return sorted({owner for (owner,) in rows.cells(Item, ("owner",)) if owner}, key=str.casefold)


def tags(rows: Rows) -> list[str]:
    """Return every tag in use, by name."""
    texts = {text for (text,) in rows.cells(Item, ("tags",)) if text != "[]"}
    return sorted({tag for text in texts for tag in json.loads(text)}, key=str.casefold)


def items(rows: Rows, *, without: frozenset[int] = frozenset()) -> list[Offer]:
    """Return all items that are not archived, by name, with their product's colour and their key."""
    colours = {product.id: product.colour for product in rows.all(Product)}
    found = rows.cells(Item, ("id", "title", "product_id", "key"), archived_at=None)
    found.sort(key=lambda row: row[1].casefold())
    return [Offer(ItemId(row[0]), row[1], row[3], colours.get(row[2], 0)) for row in found if row[0] not in without]
