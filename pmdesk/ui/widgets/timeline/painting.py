"""Puts the timeline's painting together: on screen within a changed area, and in print for any rows and days."""

from collections.abc import Iterator
from heapq import nlargest
from math import ceil

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from pmdesk.queries.timeline import Mark
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.timeline.axis import Axis
from pmdesk.ui.widgets.timeline.look import Look
from pmdesk.ui.widgets.timeline.paint_arrows import arrows_in_slices, paint_arrows
from pmdesk.ui.widgets.timeline.paint_bars import paint_bars
from pmdesk.ui.widgets.timeline.paint_ground import paint_ground, paint_today
from pmdesk.ui.widgets.timeline.paint_header import paint_header, paint_lane
from pmdesk.ui.widgets.timeline.paint_tree import paint_tree, paint_tree_head, title_room
from pmdesk.ui.widgets.timeline.picture import Picture

SLICE = 60
"""How many rows are painted in one go for print."""
LONGEST_TITLES = 60
"""How many titles are measured to find the widest."""


def lane_of(frame: Frame) -> tuple[Mark, ...]:
    """Return what stands in the lane on top: outside deadlines, and milestones without an item or product row."""
    by_product = frame.view.grouping is Grouping.PRODUCT
    return tuple(
        mark
        for mark in frame.sheet.marks.values()
        if mark.deadline or (mark.item_id is None and not (by_product and mark.product_id))
    )


def paint_timeline(painter: QPainter, pic: Picture, area: QRect) -> None:
    """Paint the part of the timeline that lies in `area`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    body = area.intersected(QRect(0, pic.head, pic.width, pic.height - pic.head))
    if not body.isEmpty():
        _paint_body(painter, pic, body)
    if area.top() < pic.head:
        _paint_head(painter, pic)


def paint_in_slices(painter: QPainter, pic: Picture) -> Iterator[float]:
    """Paint the whole timeline, yielding after some rows which share of it is done."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_head(painter, pic)
    rows = pic.rows(pic.head, pic.height - 1)
    slices = [range(start, min(rows.stop, start + SLICE)) for start in range(rows.start, rows.stop, SLICE)]
    area = QRectF(pic.left, pic.head, pic.width - pic.left, pic.height - pic.head)
    painter.setClipRect(area)
    yield 0.0
    paint_ground(painter, pic, rows, area)
    yield 0.0
    for _ in arrows_in_slices(painter, pic, area) if pic.links else ():
        yield 0.0
    for number, some in enumerate(slices):
        paint_bars(painter, pic, some, area.left(), area.right())
        yield number / (2 * len(slices))
    paint_today(painter, pic, area.top(), area.bottom())
    painter.setClipRect(QRect(0, pic.head, pic.left, pic.height - pic.head))
    for number, some in enumerate(slices):
        paint_tree(painter, pic, some, pic.top(some.start), pic.top(some.stop))
        yield (len(slices) + number) / (2 * len(slices))


def _paint_head(painter: QPainter, pic: Picture) -> None:
    painter.setClipRect(QRect(pic.left, 0, pic.width - pic.left, pic.head))
    paint_header(painter, pic, pic.width)
    if pic.lane:
        painter.setClipRect(QRect(pic.left, pic.look.header, pic.width - pic.left, pic.look.row))
        paint_lane(painter, pic, pic.width)
        paint_today(painter, pic, pic.look.header, pic.head)
    if pic.tree:
        painter.setClipRect(QRect(0, 0, pic.left, pic.head))
        paint_tree_head(painter, pic)
        painter.setPen(pic.look.pen("border"))
        painter.drawLine(pic.tree, 0, pic.tree, pic.head)


def _paint_body(painter: QPainter, pic: Picture, body: QRect) -> None:
    rows = pic.rows(body.top(), body.bottom())
    canvas = body.intersected(QRect(pic.left, pic.head, pic.width - pic.left, pic.height))
    if not canvas.isEmpty():
        painter.setClipRect(canvas)
        area = QRectF(canvas)
        paint_ground(painter, pic, rows, area)
        if pic.links:
            paint_arrows(painter, pic, area)
        paint_bars(painter, pic, rows, area.left(), area.right())
        paint_today(painter, pic, area.top(), area.bottom())
    if pic.tree and body.left() <= pic.tree:
        painter.setClipRect(body.intersected(QRect(0, pic.head, pic.left, pic.height)))
        paint_tree(painter, pic, rows, body.top(), body.bottom() + 1)


class TimelinePrint:
    """Paints rows and days of a frame on a page, in the theme given (for print `theme.light()`).

    `paint` scales nothing: one unit of the painter is one logical pixel at 100 %, so a page 1,100 units wide holds a
    tree of 240 units and 860 units of time. The caller scales the painter to the paper, paints its own headers, and
    repeats `paint` for each page with the rows of that page; the time header and the tree are part of every page.
    The tree is as wide as its titles want, between the two widths of `tree`.
    """

    def __init__(
        self,
        frame: Frame,
        theme: Theme,
        *,
        tree: tuple[int, int] = (240, 420),
        links: bool = True,
        points: bool = True,
    ) -> None:
        self.frame = frame
        self.look = Look(theme, Icons(theme), paper=True)
        self.links = links
        self.points = points
        self.tree = max(tree[0], min(tree[1], self._widest_title()))

    def rows_on(self, height: float) -> int:
        """Return how many rows fit on a page of this height."""
        head = self.look.header + (self.look.row if lane_of(self.frame) else 0)
        return max(1, int(height - head) // self.look.row)

    def height_of(self, rows: int) -> int:
        """Return how high a page of so many rows is."""
        head = self.look.header + (self.look.row if lane_of(self.frame) else 0)
        return head + rows * self.look.row

    def whole_days(self) -> tuple[int, int]:
        """Return the first and last day with anything on it, some days of margin included, as ordinals."""
        found = [days for days in map(self.frame.days, (line.key for line in self.frame.every)) if days is not None]
        days = [day for stretch in found for day in stretch] + [mark.day for mark in self.frame.sheet.marks.values()]
        days = days or [self.frame.today, self.frame.today + 90]
        return min(days) - 7, max(days) + 14

    def paint(self, painter: QPainter, page: QRectF, rows: range, days: tuple[int, int]) -> Iterator[float]:
        """Paint some rows and the days from `days[0]` to `days[1]` (ordinals) into a page's rectangle, in slices."""
        first, last = days
        width = page.width() - self.tree - 1
        sprints = tuple(sorted(self.frame.sheet.sprints.values(), key=lambda sprint: sprint.start))
        pic = self._picture(Axis(first, width / (last - first + 1), 0, 1.0, sprints), self.tree)
        pic.width, pic.height = int(page.width()), int(page.height())
        pic.lane = lane_of(self.frame)
        pic.scroll = rows.start * self.look.row
        pic.height = min(pic.height, pic.head + len(rows) * self.look.row)
        painter.save()
        painter.translate(page.topLeft())
        try:
            yield from paint_in_slices(painter, pic)
        finally:
            painter.restore()

    def _picture(self, axis: Axis, tree: int) -> Picture:
        return Picture(self.frame, axis, self.look, 0, 0, tree, links=self.links, points=self.points)

    def _widest_title(self) -> int:
        """Return how wide the tree is that cuts no title off."""
        pic = self._picture(Axis(0, 1.0, 0, 1.0, ()), 0)
        longest = nlargest(LONGEST_TITLES, self.frame.lines, lambda line: len(self.frame.title(line.key)) + line.depth)
        return ceil(max((title_room(pic, line) for line in longest), default=0))
