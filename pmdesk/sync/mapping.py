"""A service's words are ours and back: kinds, states, labels and fields; guessed from words, changed by a person."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from hashlib import sha256
from operator import attrgetter

from pmdesk.domain.classes import frozen
from pmdesk.domain.connections import Connection
from pmdesk.domain.inbox import BugState
from pmdesk.domain.mirrored import (
    KIND_OF_ITEM,
    NEEDED,
    NOTHING,
    REFERS,
    TABLE_OF,
    THEIRS,
    Arrival,
    KindMapping,
    Wanted,
    wanted_of,
)
from pmdesk.domain.remote import Remote, Value
from pmdesk.domain.roadmap import FULL, STATUSES_OF, TITLE_LIMIT, Status
from pmdesk.storage.codec import texts_of, to_cell
from pmdesk.storage.engine import Cell
from pmdesk.sync.connector import Service

LABELS = {"bug": "bug", "feature request": "note", "feature-request": "note"}
"""What an issue becomes that has one of these labels, where issues become items."""
DROPPED = ("reject", "won't", "wontfix", "won’t", "not planned", "cancel", "invalid", "duplicate", "declin", "abandon")
UNDER_WAY = ("progress", "start", "doing", "active", "assigned", "review", "test", "develop", "implement", "feedback")
LATER = ("backlog", "triage", "new", "unconfirmed", "icebox", "candidate")
CONFIRMED = (*UNDER_WAY, "confirm", "triaged", "reopen", "accepted")
DENIED = re.compile(r"\b(?:not |un(?=[a-z])|in(?=active|complete))\w+")
"""Words that say of something that it is not so."""
FIXED = ("fix", "resolved", "done", "deliver", "released")


@frozen
class Reading:
    """How records that become a target are read: our fields with what finds each, and those that name another row."""

    cells: tuple[tuple[str, Callable[[Remote], Cell]], ...]
    refers: tuple[tuple[str, Callable[[Remote], object]], ...]


class Mapper:
    """Turns the records of one connection into arrivals, and our values into the service's words."""

    def __init__(self, service: Service, wanted: Wanted) -> None:
        self.service = service
        self.wanted = wanted
        self._readings: dict[tuple[str, str], Reading] = {}
        self._by_label: dict[str, dict[str, str]] = {}

    def kind(self, remote_kind: str) -> KindMapping:
        """Return how a kind is mapped: as a person said, else as the service suggests, and nothing is sent then."""
        said = self.wanted.kinds.get(remote_kind)
        return said or KindMapping(self.service.targets.get(remote_kind, "note"))

    def takes(self, remote: Remote) -> bool:
        """Return whether a record comes here at all, as long as no row mirrors it."""
        return self.decided(remote)[1] != NOTHING

    def decided(self, remote: Remote) -> tuple[str, str]:
        """Return what a new record becomes, after what decides it where that is more than its kind, in words."""
        mapped = self.kind(remote.kind)
        if mapped.states.get(remote.state) == NOTHING:
            return f"in state “{remote.state}”", NOTHING
        label, target = self._labelled(remote)
        return (f"labelled “{label}”", target) if label else ("", mapped.target)

    def arrival(self, remote: Remote, table: str = "") -> Arrival:
        """Return a record in our words; one whose row stands in a table already stays what it is there."""
        mapped = self.kind(remote.kind)
        target = self.target(remote.kind, table) if table else self._labelled(remote)[1] or mapped.target
        leaves = mapped.leaves
        if mapped.states.get(remote.state) == NOTHING:
            leaves = (*leaves, "status", "state")
        reading = self._readings.get((remote.kind, target)) or self._learn(remote.kind, target)
        cells = {name: read(remote) for name, read in reading.cells}
        refers = {name: str(read(remote)) for name, read in reading.refers if name not in leaves}
        return Arrival(
            remote.kind,
            remote.id,
            target,
            cells,
            refers,
            remote.key,
            remote.url,
            remote.container,
            remote.author,
            remote.created_at,
            remote.updated_at,
            remote.updated_by,
            remote.is_closed,
            _closed_on(remote),
            remote.standing,
            remote.leads_to,
            self.wanted.products.get(remote.container, self.wanted.product_id),
            leaves,
        )

    def target(self, remote_kind: str, table: str) -> str:
        """Return what a record of a kind is whose row stands in a table."""
        usual = self.kind(remote_kind).target
        if usual == NOTHING:
            usual = self.service.targets.get(remote_kind, table)
        return usual if TABLE_OF[usual] == table else table

    def _labelled(self, remote: Remote) -> tuple[str, str]:
        """Return the first label of a record that makes something of it, and what; both empty where none does."""
        known = self._by_label.get(remote.kind)
        if known is None:
            said = self.kind(remote.kind).labels.items()
            known = {label.casefold(): target for label, target in said if target in THEIRS or target == NOTHING}
            self._by_label[remote.kind] = known
        if known:
            for label in remote.labels:
                target = known.get(label.casefold())
                if target is not None:
                    return label, target
        return "", ""

    def _learn(self, remote_kind: str, target: str) -> Reading:
        mapped, theirs = self.kind(remote_kind), THEIRS[target]
        told = [ours for ours, it in theirs.items() if ours not in REFERS and it != "closed"]
        reading = Reading(
            tuple((ours, _reader(target, ours, mapped)) for ours in told),
            tuple((ours, attrgetter(it)) for ours, it in theirs.items() if ours in REFERS),
        )
        self._readings[remote_kind, target] = reading
        return reading

    def words(
        self, remote_kind: str, target: str, cells: Mapping[str, Cell], state: str, records: Mapping[str, str]
    ) -> dict[str, Value]:
        """Return the fields of a record that our cells are; `records` name the records that fields refer to.

        Of several states that are one status here, the one that the record has (`state`) stays, else it is the first.
        A status that no state stands for is left out.
        """
        mapped = self.kind(remote_kind)
        found: dict[str, Value] = {}
        for ours, cell in cells.items():
            theirs = THEIRS[target].get(ours)
            if theirs == "state":
                states = [word for word, status in mapped.states.items() if status == cell]
                if states:
                    found["state"] = state if state in states else states[0]
            elif ours in REFERS:
                if cell is None or ours in records:
                    found[theirs or ours] = records.get(ours, "")
            elif theirs is not None:
                found[theirs] = _theirs(theirs, cell)
        return found


def mapper_of(connection: Connection, service: Service) -> Mapper:
    """Return what maps the words of a connection."""
    return Mapper(service, wanted_of(connection.options))


def fingerprint(connection: Connection) -> str:
    """Return what tells whether records that were read already would become something else by now."""
    kinds = wanted_of(connection.options).kinds.items()
    decides = sorted(
        [
            kind,
            each.target,
            sorted(each.labels.items()),
            sorted(each.leaves),
            sorted(state for state, status in each.states.items() if status == NOTHING),
        ]
        for kind, each in kinds
    )
    return sha256(json.dumps(decides).encode()).hexdigest()[:16]


def guessed(
    service: Service, states: Mapping[str, Iterable[str]], targets: Mapping[str, str] | None = None
) -> dict[str, KindMapping]:
    """Return a mapping for each kind of a service, guessed from words; `states` are those its records can have.

    `targets` are those that a person chose, by kind.
    """
    chosen = {kind: service.targets.get(kind, "note") for kind in service.kinds} | dict(targets or {})
    return {kind: _guess(service, kind, chosen[kind], tuple(states.get(kind, ()))) for kind in service.kinds}


def retargeted(service: Service, remote_kind: str, mapped: KindMapping, target: str) -> KindMapping:
    """Return the mapping of a kind that is to become something else: its states and fields are guessed anew."""
    if target == NOTHING:
        return replace(mapped, target=target, sends=(), leaves=())
    states = _states(target, mapped.states)
    sends = sends_of(service, remote_kind, target, bool(states))
    return replace(mapped, target=target, states=states, sends=sends, leaves=())


def sends_of(service: Service, remote_kind: str, target: str, has_states: bool) -> tuple[str, ...]:
    """Return the fields of ours that a service lets us write in records of a kind."""
    writes = service.writes.get(remote_kind, ())
    return tuple(
        ours
        for ours, theirs in THEIRS.get(target, {}).items()
        if theirs in writes and (theirs != "state" or has_states)
    )


def leavable(target: str) -> tuple[tuple[str, ...], ...]:
    """Return the fields of a target that need not be taken, those together that go together."""
    needed = {"title", "body" if target in {"bug", "note"} else "", *NEEDED.get(target, ())}
    names = tuple(name for name in THEIRS.get(target, {}) if name not in needed)
    pair = ("start", "end")
    together = (pair,) if set(pair) <= set(names) else ()
    return (*together, *((name,) for name in names if not together or name not in pair))


def status_of(target: str, state: str, *, is_closed: bool) -> str:
    """Guess which of our statuses a state is, by its words and by whether it is closed."""
    word = state.casefold()
    said = DENIED.sub("", word)
    if target == "bug":
        if is_closed:
            return BugState.FIXED if _has(said, FIXED) else BugState.CLOSED
        return BugState.CONFIRMED if _has(said, CONFIRMED) else BugState.OPEN
    steps = STATUSES_OF[KIND_OF_ITEM[target]]
    candidate, planned, under_way, done, dropped = steps[-5:]
    if is_closed or word in {"closed", "done", "resolved", "completed", "shipped", "released", "fixed"}:
        return dropped if _has(word, DROPPED) else done
    if _has(word, DROPPED):
        return dropped
    if word == Status.IDEA.value and Status.IDEA in steps:
        return Status.IDEA
    if _has(said, UNDER_WAY):
        return under_way
    return candidate if _has(word, LATER) else planned


def _guess(service: Service, kind: str, target: str, states: tuple[str, ...]) -> KindMapping:
    known = _states(target, states)
    labels = LABELS if target == "item" and kind not in {"epic", "story"} else {}
    return KindMapping(target, known, sends_of(service, kind, target, bool(known)), labels)


def _states(target: str, states: Iterable[str]) -> dict[str, str]:
    if "state" not in THEIRS.get(target, {}).values():
        return {}
    return {state: status_of(target, state, is_closed=_is_end(state)) for state in states}


def _is_end(state: str) -> bool:
    word = state.casefold()
    ends = ("close", "done", "resolved", "complete", "fixed", "released", "shipped", "merged")
    return _has(word, DROPPED) or _has(DENIED.sub("", word), ends)


def _has(word: str, parts: Iterable[str]) -> bool:
    return any(part in word for part in parts)


def _reader(target: str, name: str, mapped: KindMapping) -> Callable[[Remote], Cell]:
    """Return what reads a field of ours out of a record."""
    if name in {"status", "state"}:
        known = mapped.states.items() if target == mapped.target else ()
        return partial(_status, target, {state: status for state, status in known if status != NOTHING})
    return READERS.get(name) or partial(_plain, attrgetter(THEIRS[target][name]))


def _status(target: str, states: Mapping[str, str], remote: Remote) -> Cell:
    return states.get(remote.state) or str(status_of(target, remote.state, is_closed=remote.is_closed))


def _title(remote: Remote) -> Cell:
    title = " ".join(remote.title.split())[:TITLE_LIMIT].rstrip()
    return title or remote.key or f"Untitled {remote.kind} {remote.id}"


def _tags(remote: Remote) -> Cell:
    return to_cell(tuple(sorted(set(remote.labels))))


def _progress(remote: Remote) -> Cell:
    return None if remote.progress is None else min(max(remote.progress, 0), FULL)


def _effort(remote: Remote) -> Cell:
    return None if remote.points is None else max(float(remote.points), 0.0)


def _plain(read: Callable[[Remote], object], remote: Remote) -> Cell:
    value = read(remote)
    if isinstance(value, str):
        return value.replace("\r\n", "\n") if "\r" in value else value
    return to_cell(value)


READERS: Mapping[str, Callable[[Remote], Cell]] = {
    "title": _title,
    "tags": _tags,
    "progress": _progress,
    "effort_likely": _effort,
}


def _theirs(word: str, cell: Cell) -> Value:
    if word == "labels":
        return texts_of(str(cell))
    if word in {"start", "due"}:
        return date.fromisoformat(str(cell)) if cell is not None else None
    return cell if not isinstance(cell, bytes) else None


def _closed_on(remote: Remote) -> date | None:
    if not remote.is_closed:
        return None
    return remote.due or (remote.updated_at.astimezone().date() if remote.updated_at is not None else None)
