"""The timeline widget: one scroll area with the tree left and the bars right, of which only what shows is painted."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from pmdesk.insight.layout import Key, Sum
from pmdesk.insight.scheduling import Days
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.timeline.access import tell_current, tell_reset, tell_selection
from pmdesk.ui.widgets.timeline.across import wheel_pan, wheel_zoom
from pmdesk.ui.widgets.timeline.axis import Axis
from pmdesk.ui.widgets.timeline.edge import EdgeScroller
from pmdesk.ui.widgets.timeline.edge_marks import EdgeMarks, stale_edges
from pmdesk.ui.widgets.timeline.hits import ON_CANVAS, Hit, Zone
from pmdesk.ui.widgets.timeline.keys import walk
from pmdesk.ui.widgets.timeline.paint_bars import paint_link_dots
from pmdesk.ui.widgets.timeline.painting import paint_timeline
from pmdesk.ui.widgets.timeline.picture import Ghost, Picture
from pmdesk.ui.widgets.timeline.pointer import Pointer
from pmdesk.ui.widgets.timeline.selection import Selection
from pmdesk.ui.widgets.timeline.standing import Standing
from pmdesk.ui.widgets.timeline.wishes import Wishes


class Timeline(Standing):
    """Shows a `Frame`. What a person wants to change comes out of `wishes`; nothing is changed here."""

    selection_changed = Signal()
    drag_changed = Signal()
    focused = Signal()

    def __init__(self, theme: Theme, icons: Icons, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(theme, icons, frame, parent)
        self.selection = Selection()
        self.along = True
        self.editable = True
        self.links = True
        self.wishes = Wishes(self)
        self._pointer = Pointer(self)
        self._hit = Hit(Zone.NOWHERE)
        self._ghosts: Mapping[Key, Ghost] = {}
        self._added: frozenset[Key] = frozenset()
        self._marks: tuple[Frame, object, EdgeMarks] | None = None
        self._edge = EdgeScroller(self)
        self._edge.crept.connect(partial(self.pan, dy=0))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Timeline")
        self.viewport().setMouseTracking(True)

    # --- what it shows

    def set_frame(self, frame: Frame) -> None:
        """Show other rows; selection, scroll and zoom stay."""
        old = self._frame
        before = (frozenset(self.selection.keys), self.selection.current)
        self.selection.carry_over(old, frame)
        self._take_frame(frame)
        self.viewport().update()
        if frame.lines != old.lines:
            tell_reset(self)
        if (frozenset(self.selection.keys), self.selection.current) != before:
            self.follow_selection()

    def set_ghosts(self, ghosts: Mapping[Key, Ghost], added: Iterable[Key] = ()) -> None:
        """Show where bars were before, and mark rows that were not there; nothing takes both away."""
        self._ghosts, self._added = ghosts, frozenset(added)
        self.viewport().update()

    def set_links(self, shown: bool) -> None:
        """Show or hide the arrows."""
        self.links = shown
        self.viewport().update()

    def picture(self) -> Picture:
        """Return what is painted now."""
        gesture = self._pointer.gesture
        no_sums: dict[Key, Sum] = {}
        no_days: dict[Key, Days] = {}
        pic = Picture(
            self._frame,
            self._axis,
            self.look,
            self.viewport().width(),
            self.viewport().height(),
            self.tree,
            scroll=self.verticalScrollBar().value(),
            points=not self.is_narrow,
            links=self.links,
            focused=self.has_attention(),
            selected=self.selection.keys,
            current=self.selection.current,
            hovered=self._hit.key,
            moved=gesture.outlook.days if gesture else no_days,
            sums=gesture.outlook.sums if gesture else no_sums,
            ghosts=gesture.ghosts if gesture else self._ghosts,
            added=self._added,
            lane=self._lane,
        )
        pic.edges = self._edges_of(pic)
        return pic

    def has_attention(self) -> bool:
        """Whether keys go here, also while a cell is edited."""
        focused = QApplication.focusWidget()
        return focused is self or (focused is not None and self.isAncestorOf(focused))

    # --- what is selected

    def select(self, keys: Iterable[Key], current: Key | None = None) -> None:
        """Select rows, and bring the current one into view."""
        chosen = list(keys)
        self.selection.set(chosen, current if current is not None else next(iter(chosen), None))
        self.follow_selection()

    def step(self, rows: int, *, extend: bool = False) -> None:
        """Go some rows down or up."""
        self.selection.step(self._frame, rows, extend=extend)
        self.follow_selection()

    def go_to_row(self, row: int, *, extend: bool = False) -> None:
        """Go to a row."""
        self.selection.go(self._frame, row, extend=extend)
        self.follow_selection()

    def toggle_current(self) -> None:
        """Select the current row or no longer, and go on to the next."""
        if (current := self.selection.current) is not None:
            self.selection.set(self.selection.keys ^ {current}, current)
            self.follow_selection()

    def select_all(self) -> None:
        """Select every item that shows."""
        self.selection.all(self._frame)
        self.follow_selection()

    def selected_items(self) -> list[int]:
        """Return the selected items in the order of rows."""
        return self.selection.items(self._frame)

    def follow_selection(self) -> None:
        """Show and tell a selection that has changed."""
        if self.selection.current is not None:
            self.reveal(self.selection.current)
        self.viewport().update()
        self.selection_changed.emit()
        tell_current(self)
        tell_selection(self)

    # --- dragging

    def cancel(self) -> bool:
        """Give up the drag that is going on; return whether there was one."""
        return self._pointer.cancel()

    @property
    def is_dragging(self) -> bool:
        """Whether a gesture is going on."""
        return self._pointer.gesture is not None

    def dragged_days(self) -> Mapping[Key, Days]:
        """Return where the bars of a drag would come to lie."""
        gesture = self._pointer.gesture
        return gesture.outlook.days if gesture is not None else {}

    # --- what the pointer needs

    def show_hover(self, found: Hit) -> None:
        """Tint the row under the pointer, and show the dots of the bar there."""
        if found == self._hit:
            return
        old, self._hit = self._hit, found
        for row in {old.row, found.row} - {-1}:
            self.viewport().update(self.row_box(row))

    def show_cursor(self, shape: Qt.CursorShape) -> None:
        """Change the pointer's shape."""
        self.viewport().setCursor(shape)

    def repaint_all(self) -> None:
        """Paint everything anew and tell that a drag went on."""
        self.viewport().update()
        self.drag_changed.emit()

    def follow_edge(self, at: QPointF | None) -> None:
        """Scroll on while a drag is held near an edge of the canvas; None when it is over."""
        self._edge.follow(at, self._canvas())

    # --- Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        pic = self.picture()
        paint_timeline(painter, pic, event.rect())
        gesture = self._pointer.gesture
        painter.setClipRect(QRect(0, pic.head, pic.width, pic.height - pic.head))
        if gesture is not None:
            gesture.paint(painter, pic)
        elif self.editable and self._hit.zone in ON_CANVAS:
            painter.setClipRect(self._canvas())
            paint_link_dots(painter, pic, self._hit.row, self._hit.key)

    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = wheel_zoom(event)
        if factor is None:
            self.pan(*wheel_pan(event, self.look.row))
        else:
            self.zoom(factor, max(0.0, event.position().x() - self.tree - 1))
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(1 + event.value(), max(0.0, event.position().x() - self.tree - 1))
            return True
        if event.type() == QEvent.Type.Leave:
            self.show_hover(Hit(Zone.NOWHERE))
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            had_focus = self.hasFocus()
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._pointer.press(event, had_focus=had_focus)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        self._pointer.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pointer.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at = event.pos()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            line = self.picture().line_at(at.y())
            if line is not None and line.key not in self.selection.keys:
                self.selection.pick(line.key)
                self.follow_selection()
        elif self.selection.current in self._frame.line_of:
            at = self.row_box(self._frame.line_of[self.selection.current or ""]).center()
        self.wishes.menu.emit(self.viewport().mapToGlobal(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self.cancel() or self.selection.shrink()):
            self.follow_selection()
            return
        self._pointer.again(event.modifiers())
        if not walk(self, Qt.Key(event.key()), event.modifiers()):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._pointer.again(event.modifiers())
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.selection.current is None and self._frame.lines:
            self.step(1)
        self.viewport().update()
        tell_current(self)
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # --- scrolling

    def set_axis(self, axis: Axis) -> None:
        old, painted = self._axis, self._marks
        super().set_axis(axis)
        if painted is None or painted[0] is not self._frame or axis.per_day != old.per_day or axis == old:
            return  # Everything is painted anew, or nothing.
        pic = self.picture()
        marks, step = self._edges_of(pic).shown(pic), old.offset - axis.offset
        for stale in stale_edges(pic, painted[2].shown(pic), marks, step):
            self.viewport().update(stale)

    def _edges_of(self, pic: Picture) -> EdgeMarks:
        """Return the marks of a picture: those from before, as long as nothing but the rows was scrolled."""
        kept, stands = self._marks, (pic.axis, pic.look.scale, pic.width, pic.tree)
        if kept is None or kept[0] is not pic.frame or kept[1] != stands or self._pointer.gesture is not None:
            kept = self._marks = (pic.frame, stands, EdgeMarks(replace(pic)))
        return kept[2]

    def _is_still(self, *, across: bool) -> bool:
        return self._pointer.gesture is None and not (across and self._ghosts)

    def _stand_elsewhere(self) -> None:
        self._pointer.again()
