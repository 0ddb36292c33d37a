"""One difference between two versions of an API's description, and what it means to whoever calls the API."""

import json
from enum import StrEnum
from hashlib import sha256

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.tree import items, texts


class Level(StrEnum):
    """How much a change can hurt: breaking when a consumer that kept to the old contract can stop working."""

    BREAKING = "breaking"
    WARNING = "warning"
    INFO = "info"


class Direction(StrEnum):
    """Which way the data goes that a change is about: from the consumer, to it, or neither."""

    REQUEST = "request"
    RESPONSE = "response"
    NONE = "none"


@frozen
class Place:
    """Where a change is.

    `operation` is the key of an operation (`GET /pets/{id}`), empty for the description as a whole; `part` what of it
    (`request body application/json`, `query parameter limit`); `path` the way through its schema with every step,
    `field` the same in plain names (`pets[].name`), as a consumer counts the fields it uses; `schema` the named
    schema, if any.
    """

    operation: str = ""
    part: str = ""
    path: str = ""
    field: str = ""
    schema: str = ""


@frozen
class Change:
    """A change with its rule, its values before and after as short texts, and a sentence for people.

    The `fingerprint` is the same whenever this change is found again, between whichever two versions.
    """

    rule: str
    level: Level
    direction: Direction
    place: Place
    old: str
    new: str
    words: str
    fingerprint: str


def fingerprint(rule: str, place: Place, old: object, new: object) -> str:
    """Return sixteen digits out of what a change is, and not of how it is told or weighed."""
    told = (rule, unnamed(place.operation), place.part, place.path, old, new)
    return sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]


def unnamed(operation: str) -> str:
    """Return an operation's key with its path parameters stripped of their names, which callers never see."""
    parts = operation.split("{")
    return "{".join([parts[0], *("}" + part.partition("}")[2] for part in parts[1:])])


ORDER = {Level.BREAKING: 0, Level.WARNING: 1, Level.INFO: 2}


def _as_text(value: object) -> str:
    listed = items(value)
    if listed and all(isinstance(each, str) for each in listed):
        return ", ".join(texts(value))
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def shortened(value: object, most: int = 120) -> str:
    """Return a foreign value as one short line: texts as they are, all else as JSON."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else _as_text(value)
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
