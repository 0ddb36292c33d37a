"""What the palette finds by asking the file: notes by their words and operators, people and companies by name."""

from datetime import date, datetime

from pmdesk.domain.classes import frozen
from pmdesk.domain.matching import match
from pmdesk.queries.inbox_list import inbox_page
from pmdesk.queries.inbox_values import Asked, Hits
from pmdesk.queries.search_sieve import TABLES
from pmdesk.queries.search_typos import read_name
from pmdesk.storage import names
from pmdesk.storage.rows import Rows


@frozen
class NoteFound:
    """A note, by its title or its first words."""

    id: int
    title: str
    who: str
    received_at: datetime
    hits: Hits = ()


@frozen
class NameFound:
    """A person or a company, and how many notes are theirs."""

    id: int
    title: str
    table: str
    notes: int
    hits: Hits = ()


def find_notes(rows: Rows, words: str, limit: int, today: date) -> tuple[NoteFound, ...]:
    """Return the newest notes that a search finds."""
    page = inbox_page(rows, Asked(words, today=today), limit=limit)
    return tuple(
        NoteFound(line.id, line.title, line.who, line.received_at, line.title_hits)
        if line.title
        else NoteFound(line.id, line.start, line.who, line.received_at, line.start_hits)
        for line in page.lines
    )


def find_names(rows: Rows, words: str, limit: int) -> tuple[NameFound, ...]:
    """Return people and companies that are called so, or one slip away from it, those with most notes first."""
    tables = TABLES["from"]
    name = words
    called = names.called(rows, tables, words) if words else []
    if words and not called:
        name = read_name(rows, tables, words)
        called = names.called(rows, tables, name) if name else []
    counts = names.notes_of(rows, ("person_id", "company_id"), [row_id for row_id, _, _ in called])
    called.sort(key=lambda row: -counts.get(row[0], 0))
    found: list[NameFound] = []
    for row_id, title, table in called[:limit]:
        hit = match(name, title)
        found.append(NameFound(row_id, title, table, counts.get(row_id, 0), hit.hits if hit else ()))
    return tuple(found)
