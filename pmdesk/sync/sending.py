"""What waits goes out, record by record, so that a cut in the middle makes and writes nothing twice.

A record is read fresh and merged before it is written, and what is about to be written is on the disk here first: when
no answer comes, the next look at the record tells whether it arrived.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Protocol, TypeVar

from pmdesk.commands.desk import Command, Desk
from pmdesk.commands.receive_remote import AdoptRecord, DropAttempts, ReceiveRemote, TryToSend, changed_only
from pmdesk.domain.changes import Actor
from pmdesk.domain.connections import Connection, SyncLink
from pmdesk.domain.kinds import SyncLinkId
from pmdesk.domain.mirrored import REFERS, WORDS
from pmdesk.domain.remote import Draft, Remote, Value
from pmdesk.storage.engine import Cell
from pmdesk.storage.sync_keeping import Attempt, attempts_of
from pmdesk.storage.sync_links import drafts_of, mirrored_cells, record_of
from pmdesk.storage.sync_outbox import durably, tried_links, waiting_fields, waiting_of
from pmdesk.storage.sync_waiting import WHOLE
from pmdesk.sync.connector import Writing
from pmdesk.sync.mapping import Mapper
from pmdesk.sync.trouble import Overtaken, RemoteTrouble, SignInTrouble

T = TypeVar("T")
TRIES = 3
"""So often a record is read again that changes while we write it."""
SENT_AT_ONCE = 20
"""So many records are sent without asking; more need a person's word."""


class Leave(Protocol):
    """What a person allowed."""

    @property
    def by_hand(self) -> bool:
        """Whether what was refused is tried again."""
        ...

    @property
    def may_send_many(self) -> bool:
        """Whether more than a handful of records may be written."""
        ...


class Sending:
    """What goes out of one connection in one round; `notes` tell what a person should know."""

    def __init__(self, desk: Desk, connection: Connection, mapper: Mapper, service: Writing, leave: Leave) -> None:
        self._desk = desk
        self._connection = connection
        self._mapper = mapper
        self._service = service
        self._leave = leave
        self.notes: list[str] = []

    def find_made(self) -> None:
        """Look for records that an earlier round may have made without hearing of it, before they come as new ones."""
        drafts = {link.id: link for link in drafts_of(self._desk.store, self._connection.id)}
        for link_id, attempt in attempts_of(self._desk.store, drafts).items():
            with self._telling():
                self._find(drafts[SyncLinkId(link_id)], attempt)

    def waiting(self) -> tuple[SyncLinkId, ...]:
        """Return the links of which something is to be sent now; what was refused before waits, which is told."""
        links = tuple(link for link in waiting_of(self._desk.store, self._connection.id) if not self._held_back(link))
        if len(links) > SENT_AT_ONCE and not self._leave.may_send_many:
            self.notes.append(f"Changes of {len(links)} records wait for your word before they are sent.")
            return ()
        return links

    def _held_back(self, link_id: SyncLinkId) -> bool:
        """Return whether a record was refused as it is, and is not to be tried again by hand."""
        store = self._desk.store
        link, attempt = store.find(SyncLink, link_id), attempts_of(store, [link_id]).get(link_id)
        if link is None or attempt is None or not attempt.trouble or self._leave.by_hand:
            return False
        if not self._is_same(link, attempt):
            return False
        self.notes.append(attempt.trouble)
        return True

    def send(self, link_id: SyncLinkId) -> bool:
        """Send what waits of one record; answers whether anything was. A refusal is kept in words beside it."""
        store = self._desk.store
        link = store.find(SyncLink, link_id)
        if link is None:
            return False
        attempt = attempts_of(store, [link_id]).get(link_id)
        try:
            return self._make(link, attempt) if link.is_draft else self._write(link)
        except RemoteTrouble as trouble:
            if not trouble.is_of_query:
                raise
            self._refused(link, f"{trouble.what} {trouble.remedy}".strip())
            return False

    def look_after_attempts(self) -> None:
        """Learn what became of records that were being written and of which nothing waits any more."""
        store = self._desk.store
        waiting = waiting_of(store, self._connection.id)
        for link_id, trouble in tried_links(store, self._connection.id):
            link = store.find(SyncLink, link_id)
            if link_id in waiting or link is None or link.is_draft:
                continue
            with self._telling():
                if not trouble:
                    self._receive(link, self._service.read(link.remote_kind, link.remote_id))
                self._do(DropAttempts(self._connection.id, (link_id,)))

    @contextmanager
    def _telling(self) -> Generator[None]:
        """Let the rest of the round go on where a service refuses a question about one record; it is told in words."""
        try:
            yield
        except RemoteTrouble as trouble:
            if not trouble.is_of_query:
                raise
            self.notes.append(f"{trouble.what} {trouble.remedy}".strip())

    def _write(self, link: SyncLink) -> bool:
        for _ in range(TRIES):
            remote = self._service.read(link.remote_kind, link.remote_id)
            self._receive(link, remote)
            cells = self._cells(link, waiting_fields(self._desk.store, link.id))
            if not cells:
                return False
            words = self._words(link, cells, remote.state)
            if not words:
                self._refused(link, f"{self._called(link)} has no word for {_listed(cells)}.")
                return False
            self._try(link, cells)
            try:
                answer = self._service.update(remote, words)
            except Overtaken:
                continue
            except SignInTrouble as trouble:  # We may read it and not write it; others may be written all the same.
                self._refused(link, f"{trouble.what} {trouble.remedy}".strip())
                return False
            self._receive(link, answer, {link.id: cells})
            self._look_whether_taken(link, cells)
            return True
        self.notes.append(f"{self._called(link)} was changed each time it was about to be written. It is tried again.")
        return False

    def _make(self, link: SyncLink, attempt: Attempt | None) -> bool:
        if attempt is not None and not attempt.trouble and self._find(link, attempt):
            return True
        cells = self._whole(link)
        if not cells:
            return False
        self._try(link, cells)
        kept = attempts_of(self._desk.store, [link.id])[link.id]
        answer = self._service.create(self._draft(link, cells, kept))
        self._adopt(link, answer, cells)
        return True

    def _find(self, link: SyncLink, attempt: Attempt) -> bool:
        found = self._service.find(self._draft(link, attempt.cells, attempt))
        if found is None:
            return False
        self._adopt(link, found, attempt.cells, is_found=True)
        return True

    def _adopt(self, link: SyncLink, remote: Remote, cells: Mapping[str, Cell], *, is_found: bool = False) -> None:
        arrival = self._mapper.arrival(remote, link.kind)
        self._do(AdoptRecord(link.id, self._connection.title, arrival, cells, self._desk.clock.now(), is_found))

    def _draft(self, link: SyncLink, cells: Mapping[str, Cell], attempt: Attempt) -> Draft:
        return Draft(link.remote_kind, link.container, self._words(link, cells, ""), link.token, attempt.at)

    def _receive(
        self, link: SyncLink, remote: Remote, sent: Mapping[SyncLinkId, Mapping[str, Cell]] | None = None
    ) -> None:
        """Keep what a record is like; without news nothing is written."""
        arrivals = (self._mapper.arrival(remote, link.kind),)
        connection, now = self._connection, self._desk.clock.now()
        if sent is not None:
            self._do(ReceiveRemote(connection.id, connection.title, now, arrivals, sent=sent))
        elif changed_only(self._desk.store, connection.id, arrivals):
            self._do(ReceiveRemote(connection.id, connection.title, now, arrivals))

    def _try(self, link: SyncLink, cells: Mapping[str, Cell]) -> None:
        with durably(self._desk.store):
            self._do(TryToSend(link.id, dict(cells), self._desk.clock.now()))

    def _refused(self, link: SyncLink, words: str) -> None:
        cells = self._whole(link) if link.is_draft else self._cells(link, waiting_fields(self._desk.store, link.id))
        self.notes.append(words)
        self._do(TryToSend(link.id, cells, self._desk.clock.now(), words))

    def _look_whether_taken(self, link: SyncLink, cells: Mapping[str, Cell]) -> None:
        """Say so where a service answered that all is well and left a field as it was."""
        left = self._cells(link, waiting_fields(self._desk.store, link.id))
        same = {name: cell for name, cell in left.items() if name in cells and cells[name] == cell}
        if same:
            self._refused(link, f"{self._called(link)} did not take the change of {_listed(same)}.")

    def _is_same(self, link: SyncLink, attempt: Attempt) -> bool:
        now = self._whole(link) if link.is_draft else self._cells(link, waiting_fields(self._desk.store, link.id))
        return now == attempt.cells

    def _cells(self, link: SyncLink, fields: tuple[str, ...]) -> dict[str, Cell]:
        cells = mirrored_cells(self._desk.store, link.kind, [link.row_id]).get(link.row_id, {})
        return {name: cells[name] for name in fields if name in cells and name != WHOLE}

    def _whole(self, link: SyncLink) -> dict[str, Cell]:
        """Return all cells that a record is made of."""
        cells = mirrored_cells(self._desk.store, link.kind, [link.row_id]).get(link.row_id, {})
        sends = self._mapper.kind(link.remote_kind).sends
        return {name: cell for name, cell in cells.items() if name in sends and cell not in (None, "", "[]")}

    def _words(self, link: SyncLink, cells: Mapping[str, Cell], state: str) -> dict[str, Value]:
        records: dict[str, str] = {}
        for name in REFERS.keys() & cells.keys():
            cell = cells[name]
            found = None if cell is None else record_of(self._desk.store, link.connection_id, REFERS[name], int(cell))
            if found is not None:
                records[name] = found
        target = self._mapper.target(link.remote_kind, link.kind)
        return self._mapper.words(link.remote_kind, target, cells, state, records)

    def _called(self, link: SyncLink) -> str:
        return f"{self._connection.title}: {link.remote_key or link.remote_id}"

    def _do(self, command: Command[T]) -> T:
        return self._desk.ask(command, Actor.SYNC)[1]


def _listed(cells: Mapping[str, Cell]) -> str:
    return ", ".join(WORDS.get(name, name).lower() for name in cells)
