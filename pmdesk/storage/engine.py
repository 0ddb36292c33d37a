"""The SQLite library itself: the newest one that is installed, behind a typed rim.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL file when two connections write and checkpoint at the same time; the wheel of
pysqlite3 bundles a version in which that is mended, so it is taken wherever there is one.
"""

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, cast

Cell = str | int | float | bytes | None
BUSY_MS = 10_000


class Cursor(Protocol):
    """What is used of a DB-API cursor."""

    rowcount: int

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
SqliteError: type[Exception] = _sqlite.Error
DatabaseError: type[Exception] = _sqlite.DatabaseError
OperationalError: type[Exception] = _sqlite.OperationalError
IntegrityError: type[Exception] = _sqlite.IntegrityError


def connect(path: Path, *, read_only: bool = False, shared_with_threads: bool = False) -> Connection:
    """Open a connection without implicit transactions; the file is created unless it is opened read-only."""
    mode = "ro" if read_only else "rwc"
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = _sqlite.connect(
        uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000, check_same_thread=not shared_with_threads
    )
    return cast("Connection", connection)
