"""The formats that notes are read from: recognises a file by its content, opens it, and reads it into a batch."""

import stat
from collections.abc import Sequence
from pathlib import Path

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign_notes import NoteBatch
from pmdesk.importers import files
from pmdesk.importers.cleaning import fold
from pmdesk.importers.decoding import decode
from pmdesk.importers.files import (
    HEAD_BYTES,
    MEGA,
    ForeignFile,
    read_bytes,
    refuse_binary,
    refuse_size,
    refuse_workspace,
)
from pmdesk.importers.notes.dialects import dialect_of
from pmdesk.importers.notes.issues import looks_like_issues, read_issues
from pmdesk.importers.notes.mail import looks_like_mail
from pmdesk.importers.notes.mailboxes import read_mails
from pmdesk.importers.notes.mbox import looks_like_mbox
from pmdesk.importers.notes.records import looks_like_records, records_of
from pmdesk.importers.notes.rows import Tell, read_rows
from pmdesk.importers.notes.suggesting import suggest
from pmdesk.importers.notes.table import NoteTable, table_of
from pmdesk.importers.notes.targets import NoteMapping

CSV, JSON, GITHUB, EMAIL, MBOX = "csv", "json", "github", "email", "mbox"
FORMATS = {
    CSV: "CSV or another table",
    JSON: "JSON records",
    GITHUB: "GitHub issues",
    EMAIL: "Mail (.eml)",
    MBOX: "Mailbox (mbox)",
}
"""All formats by id, in words."""
MAX_BYTES = 512 * MEGA
MAX_MAIL_BYTES = 64 * 1024 * MEGA
MAILS = frozenset((EMAIL, MBOX))
WANTED = "notes in text"


@frozen
class NoteFile:
    """Opened files of one format: several only of mail. `table` has columns that a person may map."""

    paths: tuple[Path, ...]
    format: str
    name: str
    words: str
    table: NoteTable | None = None
    file: ForeignFile | None = None

    @property
    def title(self) -> str:
        """What is imported, as a person calls it."""
        return self.paths[0].name if len(self.paths) == 1 else f"{count_text(len(self.paths))} files of mail"


def quiet(_done: int, _total: int) -> None:
    """Tell nobody how far the reading is."""


def format_of(path: Path) -> str:
    """Return the format of a file by its content; raises DeskError where it cannot be read."""
    start = start_of(path)
    if looks_like_mbox(start):
        return MBOX
    if looks_like_mail(start):
        return EMAIL
    head = decode(start).text.lstrip("\ufeff")
    return JSON if looks_like_records(head) else CSV


def grouped(paths: Sequence[Path]) -> list[tuple[Path, ...]]:
    """Return the files in the order in which they are imported: all mail together, so that its threads are joined."""
    mail = [path for path in paths if _is_mail(path)]
    groups: list[tuple[Path, ...]] = [tuple(mail)] if mail else []
    return [*groups, *((path,) for path in paths if path not in mail)]


def open_notes(paths: Sequence[Path], format_id: str | None = None) -> NoteFile:
    """Open files and look what they are; raises DeskError in words when they hold no notes."""
    first = paths[0]
    wanted = _known(format_id) if format_id is not None else format_of(first)
    if wanted in MAILS:
        return _mail_file(paths, wanted)
    if len(paths) > 1:
        raise DeskError("Only files of mail are imported together.", "Import the others one after the other.")
    data = read_bytes(first, MAX_BYTES)
    start = data[:HEAD_BYTES]
    refuse_binary(first.name, start, WANTED)
    file = ForeignFile(first.name, data, decode(start).text.lstrip("\ufeff"))
    return of_file(file, first, format_id and wanted)


def of_file(file: ForeignFile, path: Path, format_id: str | None = None) -> NoteFile:
    """Look what a file that was read is, tables and JSON only; raises DeskError when it holds no notes."""
    is_json = looks_like_records(file.head)
    if format_id == GITHUB or (format_id is None and is_json and looks_like_issues(file)):
        return NoteFile((path,), GITHUB, FORMATS[GITHUB], FORMATS[GITHUB], file=file)
    if format_id == JSON or (format_id is None and is_json):
        table, found = records_of(file), JSON
    else:
        table, found = table_of(file), CSV
    dialect = dialect_of(table.header)
    return NoteFile((path,), found, FORMATS[found] if dialect is None else dialect.name, table.words, table=table)


def read_notes(file: NoteFile, mapping: NoteMapping | None = None, tell: Tell = quiet) -> NoteBatch:
    """Read all notes of opened files, of a table under a mapping (None: the one that suggests itself).

    `tell` hears how far the reading is, in rows or bytes; what it raises ends it.
    """
    if file.table is not None:
        return read_rows(file.table, mapping or suggest(file.table), tell)
    if file.file is not None:
        return read_issues(file.file, tell)
    return read_mails(file.paths, tell)


def _known(format_id: str) -> str:
    wanted = {"eml": EMAIL, "mail": EMAIL, "tsv": CSV, "jsonl": JSON, "table": CSV}.get(
        fold(format_id), fold(format_id)
    )
    if wanted not in FORMATS:
        raise DeskError(f"No format of notes is called “{format_id[:40]}”.", f"Pick one of: {', '.join(FORMATS)}.")
    return wanted


def _mail_file(paths: Sequence[Path], wanted: str) -> NoteFile:
    size = 0
    for path in paths:
        found = path.stat().st_size if path.is_file() else 0
        refuse_size(path.name, found, MAX_MAIL_BYTES)
        refuse_workspace(path)
        size += found
    what = "1 file" if len(paths) == 1 else f"{count_text(len(paths))} files"
    words = f"{what} of mail, {count_text(size / MEGA, 1)} MB" if size >= MEGA // 10 else f"{what} of mail"
    return NoteFile(tuple(paths), wanted, FORMATS[wanted], words)


def _is_mail(path: Path) -> bool:
    try:
        return format_of(path) in MAILS
    except DeskError:
        return False


def start_of(path: Path) -> bytes:
    """Return how a file begins; raises DeskError when it is missing, no plain file, empty or no text."""
    refuse_workspace(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DeskError(f"“{path.name}” is not a file.", "Pick a file.")
        with path.open("rb") as stream:
            start = stream.read(HEAD_BYTES)
    except (OSError, ValueError) as trouble:
        raise files.unread(path, trouble) from trouble
    refuse_size(path.name, len(start))
    refuse_binary(path.name, start, WANTED)
    return start
