"""The rows of questions: shape, number, words, what about, whom it waits for, since when and by when."""

from typing import NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from pmdesk.domain.agreed import Question
from pmdesk.ui.vendors.column_rows import GAP, PAD, SIGN, ColumnRows
from pmdesk.ui.vendors.questions_words import QuestionLine
from pmdesk.ui.widgets.painted_list import Look

NUMBER, WHO, AGE, DUE = 48, 90, 104, 84
LEAST = 190
"""So wide the question stays at least; else what it is about goes first, then who asked, then its number."""


class Columns(NamedTuple):
    """Where the cells of a row stand; a column without room is empty."""

    sign: QRect
    number: QRect
    title: QRect
    about: QRect
    who: QRect
    age: QRect
    due: QRect

    @property
    def words(self) -> tuple[QRect, ...]:
        """The columns with a head, from left to right."""
        return self[1:]


class QuestionRows(ColumnRows[QuestionLine, Question]):
    """Questions as a painted list shows them; their words are edited in place."""

    heads = ("No.", "Question", "About", "Asked by", "Waits", "Needed")

    def named(self, line: QuestionLine) -> Question:
        return line.question

    def text(self, row: int) -> str:
        return self.lines[row].text

    def columns(self, width: int) -> Columns:
        """Return where the cells stand in a list of this width."""
        px = self.theme.px
        gap, left = px(GAP), px(PAD) + px(SIGN) + px(GAP)
        wide = {"number": px(NUMBER), "who": px(WHO), "age": px(AGE), "due": px(DUE)}
        room = width - px(PAD) - left - sum(wide.values()) - 4 * gap
        has_about = room >= 2 * px(LEAST)
        for name in ("who", "number"):
            if not has_about and room < px(LEAST):
                room += wide[name] + gap
                wide[name] = 0
        about = (room - gap) // 4 if has_about else 0
        title = room - gap - about if has_about else room
        found, x = [QRect(px(PAD), 0, px(SIGN), 1)], left
        for each in (wide["number"], max(0, title), about, wide["who"], wide["age"], wide["due"]):
            found.append(QRect(x, 0, each, 1))
            x += each + gap if each else 0
        return Columns(*found)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, line = self.theme, self.lines[row]
        columns = self.columns(box.width())
        small, numbers = theme.font("small"), theme.font("small", numbers=True)
        named = "selection_text" if look.selected else "text" if line.is_open else "text_muted"
        due = "danger_text" if line.is_late else "text_muted"
        waits = "warning_text" if line.is_open and line.is_ours else "text_muted"
        cells = (
            (columns.number, line.number, numbers, "text_faint"),
            (columns.title, line.question.title, theme.font("body"), named),
            (columns.about, line.about, small, "text_faint"),
            (columns.who, line.who, small, "text_muted"),
            (columns.age, line.age, numbers, waits),
            (columns.due, line.due, numbers, due),
        )
        inked = ((column, words, font, theme.color(ink)) for column, words, font, ink in cells)
        self.paint_line(painter, box, line.sign, inked)
