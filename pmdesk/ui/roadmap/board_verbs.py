"""What keys, menus and drops do on the board: between columns, up and down in one, adding and renaming."""

from collections.abc import Sequence
from datetime import date

from pmdesk.commands.desk import Command
from pmdesk.commands.horizons import MoveToHorizon, RankItems
from pmdesk.commands.items import AddItem, MoveItems
from pmdesk.commands.together import Together
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Resolution
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
        strangers = self.strangers(drag)
        parts: list[Command[object]] = []
        if not all(self._stands(item, horizon) for item in drag.items):
            parts.append(self._into(drag.items, horizon))
        if drag.slot is not None:
            if strangers:
                key = drag.slot.group.key
                parts.append(MoveItems(_ids(self._topmost(strangers)), ProductId(int(key)) if key else None))
            moved = [item for item in drag.items if drag.free or self._key(item) == drag.key]
            ranked = self._ranked(drag.slot.group, moved, drag.slot.before)
            parts += [] if ranked is None else [ranked]
        return self._as_one(parts, f"Move {self.drop_words(drag)}")

    def drop_words(self, drag: Drag) -> str:
        """Say what is dragged where: `Wallet payments to next, in Storefront`."""
        words, target = self.named(drag.items), drag.target
        away = target is not None and any(self.board.column_of.get(item) != target for item in drag.items)
        if target is not None and away:
            words += f" to {self.board.columns[target].horizon.value}"
        if drag.slot is not None and self.strangers(drag):
            group = drag.slot.group
            words += f"{', in' if away else ' to'} {group.title if group.key else group.title.lower()}"
        return words

    def strangers(self, drag: Drag) -> list[int]:
        """Return the dragged items that are let go among the items of another product."""
        if drag.slot is None or not drag.free:
            return []
        return [item for item in drag.items if self._key(item) != drag.slot.group.key]

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

    @staticmethod
    def _as_one(parts: Sequence[Command[object]], label: str) -> Command[object] | None:
        """Return edits as one; a reorder alone keeps its own name."""
        if not parts or (len(parts) == 1 and isinstance(parts[0], RankItems)):
            return parts[0] if parts else None
        return Together(parts, label)

    def _topmost(self, items: Sequence[int]) -> list[int]:
        """Return the items that hang under no other of them: those come along with what they hang under."""
        parents, chosen = self.frame.forest.parents, frozenset(items)
        found: list[int] = []
        for item in items:
            above = parents.get(item)
            while above is not None and above not in chosen:
                above = parents.get(above)
            found += [] if above is not None else [item]
        return found

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
