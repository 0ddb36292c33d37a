"""Notes that share words with a text: the newest that hold a word or several, and what they say; all bounded."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pmdesk.domain.kinds import NoteId
from pmdesk.storage.rows import Rows
from pmdesk.storage.schema_notes import KINDS

LAST = "\U0010ffff"
SAID = """
SELECT "key", note.id, note.title, substr(note.body, 1, {most}), note.duplicate_of_id, note.person_id,
    note_place.company_id
FROM note_place CROSS JOIN note ON note.id = note_id WHERE "key" IN ({marks})
"""
AFTER_DUPLICATES = """
WITH RECURSIVE up (first, id) AS (
    SELECT id, id FROM note WHERE id IN ({marks})
    UNION SELECT first, duplicate_of_id FROM up JOIN note USING (id) WHERE duplicate_of_id IS NOT NULL
)
SELECT first, up.id FROM up JOIN note USING (id) WHERE duplicate_of_id IS NULL
"""


class SaidThere(NamedTuple):
    """What a note says, from its start, and whose it is."""

    key: int
    note_id: NoteId
    title: str
    body: str
    duplicate_of_id: NoteId | None
    person_id: int | None
    company_id: int


def known_words(rows: Rows, begin: str, limit: int) -> list[str]:
    """Return the words of all notes that begin with some letters."""
    sql = "SELECT word FROM note_word WHERE word >= ? AND word < ? LIMIT ?"
    return [word for (word,) in rows.read(sql, (begin, begin + LAST, limit))]


def newest_with(rows: Rows, groups: Sequence[Sequence[str]], limit: int) -> list[int]:
    """Return the keys of the newest notes that hold a word of every group, newest first."""
    words = " AND ".join(f"({' OR '.join(_quoted(word) for word in group)})" for group in groups)
    sql = "SELECT rowid FROM note_index WHERE note_index MATCH ? ORDER BY rowid DESC LIMIT ?"
    return [key for (key,) in rows.read(sql, (words, limit))]


def newest_of(rows: Rows, kind: str, limit: int) -> frozenset[int]:
    """Return the keys of the newest notes of a kind."""
    sql = 'SELECT "key" FROM note_place WHERE kind = ? ORDER BY "key" DESC LIMIT ?'
    return frozenset(key for (key,) in rows.read(sql, (KINDS.index(kind) + 1, limit)))


def key_range(rows: Rows) -> tuple[int, int]:
    """Return the least and the greatest key; both 0 without a note."""
    least, greatest = (rows.read(f'SELECT {which}("key") FROM note_place')[0][0] for which in ("min", "max"))  # noqa: S608
    return (0, 0) if least is None else (least, greatest)


def said_at(rows: Rows, keys: Sequence[int], most: int) -> list[SaidThere]:
    """Return what the notes with these keys say, up to so many characters."""
    sql = SAID.format(most=int(most), marks=",".join(str(int(key)) for key in keys))
    return [SaidThere(*row) for row in rows.read(sql)]


def keys_of(rows: Rows, ids: Iterable[int]) -> dict[NoteId, int]:
    """Return the keys of some notes."""
    listed = ",".join(str(int(note_id)) for note_id in ids)
    return dict(rows.read(f'SELECT note_id, "key" FROM note_place WHERE note_id IN ({listed})'))  # noqa: S608


def vector_of(rows: Rows, note_id: int) -> tuple[str, bytes] | None:
    """Return which model placed a note in the space of meanings, and where."""
    found = rows.read("SELECT model, vector FROM note_vector WHERE note_id = ?", (note_id,))
    return (found[0][0], found[0][1]) if found else None


def newest_vectors(rows: Rows, model: str, limit: int) -> list[tuple[NoteId, bytes]]:
    """Return where the notes lie that a model has placed, those that came here last."""
    sql = "SELECT note_id, vector FROM note_vector WHERE model = ? ORDER BY note_id DESC LIMIT ?"
    return rows.read(sql, (model, limit))


def wholes_of(rows: Rows, ids: Iterable[int]) -> dict[NoteId, NoteId]:
    """Return for some notes those that they are part of in the end; a note that was not merged is its own."""
    return dict(rows.read(AFTER_DUPLICATES.format(marks=",".join(str(int(note_id)) for note_id in ids))))


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
