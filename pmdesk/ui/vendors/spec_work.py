"""What the import of a description has done off the main thread: fetching, reading, comparing, keeping it."""

from collections.abc import Iterable, Mapping
from contextlib import closing
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
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import SpecVersionId
from pmdesk.domain.vendors import Integration
from pmdesk.importers.files import read_bytes
from pmdesk.importers.specs import SpecRead, as_received, file_beside, read_spec
from pmdesk.insight.packed_text import digest, unpacked
from pmdesk.insight.specs.change import Change
from pmdesk.insight.specs.limits import MAX_BYTES
from pmdesk.insight.specs.versions import Version, compare_versions, read_version
from pmdesk.queries.spec_changes import VersionDiff, found_diff, kept_diff, versions
from pmdesk.runtime.watching import HowFar, Part, Watch
from pmdesk.storage.ledger import COMPARING, SAVING, WRITING
from pmdesk.storage.rows import Rows
from pmdesk.storage.store import Role, open_workspace
from pmdesk.sync.leash import CallOff
from pmdesk.sync.specs import FetchedSpec, fetch_spec
from pmdesk.sync.way import Way

LOOK_EVERY = 1_000
UNKEPT = SpecVersionId(0)
"""Stands for a version that is only looked at: nobody has agreed on it yet."""
MEGA = 1024 * 1024
BRINGING = {COMPARING: Part("Comparing", 0, 0.1), WRITING: Part("Keeping", 0.1, 0.6), SAVING: Part("Keeping", 0.6, 1)}
Found = Mapping[int, tuple[Change, ...]]


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
    """A description that was read, and what it would change; `known` is the version that is the same word for word."""

    origin: Origin
    source: str
    read: SpecRead
    known: SpecVersion | None
    newest: SpecVersion | None
    diff: VersionDiff | None
    changes: Found
    fetched: FetchedSpec | None = None


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
        fetched = fetch_spec(origin.url, place.clock, call_off, place.way, known=origin.known)
        if fetched.is_unchanged:
            return Unchanged(origin)
        data = fetched.body
    watch.look()
    documents = {file: _document(origin, file, place, call_off) for file in wanted}
    read = read_spec(origin.name, data, documents, tell=partial(_tell, watch, "Reading"))
    watch.look()
    source = origin.name if fetched is None else fetched.url
    with closing(open_workspace(place.workspace, role=Role.READER, clock=place.clock)) as store:
        return _compared(Looked(origin, source, read, None, None, None, {}, fetched), store, place, watch)


def bring_in(looked: Looked, place: Place, watch: Watch) -> Kept:
    """Keep the description as one step of its own connection."""
    watch.say("Packing")
    spec = as_received(looked.read, place.clock.now(), looked.source)
    watch.look()
    with closing(open_workspace(place.workspace, role=Role.GUEST, clock=place.clock)) as store:
        store.connection.set_progress_handler(lambda: 1 if watch.is_called_off() else None, LOOK_EVERY)
        desk = Desk(store, place.clock, lambda _changes: None, tell=watch.counting(BRINGING))
        url = "" if looked.fetched is None else looked.fetched.url
        return Kept(*desk.ask(ImportSpec(place.integration_id, spec, looked.changes, url), Actor.IMPORT))


def diff_of(rows: Rows, before: SpecVersion, after: SpecVersion, today: date, watch: Watch) -> VersionDiff:
    """Return what changed between two versions that are kept: as it was found then, else it is found now."""
    kept = kept_diff(rows, before, after)
    if kept.lines or before.id == after.id:
        return kept
    old, new = (version_of(rows, each, watch) for each in (before, after))
    changes = compare_versions(old, new, today, tell=partial(_tell, watch, "Comparing"))
    return found_diff(rows, before, after, changes)


def version_of(rows: Rows, version: SpecVersion, watch: Watch) -> Version:
    """Return a version that is kept, read again."""
    watch.look()
    text = rows.get(SpecText, version.text_id)
    return read_version(version.title, unpacked(text.body), tell=partial(_tell, watch, f"Reading {version.title}"))


def _compared(looked: Looked, rows: Rows, place: Place, watch: Watch) -> Looked:
    integration = rows.get(Integration, place.integration_id)
    if integration.api_id is None:
        return looked
    known, sha256 = versions(rows, integration.api_id), digest(looked.read.body)
    hashes = {text.id: text.sha256 for text in _texts(rows, known)}
    same = next((each for each in known if hashes.get(each.text_id) == sha256), None)
    newest = known[-1] if known else None
    if same is not None or newest is None:
        return _with(looked, same, newest, None, {})
    pins = {row.pinned_id for row in rows.all(Integration, api_id=integration.api_id, archived_at=None)}
    found: dict[int, tuple[Change, ...]] = {}
    for each in known:
        if each is newest or each.id in pins:
            changes = _changes(rows, each, looked.read.version, place.clock.today(), watch)
            found |= {} if changes is None else {each.id: changes}
    after = SpecVersion(UNKEPT, newest.api_id, newest.text_id, _title(looked, sha256), place.clock.now())
    diff = found_diff(rows, newest, after, found[newest.id]) if newest.id in found else None
    return _with(looked, None, newest, diff, found)


def _changes(rows: Rows, before: SpecVersion, after: Version, today: date, watch: Watch) -> tuple[Change, ...] | None:
    """Return what changed since a version; None for one that cannot be compared, as of another language."""
    try:
        old = version_of(rows, before, watch)
    except DeskError:
        watch.look()
        return None
    if type(old) is not type(after):
        return None
    return compare_versions(old, after, today, tell=partial(_tell, watch, f"Comparing with {before.title}"))


def _with(
    looked: Looked, known: SpecVersion | None, newest: SpecVersion | None, diff: VersionDiff | None, changes: Found
) -> Looked:
    return Looked(looked.origin, looked.source, looked.read, known, newest, diff, changes, looked.fetched)


def _texts(rows: Rows, known: Iterable[SpecVersion]) -> list[SpecText]:
    found: list[SpecText] = []
    for each in known:
        cells = rows.cells(SpecText, ("id", "sha256", "size"), id=each.text_id)
        found += [SpecText(row_id, sha256, size, "") for row_id, sha256, size in cells]
    return found


def _title(looked: Looked, sha256: str) -> str:
    return " ".join(looked.read.outline.release.split())[:200] or sha256[:8]


def _document(origin: Origin, file: str, place: Place, call_off: CallOff) -> bytes:
    """Return a document that a person asked for."""
    if origin.path is not None and "://" not in file:
        return file_beside(origin.path, file)
    address = file if "://" in file else urljoin(origin.url, file)
    return fetch_spec(address, place.clock, call_off, place.way).body


def _tell(watch: Watch, verb: str, done: int, total: int) -> None:
    watch.look()
    share = done / total if total else 1.0
    words = (
        f"{verb} {count_text(done / MEGA, 1)} of {count_text(total / MEGA, 1)} MB"
        if total > MEGA
        else f"{verb} {count_text(done)}"
    )
    watch.tell(HowFar(words, share))
