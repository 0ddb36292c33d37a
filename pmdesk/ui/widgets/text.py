"""Small helps for words on screen: cutting them to a width, and telling them to screen readers."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QFontMetrics


def elided(metrics: QFontMetrics, text: str, width: int) -> str:
    """Return the text, cut at its end with an ellipsis when it is wider than `width`."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    from PySide6.QtCore import Qt  # noqa: PLC0415  # the enums are slow to load and seldom needed at the first paint

    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def announce(source: QObject, text: str) -> None:
    """Let a screen reader say the words."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # noqa: PLC0415  # not at the first paint

    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(source, text))
