"""What a person types over a value that is there: a new one, or a step from it like `+2w`, `to 24 apr`, `+2`."""

import re
from datetime import date, timedelta

from pmdesk.domain.days import Span, month_end
from pmdesk.domain.errors import DeskError
from pmdesk.domain.estimates import Estimate, parse_estimate
from pmdesk.domain.fuzzy import SprintLookup, parse_day, parse_span
from pmdesk.domain.roadmap import FULL

NO_ESTIMATE = (None, None, None)
Points = tuple[float | None, float | None, float | None]
DAYS = {"d": 1, "w": 7}
MONTHS = {"m": 1, "q": 3, "y": 12}

_STEP = re.compile(r"([+-])\s*([0-9]{1,5})\s*([dwmqy])?[a-z]*", re.IGNORECASE)
_TO = re.compile(r"(?:to|until|till|by|bis|-|–|→)\s+(.+)", re.IGNORECASE)
_FROM = re.compile(r"(?:from|starting|ab|von)\s+(.+)", re.IGNORECASE)
_PLUS = re.compile(r"([+-])\s*([0-9]{1,9}(?:[.,][0-9]{1,3})?)")
_LISTED = re.compile(r"(?<=[0-9])\s*,\s+(?=[0-9])")
_PERCENT = re.compile(r"([+-])?\s*([0-9]{1,4})\s*%?")


def retype_span(text: str, before: Span | None, today: date, lookup: SprintLookup | None = None) -> Span | None:
    """Read dates typed over dates; nothing typed clears them.

    `+2w` moves what is there (days without a letter), `to 24 apr` moves its end, `from 2 mar` its start with the
    length kept; anything else replaces it.
    """
    plain = text.strip()
    if not plain:
        return None
    if before is not None:
        if step := _STEP.fullmatch(plain):
            return _stepped(before, int(f"{step[1]}{step[2]}"), (step[3] or "d").lower())
        if to := _TO.fullmatch(plain):
            return _checked(before.start, parse_day(to[1], today, last=True))
        if since := _FROM.fullmatch(plain):
            return before.shifted((parse_day(since[1], today) - before.start).days)
    return parse_span(plain, today, sprint_lookup=lookup)


def retype_points(text: str, before: Points) -> Points:
    """Read an estimate typed over one: `8`, `6-8-12`, `26, 34, 48`, `+2` on every point; nothing typed clears it."""
    plain = text.strip()
    if not plain:
        return NO_ESTIMATE
    plus = _PLUS.fullmatch(plain)
    if plus is not None and before != NO_ESTIMATE:
        by = float(f"{plus[1]}{plus[2]}".replace(",", "."))
        low, likely, high = (None if point is None else max(0.0, point + by) for point in before)
        return low, likely, high
    found: Estimate = parse_estimate(_LISTED.sub("-", plain))
    return found


def retype_percent(text: str, before: int) -> int:
    """Read whole per cent: `40`, `40 %`, `+10`; nothing typed is 0."""
    if not text.strip():
        return 0
    found = _PERCENT.fullmatch(text.strip())
    if found is None:
        raise DeskError(f"“{text.strip()[:40]}” is not a number of per cent.", "Type it like 40 or +10.")
    number = int(found[2])
    if found[1]:
        number = min(FULL, max(0, before + (number if found[1] == "+" else -number)))
    if number > FULL:
        raise DeskError("Progress runs from 0 to 100 per cent.", "Type a number between.")
    return number


def _stepped(before: Span, count: int, unit: str) -> Span:
    try:
        if unit in DAYS:
            return before.shifted(count * DAYS[unit])
        return before.shifted((_months_later(before.start, count * MONTHS[unit]) - before.start).days)
    except (OverflowError, ValueError) as trouble:
        raise DeskError("That is too far away.", "Type fewer days.") from trouble


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return first + timedelta(days=min(day.day, month_end(first).day) - 1)


def _checked(start: date, end: date) -> Span:
    if end < start:
        raise DeskError("It would end before it starts.", "Type a later day, or both dates.")
    return Span(start, end)
