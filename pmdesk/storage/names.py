"""Names and what they are counted as: people and companies by their index, the few others by their letters."""

import json
import re
from collections.abc import Iterable, Sequence
from itertools import islice

from pmdesk.storage.rows import Rows

NAMED = ("person", "company", "segment", "product", "theme")
INDEXED = ("person", "company")
LETTERS = re.compile(r"[^\W_]+")
MOST = 200
MOST_WORDS = 8
"""No name has more words."""


def words_of(name: str) -> list[str]:
    """Return the words of a name."""
    return [found.group() for found in islice(LETTERS.finditer(name), MOST_WORDS)]


def names_like(words: str) -> str:
    """Return what the index of names is asked for all that have these words, each begun."""
    return " AND ".join(f'"{word}" *' for word in words_of(words))


def called(rows: Rows, tables: Sequence[str], words: str) -> list[tuple[int, str, str]]:
    """Return up to some two hundred (id, title, table) whose names have these words, exact ones first."""
    found: list[tuple[int, str, str]] = []
    indexed = [table for table in tables if table in INDEXED]
    asked = names_like(words)
    if indexed and asked:
        hits = "SELECT rowid FROM name_index WHERE name_index MATCH ?"
        for table in indexed:
            sql = f"SELECT id, title FROM ({hits}) JOIN {table} ON id = rowid LIMIT {MOST}"  # noqa: S608
            found += [(row_id, title, table) for row_id, title in rows.read(sql, (asked,))]
    found += [row for row in _few(rows, tables) if words.casefold() in row[1].casefold()]
    plain = words.casefold()
    return sorted(found, key=lambda row: (row[1].casefold() != plain, not row[1].casefold().startswith(plain), row[1]))


def titles(rows: Rows, table: str, counted: Iterable[int], *, is_all: bool = True) -> list[tuple[int, str]]:
    """Return id and title of the rows of a table that are counted, and of all that are in use."""
    listed = ",".join(str(int(row_id)) for row_id in counted)
    used = "archived_at IS NULL OR " if is_all else ""
    return rows.read(f"SELECT id, title FROM {_checked(table)} WHERE {used}id IN ({listed})")  # noqa: S608


def is_somebody(rows: Rows, tables: Sequence[str], words: str) -> bool:
    """Whether anybody or anything of these tables has these words in the name."""
    return bool(first_called(rows, tables, [words]))


def first_called(rows: Rows, tables: Sequence[str], tried: Iterable[str]) -> str:
    """Return the first of some names that anybody or anything of these tables has; nothing when nobody has one."""
    if tables[0] not in INDEXED:
        there = "\n".join(title.casefold() for _, title, _ in _few(rows, tables))
        return next((name for name in tried if name.casefold() in there), "")
    asked = {names_like(name): name for name in tried}
    there = "SELECT 1 FROM name_index WHERE name_index MATCH value"
    sql = f"SELECT value FROM json_each(?) WHERE EXISTS ({there}) LIMIT 1"  # noqa: S608
    return next((asked[value] for (value,) in rows.read(sql, (json.dumps([*asked]),))), "")


def notes_of(rows: Rows, columns: Sequence[str], ids: Iterable[int]) -> dict[int, int]:
    """Return how many notes stand in the list for each of some people and companies."""
    listed = ",".join(str(int(row_id)) for row_id in ids)
    found: dict[int, int] = {}
    for column in columns:
        if column not in ("person_id", "company_id"):
            raise ValueError(f"{column} is nobody's")
        sql = f"SELECT {column}, count(*) FROM note_place WHERE {column} IN ({listed}) AND {column} > 0 GROUP BY 1"  # noqa: S608
        found |= {int(row_id): int(count) for row_id, count in rows.read(sql)}
    return found


def _few(rows: Rows, tables: Sequence[str]) -> list[tuple[int, str, str]]:
    """Return all rows of those tables that have few."""
    read = [table for table in tables if table not in INDEXED]
    return [
        (row_id, title, table)
        for table in read
        for row_id, title in rows.read(f"SELECT id, title FROM {_checked(table)}")  # noqa: S608
    ]


def _checked(table: str) -> str:
    if table not in NAMED:
        raise ValueError(f"{table} is not searched by name")
    return table
