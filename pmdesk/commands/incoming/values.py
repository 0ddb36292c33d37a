"""The values of a foreign row as they are kept for the next import, and what of them has changed since."""

import math
from datetime import date
from typing import Any, cast

from pmdesk.commands.incoming.intake import Values
from pmdesk.domain.days import Resolution
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.foreign import ForeignRow
from pmdesk.domain.fuzzy import FIRST_YEAR, LAST_YEAR
from pmdesk.domain.roadmap import TITLE_LIMIT

DAYS = frozenset({"start", "end"})


def values_of(row: ForeignRow) -> dict[str, object]:
    """Return what a row says as plain JSON values, without what it leaves open; raises RuleBroken for nonsense."""
    _check(row)
    parent = ["key", clean(row.parent_key)] if row.parent_key else None
    if parent is None and row.parent_title and fold(row.parent_title):
        parent = ["title", name_of(row.parent_title)]
    values: dict[str, object] = {
        "kind": row.kind.value,
        "title": one_line(row.title),
        "parent": parent,
        "product": name_of(row.product),
        "key": name_of(row.external_key),
        "status": None if row.status is None else row.status.value,
        "health": None if row.health is None else row.health.value,
        "description": clean(row.description),
        "start": None if row.start is None else row.start.isoformat(),
        "end": None if row.end is None else row.end.isoformat(),
        "resolution": None if row.resolution is Resolution.DAY else row.resolution.value,
        "pinned": row.pinned,
        "progress": row.progress,
        "effort_low": row.effort_low,
        "effort_likely": row.effort_likely,
        "effort_high": row.effort_high,
        "owner": name_of(row.owner),
        "teams": _distinct(row.teams),
        "tags": _distinct(row.tags),
        "sprint": name_of(row.sprint),
        "release": name_of(row.release),
        "criteria": [[title, met] for words, met in row.criteria if (title := name_of(words))],
        "links": [[url, name_of(words)] for link, words in row.links if 0 < len(url := one_line(link)) <= TITLE_LIMIT],
        "archived": row.archived,
    }
    return {name: value for name, value in values.items() if not _is_open(value)}


def changed_between(base: Values, values: Values) -> frozenset[str]:
    """Return the names of the values that differ from those read last."""
    return frozenset(name for name in base.keys() | values.keys() if base.get(name) != values.get(name))


def clean(text: str) -> str:
    """Return the text as a database keeps it: no NUL, no half characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8") if text else ""


def one_line(text: str) -> str:
    """Return the text clean and on one line."""
    return " ".join(clean(text).split()) if text else ""


def name_of(words: str | None) -> str:
    """Return a name clean, on one line and no longer than names are."""
    return one_line(words or "")[:TITLE_LIMIT].rstrip()


def fold(text: str) -> str:
    """Return how a name is compared: trimmed, upper and lower case alike."""
    return one_line(text).casefold()


def _is_open(value: object) -> bool:
    return value is None or value is False or value in ("", [])


def _distinct(names: tuple[str, ...]) -> list[str]:
    if not names:
        return []
    found: dict[str, str] = {}
    for name in names:
        if fold(name):
            found.setdefault(fold(name), name_of(name))
    return list(found.values())


def _check(row: ForeignRow) -> None:
    if not one_line(row.title):
        raise RuleBroken("Name is empty.")
    for day in (row.start, row.end):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise RuleBroken(f"The year {day.year} is out of reach.")
    for points in (row.effort_low, row.effort_likely, row.effort_high):
        if points is not None and not math.isfinite(points):
            raise RuleBroken(f"An effort of {points} is no number.")


def day(value: object) -> date | None:
    """Return the calendar day that a kept value tells."""
    return date.fromisoformat(value) if isinstance(value, str) else None


def texts(value: object) -> list[str]:
    """Return the names that a kept value lists."""
    return cast("list[str]", value) if isinstance(value, list) else []


def pairs(value: object) -> list[tuple[str, Any]]:
    """Return the pairs that a kept value lists."""
    return [(first, second) for first, second in cast("list[list[Any]]", value)] if isinstance(value, list) else []


def text(value: object) -> str:
    """Return the text of a kept value, empty when it is left open."""
    return value if isinstance(value, str) else ""


def pair(value: object) -> tuple[str, str] | None:
    """Return the two words of a kept value, or None when it is left open."""
    if not isinstance(value, list):
        return None
    how, word = cast("list[str]", value)
    return how, word
