"""What the timeline says in words: dates, likely finishes, broken orders, and whole rows for screen readers."""

from datetime import date
from functools import lru_cache

from pmdesk.domain.days import Resolution, Span, say_day, say_span
from pmdesk.domain.roadmap import CLOSED, DONE, FULL, STATUS_WORDS, Health
from pmdesk.insight.forecast import Effort, Forecast, likely_finish
from pmdesk.insight.layout import Key
from pmdesk.insight.scheduling import Days
from pmdesk.queries.timeline import Entry
from pmdesk.queries.timeline_rows import Frame

DOUBTFUL = 0.6
"""Below this chance of the planned end the likely finish is painted."""
LONG_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def short_day(day: int, today: int) -> str:
    """Say a day: `24 Apr`."""
    return say_day(date.fromordinal(day), date.fromordinal(today))


def short_days(days: Days, today: int, resolution: Resolution = Resolution.DAY) -> str:
    """Say a stretch of days: `2 Mar to 24 Apr`, `Q3`."""
    span = Span(date.fromordinal(days.start), date.fromordinal(days.end), resolution)
    return say_span(span, date.fromordinal(today))


def long_days(days: Days, today: int) -> str:
    """Say a stretch of days in full: `2 March to 24 April`."""
    return f"{_long_day(days.start, today)} to {_long_day(days.end, today)}"


def shift_words(days: int) -> str:
    """Say a move: `+14 days`, `1 day earlier` as −1."""
    sign = "+" if days > 0 else "−"
    return f"{sign}{abs(days)} {'day' if abs(days) == 1 else 'days'}"


def points_words(points: float) -> str:
    """Write points without a needless fraction."""
    return f"{points:.0f}" if points == round(points) else f"{points:.1f}"


@lru_cache(maxsize=4_000)
def forecast_of(effort: Effort, progress: int, start: int, end: int, today: int) -> Forecast | None:
    """Return the likely finish; asked anew for every paint, so it is kept."""
    return likely_finish(effort, progress, start, end, today)


def forecast(entry: Entry, today: int) -> Forecast | None:
    """Return the likely finish of an open item with dates and a three-point effort, or None."""
    low, likely, high = entry.effort_low, entry.effort_likely, entry.effort_high
    if low is None or likely is None or high is None or entry.start is None or entry.end is None:
        return None
    if entry.status in CLOSED:
        return None
    return forecast_of(Effort(low, likely, high), entry.progress, entry.start, entry.end, today)


def doubt(entry: Entry, today: int) -> Forecast | None:
    """Return the likely finish when the planned end of running or overdue work is in doubt."""
    found = forecast(entry, today)
    if found is None or found.chance >= DOUBTFUL or found.late <= (entry.end or 0):
        return None
    return found if found.started or (entry.start or 0) < today else None


def chance_words(found: Forecast, end: int, today: int) -> str:
    """Say a chance: `41 % by 20 Mar`."""
    return f"{round(found.chance * FULL)} % by {short_day(end, today)}"


def beside_words(entry: Entry, found: Forecast | None, today: int) -> tuple[str, str]:
    """Return what stands right of a bar and its colour: the blocker first, else the chance of its end."""
    if entry.status not in CLOSED and entry.health is not Health.FINE and entry.health_note:
        return entry.health_note, "danger_text" if entry.health is Health.BLOCKED else "warning_text"
    if found is not None and entry.end is not None:
        return chance_words(found, entry.end, today), "warning_text"
    return "", ""


def row_words(frame: Frame, key: Key) -> str:
    """Say all that a row's bar tells: `2 March to 24 April, 28 percent, likely …, order broken by …`."""
    entry, days, today = frame.entry(key), frame.days(key), frame.today
    parts = ["no dates" if days is None else long_days(days, today)]
    if entry is None:
        return ", ".join([*parts, f"{round(frame.sums_of(key).share_done * FULL)} percent"])
    parts.append(STATUS_WORDS[entry.status].lower())
    parts.append(f"{progress_of(frame, entry)} percent")
    found = None if frame.sums_up(key) else forecast(entry, today)
    if found is not None:
        parts.append(f"likely {long_days(Days(found.early, found.late), today)}")
    if entry.health is not Health.FINE and entry.status not in CLOSED:
        parts.append("blocked" if entry.health is Health.BLOCKED else "at risk")
        parts += [entry.health_note] if entry.health_note else []
    if entry.pinned:
        parts.append("pinned")
    for mark in frame.forest.marks.get(entry.id, ()):
        parts.append(f"milestone {mark.title} on {_long_day(mark.day, today)}")
    broken = [frame.title(tie.predecessor) for tie in frame.broken_by(entry.id)]
    if broken:
        parts.append(f"order broken by {' and '.join(broken)}")
    return ", ".join(parts)


def progress_of(frame: Frame, entry: Entry) -> int:
    """Return whole per cent: a branch's over its parts, a done item's 100."""
    if entry.id in frame.sums:
        return round(frame.sums[entry.id].share_done * FULL)
    return FULL if entry.status in DONE else entry.progress


def _long_day(day: int, today: int) -> str:
    there = date.fromordinal(day)
    year = "" if there.year == date.fromordinal(today).year else f" {there.year}"
    return f"{there.day} {LONG_MONTHS[there.month - 1]}{year}"
