"""Asks until when notes are put aside: tomorrow, next week, in a month, or a day that is typed."""

from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from pmdesk.domain.days import MONTHS
from pmdesk.domain.errors import DeskError
from pmdesk.domain.fuzzy import parse_day
from pmdesk.ui.inbox.words import DAYS
from pmdesk.ui.widgets.choices import Choice, ChoicePopover
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme

WEEK = 7
DECEMBER = 12


def say_wake(day: date, today: date) -> str:
    """Say the day a note comes back: `tomorrow`, `Mon 16 Mar`."""
    if (day - today).days == 1:
        return "tomorrow"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def usual_days(today: date) -> list[Choice]:
    """Return tomorrow, the next Monday, and the same day of the next month."""
    monday = today + timedelta(days=WEEK - today.weekday())
    offered = [("Tomorrow", today + timedelta(days=1)), ("Next week", monday), ("In a month", in_a_month(today))]
    return [Choice(day, title, "clock", fact=_fact(day, today)) for title, day in offered]


def in_a_month(today: date) -> date:
    """Return the same day of the next month, or the last one where it is shorter."""
    year, month = (today.year + 1, 1) if today.month == DECEMBER else (today.year, today.month + 1)
    for day in range(today.day, 0, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return today + timedelta(days=30)


def typed_days(words: str, today: date) -> list[Choice]:
    """Return the day that is typed, or why it cannot be one."""
    try:
        day = parse_day(words, today)
    except DeskError as trouble:
        return [Choice(None, trouble.what, "circle-alert", "danger")]
    if day <= today:
        return [Choice(None, f"{_fact(day, today)} is over.", "circle-alert", "danger")]
    return [Choice(day, _fact(day, today), "clock")]


class SnoozePopover(ChoicePopover):
    """The usual days, and a field for any other; what is typed is read while it is typed."""

    def __init__(self, theme: Theme, icons: Icons, owner: QWidget, today: date) -> None:
        self._today = today
        super().__init__(theme, icons, owner, usual_days(today), [], name="Snooze until", free=True)
        self._filter.setPlaceholderText("Type a day: fri, 24 apr, +2w")

    def narrow(self, words: str) -> None:
        typed = words.strip()
        usual = [each for each in self._choices if typed.casefold() in each.text.casefold()]
        self._rows.shown = usual if usual and len(typed) != 1 else typed_days(typed, self._today)
        self._list.refresh()
        self._list.clear_current()
        self._list.step(1)

    def _enter(self) -> None:
        if self._is_day(self._list.current):
            super()._enter()

    def _press(self, row: int) -> None:
        if self._is_day(row):
            super()._press(row)

    def _is_day(self, row: int) -> bool:
        """Whether a row is a day to come; what tells that it is none cannot be kept."""
        return 0 <= row < len(self._rows.shown) and self._rows.shown[row].value is not None


def _fact(day: date, today: date) -> str:
    year = "" if day.year == today.year else f" {day.year}"
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"
