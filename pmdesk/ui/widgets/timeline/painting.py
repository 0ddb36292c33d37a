"""Puts the timeline's painting together: on screen within a changed area, and in print for any rows and days."""

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from pmdesk.queries.timeline import Mark
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.timeline.axis import Axis
from pmdesk.ui.widgets.timeline.look import Look
from pmdesk.ui.widgets.timeline.paint_arrows import paint_arrows
from pmdesk.ui.widgets.timeline.paint_bars import paint_bars
from pmdesk.ui.widgets.timeline.paint_ground import paint_ground, paint_today
from pmdesk.ui.widgets.timeline.paint_header import paint_header, paint_lane
from pmdesk.ui.widgets.timeline.paint_tree import paint_tree, paint_tree_head
from pmdesk.ui.widgets.timeline.picture import Picture


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
        painter.setClipRect(QRect(pic.left, 0, pic.width - pic.left, pic.head))
        paint_header(painter, pic, pic.width)
        painter.setClipRect(QRect(0, 0, pic.width, pic.head))
        if pic.lane:
            painter.setClipRect(QRect(0, pic.look.header, pic.width, pic.look.row))
            paint_lane(painter, pic, pic.width)
            painter.setClipRect(QRect(pic.left, pic.look.header, pic.width - pic.left, pic.look.row))
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
    """

    def __init__(self, frame: Frame, theme: Theme, *, tree: int = 240, links: bool = True, points: bool = True) -> None:
        self.frame = frame
        self.look = Look(theme, Icons(theme), paper=True)
        self.tree = tree
        self.links = links
        self.points = points

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

    def paint(self, painter: QPainter, page: QRectF, rows: range, days: tuple[int, int]) -> None:
        """Paint some rows and the days from `days[0]` to `days[1]` (ordinals) into a rectangle of the page."""
        first, last = days
        width = page.width() - self.tree - 1
        sprints = tuple(sorted(self.frame.sheet.sprints.values(), key=lambda sprint: sprint.start))
        axis = Axis(first, width / (last - first + 1), 0, 1.0, sprints)
        pic = Picture(self.frame, axis, self.look, int(page.width()), int(page.height()), self.tree, links=self.links)
        pic.points = self.points
        pic.lane = lane_of(self.frame)
        pic.scroll = rows.start * self.look.row
        pic.height = min(pic.height, pic.head + len(rows) * self.look.row)
        painter.save()
        painter.translate(page.topLeft())
        paint_timeline(painter, pic, QRect(0, 0, pic.width, pic.height))
        painter.restore()
