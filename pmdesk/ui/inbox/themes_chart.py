"""The weeks of one theme as a small chart: a line for each segment with its name at the end, and what happened."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from pmdesk.domain.days import MONTHS
from pmdesk.queries.theme_card import ThemeCard, WeekLine, WeekMark
from pmdesk.ui.widgets.paint import CENTER, LEFT, RIGHT, fill, pen, write
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

HIGH = 152
LEFT_PAD, TOP_PAD, BOTTOM_PAD, LABELS = 30, 20, 22, 68
FIRST_SERIES = 5
"""Colours before these belong to products."""
TICKS = 4
STEPS = (1, 2, 5)
LABEL_APART = 13
LEAST_NAME = 48
"""A name of a mark that had less room than this before the next mark stands behind that one."""


class _Ground(NamedTuple):
    """Where the lines run, and up to what count."""

    box: QRectF
    top: int
    weeks: int

    def x(self, week: float) -> float:
        return self.box.left() + self.box.width() * week / max(1, self.weeks - 1)

    def y(self, notes: float) -> float:
        return self.box.bottom() - self.box.height() * notes / self.top


class WeeksChart(QWidget):
    """Painted by hand: twelve points a line need no plot."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._card: ThemeCard | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_card(self, card: ThemeCard) -> None:
        """Show another theme."""
        self._card = card
        self.setAccessibleName("Notes by week")
        self.setAccessibleDescription(as_words(card))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self._theme.px(HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        fill(painter, self.rect(), theme.color("surface"))
        fill(painter, QRect(0, 0, self.width(), 1), theme.color("border"))
        card = self._card
        if card is None:
            return
        ground = self._ground(card)
        self._paint_scale(painter, ground)
        self._paint_days(painter, ground, card)
        self._paint_marks(painter, ground, card)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in card.lines:
            painter.setPen(self._pen(line))
            painter.drawPolyline(
                QPolygonF([QPointF(ground.x(at), ground.y(notes)) for at, notes in enumerate(line.notes)])
            )
        self._paint_names(painter, ground, card)

    def _ground(self, card: ThemeCard) -> _Ground:
        px = self._theme.px
        box = QRectF(
            px(LEFT_PAD),
            px(TOP_PAD),
            max(40, self.width() - px(LEFT_PAD + LABELS)),
            self.height() - px(TOP_PAD + BOTTOM_PAD),
        )
        most = max((notes for line in card.lines for notes in line.notes), default=0)
        return _Ground(box, scale(most)[-1], len(card.weeks))

    def _pen(self, line: WeekLine):  # noqa: ANN202  # a pen
        return pen(self._theme.series(FIRST_SERIES + line.place), 1.5 * self._theme.scale)

    def _paint_scale(self, painter: QPainter, ground: _Ground) -> None:
        theme, font = self._theme, self._theme.font("caption_regular", numbers=True)
        for value in scale(ground.top):
            y = round(ground.y(value))
            fill(painter, QRect(round(ground.box.left()), y, round(ground.box.width()), 1), theme.color("grid"))
            place = QRect(0, y - theme.px(8), theme.px(LEFT_PAD - 6), theme.px(16))
            write(painter, place, str(value), font, theme.color("text_faint"), flags=RIGHT)

    def _paint_days(self, painter: QPainter, ground: _Ground, card: ThemeCard) -> None:
        """Write the first and the last week, and the one of a mark where it is not near either."""
        theme, font = self._theme, self._theme.font("caption_regular", numbers=True)
        last = len(card.weeks) - 1
        wide, y = theme.px(60), round(ground.box.bottom()) + theme.px(4)
        middle = _week_of(card, card.marks[-1]) if card.marks else last / 2
        weeks = [(0.0, LEFT), (float(last), RIGHT)]
        if last * 0.25 <= middle <= last * 0.75:
            weeks.insert(1, (middle, CENTER))
        for week, flags in weeks:
            day = card.marks[-1].day if flags == CENTER and card.marks else card.weeks[round(week)]
            shift = {LEFT: 0, CENTER: wide // 2, RIGHT: wide}[flags]
            place = QRect(round(ground.x(week)) - shift, y, wide, theme.px(16))
            write(painter, place, f"{day.day} {MONTHS[day.month - 1]}", font, theme.color("text_faint"), flags=flags)

    def _paint_marks(self, painter: QPainter, ground: _Ground, card: ThemeCard) -> None:
        theme, font = self._theme, self._theme.font("caption_regular", numbers=True)
        free_from = 0.0
        places = [ground.x(_week_of(card, mark)) for mark in card.marks]
        for mark, x in zip(card.marks, places, strict=True):
            line = pen(theme.color("border_control"), 1)
            line.setDashPattern([2, 2])
            painter.setPen(line)
            painter.drawLine(QPointF(round(x) + 0.5, theme.px(9)), QPointF(round(x) + 0.5, ground.box.bottom()))
            side = theme.px(4)
            points = [QPointF(x - side, theme.px(4)), QPointF(x + side, theme.px(4)), QPointF(x, theme.px(10))]
            painter.setBrush(theme.color("border_control"))
            painter.drawPolygon(QPolygonF(points))
            left = x + theme.px(7)
            for there in places:
                if x < there < left + theme.px(LEAST_NAME):
                    left = there + theme.px(7)
            room = min(self.width() - left - theme.px(4), ground.box.right() + theme.px(LABELS) - left)
            if left >= free_from and room > theme.px(24):
                words = elided(QFontMetrics(font), mark.title, round(room))
                place = QRect(round(left), 0, round(room), theme.px(15))
                write(painter, place, words, font, theme.color("text_muted"))
                free_from = left + QFontMetrics(font).horizontalAdvance(words) + theme.px(8)

    def _paint_names(self, painter: QPainter, ground: _Ground, card: ThemeCard) -> None:
        """Write the name of each line at its end, moved apart where lines end near each other."""
        theme, font = self._theme, self._theme.font("caption_regular")
        x = round(ground.box.right()) + theme.px(6)
        high = theme.px(LABEL_APART)
        wanted = [ground.y(line.notes[-1]) for line in card.lines]
        places = apart(wanted, float(high), ground.box.top(), ground.box.bottom())
        for line, y in zip(card.lines, places, strict=True):
            place = QRect(x, round(y) - high // 2 - 1, self.width() - x - theme.px(2), high + 2)
            words = elided(QFontMetrics(font), line.title, place.width())
            write(painter, place, words, font, theme.color("text_muted"))


def scale(most: int) -> list[int]:
    """Return whole counts to write at the side, from 0 to at least `most`, a few of them."""
    step, ten = 1, 1
    while True:
        for part in STEPS:
            step = part * ten
            if step * TICKS >= most:
                count = max(1, -(-most // step))
                return [step * at for at in range(count + 1)]
        ten *= 10


def apart(wanted: list[float], least: float, top: float, bottom: float) -> list[float]:
    """Return places as near as can be to the wanted ones, in their order, `least` from one another."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    placed = [0.0] * len(wanted)
    floor = top - least
    for at in order:
        floor = placed[at] = max(wanted[at], floor + least)
    ceiling = bottom + least
    for at in reversed(order):
        ceiling = placed[at] = min(placed[at], ceiling - least)
    return placed


def as_words(card: ThemeCard) -> str:
    """Say the chart as a table."""
    weeks = ", ".join(f"{day.day} {MONTHS[day.month - 1]}" for day in card.weeks)
    lines = [f"{line.title}: {', '.join(str(notes) for notes in line.notes)}" for line in card.lines]
    marks = [f"{mark.day.day} {MONTHS[mark.day.month - 1]}: {mark.title}" for mark in card.marks]
    return ". ".join([f"Weeks from {weeks}", *lines, *marks])


def _week_of(card: ThemeCard, mark: WeekMark) -> float:
    return min((mark.day - card.weeks[0]).days / 7, len(card.weeks) - 1)
