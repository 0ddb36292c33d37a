"""The panel that lies over the window: palette, key sheet and quick add; Esc or a press outside closes it."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from pmdesk.ui.widgets.paint import panel
from pmdesk.ui.widgets.theme import Theme

TOP = 84
EDGE = 8
FOOT = 36


class Veil(QWidget):
    """Catches presses outside the panel; nothing is seen of it."""

    pressed = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.pressed.emit()


class Overlay(QFrame):
    """A panel as wide as it wants to be, 84 px under the window's top; it gives the focus back when it closes."""

    closed = Signal()

    def __init__(self, theme: Theme, host: QWidget, *, width: int, name: str) -> None:
        super().__init__(host)
        self._theme = theme
        self._host = host
        self._wide = width
        self._veil = Veil(host)
        self._veil.hide()
        self._veil.pressed.connect(self.shut)
        self._came_from: QWidget | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(1, 1, 1, 1)
        self.column.setSpacing(0)
        self.hide()
        theme.changed.connect(self.stand)

    def open(self) -> None:
        """Show the panel and remember who had the focus."""
        self._came_from = self._host.window().focusWidget()
        self._host.installEventFilter(self)
        self.stand()
        for each in (self._veil, self):
            each.show()
            each.raise_()

    def shut(self) -> None:
        """Hide the panel and give the focus back."""
        if self.isHidden():
            return
        self._host.removeEventFilter(self)
        self.hide()
        self._veil.hide()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus()
        self._came_from = None
        self.closed.emit()

    def wanted_height(self) -> int:
        """Return how high the content would like to be."""
        return self.column.sizeHint().height()

    def stand(self) -> None:
        """Take the right place and size in the window."""
        theme = self._theme
        whole = self._host.rect()
        self._veil.setGeometry(whole)
        width = min(theme.px(self._wide), whole.width() - 2 * EDGE)
        top = min(theme.px(TOP), max(EDGE, whole.height() // 8))
        height = min(self.wanted_height(), whole.height() - top - theme.px(FOOT))
        self.setGeometry(QRect((whole.width() - width) // 2, top, width, height))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab inside the panel."""
        inside = [child for child in self.findChildren(QWidget) if _takes_focus(child)]
        now = self.window().focusWidget()
        if now in inside:
            at = inside.index(now) + (1 if forward else -1)
            inside[at % len(inside)].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().focusNextPrevChild(forward)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.stand()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        panel(painter, self.rect(), 6, self._theme.color("surface"), self._theme.color("border_strong"))


def _takes_focus(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
