"""Words that mean nearly the same as one that is searched, among those that were written in notes."""

from functools import cache

from pmdesk.insight.near_words import WordTable
from pmdesk.storage import note_words
from pmdesk.storage.rows import Rows

LEAST = 4
"""Shorter words hold sentences together, or mean too much."""


class _Written:
    """The words of all notes."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and note_words.is_known(self._rows, word, is_begun=False)


def near_words(rows: Rows, word: str) -> tuple[str, ...]:
    """Return words that mean nearly the same, nearest first; none where the word begins all of them anyway."""
    if len(word) < LEAST:
        return ()
    return tuple(near for near, _ in _table().near_words(word, _Written(rows)))


@cache
def _table() -> WordTable:
    """The table is read once and never changes."""
    return WordTable()
