"""Turns a service's values into ours: texts that can be stored, times, days, numbers; what cannot be read is told."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, TypeVar, cast

from pmdesk.domain.inbox import storable
from pmdesk.domain.remote import Draft, Remote, Standing, Value
from pmdesk.sync.trouble import Overtaken, QueryTrouble, quoted

T = TypeVar("T")
Json = dict[str, Any]
"""A JSON object of a service."""
LENGTH = re.compile(r"\.(\d+)")
BREAKS = re.compile(r"\r\n?")
BAD = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError)
"""What a parsing function raises at a value that is not as the service describes it."""


def text(value: object) -> str:
    """Return a text with plain line breaks that can be stored; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return BREAKS.sub("\n", storable(str(value)))
    raise ValueError(f"{shown(value)} is not a text")


def line(value: object) -> str:
    """Return a text on one line."""
    return " ".join(text(value).split())


def required(value: object, what: str) -> str:
    """Return a text on one line that must not be empty."""
    found = line(value)
    if not found:
        raise ValueError(f"it has no {what}")
    return found


def when(value: object) -> datetime | None:
    """Return an instant in UTC; one without a zone is read as UTC."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is not a time")  # noqa: TRY004  # told like the others
    try:
        found = datetime.fromisoformat(LENGTH.sub(lambda part: f".{part[1]:0<6.6}", value.strip(), count=1))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{shown(value)} is not a time") from None


def day(value: object) -> date | None:
    """Return a day; of an instant, the day it is written with."""
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ValueError(f"{shown(value)} is not a day") from None


def number(value: object) -> float | None:
    """Return a finite number."""
    if value is None or value == "":
        return None
    try:
        found = float(cast("Any", value))
    except (TypeError, ValueError):
        found = float("nan")
    if isinstance(value, bool) or not isfinite(found):
        raise ValueError(f"{shown(value)} is not a number")
    return found


def whole(value: object) -> int | None:
    """Return a number without its fraction."""
    found = number(value)
    return None if found is None else round(found)


def inner(value: object, *path: str) -> str:
    """Return a text on one line inside of objects, such as somebody's name; empty where one of them is null."""
    for name in path:
        if value is None:
            return ""
        if not isinstance(value, dict):
            raise ValueError(f"{shown(value)} stands where “{name}” should be")  # noqa: TRY004  # see above
        value = cast("Json", value).get(name)
    return line(value)


def inside(value: object, name: str) -> Json:
    """Return an object inside of an object; an empty one where there is none."""
    found = cast("Json", value).get(name) if isinstance(value, dict) else None
    return cast("Json", found) if isinstance(found, dict) else {}


def items(value: object) -> list[Json]:
    """Return the objects of a list; nothing for null."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{shown(value)} is not a list")  # noqa: TRY004  # see above
    return [cast("Json", one) for one in cast("list[Any]", value) if isinstance(one, dict)]


def instant(at: datetime) -> str:
    """Write an instant as services read it, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def shown(value: object) -> str:
    """Return a value as a quotation for words."""
    return quoted(str(value)[:60]) or "nothing"


def parsed(values: object, parse: Callable[[Json], T], noun: str) -> tuple[tuple[T, ...], tuple[str, ...]]:
    """Return what the objects of a list say, and in words which of them cannot be read."""
    found: list[T] = []
    words: list[str] = []
    for value in rows(values):
        try:
            found.append(parse(_object(value)))
        except BAD as error:
            words.append(f"{noun} {_name(cast('object', value))} stays out: {_reason(error)}.")
    return tuple(found), tuple(words)


def rows(values: object) -> Sequence[Any]:
    """Return what a list holds; raises QueryTrouble for what is no list, which a service's answer has to be."""
    if not isinstance(values, list):
        raise QueryTrouble("The service answers with something else than a list.", "Look at the address.")
    return cast("list[Any]", values)


def member(values: object, name: str) -> Any:  # noqa: ANN401  # JSON
    """Return a value of an answer that has to be an object with this name; raises QueryTrouble."""
    if not isinstance(values, dict) or name not in values:
        raise QueryTrouble(f"The service answers without “{name}”.", "Look at the address.")
    return cast("Json", values)[name]


def one(values: object, parse: Callable[[Json], T]) -> T:
    """Return what one object says; raises QueryTrouble for one that cannot be read."""
    try:
        return parse(_object(values))
    except BAD as error:
        raise QueryTrouble(f"The record cannot be read: {_reason(error)}.", "Look at it at the service.") from error


def require_taken(who: str, now: Remote, changes: Mapping[str, Value]) -> Remote:
    """Return a record as it is after a change; raises QueryTrouble in words when some of it was left as it was."""
    left = [name for name, value in changes.items() if _plain(getattr(now, name)) != _plain(value)]
    if left:
        told = ", ".join(f"{name} stays {shown(_worded(getattr(now, name)))}" for name in left)
        raise QueryTrouble(
            f"{who} accepted the change of {now.key or now.title} but did not make all of it: {told}.",
            "See at the service whether you may change this there.",
        )
    return now


def require_unchanged(who: str, remote: Remote, now: Remote) -> Remote:
    """Return a record as it is now, where nothing else guards a write; raises Overtaken when it has changed."""
    if now.standing in {Standing.DELETED, Standing.MOVED} or now.updated_at != remote.updated_at:
        raise Overtaken(f"{remote.key} has changed at {who} meanwhile.", "It is read again and compared.")
    return now


def is_made_of(record: Remote, draft: Draft, since: datetime) -> bool:
    """Whether a record is what an earlier try made of a draft: the same words, and not older."""
    body = draft.fields.get("body")
    if record.created_at is None or record.created_at < since.replace(microsecond=0):
        return False
    return record.title == line(draft.fields.get("title")) and (body is None or _plain(record.body) == _plain(body))


def _plain(value: Value) -> object:
    """Return a value as it is compared: nothing is nothing; order and case of labels and white space say nothing."""
    if isinstance(value, str):
        return " ".join(value.split()) or None
    if isinstance(value, tuple):
        return frozenset(label.casefold() for label in value)
    return float(value) if isinstance(value, int) else value


def _worded(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)


def _object(value: object) -> Json:
    if not isinstance(value, dict):
        raise ValueError(f"{shown(value)} is no object")  # noqa: TRY004  # told like the others
    return cast("Json", value)


def _name(value: object) -> str:
    """Return what a record is called, of one that may be anything."""
    known: Mapping[str, Any] = cast("Json", value) if isinstance(value, dict) else {}
    names: Iterable[Any] = (known.get(name) for name in ("key", "identifier", "number", "iid", "id"))
    return next((line(name) for name in names if isinstance(name, str | int) and line(name)), "without a number")


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it has no “{error.args[0]}”"
    return str(error) if isinstance(error, ValueError) else "it is not as the service describes it"
