"""The lines below the chart of an API's health: what is wrong now, what the vendor says of it, and what hangs on it."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.domain.checks import Outcome
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.ground import Facts

INKS = {Outcome.DOWN: "danger_text", Outcome.DEGRADED: "warning_text", Outcome.UNOBSERVED: "text_muted"}
PAD, HIGH = 12, 18


class HealthLines(QWidget):
    """Says nothing where all is calm and nothing hangs on the API."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.check, self.page, self.value = (Facts("", theme, "small", "text_muted", self) for _ in range(3))
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        for line in (self.check, self.page, self.value):
            self._column.addWidget(line)
            line.hide()
        theme.changed.connect(self._dress)
        self._dress()

    def show_health(self, health: Any) -> None:  # noqa: ANN401  # of a module that brings numpy
        """Say how an API is, or nothing."""
        for line in (self.check, self.page, self.value):
            line.hide()
        if health is None:
            return
        worst = health.worst
        if worst is not None:
            told = f"{worst.check.title} {worst.words}"
            self._say(self.check, f"{told}: {worst.message}" if worst.message else told, INKS[worst.outcome])
        pages = [f"{page.title} says {page.words}" for page in health.pages]
        differs = any(page.differs for page in health.pages)
        if pages:
            ending = ". That is not what we see." if differs else ""
            self._say(self.page, ", ".join(pages) + ending, "warning_text" if differs else "text_muted")
        if health.value.words:
            self._say(self.value, f"At risk: {health.value.words}", "text_muted")
            self.value.setToolTip(health.value.tip)

    def _say(self, line: Facts, words: str, ink: str) -> None:
        line.setText(words)
        line.set_ink(ink)
        line.show()

    def _dress(self) -> None:
        theme = self._context.theme
        self._column.setContentsMargins(theme.px(PAD), theme.px(2), theme.px(PAD), 0)
        for line in (self.check, self.page, self.value):
            line.setFixedHeight(theme.px(HIGH))
