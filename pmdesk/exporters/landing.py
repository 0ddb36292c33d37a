"""Puts files and folders in place whole or not at all: written under a temporary name, then renamed."""

import errno
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from pmdesk.domain.errors import DeskError
from pmdesk.storage.engine import is_connected

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
UNKNOWN_HERE = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS})
"""What file systems say that cannot settle a file on the disk."""
REASONS = {
    errno.EACCES: "you may not write in this folder",
    errno.EPERM: "you may not write in this folder",
    errno.EROFS: "this place is read-only",
    errno.ENOENT: "its folder is not there",
    errno.ENOTDIR: "its folder is not there",
    errno.EISDIR: "a folder has this name",
    errno.ENAMETOOLONG: "its name is too long",
    errno.EIO: "the disk reports an error",
}
WRITABLE = 0o222


class NotWritten(DeskError):
    """A file could not be put where it was wanted; what was there before is untouched."""


class Leave:
    """The leave to land, which one thread takes back while another writes: it is stopped or it lands, never both."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_landing = False
        self.is_stopped = False

    def stop(self) -> bool:
        """Take the leave back; tells whether that was in time."""
        with self._lock:
            self.is_stopped = not self._is_landing
            return self.is_stopped

    def go_on(self) -> None:
        """Raise DeskError when the leave was taken back."""
        if self.is_stopped:
            raise NotWritten("The export was stopped. Nothing was written.")

    def land(self) -> None:
        """Take the leave; raises DeskError when it was taken back."""
        with self._lock:
            self.go_on()
            self._is_landing = True


@contextmanager
def landing_file(target: Path, leave: Leave | None = None) -> Generator[Path, None, None]:
    """Yield a temporary path beside `target`; it takes the target's place when the block ends well."""
    target = target.resolve()
    with _in_words(target):
        _require_unprotected(target)
        _require_no_workspace(target)
        handle, name = tempfile.mkstemp(prefix=".pmdesk-", suffix=target.suffix, dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            _settle(temporary)
            with suppress(OSError):  # Some file systems know no modes.
                temporary.chmod(_usual_mode(target))
            (leave or Leave()).land()
            _replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def landing_folder(target: Path, own_names: frozenset[str], leave: Leave | None = None) -> Generator[Path, None, None]:
    """Yield a temporary folder beside `target`, which takes its place when the block ends well.

    A folder that is there already is replaced only when it is empty or holds nothing but files of these names.
    """
    target = target.resolve()
    with _in_words(target):
        _require_ours(target, own_names)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".pmdesk-", dir=target.parent))
        try:
            yield temporary
            for file in temporary.iterdir():
                _settle(file)
            with suppress(OSError):
                temporary.chmod(0o777 & ~_umask())
            (leave or Leave()).land()
            _swap(temporary, target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def write_file(target: Path, content: bytes, leave: Leave | None = None) -> None:
    """Write a file whole or not at all."""
    with landing_file(target, leave) as temporary:
        temporary.write_bytes(content)


def _require_unprotected(target: Path) -> None:
    with suppress(FileNotFoundError):
        if not target.stat().st_mode & WRITABLE:
            raise NotWritten(f"“{target.name}” is write-protected, so it stays as it was.", "Choose another name.")


def _require_no_workspace(target: Path) -> None:
    if is_connected(target):
        raise NotWritten(f"“{target.name}” belongs to the workspace that is open.", "Choose another name.")


def _replace(fresh: Path, target: Path) -> None:
    try:
        fresh.replace(target)
    except PermissionError as error:  # Windows lets nobody replace what another program has open.
        raise NotWritten(
            f"“{target.name}” is in use or protected, so it stays as it was.",
            "Close it in the other program, or choose another name.",
        ) from error


def _require_ours(target: Path, own_names: frozenset[str]) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise NotWritten(f"“{target.name}” is a file, so nothing was written.", "Choose a folder.")
    names = {path.name for path in target.iterdir()}
    strangers = sorted(names - own_names)
    if strangers:
        raise NotWritten(
            f"The folder “{target.name}” holds other files (“{strangers[0]}”), so nothing was written.",
            "Choose a new or an empty folder.",
        )


def _swap(fresh: Path, target: Path) -> None:
    if not target.exists():
        fresh.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=".pmdesk-old-", dir=target.parent))
    aside = old / target.name
    target.rename(aside)
    try:
        fresh.rename(target)
    except OSError:
        aside.rename(target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _settle(file: Path) -> None:
    with file.open("rb+") as handle:
        try:
            os.fsync(handle.fileno())
        except OSError as error:
            if error.errno not in UNKNOWN_HERE:
                raise


def _usual_mode(target: Path) -> int:
    try:
        return target.stat().st_mode & 0o777
    except OSError:
        return 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextmanager
def _in_words(target: Path) -> Generator[None, None, None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise NotWritten(
                f"The disk is full, so “{target.name}” was not written.", "Make room, or choose another place."
            ) from error
        reason = REASONS.get(error.errno or 0) or error.strerror or type(error).__name__
        raise NotWritten(f"“{target.name}” cannot be written: {reason}.", "Choose another place.") from error
