"""One product, objective, release, sprint, team or milestone as the inspector shows it, with the items it concerns."""

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.domain.roadmap import Assignment, Item, KeyResult, Milestone, Product
from pmdesk.storage.history import count_past
from pmdesk.storage.rows import Rows

POINTED_BY = {Kind.RELEASE: "release_id", Kind.SPRINT: "sprint_id", Kind.OBJECTIVE: "objective_id"}


@frozen
class RowCard:
    """Everything the inspector shows of a row that is no item."""

    kind: Kind
    row: Noun
    product: Product | None
    key_results: tuple[KeyResult, ...]
    items: tuple[Item, ...]
    past_count: int

    @property
    def title(self) -> str:
        """The row's name."""
        return str(getattr(self.row, "title", ""))

    @property
    def description(self) -> str | None:
        """The row's prose, None where its kind has none."""
        return getattr(self.row, "description", None)


def row_card(rows: Rows, kind: Kind, row_id: int) -> RowCard | None:
    """Return the card of a row, or None when there is no such row (any more)."""
    row = rows.find(NOUNS[kind], row_id)
    if row is None:
        return None
    product_id: int | None = getattr(row, "product_id", None)
    key_results = rows.all(KeyResult, order_by="rank", objective_id=row_id) if kind is Kind.OBJECTIVE else []
    return RowCard(
        kind,
        row,
        None if product_id is None else rows.find(Product, product_id),
        tuple(key_results),
        _items(rows, kind, row),
        count_past(rows, kind, row_id),
    )


def _items(rows: Rows, kind: Kind, row: Noun) -> tuple[Item, ...]:
    """Return the items that point to the row, work for the team, or carry the milestone; archived ones are left out."""
    if kind in POINTED_BY:
        where: dict[str, object] = {POINTED_BY[kind]: row.id, "archived_at": None}
        return tuple(rows.all(Item, order_by="start", **where))
    ids: list[int] = []
    if kind is Kind.TEAM:
        ids = [item_id for (item_id,) in rows.cells(Assignment, ("item_id",), team_id=row.id)]
    elif isinstance(row, Milestone) and row.item_id is not None:
        ids = [row.item_id]
    return tuple(item for item in rows.many(Item, ids) if item.archived_at is None)
