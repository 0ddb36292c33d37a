"""What the import of a description has done off the main thread: fetching, reading, comparing, keeping it."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

from pmdesk.commands.desk import Desk
from pmdesk.commands.specs import ImportSpec
from pmdesk.domain.apis import SpecText, SpecVersion
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.counts import count_text
from pmdesk.domain.kinds import SpecVersionId
from pmdesk.domain.vendors import Integration
from pmdesk.importers.files import read_bytes
from pmdesk.importers.spec_reading import SpecSeen, ToRead, as_received
from pmdesk.importers.specs import file_beside
from pmdesk.insight.packed_text import digest, unpacked
from pmdesk.insight.specs.limits import MAX_BYTES
from pmdesk.insight.specs.versions import Version, read_version
from pmdesk.queries.spec_changes import VersionDiff, found_diff, kept_diff
from pmdesk.queries.spec_versions import by_hash, worth_comparing
from pmdesk.runtime.spec_thinking import compare_apart, see_apart
from pmdesk.runtime.watching import HowFar, Part, Watch
from pmdesk.storage.ledger import COMPARING, SAVING, WRITING
from pmdesk.storage.rows import Rows
from pmdesk.storage.store import Role, open_workspace
from pmdesk.sync.leash import CallOff
from pmdesk.sync.spec_round import kept_text
from pmdesk.sync.specs import FetchedSpec, fetch_spec
from pmdesk.sync.trouble import RemoteTrouble, asked_by_hand
from pmdesk.sync.way import Way

LOOK_EVERY = 1_000
UNKEPT = SpecVersionId(0)
"""Stands for a version that is only looked at: nobody has agreed on it yet."""
MEGA = 1024 * 1024
BRINGING = {COMPARING: Part("Comparing", 0, 0.1), WRITING: Part("Keeping", 0.1, 0.6), SAVING: Part("Keeping", 0.6, 1)}


@frozen
class Origin:
    """Where a description comes from: a file or an address; `known` are the marks of what was fetched there last."""

    path: Path | None = None
    url: str = ""
    known: tuple[str, str] = ("", "")

    @property
    def name(self) -> str:
        """What it is called for people."""
        if self.path is not None:
            return self.path.name
        return self.url.rstrip("/").rpartition("/")[2] or self.url


@frozen
class Place:
    """Where a description is brought in: the workspace, for which integration, the clock, the way to the network."""

    workspace: Path
    integration_id: int
    clock: Clock
    way: Way


@frozen
class Looked:
    """A description that was read, and what it would change; `known` is the version that is the same word for word.

    `sent` are the bytes as they came, `sha256` is their hash.
    """

    origin: Origin
    source: str
    sent: bytes
    sha256: str
    read: SpecSeen
    known: SpecVersion | None = None
    newest: SpecVersion | None = None
    diff: VersionDiff | None = None
    fetched: FetchedSpec | None = None

    @property
    def size(self) -> int:
        """How many bytes it has, with the documents that it carries."""
        return len(self.read.body or self.sent)


@frozen
class Unchanged:
    """An address answered that nothing has changed since the last look."""

    origin: Origin


@frozen
class Kept:
    """A description that was brought in: the message for the house, and the version."""

    changes: Changes
    version_id: SpecVersionId


def look(origin: Origin, wanted: Iterable[str], place: Place, watch: Watch, call_off: CallOff) -> Looked | Unchanged:
    """Read a description with the documents that were asked for, and compare it with the versions that matter."""
    fetched, data = None, b""
    if origin.path is not None:
        data = read_bytes(origin.path, MAX_BYTES)
    else:
        fetched = _fetched(origin.url, place, call_off, origin.known)
        if fetched.is_unchanged:
            return Unchanged(origin)
        data = fetched.body
    watch.look()
    documents = {file: _document(origin, file, place, call_off) for file in wanted}
    to_read = ToRead(origin.name, data, place.clock.today(), documents)
    with closing(open_workspace(place.workspace, role=Role.READER, clock=place.clock)) as store:
        looked = _seen(origin, to_read, store, place, watch)
    return looked if fetched is None else replace(looked, source=fetched.url, fetched=fetched)


def bring_in(looked: Looked, place: Place, watch: Watch) -> Kept:
    """Keep the description as one step of its own connection."""
    spec = as_received(looked.read, looked.sent, place.clock.now(), looked.source)
    watch.look()
    with closing(open_workspace(place.workspace, role=Role.GUEST, clock=place.clock)) as store:
        store.connection.set_progress_handler(lambda: 1 if watch.is_called_off() else None, LOOK_EVERY)
        desk = Desk(store, place.clock, lambda _changes: None, tell=watch.counting(BRINGING))
        found = ImportSpec(place.integration_id, spec, looked.read.changes, looked.origin.url)
        return Kept(*desk.ask(found, Actor.IMPORT))


def diff_of(rows: Rows, before: SpecVersion, after: SpecVersion, today: date, watch: Watch) -> VersionDiff:
    """Return what changed between two versions that are kept: as it was found then, else it is found now."""
    kept = kept_diff(rows, before, after)
    if kept.lines or before.id == after.id:
        return kept
    old, new = (kept_text(rows, each) for each in (before, after))
    changes = compare_apart(old, new, today, partial(_tell, watch), watch.is_called_off)
    return found_diff(rows, before, after, changes)


def version_of(rows: Rows, version: SpecVersion, watch: Watch) -> Version:
    """Return a version that is kept, read again."""
    watch.look()
    text = rows.get(SpecText, version.text_id)
    return read_version(version.title, unpacked(text.body), tell=partial(_tell, watch, f"Reading {version.title}"))


def _seen(origin: Origin, to_read: ToRead, rows: Rows, place: Place, watch: Watch) -> Looked:
    """Read a description, and weigh what is otherwise in it than in the newest version."""
    api_id = rows.get(Integration, place.integration_id).api_id
    known, before = by_hash(rows, api_id), worth_comparing(rows, api_id)
    texts = tuple(kept_text(rows, each) for each in before)
    to_read = replace(to_read, hashes=frozenset(known), kept=texts)
    read = see_apart(to_read, partial(_tell, watch), watch.is_called_off)
    newest, diff = before[0] if before else None, None
    if newest is not None and newest.id in read.changes:
        after = SpecVersion(UNKEPT, newest.api_id, newest.text_id, _title(read), place.clock.now())
        diff = found_diff(rows, newest, after, read.changes[newest.id])
    same = known.get(read.sha256)
    return Looked(origin, origin.name, to_read.body, digest(to_read.body), read, same, newest, diff)


def _title(read: SpecSeen) -> str:
    return " ".join(read.outline.release.split())[:200] or read.sha256[:8]


def _document(origin: Origin, file: str, place: Place, call_off: CallOff) -> bytes:
    """Return a document that a person asked for."""
    if origin.path is not None and "://" not in file:
        return file_beside(origin.path, file)
    address = file if "://" in file else urljoin(origin.url, file)
    return _fetched(address, place, call_off).body


def _fetched(address: str, place: Place, call_off: CallOff, known: tuple[str, str] = ("", "")) -> FetchedSpec:
    try:
        return fetch_spec(address, place.clock, call_off, place.way, known=known)
    except RemoteTrouble as trouble:
        raise asked_by_hand(trouble) from None


def _tell(watch: Watch, verb: str, done: int, total: int) -> None:
    watch.look()
    if not total:
        watch.tell(HowFar(verb))
        return
    words = (
        f"{verb} {count_text(done / MEGA, 1)} of {count_text(total / MEGA, 1)} MB"
        if total > MEGA
        else f"{verb} {count_text(done)}"
    )
    watch.tell(HowFar(words, done / total))
