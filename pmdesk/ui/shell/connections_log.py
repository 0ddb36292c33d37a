"""The log of a connection: what each round brought and what went wrong, to be read and copied; it holds no secret."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pmdesk.domain.kinds import ConnectionId
from pmdesk.queries.sync_status import log_lines
from pmdesk.ui.context import Context
from pmdesk.ui.shell.connections_rows import LogRows
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.pressing import alone

NONE = "Nothing has come or gone yet."


class LogPage(QWidget):
    """The newest lines first; the line that is current stands in full below."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.rows = LogRows(theme)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("Log")
        self.list.set_frame(top=1, left=1, right=1, bottom=1)
        self.whole = plain("", theme, "small", "text_muted", self)
        self.whole.setWordWrap(True)
        self.copy = Button(theme, context.icons, "Copy log", icon="copy", small=True, parent=self)
        self.copy.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.whole, 1)
        row.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(self.list, 1)
        column.addLayout(row)
        self.list.current_changed.connect(self._tell)
        self.copy.clicked.connect(alone(self.copy_all))

    def show_log(self, connection_id: ConnectionId) -> None:
        """Show the log of a connection as it is now."""
        self.rows.lines = log_lines(self._context.desk.store, connection_id)
        self.rows.now = self._context.clock.now()
        self.list.refresh()
        self.copy.setEnabled(bool(self.rows.count()))
        self._tell(self.list.current)

    def text(self) -> str:
        """Return the log as text, the newest line first."""
        return "\n".join(f"{line.at.astimezone():%Y-%m-%d %H:%M} {line.words}" for line in self.rows.lines)

    def copy_all(self) -> None:
        """Put the log on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())
        self._context.status.say("The log is on the clipboard.")

    def _tell(self, row: int) -> None:
        is_line = 0 <= row < self.rows.count()
        self.whole.setText(self.rows.lines[row].words if is_line else "" if self.rows.count() else NONE)
