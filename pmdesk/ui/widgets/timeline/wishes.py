"""What a person wants of the timeline, as signals: nothing is changed by the widget itself."""

from PySide6.QtCore import QObject, QPoint, Signal


class Wishes(QObject):
    """The signals of one timeline."""

    dragged = Signal(object)
    """A `Wish`: what a drag meant."""
    folding = Signal(object)
    """The key of a row to be folded or unfolded."""
    opening = Signal()
    """All about the current row."""
    editing = Signal(str)
    """A column of the current row, `title` or `points`."""
    dating = Signal(int, int)
    """An item without dates, and a day on which it shall lie."""
    menu = Signal(QPoint)
    """Where on the screen a menu of the selection is wanted."""
