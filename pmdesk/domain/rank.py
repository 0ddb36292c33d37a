"""Fractional ranks: strings between which there is always room for another.

Keys are digits of base 62 read as a fraction between 0 and 1, compared as plain ASCII text; none ends in the lowest
digit, so that there is always a key before it (the scheme is known as fractional indexing).
"""

from pmdesk.domain.errors import RuleBroken

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
VALUE = {digit: value for value, digit in enumerate(DIGITS)}
BASE = len(DIGITS)
COUNTING = 5
"""So many digits count rows that are added at the end."""


def between(before: str | None, after: str | None) -> str:
    """Return a key that sorts after `before` and before `after`; None is the open end on that side."""
    low, high = before or "", after
    if high is not None and low >= high:
        raise RuleBroken("These two rows are not in order.", "Sort the list by hand once more.")
    key = ""
    position = 0
    while True:
        floor = VALUE[low[position]] if position < len(low) else 0
        ceiling = VALUE[high[position]] if high is not None and position < len(high) else BASE
        if ceiling - floor > 1:
            return key + DIGITS[(floor + ceiling) // 2]
        key += DIGITS[floor]
        if ceiling > floor:
            high = None
        position += 1


def following(last: str | None, count: int) -> list[str]:
    """Return `count` keys in ascending order after `last`, the last of all; thousands of rows later they are as short.

    The last digits count up like a number, instead of halving what is left.
    """
    keys: list[str] = []
    stem, number = ("", 0) if last is None else (last[:-COUNTING], _number(last[-COUNTING:]))
    if last is None or len(last) < COUNTING or number + 2 * count >= BASE**COUNTING:
        stem, number = between(last, None), 0
    while len(keys) < count:
        number += 1
        if number % BASE:
            keys.append(stem + _padded(number))
    return keys


def spread(count: int) -> list[str]:
    """Return `count` short keys in ascending order, evenly apart."""
    width = 1
    while BASE**width < (count + 1) * 2:
        width += 1
    total = BASE**width
    return [_written(total * (place + 1) // (count + 1), width) for place in range(count)]


def room(before: str | None, after: str | None, count: int) -> list[str]:
    """Return `count` keys in ascending order between two keys; short ones, however many they are."""
    if before is None and after is None:
        return spread(count)
    stem = between(before, after)
    return [stem] if count == 1 else [stem + key for key in spread(count)]


def _written(value: int, width: int) -> str:
    digits: list[str] = []
    for _ in range(width):
        value, digit = divmod(value, BASE)
        digits.append(DIGITS[digit])
    return "".join(reversed(digits)).rstrip(DIGITS[0]) or DIGITS[1]


def _padded(value: int) -> str:
    digits: list[str] = []
    for _ in range(COUNTING):
        value, digit = divmod(value, BASE)
        digits.append(DIGITS[digit])
    return "".join(reversed(digits))


def _number(text: str) -> int:
    number = 0
    for digit in text:
        number = number * BASE + VALUE[digit]
    return number
