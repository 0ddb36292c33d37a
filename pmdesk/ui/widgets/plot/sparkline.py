"""A line without axes, as high as a word or as wide as a tile, with a dot at its newest value."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from pmdesk.domain.points import Frame
from pmdesk.ui.widgets.plot.content import plain_trace
from pmdesk.ui.widgets.plot.layers import SMOOTH
from pmdesk.ui.widgets.plot.shapes import line_path, outline
from pmdesk.ui.widgets.plot.space import Space

INSET = 2.0
WIDTH = 1.25
DOT = 2.0


def paint_spark(
    painter: QPainter, box: QRectF, frame: Frame, ink: QColor, *, dot: QColor | None = None, width: float = WIDTH
) -> None:
    """Paint a frame as a line that fills the box; gaps stay open, and `dot` marks the newest value."""
    if not len(frame):
        return
    made = outline(plain_trace(frame), spark_space(box, frame))
    pen = QPen(ink, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.save()
    painter.setRenderHint(SMOOTH)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(line_path(made))
    if dot is not None or made.xs.size == 1:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(dot or ink)
        level = float(made.highs[-1] + made.lows[-1]) / 2
        painter.drawEllipse(QPointF(float(made.xs[-1]), level), DOT, DOT)
    painter.restore()


def spark_space(box: QRectF, frame: Frame) -> Space:
    """Return the space that the whole frame fills; a flat one lies in the middle."""
    start, end = float(frame.times[0]), float(frame.times[-1])
    low, high = float(frame.lows.min()), float(frame.highs.max())
    if end <= start:
        start, end = start - 1, end + 1
    if not high - low > 0 or high - low == float("inf"):
        low, high = low / 2 - 1, high / 2 + 1
    left, top = box.left() + INSET, box.top() + INSET
    width, height = max(box.width() - 2 * INSET, 1.0), max(box.height() - 2 * INSET, 1.0)
    return Space(left, top, width, height, start, end, low, high)
