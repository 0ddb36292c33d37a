"""The list of what differs: each row with its key at the service and how many fields it is about."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics, QPainter

from pmdesk.queries.conflict_card import ConflictCard
from pmdesk.ui.widgets.paint import RIGHT, fill, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

HIGH = 51
SIDE = 12


class DifferingRows(PlainRows):
    """Cards as they were read last."""

    is_even = True

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.cards: tuple[ConflictCard, ...] = ()

    def count(self) -> int:
        """Return how many rows differ."""
        return len(self.cards)

    def height(self, row: int) -> int:
        """Return the height of two lines."""
        del row
        return self.theme.px(HIGH)

    def text(self, row: int) -> str:
        """Return what a screen reader says."""
        card = self.cards[row]
        return ", ".join(part for part in (card.title, card.key, _count(card)) if part)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        """Paint the title over the key and the count."""
        del look
        theme, card = self.theme, self.cards[row]
        left, room = box.left() + theme.px(SIDE), box.width() - 2 * theme.px(SIDE)
        strong, small = theme.font("body_strong"), theme.font("caption_regular", numbers=True)
        upper = QRect(left, box.top() + theme.px(7), room, theme.px(20))
        write(painter, upper, elided(QFontMetrics(strong), card.title, room), strong, theme.color("text"))
        lower = QRect(left, box.top() + theme.px(26), room, theme.px(16))
        count = _count(card)
        wide = QFontMetrics(small).horizontalAdvance(count)
        write(painter, lower, count, small, theme.color("text_muted"), flags=RIGHT)
        key = elided(QFontMetrics(small), card.key, room - wide - theme.px(8))
        write(painter, lower, key, small, theme.color("text_muted"))
        fill(painter, QRect(box.left(), box.bottom(), box.width(), 1), theme.color("border"))


def _count(card: ConflictCard) -> str:
    count = len(card.fields)
    return "1 field" if count == 1 else f"{count} fields"
