"""The line of 2 px that moves along an edge while something takes longer than a blink."""

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.theme import Theme

HIGH = 2
PATIENCE_MS = 300
STEP_MS = 40
STEPS = 45
SHARE = 4


class Hairline(QWidget):
    """Hidden until something takes longer than 300 ms; then a part of it is coloured, and walks."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._at = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)
        self.setAccessibleName("Working")
        self.hide()

    def begin(self) -> None:
        """Show up, unless `end` comes first."""
        if not self._timer.isActive():
            self._at = 0
            self._timer.start(PATIENCE_MS)

    def end(self) -> None:
        """Go."""
        self._timer.stop()
        self.hide()

    def lie(self, left: int, top: int, width: int) -> None:
        """Lie along an edge that begins there."""
        self.setGeometry(QRect(left, top, width, HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        wide = self.width() // SHARE
        left = (self.width() + wide) * (self._at % STEPS) // STEPS - wide
        fill(QPainter(self), QRect(left, 0, wide, HIGH), self._theme.color("accent"))

    def _step(self) -> None:
        self._at += 1
        if self._at == 1:
            self._timer.start(STEP_MS)
            self.show()
            self.raise_()
        self.update()
