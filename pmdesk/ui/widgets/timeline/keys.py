"""The keys that walk over the rows of the timeline and select them."""

from typing import Protocol

from PySide6.QtCore import Qt

from pmdesk.queries.timeline_rows import Frame


class Walked(Protocol):
    """What the keys walk over."""

    @property
    def frame(self) -> Frame: ...

    def step(self, rows: int, *, extend: bool = False) -> None: ...

    def go_to_row(self, row: int, *, extend: bool = False) -> None: ...

    def page(self) -> int: ...

    def select_all(self) -> None: ...

    def toggle_current(self) -> None: ...


def walk(rows: Walked, key: Qt.Key, keys: Qt.KeyboardModifier) -> bool:
    """Do what a key means on rows; return whether it means anything."""
    extend = keys == Qt.KeyboardModifier.ShiftModifier
    if keys == Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_A:
        rows.select_all()
        return True
    if keys & ~Qt.KeyboardModifier.ShiftModifier & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    steps = {
        Qt.Key.Key_J: 1,
        Qt.Key.Key_Down: 1,
        Qt.Key.Key_K: -1,
        Qt.Key.Key_Up: -1,
        Qt.Key.Key_PageDown: rows.page(),
        Qt.Key.Key_PageUp: -rows.page(),
    }
    if key in steps:
        rows.step(steps[key], extend=extend)
    elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        rows.go_to_row(0 if key == Qt.Key.Key_Home else len(rows.frame.lines), extend=extend)
    elif key == Qt.Key.Key_X and not extend:
        rows.toggle_current()
    else:
        return False
    return True
