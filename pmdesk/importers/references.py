"""Reads which other rows a cell refers to: `PLAT-7, PLAT-9`, `3FS+2 days;5SS`, or names with commas in them."""

import re
from collections.abc import Set as AbstractSet

from pmdesk.domain.classes import frozen
from pmdesk.domain.roadmap import Anchor
from pmdesk.importers.cleaning import LIST_LIMIT, fold, one_line

_JOINED_AT_MOST = 6
_DAYS = {"d": 1, "w": 7, "m": 30}
_TIED = re.compile(
    r"(.+?)\s*(?:(FS|SS|FF|SF)\s*)?(?:([+-])\s*([0-9]{1,4})(?:[.,]0+)?\s*e?(d|w|m)[a-z]*\.?)?", re.IGNORECASE
)


@frozen
class Reference:
    """Another row by its key or name, and how it is tied."""

    word: str
    anchor: Anchor = Anchor.FINISH_START
    lag_days: int = 0


def read_references(cell: str, known: AbstractSet[str]) -> list[Reference]:
    """Return the rows a cell refers to; `known` are the folded keys and names of all rows."""
    parts = [part for part in re.split(r"[;\n,]", cell)[:LIST_LIMIT] if part.strip()]
    found: list[Reference] = []
    at = 0
    while at < len(parts):
        size = next(
            (size for size in range(min(_JOINED_AT_MOST, len(parts) - at), 0, -1) if _fold(parts, at, size) in known), 0
        )
        found.append(Reference(one_line(",".join(parts[at : at + size]))) if size else _tied(one_line(parts[at])))
        at += size or 1
    return found


def _fold(parts: list[str], at: int, size: int) -> str:
    return fold(",".join(parts[at : at + size]))


def _tied(text: str) -> Reference:
    """Read Microsoft Project's `3FS+2 days`."""
    found = _TIED.fullmatch(text)
    if found is None or not (found[2] or found[4]):
        return Reference(text)
    lag = int(found[4] or 0) * _DAYS[(found[5] or "d").lower()] * (-1 if found[3] == "-" else 1)
    return Reference(found[1], Anchor((found[2] or "fs").lower()), lag)
