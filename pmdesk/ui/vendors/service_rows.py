"""The rows of the service level, painted: agreed, measured, and a bar of how much may still go wrong."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pmdesk.queries.service_level import LevelLine
from pmdesk.ui.widgets.paint import LEFT, RIGHT, fill, panel, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

PAD, GAP = 12, 8
AGREED, MEASURED, BUDGET = 70, 70, 110
BAR, BAR_HIGH = 60, 6
INKS = {"calm": "text", "scarce": "warning_text", "used": "danger_text"}
BARS = {"calm": "text_faint", "scarce": "warning", "used": "danger"}


def columns(theme: Theme, width: int) -> tuple[QRect, QRect, QRect, QRect]:
    """Return where title, agreed, measured and budget stand in a row of this width."""
    pad, gap = theme.px(PAD), theme.px(GAP)
    budget = QRect(width - pad - theme.px(BUDGET), 0, theme.px(BUDGET), 0)
    measured = QRect(budget.left() - gap - theme.px(MEASURED), 0, theme.px(MEASURED), 0)
    agreed = QRect(measured.left() - gap - theme.px(AGREED), 0, theme.px(AGREED), 0)
    return QRect(pad, 0, max(agreed.left() - gap - pad, 0), 0), agreed, measured, budget


class LevelRows(PlainRows):
    """The lines of a service level."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.lines: Sequence[LevelLine] = ()

    def count(self) -> int:
        return len(self.lines)

    def text(self, row: int) -> str:
        line = self.lines[row]
        if not line.measured:
            return f"{line.title}, agreed {line.agreed}, not measured. {line.tip}"
        left = "budget used" if line.look == "used" else f"{line.left_words} of the budget left"
        return f"{line.title}, agreed {line.agreed}, measured {line.measured}, {left}. {line.tip}"

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, line = self.theme, self.lines[row]
        plain = theme.color("selection_text" if look.selected else "text")
        faint = plain if look.selected else theme.color("text_muted")
        places = [part.translated(box.left(), box.top()) for part in columns(theme, box.width())]
        for place in places:
            place.setHeight(box.height())
        title, agreed, measured, budget = places
        font, bold = theme.font("small", numbers=True), theme.font("section", numbers=True)
        write(painter, title, elided(QFontMetrics(font), line.title, title.width()), font, plain)
        write(painter, agreed, line.agreed, font, faint, flags=RIGHT)
        if not line.measured:
            write(painter, measured, "–", font, faint, flags=RIGHT)
            write(painter, budget, "not measured", font, faint)
            return
        ink = plain if look.selected else theme.color(INKS[line.look])
        write(painter, measured, line.measured, bold, ink, flags=RIGHT)
        self._paint_bar(painter, line, budget)
        after = budget.adjusted(theme.px(BAR + 6), 0, 0, 0)
        write(painter, after, line.left_words, font, faint if line.look == "calm" else ink)

    def _paint_bar(self, painter: QPainter, line: LevelLine, box: QRect) -> None:
        theme = self.theme
        wide, high = theme.px(BAR), theme.px(BAR_HIGH)
        bar = QRectF(box.left(), box.center().y() - high / 2 + 1, wide, high)
        panel(painter, bar, high / 2, theme.color("neutral_bg"))
        share = min(max(line.left or 0.0, 0.0), 1.0)
        if share > 0:
            bar.setWidth(max(wide * share, high))
            panel(painter, bar, high / 2, theme.color(BARS[line.look]))


class LevelHead(QWidget):
    """The names of the columns."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self._dress)
        self._dress()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        fill(painter, self.rect(), theme.color("surface_raised"))
        for edge in (0, self.height() - 1):
            fill(painter, QRect(0, edge, self.width(), 1), theme.color("border"))
        font, ink = theme.font("caption"), theme.color("text_muted")
        _, agreed, measured, budget = columns(theme, self.width())
        for place, words, side in (
            (agreed, "Agreed", RIGHT),
            (measured, "Measured", RIGHT),
            (budget, "Error budget", LEFT),
        ):
            place.setHeight(self.height())
            write(painter, place, words, font, ink, flags=side)

    def _dress(self) -> None:
        self.setFixedHeight(self._theme.size("row_dense"))
        self.update()
