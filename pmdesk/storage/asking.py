"""Who asked for an item: the notes that speak for it and for what lies under it, with whoever sent them."""

from typing import NamedTuple

from pmdesk.storage.rows import CHUNK, Rows
from pmdesk.storage.voices import voices

START = 400
"""So many characters of a note are read to find its first words."""

NOTES = """
SELECT note.id, note.received_at, note.title, substr(note.body, 1, ?), note.source, note.person_id, person.title,
    person.email, coalesce(note.company_id, person.company_id), company.title, company.revenue,
    (SELECT max(reply.at) FROM reply WHERE reply.note_id = note.id AND reply.item_id = ?)
FROM note LEFT JOIN person ON person.id = note.person_id
LEFT JOIN company ON company.id = coalesce(note.company_id, person.company_id)
WHERE note.id IN ($marks)
"""


class AskingNote(NamedTuple):
    """A note that speaks for an item; `told_at` is when its sender was told about it."""

    id: int
    received_at: str
    title: str
    start: str
    source: str
    person_id: int | None
    person: str | None
    email: str | None
    company_id: int | None
    company: str | None
    revenue: float | None
    told_at: str | None

    @property
    def requester(self) -> tuple[str, int]:
        """Who asks: the person, else the company, else the note stands for itself."""
        if self.person_id is not None:
            return "person", self.person_id
        return ("note", self.id) if self.company_id is None else ("company", self.company_id)


def asking_notes(rows: Rows, item_id: int) -> list[AskingNote]:
    """Return every note that speaks for an item, those too that were merged into one, the oldest first."""
    ids = sorted({voice.note_id for voice in voices(rows, (item_id,))})
    found: list[AskingNote] = []
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        sql = NOTES.replace("$marks", ",".join("?" * len(part)))
        found += [AskingNote(*row) for row in rows.read(sql, (START, item_id, *part))]
    return sorted(found, key=lambda note: (note.received_at, note.id))
