"""What a weekly review looks at: notes to triage, and marked words and accepted notes that speak for no item."""

from typing import NamedTuple

from pmdesk.storage.asking import START
from pmdesk.storage.rows import Rows

NEW, ACCEPTED = 1, 2
NAMES = """
JOIN note ON note.id = place.note_id LEFT JOIN person ON person.id = place.person_id
LEFT JOIN company ON company.id = place.company_id LEFT JOIN theme ON theme.id = place.theme_id
"""
SHOWN = "person.title, company.title, note.source, note.received_at, theme.id, theme.title"
LOOSE = """
place.state = ? AND place.is_linked = 0 AND place.day >= ?
AND NOT EXISTS (SELECT 1 FROM quote WHERE quote.note_id = place.note_id)
"""


def _written(sql: str) -> str:
    """Return a question with what all of them share written out."""
    return sql.replace("$names", NAMES).replace("$shown", SHOWN).replace("$loose", LOOSE)


WAITING = _written("""
SELECT note.id, note.title, substr(note.body, 1, ?), $shown FROM note_place AS place $names
WHERE place.state = ? ORDER BY place."key" DESC LIMIT ?
""")
LOOSE_NOTES = _written("""
SELECT note.id, note.title, substr(note.body, 1, ?), $shown FROM note_place AS place $names
WHERE $loose ORDER BY place."key" DESC LIMIT ?
""")
LOOSE_QUOTES = _written("""
SELECT note.id, note.title, quote.text, $shown, quote.id, quote.importance
FROM quote JOIN note_place AS place ON place.note_id = quote.note_id $names
WHERE quote.item_id IS NULL AND place.state NOT IN (4, 5) ORDER BY quote.importance DESC, quote.id DESC LIMIT ?
""")
COUNT_LOOSE_NOTES = _written("SELECT count(*) FROM note_place AS place WHERE $loose")
COUNT_LOOSE_QUOTES = """
SELECT count(*) FROM quote JOIN note_place AS place ON place.note_id = quote.note_id
WHERE quote.item_id IS NULL AND place.state NOT IN (4, 5)
"""


class Unfinished(NamedTuple):
    """A note that waits, or words of it (`quote_id`, with their importance)."""

    note_id: int
    title: str
    start: str
    person: str | None
    company: str | None
    source: str
    received_at: str
    theme_id: int | None
    theme: str | None
    quote_id: int = 0
    importance: int = 0


def waiting_notes(rows: Rows, limit: int) -> list[Unfinished]:
    """Return notes that are to be triaged, the newest first."""
    return [Unfinished(*row) for row in rows.read(WAITING, (START, NEW, limit))]


def count_waiting(rows: Rows) -> int:
    """Return how many notes are to be triaged."""
    return int(rows.read("SELECT count(*) FROM note_place WHERE state = ?", (NEW,))[0][0])


def loose_quotes(rows: Rows, limit: int) -> list[Unfinished]:
    """Return marked words that speak for no item, the weightiest first."""
    return [Unfinished(*row) for row in rows.read(LOOSE_QUOTES, (limit,))]


def loose_notes(rows: Rows, since: int, limit: int) -> list[Unfinished]:
    """Return notes received from a day on that were accepted and speak for no item, the newest first."""
    return [Unfinished(*row) for row in rows.read(LOOSE_NOTES, (START, ACCEPTED, since, limit))]


def count_loose(rows: Rows, since: int) -> int:
    """Return how many marked words, and notes received from a day on, speak for no item."""
    quotes = rows.read(COUNT_LOOSE_QUOTES)[0][0]
    return int(quotes) + int(rows.read(COUNT_LOOSE_NOTES, (ACCEPTED, since))[0][0])


def first_received(rows: Rows) -> str | None:
    """Return when the first note was received."""
    found = rows.read('SELECT note.received_at FROM note_place JOIN note ON note.id = note_id ORDER BY "key" LIMIT 1')
    return found[0][0] if found else None
