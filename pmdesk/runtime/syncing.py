"""Syncs connections when they are due or wanted, each in a thread of its own with a connection of its own."""

import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from random import SystemRandom
from time import monotonic

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from pmdesk.commands.desk import Desk
from pmdesk.domain.changes import Actor, Changes, joined
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.connections import Connection
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ConnectionId, Kind
from pmdesk.queries.sync_status import Progress
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.network import Network
from pmdesk.storage.standings import standing_of
from pmdesk.storage.store import Role, Store, open_workspace
from pmdesk.sync.connecting import Line, Means, line_to
from pmdesk.sync.engine import Doing, due, sync_round
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.oauth_keeping import SignIns
from pmdesk.sync.secrets import Secrets

LOOK_MS = 5_000
AT_ONCE = 4
TELL_EVERY_S = 0.1
"""How often a running round is heard of at most, so that the window is not kept busy by it."""
LISTENING_AT_MOST = 0.04
"""So much of the window's time may go into hearing of a round, where a screen needs long to show what came."""
LineTo = Callable[[Connection, Means], AbstractContextManager[Line]]


@frozen
class Wish:
    """How a round is wanted: by a person or by the clock, and whether many records may be written."""

    by_hand: bool = False
    may_send_many: bool = False


class SyncRound(QThread):
    """One round of one connection; `announced` brings what changed, `told` how far it is, `over` its end.

    `kept` brings each step at once, `announced` several in one message.
    """

    announced = Signal(object)
    kept = Signal(object)
    told = Signal(int, str, int, int)
    failed = Signal(object)
    over = Signal(int)
    _broke = Signal(object)

    def __init__(
        self, store: Store, means: Means, connection: Connection, wish: Wish, *, line: LineTo, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.connection = connection
        self._path = store.path
        self._turns = store.turns
        self._means = means
        self._wish = wish
        self._line = line
        self._unsaid: list[Changes] = []
        self._said_at = 0.0
        self.say_every_s = TELL_EVERY_S
        self._broke.connect(self._report)
        self.finished.connect(self._say_over)

    def call_off(self) -> None:
        """End at once; what was kept stays."""
        self._means.call_off.set()

    def run(self) -> None:
        try:
            store = open_workspace(self._path, role=Role.GUEST, clock=self._means.clock)
        except DeskError as trouble:
            self.failed.emit(trouble)
            return
        try:
            store.write_facts(self._turns)
            self._sync(store)
        except CalledOff:
            return
        except DeskError as trouble:
            self.failed.emit(trouble)
        except Exception as error:  # noqa: BLE001  # the rim of a thread: nothing may end it silently
            self._broke.emit(error)
        finally:
            self._say_all()
            store.close()

    def _sync(self, store: Store) -> None:
        connection = store.find(Connection, self.connection.id)
        if connection is None:
            return
        desk = Desk(store, self._means.clock, self._say)
        wish = self._wish
        doing = Doing(self._means.call_off, SystemRandom(), self._tell, wish.by_hand, wish.may_send_many)
        sync_round(desk, connection, lambda: self._line(connection, self._means), doing)

    def _say(self, changes: Changes) -> None:
        self.kept.emit(changes)
        self._unsaid.append(changes)
        if monotonic() - self._said_at >= self.say_every_s:
            self._say_all()

    def _say_all(self) -> None:
        if self._unsaid:
            self._said_at = monotonic()
            self.announced.emit(joined(self._unsaid))
            self._unsaid = []

    def _tell(self, what: str, done: int, total: int) -> None:
        self.told.emit(self.connection.id, what, done, total)

    def _say_over(self) -> None:
        self.over.emit(self.connection.id)

    def _report(self, error: Exception) -> None:
        """Write the error down as any other of the main thread, and tell it in words."""
        sys.excepthook(type(error), error, error.__traceback__)
        self.failed.emit(DeskError(f"“{self.connection.title}” could not be synced.", "Details are in the log."))


class Syncing(QObject):
    """Lives in the main thread beside the store; `moved` names a connection whose round began, went on or ended."""

    moved = Signal(int)
    troubled = Signal(object)

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
        super().__init__(parent)
        self.secrets = secrets
        self.sign_ins = SignIns(secrets, clock)
        self.network = network or Network(parent=self)
        self._store = store
        self._bus = bus
        self._clock = clock
        self._line = line
        self._rounds: dict[ConnectionId, SyncRound] = {}
        self._how_far: dict[ConnectionId, Progress] = {}
        self._wanted: dict[ConnectionId, Wish] = {}
        self._is_closed = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        bus.changed.connect(self._note)
        self.network.switched.connect(self._look_online)

    def start(self) -> None:
        """Begin to sync what is due; only the one keeper of a workspace does, so that two windows do not ask twice."""
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Sync what a person wants, and what is due, as far as there is room; offline it waits."""
        if self._is_closed or self._store.read_only or self.network.is_offline:
            return
        wanted, self._wanted = self._wanted, {}
        for connection_id, wish in wanted.items():
            self._begin(self._store.find(Connection, connection_id), wish)
        if self._store.role is Role.KEEPER and self._timer.isActive():
            for connection in due(self._store, self._clock.now()):
                self._begin(connection, Wish())

    def sync_now(self, connection_id: ConnectionId | None = None, *, may_send_many: bool = False) -> None:
        """Sync one connection, or all that are not paused; a person wants it, so what was refused is tried again."""
        wish = Wish(by_hand=True, may_send_many=may_send_many)
        if connection_id is None:
            known = self._store.all(Connection, paused=False, archived_at=None)
            self._wanted |= {connection.id: wish for connection in known}
        else:
            self._wanted[connection_id] = wish
        self.look()

    def call_off(self, connection_id: ConnectionId) -> None:
        """End the round of a connection; what it brought so far stays."""
        self._wanted.pop(connection_id, None)
        if connection_id in self._rounds:
            self._rounds[connection_id].call_off()

    def running(self) -> Mapping[ConnectionId, Progress]:
        """Return how far each running round is, as `sync_status` wants it."""
        return dict(self._how_far)

    def close(self) -> None:
        """End all rounds and wait for their threads; the file is free of them then."""
        self._is_closed = True
        self._timer.stop()
        for running in list(self._rounds.values()):
            running.call_off()
        for running in list(self._rounds.values()):
            running.wait()
        self._rounds.clear()
        self._how_far.clear()

    def _begin(self, connection: Connection | None, wish: Wish) -> None:
        if connection is None or connection.id in self._rounds:
            return
        if len(self._rounds) >= AT_ONCE:
            self._wanted.setdefault(connection.id, wish)
            return
        validators = standing_of(self._store, connection.id, Kind.CONNECTION).validators
        means = Means(self._clock, self.secrets, CallOff(), self.network.way, self.sign_ins, validators)
        running = SyncRound(self._store, means, connection, wish, line=self._line, parent=self)
        self._rounds[connection.id] = running
        self._how_far[connection.id] = Progress()
        running.kept.connect(self._bus.foretold)
        running.announced.connect(self._announce)
        running.told.connect(self._hear)
        running.failed.connect(self._tell)
        running.over.connect(self._ended)
        running.start(QThread.Priority.LowPriority)
        self.moved.emit(connection.id)

    def _announce(self, changes: Changes) -> None:
        """Tell everybody, but for those who are leaving with the workspace; the longer they take, the less often."""
        if self._is_closed:
            return
        began = monotonic()
        self._bus.announce(changes)
        pace = max(TELL_EVERY_S, (monotonic() - began) / LISTENING_AT_MOST)
        for running in self._rounds.values():
            running.say_every_s = pace

    def _tell(self, trouble: DeskError) -> None:
        if not self._is_closed:
            self.troubled.emit(trouble)

    def _hear(self, connection_id: int, what: str, done: int, total: int) -> None:
        if connection_id in self._rounds:
            self._how_far[ConnectionId(connection_id)] = Progress(what, done, total)
            self.moved.emit(connection_id)

    def _ended(self, connection_id: int) -> None:
        running = self._rounds.pop(ConnectionId(connection_id), None)
        self._how_far.pop(ConnectionId(connection_id), None)
        if running is not None:
            running.wait()
            running.deleteLater()
            self.moved.emit(connection_id)
        if self._wanted:
            self.look()

    def _look_online(self, is_offline: bool) -> None:
        if not is_offline and self._timer.isActive():
            self.look()

    def _note(self, changes: Changes) -> None:
        """End the round of a connection that went or was paused; sync one that is new or was changed, at once."""
        if changes.step is None or changes.actor is Actor.SYNC:
            return
        touched = {ConnectionId(ref.id) for ref in changes.refs if ref.kind is Kind.CONNECTION}
        for connection_id in touched:
            self.call_off(connection_id)
        wanted = [each for each in self._store.many(Connection, touched) if each.every_minutes is not None]
        self._wanted |= {each.id: Wish() for each in wanted if not each.paused and each.archived_at is None}
        if self._wanted and self._timer.isActive():
            QTimer.singleShot(0, self, self.look)
