"""What services told into a damaged file besides rows (alerts, meetings, logs), as far as SQLite still reads it."""

from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from pmdesk.domain.classes import frozen
from pmdesk.storage.engine import TROUBLES, Cell, Connection, connect
from pmdesk.storage.pages import Pages
from pmdesk.storage.placing import scratch_beside

KEYS = {"alert": ("connection_id", "id"), "meeting": ("connection_id", "id"), "sync_log": ("id",)}
"""Tables of facts that no round brings again, and what names their rows."""


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


def save_facts(place: Path, pages: Pages, connections: Container[object]) -> SavedFacts:
    """Return what is left of the facts of these connections; where SQLite cannot open the file at all, nothing is."""
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
                memory = tuple((str(name), str(value)) for name, value in _either_way(connection, "memory", ("name",)))
                for table, keys in KEYS.items():
                    names = tuple(str(row[1]) for row in _asked(connection, f'PRAGMA table_info("{table}")'))
                    rows = dict.fromkeys(_either_way(connection, table, keys))
                    if names:
                        at = names.index("connection_id")
                        found[table] = names, [row for row in rows if row[at] in connections]
            finally:
                connection.close()
        return SavedFacts(found, memory)


def _either_way(connection: Connection, table: str, keys: tuple[str, ...]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows from the beginning to where the table is torn, then from its end back to there."""
    for way in ("", " DESC"):
        order = ", ".join(f"{key}{way}" for key in keys)
        yield from _asked(connection, f'SELECT * FROM "{table}" ORDER BY {order}')  # noqa: S608


def _asked(connection: Connection, sql: str) -> Iterator[tuple[Cell, ...]]:
    with suppress(*TROUBLES):
        yield from connection.execute(sql)
