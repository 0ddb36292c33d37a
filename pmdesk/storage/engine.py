"""The SQLite library itself: the newest one that is installed, behind a typed rim.

SQLite 3.7.0 to 3.51.2 can corrupt a workspace when one connection writes while another copies the WAL into the file
(https://www.sqlite.org/wal.html#walresetbug); the wheel of pysqlite3 bundles a version in which that is mended, so it
is taken wherever there is one.

A warning for everybody who touches files: never `open()` a workspace in a process that may have a connection to it.
Closing any other descriptor of the file drops the POSIX locks of all connections of the process
(https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
"""

import importlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, cast
from urllib.parse import quote

PARTS = ("", "-wal", "-shm", "-journal")  # The files of one database, by what follows its name.
Cell = str | int | float | bytes | None


class Cursor(Protocol):
    """What is used of a DB-API cursor."""

    rowcount: int
    description: Sequence[Sequence[Any]] | None

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row, or None."""
        ...

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all remaining rows."""
        ...

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        """Return up to `size` further rows."""
        ...

    def __iter__(self) -> Iterator[tuple[Any, ...]]: ...


class Connection(Protocol):
    """What is used of a DB-API connection."""

    in_transaction: bool

    def execute(self, sql: str, parameters: Sequence[Cell] = ..., /) -> Cursor:
        """Run one statement."""
        ...

    def executemany(self, sql: str, parameters: Iterable[Sequence[Cell]], /) -> Cursor:
        """Run one statement for many rows."""
        ...

    def backup(self, target: "Connection", /, *, pages: int = ...) -> None:
        """Copy the whole database into `target`."""
        ...

    def set_progress_handler(self, handler: Callable[[], int | None] | None, n: int, /) -> None:
        """Call `handler` every `n` instructions; a true answer interrupts."""
        ...

    def set_authorizer(self, authorizer: Callable[..., int] | None, /) -> None:
        """Let `authorizer(action, …)` allow (0) or deny (1) each thing that a statement would do."""
        ...

    def interrupt(self) -> None:
        """Stop whatever the connection is doing."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


def _newest() -> ModuleType:
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3")


_sqlite: Any = _newest()
VERSION: tuple[int, ...] = _sqlite.sqlite_version_info
WAL_IS_SOUND = VERSION >= (3, 51, 3) or (3, 50, 7) <= VERSION < (3, 51) or (3, 44, 6) <= VERSION < (3, 45)
SqliteError: type[Exception] = _sqlite.Error
DatabaseError: type[Exception] = _sqlite.DatabaseError
OperationalError: type[Exception] = _sqlite.OperationalError
TROUBLES: tuple[type[Exception], ...] = (
    SqliteError,
    UnicodeDecodeError,
)  # The latter from the bytes of a damaged file.
IntegrityError: type[Exception] = _sqlite.IntegrityError


_null: dict[None, None] = {}
_sqlite.register_adapter(type(None), _null.get)
"""None is NULL. Untold, the library asks each None that it binds for `__conform__` and `__adapt__`, in vain: that took
longer than everything else about a row. `get` is a function that needs no frame."""


_connected: dict[str, set[Path]] = {}
"""Every file of this process that ever had a connection, for `is_connected`, by what it may be known as."""


def connect(path: Path, *, busy_ms: int, read_only: bool = False, immutable: bool = False) -> Connection:
    """Open a connection without implicit transactions, for the calling thread; it waits `busy_ms` for a lock.

    The file must exist: SQLite gives its -wal and -shm the file's own mode, so whoever creates it decides who reads it.
    """
    known = path.resolve()
    for mark in (*(_named(str(part)) for part in _parts(known)), *_numbered(known)):
        _connected.setdefault(mark, set()).add(known)
    connection = _sqlite.connect(
        uri_of(path, read_only=read_only, immutable=immutable), uri=True, isolation_level=None, timeout=busy_ms / 1000
    )
    return cast("Connection", connection)


def is_connected(path: Path) -> bool:
    """Whether a file is one, or lies beside one, to which this process has or had a connection; then do not open it."""
    try:
        marks = (_named(os.path.realpath(path)), *_numbered(path))  # pathlib refuses links in a circle.
    except (OSError, ValueError):  # no path at all
        return False
    known = set[Path]().union(*(_connected.get(mark, ()) for mark in marks))
    return any(_is_same(path, part) for each in known for part in _parts(each))


def _parts(known: Path) -> list[Path]:
    return [Path(f"{known}{part}") for part in PARTS]


def _named(resolved: str) -> str:
    """Return a name that two names of one file share, also where small and capital letters are the same."""
    return resolved.casefold()


def _numbered(path: Path) -> list[str]:
    """Return what a file and all its hard links are known by; a file that came later may be given the same number."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return []
    return [f"{found.st_dev}:{found.st_ino}"]


def _is_same(path: Path, known: Path) -> bool:
    try:
        return path.samefile(known)
    except (OSError, ValueError):  # gone, or no path at all
        return False


def uri_of(path: Path, *, read_only: bool, immutable: bool = False) -> str:
    """Return the path as SQLite's URI, whatever characters it has; an immutable one ignores the WAL and all locks."""
    place = quote(os.fsencode(path.absolute().as_posix()))
    mode = f"mode={'ro' if read_only else 'rw'}{'&immutable=1' if immutable else ''}"
    return f"file://{'' if place.startswith('/') else '/'}{place}?{mode}"


def in_memory() -> Connection:
    """Open a connection to an empty database that is kept nowhere."""
    return cast("Connection", _sqlite.connect(":memory:", isolation_level=None))
