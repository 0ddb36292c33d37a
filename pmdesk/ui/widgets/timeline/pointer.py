"""Turns presses, moves and releases of the pointer into selections, gestures and wishes of the timeline."""

from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from pmdesk.insight.layout import Key
from pmdesk.ui.widgets.timeline.axis import Axis
from pmdesk.ui.widgets.timeline.gestures import (
    DrawLink,
    Gesture,
    HangRows,
    Keys,
    MoveBars,
    StretchBar,
)
from pmdesk.ui.widgets.timeline.hits import Hit, Zone, hit
from pmdesk.ui.widgets.timeline.picture import Picture
from pmdesk.ui.widgets.timeline.selection import Selection
from pmdesk.ui.widgets.timeline.wishes import Wishes

Buttons = Qt.MouseButton
CURSORS = {
    Zone.SPLITTER: Qt.CursorShape.SplitHCursor,
    Zone.START: Qt.CursorShape.SizeHorCursor,
    Zone.END: Qt.CursorShape.SizeHorCursor,
    Zone.START_DOT: Qt.CursorShape.CrossCursor,
    Zone.END_DOT: Qt.CursorShape.CrossCursor,
    Zone.EDGE: Qt.CursorShape.PointingHandCursor,
}
NARROWEST_TREE = 140


class Stage(Protocol):
    """What the pointer needs of the timeline it works on."""

    along: bool
    editable: bool
    selection: Selection
    wishes: Wishes

    def picture(self) -> Picture: ...

    def pan(self, dx: int, dy: int) -> None: ...

    def set_tree(self, width: int) -> None: ...

    def follow_selection(self) -> None: ...

    def reveal(self, key: Key, *, bar: bool = False) -> None: ...

    def show_hover(self, found: Hit) -> None: ...

    def show_cursor(self, shape: Qt.CursorShape) -> None: ...

    def follow_edge(self, at: QPointF | None) -> None: ...

    def repaint_all(self) -> None: ...


class Pointer:
    """The left and middle button at work on a stage; at most one gesture goes on at a time."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.gesture: Gesture | None = None
        self._pressed: Hit | None = None
        self._from = QPointF()
        self._last = QPointF()
        self._keys = Keys.NoModifier
        self._panning = False
        self._splitting = False
        self._edits = False
        self._narrows: Key | None = None

    def press(self, event: QMouseEvent, *, had_focus: bool) -> None:
        """Select what was pressed, and remember where a drag would begin."""
        stage, at = self._stage, event.position()
        found = hit(stage.picture(), at, dots_of=self._hovered())
        self._pressed, self._from, self._last, self._edits = found, at, at, False
        if event.button() == Buttons.MiddleButton or found.zone in (Zone.HEADER, Zone.NOWHERE):
            self._panning = True
            stage.show_cursor(Qt.CursorShape.ClosedHandCursor)
            return
        if found.zone is Zone.SPLITTER:
            self._splitting = True
        elif found.zone is Zone.FOLD and found.key is not None:
            stage.wishes.folding.emit(found.key)
            self._pressed = None
        elif found.key is not None:
            was_current = stage.selection.keys == {found.key} and had_focus
            self._edits = was_current and found.zone in (Zone.TITLE, Zone.POINTS) and not event.modifiers()
            self._select(found.key, event.modifiers())
            if event.button() == Buttons.LeftButton and not event.modifiers():
                self._narrows = found.key
            if found.zone is Zone.EDGE:
                self._pressed = None
                stage.reveal(found.key, bar=True)

    def move(self, event: QMouseEvent) -> None:
        """Show what lies under the pointer, or go on with the drag."""
        stage, at = self._stage, event.position()
        self._keys = event.modifiers()
        step = at - self._last
        if self._panning:
            stage.pan(-round(step.x()), -round(step.y()))
        elif self._splitting:
            stage.set_tree(max(NARROWEST_TREE, round(at.x())))
        elif self.gesture is not None:
            self._go_on(at)
        elif self._pressed is not None and self._is_drag(at):
            self._begin(at)
        elif not event.buttons():
            found = hit(stage.picture(), at, dots_of=self._hovered())
            stage.show_hover(found)
            stage.show_cursor(CURSORS.get(found.zone, Qt.CursorShape.ArrowCursor))
        self._last = at

    def release(self) -> None:
        """End the drag and ask for what it meant; a click leaves one row selected, a second one on a cell edits it."""
        stage, gesture, pressed, narrows = self._stage, self.gesture, self._pressed, self._narrows
        edits = self._edits and gesture is None and not self._panning and not self._splitting
        self._forget()
        if gesture is not None:
            wish = gesture.wish()
            stage.repaint_all()
            if wish is not None:
                stage.wishes.dragged.emit(wish)
        elif edits and pressed is not None:
            stage.wishes.editing.emit("points" if pressed.zone is Zone.POINTS else "title")
        elif narrows is not None and len(stage.selection.keys) > 1:
            stage.selection.pick(narrows)
            stage.follow_selection()

    def double_click(self, event: QMouseEvent) -> None:
        """Open a bar, fold a group, or give an item its first dates."""
        stage = self._stage
        found = hit(stage.picture(), event.position())
        if found.key is None or event.button() != Buttons.LeftButton:
            return
        if isinstance(found.key, str):
            if found.zone is not Zone.FOLD:
                stage.wishes.folding.emit(found.key)
        elif found.zone in (Zone.BAR, Zone.START, Zone.END):
            stage.wishes.opening.emit()
        elif found.zone is Zone.ROW and stage.editable and self._lacks_dates(found.key):
            pic = stage.picture()
            stage.wishes.dating.emit(found.key, pic.axis.day(event.position().x() - pic.left))

    def cancel(self) -> bool:
        """Give the drag up; return whether there was one."""
        was = self.gesture is not None or self._panning or self._splitting
        self._forget()
        if was:
            self._stage.repaint_all()
        return was

    def again(self, keys: Keys | None = None) -> None:
        """Let the gesture look anew, as after a scroll or when Alt or Shift goes down or up."""
        if keys is not None:
            self._keys = keys
        if self.gesture is not None:
            self._go_on(self._last)

    def _go_on(self, at: QPointF) -> None:
        gesture = self.gesture
        if gesture is not None:
            gesture.move(self._stage.picture(), at, self._keys)
            self._stage.follow_edge(at)
            self._stage.repaint_all()

    def _begin(self, at: QPointF) -> None:
        self.gesture = self._gesture()
        if self.gesture is None:
            self._pressed = None
            return
        self._edits = False
        self._go_on(at)

    def _gesture(self) -> Gesture | None:
        stage, found = self._stage, self._pressed
        if found is None or not isinstance(found.key, int) or not stage.editable:
            return None
        pic, key, x = stage.picture(), found.key, self._from.x()
        items = tuple(stage.selection.items(pic.frame)) or (key,)
        if found.zone in (Zone.START_DOT, Zone.END_DOT):
            return DrawLink(pic, key, from_start=found.zone is Zone.START_DOT)
        if found.zone in (Zone.START, Zone.END):
            return StretchBar(pic, key, x, from_start=found.zone is Zone.START, along=stage.along)
        if found.zone is Zone.BAR:
            return MoveBars(pic, items, key, x, along=stage.along)
        if found.zone is Zone.ROW and self._lacks_dates(key):
            return StretchBar(pic, key, x, from_start=False, along=stage.along)
        if found.zone in (Zone.TITLE, Zone.POINTS):
            return HangRows(pic, items)
        return None

    def _select(self, key: Key, keys: Keys) -> None:
        stage = self._stage
        frame = stage.picture().frame
        if keys & Keys.ControlModifier:
            stage.selection.toggle(key)
        elif keys & Keys.ShiftModifier:
            stage.selection.reach(frame.lines, frame.line_of, key)
        elif key not in stage.selection.keys or len(stage.selection.keys) == 1:
            stage.selection.pick(key)
        else:
            stage.selection.current = key
        stage.follow_selection()

    def _lacks_dates(self, item: int) -> bool:
        frame = self._stage.picture().frame
        return frame.days(item) is None

    def _hovered(self) -> Key | None:
        return self._stage.picture().hovered

    def _is_drag(self, at: QPointF) -> bool:
        way: QPoint = (at - self._from).toPoint()
        return way.manhattanLength() >= QApplication.startDragDistance()

    def _forget(self) -> None:
        self.gesture = None
        self._pressed = self._narrows = None
        self._panning = self._splitting = False
        self._stage.follow_edge(None)
        self._stage.show_cursor(Qt.CursorShape.ArrowCursor)


def first_axis(axis: Axis, today: int, width: int) -> Axis:
    """Return the axis as it shows first: the sprint before today's at the left edge, whole sprints across."""
    scale = axis.font_scale
    here = axis.unit(today)
    length = here.end + 1 - here.start
    units = max(4, round(width / (80 * scale)))
    start = axis.unit(here.start - 1).start
    return axis.with_per_day(width / units / length, 0).showing(start, 0)
