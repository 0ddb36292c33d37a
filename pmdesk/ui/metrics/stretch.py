"""The stretch of time that all charts show, moved and zoomed, and how the tool row says it."""

from datetime import date, timedelta

from pmdesk.domain.days import say_day
from pmdesk.domain.ranges import DAY_MS, DAYS_OF, SHORTEST_MS, Preset, Range, day_of, instant_of, start_of

USUAL = Preset.MONTH
YEAR_DAYS = 365
LONGEST_MS = 200 * YEAR_DAYS * DAY_MS
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def newest_range(preset: Preset, now_ms: int, today: date, newest: int | None) -> Range:
    """Return the newest stretch of a length: hours end now, days with today once it has points, else yesterday."""
    if preset is Preset.DAY:
        return Range(now_ms - DAY_MS + 1, now_ms, preset)
    has_today = newest is not None and newest >= start_of(today)
    last = today if has_today else today - timedelta(days=1)
    first = last - timedelta(days=DAYS_OF.get(preset, YEAR_DAYS) - 1)
    return Range(start_of(first), start_of(last) + DAY_MS - 1, preset)


def zoomed(start: int, end: int) -> Range:
    """Return a stretch that was zoomed or dragged to, neither too short to hold a point nor longer than history."""
    start, end = min(start, end), max(start, end)
    if end - start < SHORTEST_MS:
        middle = (start + end) // 2
        start, end = middle - SHORTEST_MS // 2, middle + SHORTEST_MS // 2
    return Range(start, min(end, start + LONGEST_MS))


def scaled(shown: Range, factor: float) -> Range:
    """Return the stretch made shorter (factor above 1) or longer round its middle."""
    middle, half = (shown.start + shown.end) // 2, shown.length_ms / factor / 2
    return zoomed(round(middle - half), round(middle + half))


def shifted(shown: Range, share: float) -> Range:
    """Return the stretch moved by a share of its length."""
    by = round(shown.length_ms * share)
    return Range(shown.start + by, shown.end + by)


def for_chart(shown: Range, now_ms: int, *, calendar: bool) -> tuple[int, int]:
    """Return the first and last instant of one chart: whole days end where their last point stands, others by now."""
    if shown.start % DAY_MS or (shown.end + 1) % DAY_MS:
        return shown.start, shown.end
    if calendar:
        last = shown.end + 1 - DAY_MS
        return shown.start, last if last - shown.start >= DAY_MS else shown.end
    return shown.start, max(min(shown.end, now_ms), shown.start + SHORTEST_MS)


def say_weekday(at_ms: int, today: date) -> str:
    """Say a day with its weekday: `Mon 9 Mar`."""
    day = day_of(at_ms)
    return f"{WEEKDAYS[day.weekday()]} {say_day(day, today)}"


def say_clock(at_ms: int, today: date) -> str:
    """Say when something arrived where the person is: `07:30` where it was today, else with its day."""
    at = instant_of(at_ms).astimezone()
    clock = f"{at:%H:%M}"
    return clock if at.date() == today else f"{say_day(at.date(), today)} {clock}"
