"""What stands in a damaged file besides rows (alerts, meetings, logs, looks of checks), as far as SQLite reads it."""

from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.storage.engine import TROUBLES, Cell, Connection, connect
from pmdesk.storage.pages import Pages
from pmdesk.storage.placing import scratch_beside


@frozen
class Facts:
    """A table of facts that nothing brings again: what names its rows, and the column of whose they are.

    Only rows of which `where` is true are saved: of what checks saw hours and days, for the rest soon goes by itself.
    """

    table: str
    keys: tuple[str, ...]
    owner: str = ""
    where: str = "1"


CONNECTION, CHECK, PAGE = "connection_id", "check_id", "page_id"
TABLES = (
    Facts("alert", (CONNECTION, "id"), CONNECTION),
    Facts("meeting", (CONNECTION, "id"), CONNECTION),
    Facts("sync_log", ("id",), CONNECTION),
    Facts("sample_roll", ("span_s", CHECK, "start"), CHECK, "span_s >= 3600"),
    Facts("sample_rolled", ("span_s",), where="span_s >= 3600"),
    Facts("sample_last", (CHECK,), CHECK),
    Facts("status_page_state", (PAGE,), PAGE),
)
OWNERS = {CONNECTION: Kind.CONNECTION, CHECK: Kind.API_CHECK, PAGE: Kind.STATUS_PAGE}


@frozen
class SavedFacts:
    """Rows to write by table, each a cell for each of the names before it; and what the window remembered."""

    tables: Mapping[str, tuple[tuple[str, ...], list[tuple[Cell, ...]]]]
    memory: tuple[tuple[str, str], ...] = ()

    def write(self, connection: Connection) -> None:
        """Write them into a new workspace, but for those that are no such rows after all."""
        for table, (names, rows) in self.tables.items():
            listed = ", ".join(f'"{name}"' for name in names)
            sql = f'INSERT OR IGNORE INTO "{table}" ({listed}) VALUES ({", ".join("?" * len(names))})'  # noqa: S608
            for row in rows:
                with suppress(*TROUBLES):
                    connection.execute(sql, row)


def save_facts(place: Path, pages: Pages, there: Container[Ref]) -> SavedFacts:
    """Return what is left of the facts of the rows that are there; where SQLite cannot open the file, nothing is."""
    with scratch_beside(place) as scratch:
        with scratch.open("wb") as file:
            for number, page in pages.content.items():
                file.seek((number - 1) * pages.size)
                file.write(page)
        found: dict[str, tuple[tuple[str, ...], list[tuple[Cell, ...]]]] = {}
        memory: tuple[tuple[str, str], ...] = ()
        with suppress(*TROUBLES, OSError):
            connection = connect(scratch, busy_ms=0, read_only=True, immutable=True)
            try:
                whole = Facts("memory", ("name",))
                memory = tuple((str(name), str(value)) for name, value in _either_way(connection, whole))
                for facts in TABLES:
                    names = tuple(str(row[1]) for row in _asked(connection, f'PRAGMA table_info("{facts.table}")'))
                    rows = dict.fromkeys(_either_way(connection, facts)) if names else {}
                    if rows:
                        found[facts.table] = names, [row for row in rows if _is_there(facts, names, row, there)]
            finally:
                connection.close()
        return SavedFacts(found, memory)


def _is_there(facts: Facts, names: tuple[str, ...], row: tuple[Cell, ...], there: Container[Ref]) -> bool:
    """Whether whose facts these are is there."""
    owner = row[names.index(facts.owner)] if facts.owner else None
    return not facts.owner or (isinstance(owner, int) and Ref(OWNERS[facts.owner], owner) in there)


def _either_way(connection: Connection, facts: Facts) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows from the beginning to where the table is torn, then from its end back to there."""
    for way in ("", " DESC"):
        order = ", ".join(f"{key}{way}" for key in facts.keys)
        yield from _asked(connection, f'SELECT * FROM "{facts.table}" WHERE {facts.where} ORDER BY {order}')  # noqa: S608


def _asked(connection: Connection, sql: str) -> Iterator[tuple[Cell, ...]]:
    with suppress(*TROUBLES):
        yield from connection.execute(sql)
