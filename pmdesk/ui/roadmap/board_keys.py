"""The keys that walk over the board and select: up and down in a column, left and right between columns."""

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from pmdesk.queries.board import Board
from pmdesk.ui.roadmap.board_column import BoardCard
from pmdesk.ui.roadmap.board_selection import BoardSelection
from pmdesk.ui.widgets.timeline.look import Look

Keys = Qt.KeyboardModifier


class Walked(Protocol):
    """What the keys walk over."""

    selection: BoardSelection

    @property
    def board(self) -> Board: ...

    @property
    def look(self) -> Look: ...

    def cards(self) -> list[BoardCard]: ...

    def current_place(self) -> int: ...

    def pick_first(self) -> None: ...

    def show_selection(self, *, reveal: bool = False) -> None: ...

    def give_up(self) -> bool: ...


class BoardKeys:
    """Tells what a key means."""

    def __init__(self, walked: Walked) -> None:
        self._walked = walked

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; return whether it means anything."""
        walked, selection = self._walked, self._walked.selection
        key, keys = Qt.Key(event.key()), event.modifiers() & ~Keys.KeypadModifier
        if key == Qt.Key.Key_Escape:
            return walked.give_up() or self._leave_one()
        if key == Qt.Key.Key_A and keys == Keys.ControlModifier:
            selection.items = set(walked.board.column_of)
            walked.show_selection()
            return True
        if keys & ~Keys.ShiftModifier:
            return False
        extend = keys == Keys.ShiftModifier
        if key == Qt.Key.Key_X and not extend and selection.current is not None:
            selection.toggle(selection.current)
            walked.show_selection()
            return True
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not extend:
            self._across(-1 if key == Qt.Key.Key_Left else 1)
            return True
        return self._along(key, extend=extend)

    def _leave_one(self) -> bool:
        selection = self._walked.selection
        if selection.current is None or selection.items == {selection.current}:
            return False
        selection.pick(selection.current)
        self._walked.show_selection()
        return True

    def _along(self, key: Qt.Key, *, extend: bool) -> bool:
        walked, selection = self._walked, self._walked.selection
        place = walked.current_place()
        items = walked.board.columns[place].items
        page = max(1, walked.cards()[place].column.viewport().height() // walked.look.theme.size("row") - 1)
        far = len(items)
        steps = {
            Qt.Key.Key_J: 1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_K: -1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_Home: -far,
            Qt.Key.Key_End: far,
        }
        if key not in steps:
            return False
        if selection.current is None or not items:
            walked.pick_first()
            return True
        there = items[min(far - 1, max(0, items.index(selection.current) + steps[key]))]
        if extend:
            selection.reach(walked.board, there)
        else:
            selection.pick(there)
        walked.show_selection(reveal=True)
        return True

    def _across(self, direction: int) -> None:
        """Go to the item at the same height of the nearest column that holds any."""
        walked, board, current = self._walked, self._walked.board, self._walked.selection.current
        if current is None:
            walked.pick_first()
            return
        here = walked.cards()[board.column_of[current]].column
        y = here.box(here.current).center().y()
        place = board.column_of[current] + direction
        while 0 <= place < len(board.columns) and not board.columns[place].items:
            place += direction
        if not 0 <= place < len(board.columns):
            return
        column = walked.cards()[place].column
        lines, row = column.rows().lines, column.row_at(y)
        row = len(lines) - 1 if row < 0 else row
        line = lines[row] if isinstance(lines[row], int) else lines[row + 1]
        if isinstance(line, int):
            walked.selection.pick(line)
            walked.show_selection(reveal=True)
