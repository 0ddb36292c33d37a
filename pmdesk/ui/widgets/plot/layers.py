"""Paints the values of a plot: band, previous stretch, bars, areas, stacks and lines, within the box."""

import numpy as np
from pyqtgraph.functions import arrayToQPath  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from pmdesk.domain.metrics import PanelKind
from pmdesk.domain.points import Values
from pmdesk.ui.widgets.plot.content import Content, Trace
from pmdesk.ui.widgets.plot.layout import Layout
from pmdesk.ui.widgets.plot.shapes import (
    Outline,
    Pencil,
    area_polygon,
    band_polygon,
    bridges,
    cut,
    line_path,
    outline,
    outlines,
    polygon,
    visible,
)
from pmdesk.ui.widgets.plot.space import Space
from pmdesk.ui.widgets.theme import Theme

MANY = 12_000
"""From this many entries in all on, lines are painted without smooth edges."""
FEW = 8
CROWDED = 0.5
"""More lines than that, or more entries a pixel, are painted one pixel wide: wider ones cost ten times as much."""
TALL = 6.0
"""From this mean height of the columns on, in pixels, a line is stroked once: it looks as thick, and costs half."""
PIECES = 40
BAR_SHARE = 0.7
WIDE_LINE, LINE = 2.0, 1.5
DOT = 1.75
BLEED = 3
"""How far over the edges of the box a line may reach, so that it is not cut in half at the lowest value."""
SMOOTH = QPainter.RenderHint.Antialiasing
Pens = dict[float, QPen]
"""The pens of one series by their widths."""
NO_PEN = Qt.PenStyle.NoPen


def paint_values(painter: QPainter, theme: Theme, content: Content, layout: Layout) -> None:
    """Paint all values of the content."""
    space = layout.space
    painter.save()
    painter.setClipRect(space.box.adjusted(-BLEED, -BLEED, BLEED, BLEED))
    painter.setRenderHint(SMOOTH, content.entries <= MANY)
    _paint_band(painter, theme, content, space)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pencil = Pencil(painter)
    for made in outlines(content.previous, space):
        _paint_line(pencil, made, space, {1.0: QPen(theme.color("border_control"), 1)}, 1.0)
    if content.stack is not None:
        _paint_stack(painter, theme, content, space)
    elif content.chart.kind is PanelKind.BAR:
        _paint_bars(painter, theme, content, space)
    else:
        _paint_lines(painter, theme, content, layout)
    if content.hidden:
        _paint_hidden(painter, theme, content, space)
    painter.restore()


def series_pen(theme: Theme, colour: int, width: float) -> QPen:
    """Return the pen of a series: its colour, and its dashes from the fifth on; width 1 is one pixel of the device."""
    pen = QPen(theme.series(colour), width)
    pen.setCosmetic(width == 1)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    dash = theme.dash(colour)
    if dash:
        pen.setDashPattern([length / width for length in dash])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _paint_lines(painter: QPainter, theme: Theme, content: Content, layout: Layout) -> None:
    width = 1.0 if len(content.traces) > FEW else WIDE_LINE if layout.is_wide else LINE
    pixels = 2 if content.entries > MANY and len(content.traces) > FEW else 1
    pens: dict[int, Pens] = {}
    pencil = Pencil(painter)
    if content.chart.kind is PanelKind.AREA:
        for trace, made in zip(content.traces, outlines(content.traces, layout.space), strict=True):
            _paint_area(painter, theme, trace, made, layout.space)
    for trace, made in zip(content.traces, outlines(content.traces, layout.space, pixels), strict=True):
        colour = trace.line.colour
        if colour not in pens:
            pens[colour] = {each: series_pen(theme, colour, each) for each in {1.0, width}}
        _paint_line(pencil, made, layout.space, pens[colour], width)


def _paint_line(pencil: Pencil, made: Outline, space: Space, pens: Pens, width: float) -> None:
    if not made.xs.size:
        return
    painter = pencil.painter
    is_crowded = made.xs.size > CROWDED * space.width
    painter.setPen(pens[1.0 if is_crowded else width])
    if is_crowded and width > 1 and painter.deviceTransform().m11() == 1 and _is_tall(made):
        _stroke(pencil, Outline(np.floor(made.xs) + 0.5, made.highs, made.lows, made.starts))
    elif is_crowded and width > 1:
        painter.translate(0, -0.25)
        _stroke(pencil, made)
        painter.translate(0, 0.5)
        _stroke(pencil, made)
        painter.translate(0, -0.25)
    else:
        _stroke(pencil, made)
    if made.starts.size or made.xs.size == 1:
        _paint_gaps(painter, made, pens[width])


def _is_tall(made: Outline) -> bool:
    """Whether the line goes steeply up and down: strokes in the middle of pixels make it as dark as thick ones do."""
    return not made.is_thin and float((made.lows - made.highs).mean()) > TALL


def _stroke(pencil: Pencil, made: Outline) -> None:
    painter = pencil.painter
    if not made.starts.size:
        painter.drawPolyline(pencil.polygon(made))
    elif made.starts.size > PIECES:
        painter.drawPath(line_path(made))
    else:
        for first, last in made.pieces():
            painter.drawPolyline(polygon(made, first, last))


def _paint_gaps(painter: QPainter, made: Outline, pen: QPen) -> None:
    """Paint dots where a piece is one sample alone, and dotted bridges over what is missing."""
    alone = [first for first, last in made.pieces() if first == last and made.highs[first] == made.lows[first]]
    if alone:
        painter.setBrush(QBrush(pen.color()))
        painter.setPen(NO_PEN)
        for at in alone:
            painter.drawEllipse(QPointF(made.xs[at], made.highs[at]), DOT, DOT)
    faint = QPen(pen.color(), 1)
    faint.setDashPattern([1, 3])
    painter.setPen(faint)
    painter.setOpacity(0.6)
    painter.drawLines(bridges(made))
    painter.setOpacity(1.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_area(painter: QPainter, theme: Theme, trace: Trace, made: Outline, space: Space) -> None:
    if not made.xs.size:
        return
    floor = min(max(space.y(0.0) if not space.is_log else space.bottom, space.top), space.bottom)
    ground = QColor(theme.series(trace.line.colour))
    ground.setAlphaF(0.16)
    painter.setPen(NO_PEN)
    painter.setBrush(ground)
    for first, last in made.pieces():
        painter.drawPolygon(area_polygon(made, first, last, floor))


def _paint_hidden(painter: QPainter, theme: Theme, content: Content, space: Space) -> None:
    """Paint hollow triangles at the foot where values are too low for a logarithm."""
    painter.setPen(QPen(theme.color("text_muted"), 1))
    painter.setBrush(theme.color("surface"))
    for trace in content.traces:
        times = trace.times[trace.lows <= 0]
        for x in np.unique(np.round(space.x(times[(times >= space.start) & (times <= space.end)]))).tolist():
            y = space.bottom - BLEED
            painter.drawPolygon(QPolygonF([QPointF(x - 4, y - 5), QPointF(x + 4, y - 5), QPointF(x, y)]))


def _paint_band(painter: QPainter, theme: Theme, content: Content, space: Space) -> None:
    band = content.band
    if band is None or not band.times.size:
        return
    times, first, last = visible(band.times, space)
    painter.setPen(NO_PEN)
    painter.setBrush(theme.color("neutral_bg"))
    xs, highs, lows = space.x(times), space.ys(band.highs[first:last]), space.ys(band.lows[first:last])
    cut(space, xs, highs, lows)
    painter.drawPolygon(band_polygon(xs, highs, lows))


def _paint_stack(painter: QPainter, theme: Theme, content: Content, space: Space) -> None:
    stack = content.stack
    if stack is None or not stack.times.size:
        return
    times, first, last = visible(stack.times, space)
    all_xs = space.x(times)
    below = np.full(all_xs.size, space.y(0.0))
    for trace, edge in zip(content.traces, stack.edges[:, first:last], strict=True):
        xs, above = all_xs.copy(), space.ys(edge)
        cut(space, xs, above)
        ground = QColor(theme.tint(trace.line.colour))
        painter.setPen(NO_PEN)
        painter.setBrush(ground)
        painter.drawPolygon(band_polygon(xs, above, below))
        painter.setPen(series_pen(theme, trace.line.colour, LINE if xs.size < space.width * CROWDED else 1))
        painter.drawPolyline(_line(xs, above))
        below = above


def _line(xs: Values, ys: Values) -> QPolygonF:
    made = Outline(xs, ys, ys, np.empty(0, dtype=np.intp))
    return polygon(made)


def _paint_bars(painter: QPainter, theme: Theme, content: Content, space: Space) -> None:
    painter.setRenderHint(SMOOTH, False)
    count = len(content.traces)
    base = space.y(0.0) if not space.is_log else space.bottom
    for n, trace in enumerate(content.traces):
        if not trace.times.size:
            continue
        made = outline(trace, space, is_cut=False)
        whole = _spacing(trace, space) * BAR_SHARE
        width = max(whole / count, 1.0)
        lefts = made.xs - whole / 2 + n * width
        tops, bottoms = np.minimum(made.highs, base), np.maximum(made.lows, base)
        painter.setPen(NO_PEN)
        painter.fillPath(_bars(lefts, width, tops, bottoms), theme.series(trace.line.colour))


def _spacing(trace: Trace, space: Space) -> float:
    if trace.times.size < 2:  # noqa: PLR2004  # one bar alone has a grain's width
        return min(trace.gap_ms / 2 / space.ms_per_pixel, space.width)
    return float(np.median(np.diff(trace.times))) / space.ms_per_pixel


def _bars(lefts: Values, width: float, tops: Values, bottoms: Values) -> QPainterPath:
    xs = np.stack((lefts, lefts, lefts + width, lefts + width, lefts), axis=1).ravel()
    ys = np.stack((bottoms, tops, tops, bottoms, bottoms), axis=1).ravel()
    connected = np.tile(np.array([1, 1, 1, 1, 0], dtype=np.int32), lefts.size)
    return arrayToQPath(xs, ys, connect=connected)  # pyright: ignore[reportArgumentType]  # arrays are taken too
