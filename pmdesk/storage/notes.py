"""What is derived from notes, made right again: their places in the list, their words in the index, the words known.

`settle` is called by the ledger before each commit and does what the triggers of `schema_notes.py` have written down.
A note's key sorts it by time: sixteen to a second, so that keys are near each other and the index stays small. When a
second is full the next notes take free keys before it, so that whatever comes later is still newer than all of them.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain, islice
from typing import TypeVar

from pmdesk.storage.engine import Connection
from pmdesk.storage.schema_notes import COMPANY_MARK, PERSON_MARK, PLACED, TALLIES

R = TypeVar("R")
Counted = Callable[[str, Collection[R]], Iterable[R]]
INDEXING = "indexing"
SLOTS = 16
RUN, CHUNK = 50_000, 1_000
SHORTEST, LONGEST = 3, 24
MOST_SEEN = 300_000
ASCII, SPACE = 127, 32
COLUMNS = ", ".join(f'"{name}"' for name in PLACED)
WORD = re.compile(r"[^\W\d_]+")
APART = bytes(code if code > ASCII or chr(code).isalpha() else SPACE for code in range(256))
"""Turns every byte that is no letter, nor part of one, into a space."""

STANDING = """
INSERT INTO note_given ("key", note_id) SELECT "key", note_id FROM note_waiting CROSS JOIN note_place USING (note_id)
"""
TURN = f"""
UPDATE note_place SET ({COLUMNS}) = (SELECT {COLUMNS} FROM note_facets WHERE note_facets.note_id = note_place.note_id)
WHERE "key" IN (SELECT "key" FROM note_given)
"""  # noqa: S608
UNPLACED = """
SELECT ifnull(CAST(strftime('%s', received_at) AS INTEGER), 0), received_at, id
FROM note_waiting JOIN note ON id = note_id
WHERE note_id > ? AND note_id NOT IN (SELECT note_id FROM note_place) ORDER BY note_id LIMIT ?
"""
GIVEN = 'CREATE TEMP TABLE IF NOT EXISTS note_given ("key" INTEGER PRIMARY KEY, note_id INTEGER NOT NULL)'
PLACE = f"""
INSERT INTO note_place ("key", note_id, {COLUMNS})
SELECT "key", note_id, {COLUMNS} FROM note_given JOIN note_facets USING (note_id) ORDER BY "key"
"""  # noqa: S608
BETWEEN = 'FROM note_given CROSS JOIN note_said USING ("key") WHERE "key" BETWEEN ? AND ? ORDER BY "key"'
SAID = f"SELECT title, body {BETWEEN}"
ENTER = f'INSERT INTO note_index (rowid, title, body, who) SELECT "key", title, body, who {BETWEEN}'
KNOW = "INSERT OR IGNORE INTO note_word VALUES (?)"
LEAVE = """
INSERT INTO note_index (note_index, rowid, title, body, who)
SELECT 'delete', "key", title, body, who FROM note_gone WHERE "key" BETWEEN ? AND ? ORDER BY "key"
"""
EMPTY = "INSERT INTO note_index (note_index) VALUES ('delete-all')"
GONE, GIVEN_PLACES = "note_gone", 'note_given CROSS JOIN note_place USING ("key")'
"""Where the places are that are counted out or in."""


Unplaced = tuple[int, str, int]
"""A note without a place: the second it was received in, the whole instant and its id, as they sort."""


def settle(connection: Connection, counted: Counted[int] = lambda _stage, rows: rows) -> None:
    """Take what is gone out of the counts and the index, and give every note that waits its place, counts and words."""
    _let_go(connection, counted)
    _add_members(connection)
    connection.execute(GIVEN)
    _turn(connection)
    last = 0
    while found := connection.execute(UNPLACED, (last, RUN)).fetchall():
        last = found[-1][2]
        _enter(connection, keys_for(connection, found), counted)
    connection.execute("DELETE FROM note_waiting")


def rebuild(connection: Connection) -> None:
    """Derive everything anew from the rows, inside the transaction that is open."""
    for table in ("note_place", *(tally[0] for tally in TALLIES), "note_word", "note_waiting", "note_gone"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608
    connection.execute(EMPTY)
    connection.execute("INSERT INTO name_index (name_index) VALUES ('rebuild')")
    connection.execute("INSERT INTO note_waiting SELECT id FROM note")
    settle(connection)


def keys_for(connection: Connection, notes: Iterable[Unplaced]) -> list[tuple[int, int]]:
    """Return a free key for each note, `(key, id)` from the oldest on; equal times go by id."""
    in_order = sorted(notes)
    is_empty = _is_empty(connection, in_order[0][0], in_order[-1][0])
    if is_empty and (spread := _spread(in_order)) is not None:
        return spread
    by_second: dict[int, list[int]] = defaultdict(list)
    for second, _, note_id in in_order:
        by_second[second].append(note_id)
    given: dict[int, int] = {}
    crowded: list[tuple[int, list[int]]] = []
    for second, group in by_second.items():
        start = second * SLOTS if is_empty else _free_from(connection, second)
        if start + len(group) > (second + 1) * SLOTS:
            crowded.append((second, group))
        else:
            given.update(zip(range(start, start + len(group)), group, strict=True))
    for second, group in reversed(crowded):
        free = _free_below(connection, (second + 1) * SLOTS - 1, given)
        given.update([(next(free), note_id) for note_id in reversed(group)])
    return sorted(given.items())


def _spread(notes: Iterable[Unplaced]) -> list[tuple[int, int]] | None:
    """Return the keys of notes in their order where no other note stands; None when one second is too full."""
    given: list[tuple[int, int]] = []
    last, slot = None, 0
    for second, _, note_id in notes:
        slot = slot + 1 if second == last else 0
        if slot == SLOTS:
            return None
        last = second
        given.append((second * SLOTS + slot, note_id))
    return given


def words_of(text: str, seen: set[bytes] | None = None) -> set[str]:
    """Return the words of a text that a misspelt one may have meant, folded as the index folds them.

    Pieces that were `seen` before are passed over, and remembered.
    """
    pieces = set(text.encode().lower().translate(APART).split())
    if seen is not None:
        pieces -= seen
        if len(seen) > MOST_SEEN:
            seen.clear()
        seen |= pieces
    words = {word for piece in pieces for word in _words_in(piece)}
    return {word for word in words if SHORTEST <= len(word) <= LONGEST}


def _words_in(piece: bytes) -> list[str]:
    if piece.isascii():
        return [piece.decode()]
    return [folded(word) for word in WORD.findall(unicodedata.normalize("NFC", piece.decode()))]


def folded(text: str) -> str:
    """Return a text in small letters without accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join([part for part in parts if not unicodedata.combining(part)]))


def person_word(person_id: int) -> str:
    """Return the word that stands in the index for whoever said something."""
    return f"{PERSON_MARK}{person_id}"


def company_word(company_id: int) -> str:
    """Return the word that stands in the index for a company."""
    return f"{COMPANY_MARK}{company_id}"


def _is_empty(connection: Connection, first: int, last: int) -> bool:
    sql = 'SELECT 1 FROM note_place WHERE "key" BETWEEN ? AND ? LIMIT 1'
    return connection.execute(sql, (first * SLOTS, (last + 1) * SLOTS - 1)).fetchone() is None


def _free_from(connection: Connection, second: int) -> int:
    """Return the key after the last one given to a second."""
    first = second * SLOTS
    sql = 'SELECT max("key") FROM note_place WHERE "key" BETWEEN ? AND ?'
    found = connection.execute(sql, (first, first + SLOTS - 1)).fetchall()[0][0]
    return first if found is None else int(found) + 1


def _free_below(connection: Connection, top: int, given: Collection[int]) -> Iterator[int]:
    """Yield the keys that are free, from `top` downwards."""
    sql = 'SELECT "key" FROM note_place WHERE "key" <= ? ORDER BY "key" DESC'
    taken = (int(key) for (key,) in connection.execute(sql, (top,)))
    nearest, key = next(taken, None), top
    while True:
        if nearest == key:
            nearest = next(taken, None)
        elif key not in given:
            yield key
        key -= 1


def _add_members(connection: Connection) -> None:
    """Let the notes of themes that were joined, parted, removed or brought back wait in the themes' stead."""
    themes = [-note_id for (note_id,) in connection.execute("SELECT note_id FROM note_waiting WHERE note_id < 0")]
    if not themes:
        return
    into: dict[int, list[int]] = defaultdict(list)
    for theme_id, into_id in connection.execute("SELECT id, into_id FROM theme WHERE into_id IS NOT NULL"):
        into[into_id].append(theme_id)
    reached: set[int] = set()
    while themes:
        theme_id = themes.pop()
        if theme_id not in reached:
            reached.add(theme_id)
            themes += into[theme_id]
    for table, column in (("note_place", "note_id"), ("note_found", "note_id"), ("note", "id")):
        sql = f"INSERT OR IGNORE INTO note_waiting SELECT {column} FROM {table} WHERE theme_id = ?"  # noqa: S608
        connection.executemany(sql, [(theme_id,) for theme_id in reached])
    connection.execute("DELETE FROM note_waiting WHERE note_id < 0")


def _let_go(connection: Connection, counted: Counted[int]) -> None:
    """Forget the notes that went or were reworded; their words leave in the order of their keys, or each is written."""
    gone = [key for (key,) in connection.execute('SELECT "key" FROM note_gone ORDER BY "key"').fetchall()]
    if not gone:
        return
    _count(connection, GONE, -1)
    if connection.execute("SELECT 1 FROM note_place LIMIT 1").fetchone() is None:
        connection.execute(EMPTY)
    else:
        keys = iter(counted(INDEXING, gone))
        while part := list(islice(keys, CHUNK)):
            connection.execute(LEAVE, (part[0], part[-1]))
    connection.execute("DELETE FROM note_gone")


def _turn(connection: Connection) -> None:
    """Let the notes that wait and have a place stand there as what they are now."""
    if connection.execute(STANDING).rowcount:
        _count(connection, GIVEN_PLACES, -1)
        connection.execute(TURN)
        _count(connection, GIVEN_PLACES, 1)
        connection.execute("DELETE FROM note_given")


def _enter(connection: Connection, placed: list[tuple[int, int]], counted: Counted[int]) -> None:
    connection.executemany('INSERT INTO note_given ("key", note_id) VALUES (?, ?)', placed)
    connection.execute(PLACE)
    _count(connection, GIVEN_PLACES, 1)
    keys = [key for key, _ in placed]
    connection.execute(ENTER, (keys[0], keys[-1]))  # The index writes what it has gathered when a statement begins.
    seen: set[bytes] = set()
    left = iter(counted(INDEXING, keys))
    while part := list(islice(left, CHUNK)):
        said = connection.execute(SAID, (part[0], part[-1])).fetchall()
        words = words_of("\n".join(chain.from_iterable(said)), seen)
        connection.executemany(KNOW, [(word,) for word in sorted(words)])
    connection.execute("DELETE FROM note_given")


def _count(connection: Connection, places: str, sign: int) -> None:
    """Count places in, or out."""
    for table, columns, counts in TALLIES:
        listed = ", ".join(columns)
        connection.execute(
            f"INSERT INTO {table} SELECT {listed}, {sign} * count(*) FROM {places} WHERE {counts} GROUP BY {listed}"  # noqa: S608
            " ON CONFLICT DO UPDATE SET count = count + excluded.count"
        )
        if sign < 0:
            connection.execute(f"DELETE FROM {table} WHERE count = 0")  # noqa: S608
