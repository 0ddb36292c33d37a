"""The rows of a preview of replies: what each does to its question, or why it stays out."""

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter

from pmdesk.insight.question_marks import number
from pmdesk.queries.reply_lines import Fate, ReplyLine
from pmdesk.ui.vendors.column_rows import write_cell
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.theme import Theme

PAD, GAP, ICON, NUMBER, HIGH = 10, 8, 14, 48, 42
SIGNS = {
    Fate.TICKS: ("circle-check", "success"),
    Fate.REPEATS: ("circle-slash", "neutral"),
    Fate.UNKNOWN: ("circle-help", "warning"),
    Fate.EMPTY: ("circle-dashed", "neutral"),
}


class ReplyRows(PlainRows):
    """Replies in two lines: the question with the answer, and what becomes of it."""

    is_even = True

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.lines: tuple[ReplyLine, ...] = ()

    def count(self) -> int:
        return len(self.lines)

    def height(self, row: int) -> int:
        del row
        return self.theme.px(HIGH)

    def text(self, row: int) -> str:
        line = self.lines[row]
        told = (number(line.reply.question_id), line.question, line.reply.words, line.words)
        return ", ".join(" ".join(part.split()) for part in told if part)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, line, px = self.theme, self.lines[row], self.theme.px
        icon, ink = SIGNS[line.fate]
        self._icons.paint(painter, icon, ink, QPointF(box.left() + px(PAD), box.top() + px(5)), px(ICON))
        left = px(PAD + ICON + GAP)
        high = theme.line("small")
        upper = QRect(left, box.top() + px(3), px(NUMBER), high)
        write_cell(painter, upper, number(line.reply.question_id), theme.font("small"), theme.color("text_faint"))
        left += px(NUMBER + GAP)
        words = QRect(left, upper.top(), box.width() - left - px(PAD), high)
        named = theme.color("selection_text" if look.selected else "text")
        said = " ".join(line.reply.words.split())
        told = f"{line.question}  “{said}”" if line.question else f"“{said}”"
        write_cell(painter, words, told, theme.font("small"), named)
        color = "text_muted" if line.fate is Fate.TICKS else "warning_text"
        write_cell(painter, words.translated(0, high), line.words, theme.font("caption_regular"), theme.color(color))
