"""Menus with round corners."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath, QRegion, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from pmdesk.ui.widgets.pressing import alone

RADIUS = 6


class Menu(QMenu):
    """A menu cut to round corners, since not every screen blends windows."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        self.setMask(QRegion(path.toFillPolygon().toPolygon()))


def pick(parent: QWidget, choices: Iterable[tuple[str, Callable[[], object]]]) -> QMenu:
    """Return a menu of free choices: words and what they do."""
    menu = Menu(parent)
    for title, run in choices:
        menu.addAction(title.replace("&", "&&")).triggered.connect(alone(run))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
