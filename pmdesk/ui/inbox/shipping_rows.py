"""Those who asked for an item, as rows: a tick, who they are, and their words, or when they were told."""

from datetime import date

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFontMetrics, QPainter

from pmdesk.domain.days import say_day
from pmdesk.queries.who_asked import Asker
from pmdesk.ui.inbox.themes_rows import medium
from pmdesk.ui.inbox.tick_list import TickList
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import panel, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

HIGH, PAD = 44, 12


class AskerRows(PlainRows):
    """Two lines each."""

    def __init__(self, theme: Theme, icons: Icons, today: date) -> None:
        super().__init__(theme)
        self._icons = icons
        self._today = today
        self.askers: tuple[Asker, ...] = ()
        self.ticked: set[str] = set()

    def count(self) -> int:
        return len(self.askers)

    def height(self, row: int) -> int:
        del row
        return self.theme.px(HIGH)

    def text(self, row: int) -> str:
        asker = self.askers[row]
        ticked = "ticked" if asker.key in self.ticked else "not ticked"
        return ", ".join(part for part in (asker.name, asker.company, self._fact(asker), ticked) if part)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, asker = self.theme, self.askers[row]
        side = theme.size("checkbox")
        tick = QRect(box.left() + theme.px(PAD), box.top() + theme.px(7), side, side)
        self._paint_tick(painter, tick, on=asker.key in self.ticked)
        left = tick.right() + theme.px(8)
        room = box.right() - theme.px(PAD) - left
        font = medium(theme)
        name = f"{asker.name}, {asker.company}" if asker.company else asker.name
        ink = theme.color("selection_text" if look.selected else "text")
        if not asker.email:
            side = theme.px(12)
            at = QPointF(left + room - side, box.top() + theme.px(8))
            self._icons.paint(painter, "mail", "text_disabled", at, side)
            room -= side + theme.px(6)
        upper = QRect(left, box.top() + theme.px(4), room, theme.line("body"))
        write(painter, upper, elided(QFontMetrics(font), name, room), font, ink)
        lower = QRect(left, upper.bottom() + 1, box.right() - theme.px(PAD) - left, theme.line("small"))
        font = theme.font("small", numbers=True)
        token = "success_text" if asker.told_at is not None else "text_muted"
        words = elided(QFontMetrics(font), self._fact(asker), lower.width())
        write(painter, lower, words, font, theme.color(token))

    def _fact(self, asker: Asker) -> str:
        if asker.told_at is not None:
            return f"told {say_day(asker.told_at.astimezone().date(), self._today)}"
        words = f"“{asker.said[0].words.rstrip('.')}”" if asker.said else ""
        return words if asker.email else f"no address, {words}"

    def _paint_tick(self, painter: QPainter, box: QRect, *, on: bool) -> None:
        theme = self.theme
        edge = theme.color("accent" if on else "border_control")
        panel(painter, box, 3, theme.color("accent" if on else "surface"), edge)
        if on:
            side = box.width() - 2
            self._icons.paint(painter, "check", "accent_text", QPointF(box.left() + 1, box.top() + 1), side)


class AskerList(TickList):
    """A press on the box ticks; walking shows the letter."""

    box_wide = PAD + 20
