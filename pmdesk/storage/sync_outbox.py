"""Questions about what waits to be sent, what is in conflict, and what the log of a connection says."""

import json
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from pmdesk.domain.connections import Conflict, SyncLink
from pmdesk.domain.kinds import ConflictId, ConnectionId, SyncLinkId
from pmdesk.storage.rows import Rows
from pmdesk.storage.sync_links import mirrored_cells
from pmdesk.storage.sync_waiting import differs

UNSEEN = (
    "SELECT sync_link.id FROM sync_link LEFT JOIN sync_seen ON link_id = sync_link.id"
    " WHERE connection_id = ? AND remote_id != token AND (link_id IS NULL OR (at = '' AND kind != ''))"
)


def waiting_of(rows: Rows, connection_id: ConnectionId) -> dict[SyncLinkId, tuple[str, ...]]:
    """Return the fields that wait to be sent, by link; the field of a record that is to be made is empty."""
    sql = (
        "SELECT link_id, field FROM sync_waiting JOIN sync_link ON sync_link.id = link_id"
        " WHERE connection_id = ? ORDER BY link_id, field"
    )
    found: defaultdict[SyncLinkId, list[str]] = defaultdict(list)
    for link_id, field in rows.read(sql, (connection_id,)):
        found[SyncLinkId(link_id)].append(field)
    return {link_id: tuple(fields) for link_id, fields in found.items()}


def waiting_fields(rows: Rows, link_id: SyncLinkId) -> tuple[str, ...]:
    """Return the fields of one link that wait to be sent."""
    return tuple(field for (field,) in rows.read("SELECT field FROM sync_waiting WHERE link_id = ?", (link_id,)))


def count_waiting(rows: Rows) -> dict[int, tuple[int, int]]:
    """Return for each connection how many fields wait to be sent, and of how many records."""
    sql = (
        "SELECT connection_id, count(*), count(DISTINCT link_id) FROM sync_waiting"
        " JOIN sync_link ON sync_link.id = link_id GROUP BY connection_id"
    )
    return {row[0]: (row[1], row[2]) for row in rows.read(sql)}


def all_waiting(rows: Rows, limit: int) -> list[tuple[int, str]]:
    """Return the newest links with fields that wait to be sent, each field on its own: link, field."""
    sql = "SELECT link_id, field FROM sync_waiting ORDER BY link_id DESC, field LIMIT ?"
    return rows.read(sql, (limit,))


def tried_links(rows: Rows, connection_id: ConnectionId) -> list[tuple[SyncLinkId, str]]:
    """Return the links of a connection that are being written, each with why it was refused if it was."""
    sql = "SELECT link_id, trouble FROM sync_attempt JOIN sync_link ON sync_link.id = link_id WHERE connection_id = ?"
    return [(SyncLinkId(link_id), trouble) for link_id, trouble in rows.read(sql, (connection_id,))]


def refusals(rows: Rows) -> dict[int, str]:
    """Return why records were refused that still wait to be sent, by link."""
    waiting = "link_id IN (SELECT link_id FROM sync_waiting)"
    return dict(rows.read(f"SELECT link_id, trouble FROM sync_attempt WHERE trouble != '' AND {waiting}"))  # noqa: S608


def count_refused(rows: Rows) -> dict[int, int]:
    """Return for each connection how many records were refused that still wait to be sent."""
    sql = (
        "SELECT connection_id, count(*) FROM sync_attempt JOIN sync_link ON sync_link.id = link_id"
        " WHERE trouble != '' AND link_id IN (SELECT link_id FROM sync_waiting) GROUP BY connection_id"
    )
    return dict(rows.read(sql))


def open_conflicts(rows: Rows) -> list[Conflict]:
    """Return all conflicts that are open, those of one link together."""
    return sorted(rows.all(Conflict, choice="open"), key=lambda each: (each.link_id, each.id))


def is_moot(rows: Rows, conflict: Conflict) -> bool:
    """Return whether both sides of a conflict say the same by now, or the row is gone."""
    link = rows.get(SyncLink, conflict.link_id)
    cells = mirrored_cells(rows, link.kind, [link.row_id]).get(link.row_id)
    return cells is None or not differs(conflict.field, cells.get(conflict.field), json.loads(conflict.theirs))


def conflicts_of(rows: Rows, connection_id: ConnectionId) -> list[Conflict]:
    """Return the conflicts of a connection, decided ones too."""
    sql = "SELECT conflict.id FROM conflict JOIN sync_link ON sync_link.id = link_id WHERE connection_id = ?"
    return rows.many(Conflict, [ConflictId(row_id) for (row_id,) in rows.read(sql, (connection_id,))])


def log_of(rows: Rows, connection_id: ConnectionId, limit: int = 200) -> list[tuple[str, str]]:
    """Return the newest lines of a connection's log, the newest first: instant, words."""
    sql = "SELECT at, words FROM sync_log WHERE connection_id = ? ORDER BY id DESC LIMIT ?"
    return rows.read(sql, (connection_id, limit))


def count_links(rows: Rows) -> dict[int, int]:
    """Return how many records each connection mirrors."""
    found: list[tuple[Any, ...]] = rows.read("SELECT connection_id, count(*) FROM sync_link GROUP BY connection_id")
    return dict(found)


def count_linked(rows: Rows, connection_id: ConnectionId) -> int:
    """Return how many records of a connection are linked, those that are still to be made left out."""
    sql = "SELECT count(*) FROM sync_link WHERE connection_id = ? AND remote_id != token"
    return int(rows.read(sql, (connection_id,))[0][0])


def has_unseen(rows: Rows, connection_id: ConnectionId) -> bool:
    """Return whether something of linked records was missed: after a file was mended, or while they were not linked."""
    return bool(rows.read(f"{UNSEEN} LIMIT 1", (connection_id,)))


@contextmanager
def durably(rows: Rows) -> Generator[None]:
    """Have a commit on the disk before anything is done that depends on it, also where commits are relaxed."""
    before = rows.read("PRAGMA synchronous")[0][0]
    rows.connection.execute("PRAGMA synchronous = FULL")
    try:
        yield
    finally:
        rows.connection.execute(f"PRAGMA synchronous = {int(before)}")
