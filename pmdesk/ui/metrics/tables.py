"""A chart's values as a table in its panel: one row for each period, one column for each line."""

from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.queries.chart_table import ChartTable
from pmdesk.ui.widgets.paint import RIGHT, fill, write
from pmdesk.ui.widgets.painted_list import Look, PaintedList, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

PAD, LEAST, MOST = 10, 56, 160


class TableRows(PlainRows):
    """Periods from the newest back, with their values at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.table: ChartTable | None = None

    def count(self) -> int:
        return 0 if self.table is None else len(self.table.rows)

    def text(self, row: int) -> str:
        if self.table is None:
            return ""
        found = self.table.rows[-1 - row]
        pairs = zip(self.table.columns, found.texts, strict=True)
        return ", ".join((found.time, *(f"{label} {text}" for label, text in pairs)))

    def columns(self, width: int) -> list[QRect]:
        """Return where the columns of values stand, as many as there is room for."""
        if self.table is None:
            return []
        theme = self.theme
        metrics = QFontMetrics(theme.font("small", numbers=True))
        room, right = width - theme.px(PAD + 90), width - theme.px(PAD)
        found: list[QRect] = []
        for at, label in enumerate(self.table.columns):
            words = (label, *(row.texts[at] for row in self.table.rows[-50:]))
            wide = max(metrics.horizontalAdvance(word) for word in words) + theme.px(12)
            wide = min(max(wide, theme.px(LEAST)), theme.px(MOST))
            if wide > room:
                break
            room -= wide
            found.append(QRect(0, 0, wide, 0))
        for box in reversed(found):
            right -= box.width()
            box.moveLeft(right)
        return found

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        if self.table is None:
            return
        theme, found = self.theme, self.table.rows[-1 - row]
        ink = theme.color("selection_text" if look.selected else "text")
        font = theme.font("small", numbers=True)
        write(painter, box.adjusted(theme.px(PAD), 0, 0, 0), found.time, font, ink)
        for column, text in zip(self.columns(box.width()), found.texts, strict=False):
            place = QRect(column.left(), box.top(), column.width(), box.height())
            write(painter, place, text, font, ink, flags=RIGHT)


class TableHead(QWidget):
    """The names of the lines over their columns."""

    def __init__(self, rows: TableRows, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish:
            self.setFixedHeight(self._rows.theme.size("header_row"))
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, table = self._rows.theme, self._rows.table
        painter = QPainter(self)
        fill(painter, self.rect(), theme.color("surface_raised"))
        fill(painter, QRect(0, self.height() - 1, self.width(), 1), theme.color("border"))
        if table is None:
            return
        font = theme.font("caption")
        columns = self._rows.columns(self.width())
        left = "Period" if len(columns) == len(table.columns) else f"{len(columns)} of {len(table.columns)} lines"
        write(painter, self.rect().adjusted(theme.px(PAD), 0, 0, 0), left, font, theme.color("text_faint"))
        for column, label in zip(columns, table.columns, strict=False):
            place = QRect(column.left(), 0, column.width(), self.height())
            words = elided(QFontMetrics(font), label, column.width() - theme.px(6))
            write(painter, place, words, font, theme.color("text_faint"), flags=RIGHT)


class TableBody(QWidget):
    """The table in a panel; a list to keys and to screen readers."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = TableRows(theme)
        self.head = TableHead(self.rows, self)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.setFocusProxy(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.list, 1)

    def show_table(self, table: ChartTable) -> None:
        """Show other values."""
        self.rows.table = table
        self.list.setAccessibleName(f"{table.title}, table")
        self.list.setAccessibleDescription(table.note)
        self.list.refresh()
        self.head.update()
