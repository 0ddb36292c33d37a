"""Opens a file of points: recognises its format by content, finds its tables, and guesses what their columns are."""

import stat
from collections.abc import Callable
from pathlib import Path

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.points import BadRow
from pmdesk.importers.files import HEAD_BYTES, read_bytes, refuse_binary, refuse_size, refuse_workspace
from pmdesk.importers.points.columns import Column
from pmdesk.importers.points.guessing import Guess, describe, guess
from pmdesk.importers.points.jsonfile import JsonFile
from pmdesk.importers.points.mapping import PointMapping, Role
from pmdesk.importers.points.parquet import MAGIC, ParquetFile
from pmdesk.importers.points.source import MAX_BYTES, Source, Table
from pmdesk.importers.points.textfile import TextFile

WANTED = "points in text or Parquet"
BEGINS_JSON = (b"{", b"[")
_MARK = b"\xef\xbb\xbf"

Asks = Callable[[], bool]


@frozen
class FoundTable:
    """One table of a file, with what was guessed of it."""

    table: Table
    columns: tuple[Column, ...]
    mapping: PointMapping
    dates: str = ""
    """Asks whether days or months come first, where the file leaves it open; otherwise empty."""
    numbers: str = ""
    """Asks what the marks in numbers mean, where the file leaves it open; otherwise empty."""
    warnings: tuple[str, ...] = ()
    proven: frozenset[int] = frozenset()
    """Columns whose own numbers prove their decimal mark."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of its columns."""
        return self.table.header

    @property
    def is_fit(self) -> bool:
        """Whether times and values were found in it."""
        return self.mapping.time_column is not None and bool(self.mapping.value_columns)


@frozen
class PointFile:
    """An opened file of points: what it is in words, its tables, which of them is read first."""

    path: Path
    source: Source
    words: str
    tables: tuple[FoundTable, ...]
    chosen: int = 0

    @property
    def mapping(self) -> PointMapping:
        """The mapping to begin with."""
        return self.tables[self.chosen].mapping

    @property
    def left_out(self) -> tuple[str, ...]:
        """Tells of the tables that are not read."""
        others = [found.table for number, found in enumerate(self.tables) if number != self.chosen]
        return tuple(f"Another table of the file is not read: {describe(table)}." for table in others)

    @property
    def troubles(self) -> tuple[BadRow, ...]:
        """Rows that could not be read as rows of any table."""
        return self.source.troubles


def open_points(path: Path, is_called_off: Asks = lambda: False) -> PointFile:
    """Open a file and look through it; raises DeskError in words when it holds no points."""
    return of_source(path, open_source(path, is_called_off), is_called_off)


def of_source(path: Path, source: Source, is_called_off: Asks = lambda: False) -> PointFile:
    """Guess what the tables of an opened file are; raises DeskError when none has times and numbers."""
    separator = source.separator if isinstance(source, TextFile) else ""
    found = tuple(
        _found(table, guess(source, number, separator, is_called_off)) for number, table in enumerate(source.tables)
    )
    fit = [number for number, each in enumerate(found) if each.is_fit]
    if not fit:
        raise _unfit(path, found)
    chosen = max(fit, key=lambda number: (found[number].table.rows, -number))
    return PointFile(path, source, source.words, found, chosen)


def open_source(path: Path, is_called_off: Asks = lambda: False) -> Source:
    """Open a file by its content; raises DeskError when it is missing, no plain file, empty, too large or no text."""
    refuse_workspace(path)
    if _head(path) == MAGIC:
        return ParquetFile(path)
    data = read_bytes(path, MAX_BYTES)
    refuse_binary(path.name, data[:HEAD_BYTES], WANTED)
    if data[:HEAD_BYTES].removeprefix(_MARK).replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n")[:1] in BEGINS_JSON:
        return JsonFile(data, is_called_off)
    return TextFile(data, is_called_off)


def _head(path: Path) -> bytes:
    """Return how a file begins, without waiting at what is no file."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return b""
        with path.open("rb") as stream:
            head = stream.read(len(MAGIC))
    except (OSError, ValueError):
        return b""  # Reading it whole tells why.
    if head == MAGIC:
        refuse_size(path.name, status.st_size, 4 * MAX_BYTES)
    return head


def _found(table: Table, made: Guess) -> FoundTable:
    return FoundTable(table, made.columns, made.mapping, made.dates, made.numbers, made.warnings, made.proven)


def _unfit(path: Path, found: tuple[FoundTable, ...]) -> DeskError:
    if not any(each.table.rows for each in found):
        return DeskError(f"“{path.name}” has names of columns, but no rows.", "Export it again.")
    if not any(each.mapping.at(Role.TIME) for each in found):
        return DeskError(f"No column of “{path.name}” holds dates or times.", "Export it with a column of dates.")
    return DeskError(f"No column of “{path.name}” holds numbers.", "Export it with the values.")
