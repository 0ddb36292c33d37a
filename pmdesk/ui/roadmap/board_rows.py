"""The rows of one column of the board: headings and items from top to bottom, how they look and what they say."""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from itertools import accumulate
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from pmdesk.domain.classes import slotted
from pmdesk.queries.board import BoardGroup, Column
from pmdesk.queries.timeline import Entry
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.widgets.timeline.look import Look, status_icon
from pmdesk.ui.widgets.timeline.words import points_words, row_words

HEAD = 40
SECOND = 18
PAD = 12
ICON = 14
TEXT = 36
DOT = 8
EDGE = 3
LINE = 2
BASE = 0.36
"""How far below a row's middle its text stands, in heights of the text."""

Row = int | BoardGroup


class Stand(NamedTuple):
    """What is selected, hovered and wanted while a column is painted."""

    selected: Collection[int] = frozenset()
    hovered: int | None = None
    focused: bool = False
    points: bool = True


@slotted
class ColumnRows:
    """One column laid out at a size; rows are counted from 0, heights from the first row's top."""

    frame: Frame
    column: Column
    look: Look
    lines: list[Row]
    tops: list[int]
    place: dict[int, int]

    @classmethod
    def of(cls, frame: Frame, column: Column, look: Look) -> "ColumnRows":
        """Lay a column out."""
        lines: list[Row] = []
        for group in column.groups:
            if group.title:
                lines.append(group)
            lines += group.items
        heading, row = look.theme.size("header_row"), look.theme.size("row")
        heights = (row if isinstance(line, int) else heading for line in lines)
        place = {line: number for number, line in enumerate(lines) if isinstance(line, int)}
        return cls(frame, column, look, lines, list(accumulate(heights, initial=0)), place)

    @property
    def height(self) -> int:
        """The height of all rows."""
        return self.tops[-1]

    def count(self) -> int:
        """Return how many rows there are, headings included."""
        return len(self.lines)

    def text(self, row: int) -> str:
        """Return what a screen reader says for a row."""
        line = self.lines[row]
        if not isinstance(line, int):
            return f"{line.title}, {items_words(len(line.items))}"
        entry = self.frame.sheet.items[line]
        points = "" if entry.effort_likely is None else f", {points_words(entry.effort_likely)} points"
        return f"{entry.title}, {row_words(self.frame, line)}{points}"

    def row_at(self, y: int) -> int:
        """Return the row at a height, -1 for none."""
        row = bisect_right(self.tops, y) - 1
        return row if 0 <= row < len(self.lines) else -1

    def span(self, row: int) -> tuple[int, int]:
        """Return where a row begins and how high it is."""
        return self.tops[row], self.tops[row + 1] - self.tops[row]


def items_words(count: int) -> str:
    """Say how many items."""
    return f"{count} {'item' if count == 1 else 'items'}"


def count_words(column: Column) -> str:
    """Say what stands in a column: `8 items, 136 points`."""
    points = points_words(column.points)
    return f"{items_words(len(column.items))}, {points} {'point' if points == '1' else 'points'}"


def head_height(look: Look, columns: Iterable[Column], width: int) -> int:
    """Return how high the heads of cards of this width are: one line, or two where the days would not fit into one."""
    room = width - 2 - 2 * look.px(PAD)
    fits = all(_needs(look, column) <= room for column in columns)
    return look.px(HEAD if fits else HEAD + SECOND)


def _needs(look: Look, column: Column) -> float:
    words = (("title", column.title), ("small", column.subtitle), ("small_medium", count_words(column)))
    return sum(look.width(font, text) for font, text in words) + 2 * look.px(8)


def paint_head(painter: QPainter, look: Look, column: Column, box: QRect) -> None:
    """Paint the head of a column's card: title, how much stands in it, and which days, under the title if need be."""
    left, right = box.left() + look.px(PAD), box.right() + 1 - look.px(PAD)
    baseline = box.top() + (look.px(HEAD) + look.px(9)) // 2
    after = left + round(look.width("title", column.title)) + look.px(8)
    counts = look.fit("small_medium", count_words(column), right - after)
    wide = look.width("small_medium", counts)
    look.text(painter, "small_medium", "text_muted", (right - wide, baseline), counts)
    look.text(painter, "title", "text", (left, baseline), column.title)
    if box.height() > look.px(HEAD):
        words = look.fit("small", column.subtitle, right - left)
        look.text(painter, "small", "text_faint", (left, baseline + look.px(SECOND)), words)
    else:
        look.text(painter, "small", "text_faint", (after, baseline), column.subtitle)
    painter.setPen(look.pen("border"))
    bottom = box.bottom() + 0.5
    painter.drawLine(QLineF(box.left(), bottom, box.right() + 1, bottom))


def paint_row(painter: QPainter, rows: ColumnRows, row: int, box: QRect, stand: Stand) -> None:
    """Paint a row with its ground."""
    line = rows.lines[row]
    if isinstance(line, int):
        _paint_item(painter, rows, rows.frame.sheet.items[line], box, stand)
    else:
        _paint_group(painter, rows.look, line, box, first=row == 0)


def paint_insertion(painter: QPainter, look: Look, y: int, width: int) -> None:
    """Paint the line at which something dropped would stand."""
    left = look.px(PAD)
    painter.fillRect(QRect(left, y - 1, width - 2 * left, LINE), look.color("accent"))


def _paint_group(painter: QPainter, look: Look, group: BoardGroup, box: QRect, *, first: bool) -> None:
    painter.fillRect(box, look.color("surface_raised"))
    painter.setPen(look.pen("border"))
    right = box.right() + 1
    painter.drawLine(QLineF(box.left(), box.bottom() + 0.5, right, box.bottom() + 0.5))
    if not first:
        painter.drawLine(QLineF(box.left(), box.top() + 0.5, right, box.top() + 0.5))
    x, side = box.left() + look.px(PAD), look.px(DOT)
    middle = box.top() + box.height() / 2
    if group.colour:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.shade(group.colour).solid_brush)
        painter.drawRoundedRect(QRectF(x, round(middle - side / 2), side, side), 2, 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        x += side + look.px(8)
    number = str(len(group.items))
    room = box.right() - look.px(PAD + 8) - x - look.width("caption", number)
    title = look.fit("small_strong", group.title, room)
    baseline = round(middle + look.px(12) * BASE)
    look.text(painter, "small_strong", "text", (x, baseline), title)
    x += round(look.width("small_strong", title)) + look.px(8)
    look.text(painter, "caption", "text_faint", (x, baseline), number)


def _paint_item(painter: QPainter, rows: ColumnRows, entry: Entry, box: QRect, stand: Stand) -> None:
    look, chosen = rows.look, entry.id in stand.selected
    ground = "surface"
    if chosen:
        ground = "selection" if stand.focused else "selection_inactive"
    elif entry.id == stand.hovered:
        ground = "hover"
    painter.fillRect(box, look.color(ground))
    if chosen:
        edge = QRect(box.left(), box.top(), look.px(EDGE), box.height())
        painter.fillRect(edge, look.color("accent" if stand.focused else "border_strong"))
    name, token = status_icon(entry)
    side = look.px(ICON)
    look.icon(painter, name, token, (box.left() + look.px(PAD), box.top() + (box.height() - side) // 2), side)
    right = box.right() + 1 - look.px(PAD)
    middle = box.top() + box.height() / 2
    if stand.points and entry.effort_likely is not None:
        text = points_words(entry.effort_likely)
        right -= round(look.width("label", text))
        ink = "selection_text" if chosen else "text_faint"
        look.text(painter, "label", ink, (right, round(middle + look.px(11) * BASE)), text)
        right -= look.px(8)
    left = box.left() + look.px(TEXT)
    title = look.fit("leaf", entry.title.replace("\n", " "), right - left)
    ink = "selection_text" if chosen else "text"
    look.text(painter, "leaf", ink, (left, round(middle + look.px(13) * BASE)), title)
