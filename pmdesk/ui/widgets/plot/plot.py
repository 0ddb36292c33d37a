"""One chart on the screen: shows a `Chart`, and answers to mouse and keys with crosshair, zoom and pan."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from pmdesk.queries.chart_values import Chart
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import ring
from pmdesk.ui.widgets.plot.axes import paint_grid, paint_names, paint_notes, paint_ticks
from pmdesk.ui.widgets.plot.content import Content, content_of
from pmdesk.ui.widgets.plot.layers import paint_values
from pmdesk.ui.widgets.plot.layout import Layout, axis_of, layout_of, shown_stretch
from pmdesk.ui.widgets.plot.stage import Stage
from pmdesk.ui.widgets.theme import Theme


class Plot(Stage):
    """Paints one chart; the row of its title is not its own.

    `range_wanted` asks for the values of another stretch (ms); until they come, the plot moves what it has.
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
        self._view = (0.0, 1.0)
        super().__init__(parent)
        theme.changed.connect(self._lay_out)

    def show_chart(self, chart: Chart) -> None:
        """Show a chart and its stretch of time."""
        self._content = content_of(chart)
        self._view = shown_stretch(self._content)
        self._lay_out()

    def paint_back(self, painter: QPainter) -> None:
        if self._content is None or self._layout is None:
            return
        paint_grid(painter, self._theme, self._layout)
        paint_values(painter, self._theme, self._content, self._layout)
        paint_ticks(painter, self._theme, self._layout)
        paint_names(painter, self._theme, self._content, self._layout)
        paint_notes(painter, self._theme, self._content, self._layout)

    def paint_front(self, painter: QPainter) -> None:
        if self.hasFocus():
            ring(painter, self._theme, self.rect())

    def resizeEvent(self, ev: QResizeEvent | None) -> None:
        super().resizeEvent(ev)
        if ev is not None:
            self._lay_out()

    def _lay_out(self) -> None:
        if self._content is None:
            return
        axis = axis_of(self._theme, self._content, self.height())
        self._layout = layout_of(self._theme, self._content, (self.width(), self.height()), self._view, axis)
        self.see(self._layout.space.box, self._view, (axis.low, axis.high))
