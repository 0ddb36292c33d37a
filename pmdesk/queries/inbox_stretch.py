"""Stretches of the list of notes: its milestones, so that any place is found at once, and the rows of some pages."""

from pmdesk.domain.classes import frozen
from pmdesk.queries.inbox_list import lines_at
from pmdesk.queries.inbox_values import Asked, NoteLine
from pmdesk.queries.search_sieve import meaning_of
from pmdesk.storage import notes_listed
from pmdesk.storage.rows import Rows


@frozen
class Milestones:
    """The keys of every so-manieth note of what is asked, newest first, and how many notes there are."""

    keys: tuple[int, ...]
    total: int


@frozen
class Stretch:
    """The rows of the last of some pages, and the keys that the pages before it end with."""

    lines: tuple[NoteLine, ...]
    ends: tuple[int, ...] = ()


def milestones(rows: Rows, asked: Asked, step: int) -> Milestones:
    """Return the key of each `step`-th note of what is asked."""
    keys, total = notes_listed.milestones(rows, meaning_of(rows, asked).sieve(), step)
    return Milestones(tuple(keys), total)


def stretch(rows: Rows, asked: Asked, *, after: int | None, limit: int, passed: int = 0, page: int = 1) -> Stretch:
    """Return notes that come after a key, newest first; of `passed` pages before them only where each one ends."""
    meaning = meaning_of(rows, asked)
    keys = notes_listed.keys(rows, meaning.sieve(), below=after, limit=passed * page + limit)
    return Stretch(lines_at(rows, meaning, keys[passed * page :]), tuple(keys[page - 1 : passed * page : page]))


def keys_after(rows: Rows, asked: Asked, after: int | None, limit: int) -> list[int]:
    """Return the keys of the notes that come after one, newest first."""
    return notes_listed.keys(rows, meaning_of(rows, asked).sieve(), below=after, limit=limit)
