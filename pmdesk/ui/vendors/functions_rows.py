"""The rows of the checklist: where each function stands as shape and words, its endpoint, since when, how it tests."""

from typing import NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from pmdesk.domain.agreed import AgreedFunction, Priority, Trial, Word
from pmdesk.queries.integration_card import FunctionLine
from pmdesk.ui.vendors.column_rows import GAP, PAD, SIGN, ColumnRows, in_row
from pmdesk.ui.widgets.paint import write
from pmdesk.ui.widgets.painted_list import Look

MONO = 11
STATE, SINCE, TEST = 112, 64, 120
LEAST = 130
"""So wide the function and its endpoint stay at least; else the version goes first, then the endpoint."""
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


class FunctionRows(ColumnRows[FunctionLine, AgreedFunction]):
    """The checklist as a painted list shows it; names are edited in place."""

    heads = ("Function", "Endpoint", "State", "Since spec", "Sandbox test")

    def named(self, line: FunctionLine) -> AgreedFunction:
        return line.function

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

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, line = self.theme, self.lines[row]
        columns = self.columns(box.width())
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
        self.paint_line(painter, box, sign_of(line), cells)

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
