"""The stretch of time that all charts of a dashboard share, and the one before it that it is compared with."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Span, say_day, say_span
from pmdesk.domain.errors import RuleBroken

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
WEEK_MS = 7 * DAY_MS
WHOLE_WEEKS_FROM_MS = 28 * DAY_MS
"""From this length on a stretch is compared with one that begins on the same weekday."""
SHORTEST_MS = MINUTE_MS


class Preset(StrEnum):
    """The stretches that stand ready, by their names; all end now."""

    DAY = "24 h"
    WEEK = "7 d"
    MONTH = "28 d"
    QUARTER = "90 d"
    YEAR = "12 m"


DAYS_OF = {Preset.WEEK: 7, Preset.MONTH: 28, Preset.QUARTER: 90}


@frozen
class Range:
    """From `start` to `end`, both included, in milliseconds since 1970 UTC; `preset` when it goes along with today."""

    start: int
    end: int
    preset: Preset | None = None

    def __post_init__(self) -> None:
        if self.end - self.start < SHORTEST_MS:
            raise RuleBroken("This range is too short.", "Choose at least a minute.")

    @property
    def length_ms(self) -> int:
        """How long it is."""
        return self.end - self.start + 1

    @property
    def days(self) -> tuple[date, date]:
        """The calendar days (UTC) of its first and last instant."""
        return day_of(self.start), day_of(self.end)

    @property
    def previous(self) -> "Range":
        """The stretch before it, as long, and from four weeks on beginning on the same weekday."""
        shift = shift_ms(self.start, self.end)
        return Range(self.start - shift, self.end - shift)


def own_range(first: date, last: date) -> Range:
    """Return the stretch of whole days from the first to the last, whichever is given first."""
    first, last = min(first, last), max(first, last)
    return Range(start_of(first), start_of(last) + DAY_MS - 1)


def shift_ms(start: int, end: int) -> int:
    """Return how far back the stretch lies that a stretch is compared with."""
    length = end - start + 1
    return -(-length // WEEK_MS) * WEEK_MS if length >= WHOLE_WEEKS_FROM_MS else length


def say_range(one: Range, today: date) -> str:
    """Say a stretch: `9 Feb to 9 Mar`, and with the time of day where it is shorter than two days."""
    first, last = one.days
    if one.length_ms >= 2 * DAY_MS or (one.start % DAY_MS == 0 and (one.end + 1) % DAY_MS == 0):
        return say_span(Span(first, last), today)
    start, end = (f"{say_day(day_of(at), today)} {instant_of(at):%H:%M}" for at in (one.start, one.end))
    return f"{start} to {end if first != last else f'{instant_of(one.end):%H:%M}'}"


def ms_of(instant: datetime) -> int:
    """Return an instant in milliseconds since 1970 UTC."""
    return round(instant.timestamp() * 1_000)


def instant_of(at_ms: int) -> datetime:
    """Return the instant (UTC) of milliseconds since 1970."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)


def start_of(day: date) -> int:
    """Return where points of a calendar day stand: its 00:00 UTC, in milliseconds since 1970."""
    return ms_of(datetime.combine(day, time.min, UTC))


def day_of(at_ms: int) -> date:
    """Return the calendar day (UTC) of an instant."""
    return instant_of(at_ms).date()
