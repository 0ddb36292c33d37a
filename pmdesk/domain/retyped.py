"""What a person types over a value that is there: a new one, or a step from it like `+2w`, `to 24 apr`, `+2`."""

import re
from datetime import date, timedelta

from pmdesk.domain.days import Span, month_end
from pmdesk.domain.errors import DeskError
from pmdesk.domain.estimates import LARGEST, Estimate, parse_estimate
from pmdesk.domain.fuzzy import SprintLookup, parse_day, parse_span
from pmdesk.domain.roadmap import FULL

NO_ESTIMATE = (None, None, None)
Points = tuple[float | None, float | None, float | None]
NEARLY = 0.0005
"""What is less than a tenth of a per cent is nothing in shares."""
DAYS = {"d": 1, "w": 7}
MONTHS = {"m": 1, "q": 3, "y": 12}

_STEP = re.compile(r"([+-])\s*([0-9]{1,5})\s*([dwmqy])?[a-z]*", re.IGNORECASE)
_TO = re.compile(r"(?:to|until|till|by|bis|-|–|→)\s+(.+)", re.IGNORECASE)
_FROM = re.compile(r"(?:from|starting|ab|von)\s+(.+)", re.IGNORECASE)
_PLUS = re.compile(r"([+-])\s*([0-9]{1,9}(?:[.,][0-9]{1,3})?)")
_LISTED = re.compile(r"(?<=[0-9])\s*,\s+(?=[0-9])")
_PERCENT = re.compile(r"([+-])?\s*([0-9]{1,4})\s*%?")
_NUMBER = r"[0-9]{1,7}(?:[.,][0-9]{1,3})?"
_CAPACITY = re.compile(rf"([+\-−])?\s*({_NUMBER})\s*(%|(?:sp|pts?|points?)\.?)?", re.IGNORECASE)
_SHARE = re.compile(rf"([+\-−])?\s*({_NUMBER})\s*%?")
_PART = re.compile(r"([0-9]{1,4})\s*/\s*([1-9][0-9]{0,3})")


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


def retype_capacity(text: str, before: float, usual: float) -> float | None:
    """Read points typed over what a team can carry; nothing typed is None, its usual capacity.

    `20` replaces what is there, `-4` lowers it, `50 %` is half of the usual.
    """
    plain = text.strip()
    if not plain:
        return None
    found = _CAPACITY.fullmatch(plain)
    points = LARGEST + 1 if found is None else _number(found[2])
    if found is None or points > LARGEST:
        remedy = "Type it like 20, -4 or 50 %, or nothing for the usual."
        raise DeskError(f"“{plain[:40]}” is not a number of points.", remedy)
    if found[3] == "%":
        points = round(points / 100 * usual, 1)
    if found[1]:
        points = max(0.0, before + (points if found[1] == "+" else -points))
    return round(min(points, LARGEST), 3)


def retype_share(text: str, before: float, others: float) -> float:
    """Read a team's share of an item typed over one, in per cent; `others` is what its other teams carry together.

    `70` replaces it, `+10` raises it, `1/3` is a part, `rest` is what the others leave.
    """
    plain = text.strip()
    step, part = _SHARE.fullmatch(plain), _PART.fullmatch(plain)
    if plain.casefold() == "rest":
        if others >= 1 - NEARLY:
            raise DeskError("The other teams carry everything already.", "Type fewer per cent there first.")
        return 1 - others
    if part is not None:
        share = int(part[1]) / int(part[2])
    elif step is not None:
        share = _number(step[2]) / 100
        share = before + (share if step[1] == "+" else -share) if step[1] else share
    elif not plain:
        share = 0.0
    else:
        raise DeskError(f"“{plain[:40]}” is not a share.", "Type it like 70, +10, 1/3 or rest, in per cent.")
    if share < NEARLY:
        raise DeskError("A team that works on this has a share of more than 0 %.", "To take it off, untick it in Team.")
    if share > 1 + NEARLY:
        raise DeskError("One team can carry at most 100 %.", "Type a number from 1 to 100.")
    return min(1.0, share)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


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
