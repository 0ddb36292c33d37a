"""Paints the time header: months, sprints, weeks or quarters, release flags, freezes, today's badge, deadlines."""

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from pmdesk.ui.widgets.timeline.axis import Band
from pmdesk.ui.widgets.timeline.header_labels import APART, Room, first_fit, near_fit
from pmdesk.ui.widgets.timeline.paint_ground import diamond, paint_flag, today_x
from pmdesk.ui.widgets.timeline.picture import Picture

PAD = 6
FLAG = 10
LEAST = 4
"""What stays free beside today's badge and beside flags."""
FREEZE, SHORTEST = 60, 20
"""How far the name of a short freeze may spread, and below which width none is written."""


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
    """Paint months (or quarters, years) and, where these leave room, the names of freezes."""
    look, taken = pic.look, [_badge_room(pic)]
    painter.setPen(look.pen("border"))
    bands = list(pic.axis.upper_bands(first, last))
    for band in bands:
        painter.drawLine(QLineF(pic.x(band.start) + 0.5, 0, pic.x(band.start) + 0.5, look.line - 1))
    for x, text in upper_labels(pic, bands, taken):
        look.text(painter, "month", "text_muted", (x, look.px(13)), text)
    for x, text in freeze_labels(pic, first, last, taken):
        look.text(painter, "label", "text_muted", (x, look.px(13)), text)


def upper_labels(pic: Picture, bands: Iterable[Band], taken: list[Room]) -> list[tuple[float, str]]:
    """Return where the names of months stand, and mark their places as taken; one without room is left out."""
    look, before = pic.look, list(taken)
    found: list[tuple[float, str]] = []
    for band in bands:
        left = max(pic.x(band.start), pic.left) + look.px(PAD)
        width = look.width("month", band.text)
        x = first_fit(Room(left, min(pic.x(band.end + 1), pic.width)), before, width, look.px(LEAST))
        if x is not None:
            found.append((x, band.text))
            taken.append(Room(x - look.px(3), x + width))
    return found


def freeze_labels(pic: Picture, first: int, last: int, taken: list[Room]) -> list[tuple[float, str]]:
    """Return where the names of freezes stand: over their days, beside what is there, elided or left out for it."""
    look, apart = pic.look, pic.look.px(APART)
    found: list[tuple[float, str]] = []
    for freeze in sorted(pic.frame.sheet.freezes.values(), key=lambda freeze: freeze.start):
        left, right = max(pic.left, pic.x(freeze.start)), min(pic.width, pic.x(freeze.end + 1))
        if freeze.end < first or freeze.start > last or right <= left:
            continue
        spare = max(0.0, look.px(FREEZE) - (right - left)) / 2
        whole = Room(max(pic.left + 2, left - spare), min(pic.width - 2, right + spare))
        room = near_fit((left + right) / 2, whole, taken, look.width("label", freeze.title), apart)
        if room is None or room.width < look.px(SHORTEST):
            continue
        text = look.fit("label", freeze.title, room.width + 1)
        found.append((room.left, text))
        taken.append(Room(room.left, room.left + look.width("label", text)))
    return found


def _paint_lower(painter: QPainter, pic: Picture, first: int, last: int) -> None:
    look = pic.look
    flags = sorted(
        pic.x(release.day)
        for release in pic.frame.sheet.releases.values()
        if release.day is not None and first <= release.day <= last
    )
    bands = list(pic.axis.lower_bands(first, last))
    painter.setPen(look.pen("grid"))
    painter.drawLines([QLineF(x, look.line, x, look.header) for x in (pic.x(band.start) + 0.5 for band in bands)])
    for x, text, now in lower_labels(pic, bands, flags):
        look.text(painter, "month" if now else "label", "accent_ink" if now else "text_faint", (x, look.px(32)), text)
    for flag in flags:
        paint_flag(painter, look, flag, look.px(23))


def lower_labels(pic: Picture, bands: Iterable[Band], flags: Iterable[int]) -> list[tuple[float, str, bool]]:
    """Return where the names of sprints (or weeks, months, quarters) stand beside the flags, and which one is now."""
    look = pic.look
    taken = [Room(flag, flag + look.px(FLAG + 1)) for flag in flags]
    found: list[tuple[float, str, bool]] = []
    before = Room(pic.left, pic.left)
    for band in bands:
        now = band.start <= pic.frame.today <= band.end
        left = max(pic.x(band.start), pic.left) + look.px(PAD)
        width = look.width("month" if now else "label", band.text)
        room = Room(max(left, before.right), min(pic.x(band.end + 1), pic.width))
        x = first_fit(room, taken, width, look.px(LEAST))
        if x is not None:
            found.append((x, band.text, now))
            before = Room(x, x + width + look.px(LEAST))
    return found


def _badge_room(pic: Picture) -> Room:
    badge = badge_box(pic)
    return Room(badge.left(), badge.right())


def badge_box(pic: Picture) -> QRectF:
    """Return where today's badge stands: over its line, and whole as long as the line shows."""
    look, x = pic.look, today_x(pic)
    wide = look.px(24)
    left = round(x - wide / 2)
    if pic.left <= x <= pic.width:
        left = min(max(left, pic.left + 1), pic.width - wide - 1)
    return QRectF(left, look.px(2), wide, look.px(15))


def _paint_badge(painter: QPainter, pic: Picture) -> None:
    look = pic.look
    x = today_x(pic)
    painter.setPen(look.pen("accent", 1.5))
    painter.drawLine(QLineF(x, look.line - 2, x, look.header))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("accent"))
    box = badge_box(pic)
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
