"""Rhythms that never drift: what is due each Monday is due next Monday, whenever it was done in between."""

from datetime import date, timedelta

WEEK = 7
MONDAY = 0
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
REVIEW_DAY = "review_day"
"""The setting that holds the weekday of the feedback review, 0 for Monday."""


def next_anchor(day: date, weekday: int) -> date:
    """Return the first such weekday after a day."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % WEEK + 1)


def anchor_on_or_after(day: date, weekday: int) -> date:
    """Return the first such weekday from a day on."""
    return day + timedelta(days=(weekday - day.weekday()) % WEEK)


def weekday_of(kept: object) -> int:
    """Return a weekday as the settings hold it; anything else is Monday."""
    return kept if isinstance(kept, int) and 0 <= kept < WEEK else MONDAY
