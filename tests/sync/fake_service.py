"""A tracker in memory: a real service for the engine, with records, pages, limits, cut-offs and a will of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pmdesk.domain.remote import Draft, Page, Remote, Standing, Value
from pmdesk.sync.connector import Account, Scope, Service
from pmdesk.sync.trouble import NotThere, Overtaken, QueryTrouble, RemoteTrouble, SignInTrouble

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
STATES = ("New", "In progress", "In review", "Closed", "Rejected")
CLOSED = frozenset({"Closed", "Rejected"})
TRACKER = Service(
    "tracker",
    "Tracker",
    kinds={"issue": "Issues", "epic": "Epics", "version": "Versions", "sprint": "Sprints"},
    targets={"issue": "item", "epic": "initiative", "version": "release", "sprint": "sprint"},
    writes={
        "issue": ("title", "body", "state", "labels", "owner", "start", "due", "points", "milestone", "sprint"),
        "epic": ("title", "body", "due"),
        "version": ("title", "due"),
    },
    makes=("issue",),
)


class CutOff(RemoteTrouble):
    """The line went dead."""


@dataclass
class Tracker:
    """The server: what it holds, how often it is asked, and when it fails."""

    records: dict[tuple[str, str], Remote] = field(default_factory=dict)
    tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Which record was made of which draft, for a service that keeps our token."""
    size: int = 100
    asked: list[str] = field(default_factory=list)
    made: int = 0
    writes: int = 0
    cuts: list[str] = field(default_factory=list)
    """What goes wrong next: `before` nothing arrives, `after` it arrives and nothing comes back, `` all is well."""
    is_busy: bool = False
    ticks: int = 0
    locked: set[str] = field(default_factory=set)
    """Records that we may read and not write."""
    restless: set[str] = field(default_factory=set)
    """Records that change each time somebody is about to write them."""
    lost: set[str] = field(default_factory=set)
    """Records and projects that we may not look at any more."""
    refused: dict[str, str] = field(default_factory=dict)
    """Titles that are refused, with the server's words."""

    def put(self, kind: str, record_id: str, **values: Any) -> Remote:
        """Make or change a record at the server, as its own people do."""
        old = self.records.get((kind, record_id))
        state = values.get("state", old.state if old else "New")
        values |= {"state": state, "is_closed": state in CLOSED, "updated_at": self.tick()}
        made = replace(old, **values) if old else Remote(kind, record_id, **{"title": record_id, **values})
        self.records[kind, record_id] = replace(made, key=f"#{record_id}", etag=f"{self.ticks}")
        return self.records[kind, record_id]

    def drop(self, kind: str, record_id: str) -> None:
        """Delete a record at the server."""
        self.put(kind, record_id, standing=Standing.DELETED)

    def tick(self) -> datetime:
        """Let a second pass."""
        self.ticks += 1
        return BEGAN + timedelta(seconds=self.ticks)

    def live(self, kind: str = "issue") -> list[Remote]:
        """Return the records of a kind that are there."""
        return [each for (its, _), each in self.records.items() if its == kind and each.standing is Standing.LIVE]


class FakeService:
    """The connector: one for each round, as the real ones are."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker

    def check(self) -> Account:
        """Say who we are."""
        self._ask("check")
        return Account("Milena Kos", "Tracker 1")

    def scopes(self) -> tuple[Scope, ...]:
        """Return one project."""
        self._ask("scopes")
        return (Scope("shop", "Shop"),)

    def states(self, kind: str) -> tuple[str, ...]:
        """Return the states of issues."""
        return STATES if kind in {"issue", "epic"} else ()

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield the records that changed since the cursor, the oldest change first."""
        since = int(cursor or 0)
        while True:
            self._ask("pages")
            news = sorted((each for each in self._tracker.records.values() if int(each.etag) > since), key=_changed)
            part = news[: self._tracker.size]
            if not part:
                return
            since = int(part[-1].etag)
            live = tuple(each for each in part if each.standing is not Standing.DELETED)
            gone = tuple((each.kind, each.id) for each in part if each.standing is Standing.DELETED)
            yield Page(str(since), live, gone=gone, total=len(news))

    def read(self, kind: str, record_id: str) -> Remote:
        """Return a record as it is now."""
        self._ask(f"read {record_id}")
        self._require(record_id)
        return self._tracker.records.get((kind, record_id)) or Remote(kind, record_id, "", standing=Standing.DELETED)

    def update(self, remote: Remote, changes: Mapping[str, Value]) -> Remote:
        """Write fields of a record, unless it has changed since it was read."""
        cut = self._ask(f"update {remote.id}")
        now = self._tracker.records[remote.kind, remote.id]
        if remote.id in self._tracker.locked:
            raise SignInTrouble("Tracker does not let us write this.")
        if remote.id in self._tracker.restless:
            self._tracker.put(remote.kind, remote.id, points=float(self._tracker.ticks))
            now = self._tracker.records[remote.kind, remote.id]
        if now.etag != remote.etag:
            raise Overtaken("It has changed meanwhile.")
        if words := self._tracker.refused.get(now.title):
            raise QueryTrouble(f"Tracker refused the change. “{words}”")
        self._tracker.writes += 1
        made = self._tracker.put(remote.kind, remote.id, **_stored(changes))
        self._lose(cut)
        return made

    def create(self, draft: Draft) -> Remote:
        """Make a record, each time it is asked to."""
        cut = self._ask("create")
        self._require(draft.container)
        self._tracker.made += 1
        record_id = f"n{self._tracker.made}"
        made = self._tracker.put(draft.kind, record_id, container=draft.container, **_stored(draft.fields))
        self._tracker.tokens[draft.token] = (draft.kind, record_id)
        self._lose(cut)
        return made

    def find(self, draft: Draft) -> Remote | None:
        """Return the record that was made of a draft."""
        self._ask("find")
        self._require(draft.container)
        name = self._tracker.tokens.get(draft.token)
        return None if name is None else self._tracker.records[name]

    def _ask(self, what: str) -> str:
        self._tracker.asked.append(what)
        if self._tracker.is_busy:
            raise RemoteTrouble("The server said “too many requests”.", again_after_s=900)
        cut = self._tracker.cuts.pop(0) if self._tracker.cuts else ""
        if cut == "before":
            raise CutOff("The server did not answer.")
        return cut

    def _require(self, name: str) -> None:
        if name in self._tracker.lost:
            raise NotThere(f"Tracker has no “{name}”.")

    def _lose(self, cut: str) -> None:
        if cut == "after":
            raise CutOff("The server did not answer.")


def _changed(remote: Remote) -> int:
    return int(remote.etag)


def _stored(changes: Mapping[str, Value]) -> dict[str, Any]:
    """Return values as the server keeps them: texts are trimmed at their end."""
    kept: dict[str, Any] = {}
    for name, value in changes.items():
        kept[name] = value.rstrip() if isinstance(value, str) else value
        if name in {"milestone", "sprint", "parent", "owner", "title", "body"}:
            kept[name] = kept[name] or ""
    return kept
