"""Where the columns of a table of notes go: the choices of a person, kept as JSON between imports."""

import hashlib
import json
from dataclasses import replace
from enum import StrEnum
from typing import cast
from zoneinfo import ZoneInfo

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import NoteKind
from pmdesk.importers.cleaning import fold
from pmdesk.importers.points.timeforms import Order


class NoteTarget(StrEnum):
    """Where one column goes."""

    IGNORE = "ignore"
    TITLE = "title"
    BODY = "body"
    RECEIVED_AT = "received_at"
    PERSON = "person"
    EMAIL = "email"
    HANDLE = "handle"
    COMPANY = "company"
    DOMAIN = "domain"
    SEGMENT = "segment"
    REVENUE = "revenue"
    TIER = "tier"
    PRODUCT = "product"
    KIND = "kind"
    STATE = "state"
    RATING = "rating"
    TAGS = "tags"
    SOURCE = "source"
    URL = "url"
    VERSION = "version"
    THREAD = "thread"
    ATTACHMENTS = "attachments"


TARGET_WORDS = {
    NoteTarget.IGNORE: "Do not import",
    NoteTarget.TITLE: "Title",
    NoteTarget.BODY: "Text",
    NoteTarget.RECEIVED_AT: "Received at",
    NoteTarget.PERSON: "Person",
    NoteTarget.EMAIL: "Email",
    NoteTarget.HANDLE: "User name",
    NoteTarget.COMPANY: "Company",
    NoteTarget.DOMAIN: "Company's domain",
    NoteTarget.SEGMENT: "Segment",
    NoteTarget.REVENUE: "Company's revenue",
    NoteTarget.TIER: "Company's tier",
    NoteTarget.PRODUCT: "Product",
    NoteTarget.KIND: "Kind",
    NoteTarget.STATE: "State",
    NoteTarget.RATING: "Rating",
    NoteTarget.TAGS: "Tags",
    NoteTarget.SOURCE: "Source",
    NoteTarget.URL: "Link",
    NoteTarget.VERSION: "Version",
    NoteTarget.THREAD: "Conversation",
    NoteTarget.ATTACHMENTS: "Attachments",
}
"""The targets in words, in the order in which a form offers them."""

SEVERAL = frozenset(
    {
        NoteTarget.IGNORE,
        NoteTarget.BODY,
        NoteTarget.PERSON,
        NoteTarget.TAGS,
        NoteTarget.ATTACHMENTS,
        NoteTarget.RECEIVED_AT,
        NoteTarget.URL,
    }
)
"""Targets that several columns may share: texts and lists are joined, of single values the first filled one counts."""


@frozen
class NoteMapping:
    """Where each column goes, by position, and how its values are read.

    `order` is None while the file leaves open whether days or months come first; times that name no zone are of
    `zone` (IANA name). `kind` is that of rows that do not say theirs. `dialect` names the tool that wrote the table.
    """

    columns: tuple[NoteTarget, ...]
    order: Order | None = None
    zone: str = "UTC"
    kind: NoteKind = NoteKind.FEEDBACK
    dialect: str = ""

    def at(self, target: NoteTarget) -> tuple[int, ...]:
        """The positions of the columns that go to a target."""
        return tuple(at for at, found in enumerate(self.columns) if found is target)

    def with_column(self, at: int, target: NoteTarget) -> "NoteMapping":
        """Return the mapping with one column going elsewhere; a column that gives way is not imported."""
        columns = [NoteTarget.IGNORE if found is target and target not in SEVERAL else found for found in self.columns]
        columns[at] = target
        return replace(self, columns=tuple(columns))


def to_json(mapping: NoteMapping) -> str:
    """Write a mapping down, to be remembered."""
    kept = {
        "columns": list(mapping.columns),
        "order": mapping.order,
        "zone": mapping.zone,
        "kind": mapping.kind,
        "dialect": mapping.dialect,
    }
    return json.dumps(kept, ensure_ascii=False)


def from_json(text: str, header: tuple[str, ...]) -> NoteMapping:
    """Read a mapping; raises DeskError when the words are none or do not fit the columns.

    `columns` is a list by position, or an object from names of columns to where they go; what it leaves out has a
    usual value.
    """
    try:
        kept = cast("dict[str, object]", json.loads(text))
        order, zone = kept.get("order"), str(kept.get("zone", "UTC"))
        columns = _columns(kept["columns"], header)
        mapping = NoteMapping(
            columns,
            None if order is None else Order(str(order)),
            ZoneInfo(zone).key,
            NoteKind(str(kept.get("kind", NoteKind.FEEDBACK))),
            str(kept.get("dialect", "")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, OSError, RecursionError) as trouble:
        raise DeskError("The mapping cannot be read.", "Map the columns again.") from trouble
    if len(mapping.columns) != len(header):
        raise DeskError("The columns of the file are not those that were mapped.", "Map the columns again.")
    return mapping


def _columns(kept: object, header: tuple[str, ...]) -> tuple[NoteTarget, ...]:
    if isinstance(kept, dict):
        named = {fold(str(name)): str(target) for name, target in cast("dict[object, object]", kept).items()}
        strangers = named.keys() - set(map(fold, header))
        if strangers:
            raise DeskError(f"The file has no column “{min(strangers)[:60]}”.", "Map the columns again.")
        return tuple(NoteTarget(named.get(fold(name), NoteTarget.IGNORE)) for name in header)
    return tuple(NoteTarget(str(target)) for target in cast("list[object]", kept))


def signature(header: tuple[str, ...]) -> str:
    """Return what tables with the same columns have in common, to find the mapping that was remembered for them."""
    words = "\0".join(map(fold, header))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]
