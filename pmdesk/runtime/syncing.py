"""Syncs connections when they are due or wanted; a round is heard of a few times a second, however much it does."""

from collections.abc import Iterator, Mapping
from random import SystemRandom
from time import monotonic

from PySide6.QtCore import QObject

from pmdesk.commands.desk import Desk
from pmdesk.domain.changes import Changes, joined
from pmdesk.domain.classes import slotted
from pmdesk.domain.clock import Clock
from pmdesk.domain.connections import Connection
from pmdesk.domain.kinds import ConnectionId
from pmdesk.queries.sync_status import Progress
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.learning import learning
from pmdesk.runtime.network import Network
from pmdesk.runtime.rounds import Round, Rounds, Wish
from pmdesk.runtime.waiting import LineTo, Waits
from pmdesk.storage.standings import standing_of
from pmdesk.storage.store import Role, Store
from pmdesk.sync.connecting import Means, line_to
from pmdesk.sync.due import due_connections
from pmdesk.sync.engine import Doing, sync_round
from pmdesk.sync.leash import CallOff
from pmdesk.sync.oauth_keeping import SignIns
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.services import WAITING

TELL_EVERY_S = 0.1
"""How often a running round is heard of at most, so that the window is not kept busy by it."""
LISTENING_AT_MOST = 0.04
"""So much of the window's time may go into hearing of a round, where a screen needs long to show what came."""


@slotted
class Pace:
    """How often running rounds are heard of at most."""

    every_s: float = TELL_EVERY_S


class Steps:
    """What a round changed: each step is told at once as kept, and announced together with others."""

    def __init__(self, running: Round[Connection], pace: Pace) -> None:
        self._running = running
        self._pace = pace
        self._unsaid: list[Changes] = []
        self._said_at = 0.0

    def say(self, changes: Changes) -> None:
        """Tell of a step."""
        self._running.kept.emit(changes)
        self._unsaid.append(changes)
        if monotonic() - self._said_at >= self._pace.every_s:
            self.say_all()

    def say_all(self) -> None:
        """Announce what was not yet."""
        if self._unsaid:
            self._said_at = monotonic()
            self._running.announced.emit(joined(self._unsaid))
            self._unsaid = []


class Syncing(Rounds[Connection]):
    """Lives in the main thread beside the store; `moved` names a connection whose round began, went on or ended."""

    _noun = Connection

    def __init__(
        self,
        store: Store,
        bus: Bus,
        clock: Clock,
        secrets: Secrets,
        network: Network | None = None,
        *,
        line: LineTo = line_to,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(store, bus, clock, secrets, network, parent=parent)
        self.sign_ins = SignIns(secrets, clock)
        self._line = line
        self._pace = Pace()
        self.waits = Waits(line, self._means, self)
        self.waits.news.connect(self._hear_of_news)

    def sync_now(self, connection_id: ConnectionId | None = None, *, may_send_many: bool = False) -> None:
        """Sync one connection, or all that are not paused; a person wants it, so what was refused is tried again."""
        self._want(connection_id, Wish(by_hand=True, may_send_many=may_send_many))

    def look(self) -> None:
        """Sync what a person wants and what is due; in between, wait where a service says by itself what is new."""
        super().look()
        is_alone = self._store.role is Role.KEEPER and self._timer.isActive()
        if is_alone and not self._is_closed and not self._store.read_only and not self.network.is_offline:
            self.waits.begin(self._quiet())

    def call_off(self, outside_id: int) -> None:
        """End the round of one, and its waiting; what it brought so far stays."""
        super().call_off(outside_id)
        self.waits.forget(outside_id)

    def close(self) -> None:
        """End all rounds and wait for their threads; the file is free of them then."""
        for connection_id in self.waits.running:
            self.waits.end(connection_id)
        super().close()
        self.waits.close()

    def running(self) -> Mapping[ConnectionId, Progress]:
        """Return how far each running round is, as `sync_status` wants it."""
        return {ConnectionId(each): Progress(*how_far) for each, how_far in self._how_far.items()}

    def _made(self, outside: Connection, wish: Wish) -> Round[Connection]:
        self.waits.end(outside.id)
        means = self._means(standing_of(self._store, outside.id, self._kind).validators)
        line, turns, pace = self._line, self._store.turns, self._pace

        def ask(running: Round[Connection], store: Store, connection: Connection) -> None:
            store.write_facts(turns)
            steps = Steps(running, pace)
            desk = Desk(store, means.clock, steps.say)
            doing = Doing(means.call_off, SystemRandom(), running.tell, wish.by_hand, wish.may_send_many)
            try:
                sync_round(desk, connection, lambda: learning(desk, line(connection, means)), doing)
            finally:
                steps.say_all()

        return Round(self._store, self._clock, outside, ask, means.call_off, broken="could not be synced", parent=self)

    def _means(self, validators: Mapping[str, tuple[str, str]] | None = None) -> Means:
        return Means(self._clock, self.secrets, CallOff(), self.network.way, self.sign_ins, validators or {})

    def _quiet(self) -> Iterator[tuple[Connection, str]]:
        """Yield the connections that could be waited for, with where their last round ended, if it ended well."""
        for connection in self._store.all(Connection, paused=False, archived_at=None):
            is_asked = connection.id in self._rounds or connection.id in self._wanted
            if connection.service in WAITING and connection.every_minutes is not None and not is_asked:
                standing = standing_of(self._store, connection.id, self._kind)
                if standing.succeeded_at is not None and not standing.failures:
                    yield connection, standing.cursor

    def _hear_of_news(self, connection_id: int) -> None:
        if not self._is_closed:
            self._want(connection_id, Wish())

    def _due(self) -> tuple[Connection, ...]:
        return due_connections(self._store, self._clock.now())

    def _announce(self, changes: Changes) -> None:
        """Tell everybody; the longer they take, the less often."""
        began = monotonic()
        super()._announce(changes)
        self._pace.every_s = max(TELL_EVERY_S, (monotonic() - began) / LISTENING_AT_MOST)
