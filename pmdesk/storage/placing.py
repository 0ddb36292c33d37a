"""Puts finished files in their place: whole or not at all, whatever happens in between."""

import errno
import glob
import os
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from pmdesk.storage.identity import has_bytes, sidecar
from pmdesk.storage.trouble import DiskFull, ReadOnly

SIDECARS = ("-wal", "-shm", "-journal")
READY = "-salvaged"
PART = ".part"
STALE_SECONDS = 3600


@contextmanager
def scratch_beside(path: Path) -> Generator[Path]:
    """Lend an empty private file beside `path`, to be renamed to it; what is left of it goes at the end."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=PART, dir=path.parent)
    except OSError as error:
        raise file_trouble(error, path) from error
    os.close(descriptor)
    scratch = Path(name)
    try:
        _remove_stale(scratch, path.name)
        yield scratch
    finally:
        remove_with_sidecars(scratch)


def put_new(scratch: Path, path: Path) -> None:
    """Give a finished file its name; raises FileExistsError when there is one of that name with something in it."""
    sync_file(scratch)
    try:
        os.link(scratch, path)
    except FileExistsError:
        if has_bytes(path):
            raise
        scratch.replace(path)
    except OSError:  # No hard links on this file system.
        if has_bytes(path):
            raise FileExistsError(errno.EEXIST, "is there already", str(path)) from None
        scratch.replace(path)
    sync_folder(path.parent)


def put_over(scratch: Path, path: Path) -> None:
    """Let a finished file take the place of `path` and of its WAL; after a crash amid it, `finish_exchange` goes on.

    A WAL would be read into whatever file bears its name, so it has to go before the new file comes. Between the two
    the finished file stands ready under a name of its own.
    """
    sync_file(scratch)
    scratch.replace(sidecar(path, READY))
    sync_folder(path.parent)
    finish_exchange(path)


def finish_exchange(path: Path) -> None:
    """Go on with an exchange that a crash cut off; nothing happens when there was none."""
    ready = sidecar(path, READY)
    if not ready.exists():
        return
    for ending in SIDECARS:
        sidecar(path, ending).unlink(missing_ok=True)
    ready.replace(path)
    sync_folder(path.parent)


def remove_with_sidecars(path: Path) -> None:
    """Remove a file and what SQLite may have left beside it."""
    for place in (*(sidecar(path, ending) for ending in SIDECARS), path):
        with suppress(OSError):
            place.unlink(missing_ok=True)


def make_private_folder(folder: Path) -> None:
    """Make a folder that its owner alone can look into, unless it is there."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise file_trouble(error, folder) from error


def sync_file(path: Path) -> None:
    """Wait until a file's content is on the disk. No connection of this process may have it open."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_trouble(error: OSError, path: Path) -> DiskFull | ReadOnly:
    """Say in words why a file cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"The disk is full, so “{path.name}” was not written.", "Make room and do it again.")
    return ReadOnly(
        f"“{path}” cannot be written ({error.strerror}).", "Choose another place, or check its permissions."
    )


def _remove_stale(scratch: Path, name: str) -> None:
    """Remove what killed processes left: files that nobody has written to for an hour, by the file system's clock."""
    now = scratch.stat().st_mtime
    for leftover in scratch.parent.glob(f".{glob.escape(name)}.*{PART}"):
        with suppress(OSError):
            if leftover.stat().st_mtime < now - STALE_SECONDS:
                remove_with_sidecars(leftover)
