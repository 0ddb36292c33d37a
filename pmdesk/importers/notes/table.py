"""A table of notes before anything is known of its columns, out of a text of rows or out of records."""

from pmdesk.domain.classes import frozen
from pmdesk.domain.foreign import RowTrouble
from pmdesk.importers import table as rows
from pmdesk.importers.cleaning import place, shown
from pmdesk.importers.decoding import decode
from pmdesk.importers.files import ForeignFile
from pmdesk.importers.table import TableRow

MAX_FIELD = 64 * 1024 * 1024
"""Characters of one cell: a note may be as long as a book."""


@frozen
class NoteTable:
    """Names of columns, and rows of as many cells; `prefix` begins the origins of its rows."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    words: str
    prefix: str
    source: str
    troubles: tuple[RowTrouble, ...] = ()
    left: tuple[str, ...] = ()
    """What else stands in the file and is not read, in words."""

    def column(self, at: int) -> list[str]:
        """The cells of a column."""
        return [row.cells[at] for row in self.rows]


def table_of(file: ForeignFile) -> NoteTable:
    """Read the table of a file; raises DeskError when it is none or too large."""
    decoded = decode(file.data)
    found = rows.parse(decoded.text, decoded.encoding, MAX_FIELD)
    return NoteTable(found.header, found.rows, found.words, "csv", source_of(file.stem), found.troubles)


def source_of(stem: str) -> str:
    """Return what notes of a file have as their source: its name as it stays over exports."""
    return shown(place(stem), 60)
