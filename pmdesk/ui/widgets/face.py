"""The face of one line: what it shows, how high it is, and how it is painted."""

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath

from pmdesk.domain.classes import frozen
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import RIGHT, TOP_LEFT, WRAP, fill, panel, pen, write
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

PAD = 12
LABEL = 92
MOST_LINES = 8
BAR, BARS_HIGH = 4, 12
ENDLESS = 10_000


@frozen
class Face:
    """What a line shows. With a `label` it is a field, else an entry; a `tick` of None has no tick box.

    `dot` is a product's colour, 1 to 8; `indent` moves all of it to the right, in pixels of the design.
    `spoken_label` is the label in full where what is seen says less; `bars` are painted before the fact.
    """

    text: str
    label: str = ""
    icon: str = ""
    icon_ink: str = "text_faint"
    ink: str = "text"
    fact: str = ""
    fact_ink: str = "text_faint"
    tick: bool | None = None
    struck: bool = False
    wraps: bool = False
    dot: int = 0
    indent: int = 0
    spoken_label: str = ""
    bars: tuple[int, ...] = ()

    @property
    def spoken(self) -> str:
        """The line for a screen reader."""
        ticked = {True: "ticked", False: "not ticked", None: ""}[self.tick]
        label = self.spoken_label or self.label
        return ", ".join(part for part in (label, self.text, self.fact, ticked) if part)


class FacePainter:
    """Measures and paints faces in the look of a theme."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        self._theme = theme
        self._icons = icons

    @property
    def font(self) -> QFont:
        """The font of values and names."""
        return self._theme.font("small", numbers=True)

    def value_left(self, face: Face) -> int:
        """Return where the sign before the text begins."""
        return self._theme.px((PAD + LABEL if face.label else PAD) + face.indent)

    def text_left(self, face: Face) -> int:
        """Return where the text begins."""
        if not face.icon and not face.dot and face.tick is None:
            return self.value_left(face)
        side = self._theme.size("dot" if face.dot else "icon_small")
        return self.value_left(face) + side + self._theme.px(6 if face.label else 8)

    def height(self, face: Face, width: int) -> int:
        """Return how high the line is at a width: one row, or as many as its text wraps to, at most 8."""
        row = self._theme.size("row_dense")
        if not face.wraps:
            return row
        metrics = QFontMetrics(self.font)
        beside = self._fact_width(face, width - self._theme.px(PAD))
        room = QRect(0, 0, max(20, width - self.text_left(face) - self._theme.px(PAD) - beside), ENDLESS)
        high = metrics.boundingRect(room, TOP_LEFT | WRAP, face.text).height()
        return max(row, min(high, MOST_LINES * metrics.lineSpacing()) + self._theme.px(8))

    def cut_text(self, face: Face, width: int) -> str:
        """Return the whole text where it does not fit into a width, else nothing."""
        fact = QFontMetrics(self._theme.font("caption_regular", numbers=True)).horizontalAdvance(face.fact)
        room = width - self.text_left(face) - self._theme.px(PAD) - (fact + self._theme.px(8) if fact else 0)
        return face.text if QFontMetrics(self.font).horizontalAdvance(face.text) > room else ""

    def paint_label(self, painter: QPainter, face: Face) -> None:
        """Paint the label of a field."""
        theme = self._theme
        where = QRect(theme.px(PAD + face.indent), 0, theme.px(LABEL - 8), theme.size("row_dense"))
        words = elided(QFontMetrics(theme.font("small")), face.label, where.width())
        write(painter, where, words, theme.font("small"), theme.color("text_faint"))

    def paint_value(self, painter: QPainter, face: Face, box: QRect) -> None:
        """Paint all but the label."""
        theme = self._theme
        self._paint_sign(painter, face)
        right = self._paint_fact(painter, face, box.width() - theme.px(PAD))
        right = self._paint_bars(painter, face, right)
        left, ink = self.text_left(face), theme.color(face.ink)
        if face.wraps:
            place = QRect(left, theme.px(4), right - left, box.height() - theme.px(4))
            write(painter, place, face.text, self.font, ink, flags=TOP_LEFT | WRAP)
            return
        words = elided(QFontMetrics(self.font), face.text, right - left)
        row = theme.size("row_dense")
        write(painter, QRect(left, 0, right - left, row), words, self.font, ink)
        if face.struck:
            fill(painter, QRect(left, row // 2 + 1, QFontMetrics(self.font).horizontalAdvance(words), 1), ink)

    def _paint_sign(self, painter: QPainter, face: Face) -> None:
        theme = self._theme
        x, side = self.value_left(face), theme.size("icon_small")
        top = (theme.size("row_dense") - side) // 2
        if face.tick is not None:
            self.paint_tick(painter, QRect(x, top, side, side), on=face.tick)
        elif face.dot:
            dot = theme.size("dot")
            panel(painter, QRect(x, (theme.size("row_dense") - dot) // 2, dot, dot), 2, theme.series(face.dot))
        elif face.icon:
            self._icons.paint(painter, face.icon, face.icon_ink, QPointF(x, top), side)

    def _paint_fact(self, painter: QPainter, face: Face, right: int) -> int:
        """Paint the faint fact at the right and return where the text must end."""
        if not face.fact:
            return right
        theme = self._theme
        font, wide = self._fact_font, self._fact_width(face, right) - theme.px(8)
        words = elided(QFontMetrics(font), face.fact, wide)
        place = QRect(right - wide, 0, wide + 1, theme.size("row_dense"))
        write(painter, place, words, font, theme.color(face.fact_ink), flags=RIGHT)
        return right - wide - theme.px(8)

    @property
    def _fact_font(self) -> QFont:
        return self._theme.font("caption_regular", numbers=True)

    def _fact_width(self, face: Face, right: int) -> int:
        """Return how much of a line a fact takes with the gap before it."""
        if not face.fact:
            return 0
        natural = QFontMetrics(self._fact_font).horizontalAdvance(face.fact)
        return min(natural, (right - self.text_left(face)) * 2 // 3) + self._theme.px(8)

    def _paint_bars(self, painter: QPainter, face: Face, right: int) -> int:
        """Paint the bars, none lower than a hairline, and return where the text must end."""
        if not face.bars:
            return right
        theme = self._theme
        wide, high, most = theme.px(BAR), theme.px(BARS_HIGH), max(*face.bars, 1)
        foot = (theme.size("row_dense") + high) // 2
        left = right - wide * len(face.bars)
        for place, count in enumerate(face.bars):
            tall = max(1, round(high * count / most))
            bar = QRect(left + place * wide, foot - tall, wide - 1, tall)
            fill(painter, bar, theme.color("accent" if count else "border_strong"))
        return left - theme.px(8)

    def paint_tick(self, painter: QPainter, box: QRect, *, on: bool) -> None:
        """Paint a tick box."""
        theme = self._theme
        panel(
            painter,
            box,
            3,
            theme.color("accent" if on else "surface"),
            theme.color("accent" if on else "border_control"),
        )
        if on:
            unit = box.width() / 14
            tick = QPainterPath(QPointF(box.x() + 3.4 * unit, box.y() + 7.2 * unit))
            tick.lineTo(box.x() + 6 * unit, box.y() + 9.8 * unit)
            tick.lineTo(box.x() + 10.6 * unit, box.y() + 4.2 * unit)
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.strokePath(tick, pen(theme.color("accent_text"), 1.8))
            painter.restore()
