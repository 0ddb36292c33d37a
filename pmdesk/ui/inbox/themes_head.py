"""The head of the table of themes: what its columns are, by which it is sorted, and segments that are hardly heard."""

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from pmdesk.queries.theme_table import SegmentColumn
from pmdesk.ui.inbox.themes_rows import ThemeRows
from pmdesk.ui.inbox.themes_state import Order
from pmdesk.ui.inbox.themes_words import head_of, segment_tip
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import CENTER, LEFT, RIGHT, fill, write
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme


class ThemeHead(QWidget):
    """26 px over the rows; a press on a name sorts by it."""

    sorted_by = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, rows: ThemeRows, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._rows = rows
        self._order = Order.SIZE
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_order(self, order: Order) -> None:
        """Mark the column that is sorted by."""
        self._order = order
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, self._theme.size("header_row"))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip(event.pos().x()), self)
            return True
        return super().event(event)

    def tip(self, x: int) -> str:
        """Return what is told of the head under the pointer."""
        segment = self._segment_at(x)
        if segment is not None:
            return segment_tip(segment)
        table, places = self._rows.table, self._rows.columns(self.width())
        if table is None or not places.amount[0] <= x < sum(places.change):
            return ""
        return f"Compared with the {table.days} days before. Bold: more than chance."

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        x, places = event.position().toPoint().x(), self._rows.columns(self.width())
        if x < sum(places.title):
            self.sorted_by.emit(Order.TITLE.value)
        elif x < (places.spark[0] if places.spark[1] else places.change[0]):
            self.sorted_by.emit(Order.SIZE.value)
        elif places.change[0] <= x < sum(places.change):
            self.sorted_by.emit(Order.CHANGE.value)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter, table = self._theme, QPainter(self), self._rows.table
        fill(painter, self.rect(), theme.color("surface_raised"))
        fill(painter, QRect(0, self.height() - 1, self.width(), 1), theme.color("border"))
        if table is None:
            return
        places = self._rows.columns(self.width())
        self._write(painter, places.title, "Theme", LEFT, is_sorted=self._order is Order.TITLE)
        first = places.bar if places.bar[1] else places.amount
        wide = sum(places.amount) - first[0] + theme.px(20)
        words = head_of(table) if places.bar[1] else table.measure.value.capitalize()
        self._write(painter, (first[0], wide), words, LEFT, is_sorted=self._order is Order.SIZE)
        if places.spark[1]:
            self._write(painter, places.spark, "12 weeks", LEFT)
        self._write(painter, places.change, "Change", RIGHT, is_sorted=self._order is Order.CHANGE)
        for place, segment in zip(places.heats, table.segments, strict=False):
            self._paint_segment(painter, place, segment)
        self._write(painter, places.item, "Roadmap item", LEFT)

    def _write(
        self, painter: QPainter, place: tuple[int, int], words: str, flags: int, *, is_sorted: bool = False
    ) -> None:
        theme, font = self._theme, self._theme.font("caption")
        box = QRect(place[0], 0, place[1], self.height() - 1)
        ink = theme.color("text" if is_sorted and self._order is not Order.SIZE else "text_faint")
        write(painter, box, elided(QFontMetrics(font), words, box.width()), font, ink, flags=flags)

    def _paint_segment(self, painter: QPainter, place: tuple[int, int], segment: SegmentColumn) -> None:
        theme, font = self._theme, self._theme.font("caption")
        box = QRect(place[0], 0, place[1], self.height() - 1)
        room = box.width() - theme.px(4)
        if not segment.is_under:
            words = elided(QFontMetrics(font), segment.short, room)
            write(painter, box, words, font, theme.color("text_faint"), flags=CENTER)
            return
        side = theme.px(11)
        words = elided(QFontMetrics(font), segment.short, room - side - theme.px(2))
        wide = QFontMetrics(font).horizontalAdvance(words) + side + theme.px(2)
        x = box.left() + (box.width() - wide) / 2
        self._icons.paint(painter, "trending-down", "warning_text", QPointF(x, (box.height() - side) / 2), side)
        place_of = QRect(round(x) + side + theme.px(2), 0, wide, box.height())
        write(painter, place_of, words, font, theme.color("warning_text"))

    def _segment_at(self, x: int) -> SegmentColumn | None:
        table = self._rows.table
        if table is None:
            return None
        places = self._rows.columns(self.width()).heats
        found = (segment for place, segment in zip(places, table.segments, strict=False) if place[0] <= x < sum(place))
        return next(found, None)
