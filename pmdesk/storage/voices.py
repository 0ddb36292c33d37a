"""Who speaks for items: the notes that are quoted for them, and all that was merged into these, however deep."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from pmdesk.domain.kinds import CompanyId, ItemId, NoteId, PersonId, QuoteId, SegmentId
from pmdesk.storage.rows import CHUNK, Rows

BRANCH = """
WITH RECURSIVE branch (top, item_id) AS (
    SELECT id, id FROM item WHERE id IN ({marks})
    UNION SELECT top, item.id FROM branch JOIN item ON parent_id = item_id WHERE archived_at IS NULL
)"""
VOICES = """, voice (top, note_id) AS (
    SELECT top, note_id FROM branch JOIN quote USING (item_id)
    UNION SELECT top, note.id FROM voice JOIN note ON duplicate_of_id = voice.note_id
)
SELECT top, note.id, note.person_id, coalesce(note.company_id, person.company_id),
    coalesce(note.segment_id, person.segment_id, company.segment_id), note.received_at
FROM voice CROSS JOIN note ON note.id = voice.note_id
LEFT JOIN person ON person.id = note.person_id
LEFT JOIN company ON company.id = coalesce(note.company_id, person.company_id)
"""
WEIGHTS = """
SELECT top, quote.id, quote.note_id, importance, quote.item_id FROM branch CROSS JOIN quote USING (item_id)
"""


class Voice(NamedTuple):
    """A note that speaks for an item or for what lies under it, and whose it is."""

    item_id: ItemId
    note_id: NoteId
    person_id: PersonId | None
    company_id: CompanyId | None
    segment_id: SegmentId | None
    received_at: str

    @property
    def requester(self) -> tuple[str, int]:
        """Who asks: the person, else the company, else the note stands for itself."""
        if self.person_id is not None:
            return "person", self.person_id
        return ("note", self.note_id) if self.company_id is None else ("company", self.company_id)


class Weight(NamedTuple):
    """A quote that speaks for an item or for what lies under it (`own_id`)."""

    item_id: ItemId
    quote_id: QuoteId
    note_id: NoteId
    importance: int
    own_id: ItemId


def voices(rows: Rows, item_ids: Iterable[int]) -> Iterator[Voice]:
    """Yield each note once for each item that it speaks for."""
    return map(Voice._make, _read(rows, VOICES, item_ids))


def weights(rows: Rows, item_ids: Iterable[int]) -> Iterator[Weight]:
    """Yield each quote once for each item that it speaks for."""
    return map(Weight._make, _read(rows, WEIGHTS, item_ids))


def _read(rows: Rows, sql: str, item_ids: Iterable[int]) -> Iterator[Sequence[Any]]:
    wanted = list(dict.fromkeys(item_ids))
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        yield from rows.read(BRANCH.format(marks=",".join("?" * len(part))) + sql, part)
