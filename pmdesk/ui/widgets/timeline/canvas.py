"""The timeline widget: one scroll area with the tree left and the bars right, of which only what shows is painted."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from pmdesk.insight.layout import Key, Sum
from pmdesk.insight.scheduling import Days
from pmdesk.queries.timeline import SprintHead
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.timeline.access import tell_current, tell_reset, tell_selection
from pmdesk.ui.widgets.timeline.across import AcrossBar, extent_of, wheel_pan, wheel_zoom
from pmdesk.ui.widgets.timeline.axis import PER_DAY, Axis, Scale
from pmdesk.ui.widgets.timeline.edge import EdgeScroller
from pmdesk.ui.widgets.timeline.hits import ON_CANVAS, Hit, Zone
from pmdesk.ui.widgets.timeline.keys import walk
from pmdesk.ui.widgets.timeline.look import Look
from pmdesk.ui.widgets.timeline.paint_bars import paint_link_dots
from pmdesk.ui.widgets.timeline.painting import lane_of, paint_timeline
from pmdesk.ui.widgets.timeline.picture import Ghost, Picture
from pmdesk.ui.widgets.timeline.pointer import NARROWEST_TREE, Pointer, first_axis
from pmdesk.ui.widgets.timeline.selection import Selection
from pmdesk.ui.widgets.timeline.wishes import Wishes

NARROW = 760
"""Below this width the tree is narrower and has no points."""


class Timeline(QAbstractScrollArea):
    """Shows a `Frame`. What a person wants to change comes out of `wishes`; nothing is changed here."""

    selection_changed = Signal()
    axis_changed = Signal()
    drag_changed = Signal()
    focused = Signal()

    def __init__(self, theme: Theme, icons: Icons, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = Look(theme, icons)
        self.selection = Selection()
        self.along = True
        self.editable = True
        self.links = True
        self._frame = frame
        self.wishes = Wishes(self)
        self._pointer = Pointer(self)
        self._hit = Hit(Zone.NOWHERE)
        self._ghosts: Mapping[Key, Ghost] = {}
        self._added: frozenset[Key] = frozenset()
        self._lane = lane_of(frame)
        self._tree: int | None = None
        self._axis = Axis(frame.today, PER_DAY[Scale.SPRINTS] * theme.scale, 0, theme.scale, _sprints(frame))
        self._placed = False
        self._fitted = self._wanted_scroll = 0
        self._across = AcrossBar(self)
        self._across.valueChanged.connect(self._scroll_across)
        self._edge = EdgeScroller(self)
        self._edge.crept.connect(partial(self.pan, dy=0))
        self.setViewport(QWidget(self))  # Qt's own is of no class that Python knows, and finding that out takes 10 ms.
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Timeline")
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._dress)

    # --- what it shows

    @property
    def frame(self) -> Frame:
        """The rows as they are shown."""
        return self._frame

    @property
    def axis(self) -> Axis:
        """Where days lie now."""
        return self._axis

    @property
    def tree(self) -> int:
        """The width of the tree: as dragged, else as fits the width."""
        theme = self.look.theme
        return self._tree or theme.px(233 if self.is_narrow else 300)

    @property
    def is_narrow(self) -> bool:
        """Whether there is little room, so that the points are left out."""
        return self.viewport().width() < self.look.px(NARROW) + self.look.px(280)

    def set_frame(self, frame: Frame) -> None:
        """Show other rows; selection, scroll and zoom stay."""
        old, self._frame = self._frame, frame
        self._lane = lane_of(frame)
        sprints = _sprints(frame)
        if sprints != self._axis.sprints:
            self._axis = replace(self._axis, sprints=sprints)
        before = (frozenset(self.selection.keys), self.selection.current)
        self.selection.carry_over(old, frame)
        self._measure()
        self.viewport().update()
        if frame.lines != old.lines:
            tell_reset(self)
        if (frozenset(self.selection.keys), self.selection.current) != before:
            self.follow_selection()

    def set_axis(self, axis: Axis) -> None:
        """Scroll or zoom in time; a pure scroll moves the picture and paints only the new edge."""
        old, self._axis = self._axis, axis
        self._placed = True
        if axis == old:
            return
        self._measure_across()
        canvas = self._canvas()
        if replace(axis, offset=old.offset) == old and self._pointer.gesture is None and not self._ghosts:
            step = old.offset - axis.offset
            if abs(step) < canvas.width():
                self.viewport().scroll(step, 0, canvas)
                self.viewport().update(QRect(canvas.left(), 0, canvas.width(), self._head()))
            else:
                self.viewport().update()
        else:
            self.viewport().update()
        self._pointer.again()
        self.axis_changed.emit()

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
        return Picture(
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

    def has_attention(self) -> bool:
        """Whether keys go here, also while a cell is edited."""
        focused = QApplication.focusWidget()
        return focused is self or (focused is not None and self.isAncestorOf(focused))

    # --- where it stands

    def first_look(self) -> None:
        """Show the sprint before today's at the left edge and whole sprints across."""
        bar = self.verticalScrollBar()
        width = self.width() - self.tree - 1 - (bar.sizeHint().width() if bar.maximum() else 0)
        self.set_axis(first_axis(self._axis, self._frame.today, max(100, width)))
        self._placed = False

    def go_today(self) -> None:
        """Bring today to a quarter of the canvas."""
        self.set_axis(self._axis.showing(self._frame.today, self._canvas().width() / 4))

    def zoom(self, factor: float, at: float | None = None) -> None:
        """Zoom in time; what lies at `at` pixels of the canvas stays there: today if in sight, else the middle."""
        width = self._canvas().width()
        today = self._axis.x(self._frame.today)
        if at is None:
            at = today if 0 <= today <= width else width / 2
        self.set_axis(self._axis.zoomed(factor, at))

    def zoom_to(self, scale: Scale) -> None:
        """Zoom so that the header counts in weeks, sprints or quarters."""
        self.zoom(PER_DAY[scale] * self._axis.font_scale / self._axis.per_day)

    def pan(self, dx: int, dy: int) -> None:
        """Scroll by pixels, as when the canvas is dragged."""
        if dx:
            self.set_axis(self._axis.scrolled(dx))
        if dy:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + dy)

    def pan_unit(self, direction: int) -> None:
        """Scroll by one week, sprint or month."""
        here = self._axis.unit(self._axis.day(0))
        self.pan(round(direction * (here.end + 1 - here.start) * self._axis.per_day), 0)

    def set_tree(self, width: int) -> None:
        """Make the tree so wide."""
        self._tree = min(max(NARROWEST_TREE, width), max(NARROWEST_TREE, self.viewport().width() - 120))
        self.viewport().update()
        self._measure()
        self.axis_changed.emit()

    def tree_by_hand(self) -> int | None:
        """Return the width that the tree was dragged to, None when it never was."""
        return self._tree

    def restore(self, *, per_day: float | None, first_day: float | None, scroll: int | None, tree: int | None) -> None:
        """Stand as it was left: pixels a day at 100 %, the day at the left edge counted from today, and so on."""
        if per_day and first_day is not None:
            self._placed = True
            axis = self._axis.with_per_day(per_day * self._axis.font_scale, 0)
            self._axis = axis.showing(self._frame.today + first_day, 0)
        self._tree = tree
        self._wanted_scroll = scroll or 0
        self._measure()

    def reveal(self, key: Key, *, bar: bool = False) -> None:
        """Scroll so that a row shows, and with `bar` also a piece of its bar."""
        if (row := self._frame.shown(key)) is None:
            return
        slider, height = self.verticalScrollBar(), self.look.row
        top, room = row * height, self.viewport().height() - self._head()
        if top < slider.value():
            slider.setValue(top)
        elif top + height > slider.value() + room:
            slider.setValue(top + height - room)
        days = self._frame.days(key) if bar else None
        if days is not None:
            width = self._canvas().width()
            if self._axis.x(days.end + 1) < 0 or self._axis.x(days.start) > width - 20:
                self.set_axis(self._axis.showing(days.start, width / 4))

    def row_box(self, row: int) -> QRect:
        """Return where a row lies in the viewport."""
        return QRect(
            0,
            self._head() + row * self.look.row - self.verticalScrollBar().value(),
            self.viewport().width(),
            self.look.row,
        )

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

    def page(self) -> int:
        """Return how many whole rows show."""
        return max(1, (self.viewport().height() - self._head()) // self.look.row - 1)

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

    def sizeHint(self) -> QSize:
        return QSize(900, 600)

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()
        if not self._placed and self.width() != self._fitted and self.viewport().width() > self.tree + 100:
            self._fitted = self.width()
            self.first_look()
        if self._wanted_scroll and self.verticalScrollBar().maximum():
            self.verticalScrollBar().setValue(self._wanted_scroll)
            self._wanted_scroll = 0
        self.axis_changed.emit()  # The tree may have become wider or narrower.

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        del dx
        if self._pointer.gesture is not None:
            self.viewport().update()
        else:
            head = self._head()
            rows = QRect(0, head, self.viewport().width(), self.viewport().height() - head)
            self.viewport().scroll(0, dy, rows)
        self._pointer.again()

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

    # --- measures

    def _head(self) -> int:
        return self.look.header + (self.look.row if self._lane else 0)

    def _canvas(self) -> QRect:
        left = self.tree + 1
        return QRect(left, 0, max(1, self.viewport().width() - left), self.viewport().height())

    def _dress(self) -> None:
        before = self.look.scale
        self.look.reset()
        factor = self.look.scale / before
        if factor != 1:
            self._tree = None if self._tree is None else round(self._tree * factor)
            axis = replace(self._axis, font_scale=self.look.scale)
            self._axis = axis.with_per_day(axis.per_day * factor, 0)
        self._measure()
        self.viewport().update()
        self.axis_changed.emit()

    def _measure(self) -> None:
        room = self.viewport().height() - self._head()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, len(self._frame.lines) * self.look.row - room))
        bar.setPageStep(max(1, room))
        bar.setSingleStep(self.look.row)
        self._measure_across()

    def _measure_across(self) -> None:
        width = self._canvas().width()
        needed = self._across.fit(self._axis, width, extent_of(self._frame))
        if needed == self._across.isHidden():
            self._across.setVisible(needed)
            self.setViewportMargins(0, 0, 0, self._across.sizeHint().height() if needed else 0)
        self._across.stand(self.tree + 1, self.viewport().geometry().bottom() + 1, width)

    def _scroll_across(self, value: int) -> None:
        self.set_axis(replace(self._axis, offset=value))


def _sprints(frame: Frame) -> tuple[SprintHead, ...]:
    return tuple(sorted(frame.sheet.sprints.values(), key=lambda sprint: (sprint.start, sprint.id)))
