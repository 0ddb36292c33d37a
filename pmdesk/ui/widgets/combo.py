"""A box to pick one of many from, with the house's chevron."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme

CHEVRON = 12
INSET = 8


class Combo(QComboBox):
    """Opens by a click, Space or Alt+Down; the wheel scrolls what lies around it and never changes the choice."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self.setFont(theme.font("small"))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self._theme.px(CHEVRON)
        at = QPointF(self.width() - side - self._theme.px(INSET), (self.height() - side) / 2)
        ink = "text_muted" if self.isEnabled() else "text_disabled"
        self._icons.paint(QPainter(self), "chevron-down", ink, at, side)
