"""Themes in the background: new notes are routed at once, themes found anew when wanted or due, moods learned."""

import threading
from collections import deque

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from pmdesk.commands.desk import Desk
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind, NoteId, Ref
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.guests import Guest
from pmdesk.runtime.theming_work import Round, Work
from pmdesk.runtime.thinking import CalledOff, Thinker
from pmdesk.storage.store import Store

GATHER_MS = 400
TELL_MS = 250
"""So often what was found is announced: each message makes screens read again."""
REST_S = 60.0
ROUTE, FEEL, FIND = "route", "feel", "find"
LOOKED = "Look at notes"
WHAT, REMEDY = "The themes could not be found.", "Nothing was changed; details are in the log."


class Rounds(Guest):
    """One thread with a guest connection and a child that thinks; does one thing after the other until it is closed."""

    announced = Signal(object)
    progress = Signal(int, int)
    ended = Signal(object)

    def __init__(self, store: Store, clock: Clock, parent: QObject) -> None:
        super().__init__(store, clock, WHAT, parent, remedy=REMEDY)
        self._turns = store.turns
        self._thinker = Thinker()
        self._wanted: deque[str] = deque()
        self._ids: dict[NoteId, None] = {}
        self._all = False
        self._is_stale = False
        self._is_closed = False
        self._is_finding = False
        self._wake = threading.Condition()

    def want(self, task: str, ids: tuple[NoteId, ...] | None = ()) -> None:
        """Have something done; `ids` are notes to be routed, None: all that nothing is known of."""
        with self._wake:
            self._ids |= dict.fromkeys(ids or ())
            self._all = self._all or ids is None
            if task not in self._wanted:
                self._wanted.append(task)
            self._wake.notify()

    def forget(self) -> None:
        """Learn anew where themes lie and how notes sound, before the next notes are routed."""
        with self._wake:
            self._is_stale = True

    def call_off(self) -> None:
        """End a search for themes that runs or waits."""
        with self._wake:
            if self._is_finding:
                self._thinker.end()
            elif FIND in self._wanted:
                self._wanted.remove(FIND)
                self.ended.emit(None)

    def close(self) -> None:
        """End as soon as what is being written is written."""
        with self._wake:
            self._is_closed = True
            self._wake.notify()
        self._thinker.end()

    def work(self, store: Store) -> None:
        """Do what is wanted, until this is closed."""
        store.write_facts(self._turns)
        try:
            self._serve(Work(Desk(store, self._clock, self.announced.emit), self._thinker, self._is_off))
        finally:
            self._thinker.rest()

    def _serve(self, work: Work) -> None:
        while (task := self._next()) is not None:
            try:
                self._do(work, task)
            except CalledOff:
                self.ended.emit(None)
            except DeskError as trouble:
                self.failed.emit(trouble)
            except Exception as error:  # noqa: BLE001  # the rim of a thread: nothing may end it silently
                self.tell_broken(error)

    def _next(self) -> str | None:
        """Return what is to be done, when there is something; the child goes when there is nothing for a while."""
        with self._wake:
            while not self._wanted and not self._is_closed:
                if not self._wake.wait(REST_S if self._thinker.is_alive else None):
                    self._thinker.rest()
            if self._is_closed:
                return None
            self._thinker.go_on()
            return self._wanted.popleft()

    def _do(self, work: Work, task: str) -> None:
        with self._wake:
            if self._is_stale:
                self._is_stale = False
                work.forget()
        if task == FIND:
            self._find(work)
        elif task == FEEL:
            work.feel()
        else:
            if work.is_due(self._clock.now()):
                self._find(work)
            self._route(work)

    def _find(self, work: Work) -> None:
        with self._wake:
            self._is_finding = True
        try:
            self.ended.emit(work.find(self.progress.emit))
            self.want(ROUTE, None)
        finally:
            with self._wake:
                self._is_finding = False

    def _route(self, work: Work) -> None:
        """Route what waits; a search that a person wants meanwhile goes first."""
        with self._wake:
            ids, self._ids = tuple(self._ids), {}
            everything, self._all = self._all, False
        rest = work.look(work.unseen() if everything else work.unseen_of(ids), self._has_other_wishes)
        if rest:
            self.want(ROUTE, tuple(rest))

    def _has_other_wishes(self) -> bool:
        return self._is_closed or FIND in self._wanted

    def _is_off(self) -> bool:
        return self._is_closed


class Theming(QObject):
    """Lives in the main thread beside the store.

    `progress` tells how far a search for themes is, `ended` brings its `Round`, or None when it was called off.
    """

    progress = Signal(int, int)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, store: Store, bus: Bus, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._bus = bus
        self._rounds = Rounds(store, clock, self)
        self._is_closed = False
        self._how_far: tuple[int, int] | None = None
        self._fresh: dict[NoteId, None] = {}
        self._feels = False
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self._send)
        self._news: frozenset[Ref] = frozenset()
        self._tell = QTimer(self)
        self._tell.setSingleShot(True)
        self._tell.setInterval(TELL_MS)
        self._tell.timeout.connect(self._tell_news)
        self._rounds.announced.connect(self._announce)
        self._rounds.progress.connect(self._hear)
        self._rounds.ended.connect(self._end)
        self._rounds.failed.connect(self._fail)
        bus.changed.connect(self._note)

    @property
    def is_finding(self) -> bool:
        """Whether themes are being searched for."""
        return self._how_far is not None

    @property
    def how_far(self) -> tuple[int, int] | None:
        """How much of the search is done, of how much; None when none goes on."""
        return self._how_far

    def start(self) -> None:
        """Begin to route what came while nobody looked; themes are found by themselves when it is time."""
        if not self._store.read_only and not self._is_closed:
            self._want(ROUTE, None)

    def find_again(self) -> None:
        """Find themes anew; nothing happens while that goes on."""
        if self._store.read_only or self._is_closed or self.is_finding:
            return
        self._how_far = (0, 0)
        self.progress.emit(0, 0)
        self._want(FIND)

    def cancel(self) -> None:
        """Stop the search; the themes stay as they were."""
        if self.is_finding:
            self._rounds.call_off()

    def close(self) -> None:
        """End and wait; the file is free of the guest then."""
        self._is_closed = True
        self._gather.stop()
        self._tell.stop()
        self._rounds.close()
        self._rounds.wait()

    def _want(self, task: str, ids: tuple[NoteId, ...] | None = ()) -> None:
        self._rounds.want(task, ids)
        if not self._rounds.isRunning():
            self._rounds.start(QThread.Priority.LowPriority)

    def _note(self, changes: Changes) -> None:
        """Take up what a person or an import did: new and reworded notes, words about themes and moods."""
        if self._is_closed or self._store.read_only or changes.step is None:
            return
        self._fresh |= {NoteId(ref.id): None for ref in changes.created | changes.updated if ref.kind is Kind.NOTE}
        self._feels = self._feels or any(ref.kind is Kind.NOTE for ref in changes.updated)
        if changes.touches((Kind.NOTE, Kind.THEME)):
            self._rounds.forget()
            self._gather.start()

    def _send(self) -> None:
        """Pass on what gathered."""
        fresh, self._fresh = self._fresh, {}
        feels, self._feels = self._feels, False
        if fresh:
            self._want(ROUTE, tuple(fresh))
        if feels:
            self._want(FEEL)

    def _announce(self, changes: Changes) -> None:
        """Tell a step at once, and facts together with others of the same moment."""
        if self._is_closed:
            return
        if changes.step is not None:
            self._tell_news()
            self._bus.announce(changes)
            return
        self._news |= changes.updated
        if not self._tell.isActive():
            self._tell.start()

    def _tell_news(self) -> None:
        self._tell.stop()
        news, self._news = self._news, frozenset()
        self._bus.announce(Changes(None, LOOKED, Actor.SYNC, updated=news))

    def _hear(self, done: int, of: int) -> None:
        self._how_far = (done, of)
        self.progress.emit(done, of)

    def _end(self, ended: Round | None) -> None:
        if not self._is_closed:
            self._tell_news()
        self._how_far = None
        self.ended.emit(ended)

    def _fail(self, trouble: DeskError) -> None:
        self._how_far = None
        if not self._is_closed:
            self.failed.emit(trouble)
