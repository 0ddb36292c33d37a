"""The painted rows of checks: environment, name, and how each stands."""

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFontMetrics, QPainter

from pmdesk.queries.api_health import CheckLine
from pmdesk.queries.key_words import ENVIRONMENT_WORDS
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.check_looks import NEVER, OUTCOMES, PAUSED
from pmdesk.ui.vendors.key_looks import LOOKS
from pmdesk.ui.widgets.paint import write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided


class CheckRows(PlainRows):
    """One row for each check, two lines high."""

    is_even = True

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._icons = context.icons
        self.lines: tuple[CheckLine, ...] = ()

    def count(self) -> int:
        return len(self.lines)

    def height(self, row: int) -> int:
        del row
        return self.theme.px(40)

    def text(self, row: int) -> str:
        line = self.lines[row]
        return f"{line.check.title}, {ENVIRONMENT_WORDS[line.check.environment].lower()}, {said_of(line)}"

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, line = self.theme, self.lines[row]
        icon, ink = PAUSED if line.check.paused else NEVER if line.outcome is None else OUTCOMES[line.outcome]
        side, left = theme.px(16), box.left() + theme.px(12)
        self._icons.paint(painter, icon, ink, QPointF(left, box.top() + theme.px(6)), side)
        where = LOOKS[line.check.environment]
        right = box.right() - theme.px(8) - side
        self._icons.paint(painter, where.icon, f"{where.family}_text", QPointF(right, box.top() + theme.px(6)), side)
        x, half = box.left() + theme.px(36), box.height() // 2
        told = "selection_text" if look.selected else ink if ink != "success_text" else "text_faint"
        lines = (
            (0, line.check.title, "small", "selection_text" if look.selected else "text", right - theme.px(6) - x),
            (half - 2, said_of(line), "caption", told, box.right() - theme.px(8) - x),
        )
        for top, said, style, colour, room in lines:
            font = theme.font(style, numbers=True)
            place = QRect(x, box.top() + theme.px(2) + top, room, half)
            write(painter, place, elided(QFontMetrics(font), said, room), font, theme.color(colour))


def said_of(line: CheckLine) -> str:
    """Return how a check stands in a line, with what it saw where that is not as wanted."""
    return f"{line.words}: {line.message}" if line.message and not line.check.paused else line.words
