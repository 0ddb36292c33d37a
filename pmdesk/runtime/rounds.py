"""Rounds with the outside: each in a thread of its own with a connection of its own, begun when due or wanted."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Generic

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.nouns import KIND_OF
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.guests import Guest
from pmdesk.runtime.network import Network
from pmdesk.runtime.readers import take_short_turns
from pmdesk.storage.store import Role, Store
from pmdesk.sync.due import Outside
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.way import Offline

LOOK_MS = 5_000
AT_ONCE = 4
HowFar = tuple[str, int, int]
"""What is asked for now, how many are done and how many there are."""


@frozen
class Wish:
    """How a round is wanted: by a person or by the clock, and whether many records may be written."""

    by_hand: bool = False
    may_send_many: bool = False

    def beside(self, other: "Wish | None") -> "Wish":
        """Return the wish for one round that serves both."""
        if other is None:
            return self
        return Wish(self.by_hand or other.by_hand, self.may_send_many or other.may_send_many)


class Round(Guest, Generic[Outside]):
    """One round; `announced` brings what changed, `told` how far it is, `over` its end.

    `ask` does the work in the thread, with the row as it is then. `kept` brings each step at once, where `announced`
    brings several in one message.
    """

    announced = Signal(object)
    kept = Signal(object)
    told = Signal(int, str, int, int)
    over = Signal(int)

    def __init__(
        self,
        store: Store,
        clock: Clock,
        outside: Outside,
        ask: Callable[["Round[Outside]", Store, Outside], object],
        call_off: CallOff,
        *,
        broken: str,
        parent: QObject,
    ) -> None:
        super().__init__(store, clock, f"“{outside.title}” {broken}.", parent)
        self._outside = outside
        self._ask = ask
        self._call_off = call_off
        self.finished.connect(self._say_over)

    def call_off(self) -> None:
        """End at once; what was kept stays."""
        self._call_off.set()

    def tell(self, what: str, done: int, total: int) -> None:
        """Say how far the round is."""
        self.told.emit(self._outside.id, what, done, total)

    def work(self, store: Store) -> None:
        """Ask, with the row as it is now."""
        with suppress(CalledOff, Offline):
            outside = store.find(type(self._outside), self._outside.id)
            if outside is not None:
                self._ask(self, store, outside)

    def _say_over(self) -> None:
        self.over.emit(self._outside.id)


class Rounds(QObject, Generic[Outside]):
    """Lives in the main thread beside the store; `moved` names whose round began, went on or ended."""

    moved = Signal(int)
    troubled = Signal(object)
    _noun: type[Outside]

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
        self._kind = KIND_OF[self._noun]
        self._store = store
        self._bus = bus
        self._clock = clock
        self._rounds: dict[int, Round[Outside]] = {}
        self._how_far: dict[int, HowFar] = {}
        self._wanted: dict[int, Wish] = {}
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
        for outside_id, wish in wanted.items():
            self._begin(self._store.find(self._noun, outside_id), wish)
        if self._store.role is Role.KEEPER and self._timer.isActive():
            for outside in self._due():
                if outside.id not in self._rounds:
                    self._begin(outside, Wish())

    def call_off(self, outside_id: int) -> None:
        """End the round of one; what it brought so far stays."""
        self._wanted.pop(outside_id, None)
        if outside_id in self._rounds:
            self._rounds[outside_id].call_off()

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

    def _made(self, outside: Outside, wish: Wish) -> Round[Outside]:
        """Return a round that was not begun."""
        raise NotImplementedError

    def _due(self) -> Iterable[Outside]:
        """Return who should be asked now, the longest waiting first."""
        raise NotImplementedError

    def _touched(self, changes: Changes) -> set[int]:
        """Return whom a step gave something to ask for, besides those that it changed themselves."""
        del changes
        return set()

    def _announce(self, changes: Changes) -> None:
        """Tell everybody, but for those who are leaving with the workspace."""
        if not self._is_closed:
            self._bus.announce(changes)

    def _want(self, outside_id: int | None, wish: Wish) -> None:
        """Ask one, or all that are not paused, as soon as there is room."""
        if outside_id is None:
            ids = [int(outside.id) for outside in self._store.all(self._noun, paused=False, archived_at=None)]
        else:
            ids = [outside_id]
        self._wanted |= {each: wish.beside(self._wanted.get(each)) for each in ids}
        self.look()

    def _begin(self, outside: Outside | None, wish: Wish) -> None:
        """Begin a round, or keep the wish: one that runs may be past what it is wanted for."""
        if outside is None:
            return
        if outside.id in self._rounds or len(self._rounds) >= AT_ONCE:
            self._wanted.setdefault(outside.id, wish)
            return
        running = self._made(outside, wish)
        self._rounds[outside.id] = running
        self._how_far[outside.id] = ("", 0, 0)
        running.kept.connect(self._bus.foretold)
        running.announced.connect(self._announce)
        running.told.connect(self._hear)
        running.failed.connect(self._tell)
        running.over.connect(self._ended)
        take_short_turns()
        running.start(QThread.Priority.LowPriority)
        self.moved.emit(outside.id)

    def _tell(self, trouble: DeskError) -> None:
        if not self._is_closed:
            self.troubled.emit(trouble)

    def _hear(self, outside_id: int, what: str, done: int, total: int) -> None:
        if outside_id in self._rounds:
            self._how_far[outside_id] = (what, done, total)
            self.moved.emit(outside_id)

    def _ended(self, outside_id: int) -> None:
        running = self._rounds.pop(outside_id, None)
        self._how_far.pop(outside_id, None)
        if running is not None:
            running.wait()
            running.deleteLater()
            self.moved.emit(outside_id)
        if self._wanted:
            self.look()

    def _look_online(self, is_offline: bool) -> None:  # Qt's signal gives it so
        if not is_offline and self._timer.isActive():
            self.look()

    def _note(self, changes: Changes) -> None:
        """End the round of one that went or was paused; ask one that is new, was changed, or got work, at once."""
        if changes.step is None or changes.actor is Actor.SYNC:
            return
        touched = {ref.id for ref in changes.refs if ref.kind is self._kind}
        for outside_id in touched:
            self.call_off(outside_id)
        touched |= self._touched(changes)
        wanted = [each for each in self._store.many(self._noun, touched) if each.every_minutes is not None]
        self._wanted |= {int(each.id): Wish() for each in wanted if not each.paused and each.archived_at is None}
        if self._wanted and self._timer.isActive():
            QTimer.singleShot(0, self, self.look)
