"""The rows of the weekly review, painted: its steps at the left, and what each step is about."""

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QFontMetrics, QPainter, QPolygonF

from pmdesk.domain.counts import count_text
from pmdesk.domain.days import say_day
from pmdesk.domain.inbox import FeedbackReview
from pmdesk.ui.inbox.review_lines import STEPS, TITLES, ReviewLine, Step
from pmdesk.ui.inbox.review_state import ReviewState
from pmdesk.ui.inbox.themes_rows import medium
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.keycaps import cap_text, cap_width, paint_cap
from pmdesk.ui.widgets.paint import RIGHT, fill, panel, pen, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

PAD = 16
SIDE_PAD = 12
LINE_HIGH, STEP_HIGH, HEADING_HIGH, PAST_HIGH = 44, 36, 34, 26
SPARK, SPARK_HIGH = 72, 18


class SideRows(PlainRows):
    """The steps with how many rows wait in each, then the reviews that were signed."""

    def __init__(self, theme: Theme, icons: Icons, state: ReviewState) -> None:
        super().__init__(theme)
        self._icons = icons
        self._state = state

    def count(self) -> int:
        past = len(self._state.past)
        return len(STEPS) + (past + 1 if past else 0)

    def height(self, row: int) -> int:
        steps = len(STEPS)
        return self.theme.px(STEP_HIGH if row < steps else HEADING_HIGH if row == steps else PAST_HIGH)

    def can_stand(self, row: int) -> bool:
        return row != len(STEPS)

    def step(self, row: int) -> Step | None:
        """Return the step of a row."""
        return STEPS[row] if 0 <= row < len(STEPS) else None

    def past(self, row: int) -> FeedbackReview | None:
        """Return the signed review of a row."""
        place = row - len(STEPS) - 1
        return self._state.past[place] if 0 <= place < len(self._state.past) else None

    def text(self, row: int) -> str:
        step, past = self.step(row), self.past(row)
        if step is not None:
            return f"{TITLES[step]}, {self._fact(step) or 'to do'}"
        return "Earlier reviews" if past is None else f"Review of {say_day(past.day, self._state.today)}"

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        step, past = self.step(row), self.past(row)
        theme = self.theme
        ink = theme.color("selection_text" if look.selected else "text")
        words = box.adjusted(theme.px(SIDE_PAD), 0, -theme.px(SIDE_PAD), 0)
        if step is not None:
            self._paint_step(painter, step, words, look)
        elif past is None:
            fill(painter, QRect(box.left(), box.top() + theme.px(4), box.width(), 1), theme.color("border"))
            write(
                painter,
                words.adjusted(0, theme.px(6), 0, 0),
                "Earlier reviews",
                theme.font("section"),
                theme.color("text"),
            )
        else:
            font = theme.font("small", numbers=True)
            by = f", {past.by}" if past.by else ""
            told = f"{say_day(past.day, self._state.today)}{by}"
            write(painter, words, elided(QFontMetrics(font), told, words.width()), font, ink)

    def _paint_step(self, painter: QPainter, step: Step, box: QRect, look: Look) -> None:
        theme, state = self.theme, self._state
        side = theme.px(16)
        done = state.is_done(step)
        icon = "circle-check" if done else "circle-dot" if step is state.step else "circle"
        token = "success" if done else "accent_ink" if step is state.step else "text_faint"
        self._icons.paint(painter, icon, token, QPointF(box.left(), box.center().y() + 1 - side / 2), side)
        font = theme.font("small", numbers=True)
        fact = self._fact(step)
        wide = QFontMetrics(font).horizontalAdvance(fact)
        write(painter, box, fact, font, theme.color("text_faint"), flags=RIGHT)
        left = box.left() + side + theme.px(8)
        room = box.right() - wide - theme.px(8) - left
        name = medium(theme)
        ink = theme.color("selection_text" if look.selected else "text_muted" if done else "text")
        place = QRect(left, box.top(), room, box.height())
        write(painter, place, elided(QFontMetrics(name), TITLES[step], room), name, ink)

    def _fact(self, step: Step) -> str:
        if step is Step.SIGN or self._state.review is None:
            return ""
        waits = self._state.waits(step)
        return "done" if self._state.is_done(step) and not waits else count_text(waits)


class LineRows(PlainRows):
    """What a step is about, in two lines; the current one shows the keys that act on it."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.lines: tuple[ReviewLine, ...] = ()

    def count(self) -> int:
        return len(self.lines)

    def height(self, row: int) -> int:
        del row
        return self.theme.px(LINE_HIGH)

    def text(self, row: int) -> str:
        return self.lines[row].spoken

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, line = self.theme, self.lines[row]
        left, right = box.left() + theme.px(PAD), box.right() - theme.px(PAD)
        middle = box.top() + theme.px(14)
        if line.colour:
            dot = theme.size("dot")
            panel(painter, QRect(left + theme.px(3), middle - dot // 2, dot, dot), 2, theme.series(line.colour))
        else:
            side = theme.size("icon_small")
            self._icons.paint(painter, line.icon, line.ink, QPointF(left, middle - side / 2), side)
        left += theme.px(14 + 8)
        if line.weeks:
            right -= theme.px(SPARK)
            self._paint_spark(painter, line.weeks, QRectF(right, box.top(), theme.px(SPARK), box.height()))
            right -= theme.px(12)
        if look.current and look.focused:
            right = self._paint_keys(painter, line, right, box)
        room = right - left
        font = medium(theme)
        ink = theme.color("selection_text" if look.selected else "text")
        upper = QRect(left, box.top() + theme.px(4), room, theme.line("body"))
        write(painter, upper, elided(QFontMetrics(font), line.title, room), font, ink)
        font = theme.font("small", numbers=True)
        lower = QRect(left, upper.bottom() + 1, room, theme.line("small"))
        write(painter, lower, elided(QFontMetrics(font), line.why, room), font, theme.color("text_muted"))

    def _paint_keys(self, painter: QPainter, line: ReviewLine, right: int, box: QRect) -> int:
        """Paint each key and its verb from the right; return where words must end."""
        theme = self.theme
        font, x, middle = theme.font("small"), float(right), box.center().y() + 1
        for key, verb in reversed(line.keys):
            wide = QFontMetrics(font).horizontalAdvance(verb)
            x -= wide
            write(painter, QRect(round(x), box.top(), wide + 1, box.height()), verb, font, theme.color("text_muted"))
            x -= cap_width(theme, cap_text(key)) + theme.px(4)
            paint_cap(painter, theme, cap_text(key), QPointF(x, middle))
            x -= theme.px(10)
        return round(x)

    def _paint_spark(self, painter: QPainter, weeks: tuple[float, ...], box: QRectF) -> None:
        top, theme = max(weeks, default=0.0), self.theme
        if not top:
            return
        high = theme.px(SPARK_HIGH)
        floor, step = box.center().y() + high / 2, (box.width() - 2) / (len(weeks) - 1)
        points = [QPointF(box.left() + 1 + step * at, floor - high * value / top) for at, value in enumerate(weeks)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.color("text_muted"), 1.25 * theme.scale))
        painter.drawPolyline(QPolygonF(points))
        painter.restore()
