"""Reads a description and compares it with versions that are kept: values in, values out, nothing is opened or asked.

What goes in and comes out may travel between processes: texts and what was found in them, never a tree.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date, datetime
from functools import partial

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import SpecVersionId
from pmdesk.domain.specs import FoundChange, ReceivedSpec
from pmdesk.importers.specs import SpecRead, read_spec
from pmdesk.insight.packed_text import digest, packed, unpacked
from pmdesk.insight.spec_outline import Outline
from pmdesk.insight.specs.change import Change
from pmdesk.insight.specs.reading import Tell
from pmdesk.insight.specs.references import DOCUMENTS
from pmdesk.insight.specs.tree import node
from pmdesk.insight.specs.versions import Version, compare_versions, read_version

Told = Callable[[str, int, int], object]
"""Hears what is done now, how many bytes or operations of it, and of how many; it may raise to call it off."""


@frozen
class KeptText:
    """A version that is kept: its id, what it calls itself, and its text as it is kept."""

    id: SpecVersionId
    title: str
    packed: str


@frozen
class ToRead:
    """A description to be read, with documents that it names, and versions to compare it with.

    Of `hashes` all is known already. Where it `carries_on`, it takes along the documents that the newest version
    carries and that it still names.
    """

    name: str
    body: bytes
    today: date
    documents: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    hashes: frozenset[str] = frozenset()
    kept: tuple[KeptText, ...] = ()
    carries_on: bool = False


@frozen
class SpecSeen:
    """A description that was read; `changes` are what is otherwise in it, by version, but for other languages.

    `body` stands for itself; it and `packed` are empty where they are what was sent, and known.
    """

    sha256: str
    outline: Outline
    body: bytes = b""
    packed: str = ""
    documents: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    changes: Mapping[int, tuple[FoundChange, ...]] = field(default_factory=dict[int, "tuple[FoundChange, ...]"])


def see(to_read: ToRead, told: Told) -> SpecSeen:
    """Return what a description is and changes; raises DeskError when the bytes are none."""
    read = read_spec(to_read.name, to_read.body, to_read.documents, tell=partial(told, "Reading"))
    if to_read.carries_on and read.missing and to_read.kept:
        read = _carried_on(to_read, read, told)
    sha256 = digest(read.body)
    body = b"" if read.body == to_read.body else read.body
    seen = SpecSeen(sha256, read.outline, body, "", read.documents, read.missing)
    if sha256 in to_read.hashes:
        return seen
    found: dict[int, tuple[Change, ...] | None] = {
        each.id: _changes(each, read.version, to_read.today, told) for each in to_read.kept
    }
    told("Packing", 0, 0)
    changes = {version_id: changes for version_id, changes in found.items() if changes is not None}
    return SpecSeen(sha256, read.outline, body, packed(read.body), read.documents, read.missing, changes)


def as_received(seen: SpecSeen, sent: bytes, at: datetime, source: str) -> ReceivedSpec:
    """Return what a command keeps of a description; `sent` are the bytes that were read."""
    found = seen.outline
    told = found.release, found.title, source, found.format, found.operations
    return ReceivedSpec(seen.body or sent, at, *told, packed=seen.packed)


def compare_kept(before: KeptText, after: KeptText, today: date, told: Told) -> tuple[Change, ...]:
    """Return what changed between two versions that are kept; raises DeskError where they cannot be compared."""
    old, new = (read_version(each.title, unpacked(each.packed), tell=_reading(each, told)) for each in (before, after))
    return compare_versions(old, new, today, tell=partial(told, "Comparing"))


def _carried_on(to_read: ToRead, read: SpecRead, told: Told) -> SpecRead:
    """Return the description with the documents that a person let the newest version carry."""
    carried = node(node(getattr(_read(to_read.kept[0], told), "root", {})).get(DOCUMENTS))
    there = {file: json.dumps(carried[file]).encode() for file in read.missing if file in carried}
    return read_spec(to_read.name, to_read.body, there, tell=partial(told, "Reading")) if there else read


def _changes(kept: KeptText, after: Version, today: date, told: Told) -> tuple[Change, ...] | None:
    """Return what changed since a version; None for one that cannot be compared, as of another language."""
    old = _read(kept, told)
    if old is None or type(old) is not type(after):
        return None
    return compare_versions(old, after, today, tell=partial(told, f"Comparing with {kept.title}"))


def _read(kept: KeptText, told: Told) -> Version | None:
    try:
        return read_version(kept.title, unpacked(kept.packed), tell=_reading(kept, told))
    except DeskError:
        told(f"Reading {kept.title}", 1, 1)
        return None


def _reading(kept: KeptText, told: Told) -> Tell:
    return partial(told, f"Reading {kept.title}")
