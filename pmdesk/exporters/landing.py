"""Puts files and folders in place whole or not at all: written under a temporary name, then renamed."""

import errno
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from pmdesk.domain.errors import DeskError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class NotWritten(DeskError):
    """A file could not be put where it was wanted; what was there before is untouched."""


@contextmanager
def landing_file(target: Path) -> Generator[Path, None, None]:
    """Yield a temporary path beside `target`; it takes the target's place when the block ends well."""
    target = target.resolve()
    with _in_words(target):
        handle, name = tempfile.mkstemp(prefix=".pmdesk-", suffix=target.suffix, dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            _settle(temporary)
            temporary.chmod(_usual_mode(target))
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def landing_folder(target: Path, own_names: frozenset[str]) -> Generator[Path, None, None]:
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
            temporary.chmod(0o777 & ~_umask())
            _swap(temporary, target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def write_file(target: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with landing_file(target) as temporary:
        temporary.write_bytes(content)


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
        os.fsync(handle.fileno())


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
        reason = error.strerror or type(error).__name__
        raise NotWritten(f"“{target.name}” cannot be written ({reason}).", "Choose another place.") from error
