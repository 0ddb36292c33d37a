"""The list of notes: a page of what is asked, and the page around a note."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pmdesk.domain.inbox import NoteKind, NoteState
from pmdesk.queries.inbox_counts import inbox_counts
from pmdesk.queries.inbox_values import Asked, Hits, NoteLine, NotePage, Order
from pmdesk.queries.search_hits import excerpt
from pmdesk.queries.search_rank import ranked
from pmdesk.queries.search_sieve import Meaning, meaning_of
from pmdesk.queries.search_wishes import Marks, marks_of
from pmdesk.storage import notes_listed
from pmdesk.storage.notes_shown import STARTS, bodies, lines
from pmdesk.storage.rows import Rows

__all__ = ["inbox_counts", "inbox_page", "lines_at", "page_around"]
MOST_COUNTED = 5_000
START = 160


def inbox_page(rows: Rows, asked: Asked, *, after: int | None = None, limit: int = 100) -> NotePage:
    """Return the notes that are asked for, newest first, going on after a key.

    The best matches come as one page, of whatever length, where there are words to match.
    """
    meaning = meaning_of(rows, asked)
    if asked.order is Order.BEST and meaning.wishes:
        best = ranked(rows, meaning)
        return NotePage(lines_at(rows, meaning, best), len(best), order=Order.BEST, read_as=meaning.read_as)
    sieve = meaning.sieve()
    if after is None:
        keys, total, is_at_least = notes_listed.first(rows, sieve, limit=limit, most=MOST_COUNTED)
    else:
        keys = notes_listed.keys(rows, sieve, below=after, limit=limit)
        total, is_at_least = notes_listed.count(rows, sieve, MOST_COUNTED)
    return _page(rows, meaning, keys, total, is_at_least=is_at_least)


def page_around(rows: Rows, asked: Asked, note_id: int, limit: int = 100) -> NotePage | None:
    """Return a page with this note in its middle; None when what is asked does not show it."""
    meaning = meaning_of(rows, asked)
    sieve, key = meaning.sieve(), notes_listed.key_of(rows, note_id)
    if key is None:
        return None
    older = notes_listed.keys(rows, sieve, below=key + 1, limit=limit - limit // 2)
    if older[:1] != [key]:
        return None
    total, is_at_least = notes_listed.count(rows, sieve, MOST_COUNTED)
    keys = [*notes_listed.newer(rows, sieve, key, limit // 2), *older]
    return _page(rows, meaning, keys, total, is_at_least=is_at_least)


def lines_at(rows: Rows, meaning: Meaning, keys: Sequence[int]) -> tuple[NoteLine, ...]:
    """Return the lines of the notes with these keys, what the search found marked."""
    marks = marks_of(meaning.wishes) if keys else None
    found = lines(rows, keys)
    cut = [row[1] for row in found if marks and row[8] > STARTS]
    whole = bodies(rows, cut) if cut else {}
    return tuple(_line(row, whole.get(int(row[1])) or str(row[7]), marks) for row in found)


def _page(rows: Rows, meaning: Meaning, keys: list[int], total: int, *, is_at_least: bool) -> NotePage:
    shown = lines_at(rows, meaning, keys)
    return NotePage(shown, max(total, len(shown)), is_at_least, read_as=meaning.read_as)


def _line(row: tuple[Any, ...], body: str, marks: Marks | None) -> NoteLine:
    title_hits: Hits = marks.hits(row[6]) if marks else ()
    start, start_hits = excerpt(body, marks, START)
    return NoteLine(
        id=row[1],
        key=row[0],
        kind=NoteKind(row[2]),
        state=NoteState(row[3]),
        is_unread=bool(row[4]),
        is_linked=bool(row[5]),
        title=row[6],
        start=start,
        who=row[9] or row[10],
        source=row[10],
        received_at=datetime.fromisoformat(row[11]),
        product_id=row[12] or None,
        segment_id=row[13] or None,
        theme_id=row[14] or None,
        title_hits=title_hits,
        start_hits=start_hits,
    )
