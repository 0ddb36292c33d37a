"""The now-next-later board of the roadmap: three columns with one selection, worked at by keys, pointer and drops."""

from typing import cast

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from pmdesk.commands.desk import Command
from pmdesk.commands.fields import Rename
from pmdesk.domain.roadmap import Item
from pmdesk.insight.horizons import Horizon
from pmdesk.queries.board import GROUPINGS, Board, is_same, read_board
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.board_column import BoardCard
from pmdesk.ui.roadmap.board_drag import Drag, DragLabel, find_slot
from pmdesk.ui.roadmap.board_rows import ColumnRows, Stand
from pmdesk.ui.roadmap.board_selection import BoardSelection
from pmdesk.ui.roadmap.board_verbs import BoardWishes
from pmdesk.ui.roadmap.model import RoadmapModel
from pmdesk.ui.widgets.timeline.celledit import CellEdit
from pmdesk.ui.widgets.timeline.look import Look

STATE = "roadmap.board"
SIDE, ABOVE, GAP = 16, 12, 12
EDGE_MS = 30
EDGE_REACH = 28
EDGE_STEP = 14
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
Keys = Qt.KeyboardModifier


class NowNextLater(QWidget):
    """Shows the model's open features as a board; `selection_changed` and `menu_wanted` are for the pane."""

    selection_changed = Signal()
    menu_wanted = Signal(QPoint)
    grouped = Signal()
    focused = Signal()

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
        self._pressed: tuple[int, QPoint] | None = None
        self._defers = False
        self._drag: Drag | None = None
        self._at = QPoint()
        self._edit: CellEdit | None = None
        self.editable = not context.desk.store.read_only
        self._cards = [BoardCard(self, place, rows, self) for place, rows in enumerate(self._laid_out())]
        self._label = DragLabel(context.theme, self)
        self._edge_timer = QTimer(self)
        self._edge_timer.setInterval(EDGE_MS)
        self._edge_timer.timeout.connect(self._creep)
        self.setAccessibleName("Now, next, later")
        self.setFocusProxy(self._cards[0].column)
        model.changed.connect(self._refresh)
        context.theme.changed.connect(self._dress)

    # --- what the pane asks

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
        self._show_selection(reveal=True)

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
        self._repaint()

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
            self._do(self.wishes.reorder(items, current, direction))

    def rename(self) -> None:
        """Edit the current item's title in place."""
        item = self.selection.current
        if item is None or item not in self._board.column_of or not self.editable:
            return
        self._finish_edit()
        column = self._cards[self._board.column_of[item]].column
        column.reveal(item)

        def keep(typed: str) -> None:
            self._context.desk.do(Rename(Item, item, typed))

        self._edit = CellEdit(
            self._context.theme,
            column.viewport(),
            column.title_box(column.current),
            self._frame.title(item),
            keep=keep,
            closed=lambda _onward: self._forget_edit(),
        )

    def add(self) -> None:
        """Type the name of a new feature where it will stand; Enter adds it, Esc does not."""
        if not self.editable:
            return
        self._finish_edit()
        self._catch_up()
        after = self.selection.current
        place = self._current_place()
        column = self._cards[place].column
        if after is not None:
            column.reveal(after)
        top = column.box(column.current).bottom() + 1 if column.current >= 0 else self._look.px(4)
        px, high = self._look.px, self._look.theme.size("row")
        top = max(0, min(top, column.viewport().height() - 2 * high))
        box = QRect(px(32), top + 1, column.viewport().width() - px(44), high - 2)

        def keep(typed: str) -> None:
            _, item = self._context.desk.ask(self.wishes.add(typed, place, after))
            self.select_items([item])

        self._edit = CellEdit(
            self._context.theme,
            column.viewport(),
            box,
            "",
            keep=keep,
            closed=lambda _onward: self._forget_edit(),
            hint=f"New feature in {self._board.columns[place].title}, Enter adds it",
            name="Name of the new feature",
        )

    def _forget_edit(self) -> None:
        self._edit = None

    def _finish_edit(self) -> None:
        if self._edit is not None:
            edit, self._edit = self._edit, None
            edit.finish()

    def _move(self, items: list[int], horizon: Horizon) -> None:
        command = self.wishes.move(items, horizon)
        if self._do(command):
            self._context.status.say(f"Moved {self.wishes.named(items)} to {horizon.value}: {WHERE[horizon]}")

    def _do(self, command: Command[object] | None) -> bool:
        if command is None or not self.editable or self._context.do(command) is None:
            return False
        self._show_selection(reveal=True)
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
        drag = self._drag
        return drag.slot.y if drag is not None and drag.slot is not None and drag.target == place else None

    def current_item(self) -> int | None:
        """Return the item that keys act on."""
        return self.selection.current

    def leave(self) -> None:
        """Hover nothing."""
        self._hover(None)

    def ask_menu(self, at: QPoint) -> None:
        """Let the pane show the menu of the selected items."""
        if self.selection.items:
            self.menu_wanted.emit(at)

    def turn_focus(self) -> None:
        """Paint the selection as focused or not, and let the first item be current where none was."""
        if self.has_attention():
            if self.selection.current is None:
                self._pick_first()
            self.focused.emit()
        self._repaint()

    def scrolled(self) -> None:
        """Take back what only fits the old scroll position."""
        self._finish_edit()
        if self._drag is not None:
            self._repaint()

    # --- keys

    def type_key(self, event: QKeyEvent) -> bool:
        """Do what a key means here; return whether it means anything."""
        key, keys = Qt.Key(event.key()), event.modifiers() & ~Keys.KeypadModifier
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if key == Qt.Key.Key_A and keys == Keys.ControlModifier:
            self.selection.items = set(self._board.column_of)
            self._show_selection()
            return True
        if keys & ~Keys.ShiftModifier:
            return False
        extend = keys == Keys.ShiftModifier
        if key == Qt.Key.Key_X and not extend and self.selection.current is not None:
            self.selection.toggle(self.selection.current)
            self._show_selection()
            return True
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not extend:
            self._walk_across(-1 if key == Qt.Key.Key_Left else 1)
            return True
        return self._walk(key, extend=extend)

    def _walk(self, key: Qt.Key, *, extend: bool) -> bool:
        place = self._current_place()
        items = self._board.columns[place].items
        column = self._cards[place].column
        page = max(1, column.viewport().height() // self._look.theme.size("row") - 1)
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
        current = self.selection.current
        if current is None or not items:
            self._pick_first()
            return True
        there = items[min(far - 1, max(0, items.index(current) + steps[key]))]
        if extend:
            self.selection.reach(self._board, there)
        else:
            self.selection.pick(there)
        self._show_selection(reveal=True)
        return True

    def _walk_across(self, direction: int) -> None:
        current = self.selection.current
        if current is None:
            self._pick_first()
            return
        here = self._cards[self._board.column_of[current]].column
        y = here.box(here.current).center().y()
        place = self._board.column_of[current] + direction
        while 0 <= place < len(self._cards) and not self._board.columns[place].items:
            place += direction
        if not 0 <= place < len(self._cards):
            return
        column = self._cards[place].column
        row = column.row_at(y)
        lines = column.rows().lines
        row = len(lines) - 1 if row < 0 else row
        line = lines[row] if isinstance(lines[row], int) else lines[row + 1]
        if isinstance(line, int):
            self.selection.pick(line)
            self._show_selection(reveal=True)

    def _escape(self) -> bool:
        if self._drag is not None or self._pressed is not None:
            self._end_drag()
            return True
        if self.selection.items == {self.selection.current} or self.selection.current is None:
            return False
        self.selection.pick(self.selection.current)
        self._show_selection()
        return True

    # --- the pointer

    def press(self, place: int, event: QMouseEvent) -> None:
        """Select what was pressed, and remember where a drag would begin."""
        item = self._item_at(place, event.position().toPoint().y())
        self._finish_edit()
        if item is None:
            return
        keys, many = event.modifiers(), len(self.selection.items) > 1
        self._defers = many and item in self.selection.items and not keys & (Keys.ControlModifier | Keys.ShiftModifier)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = (item, event.globalPosition().toPoint())
        if keys & Keys.ControlModifier:
            self.selection.toggle(item)
        elif keys & Keys.ShiftModifier:
            self.selection.reach(self._board, item)
        elif self._defers:
            self.selection.current = item
        else:
            self.selection.pick(item)
        self._show_selection()

    def move_pointer(self, place: int, event: QMouseEvent) -> None:
        """Show what lies under the pointer, or go on with the drag."""
        self._at = event.globalPosition().toPoint()
        if self._drag is not None:
            self._go_on()
        elif self._pressed is not None and self.editable and event.buttons() & Qt.MouseButton.LeftButton:
            item, start = self._pressed
            if (self._at - start).manhattanLength() >= QApplication.startDragDistance():
                self._begin_drag(item)
        else:
            self._hover(self._item_at(place, event.position().toPoint().y()))

    def release(self, place: int, event: QMouseEvent) -> None:
        """Do what the drag meant; a plain click in a selection of several leaves that one."""
        del place
        drag, pressed = self._drag, self._pressed
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._end_drag()
        if drag is not None:
            self._do(self.wishes.drop(drag))
        elif pressed is not None and self._defers:
            self.selection.pick(pressed[0])
            self._show_selection()

    def double_click(self, place: int, event: QMouseEvent) -> None:
        """Rename the item that was clicked twice."""
        item = self._item_at(place, event.position().toPoint().y())
        if item is not None and event.button() == Qt.MouseButton.LeftButton:
            self.selection.pick(item)
            self._show_selection()
            self.rename()

    def _begin_drag(self, item: int) -> None:
        items = self.selected_items()
        if item not in items:
            items = [item]
        self._hover(None)
        self._drag = Drag(tuple(items), item, self._board.group_of[item].key)
        self._edge_timer.start()
        self._go_on()

    def _go_on(self) -> None:
        drag = self._drag
        if drag is None:
            return
        at = self.mapFromGlobal(self._at)
        target = next((n for n, card in enumerate(self._cards) if card.geometry().contains(at)), None)
        slot = None
        if target is not None:
            column = self._cards[target].column
            y = column.viewport().mapFromGlobal(self._at).y() + column.verticalScrollBar().value()
            slot = find_slot(column.rows(), self._board, drag, y)
        self._drag = drag._replace(target=target, slot=slot)
        for place, card in enumerate(self._cards):
            card.set_wanted(wanted=place == target)
        words = self.wishes.named(drag.items)
        if target is not None and any(self._board.column_of.get(item) != target for item in drag.items):
            words += f" to {self._board.columns[target].horizon.value}"
        self._label.follow(at, words)
        self._repaint()

    def _creep(self) -> None:
        """Scroll while something is dragged near the upper or lower edge of a column."""
        drag = self._drag
        if drag is None or drag.target is None:
            return
        column = self._cards[drag.target].column
        y = column.viewport().mapFromGlobal(self._at).y()
        reach, bar = self._look.px(EDGE_REACH), column.verticalScrollBar()
        way = -1 if y < reach else 1 if y > column.viewport().height() - reach else 0
        if way:
            before = bar.value()
            bar.setValue(before + way * EDGE_STEP)
            if bar.value() != before:
                self._go_on()

    def _end_drag(self) -> None:
        was, self._drag, self._pressed = self._drag, None, None
        self._edge_timer.stop()
        self._label.hide()
        for card in self._cards:
            card.set_wanted(wanted=False)
        if was is not None:
            self._repaint()

    def _hover(self, item: int | None) -> None:
        old, self._hovered = self._hovered, item
        if item != old:
            for each in (old, item):
                for card in self._cards:
                    card.column.repaint_item(each)

    def _item_at(self, place: int, y: int) -> int | None:
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
        self._finish_edit()
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
        self._finish_edit()
        self._stale = False
        if self._drag is not None:
            self._end_drag()
        old = self._board
        self._frame = self._model.frame
        self._board = read_board(self._frame, self._grouping)
        before = (frozenset(self.selection.items), self.selection.current)
        self.selection.carry_over(old, self._board)
        for card, rows in zip(self._cards, self._laid_out(), strict=True):
            card.show_rows(rows)
        if (frozenset(self.selection.items), self.selection.current) != before:
            self._show_selection()
        else:
            self._take_focus_along()

    def _laid_out(self) -> list[ColumnRows]:
        return [ColumnRows.of(self._frame, column, self._look) for column in self._board.columns]

    def _show_selection(self, *, reveal: bool = False) -> None:
        self._take_focus_along()
        current = self.selection.current
        if current is not None and current in self._board.column_of:
            column = self._cards[self._board.column_of[current]].column
            if reveal:
                column.reveal(current)
            column.tell_current()
        self._repaint()
        self.selection_changed.emit()

    def _take_focus_along(self) -> None:
        """Let the column of the current item have the focus when the board has it."""
        column = self._cards[self._current_place()].column
        if self.focusProxy() is column:
            return
        had_focus = self.has_attention() and self._edit is None
        self.setFocusProxy(column)
        if had_focus:
            column.setFocus()

    def _current_place(self) -> int:
        current = self.selection.current
        return 0 if current is None else self._board.column_of.get(current, 0)

    def _pick_first(self) -> None:
        first = next((column.items[0] for column in self._board.columns if column.items), None)
        if first is not None:
            self.selection.pick(first)
            self._show_selection(reveal=True)

    def _repaint(self) -> None:
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


def remembered_grouping(kept: object) -> Grouping:
    """Return the grouping that was kept, by product when none was."""
    value = cast("dict[str, object]", kept).get("grouping") if isinstance(kept, dict) else None
    return next((grouping for grouping in GROUPINGS if grouping.value == value), Grouping.PRODUCT)
