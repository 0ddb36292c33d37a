"""Looks after an open workspace in the background: what others write, routine backups, checks, a short WAL."""

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from pmdesk.domain.changes import Actor, Changes, joined
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.runtime.bus import Bus
from pmdesk.storage.backup import Reason, is_due, list_backups, make, rotate
from pmdesk.storage.history import last_step
from pmdesk.storage.integrity import Findings, full_check, quick_check
from pmdesk.storage.store import Store
from pmdesk.storage.watch import Watch

LOOK_MS = 1_000
ROUND_MS = 60_000
FIRST_MS = 5_000
QUIET_MINUTES = 10


class Errand(QThread):
    """One piece of long work with its own connection; ends soon after it is cancelled."""

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, work: Callable[[Callable[[], bool]], object], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work

    def run(self) -> None:
        try:
            self.found.emit(self._work(self.isInterruptionRequested))
        except DeskError as trouble:
            self.failed.emit(trouble)


class Caretaker(QObject):
    """Lives in the main thread beside the store; long work goes to a thread, one piece at a time."""

    troubled = Signal(object)
    damaged = Signal(str)

    def __init__(self, store: Store, bus: Bus, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._bus = bus
        self._clock = clock
        self._watch = Watch(store)
        self._errand: Errand | None = None
        self._last_change: datetime | None = None
        self._checked = False
        self._is_tidy = True
        self._is_stale = False
        bus.changed.connect(self._note)
        bus.foretold.connect(self._watch_for)
        self._every(LOOK_MS, self.look)
        self._every(ROUND_MS, self.go_round)
        QTimer.singleShot(FIRST_MS, self, self._check_quickly)

    def look(self) -> None:
        """Announce what others have written meanwhile."""
        try:
            news = self._watch.news()
        except DeskError as trouble:
            self.troubled.emit(trouble)
            return
        for by_sync, steps in groupby(news, lambda changes: changes.actor is Actor.SYNC):
            for changes in [joined(list(steps))] if by_sync else steps:
                self._bus.announce(changes)

    def go_round(self) -> None:
        """Back up when it is due, tidy the WAL and check the whole file when it is quiet."""
        if self._store.read_only or self._errand is not None:
            return
        path, clock = self._store.path, self._clock
        self._store.relay_reserve()
        if is_due(list_backups(path), last_step(self._store), clock.now()):
            self._send(lambda is_cancelled: _back_up(path, clock, is_cancelled))
        elif self._is_quiet():
            self._is_tidy = self._is_tidy or self._store.checkpoint()
            if not self._checked:
                self._checked = True
                self._send(lambda is_cancelled: full_check(path, is_cancelled))

    def close(self) -> None:
        """Stop everything; a piece of work that runs is cancelled."""
        for timer in self.findChildren(QTimer):
            timer.stop()
        if self._errand is not None:
            self._errand.requestInterruption()
            self._errand.wait()
            self._errand = None

    def _check_quickly(self) -> None:
        path = self._store.path
        if self._errand is None:
            self._send(lambda is_cancelled: quick_check(path, is_cancelled))

    def _every(self, interval_ms: int, run: Callable[[], None]) -> None:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.timeout.connect(run)
        timer.start()

    def _note(self, changes: Changes) -> None:
        self._watch.saw(changes)
        self._last_change = self._clock.now()
        self._is_tidy = False

    def _watch_for(self, changes: Changes) -> None:
        self._watch.saw(changes)

    def _is_quiet(self) -> bool:
        if self._last_change is None:
            return True
        return (self._clock.now() - self._last_change).total_seconds() > 60 * QUIET_MINUTES

    def _send(self, work: Callable[[Callable[[], bool]], object]) -> None:
        errand = self._errand = Errand(work, self)
        errand.found.connect(self._hear)
        errand.failed.connect(self.troubled)
        errand.finished.connect(self._is_back)
        errand.start(QThread.Priority.LowPriority)

    def _hear(self, answer: object) -> None:
        if isinstance(answer, Findings) and not answer.is_whole:
            self.damaged.emit(answer.words)
        elif isinstance(answer, Findings) and answer.stale:
            self._is_stale = True

    def _is_back(self) -> None:
        if self._errand is not None:
            self._errand.deleteLater()
            self._errand = None
        if self._is_stale and not self._store.read_only:
            self._is_stale = False
            path = self._store.path
            self._send(lambda _is_cancelled: _derive_anew(path))


def _derive_anew(path: Path) -> None:
    from pmdesk.storage.notes_check import derive_anew  # noqa: PLC0415  # hardly ever needed

    derive_anew(path)


def _back_up(path: Path, clock: Clock, is_cancelled: Callable[[], bool]) -> None:
    make(path, Reason.ROUTINE, clock, is_cancelled=is_cancelled)
    rotate(path)
