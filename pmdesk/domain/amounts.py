"""Amounts of a metric in words: a value with its unit, a change with its sign, and whether that is good news.

`61.8 %`, `−2.3 pts`, `1.42 M`, `€1.94`, `412 ms`, `+38 %`. A value and its change are told to the same decimals.
"""

import re
from enum import StrEnum
from math import floor, isfinite, log10

from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Direction

MINUS = "\u2212"
NOTHING = "—"
PER_CENT = "%"
POINTS = "pts"
BEFORE = {"€", "$", "£", "¥", "₹", "₽", "₩", "₺", "₪", "CHF", "US$", "A$", "C$", "R$"}
"""Units that stand before the number; words among them are followed by a space."""
CODES = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹"}
TIED = {"B", "bit", "Hz", "W", "Wh"}
"""Units that take the letter of a large number: `1.42 MB`."""
SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "M"), (1e3, "k"))
LETTERS = {"tn": "T", "bn": "G", "M": "M", "k": "k"}
WRITTEN_OUT = 100_000
"""From here on a value is told in thousands, millions and so on."""
DIGITS = 3
CENTS = 2
DECIMALS_AT_MOST = 6
RELATIVE_FROM = 100
"""A count from here on changes by per cent, a smaller one by its number."""
TINY = 1e-6
SHOWN = 40

_NUMBER = re.compile(r"[+\-\u2212]?(?:\d[\d \u00a0\u2009\u202f]*)?(?:[.,]\d+)*")
_LARGE = {"k": 1e3, "m": 1e6, "bn": 1e9, "tn": 1e12}


class Tone(StrEnum):
    """Whether a change is good news."""

    GOOD = "good"
    BAD = "bad"
    NEITHER = "neither"


def amount_text(value: float | None, unit: str = "", *, beside: float | None = None) -> str:
    """Say a value with its unit; `beside` is the change told with it, which lends it its decimals."""
    if value is None:
        return NOTHING
    if 0 < abs(value) < TINY:
        return with_unit(_tiny(value), "", unit)
    scale = _scale(value)
    decimals = _decimals(value, value if beside is None else beside, scale, unit)
    return with_unit(_number(value / scale[0], decimals), scale[1], unit)


def change_text(change: float | None, unit: str = "", value: float | None = None, *, short: bool = False) -> str:
    """Say a difference with its sign; beside the value that was reached, a large count tells it in per cent.

    Differences of per cent are points. `short` leaves the unit away where the value beside it has it already.
    """
    if change is None:
        return NOTHING
    if is_relative(unit, value, change) and value is not None:
        return _relative(change / abs(value - change))
    size = change if value is None else value
    scale = _scale(size)
    decimals = _decimals(size, change, scale, unit)
    number = _number(abs(change) / scale[0], decimals)
    sign = _sign(change) if number.strip("0. ") else ""
    if short:
        return f"{sign}{number}{_spaced(scale[1])}"
    return sign + with_unit(number, scale[1], _unit_of_difference(unit, number))


def difference_text(difference: float, unit: str = "") -> str:
    """Say how far two values are apart, without a sign: `2.3 pts`, `40 ms`."""
    return change_text(abs(difference), unit).removeprefix("+")


def rounded_to(number: float, size: float) -> float:
    """Return a number with no more decimals than a size of two digits has: what else it has nobody can tell."""
    return number if size == 0 else round(number, 1 - floor(log10(abs(size))))


def is_relative(unit: str, value: float | None, change: float) -> bool:
    """Whether a change is told in per cent of what it came from: large counts without a unit of their own."""
    return value is not None and not unit.strip() and abs(value) >= RELATIVE_FROM and value != change


def told_change(change: float | None, unit: str, value: float) -> float | None:
    """Return a change, or 0 where it is so small beside the value that it is told as nothing."""
    if change is None:
        return None
    return change if any(digit in "123456789" for digit in change_text(change, unit, value)) else 0.0


def tone_of(change: float | None, direction: Direction) -> Tone:
    """Return whether a change is good news for a metric that should go this way."""
    if not change or direction is Direction.NEITHER:
        return Tone.NEITHER
    return Tone.GOOD if (change > 0) == (direction is Direction.UP) else Tone.BAD


def typed_amount(text: str) -> float | None:
    """Return the number a person typed (`66 %`, `€1.94`, `1.2 M`, `−0,7 pts`, `18 406`), None for an empty text."""
    if not text.strip():
        return None
    found = next((match for match in _NUMBER.finditer(text) if any(sign.isdigit() for sign in match.group())), None)
    if found is None:
        raise _no_number(text)
    digits = re.sub(r"\s", "", found.group()).replace(MINUS, "-")
    rest = text[: found.start()] + " " + text[found.end() :]
    if any(sign.isdigit() for sign in rest):
        raise _no_number(text)
    following = text[found.end() :].split()
    try:
        number = float(_with_point(digits)) * _LARGE.get(following[0].casefold() if following else "", 1.0)
    except ValueError:
        raise _no_number(text) from None
    if not isfinite(number):
        raise _no_number(text)
    return -number if rest.strip().startswith(("-", MINUS)) else number


def _with_point(digits: str) -> str:
    """Return digits with a point for decimals: the last of two kinds of marks, or a single comma."""
    if "," in digits and "." in digits:
        point = max(",", ".", key=digits.rfind)
        other = "," if point == "." else "."
        return digits.replace(other, "").replace(point, ".")
    if digits.count(",") == 1:
        return digits.replace(",", ".")
    return digits.replace(",", "") if "," in digits else digits


def _no_number(text: str) -> DeskError:
    return DeskError(f"“{text.strip()[:SHOWN]}” is not an amount.", "Type it like 66, 1.5 or 1.2 M.")


def _scale(value: float) -> tuple[float, str]:
    if abs(value) < WRITTEN_OUT:
        return 1.0, ""
    return next((size, word) for size, word in SCALES if _round_to_digits(abs(value)) >= size)


def _decimals(value: float, change: float, scale: tuple[float, str], unit: str) -> int:
    """Return the fewest decimals, up to three digits of the value, that lose nothing of the value and the change.

    Money has both its cents or none.
    """
    value, change = value / scale[0], change / scale[0]
    size = abs(value) or abs(change)
    full = DIGITS if size == 0 else DIGITS - 1 - floor(log10(_round_to_digits(size)))
    full = min(max(full, 0), DECIMALS_AT_MOST)
    found = max(_needed(value, full), _needed(change, full))
    return CENTS if found == 1 and not scale[1] and unit.strip() in BEFORE | CODES.keys() else found


def _needed(value: float, full: int) -> int:
    digits = f"{value:.{full}f}".partition(".")[2].rstrip("0")
    return len(digits)


def _round_to_digits(size: float) -> float:
    return float(f"{size:.{DIGITS - 1}e}")


def _number(value: float, decimals: int) -> str:
    text = count_text(value, decimals)
    return text.replace("-", MINUS) if text.strip("-0. ") else text.replace("-", "")


def _tiny(value: float) -> str:
    mantissa, _, power = f"{value:.1e}".partition("e")
    return f"{mantissa}e{int(power)}".replace("-", MINUS)


def _sign(change: float) -> str:
    return MINUS if change < 0 else "+"


def _relative(share: float) -> str:
    percent = abs(share) * 100
    number = _number(percent, _needed(percent, 1) if percent < 9.95 else 0)  # noqa: PLR2004  # one decimal below 10
    return f"{_sign(share) if number != '0' else ''}{number} %"


def _unit_of_difference(unit: str, number: str) -> str:
    if unit.strip() != PER_CENT:
        return unit
    return POINTS[:-1] if number == "1" else POINTS


def with_unit(number: str, word: str, unit: str) -> str:
    """Return a number with the word of its scale (`k`, `M` or none) and its unit on the side where it belongs."""
    sign = CODES.get(unit.strip(), unit.strip())
    if sign in BEFORE:
        minus, bare = (MINUS, number[1:]) if number.startswith(MINUS) else ("", number)
        return f"{minus}{sign}{' ' if sign[-1].isalpha() else ''}{bare}{_spaced(word)}"
    if sign in TIED and word:
        return f"{number} {LETTERS[word]}{sign}"
    return f"{number}{_spaced(word)}{_spaced(sign)}"


def _spaced(word: str) -> str:
    return f" {word}" if word else ""
