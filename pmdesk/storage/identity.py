"""Whether a file is a workspace of ours, found out without touching it."""

from pathlib import Path
from typing import Any

from pmdesk.domain.errors import DeskError
from pmdesk.storage.engine import TROUBLES, Connection, connect
from pmdesk.storage.schema import M001, SCHEMA_VERSION
from pmdesk.storage.trouble import Damaged, is_no_database, is_unreachable

APPLICATION_ID = 0x504D4453  # "PMDS"
SUFFIX = ".pmdesk"
OUR_FIRST_TABLE = M001[: M001.index("parent_id")].strip()
HEAD_BYTES = 1024 * 1024
ABSURD = 100_000


class NewerFile(DeskError):
    """The workspace was written by a newer PM Desk; it can be opened read-only."""


class ForeignFile(DeskError):
    """The file is no PM Desk workspace."""


def resolved(path: Path) -> Path:
    """Return the one true place of a file, so that two ways to it (links, `..`) meet at the same WAL and lock."""
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead in a circle, or no home folder
        raise ForeignFile(f"“{path}” leads nowhere ({error}).", "Choose another file.") from error


def sidecar(path: Path, ending: str) -> Path:
    """Return a file that lies beside the workspace, such as its `-wal`."""
    return path.with_name(f"{path.name}{ending}")


def has_bytes(path: Path) -> bool:
    """Whether there is a file with something in it."""
    try:
        return path.is_file() and path.stat().st_size > 0
    except OSError:
        return False


def require_ours(path: Path) -> None:
    """Refuse a file that is no workspace, in words; nothing is written, not even into a foreign program's WAL."""
    if path.is_dir():
        raise ForeignFile(f"“{path.name}” is a folder, not a workspace.", "Choose a .pmdesk file in it.")
    if not path.is_file():
        raise ForeignFile(f"“{path.name}” is not a plain file.", "Choose a .pmdesk file.")
    if not has_bytes(path):
        _require_honest_emptiness(path)
        return
    try:
        connection = connect(path, busy_ms=0, read_only=True, immutable=True)
        try:
            if pragma(connection, "application_id") != APPLICATION_ID and _has_our_tables(connection):
                raise damaged(path)
            found = pragma(connection, "application_id")
        finally:
            connection.close()
    except TROUBLES as error:
        _judge(path, error)
        return
    require_our_mark(path, found)


def require_our_mark(path: Path, application_id: int) -> None:
    """Refuse the database of another program."""
    if application_id != APPLICATION_ID:
        raise ForeignFile(
            f"“{path.name}” is a database of another program, so it was left alone.", "Choose a .pmdesk file."
        )


def require_version(path: Path, version: int) -> None:
    """Refuse a file that a newer PM Desk wrote."""
    if not 0 <= version <= ABSURD:
        raise damaged(path)
    if version > SCHEMA_VERSION:
        raise NewerFile(
            f"“{path.name}” was written by a newer PM Desk, so it was not changed.",
            "Open it read-only, or update PM Desk.",
        )


def pragma(connection: Connection, name: str) -> int:
    """Return the number a pragma answers."""
    row: tuple[Any, ...] | None = connection.execute(f"PRAGMA {name}").fetchone()
    return 0 if row is None else int(row[0])


def damaged(path: Path) -> Damaged:
    """Say that a workspace is not whole, and what happens next."""
    return Damaged(
        f"“{path.name}” is damaged.", "PM Desk can keep the file aside and save everything in it that can be read."
    )


def require_no_wal(path: Path) -> None:
    """Refuse to make a file where only the WAL of a lost one is left; SQLite would read it into the new one."""
    if has_bytes(sidecar(path, "-wal")):
        raise Damaged(
            f"“{path.name}” is gone, but its last edits lie in “{path.name}-wal”.",
            "Put the file back beside it. Without it PM Desk can save what these edits hold.",
        )


def _require_honest_emptiness(path: Path) -> None:
    if has_bytes(sidecar(path, "-wal")):  # SQLite would take the empty file as new and delete the WAL.
        raise damaged(path)
    if path.suffix != SUFFIX:
        raise ForeignFile(f"“{path.name}” is empty.", "Choose a .pmdesk file.")


def _judge(path: Path, error: Exception) -> None:
    """Tell a foreign file from a damaged one; a file caught amid a checkpoint may look odd here and yet be whole."""
    if is_unreachable(error):
        raise ForeignFile(f"“{path.name}” cannot be read.", "Check its permissions.") from error
    if not is_no_database(error):
        return
    if has_bytes(sidecar(path, "-wal")) or _looks_ours(path):
        raise damaged(path) from error
    raise ForeignFile(
        f"“{path.name}” is not a PM Desk workspace.", "To bring its content in, use File › Import… instead."
    ) from error


def _has_our_tables(connection: Connection) -> bool:
    """Whether a database without our mark has our tables, so that only the mark was torn."""
    row = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'product_line'").fetchone()
    return row is not None and str(row[0]).startswith(OUR_FIRST_TABLE)


def _looks_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return OUR_FIRST_TABLE.encode() in file.read(HEAD_BYTES)
    except OSError as trouble:
        raise ForeignFile(f"“{path.name}” cannot be read ({trouble.strerror}).", "Check its permissions.") from trouble
