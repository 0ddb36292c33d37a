"""Looks at key APIs for as long as the workspace is open, in one thread that has some others ask."""

from contextlib import suppress
from random import SystemRandom

from PySide6.QtCore import QObject, QThread, Signal

from pmdesk.commands.desk import Desk
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import CheckId, Kind
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.guests import Guest
from pmdesk.runtime.learning import learn_limits
from pmdesk.runtime.network import Network
from pmdesk.runtime.readers import take_short_turns
from pmdesk.storage.store import Role, Store
from pmdesk.sync.leash import CallOff
from pmdesk.sync.probing.guard import KEEP_EVERY_S, Guard, Tools
from pmdesk.sync.probing.looking import Look
from pmdesk.sync.secrets import Secrets

MADE_OF = (Kind.API_CHECK, Kind.API_ENVIRONMENT, Kind.CREDENTIAL, Kind.INTEGRATION, Kind.STATUS_PAGE, Kind.SPEC_VERSION)
"""What checks are made of: when some of it changes they are read again."""


class Watch(Guest):
    """The thread of the guard; `announced` brings what was kept, `looked` what a check saw that a person wanted."""

    announced = Signal(object)
    looked = Signal(object)

    def __init__(self, store: Store, clock: Clock, tools: Tools, parent: QObject) -> None:
        super().__init__(store, clock, "A check of an API could not be made.", parent)
        self._turns = store.turns
        self._tools = tools
        self._guard: Guard | None = None
        self._wanted: list[CheckId] = []

    def call_off(self) -> None:
        """End soon; what was seen is kept."""
        self._tools.call_off.set()

    def renew(self) -> None:
        """Read the checks again."""
        if self._guard is not None:
            self._guard.renew()

    def look_now(self, check_id: CheckId) -> None:
        """Make one check now."""
        self._wanted.append(check_id)
        if self._guard is not None:
            self._hand_over(self._guard)

    def work(self, store: Store) -> None:
        """Look at the checks in their turn, until this is called off."""
        store.write_facts(self._turns)
        guard = self._guard = Guard(Desk(store, self._clock, self.announced.emit), self._tools)
        try:
            self._hand_over(guard)
            guard.run()
        finally:
            self._guard = None

    def hear(self, look: Look, by_hand: bool) -> None:
        """Tell of a look that a person waits for; called in this thread."""
        if by_hand:
            self.looked.emit(look)

    def _hand_over(self, guard: Guard) -> None:
        with suppress(IndexError):  # The other thread was faster.
            while True:
                guard.look_now(self._wanted.pop())


class Probing(QObject):
    """Lives in the main thread beside the store; `looked` brings what a check saw that a person wanted now."""

    looked = Signal(object)
    troubled = Signal(object)

    def __init__(
        self,
        store: Store,
        bus: Bus,
        clock: Clock,
        secrets: Secrets,
        network: Network | None = None,
        *,
        keep_every_s: float = KEEP_EVERY_S,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.network = network or Network(parent=self)
        self._store = store
        self._bus = bus
        self._clock = clock
        self._secrets = secrets
        self._keep_every_s = keep_every_s
        self._watch: Watch | None = None
        self._is_closed = False
        bus.changed.connect(self._note)

    def start(self) -> None:
        """Begin to look at all checks in their turn; only the one keeper of a workspace does."""
        if not self._store.read_only and not self._is_closed and self._watch is None:
            self._begin()

    def run_now(self, check_id: CheckId) -> None:
        """Make one check now, whatever its turn, its method and its parents say: a person wants it."""
        self.start()
        if self._watch is not None:
            self._watch.look_now(check_id)

    def close(self) -> None:
        """End, and wait until the thread let go of the file."""
        self._is_closed = True
        if self._watch is not None:
            self._watch.call_off()
            self._watch.wait()
            self._watch = None

    def _begin(self) -> None:
        by_itself = self._store.role is Role.KEEPER

        def seen(look: Look, by_hand: bool) -> None:
            watch.hear(look, by_hand)

        def failed(error: Exception) -> None:
            watch.tell_broken(error)

        call_off, way = CallOff(), self.network.way
        tools = Tools(
            self._secrets,
            way,
            call_off,
            SystemRandom(),
            seen,
            failed,
            learn_limits,
            self._keep_every_s,
            asks_by_itself=by_itself,
        )
        watch = self._watch = Watch(self._store, self._clock, tools, self)
        watch.announced.connect(self._announce)
        watch.looked.connect(self._tell_look)
        watch.failed.connect(self._tell)
        take_short_turns()
        watch.start(QThread.Priority.LowPriority)

    def _announce(self, changes: Changes) -> None:
        if not self._is_closed:
            self._bus.announce(changes)

    def _tell(self, trouble: DeskError) -> None:
        if not self._is_closed:
            self.troubled.emit(trouble)

    def _tell_look(self, look: Look) -> None:
        if not self._is_closed:
            self.looked.emit(look)

    def _note(self, changes: Changes) -> None:
        """Read the checks again when what they are made of changed, but for what they saw themselves."""
        is_ours = changes.step is None and changes.actor is Actor.SYNC
        if self._watch is not None and not is_ours and changes.touches(MADE_OF):
            self._watch.renew()
