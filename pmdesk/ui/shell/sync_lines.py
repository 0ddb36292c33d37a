"""The lines of the popover: one for each connection, with what is the matter and what can be done."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from pmdesk.domain.counts import count_text
from pmdesk.domain.days import say_day
from pmdesk.queries.sync_status import ConnectionStatus, State, differing_words
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.pressing import alone

PAD, INDENT, LOW = 12, 22, 28
DIFFERS = ("git-compare", "warning")
SIGNS = {
    State.FAILED: ("circle-alert", "danger"),
    State.RUNNING: ("refresh-cw", "info"),
    State.FINE: ("circle-check", "success_text"),
    State.PAUSED: ("circle-pause", "text_faint"),
    State.OFFLINE: ("wifi-off", "text_faint"),
}
FULL = 1_000
Verb = tuple[str, str, Callable[[], object]]
"""Words, look, what it does."""


class SyncLine(QWidget):
    """A sign, a title, at most one verb, and words and a bar below where there are any."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self._sign = ("circle-check", "success_text")
        self._run: Callable[[], object] = lambda: None
        self.title = plain("", theme, "small", "text", self)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.fact = plain("", theme, "small", "text_faint", self)
        self.fact.setFont(theme.font("small", numbers=True))
        self.verb = Button(theme, context.icons, "", small=True, parent=self)
        self.verb.clicked.connect(alone(self._press))
        self.words = plain("", theme, "small", "text_muted", self)
        self.words.setFont(theme.font("small", numbers=True))
        self.words.setWordWrap(True)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        upper = QHBoxLayout()
        upper.setSpacing(theme.px(8))
        upper.addWidget(self.title, 1)
        upper.addWidget(self.fact)
        upper.addWidget(self.verb)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(theme.px(2))
        self._column.addLayout(upper)
        self._column.addWidget(self.words)
        self._column.addSpacing(theme.px(2))
        self._column.addWidget(self.bar)

    def show_differing(self, status: ConnectionStatus, resolve: Callable[[], object], now: datetime) -> None:
        """Show that rows differ from their records."""
        title, words = differing_words(status, now)
        self._show(DIFFERS, title, words, ("Resolve", "primary", resolve))
        self.verb.setAccessibleName(f"Resolve, {title}, {status.called}")

    def show_status(self, status: ConnectionStatus, verb: Verb | None, now: datetime) -> None:
        """Show how a connection stands."""
        words = waiting_words(status) or status.words
        if status.state in {State.PAUSED, State.OFFLINE}:
            words = ""
        fact = "" if status.succeeded_at is None or verb is not None else say_when(status.succeeded_at, now)
        fact = {State.PAUSED: "paused", State.OFFLINE: "offline"}.get(status.state, fact)
        self._show(SIGNS.get(status.state, SIGNS[State.FINE]), status.title, words, verb, fact)
        if verb is not None:
            self.verb.setAccessibleName(f"{verb[0]}, {status.title}")
        self._set_ink(self.words, "text" if status.state is State.FAILED else "text_muted")
        progress = status.progress
        self.bar.setVisible(progress is not None)
        if progress is not None:
            self.bar.setRange(0, FULL if progress.total else 0)
            self.bar.setValue(min(FULL * progress.done // progress.total, FULL) if progress.total else 0)
            self.bar.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._context.theme, QPainter(self)
        fill(painter, QRect(0, 0, self.width(), 1), theme.color("border"))
        side = theme.px(14)
        middle = self.title.geometry().center().y()
        at = QPointF(theme.px(PAD), middle - side // 2)
        self._context.icons.paint(painter, self._sign[0], self._sign[1], at, side)

    def _show(self, sign: tuple[str, str], title: str, words: str, verb: Verb | None = None, fact: str = "") -> None:
        theme = self._context.theme
        self._sign = sign
        is_low = not words and verb is None
        self.title.setText(title)
        self.title.setToolTip(title)
        self.title.setFont(theme.font("small" if is_low else "section"))
        self.fact.setText(fact)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.bar.hide()
        self.verb.setVisible(verb is not None)
        if verb is not None:
            text, look, self._run = verb
            self.verb.setText(text)
            self.verb.set_look(look)
        high = theme.px(1 if is_low else 8)
        self._column.setContentsMargins(theme.px(PAD + INDENT), high, theme.px(PAD), high)
        self.setMinimumHeight(theme.px(LOW))
        self.setAccessibleName(", ".join(part for part in (title, words, fact) if part))
        self.update()

    def _press(self) -> None:
        self._run()

    def _set_ink(self, label: QLabel, token: str) -> None:
        label.setStyleSheet(f"color: {self._context.theme.color(token).name()}; background: transparent;")


def waiting_words(status: ConnectionStatus) -> str:
    """Say what waits for a person's word, or was not taken by the service; empty where nothing does."""
    if status.state is not State.FINE:
        return ""
    if status.wants_word:
        return f"{count_text(status.waiting_records)} changed records wait for your word, as they are many."
    if status.refused:
        what = "1 change was" if status.refused == 1 else f"{count_text(status.refused)} changes were"
        return f"{what} refused by {status.called}. Show tells why."
    return ""


def say_when(at: datetime, now: datetime) -> str:
    """Say an instant: `07:40`, or `24 Apr 07:40` on another day."""
    there, today = at.astimezone(), now.astimezone().date()
    return f"{there:%H:%M}" if there.date() == today else f"{say_day(there.date(), today)} {there:%H:%M}"
