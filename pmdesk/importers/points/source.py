"""What every file of points gives, whatever its format: tables with names of columns, and their rows piece by piece."""

from collections.abc import Iterator
from typing import Protocol

from pmdesk.domain.classes import frozen
from pmdesk.domain.points import BadRow
from pmdesk.importers.points.cells import Grid

ROWS_AT_ONCE = 32_768
MAX_COLUMNS = 5_000
MAX_BYTES = 512 * 1024 * 1024


@frozen
class Table:
    """One table of a file: what it is called, the names of its columns, and how many rows it has."""

    title: str
    header: tuple[str, ...]
    rows: int
    line: int = 1
    """Where its first row stands, from 1."""
    notes: tuple[str, ...] = ()
    """Lines that stand above it, such as `Start date: 20250301`."""


class Source(Protocol):
    """An opened file of points."""

    @property
    def words(self) -> str:
        """The file in words: `CSV with commas, UTF-8`."""
        ...

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, in their order."""
        ...

    @property
    def troubles(self) -> tuple[BadRow, ...]:
        """Rows that could not be read as rows."""
        ...

    def grids(self, table: int) -> Iterator[Grid]:
        """Yield the rows of a table, at most `ROWS_AT_ONCE` at a time."""
        ...


def pieces(grid: Grid) -> Iterator[Grid]:
    """Yield a grid in pieces."""
    if len(grid) <= ROWS_AT_ONCE:
        yield grid
        return
    for start in range(0, len(grid), ROWS_AT_ONCE):
        yield grid.between(start, min(start + ROWS_AT_ONCE, len(grid)))
