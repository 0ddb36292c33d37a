"""The rows of questions: shape, number, words, what about, whom it waits for, since when and by when."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter

from pmdesk.ui.vendors.functions_rows import GAP, ICON, PAD, SIGN, in_row, write_cell
from pmdesk.ui.vendors.questions_words import QuestionLine
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.theme import Theme

NUMBER, WHO, AGE, DUE = 48, 90, 104, 84
LEAST = 190
"""So wide the question stays at least; else what it is about goes first, then who asked, then its number."""
HEADS = ("No.", "Question", "About", "Asked by", "Waits", "Needed")


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


class QuestionRows(PlainRows):
    """Questions as a painted list shows them; their words are edited in place."""

    is_even = True

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.lines: tuple[QuestionLine, ...] = ()

    def count(self) -> int:
        return len(self.lines)

    def place_of(self, question_id: int) -> int:
        """Return the row of a question, -1 where it is not listed."""
        return next((at for at, line in enumerate(self.lines) if line.question.id == question_id), -1)

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

    def edit_box(self, row: int, box: QRect) -> QRect | None:
        del row
        title = self.columns(box.width()).title
        return QRect(title.left() - self.theme.px(3), box.top(), title.width() + self.theme.px(3), box.height())

    def edit_text(self, row: int) -> str:
        return self.lines[row].question.title

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, line = self.theme, self.lines[row]
        columns, side = self.columns(box.width()), theme.px(ICON)
        icon, ink = line.sign
        at = QPointF(columns.sign.left(), box.top() + (box.height() - side) / 2)
        self._icons.paint(painter, icon, ink, at, side)
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
        for column, words, font, color in cells:
            write_cell(painter, in_row(column, box), words, font, theme.color(color))
