"""Puts work off until a widget has been painted for the first time, and keys that waited have been answered."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class _FirstPaint(QObject):
    def __init__(self, widget: QWidget, pause_ms: int, run: Callable[[], None]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._pause_ms = pause_ms
        self._run = run
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._widget.removeEventFilter(self)
            QTimer.singleShot(0, self, self._pause)  # Comes only when all that is due was painted.
        return super().eventFilter(watched, event)

    def _pause(self) -> None:
        QTimer.singleShot(self._pause_ms, self, self._end)

    def _end(self) -> None:
        if not self._widget.isVisible():  # Gone meanwhile: perhaps for good, else it is painted again.
            self._widget.installEventFilter(self)
            return
        self._run()
        self.deleteLater()


def after_first_paint(widget: QWidget, pause_ms: int, run: Callable[[], None]) -> None:
    """Run something so long after the widget is painted the next time; never, when the widget goes before."""
    _FirstPaint(widget, pause_ms, run)
