"""The rows of the list of notes, painted: what is unread, what it is, its words and hits, who, where it went, when."""

from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from pmdesk.queries.inbox_values import NoteLine
from pmdesk.ui.inbox.pages import Pages
from pmdesk.ui.inbox.words import KIND_ICONS, state_icon, state_words, when, when_long
from pmdesk.ui.widgets.found import ONE_LINE, Words, write_found
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import RIGHT, panel, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

LEFT_PAD, RIGHT_PAD, NARROW_PAD, GAP = 8, 12, 10, 8
DOT, ICON, FROM, WHEN = 8, 14, 132, 40
FROM_FROM, STATE_FROM, PRODUCT_FROM = 480, 440, 260
"""A narrower list has no such column."""
NARROWEST = 3
"""Hardly any letter is narrower: what cannot fit is not measured."""
CUTS = 400
"""So many rows' cut words are kept."""


class Columns(NamedTuple):
    """Where everything of a row stands: left edges, and the width of the words."""

    icon: int
    title: int
    room: int
    who: int
    product: int
    state: int
    right: int


class Cut(NamedTuple):
    """The words of a row, cut to their columns."""

    title: str
    title_width: int
    start: str
    who: str
    when: str


class NoteRows(PlainRows):
    """Notes out of pages; a row that is not read yet shows its ground alone."""

    is_even = True

    def __init__(self, theme: Theme, icons: Icons, pages: Pages) -> None:
        super().__init__(theme)
        self._icons = icons
        self.pages = pages
        self.products: dict[int, tuple[str, int]] = {}
        self.today = date.min
        self._columns = self.columns(0)
        self._width = -1
        self._cuts: dict[int, tuple[NoteLine, Cut]] = {}
        theme.changed.connect(self.forget)

    def count(self) -> int:
        return self.pages.total

    def line(self, row: int) -> NoteLine | None:
        """Return the note of a row, None while it is not read."""
        return self.pages.line(row)

    def forget(self) -> None:
        """Measure all words anew."""
        self._width = -1
        self._cuts.clear()

    def text(self, row: int) -> str:
        line = self.line(row)
        if line is None:
            return "Not read yet"
        product = self.products.get(line.product_id or 0, ("", 0))[0]
        came = when_long(line.received_at, self.today)
        unread = "unread" if line.is_unread else ""
        parts = (line.title or line.start, unread, line.kind.value, line.who, product, state_words(line), came)
        return ", ".join(part for part in parts if part)

    def columns(self, width: int) -> Columns:
        """Return where the columns stand in a list of a width; those that matter least go first."""
        px = self.theme.px
        gap = px(GAP)
        right = width - px(RIGHT_PAD if width >= px(FROM_FROM) else NARROW_PAD)
        x = right - px(WHEN)
        state = product = who = 0
        if width >= px(STATE_FROM):
            state = x = x - gap - px(ICON)
        if width >= px(PRODUCT_FROM):
            product = x = x - gap - px(DOT)
        if width >= px(FROM_FROM):
            who = x = x - gap - px(FROM)
        icon = px(LEFT_PAD) + px(DOT) + gap
        title = icon + px(ICON) + gap
        return Columns(icon, title, x - gap - title, who, product, state, right)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        line = self.line(row)
        if line is None:
            return
        if box.width() != self._width:
            self._width, self._columns = box.width(), self.columns(box.width())
            self._cuts.clear()
        self._paint_marks(painter, line, box)
        self._paint_words(painter, line, box, look)

    def _paint_marks(self, painter: QPainter, line: NoteLine, box: QRect) -> None:
        theme, columns = self.theme, self._columns
        middle, side, dot = box.center().y() + 1, theme.px(ICON), theme.size("dot")
        if line.is_unread:
            place = QRect(theme.px(LEFT_PAD), middle - dot // 2, dot, dot)
            panel(painter, place, dot / 2, theme.color("accent"))
        icon, ink = KIND_ICONS[line.kind]
        self._icons.paint(painter, icon, ink, QPointF(columns.icon, middle - side / 2), side)
        product = self.products.get(line.product_id or 0)
        if columns.product and product is not None:
            panel(painter, QRect(columns.product, middle - dot // 2, dot, dot), 2, theme.series(product[1]))
        state = state_icon(line) if columns.state else ""
        if state:
            self._icons.paint(painter, state, "text_faint", QPointF(columns.state, middle - side / 2), side)

    def _paint_words(self, painter: QPainter, line: NoteLine, box: QRect, look: Look) -> None:
        theme, columns, cut = self.theme, self._columns, self._cut(line)
        ink = theme.color("selection_text" if look.selected else "text")
        faint = theme.color("text_muted" if look.selected else "text_faint")
        place = QRect(columns.title, box.top(), cut.title_width + 2, box.height())
        write_found(painter, theme, place, Words(cut.title, line.title_hits, self._title_font(line), ink))
        if cut.start:
            left = columns.title + cut.title_width + (theme.px(GAP) if cut.title else 0)
            place = QRect(left, box.top(), columns.title + columns.room - left + 2, box.height())
            write_found(painter, theme, place, Words(cut.start, line.start_hits, theme.font("small"), faint))
        if cut.who:
            place = QRect(columns.who, box.top(), theme.px(FROM), box.height())
            muted = theme.color("text_muted")
            write(painter, place, cut.who, theme.font("small"), ink if look.selected else muted, flags=ONE_LINE)
        place = QRect(columns.right - theme.px(2 * WHEN), box.top(), theme.px(2 * WHEN), box.height())
        ink = ink if line.is_unread else faint
        write(painter, place, cut.when, theme.font("small", numbers=True), ink, flags=RIGHT)

    def _title_font(self, line: NoteLine) -> QFont:
        return self.theme.font("body_strong" if line.is_unread else "body")

    def _cut(self, line: NoteLine) -> Cut:
        known = self._cuts.get(line.id)
        if known is not None and known[0] is line:
            return known[1]
        if len(self._cuts) >= CUTS:
            self._cuts.clear()
        made = self._measure(line)
        self._cuts[line.id] = (line, made)
        return made

    def _measure(self, line: NoteLine) -> Cut:
        theme, room = self.theme, self._columns.room
        metrics, small = QFontMetrics(self._title_font(line)), QFontMetrics(theme.font("small"))
        narrow = max(1, theme.px(NARROWEST))
        title = elided(metrics, line.title[: room // narrow], room)
        width = metrics.horizontalAdvance(title)
        left = room - width - (theme.px(GAP) if title else 0)
        start = elided(small, line.start[: left // narrow], left) if left > theme.px(3 * GAP) else ""
        who = elided(small, line.who, theme.px(FROM)) if self._columns.who else ""
        return Cut(title, width, start, who, when(line.received_at, self.today))
