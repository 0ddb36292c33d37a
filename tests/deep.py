"""A tree that nobody plans but a file may bring: every item hangs under the one before."""

from dataclasses import dataclass
from datetime import timedelta

from pmdesk.domain.kinds import ItemId, ProductId
from pmdesk.domain.rank import spread
from pmdesk.domain.roadmap import Item, ItemKind, Status
from pmdesk.storage.ledger import Edit
from tests.world import TODAY, World

LEVELS = 3_000


@dataclass(frozen=True)
class Chain:
    """Add so many features, each under the one before. Answers their ids from the top down."""

    product_id: ProductId | None
    levels: int = LEVELS
    label: str = "Add a chain"

    def apply(self, edit: Edit) -> list[ItemId]:
        ids: list[ItemId] = []
        for number, rank in enumerate(spread(self.levels)):
            item = Item(
                ItemId(edit.next_id()),
                kind=ItemKind.FEATURE,
                title=f"Level {number}",
                rank=rank,
                product_id=self.product_id,
                parent_id=ids[-1] if ids else None,
                status=Status.PLANNED,
                start=TODAY,
                end=TODAY + timedelta(days=20),
                effort_likely=1.0,
            )
            edit.put(item)
            ids.append(item.id)
        return ids


def chain(world: World, product_id: ProductId | None = None) -> list[ItemId]:
    """Put a chain into a world."""
    return world.desk.ask(Chain(product_id))[1]
