"""A drag on the board: which items, into which column, and before which item they would stand there."""

from typing import NamedTuple

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pmdesk.queries.board import Board, BoardGroup
from pmdesk.ui.roadmap.board_rows import ColumnRows
from pmdesk.ui.widgets.paint import LEFT, NO_MNEMONIC, panel, write
from pmdesk.ui.widgets.theme import Theme

WIDEST = 280


class Slot(NamedTuple):
    """A place between items of a group: `before` is None at its end, `y` is the height of the line in the rows."""

    group: BoardGroup
    before: int | None
    y: int


class Drag(NamedTuple):
    """Items on their way: `lead` is the one that was taken, `target` the column, `slot` the place when there is one.

    `key` is the group it was taken from; `free` tells that the items may go into another group.
    """

    items: tuple[int, ...]
    lead: int
    key: str
    free: bool = False
    target: int | None = None
    slot: Slot | None = None


def find_slot(rows: ColumnRows, board: Board, drag: Drag, y: int) -> Slot | None:
    """Return the place at a height of the rows.

    There is one in the dragged item's own group, and where groups may be changed in the one under the pointer; over
    the head of a column and below its rows nothing changes groups.
    """
    row = rows.row_at(max(0, y))
    below = row < 0
    row = rows.count() - 1 if below else row
    line = rows.lines[row] if row >= 0 else None
    group = board.group_of[line] if isinstance(line, int) else line
    if group is None or (group.key != drag.key and (not drag.free or below or y < 0)):
        return None
    top, height = rows.span(row)
    place = 0
    edge = top + height
    if isinstance(line, int):
        lower = below or y >= top + height // 2
        place = group.items.index(line) + lower
        edge = top + height if lower else top
    dragged = frozenset(drag.items)
    behind = next((item for item in group.items[place:] if item not in dragged), None)
    return Slot(group, behind, max(1, edge))


class DragLabel(QWidget):
    """Says beside the pointer what is dragged and where it would go."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._board = parent
        self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words

    def follow(self, at: QPoint, words: str) -> None:
        """Stand beside a point with some words."""
        theme = self._theme
        if words != self._words or self.isHidden():
            self._words = words
            wide = QFontMetrics(theme.font("small_medium")).horizontalAdvance(words) + theme.px(16)
            self.resize(QSize(min(wide, theme.px(WIDEST)), theme.px(24)))
            self.update()
        room = self._board.rect()
        x = min(at.x() + theme.px(12), room.right() - self.width())
        y = min(at.y() + theme.px(14), room.bottom() - self.height())
        self.move(max(0, x), max(0, y))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        panel(painter, self.rect(), 4, theme.color("surface_raised"), theme.color("border_strong"))
        font = theme.font("small_medium")
        box = self.rect().adjusted(theme.px(8), 0, -theme.px(8), 0)
        text = QFontMetrics(font).elidedText(self._words, Qt.TextElideMode.ElideMiddle, box.width())
        write(painter, box, text, font, theme.color("text"), flags=LEFT | NO_MNEMONIC)
