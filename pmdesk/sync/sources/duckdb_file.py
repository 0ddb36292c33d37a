"""Reads metrics from a DuckDB file with one SELECT; nothing but that file can be read, and nothing changed."""

from pathlib import Path
from typing import Any

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Metric, Source
from pmdesk.importers.files import refuse_workspace
from pmdesk.sync.columns import read_rows, too_many_rows
from pmdesk.sync.leash import Leash
from pmdesk.sync.reading import Fetched, Means
from pmdesk.sync.statement import Stretch, in_standard_sql, one_reading_statement
from pmdesk.sync.trouble import LATER, QueryTrouble, RemoteTrouble, quoted

PAGE = 5_000
INSTANT = "TIMESTAMP WITH TIME ZONE"
ISO = "%Y-%m-%dT%H:%M:%S.%f+00:00"
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "memory_limit": "1GB",
    "threads": "2",
}


def fetch(source: Source, metric: Metric, since: int | None, until: int, means: Means) -> Fetched:
    """Return the points that the metric's SELECT gives."""
    import duckdb  # noqa: PLC0415  # a fifth of a second that only a worker thread may spend

    sql = in_standard_sql(one_reading_statement(metric.query), Stretch.of(metric, since, until))
    place = Path(source.location).expanduser()
    if not place.is_file():
        raise RemoteTrouble(f"There is no file “{place}”.", "Look whether it was moved, or its disk is not there.")
    refuse_workspace(place)
    with Leash(means.seconds, means.call_off) as leash:
        try:
            names, rows = _answer(duckdb.connect(str(place), read_only=True, config=SETTINGS), sql, means, leash)
        except (duckdb.Error, RuntimeError, UnicodeError) as error:
            leash.check()
            if leash.is_over:
                raise QueryTrouble(
                    f"The query took longer than {means.seconds:.0f} s and was stopped.", "Ask for less."
                ) from None
            raise _told(place, error) from error
    return read_rows(names, rows, metric)


def _answer(connection: Any, sql: str, means: Means, leash: Leash) -> tuple[list[str], list[tuple[object, ...]]]:  # noqa: ANN401
    try:
        leash.hold(connection.interrupt)
        connection.execute("SET TimeZone = 'UTC'")
        # What is no SELECT does not stand in brackets, and several statements do not either.
        columns = connection.execute(f"DESCRIBE SELECT * FROM (\n{sql}\n) AS asked").fetchall()  # noqa: S608
        answer = connection.execute(_wrapped(sql, [str(kind) for _, kind, *_ in columns], means.rows_at_most + 1))
        rows: list[tuple[object, ...]] = []
        while page := answer.fetchmany(PAGE):
            rows += page
            leash.check()
        if len(rows) > means.rows_at_most:
            raise too_many_rows(means.rows_at_most)
        return [str(name) for name, *_ in columns], rows
    finally:
        connection.close()


def _wrapped(sql: str, kinds: list[str], limit: int) -> str:
    """Return the query with instants as text: DuckDB needs a package for them that nothing else here does."""
    names = [f"c{at}" for at in range(len(kinds))]
    told = f"strftime({{}} AT TIME ZONE 'UTC', '{ISO}')"
    parts = [told.format(name) if kind == INSTANT else name for name, kind in zip(names, kinds, strict=True)]
    return f"SELECT {', '.join(parts)} FROM (\n{sql}\n) AS asked({', '.join(names)}) LIMIT {limit}"  # noqa: S608  # it reads only


def _told(place: Path, error: Exception) -> DeskError:
    words = str(error)
    said = quoted(words.partition("\n\nLINE ")[0])
    kind = type(error).__name__
    if kind == "PermissionException":
        return QueryTrouble(f"The query would leave its file, so it was refused. {said}", "Only read tables in it.")
    if kind == "IOException" and "lock" in words:
        return RemoteTrouble(
            f"“{place.name}” is open for writing in another program, and DuckDB then lets nobody else read it.",
            f"Close it there, or let that program write a copy. {LATER}",
        )
    if kind == "IOException" or "not a valid DuckDB" in words:
        return RemoteTrouble(f"“{place.name}” cannot be read as a DuckDB file. {said}", "Choose another file.")
    if kind == "OutOfMemoryException":
        return QueryTrouble("The query needs more memory than a source may take.", "Ask for less.")
    return QueryTrouble(f"DuckDB refused the query. {said}", "Change the query.")
