"""Reads files of notes (mail, tables, JSON) that somebody puts into a folder: each once, and again when it changes.

A file that was written to a moment ago, or changes while it is read, may be half-written: it waits for a later round.
"""

import os
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pmdesk.domain.counts import count_text, counted
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign_notes import NoteBatch
from pmdesk.domain.remote import Page
from pmdesk.importers.cleaning import shown
from pmdesk.importers.notes.catalog import open_notes, read_notes
from pmdesk.sync.connector import Account, Asking, Connector, Scope, Service, kept
from pmdesk.sync.portions import portions, written
from pmdesk.sync.trouble import RemoteTrouble

SERVICE = Service(
    "watched_folder",
    "Watched folder",
    example="/home/milena/feedback",
    sign_ins=("none",),
    kinds={"file": "Files of notes"},
    targets={"file": "note"},
    is_feedback=True,
)
SETTLED = timedelta(seconds=5)
FILES_AT_MOST = 10_000
DEEPEST = 5
TROUBLES_AT_MOST = 20
UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".swp", "~")
Mark = list[Any]
"""Size, time of the last change and number of a file."""


class WatchedFolder:
    """One folder with all that is in it."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._folder = Path(asking.address).expanduser()

    def check(self) -> Account:
        """Look into it."""
        count = len(self._files())
        return Account("", counted(count, "file"))

    def scopes(self) -> tuple[Scope, ...]:
        """Return nothing: the folder is wanted as a whole."""
        return ()

    def states(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002  # files have none
        """Return nothing."""
        return ()

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield the notes of each file that is new or has changed, file by file."""
        before: dict[str, Mark] = kept(cursor).get("files") or {}
        files = self._files()
        known = {name: mark for name, mark in before.items() if name in files}
        if known != before:
            cursor = written({"files": known})
            yield Page(cursor)
        for name, mark in files.items():
            self._asking.call_off.check()
            if known.get(name) == mark:
                continue
            if self._is_fresh(mark):
                yield Page(cursor, notes_left=(f"{_named(name)} is still being written and waits.",))
                continue
            batch, left = self._read(name)
            if _mark(self._folder / name) != mark:
                yield Page(cursor, notes_left=(f"{_named(name)} changed while it was read and waits.",))
                continue
            known[name] = mark
            after = written({"files": known})
            yield from portions(cursor, after, notes=batch.notes, left=left)
            cursor = after

    def _read(self, name: str) -> tuple[NoteBatch, list[str]]:
        """Read a file; one that cannot be read says so once, until it changes."""
        try:
            batch = read_notes(open_notes([self._folder / name]), tell=self._tell)
        except DeskError as trouble:
            return NoteBatch(name), [f"{_named(name)} stays out. {trouble.what}"]
        told = [f"{_named(name)}, line {one.line}: {one.reason}" for one in batch.troubles[:TROUBLES_AT_MOST]]
        more = len(batch.troubles) - len(told)
        told += [f"{_named(name)} has {count_text(more)} more such lines."] if more else []
        return batch, [*told, *batch.words]

    def _tell(self, _done: int, _total: int) -> None:
        self._asking.call_off.check()

    def _is_fresh(self, mark: Mark) -> bool:
        changed = datetime.fromtimestamp(mark[1] / 1e9).astimezone()  # made aware at once
        age = self._asking.clock.now() - changed
        return timedelta(0) <= age < SETTLED

    def _files(self) -> dict[str, Mark]:
        """Return the marks of all files by their paths below the folder, in order; links are not followed."""
        found: dict[str, Mark] = {}
        told: RemoteTrouble | None = None
        try:
            for name in _walked(self._folder, 0):
                mark = _mark(name)
                if mark is not None:
                    found[name.relative_to(self._folder).as_posix()] = mark
                if len(found) > FILES_AT_MOST:
                    told = RemoteTrouble(
                        f"The folder has over {count_text(FILES_AT_MOST)} files.", "Watch one with fewer."
                    )
                    break
        except OSError as error:
            reason = error.strerror or type(error).__name__
            told = RemoteTrouble(f"The folder {_named(str(self._folder))} cannot be read. “{reason}.”", "Look at it.")
        if told is not None:
            raise told
        return dict(sorted(found.items()))


def connect(asking: Asking) -> Connector:
    """Return the connector."""
    return WatchedFolder(asking)


def _walked(folder: Path, depth: int) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~")) or entry.name.lower().endswith(UNFINISHED):
                continue
            if entry.is_dir(follow_symlinks=False) and depth < DEEPEST:
                yield from _walked(Path(entry.path), depth + 1)
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


def _mark(path: Path) -> Mark | None:
    """Return what changes when a file does; None for one that is empty or went meanwhile."""
    try:
        status = path.stat(follow_symlinks=False)
    except OSError:
        return None
    return (
        [status.st_size, status.st_mtime_ns, status.st_ino] if stat.S_ISREG(status.st_mode) and status.st_size else None
    )


def _named(name: str) -> str:
    return f"“{shown(name, 120)}”"
