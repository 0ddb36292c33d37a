"""The numbers behind the chart of an API's health: a row for each half hour, the newest first."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.ui.widgets.paint import RIGHT, fill, write
from pmdesk.ui.widgets.painted_list import Look, PaintedList, PlainRows
from pmdesk.ui.widgets.theme import Theme

PAD, FIRST, LEAST = 12, 76, 48


class HealthRows(PlainRows):
    """Half hours with their values."""

    is_even = True

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.columns: Sequence[str] = ()
        self.rows: Sequence[Any] = ()

    def count(self) -> int:
        return len(self.rows)

    def text(self, row: int) -> str:
        found = self.rows[row]
        pairs = (f"{label} {value}" for label, value in zip(self.columns, found.values, strict=True))
        return ", ".join((found.time, *pairs))

    def places(self, width: int) -> list[QRect]:
        """Return where the columns of values stand, as many as there is room for."""
        theme = self.theme
        room = width - theme.px(2 * PAD + FIRST)
        shown = min(len(self.columns), max(room // theme.px(LEAST), 1))
        each = room // max(shown, 1)
        left = theme.px(PAD + FIRST)
        return [QRect(left + each * at, 0, each, 0) for at in range(shown)]

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, found = self.theme, self.rows[row]
        ink = theme.color("selection_text" if look.selected else "text")
        font = theme.font("small", numbers=True)
        write(painter, box.adjusted(theme.px(PAD), 0, 0, 0), found.time, font, ink)
        for place, value in zip(self.places(box.width()), found.values, strict=False):
            write(painter, QRect(place.left(), box.top(), place.width(), box.height()), value, font, ink, flags=RIGHT)


class HealthHead(QWidget):
    """The names of the columns."""

    def __init__(self, theme: Theme, rows: HealthRows, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = rows
        theme.changed.connect(self._dress)
        self._dress()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        fill(painter, self.rect(), theme.color("surface_raised"))
        font, ink = theme.font("caption"), theme.color("text_muted")
        for place, words in zip(self._rows.places(self.width()), self._rows.columns, strict=False):
            write(painter, QRect(place.left(), 0, place.width(), self.height()), words, font, ink, flags=RIGHT)

    def _dress(self) -> None:
        self.setFixedHeight(self._theme.size("row_dense"))


class HealthTable(QWidget):
    """Head and rows."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = HealthRows(theme)
        self.head = HealthHead(theme, self.rows, self)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("API health, half hours")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.list, 1)

    def show_rows(self, columns: Sequence[str], rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.rows.columns, self.rows.rows = columns, rows
        self.list.refresh()
        self.head.update()
