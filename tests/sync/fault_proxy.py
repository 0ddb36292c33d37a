"""A proxy of our own before any server on this computer, which does to its answers what bad networks do.

It passes on what it is asked, byte by byte, until it is told to fail; each line carries one question.
"""

import gzip
import re
import socket
import struct
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from enum import StrEnum

PIECE = 65_536
DRIP_S = 1.0
"""One byte in so long."""
BOMB = gzip.compress(b"\0" * 64_000_000, 1)
LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
KEEPING = re.compile(rb"\r\n(?:connection|keep-alive):[^\r]*", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:\s*chunked", re.IGNORECASE)


class Fault(StrEnum):
    """What goes wrong."""

    NONE = "all is well"
    LATENCY = "it takes a while"
    DRIP = "one byte a second"
    BLACKHOLE = "nothing comes"
    RESET = "the line is reset when it is made"
    RESET_AFTER = "the line is reset when the server has answered"
    HALF = "half an answer"
    GARBAGE = "noise"
    STORM = "500 over and over"
    ENDLESS = "a body without end"
    BOMB = "a small body that unpacks into a large one"
    HEADERS = "headers without end"


class FaultProxy:
    """Listens at `port`; `fault` says what goes wrong with each question but the first `spared` ones."""

    def __init__(self, target: int, *, latency_s: float = 0.1, host: str = "127.0.0.1") -> None:
        self.fault = Fault.NONE
        self.spared = 0
        self.asked: list[bytes] = []
        """The first line of each question that came, also of those that went no further."""
        self._target = (host, target)
        self._latency_s = latency_s
        self._leave = threading.Event()
        self._lock = threading.Lock()
        self._lines: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._ear.getsockname()[1]
        self._begin(self._listen)

    @property
    def url(self) -> str:
        """Where it is to be asked."""
        return f"http://127.0.0.1:{self.port}"

    def fail(self, fault: Fault, *, after: int = 0) -> None:
        """Fail from now on, but for the next `after` questions."""
        with self._lock:
            self.fault, self.spared = fault, after

    def mend(self) -> None:
        """Let all be well again."""
        self.fail(Fault.NONE)

    def close(self) -> None:
        """Hang up on everybody and wait until that is done."""
        self._leave.set()
        with suppress(OSError):
            self._ear.shutdown(socket.SHUT_RDWR)
        self._ear.close()
        with self._lock:
            lines, threads = list(self._lines), list(self._threads)
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
        for line in lines:
            line.close()

    def _begin(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="fault proxy", daemon=True)
        with self._lock:
            self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while not self._leave.is_set():
            try:
                line, _ = self._ear.accept()
            except OSError:
                return
            with self._lock:
                self._lines.append(line)
            self._begin(self._serve, line)

    def _serve(self, line: socket.socket) -> None:
        with suppress(OSError):
            question = _whole(line)
            if question:
                self._do(self._next(question), line, question)
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    def _do(self, fault: Fault, line: socket.socket, question: bytes) -> None:
        if fault in BEFORE:
            BEFORE[fault](self, line)
        else:
            AFTER[fault](self, line, self._answer(question))

    def _next(self, question: bytes) -> Fault:
        with self._lock:
            self.asked.append(question.split(b"\r\n", 1)[0])
            if self.spared:
                self.spared -= 1
                return Fault.NONE
            return self.fault

    def _answer(self, question: bytes) -> bytes:
        """Ask the server behind, and return all that it says."""
        head, gap, body = question.partition(b"\r\n\r\n")
        with socket.create_connection(self._target, 30) as server:
            server.sendall(KEEPING.sub(b"", head) + b"\r\nConnection: close" + gap + body)
            return b"".join(iter(lambda: server.recv(PIECE), b""))

    def swallow(self, _line: socket.socket) -> None:
        self._leave.wait()

    def reset(self, line: socket.socket, _answer: bytes = b"") -> None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with self._lock:
            self._lines.remove(line)
        line.close()

    def make_noise(self, line: socket.socket) -> None:
        line.sendall(bytes(range(256)) * 16)

    def storm(self, line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 500 Oh\r\nContent-Length: 6\r\n\r\nbroken")

    def go_on(self, line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
        while not self._leave.is_set():
            line.sendall(b"1," * (PIECE // 2))

    def bomb(self, line: socket.socket) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB)
        line.sendall(head + BOMB)

    def flood(self, line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n")
        while not self._leave.is_set():
            line.sendall(b"X-More: " + b"y" * 1_000 + b"\r\n")

    def pass_on(self, line: socket.socket, answer: bytes) -> None:
        line.sendall(answer)

    def linger(self, line: socket.socket, answer: bytes) -> None:
        if not self._leave.wait(self._latency_s):
            line.sendall(answer)

    def drip(self, line: socket.socket, answer: bytes) -> None:
        for byte in answer:
            line.sendall(bytes((byte,)))
            if self._leave.wait(DRIP_S):
                return

    def halve(self, line: socket.socket, answer: bytes) -> None:
        head, gap, body = answer.partition(b"\r\n\r\n")
        line.sendall(head + gap + body[: len(body) // 2])


BEFORE: dict[Fault, Callable[[FaultProxy, socket.socket], None]] = {
    Fault.BLACKHOLE: FaultProxy.swallow,
    Fault.RESET: FaultProxy.reset,
    Fault.GARBAGE: FaultProxy.make_noise,
    Fault.STORM: FaultProxy.storm,
    Fault.ENDLESS: FaultProxy.go_on,
    Fault.BOMB: FaultProxy.bomb,
    Fault.HEADERS: FaultProxy.flood,
}
"""With these the server behind hears nothing of it."""
AFTER: dict[Fault, Callable[[FaultProxy, socket.socket, bytes], None]] = {
    Fault.NONE: FaultProxy.pass_on,
    Fault.LATENCY: FaultProxy.linger,
    Fault.DRIP: FaultProxy.drip,
    Fault.RESET_AFTER: FaultProxy.reset,
    Fault.HALF: FaultProxy.halve,
}
"""With these it has answered already."""


@contextmanager
def fault_proxy(target: int, *, latency_s: float = 0.1) -> Generator[FaultProxy]:
    """Stand before the server at a port of this computer until the block ends."""
    proxy = FaultProxy(target, latency_s=latency_s)
    try:
        yield proxy
    finally:
        proxy.close()


def _whole(line: socket.socket) -> bytes:
    """Return one question with its body; what is left of it when the line ends."""
    held = b""
    while b"\r\n\r\n" not in held and (more := line.recv(PIECE)):
        held += more
    head, gap, body = held.partition(b"\r\n\r\n")
    length = int(found[1]) if (found := LENGTH.search(head)) else 0
    while _is_open(head, body, length) and (more := line.recv(PIECE)):
        body += more
    return head + gap + body


def _is_open(head: bytes, body: bytes, length: int) -> bool:
    return not body.endswith(b"0\r\n\r\n") if CHUNKED.search(head) else len(body) < length
