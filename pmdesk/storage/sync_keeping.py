"""Keeps what services brought besides rows: what was seen, what is being written there, alerts, meetings, a log."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.connections import SyncLink
from pmdesk.domain.kinds import ConnectionId, Kind, Ref, SyncLinkId
from pmdesk.domain.remote import ForeignAlert, ForeignMeeting
from pmdesk.storage.codec import to_cell
from pmdesk.storage.engine import Cell
from pmdesk.storage.ledger import Edit
from pmdesk.storage.rows import Rows
from pmdesk.storage.sync_links import Cells

LOG_LINES = 500
KEEP = (
    'INSERT INTO sync_seen (link_id, base, at, "by") VALUES (?, ?, ?, ?)'
    ' ON CONFLICT (link_id) DO UPDATE SET base = excluded.base, at = excluded.at, "by" = excluded."by"'
)
JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
ALERT = (
    "INSERT INTO alert (connection_id, id, title, state, started_at, ended_at, updated_at, severity, body, url, labels,"
    " count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
MEETING = (
    'INSERT INTO meeting (connection_id, id, title, start, "end", attendees, body, place, url, is_gone)'
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
ALERT_CELLS = ("title", "state", "started_at", "ended_at", "updated_at", "severity", "body", "url", "labels", "count")
MEETING_CELLS = ("title", "start", "end", "attendees", "body", "place", "url", "is_gone")
Seen = tuple[SyncLinkId, Cells, datetime, str]
"""A link with the cells that were seen, when, and who changed them there."""
Facts = tuple[str, tuple[str, ...], str]
"""A table of facts, its columns and how one is put in."""


@frozen
class Attempt:
    """What is being written of a record: the cells that are sent, since when, and why it was refused if it was."""

    link_id: SyncLinkId
    at: datetime
    cells: Cells
    trouble: str


def keep_seen(edit: Edit, seen: Iterable[Seen]) -> None:
    """Keep what was seen of records; what waits of them is told anew before the edit ends."""
    rows = _seen_rows(seen)
    edit.connection.executemany(KEEP, rows)
    edit.connection.executemany("INSERT OR IGNORE INTO sync_unsettled VALUES (?)", [(row[0],) for row in rows])


def keep_new(edit: Edit, links: list[SyncLink], seen: Iterable[Seen]) -> None:
    """Put new links whose rows are just as they were seen, so that nothing of them waits."""
    edit.put_new(links)
    edit.connection.executemany(KEEP, _seen_rows(seen))


def keep_unseen(edit: Edit, connection_id: ConnectionId, at: datetime) -> None:
    """Keep, after all was read, that nothing of links was missed: of those that did not come nothing is known."""
    sql = (
        "INSERT INTO sync_seen (link_id, base, at, \"by\") SELECT sync_link.id, '{}', ?, '' FROM sync_link"
        " LEFT JOIN sync_seen ON link_id = sync_link.id"
        " WHERE connection_id = ? AND remote_id != token AND link_id IS NULL"
    )
    edit.connection.execute(sql, (at.isoformat(), connection_id))
    ours = "link_id IN (SELECT id FROM sync_link WHERE connection_id = ? AND kind != '')"
    sql = f"UPDATE sync_seen SET at = ? WHERE at = '' AND {ours}"  # noqa: S608  # our own words
    edit.connection.execute(sql, (at.isoformat(), connection_id))


def keep_missed(edit: Edit, link_id: SyncLinkId) -> None:
    """Keep that a record changed while nothing here followed it, should an undo link it again."""
    edit.connection.execute("UPDATE sync_seen SET at = '' WHERE link_id = ?", (link_id,))


def _seen_rows(seen: Iterable[Seen]) -> list[tuple[SyncLinkId, str, str, str]]:
    return [(link_id, JSON.encode(base), at.isoformat(), by) for link_id, base, at, by in seen]


def touched(edit: Edit, connection_id: ConnectionId) -> None:
    """Have whoever shows a connection told that something about it is new."""
    edit.facts.add(Ref(Kind.CONNECTION, connection_id))


def attempts_of(rows: Rows, link_ids: Iterable[int]) -> dict[int, Attempt]:
    """Return what is being written of these links."""
    wanted = set(link_ids)
    if not wanted or not rows.read("SELECT 1 FROM sync_attempt LIMIT 1"):
        return {}
    found = rows.read("SELECT link_id, at, what, trouble FROM sync_attempt")
    return {
        row[0]: Attempt(SyncLinkId(row[0]), datetime.fromisoformat(row[1]), _object(row[2]), row[3])
        for row in found
        if row[0] in wanted
    }


def keep_attempt(edit: Edit, link_id: SyncLinkId, cells: Cells, at: datetime, trouble: str = "") -> None:
    """Keep that a record is being written; the time of the first try stays."""
    sql = (
        "INSERT INTO sync_attempt (link_id, at, what, trouble) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (link_id) DO UPDATE SET what = excluded.what, trouble = excluded.trouble"
    )
    edit.connection.execute(sql, (link_id, at.isoformat(), JSON.encode(cells), trouble))


def drop_attempt(edit: Edit, link_id: SyncLinkId) -> None:
    """Forget that a record was being written."""
    edit.connection.execute("DELETE FROM sync_attempt WHERE link_id = ?", (link_id,))


def keep_log(edit: Edit, connection_id: ConnectionId, at: datetime, lines: Iterable[str]) -> None:
    """Add lines to the log of a connection; the oldest go."""
    rows = [(connection_id, at.isoformat(), line) for line in lines]
    if rows:
        edit.connection.executemany("INSERT INTO sync_log (connection_id, at, words) VALUES (?, ?, ?)", rows)
        sql = (
            "DELETE FROM sync_log WHERE connection_id = ?1 AND id <="
            " (SELECT id FROM sync_log WHERE connection_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)"
        )
        edit.connection.execute(sql, (connection_id, LOG_LINES))


def keep_alerts(edit: Edit, connection_id: ConnectionId, alerts: Iterable[ForeignAlert]) -> int:
    """Keep alerts; the same again writes nothing. Answers how many were new or differed."""
    rows = [(each.id, [_fact(getattr(each, name)) for name in ALERT_CELLS]) for each in alerts]
    return _keep(edit, connection_id, ("alert", ALERT_CELLS, ALERT), rows)


def keep_meetings(edit: Edit, connection_id: ConnectionId, meetings: Iterable[ForeignMeeting]) -> int:
    """Keep meetings; the same again writes nothing. Answers how many were new or differed."""
    rows = [(each.id, [_fact(getattr(each, name)) for name in MEETING_CELLS]) for each in meetings]
    return _keep(edit, connection_id, ("meeting", MEETING_CELLS, MEETING), rows)


def _keep(edit: Edit, connection_id: ConnectionId, facts: Facts, rows: list[tuple[str, list[Cell]]]) -> int:
    table, names, insert = facts
    columns = ", ".join(f'"{name}"' for name in names)
    kept = 0
    for row_id, cells in rows:
        sql = f"SELECT {columns} FROM {table} WHERE connection_id = ? AND id = ?"  # noqa: S608
        found = edit.connection.execute(sql, (connection_id, row_id)).fetchone()
        if found is None:
            edit.connection.execute(insert, (connection_id, row_id, *cells))
        elif list(found) != cells:
            sets = ", ".join(f'"{name}" = ?' for name in names)
            where = "connection_id = ? AND id = ?"
            edit.connection.execute(f"UPDATE {table} SET {sets} WHERE {where}", (*cells, connection_id, row_id))  # noqa: S608
        else:
            continue
        kept += 1
    return kept


def _fact(value: object) -> Cell:
    if isinstance(value, Mapping):
        return JSON.encode(dict(cast("Mapping[str, str]", value)))
    return to_cell(value)


def _object(text: str) -> dict[str, Cell]:
    try:
        found: object = json.loads(text)
    except ValueError:
        return {}
    return cast("dict[str, Cell]", found) if isinstance(found, dict) else {}
