"""Tells by how a file begins whether it holds notes: mail does, tables and JSON do that name who said what.

It is asked of files that are dropped anywhere, where a file may just as well hold items or points; so of those that
could be either way it says no.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from pmdesk.domain.errors import DeskError
from pmdesk.importers.decoding import decode
from pmdesk.importers.mapping import DIALECTS
from pmdesk.importers.notes.catalog import start_of
from pmdesk.importers.notes.dialects import dialect_of
from pmdesk.importers.notes.headers import meaning
from pmdesk.importers.notes.mail import looks_like_mail
from pmdesk.importers.notes.mbox import looks_like_mbox
from pmdesk.importers.notes.records import DECODER, Node, flattened, looks_like_records
from pmdesk.importers.notes.targets import NoteTarget
from pmdesk.importers.table import peek_header

TELLING = frozenset(
    {
        NoteTarget.EMAIL,
        NoteTarget.HANDLE,
        NoteTarget.RATING,
        NoteTarget.COMPANY,
        NoteTarget.SEGMENT,
        NoteTarget.REVENUE,
    }
)
"""What only notes have beside a text; a plain name may be that of an item."""
ITEMS = ('"idList"', '"number"')
"""What is in JSON of Trello and GitHub, whose items are cards and issues."""


PLANNED = frozenset(
    {
        "due",
        "due date",
        "effort",
        "estimate",
        "assignee",
        "sprint",
        "story points",
        "parent",
        "milestone",
        "fix version",
    }
)
"""Names of columns that only plans have."""


def holds_notes(path: Path) -> bool:
    """Whether a file holds notes; one that cannot be read does not."""
    try:
        start = start_of(path)
    except DeskError:
        return False
    if looks_like_mbox(start) or looks_like_mail(start):
        return True
    head = decode(start).text.lstrip("\ufeff")
    if looks_like_records(head):
        return not any(word in head for word in ITEMS) and _tells(_names(head))
    header = peek_header(head)
    if any(dialect.wrote(header) for dialect in DIALECTS):
        return False
    return dialect_of(header) is not None or _tells(header)


def _tells(names: Iterable[str]) -> bool:
    names = list(names)
    if not PLANNED.isdisjoint(map(str.casefold, names)):
        return False
    targets = {found[0] for name in names if (found := meaning(name)) is not None}
    return NoteTarget.BODY in targets and not TELLING.isdisjoint(targets)


def _names(head: str) -> list[str]:
    """Return the names of the fields of the first record, none where it is longer than what was read."""
    try:
        record, _ = DECODER.raw_decode(head[max(head.find("{"), 0) :])
    except (json.JSONDecodeError, RecursionError):
        return []
    return list(flattened(cast("Node", record))) if isinstance(record, dict) else []
