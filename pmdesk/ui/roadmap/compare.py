"""Compares the roadmap with a past day: a bar over the canvas with the counts, the list below it, and the ghosts."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from pmdesk.domain.changes import Changes
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.fuzzy import parse_day
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Product
from pmdesk.insight.layout import Key
from pmdesk.insight.scheduling import Days
from pmdesk.queries.compare import WATCHED, Comparison, Entry, Sort, compared, occasions
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.compare_rows import SIGNS, DifferenceRows
from pmdesk.ui.roadmap.line_popover import LinePopover
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.timeline.picture import Ghost

LIST_ROWS = 6
SOON_MS = 150
MEMORY = "roadmap.compare"
WORDS = {Sort.ADDED: "added", Sort.REMOVED: "removed", Sort.MOVED: "moved", Sort.CHANGED: "changed"}


class CompareBar(QWidget):
    """What is compared with, how many rows were added, removed, moved and changed, and whether the list shows."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = context.theme
        theme, icons = context.theme, context.icons
        self.words = QLabel("Compared with", self)
        self.day = Button(theme, icons, "", small=True, chevron=True, parent=self)
        self.day.setAccessibleName("Day to compare with")
        self.counts = {
            sort: Button(theme, icons, "", icon=SIGNS[sort][0], look="quiet", small=True, parent=self) for sort in Sort
        }
        self.listed = Button(theme, icons, "List", icon="list", small=True, parent=self)
        self.listed.setCheckable(True)
        self.done = Button(theme, icons, "", icon="x", look="quiet", small=True, parent=self)
        self.done.setAccessibleName("End comparing")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._arrange()
        theme.changed.connect(self._dress)
        self._dress()

    def show_counts(self, comparison: Comparison, only: Sort | None) -> None:
        """Show how many of each sort there are; the one that the list is narrowed to is pressed."""
        for sort, button in self.counts.items():
            number = comparison.count(sort)
            button.setText(f"{number} {WORDS[sort]}")
            button.setEnabled(bool(number))
            button.setCheckable(True)
            button.setChecked(only is sort)
            button.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, event.rect(), self._theme.color("surface_raised"))
        line = QRect(0, self.height() - 1, self.width(), 1)
        fill(painter, line, self._theme.color("border"))

    def _arrange(self) -> None:
        px = self._theme.px
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), 0, px(8), 0)
        row.setSpacing(px(8))
        row.addWidget(self.words)
        row.addWidget(self.day)
        for button in self.counts.values():
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.listed)
        row.addWidget(self.done)

    def _dress(self) -> None:
        self.words.setFont(self._theme.font("small"))
        self.setFixedHeight(self._theme.size("toolbar"))


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

    Compared is always with the roadmap as it stood when a day ended; it is kept up to date while things change.
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
        self.comparison = Comparison(date.min)
        self.bar = CompareBar(context, self)
        self._rows = DifferenceRows(context.theme, context.icons)
        self.list = DifferenceList(context.theme, self._rows, many=False, parent=self)
        self.list.setAccessibleName("Differences")
        self.popover: LinePopover | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._arrange()
        self._connect()
        self.hide()

    @property
    def is_on(self) -> bool:
        """Whether something is compared."""
        return self._day is not None

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
        self.refresh()
        self.show()

    def end(self) -> None:
        """Compare no longer."""
        had_focus = self.isAncestorOf(self.window().focusWidget() or self.window())
        self._day = None
        self.comparison = Comparison(date.min)
        self._soon.stop()
        self.hide()
        self.ghosts_changed.emit({}, ())
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
        """Compare anew and tell everybody."""
        if self._day is None:
            return
        store, today = self._context.desk.store, self._context.clock.today()
        self.comparison = compared(store, self._day, today)
        self._rows.colours = {product.id: product.colour for product in store.all(Product)}
        said = say_day(self._day, today)
        self.bar.day.setText(f"{self._title}, {said}" if self._title else said)
        self.bar.day.updateGeometry()
        self._show_list()
        added = tuple(
            entry.id for entry in self.comparison.entries if entry.sort is Sort.ADDED and entry.kind is Kind.ITEM
        )
        self.ghosts_changed.emit(as_ghosts(self.comparison), added)

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
        self._soon.timeout.connect(self.refresh)

    def _hear(self, changes: Changes) -> None:
        if self.is_on and changes.touches(WATCHED):
            self._soon.start()

    def _show_list(self) -> None:
        every = self.comparison.entries
        self._rows.shown = tuple(entry for entry in every if self._only in (None, entry.sort))
        self.bar.show_counts(self.comparison, self._only)
        rows = max(1, min(LIST_ROWS, len(self._rows.shown)))
        self.list.setFixedHeight(rows * self._rows.height(0))
        self.list.clear_current()
        self.list.refresh()
        self.list.setVisible(self.bar.listed.isChecked() and bool(self._rows.shown))
        self.bar.words.setText("Compared with" if every else "Nothing changed since")

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


def as_ghosts(comparison: Comparison) -> dict[Key, Ghost]:
    """Return where moved items stood, with by how many days they end later, as the canvas shows it."""
    days = {entry.id: entry.days for entry in comparison.entries if entry.kind is Kind.ITEM}
    return {
        item_id: Ghost(Days(was.start.toordinal(), was.end.toordinal()), say_step(days.get(item_id, 0)))
        for item_id, was in comparison.ghosts().items()
    }


def say_step(days: int) -> str:
    """Say by how many days: `+8 days`, `−1 day`."""
    if not days:
        return ""
    sign = "+" if days > 0 else "−"
    return f"{sign}{abs(days)} {'day' if abs(days) == 1 else 'days'}"


def weekday(day: date) -> str:
    """Return a day's weekday in words."""
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day.weekday()]
