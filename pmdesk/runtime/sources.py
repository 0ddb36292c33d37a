"""Asks sources when they are due, each in a thread of its own with a connection of its own."""

import sys
from pathlib import Path
from random import SystemRandom

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from pmdesk.commands.desk import Desk
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind, SourceId
from pmdesk.domain.metrics import Metric, Source
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.network import Network
from pmdesk.storage.store import Role, Store, open_workspace
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.metrics_round import Asking, ask_round, due
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.way import Offline, Way

LOOK_MS = 5_000
AT_ONCE = 4


class Round(QThread):
    """One round of one source; `announced` brings each commit's changes, `told` how far it is, `over` its end."""

    announced = Signal(object)
    told = Signal(int, str, int, int)
    failed = Signal(object)
    over = Signal(int)
    _broke = Signal(object)

    def __init__(
        self, path: Path, clock: Clock, secrets: Secrets, source: Source, *, way: Way, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._way = way
        self.source = source
        self._path = path
        self._clock = clock
        self._secrets = secrets
        self._call_off = CallOff()
        self._broke.connect(self._report)
        self.finished.connect(self._say_over)

    def call_off(self) -> None:
        """End at once; what was kept stays."""
        self._call_off.set()

    def run(self) -> None:
        try:
            store = open_workspace(self._path, role=Role.GUEST, clock=self._clock)
        except DeskError as trouble:
            self.failed.emit(trouble)
            return
        try:
            self._ask(store)
        except (CalledOff, Offline):
            return
        except DeskError as trouble:
            self.failed.emit(trouble)
        except Exception as error:  # noqa: BLE001  # the rim of a thread: nothing may end it silently
            self._broke.emit(error)
        finally:
            store.close()

    def _ask(self, store: Store) -> None:
        source = store.find(Source, self.source.id)
        if source is not None:
            desk = Desk(store, self._clock, self.announced.emit)
            ask_round(desk, source, Asking(self._secrets, self._call_off, SystemRandom(), self._tell, self._way))

    def _tell(self, title: str, done: int, total: int) -> None:
        self.told.emit(self.source.id, title, done, total)

    def _say_over(self) -> None:
        self.over.emit(self.source.id)

    def _report(self, error: Exception) -> None:
        """Write the error down as any other of the main thread, and tell it in words."""
        sys.excepthook(type(error), error, error.__traceback__)
        self.failed.emit(DeskError(f"“{self.source.title}” could not be asked.", "Details are in the log."))


class Sources(QObject):
    """Lives in the main thread beside the store; `moved` names a source whose round began, went on or ended."""

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
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.secrets = secrets
        self.network = network or Network(parent=self)
        self._store = store
        self._bus = bus
        self._clock = clock
        self._rounds: dict[SourceId, Round] = {}
        self._how_far: dict[SourceId, tuple[str, int, int]] = {}
        self._wanted: dict[SourceId, None] = {}
        self._is_closed = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        bus.changed.connect(self._note)
        self.network.switched.connect(self._look_online)

    def start(self) -> None:
        """Begin to ask what is due; only the one keeper of a workspace does, so that two windows do not ask twice."""
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Ask what a person wants, and what is due, as far as there is room; offline it waits."""
        if self._is_closed or self._store.read_only or self.network.is_offline:
            return
        wanted, self._wanted = self._wanted, {}
        for source_id in wanted:
            self._begin(self._store.find(Source, source_id))
        if self._store.role is Role.KEEPER and self._timer.isActive():
            for source in due(self._store, self._clock.now()):
                self._begin(source)

    def ask_now(self, source_id: SourceId | None = None) -> None:
        """Ask one source, or all that are not paused, whether they are due or not."""
        if source_id is None:
            known = self._store.all(Source, paused=False, archived_at=None)
            self._wanted |= dict.fromkeys(source.id for source in known)
        else:
            self._wanted[source_id] = None
        self.look()

    def call_off(self, source_id: SourceId) -> None:
        """End the round of a source; what it brought so far stays."""
        if source_id in self._rounds:
            self._rounds[source_id].call_off()

    def how_far(self, source_id: SourceId) -> tuple[str, int, int] | None:
        """Return the metric that is asked for, how many are done and how many there are; None when none is asked."""
        return self._how_far.get(source_id)

    def close(self) -> None:
        """End all rounds and wait for their threads; the file is free of them then."""
        self._is_closed = True
        self._timer.stop()
        for running in list(self._rounds.values()):
            running.call_off()
        for running in list(self._rounds.values()):
            running.wait()
        self._rounds.clear()

    def _begin(self, source: Source | None) -> None:
        if source is None or source.id in self._rounds:
            return
        if len(self._rounds) >= AT_ONCE:
            self._wanted[source.id] = None
            return
        running = Round(self._store.path, self._clock, self.secrets, source, way=self.network.way, parent=self)
        self._rounds[source.id] = running
        self._how_far[source.id] = ("", 0, 0)
        running.announced.connect(self._announce)
        running.told.connect(self._hear)
        running.failed.connect(self._tell)
        running.over.connect(self._ended)
        running.start(QThread.Priority.LowPriority)
        self.moved.emit(source.id)

    def _look_online(self, is_offline: bool) -> None:  # Qt's signal gives it so
        if not is_offline and self._timer.isActive():
            self.look()

    def _announce(self, changes: Changes) -> None:
        """Tell everybody, but for those who are leaving with the workspace."""
        if not self._is_closed:
            self._bus.announce(changes)

    def _tell(self, trouble: DeskError) -> None:
        if not self._is_closed:
            self.troubled.emit(trouble)

    def _hear(self, source_id: int, title: str, done: int, total: int) -> None:
        if source_id in self._rounds:
            self._how_far[SourceId(source_id)] = (title, done, total)
            self.moved.emit(source_id)

    def _ended(self, source_id: int) -> None:
        running = self._rounds.pop(SourceId(source_id), None)
        self._how_far.pop(SourceId(source_id), None)
        if running is not None:
            running.wait()
            running.deleteLater()
            self.moved.emit(source_id)
        if self._wanted:
            self.look()

    def _note(self, changes: Changes) -> None:
        """End the round of a source that went or was paused; ask one that was changed, or given a metric, at once."""
        if changes.step is None or changes.actor is Actor.SYNC:
            return
        touched = {SourceId(ref.id) for ref in changes.refs if ref.kind is Kind.SOURCE}
        for source_id in touched:
            self.call_off(source_id)
        new = self._store.many(Metric, [ref.id for ref in changes.created if ref.kind is Kind.METRIC])
        touched |= {metric.source_id for metric in new if metric.source_id is not None}
        wanted = [source for source in self._store.many(Source, touched) if source.every_minutes is not None]
        self._wanted |= {source.id: None for source in wanted if not source.paused and source.archived_at is None}
        if self._wanted and self._timer.isActive():
            QTimer.singleShot(0, self, self.look)
