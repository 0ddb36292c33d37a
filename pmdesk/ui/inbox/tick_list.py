"""A list whose rows are ticked by keys or by a press."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from pmdesk.ui.widgets.painted_list import PaintedList


class TickList(PaintedList):
    """Space, X or a press ticks; with `box_wide` only a press so near to the left edge does."""

    ticked = Signal(int)
    box_wide: int | None = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_X) and self.current >= 0 and not event.modifiers():
            self.ticked.emit(self.current)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        row, is_near = self.row_at(at.y()), self.box_wide is None or at.x() < self._theme.px(self.box_wide)
        if row >= 0 and is_near and event.button() == Qt.MouseButton.LeftButton:
            self.ticked.emit(row)
