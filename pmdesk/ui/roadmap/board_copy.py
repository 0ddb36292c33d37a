"""The board on the clipboard, for slides: a picture in the light theme, a rich table and plain lines."""

from html import escape

from PySide6.QtCore import QMimeData, QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from pmdesk.queries.board import Board, Column
from pmdesk.queries.timeline_rows import Frame
from pmdesk.ui.roadmap.board_rows import (
    PAD,
    ColumnRows,
    Stand,
    count_words,
    head_height,
    items_words,
    paint_head,
    paint_row,
)
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import panel
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.timeline.look import Look
from pmdesk.ui.widgets.timeline.words import points_words

WIDE, GAP, MARGIN, FOOT = 340, 12, 16, 6
RATIO = 2
MOST_ROWS = 40
CELL = "vertical-align:top;padding:6px 12px;border:1px solid #DEE0E6"


def slides(frame: Frame, board: Board, theme: Theme, *, points: bool) -> QMimeData:
    """Return the board as everything that a slide can take."""
    light = theme.light()
    data = QMimeData()
    data.setText(as_text(frame, board, points=points))
    data.setHtml(as_html(frame, board, light, points=points))
    data.setImageData(picture(frame, board, light, points=points))
    return data


def picture(frame: Frame, board: Board, theme: Theme, *, points: bool) -> QImage:
    """Paint the whole board, at double size; a long column ends by saying how many more there are."""
    look = Look(theme, Icons(theme))
    columns = [ColumnRows.of(frame, column, look) for column in board.columns]
    ends = [min(rows.count(), MOST_ROWS) for rows in columns]
    more = theme.size("row") if any(end < rows.count() for rows, end in zip(columns, ends, strict=True)) else 0
    tall = max(rows.tops[end] for rows, end in zip(columns, ends, strict=True)) + more
    head = head_height(look, board.columns, WIDE)
    high = head + max(tall, theme.size("row")) + FOOT
    image = QImage(
        (2 * MARGIN + len(columns) * (WIDE + GAP) - GAP) * RATIO,
        (2 * MARGIN + high) * RATIO,
        QImage.Format.Format_RGB32,
    )
    image.setDevicePixelRatio(RATIO)
    image.fill(theme.color("window"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    for place, (rows, end) in enumerate(zip(columns, ends, strict=True)):
        painter.save()
        painter.translate(QPoint(MARGIN + place * (WIDE + GAP), MARGIN))
        _paint_column(painter, rows, end, (head, high), points=points)
        painter.restore()
    painter.end()
    return image


def as_html(frame: Frame, board: Board, theme: Theme, *, points: bool) -> str:
    """Return the board as a table of three cells, with its styles written into it."""
    heads = "".join(
        f'<th align="left" style="{CELL}"><b>{escape(column.title)}</b> {escape(column.subtitle)}<br>'
        f"{escape(count_words(column))}</th>"
        for column in board.columns
    )
    cells = "".join(f'<td style="{CELL}">{_cell(frame, column, theme, points)}</td>' for column in board.columns)
    return f'<table style="border-collapse:collapse"><tr>{heads}</tr><tr>{cells}</tr></table>'


def as_text(frame: Frame, board: Board, *, points: bool) -> str:
    """Return the board as plain lines."""
    lines: list[str] = []
    for column in board.columns:
        lines += ["", f"{column.title} ({column.subtitle}), {count_words(column)}"]
        for group in column.groups:
            lines += [group.title] if group.title else []
            lines += [f"- {_title(frame, item, points)}" for item in group.items]
    return "\n".join(lines[1:])


def _paint_column(painter: QPainter, rows: ColumnRows, end: int, heights: tuple[int, int], *, points: bool) -> None:
    look, (head, high) = rows.look, heights
    panel(painter, QRect(0, 0, WIDE, high), 6, look.color("surface"), look.color("border"))
    paint_head(painter, look, rows.column, QRect(1, 1, WIDE - 2, head))
    stand = Stand(points=points)
    for row in range(end):
        top, height = rows.span(row)
        paint_row(painter, rows, row, QRect(1, 1 + head + top, WIDE - 2, height), stand)
    left_out = sum(isinstance(line, int) for line in rows.lines[end:])
    if left_out:
        baseline = 1 + head + rows.tops[end] + look.px(18)
        look.text(painter, "small", "text_faint", (look.px(PAD), baseline), f"and {items_words(left_out)} more")


def _cell(frame: Frame, column: Column, theme: Theme, points: bool) -> str:  # a switch of the view
    blocks: list[str] = []
    for group in column.groups:
        lines = [escape(_title(frame, item, points)) for item in group.items]
        if group.title:
            square = f'<span style="color:{theme.series(group.colour).name()}">■</span> ' if group.colour else ""
            lines.insert(0, f"<b>{square}{escape(group.title)}</b>")
        blocks.append("<br>".join(lines))
    return "<br><br>".join(blocks)


def _title(frame: Frame, item: int, points: bool) -> str:  # a switch of the view
    entry = frame.sheet.items[item]
    title = " ".join(entry.title.split())
    shown = points and entry.effort_likely is not None
    return f"{title} ({points_words(entry.effort_likely or 0)})" if shown else title
