"""Verified copies of a workspace, where they lie, and which of them are kept.

A copy lies in the folder `<workspace>.backups` beside its workspace, as a plain workspace file whose name tells when it
was made, after which step and why. It is written under another name, checked, synced and only then given its own.
"""

import errno
import json
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import StepId
from pmdesk.storage.engine import TROUBLES, Connection, SqliteError, connect
from pmdesk.storage.identity import APPLICATION_ID, SUFFIX, ForeignFile, has_bytes, pragma, require_ours, resolved
from pmdesk.storage.placing import make_private_folder, put_new, scratch_beside
from pmdesk.storage.trouble import Damaged, DiskFull, ReadOnly, told

EVERY = timedelta(minutes=30)
RECENT, DAYS, WEEKS, MONTHS, UPGRADES = 10, 14, 8, 12, 3
NAME = re.compile(r"(\d{8}T\d{6})Z-step(\d+)-([a-z-]+)(?:\.(\d+))?\.pmdesk")
STAMP = "%Y%m%dT%H%M%S"
WAIT_MS = 10_000
CANCEL_EVERY = 20_000
FOLDERS = "backups.folders"
PLACES = 5
SAME_SECOND = 1_000


class Reason(StrEnum):
    """Why a backup was made."""

    ROUTINE = "routine"
    UPGRADE = "before-upgrade"
    IMPORT = "before-import"
    RESTORE = "before-restore"
    CHANGE = "before-change"
    BY_HAND = "by-hand"

    @classmethod
    def of(cls, word: str) -> "Reason":
        """Return the reason a guarded command gives: `import`, `restore`, or anything else."""
        return {"import": cls.IMPORT, "restore": cls.RESTORE, "upgrade": cls.UPGRADE}.get(word, cls.CHANGE)

    @property
    def words(self) -> str:
        """The reason as a person reads it in a list."""
        return "Every 30 minutes" if self is Reason.ROUTINE else self.value.replace("-", " ").capitalize()


@frozen
class Backup:
    """One verified copy; `step` is the last step of the ledger in it."""

    path: Path
    made_at: datetime
    reason: Reason
    size: int
    step: StepId


def backups_folder(workspace: Path) -> Path:
    """Return where the backups of a workspace lie."""
    place = resolved(workspace)
    return place.with_name(f"{place.name}.backups")


def list_backups(workspace: Path) -> list[Backup]:
    """Return the backups of a workspace, newest first; also those made where it lay before it was moved."""
    found = {backup.path.name: backup for folder in _folders(resolved(workspace)) for backup in _in_folder(folder)}
    return sorted(found.values(), key=_age, reverse=True)


def make(workspace: Path, reason: Reason, clock: Clock, *, is_cancelled: Callable[[], bool] = lambda: False) -> Backup:
    """Copy a workspace while it may be in use, from any thread; the copy is checked before it counts.

    Raises DeskError in words and leaves nothing behind when the copy cannot be made or is not whole.
    """
    place, folder, made_at = resolved(workspace), backups_folder(workspace), clock.now()
    _require_workspace(place)
    try:
        make_private_folder(folder)
        with scratch_beside(folder / place.name) as scratch:
            step = _copy(place, folder, scratch, is_cancelled)
            if is_cancelled():
                raise _stopped()
            path = _named(scratch, folder, made_at, step, reason)
        return Backup(path, made_at, reason, path.stat().st_size, step)
    except (*TROUBLES, OSError, DiskFull, ReadOnly) as error:
        raise _not_made(place, error, is_cancelled) from error


def guard(workspace: Path, clock: Clock) -> Callable[[str], Backup]:
    """Return what makes a backup before a guarded command, for the desk."""

    def make_first(word: str) -> Backup:
        return make(workspace, Reason.of(word), clock)

    return make_first


def is_due(backups: Sequence[Backup], step: StepId, now: datetime) -> bool:
    """Whether a routine backup is to be made: something changed since the newest one, and that is 30 minutes old."""
    newest = max(backups, key=_age, default=None)
    if newest is None:
        return step > 0
    return newest.step != step and not timedelta(0) <= now - newest.made_at < EVERY


def rotate(workspace: Path) -> list[Backup]:
    """Remove the backups that need not be kept from the workspace's own folder, and return those that are left."""
    backups = _in_folder(backups_folder(workspace))
    kept = to_keep(backups)
    for backup in backups:
        if backup not in kept:
            with suppress(OSError):  # It goes the next time.
                backup.path.unlink(missing_ok=True)
    return sorted(kept, key=_age, reverse=True)


def to_keep(backups: Iterable[Backup]) -> set[Backup]:
    """Choose the last 10, the last of each of 14 days, 8 weeks and 12 months that have one, and the last 3 upgrades'.

    Days are counted by what there is, not by today, so that a summer away takes nothing with it.
    """
    newest_first = sorted(backups, key=_age, reverse=True)
    kept = set(newest_first[:RECENT])
    for count, period in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        last_of = {period(backup): backup for backup in reversed(newest_first)}
        kept.update(last_of[key] for key in sorted(last_of, reverse=True)[:count])
    kept.update([backup for backup in newest_first if backup.reason is Reason.UPGRADE][:UPGRADES])
    return kept


def verify(path: Path, is_cancelled: Callable[[], bool] = lambda: False) -> bool:
    """Whether a backup is a whole workspace: every page, every index, every reference."""
    try:
        connection = connect(path, busy_ms=WAIT_MS, read_only=True)
        try:
            connection.set_progress_handler(lambda: int(is_cancelled()), CANCEL_EVERY)
            return _is_whole(connection)
        finally:
            connection.close()
    except TROUBLES:
        return False


def _copy(place: Path, folder: Path, scratch: Path, is_cancelled: Callable[[], bool]) -> StepId:
    """Copy a workspace as it is at one instant; VACUUM INTO ends however much is written meanwhile."""
    source = connect(place, busy_ms=WAIT_MS)
    try:
        source.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
        _remember(source, folder)
        source.set_progress_handler(lambda: int(is_cancelled()), CANCEL_EVERY)
        source.execute("VACUUM INTO ?", (str(scratch),))
    finally:
        source.close()
    copy = connect(scratch, busy_ms=WAIT_MS, read_only=True)
    try:
        copy.set_progress_handler(lambda: int(is_cancelled()), CANCEL_EVERY)
        if not _is_whole(copy):
            raise Damaged(
                f"“{place.name}” is damaged, so no backup of it was made. The earlier backups are kept.",
                "Open it again: PM Desk keeps the file aside and saves what can be read.",
            )
        return _last_step(copy)
    finally:
        copy.close()


def _is_whole(copy: Connection) -> bool:
    return (
        pragma(copy, "application_id") == APPLICATION_ID
        and copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        and copy.execute("PRAGMA foreign_key_check").fetchone() is None
    )


def _last_step(copy: Connection) -> StepId:
    if copy.execute("SELECT 1 FROM sqlite_schema WHERE name = 'step'").fetchone() is None:
        return StepId(0)  # A file from before the first step of its schema.
    row = copy.execute("SELECT max(id) FROM step").fetchone()
    return StepId(0 if row is None or row[0] is None else row[0])


def _named(scratch: Path, folder: Path, made_at: datetime, step: StepId, reason: Reason) -> Path:
    stem = f"{made_at.astimezone(UTC).strftime(STAMP)}Z-step{step}-{reason.value}"
    for ending in ("", *(f".{count}" for count in range(2, SAME_SECOND))):
        path = folder / f"{stem}{ending}{SUFFIX}"
        with suppress(FileExistsError):
            put_new(scratch, path)
            return path
    raise FileExistsError(errno.EEXIST, "is there already", stem)


def _in_folder(folder: Path) -> list[Backup]:
    with suppress(OSError):
        return [backup for path in folder.iterdir() if (backup := described(path)) is not None]
    return []


def described(path: Path) -> Backup | None:
    """Read off a backup's name; any other file is none of ours."""
    found = NAME.fullmatch(path.name)
    if found is None or found[3] not in set(Reason):
        return None
    try:
        made_at = datetime.strptime(found[1], STAMP).replace(tzinfo=UTC)
        return Backup(path, made_at, Reason(found[3]), path.stat().st_size, StepId(int(found[2])))
    except (ValueError, OSError):
        return None


def _folders(place: Path) -> list[Path]:
    """Return the workspace's own folder of backups, and those it remembers from where it lay before."""
    own = backups_folder(place)
    return [own, *(folder for folder in _remembered(place) if folder != own)]


def _remembered(place: Path) -> list[Path]:
    if not has_bytes(place):
        return []
    with suppress(*TROUBLES, ValueError):
        connection = connect(place, busy_ms=0, read_only=True, immutable=True)  # Leaves a damaged file as it is.
        try:
            return [Path(folder) for folder in _known_folders(connection)]
        finally:
            connection.close()
    return []


def _known_folders(connection: Connection) -> list[str]:
    row = connection.execute("SELECT value FROM memory WHERE name = ?", (FOLDERS,)).fetchone()
    return [] if row is None else json.loads(row[0])


def _remember(source: Connection, folder: Path) -> None:
    """Note in the workspace where its backups lie, so that they are found after it was moved."""
    sql = "INSERT INTO memory (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    with suppress(SqliteError, ValueError):  # A full disk or an older file: then they are found beside it.
        known = _known_folders(source)
        if str(folder) not in known:
            source.execute(sql, (FOLDERS, json.dumps([*known, str(folder)][-PLACES:])))


def _require_workspace(place: Path) -> None:
    if not has_bytes(place):
        raise ForeignFile(f"There is no workspace at “{place}”.", "Choose another file.")
    require_ours(place)


def _not_made(place: Path, error: Exception, is_cancelled: Callable[[], bool]) -> DeskError:
    if is_cancelled():
        return _stopped()
    trouble = error if isinstance(error, DeskError) else told(error)
    if isinstance(trouble, DiskFull):
        return DiskFull(
            f"The disk is full, so no backup of “{place.name}” could be made. Nothing was changed.",
            "Make room and do it again.",
        )
    if isinstance(trouble, ReadOnly):
        return ReadOnly(
            f"No backup can be written beside “{place.name}”, so nothing was changed.",
            "Check the folder's permissions, or move the workspace.",
        )
    return trouble


def _stopped() -> DeskError:
    return DeskError("The backup was stopped. Nothing was changed.")


def _age(backup: Backup) -> tuple[datetime, StepId, str]:
    return backup.made_at, backup.step, backup.path.name


def _day(backup: Backup) -> tuple[int, ...]:
    return backup.made_at.timetuple()[:3]


def _week(backup: Backup) -> tuple[int, ...]:
    return backup.made_at.isocalendar()[:2]


def _month(backup: Backup) -> tuple[int, ...]:
    return backup.made_at.timetuple()[:2]
