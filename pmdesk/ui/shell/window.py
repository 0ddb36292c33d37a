"""The window: menu bar, rail, header, the stack of panes and the status bar; it knows no pane and no workspace."""

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QByteArray, QMargins, QRect, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from pmdesk.ui.shell.header import Header
from pmdesk.ui.shell.panes import MENUS
from pmdesk.ui.shell.rail import Rail
from pmdesk.ui.shell.statusbar import StatusBar
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.menus import Menu
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.styles import sheet
from pmdesk.ui.widgets.theme import Theme

COMPACT_BELOW = 1200
SMALLEST = QSize(760, 480)
USUAL = QSize(1440, 900)
FRAME = QSize(4, 40)
"""What the frame around a new window may take, which nobody knows before it shows."""


class Content(QWidget):
    """The ground that everything stands on; tells the first time it was painted."""

    painted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._first = True

    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), event.rect(), self._theme.color("surface"))
        if self._first:
            self._first = False
            self.painted.emit()


class Window(QMainWindow):
    """The frame of the house."""

    painted = Signal()
    closing = Signal()
    dropped = Signal(list)

    def __init__(self, app: QApplication, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._app = app
        self._theme = theme
        theme.changed.connect(self._dress)  # First of all: a new style sheet takes back fonts that were set before it.
        self._banner: QWidget | None = None
        self.may_close: Callable[[], bool] = lambda: True
        self.setWindowTitle("PM Desk")
        self.setMinimumSize(SMALLEST)
        self.setAcceptDrops(True)
        self.menus = {title: Menu(f"&{title}", self.menuBar()) for title in MENUS}
        for menu in self.menus.values():
            self.menuBar().addMenu(menu)
        self.rail = Rail(theme, icons)
        self.header = Header(theme, icons)
        self.content = Content(theme, self)
        self.stack = QStackedWidget(self.content)
        self.status = StatusBar(theme, icons)
        self._arrange()
        self.content.painted.connect(lambda: QTimer.singleShot(0, self.painted.emit))
        self._dress()

    def place(self, geometry: str) -> None:
        """Stand where the window stood last time, or in the usual size; with its frame it fits the screen."""
        states, _, exact = geometry.partition(" ")
        if not (states and self.restoreGeometry(QByteArray.fromBase64(states.encode()))):
            room = self.screen().availableGeometry().size()
            self.resize(USUAL.boundedTo(room - FRAME))
        elif exact:
            with suppress(ValueError):  # Somebody else wrote into the preferences.
                x, y, width, height, left, top, right, bottom = map(int, exact.split())
                self._stand(QRect(x, y, width, height), QMargins(left, top, right, bottom))

    def geometry_text(self) -> str:
        """Return where the window stands, for `place`."""
        states = bytes(self.saveGeometry().toBase64().data()).decode()
        if self.isMaximized() or self.isFullScreen():
            return states
        inside, around = self.geometry(), self.frameGeometry()
        place = (inside.x(), inside.y(), inside.width(), inside.height())
        before = (inside.left() - around.left(), inside.top() - around.top())
        behind = (around.right() - inside.right(), around.bottom() - inside.bottom())
        return " ".join([states, *map(str, (*place, *before, *behind))])

    def _stand(self, place: QRect, frame: QMargins) -> None:
        """Stand exactly there as far as the screen reaches: Qt alone makes a high window lower with each start.

        It reckons with a title bar of its own idea, also where the desktop shows none.
        """
        room = self.screen().availableGeometry().marginsRemoved(frame)
        size = place.size().boundedTo(room.size())
        x = max(room.x(), min(place.x(), room.x() + room.width() - size.width()))
        y = max(room.y(), min(place.y(), room.y() + room.height() - size.height()))
        self.setGeometry(x, y, size.width(), size.height())

    def bring_forward(self) -> None:
        """Show the window over all others and take the focus."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = self.width() < COMPACT_BELOW
        self.rail.set_compact(compact)
        self.header.set_compact(compact)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _arrange(self) -> None:
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.stack, 1)
        self._column = column
        whole = QWidget(self)
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.content, 1)
        self.setCentralWidget(whole)
        self.setStatusBar(self.status)

    def set_banner(self, banner: QWidget | None) -> None:
        """Let a bar stand between the header and the pane, or take away the one that stands there."""
        old, self._banner = self._banner, banner
        if old is not None:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        if banner is not None:
            self._column.insertWidget(1, banner)

    def _dress(self) -> None:
        self._app.setPalette(self._theme.palette())
        self._app.setFont(self._theme.font("body"))
        self._app.setStyleSheet(sheet(self._theme))
        self.menuBar().setMinimumHeight(self._theme.size("menubar"))
        for part in (self.rail, self.header, self.status, self.content):
            part.update()
