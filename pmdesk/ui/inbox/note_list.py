"""The list of notes: it keeps its place and its selection by note, whatever comes, goes or is read in between."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pmdesk.queries.inbox_values import NoteLine
from pmdesk.ui.inbox.list_rows import NoteRows
from pmdesk.ui.widgets.painted_list import PaintedList, global_box
from pmdesk.ui.widgets.theme import Theme

MOST_SELECTED = 5_000
"""So many notes can be selected at once."""
AHEAD = 64
"""So many rows above and below those that show are read as well."""


class Standing(NamedTuple):
    """Where the list stood before its rows changed; `unread` are the selected rows not read, and how many rows were."""

    current: tuple[int, int] | None
    anchor: int | None
    selected: tuple[int, ...]
    unread: tuple[int, frozenset[int]]
    held: int | None
    held_y: int


class NoteList(PaintedList):
    """Notes by page; `lacking` asks for rows to be read, `chosen` carries the note that is current, 0 for none."""

    lacking = Signal(int, int)
    chosen = Signal(int)
    crowded = Signal()
    focused = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, theme: Theme, rows: NoteRows, parent: QWidget) -> None:
        self._notes = rows
        self._chosen = 0
        self._is_changing = False
        super().__init__(theme, rows, many=True, parent=parent)
        self.setAccessibleName("Notes")
        self.current_changed.connect(self._tell)

    @property
    def note(self) -> int:
        """The note that is current, 0 for none."""
        return self._chosen

    def selected_lines(self) -> tuple[NoteLine, ...]:
        """Return the rows that are selected, the current one alone when no more are, but for those not read."""
        lines = (self._notes.line(row) for row in self.selection())
        return tuple(line for line in lines if line is not None)

    def selected_ids(self) -> tuple[int, ...]:
        """Return the notes of these rows."""
        return tuple(line.id for line in self.selected_lines())

    def keys(self) -> list[int]:
        """Return where the list stands: the key of a row that shows, of the current one and of those selected."""
        first, _ = self.shown_rows()
        rows = dict.fromkeys((first, self._current, *sorted(self._selected)))
        lines = (self._notes.line(row) for row in rows if row >= 0)
        return [line.key for line in lines if line is not None]

    def spot(self) -> tuple[QWidget, QRect]:
        """Return where popovers about the current note hang; not on the list itself, whose keys they would hear."""
        box, owner = self.box(max(0, self._current)), self.parentWidget() or self
        return owner, QRect(self.viewport().mapTo(owner, box.topLeft()), box.size())

    def has_many(self) -> bool:
        """Whether notes are selected, and not only one current."""
        return bool(self._selected)

    def shown_rows(self) -> tuple[int, int]:
        """Return the first and the last row that show."""
        first = max(0, self.row_at(0))
        last = self.row_at(self.viewport().height() - 1)
        return first, last if last >= 0 else max(first, self._notes.count() - 1)

    def change(self, change: Callable[[], object]) -> None:
        """Let the rows become others; the current note, the selected ones and what is looked at stay where they are."""
        before = self._standing()
        self._is_changing = True
        change()
        self._restore(before)
        self._is_changing = False
        self._after_change(before)

    def begin(self, change: Callable[[], object]) -> None:
        """Let the rows become those of another search; the current note stays current where it is among the first."""
        kept = self._chosen
        self._is_changing = True
        change()
        row = self._notes.pages.row_of(kept) if kept else None
        self._selected, self._anchor = set(), -1
        self._current = row if row is not None else 0 if self._notes.count() else -1
        self.refresh()
        self.verticalScrollBar().setValue(0)
        if self._current >= 0:
            self._show_row(self._current)
        self._is_changing = False
        self.selection_changed.emit()
        self._tell()
        self.look()

    def choose(self, note_id: int) -> bool:
        """Make a note current; False when it is not among those that are read."""
        row = self._notes.pages.row_of(note_id)
        if row is None:
            return False
        self.set_current(row)
        return True

    def move_on(self) -> None:
        """Go to the row after those that are selected, as once something was done with them."""
        rows = self.selection()
        if rows and rows[-1] + 1 < self._notes.count():
            self.set_current(rows[-1] + 1)
        elif rows:
            self.set_current(rows[-1])

    def look(self) -> None:
        """Ask for rows that show and are not read."""
        count = self._notes.count()
        if count and not self._is_changing:
            first, last = self.shown_rows()
            self.lacking.emit(max(0, first - AHEAD), min(count - 1, last + AHEAD))

    def set_current(self, row: int, *, extend: bool = False) -> None:
        if extend:
            start = self._anchor if self._anchor >= 0 else max(0, self._current)
            near = min(max(row, start - MOST_SELECTED + 1), start + MOST_SELECTED - 1)
            if near != row:
                self.crowded.emit()
            row = near
        super().set_current(row, extend=extend)

    def select_all(self) -> None:
        count = self._notes.count()
        if count > MOST_SELECTED:
            self.crowded.emit()
        self.select(range(min(count, MOST_SELECTED)))

    def select(self, rows: Iterable[int]) -> None:
        super().select(rows)
        if self._selected:
            self.lacking.emit(min(self._selected), max(self._selected))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.look()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.current >= 0:
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            self.menu_wanted.emit(global_box(self, self.current).bottomLeft() if by_key else event.globalPos())

    def _standing(self) -> Standing:
        line = self._notes.line(self._current) if self._current >= 0 else None
        anchor = self._notes.line(self._anchor) if self._anchor >= 0 else None
        first, last = self.shown_rows()
        holds_current = self.hasFocus() and line is not None and first <= self._current <= last
        held = self._current if holds_current else first
        held_line = self._notes.line(held)
        return Standing(
            None if line is None else (line.id, line.key),
            None if anchor is None else anchor.id,
            tuple(self.selected_ids()) if self._selected else (),
            (self._notes.count(), frozenset(row for row in self._selected if self._notes.line(row) is None)),
            None if held_line is None or (held == 0 and not holds_current) else held_line.key,
            held * self._row_height() - self.verticalScrollBar().value(),
        )

    def _restore(self, before: Standing) -> None:
        pages, count = self._notes.pages, self._notes.count()
        if before.current is not None and count:
            row = pages.row_of(before.current[0])
            self._current = row if row is not None else pages.row_at(before.current[1])
        elif count and self._current < 0:
            self._current = 0
        self._current = min(self._current, count - 1)
        anchor = None if before.anchor is None else pages.row_of(before.anchor)
        self._anchor = -1 if anchor is None else anchor
        found = (pages.row_of(note_id) for note_id in before.selected)
        counted, unread = before.unread
        self._selected = {row for row in found if row is not None} | (unread if counted == count else frozenset())
        self.refresh()
        if before.held is not None and count:
            self.verticalScrollBar().setValue(pages.row_at(before.held) * self._row_height() - before.held_y)

    def _after_change(self, before: Standing) -> None:
        if len(self._selected) != len(before.selected) + len(before.unread[1]):
            self.selection_changed.emit()
        self._tell()
        self.look()

    def _tell(self, row: int = -1) -> None:
        """Tell which note is current, once it is read."""
        del row
        line = self._notes.line(self._current) if self._current >= 0 else None
        note_id = 0 if line is None else line.id
        if note_id != self._chosen and (line is not None or not self._notes.count()):
            self._chosen = note_id
            self.chosen.emit(note_id)

    def _row_height(self) -> int:
        return self._notes.height(0)
