"""What one painting of the timeline needs to know: rows, axis, look, what is selected and what is dragged."""

from collections.abc import Collection, Mapping
from dataclasses import field
from typing import NamedTuple, Protocol

from PySide6.QtCore import QRectF

from pmdesk.domain.classes import slotted
from pmdesk.insight.layout import Key, Line, Sum
from pmdesk.insight.scheduling import Days
from pmdesk.queries.timeline import Entry, Mark
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.widgets.timeline.axis import Axis
from pmdesk.ui.widgets.timeline.look import Look

NARROWEST = 4


class Ghost(NamedTuple):
    """Where a bar was before, with words like `+14 days`."""

    days: Days | None
    words: str = ""


class EdgeMark(NamedTuple):
    """Where a bar out of sight lies: an arrow with a day at the left or, for what comes later, the right edge.

    `alone` leaves no words beside the bar, which would run into it.
    """

    text: str
    later: bool
    alone: bool


class Edges(Protocol):
    """The marks at the edges of rows."""

    def at(self, row: int) -> EdgeMark | None: ...


@slotted
class Picture:
    """One painting: rows from `head` down, scrolled by `scroll` pixels, the canvas right of the tree's width."""

    frame: Frame
    axis: Axis
    look: Look
    width: int
    height: int
    tree: int
    scroll: int = 0
    points: bool = True
    links: bool = True
    focused: bool = False
    selected: Collection[Key] = frozenset()
    current: Key | None = None
    hovered: Key | None = None
    moved: Mapping[Key, Days] = field(default_factory=dict[Key, Days])
    sums: Mapping[Key, Sum] = field(default_factory=dict[Key, Sum])
    ghosts: Mapping[Key, Ghost] = field(default_factory=dict[Key, Ghost])
    added: Collection[Key] = frozenset()
    lane: tuple[Mark, ...] = ()
    edges: Edges | None = None
    """What tells at the edges of bars that lie outside, if anything does."""

    @property
    def left(self) -> int:
        """The x at which the canvas begins, right of the tree and its edge."""
        return self.tree + 1 if self.tree else 0

    @property
    def head(self) -> int:
        """The y at which the rows begin: below the time header and the lane of deadlines."""
        return self.look.header + (self.look.row if self.lane else 0)

    def top(self, row: int) -> int:
        """Return the y of a row's upper edge."""
        return self.head + row * self.look.row - self.scroll

    def rows(self, top: int, bottom: int) -> range:
        """Return the rows that lie between two heights."""
        row = self.look.row
        first = max(0, (top - self.head + self.scroll) // row)
        last = min(len(self.frame.lines), (bottom - self.head + self.scroll) // row + 1)
        return range(first, max(first, last))

    def line_at(self, y: float) -> Line | None:
        """Return the row at a height, or None below the last and above the first."""
        if y < self.head:
            return None
        place = int(y - self.head + self.scroll) // self.look.row
        return self.frame.lines[place] if place < len(self.frame.lines) else None

    def x(self, day: int) -> int:
        """Return the whole pixel at which a day begins."""
        return self.left + round(self.axis.x(day))

    def days(self, key: Key) -> Days | None:
        """Return the days a row's bar covers now, while dragging where it would come to lie."""
        moved = self.moved.get(key)
        if moved is not None:
            return moved
        summed = self.sums.get(key)
        if summed is not None and summed.start is not None and summed.end is not None:
            return Days(summed.start, summed.end)
        return self.frame.days(key)

    def bar(self, row: int, days: Days) -> QRectF:
        """Return the outer edges of a leaf's bar on a row."""
        look = self.look
        left = self.x(days.start) + 1
        right = max(left + look.px(NARROWEST), self.x(days.end + 1) - 2)
        top = self.top(row) + (look.row - look.bar) // 2
        return QRectF(left, top, right - left, look.bar)

    def strip(self, row: int, days: Days) -> QRectF:
        """Return the edges of a branch's thin bar on a row."""
        look = self.look
        left, high = self.x(days.start), look.px(6)
        return QRectF(left, self.top(row) + (look.row - high) // 2, max(2, self.x(days.end + 1) - left), high)

    def is_leaf(self, key: Key) -> Entry | None:
        """Return the item of a row whose bar has dates of its own, which can be dragged; None for branches."""
        entry = self.frame.entry(key)
        return None if entry is None or self.frame.sums_up(key) else entry
