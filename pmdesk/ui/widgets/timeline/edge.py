"""Scrolls on while a drag is held near the left or right edge of the canvas."""

from PySide6.QtCore import QObject, QPointF, QRect, QTimer, Signal

BEAT_MS = 30
REACH = 28
STEP = 14


class EdgeScroller(QObject):
    """Emits `crept` with pixels to scroll by, again and again, as long as the drag stays at the edge."""

    crept = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._step = 0
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._creep)

    def follow(self, at: QPointF | None, canvas: QRect) -> None:
        """Look where the drag is held now; None when it is over."""
        self._step = 0
        if at is not None and at.x() > canvas.left() - REACH:
            if at.x() < canvas.left() + REACH:
                self._step = -STEP
            elif at.x() > canvas.right() - REACH:
                self._step = STEP
        if not self._step:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _creep(self) -> None:
        self.crept.emit(self._step)
