"""What a person types into a cell, as the value it means."""

from datetime import date

from pmdesk.domain.errors import DeskError
from pmdesk.domain.fuzzy import parse_day

YES = frozenset({"yes", "y", "true", "1", "x", "on"})
NO = frozenset({"no", "n", "false", "0", "", "off"})


def typed_day(text: str, today: date) -> date | None:
    """Return the day a text means, None for an empty one; raises DeskError in words."""
    return parse_day(text, today) if text.strip() else None


def typed_number(text: str) -> float | None:
    """Return the number a text means (`8`, `1,5`, `1 240`), None for an empty one."""
    plain = text.strip().replace(" ", "").replace("\u00a0", "")
    if not plain:
        return None
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        raise DeskError(f"“{text.strip()}” is not a number.", "Type it like 8 or 1.5.") from None
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124  # only NaN differs from itself
        raise DeskError(f"“{text.strip()}” is not a number.", "Type it like 8 or 1.5.")
    return number


def typed_whole(text: str) -> int | None:
    """Return the whole number a text means, None for an empty one."""
    number = typed_number(text)
    if number is None:
        return None
    if not number.is_integer():
        raise DeskError(f"“{text.strip()}” is not a whole number.", "Type it like 8.")
    return int(number)


def typed_yes(text: str) -> bool:
    """Return whether a text says yes."""
    word = text.strip().casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise DeskError(f"“{text.strip()}” is neither yes nor no.", "Type yes or no.")
