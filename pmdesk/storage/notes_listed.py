"""The list of notes, newest first, and how many there are of each sort: the only questions asked of `note_place`."""

from collections.abc import Iterable, Sequence
from typing import Any

from pmdesk.domain.classes import frozen
from pmdesk.storage.engine import Cell
from pmdesk.storage.rows import CHUNK, Rows
from pmdesk.storage.schema_notes import FACETS, PLACED

STARTS = 400
NAMED = ("person", "company", "segment", "product", "theme")
TALLIED = frozenset({*FACETS, "theme_id"})


@frozen
class Test:
    """What a place has to hold in one column: one of the values, or none of them; `has` is asked by its bits."""

    column: str
    values: frozenset[int]
    is_without: bool = False

    def sql(self) -> str:
        """Return the test as SQL; values are whole numbers."""
        if self.column not in PLACED:
            raise ValueError(f"note_place has no column {self.column}")
        listed = ",".join(str(int(value)) for value in sorted(self.values))
        if self.column == "has":
            return f'"has" & {sum(self.values)} {"=" if self.is_without else "!="} 0'
        return f'note_place."{self.column}" {"NOT " if self.is_without else ""}IN ({listed})'


@frozen
class Sieve:
    """Which notes are wanted: words as the index reads them, tests of places, and keys from `low` to before `high`."""

    words: str = ""
    tests: tuple[Test, ...] = ()
    low: int | None = None
    high: int | None = None

    @property
    def is_tallied(self) -> bool:
        """Whether the tallies can tell how many notes there are."""
        is_whole = self.low is None and self.high is None and not self.words
        return is_whole and all(test.column in TALLIED for test in self.tests)


def keys(rows: Rows, sieve: Sieve, *, below: int | None, limit: int, offset: int = 0) -> list[int]:
    """Return the keys of the newest notes that pass, newest first, from below a key on, but for the first ones."""
    column = "note_index.rowid" if sieve.words else '"key"'
    where, values = _where(sieve, column)
    if below is not None:
        where.append(f"{column} < ?")
        values.append(below)
    tests = f" WHERE {' AND '.join(where)}" if where else ""
    sql = f"SELECT {column} FROM {_source(sieve)}{tests} ORDER BY {column} DESC LIMIT ? OFFSET ?"  # noqa: S608
    return [int(key) for (key,) in rows.read(sql, [*values, limit, offset])]


def newer(rows: Rows, sieve: Sieve, key: int, limit: int) -> list[int]:
    """Return the keys of up to `limit` notes that pass and are the next newer ones, newest first."""
    column = "note_index.rowid" if sieve.words else '"key"'
    where, values = _where(sieve, column)
    sql = (
        f"SELECT {column} FROM {_source(sieve)} WHERE {' AND '.join([*where, f'{column} > ?'])}"  # noqa: S608
        f" ORDER BY {column} LIMIT ?"
    )
    return [int(key) for (key,) in rows.read(sql, [*values, key, limit])][::-1]


def milestones(rows: Rows, sieve: Sieve, step: int) -> tuple[list[int], int]:
    """Return the key of each `step`-th note that passes, newest first, and how many pass."""
    if sieve.words:
        return _milestones_on_the_way(rows, sieve, step)
    found: list[int] = []
    below: int | None = None
    while len(part := keys(rows, sieve, below=below, limit=1, offset=step - 1)) == 1:
        below = part[0]
        found.append(below)
    return found, len(found) * step + len(keys(rows, sieve, below=below, limit=step))


def _milestones_on_the_way(rows: Rows, sieve: Sieve, step: int) -> tuple[list[int], int]:
    """Walk through all notes once: to begin anew at a key takes the index of words as long as to begin at all."""
    where, values = _where(sieve, "note_index.rowid")
    key, source, tests = "note_index.rowid", _source(sieve), " AND ".join(where)
    numbered = f"SELECT {key} AS found, row_number() OVER (ORDER BY {key} DESC) AS number FROM {source} WHERE {tests}"  # noqa: S608
    sql = f"SELECT found, number FROM ({numbered}) WHERE number % ? = 0"  # noqa: S608
    found = [int(key) for key, _ in rows.read(sql, [*values, step])]
    last = found[-1] if found else None
    return found, len(found) * step + len(keys(rows, sieve, below=last, limit=step))


def key_of(rows: Rows, note_id: int) -> int | None:
    """Return the key of a note."""
    found = rows.read('SELECT "key" FROM note_place WHERE note_id = ?', (note_id,))
    return int(found[0][0]) if found else None


def count(rows: Rows, sieve: Sieve, most: int) -> int:
    """Return how many notes pass; counting stops at `most` unless the tallies know."""
    if sieve.is_tallied:
        return sum(number for _, number in tally(rows, sieve, "state"))
    return len(keys(rows, sieve, below=None, limit=most))


def tally(rows: Rows, sieve: Sieve, column: str) -> list[tuple[int, int]]:
    """Return how many notes pass for each value of a column, from the tallies."""
    is_themed = column == "theme_id" or any(test.column == "theme_id" for test in sieve.tests)
    table = "note_theme_tally" if is_themed else "note_tally"
    tests = " AND ".join(test.sql().replace("note_place.", "") for test in sieve.tests)
    where = f" WHERE {tests}" if tests else ""
    sql = f'SELECT "{column}", sum(count) FROM {table}{where} GROUP BY 1'  # noqa: S608
    return [(int(value), int(number)) for value, number in rows.read(sql)]


def places(rows: Rows, wanted: Sequence[int], columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return some columns of the places with these keys, in no order."""
    listed = ", ".join(f'"{column}"' for column in columns)
    found: list[tuple[Any, ...]] = []
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        sql = f'SELECT {listed} FROM note_place WHERE "key" IN ({",".join("?" * len(part))})'  # noqa: S608
        found += rows.read(sql, part)
    return found


def lines(rows: Rows, wanted: Sequence[int]) -> list[tuple[Any, ...]]:
    """Return what the list shows of the notes with these keys, in their order.

    Key, id, kind, state, unread, linked, title, start of the body, its length, who, source, received at, product,
    segment and theme.
    """
    sql = f"""
        SELECT "key", note.id, note.kind, note.state, note.is_unread, is_linked, note.title,
            substr(note.body, 1, {STARTS}), length(note.body), coalesce(company.title, person.title, ''), note.source,
            note.received_at, note_place.product_id, note_place.segment_id, note_place.theme_id
        FROM note_place JOIN note ON note.id = note_place.note_id
        LEFT JOIN company ON company.id = note_place.company_id LEFT JOIN person ON person.id = note.person_id
        WHERE "key" IN ({",".join("?" * len(wanted))})
    """  # noqa: S608
    found = {row[0]: row for row in rows.read(sql, wanted)}
    return [found[key] for key in wanted if key in found]


def bodies(rows: Rows, ids: Iterable[int]) -> dict[int, str]:
    """Return the whole bodies of some notes."""
    wanted = list(ids)
    sql = f"SELECT id, body FROM note WHERE id IN ({','.join('?' * len(wanted))})"  # noqa: S608
    return dict(rows.read(sql, wanted))


def titles(rows: Rows, table: str, counted: Iterable[int]) -> list[tuple[int, str]]:
    """Return id and title of the rows of a table that are in use, or that are counted."""
    if table not in NAMED:
        raise ValueError(f"{table} is not searched by name")
    listed = ",".join(str(int(row_id)) for row_id in counted)
    return rows.read(f"SELECT id, title FROM {table} WHERE archived_at IS NULL OR id IN ({listed})")  # noqa: S608


def named(rows: Rows, table: str, words: str) -> frozenset[int]:
    """Return the rows of a table whose title has these letters; an exact title goes before all others."""
    if table not in NAMED:
        raise ValueError(f"{table} is not searched by name")
    exact = rows.read(f"SELECT id FROM {table} WHERE title = ? COLLATE NOCASE", (words,))  # noqa: S608
    found = exact or rows.read(f"SELECT id FROM {table} WHERE instr(lower(title), lower(?))", (words,))  # noqa: S608
    return frozenset(int(row_id) for (row_id,) in found)


def _source(sieve: Sieve) -> str:
    if not sieve.words:
        return "note_place"
    return 'note_index CROSS JOIN note_place ON "key" = note_index.rowid' if sieve.tests else "note_index"


def _where(sieve: Sieve, column: str) -> tuple[list[str], list[Cell]]:
    where, values = [test.sql() for test in sieve.tests], list[Cell]()
    if sieve.words:
        where.insert(0, "note_index MATCH ?")
        values.append(sieve.words)
    for sign, bound in ((">=", sieve.low), ("<", sieve.high)):
        if bound is not None:
            where.append(f"{column} {sign} ?")
            values.append(bound)
    return where, values
