"""The place at the right of the pane: shown in a wide window, out of the way in a narrow one until asked for."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QSplitter, QWidget


class Side:
    """Shows and hides what stands at the right of a splitter; wide and narrow windows remember apart.

    First something may keep the place; the `inspector` takes it over once it is built.
    """

    def __init__(self, split: QSplitter, is_wide: Callable[[], bool]) -> None:
        self.inspector: Any = None
        self._split = split
        self._is_wide = is_wide
        self._held: QWidget | None = None
        self._wants = {True: True, False: False}
        self._sizes: list[int] = []
        self._is_asked = False

    def hold(self, widget: QWidget) -> None:
        """Put something here, in place of what stood here."""
        old, self._held = self._held, widget
        sizes = self._sizes if old is None else self._split.sizes()
        if old is None:
            self._split.addWidget(widget)
        else:
            self._split.replaceWidget(1, widget)
            old.deleteLater()
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)
        self._split.setCollapsible(1, False)
        if any(sizes):
            self._split.setSizes(sizes)
        self.place()

    def take(self, inspector: QWidget) -> None:
        """Take the inspector in; it gets the focus if it was asked for meanwhile."""
        self.inspector = inspector
        self.hold(inspector)
        if self._is_asked:
            inspector.setFocus()

    def place(self) -> None:
        """Show or hide what stands here as wished in a window of this width."""
        if self._held is not None:
            self._held.setVisible(self._wants[self._is_wide()])

    def shows(self) -> bool:
        """Whether anything shows here."""
        return self._held is not None and not self._held.isHidden()

    def show(self) -> None:
        """Show the inspector and give it the focus, now or once it is there."""
        self._wants[self._is_wide()] = True
        self.place()
        if self.inspector is None:
            self._is_asked = True
        else:
            self.inspector.setFocus()

    def turn(self) -> None:
        """Show what stands here, or hide it."""
        self._wants[self._is_wide()] = not self.shows()
        self.place()

    def kept(self) -> dict[str, Any]:
        """Return how it was left, as JSON values."""
        return {"inspector": self._wants[True], "split": self._split.sizes()}

    def restore(self, state: dict[str, Any]) -> None:
        """Stand as it was kept."""
        self._wants[True] = bool(state.get("inspector", True))
        self._sizes = [int(size) for size in state.get("split") or ()]
