"""The keeper's lock: which one connection, of all processes, copies the WAL into the file.

The lock is the operating system's own on a file beside the workspace, so it ends with its process, however that ends.
"""

import errno
import os
import sys
import weakref
from contextlib import suppress
from pathlib import Path

TRIES = 8


class KeeperLock:
    """A lock that is held until `release`, or until the process ends."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._release = weakref.finalize(self, _let_go, path, descriptor)

    def release(self) -> None:
        """Let another connection become the keeper; the lock's file goes too."""
        self._release()


def lock_path(workspace: Path) -> Path:
    """Return where the lock of a workspace lies."""
    return workspace.with_name(f"{workspace.name}-lock")


def take_lock(workspace: Path) -> KeeperLock | None:
    """Return the keeper's lock of a workspace, or None when another connection has it or none can be had here."""
    path = lock_path(workspace)
    for _ in range(TRIES):
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return None
        if not _locked(descriptor):
            os.close(descriptor)
            return None
        if _is_still(path, descriptor):
            return KeeperLock(path, descriptor)
        os.close(descriptor)  # Its last holder removed the file in between: try again with the one that is there now.
    return None


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        there, mine = path.stat(), os.fstat(descriptor)
    except OSError:
        return False
    return (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)


def _let_go(path: Path, descriptor: int) -> None:
    if sys.platform != "win32":
        with suppress(OSError):
            path.unlink()  # While the lock is held, so that nobody else's lock file can be hit.
    with suppress(OSError):
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _locked(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        """Lock the open file, not the process (flock): two stores of one process exclude each other too."""
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno == errno.EINTR:
                    continue
                return False
            return True
