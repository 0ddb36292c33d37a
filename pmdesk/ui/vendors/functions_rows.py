"""The rows of the checklist: where each function stands as shape and words, its endpoint, since when, how it tests."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from PySide6.QtCore import QEvent, QPointF, QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pmdesk.domain.agreed import Priority, Trial, Word
from pmdesk.queries.integration_card import FunctionLine
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import fill, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

PAD, GAP, SIGN, ICON, MONO = 12, 8, 16, 14, 11
STATE, SINCE, TEST = 112, 64, 120
LEAST = 130
"""So wide the function and its endpoint stay at least; else the version goes first, then the endpoint."""
HEADS = ("Function", "Endpoint", "State", "Since spec", "Sandbox test")
NO_VERSION = "—"


class Columns(NamedTuple):
    """Where the cells of a row stand; a column without room is empty."""

    sign: QRect
    title: QRect
    endpoint: QRect
    state: QRect
    since: QRect
    test: QRect

    @property
    def words(self) -> tuple[QRect, ...]:
        """The columns with a head, from left to right."""
        return self[1:]


def sign_of(line: FunctionLine) -> tuple[str, str]:
    """Return the shape that says where a function stands, and its colour."""
    function = line.function
    if line.is_broken:
        return "octagon-x", "danger"
    if line.is_agreed:
        return "circle-check", "success"
    if Word.REFUSED in (function.ours, function.theirs):
        return "circle-slash", "danger"
    if line.waits_for_us:
        return "triangle-alert", "warning"
    if function.ours is Word.AGREED and function.theirs is Word.AGREED:
        return "circle-alert", "warning"
    return ("circle-dot", "info") if function.ours is Word.AGREED else ("circle-dashed", "neutral")


def state_ink(line: FunctionLine) -> str:
    """Return the ink of the words that say where a function stands."""
    sign = sign_of(line)[1]
    return {"danger": "danger_text", "warning": "warning_text"}.get(sign, "text_muted")


def trial_ink(line: FunctionLine) -> str:
    """Return the ink of the words that say how a function's test went."""
    return {Trial.FAILED: "danger_text", Trial.PASSED: "text"}.get(line.function.test, "text_faint")


class FunctionRows(PlainRows):
    """The checklist as a painted list shows it; names are edited in place."""

    is_even = True

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.lines: tuple[FunctionLine, ...] = ()

    def count(self) -> int:
        return len(self.lines)

    def place_of(self, function_id: int) -> int:
        """Return the row of a function, -1 where it is not listed."""
        return next((at for at, line in enumerate(self.lines) if line.function.id == function_id), -1)

    def text(self, row: int) -> str:
        line = self.lines[row]
        since = f"since {line.since}" if line.since else ""
        told = (line.function.title, line.function.priority.value, line.endpoint, line.state, since, line.test)
        return ", ".join(part for part in told if part)

    def columns(self, width: int) -> Columns:
        """Return where the cells stand in a list of this width."""
        px = self.theme.px
        gap, right = px(GAP), width - px(PAD)
        left = px(PAD) + px(SIGN) + gap
        fixed = [px(STATE), px(SINCE), px(TEST)]
        room = right - left - sum(fixed) - 4 * gap
        if room < 2 * px(LEAST):
            room += fixed[1] + gap
            fixed[1] = 0
        titled = room // 2 if room >= 2 * px(LEAST) else room + gap
        described = max(0, room - titled)
        found, x = [QRect(px(PAD), 0, px(SIGN), 1)], left
        for wide in (titled, described, *fixed):
            found.append(QRect(x, 0, max(0, wide), 1))
            x += wide + gap if wide else 0
        return Columns(*found)

    def edit_box(self, row: int, box: QRect) -> QRect | None:
        del row
        title = self.columns(box.width()).title
        return QRect(title.left() - self.theme.px(3), box.top(), title.width() + self.theme.px(3), box.height())

    def edit_text(self, row: int) -> str:
        return self.lines[row].function.title

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, line = self.theme, self.lines[row]
        columns = self.columns(box.width())
        icon, ink = sign_of(line)
        side = theme.px(ICON)
        at = QPointF(columns.sign.left(), box.top() + (box.height() - side) / 2)
        self._icons.paint(painter, icon, ink, at, side)
        small, mono = theme.font("small"), QFont(theme.mono())
        mono.setPixelSize(theme.px(MONO))
        named = theme.color("selection_text" if look.selected else "text")
        cells = (
            (self._paint_priority(painter, line, columns.title, box), line.function.title, theme.font("body"), named),
            (columns.endpoint, line.endpoint, mono, theme.color("text_muted")),
            (columns.state, line.state, small, theme.color(state_ink(line))),
            (columns.since, line.since or NO_VERSION, theme.font("small", numbers=True), theme.color("text_faint")),
            (columns.test, line.test, small, theme.color(trial_ink(line))),
        )
        for column, words, font, color in cells:
            write_cell(painter, in_row(column, box), words, font, color)

    def _paint_priority(self, painter: QPainter, line: FunctionLine, column: QRect, box: QRect) -> QRect:
        """Say at the right of its name that a function is no must, and return the room that is left for the name."""
        if line.function.priority is Priority.MUST:
            return column
        theme, words = self.theme, line.function.priority.value
        font = theme.font("caption_regular")
        wide = QFontMetrics(font).horizontalAdvance(words)
        name = QFontMetrics(theme.font("body")).horizontalAdvance(line.function.title)
        if name + wide + theme.px(GAP) > column.width():
            return column
        place = in_row(column, box).adjusted(column.width() - wide, 0, 1, 0)
        write(painter, place, words, font, theme.color("text_faint"))
        return column.adjusted(0, 0, -wide - theme.px(GAP), 0)


def in_row(column: QRect, box: QRect) -> QRect:
    """Return where a column stands in the box of a row."""
    return QRect(column.left(), box.top(), column.width(), box.height())


def write_cell(painter: QPainter, place: QRect, words: str, font: QFont, ink: QColor) -> None:
    """Write the words of one cell, cut where they are too long."""
    if place.width() and words:
        write(painter, place, elided(QFontMetrics(font), words, place.width()), font, ink)


class Columned(Protocol):
    """Rows whose cells stand in columns; `words` are the columns with a head."""

    theme: Theme

    def columns(self, width: int) -> Any:  # noqa: ANN401  # a named tuple of its own for each kind of rows
        """Return where the cells stand in a list of this width."""
        ...


class ColumnsHead(QWidget):
    """The names of the columns over them."""

    def __init__(self, rows: Columned, heads: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self._heads = heads
        rows.theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setFixedHeight(self._rows.theme.size("header_row"))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._rows.theme, QPainter(self)
        fill(painter, self.rect(), theme.color("surface_raised"))
        for y in (0, self.height() - 1):
            fill(painter, QRect(0, y, self.width(), 1), theme.color("border"))
        font, ink = theme.font("caption"), theme.color("text_faint")
        for column, words in zip(self._rows.columns(self.width()).words, self._heads, strict=True):
            write_cell(painter, in_row(column, self.rect()), words, font, ink)
