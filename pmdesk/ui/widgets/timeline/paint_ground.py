"""Paints what lies behind the bars: row grounds, the grid of time, freezes, releases, and today's line over all."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from pmdesk.ui.widgets.timeline.look import Look
from pmdesk.ui.widgets.timeline.picture import Picture

DASH = 5
"""The length of one dash and gap: dotted lines begin with a whole one, so that scrolled pieces fit together."""


def row_ground(pic: Picture, row: int) -> str:
    """Return the colour token behind a row."""
    key = pic.frame.lines[row].key
    if key in pic.selected:
        return "selection" if pic.focused else "selection_inactive"
    if key == pic.hovered:
        return "hover"
    return "surface_raised" if isinstance(key, str) else "surface"


def paint_ground(painter: QPainter, pic: Picture, rows: range, area: QRectF) -> None:
    """Paint the grounds of rows and the lines of time over them, within the canvas."""
    painter.fillRect(area, pic.look.color("surface"))
    _paint_rows(painter, pic, rows, area, frozenset({"surface_raised"}))
    first, last = pic.axis.day(area.left() - pic.left), pic.axis.day(area.right() - pic.left)
    top, bottom = area.top(), area.bottom()
    painter.setPen(pic.look.pen("grid"))
    bands = pic.axis.lower_bands(first, last)
    painter.drawLines([QLineF(x, top, x, bottom) for x in (pic.x(band.start) + 0.5 for band in bands)])
    sunken = pic.look.color("surface_sunken")
    for freeze in pic.frame.sheet.freezes.values():
        if freeze.end >= first and freeze.start <= last:
            left = pic.x(freeze.start)
            painter.fillRect(QRectF(left, top, pic.x(freeze.end + 1) - left, bottom - top), sunken)
    _paint_rows(painter, pic, rows, area, frozenset({"selection", "selection_inactive", "hover"}))
    top -= (top - pic.head + pic.scroll) % DASH
    painter.setPen(pic.look.pen("border_strong", 1, "dotted"))
    for day in release_days(pic):
        if first <= day <= last:
            painter.drawLine(QLineF(pic.x(day) + 0.5, top, pic.x(day) + 0.5, bottom))
    for mark in pic.lane:
        if first <= mark.day <= last and mark.deadline:
            x = pic.x(mark.day) + round(pic.axis.per_day / 2) + 0.5
            painter.setPen(pic.look.pen("border_strong" if mark.done else "danger", 1, "dotted"))
            painter.drawLine(QLineF(x, top, x, bottom))


def _paint_rows(painter: QPainter, pic: Picture, rows: range, area: QRectF, wanted: frozenset[str]) -> None:
    for row in rows:
        token = row_ground(pic, row)
        if token in wanted:
            painter.fillRect(QRectF(area.left(), pic.top(row), area.width(), pic.look.row), pic.look.color(token))


def release_days(pic: Picture) -> set[int]:
    """Return the days on which something is released."""
    return {release.day for release in pic.frame.sheet.releases.values() if release.day is not None}


def today_x(pic: Picture) -> float:
    """Return the x of today's line: the middle of the day."""
    return pic.x(pic.frame.today) + round(pic.axis.per_day / 2) + 0.5


def paint_today(painter: QPainter, pic: Picture, top: float, bottom: float) -> None:
    """Paint today's line over the bars."""
    painter.setPen(pic.look.pen("accent", 1.5))
    painter.drawLine(QLineF(today_x(pic), top, today_x(pic), bottom))


def paint_flag(painter: QPainter, look: Look, x: float, top: float) -> None:
    """Paint the flag of a release with its foot at `x`."""
    unit = look.scale
    points = ((0, 0), (9, 0), (6, 3), (9, 6), (0, 6))
    painter.setPen(look.pen("text_faint"))
    painter.drawLine(QLineF(x + 0.5, top, x + 0.5, top + 12 * unit))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("text_faint"))
    flag = QPolygonF()
    for dx, dy in points:
        flag.append(QPointF(x + 0.5 + dx * unit, top + dy * unit))
    painter.drawPolygon(flag)


def diamond(x: float, y: float, half: float) -> QPolygonF:
    """Return a diamond around a point."""
    shape = QPolygonF()
    for dx, dy in ((0, -half), (half, 0), (0, half), (-half, 0)):
        shape.append(QPointF(x + dx, y + dy))
    return shape
