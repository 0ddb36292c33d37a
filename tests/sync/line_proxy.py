"""A proxy before a server with which one talks line by line; what comes back meets a fault from some question on."""

import socket
import struct
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

from tests.sync.fault_proxy import Fault

PIECE = 65_536
DRIP_S = 1.0
LATENCY_S = 0.05


class LineProxy:
    """Passes on both ways; after so many lines of who asks, the server's words meet the fault."""

    def __init__(self, target: int, *, hides: bytes = b"") -> None:
        self._hides = hides
        self.fault, self.spared = Fault.NONE, 0
        self.asked = 0
        """How many lines were asked over the last connection."""
        self._target = target
        self._leave = threading.Event()
        self._sockets: list[socket.socket] = []
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._ear.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._begin(self._listen)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"imap://127.0.0.1:{self.port}"

    def fail(self, fault: Fault, *, after: int) -> None:
        """Fail from now on, once so many lines were asked; without any, the greeting fails."""
        self.fault, self.spared = fault, after

    def close(self) -> None:
        """Hang up on everybody and wait until that is done."""
        self._leave.set()
        for one in (self._ear, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for one in (self._ear, *self._sockets):
            one.close()

    def _begin(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="line proxy", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._ear.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target), 10)
            self._sockets += [near, far]
            self.asked = 0
            self._begin(self._upward, near, far)
            self._begin(self._downward, far, near)

    def _upward(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while said := near.recv(PIECE):
                self.asked += said.count(b"\n")
                far.sendall(said)
        with suppress(OSError):
            far.shutdown(socket.SHUT_RDWR)

    def _downward(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while said := far.recv(PIECE):
                if self._hides:
                    said = said.replace(self._hides, b"X" * len(self._hides))
                if self.fault is Fault.NONE or self.asked < self.spared:
                    near.sendall(said)
                elif not DOING[self.fault](self, near, said):
                    break
        with suppress(OSError):
            near.shutdown(socket.SHUT_RDWR)

    def drip(self, near: socket.socket, said: bytes) -> bool:
        for byte in said:
            near.sendall(bytes((byte,)))
            if self._leave.wait(DRIP_S):
                return False
        return True

    def swallow(self, _near: socket.socket, _said: bytes) -> bool:
        return not self._leave.wait()

    def linger(self, near: socket.socket, said: bytes) -> bool:
        if self._leave.wait(LATENCY_S):
            return False
        near.sendall(said)
        return True

    def reset(self, near: socket.socket, _said: bytes) -> bool:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        near.close()
        return False

    def halve(self, near: socket.socket, said: bytes) -> bool:
        near.sendall(said[: len(said) // 2])
        return False

    def make_noise(self, near: socket.socket, _said: bytes) -> bool:
        near.sendall(bytes(range(256)) * 16)
        return False

    def go_on(self, near: socket.socket, _said: bytes) -> bool:
        while not self._leave.is_set():
            near.sendall(b"* 1 FETCH (UID 1)\r\n" * 1_000)
        return False

    def promise(self, near: socket.socket, _said: bytes) -> bool:
        near.sendall(b"* 1 FETCH (UID 1 BODY[] {999999999999}\r\n")
        while not self._leave.is_set():
            near.sendall(b"x" * PIECE)
        return False


DOING: dict[Fault, Callable[[LineProxy, socket.socket, bytes], bool]] = {
    Fault.DRIP: LineProxy.drip,
    Fault.BLACKHOLE: LineProxy.swallow,
    Fault.LATENCY: LineProxy.linger,
    Fault.RESET: LineProxy.reset,
    Fault.HALF: LineProxy.halve,
    Fault.GARBAGE: LineProxy.make_noise,
    Fault.ENDLESS: LineProxy.go_on,
    Fault.BOMB: LineProxy.promise,
}


@contextmanager
def line_proxy(target: int, *, hides: bytes = b"") -> Generator[LineProxy]:
    """Stand before the server at a port of this computer until the block ends; a word of it may be hidden."""
    proxy = LineProxy(target, hides=hides)
    try:
        yield proxy
    finally:
        proxy.close()
