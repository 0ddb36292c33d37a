"""Other notes as lines name them: what they are called, who sent them and when."""

from collections.abc import Iterable
from datetime import datetime

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Company, Note, Person, called
from pmdesk.domain.kinds import NoteId
from pmdesk.storage.rows import Rows

COLUMNS = ("id", "title", "received_at", "person_id", "company_id", "source")


@frozen
class OtherNote:
    """Another note, as far as a line shows it; `who` is the company, else the person, else the source."""

    id: NoteId
    title: str
    who: str
    received_at: datetime


def other_notes(rows: Rows, ids: Iterable[int]) -> tuple[OtherNote, ...]:
    """Return notes as lines show them, in the order of ids."""
    wanted = list(ids)
    found = {row[0]: row for row in rows.cells(Note, COLUMNS, ids=wanted)}
    people = _people(rows, [row[3] for row in found.values() if row[3] is not None])
    paying = {row[4] for row in found.values() if row[4]} | {company for _, company in people.values() if company}
    companies: dict[int, str] = dict(rows.cells(Company, ("id", "title"), ids=paying))
    lines: list[OtherNote] = []
    for note_id in wanted:
        if note_id not in found:
            continue
        _, title, received_at, person_id, company_id, source = found[note_id]
        person, firm = people.get(person_id, ("", None))
        who = companies.get(company_id or firm or 0) or person or source
        name = called(title, "" if title.strip() else rows.get(Note, note_id).body)
        lines.append(OtherNote(NoteId(note_id), name, who, datetime.fromisoformat(received_at)))
    return tuple(lines)


def _people(rows: Rows, ids: Iterable[int]) -> dict[int, tuple[str, int | None]]:
    found = rows.cells(Person, ("id", "title", "company_id"), ids=ids)
    return {row_id: (title, company_id) for row_id, title, company_id in found}
