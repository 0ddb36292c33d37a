"""Counts in words, everywhere alike: thousands stand apart by a space at which no line breaks, `100 000 rows`."""

APART = "\u00a0"
"""Every font and every code page of Windows has this one, unlike the narrower ones."""


def count_text(count: float, decimals: int = 0) -> str:
    """Return a number with its thousands apart: `1 551`, `12.5`."""
    return apart(f"{count:,.{decimals}f}")


def counted(count: int, one: str, many: str = "") -> str:
    """Return how many of what: `1 row`, `1 551 rows`; `many` where it is not `one` with an s."""
    return f"{count_text(count)} {one if count == 1 else many or f'{one}s'}"


def apart(written: str) -> str:
    """Return a number that Python wrote with commas between thousands as we write it."""
    return written.replace(",", APART)
