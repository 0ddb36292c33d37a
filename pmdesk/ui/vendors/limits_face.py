"""The face of a rate limit: use at the peak as a bar with what is to come and the limit, and facts below it."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.queries.limit_card import ApiLimits, LimitCard
from pmdesk.ui.widgets.paint import CENTER, LEFT, RIGHT, fill, ring, write
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

PAD = 12
ROW = 22
BAR, BAR_TOP, BAR_HIGH, MARKS_HIGH = 34, 5, 10, 14
SPARE = 1.2
"""The bar ends so far behind the limit."""
FAINT = 0.35
FIVE_MINUTES = 300
UNSEEN = "Not observed"


@frozen
class Fact:
    """One line below the bar: a label, its value, and the ink of that."""

    label: str
    value: str
    ink: str = "text"


def peak_words(window_s: int) -> str:
    """Say what the bar is of."""
    return "Now, 5 min peak" if window_s < FIVE_MINUTES else "Now, at the peak"


def launch_of(card: LimitCard) -> float | None:
    """Return the use at the peak once the next consumer has begun, None where all have."""
    return card.starts[0].use if card.starts else None


def launch_words(card: LimitCard) -> str:
    """Say the use once the next consumer has begun."""
    launch = launch_of(card)
    return "" if launch is None else f"{count_text(launch)} at launch"


def limit_words(card: LimitCard) -> str:
    """Say the limit as it stands at its mark."""
    return f"{count_text(card.limit.quota)} limit"


def facts_of(found: ApiLimits) -> tuple[Fact, ...]:
    """Return the lines below the bar."""
    return tuple(_facts(found)) if found.cards else ()


def _facts(found: ApiLimits) -> Iterator[Fact]:
    card = found.cards[0]
    yield Fact("Reaches limit", card.ahead_words, "danger_text" if card.headroom < 0 else "text")
    counted = next((line.consumer for line in card.lines if line.consumer.calls_each is not None), None)
    if counted is not None and counted.calls_each is not None:
        was = "" if counted.calls_each_was is None else f", was {counted.calls_each_was:g}"
        why = f" before {counted.calls_each_why}" if was and counted.calls_each_why else ""
        yield Fact(f"Calls per {counted.unit or 'use'}", f"{counted.calls_each:g}{was}{why}")
    refused = found.refused
    ink = "text_faint" if refused is None else "danger_text" if refused else "text"
    yield Fact("429 answers, 7 days", UNSEEN if refused is None else count_text(refused), ink)
    if card.saved:
        yield Fact("Batch endpoint would save", f"{card.saved:.0%}".replace("%", " % of calls"))
    if not card.jobs.fits:
        left = " and ".join(card.jobs.left)
        yield Fact("Jobs that do not fit", left, "warning_text")


class LimitFace(QWidget):
    """Paints the first limit of an API; Enter or a double click wants the planner."""

    wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._found: ApiLimits | None = None
        self.facts: tuple[Fact, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._dress)

    def show_limits(self, found: ApiLimits | None) -> None:
        """Show the limits of an API; without any it takes no room."""
        self._found = found if found is not None and found.cards else None
        self.facts = () if self._found is None else facts_of(self._found)
        self.setVisible(self._found is not None)
        self.setAccessibleName("" if self._found is None else self._spoken(self._found.cards[0]))
        self._dress()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(ROW + BAR + ROW * len(self.facts) + 4))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        del event
        self.wanted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self._found is None:
            return
        theme, card = self._theme, self._found.cards[0]
        painter = QPainter(self)
        row = theme.px(ROW)
        now = Fact(peak_words(card.limit.window_s), count_text(card.use))
        self._paint_row(painter, 0, now, label_ink="text", value_style="section")
        self._paint_bar(painter, card, QRect(theme.px(PAD), row, self.width() - 2 * theme.px(PAD), theme.px(BAR)))
        for place, fact in enumerate(self.facts):
            self._paint_row(painter, row + theme.px(BAR) + place * row, fact)
        if self.hasFocus():
            ring(painter, theme, self.rect().adjusted(3, 0, -3, 0))

    def _paint_row(
        self, painter: QPainter, top: int, fact: Fact, *, label_ink: str = "text_muted", value_style: str = "small"
    ) -> None:
        theme, high = self._theme, self._theme.px(ROW)
        left, right = theme.px(PAD), self.width() - theme.px(PAD)
        font = theme.font("small")
        label = elided(QFontMetrics(font), fact.label, (right - left) * 2 // 3)
        write(painter, QRect(left, top, right - left, high), label, font, theme.color(label_ink))
        start = left + QFontMetrics(font).horizontalAdvance(label) + theme.px(8)
        font = theme.font(value_style, numbers=True)
        value = elided(QFontMetrics(font), fact.value, right - start)
        write(painter, QRect(start, top, right - start, high), value, font, theme.color(fact.ink), flags=RIGHT)

    def _paint_bar(self, painter: QPainter, card: LimitCard, box: QRect) -> None:
        theme = self._theme
        launch, quota = launch_of(card), float(card.limit.quota)
        scale = box.width() / (max(quota, card.use, launch or 0.0) * SPARE)
        bar = QRectF(box.left(), box.top() + theme.px(BAR_TOP), box.width(), theme.px(BAR_HIGH))
        fill(painter, bar, theme.color("surface_sunken"))
        use = QRectF(bar.left(), bar.top(), card.use * scale, bar.height())
        fill(painter, use, theme.color("danger" if card.use > quota else "text_faint"))
        if launch is not None and launch > card.use:
            pale = QColor(theme.color("warning"))
            pale.setAlphaF(FAINT)
            fill(painter, QRectF(use.right(), bar.top(), (launch - card.use) * scale, bar.height()), pale)
        at_limit = box.left() + quota * scale
        if launch is not None:
            at_launch = box.left() + launch * scale
            fill(painter, QRectF(at_launch - 0.75, bar.top() - 2, 1.5, bar.height() + 4), theme.color("warning"))
        fill(painter, QRectF(at_limit - 0.75, bar.top() - 4, 1.5, bar.height() + 8), theme.color("danger"))
        self._write_marks(painter, card, box, at_limit)

    def _write_marks(self, painter: QPainter, card: LimitCard, box: QRect, at_limit: float) -> None:
        """Write what the marks are below them, the launch left of the limit."""
        theme = self._theme
        font = theme.font("caption_regular", numbers=True)
        metrics, high = QFontMetrics(font), theme.px(MARKS_HIGH)
        words = limit_words(card)
        wide = metrics.horizontalAdvance(words)
        left = round(min(max(at_limit - wide / 2, box.left()), box.right() - wide))
        below = QRect(left, box.bottom() - high, wide + 1, high)
        write(painter, below, words, font, theme.color("danger_text"), flags=CENTER)
        room = left - theme.px(8) - box.left()
        words = launch_words(card)
        launch = metrics.horizontalAdvance(words)
        if words and launch <= room:
            at = round(box.left() + (launch_of(card) or 0.0) * (at_limit - box.left()) / card.limit.quota)
            start = max(box.left(), min(at - launch // 2, left - theme.px(8) - launch))
            place = QRect(start, below.top(), launch + 1, high)
            write(painter, place, words, font, theme.color("warning_text"), flags=LEFT)

    def _spoken(self, card: LimitCard) -> str:
        parts = [f"{peak_words(card.limit.window_s)} {count_text(card.use)}", launch_words(card), limit_words(card)]
        parts += [f"{fact.label} {fact.value}" for fact in self.facts]
        return ", ".join(part for part in parts if part)

    def _dress(self) -> None:
        self.updateGeometry()
        self.update()
