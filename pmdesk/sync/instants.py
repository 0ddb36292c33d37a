"""Times as sources write them, as milliseconds UTC; points of days and coarser grains stand at their day's midnight."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import CALENDAR, Grain

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MS = 86_400_000
YEARS = range(1900, 2201)
MONTH = re.compile(r"(\d{4})-(\d{2})")
DIGITS = re.compile(r"[0-9]+(\.[0-9]+)?")
OLDEST_S = 100_000_000
"""Smaller numbers (before 1973) are no times: they are rather ids, years or days written as digits."""
UNITS = ((100_000_000_000, 1_000.0), (100_000_000_000_000, 1.0), (100_000_000_000_000_000, 1e-3), (10**20, 1e-6))
STEP_MS = {
    Grain.SECOND: 1_000,
    Grain.MINUTE: 60_000,
    Grain.HOUR: 3_600_000,
    Grain.DAY: DAY_MS,
    Grain.WEEK: 7 * DAY_MS,
    Grain.MONTH: 31 * DAY_MS,
}


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name; raises DeskError."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError) as error:
        raise DeskError(f"“{name}” is not a time zone.", "Choose one like Europe/Berlin in the metric.") from error


def reader_of(grain: Grain, zone: ZoneInfo) -> Callable[[object], int]:
    """Return the function that reads a cell as milliseconds; it raises ValueError that says what is wrong with it.

    Times without a zone are times of `zone`; a day of a finer grain begins when it begins there.
    """
    is_calendar = grain in CALENDAR

    def read(cell: object) -> int:
        found = _found(cell)
        if not isinstance(found, datetime):
            return midnight_ms(found) if is_calendar else _ms(datetime(found.year, found.month, found.day, tzinfo=zone))
        if is_calendar:
            return midnight_ms(found.date() if found.tzinfo is None else found.astimezone(zone).date())
        return _ms(found.replace(tzinfo=zone) if found.tzinfo is None else found)

    return read


def midnight_ms(day: date) -> int:
    """Return where a point of a calendar day stands."""
    return (day - EPOCH.date()).days * DAY_MS


def as_datetime(ms: int) -> datetime:
    """Return the instant, in UTC."""
    return EPOCH + timedelta(milliseconds=ms)


def _found(cell: object) -> datetime | date:
    found = _of_text(cell.strip()) if isinstance(cell, str) else _of_cell(cell)
    if found.year not in YEARS:
        raise ValueError(f"“{cell}” is too far away for a time")
    return found


def _of_cell(cell: object) -> datetime | date:
    if isinstance(cell, date):  # datetime is one
        return cell
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return _of_number(float(cell), str(cell))
    raise ValueError("there is no time" if cell is None else f"“{str(cell)[:60]}” is not a time")


def _of_text(text: str) -> datetime | date:
    if DIGITS.fullmatch(text):
        return _of_number(float(text), text)
    try:
        if month := MONTH.fullmatch(text):
            return date(int(month[1]), int(month[2]), 1)
        if len(text) <= len("2026-W10-1"):
            return date.fromisoformat(text)
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text[:60]}” is not a time") from None


def _of_number(number: float, text: str) -> datetime | date:
    if number < OLDEST_S:
        return _of_digits(text)
    for below, factor in UNITS:
        if number < below:
            return EPOCH + timedelta(milliseconds=round(number * factor))
    raise ValueError(f"“{text[:60]}” is not a time")


def _of_digits(text: str) -> date:
    """Read 20260310 as a day and 2026 as a year."""
    if text.isdigit() and len(text) in {4, 8}:
        try:
            return date.fromisoformat(text if len(text) == len("20260310") else f"{text}-01-01")
        except ValueError:
            pass
    raise ValueError(f"“{text[:60]}” is not a time")


def _ms(at: datetime) -> int:
    return (at.astimezone(UTC) - EPOCH) // timedelta(milliseconds=1)
