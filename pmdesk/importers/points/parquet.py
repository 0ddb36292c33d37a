"""Tables of points in Parquet, read by DuckDB, which may open this one file and nothing else."""

import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile
from typing import Any

from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.points import BadRow
from pmdesk.importers.cleaning import name, shown
from pmdesk.importers.points.cells import Grid, grid_of
from pmdesk.importers.points.source import MAX_COLUMNS, ROWS_AT_ONCE, Table

MAGIC = b"PAR1"
MOST_ROWS = 20_000_000
MOST_CELLS = 200_000_000
SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "threads": "2",
    "memory_limit": "1GB",
    "temp_directory": "",
}
WILD = frozenset("*?[]{}")
"""What DuckDB takes as a pattern in a path."""
NUMBERS = ("INT", "DOUBLE", "FLOAT", "DECIMAL", "REAL")


class ParquetFile:
    """A file of Parquet: one table."""

    troubles: tuple[BadRow, ...] = ()
    words = "Parquet"

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._opened() as (connection, place):
            rows = _ask(connection, "SELECT sum(num_rows) FROM parquet_file_metadata(?)", place)[0][0] or 0
            described = _ask(connection, "DESCRIBE SELECT * FROM read_parquet(?)", place)
        self._columns = [(str(row[0]), str(row[1]).upper()) for row in described]
        if len(self._columns) > MAX_COLUMNS:
            raise DeskError(f"The table has more than {count_text(MAX_COLUMNS)} columns.", "Export fewer.")
        if rows > MOST_ROWS or rows * len(self._columns) > MOST_CELLS:
            raise DeskError(
                f"“{path.name}” has {count_text(rows)} rows, more than can be imported.", "Export less of it."
            )
        header = tuple(name(column) or f"Column {at}" for at, (column, _) in enumerate(self._columns, start=1))
        self.tables: tuple[Table, ...] = (Table("Table 1", header, int(rows)),)

    def grids(self, table: int) -> Iterator[Grid]:
        """Yield the rows of the table."""
        del table  # There is but one.
        exact = [kind.startswith(("U", "HUGE", "BIG", "SMALL", "TINY", *NUMBERS)) for _, kind in self._columns]
        listed = ", ".join(f"CAST({_quoted(column)} AS VARCHAR)" for column, _ in self._columns)
        line = 1
        with self._opened() as (connection, place):
            cursor = _run(connection, f"SELECT {listed} FROM read_parquet(?)", place)  # noqa: S608
            while rows := _fetch(cursor):
                cells = [(at, [_bytes(cell) for cell in row]) for at, row in enumerate(rows, start=line)]
                line += len(rows)
                yield grid_of(cells, exact * len(rows))

    @contextmanager
    def _opened(self) -> Generator[tuple[Any, str]]:
        """Open a database in memory that reaches this file only, under a name that is no pattern."""
        import duckdb  # noqa: PLC0415 — heavy, and rarely needed

        with tempfile.TemporaryDirectory(prefix="pmdesk-") as folder:
            place = str(self._path.resolve())
            if WILD & set(place):
                place = str(Path(folder) / "points.parquet")
                copyfile(self._path, place)
            with closing(duckdb.connect(":memory:", config=dict(SETTINGS))) as connection:
                _run(connection, "SET allowed_paths = [" + _text(place) + "]")
                _run(connection, "SET enable_external_access = false")
                _run(connection, "SET lock_configuration = true")
                yield connection, place


def _run(connection: Any, sql: str, *values: str) -> Any:  # noqa: ANN401  # DuckDB says no types
    import duckdb  # noqa: PLC0415 — heavy, and rarely needed

    try:
        return connection.execute(sql, list(values))
    except (duckdb.Error, RuntimeError, UnicodeError) as trouble:
        raise _told(trouble) from trouble


def _ask(connection: Any, sql: str, *values: str) -> list[tuple[Any, ...]]:  # noqa: ANN401
    return _fetch(_run(connection, sql, *values))


def _fetch(cursor: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
    import duckdb  # noqa: PLC0415 — heavy, and rarely needed

    try:
        return cursor.fetchmany(ROWS_AT_ONCE)
    except (duckdb.Error, RuntimeError, UnicodeError) as trouble:
        raise _told(trouble) from trouble


def _told(trouble: Exception) -> DeskError:
    words = shown(str(trouble).split("\n", 1)[0], 160)
    return DeskError(f"The Parquet file cannot be read. “{words}”", "It may be cut off. Export it again.")


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _bytes(cell: object) -> bytes:
    return b"" if cell is None else str(cell).strip(" \t\r\n").replace('"', '""').encode("utf-8", "replace")
