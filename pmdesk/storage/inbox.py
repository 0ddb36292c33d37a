"""Questions about rows of the inbox that go by an index of their own: who is known, what is due."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from pmdesk.domain.kinds import CompanyId, NoteId, PersonId, ProductId, SegmentId
from pmdesk.storage.notes import SLOTS
from pmdesk.storage.rows import CHUNK, Rows

Known = tuple[PersonId, str, str, str, CompanyId | None, SegmentId | None]
"""A person as far as it takes to know them again: id, name, email, handle, company, segment."""
PERSON = "SELECT id, title, email, handle, company_id, segment_id FROM person WHERE "
COMPANY = "SELECT id FROM company WHERE "
KEYS_MAY_LIE_BEFORE = 2 * 86_400
RECEIVED = """
SELECT substr(received_at, 1, 13), CAST(substr(received_at, 15, 2) AS INTEGER) / 15, note.product_id, count(*)
FROM note_place CROSS JOIN note ON note.id = note_id WHERE "key" >= ? AND received_at >= ? GROUP BY 1, 2, 3
"""


def due_notes(rows: Rows, now: datetime) -> list[NoteId]:
    """Return the snoozed notes whose time has come."""
    sql = "SELECT id FROM note WHERE snoozed_until IS NOT NULL AND snoozed_until <= ? ORDER BY id"
    return [NoteId(row_id) for (row_id,) in rows.read(sql, (now.astimezone(UTC).isoformat(),))]


def next_waking(rows: Rows) -> datetime | None:
    """Return when the next snoozed note comes back, or None."""
    found = rows.read("SELECT min(snoozed_until) FROM note WHERE snoozed_until IS NOT NULL")[0][0]
    return None if found is None else datetime.fromisoformat(found)


def people_by_email(rows: Rows, email: str) -> list[Known]:
    """Return the people with an email, whatever its case, the first known first."""
    sql = PERSON + "email != '' AND email = ? COLLATE NOCASE ORDER BY id"
    return rows.read(sql, (email,))


def people_by_handle(rows: Rows, handle: str) -> list[Known]:
    """Return the people with a handle, whatever its case, the first known first."""
    sql = PERSON + "handle != '' AND handle = ? COLLATE NOCASE ORDER BY id"
    return rows.read(sql, (handle,))


def people_by_name(rows: Rows, name: str, company_id: CompanyId | None) -> list[Known]:
    """Return the people of a company (None: of none) with a name, whatever its case, the first known first."""
    sql = PERSON + "title = ? COLLATE NOCASE AND company_id IS ? ORDER BY id"
    return rows.read(sql, (name, company_id))


def company_by_name(rows: Rows, name: str) -> CompanyId | None:
    """Return the first company with a name, whatever its case."""
    return _first(rows, COMPANY + "title = ? COLLATE NOCASE ORDER BY id LIMIT 1", name)


def company_by_domain(rows: Rows, domain: str) -> CompanyId | None:
    """Return the first company with a mail domain, whatever its case."""
    return _first(rows, COMPANY + "domain != '' AND domain = ? COLLATE NOCASE ORDER BY id LIMIT 1", domain)


def known_origins(rows: Rows, origins: Collection[str]) -> dict[str, str]:
    """Return those of the origins that are known already, each with the thread of its note."""
    return dict(_chunked(rows, "SELECT origin, thread FROM note WHERE origin != '' AND origin IN ({})", origins))


def known_threads(rows: Rows, threads: Collection[str]) -> set[str]:
    """Return those of the threads that notes are in already."""
    sql = "SELECT DISTINCT thread FROM note WHERE thread != '' AND thread IN ({})"
    return {thread for (thread,) in _chunked(rows, sql, threads)}


def _chunked(rows: Rows, sql: str, values: Collection[str]) -> Iterator[tuple[Any, ...]]:
    wanted = iter(values)
    while part := list(islice(wanted, CHUNK)):
        yield from rows.read(sql.format(",".join("?" * len(part))), part)


def _first(rows: Rows, sql: str, text: str) -> CompanyId | None:
    found = rows.read(sql, (text,))
    return CompanyId(found[0][0]) if found else None


def received_quarters(rows: Rows, since: datetime) -> Iterator[tuple[datetime, ProductId | None, int]]:
    """Yield how many notes of a product came within each quarter of an hour from an instant on.

    Places are found by their keys, which lie before their second where very many notes came at once.
    """
    lowest = (int(since.timestamp()) - KEYS_MAY_LIE_BEFORE) * SLOTS
    for hour, quarter, product_id, count in rows.read(RECEIVED, (lowest, since.astimezone(UTC).isoformat())):
        yield datetime.fromisoformat(f"{hour}:{15 * quarter:02}:00+00:00"), product_id, count
