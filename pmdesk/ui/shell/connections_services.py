"""The page that offers services to connect to, narrowed by typing."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.shell.connections_rows import ServiceRows
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.painted_list import PaintedList

WHAT = "Which service?"


class ServicesPage(QWidget):
    """A field and a list; Enter or a double press `chosen` carries the name of a service."""

    chosen = Signal(str)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self.search = QLineEdit(self)
        self.search.setFont(theme.font("small"))
        self.search.setPlaceholderText("Find a service")
        self.search.setAccessibleName("Find a service")
        self.rows = ServiceRows(theme)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.always_focused = True
        self.list.setAccessibleName("Services")
        self.list.set_frame(top=1, left=1, right=1, bottom=1)
        self.list.set_current(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(plain(WHAT, theme, "section", "text", self))
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self.search.textChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self.list.activated.connect(self._choose)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows and Enter of the field mean the list."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.list.step(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.current)
                return True
        return super().eventFilter(watched, event)

    def begin(self) -> None:
        """Begin anew."""
        self.search.clear()
        self._narrow("")
        self.search.setFocus()

    def _narrow(self, words: str) -> None:
        self.rows.narrow(words)
        self.list.refresh()
        self.list.set_current(0)

    def _choose(self, row: int) -> None:
        if 0 <= row < self.rows.count():
            self.chosen.emit(self.rows.found[row][0])
