"""A pipe before a server of any kind: it passes on both ways, remembers what was said to it, and can be cut."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

PIECE = 65_536


class Pipe:
    """Listens at `port`; `heard` is all that was said to the server."""

    def __init__(self, target: int) -> None:
        self.heard = b""
        self.lines = 0
        self._target = target
        self._lock = threading.Lock()
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._ear.getsockname()[1]
        self._begin(self._listen)

    def cut(self) -> None:
        """Hang up on everybody."""
        with self._lock:
            ends = list(self._ends)
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up and listen no more."""
        with suppress(OSError):
            self._ear.shutdown(socket.SHUT_RDWR)
        self._ear.close()
        self.cut()
        for thread in list(self._threads):
            thread.join()
        for end in self._ends:
            end.close()

    def _begin(self, work: object, *given: object) -> None:
        thread = threading.Thread(target=work, args=given, name="pipe", daemon=True)  # pyright: ignore[reportArgumentType]
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while True:
            try:
                here, _ = self._ear.accept()
                there = socket.create_connection(("127.0.0.1", self._target), 10)
            except OSError:
                return
            with self._lock:
                self._ends += [here, there]
                self.lines += 1
            self._begin(self._pass_on, here, there, True)
            self._begin(self._pass_on, there, here, False)

    def _pass_on(self, here: socket.socket, there: socket.socket, is_asked: bool) -> None:
        there.settimeout(None)
        with suppress(OSError):
            while data := here.recv(PIECE):
                if is_asked:
                    self.heard += data
                there.sendall(data)
        for end in (here, there):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def pipe_to(port: int) -> Generator[Pipe]:
    """Run a pipe before a port of this computer until the block ends."""
    made = Pipe(port)
    try:
        yield made
    finally:
        made.close()
