"""The time axis: ticks on the calendar of a time zone (hours, days, Mondays, months, quarters), and their words."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from math import ceil
from zoneinfo import ZoneInfo

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import MONTHS
from pmdesk.domain.metrics import CALENDAR, Grain

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
MONTH = 30.4375 * DAY
YEAR = 365.25 * DAY
GRAIN_MS = {
    Grain.SECOND: SECOND,
    Grain.MINUTE: MINUTE,
    Grain.HOUR: HOUR,
    Grain.DAY: DAY,
    Grain.WEEK: WEEK,
    Grain.MONTH: 31 * DAY,
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = -62_000_000_000_000
LATEST = 253_000_000_000_000
"""What a calendar can name: the years 5 to 9987."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CLOCK_STEPS = tuple(
    [n * SECOND for n in (1, 2, 5, 10, 15, 30)]
    + [n * MINUTE for n in (1, 2, 5, 10, 15, 30)]
    + [n * HOUR for n in (1, 2, 3, 6, 12)]
)
QUARTER = 3
YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
STEPS = (*CLOCK_STEPS, DAY, WEEK, MONTH, QUARTER * MONTH, 6 * MONTH, *(n * YEAR for n in YEARS))
FEW = 4
FINER = 2
"""How many times as many ticks as have room may be made where else there would be one."""


@frozen
class Tick:
    """A moment of the time axis and its words, long and short."""

    at: int
    long: str
    short: str


def zone_of(name: str, grain: Grain) -> tzinfo:
    """Return the time zone a chart is shown in: days and coarser grains have none, which is UTC's calendar."""
    if grain in CALENDAR:
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def moment(ms: float, zone: tzinfo) -> datetime:
    """Return the wall clock's time at an instant, as far as calendars go."""
    return (EPOCH + timedelta(milliseconds=min(max(ms, EARLIEST), LATEST))).astimezone(zone)


def time_ticks(start: float, end: float, room: float, grain: Grain, zone: tzinfo) -> tuple[Tick, ...]:
    """Return the ticks from `start` to `end` (ms), about `room` of them or fewer, never finer than the grain.

    Where that leaves one tick alone, the next finer step is taken: one moment does not make an axis.
    """
    start, end = max(start, EARLIEST), min(end, LATEST)
    if end <= start:
        return ()
    finest = GRAIN_MS[grain] if grain in CALENDAR else 0
    steps = [step for step in STEPS if step >= min(finest, MONTH)]
    at = next((n for n, step in enumerate(steps) if step >= (end - start) / max(room, 1.0)), len(steps) - 1)
    ticks = _ticks(start, end, steps[at], zone)
    if len(ticks) < 2 and at > 0:  # noqa: PLR2004  # see above
        finer = _ticks(start, end, steps[at - 1], zone)
        return finer if len(finer) <= max(FINER * room, FEW) else ticks
    return ticks


def _ticks(start: float, end: float, step: float, zone: tzinfo) -> tuple[Tick, ...]:
    if step < DAY:
        return _with_day(tuple(_clock_ticks(start, end, round(step), zone)), zone)
    if step < MONTH:
        return tuple(_days(start, end, zone, weekly=step == WEEK))
    if step < YEAR:
        return tuple(_months(start, end, zone, round(step / MONTH)))
    return tuple(_years(start, end, zone, round(step / YEAR)))


def say_moment(ms: float, grain: Grain, zone: tzinfo) -> str:
    """Say an instant: `Tue 24 Feb`, `Feb 2026` of months, `Tue 24 Feb 07:40` below days."""
    at = moment(ms, zone)
    if grain is Grain.MONTH:
        return f"{MONTHS[at.month - 1]} {at.year}"
    day = f"{WEEKDAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]}"
    if grain in CALENDAR:
        return day
    return f"{day} {at:%H:%M:%S}" if grain is Grain.SECOND else f"{day} {at:%H:%M}"


def _clock_ticks(start: float, end: float, step: int, zone: tzinfo) -> Iterator[Tick]:
    """Yield the times that stand at whole steps of the wall clock, over changes of the clock too."""
    at = ceil(start / SECOND) * SECOND
    while at <= end:
        wall = moment(at, zone)
        since = (wall.hour * 3_600 + wall.minute * 60 + wall.second) * SECOND
        if since % step == 0:
            yield _clock_tick(at, wall, step)
            at += min(step, HOUR)
        else:
            at += min(step - since % step, _to_next_hour(since))


def _to_next_hour(since: int) -> int:
    """Return how long it is to the next half hour: clocks change there only, so no step leaps over a change."""
    return HOUR // 2 - since % (HOUR // 2)


def _clock_tick(at: int, wall: datetime, step: int) -> Tick:
    if wall.hour == wall.minute == wall.second == 0:
        return Tick(at, _day_words(wall), _day_words(wall))
    words = f"{wall:%H:%M:%S}" if step < MINUTE else f"{wall:%H:%M}"
    return Tick(at, words, words)


def _with_day(ticks: tuple[Tick, ...], zone: tzinfo) -> tuple[Tick, ...]:
    """Return the ticks of a clock with the day at the first one, where no midnight tells it."""
    if not ticks or any(":" not in tick.short for tick in ticks):
        return ticks
    first = ticks[0]
    words = f"{_day_words(moment(first.at, zone))} {first.short}"
    return (Tick(first.at, words, words), *ticks[1:])


def _days(start: float, end: float, zone: tzinfo, *, weekly: bool) -> Iterator[Tick]:
    day = _floor_day(start, zone)
    if weekly:
        day -= timedelta(days=day.weekday())
    month = 0
    while (at := _ms(day)) <= end:
        if at >= start:
            yield Tick(at, _day_words(day), str(day.day) if day.month == month else _day_words(day))
            month = day.month
        day += timedelta(days=7 if weekly else 1)


def _months(start: float, end: float, zone: tzinfo, every: int) -> Iterator[Tick]:
    first = _floor_day(start, zone)
    count = (first.year * 12 + first.month - 1) // every * every
    year = 0
    while (at := _ms(_month(count, zone))) <= end:
        if at >= start:
            name = f"Q{count % 12 // 3 + 1}" if every == QUARTER else MONTHS[count % 12]
            long = f"{name} {count // 12}"
            yield Tick(at, long, name if count // 12 == year else long)
            year = count // 12
        count += every


def _years(start: float, end: float, zone: tzinfo, every: int) -> Iterator[Tick]:
    year = max(moment(start, zone).year // every * every, 1)
    while year < 9_988 and (at := _ms(_month(year * 12, zone))) <= end:  # noqa: PLR2004  # where calendars end
        if at >= start:
            yield Tick(at, str(year), str(year))
        year += every if year > 1 or every == 1 else every - 1


def _floor_day(ms: float, zone: tzinfo) -> datetime:
    return moment(ms, zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def _month(count: int, zone: tzinfo) -> datetime:
    return datetime(count // 12, count % 12 + 1, 1, tzinfo=zone)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1_000)


def _day_words(day: datetime) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"
