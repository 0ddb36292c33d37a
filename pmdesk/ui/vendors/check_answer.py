"""What came back when a check was made by hand: status, where the time went, each wanted line, headers, body."""

import json
from contextlib import suppress

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from pmdesk.domain.checks import Outcome
from pmdesk.domain.counts import counted
from pmdesk.insight.checks.seen import Seen, Timings
from pmdesk.insight.checks.verdicts import Verdict
from pmdesk.queries.api_health import OUTCOME_WORDS
from pmdesk.sync.probing.looking import Look
from pmdesk.ui.context import Context
from pmdesk.ui.sheets import frame
from pmdesk.ui.vendors.check_looks import OUTCOMES
from pmdesk.ui.widgets.chips import Chip
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.paint import write
from pmdesk.ui.widgets.painted_list import Look as RowLook
from pmdesk.ui.widgets.painted_list import PaintedList, PlainRows
from pmdesk.ui.widgets.text import announce, elided

SHOWN = 20_000
"""So much of a body is shown."""
MOST_ROWS = 8
LOOKS = {Outcome.UP: "success", Outcome.DEGRADED: "warning", Outcome.DOWN: "danger", Outcome.UNOBSERVED: "neutral"}


class VerdictRows(PlainRows):
    """A row for each wanted line: whether it is so, else why not."""

    is_even = True

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._icons = context.icons
        self.verdicts: tuple[Verdict, ...] = ()

    def count(self) -> int:
        return len(self.verdicts)

    def text(self, row: int) -> str:
        verdict = self.verdicts[row]
        return f"{verdict.line}, {'is so' if verdict.holds else verdict.message}"

    def paint(self, painter: QPainter, row: int, box: QRect, look: RowLook) -> None:
        theme, verdict = self.theme, self.verdicts[row]
        outcome = Outcome.UP if verdict.holds else Outcome.DEGRADED if verdict.is_soft else Outcome.DOWN
        icon, ink = OUTCOMES[outcome]
        side, x = theme.px(16), box.left() + theme.px(28)
        self._icons.paint(painter, icon, ink, QPointF(box.left() + 4, box.top() + (box.height() - side) / 2), side)
        font, room = theme.font("small", numbers=True), box.right() - x
        words = verdict.line if verdict.holds else verdict.message
        colour = theme.color("selection_text" if look.selected else "text" if verdict.holds else ink)
        place = QRect(x, box.top(), room, box.height())
        write(painter, place, elided(QFontMetrics(font), words, room), font, colour)


class AnswerView(QWidget):
    """Shows a look; empty before the first."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self._theme = theme
        self.outcome = Chip(theme, context.icons, "", parent=self)
        self.words = plain("", theme, "small", "text", self)
        self.words.setWordWrap(True)
        self.times = plain("", theme, "small", "text_muted", self)
        self.times.setWordWrap(True)
        self.rows = VerdictRows(context)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("What was wanted")
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setFont(theme.mono())
        self.text.setAccessibleName("The answer")
        self.text.setFixedHeight(theme.px(180))
        frame(self.text, theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(self.outcome)
        for widget in (self.words, self.times, self.list, self.text):
            column.addWidget(widget)
        self.show_look(None)

    def show_look(self, look: Look | None) -> None:
        """Show what was seen."""
        seen = None if look is None else look.seen
        for widget in (self.outcome, self.words):
            widget.setVisible(look is not None)
        for widget in (self.times, self.list, self.text):
            widget.setVisible(seen is not None)
        if look is None:
            return
        status = f"{seen.status}, " if seen is not None else ""
        self.outcome.tell(f"{status}{OUTCOME_WORDS[look.outcome]}", LOOKS[look.outcome])
        self.words.setText(look.sample.message)
        self.words.setVisible(bool(look.sample.message))
        announce(self, f"{self.outcome.text()}. {look.sample.message}")
        self.rows.verdicts = look.verdicts
        self.list.refresh()
        high = self._theme.size("row_dense") * min(len(look.verdicts), MOST_ROWS)
        self.list.setFixedHeight(high)
        self.list.setVisible(bool(look.verdicts) and seen is not None)
        if seen is not None:
            self.times.setText(said_times(seen))
            self.text.setPlainText(said_answer(seen))


def said_times(seen: Seen) -> str:
    """Return where the time went: `name 1 ms · connect 12 ms · TLS 30 ms · first byte 80 ms · whole 82 ms`."""
    times: Timings = seen.timings
    parts = (
        ("name", times.name_ms),
        ("connect", times.connect_ms),
        ("TLS", times.tls_ms),
        ("first byte", times.first_byte_ms),
        ("whole", times.total_ms),
    )
    told = [f"{name} {value:.0f} ms" for name, value in parts if value is not None]
    if seen.sent_on:
        told.append(f"sent on {seen.sent_on} {'time' if seen.sent_on == 1 else 'times'}")
    if seen.certificate_ends is not None:
        told.append(f"certificate until {seen.certificate_ends:%Y-%m-%d}")
    return " · ".join(told)


def said_answer(seen: Seen) -> str:
    """Return headers and body as text, JSON laid out, cut where it is long."""
    headers = "\n".join(f"{name}: {value}" for name, value in seen.headers)
    body = seen.body[:SHOWN].decode("utf-8", "replace").replace("\0", "�")
    if len(seen.body) <= SHOWN and "json" in (seen.header("content-type") or ""):
        with suppress(ValueError, RecursionError):
            body = json.dumps(json.loads(seen.body), indent=2, ensure_ascii=False).encode("utf-8", "replace").decode()
    cut = f"\n… {counted(len(seen.body) - SHOWN, 'byte')} more" if len(seen.body) > SHOWN else ""
    return f"{headers}\n\n{body}{cut}"
