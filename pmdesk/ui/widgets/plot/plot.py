"""One chart on the screen: shows a `Chart`, and answers to mouse and keys with crosshair, zoom and pan."""

from typing import cast

from PySide6.QtCore import QEvent, QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QGuiApplication, QImage, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from pmdesk.domain.metrics import PanelKind
from pmdesk.queries.chart_values import Chart
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.menus import Menu
from pmdesk.ui.widgets.paint import ring
from pmdesk.ui.widgets.plot.asking import Asking
from pmdesk.ui.widgets.plot.card import paint_card, paint_crosshair, spoken
from pmdesk.ui.widgets.plot.content import Content, content_of
from pmdesk.ui.widgets.plot.export import Sheet, picture_of, png_of, svg_of
from pmdesk.ui.widgets.plot.face import paint_face
from pmdesk.ui.widgets.plot.hand import Hand
from pmdesk.ui.widgets.plot.layout import Layout, axis_of, layout_of, shown_stretch
from pmdesk.ui.widgets.plot.marks import CLOSE, sign_at, signs
from pmdesk.ui.widgets.plot.reading import Reading, nearest, read, samples, snapped
from pmdesk.ui.widgets.plot.signs import finding_at
from pmdesk.ui.widgets.plot.stage import Stage
from pmdesk.ui.widgets.plot.time_ticks import EARLIEST, GRAIN_MS, LATEST, WEEK, YEAR
from pmdesk.ui.widgets.plot.value_ticks import ValueAxis
from pmdesk.ui.widgets.plot.words import describe, name_of
from pmdesk.ui.widgets.text import announce
from pmdesk.ui.widgets.theme import Theme

CLOSEST = 2
"""How many grains are shown at least."""
FARTHEST_YEARS = 200
SELECTED_ALPHA = 0.14


class Plot(Stage):
    """Paints one chart; the row of its title is not its own.

    `range_wanted(start, end)` asks for the values of another stretch (ms); until they come, the plot moves what it
    has. `crosshair_moved` carries the time (ms) or None, `annotate_wanted` a time, `mark_opened` the Ref of a mark,
    `finding_opened` the Finding. The context menu holds the actions that were added to the widget.
    """

    range_wanted = Signal(object, object)
    crosshair_moved = Signal(object)
    annotate_wanted = Signal(object)
    mark_opened = Signal(object)
    finding_opened = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        self._theme = theme
        self._icons = icons
        self._content: Content | None = None
        self._layout: Layout | None = None
        self._axis: ValueAxis | None = None
        self._view = (0.0, 1.0)
        self._home = (0.0, 1.0)
        self._cross: float | None = None
        self._is_card = False
        self._chosen: tuple[float, float] | None = None
        self._hand = Hand(self)
        super().__init__(parent)
        self._asking = Asking(self)
        self._asking.wanted.connect(self.range_wanted)
        theme.changed.connect(self._lay_out_anew)

    @property
    def view(self) -> tuple[float, float]:
        """The stretch of time that is seen (ms)."""
        return self._view

    @property
    def crosshair(self) -> int | None:
        """The time the crosshair stands at (ms)."""
        return None if self._cross is None else round(self._cross)

    @property
    def home(self) -> tuple[float, float]:
        """The stretch that `reset` goes back to."""
        return self._home

    @property
    def layout_now(self) -> Layout | None:
        """Where everything stands, None without a chart."""
        return self._layout

    @property
    def content(self) -> Content | None:
        """What is shown."""
        return self._content

    def show_chart(self, chart: Chart) -> None:
        """Show a chart and its stretch of time, or keep the view when it was moved on since this stretch was asked."""
        before = self._content
        self._content = content_of(chart)
        is_same = before is not None and before.chart.metric_id == chart.metric_id
        self._asking.slack = GRAIN_MS[chart.grain]
        if not (is_same and self._asking.is_older(chart.start, chart.end)):
            self._view = shown_stretch(self._content)
            if not self._asking.is_own(chart.start, chart.end):
                self._asking.forget()
                self._home = self._view
        if not (is_same and self._hand.is_busy and self._fits(self._content)):
            self._axis = axis_of(self._theme, self._content, self.height())
        self._lay_out()
        self.setAccessibleName(name_of(chart))
        if self._layout is not None:
            self.setAccessibleDescription(describe(self._content, self._layout.zone))

    def look_at(self, start: float, end: float) -> None:
        """Show another stretch of what is here, without asking for more."""
        if end > start:
            self._view = (start, end)
            self._lay_out()

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Show a stretch that is `factor` times as short, with the time `around` (or the middle) where it was."""
        start, end = self._view
        pivot = around if around is not None else (start + end) / 2
        self.move_to(pivot - (pivot - start) / factor, pivot + (end - pivot) / factor)

    def pan(self, fraction: float) -> None:
        """Show what is later by a part of the stretch; earlier when it is negative."""
        start, end = self._view
        step = (end - start) * fraction
        self.move_to(start + step, end + step)

    def reset(self) -> None:
        """Show the stretch that was chosen outside of the plot."""
        self.move_to(*self._home)

    def move_to(self, start: float, end: float) -> None:
        """Show a stretch, as far as makes sense, and ask for its values."""
        if self._content is None:
            return
        grain = GRAIN_MS[self._content.chart.grain]
        width = min(max(end - start, CLOSEST * grain), FARTHEST_YEARS * YEAR)
        middle = min(max((start + end) / 2, EARLIEST + width), LATEST - width)
        self.look_at(middle - width / 2, middle + width / 2)
        around = grain / 2 if self._content.chart.kind is PanelKind.BAR else 0.0
        self._asking.ask(self._view[0] + around, self._view[1] - around)

    def set_crosshair(self, at: float | None, *, is_card: bool = False) -> None:
        """Put the crosshair at a time, or away; `is_card` shows all values beside it."""
        if (at, is_card) != (self._cross, self._is_card):
            self._cross, self._is_card = at, is_card
            self.front.update()

    def move_crosshair(self, at: float | None) -> None:
        """Put the crosshair at the sample nearest to a time, with its card, and tell the others."""
        if at is not None and self._content is not None:
            at = snapped(self._content, at, *self._view)
        before = self.crosshair
        self.set_crosshair(at, is_card=at is not None)
        if before != self.crosshair:
            self.crosshair_moved.emit(self.crosshair)

    def step_crosshair(self, count: int) -> None:
        """Move the crosshair by samples; the first step begins at the newest one."""
        if self._content is None:
            return
        times = samples(self._content, *self._view)
        if not times.size:
            return
        if self._cross is None:
            at = times.size - 1 if count < 0 else 0
            at = times.size - 1 if count == 0 else at
        else:
            at = min(max(nearest(times, self._cross) + count, 0), times.size - 1)
        self._speak(float(times[at]))

    def step_weeks(self, count: int) -> None:
        """Move the crosshair by weeks."""
        if self._cross is None:
            self.step_crosshair(-1 if count < 0 else 1)
        else:
            start, end = self._view
            self._speak(min(max(self._cross + count * WEEK, start), end))

    def crosshair_to_end(self, *, is_last: bool) -> None:
        """Move the crosshair to the first or the last sample that is seen."""
        self._speak(self._view[1] if is_last else self._view[0])

    def reading(self) -> Reading | None:
        """Return what the crosshair reads."""
        if self._content is None or self._layout is None or self._cross is None:
            return None
        slack = max(self._layout.space.ms_per_pixel * CLOSE / 2, GRAIN_MS[self._content.chart.grain] / 2)
        return read(self._content, self._cross, self._layout.zone, slack)

    def annotate(self) -> None:
        """Ask for a mark at the crosshair, or at the newest sample."""
        if self._content is None:
            return
        at = self.crosshair
        if at is None:
            at = snapped(self._content, self._view[1], *self._view)
        if at is not None:
            self.annotate_wanted.emit(at)

    def open_at(self, place: QPointF) -> bool:
        """Open the anomaly or the mark at a place; say whether there was one."""
        if self._content is None or self._layout is None:
            return False
        found = finding_at(self._content, self._layout, place)
        if found is not None:
            self.finding_opened.emit(found)
            return True
        sign = sign_at(signs(self._content.chart.marks, self._layout.space), self._layout, place)
        if sign is not None and sign.marks[0].ref is not None:
            self.mark_opened.emit(sign.marks[0].ref)
            return True
        return False

    def open_here(self) -> bool:
        """Open the anomaly or the mark at the crosshair."""
        reading = self.reading()
        if reading is None or self._content is None:
            return False
        slack = GRAIN_MS[self._content.chart.grain] / 2
        for found in self._content.findings:
            if found.start - slack <= reading.at <= found.end + slack:
                self.finding_opened.emit(found)
                return True
        for mark in reading.marks:
            if mark.ref is not None:
                self.mark_opened.emit(mark.ref)
                return True
        return False

    def choose(self, stretch: tuple[float, float] | None) -> None:
        """Show that a stretch of time is being chosen."""
        self._chosen = stretch
        self.front.update()

    def picture(self, width: int, height: int, scale: float = 2, source: str = "") -> QImage:
        """Return the chart as it is seen, in the light theme with its title, range, source and fetch time."""
        return picture_of(self._sheet(source), width, height, scale)

    def png(self, width: int, height: int, scale: float = 2, source: str = "") -> bytes:
        """Return `picture` as a PNG file."""
        return png_of(self.picture(width, height, scale, source))

    def svg(self, width: int = 960, height: int = 420, source: str = "") -> bytes:
        """Return what `picture` shows as an SVG file of lines and letters."""
        return svg_of(self._sheet(source), width, height)

    def copy(self, width: int = 960, height: int = 420, source: str = "") -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(self.picture(width, height, source=source))

    def paint_back(self, painter: QPainter) -> None:
        if self._content is not None and self._layout is not None:
            paint_face(painter, self._theme, self._content, self._layout)

    def paint_front(self, painter: QPainter) -> None:
        if self._content is None or self._layout is None:
            return
        space = self._layout.space
        if self._chosen is not None:
            ground = QColor(self._theme.color("accent"))
            ground.setAlphaF(SELECTED_ALPHA)
            left, right = (min(max(space.x(at), space.left), space.right) for at in sorted(self._chosen))
            painter.fillRect(QRectF(left, space.top, right - left, space.height), ground)
        reading = self.reading()
        if reading is not None and self._view[0] <= reading.at <= self._view[1]:
            paint_crosshair(painter, self._theme, self._content, self._layout, reading)
            if self._is_card:
                paint_card(painter, self._theme, self._content, self._layout, reading)
        if self.hasFocus():
            ring(painter, self._theme, QRectF(self.rect()))

    def event(self, event: QEvent) -> bool:
        return self._hand.overrides(event) or super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        return self._hand.takes(event) or super().viewportEvent(event)

    def keyPressEvent(self, ev: QEvent) -> None:
        if not self._hand.press_key(ev):
            ev.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.front.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.front.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.actions():
            menu = Menu(self)
            menu.addActions(self.actions())
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(event.globalPos())

    def resizeEvent(self, ev: QResizeEvent | None) -> None:
        super().resizeEvent(ev)
        if ev is not None:
            self._lay_out_anew()

    def _speak(self, at: float) -> None:
        self.move_crosshair(at)
        reading = self.reading()
        if reading is not None and self._content is not None:
            announce(self, spoken(self._content, reading))

    def _sheet(self, source: str) -> Sheet:
        return Sheet(self._theme.light(), cast("Content", self._content), self._view, source)

    def _fits(self, content: Content) -> bool:
        axis = self._axis
        if axis is None or content.low is None or content.high is None or axis.is_log:
            return False
        return axis.low <= content.low and content.high <= axis.high

    def _lay_out_anew(self) -> None:
        if self._content is not None:
            self._axis = axis_of(self._theme, self._content, self.height())
            self._lay_out()

    def _lay_out(self) -> None:
        if self._content is None or self._axis is None:
            return
        size = (self.width(), self.height())
        self._layout = layout_of(self._theme, self._content, size, self._view, self._axis)
        self.see(self._layout.space.box, self._view, (self._axis.low, self._axis.high))
        self.front.update()
