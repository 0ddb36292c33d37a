"""Opens workspace files: one SQLite file each, with one keeper that alone copies the WAL into it."""

import shutil
import tempfile
import weakref
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import cast

from pmdesk.domain.clock import Clock, SystemClock
from pmdesk.domain.errors import DeskError
from pmdesk.storage.backup import Reason, make
from pmdesk.storage.engine import TROUBLES, VERSION, WAL_IS_SOUND, Connection, Cursor, SqliteError, connect
from pmdesk.storage.identity import (
    APPLICATION_ID,
    ForeignFile,
    has_bytes,
    pragma,
    require_no_wal,
    require_our_mark,
    require_ours,
    require_version,
    resolved,
    sidecar,
)
from pmdesk.storage.lock import KeeperLock, take_lock
from pmdesk.storage.placing import finish_exchange, make_private_folder, put_new, scratch_beside
from pmdesk.storage.reserve import Reserve
from pmdesk.storage.rows import Rows
from pmdesk.storage.schema import SCHEMA_VERSION, migrate
from pmdesk.storage.trouble import Busy, DiskFull, Displaced, ReadOnly, is_held, is_unreachable, told
from pmdesk.storage.turns import Turns

CHECKPOINT_PAGES = 1000
COPIED_PAGES = 400
"""So many are copied into the file at once by what writes in the background: an edit's own commit has to wait for what
of it is on its way to the disk."""
COUNTS_WAL = (3, 51)
"""Since then SQLite tells how much there is to be copied without doing it."""
WAIT_MS = {"keeper": 2_000, "guest": 10_000, "reader": 5_000}


class Role(Enum):
    """What a connection may do: the keeper writes and alone checkpoints, guests write, readers only read."""

    KEEPER = "keeper"
    GUEST = "guest"
    READER = "reader"


class Store(Rows):
    """One open connection to a workspace file, for the thread that opened it.

    `turns` says who writes next, where several threads of this process share them.
    """

    def __init__(
        self,
        connection: Connection,
        path: Path,
        role: Role,
        *,
        lock: KeeperLock | None = None,
        would_keep: bool = False,
        copy_in: Path | None = None,
    ) -> None:
        super().__init__(connection)
        self.path = path
        self.role = role
        self.reserve = Reserve(path)
        self.turns = Turns()
        self._lock = lock
        self._would_keep = would_keep
        self._copies_over = False
        self._place = _inode(path)
        self._forget_copy = weakref.finalize(self, _remove_folder, copy_in)

    @property
    def read_only(self) -> bool:
        """Whether edits are refused."""
        return self.role is Role.READER

    def require_in_place(self) -> None:
        """Refuse to write into a file that is not to be found at its name any more."""
        if _inode(self.path) != self._place:
            raise Displaced(
                f"“{self.path.name}” was moved or deleted while it was open, so this change was not saved.",
                f"Put it back into “{self.path.parent}”, or keep its content with File › Save a copy….",
            )

    def checkpoint(self) -> bool:
        """Copy the WAL into the file, for when nothing else is to do; tells whether all of it is there now.

        Only the keeper does. A store that was to be the keeper and came second becomes it here once the first is gone.
        """
        self._become_keeper()
        if self.role is not Role.KEEPER:
            return False
        try:
            return self._emptied_wal()
        except SqliteError:  # A full disk, say: the WAL stays and is as durable as the file.
            return False

    def write_facts(self, turns: Turns) -> None:
        """Write what can be found again: behind other threads, and without waiting for the disk at each commit.

        A loss of power may take the last of it back; it never leaves a part of a commit.
        """
        self.turns = turns
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self._copies_over = WAL_IS_SOUND and VERSION >= COUNTS_WAL
        if WAL_IS_SOUND and not self._copies_over:
            self.connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}").fetchall()

    def copy_over(self) -> None:
        """Copy what was written into the file once it is much, so that no edit has to; an edit may go on meanwhile."""
        if not self._copies_over:
            return
        with suppress(SqliteError):  # A full disk, say: the WAL is as durable as the file.
            _, pages, copied = _counts(self.connection.execute("PRAGMA wal_checkpoint(NOOP)"))
            if pages - copied >= COPIED_PAGES:
                self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def relay_reserve(self) -> None:
        """Set room aside again where it was given up and the disk has room once more."""
        if self._lock is not None and not self.reserve.is_laid:
            self.reserve.lay()

    def close(self) -> None:
        """Close the connection; the keeper leaves a file behind that is whole without its WAL."""
        self.checkpoint()
        self.connection.close()
        self._forget_copy()
        if self._lock is not None:
            self.reserve.tidy()
            self._lock.release()

    def _become_keeper(self) -> None:
        if self.role is Role.GUEST and self._would_keep:
            self._lock = take_lock(self.path)
            if self._lock is not None:
                self.role = Role.KEEPER
                _keep(self.connection, self.role)

    def _emptied_wal(self) -> bool:
        self.connection.execute("PRAGMA busy_timeout = 0").fetchall()
        try:
            return _checkpointed(self.connection, self.path)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {WAIT_MS[self.role.value]}").fetchall()


def open_workspace(
    path: Path,
    *,
    role: Role = Role.KEEPER,
    clock: Clock | None = None,
    before_migration: Callable[[Path], object] | None = None,
) -> Store:
    """Open a workspace, creating it when there is none; a file that is not ours or is newer is refused in words.

    There is one keeper of a file on the whole machine: whoever asks second is given a guest (see `Store.role`).
    Before an older file is brought up to date `before_migration` is called; by default it makes a backup.
    """
    place = resolved(path)
    if role is Role.READER:
        return _reader(place)

    def backed_up(old: Path) -> None:
        if before_migration is None:
            make(old, Reason.UPGRADE, clock or SystemClock())
        else:
            before_migration(old)

    make_private_folder(place.parent)
    try:
        return _writer(place, role, backed_up)
    except DiskFull as error:
        if Reserve(place).spend():
            return _writer(place, role, backed_up)
        raise _no_room(place) from error


def _writer(place: Path, role: Role, before_migration: Callable[[Path], object]) -> Store:
    lock = take_lock(place) if role is Role.KEEPER else None
    found = Role.GUEST if lock is None else Role.KEEPER
    try:
        if lock is not None:
            finish_exchange(place)
        if place.exists():
            require_ours(place)
        else:
            require_no_wal(place)
        if not has_bytes(place):
            _create(place)
        connection = _prepared(place, found, before_migration)
        store = Store(connection, place, found, lock=lock, would_keep=role is Role.KEEPER)
    except BaseException as error:
        if lock is not None:
            lock.release()
        if isinstance(error, (*TROUBLES, OSError)):
            raise _not_opened(place, error) from error
        raise
    if lock is not None:
        store.reserve.lay()
    return store


def build(scratch: Path) -> None:
    """Make a whole, empty workspace of an empty file that nobody else knows."""
    connection = connect(scratch, busy_ms=0)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = MEMORY").fetchall()
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(connection)
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
    finally:
        connection.close()


def _create(place: Path) -> None:
    """Build a new workspace aside and give it its name when it is whole; another process may win the race."""
    with scratch_beside(place) as scratch:
        build(scratch)
        with suppress(FileExistsError):
            put_new(scratch, place)


def _prepared(place: Path, role: Role, before_migration: Callable[[Path], object]) -> Connection:
    connection = connect(place, busy_ms=WAIT_MS[role.value])
    try:
        require_our_mark(place, pragma(connection, "application_id"))
        version = pragma(connection, "user_version")
        require_version(place, version)
        _require_writable(connection, role)
        if version < SCHEMA_VERSION:
            _upgrade(connection, place, role, before_migration)
        if role is Role.KEEPER:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
        _keep(connection, role)
    except BaseException:
        connection.close()
        raise
    return connection


def _keep(connection: Connection, role: Role) -> None:
    """Set a connection up for its role; a bulk of statements that each only touch the connection."""
    pages = CHECKPOINT_PAGES if role is Role.KEEPER and WAL_IS_SOUND else 0
    for setting in ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("PRAGMA mmap_size = 0").fetchall()
    connection.execute(f"PRAGMA wal_autocheckpoint = {pages}").fetchall()


def _require_writable(connection: Connection, role: Role) -> None:
    connection.execute("PRAGMA busy_timeout = 0").fetchall()
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except SqliteError as error:
        if not is_held(error):  # Somebody writes at this moment, so it can be written.
            raise
    connection.execute(f"PRAGMA busy_timeout = {WAIT_MS[role.value]}").fetchall()


def _upgrade(connection: Connection, place: Path, role: Role, before_migration: Callable[[Path], object]) -> None:
    lock = take_lock(place) if role is Role.GUEST else None
    if role is Role.GUEST and lock is None:
        raise Busy(
            f"“{place.name}” was written by an older PM Desk and is open there.", "Close it there, then open it here."
        )
    try:
        before_migration(place)
        migrate(connection)
    finally:
        if lock is not None:
            lock.release()


def _checkpointed(connection: Connection, path: Path) -> bool:
    if WAL_IS_SOUND:
        return connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    gate = connect(path, busy_ms=0)  # Holds the write lock, so that nobody writes while the WAL is copied.
    try:
        gate.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
        gate.execute("BEGIN IMMEDIATE")
        answer = _counts(connection.execute("PRAGMA wal_checkpoint(PASSIVE)"))
        gate.execute("ROLLBACK")
    finally:
        gate.close()
    busy, pages, copied = answer
    return busy == 0 and pages == copied


def _counts(answered: Cursor) -> tuple[int, int, int]:
    """Return whether a checkpoint had to leave something, how many pages the WAL has, and how many are copied."""
    return cast("tuple[int, int, int]", answered.fetchone())


def _reader(place: Path) -> Store:
    if not has_bytes(place):
        if place.exists():
            require_ours(place)
        raise ForeignFile(f"There is no workspace at “{place}”.", "Choose another file.")
    require_ours(place)
    try:
        connection, copy_in = _readable(place)
        try:
            _check_reader(connection, place)
        except BaseException:
            connection.close()
            raise
    except (*TROUBLES, OSError) as error:
        raise _not_opened(place, error) from error
    return Store(connection, place, Role.READER, copy_in=copy_in)


def _readable(place: Path) -> tuple[Connection, Path | None]:
    """Return a reading connection, and the folder of the copy it reads where the file itself cannot be.

    A WAL can only be read with a -shm beside it, which a read-only medium does not take. Without a WAL such a file
    does not change and is read as it is; with one, a private copy of both is read.
    """
    connection = connect(place, busy_ms=WAIT_MS["reader"], read_only=True)
    try:
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except SqliteError as error:
        connection.close()
        if not is_unreachable(error):
            raise
    else:
        return connection, None
    if not has_bytes(sidecar(place, "-wal")):
        return connect(place, busy_ms=0, read_only=True, immutable=True), None
    scratch = Path(tempfile.mkdtemp(prefix="pmdesk-"))
    try:
        for source in (place, sidecar(place, "-wal")):
            shutil.copyfile(source, scratch / source.name)
        return connect(scratch / place.name, busy_ms=0), scratch
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def _check_reader(connection: Connection, place: Path) -> None:
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    require_our_mark(place, pragma(connection, "application_id"))
    if pragma(connection, "user_version") < SCHEMA_VERSION:
        raise ReadOnly(
            f"“{place.name}” was written by an older PM Desk.",
            "Open it once where it can be written; it is brought up to date then.",
        )


def _not_opened(place: Path, error: Exception) -> DeskError:
    trouble = told(error)
    if isinstance(trouble, ReadOnly):
        return ReadOnly(
            f"“{place.name}” cannot be written where it lies.", "Open it read-only, or copy it elsewhere first."
        )
    return trouble


def _no_room(place: Path) -> DiskFull:
    if not has_bytes(place):
        return DiskFull(f"The disk is full, so “{place.name}” was not made.", "Make room, or choose another place.")
    return DiskFull(
        f"The disk is full, so “{place.name}” cannot be opened for editing. Nothing in it is lost.",
        "Make room and open it again, or open it read-only.",
    )


def _remove_folder(folder: Path | None) -> None:
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
