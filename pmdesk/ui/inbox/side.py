"""The side list of the inbox: views with counts, and what narrows the search; a press puts it in or takes it out."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from pmdesk.domain.inbox import SavedFilter
from pmdesk.queries.inbox_values import InboxCounts, View
from pmdesk.ui.inbox.side_rows import NOTHING, SideRow, SideRows, bare, side_rows
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.painted_list import EDGE, Look, PaintedList, global_box
from pmdesk.ui.widgets.theme import Theme

WIDE = 196


class SideList(PaintedList):
    """Tells which view, which term and which saved search was pressed."""

    ground = "surface_raised"
    view_wanted = Signal(object)
    term_wanted = Signal(str)
    query_wanted = Signal(str)
    typing_wanted = Signal(str, int)
    renamed = Signal(int, str)
    menu_wanted = Signal(QPoint)
    focused = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        self._sides = SideRows(theme, icons)
        super().__init__(theme, self._sides, many=False, parent=parent)
        self.setAccessibleName("Views and filters")
        self._counts = NOTHING
        self._saved: tuple[SavedFilter, ...] = ()
        self._saved_counts: Mapping[int, tuple[int, bool]] = {}
        self._unfolded: frozenset[str] = frozenset()
        self._on: tuple[View, frozenset[str], str] = (View.ALL, frozenset(), "")
        self.activated.connect(self._press)
        self.edited.connect(self._rename)
        self._fill()

    @property
    def saved(self) -> int:
        """The saved search whose row is current, 0 for none."""
        row = self._row(self.current)
        return 0 if row is None else row.saved

    def titles(self) -> list[str]:
        """Return what stands in the rows, for those who cannot see it."""
        return [self._sides.text(row) for row in range(self._sides.count())]

    def show_counts(self, counts: InboxCounts) -> None:
        """Show newer counts."""
        self._counts = counts
        self._fill()

    def show_saved(self, saved: tuple[SavedFilter, ...]) -> None:
        """Show the saved searches."""
        self._saved = saved
        self._fill()

    def show_saved_counts(self, counts: Mapping[int, tuple[int, bool]]) -> None:
        """Show how many notes the saved searches find."""
        self._saved_counts = counts
        self._fill()

    def show_asked(self, view: View, terms: frozenset[str], text: str) -> None:
        """Mark what is part of the search."""
        self._on = (view, terms, text)
        self._fill()

    def press(self, title: str) -> bool:
        """Act as if the row with this title were pressed; False when there is none."""
        found = [at for at, row in enumerate(self._sides.shown) if row.title == title and not row.is_heading]
        if found:
            self.set_current(found[0])
            self._press(found[0])
        return bool(found)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint().y())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._press(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.current >= 0:
            self._press(self.current)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.saved:
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            self.menu_wanted.emit(global_box(self, self.current).bottomLeft() if by_key else event.globalPos())

    def _paint_row(self, painter: QPainter, row: int, box: QRect, focused: bool) -> None:
        """Tint what is on; the current row shows by its edge, and only where the focus is."""
        on, current = row in self._sides.on, row == self.current and focused
        if on:
            self._sides.paint_on(painter, box)
        elif row == self._hovered and self._sides.can_stand(row):
            fill(painter, box, self._theme.color("hover"))
        if current:
            fill(painter, QRect(box.left(), box.top(), EDGE, box.height()), self._theme.color("accent"))
        painter.save()
        painter.setClipRect(box)
        self._sides.paint(painter, row, box, Look(on, current, focused, hovered=False))
        painter.restore()

    def _row(self, row: int) -> SideRow | None:
        return self._sides.shown[row] if 0 <= row < len(self._sides.shown) else None

    def _press(self, at: int) -> None:
        row = self._row(at)
        if row is None or row.is_heading:
            return
        if row.view is not None:
            self.view_wanted.emit(row.view)
        elif row.saved:
            self.query_wanted.emit(row.query)
        elif row.types:
            self.typing_wanted.emit(row.types, len(row.types))
        elif row.folds:
            self._unfolded ^= {row.folds}
            self._fill()
        else:
            self.term_wanted.emit(row.term)

    def _rename(self, at: int, title: str) -> None:
        row = self._row(at)
        if row is not None and row.saved:
            self.renamed.emit(row.saved, title)

    def _fill(self) -> None:
        kept = self._row(self.current)
        self._sides.shown = side_rows(self._counts, self._saved, self._on[1], self._unfolded, self._saved_counts)
        self.refresh()
        if kept is not None:
            same = (at for at, row in enumerate(self._sides.shown) if _same(row, kept))
            self._current = next(same, min(self.current, len(self._sides.shown) - 1))
        self._mark()

    def _mark(self) -> None:
        view, terms, text = self._on
        self._sides.on = frozenset(
            at
            for at, row in enumerate(self._sides.shown)
            if row.view is view or (row.term and bare(row.term) in terms) or (row.saved and row.query == text)
        )
        self.viewport().update()


def _same(row: SideRow, other: SideRow) -> bool:
    parts = ((each.view, each.term, each.saved, each.folds, each.types) for each in (row, other))
    return len(set(parts)) == 1 and not row.is_heading
