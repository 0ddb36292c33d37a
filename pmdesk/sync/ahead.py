"""Fetches ahead: while a page is written, a thread of its own waits for the server and reads the next one."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class _Over(Exception):
    """Nothing more comes."""


class _Fetching(Thread, Generic[T]):
    """Makes one thing after another and has one at hand; what goes wrong comes in its place."""

    def __init__(self, things: Callable[[], Iterator[T]]) -> None:
        super().__init__(name="pages", daemon=True)
        self._things = things
        self._at_hand: Queue[T | BaseException] = Queue(1)
        self._is_left = Event()

    def run(self) -> None:
        try:
            for thing in self._things():
                self._at_hand.put(thing)
                if self._is_left.is_set():
                    return
            self._at_hand.put(_Over())
        except BaseException as error:  # noqa: BLE001  # it is raised where the thing is waited for
            self._at_hand.put(error)

    def each(self) -> Iterator[T]:
        """Yield what is made, in its order."""
        while True:
            found = self._at_hand.get()
            if isinstance(found, _Over):
                return
            if isinstance(found, BaseException):
                raise found
            yield found

    def leave(self) -> None:
        """Want nothing more; what is being made still ends."""
        self._is_left.set()
        with suppress(Empty):
            self._at_hand.get_nowait()
        self.join()


@contextmanager
def ahead(things: Callable[[], Iterator[T]]) -> Generator[Iterator[T]]:
    """Lend an iterator over things that another thread makes, the next one while this thread is busy with the last.

    `things` is called and gone through over there alone; once the context is left, nothing of it runs any more.
    """
    fetching = _Fetching(things)
    fetching.start()
    try:
        yield fetching.each()
    finally:
        fetching.leave()
