"""Paints the time header: months, sprints, weeks or quarters, release flags, freezes, today's badge, deadlines."""

from datetime import date

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from pmdesk.ui.widgets.timeline.paint_ground import diamond, paint_flag, today_x
from pmdesk.ui.widgets.timeline.picture import Picture

PAD = 6
FLAG = 10


def paint_header(painter: QPainter, pic: Picture, right: float) -> None:
    """Paint the two lines of the header over the canvas."""
    look = pic.look
    area = QRectF(pic.left, 0, right - pic.left, look.header)
    painter.fillRect(area, look.color("surface_raised"))
    first, last = pic.axis.day(0), pic.axis.day(area.width())
    _paint_lower(painter, pic, first, last)
    _paint_upper(painter, pic, first, last)
    painter.setPen(look.pen("border"))
    middle = look.line - 0.5
    painter.drawLine(QLineF(pic.left, middle, right, middle))
    painter.drawLine(QLineF(pic.left, look.header - 0.5, right, look.header - 0.5))
    _paint_badge(painter, pic)


def _paint_upper(painter: QPainter, pic: Picture, first: int, last: int) -> None:
    look = pic.look
    badge = _badge(pic)
    taken = _paint_freezes(painter, pic, first, last)
    for band in pic.axis.upper_bands(first, last):
        left, right = pic.x(band.start), pic.x(band.end + 1)
        painter.setPen(look.pen("border"))
        painter.drawLine(QLineF(left + 0.5, 0, left + 0.5, look.line - 1))
        x = max(left, pic.left) + look.px(PAD)
        width = look.width("month", band.text)
        for box in (badge, *taken):
            if x < box.right() + 2 and x + width > box.left() - 2:
                x = box.right() + look.px(4)
        if x + width <= min(right, pic.width):
            look.text(painter, "month", "text_muted", (x, look.px(13)), band.text)


def _paint_freezes(painter: QPainter, pic: Picture, first: int, last: int) -> list[QRectF]:
    look = pic.look
    taken: list[QRectF] = []
    for freeze in pic.frame.sheet.freezes.values():
        if freeze.end < first or freeze.start > last:
            continue
        left, right = max(pic.left, pic.x(freeze.start)), pic.x(freeze.end + 1)
        text = look.fit("label", freeze.title, max(right - left, look.px(60)))
        width = look.width("label", text)
        x = max(pic.left + 2, (left + right - width) / 2)
        look.text(painter, "label", "text_muted", (x, look.px(13)), text)
        taken.append(QRectF(x, 0, width, look.line))
    return taken


def _paint_lower(painter: QPainter, pic: Picture, first: int, last: int) -> None:
    look = pic.look
    flags = sorted(
        pic.x(release.day)
        for release in pic.frame.sheet.releases.values()
        if release.day is not None and first <= release.day <= last
    )
    for band in pic.axis.lower_bands(first, last):
        left, right = pic.x(band.start), pic.x(band.end + 1)
        painter.setPen(look.pen("grid"))
        painter.drawLine(QLineF(left + 0.5, look.line, left + 0.5, look.header))
        now = band.start <= pic.frame.today <= band.end
        font = "month" if now else "label"
        x = max(left, pic.left) + look.px(PAD)
        width = look.width(font, band.text)
        for flag in flags:
            if x < flag + look.px(FLAG) + 2 and x + width > flag - 2:
                x = flag + look.px(FLAG + 5)
        if x + width < min(right, pic.width):
            look.text(painter, font, "accent_ink" if now else "text_faint", (x, look.px(32)), band.text)
    for flag in flags:
        paint_flag(painter, look, flag, look.px(23))


def _badge(pic: Picture) -> QRectF:
    look = pic.look
    wide = look.px(24)
    return QRectF(round(today_x(pic) - wide / 2), look.px(2), wide, look.px(15))


def _paint_badge(painter: QPainter, pic: Picture) -> None:
    look = pic.look
    x = today_x(pic)
    painter.setPen(look.pen("accent", 1.5))
    painter.drawLine(QLineF(x, look.line - 2, x, look.header))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("accent"))
    box = _badge(pic)
    painter.drawRoundedRect(box, 3, 3)
    text = str(date.fromordinal(pic.frame.today).day)
    middle = box.center().x() - look.width("month", text) / 2
    look.text(painter, "month", "accent_text", (middle, look.px(13)), text)


def paint_lane(painter: QPainter, pic: Picture, right: float) -> None:
    """Paint the lane of outside deadlines and of milestones that belong to no item, below the header."""
    look = pic.look
    top = look.header
    painter.fillRect(QRectF(0, top, right, look.row), look.color("surface_raised"))
    painter.setPen(look.pen("border"))
    painter.drawLine(QLineF(0, top + look.row - 0.5, right, top + look.row - 0.5))
    marks = sorted(pic.lane, key=lambda mark: mark.day)
    edges = [pic.x(mark.day) for mark in marks]
    for mark, x, room in zip(marks, edges, [*edges[1:], int(right) + look.px(400)], strict=True):
        middle = x + pic.axis.per_day / 2
        if middle < pic.left - look.px(400) or x > right:
            continue
        token = "text_faint" if mark.done else "danger" if mark.deadline else "text"
        _paint_mark(painter, pic, middle, top + look.row / 2, token, deadline=mark.deadline)
        text = look.fit("label", mark.title, room - middle - look.px(16))
        ink = "danger_text" if mark.deadline and not mark.done else "text_muted"
        look.text(painter, "label", ink, (middle + look.px(9), top + look.px(16)), text)


def _paint_mark(painter: QPainter, pic: Picture, x: float, y: float, token: str, *, deadline: bool) -> None:
    half = pic.look.px(5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(pic.look.color(token))
    if not deadline:
        painter.drawPolygon(diamond(x, y, half))
        return
    shape = QPolygonF([QPointF(x - half, y - half), QPointF(x + half, y - half), QPointF(x, y + half)])
    painter.drawPolygon(shape)
