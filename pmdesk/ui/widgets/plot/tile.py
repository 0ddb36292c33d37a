"""One number in large type with its change and a sparkline: what a panel shows that has no room for axes."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pmdesk.domain.amounts import Tone, amount_text, change_text, tone_of
from pmdesk.domain.metrics import PanelKind
from pmdesk.queries.chart_values import Chart
from pmdesk.ui.widgets.paint import ring
from pmdesk.ui.widgets.plot.content import content_of
from pmdesk.ui.widgets.plot.sparkline import paint_spark
from pmdesk.ui.widgets.plot.time_ticks import zone_of
from pmdesk.ui.widgets.plot.words import describe, name_of
from pmdesk.ui.widgets.theme import Theme

PADDING, GAP = 8, 8
LINE = 1.5
TONES = {Tone.GOOD: "success_text", Tone.BAD: "danger_text", Tone.NEITHER: "text_muted"}
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom


class NumberTile(QWidget):
    """Shows the newest value of a chart, its change against the stretch before, and the first line small."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chart: Chart | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def show_chart(self, chart: Chart) -> None:
        """Show a chart."""
        self._chart = chart
        self.setAccessibleName(name_of(chart))
        self.setAccessibleDescription(describe(content_of(chart), zone_of(chart.time_zone, chart.grain)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(96))

    def picture(self, scale: float = 2) -> QImage:
        """Return the tile as it is, in the light theme."""
        image = QImage(self.size() * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        theme = self._theme.light()
        image.fill(theme.color("surface"))
        painter = QPainter(image)
        self._paint(painter, theme)
        painter.end()
        return image

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        self._paint(painter, self._theme)
        if self.hasFocus():
            ring(painter, self._theme, self.rect())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _paint(self, painter: QPainter, theme: Theme) -> None:
        chart = self._chart
        if chart is None:
            return
        figure, small = theme.font("figure", numbers=True), theme.font("body", numbers=True)
        line = theme.line("figure")
        words = amount_text(chart.value, chart.unit)
        left = PADDING + 2.0
        painter.setFont(figure)
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(left, PADDING, self.width() - 2 * left, line), LEFT, words)
        left += QFontMetricsF(figure).horizontalAdvance(words) + GAP
        if chart.change is not None:
            painter.setFont(small)
            painter.setPen(theme.color(TONES[tone_of(chart.change, chart.direction)]))
            change = change_text(chart.change, chart.unit, chart.value)
            painter.drawText(QRectF(left, PADDING, self.width() - left, line - 4), LEFT, change)
        top = PADDING + line + GAP
        room = QRectF(PADDING, top, self.width() - 2 * PADDING, self.height() - top - PADDING)
        if chart.trouble:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("text_muted"))
            painter.drawText(room, Qt.TextFlag.TextWordWrap, chart.trouble)
        elif chart.lines and room.height() > PADDING:
            first = chart.lines[0]
            ink = theme.series(first.colour if chart.kind is not PanelKind.NUMBER else chart.colour)
            paint_spark(painter, room, first.frame, ink, dot=ink, width=LINE)
