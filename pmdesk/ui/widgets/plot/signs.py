"""Paints what a chart says of its values: targets, and anomalies with the newest one in words."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from pmdesk.domain.metrics import PanelKind
from pmdesk.queries.chart_values import Finding
from pmdesk.ui.widgets.plot.content import Content, Trace
from pmdesk.ui.widgets.plot.layout import FACE, Layout
from pmdesk.ui.widgets.plot.marks import SMOOTH
from pmdesk.ui.widgets.plot.space import Space
from pmdesk.ui.widgets.theme import Theme

RING, RING_LINE = 4.0, 1.75
NEAR = 10
BESIDE = 8
INSET = 4
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
UP, DOWN = "↑", "↓"


def paint_targets(painter: QPainter, theme: Theme, content: Content, layout: Layout) -> None:
    """Paint dashed lines with their labels; a target beyond the axis is told at its edge."""
    space, height = layout.space, theme.line(FACE)
    taken: list[QRectF] = []
    pen = QPen(theme.color("text_muted"), 1)
    pen.setDashPattern([4, 3])
    painter.setFont(theme.font(FACE, numbers=True))
    for target in content.chart.targets:
        left = space.left if target.start is None else max(space.x(target.start), space.left)
        right = space.right if target.end is None else min(space.x(target.end), space.right)
        if right <= left:
            continue
        y = space.y(target.value * content.factor)
        is_above, is_below = y < space.top - 1, y > space.bottom + 1
        painter.setPen(pen)
        if not is_above and not is_below:
            painter.drawLine(QLineF(left, int(y) + 0.5, right, int(y) + 0.5))
        if not target.label or not (layout.is_wide or is_above or is_below):
            continue
        words = f"{target.label} {UP if is_above else DOWN}" if is_above or is_below else target.label
        wide = min(theme.width(FACE, words, numbers=True) + 2, right - left - 2 * INSET)
        overs = [space.top] if is_above else [space.bottom - height] if is_below else [y - height, y + 1]
        places = [
            QRectF(x, over, wide, height) for over in overs for x in (left + INSET, right - INSET - wide) if over >= 0
        ]
        taken.append(free_place(places or [QRectF(left + INSET, y + 1, wide, height)], taken, content, space))
        painter.drawText(taken[-1], LEFT, words)


def free_place(places: Sequence[QRectF], taken: Sequence[QRectF], content: Content, space: Space) -> QRectF:
    """Return the first place over which no line goes and no other words stand, or else the one with the fewest."""

    def crowd(place: QRectF) -> int:
        lines = () if content.stack is not None else content.traces
        foot = space.bottom if content.chart.kind is PanelKind.BAR else space.top
        return sum(map(place.intersects, taken)) + sum(_goes_over(trace, place, space, foot) for trace in lines)

    return min(places, key=crowd)


def _goes_over(trace: Trace, place: QRectF, space: Space, foot: float) -> bool:
    """Whether a line comes as high and as low as a place, from one point before it to one after; bars have a foot."""
    begin = max(int(trace.times.searchsorted(space.time_at(place.left()))) - 1, 0)
    end = int(trace.times.searchsorted(space.time_at(place.right()), side="right")) + 1
    if not trace.times[begin:end].size:
        return False
    top, bottom = space.y(float(trace.highs[begin:end].max())), space.y(float(trace.lows[begin:end].min()))
    return top <= place.bottom() and max(bottom, foot) >= place.top()


def ring_places(content: Content, layout: Layout) -> list[tuple[QPointF, Finding]]:
    """Return the anomalies that are seen and where their rings are, the newest last."""
    space = layout.space
    reach = space.box.adjusted(-RING, -RING, RING, RING)
    places = [
        (QPointF(space.x(found.at), space.y(found.value * content.factor)), found)
        for found in sorted(content.findings, key=lambda found: found.at)
    ]
    return [(place, found) for place, found in places if reach.contains(place)]


def finding_at(content: Content, layout: Layout, at: QPointF) -> Finding | None:
    """Return the anomaly whose ring is under the pointer."""
    near = [(abs(place.x() - at.x()) + abs(place.y() - at.y()), found) for place, found in ring_places(content, layout)]
    distance, found = min(near, key=lambda pair: pair[0], default=(NEAR + 1, None))
    return found if distance <= NEAR else None


def paint_findings(painter: QPainter, theme: Theme, content: Content, layout: Layout) -> None:
    """Paint a ring on each anomaly, red where it is bad, and the newest one's words where the plot is wide."""
    places = ring_places(content, layout)
    if not places:
        return
    painter.setRenderHint(SMOOTH)
    painter.setBrush(theme.color("surface"))
    for place, found in places:
        painter.setPen(QPen(theme.color("danger" if found.is_bad else "warning"), RING_LINE))
        painter.drawEllipse(place, RING, RING)
    painter.setRenderHint(SMOOTH, False)
    if layout.is_wide:
        _write_newest(painter, theme, layout, places)


def _write_newest(painter: QPainter, theme: Theme, layout: Layout, places: Sequence[tuple[QPointF, Finding]]) -> None:
    place, found = places[-1]
    if not found.short:
        return
    space, height = layout.space, theme.line(FACE)
    font = theme.font("caption_strong", numbers=True)
    width = QFontMetricsF(font).horizontalAdvance(found.short) + 2
    is_low = place.y() + BESIDE + height > space.bottom
    top = place.y() - BESIDE - height + 2 if is_low else place.y() + BESIDE - 1
    left = place.x() - BESIDE - width if place.x() + BESIDE + width > space.right else place.x() + BESIDE
    painter.setFont(font)
    painter.setPen(theme.color("danger_text" if found.is_bad else "warning_text"))
    painter.drawText(QRectF(max(left, space.left), top, width, height), LEFT, found.short)
