"""Reads a mapped table into notes: good rows become notes, each of the others says why it is none."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import RowTrouble
from pmdesk.domain.foreign_notes import ForeignNote, NoteBatch
from pmdesk.importers.cleaning import name
from pmdesk.importers.notes.cells import TimesOf, read_times
from pmdesk.importers.notes.columns import Cells, Columns, Said
from pmdesk.importers.notes.dialects import NoteDialect
from pmdesk.importers.notes.origins import namer
from pmdesk.importers.notes.table import NoteTable
from pmdesk.importers.notes.targets import NoteMapping, NoteTarget
from pmdesk.importers.table import TableRow

TELL_EVERY = 500
"""Rows that are read between two looks whether the reading was called off."""
Tell = Callable[[int, int], object]
_Kept = tuple[int, Cells, str, Said, datetime | None]
"""A row with words: its line and cells, its name at its source, title and body, and when it was said."""


def read_rows(table: NoteTable, mapping: NoteMapping, tell: Tell) -> NoteBatch:
    """Read a table under a mapping; raises DeskError when nothing could be read with it. `tell` may raise too."""
    if len(mapping.columns) != len(table.header):
        raise DeskError("The columns of the file are not those that were mapped.", "Map the columns again.")
    if not mapping.at(NoteTarget.TITLE) and not mapping.at(NoteTarget.BODY):
        raise DeskError("No column goes to Title or Text.", "Pick the column that holds what was said.")
    return _Reading(table, mapping).read(tell)


class _Reading:
    """A table on its way into notes."""

    def __init__(self, table: NoteTable, mapping: NoteMapping) -> None:
        self._table = table
        self._columns = Columns(table, mapping)
        self._dialect = self._columns.dialect
        self._key = _key_column(table, self._dialect)
        self._keys: Counter[str] = Counter()
        self._named = namer(table)
        self._times = _read_times(table, mapping)
        self._notes: list[ForeignNote] = []
        self._troubles = list(table.troubles)
        self._wordless = 0
        self._repeated = 0

    def read(self, tell: Tell) -> NoteBatch:
        """Go through all rows."""
        table = self._table
        total = len(table.rows)
        for start in range(0, total, TELL_EVERY):
            tell(start, total)
            kept = self._kept(table.rows[start : start + TELL_EVERY], start)
            if kept:
                lines, rows, origins, said, instants = zip(*kept, strict=True)
                self._notes += self._columns.notes(lines, rows, origins, said, instants)
        tell(total, total)
        self._troubles.sort(key=lambda trouble: trouble.line)
        title = self._dialect.name if self._dialect is not None else table.prefix.upper()
        return NoteBatch(title, tuple(self._notes), tuple(self._troubles), table.header, self._words())

    def _kept(self, rows: Sequence[TableRow], start: int) -> list[_Kept]:
        """Return the rows that become notes; of the others it is written down why not."""
        instants, reasons = self._times
        kept: list[_Kept] = []
        said = self._columns.said([row.cells for row in rows])
        for number, (row, words) in enumerate(zip(rows, said, strict=True), start):
            line, cells, at = row.line, row.cells, instants[number]
            origin = self._named(cells)
            reason = reasons.get(number)
            if reason is None and words == ("", ""):
                if self._dialect is not None and self._columns.is_rated(cells):
                    self._wordless += 1
                    continue
                reason = "It has no words."
            if reason is not None:
                self._troubles.append(RowTrouble(line, reason, cells))
            elif self._key is None or not (known := self._known(cells[self._key], at)):
                kept.append((line, cells, origin, words, at))
            elif self._is_first(known):
                kept.append((line, cells, known, words, at))
        return kept

    def _is_first(self, known: str) -> bool:
        self._keys[known] += 1
        self._repeated += self._keys[known] > 1
        return self._keys[known] == 1

    def _known(self, cell: str, at: datetime | None) -> str:
        """Return what names a row at its source; what was said there anew has another time."""
        key = self._dialect.key_of(cell) if self._dialect is not None else ""
        if self._dialect is None or not key:
            return ""
        return f"{self._dialect.origin}:{name(key)}" + (f"@{int(at.timestamp())}" if at is not None else "")

    def _words(self) -> tuple[str, ...]:
        said = list(self._table.left)
        if self._wordless:
            said.append(_count(self._wordless, "rating without words stays", "ratings without words stay") + " out.")
        if self._repeated:
            said.append(_count(self._repeated, "review stands", "reviews stand") + " twice in the file.")
        return tuple(said)


def _read_times(table: NoteTable, mapping: NoteMapping) -> tuple[Sequence[datetime | None], dict[int, str]]:
    """Return when each row was said, and of which rows it cannot be read and why."""
    columns = [
        read_times(table.header[at], table.column(at), mapping.order, mapping.zone)
        for at in mapping.at(NoteTarget.RECEIVED_AT)
    ]
    if len(columns) == 1:
        return columns[0].instants, columns[0].reasons
    instants: list[datetime | None] = []
    reasons: dict[int, str] = {}
    for row in range(len(table.rows)):
        deciding = _deciding(columns, row)
        instants.append(None if deciding is None else deciding.instants[row])
        if deciding is not None and row in deciding.reasons:
            reasons[row] = deciding.reasons[row]
    return instants, reasons


def _deciding(columns: Sequence[TimesOf], row: int) -> TimesOf | None:
    """Return the first column of times in which something stands in a row."""
    return next((each for each in columns if row in each.reasons or each.instants[row] is not None), None)


def _key_column(table: NoteTable, dialect: NoteDialect | None) -> int | None:
    if dialect is None or not dialect.key:
        return None
    return next((at for at, title in enumerate(table.header) if title.casefold().strip() == dialect.key), None)


def _count(number: int, one: str, many: str) -> str:
    return f"{count_text(number)} {one if number == 1 else many}"
