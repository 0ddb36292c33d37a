"""Reads the dates that files hold: ISO, `24/Apr/26 7:40 AM`, `24.04.2026`, `03/04/2026`, day numbers, `Q3 2026`."""

import re
from datetime import date, datetime, timedelta, tzinfo

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Span
from pmdesk.domain.errors import DeskError
from pmdesk.domain.fuzzy import FIRST_YEAR, LAST_YEAR, parse_span
from pmdesk.domain.months import weekday_number
from pmdesk.importers.cleaning import shown
from pmdesk.importers.targets import DateOrder
from pmdesk.importers.vocabulary import NOTHING

MONTH_WORDS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SERIAL_ZERO = date(1899, 12, 30)
"""Day 0 of the numbers by which spreadsheets keep days."""
ANY_DAY = date(2000, 1, 1)
"""For asking whether a cell is a date at all, which does not depend on the day on which it is asked."""
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
LAST_MONTH = 12
_ISO_LENGTH = 10
_SHORT_YEAR = 2
_CENTURY = 2000

_NUMERIC = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([/.-]?)([0-9]{2}|(?<=[/.-])[0-9])\2([0-9]{1,2})")
_TIME = re.compile(r"(?:[ ,]+(?:at )?|T)[0-9]{1,2}[:.][0-9]{2}(?:[:. ].*|[AaPpZz+-].*)?$", re.DOTALL)


@frozen
class FileDays:
    """The days a cell means; `remark` says how an unclear one was read."""

    span: Span
    remark: str = ""


def read_days(text: str, order: DateOrder, today: date, *, clear: bool = False) -> FileDays | None:
    """Read the days of a cell: None when it is empty; raises DeskError when it holds anything else.

    `clear` says that the other cells prove the order, so that `03/04/2026` needs no remark.
    """
    text = text.strip()
    if text.casefold() in NOTHING:
        return None
    try:
        if len(text) == _ISO_LENGTH:
            return _one(date.fromisoformat(text))
    except ValueError:
        pass
    try:
        bare = _without_time(text)
        return _numeric(bare, order, clear) or _in_words(bare, today)
    except (ValueError, OverflowError, DeskError) as trouble:
        raise DeskError(f"“{shown(text, 40)}” is not a date.", "Write it like 2026-04-24.") from trouble


def proven_order(text: str) -> DateOrder | None:
    """Return the order that a date proves by a number above 12, None when it proves nothing."""
    found = _NUMERIC.match(text.strip())
    if found is None or found[2] == ".":
        return None
    if int(found[1]) > LAST_MONTH >= int(found[3]):
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if int(found[3]) > LAST_MONTH >= int(found[1]) else None


def is_unclear(text: str) -> bool:
    """Whether a date reads differently with the day or the month first."""
    found = _NUMERIC.match(text.strip())
    if found is None or found[2] == ".":
        return False
    return found[1].lstrip("0") != found[3].lstrip("0") and 1 <= int(found[1]) <= LAST_MONTH >= int(found[3]) >= 1


def say_long(day: date) -> str:
    """Say a day in full words without its year: `3 April`."""
    return f"{day.day} {MONTH_WORDS[day.month - 1]}"


def day_of_instant(text: str, zone: tzinfo | None) -> date | None:
    """Return the calendar day, where the person is, of an instant such as `2026-04-24T15:00:00.000Z`."""
    try:
        instant = datetime.fromisoformat(text.strip())
        if instant.tzinfo is not None:
            instant = instant.astimezone(zone)
    except (ValueError, OverflowError, OSError):
        return None
    return instant.date() if FIRST_YEAR <= instant.year <= LAST_YEAR else None


def _in_words(text: str, today: date) -> FileDays:
    """Read days in words; those that mean another day on another day say how they were read."""
    span = parse_span(text, today)
    if parse_span(text, ANY_DAY) == span:
        return FileDays(span)
    days = say_long(span.start) if span.start == span.end else f"{say_long(span.start)} to {say_long(span.end)}"
    return FileDays(span, f"“{shown(text, 40)}” read as {days} {span.end.year}")


def _one(day: date) -> FileDays:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day)
    return FileDays(Span(day, day))


def _without_time(text: str) -> str:
    first, _, rest = text.partition(" ")
    if rest and weekday_number(first.rstrip(",.")) is not None and re.search(r"[0-9]", rest):
        text = rest
    return _TIME.sub("", text).strip(" ,")


def _numeric(text: str, order: DateOrder, clear: bool) -> FileDays | None:
    if (found := _YEAR_FIRST.fullmatch(text)) is not None:
        return _one(date(int(found[1]), int(found[3]), int(found[4])))
    if (found := _NUMERIC.fullmatch(text)) is not None:
        return _day_or_month_first(found, order, clear)
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]{1,12})?", text) and FIRST_SERIAL <= float(text) <= LAST_SERIAL:
        day = SERIAL_ZERO + timedelta(days=int(float(text)))
        return FileDays(Span(day, day), f"{text} read as {say_long(day)} {day.year}")
    return None


def _day_or_month_first(found: re.Match[str], order: DateOrder, clear: bool) -> FileDays:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    year += _CENTURY if len(found[4]) == _SHORT_YEAR else 0
    day_first = order is DateOrder.DAY_FIRST or found[2] == "."
    if first > LAST_MONTH or second > LAST_MONTH:
        day_first = second <= LAST_MONTH
    day = date(year, second, first) if day_first else date(year, first, second)
    if clear or not is_unclear(found[0]):
        return _one(day)
    return FileDays(_one(day).span, f"{found[1]}{found[2]}{found[3]} read as {say_long(day)}")
