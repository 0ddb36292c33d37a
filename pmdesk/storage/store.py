"""Opens workspace files: one SQLite file each, with one keeper that alone writes checkpoints."""

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Any

from pmdesk.domain.errors import DeskError
from pmdesk.storage.engine import Connection, SqliteError, connect
from pmdesk.storage.rows import Rows
from pmdesk.storage.trouble import told

APPLICATION_ID = 0x504D4453  # "PMDS"
SCHEMA_VERSION = 1
SQLITE_MAGIC = b"SQLite format 3\x00"
CHECKPOINT_PAGES = 1000


class NewerFile(DeskError):
    """The workspace was written by a newer PM Desk; it can be opened read-only."""


class ForeignFile(DeskError):
    """The file is no PM Desk workspace."""


class Role(Enum):
    """What a connection may do: the keeper writes and alone checkpoints, guests write, readers only read."""

    KEEPER = "keeper"
    GUEST = "guest"
    READER = "reader"


class Store(Rows):
    """One open connection to a workspace file, for the thread that opened it."""

    def __init__(self, connection: Connection, path: Path, role: Role) -> None:
        super().__init__(connection)
        self.path = path
        self.role = role

    @property
    def read_only(self) -> bool:
        """Whether edits are refused."""
        return self.role is Role.READER

    def close(self) -> None:
        """Close the connection; the keeper leaves a checkpointed file behind."""
        if self.role is Role.KEEPER:
            with suppress(SqliteError):  # The WAL stays then and is read at the next start; nothing is lost.
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self.connection.close()


def open_workspace(
    path: Path, *, role: Role = Role.KEEPER, before_migration: Callable[[Path], None] | None = None
) -> Store:
    """Open a workspace, creating it when there is none; a file that is not ours or is newer is refused in words."""
    exists = path.exists() and path.stat().st_size > 0
    if role is Role.READER and not exists:
        raise ForeignFile(f"There is no workspace at “{path}”.", "Choose another file.")
    if exists:
        _check_magic(path)
    else:
        _make_folder(path.parent)
    try:
        with _private_files():
            return _open(path, role, exists, before_migration)
    except SqliteError as error:
        raise told(error) from error


def _open(path: Path, role: Role, exists: bool, before_migration: Callable[[Path], None] | None) -> Store:
    connection = connect(path, read_only=role is Role.READER)
    try:
        if exists:
            _check_identity(connection, path, role)
        _prepare(connection, role)
        version = _pragma(connection, "user_version")
        if role is not Role.READER and version < SCHEMA_VERSION:
            if exists and before_migration is not None:
                before_migration(path)
            _migrate(connection)
    except BaseException:
        connection.close()
        raise
    if role is not Role.READER and not exists:
        path.chmod(0o600)
    return Store(connection, path, role)


def _prepare(connection: Connection, role: Role) -> None:
    if role is not Role.READER:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    pages = CHECKPOINT_PAGES if role is Role.KEEPER else 0
    connection.execute(f"PRAGMA wal_autocheckpoint = {pages}").fetchall()
    connection.execute("PRAGMA mmap_size = 0").fetchall()
    connection.execute("PRAGMA trusted_schema = OFF")


def _migrate(connection: Connection) -> None:
    from pmdesk.storage.schema import migrate  # noqa: PLC0415  # sqlite-utils is only loaded when the schema is old

    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrate(connection)


def _check_magic(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(len(SQLITE_MAGIC))
    except OSError as error:
        raise ForeignFile(f"“{path.name}” cannot be read ({error.strerror}).", "Check its permissions.") from error
    if head != SQLITE_MAGIC:
        raise ForeignFile(
            f"“{path.name}” is not a PM Desk workspace.", "To bring its content in, use File › Import… instead."
        )


def _check_identity(connection: Connection, path: Path, role: Role) -> None:
    if _pragma(connection, "application_id") != APPLICATION_ID:
        raise ForeignFile(
            f"“{path.name}” is a database of another program, so it was left alone.", "Choose a .pmdesk file."
        )
    if _pragma(connection, "user_version") > SCHEMA_VERSION and role is not Role.READER:
        raise NewerFile(
            f"“{path.name}” was written by a newer PM Desk, so it was not changed.",
            "Open it read-only, or update PM Desk.",
        )


def _pragma(connection: Connection, name: str) -> int:
    row: tuple[Any, ...] | None = connection.execute(f"PRAGMA {name}").fetchone()
    return 0 if row is None else int(row[0])


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise DeskError(
            f"The folder “{folder}” cannot be made ({error.strerror}).", "Choose another place for the workspace."
        ) from error


@contextmanager
def _private_files() -> Generator[None, None, None]:
    """Let SQLite create the file, its -wal and its -shm readable by their owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
