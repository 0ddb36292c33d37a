"""Who asked for items: the notes that speak for them through quotes and bugs, with all that was merged into those."""

from collections.abc import Sequence
from typing import NamedTuple

from pmdesk.storage.rows import Rows

START = 400
"""So many characters of a note are read to find its first words."""

NOTES = """
WITH RECURSIVE asked (note_id, top_id) AS (
    SELECT note_id, note_id FROM quote WHERE item_id = :item
    UNION SELECT note_id, note_id FROM bug WHERE item_id = :item
    UNION SELECT note.id, asked.top_id FROM asked JOIN note ON note.duplicate_of_id = asked.note_id
)
SELECT note.id, min(asked.top_id), note.received_at, note.title, substr(note.body, 1, :start), note.source, note.url,
    note.person_id, person.title, person.email, coalesce(note.company_id, person.company_id), company.title,
    company.revenue,
    (SELECT max(reply.at) FROM reply WHERE reply.note_id = note.id AND reply.item_id = :item)
FROM asked JOIN note ON note.id = asked.note_id
LEFT JOIN person ON person.id = note.person_id
LEFT JOIN company ON company.id = coalesce(note.company_id, person.company_id)
GROUP BY note.id ORDER BY note.received_at, note.id
"""
QUOTES = """
SELECT note_id, text, start, "end", importance FROM quote WHERE item_id = ? ORDER BY importance DESC, id
"""


class AskingNote(NamedTuple):
    """A note that speaks for an item; `top_id` is the one it was merged into, or itself."""

    id: int
    top_id: int
    received_at: str
    title: str
    start: str
    source: str
    url: str
    person_id: int | None
    person: str | None
    email: str | None
    company_id: int | None
    company: str | None
    revenue: float | None
    told_at: str | None


def asking_notes(rows: Rows, item_id: int) -> list[AskingNote]:
    """Return every note that speaks for an item, the oldest first."""
    found = rows.read(NOTES.replace(":item", "?1").replace(":start", "?2"), (item_id, START))
    return [AskingNote(*row) for row in found]


def quotes_of_item(rows: Rows, item_id: int) -> list[tuple[int, str, int, int, int]]:
    """Return note, words, start, end and importance of each quote that speaks for an item, the weightiest first."""
    return rows.read(QUOTES, (item_id,))


def count_asking(rows: Rows, item_ids: Sequence[int]) -> dict[int, int]:
    """Return how many different people, else companies, else notes asked for each of some items."""
    return {item_id: len({requester(note) for note in asking_notes(rows, item_id)}) for item_id in item_ids}


def requester(note: AskingNote) -> tuple[str, int]:
    """Return who stands behind a note: the person, else the company, else the note alone."""
    if note.person_id is not None:
        return "person", note.person_id
    if note.company_id is not None:
        return "company", note.company_id
    return "note", note.id
