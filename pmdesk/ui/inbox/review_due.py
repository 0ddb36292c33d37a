"""When the weekly review is due, in words: in the header of the themes, on the button, and in the status bar."""

from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from pmdesk.domain.changes import Changes
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import Kind
from pmdesk.domain.rhythm import WEEKDAYS
from pmdesk.queries.weekly_review import Due, review_due
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.buttons import LinkButton
from pmdesk.ui.widgets.pressing import alone

SOON_MS = 200
ASKED = "inbox.review.due"


class DueLine(LinkButton):
    """Shows while the review is due; `told` carries the words and whether it is due, `wanted` that it was pressed."""

    told = Signal(str, bool)
    wanted = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, "", strong=False, parent=parent)
        self._context = context
        self.due: Due | None = None
        self._has_said = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.read)
        self.clicked.connect(alone(self.wanted.emit))
        context.bus.changed.connect(self._note)
        self._show()

    @property
    def is_due(self) -> bool:
        """Whether it is time."""
        return self.due is not None and self.due.is_due(self._context.clock.today())

    def read(self) -> None:
        """Look when it is due."""
        today = self._context.clock.today()
        self._context.ask(ASKED, lambda rows: review_due(rows, today), self._take, self._context.tell)

    def _note(self, changes: Changes) -> None:
        is_first = changes.touches((Kind.NOTE,)) and (self.due is None or self.due.day is None)
        if is_first or changes.touches((Kind.FEEDBACK_REVIEW, Kind.SETTING)):
            self._soon.start()

    def _take(self, due: Due) -> None:
        self.due = due
        self._show()
        words = say_due(due, self._context.clock.today())
        self.told.emit(words, self.is_due)
        if self.is_due and not self._has_said:
            self._has_said = True
            self._context.status.say(words)

    def _show(self) -> None:
        words = say_due(self.due, self._context.clock.today()) if self.due is not None else ""
        self.setText(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.is_due else Qt.FocusPolicy.NoFocus)
        self.setMaximumWidth(self.sizeHint().width() if self.is_due else 0)
        self.updateGeometry()


def say_due(due: Due, today: date) -> str:
    """Say when the next review is due: `Review due since Mon 9 Mar`, `Next review Mon 16 Mar`."""
    if due.day is None:
        return "No review is due"
    day = f"{WEEKDAYS[due.day.weekday()][:3]} {say_day(due.day, today)}"
    if due.day == today:
        return "Review due today"
    return f"Review due since {day}" if due.day < today else f"Next review {day}"
