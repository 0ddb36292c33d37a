"""The quiet arrows at the edges of the canvas: where a row's bar lies when it is wholly outside the days that show."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QPainter

from pmdesk.insight.layout import Key
from pmdesk.ui.widgets.timeline.paint_ground import row_ground
from pmdesk.ui.widgets.timeline.picture import EdgeMark, Picture
from pmdesk.ui.widgets.timeline.words import doubt, short_day

ROOM = 96
"""How wide a mark may be."""
LEAST = 260
"""On a canvas narrower than this there are none."""
PAD, INSET = 5, 3
ICON = 12


class Sight(NamedTuple):
    """The days that show: a bar that ends before `first` or begins on `beyond` or later is wholly outside."""

    first: int
    beyond: int


EVERYTHING = Sight(-(1 << 40), 1 << 40)
"""What shows where there are no marks."""


def sight(pic: Picture) -> Sight:
    """Return the days of which a pixel shows, once for all rows."""
    if pic.width - pic.left < pic.look.px(LEAST):
        return EVERYTHING
    first, beyond = pic.axis.day(0), pic.axis.day(pic.width - pic.left)
    while pic.x(first + 1) <= pic.left:
        first += 1
    while pic.x(first) > pic.left:
        first -= 1
    while pic.x(beyond) < pic.width:
        beyond += 1
    while pic.x(beyond - 1) >= pic.width:
        beyond -= 1
    return Sight(first, beyond)


class EdgeMarks:
    """The marks of all rows while nothing but the rows scrolls; each is found when it is first asked for."""

    def __init__(self, pic: Picture) -> None:
        self._pic = pic
        self._sight = sight(pic)
        self._known: dict[int, EdgeMark | None] = {}

    def at(self, row: int) -> EdgeMark | None:
        """Return the mark of a row, None when a piece of its bar shows."""
        if row not in self._known:
            self._known[row] = self._find(row)
        return self._known[row]

    def shown(self, pic: Picture) -> dict[int, EdgeMark]:
        """Return the marks on the screen."""
        marks = ((row, self.at(row)) for row in pic.rows(pic.head, pic.height))
        return {row: mark for row, mark in marks if mark is not None}

    def _find(self, row: int) -> EdgeMark | None:
        pic, key = self._pic, self._pic.frame.lines[row].key
        days = pic.days(key)
        if days is None:
            return None
        later = days.start >= self._sight.beyond
        if not later and days.end >= self._sight.first:
            return None
        text = _said(days.start if later else days.end, pic.frame.today)
        return EdgeMark(text, later, later or _end_of_doubt(pic, key) < pic.left + pic.look.px(ROOM))


@lru_cache(maxsize=4_000)
def _said(day: int, today: int) -> str:
    return short_day(day, today)


def _end_of_doubt(pic: Picture, key: Key) -> int:
    """Return how far right the likely finish of a row's bar is painted."""
    entry = None if key in pic.moved else pic.is_leaf(key)
    found = None if entry is None else doubt(entry, pic.frame.today)
    return pic.left if found is None else pic.x(found.late + 1)


def mark_box(pic: Picture, row: int, mark: EdgeMark) -> QRectF:
    """Return the edges of a mark, where it can be clicked."""
    look = pic.look
    wide = min(look.px(ROOM), round(look.width("label", mark.text)) + look.px(ICON + 2 + 2 * PAD))
    return QRectF(pic.width - wide if mark.later else pic.left, pic.top(row), wide, look.row)


def paint_edge_mark(painter: QPainter, pic: Picture, row: int, mark: EdgeMark) -> None:
    """Paint the arrow outside and the nearest day inside, as a stamp that is the same on many rows."""
    look = pic.look
    ink = "text_muted" if pic.frame.lines[row].key in pic.selected else "text_faint"
    ground, box = row_ground(pic, row), mark_box(pic, row, mark)
    inset = look.px(INSET)
    size = QSize(round(box.width()), look.row - 2 * inset)

    def draw(stamp: QPainter) -> None:
        stamp.fillRect(QRect(QPoint(), size), look.color(ground))
        side, away = look.px(ICON), look.px(2)
        text = look.fit("label", mark.text, size.width() - side - look.px(PAD))
        arrow = size.width() - side - away if mark.later else away
        name = "chevron-right" if mark.later else "chevron-left"
        look.icon(stamp, name, ink, (arrow, (size.height() - side) // 2), side)
        x = look.px(PAD) if mark.later else arrow + side + away
        baseline = (look.row - look.px(16)) // 2 + look.px(12) - inset
        look.text(stamp, "label", ink, (x, baseline), text)

    stamp = look.stamp(painter, (mark.text, mark.later, ink, ground), size, draw)
    painter.drawPixmap(QPoint(round(box.left()), round(box.top()) + inset), stamp)


def stale_edges(
    pic: Picture, before: Mapping[int, EdgeMark], after: Mapping[int, EdgeMark], step: int
) -> Iterator[QRect]:
    """Yield what has to be painted anew after the canvas was scrolled by `step` pixels with its marks on it."""
    wide = pic.look.px(ROOM) + abs(step)
    marks = [*before.values(), *after.values()]
    if any(not mark.later for mark in marks):
        yield QRect(pic.left, pic.head, wide, pic.height - pic.head)
    if any(mark.later for mark in marks):
        yield QRect(pic.width - wide, pic.head, wide, pic.height - pic.head)
    for row in before.keys() | after.keys():
        if before.get(row) != after.get(row):
            yield QRect(pic.left, pic.top(row), pic.width - pic.left, pic.look.row)
