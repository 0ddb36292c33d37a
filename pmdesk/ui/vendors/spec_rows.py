"""The rows of changes of a description, painted: sign, what happened, where, and what was decided."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics, QPainter

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import counted
from pmdesk.queries.spec_changes import ChangeLine
from pmdesk.ui.vendors.spec_words import LEVEL_INKS, decided_words, happened, sign, spoken, where
from pmdesk.ui.widgets.paint import RIGHT, fill, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided

PAD, GAP = 12, 8
SIGN_WIDE, WORDS_WIDE, DECIDED_WIDE = 14, 132, 92
HEADING = 26


@frozen
class Heading:
    """The line above changes that mean the same to us."""

    title: str
    count: int


class ChangeRows(PlainRows):
    """Changes below their headings; `words_wide` is the room for what happened."""

    shown: tuple[ChangeLine | Heading, ...] = ()
    words_wide = WORDS_WIDE

    def count(self) -> int:
        return len(self.shown)

    def height(self, row: int) -> int:
        return self.theme.px(HEADING) if isinstance(self.shown[row], Heading) else self.theme.size("row_dense")

    def can_stand(self, row: int) -> bool:
        return not isinstance(self.shown[row], Heading)

    def line(self, row: int) -> ChangeLine | None:
        """Return the change in a row, None for a heading."""
        found = self.shown[row] if 0 <= row < len(self.shown) else None
        return None if isinstance(found, Heading) else found

    def text(self, row: int) -> str:
        found = self.shown[row]
        return f"{found.title}, {counted(found.count, 'change')}" if isinstance(found, Heading) else spoken(found)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        found = self.shown[row]
        if isinstance(found, Heading):
            self._paint_heading(painter, found, box, first=row == 0)
        else:
            self._paint_line(painter, found, box, look)

    def _paint_heading(self, painter: QPainter, heading: Heading, box: QRect, *, first: bool) -> None:
        theme = self.theme
        fill(painter, box, theme.color("surface_raised"))
        if not first:
            fill(painter, QRect(box.left(), box.top(), box.width(), 1), theme.color("border"))
        x, font = box.left() + theme.px(PAD), theme.font("section")
        write(painter, box.adjusted(theme.px(PAD), 0, 0, 0), heading.title, font, theme.color("text"))
        x += QFontMetrics(font).horizontalAdvance(heading.title) + theme.px(GAP)
        words = counted(heading.count, "change")
        place = QRect(x, box.top(), max(0, box.right() - x), box.height())
        write(painter, place, words, theme.font("caption_regular", numbers=True), theme.color("text_faint"))

    def _paint_line(self, painter: QPainter, line: ChangeLine, box: QRect, look: Look) -> None:
        theme = self.theme
        x, right = box.left() + theme.px(PAD), box.right() + 1 - theme.px(PAD)
        ink = theme.color("selection_text" if look.selected else LEVEL_INKS[line.level])
        place = QRect(x, box.top(), theme.px(SIGN_WIDE), box.height())
        write(painter, place, sign(line), theme.mono(), ink)
        x += theme.px(SIGN_WIDE + GAP)
        room = min(theme.px(self.words_wide), max(0, (right - x) // 2))
        font = theme.font("small")
        words = elided(QFontMetrics(font), happened(line), room)
        write(painter, QRect(x, box.top(), room, box.height()), words, font, ink)
        x += room + theme.px(GAP)
        right -= self._paint_decided(painter, line, box, right)
        mono = theme.mono()
        place = QRect(x, box.top(), max(0, right - x), box.height())
        ink = theme.color("selection_text" if look.selected else "text")
        write(painter, place, elided(QFontMetrics(mono), where(line), place.width()), mono, ink)

    def _paint_decided(self, painter: QPainter, line: ChangeLine, box: QRect, right: int) -> int:
        """Write what was decided at the right; return the room it takes."""
        words = decided_words(line)
        if not words:
            return 0
        wide = self.theme.px(DECIDED_WIDE)
        font, ink = self.theme.font("caption_regular"), self.theme.color("text_faint")
        write(painter, QRect(right - wide, box.top(), wide, box.height()), words, font, ink, flags=RIGHT)
        return wide + self.theme.px(GAP)
