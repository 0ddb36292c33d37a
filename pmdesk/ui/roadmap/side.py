"""The place of the inspector at the right: shown in a wide window, out of the way in a narrow one until asked for."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QSplitter, QWidget


class Side:
    """Shows and hides the widget at the right of a splitter; wide and narrow windows remember apart."""

    def __init__(self, split: QSplitter, is_wide: Callable[[], bool]) -> None:
        self.widget: Any = None
        self._split = split
        self._is_wide = is_wide
        self._wants = {True: True, False: False}
        self._sizes: list[int] = []

    def take(self, widget: QWidget) -> None:
        """Take the widget in, as wide as it was left."""
        self.widget = widget
        self._split.addWidget(widget)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)
        self._split.setCollapsible(1, False)
        if self._sizes:
            self._split.setSizes(self._sizes)
        self.place()

    def place(self) -> None:
        """Show or hide the widget as wished in a window of this width."""
        if self.widget is not None:
            self.widget.setVisible(self._wants[self._is_wide()])

    def shows(self) -> bool:
        """Whether the widget shows."""
        return self.widget is not None and not self.widget.isHidden()

    def show(self) -> None:
        """Show the widget."""
        self._wants[self._is_wide()] = True
        self.place()

    def turn(self) -> None:
        """Show the widget, or hide it."""
        self._wants[self._is_wide()] = not self.shows()
        self.place()

    def kept(self) -> dict[str, Any]:
        """Return how it was left, as JSON values."""
        return {"inspector": self._wants[True], "split": self._split.sizes()}

    def restore(self, state: dict[str, Any]) -> None:
        """Stand as it was kept."""
        self._wants[True] = bool(state.get("inspector", True))
        self._sizes = [int(size) for size in state.get("split") or ()]
