"""Answers questions to a workspace off the main thread; of several with one key only the newest is answered."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMutex, QMutexLocker, QObject, QThread, QWaitCondition, Signal

from pmdesk.domain.errors import DeskError
from pmdesk.storage.store import Role, Store, open_workspace

Question = Callable[[Store], Any]
UNFORESEEN = DeskError("This could not be read.", "Try again; details are in the log.")


LOOK_EVERY = 20_000
"""So many of SQLite's instructions run between two looks whether an answer is still wanted."""
TURN_S = 0.00005
"""A busy thread lets others go on after so long, a hundredth of the usual: SQLite lets go of Python's lock at each row
and each statement, and whoever asked, an edit too, stands in line for it again."""


def take_short_turns() -> None:
    """Let threads of this process wait for each other as shortly as the window's events have to."""
    sys.setswitchinterval(TURN_S)


class _Desk:
    """Where questions wait: one for each key, in the order they first came."""

    def __init__(self) -> None:
        self._mutex = QMutex()
        self._bell = QWaitCondition()
        self._waiting: dict[str, tuple[int, Question]] = {}
        self._newest: dict[str, int] = {}
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    def put(self, key: str, number: int, question: Question) -> None:
        with QMutexLocker(self._mutex):
            self._newest[key] = number
            self._waiting[key] = (number, question)
            self._bell.wakeOne()

    def is_wanted(self, key: str, number: int) -> bool:
        """Whether nothing newer was asked with this key since, and it was not dropped."""
        return not self._is_closed and self._newest.get(key) == number

    def drop(self, key: str) -> None:
        """Let nobody begin the question of a key any more, and whoever is at it end."""
        with QMutexLocker(self._mutex):
            self._newest.pop(key, None)
            self._waiting.pop(key, None)

    def take(self) -> tuple[str, int, Question] | None:
        with QMutexLocker(self._mutex):
            while not self._waiting and not self._is_closed:
                self._bell.wait(self._mutex)
            if self._is_closed:
                return None
            key = next(iter(self._waiting))
            return key, *self._waiting.pop(key)

    def close(self) -> None:
        with QMutexLocker(self._mutex):
            self._is_closed = True
            self._waiting.clear()
            self._bell.wakeAll()


class _Reader(QThread):
    """One thread with its own connection, opened when the first question comes.

    A question whose answer nobody wants any more ends in the middle of what it asks SQLite.
    """

    answered = Signal(str, int, object)
    failed = Signal(str, int, object)

    def __init__(self, path: Path, desk: _Desk, rest: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._desk = desk
        self._rest = rest
        self._now = ("", 0)

    def run(self) -> None:
        store: Store | None = None
        while (taken := self._desk.take()) is not None:
            key, number, question = taken
            try:
                store = store or self._open()
                self._now = (key, number)
                self.answered.emit(key, number, question(store))
            except DeskError as trouble:
                self._fail(key, number, trouble)
            except Exception as error:  # noqa: BLE001  # the rim of a thread: nothing may end it
                self._fail(key, number, error)
        if store is not None:
            store.close()

    def _open(self) -> Store:
        store = open_workspace(self._path, role=Role.READER)
        store.connection.set_progress_handler(self._look, LOOK_EVERY)
        return store

    def _look(self) -> int:
        """Let an edit go first; return something else than 0 when the answer is not wanted any more."""
        self._rest()
        return int(not self._desk.is_wanted(*self._now))

    def _fail(self, key: str, number: int, error: Exception) -> None:
        """Tell why there is no answer; nobody hears of a question that was given up for a newer one."""
        if self._desk.is_wanted(key, number):
            self.failed.emit(key, number, error)


class Readers(QObject):
    """The pool of readers of one workspace; answers arrive in the main thread and must be frozen values.

    `rest` is called by them now and then, and returns as soon as nobody is in more of a hurry.
    """

    def __init__(
        self,
        path: Path,
        threads: int = 2,
        parent: QObject | None = None,
        rest: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(parent)
        self._path = path
        self._rest = rest
        self._size = threads
        self._desk = _Desk()
        self._threads: list[_Reader] = []
        self._number = 0
        self._open: dict[str, tuple[int, Callable[[Any], None], Callable[[DeskError], None]]] = {}

    def ask(
        self,
        key: str,
        question: Question,
        answered: Callable[[Any], None],
        failed: Callable[[DeskError], None] = lambda _trouble: None,
    ) -> None:
        """Have a question answered; an older one with the same key gets no answer any more. Closed, it answers none."""
        if self._desk.is_closed:
            return
        self._start()
        self._number += 1
        self._open[key] = (self._number, answered, failed)
        self._desk.put(key, self._number, question)

    def drop(self, key: str) -> None:
        """Want no answer for a key any more; whoever is at it ends in the middle."""
        self._open.pop(key, None)
        self._desk.drop(key)

    def close(self) -> None:
        """End the threads; questions that wait get no answer."""
        self._open.clear()
        self._desk.close()
        for thread in self._threads:
            thread.wait()
        self._threads.clear()

    def _start(self) -> None:
        if self._threads:
            return
        take_short_turns()
        for _ in range(self._size):
            thread = _Reader(self._path, self._desk, self._rest, self)
            thread.answered.connect(self._answer)
            thread.failed.connect(self._fail)
            thread.start()
            self._threads.append(thread)

    def _answer(self, key: str, number: int, answer: object) -> None:
        if self._is_newest(key, number):
            self._open.pop(key)[1](answer)

    def _fail(self, key: str, number: int, error: Exception) -> None:
        trouble = error if isinstance(error, DeskError) else UNFORESEEN
        if trouble is not error:  # Written down as any other of the main thread.
            sys.excepthook(type(error), error, error.__traceback__)
        if self._is_newest(key, number):
            self._open.pop(key)[2](trouble)

    def _is_newest(self, key: str, number: int) -> bool:
        return key in self._open and self._open[key][0] == number
