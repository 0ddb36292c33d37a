"""The differences from a past day as rows of a list: sign, name, and what became of it in words."""

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFontMetrics, QPainter

from pmdesk.domain.kinds import Kind
from pmdesk.queries.compare import Entry, Sort
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import RIGHT, panel, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

SIGNS = {
    Sort.ADDED: ("plus", "success", "success_text"),
    Sort.REMOVED: ("minus", "danger", "danger_text"),
    Sort.MOVED: ("move-horizontal", "info", "info_text"),
    Sort.CHANGED: ("pencil", "neutral", "text_muted"),
}
NAME_SHARE = 0.36
NAME_MOST = 340


class DifferenceRows(PlainRows):
    """One row for each entry; `colours` holds the colour of each product by id."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.shown: tuple[Entry, ...] = ()
        self.colours: dict[int, int] = {}

    def count(self) -> int:
        return len(self.shown)

    def text(self, row: int) -> str:
        entry = self.shown[row]
        kind = "" if entry.kind is Kind.ITEM else f"{kind_word(entry.kind)} "
        return f"{kind}{entry.title}, {entry.words}"

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, entry = self.theme, self.shown[row]
        icon, token, ink = SIGNS[entry.sort]
        side = theme.size("icon_small")
        x = box.left() + theme.px(16)
        self._icons.paint(painter, icon, token, QPointF(x, box.top() + (box.height() - side) / 2), side)
        x += side + theme.px(8)
        colour = self.colours.get(entry.product_id or 0, 0)
        dot = theme.size("dot")
        if colour:
            panel(painter, QRect(x, box.center().y() - dot // 2, dot, dot), 2, theme.series(colour))
        x += dot + theme.px(8)
        right = self._paint_kind(painter, entry, box)
        name = theme.font("body")
        wide = min(int(box.width() * NAME_SHARE), theme.px(NAME_MOST))
        words = elided(QFontMetrics(name), entry.title, wide)
        title_ink = theme.color("selection_text" if look.selected else "text")
        write(painter, QRect(x, box.top(), wide, box.height()), words, name, title_ink)
        x += wide + theme.px(12)
        small = theme.font("small", numbers=True)
        words = elided(QFontMetrics(small), entry.words, right - x)
        write(painter, QRect(x, box.top(), right - x, box.height()), words, small, theme.color(ink))

    def _paint_kind(self, painter: QPainter, entry: Entry, box: QRect) -> int:
        """Paint what it is when it is no item, and return where the words before it must end."""
        theme = self.theme
        right = box.right() - theme.px(16)
        if entry.kind in (Kind.ITEM, Kind.DEPENDENCY):
            return right
        font = theme.font("caption_regular")
        words = kind_word(entry.kind)
        wide = QFontMetrics(font).horizontalAdvance(words)
        place = QRect(right - wide, box.top(), wide + 1, box.height())
        write(painter, place, words, font, theme.color("text_faint"), flags=RIGHT)
        return right - wide - theme.px(12)


def kind_word(kind: Kind) -> str:
    """Say a kind of row: `key result`."""
    return kind.value.replace("_", " ")
