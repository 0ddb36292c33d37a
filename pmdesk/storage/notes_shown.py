"""What the list shows of the notes it has found, and what the side list counts of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from pmdesk.storage.notes_sieve import Test
from pmdesk.storage.rows import CHUNK, Rows

STARTS = 400


def lines(rows: Rows, wanted: Sequence[int]) -> list[tuple[Any, ...]]:
    """Return what the list shows of the notes with these keys, in their order.

    Key, id, kind, state, unread, linked, title, start of the body, its length, who, source, received at, product,
    segment and theme.
    """
    found: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        sql = f"""
            SELECT "key", note.id, note.kind, note.state, note.is_unread, is_linked, note.title,
                substr(note.body, 1, {STARTS}), length(note.body), coalesce(company.title, person.title, ''),
                note.source, note.received_at, note_place.product_id, note_place.segment_id, note_place.theme_id
            FROM note_place JOIN note ON note.id = note_place.note_id
            LEFT JOIN company ON company.id = note_place.company_id LEFT JOIN person ON person.id = note.person_id
            WHERE "key" IN ({",".join("?" * len(part))})
        """  # noqa: S608
        found |= {row[0]: row for row in rows.read(sql, part)}
    return [found[key] for key in wanted if key in found]


def bodies(rows: Rows, ids: Iterable[int]) -> dict[int, str]:
    """Return the whole bodies of some notes."""
    wanted = list(ids)
    sql = f"SELECT id, body FROM note WHERE id IN ({','.join('?' * len(wanted))})"  # noqa: S608
    return dict(rows.read(sql, wanted))


def said(rows: Rows, wanted: Sequence[int], most: int) -> list[tuple[int, str, str]]:
    """Return key, title and the first characters of the body of some notes, newest first."""
    found: list[tuple[int, str, str]] = []
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        marks = ",".join("?" * len(part))
        sql = f'SELECT "key", title, substr(body, 1, ?) FROM note_said WHERE "key" IN ({marks}) ORDER BY "key" DESC'  # noqa: S608
        found += rows.read(sql, [most, *part])
    return found


def facets(rows: Rows, wanted: Sequence[int], columns: Sequence[str], tests: Sequence[Test]) -> list[tuple[int, ...]]:
    """Return some columns of the places with these keys, then for each test whether it is passed; in no order."""
    told = ", ".join([*(f'note_place."{column}"' for column in columns), *(test.sql() for test in tests)])
    found: list[tuple[int, ...]] = []
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        found += rows.read(f'SELECT {told} FROM note_place WHERE "key" IN ({",".join("?" * len(part))})', part)  # noqa: S608
    return found
