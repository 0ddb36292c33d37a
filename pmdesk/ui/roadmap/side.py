"""The place of the inspector at the right: shown in a wide window, out of the way in a narrow one until asked for."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QSplitter, QWidget


class Side:
    """Shows and hides the widget at the right of a splitter; wide and narrow windows remember apart."""

    def __init__(self, split: QSplitter, is_wide: Callable[[], bool]) -> None:
        self.widget: Any = None
        self._standing: QWidget | None = None
        self._split = split
        self._is_wide = is_wide
        self._wants = {True: True, False: False}
        self._sizes: list[int] = []

    def take(self, widget: QWidget) -> None:
        """Take the widget in, as wide as it was left or as what kept its place stands."""
        self.widget = widget
        self.hold(widget)

    def hold(self, standing: QWidget) -> None:
        """Let something stand at the right, in place of what stood there."""
        old, self._standing = self._standing, standing
        sizes = self._sizes if old is None else self._split.sizes()
        if old is None:
            self._split.addWidget(standing)
        else:
            self._split.replaceWidget(1, standing)
            old.deleteLater()
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)
        self._split.setCollapsible(1, False)
        if any(sizes):
            self._split.setSizes(sizes)
        self.place()

    def place(self) -> None:
        """Show or hide what stands there as wished in a window of this width."""
        if self._standing is not None:
            self._standing.setVisible(self._wants[self._is_wide()])

    def shows(self) -> bool:
        """Whether what stands there shows."""
        return self._standing is not None and not self._standing.isHidden()

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
