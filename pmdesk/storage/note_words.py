"""The words that were ever written in notes: whether one is known, and which known ones look like it."""

import json
from collections.abc import Iterable, Sequence

from pmdesk.storage.rows import Rows

LAST = "\U0010ffff"
MOST = 400


def is_known(rows: Rows, word: str, *, is_begun: bool) -> bool:
    """Whether a word was written, or one that it begins."""
    if is_begun:
        return bool(rows.read("SELECT 1 FROM note_word WHERE word >= ? AND word < ? LIMIT 1", (word, word + LAST)))
    return bool(rows.read("SELECT 1 FROM note_word WHERE word = ?", (word,)))


def is_found(rows: Rows, asked: str) -> bool:
    """Whether the index has any note for what it is asked."""
    return bool(rows.read("SELECT 1 FROM note_index WHERE note_index MATCH ? LIMIT 1", (asked,)))


def beginning(rows: Rows, start: str, most: int) -> list[str]:
    """Return words that begin so, in the order of the alphabet."""
    sql = "SELECT word FROM note_word WHERE word >= ? AND word < ? LIMIT ?"
    return [word for (word,) in rows.read(sql, (start, start + LAST, most))]


def begun(rows: Rows, starts: Iterable[str]) -> list[str]:
    """Return those of some letters that a word begins with, in their order."""
    first = "SELECT 1 FROM note_word WHERE word >= value AND word < value || ?"
    sql = f"SELECT value FROM json_each(?) WHERE EXISTS ({first})"  # noqa: S608
    return [start for (start,) in rows.read(sql, (json.dumps(list(starts)), LAST))]


def known(rows: Rows, words: Sequence[str]) -> list[str]:
    """Return those of some words that were written."""
    sql = f"SELECT word FROM note_word WHERE word IN ({','.join('?' * len(words))})"  # noqa: S608
    return [word for (word,) in rows.read(sql, words)]


def sharing(rows: Rows, initial: str, parts: Iterable[str], lengths: tuple[int, int]) -> list[str]:
    """Return words with an initial and a length that share one of some parts."""
    looked = [f"*{part}*" for part in parts]
    either = " OR ".join(["word GLOB ?"] * len(looked))
    near = f"word >= ? AND word < ? AND length(word) BETWEEN ? AND ? AND ({either})"
    sql = f"SELECT word FROM note_word WHERE {near} LIMIT {MOST}"  # noqa: S608
    return [word for (word,) in rows.read(sql, [initial, initial + LAST, *lengths, *looked])]


def frequency(rows: Rows, words: Iterable[str], most: int) -> dict[str, int]:
    """Return in how many notes some words stand today, counted up to a number."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM note_index WHERE note_index MATCH ? LIMIT ?)"
    return {word: int(rows.read(sql, (f'"{word}"', most))[0][0]) for word in words}
