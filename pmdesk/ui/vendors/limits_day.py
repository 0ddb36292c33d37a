"""The day of a limit as a strip of 24 hours: what calls anyway, and the jobs that were laid above it."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pmdesk.domain.counts import count_text
from pmdesk.insight.batch_hours import HOURS, Slot
from pmdesk.insight.limit_letter import say_window
from pmdesk.queries.limit_card import LimitCard
from pmdesk.ui.widgets.paint import CENTER, fill, ring, write
from pmdesk.ui.widgets.text import announce
from pmdesk.ui.widgets.theme import Theme

HIGH, AXIS, TOP = 96, 16, 8
LABELLED = 3
GAP = 2
SPARE = 1.12
FIRST_COLOUR = 3
"""Colours of series from here on tell jobs apart; what calls anyway is grey."""


class DayStrip(QWidget):
    """Paints each hour's calls against the limit; ← and → walk the hours and tell them."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._card: LimitCard | None = None
        self.hour = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_card(self, card: LimitCard) -> None:
        """Show another limit, or the same one anew."""
        self._card = card
        self.setAccessibleName("Jobs in the hours of a day")
        self.setAccessibleDescription(" ".join(self.lines()))
        self.update()

    def lines(self) -> list[str]:
        """Return the strip in words, an hour with jobs a line."""
        hours = [hour for hour in range(HOURS) if self.slots(hour)]
        return [self.words(hour) for hour in hours]

    def slots(self, hour: int) -> list[Slot]:
        """Return what runs in an hour."""
        return [] if self._card is None else [slot for slot in self._card.jobs.slots if slot.hour == hour]

    def words(self, hour: int) -> str:
        """Say what happens in an hour."""
        if self._card is None:
            return ""
        window = say_window(self._card.limit.window_s)
        jobs = [f"{slot.title} {count_text(slot.per_window)} calls {window}" for slot in self.slots(hour)]
        return f"{hour:02}:00: {', '.join([f'up to {count_text(self._card.use)} anyway', *jobs])}."

    def jobs(self) -> list[str]:
        """Return the jobs in the order of their colours."""
        return [] if self._card is None else [row.title for row in self._card.batches]

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._theme.px(HIGH))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.hour = min(max(self.hour + step, 0), HOURS - 1)
        announce(self, self.words(self.hour))
        self.setToolTip(self.words(self.hour))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        card, theme = self._card, self._theme
        if card is None:
            return
        painter = QPainter(self)
        box = QRect(0, theme.px(TOP), self.width(), self.height() - theme.px(AXIS + TOP))
        fill(painter, box, theme.color("surface_sunken"))
        most = max(float(card.limit.quota), card.use) * SPARE
        for hour in range(HOURS):
            self._paint_hour(painter, card, hour, box, box.height() / most)
        at = box.bottom() - card.limit.quota * box.height() / most
        fill(painter, QRectF(box.left(), at - 0.75, box.width(), 1.5), theme.color("danger"))
        if self.hasFocus():
            ring(painter, theme, self.rect())

    def _paint_hour(self, painter: QPainter, card: LimitCard, hour: int, box: QRect, scale: float) -> None:
        theme = self._theme
        left = box.left() + box.width() * hour / HOURS
        wide = box.width() / HOURS
        parts: Sequence[tuple[float, str, int]] = [
            (card.use, "", 0),
            *((slot.per_window, slot.title, FIRST_COLOUR) for slot in self.slots(hour)),
        ]
        foot, names = box.bottom() + 1.0, self.jobs()
        for calls, title, colour in parts:
            tall = calls * scale
            ink = theme.series(colour + names.index(title)) if title in names else theme.color("text_faint")
            fill(painter, QRectF(left + GAP / 2, foot - tall, wide - GAP, tall), ink)
            foot -= tall
        if hour == self.hour and self.hasFocus():
            ring(painter, theme, QRectF(left, box.top(), wide, box.height()))
        if hour % LABELLED == 0:
            font = theme.font("caption_regular", numbers=True)
            below = QRect(round(left), box.bottom() + 1, round(wide), theme.px(AXIS))
            write(painter, below, f"{hour:02}", font, theme.color("text_faint"), flags=CENTER)
