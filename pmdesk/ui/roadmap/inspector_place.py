"""Where the inspector stands: how wide it may be, and what keeps its place until it is built."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.theme import Theme

NARROWEST, USUAL, WIDEST = 260, 300, 420


class Vacancy(QWidget):
    """As wide and of the same ground as the inspector, so that nothing moves when that comes."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setMinimumWidth(theme.px(NARROWEST))
        self.setMaximumWidth(theme.px(WIDEST))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(USUAL), self._theme.px(600))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, event.rect(), self._theme.color("surface_raised"))
        fill(painter, self.rect().adjusted(0, 0, 1 - self.width(), 0), self._theme.color("border"))
