"""Paints the axes of a plot: grid, words of both axes, names at the ends of lines, notes in words."""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from pmdesk.domain.points import Times
from pmdesk.ui.widgets.plot.content import Content, Trace
from pmdesk.ui.widgets.plot.layers import LINE, series_pen
from pmdesk.ui.widgets.plot.layout import FACE, GAP, SWATCH, Layout, names_of, tick_boxes
from pmdesk.ui.widgets.theme import Theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
VEIL = 0.8
"""How much of the values a note over them hides."""
CENTER = Qt.AlignmentFlag.AlignCenter


def paint_grid(painter: QPainter, theme: Theme, layout: Layout) -> None:
    """Paint a level line for each tick of the value axis, sharp on whole pixels."""
    space = layout.space
    painter.setPen(QPen(theme.color("grid"), 1))
    levels = [int(space.y(tick)) + 0.5 for tick in layout.axis.ticks]
    painter.drawLines([QLineF(space.left, level, space.right, level) for level in levels])


def paint_ticks(painter: QPainter, theme: Theme, layout: Layout) -> None:
    """Write the words of both axes."""
    painter.setFont(theme.font(FACE, numbers=True))
    painter.setPen(theme.color("text_faint"))
    space, height = layout.space, theme.line(FACE)
    for tick, words in zip(layout.axis.ticks, layout.axis.words, strict=True):
        painter.drawText(QRectF(0, space.y(tick) - height / 2, space.left - GAP, height), RIGHT, words)
    for box, words in tick_boxes(theme, layout):
        painter.drawText(box, LEFT, words)


def paint_names(painter: QPainter, theme: Theme, content: Content, layout: Layout) -> None:
    """Write the names at the ends of the lines, with a stroke of its colour where one could not stand at its line."""
    if not layout.names_width:
        return
    space, height = layout.space, theme.line(FACE)
    ends = line_ends(content, layout)
    names, more = names_of(theme, content, layout, ends)
    painter.setFont(theme.font(FACE))
    for name in names:
        left = layout.names_x
        if name.is_moved:
            painter.setPen(series_pen(theme, content.traces[name.trace].line.colour, LINE))
            painter.drawLine(QPointF(left, name.y), QPointF(left + SWATCH, name.y))
            left += SWATCH + 3
        room = space.right + GAP + layout.names_width + 2 - left
        painter.setPen(theme.color("text_muted"))
        words = name.words
        if theme.width(FACE, words) > room:
            words = QFontMetricsF(theme.font(FACE)).elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, name.y - height / 2, room, height), LEFT, words)
    if more:
        painter.setPen(theme.color("text_faint"))
        painter.drawText(QRectF(layout.names_x, space.bottom - height / 2, 200, height), LEFT, more)


def line_ends(content: Content, layout: Layout) -> list[float]:
    """Return how far down each line ends, within the box."""
    space, stack = layout.space, content.stack
    if stack is not None and stack.times.size:
        edge = stack.edges[:, _last_within(stack.times, space.end)]
        values = np.append(edge[:1], edge[:-1] + edge[1:]) / 2
    else:
        values = np.array([_last_value(trace, space.end) for trace in content.traces])
    return np.clip(space.ys(values), space.top, space.bottom).tolist()


def _last_value(trace: Trace, end: float) -> float:
    if not trace.times.size:
        return 0.0
    at = _last_within(trace.times, end)
    return float(trace.lows[at] / 2 + trace.highs[at] / 2)


def _last_within(times: Times, end: float) -> int:
    """Return the place of the last time up to an end, or the first one."""
    return times.size - 1 if times[-1] <= end else max(int(times.searchsorted(end, side="right")) - 1, 0)


def notes_of(content: Content) -> list[str]:
    """Return what has to be told of a chart: what could not be shown, and why."""
    notes: list[str] = []
    if content.chart.trouble:
        notes.append(content.chart.trouble)
    elif content.low is None and not content.hidden:
        notes.append("No points here.")
    if content.hidden:
        what = "1 value" if content.hidden == 1 else f"{content.hidden} values"
        notes.append(f"{what} at or below 0 cannot be on a log axis.")
    return notes


def paint_notes(painter: QPainter, theme: Theme, content: Content, layout: Layout) -> None:
    """Write the notes at the foot of the box, or in its middle when there is nothing else."""
    notes = notes_of(content)
    if not notes:
        return
    space, height = layout.space, theme.line("small")
    painter.setFont(theme.font("small"))
    painter.setPen(theme.color("text_muted"))
    if content.low is None:
        painter.drawText(space.box, CENTER | Qt.TextFlag.TextWordWrap, "\n".join(notes))
        return
    metrics, ground = QFontMetricsF(theme.font("small")), QColor(theme.color("surface"))
    ground.setAlphaF(VEIL)
    for n, words in enumerate(reversed(notes), 1):
        box = QRectF(space.left + 2, space.bottom - n * height - 2, space.width - 2, height)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.fillRect(QRectF(box.topLeft(), QSizeF(metrics.horizontalAdvance(shown) + 4, height)), ground)
        painter.drawText(box.adjusted(2, 0, 0, 0), LEFT, shown)
