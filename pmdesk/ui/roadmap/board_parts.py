"""What all that works on the board needs of it."""

from typing import Protocol

from pmdesk.queries.board import Board
from pmdesk.ui.roadmap.board_column import BoardCard
from pmdesk.ui.roadmap.board_selection import BoardSelection
from pmdesk.ui.roadmap.board_verbs import BoardWishes
from pmdesk.ui.widgets.timeline.look import Look


class OnBoard(Protocol):
    """The board, as far as its pointer and its edits share it."""

    editable: bool
    selection: BoardSelection

    @property
    def board(self) -> Board: ...

    @property
    def look(self) -> Look: ...

    @property
    def wishes(self) -> BoardWishes: ...

    def cards(self) -> list[BoardCard]: ...
