"""What a person types about rate limits, as the values it means: calls, windows, growth, hours of the day."""

import re
from math import isfinite

from pmdesk.domain.errors import DeskError
from pmdesk.domain.typed import typed_number

Range = tuple[float | None, float | None, float | None]
"""Low, likely and high; all None is nothing known, low and high None one number."""
NOT_KNOWN: Range = (None, None, None)
MINUS = "\u2212"
SHOWN = 40
UNITS = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3_600, "hour": 3_600, "d": 86_400, "day": 86_400}
HOURS = 24
LARGEST = 1_000_000_000.0
ONE, TWO, THREE = 1, 2, 3

_WINDOW = re.compile(r"(?:an?|per|each)?\s*([0-9]{1,6})?\s*([a-z]+?)s?", re.IGNORECASE)
_NUMBER = r"[-\u2212]?\s*[0-9]{1,6}(?:[.,][0-9]{1,6})?"
_TO = r"\s*(?:[-–—]|\bto\b|\.\.)\s*"
_RANGE = re.compile(rf"({_NUMBER})(?:{_TO}({_NUMBER}))?(?:{_TO}({_NUMBER}))?")
_PER_MONTH = re.compile(r"\s*%?\s*(?:(?:a|per)\s+month|/\s*month)?\s*$", re.IGNORECASE)
_HOURS = re.compile(r"([0-9]{1,2})(?::00)?\s*(?:[-–—]|\bto\b)\s*([0-9]{1,2})(?::00)?\s*(?:h|utc)?", re.IGNORECASE)
_STEP = re.compile(r"\+\s*([0-9].*)")


def retype_calls(text: str, before: float | None) -> float | None:
    """Read a number of calls: `1 200`, `+20` on top of what is there; nothing typed is None."""
    step = _STEP.fullmatch(text.strip())
    number = typed_number(step[1] if step else text)
    if number is None:
        return None
    number += (before or 0.0) if step else 0.0
    if not 0 <= number <= LARGEST:
        raise DeskError("Calls are counted from 0.", "Type a number like 600.")
    return number


def retype_whole_calls(text: str, before: int | None) -> int | None:
    """Read a whole number of calls."""
    number = retype_calls(text, before)
    if number is not None and not number.is_integer():
        raise DeskError(f"“{text.strip()[:SHOWN]}” is not a whole number.", "Type it like 1 000.")
    return None if number is None else int(number)


def typed_window(text: str) -> int:
    """Return the seconds of a window: `minute`, `a day`, `10 s`, `15 min`."""
    found = _WINDOW.fullmatch(text.strip())
    seconds = UNITS.get(found[2].casefold(), 0) * int(found[1] or 1) if found else 0
    if not 1 <= seconds <= 366 * UNITS["day"]:
        raise DeskError(f"“{text.strip()[:SHOWN]}” is not a stretch of time.", "Type it like 10 s, minute or day.")
    return seconds


def retype_growth(text: str, before: Range) -> Range:
    """Read growth in per cent a month: `19`, `12.8-19-23`, `-5 to 3`, `+2` on top; nothing typed clears it."""
    plain = _PER_MONTH.sub("", text.strip())
    if not plain:
        return NOT_KNOWN
    step = _STEP.fullmatch(plain)
    if step is not None and before != NOT_KNOWN:
        by = typed_number(step[1]) or 0.0
        low, likely, high = (None if each is None else each + by for each in before)
        return low, likely, high
    found = _RANGE.fullmatch(plain.removeprefix("+"))
    if found is None:
        raise DeskError(f"“{text.strip()[:SHOWN]}” is no growth.", "Type it like 8 or 6-8-12, in per cent a month.")
    numbers = [_signed(part) for part in found.groups() if part is not None]
    if len(numbers) == TWO:
        numbers.insert(1, (numbers[0] + numbers[1]) / 2)
    if numbers != sorted(numbers):
        raise DeskError("Low, likely and high growth are not in order.", "Type the lowest first.")
    return (numbers[0], numbers[1], numbers[2]) if len(numbers) == THREE else (None, numbers[0], None)


def say_growth(growth: Range) -> str:
    """Say growth in per cent a month: `19 % a month, 12.8 to 23`."""
    low, likely, high = growth
    known = [each for each in growth if each is not None]
    if not known:
        return ""
    middle = likely if likely is not None else sum(known) / len(known)
    between = "" if low is None or high is None else f", {_plain(low)} to {_plain(high)}"
    return f"{_plain(middle)} % a month{between}"


def spell_growth(growth: Range) -> str:
    """Return growth as it can be typed again: `12.8 to 19 to 23`."""
    return " to ".join(_plain(each) for each in growth if each is not None)


def typed_hours(text: str) -> tuple[int, int]:
    """Return the hours between which something runs (UTC): `1-5`, `22 to 4`; nothing typed is the whole day."""
    plain = text.strip()
    if not plain or plain.casefold() in {"all day", "always", "any time"}:
        return 0, HOURS
    found = _HOURS.fullmatch(plain)
    first, last = (int(found[1]), int(found[2])) if found else (HOURS, HOURS)
    if first >= HOURS or last > HOURS:
        raise DeskError(f"“{plain[:SHOWN]}” are no hours of a day.", "Type them like 1-5 or 22-4.")
    return first, last


def say_hours(first: int, last: int) -> str:
    """Say the hours between which something runs: `01:00 to 05:00 UTC`."""
    return "Any time" if (first % HOURS) == (last % HOURS) else f"{first:02}:00 to {last:02}:00 UTC"


def typed_share(text: str) -> float | None:
    """Return a part of all (0 to 1) that is typed in per cent: `31`, `31 %`; nothing typed is None."""
    number = typed_number(text.strip().removesuffix("%"))
    if number is None:
        return None
    if not isfinite(number) or not 0 <= number <= 100:  # noqa: PLR2004  # per cent
        raise DeskError("A part of all is between 0 and 100 %.", "Type it like 31.")
    return number / 100


def _signed(part: str) -> float:
    return float(part.replace(MINUS, "-").replace(" ", "").replace(",", "."))


def _plain(number: float) -> str:
    return f"{round(number, 1):g}".replace("-", MINUS)
