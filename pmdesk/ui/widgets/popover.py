"""Popovers: frameless panels that hang on a field, hold a few controls, and go when a person looks elsewhere."""

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from pmdesk.ui.widgets.paint import panel
from pmdesk.ui.widgets.theme import Theme

RADIUS = 6
GAP = 2


class Popover(QFrame):
    """A panel that hangs below (or, without room, above) a rectangle of its owner; it gives the focus back."""

    closed = Signal()

    def __init__(self, theme: Theme, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._theme = theme
        self._owner = owner
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(1, 1, 1, 1)
        self.column.setSpacing(0)

    def hang(self, box: QRect, width: int = 0) -> None:
        """Show the panel at a rectangle in the owner's coordinates, at least as wide as wished."""
        top_left = self._owner.mapToGlobal(box.topLeft())
        self.adjustSize()
        size = self.sizeHint()
        wide = max(size.width(), width)
        screen = self._owner.screen().availableGeometry()
        below = top_left.y() + box.height() + GAP
        above = top_left.y() - GAP - size.height()
        y = below if below + size.height() <= screen.bottom() or above < screen.top() else above
        x = max(screen.left(), min(top_left.x(), screen.right() - wide))
        self.setGeometry(QRect(QPoint(x, y), self.sizeHint()).adjusted(0, 0, wide - size.width(), 0))
        self.show()

    def event(self, event: QEvent) -> bool:
        """Keep what is typed here, Enter too, from the shortcuts of the lists below."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not _is_chord(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        self.setMask(QRegion(path.toFillPolygon().toPolygon()))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        panel(painter, self.rect(), RADIUS, self._theme.color("surface"), self._theme.color("border_strong"))


def _is_chord(event: QKeyEvent) -> bool:
    chords = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return bool(event.modifiers() & chords)
