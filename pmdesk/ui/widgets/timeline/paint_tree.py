"""Paints the tree left of the canvas: fold arrows, status, titles and points, and the heads of its columns."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from pmdesk.domain.roadmap import ItemKind
from pmdesk.insight.layout import Line
from pmdesk.queries.timeline_groups import NOT_PLANNED, Grouping
from pmdesk.ui.widgets.timeline.look import status_icon
from pmdesk.ui.widgets.timeline.paint_ground import row_ground
from pmdesk.ui.widgets.timeline.picture import Picture
from pmdesk.ui.widgets.timeline.words import points_words

COLUMN = 36
RIGHT = 10
FIRST = 12
ICON = 14
GAP = 20
TITLE = 88
HEADS = {
    Grouping.PRODUCT: "Product, initiative, feature",
    Grouping.OBJECTIVE: "Objective, initiative, feature",
    Grouping.TEAM: "Team, feature",
    Grouping.STATUS: "Status, feature",
    Grouping.OWNER: "Owner, feature",
    Grouping.RELEASE: "Release, feature",
    Grouping.NONE: "Initiative, feature",
}


def fold_x(pic: Picture, line: Line) -> int:
    """Return the left edge of a row's fold arrow or status icon."""
    return pic.look.px(FIRST) + indented(pic, line.depth)


def indented(pic: Picture, depth: int) -> int:
    """Return how far a row is indented; one that hangs very deep only so far that its title still has room."""
    room = title_right(pic) - pic.look.px(FIRST + GAP + TITLE)
    return min(pic.look.indent * depth, max(0, room))


def title_x(pic: Picture, line: Line) -> int:
    """Return the left edge of a row's title."""
    dot = pic.look.px(14) if has_dot(pic, line) else 0
    return fold_x(pic, line) + pic.look.px(GAP) + dot


def title_right(pic: Picture) -> int:
    """Return the right edge that titles are cut off at."""
    return pic.tree - (pic.look.px(COLUMN + RIGHT + 4) if pic.points else pic.look.px(8))


def title_room(pic: Picture, line: Line) -> float:
    """Return how wide the tree has to be for a row's title to stand there whole."""
    text = pic.frame.title(line.key).replace("\n", " ")
    x = title_x(pic, line) - indented(pic, line.depth) + pic.look.indent * line.depth
    return x + pic.look.width(_title_font(pic, line), text) + 1 - title_right(pic) + pic.tree


def has_dot(pic: Picture, line: Line) -> bool:
    """Whether a row's title has a square of its group's colour before it."""
    group = pic.frame.groups.get(line.key)
    return group is not None and group.colour > 0


def paint_tree_head(painter: QPainter, pic: Picture) -> None:
    """Paint the heads of the tree's columns."""
    look = pic.look
    painter.fillRect(QRectF(0, 0, pic.left, pic.head), look.color("surface_raised"))
    painter.setPen(look.pen("border"))
    painter.drawLine(QLineF(0, look.header - 0.5, pic.left, look.header - 0.5))
    baseline = look.header - look.px(9)
    text = look.fit("caption", HEADS[pic.frame.view.grouping], title_right(pic) - look.px(FIRST))
    look.text(painter, "caption", "text_faint", (look.px(FIRST), baseline), text)
    if pic.points:
        right = pic.tree - look.px(RIGHT) - look.width("caption", "Points")
        look.text(painter, "caption", "text_faint", (right, baseline), "Points")
    if pic.lane:
        painter.setPen(look.pen("border"))
        painter.drawLine(QLineF(0, pic.head - 0.5, pic.left, pic.head - 0.5))
        has_deadlines = any(mark.deadline for mark in pic.lane)
        y = look.header + (look.row - look.px(ICON)) // 2
        look.icon(painter, "calendar-clock", "text_muted", (look.px(FIRST), y), look.px(ICON))
        words = "Deadlines" if has_deadlines else "Milestones"
        look.text(painter, "branch", "text", (look.px(FIRST + GAP), look.header + look.px(16.5)), words)


def paint_tree(painter: QPainter, pic: Picture, rows: range, top: float, bottom: float) -> None:
    """Paint the rows of the tree."""
    look = pic.look
    painter.fillRect(QRectF(0, top, pic.tree, bottom - top), look.color("surface"))
    for row in rows:
        ground = row_ground(pic, row)
        y = pic.top(row)
        if ground != "surface":
            painter.fillRect(QRectF(0, y, pic.tree, look.row), look.color(ground))
        _paint_row(painter, pic, pic.frame.lines[row], y)
    painter.setPen(look.pen("border"))
    painter.drawLine(QLineF(pic.tree + 0.5, top, pic.tree + 0.5, bottom))


def _paint_row(painter: QPainter, pic: Picture, line: Line, top: int) -> None:
    look, key = pic.look, line.key
    if key in pic.selected:
        token = "accent" if pic.focused else "border_strong"
        painter.fillRect(QRectF(0, top, look.px(3), look.row), look.color(token))
    entry = pic.frame.entry(key)
    icon_top = top + (look.row - look.px(ICON)) // 2
    if line.parts:
        arrow = "chevron-right" if key in pic.frame.view.folded and not pic.frame.view.filter else "chevron-down"
        look.icon(painter, arrow, "text_faint", (fold_x(pic, line), icon_top), look.px(ICON))
    elif entry is not None:
        name, token = status_icon(entry)
        look.icon(painter, name, token, (fold_x(pic, line), icon_top), look.px(ICON))
    x = title_x(pic, line)
    if has_dot(pic, line):
        _paint_dot(painter, pic, x - look.px(14), top, pic.frame.groups[key].colour)
    _paint_title(painter, pic, line, x, top)
    points = pic.frame.points(key) if pic.points else None
    if points is not None:
        text = points_words(points)
        left = pic.tree - look.px(RIGHT) - look.width("number", text)
        ink = "text_faint" if line.parts or entry is None else "text_muted"
        look.text(painter, "number", ink, (left, top + (look.row - look.px(24)) / 2 + look.px(16)), text)


def _paint_title(painter: QPainter, pic: Picture, line: Line, x: int, top: int) -> None:
    look, key = pic.look, line.key
    entry = pic.frame.entry(key)
    font = _title_font(pic, line)
    dropped = entry is not None and entry.status in NOT_PLANNED
    ink = "selection_text" if key in pic.selected else "text_faint" if dropped else "text"
    room = title_right(pic) - x
    badge = look.px(38) if key in pic.added else 0
    text = look.fit(font, pic.frame.title(key).replace("\n", " "), room - badge)
    baseline = top + (look.row - look.px(24)) / 2 + look.px(17)
    look.text(painter, font, ink, (x, baseline), text)
    if dropped:
        painter.drawLine(QLineF(x, baseline - look.px(4), x + look.width(font, text), baseline - look.px(4)))
    if badge:
        _paint_badge(painter, pic, x + look.width(font, text) + look.px(6), top)


def _title_font(pic: Picture, line: Line) -> str:
    entry = pic.frame.entry(line.key)
    if entry is None:
        return "group"
    return "branch" if line.parts or entry.kind is ItemKind.INITIATIVE else "leaf"


def _paint_badge(painter: QPainter, pic: Picture, x: float, top: int) -> None:
    look = pic.look
    box = QRectF(x, top + (look.row - look.px(16)) / 2, look.px(32), look.px(16))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("success_bg"))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    left = box.center().x() - look.width("caption", "new") / 2
    look.text(painter, "caption", "success_text", (left, box.top() + look.px(12)), "new")


def _paint_dot(painter: QPainter, pic: Picture, x: int, top: int, colour: int) -> None:
    look = pic.look
    side = look.px(8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.shade(colour).solid_brush)
    painter.drawRoundedRect(QRectF(x, top + (look.row - side) / 2, side, side), 2, 2)


def column_at(pic: Picture, x: float) -> str:
    """Return which column of the tree lies at an x: `title` or `points`."""
    return "points" if pic.points and x >= pic.tree - pic.look.px(COLUMN + RIGHT) else "title"


def cell(pic: Picture, row: int, column: str) -> QRectF:
    """Return the edges of a cell of the tree, where its editor lies."""
    look = pic.look
    top = pic.top(row)
    if column == "points":
        left = pic.tree - look.px(COLUMN + RIGHT + 30)
        return QRectF(left, top, pic.tree - left, look.row)
    left = title_x(pic, pic.frame.lines[row]) - look.px(5)
    return QRectF(left, top, title_right(pic) + look.px(4) - left, look.row)


def anchor(pic: Picture, row: int) -> QPointF:
    """Return where a popup about a row opens: under its title."""
    return QPointF(title_x(pic, pic.frame.lines[row]), pic.top(row) + pic.look.row)
