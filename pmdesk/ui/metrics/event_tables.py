"""Funnels and retentions in panels, painted with their numbers: bars of steps, and heat cells of cohorts."""

from typing import Generic, TypeVar

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pmdesk.domain.kinds import MetricId
from pmdesk.queries.event_table_values import FunnelTable, RetentionTable, share
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.paint import CENTER, LEFT, RIGHT, fill, panel, write
from pmdesk.ui.widgets.rowaccess import tell_reset
from pmdesk.ui.widgets.text import elided

PAD, GAP = 12, 14
FOOT = 22
HIGHEST_STEP, LOWEST_STEP = 44, 18
BAR = 14
LEAST_BAR = 48
CELL, NARROWEST_CELL, HIGHEST_CELL = 20, 40, 26
PALEST, DARKEST = 0.06, 0.86
"""How much of the colour a cell of nobody and a cell of everybody have."""
NAMES_AT_MOST = 0.3
NOBODY = MetricId(0)
Shown = TypeVar("Shown", FunnelTable, RetentionTable)


class EventView(QWidget, Generic[Shown]):
    """Shows a table of events; what is painted can be read aloud too."""

    def __init__(self, context: Context, kind: str, table: Shown, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._kind = kind
        self.table = table
        context.theme.changed.connect(self.updateGeometry)
        context.theme.changed.connect(self.update)

    @property
    def columns(self) -> tuple[str, ...]:
        """The titles of the columns."""
        return self.table.columns

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The rows as words."""
        return self.table.rows

    def show_table(self, table: Shown) -> None:
        """Show another table of the kind."""
        self.table = table
        self.setAccessibleName(f"{self._kind} of {table.title}")
        self.setAccessibleDescription(table.spoken)
        tell_reset(self)
        self.update()


class FunnelView(EventView[FunnelTable]):
    """A bar for each step with its count, the share of the step before, the change of that, the share of the first."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "Funnel", FunnelTable(NOBODY, ""), parent)

    def sizeHint(self) -> QSize:
        px = self._theme.px
        return QSize(px(320), px(FOOT) + px(24) * max(1, len(self.rows)))

    def row_box(self, row: int) -> QRect:
        """Return where a step stands."""
        px = self._theme.px
        high = self._step_height()
        return QRect(px(PAD), row * high, self.width() - 2 * px(PAD), high)

    def row_at(self, y: int) -> int:
        """Return the step at a height."""
        return y // self._step_height()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        steps = self.table.funnel.steps
        if not steps:
            return
        painter = QPainter(self)
        told = self._shown_cells()
        name = self._name_width()
        wide = [max(self._advance(row[at], at) for row in told) for at in range(len(told[0]))]
        room = self.row_box(0).width() - name
        while len(wide) > 1 and room - sum(wide) - self._theme.px(GAP) * len(wide) < self._theme.px(LEAST_BAR):
            wide.pop()
        whole = max((step.count or 0.0 for step in steps), default=0.0) or 1.0
        for at, step in enumerate(steps):
            self._paint_step(painter, at, (step.count or 0.0) / whole, name, wide)
            self._write_cells(painter, at, told[at], wide)
        self._write_foot(painter)

    def _shown_cells(self) -> list[tuple[str, ...]]:
        """Return count, share of the step before, change, and share of the first, the least needed last."""
        return [
            (count, kept, change, f"{reached} of all" if reached else "")
            for _, count, kept, change, reached in self.rows
        ]

    def _step_height(self) -> int:
        px = self._theme.px
        room = self.height() - px(FOOT)
        return min(px(HIGHEST_STEP), max(px(LOWEST_STEP), room // max(1, len(self.rows))))

    def _advance(self, text: str, column: int) -> int:
        font = self._theme.font("small" if column else "section", numbers=True)
        return QFontMetrics(font).horizontalAdvance(text)

    def _name_width(self) -> int:
        metrics = QFontMetrics(self._theme.font("small", numbers=True))
        widest = max(metrics.horizontalAdvance(row[0]) for row in self.rows)
        return min(widest, round(self.width() * NAMES_AT_MOST)) + self._theme.px(GAP)

    def _paint_step(self, painter: QPainter, at: int, part: float, name: int, wide: list[int]) -> None:
        theme, row = self._theme, self.row_box(at)
        is_worst = at == self.table.funnel.biggest_drop
        font = theme.font("small", numbers=True)
        label = QRect(row.left(), row.top(), name - theme.px(GAP), row.height())
        words = elided(QFontMetrics(font), self.rows[at][0], label.width())
        write(painter, label, words, font, theme.color("text"))
        room = row.width() - name - sum(wide) - theme.px(GAP) * len(wide)
        high = theme.px(BAR)
        track = QRect(row.left() + name, row.top() + (row.height() - high) // 2, room, high)
        panel(painter, track, 2, theme.color("surface_sunken"))
        bar = QRect(track.left(), track.top(), max(2, round(track.width() * min(part, 1.0))), high)
        panel(painter, bar, 2, theme.series(self.table.colour))
        if is_worst:
            panel(painter, track.adjusted(-2, -2, 2, 2), 3, edge=theme.color("warning"), width=1)

    def _write_cells(self, painter: QPainter, at: int, cells: tuple[str, ...], wide: list[int]) -> None:
        theme, row = self._theme, self.row_box(at)
        is_worst = at == self.table.funnel.biggest_drop
        inks = ("text", "warning_text" if is_worst else "text_muted", "text_faint", "text_faint")
        right = row.right()
        for column in reversed(range(len(wide))):
            place = QRect(right - wide[column], row.top(), wide[column] + 1, row.height())
            font = theme.font("small" if column else "section", numbers=True)
            write(painter, place, cells[column], font, theme.color(inks[column]), flags=RIGHT)
            right -= wide[column] + theme.px(GAP)

    def _write_foot(self, painter: QPainter) -> None:
        theme = self._theme
        top = self.row_box(len(self.rows)).top()
        place = QRect(theme.px(PAD), top, self.width() - 2 * theme.px(PAD), theme.px(FOOT))
        font = theme.font("caption_regular", numbers=True)
        is_lost = self.table.funnel.biggest_drop is not None
        ink = theme.color("warning_text" if is_lost else "text_muted")
        write(painter, place, elided(QFontMetrics(font), self.table.drop_words, place.width()), font, ink)


class RetentionView(EventView[RetentionTable]):
    """A row for each cohort, a column for each age, the average below: each cell says its share, a darker one more.

    The newest cohorts show where there is no room for all; what was not observed stays empty.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "Retention", RetentionTable(NOBODY, ""), parent)

    def sizeHint(self) -> QSize:
        px = self._theme.px
        return QSize(px(420), px(CELL) * (1 + max(1, len(self.rows))))

    def row_box(self, row: int) -> QRect:
        """Return where a cohort stands; one that has no room is empty."""
        px, hidden = self._theme.px, self._hidden()
        if row < hidden:
            return QRect()
        high = self._row_height()
        return QRect(px(PAD), (row - hidden + 1) * high, self.width() - 2 * px(PAD), high)

    def row_at(self, y: int) -> int:
        """Return the cohort at a height, -1 above all."""
        line = y // self._row_height()
        return line - 1 + self._hidden() if line > 0 else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if not self.rows:
            return
        painter, theme = QPainter(self), self._theme
        font = theme.font("caption_regular", numbers=True)
        first, wide, ages = self._columns()
        head = QRect(theme.px(PAD), 0, self.width(), self._row_height())
        older = self._hidden()
        write(painter, head, self._head_words(), font, theme.color("text_faint"))
        for age in range(ages):
            place = QRect(first + age * wide, 0, wide - 1, head.height())
            write(painter, place, str(age), font, theme.color("text_faint"), flags=CENTER)
        cohorts = self.table.retention.cohorts
        for at in range(older, len(self.rows)):
            is_average = at == len(cohorts)
            shares = self.table.retention.average if is_average else cohorts[at].shares
            self._write_head(painter, at, first, is_average=is_average)
            self._paint_cells(painter, at, shares[:ages], first, wide)

    def _row_height(self) -> int:
        px = self._theme.px
        return min(px(HIGHEST_CELL), max(px(CELL), self.height() // (len(self.rows) + 1)))

    def _hidden(self) -> int:
        """Return how many of the oldest cohorts have no room."""
        fits = max(2, self.height() // self._row_height() - 1)
        return max(0, len(self.rows) - fits)

    def _columns(self) -> tuple[int, int, int]:
        """Return where the cells begin, how wide they are, and how many ages have room."""
        theme = self._theme
        metrics = QFontMetrics(theme.font("caption_strong", numbers=True))
        name = max(metrics.horizontalAdvance(text) for text in [*(row[0] for row in self.rows), self._head_words()])
        size = max(metrics.horizontalAdvance(row[1]) for row in self.rows)
        first = theme.px(PAD) + name + theme.px(GAP) + size + theme.px(8)
        every = max(1, len(self.columns) - 2)
        room = self.width() - theme.px(PAD) - first
        wide = max(theme.px(NARROWEST_CELL), room // every)
        return first, wide, max(1, min(every, room // wide))

    def _head_words(self) -> str:
        return f"{self._hidden()} older not shown" if self._hidden() else self.columns[0]

    def _write_head(self, painter: QPainter, at: int, first: int, *, is_average: bool) -> None:
        theme, row = self._theme, self.row_box(at)
        font = theme.font("caption_strong" if is_average else "caption_regular", numbers=True)
        write(painter, row, self.rows[at][0], font, theme.color("text"), flags=LEFT)
        size = QRect(row.left(), row.top(), first - theme.px(8) - row.left(), row.height())
        faint = theme.font("caption_regular", numbers=True)
        write(painter, size, self.rows[at][1], faint, theme.color("text_muted"), flags=RIGHT)

    def _paint_cells(self, painter: QPainter, at: int, shares: tuple[float | None, ...], first: int, wide: int) -> None:
        theme, row = self._theme, self.row_box(at)
        is_average = at == len(self.rows) - 1
        font = theme.font("caption_strong" if is_average else "caption_regular", numbers=True)
        for age, part in enumerate(shares):
            if part is None:
                continue
            cell = QRect(first + age * wide, row.top(), wide - 1, row.height() - 1)
            strength = PALEST + (DARKEST - PALEST) * min(max(part, 0.0), 1.0)
            ground = blended(theme.color("surface"), theme.series(self.table.colour), strength)
            fill(painter, cell, ground)
            write(painter, cell, share(part), font, ink_on(ground), flags=CENTER)


def blended(ground: QColor, ink: QColor, part: float) -> QColor:
    """Return the ground with so much of an ink in it."""
    return QColor.fromRgbF(
        ground.redF() + (ink.redF() - ground.redF()) * part,
        ground.greenF() + (ink.greenF() - ground.greenF()) * part,
        ground.blueF() + (ink.blueF() - ground.blueF()) * part,
    )


def ink_on(ground: QColor) -> QColor:
    """Return the ink that is read best on any ground: black or white, one of which has a contrast of 4.5 at least."""
    return max((QColor("black"), QColor("white")), key=lambda ink: contrast(ink, ground))


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colours (WCAG 2.2, 1.4.3): from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]  # noqa: PLR2004
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
