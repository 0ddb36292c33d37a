"""Tables in panels: the steps of a funnel with what is lost between them, and the cohorts of a retention."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pmdesk.insight.funnel import Funnel
from pmdesk.insight.retention import Retention
from pmdesk.ui.widgets.paint import CENTER, LEFT, RIGHT, fill, panel, write
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

PAD, ROW = 8, 24
LABEL = 92


Words = tuple[str, str, str, str]
"""What is said of a step: its name, count, share of the step before, and the change of that."""


class FunnelBody(QWidget):
    """A bar for each step: how many reached it, which share of the step before, and the change of that."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.funnel = Funnel((), None, None, None)
        self.colour = 1

    def show_funnel(self, funnel: Funnel, colour: int = 1) -> None:
        """Show other steps."""
        self.funnel, self.colour = funnel, colour
        self.setAccessibleName("Funnel")
        self.setAccessibleDescription(". ".join(self.rows()))
        self.update()

    def rows(self) -> list[str]:
        """Return the steps as words."""
        return [
            ", ".join(part for part in (step.name, counted(step.count), share(step.kept)) if part)
            for step in self.funnel.steps
        ]

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(260), self._theme.px(ROW) * max(1, len(self.funnel.steps)))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        theme, steps = self._theme, self.funnel.steps
        if not steps:
            return
        high = min(theme.px(48), max(theme.px(18), (self.height() - theme.px(6)) // len(steps)))
        told = [(step.name, counted(step.count), share(step.kept), points(step.change)) for step in steps]
        wide = self._columns(told)
        whole = max((step.count or 0.0 for step in steps), default=0.0) or 1.0
        for at, step in enumerate(steps):
            row = QRect(theme.px(PAD), at * high, self.width() - 2 * theme.px(PAD), high)
            is_worst = at == self.funnel.biggest_drop
            room = row.adjusted(theme.px(LABEL), 0, -sum(wide), 0)
            self._paint_step(painter, room, (step.count or 0.0) / whole, is_worst=is_worst)
            self._write_step(painter, row, told[at], wide, is_worst=is_worst)

    def _columns(self, told: list[Words]) -> list[int]:
        """Return how wide the columns of count, share and change are."""
        theme = self._theme
        fonts = (theme.font("section", numbers=True), *[theme.font("small", numbers=True)] * 2)
        widest = [
            max(QFontMetrics(font).horizontalAdvance(row[at]) for row in told) for at, font in enumerate(fonts, start=1)
        ]
        return [wide + theme.px(14) for wide in widest]

    def _paint_step(self, painter: QPainter, room: QRect, part: float, *, is_worst: bool) -> None:
        theme = self._theme
        top = room.top() + room.height() // 2 - theme.px(7)
        bar = QRect(room.left(), top, max(2, round(room.width() * part)), theme.px(14))
        panel(painter, bar, 2, theme.series(self.colour))
        if is_worst:
            panel(painter, bar.adjusted(-2, -2, 2, 2), 3, edge=theme.color("warning"), width=1)

    def _write_step(
        self, painter: QPainter, row: QRect, words: tuple[str, str, str, str], columns: list[int], *, is_worst: bool
    ) -> None:
        theme = self._theme
        font, strong = theme.font("small", numbers=True), theme.font("section", numbers=True)
        name = QRect(row.left(), row.top(), theme.px(LABEL - 8), row.height())
        write(painter, name, elided(QFontMetrics(font), words[0], name.width()), font, theme.color("text"))
        right = row.right()
        inks = ("text_faint", "warning_text" if is_worst else "text_muted", "text")
        cells = zip(reversed(words[1:]), (font, font, strong), inks, reversed(columns), strict=True)
        for text, face, ink, wide in cells:
            place = QRect(right - wide, row.top(), wide, row.height())
            write(painter, place, text, face, theme.color(ink), flags=RIGHT)
            right -= wide


class RetentionBody(QWidget):
    """A row for each cohort, a column for each age; every cell says its share, a darker one kept more."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.retention = Retention((), (), ())
        self.colour = 1

    def show_retention(self, retention: Retention, colour: int = 1) -> None:
        """Show other cohorts."""
        self.retention, self.colour = retention, colour
        self.setAccessibleName("Retention")
        self.setAccessibleDescription(". ".join(self.rows()))
        self.update()

    def rows(self) -> list[str]:
        """Return the cohorts as words."""
        return [
            f"{cohort.label}, {counted(cohort.size)}: " + ", ".join(share(part) or "not yet" for part in cohort.shares)
            for cohort in self.retention.cohorts
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter, theme = QPainter(self), self._theme
        cohorts = self.retention.cohorts
        if not cohorts:
            return
        high = theme.px(ROW - 4)
        shown = cohorts[-max(1, self.height() // high - 2) :]
        left = theme.px(PAD + LABEL + 40)
        ages = max((len(cohort.shares) for cohort in cohorts), default=1)
        wide = max(theme.px(34), (self.width() - left - theme.px(PAD)) // ages)
        font = theme.font("caption_regular", numbers=True)
        fits = max(1, min(ages, (self.width() - left - theme.px(PAD)) // wide))
        for age in range(fits):
            head = QRect(left + age * wide, 0, wide - 1, high)
            write(painter, head, str(age), font, theme.color("text_faint"), flags=CENTER)
        for at, cohort in enumerate(shown, start=1):
            row = QRect(theme.px(PAD), at * high, left - theme.px(PAD), high)
            write(painter, row, cohort.label, font, theme.color("text"), flags=LEFT)
            write(
                painter,
                row.adjusted(0, 0, -theme.px(8), 0),
                counted(cohort.size),
                font,
                theme.color("text_muted"),
                flags=RIGHT,
            )
            self._paint_cells(painter, QRect(left, row.top(), wide, high), cohort.shares[:fits])
        last = QRect(theme.px(PAD), (len(shown) + 1) * high, left - theme.px(PAD), high)
        write(painter, last, "Average", theme.font("caption_strong"), theme.color("text"), flags=LEFT)
        self._paint_cells(painter, QRect(left, last.top(), wide, high), self.retention.average[:fits])

    def _paint_cells(self, painter: QPainter, first: QRect, parts: tuple[float | None, ...]) -> None:
        theme = self._theme
        font = theme.font("caption_regular", numbers=True)
        for age, part in enumerate(parts):
            cell = first.translated(age * first.width(), 0).adjusted(0, 0, -1, -1)
            if part is None:
                continue
            ground = blended(theme.color("surface"), theme.series(self.colour), 0.06 + 0.8 * min(part, 1.0))
            fill(painter, cell, ground)
            ink = max((theme.color("surface"), theme.color("text")), key=lambda ink: contrast(ink, ground))
            write(painter, cell, share(part).removesuffix(" %"), font, ink, flags=CENTER)


def blended(ground: QColor, ink: QColor, part: float) -> QColor:
    """Return the ground with so much of an ink in it."""
    return QColor.fromRgbF(
        ground.redF() + (ink.redF() - ground.redF()) * part,
        ground.greenF() + (ink.greenF() - ground.greenF()) * part,
        ground.blueF() + (ink.blueF() - ground.blueF()) * part,
    )


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colours (WCAG 2.2, 1.4.3): from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]  # noqa: PLR2004
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def counted(count: float | None) -> str:
    """Say how many, with narrow gaps between thousands."""
    return "" if count is None else f"{count:,.0f}".replace(",", " ")


def share(part: float | None) -> str:
    """Say a share in per cent."""
    return "" if part is None else f"{part * 100:.0f} %" if part >= 0.1 or part == 0 else f"{part * 100:.1f} %"  # noqa: PLR2004


def points(change: float | None) -> str:
    """Say the change of a share in points."""
    if change is None:
        return ""
    return f"{'+' if change > 0 else '−' if change < 0 else ''}{abs(change) * 100:.1f}"
