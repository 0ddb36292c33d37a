"""The now-next-later board of the roadmap: three columns with one selection, worked at by keys, pointer and drops."""

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from pmdesk.commands.desk import Command
from pmdesk.insight.horizons import Horizon
from pmdesk.queries.board import GROUPINGS, Board, is_same, read_board
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.board_column import BoardCard
from pmdesk.ui.roadmap.board_drag import Drag, DragLabel
from pmdesk.ui.roadmap.board_edits import BoardEdits
from pmdesk.ui.roadmap.board_keys import BoardKeys
from pmdesk.ui.roadmap.board_pointer import BoardPointer
from pmdesk.ui.roadmap.board_rows import ColumnRows, Stand, head_height
from pmdesk.ui.roadmap.board_selection import BoardSelection
from pmdesk.ui.roadmap.board_verbs import BoardWishes
from pmdesk.ui.roadmap.model import RoadmapModel
from pmdesk.ui.widgets.timeline.look import Look

STATE = "roadmap.board"
SIDE, ABOVE, GAP = 16, 12, 12
FEW = 40
EMPTY = {
    Horizon.NOW: "Nothing stands in these sprints yet. Shift+Left brings a selected item here.",
    Horizon.NEXT: "Nothing is planned for after these sprints yet.",
    Horizon.LATER: "Nothing waits without a date. N adds an idea.",
}
WHERE = {
    Horizon.NOW: "the current sprint",
    Horizon.NEXT: "after these sprints",
    Horizon.LATER: "no dates",
}


class NowNextLater(QWidget):
    """Shows the model's open features as a board; `selection_changed` and `menu_wanted` are for the pane."""

    selection_changed = Signal()
    menu_wanted = Signal(QPoint)
    grouped = Signal()
    focused = Signal()
    groupings = GROUPINGS

    def __init__(self, context: Context, model: RoadmapModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._model = model
        self._look = Look(context.theme, context.icons)
        self._grouping = remembered_grouping(context.memory.get(STATE))
        self._frame = model.frame
        self._board = read_board(model.frame, self._grouping)
        self._stale = False
        self._points = True
        self.selection = BoardSelection()
        self._hovered: int | None = None
        self._painted: set[int] = set()
        self.editable = not context.desk.store.read_only
        self._cards = [BoardCard(self, place, rows, self) for place, rows in enumerate(self._laid_out())]
        self._pointer = BoardPointer(self, DragLabel(context.theme, self), self)
        self._keys = BoardKeys(self)
        self._edits = BoardEdits(context, self)
        self.setAccessibleName("Now, next, later")
        self.setFocusProxy(self._cards[0].column)
        model.changed.connect(self._refresh)
        context.theme.changed.connect(self._dress)

    # --- what the pane and its own parts ask

    @property
    def frame(self) -> Frame:
        """The roadmap of which the open features are shown."""
        return self._frame

    @property
    def look(self) -> Look:
        """How it looks."""
        return self._look

    @property
    def board(self) -> Board:
        """What is shown."""
        return self._board

    @property
    def grouping(self) -> Grouping:
        """By what the columns are grouped."""
        return self._grouping

    @property
    def wishes(self) -> BoardWishes:
        """What can be asked of the board as it shows."""
        return BoardWishes(self._frame, self._board)

    def card(self, place: int) -> BoardCard:
        """Return the card of a column."""
        return self._cards[place]

    def cards(self) -> list[BoardCard]:
        """Return the cards of all columns."""
        return self._cards

    def selected_items(self) -> list[int]:
        """Return the items that verbs act on."""
        self._catch_up()
        return self.selection.ordered(self._board)

    def has(self, item: int) -> bool:
        """Whether an item stands here."""
        self._catch_up()
        return item in self._board.column_of

    def select_items(self, items: list[int]) -> None:
        """Select those of some items that stand here, and bring the first one into view."""
        self._catch_up()
        here = [item for item in items if item in self._board.column_of]
        self.selection.set(here, here[0] if here else None)
        self.show_selection(reveal=True)

    def group_by(self, grouping: Grouping) -> None:
        """Group the columns by something else."""
        if grouping is not self._grouping and grouping in GROUPINGS:
            self._grouping = grouping
            self._context.memory.set(STATE, {"grouping": grouping.value})
            self._read()
            self.grouped.emit()

    def show_points(self, *, shown: bool) -> None:
        """Show or hide the points at the right of the rows."""
        self._points = shown
        self.repaint_all()

    def item_box(self) -> QRect:
        """Return where the current item stands, for popovers to hang at."""
        item = self.selection.current
        if item is None or item not in self._board.column_of:
            return QRect(self.width() // 3, self.height() // 4, 10, 10)
        column = self._cards[self._board.column_of[item]].column
        box = column.box(column.current)
        corner = column.viewport().mapTo(self, QPoint(self._look.px(36), box.top()))
        return QRect(corner, box.size().boundedTo(box.size() / 2))

    # --- verbs

    def move_to(self, horizon: Horizon) -> None:
        """Move the selected items into a column."""
        self._move(self.selected_items(), horizon)

    def move_beside(self, direction: int) -> None:
        """Move the selected items into the column right or left of the current one."""
        items, current = self.selected_items(), self.selection.current
        if not items:
            return
        lead = current if current is not None and current in items else items[0]
        place = self._board.column_of[lead] + direction
        if 0 <= place < len(self._cards):
            self._move(items, self._board.columns[place].horizon)
        else:
            self._context.status.say("Nothing comes before now." if place < 0 else "Nothing comes after later.")

    def reorder(self, direction: int) -> None:
        """Move the selected items up or down within their group."""
        items, current = self.selected_items(), self.selection.current
        if items and current is not None:
            self.ask(self.wishes.reorder(items, current, direction))

    def rename(self) -> None:
        """Edit the current item's title in place."""
        self._edits.rename()

    def add(self) -> None:
        """Type the name of a new feature where it will stand."""
        self._catch_up()
        self._edits.add()

    def _move(self, items: list[int], horizon: Horizon) -> None:
        command = self.wishes.move(items, horizon)
        if self.ask(command):
            self._context.status.say(f"Moved {self.wishes.named(items)} to {horizon.value}: {WHERE[horizon]}")

    @property
    def changes_groups(self) -> bool:
        """Whether an item may be dragged into another group."""
        return self._grouping is Grouping.PRODUCT

    def drop(self, drag: Drag) -> None:
        """Put dragged items where they were let go; what changed its product is told, with a way back."""
        wishes = self.wishes
        self.ask(wishes.drop(drag), toast=f"Moved {wishes.drop_words(drag)}" if wishes.strangers(drag) else "")

    def ask(self, command: Command[object] | None, *, toast: str = "") -> bool:
        """Do a command, if there is one and it can be done."""
        if command is None or not self.editable or self._context.do(command, toast=toast) is None:
            return False
        self.show_selection(reveal=True)
        return True

    # --- what its columns ask

    def stand(self) -> Stand:
        """Return what is selected and hovered."""
        return Stand(self.selection.items, self._hovered, self.has_attention(), self._points)

    def has_attention(self) -> bool:
        """Whether keys go here, also while a title is edited."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def empty_words(self, place: int) -> str:
        """Say why a column is empty."""
        if self._frame.view.filter:
            return "No item here matches the filter."
        return EMPTY[self._board.columns[place].horizon]

    def insertion(self, place: int) -> int | None:
        """Return the height of the line at which a drop would stand in a column."""
        drag = self._pointer.drag
        return drag.slot.y if drag is not None and drag.slot is not None and drag.target == place else None

    def current_item(self) -> int | None:
        """Return the item that keys act on."""
        return self.selection.current

    def leave(self) -> None:
        """Hover nothing."""
        self.hover(None)

    def ask_menu(self, at: QPoint) -> None:
        """Let the pane show the menu of the selected items."""
        if self.selection.items:
            self.menu_wanted.emit(at)

    def turn_focus(self) -> None:
        """Paint the selection as focused or not, and let the first item be current where none was."""
        if self.has_attention():
            if self.selection.current is None:
                self.pick_first()
            self.focused.emit()
        self.repaint_all()

    def scrolled(self) -> None:
        """Take back what only fits the old scroll position."""
        self._edits.finish()
        if self._pointer.drag is not None:
            self.repaint_all()

    # --- keys and the pointer

    def give_up(self) -> bool:
        """Give a drag up; return whether there was one."""
        return self._pointer.cancel()

    def type_key(self, event: QKeyEvent) -> bool:
        """Do what a key means here; return whether it means anything."""
        return self._keys.press(event)

    def press(self, place: int, event: QMouseEvent) -> None:
        """Hand a press of a button to the pointer."""
        self._edits.finish()
        self._pointer.press(self.item_at(place, event.position().toPoint().y()), event)

    def move_pointer(self, place: int, event: QMouseEvent) -> None:
        """Hand a move to the pointer."""
        self._pointer.move(self.item_at(place, event.position().toPoint().y()), event)

    def release(self, place: int, event: QMouseEvent) -> None:
        """Hand a release to the pointer."""
        del place
        self._pointer.release(event)

    def double_click(self, place: int, event: QMouseEvent) -> None:
        """Rename the item that was clicked twice."""
        item = self.item_at(place, event.position().toPoint().y())
        if item is not None and event.button() == Qt.MouseButton.LeftButton:
            self.selection.pick(item)
            self.show_selection()
            self.rename()

    def hover(self, item: int | None) -> None:
        """Show which item lies under the pointer."""
        old, self._hovered = self._hovered, item
        if item != old:
            self._repaint_items(each for each in (old, item) if each is not None)

    def item_at(self, place: int, y: int) -> int | None:
        """Return the item at a height of a column."""
        column = self._cards[place].column
        row = column.row_at(y)
        line = column.rows().lines[row] if row >= 0 else None
        return line if isinstance(line, int) else None

    # --- Qt and refresh

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._edits.finish()
        self._lay()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        QPainter(self).fillRect(self.rect(), self._look.color("window"))

    def _refresh(self) -> None:
        if self.isHidden():
            self._stale = True
            return
        new = self._model.frame
        if is_same(self._frame, new):
            self._frame = new
            for card in self._cards:
                card.column.rows().frame = new
            return
        self._read()

    def _catch_up(self) -> None:
        if self._stale:
            self._stale = False
            self._read()

    def _read(self) -> None:
        self._edits.finish()
        self._stale = False
        self._pointer.cancel()
        old = self._board
        self._frame = self._model.frame
        self._board = read_board(self._frame, self._grouping)
        before = (frozenset(self.selection.items), self.selection.current)
        self.selection.carry_over(old, self._board)
        for card, rows in zip(self._cards, self._laid_out(), strict=True):
            card.show_rows(rows)
        self._lay()
        if (frozenset(self.selection.items), self.selection.current) != before:
            self.show_selection()
        else:
            self._take_focus_along()

    def _laid_out(self) -> list[ColumnRows]:
        return [ColumnRows.of(self._frame, column, self._look) for column in self._board.columns]

    def show_selection(self, *, reveal: bool = False) -> None:
        """Show and tell what is selected now."""
        self._take_focus_along()
        current = self.selection.current
        if current is not None and current in self._board.column_of:
            column = self._cards[self._board.column_of[current]].column
            if reveal:
                column.reveal(current)
            column.tell_current()
        differing = self._painted ^ self.selection.items
        self._painted = set(self.selection.items)
        if len(differing) < FEW:
            self._repaint_items(differing)
        else:
            self.repaint_all()
        self.selection_changed.emit()

    def _repaint_items(self, items: Iterable[int]) -> None:
        for item in items:
            for card in self._cards:
                card.column.repaint_item(item)

    def _take_focus_along(self) -> None:
        """Let the column of the current item have the focus when the board has it."""
        column = self._cards[self.current_place()].column
        if self.focusProxy() is column:
            return
        had_focus = self.has_attention() and not self._edits.going
        self.setFocusProxy(column)
        if had_focus:
            column.setFocus()

    def current_place(self) -> int:
        """Return the column that keys walk in."""
        current = self.selection.current
        return 0 if current is None else self._board.column_of.get(current, 0)

    def pick_first(self) -> None:
        """Select the first item there is."""
        first = next((column.items[0] for column in self._board.columns if column.items), None)
        if first is not None:
            self.selection.pick(first)
            self.show_selection(reveal=True)

    def repaint_all(self) -> None:
        """Paint all columns anew."""
        for card in self._cards:
            card.column.viewport().update()

    def _dress(self) -> None:
        self._look.reset()
        for card, rows in zip(self._cards, self._laid_out(), strict=True):
            card.show_rows(rows)
        self._lay()
        self.update()

    def _lay(self) -> None:
        px = self._look.px
        side, above, gap = px(SIDE), px(ABOVE), px(GAP)
        room = self.width() - 2 * side - gap * (len(self._cards) - 1)
        edges = [side + gap * place + room * place // len(self._cards) for place in range(len(self._cards) + 1)]
        for place, card in enumerate(self._cards):
            wide = edges[place + 1] - gap - edges[place]
            card.setGeometry(edges[place], above, wide, max(0, self.height() - 2 * above))
        head = head_height(self._look, self._board.columns, min(card.width() for card in self._cards))
        for card in self._cards:
            card.set_head(head)


def remembered_grouping(kept: object) -> Grouping:
    """Return the grouping that was kept, by product when none was."""
    value = cast("dict[str, object]", kept).get("grouping") if isinstance(kept, dict) else None
    return next((grouping for grouping in GROUPINGS if grouping.value == value), Grouping.PRODUCT)
