"""How large a window of its own opens."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from pmdesk.ui.widgets.theme import Theme

MARGIN = 40


def fitting(theme: Theme, parent: QWidget, wide: int, high: int) -> QSize:
    """Return a size as wished, and no larger than the window that it stands over leaves around it."""
    room = parent.window().size() - QSize(MARGIN, MARGIN)
    return QSize(theme.px(wide), theme.px(high)).boundedTo(room)
