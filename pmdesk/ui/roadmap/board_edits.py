"""Typing on the board: the new name of an item, and the name of a new feature."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QRect

from pmdesk.commands.fields import Rename
from pmdesk.domain.roadmap import Item
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.board_column import BoardColumn
from pmdesk.ui.roadmap.board_parts import OnBoard
from pmdesk.ui.widgets.timeline.celledit import CellEdit


class Written(OnBoard, Protocol):
    """What is written on."""

    @property
    def frame(self) -> Frame: ...

    def current_place(self) -> int: ...

    def select_items(self, items: list[int]) -> None: ...


class BoardEdits:
    """At most one edit goes on at a time."""

    def __init__(self, context: Context, board: Written) -> None:
        self._context = context
        self._on = board
        self._edit: CellEdit | None = None

    @property
    def going(self) -> bool:
        """Whether something is typed now."""
        return self._edit is not None

    def rename(self) -> None:
        """Edit the current item's title in place."""
        on, item = self._on, self._on.selection.current
        if item is None or item not in on.board.column_of or not on.editable:
            return
        self.finish()
        column = on.cards()[on.board.column_of[item]].column
        column.reveal(item)

        def keep(typed: str) -> None:
            self._context.desk.do(Rename(Item, item, typed))

        self._begin(column, column.title_box(column.current), on.frame.title(item), keep)

    def add(self) -> None:
        """Type the name of a new feature where it will stand; Enter adds it, Esc does not."""
        on, after = self._on, self._on.selection.current
        if not on.editable:
            return
        self.finish()
        place = on.current_place()
        column = on.cards()[place].column
        if after is not None:
            column.reveal(after)

        def keep(typed: str) -> None:
            _, item = self._context.desk.ask(on.wishes.add(typed, place, after))
            on.select_items([item])

        hint = f"New feature in {on.board.columns[place].title}, Enter adds it"
        self._begin(column, self._box_below(column), "", keep, hint)

    def finish(self) -> None:
        """Keep what was typed, as when the row scrolls away."""
        if self._edit is not None:
            edit, self._edit = self._edit, None
            edit.finish()

    def _box_below(self, column: BoardColumn) -> QRect:
        px, high = self._on.look.px, self._on.look.theme.size("row")
        top = column.box(column.current).bottom() + 1 if column.current >= 0 else px(4)
        room = column.viewport().rect()
        return QRect(px(32), max(0, min(top, room.height() - 2 * high)) + 1, room.width() - px(44), high - 2)

    def _begin(self, column: BoardColumn, box: QRect, text: str, keep: Callable[[str], None], hint: str = "") -> None:
        self._edit = CellEdit(
            self._context.theme,
            column.viewport(),
            box,
            text,
            keep=keep,
            closed=lambda _onward: self._forget(),
            hint=hint,
            name="Name of the new feature" if hint else "Name",
        )

    def _forget(self) -> None:
        self._edit = None
