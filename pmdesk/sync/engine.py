"""One round of one connection: what is new comes in page by page, then what waits goes out record by record.

Trouble is kept in words with how the connection stands; what came before it stays, and the next round goes on there.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TypeVar, cast

from pmdesk.commands.desk import Command, Desk
from pmdesk.commands.receive_remote import Received, ReceiveRemote, SettleConflicts, changed_only
from pmdesk.commands.remote_arriving import GaveWay
from pmdesk.domain.answers import Reply
from pmdesk.domain.changes import Actor
from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.connections import KEPT_DAYS, Choice, Connection, Flow
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.domain.mirrored import wanted_of
from pmdesk.domain.remote import Page
from pmdesk.domain.standing import Standing
from pmdesk.storage.standings import standing_of
from pmdesk.storage.sync_links import containers_of
from pmdesk.storage.sync_outbox import conflicts_of, count_linked, has_unseen, is_moot
from pmdesk.sync.ahead import ahead
from pmdesk.sync.connecting import Line
from pmdesk.sync.connector import Writing
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.mapping import Mapper, fingerprint, mapper_of
from pmdesk.sync.plan import Stride, arrivals_of, pieces
from pmdesk.sync.sending import Sending
from pmdesk.sync.trouble import RemoteTrouble
from pmdesk.sync.way import Offline

T = TypeVar("T")
Tell = Callable[[str, int, int], object]
"""Hears what is being done (`read` or `send`), how many records are done and how many there are (0: not known)."""
READ, SEND = "read", "send"
Validators = Mapping[str, tuple[str, str]]
HEARD = 100
"""What became of so many questions is kept at once; of fewer with the end of the round."""


@frozen
class Doing:
    """All that a round needs beside the desk and the connector: the wish to end, chance, who hears how far it is.

    `by_hand`: what was refused before is tried again. `may_send_many`: a person said that more than a handful of
    records may be written.
    """

    call_off: CallOff
    chance: Random
    tell: Tell = lambda _what, _done, _total: None
    by_hand: bool = False
    may_send_many: bool = False


@slotted
class Tally:
    """What a round did so far."""

    read: int = 0
    made: int = 0
    changed: int = 0
    conflicts: int = 0
    sent: int = 0

    def add(self, received: Received) -> None:
        """Count what became of a part of a page."""
        self.made += received.made
        self.changed += received.changed
        self.conflicts += received.conflicts

    def words(self) -> str:
        """Return it in a sentence; empty when nothing came of it."""
        parts = [
            f"{count_text(count)} {what}"
            for count, what in (
                (self.made, "new"),
                (self.changed, "changed"),
                (self.conflicts, "in conflict"),
                (self.sent, "sent"),
            )
            if count
        ]
        return f"{', '.join(parts)}." if parts else ""


def sync_round(
    desk: Desk, connection: Connection, line: Callable[[], AbstractContextManager[Line]], doing: Doing
) -> Standing:
    """Bring both sides together once; trouble is kept in words. Raises CalledOff or Offline; what came before stays."""
    running = _Round(desk, connection, doing)
    failure: DeskError | None = None
    try:
        with line() as opened:
            running.run(opened)
    except (CalledOff, Offline):
        raise
    except DeskError as trouble:
        failure = trouble
    except Exception:  # It goes on to the rim, but is not to come back there every few seconds.
        running.end(DeskError(f"“{connection.title}” could not be synced.", "Details are in the log."))
        raise
    return running.end(failure)


class _Round:
    """A round under way."""

    def __init__(self, desk: Desk, connection: Connection, doing: Doing) -> None:
        self._desk = desk
        self._connection = connection
        self._doing = doing
        self._before = standing_of(desk.store, connection.id, Kind.CONNECTION)
        self._standing = self._before.begun(desk.clock.now())
        self._tally = Tally()
        self._stride = Stride()
        self._replies: list[Reply] = []
        """What was heard of questions since it was last kept."""
        mapped = fingerprint(connection)
        is_otherwise = self._before.taken_as not in {"", mapped}
        if is_otherwise or self._is_torn():
            self._standing = replace(self._standing, cursor="", validators={})
        self._standing = replace(self._standing, taken_as=mapped)
        self._began_at = self._standing.cursor

    def run(self, line: Line) -> None:
        """Find what was made before, read what is new, send what waits."""
        self._settle()
        if line.http is not None:
            self._replies = line.http.hearing.replies
        sending = None
        mapper, connector = mapper_of(self._connection, line.service), line.connector
        if self._connection.direction is Flow.BOTH and hasattr(connector, "update"):
            sending = Sending(self._desk, self._connection, mapper, cast("Writing", connector), self._doing)
            sending.find_made()
        cursor = self._standing.cursor
        with ahead(lambda: _pages(line, cursor)) as pages:
            for page, validators in pages:
                self._doing.call_off.check()
                self._keep(page, mapper, validators)
        if sending is not None:
            self._send(sending)
            self._name_places(line)

    def _name_places(self, line: Line) -> None:
        """Learn what the places are called in which records can be made, once for each; without names all goes on."""
        if not line.service.scope_word:
            return
        known, wanted = self._standing.places, wanted_of(self._connection.options).scopes
        places = dict.fromkeys((*wanted, *containers_of(self._desk.store, self._connection.id)), "")
        if places.keys() <= known.keys():
            return
        try:
            titles = {scope.id: scope.title for scope in line.connector.scopes()}
        except Offline:
            raise
        except RemoteTrouble:
            return
        self._standing = replace(self._standing, places={place: titles.get(place, "") for place in places})

    def _is_torn(self) -> bool:
        """Return whether links were lost, as by a restored backup, so that all records have to be read again."""
        store, connection_id = self._desk.store, self._connection.id
        return count_linked(store, connection_id) < self._before.linked or has_unseen(store, connection_id)

    def end(self, failure: DeskError | None) -> Standing:
        """Keep how the round went."""
        now = self._desk.clock.now()
        every, chance = self._connection.every_minutes, self._doing.chance
        linked = count_linked(self._desk.store, self._connection.id)
        standing = replace(self._standing, brought=self._tally.read or self._standing.brought, linked=linked)
        if failure is None:
            standing = standing.went_well(now, every)
            if standing.next_at is not None and every is not None:
                standing = replace(standing, next_at=standing.next_at + timedelta(seconds=chance.uniform(0, every * 6)))
        else:
            standing = standing.went_wrong(now, failure, every, chance)
        words = self._tally.words()
        log = [words] if words else []
        if failure is not None and failure.what != self._before.what:
            log.append(f"{failure.what} {failure.remedy}".strip())
        connection, text = self._connection, standing.as_json()
        # Looked for before the edit that keeps it: among many links that takes longer than another edit should wait.
        is_whole = failure is None and not self._began_at and has_unseen(self._desk.store, connection.id)
        last = ReceiveRemote(connection.id, connection.title, now, standing=text, log=tuple(log), is_whole=is_whole)
        self._do(replace(last, replies=self._heard(at_least=1)))
        return standing

    def _keep(self, page: Page, mapper: Mapper, validators: Validators) -> None:
        """Keep a page, in short transactions, with where the next one begins; one without news is not written."""
        store, connection = self._desk.store, self._connection
        arrivals = changed_only(store, connection.id, arrivals_of(page, mapper, store, connection))
        told = self._standing.told(*page.notes_left)
        self._standing = replace(told, cursor=page.cursor, validators=validators)
        now, standing = self._desk.clock.now(), self._standing.as_json()
        is_wanted = store.turns.is_wanted
        blank = ReceiveRemote(connection.id, connection.title, now, standing=standing, is_wanted=is_wanted)
        blank = replace(blank, replies=self._heard(at_least=HEARD))
        for part in pieces(page, arrivals, blank, self._stride):
            self._doing.call_off.check()
            try:
                self._tally.add(self._do(part))
            except GaveWay:
                self._stride.gave_way = True
            else:
                self._stride.took(self._desk.took_s)
                del self._replies[: len(part.replies)]
        self._tally.read += len(page.records) + len(page.notes) + len(page.alerts) + len(page.meetings)
        self._doing.tell(READ, self._tally.read, page.total or 0)

    def _heard(self, *, at_least: int) -> tuple[Reply, ...]:
        """Return what was heard since it was last kept, if it is worth keeping."""
        return tuple(self._replies) if len(self._replies) >= at_least else ()

    def _send(self, sending: Sending) -> None:
        waiting = sending.waiting()
        for done, link_id in enumerate(waiting):
            self._doing.call_off.check()
            self._doing.tell(SEND, done, len(waiting))
            self._tally.sent += sending.send(link_id)
        sending.look_after_attempts()
        self._standing = self._standing.told(*sending.notes)

    def _settle(self) -> None:
        """Let go of conflicts that are none any more."""
        store, connection = self._desk.store, self._connection
        old = self._desk.clock.now() - timedelta(days=KEPT_DAYS)
        over = tuple(
            each.id
            for each in conflicts_of(store, connection.id)
            if (is_moot(store, each) if each.choice is Choice.OPEN else each.found_at < old)
        )
        if over:
            self._do(SettleConflicts(connection.id, connection.title, over))

    def _do(self, command: Command[T]) -> T:
        return self._desk.ask(command, Actor.SYNC)[1]


def _pages(line: Line, cursor: str) -> Iterator[tuple[Page, Validators]]:
    """Yield what is new since a cursor, each page with the validators by then; those of later pages come with them."""
    for page in line.connector.pages(cursor):
        yield page, dict(line.validators)
