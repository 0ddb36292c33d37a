"""Paints the card beside the crosshair of a plot: the day, the values of all lines, what was expected, the marks."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from pmdesk.domain.amounts import amount_text
from pmdesk.domain.classes import frozen
from pmdesk.queries.chart_values import Chart
from pmdesk.ui.widgets.paint import panel
from pmdesk.ui.widgets.plot.content import Content
from pmdesk.ui.widgets.plot.layers import LINE, SMOOTH, series_pen
from pmdesk.ui.widgets.plot.layout import Layout
from pmdesk.ui.widgets.plot.reading import Reading, Value
from pmdesk.ui.widgets.theme import Theme

PADDING, BESIDE, SWATCH, SWATCH_GAP, COLUMN_GAP = 10, 12, 10, 6, 24
DOT = 3.5
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
KEY_AT_MOST = 180


@frozen
class Row:
    """One row of the card: what, how much, the colour of its line (0: none), and whether it stands out."""

    what: str
    words: str
    colour: int = 0
    is_strong: bool = False


def value_words(value: Value, unit: str) -> str:
    """Say a value; where several samples share a place, from the lowest to the highest."""
    if value.low == value.high:
        return amount_text(value.low, unit)
    return f"{amount_text(value.low, unit)} to {amount_text(value.high, unit)}"


def range_words(low: float, high: float, unit: str) -> str:
    """Say an expected range: `63.8 to 66.3 %`, the unit once where it stands behind."""
    first, last = amount_text(low, unit), amount_text(high, unit)
    end = f" {unit.strip()}"
    return f"{first.removesuffix(end)} to {last}" if unit.strip() and last.endswith(end) else f"{first} to {last}"


def rows_of(content: Content, reading: Reading) -> list[Row]:
    """Return all rows: a line each, what was expected, the marks."""
    unit = content.chart.unit
    factor = content.factor
    is_one = len(content.traces) == 1
    rows = [
        Row(
            value.label or _name(content.chart),
            value_words(_unscaled(value, factor), unit),
            0 if is_one else value.colour,
            is_strong=is_one,
        )
        for value in reading.values
    ]
    if reading.expected is not None:
        low, high = reading.expected
        rows.append(Row("Expected", range_words(low / factor, high / factor, unit)))
    rows += [Row(mark.title, "planned" if mark.is_planned else mark.kind.value) for mark in reading.marks]
    return rows


def _unscaled(value: Value, factor: float) -> Value:
    if factor == 1:
        return value
    return Value(value.trace, value.label, value.colour, value.low / factor, value.high / factor, value.at)


def _name(chart: Chart) -> str:
    return chart.title


def spoken(content: Content, reading: Reading) -> str:
    """Say the card in one sentence, for screen readers."""
    parts = [reading.words, *(f"{row.what} {row.words}" for row in rows_of(content, reading))]
    return ", ".join(parts)


def paint_crosshair(painter: QPainter, theme: Theme, content: Content, layout: Layout, reading: Reading) -> None:
    """Paint the upright line and a dot on each line."""
    space = layout.space
    x = int(space.x(reading.at)) + 0.5
    painter.setPen(QPen(theme.color("text_muted"), 1))
    painter.drawLine(QLineF(x, space.top, x, space.bottom))
    if content.stack is not None:
        return
    painter.setRenderHint(SMOOTH)
    painter.setPen(QPen(theme.color("surface"), 1))
    for value in reading.values:
        painter.setBrush(theme.series(value.colour))
        for level in {value.low, value.high}:
            place = QPointF(space.x(value.at), space.y(level))
            if space.box.adjusted(-1, -1, 1, 1).contains(place):
                painter.drawEllipse(place, DOT, DOT)
    painter.setRenderHint(SMOOTH, False)


def paint_card(painter: QPainter, theme: Theme, content: Content, layout: Layout, reading: Reading) -> None:
    """Paint the card beside the crosshair on the side with more room, as many rows as the plot holds."""
    size = layout.size
    rows = _fitted(theme, rows_of(content, reading), size[1])
    if not rows:
        return
    line = theme.line("small") + 1
    head, body = theme.font("body_strong"), theme.font("small", numbers=True)
    keys, values = QFontMetricsF(body), QFontMetricsF(theme.font("body_strong", numbers=True))
    indent = SWATCH + SWATCH_GAP if any(row.colour for row in rows) else 0
    what_width = min(max(keys.horizontalAdvance(row.what) for row in rows) + indent, theme.px(KEY_AT_MOST))
    value_width = max((values if row.is_strong else keys).horizontalAdvance(row.words) for row in rows) + 2
    heading = QFontMetricsF(head).horizontalAdvance(reading.words) + keys.horizontalAdvance(reading.day) + COLUMN_GAP
    width = max(what_width + COLUMN_GAP + value_width, heading) + 2 * PADDING
    box = _place(layout, reading, QRectF(0, 0, width, (len(rows) + 1) * line + PADDING), size)
    panel(painter, box, 6, theme.color("surface"), theme.color("border_strong"))
    inner = box.adjusted(PADDING, PADDING / 2, -PADDING, -PADDING / 2)
    row_box = QRectF(inner.left(), inner.top(), inner.width(), line)
    painter.setFont(head)
    painter.setPen(theme.color("text"))
    painter.drawText(row_box, LEFT, reading.words)
    painter.setFont(theme.font("caption_regular", numbers=True))
    painter.setPen(theme.color("text_faint"))
    painter.drawText(row_box, RIGHT, reading.day)
    for row in rows:
        row_box.translate(0, line)
        _paint_row(painter, theme, row, row_box, what_width - indent)


def _paint_row(painter: QPainter, theme: Theme, row: Row, box: QRectF, width: float) -> None:
    left = box.left()
    if row.colour:
        middle = box.center().y()
        painter.setPen(series_pen(theme, row.colour, LINE + 0.5))
        painter.drawLine(QPointF(left, middle), QPointF(left + SWATCH, middle))
        left += SWATCH + SWATCH_GAP
    font = theme.font("small")
    words = QFontMetricsF(font).elidedText(row.what, Qt.TextElideMode.ElideRight, width + 1)
    painter.setFont(font)
    painter.setPen(theme.color("text_muted"))
    painter.drawText(QRectF(left, box.top(), width + 2, box.height()), LEFT, words)
    painter.setFont(theme.font("body_strong" if row.is_strong else "small", numbers=True))
    painter.setPen(theme.color("text"))
    painter.drawText(box, RIGHT, row.words)


def _fitted(theme: Theme, rows: list[Row], height: float) -> list[Row]:
    """Return the rows there is place for; the last one tells how many are missing."""
    room = max(int((height - PADDING) / (theme.line("small") + 1)) - 1, 1)
    if len(rows) <= room:
        return rows
    kept = rows[: max(room - 1, 1)]
    return [*kept, Row(f"and {len(rows) - len(kept)} more", "")]


def _place(layout: Layout, reading: Reading, box: QRectF, size: tuple[float, float]) -> QRectF:
    space = layout.space
    x = space.x(reading.at)
    left = x + BESIDE
    if left + box.width() > size[0]:
        left = x - BESIDE - box.width()
    left = min(max(left, 0.0), max(size[0] - box.width(), 0.0))
    highest = min((space.y(value.high) for value in reading.values), default=space.top)
    is_high = highest > space.top + space.height / 2
    top = space.top if is_high else space.bottom + 6 - box.height()
    box.moveTo(left, min(max(top, 0.0), max(size[1] - box.height(), 0.0)))
    return box
