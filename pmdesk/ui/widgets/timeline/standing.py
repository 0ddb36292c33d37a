"""Where the timeline stands: its time axis, the width of its tree, its scroll bars, and what brings a row into view."""

from dataclasses import replace

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from pmdesk.insight.layout import Key
from pmdesk.queries.timeline import SprintHead
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.timeline.across import AcrossBar, extent_of
from pmdesk.ui.widgets.timeline.axis import PER_DAY, Axis, Scale
from pmdesk.ui.widgets.timeline.look import Look
from pmdesk.ui.widgets.timeline.painting import lane_of
from pmdesk.ui.widgets.timeline.pointer import NARROWEST_TREE, first_axis

NARROW = 760
"""Below this width the tree is narrower and has no points."""
SLIVER = 20
"""So many pixels of a bar are not yet a piece of it that shows."""


class Standing(QAbstractScrollArea):
    """A scroll area over rows and days. It neither paints nor edits; what is over it tells whether pixels may move."""

    axis_changed = Signal()

    def __init__(self, theme: Theme, icons: Icons, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = Look(theme, icons)
        self._frame = frame
        self._lane = lane_of(frame)
        self._tree: int | None = None
        self._axis = Axis(frame.today, PER_DAY[Scale.SPRINTS] * theme.scale, 0, theme.scale, _sprints(frame))
        self._placed = False
        self._fitted = self._wanted_scroll = 0
        self._across = AcrossBar(self)
        self._across.valueChanged.connect(self._scroll_across)
        self.setViewport(QWidget(self))  # Qt's own is of no class that Python knows, and finding that out takes 10 ms.
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._dress)

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

    def set_axis(self, axis: Axis) -> None:
        """Scroll or zoom in time; a pure scroll moves the picture and paints only the new edge."""
        old, self._axis = self._axis, axis
        self._placed = True
        if axis == old:
            return
        self._measure_across()
        canvas, step = self._canvas(), old.offset - axis.offset
        if replace(axis, offset=old.offset) == old and self._is_still(across=True) and abs(step) < canvas.width():
            self.viewport().scroll(step, 0, canvas)
            self.viewport().update(QRect(canvas.left(), 0, canvas.width(), self._head()))
        else:
            self.viewport().update()
        self._stand_elsewhere()
        self.axis_changed.emit()

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
            if self._axis.x(days.end + 1) < SLIVER or self._axis.x(days.start) > width - SLIVER:
                self.set_axis(self._axis.showing(days.start, width / 4))

    def page(self) -> int:
        """Return how many whole rows show."""
        return max(1, (self.viewport().height() - self._head()) // self.look.row - 1)

    def row_box(self, row: int) -> QRect:
        """Return where a row lies in the viewport."""
        return QRect(
            0,
            self._head() + row * self.look.row - self.verticalScrollBar().value(),
            self.viewport().width(),
            self.look.row,
        )

    # --- Qt

    def sizeHint(self) -> QSize:
        return QSize(900, 600)

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
        if self._is_still(across=False):
            head = self._head()
            rows = QRect(0, head, self.viewport().width(), self.viewport().height() - head)
            self.viewport().scroll(0, dy, rows)
        else:
            self.viewport().update()
        self._stand_elsewhere()

    # --- measures

    def _take_frame(self, frame: Frame) -> None:
        """Stand over other rows at the same place."""
        self._frame = frame
        self._lane = lane_of(frame)
        sprints = _sprints(frame)
        if sprints != self._axis.sprints:
            self._axis = replace(self._axis, sprints=sprints)
        self._measure()

    def _is_still(self, *, across: bool) -> bool:
        """Whether what shows hangs on rows and days alone, so that a scroll may move its pixels."""
        del across
        return True

    def _stand_elsewhere(self) -> None:
        """Do what has to be done after every scroll."""

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
