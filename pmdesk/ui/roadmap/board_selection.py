"""Which items of the board are selected, which one is current, and how keys, clicks and vanishing items change that."""

from collections.abc import Iterable

from pmdesk.queries.board import Board


class BoardSelection:
    """The selected items; the current one takes keys, the anchor is where a stretch began."""

    def __init__(self) -> None:
        self.items: set[int] = set()
        self.current: int | None = None
        self._anchor: int | None = None

    def pick(self, item: int | None) -> None:
        """Select one item alone."""
        self.set(() if item is None else (item,), item)

    def set(self, items: Iterable[int], current: int | None) -> None:
        """Select some items."""
        self.items = set(items)
        self.current = self._anchor = current

    def toggle(self, item: int) -> None:
        """Add an item to the selection, or take it out."""
        self.items ^= {item}
        self.current = self._anchor = item

    def reach(self, board: Board, item: int) -> None:
        """Select everything from the anchor to an item, over columns in their order."""
        order = [each for column in board.columns for each in column.items]
        here = order.index(item)
        anchor = order.index(self._anchor) if self._anchor in board.column_of else here  # pyright: ignore[reportArgumentType]
        low, high = sorted((anchor, here))
        self.items = set(order[low : high + 1])
        self.current = item

    def ordered(self, board: Board) -> list[int]:
        """Return the selected items, column after column from top to bottom."""
        if len(self.items) < 2:  # noqa: PLR2004  # nothing to sort
            return list(self.items)
        return [item for column in board.columns for item in column.items if item in self.items]

    def carry_over(self, old: Board, new: Board) -> None:
        """Keep to the items there still are; when the current one vanished its neighbour is current."""
        self.items &= new.column_of.keys()
        if self.current is None or self.current in new.column_of:
            return
        near = _neighbour(old, new, self.current)
        if self.items:
            self.current = self._anchor = near if near in self.items else min(self.items)
        else:
            self.pick(near)


def _neighbour(old: Board, new: Board, item: int) -> int | None:
    place = old.column_of.get(item)
    if place is None:
        return None
    items = old.columns[place].items
    here = items.index(item)
    for near in (*items[here + 1 :], *reversed(items[:here])):
        if near in new.column_of:
            return near
    return None
