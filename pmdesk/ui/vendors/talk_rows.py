"""Paints the lines of a conversation: who, the company, the day, and the words below, the one that waits first."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextLayout, QTextOption

from pmdesk.queries.talk_lines import TalkLine
from pmdesk.ui.widgets.face import PAD
from pmdesk.ui.widgets.paint import RIGHT, fill, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

MOST_LINES = 3
EDGE, GAP, VERBS_GAP = 8, 2, 6
FIRST_WIDE = 300
LONGEST = 600


class TalkRows(PlainRows):
    """The lines, each as high as its words need at `width`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.lines: Sequence[TalkLine] = ()
        self.width = FIRST_WIDE

    def count(self) -> int:
        return len(self.lines)

    def text(self, row: int) -> str:
        return self.lines[row].spoken

    def height(self, row: int) -> int:
        theme, line = self.theme, self.lines[row]
        high = theme.px(2 * EDGE + GAP) + theme.line("small") * (1 + bool(line.title) + len(self._wrapped(line)))
        return high + (theme.px(VERBS_GAP) + theme.size("control_small") if line.waits else 0)

    def verbs_top(self, row: int, box: QRect) -> int:
        """Return where the buttons of a line that waits begin."""
        del row
        return box.bottom() + 1 - self.theme.px(EDGE) - self.theme.size("control_small")

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, line = self.theme, self.lines[row]
        if line.waits and not look.selected:
            fill(painter, box, theme.color("surface"))
        fill(painter, QRect(box.left(), box.top(), box.width(), 1), theme.color("border"))
        high, y = theme.line("small"), box.top() + theme.px(EDGE)
        self._paint_head(painter, line, QRect(box.left() + theme.px(PAD), y, self._room(), high), look)
        y += high + theme.px(GAP)
        ink = "selection_text" if look.selected else "text" if line.waits else "text_muted"
        shown = [*([(line.title, "text")] if line.title else []), *((each, ink) for each in self._wrapped(line))]
        for words, colour in shown:
            place = QRect(box.left() + theme.px(PAD), y, self._room(), high)
            cut = elided(QFontMetrics(self._font), words, self._room())
            write(painter, place, cut, self._font, theme.color("selection_text" if look.selected else colour))
            y += high

    def _paint_head(self, painter: QPainter, line: TalkLine, place: QRect, look: Look) -> None:
        theme, x = self.theme, place.left()
        caption = theme.font("caption_regular", numbers=True)
        wide = QFontMetrics(caption).horizontalAdvance(line.when)
        faint = theme.color("selection_text" if look.selected else "text_faint")
        write(painter, place, line.when, caption, faint, flags=RIGHT)
        right = place.right() - wide - theme.px(8)
        bold = theme.font("section")
        who = elided(QFontMetrics(bold), line.who, right - x)
        write(painter, QRect(x, place.top(), right - x, place.height()), who, bold, theme.color("text"))
        x += QFontMetrics(bold).horizontalAdvance(who) + theme.px(6)
        small = theme.font("small", numbers=True)
        if right - x > theme.px(20):
            words = elided(QFontMetrics(small), line.place, right - x)
            write(painter, QRect(x, place.top(), right - x, place.height()), words, small, faint)

    @property
    def _font(self) -> QFont:
        return self.theme.font("small", numbers=True)

    def _room(self) -> int:
        return max(20, self.width - 2 * self.theme.px(PAD))

    def _wrapped(self, line: TalkLine) -> list[str]:
        return wrapped(line.words[:LONGEST], self._font, self._room(), MOST_LINES)


def wrapped(text: str, font: QFont, width: int, most: int) -> list[str]:
    """Return a text in at most so many lines of a width; where more is left, the last one ends in an ellipsis."""
    found: list[str] = []
    for paragraph in (each for each in text.splitlines() if each.strip()):
        for words in _lines_of(paragraph, font, width):
            if len(found) == most:
                found[-1] = f"{found[-1].rstrip()} …"
                return found
            found.append(words)
    return found


def _lines_of(paragraph: str, font: QFont, width: int) -> list[str]:
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(paragraph, font)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[str] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        found.append(paragraph[line.textStart() : line.textStart() + line.textLength()].rstrip())
    layout.endLayout()
    return found
