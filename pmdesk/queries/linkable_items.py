"""The items that notes can speak for: where each stands, and which fit typed words."""

from collections.abc import Iterable, Sequence

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import ItemId
from pmdesk.domain.matching import EXACT, best
from pmdesk.domain.roadmap import CLOSED, STATUS_WORDS, Item, Product, Status
from pmdesk.domain.sprints import Sprint
from pmdesk.storage.rows import Rows

COLUMNS = ("id", "title", "key", "status", "product_id", "sprint_id")
IN_WORK = frozenset({Status.IN_PROGRESS, Status.ACTIVE})


@frozen
class LinkableItem:
    """One item: its colour is that of its product, `standing` says `in sprint 26.05`, `planned 26.07` or `idea`."""

    id: ItemId
    title: str
    status: Status
    standing: str
    key: str = ""
    colour: int = 0
    product: str = ""

    @property
    def is_closed(self) -> bool:
        """Whether it is shipped or given up."""
        return self.status in CLOSED


def linkable_items(rows: Rows, ids: Iterable[int] | None = None) -> tuple[LinkableItem, ...]:
    """Return the items that are not archived, open ones first, by name; or those of some ids in their order."""
    products = {row[0]: row[1:] for row in rows.cells(Product, ("id", "title", "colour"))}
    sprints: dict[int, str] = dict(rows.cells(Sprint, ("id", "title")))
    wanted = None if ids is None else list(dict.fromkeys(ids))
    cells = rows.cells(Item, COLUMNS, archived_at=None) if wanted is None else rows.cells(Item, COLUMNS, ids=wanted)
    found = [
        LinkableItem(
            row_id,
            title,
            Status(status),
            say_standing(Status(status), sprints.get(sprint_id, "")),
            key,
            products[product_id][1] if product_id in products else 0,
            products[product_id][0] if product_id in products else "",
        )
        for row_id, title, key, status, product_id, sprint_id in cells
    ]
    if wanted is not None:
        places = {row_id: at for at, row_id in enumerate(wanted)}
        return tuple(sorted(found, key=lambda item: places[item.id]))
    return tuple(sorted(found, key=lambda item: (item.is_closed, item.title.casefold())))


def say_standing(status: Status, sprint: str) -> str:
    """Say where an item stands: in a sprint, planned for one, or by its status."""
    if sprint and status in IN_WORK:
        return f"in sprint {sprint}"
    if sprint and status is Status.PLANNED:
        return f"planned {sprint}"
    return STATUS_WORDS[status].lower()


def fitting(items: Sequence[LinkableItem], words: str, limit: int) -> tuple[LinkableItem, ...]:
    """Return the items that typed words fit best, by key first and then by name; all in their order without words."""
    wanted = words.strip().casefold()
    if not wanted:
        return tuple(items[:limit])
    known = {item.id: item for item in items}
    named = [(EXACT, item.id) for item in items if item.key and item.key.casefold() == wanted]
    taken = {row_id for _, row_id in named}
    scored = best(wanted, ((item.id, item.title.casefold()) for item in items), limit)
    return tuple(known[ItemId(row_id)] for _, row_id in [*named, *(each for each in scored if each[1] not in taken)])[
        :limit
    ]
