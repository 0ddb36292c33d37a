"""The pointer at work on the board: clicks that select, and drags into other columns and between rows."""

from typing import Protocol

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from pmdesk.ui.roadmap.board_column import BoardCard
from pmdesk.ui.roadmap.board_drag import Drag, DragLabel, find_slot
from pmdesk.ui.roadmap.board_parts import OnBoard

EDGE_MS = 30
EDGE_REACH = 28
EDGE_STEP = 14
Keys = Qt.KeyboardModifier


class Stage(OnBoard, Protocol):
    """What the pointer needs of the board it works on."""

    @property
    def changes_groups(self) -> bool: ...

    def selected_items(self) -> list[int]: ...

    def show_selection(self, *, reveal: bool = False) -> None: ...

    def hover(self, item: int | None) -> None: ...

    def repaint_all(self) -> None: ...

    def drop(self, drag: Drag) -> None: ...

    def mapFromGlobal(self, at: QPoint, /) -> QPoint: ...


class BoardPointer(QObject):
    """At most one drag goes on at a time."""

    def __init__(self, stage: Stage, label: DragLabel, parent: QObject) -> None:
        super().__init__(parent)
        self._stage = stage
        self._label = label
        self.drag: Drag | None = None
        self._pressed: tuple[int, QPoint] | None = None
        self._defers = False
        self._at = QPoint()
        self._timer = QTimer(self)
        self._timer.setInterval(EDGE_MS)
        self._timer.timeout.connect(self._creep)

    def press(self, item: int | None, event: QMouseEvent) -> None:
        """Select what was pressed, and remember where a drag would begin."""
        if item is None:
            return
        selection, keys = self._stage.selection, event.modifiers()
        plain = not keys & (Keys.ControlModifier | Keys.ShiftModifier)
        self._defers = plain and len(selection.items) > 1 and item in selection.items
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = (item, event.globalPosition().toPoint())
        if keys & Keys.ControlModifier:
            selection.toggle(item)
        elif keys & Keys.ShiftModifier:
            selection.reach(self._stage.board, item)
        elif self._defers:
            selection.current = item
        else:
            selection.pick(item)
        self._stage.show_selection()

    def move(self, item: int | None, event: QMouseEvent) -> None:
        """Show what lies under the pointer, or go on with the drag."""
        self._at = event.globalPosition().toPoint()
        if self.drag is not None:
            self._go_on()
        elif self._pressed is not None and self._stage.editable and event.buttons() & Qt.MouseButton.LeftButton:
            taken, start = self._pressed
            if (self._at - start).manhattanLength() >= QApplication.startDragDistance():
                self._begin(taken)
        else:
            self._stage.hover(item)

    def release(self, event: QMouseEvent) -> None:
        """Do what the drag meant; a plain click in a selection of several leaves that one."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        stage, drag, pressed = self._stage, self.drag, self._pressed
        self.cancel()
        if drag is not None:
            stage.drop(drag)
        elif pressed is not None and self._defers:
            stage.selection.pick(pressed[0])
            stage.show_selection()

    def cancel(self) -> bool:
        """Give a drag or a press up; return whether there was one."""
        was_drag, was_pressed = self.drag is not None, self._pressed is not None
        self.drag = self._pressed = None
        self._timer.stop()
        self._label.hide()
        for card in self._stage.cards():
            card.set_wanted(wanted=False)
        if was_drag:
            self._stage.repaint_all()
        return was_drag or was_pressed

    def _begin(self, item: int) -> None:
        items = self._stage.selected_items()
        if item not in items:
            items = [item]
        self._stage.hover(None)
        self.drag = Drag(tuple(items), item, self._stage.board.group_of[item].key, self._stage.changes_groups)
        self._timer.start()
        self._go_on()

    def _go_on(self) -> None:
        drag, stage, cards = self.drag, self._stage, self._stage.cards()
        if drag is None:
            return
        at = stage.mapFromGlobal(self._at)
        target = next((place for place, card in enumerate(cards) if _box(card).contains(at)), None)
        slot = None
        if target is not None:
            column = cards[target].column
            y = column.viewport().mapFromGlobal(self._at).y() + column.verticalScrollBar().value()
            slot = find_slot(column.rows(), stage.board, drag, y)
        self.drag = drag._replace(target=target, slot=slot)
        for place, card in enumerate(cards):
            card.set_wanted(wanted=place == target)
        self._label.follow(at, stage.wishes.drop_words(self.drag))
        stage.repaint_all()

    def _creep(self) -> None:
        """Scroll while something is dragged near the upper or lower edge of a column."""
        drag = self.drag
        if drag is None or drag.target is None:
            return
        column = self._stage.cards()[drag.target].column
        y = column.viewport().mapFromGlobal(self._at).y()
        reach, bar = self._stage.look.px(EDGE_REACH), column.verticalScrollBar()
        way = -1 if y < reach else 1 if y > column.viewport().height() - reach else 0
        before = bar.value()
        bar.setValue(before + way * EDGE_STEP)
        if bar.value() != before:
            self._go_on()


def _box(card: BoardCard) -> QRect:
    return card.geometry()
