"""Compares the roadmap with a past day: a bar over the canvas with the counts, the list below it, and the ghosts."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.domain.changes import Changes
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.fuzzy import parse_day
from pmdesk.queries.compare import WATCHED, Comparison, Entry, Sort, occasions
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.compare_answer import NOTHING, Answer, question
from pmdesk.ui.roadmap.compare_bar import COMPARED, COMPARING, CompareBar
from pmdesk.ui.roadmap.compare_rows import DifferenceRows
from pmdesk.ui.roadmap.line_popover import LinePopover
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.painted_list import PaintedList

LIST_ROWS = 6
SOON_MS = 150
"""How long after an edit the comparison is asked anew, and after how long it is said that it takes a while."""
KEY = "compare"
MEMORY = "roadmap.compare"


class DifferenceList(PaintedList):
    """The list of differences; Esc leaves it."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


class ComparePanel(QWidget):
    """The bar and the list; `ghosts_changed` carries where bars stood and what is new, `chosen` what a person picked.

    Compared is always with the roadmap as it stood when a day ended; it is kept up to date while things change. The
    differences are read off the main thread: what was found last stays until the newest question is answered.
    """

    ghosts_changed = Signal(object, object)
    chosen = Signal(object)
    left = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._day: date | None = None
        self._title = ""
        self._only: Sort | None = None
        self._answer = NOTHING
        self.bar = CompareBar(context, self)
        self._rows = DifferenceRows(context.theme, context.icons)
        self.list = DifferenceList(context.theme, self._rows, many=False, parent=self)
        self.list.setAccessibleName("Differences")
        self.popover: LinePopover | None = None
        self._soon = self._timer(self.refresh)
        self._slow = self._timer(self._show_wait)
        self._is_waiting = False
        self._arrange()
        self._connect()
        self.hide()

    @property
    def is_on(self) -> bool:
        """Whether something is compared."""
        return self._day is not None

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._is_waiting

    @property
    def comparison(self) -> Comparison:
        """What was found last."""
        return self._answer.comparison

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The differences in the list."""
        return self._rows.shown

    def toggle(self) -> None:
        """Ask what to compare with, or end comparing."""
        owner = self.parentWidget()
        if owner is not None and not owner.isVisible():
            self._context.status.say("The comparison shows on the timeline; [ and ] change the scale.")
        elif self.is_on:
            self.end()
        else:
            first = occasions(self._context.desk.store, self._context.clock.today())[0]
            self.compare_with(first.day, first.title)
            self.ask()

    def compare_with(self, day: date, title: str = "") -> None:
        """Compare with the roadmap as it stood at the end of a day."""
        self._day, self._title, self._only = day, title, None
        if self.isHidden():
            self.bar.say(COMPARED)
        self.refresh()
        self.show()

    def end(self) -> None:
        """Compare no longer."""
        had_focus = self.isAncestorOf(self.window().focusWidget() or self.window())
        self._day = None
        self._soon.stop()
        self._stop_waiting()
        self._show_answer(NOTHING)
        self.bar.hide_counts()
        self.hide()
        if had_focus:
            self.left.emit()

    def ask(self) -> None:
        """Let a person pick or type the day."""
        self.popover = LinePopover(
            self._context.theme,
            self._context.icons,
            self.bar.day,
            self._offer,
            name="Compare with",
            prompt="A day, like 24 apr, last mon or -2w",
            hint="As the roadmap stood when that day ended",
        )
        self.popover.picked.connect(self._take)
        self.popover.ask(self.bar.day.rect())

    def refresh(self) -> None:
        """Have it compared anew; of several questions only the newest is answered."""
        if self._day is None:
            return
        today = self._context.clock.today()
        self.bar.show_day(say_day(self._day, today), self._title)
        self._is_waiting = True
        self._slow.start()
        self._context.ask(KEY, question(self._day, today), self._take_answer, self._take_trouble)

    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), event.rect(), self._context.theme.color("border"))

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.list)
        column.setContentsMargins(0, 0, 0, 1)
        kept = self._context.memory.get(MEMORY)
        self.bar.listed.setChecked(kept is not False)
        self.list.setVisible(self.bar.listed.isChecked())

    def _connect(self) -> None:
        bar = self.bar
        bar.day.clicked.connect(self.ask)
        bar.done.clicked.connect(self.end)
        bar.listed.toggled.connect(self._show_or_hide_list)
        for sort, button in bar.counts.items():
            button.clicked.connect(partial(self._narrow, sort))
        self.list.activated.connect(self._choose)
        self.list.current_changed.connect(self._choose)
        self.list.left.connect(self.left)
        self._context.bus.changed.connect(self._hear)
        self._context.theme.changed.connect(self._fit_list)

    def _timer(self, run: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(SOON_MS)
        timer.timeout.connect(run)
        return timer

    def _hear(self, changes: Changes) -> None:
        if self.is_on and changes.touches(WATCHED):
            self._soon.start()

    def _take_answer(self, answer: Answer) -> None:
        if answer.comparison.day == self._day:
            self._stop_waiting()
            self._show_answer(answer)

    def _take_trouble(self, trouble: DeskError) -> None:
        if self.is_on:
            self._stop_waiting()
            self._show_answer(NOTHING)
            self.bar.show_trouble(str(trouble))
            self._context.status.say(str(trouble))

    def _show_wait(self) -> None:
        """Say that it takes a while; differences from another day do not stay under the name of this one."""
        if self.comparison.day != self._day:
            self._show_answer(NOTHING)
            self.bar.hide_counts()
        self.bar.say(COMPARING)

    def _stop_waiting(self) -> None:
        self._is_waiting = False
        self._slow.stop()

    def _show_answer(self, answer: Answer) -> None:
        self._answer = answer
        self._rows.colours = answer.colours
        self._show_list()
        self.ghosts_changed.emit(answer.ghosts, answer.added)

    def _show_list(self) -> None:
        every = self.comparison.entries
        self._rows.shown = tuple(entry for entry in every if self._only in (None, entry.sort))
        self.bar.show_counts(self.comparison, self._only)
        self._fit_list()
        self.list.clear_current()
        self.list.refresh()
        self.list.setVisible(self.bar.listed.isChecked() and bool(self._rows.shown))

    def _fit_list(self) -> None:
        rows = max(1, min(LIST_ROWS, len(self._rows.shown)))
        self.list.setFixedHeight(rows * self._rows.height(0))

    def _narrow(self, sort: Sort, _pressed: bool = False) -> None:
        self._only = None if self._only is sort else sort
        self.bar.listed.setChecked(True)
        self._show_list()

    def _show_or_hide_list(self, shown: bool) -> None:
        self._context.memory.set(MEMORY, shown)
        self.list.setVisible(shown and bool(self._rows.shown))

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._rows.shown):
            self.chosen.emit(self._rows.shown[row])

    def _offer(self, text: str, turned: bool) -> Sequence[Choice]:
        del turned
        today = self._context.clock.today()
        found = [
            Choice((each.day, each.title), each.title, "history", fact=say_day(each.day, today))
            for each in occasions(self._context.desk.store, today)
            if text.casefold() in each.title.casefold()
        ]
        if text:
            try:
                day = parse_day(text, today)
            except DeskError as trouble:
                return found or [Choice(None, str(trouble), "circle-alert", "danger")]
            if day >= today:
                return [*found, Choice(None, f"{say_day(day, today)} is not over yet", "circle-alert", "danger")]
            found.insert(0, Choice((day, ""), say_day(day, today), "calendar", fact=weekday(day)))
        return found

    def _take(self, picked: object) -> None:
        if isinstance(picked, tuple):
            day, title = picked  # pyright: ignore[reportUnknownVariableType]
            if isinstance(day, date):
                self.compare_with(day, str(title))  # pyright: ignore[reportUnknownArgumentType]


def weekday(day: date) -> str:
    """Return a day's weekday in words."""
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day.weekday()]
