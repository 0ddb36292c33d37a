"""One window for each workspace: a second start finds the first, hands over what it was given, and ends.

A lock file tells who has a workspace; a local socket beside it takes the words of later starts. Both live in the
person's state folder, outlive no crash in effect (the lock of a dead process is taken over), and cost the first start
next to nothing: the socket is only opened once the window stands.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QCryptographicHash, QLockFile, QObject

from pmdesk.runtime.folders import make_private

LONGEST_ADDRESS = 100
LONGEST_WORDS = 1_000_000
PATIENCE_S = 5.0
PAUSE_S = 0.05
THANKS = b"ok\n"


class Running:
    """The workspace that this process holds, and the way to the process that holds another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: QLockFile | None = None
        self._held: Path | None = None
        self._server: Any = None
        self._guests: list[Any] = []
        self._told: Callable[[list[str]], None] | None = None

    def claim(self, workspace: Path) -> bool:
        """Take a workspace for this process and let go of the one before; False when another process has it."""
        place = workspace.absolute().resolve()
        if place == self._held:
            return True
        lock = self._lock_of(place)
        if lock is not None and not lock.tryLock(0) and lock.error() == QLockFile.LockError.LockFailedError:
            return False
        self.release()
        self._lock, self._held = lock, place
        if self._told is not None:
            self.listen(self._told)
        return True

    def hand_over(self, workspace: Path, words: list[str]) -> bool:
        """Send words to the process that has a workspace, waiting a moment if it is just starting."""
        address = self._address(workspace.absolute().resolve())
        line = json.dumps(words).encode() + b"\n"
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            with suppress(OSError):
                if _send(address, line) == THANKS:
                    return True
            time.sleep(PAUSE_S)
        return False

    def listen(self, told: Callable[[list[str]], None]) -> None:
        """Take the words of later starts from now on."""
        from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415  # not needed before the window stands

        self._told = told
        if self._held is None:
            return
        self._close_server()
        address = self._address(self._held)
        QLocalServer.removeServer(address)  # What a killed process left behind; the lock says that nobody lives there.
        server = QLocalServer()
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._welcome)
        if server.listen(address):
            self._server = server

    def release(self) -> None:
        """Let go of the workspace."""
        self._close_server()
        if self._lock is not None:
            self._lock.unlock()
        self._lock = self._held = None

    def _welcome(self) -> None:
        while self._server is not None and (guest := self._server.nextPendingConnection()) is not None:
            self._guests.append(guest)
            guest.readyRead.connect(lambda guest=guest: self._hear(guest))
            guest.disconnected.connect(lambda guest=guest: self._part(guest))
            self._hear(guest)

    def _hear(self, guest: Any) -> None:  # noqa: ANN401  # a QLocalSocket, whose module is not loaded yet
        if guest.bytesAvailable() > LONGEST_WORDS:
            guest.abort()
        if not guest.canReadLine():
            return
        try:
            words = json.loads(bytes(guest.readLine().data()))
        except (ValueError, RecursionError):
            guest.abort()
            return
        guest.write(THANKS)
        guest.flush()
        guest.disconnectFromServer()
        if self._told is not None and isinstance(words, list):
            self._told([word for word in words if isinstance(word, str)])  # pyright: ignore[reportUnknownVariableType]

    def _part(self, guest: QObject) -> None:
        if guest in self._guests:
            self._guests.remove(guest)
            guest.deleteLater()

    def _close_server(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None

    def _lock_of(self, place: Path) -> QLockFile | None:
        """Return the lock, or None where no lock can be had: then every start has its own window."""
        try:
            make_private(self._folder)
        except OSError:
            return None
        lock = QLockFile(str(self._folder / f"{_name(place)}.lock"))
        lock.setStaleLockTime(0)
        return lock

    def _address(self, place: Path) -> str:
        if sys.platform == "win32":
            return f"pmdesk-{_name(place)}"
        path = self._folder / f"{_name(place)}.sock"
        if len(os.fsencode(path)) > LONGEST_ADDRESS:
            folder = Path(tempfile.gettempdir()) / f"pmdesk-{os.getuid()}"
            make_private(folder)
            path = folder / path.name
        return str(path)


def _name(place: Path) -> str:
    digest = QCryptographicHash.hash(QByteArray(os.fsencode(place)), QCryptographicHash.Algorithm.Sha256)
    return bytes(digest.toHex().data()).decode()[:16]


def _send(address: str, line: bytes) -> bytes:
    if sys.platform == "win32":
        with open(rf"\\.\pipe\{address}", "r+b", buffering=0) as pipe:  # noqa: PTH123  # pipes are no paths
            pipe.write(line)
            return pipe.read(len(THANKS))
    import socket  # noqa: PLC0415  # only a second start needs it

    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(PATIENCE_S)
        wire.connect(address)
        wire.sendall(line)
        return wire.recv(len(THANKS))
