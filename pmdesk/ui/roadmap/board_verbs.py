"""What keys, menus and drops do on the board: between columns, up and down in one, adding and renaming."""

from collections.abc import Sequence
from datetime import date

from pmdesk.commands.desk import Command
from pmdesk.commands.horizons import MoveToHorizon, RankItems
from pmdesk.commands.items import AddItem
from pmdesk.commands.together import Together
from pmdesk.domain.days import Resolution
from pmdesk.domain.frozen import frozen
from pmdesk.domain.kinds import ItemId, ProductId
from pmdesk.domain.roadmap import ItemKind, Status
from pmdesk.insight.horizons import Horizon
from pmdesk.queries.board import Board, BoardGroup
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.roadmap.board_drag import Drag


@frozen
class BoardWishes:
    """Turns wishes about the board as it shows into commands; None when nothing would change."""

    frame: Frame
    board: Board

    def move(self, items: Sequence[int], horizon: Horizon) -> Command[object] | None:
        """Move items into a column."""
        if all(self._stands(item, horizon) for item in items):
            return None
        return Together((self._into(items, horizon),), f"Move {self.named(items)} to {horizon.value}")

    def reorder(self, items: Sequence[int], current: int, direction: int) -> Command[object] | None:
        """Move the selected items of the current one's group past their neighbour."""
        group = self.board.group_of.get(current)
        if group is None:
            return None
        chosen = frozenset(items)
        moved = [item for item in group.items if item in chosen]
        if not moved:
            return None
        if direction < 0:
            place = group.items.index(moved[0]) - 1
            return self._ranked(group, moved, group.items[place]) if place >= 0 else None
        place = group.items.index(moved[-1]) + 2
        if place > len(group.items):
            return None
        return self._ranked(group, moved, group.items[place] if place < len(group.items) else None)

    def drop(self, drag: Drag) -> Command[object] | None:
        """Put dragged items where they were let go."""
        if drag.target is None:
            return None
        horizon = self.board.columns[drag.target].horizon
        ranked: Command[object] | None = None
        if drag.slot is not None:
            moved = [item for item in drag.items if self._key(item) == drag.key]
            ranked = self._ranked(drag.slot.group, moved, drag.slot.before)
        move = self.move(drag.items, horizon)
        if move is None or ranked is None:
            return move or ranked
        label = f"Move {self.named(drag.items)} to {horizon.value}"
        return Together((self._into(drag.items, horizon), ranked), label)

    def add(self, title: str, place: int, after: int | None) -> AddItem:
        """Add a feature to a column, right behind an item."""
        limits, horizon = self.board.horizons, self.board.columns[place].horizon
        values: dict[str, object] = {}
        if horizon is not Horizon.LATER:
            is_now = horizon is Horizon.NOW
            days = limits.days_in_now(None) if is_now else limits.days_in_next(None)
            values = {"start": date.fromordinal(days.start), "end": date.fromordinal(days.end)}
            values |= {"status": Status.PLANNED} if is_now else {"resolution": Resolution.QUARTER}
        entry = None if after is None else self.frame.sheet.items.get(after)
        if entry is None:
            return AddItem(ItemKind.FEATURE, title, self._first_product(), values=values)
        product = None if entry.product_id is None else ProductId(entry.product_id)
        parent = self.frame.forest.parents.get(entry.id)
        return AddItem(
            ItemKind.FEATURE, title, product, None if parent is None else ItemId(parent), ItemId(entry.id), values
        )

    def named(self, items: Sequence[int]) -> str:
        """Name items in a label: the title of one, the count of several."""
        return self.frame.title(items[0]) if len(items) == 1 else f"{len(items)} items"

    def _into(self, items: Sequence[int], horizon: Horizon) -> MoveToHorizon:
        return MoveToHorizon(_ids(items), horizon, date.fromordinal(self.frame.today))

    def _ranked(self, group: BoardGroup, moved: Sequence[int], before: int | None) -> RankItems | None:
        away = frozenset(moved)
        staying = [item for item in group.items if item not in away]
        place = staying.index(before) if before in staying else len(staying)  # pyright: ignore[reportArgumentType]
        if [*staying[:place], *moved, *staying[place:]] == group.items:
            return None
        return RankItems(_ids(moved), _ids(staying), None if before is None else ItemId(before))

    def _stands(self, item: int, horizon: Horizon) -> bool:
        place = self.board.column_of.get(item)
        return place is not None and self.board.columns[place].horizon is horizon

    def _key(self, item: int) -> str | None:
        group = self.board.group_of.get(item)
        return None if group is None else group.key

    def _first_product(self) -> ProductId | None:
        heads = sorted(self.frame.sheet.products.values(), key=lambda head: head.rank)
        return ProductId(heads[0].id) if heads else None


def _ids(items: Sequence[int]) -> tuple[ItemId, ...]:
    return tuple(ItemId(item) for item in items)
