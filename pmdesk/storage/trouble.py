"""SQLite's troubles in words for a person."""

from collections.abc import Generator
from contextlib import contextmanager

from pmdesk.domain.errors import DeskError, RuleBroken


class DiskFull(DeskError):
    """There is no room left where the workspace lies."""


class ReadOnly(DeskError):
    """The workspace or its folder cannot be written."""


class Busy(DeskError):
    """Another program holds the workspace for too long."""


class Damaged(DeskError):
    """The file is not whole any more."""


class Displaced(DeskError):
    """The file was moved or deleted while it was open."""


DAMAGE = ("The workspace file is damaged.", "Open it again: PM Desk keeps the file aside and saves what can be read.")
NO_ROOM = ("SQLITE_FULL", "disk is full", "no space")
NO_WRITING = (
    "SQLITE_READONLY",
    "SQLITE_CANTOPEN",
    "SQLITE_PERM",
    "readonly",
    "read-only",
    "unable to open",
    "permission",
)
HELD = ("SQLITE_BUSY", "SQLITE_LOCKED", "locked", "busy")
BROKEN = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "malformed", "not a database", "corrupt", "decode")
NO_DISK = ("SQLITE_IOERR", "disk i/o")


def told(error: Exception) -> DeskError:
    """Return a foreign database error as one a person understands."""
    if _is(error, NO_ROOM):
        return DiskFull(
            "The disk is full, so this change was not saved. Everything before it is.", "Make room and do it again."
        )
    if _is(error, NO_WRITING):
        return ReadOnly(
            "This workspace cannot be written here, so the change was not saved.",
            "Check the folder's permissions, or copy the file elsewhere and open the copy.",
        )
    if _is(error, HELD):
        return Busy("Another program is writing to this workspace, so the change waits.", "Do it again in a moment.")
    if _is(error, BROKEN):
        return Damaged(*DAMAGE)
    if _is(error, NO_DISK):
        return DiskFull(
            "The disk did not take this change. Everything before it is saved.",
            "Check the disk and its free room, then do it again.",
        )
    return DeskError(f"The workspace did not take this change (“{error}”).", "Nothing was changed.")


@contextmanager
def understood() -> Generator[None]:
    """Tell what makes no sense in what the ledger holds as the damage it is: SQLite finds no fault with a torn text."""
    try:
        yield
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise Damaged(*DAMAGE) from error


def rule_told(error: Exception) -> RuleBroken:
    """Return a constraint that an edit ran into as a broken rule."""
    words = str(error)
    if words.startswith("UNIQUE"):
        table = words.partition(": ")[2].partition(".")[0].replace("_", " ")
        return RuleBroken(f"There is such a {table} already.", "Change the one that is there.")
    if words.startswith("FOREIGN"):
        return RuleBroken(
            "Something else still refers to this, or what this refers to is gone.", "Remove what depends on it first."
        )
    return RuleBroken(f"A value does not fit (“{words}”).", "Type another one.")


def last_room(name: str) -> DiskFull:
    """Say that an edit was saved all the same, and that it was a near thing."""
    return DiskFull(
        f"The disk is full. This change to “{name}” was saved in the room kept back for it.",
        "Make room now: the next ones may not be.",
    )


def is_unreachable(error: Exception) -> bool:
    """Whether a reader failed only because SQLite could not make its side files: no permission, no room."""
    return _is(error, NO_WRITING) or _is(error, NO_ROOM) or _is(error, NO_DISK)


def is_held(error: Exception) -> bool:
    """Whether another connection was in the way."""
    return _is(error, HELD)


def is_no_database(error: Exception) -> bool:
    """Whether the first bytes are not those of an SQLite file."""
    return _is(error, ("SQLITE_NOTADB", "not a database"))


def _is(error: Exception, signs: tuple[str, ...]) -> bool:
    name, words = str(getattr(error, "sqlite_errorname", "")), str(error).lower()
    return any(name.startswith(sign) if sign.startswith("SQLITE") else sign in words for sign in signs)
