"""Days as people type them into a search: what was said lies in the past, so `monday` is the last one."""

import re
from datetime import date, timedelta

from pmdesk.domain.days import Span
from pmdesk.domain.errors import DeskError
from pmdesk.domain.fuzzy import parse_span
from pmdesk.domain.months import weekday_number

WEEK = 7
AGO = re.compile(r"([0-9]{1,4}) ?(d|w|m|q|y|days?|weeks?|months?|quarters?|years?)(?: ago)?")
LASTING = re.compile(r"(?:last|past) ([0-9]{1,4}) ?(d|days?|w|weeks?|months?|m|y|years?)")


def past_span(text: str, today: date) -> Span | None:
    """Read the days that were typed, of several years the latest that has begun; None when they are no days."""
    plain = " ".join(text.casefold().replace(",", " ").split())
    first, _, rest = plain.partition(" ")
    number = weekday_number(first)
    if number is not None and not rest:
        day = today - timedelta(days=(today.weekday() - number) % WEEK)
        return Span(day, day)
    if number is not None and any(map(str.isdigit, rest)):
        return past_span(rest, today)
    return _told(plain, today)


def _told(plain: str, today: date) -> Span | None:
    if found := AGO.fullmatch(plain):
        return _parsed(f"-{found[1]}{found[2][0]}", today)
    if found := LASTING.fullmatch(plain):
        start = _parsed(f"-{found[1]}{found[2][0]}", today)
        return None if start is None else Span(start.start, today)
    span = _parsed(plain, today)
    if span is None or span.start <= today:
        return span
    is_bare = _parsed(plain, today + timedelta(days=1)) == span  # Not counted from today, like +2w.
    earlier = _parsed(plain, today - timedelta(days=365))
    return earlier if is_bare and earlier is not None and earlier.start <= today else span


def _parsed(text: str, today: date) -> Span | None:
    try:
        return parse_span(text, today)
    except (DeskError, OverflowError):
        return None
