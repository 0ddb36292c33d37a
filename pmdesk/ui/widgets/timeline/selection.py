"""Which rows are selected, which one is current, and how clicks, keys and vanishing rows change that."""

from collections.abc import Iterable, Sequence

from pmdesk.insight.layout import Key, Line
from pmdesk.queries.timeline_rows import Frame


class Selection:
    """The selected rows of a frame; the current one takes keys, the anchor is where a stretch began."""

    def __init__(self) -> None:
        self.keys: set[Key] = set()
        self.current: Key | None = None
        self._anchor: Key | None = None

    def items(self, frame: Frame) -> list[int]:
        """Return the selected items, in the order of rows."""
        order = frame.line_of
        items = [key for key in self.keys if isinstance(key, int) and key in frame.sheet.items]
        return sorted(items, key=lambda key: order.get(key, 1 << 30))

    def pick(self, key: Key | None) -> None:
        """Select one row alone."""
        self.keys = set() if key is None else {key}
        self.current = self._anchor = key

    def set(self, keys: Iterable[Key], current: Key | None) -> None:
        """Select some rows."""
        self.keys = set(keys)
        self.current = self._anchor = current

    def toggle(self, key: Key) -> None:
        """Add a row to the selection, or take it out."""
        self.keys ^= {key}
        self.current = self._anchor = key

    def reach(self, lines: Sequence[Line], places: dict[Key, int], key: Key) -> None:
        """Select everything from the anchor to a row."""
        anchor = places.get(self._anchor) if self._anchor is not None else None
        here = places[key]
        low, high = sorted((here if anchor is None else anchor, here))
        self.keys = {line.key for line in lines[low : high + 1]}
        self.current = key

    def step(self, frame: Frame, rows: int, *, extend: bool = False) -> None:
        """Go some rows down, or up when negative; the first step selects the first row."""
        if not frame.lines:
            return
        here = frame.line_of.get(self.current) if self.current is not None else None
        there = (0 if rows > 0 else len(frame.lines) - 1) if here is None else here + rows
        self.go(frame, there, extend=extend)

    def go(self, frame: Frame, row: int, *, extend: bool = False) -> None:
        """Go to a row, the nearest one there is."""
        if not frame.lines:
            return
        key = frame.lines[min(len(frame.lines) - 1, max(0, row))].key
        if extend:
            self.reach(frame.lines, frame.line_of, key)
        else:
            self.pick(key)

    def shrink(self) -> bool:
        """Leave only the current row selected; return whether there were others."""
        others = bool(self.keys - {self.current})
        if others:
            self.pick(self.current)
        return others

    def all(self, frame: Frame) -> None:
        """Select every item that shows."""
        self.keys = {line.key for line in frame.lines if isinstance(line.key, int)}

    def carry_over(self, old: Frame | None, new: Frame) -> None:
        """Keep to the rows there still are; after the current one vanished the next one is current, never the first."""
        gone = {key for key in self.keys if key not in new.line_of}
        current = self.current
        self.keys -= gone
        if current is None or current in new.line_of:
            return
        shown = new.shown(current) if self._is_there(new, current) else None
        if shown is None and old is not None and current in old.line_of:
            shown = self._next(old, new, old.line_of[current])
        key = None if shown is None or not new.lines else new.lines[min(shown, len(new.lines) - 1)].key
        if self.keys:
            self.current = self._anchor = min(self.keys, key=lambda one: new.line_of[one])
        else:
            self.pick(key)

    def _is_there(self, frame: Frame, key: Key) -> bool:
        return key in frame.above or key in frame.groups or (isinstance(key, int) and key in frame.sheet.items)

    def _next(self, old: Frame, new: Frame, place: int) -> int | None:
        later = (line.key for line in old.lines[place + 1 :])
        earlier = (line.key for line in reversed(old.lines[:place]))
        for keys in (later, earlier):
            for key in keys:
                if key in new.line_of:
                    return new.line_of[key]
        return None
