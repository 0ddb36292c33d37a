"""Reads metrics from a SQLite file with one SELECT; nothing in the file can be changed by it.

The library is the one that the workspace is opened with: two SQLite libraries in one process would drop each other's
locks, should somebody name the workspace itself as a source.
"""

from pathlib import Path

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Metric, Source
from pmdesk.storage.engine import TROUBLES, Connection, Cursor, connect
from pmdesk.sync.columns import read_rows, too_many_rows
from pmdesk.sync.leash import Leash
from pmdesk.sync.reading import Fetched, Means
from pmdesk.sync.statement import Stretch, in_text, one_reading_statement
from pmdesk.sync.trouble import LATER, QueryTrouble, RemoteTrouble, quoted

BUSY_MS = 5_000
LOOK_EVERY = 10_000
PAGE = 5_000
ALLOWED = {20: "READ", 21: "SELECT", 31: "FUNCTION", 33: "RECURSIVE"}
"""What a statement may do, by SQLite's action codes (https://www.sqlite.org/c3ref/c_alter_table.html)."""
OK, DENY = 0, 1


def fetch(source: Source, metric: Metric, since: int | None, until: int, means: Means) -> Fetched:
    """Return the points that the metric's SELECT gives."""
    sql = in_text(one_reading_statement(metric.query), Stretch.of(metric, since, until))
    place = Path(source.location).expanduser()
    if not place.is_file():
        raise RemoteTrouble(f"There is no file “{place}”.", "Look whether it was moved, or its disk is not there.")
    with Leash(means.seconds, means.call_off) as leash:
        try:
            names, rows = _answer(place, sql, means, leash)
        except TROUBLES as error:
            leash.check()
            if leash.is_over:
                raise QueryTrouble(
                    f"The query took longer than {means.seconds:.0f} s and was stopped.", "Ask for less."
                ) from None
            raise _told(place, str(error)) from error
    return read_rows(names, rows, metric)


def _answer(place: Path, sql: str, means: Means, leash: Leash) -> tuple[list[str], list[tuple[object, ...]]]:
    connection = connect(place, busy_ms=BUSY_MS, read_only=True)
    try:
        connection.set_progress_handler(lambda: leash.is_over, LOOK_EVERY)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        connection.set_authorizer(_authorize)
        cursor = _executed(connection, sql)
        rows: list[tuple[object, ...]] = []
        while page := cursor.fetchmany(PAGE):
            rows += page
            if len(rows) > means.rows_at_most:
                raise too_many_rows(means.rows_at_most)
            leash.check()
        return [str(column[0]) for column in cursor.description or ()], rows
    finally:
        connection.close()


def _executed(connection: Connection, sql: str) -> Cursor:
    try:
        return connection.execute(sql)
    except ValueError as error:  # Half a character, or more digits than Python reads.
        raise DeskError("The query holds a text that SQLite cannot read.", "Type it again.") from error


def _authorize(action: int, *_names: object) -> int:
    return OK if action in ALLOWED else DENY


def _told(place: Path, words: str) -> RemoteTrouble:
    said = quoted(words)
    if "not a database" in words or "malformed" in words:
        return RemoteTrouble(f"“{place.name}” is not a SQLite database, or is damaged. {said}", "Choose another file.")
    if "locked" in words or "busy" in words:
        return RemoteTrouble(f"“{place.name}” is being written by another program. {said}", LATER)
    if "unable to open" in words:
        return RemoteTrouble(f"“{place.name}” cannot be opened. {said}", "Look at the rights of its folder.")
    if "not authorized" in words or "prohibited" in words:
        return QueryTrouble(f"The query would do more than read, so it was refused. {said}", "Only read in it.")
    return QueryTrouble(f"SQLite refused the query. {said}", "Change the query.")
