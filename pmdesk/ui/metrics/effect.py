"""The effect card: what a release did to a metric, how sure that is, by dimension, and the means before and after."""

from math import floor, log10

from PySide6.QtCore import QPointF, QRect, QSize, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pmdesk.domain.classes import frozen
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import CENTER, LEFT, RIGHT, TOP_LEFT, WRAP, fill, panel, pen, write
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

PAD = 8
BAR_ROW, FACT_ROW = 18, 22
TICKS = 5


@frozen
class Interval:
    """One bar: an estimate with its 95 % range, None where nobody can tell."""

    label: str
    low: float | None = None
    estimate: float | None = None
    high: float | None = None


@frozen
class EffectFace:
    """What the card says; `look` is success, warning or neutral, `facts` are pairs of a label and a value."""

    headline: str
    badge: str
    look: str
    words: str
    bars: tuple[Interval, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    colour: int = 1
    can_keep: bool = False
    kept: str = ""

    @property
    def spoken(self) -> str:
        """The card for a screen reader."""
        facts = (f"{label} {value}" for label, value in self.facts)
        return ". ".join(part for part in (self.headline, self.badge, self.words, *facts) if part)


class EffectBody(QWidget):
    """Paints the face; `kept` asks to keep the result with the feature."""

    kept = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self.face = EffectFace("", "", "neutral", "")
        self.keep = Button(theme, icons, "Keep with the feature…", icon="bookmark", small=True, parent=self)
        self.keep.hide()
        self.keep.clicked.connect(alone(self.kept.emit))
        theme.changed.connect(self._place)

    def show_face(self, face: EffectFace) -> None:
        """Show another result."""
        self.face = face
        self.setAccessibleName("Before and after")
        self.setAccessibleDescription(face.spoken)
        self.keep.setText("Keep with the feature…" if not face.kept else "Keep anew…")
        self.keep.setVisible(face.can_keep)
        self._place()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(260), self._theme.px(240))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if not self.face.headline:
            return
        theme = self._theme
        painter = QPainter(self)
        left, right = theme.px(PAD), self.width() - theme.px(PAD)
        y = self._paint_headline(painter, left, right)
        y = self._paint_words(painter, left, right, y)
        floor_y = self.height() - (theme.px(30) if self.face.can_keep else theme.px(4))
        room = floor_y - y
        bars_high = theme.px(BAR_ROW) * len(self.face.bars) + theme.px(20)
        facts = self._fitting_facts(room - (bars_high if room >= bars_high else 0))
        if self.face.bars and room >= bars_high:
            y = self._paint_bars(painter, left, right, y + theme.px(4))
        if facts:
            y += theme.px(6)
            fill(painter, QRect(0, y, self.width(), 1), theme.color("border"))
            self._paint_facts(painter, facts, QRect(left, y + theme.px(4), right - left, floor_y - y))

    def _paint_headline(self, painter: QPainter, left: int, right: int) -> int:
        theme, face = self._theme, self.face
        font = theme.font("figure", numbers=True)
        high = theme.line("figure")
        words = elided(QFontMetrics(font), face.headline, right - left)
        write(painter, QRect(left, 0, right - left, high), words, font, theme.color("text"))
        x = left + QFontMetrics(font).horizontalAdvance(words) + theme.px(8)
        small, pad, side = theme.font("caption"), theme.px(7), theme.px(12)
        wide = QFontMetrics(small).horizontalAdvance(face.badge) + side + theme.px(4) + 2 * pad
        if face.badge and x + wide <= right:
            chip = theme.size("chip")
            box = QRect(x, (high - chip) // 2 + 1, wide, chip)
            panel(painter, box, chip / 2, theme.color(f"{face.look}_bg"))
            ink = theme.color(f"{face.look}_text")
            icon = {"success": "check", "warning": "triangle-alert"}.get(face.look, "circle-help")
            self._icons.paint(painter, icon, ink, QPointF(box.left() + pad, box.center().y() + 1 - side / 2), side)
            write(painter, box.adjusted(pad + side + theme.px(4), 0, 0, 0), face.badge, small, ink)
        return high

    def _paint_words(self, painter: QPainter, left: int, right: int, y: int) -> int:
        theme = self._theme
        font = theme.font("small", numbers=True)
        room = QRect(left, y + theme.px(2), right - left, theme.px(48))
        high = QFontMetrics(font).boundingRect(room, TOP_LEFT | WRAP, self.face.words).height()
        write(painter, room, self.face.words, font, theme.color("text_muted"), flags=TOP_LEFT | WRAP)
        return y + theme.px(2) + min(high, room.height()) + theme.px(4)

    def _paint_bars(self, painter: QPainter, left: int, right: int, y: int) -> int:
        theme, bars = self._theme, self.face.bars
        font = theme.font("caption_regular", numbers=True)
        metrics = QFontMetrics(font)
        labels = min(max(metrics.horizontalAdvance(bar.label) for bar in bars), (right - left) // 3)
        x0, x1 = left + labels + theme.px(12), right - theme.px(12)
        ends = [value for bar in bars for value in (bar.low, bar.high, bar.estimate) if value is not None] + [0.0]
        ticks = nice_ticks(min(ends), max(ends))
        low, high = ticks[0], ticks[-1]
        bottom = y + theme.px(BAR_ROW) * len(bars)

        def x_of(value: float) -> float:
            return x0 + (x1 - x0) * (value - low) / (high - low or 1)

        for tick in ticks:
            at = round(x_of(tick))
            fill(painter, QRect(at, y, 1, bottom - y), theme.color("text_faint" if tick == 0 else "grid"))
            place = QRect(at - theme.px(30), bottom, theme.px(60), theme.px(16))
            write(painter, place, say_tick(tick), font, theme.color("text_faint"), flags=CENTER)
        for at, bar in enumerate(bars):
            row = QRect(left, y + theme.px(BAR_ROW) * at, labels, theme.px(BAR_ROW))
            write(painter, row, elided(metrics, bar.label, labels), font, theme.color("text_muted"), flags=RIGHT)
            if bar.low is None or bar.high is None or bar.estimate is None:
                away = QRect(round(x0), row.top(), round(x1 - x0), row.height())
                write(painter, away, "cannot tell", font, theme.color("text_faint"), flags=LEFT)
                continue
            self._paint_interval(painter, (x_of(bar.low), x_of(bar.estimate), x_of(bar.high)), row.center().y() + 1)
        return bottom + theme.px(16)

    def _paint_interval(self, painter: QPainter, at: tuple[float, float, float], y: float) -> None:
        theme = self._theme
        low, middle, high = at
        ink = theme.series(self.face.colour)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(ink, 3 * theme.scale))
        painter.drawLine(QPointF(low, y), QPointF(high, y))
        painter.setPen(pen(theme.color("surface"), 1.5 * theme.scale))
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(middle, y), 4 * theme.scale, 4 * theme.scale)
        painter.restore()

    def _fitting_facts(self, room: int) -> tuple[tuple[str, str], ...]:
        count = max(0, (room - self._theme.px(10)) // self._theme.px(FACT_ROW))
        return self.face.facts[:count]

    def _paint_facts(self, painter: QPainter, facts: tuple[tuple[str, str], ...], box: QRect) -> None:
        theme = self._theme
        font, high = theme.font("small", numbers=True), theme.px(FACT_ROW)
        metrics = QFontMetrics(font)
        for at, (label, value) in enumerate(facts):
            row = QRect(box.left(), box.top() + at * high, box.width(), high)
            wide = min(metrics.horizontalAdvance(value), row.width() * 2 // 3)
            write(painter, row, elided(metrics, value, wide), font, theme.color("text"), flags=RIGHT)
            room = row.width() - wide - theme.px(8)
            write(painter, row, elided(metrics, label, room), font, theme.color("text_muted"))

    def _place(self) -> None:
        size = self.keep.sizeHint()
        self.keep.setGeometry(QRect(QPointF(self._theme.px(PAD), self.height() - size.height()).toPoint(), size))


def nice_ticks(low: float, high: float) -> list[float]:
    """Return round numbers that reach from below `low` to above `high`, 0 among them where it lies between."""
    span = (high - low) or abs(high) or 1.0
    raw = span / (TICKS - 1)
    power = 10.0 ** floor(log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    first, last = floor(low / step + 1e-9), -floor(-high / step + 1e-9)
    return [round(at * step, 12) for at in range(int(first), int(last) + 1)]


def say_tick(value: float) -> str:
    """Say a round number with its sign: `+0.5`, `−1`, `0`."""
    if value == 0:
        return "0"
    return ("+" if value > 0 else "−") + f"{abs(value):g}"
