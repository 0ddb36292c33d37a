"""Calendar days of a plan: inclusive, without a time zone, at the resolution the person meant."""

from datetime import date, timedelta
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LAST_MONTH = 12


class Resolution(StrEnum):
    """How exactly a date is meant."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"


@frozen
class Span:
    """The days from `start` to `end`, both included, at a resolution."""

    start: date
    end: date
    resolution: Resolution = Resolution.DAY

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise RuleBroken("An item cannot end before it starts.", "Drag its end to the right.")

    @property
    def days(self) -> int:
        """The number of calendar days, at least 1."""
        return (self.end - self.start).days + 1

    def shifted(self, days: int) -> "Span":
        """Return the same length, `days` later; negative is earlier."""
        step = timedelta(days=days)
        return Span(self.start + step, self.end + step, self.resolution)


def month_end(day: date) -> date:
    """Return the last day of the month of `day`."""
    if day.month == LAST_MONTH:
        return date(day.year, LAST_MONTH, 31)
    return date(day.year, day.month + 1, 1) - timedelta(days=1)


def say_day(day: date, today: date) -> str:
    """Say a day as a person would: `24 Apr`, with the year when it is not this one."""
    text = f"{day.day} {MONTHS[day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"


def say_within(likely: date, first: date, last: date, today: date) -> str:
    """Say a day with its range, and a year they share once: `25 Jan, between 15 Jan and 22 Feb 2027`."""
    year = last if likely.year == first.year == last.year else today
    return f"{say_day(likely, year)}, between {say_day(first, year)} and {say_day(last, today)}"


def say_span(span: Span, today: date) -> str:
    """Say a span at its own resolution: `2 Mar to 24 Apr`, `May`, `Q3`, `H2 2027`."""
    year = "" if span.start.year == today.year else f" {span.start.year}"
    if span.start.year == span.end.year:
        if span.resolution is Resolution.MONTH and span.start.month == span.end.month:
            return f"{MONTHS[span.start.month - 1]}{year}"
        if span.resolution is Resolution.QUARTER and (span.start.month - 1) // 3 == (span.end.month - 1) // 3:
            return f"Q{(span.start.month - 1) // 3 + 1}{year}"
        if span.resolution is Resolution.HALF and (span.start.month - 1) // 6 == (span.end.month - 1) // 6:
            return f"H{(span.start.month - 1) // 6 + 1}{year}"
    if span.start == span.end:
        return say_day(span.start, today)
    return f"{say_day(span.start, today)} to {say_day(span.end, today)}"
