"""The list of themes: it keeps its place and selection by theme, tells what is under the pointer, and offers verbs."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from pmdesk.ui.inbox.themes_rows import ThemeRows
from pmdesk.ui.widgets.painted_list import PaintedList, global_box
from pmdesk.ui.widgets.theme import Theme


class ThemeList(PaintedList):
    """`chosen` carries the theme that is current, 0 for none."""

    chosen = Signal(int)
    focused = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, theme: Theme, rows: ThemeRows, parent: QWidget) -> None:
        self._themes = rows
        self._told = 0
        super().__init__(theme, rows, many=True, parent=parent)
        self.setAccessibleName("Themes")
        self.current_changed.connect(self._tell)

    @property
    def theme_id(self) -> int:
        """The theme that is current, 0 for none."""
        return self._themes.lines[self.current].id if 0 <= self.current < self._themes.count() else 0

    def selected_ids(self) -> tuple[int, ...]:
        """Return the themes that are selected, the current one alone when no more are."""
        return tuple(self._themes.lines[row].id for row in self.selection() if row < self._themes.count())

    def choose(self, theme_id: int) -> bool:
        """Make a theme current; False when it is not shown."""
        row = self._row_of(theme_id)
        if row >= 0:
            self.set_current(row)
        return row >= 0

    def take(self, theme_id: int, selected: Iterable[int]) -> None:
        """Show the rows anew: the same theme stays current, where it went the one that stands there now."""
        row = self._row_of(theme_id)
        count = self._themes.count()
        rows = (self._row_of(each) for each in selected)
        self._selected = {each for each in rows if each >= 0}
        self._current = row if row >= 0 else min(max(self._current, 0), count - 1)
        self._anchor = self._current
        self.refresh()
        self._tell()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self.row_at(event.pos().y())
            words = self._themes.tip(row, event.pos().x(), self.viewport().width()) if row >= 0 else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.current >= 0:
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            self.menu_wanted.emit(global_box(self, self.current).bottomLeft() if by_key else event.globalPos())

    def _row_of(self, theme_id: int) -> int:
        return next((row for row, line in enumerate(self._themes.lines) if line.id == theme_id), -1)

    def _tell(self, row: int = -1) -> None:
        del row
        if self.theme_id != self._told:
            self._told = self.theme_id
            self.chosen.emit(self._told)
