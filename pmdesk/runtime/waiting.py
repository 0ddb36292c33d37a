"""Waits between rounds at services that say by themselves when there is something new, each in a thread of its own."""

import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from time import monotonic
from typing import cast

from PySide6.QtCore import QObject, QThread, Signal

from pmdesk.domain.connections import Connection
from pmdesk.domain.errors import DeskError
from pmdesk.sync.connecting import Line, Means
from pmdesk.sync.connector import Waited, Waiting
from pmdesk.sync.leash import CalledOff
from pmdesk.sync.way import Offline

AT_MOST_S = 6 * 3_600.0
"""So long one line is kept."""
WELL_S = 60.0
"""A line that lasted as long may be made anew at once."""
REST_S, LONGEST_REST_S = 30.0, 3_600.0
LineTo = Callable[[Connection, Means], AbstractContextManager[Line]]


class Wait(QThread):
    """One waiting; `over` names whose it was, and `waited` is what it came to: None where nobody wants it any more."""

    over = Signal(int)
    _broke = Signal(object)

    def __init__(self, connection: Connection, cursor: str, means: Means, line: LineTo, parent: QObject) -> None:
        super().__init__(parent)
        self.waited: Waited | None = None
        self.lasted_s = 0.0
        self._connection = connection
        self._cursor = cursor
        self._means = means
        self._line = line
        self._broke.connect(self._report)
        self.finished.connect(self._say_over)

    def call_off(self) -> None:
        """End at once."""
        self._means.call_off.set()

    def run(self) -> None:
        begun = monotonic()
        try:
            with self._line(self._connection, self._means) as opened:
                self.waited = cast("Waiting", opened.connector).wait(self._cursor, AT_MOST_S)
        except (CalledOff, Offline):
            self.waited = None
        except DeskError:  # The next round meets it too, and tells it.
            self.waited = Waited.BROKEN
        except Exception as error:  # noqa: BLE001  # the rim of a thread: nothing may end it silently
            self.waited = Waited.UNABLE
            self._broke.emit(error)
        self.lasted_s = monotonic() - begun

    def _say_over(self) -> None:
        self.over.emit(self._connection.id)

    def _report(self, error: Exception) -> None:
        sys.excepthook(type(error), error, error.__traceback__)


class Waits(QObject):
    """Lives in the main thread; `news` names a connection with something new. What breaks rests longer each time."""

    news = Signal(int)

    def __init__(self, line: LineTo, means: Callable[[], Means], parent: QObject) -> None:
        super().__init__(parent)
        self._line = line
        self._means = means
        self._waits: dict[int, Wait] = {}
        self._rests: dict[int, tuple[float, float]] = {}
        """Until when a connection rests, and for how long."""
        self._unable: set[int] = set()

    @property
    def running(self) -> frozenset[int]:
        """For which connections somebody waits."""
        return frozenset(self._waits)

    def begin(self, quiet: Iterable[tuple[Connection, str]]) -> None:
        """Wait at the services of connections that nobody asks now, each with where its last round ended."""
        now = monotonic()
        for connection, cursor in quiet:
            is_resting = self._rests.get(connection.id, (0.0, 0.0))[0] > now
            if connection.id in self._waits or connection.id in self._unable or is_resting:
                continue
            wait = self._waits[connection.id] = Wait(connection, cursor, self._means(), self._line, self)
            wait.over.connect(self._ended)
            wait.start(QThread.Priority.LowPriority)

    def end(self, connection_id: int) -> None:
        """Wait no more for a connection: it is asked now, was changed, or is wanted no more."""
        if connection_id in self._waits:
            self._waits[connection_id].call_off()

    def forget(self, connection_id: int) -> None:
        """Wait no more, and begin anew when it is next quiet: it may be another service by now."""
        self.end(connection_id)
        self._unable.discard(connection_id)
        self._rests.pop(connection_id, None)

    def close(self) -> None:
        """End all and wait for their threads."""
        waits, self._waits = list(self._waits.values()), {}
        for wait in waits:
            wait.call_off()
        for wait in waits:
            wait.wait()

    def _ended(self, connection_id: int) -> None:
        wait = self._waits.pop(connection_id, None)
        if wait is None:
            return
        wait.wait()
        wait.deleteLater()
        if wait.waited is Waited.UNABLE:
            self._unable.add(connection_id)
        if wait.waited is Waited.BROKEN:
            self._rest(connection_id, wait.lasted_s)
        if wait.waited is Waited.NEWS:
            self._rests.pop(connection_id, None)
            self.news.emit(connection_id)

    def _rest(self, connection_id: int, lasted_s: float) -> None:
        """Try again at once what held for a while, and ever later what breaks each time."""
        if lasted_s >= WELL_S:
            self._rests.pop(connection_id, None)
            return
        last_s = self._rests.get(connection_id, (0.0, 0.0))[1]
        rest_s = min(last_s * 2, LONGEST_REST_S) if last_s else REST_S
        self._rests[connection_id] = (monotonic() + rest_s, rest_s)
