"""The board within its pane: made when it is first shown, with its verbs, its tools and its hints."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from pmdesk.insight.horizons import Horizon
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.board_table import BOARD, INTO, ITEMS, VIEW
from pmdesk.ui.roadmap.model import RoadmapModel
from pmdesk.ui.roadmap.timeline_table import PANE
from pmdesk.ui.roadmap.timeline_tools import GROUPINGS as WORDS
from pmdesk.ui.roadmap.timeline_tools import ToolRow
from pmdesk.ui.widgets.actions import CANVAS
from pmdesk.ui.widgets.menus import pick

HINTS = (
    ("roadmap.column_right", "Move to now, next, later"),
    ("roadmap.card_up", "Reorder"),
    ("roadmap.status", "Status"),
    ("roadmap.depends", "Depends on"),
    ("roadmap.new", "New"),
    ("view.inspector", "Inspector"),
)


class BoardPlace(QObject):
    """Where the board lives in a pane; `chosen` gives what is selected there before the board is made."""

    selection_changed = Signal()
    changed = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(
        self, context: Context, model: RoadmapModel, tools: ToolRow, chosen: Callable[[], list[int]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._model = model
        self._tools = tools
        self._chosen = chosen
        self._parent = parent
        self.made: Any = None
        """The board, None before it was first asked for."""
        tools.points.toggled.connect(self._show_points)
        tools.slides.clicked.connect(self.copy)

    @property
    def shown(self) -> Any:  # noqa: ANN401  # loaded when it is first asked for
        """The board while its scale is chosen."""
        return self.make() if self._tools.scale.current() == "board" else None

    def make(self) -> Any:  # noqa: ANN401
        """Return the board, made when it is first asked for."""
        if self.made is None:
            make = self._context.fetch("pmdesk.ui.roadmap.board:NowNextLater")
            board = self.made = make(self._context, self._model, self._parent)
            board.hide()
            board.selection_changed.connect(self._tell_selection)
            board.menu_wanted.connect(self.menu_wanted)
            board.grouped.connect(self.changed)
            board.focused.connect(self.hint)
            self._context.actions.bind(PANE, board, CANVAS)
            self._context.actions.bind(BOARD, board)
            board.show_points(shown=self._tools.points.isChecked())
        return self.made

    def add_actions(self, has_items: Callable[[], bool], shows_rows: Callable[[], bool]) -> None:
        """Put the board's verbs into the table."""
        runs: dict[str, Callable[[], object]] = {INTO[horizon]: partial(self._move_to, horizon) for horizon in Horizon}
        runs |= {
            "roadmap.column_right": lambda: self.make().move_beside(1),
            "roadmap.column_left": lambda: self.make().move_beside(-1),
            "roadmap.card_up": lambda: self.make().reorder(-1),
            "roadmap.card_down": lambda: self.make().reorder(1),
            "roadmap.board_points": self._tools.points.toggle,
            "roadmap.copy_board": self.copy,
        }
        actions = self._context.actions
        for action in ITEMS:
            on_board = action.where == BOARD
            actions.add(action, runs[action.id], partial(self._can, has_items) if on_board else has_items)
        actions.add(VIEW[0], runs[VIEW[0].id], shows_rows, self._tools.points.isChecked)
        actions.add(VIEW[1], runs[VIEW[1].id], shows_rows)

    def hint(self) -> None:
        """Show the keys that matter on the board."""
        actions = self._context.actions
        shown = [(actions.first_key(action), words) for action, words in HINTS if actions.has(action)]
        self._context.status.hints([("J", "Next"), *(pair for pair in shown if pair[0])])

    def offer_groupings(self) -> None:
        """Let another grouping be picked."""
        board, button = self.make(), self._tools.group
        choices = [
            ("No groups" if one is Grouping.NONE else WORDS[one].capitalize(), partial(board.group_by, one))
            for one in board.groupings
        ]
        pick(button, choices).popup(button.mapToGlobal(button.rect().bottomLeft()))

    def copy(self) -> None:
        """Put the board on the clipboard, as a picture, a table and plain lines."""
        board = self.make()
        slides = self._context.fetch("pmdesk.ui.roadmap.board_copy:slides")
        data = slides(self._model.frame, board.board, self._context.theme, points=self._tools.points.isChecked())
        QGuiApplication.clipboard().setMimeData(data)
        self._context.status.say("The board is on the clipboard, as a picture and as a table.")

    def _move_to(self, horizon: Horizon) -> None:
        board = self.make()
        if self._tools.scale.current() != "board":
            board.select_items(self._chosen())
        board.move_to(horizon)

    def _can(self, has_items: Callable[[], bool]) -> bool:
        return self.shown is not None and has_items()

    def _show_points(self, shown: bool) -> None:  # Qt's signal hands it over like this
        if self.made is not None:
            self.made.show_points(shown=shown)

    def _tell_selection(self) -> None:
        if self._tools.scale.current() == "board":
            self.selection_changed.emit()
