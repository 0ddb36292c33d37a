"""Ends a conversation with a server or a database when its time is over or nobody wants it any more.

Timeouts of sockets count from read to read, so that a server which sends one byte a second holds us for ever; a leash
counts the whole conversation, and cuts it from another thread.
"""

import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from pmdesk.domain.errors import DeskError

AGAIN_S = 0.2


class CalledOff(DeskError):
    """Nobody wants the answer any more; what was kept before stays."""

    def __init__(self) -> None:
        super().__init__("This was called off; what had arrived before is kept.")


class CallOff:
    """The wish of a person, or of the closing window, that long work ends now; may be set from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._cuts: list[Callable[[], None]] = []

    def set(self) -> None:
        """End the work that is under way, and all that would begin later."""
        with self._lock:
            self._event.set()
            cuts = list(self._cuts)
        for cut in cuts:
            cut()

    def is_set(self) -> bool:
        """Whether the work is to end."""
        return self._event.is_set()

    def wait(self, seconds: float) -> None:
        """Wait so long; raises CalledOff at once when the work is to end."""
        if self._event.wait(seconds):
            raise CalledOff

    def check(self) -> None:
        """Raise CalledOff when the work is to end."""
        if self._event.is_set():
            raise CalledOff

    def add(self, cut: Callable[[], None]) -> None:
        """Have `cut` called when the work is to end; at once when it is already."""
        with self._lock:
            self._cuts.append(cut)
            is_late = self._event.is_set()
        if is_late:
            cut()

    def remove(self, cut: Callable[[], None]) -> None:
        """Leave `cut` alone."""
        with self._lock, suppress(ValueError):
            self._cuts.remove(cut)


class Leash:
    """Holds one conversation for `seconds` at most; use as a context and hand it what cuts the conversation."""

    def __init__(self, seconds: float, call_off: CallOff) -> None:
        self.seconds = seconds
        self._call_off = call_off
        self._lock = threading.Lock()
        self._cuts: list[Callable[[], None]] = []
        self._sockets: list[socket.socket] = []
        self._is_cut = False
        self._is_left = False
        self._timer = self._arm(seconds)

    def __enter__(self) -> Self:
        self._call_off.check()
        self._timer.start()
        self._call_off.add(self.cut)
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._call_off.remove(self.cut)
        with self._lock:
            self._is_left = True
            self._timer.cancel()
            self._cuts.clear()
            for held in self._sockets:
                held.close()
            self._sockets.clear()

    @property
    def is_over(self) -> bool:
        """Whether the conversation was cut: its time is over, or it was called off."""
        return self._is_cut

    def check(self) -> None:
        """Raise CalledOff when it was called off."""
        self._call_off.check()

    def hold(self, cut: Callable[[], None]) -> None:
        """Have `cut` called, from another thread, when the time is over; at once when it is already."""
        with self._lock:
            self._cuts.append(cut)
            if self._is_cut:
                cut()

    def hold_socket(self, connection: socket.socket) -> None:
        """Have a connection shut down when the time is over, also after its owner wrapped it in TLS.

        A socket that is closed does not wake who reads from it; one that is shut down does. A duplicate keeps the
        number from being given to another connection meanwhile.
        """
        twin = socket.socket(fileno=os.dup(connection.fileno()))
        with self._lock:
            self._sockets.append(twin)
        self.hold(lambda: _shut(twin))

    def cut(self) -> None:
        """Cut, and again every moment: a database that is not yet at work does not remember that it was interrupted."""
        with self._lock:
            if self._is_left:
                return
            self._is_cut = True
            for cut in self._cuts:
                cut()
            self._timer.cancel()
            self._timer = self._arm(AGAIN_S)
            self._timer.start()

    def _arm(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self.cut)
        timer.daemon = True
        return timer


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
