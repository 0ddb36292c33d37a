"""Keeps what a service brought, a page in one transaction with how the connection stands; twice changes nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime

from pmdesk.commands.remote_arriving import Arriving, Found, found_rows, give_way
from pmdesk.commands.remote_folding import Told, fold, resolved
from pmdesk.commands.remote_values import Cells, alike, cells_of
from pmdesk.commands.take_notes import TakeNotesIn
from pmdesk.domain.answers import Reply
from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.connections import Conflict, Connection, SyncLink
from pmdesk.domain.foreign_notes import ForeignNote, NoteBatch
from pmdesk.domain.kinds import ConflictId, ConnectionId, Kind, ProductId, Ref, SyncLinkId
from pmdesk.domain.mirrored import REFERS, TABLE_OF, Arrival, wanted_of
from pmdesk.domain.remote import ForeignAlert, ForeignMeeting, Standing
from pmdesk.domain.roadmap import Product
from pmdesk.storage.answers import keep_replies
from pmdesk.storage.engine import Cell
from pmdesk.storage.ledger import Edit
from pmdesk.storage.memory import remember
from pmdesk.storage.rows import Rows
from pmdesk.storage.standings import standing_name
from pmdesk.storage.sync_keeping import (
    attempts_of,
    drop_attempt,
    keep_alerts,
    keep_attempt,
    keep_log,
    keep_meetings,
    keep_missed,
    keep_seen,
    keep_unseen,
    touched,
)
from pmdesk.storage.sync_links import Known, known_links, known_of, moved_to, unwish, wish, wishes_for
from pmdesk.storage.sync_waiting import differs

GONE = frozenset({Standing.DELETED, Standing.MOVED})
"""Of such a record only its standing is believed."""
LEFT_AT_MOST = 20


@slotted
class Received:
    """What became of a page: how many rows are new or were changed, how many fields are in conflict now."""

    made: int = 0
    changed: int = 0
    conflicts: int = 0
    left: tuple[str, ...] = ()


@frozen
class ReceiveRemote:
    """Bring what a service gave: records, what people said, alerts, meetings. Answers `Received`.

    `gone` are kind and id of records that are not there any more. `standing` is what is remembered of the connection
    (JSON), None leaves it. `sent` are the cells that were just written of a link, of which the records tell now.
    `is_whole`: all records have come by now, from the beginning on. `replies` are what became of the questions that
    the service was asked meanwhile. `is_wanted` tells that somebody waits for this edit to end; it gives way then and
    raises GaveWay, as long as that is quicker than to end it.
    """

    connection_id: ConnectionId
    title: str
    at: datetime
    arrivals: tuple[Arrival, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    notes: tuple[ForeignNote, ...] = ()
    alerts: tuple[ForeignAlert, ...] = ()
    meetings: tuple[ForeignMeeting, ...] = ()
    standing: str | None = None
    log: tuple[str, ...] = ()
    sent: Mapping[SyncLinkId, Cells] = field(default_factory=dict[SyncLinkId, Cells])
    is_whole: bool = False
    replies: tuple[Reply, ...] = ()
    is_wanted: Callable[[], bool] | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Sync with {self.title}"

    def apply(self, edit: Edit) -> Received:
        """Put what is new, fold in what changed, and remember."""
        connection = edit.get(Connection, self.connection_id)
        received = Received()
        if self.arrivals or self.gone:
            _Receiving(edit, connection, self, received).run()
        if self.notes:
            batch = NoteBatch(self.title, self.notes)
            product_id = _product_of(edit, connection)
            received.made += TakeNotesIn(batch, self.title, self.at, product_id).apply(edit).added
        received.changed += keep_alerts(edit, connection.id, self.alerts)
        received.changed += keep_meetings(edit, connection.id, self.meetings)
        if self.is_whole:
            keep_unseen(edit, connection.id, self.at)
        give_way(self.is_wanted)
        if self.standing is not None:
            remember(edit, standing_name(connection.id, Kind.CONNECTION), self.standing)
        if self.replies:
            keep_replies(edit, Ref(Kind.CONNECTION, connection.id), self.replies)
        keep_log(edit, connection.id, self.at, (*self.log, *received.left[:LEFT_AT_MOST]))
        touched(edit, connection.id)
        return received


@frozen
class TryToSend:
    """Write down that fields of a linked row are being sent, or why they were refused, before anything leaves."""

    link_id: SyncLinkId
    cells: Cells
    at: datetime
    trouble: str = ""
    label: str = "Send"

    def apply(self, edit: Edit) -> None:
        """Keep the attempt."""
        link = edit.get(SyncLink, self.link_id)
        keep_attempt(edit, self.link_id, self.cells, self.at, self.trouble)
        touched(edit, link.connection_id)


@frozen
class DropAttempts:
    """Forget that records were being written, because it is known what became of it."""

    connection_id: ConnectionId
    link_ids: tuple[SyncLinkId, ...]
    label: str = "Send"

    def apply(self, edit: Edit) -> None:
        """Drop the attempts."""
        for link_id in self.link_ids:
            drop_attempt(edit, link_id)
        touched(edit, self.connection_id)


@frozen
class SettleConflicts:
    """Let go of conflicts that are none any more: both sides say the same, or they were decided long ago."""

    connection_id: ConnectionId
    title: str
    ids: tuple[ConflictId, ...]

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Sync with {self.title}"

    def apply(self, edit: Edit) -> None:
        """Drop them."""
        for conflict in edit.many(Conflict, self.ids):
            edit.drop(Conflict, conflict.id)


@frozen
class AdoptRecord:
    """Link a row with the record that was made of it at its service; `sent` are the cells that were written there.

    `is_found`: it was made some time ago, and somebody may have changed it since. What differs then from what was sent
    may be theirs, or what the service did not take: a person decides.
    """

    link_id: SyncLinkId
    title: str
    arrival: Arrival
    sent: Cells
    at: datetime
    is_found: bool = False

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Sync with {self.title}"

    def apply(self, edit: Edit) -> None:
        """Put the link with the record's name, and fold in what the service made of it."""
        link, arrival = edit.get(SyncLink, self.link_id), self.arrival
        drop_attempt(edit, link.id)
        touched(edit, link.connection_id)
        known = known_links(edit, link.connection_id, [arrival.remote_id])
        if arrival.name in known:
            edit.drop(SyncLink, link.id)
            line = f"{arrival.key or arrival.remote_id} came here before it was known that we had made it."
            keep_log(edit, link.connection_id, self.at, (line,))
            return
        link = _named(link, arrival)
        edit.put(link)
        connection = edit.get(Connection, link.connection_id)
        theirs = cells_of(arrival, self.sent)
        resolved(theirs, arrival.refers, found_rows(edit, connection, [arrival]), self.sent)
        unclear = {
            name for name, cell in self.sent.items() if self.is_found and not alike(name, cell, theirs.get(name))
        }
        base = {name: _then(name, cell, self.sent) for name, cell in theirs.items() if name not in unclear}
        fold(edit, Known(link, base, ""), theirs, Told(self.at, arrival.at, arrival.by))
        keep_seen(edit, [(link.id, theirs, self.at, arrival.by)])


def changed_only(rows: Rows, connection_id: ConnectionId, arrivals: Iterable[Arrival]) -> tuple[Arrival, ...]:
    """Return the records of a page that tell anything new, so that a page without news is not written at all."""
    wanted = tuple(arrivals)
    known = known_links(rows, connection_id, [arrival.remote_id for arrival in wanted])
    refers = {remote_id for each in wanted for remote_id in each.refers.values() if remote_id}
    referred = known_links(rows, connection_id, refers).values()
    found = {(each.link.kind, each.link.remote_id): each.link.row_id for each in referred}
    return tuple(each for each in wanted if _tells(each, known.get(each.name), found))


def _tells(arrival: Arrival, known: Known | None, found: Found) -> bool:
    if known is None or known.base is None or _named(known.link, arrival) != known.link:
        return arrival.standing is not Standing.DELETED or known is not None
    if arrival.standing in GONE:
        return False
    theirs = cells_of(arrival, known.base)
    resolved(theirs, arrival.refers, found, known.base)
    return any(name not in known.base or differs(name, cell, known.base[name]) for name, cell in theirs.items())


class _Receiving:
    """A page of records on its way in."""

    def __init__(self, edit: Edit, connection: Connection, what: ReceiveRemote, received: Received) -> None:
        self._edit = edit
        self._connection = connection
        self._what = what
        self._received = received
        ids = [*(each.remote_id for each in what.arrivals), *(remote_id for _, remote_id in what.gone)]
        self._known = known_links(edit, connection.id, ids)
        for remote_id, each in moved_to(edit, connection.id, ids).items():
            self._known.setdefault((each.link.remote_kind, remote_id), each)

    def run(self) -> None:
        """Bring the records in."""
        arrivals = self._moved_on({each.name: each for each in self._what.arrivals})
        new = [each for name, each in arrivals.items() if name not in self._known and each.standing not in GONE]
        found = found_rows(self._edit, self._connection, arrivals.values())
        arriving = Arriving(self._edit, self._connection, self._what.at, found, self._what.is_wanted)
        links = arriving.take(new)
        self._received.made += len(links)
        self._received.left = tuple(arriving.left)
        old = [(self._known[name], each) for name, each in arrivals.items() if name in self._known]
        attempts = attempts_of(self._edit, [known.link.id for known, _ in old])
        for known, arrival in old:
            give_way(self._what.is_wanted)
            tried = attempts.get(known.link.id)
            self._update(known, arrival, found, tried.cells if tried is not None else {})
        followed = {name: each.link for name, each in self._known.items() if each.link.remote_id != name[1]}
        self._grant(
            [*links, *(replace(link, remote_id=name[1]) for name, link in followed.items() if name in arrivals)]
        )
        for name in self._what.gone:
            if name in self._known and self._known[name].link.standing is not Standing.DELETED:
                link = self._known[name].link
                leads_to = link.leads_to if link.remote_id == name[1] else ""
                self._edit.put(replace(link, remote_id=name[1], standing=Standing.DELETED, leads_to=leads_to))
                self._received.changed += 1

    def _moved_on(self, arrivals: dict[tuple[str, str], Arrival]) -> dict[tuple[str, str], Arrival]:
        """Let links follow their records to where they are now, where both come together; that they moved is past."""
        told = {*arrivals, *self._what.gone}
        moved = {name: each for name, each in arrivals.items() if each.standing is Standing.MOVED}
        for _ in range(len(moved)):  # From place to place, in whatever order these are told.
            for name, each in moved.items():
                there = (each.remote_kind, each.leads_to)
                if name in arrivals and name in self._known and there in told and there not in self._known:
                    self._known[there] = self._known.pop(name)
                    del arrivals[name]
        return arrivals

    def _update(self, known: Known, arrival: Arrival, found: Found, tried: Cells) -> None:
        link = _named(known.link, arrival)
        if link != known.link:
            self._edit.put(link)
        if not link.kind:
            keep_missed(self._edit, link.id)
        if arrival.standing in GONE or TABLE_OF[arrival.target] != link.kind:
            return
        theirs = cells_of(arrival, known.base)
        missing = resolved(theirs, arrival.refers, found, known.base)
        wish(self._edit.connection, [(link.id, name, link.connection_id, wanted) for name, wanted in missing])
        sent = self._what.sent.get(link.id, tried)
        agreed = {name: cell for name, cell in sent.items() if name in theirs and alike(name, cell, theirs[name])}
        told = Told(self._what.at, arrival.at, arrival.by)
        folded = fold(self._edit, Known(link, known.base, known.at), theirs, told, agreed)
        self._received.changed += bool(folded.taken)
        self._received.conflicts += len(folded.conflicts)
        if link.id in self._what.sent:
            drop_attempt(self._edit, link.id)

    def _grant(self, links: list[SyncLink]) -> None:
        """Let fields name the rows they were waiting for."""
        came = {link.remote_id: link for link in links}
        wishes = wishes_for(self._edit, self._connection.id, list(came)) if came else []
        by_id = {each.link.id: each for each in known_of(self._edit, {link_id for link_id, _, _ in wishes})}
        for link_id, name, remote_id in wishes:
            known, row = by_id.get(SyncLinkId(link_id)), came[remote_id]
            if row.kind != REFERS[name]:
                continue
            unwish(self._edit.connection, SyncLinkId(link_id), name)
            if known is not None:
                fold(self._edit, known, {name: row.row_id}, Told(self._what.at))
                by_id[known.link.id] = Known(known.link, {**(known.base or {}), name: row.row_id}, known.at)


def _product_of(edit: Edit, connection: Connection) -> ProductId | None:
    """Return the product that a connection's notes are about, as long as it is there."""
    product_id = wanted_of(connection.options).product_id
    found = None if product_id is None else edit.find(Product, product_id)
    return None if found is None else found.id


def _named(link: SyncLink, arrival: Arrival) -> SyncLink:
    """Return a link with what its record is called now, and what became of it."""
    if arrival.standing in GONE:
        return replace(link, remote_id=arrival.remote_id, standing=arrival.standing, leads_to=arrival.leads_to)
    return replace(
        link,
        remote_id=arrival.remote_id,
        remote_key=arrival.key,
        url=arrival.url,
        container=arrival.container,
        standing=arrival.standing,
        leads_to=arrival.leads_to,
    )


def _then(name: str, theirs: Cell, sent: Cells) -> Cell:
    """Return what both sides agree on after a record was made: what we sent, where the service took it."""
    return sent[name] if name in sent and alike(name, sent[name], theirs) else theirs
