"""One column of the board: a card with its head, and under it the rows, of which only what shows is painted."""

from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from pmdesk.ui.roadmap.board_rows import (
    HEAD,
    PAD,
    TEXT,
    ColumnRows,
    Stand,
    count_words,
    paint_head,
    paint_insertion,
    paint_row,
)
from pmdesk.ui.widgets.paint import panel
from pmdesk.ui.widgets.rowaccess import tell_current, tell_reset

RADIUS = 6
FOOT = 5
WORDS_TOP = 16


class Host(Protocol):
    """The board, as far as its columns need it."""

    def stand(self) -> Stand: ...

    def empty_words(self, place: int) -> str: ...

    def insertion(self, place: int) -> int | None: ...

    def current_item(self) -> int | None: ...

    def press(self, place: int, event: QMouseEvent) -> None: ...

    def move_pointer(self, place: int, event: QMouseEvent) -> None: ...

    def release(self, place: int, event: QMouseEvent) -> None: ...

    def double_click(self, place: int, event: QMouseEvent) -> None: ...

    def leave(self) -> None: ...

    def ask_menu(self, at: QPoint) -> None: ...

    def type_key(self, event: QKeyEvent) -> bool: ...

    def turn_focus(self) -> None: ...

    def scrolled(self) -> None: ...


class BoardColumn(QAbstractScrollArea):
    """The rows of one column; screen readers find them through `rows`, `current`, `box` and `selection`."""

    def __init__(self, host: Host, place: int, rows: ColumnRows, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = host
        self._place = place
        self._rows = rows
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.show_rows(rows)

    # --- what screen readers ask

    @property
    def current(self) -> int:
        """The row that keys act on, -1 when it is in another column."""
        item = self._host.current_item()
        return -1 if item is None else self._rows.place.get(item, -1)

    def rows(self) -> ColumnRows:
        """Return what is shown."""
        return self._rows

    def selection(self) -> list[int]:
        """Return the selected rows."""
        return sorted(self._rows.place[item] for item in self._host.stand().selected if item in self._rows.place)

    def row_at(self, y: int) -> int:
        """Return the row at a height of the viewport, -1 for none."""
        return self._rows.row_at(y + self.verticalScrollBar().value())

    def box(self, row: int) -> QRect:
        """Return where a row stands in the viewport."""
        top, height = self._rows.span(row)
        return QRect(0, top - self.verticalScrollBar().value(), self.viewport().width(), height)

    # --- what it shows

    def show_rows(self, rows: ColumnRows) -> None:
        """Show other rows where the scroll bar stands."""
        changed = rows.lines != self._rows.lines
        self._rows = rows
        column = rows.column
        self.setAccessibleName(f"{column.title}, {column.subtitle}")
        self.setAccessibleDescription(count_words(column))
        self._measure()
        self.viewport().update()
        if changed:
            tell_reset(self)

    def title_box(self, row: int) -> QRect:
        """Return where a title is edited."""
        look, box = self._rows.look, self.box(row)
        return box.adjusted(look.px(TEXT - 4), 1, -look.px(PAD), -1)

    def reveal(self, item: int) -> None:
        """Scroll an item into view, with the heading above the first one of a group."""
        row = self._rows.place.get(item)
        if row is None:
            return
        bar = self.verticalScrollBar()
        above = row - 1 if row and not isinstance(self._rows.lines[row - 1], int) else row
        top, bottom = self._rows.tops[above], self._rows.tops[row + 1]
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

    def tell_current(self) -> None:
        """Tell screen readers that another row is current."""
        tell_current(self, self.current)

    def repaint_item(self, item: int | None) -> None:
        """Paint one item's row anew."""
        row = None if item is None else self._rows.place.get(item)
        if row is not None:
            self.viewport().update(self.box(row))

    # --- Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        area, rows, stand = event.rect(), self._rows, self._host.stand()
        row = self.row_at(max(0, area.top()))
        bottom = area.top()
        while 0 <= row < len(rows.lines) and bottom <= area.bottom():
            box = self.box(row)
            paint_row(painter, rows, row, box, stand)
            bottom = box.bottom() + 1
            row += 1
        if bottom <= area.bottom():
            painter.fillRect(QRect(area.left(), bottom, area.width(), area.bottom() + 1 - bottom), self._ground())
        if not rows.lines:
            self._paint_words(painter)
        line = self._host.insertion(self._place)
        if line is not None:
            paint_insertion(painter, rows.look, line - self.verticalScrollBar().value(), self.viewport().width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        del dx
        self._host.scrolled()
        self.viewport().scroll(0, dy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._host.type_key(event):
            event.ignore()

    def keyboardSearch(self, text: str) -> None:
        """Do nothing: letters are verbs here."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._host.press(self._place, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._host.move_pointer(self._place, event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._host.release(self._place, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._host.double_click(self._place, event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.current >= 0:
            box = self.box(self.current)
            at = self.viewport().mapToGlobal(QPoint(self._rows.look.px(TEXT), box.bottom()))
        self._host.ask_menu(at)

    def leaveEvent(self, event: QEvent) -> None:
        self._host.leave()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._host.turn_focus()
        self.tell_current()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._host.turn_focus()

    def _measure(self) -> None:
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._rows.height - room))
        bar.setPageStep(room)
        bar.setSingleStep(self._rows.look.theme.size("row"))

    def _ground(self) -> QColor:
        return self._rows.look.color("surface")

    def _paint_words(self, painter: QPainter) -> None:
        look = self._rows.look
        painter.setFont(look.theme.font("small"))
        painter.setPen(look.color("text_faint"))
        room = self.viewport().rect().adjusted(look.px(PAD), look.px(WORDS_TOP), -look.px(PAD), 0)
        flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room, int(flags), self._host.empty_words(self._place))


class BoardCard(QWidget):
    """The card round a column; while something would be dropped into it, its edge is in the accent colour."""

    def __init__(self, host: Host, place: int, rows: ColumnRows, parent: QWidget) -> None:
        super().__init__(parent)
        self.column = BoardColumn(host, place, rows, self)
        self._wanted = False
        self._head = rows.look.px(HEAD)
        self._lay()

    def show_rows(self, rows: ColumnRows) -> None:
        """Show other rows."""
        self.column.show_rows(rows)
        self._lay()
        self.update()

    def set_head(self, height: int) -> None:
        """Make the head so high."""
        if height != self._head:
            self._head = height
            self._lay()
            self.update()

    def set_wanted(self, *, wanted: bool) -> None:
        """Show that something would be dropped here, or no longer."""
        if wanted != self._wanted:
            self._wanted = wanted
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        look = self.column.rows().look
        painter = QPainter(self)
        edge = look.color("accent" if self._wanted else "border")
        panel(painter, self.rect(), RADIUS, look.color("surface"), edge)
        head = QRect(1, 1, self.width() - 2, self._head)
        paint_head(painter, look, self.column.rows().column, head)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def _lay(self) -> None:
        top = 1 + self._head
        self.column.setGeometry(1, top, self.width() - 2, max(0, self.height() - top - FOOT))
