"""What a comparison comes to, read off the main thread: the differences, their colours, and what the canvas shows."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Product
from pmdesk.insight.layout import Key
from pmdesk.insight.scheduling import Days
from pmdesk.queries.compare import Comparison, Sort, compared
from pmdesk.storage.rows import Rows
from pmdesk.ui.widgets.timeline.picture import Ghost


class Answer(NamedTuple):
    """A comparison, the colour of each product by id, where moved items stood, and which items are new."""

    comparison: Comparison
    colours: dict[int, int] = {}  # noqa: RUF012  # frozen like all of it
    ghosts: dict[Key, Ghost] = {}  # noqa: RUF012
    added: tuple[int, ...] = ()


NOTHING = Answer(Comparison(date.min))


def question(day: date, today: date) -> Callable[[Rows], Answer]:
    """Return the question what changed since the end of a day."""

    def answer(rows: Rows) -> Answer:
        found = compared(rows, day, today)
        colours = dict(rows.cells(Product, ("id", "colour")))
        return Answer(found, colours, as_ghosts(found), added_items(found))

    return answer


def added_items(comparison: Comparison) -> tuple[int, ...]:
    """Return the items that are new."""
    return tuple(entry.id for entry in comparison.entries if entry.sort is Sort.ADDED and entry.kind is Kind.ITEM)


def as_ghosts(comparison: Comparison) -> dict[Key, Ghost]:
    """Return where moved items stood, with by how many days they end later, as the canvas shows it."""
    days = {entry.id: entry.days for entry in comparison.entries if entry.kind is Kind.ITEM}
    return {
        item_id: Ghost(Days(was.start.toordinal(), was.end.toordinal()), say_step(days.get(item_id, 0)))
        for item_id, was in comparison.ghosts().items()
    }


def say_step(days: int) -> str:
    """Say by how many days: `+8 days`, `−1 day`."""
    if not days:
        return ""
    sign = "+" if days > 0 else "−"
    return f"{sign}{abs(days)} {'day' if abs(days) == 1 else 'days'}"
