"""Rows in columns, as the checklist and the questions are: a shape, cells, and a name that is edited in place."""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QEvent, QPointF, QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pmdesk.domain.agreed import AgreedFunction, Question
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import fill, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

PAD, GAP, SIGN, ICON = 12, 8, 16, 14

Line = TypeVar("Line")
Named = TypeVar("Named", AgreedFunction, Question)
Cell = tuple[QRect, str, QFont, QColor]
"""A column, and what is written in it."""


class ColumnRows(PlainRows, Generic[Line, Named]):
    """Rows as a painted list shows them; their names are edited in place."""

    is_even = True
    heads: tuple[str, ...] = ()
    """The names of the columns."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.lines: tuple[Line, ...] = ()

    def named(self, line: Line) -> Named:
        """Return the row of the workspace that a line shows."""
        raise NotImplementedError

    def columns(self, width: int) -> Any:  # noqa: ANN401  # a named tuple of its own for each kind of rows
        """Return where the cells stand in a list of this width; `words` are the columns with a head."""
        raise NotImplementedError

    def text(self, row: int) -> str:
        """Return what a screen reader says for a row."""
        raise NotImplementedError

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        """Paint a row; the ground is painted already."""
        raise NotImplementedError

    def count(self) -> int:
        return len(self.lines)

    def place_of(self, row_id: int) -> int:
        """Return where a row of the workspace is listed, -1 where it is not."""
        return next((at for at, line in enumerate(self.lines) if self.named(line).id == row_id), -1)

    def edit_box(self, row: int, box: QRect) -> QRect | None:
        del row
        title = self.columns(box.width()).title
        return QRect(title.left() - self.theme.px(3), box.top(), title.width() + self.theme.px(3), box.height())

    def edit_text(self, row: int) -> str:
        return self.named(self.lines[row]).title

    def paint_line(self, painter: QPainter, box: QRect, sign: tuple[str, str], cells: Iterable[Cell]) -> None:
        """Paint a line: its shape with the colour, and its cells."""
        side = self.theme.px(ICON)
        at = QPointF(self.columns(box.width()).sign.left(), box.top() + (box.height() - side) / 2)
        self._icons.paint(painter, *sign, at, side)
        for column, words, font, color in cells:
            write_cell(painter, in_row(column, box), words, font, color)


class ColumnsHead(QWidget):
    """The names of the columns over them."""

    def __init__(self, rows: ColumnRows[Any, Any], parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        rows.theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setFixedHeight(self._rows.theme.size("header_row"))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._rows.theme, QPainter(self)
        fill(painter, self.rect(), theme.color("surface_raised"))
        for y in (0, self.height() - 1):
            fill(painter, QRect(0, y, self.width(), 1), theme.color("border"))
        font, ink = theme.font("caption"), theme.color("text_faint")
        for column, words in zip(self._rows.columns(self.width()).words, self._rows.heads, strict=True):
            write_cell(painter, in_row(column, self.rect()), words, font, ink)


def in_row(column: QRect, box: QRect) -> QRect:
    """Return where a column stands in the box of a row."""
    return QRect(column.left(), box.top(), column.width(), box.height())


def write_cell(painter: QPainter, place: QRect, words: str, font: QFont, ink: QColor) -> None:
    """Write the words of one cell, cut where they are too long."""
    if place.width() and words:
        write(painter, place, elided(QFontMetrics(font), words, place.width()), font, ink)
