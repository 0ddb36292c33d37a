"""The list of what waits to be sent to services: each row with its fields as they are there and here."""

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pmdesk.domain.changes import Changes
from pmdesk.domain.kinds import Kind
from pmdesk.queries.outbox import Outbox, OutboxLine, Waiting, outbox
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.paint import RIGHT, fill, write
from pmdesk.ui.widgets.painted_list import Look, PaintedList, PlainRows
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

WIDE, HIGH = 720, 440
FOOT = 48
HEAD, STEP, END = 28, 20, 8
NONE = "Nothing waits to be sent. What you change in rows that a service has too waits here until the next sync."


class OutboxRows(PlainRows):
    """The lines as they were read last."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.lines: tuple[OutboxLine, ...] = ()

    def count(self) -> int:
        """Return how many rows wait."""
        return len(self.lines)

    def height(self, row: int) -> int:
        """Return the height of a title and a line for each field."""
        return self.theme.px(HEAD + STEP * len(told(self.lines[row])) + END)

    def text(self, row: int) -> str:
        """Return what a screen reader says."""
        line = self.lines[row]
        return ", ".join(part for part in (line.title, line.key, line.connection, *told(line)) if part)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        """Paint the title with its key and connection, and the fields below."""
        del look
        theme, line = self.theme, self.lines[row]
        left, room = box.left() + theme.px(16), box.width() - theme.px(32)
        strong, small = theme.font("section"), theme.font("small", numbers=True)
        place = ", ".join(part for part in (line.key, line.connection) if part)
        upper = QRect(left, box.top() + theme.px(4), room, theme.px(HEAD - 4))
        wide = min(QFontMetrics(small).horizontalAdvance(place), room // 2)
        write(painter, upper, elided(QFontMetrics(small), place, wide), small, theme.color("text_faint"), flags=RIGHT)
        title = elided(QFontMetrics(strong), line.title, room - wide - theme.px(12))
        write(painter, upper, title, strong, theme.color("text"))
        y = box.top() + theme.px(HEAD)
        for words in told(line):
            ink = theme.color("danger_text" if words == line.refusal else "text_muted")
            where = QRect(left, y, room, theme.px(STEP))
            write(painter, where, elided(QFontMetrics(small), words, room), small, ink)
            y += theme.px(STEP)
        fill(painter, QRect(box.left(), box.bottom(), box.width(), 1), theme.color("border"))


class OutboxDialog(QDialog):
    """Follows what waits while it is open; Enter goes to the row, F5 sends."""

    def __init__(self, context: Context, sync: Any, parent: QWidget) -> None:  # noqa: ANN401  # built by its room
        super().__init__(parent)
        self._context = context
        self._sync = sync
        theme, icons = context.theme, context.icons
        self.setWindowTitle("Changes that wait to be sent")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.px(WIDE), theme.px(HIGH))
        self.rows = OutboxRows(theme)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("Changes that wait to be sent")
        self.none = plain(NONE, theme, "small", "text_muted", self)
        self.none.setWordWrap(True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.said = plain("", theme, "small", "text_muted", self)
        self.go = Button(theme, icons, "Go to the row", key="Return", parent=self)
        self.send = Button(theme, icons, "Send now", key="F5", look="primary", parent=self)
        self._lay_out()
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        self.list.activated.connect(alone(self._go))
        self.go.clicked.connect(alone(self._go))
        self.send.clicked.connect(alone(self._send))
        QShortcut(QKeySequence("F5"), self, self._send)
        context.bus.changed.connect(self._note)
        self._read()
        self.list.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        foot = theme.px(FOOT)
        fill(painter, event.rect(), theme.color("surface"))
        fill(painter, QRect(0, self.height() - foot, self.width(), foot), theme.color("surface_raised"))
        fill(painter, QRect(0, self.height() - foot, self.width(), 1), theme.color("border"))

    def _read(self) -> None:
        found: Outbox = outbox(self._context.desk.store, self._context.clock.today())
        self.rows.lines = found.lines
        self.list.refresh()
        if found.lines and self.list.current < 0:
            self.list.set_current(0)
        self.list.setVisible(bool(found.lines))
        self.none.setVisible(not found.lines)
        more = found.records - len(found.lines)
        self.said.setText(f"{found.words}, the newest are listed" if more > 0 else found.words)
        self.go.setEnabled(bool(found.lines))
        self.send.setEnabled(bool(found.lines))

    def _go(self) -> None:
        if 0 <= self.list.current < self.rows.count():
            row = self.rows.lines[self.list.current].row
            self.accept()
            self._context.go(f"pmdesk://{row.kind.value}/{row.id}")

    def _send(self) -> None:
        self._sync.now(may_send_many=True)

    def _note(self, changes: Changes) -> None:
        if changes.touches((Kind.SYNC_LINK, Kind.CONFLICT, Kind.CONNECTION)) or changes.refs & {
            line.row for line in self.rows.lines
        }:
            self._read()

    def _lay_out(self) -> None:
        theme = self._context.theme
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(10))
        foot.setSpacing(theme.px(8))
        foot.addWidget(self.said, 1)
        foot.addWidget(self.go)
        foot.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(self.none, 1)
        column.addLayout(foot)


def told(line: OutboxLine) -> tuple[str, ...]:
    """Return what is said of a row below its title: that it is new, its fields, why it was refused."""
    new = ("Will be made there",) if line.is_new else ()
    refusal = (line.refusal,) if line.refusal else ()
    return (*new, *(_said(field) for field in line.fields), *refusal)


def open_outbox(context: Context, sync: Any, parent: QWidget) -> OutboxDialog:  # noqa: ANN401
    """Open the list over a window."""
    dialog = OutboxDialog(context, sync, parent)
    dialog.open()
    return dialog


def _said(field: Waiting) -> str:
    there, here = (" ".join(each.split()) or "none" for each in (field.there, field.here))
    return f"{field.title}: {there} → {here}"
