"""The links between records of services and rows here, and what was seen of them last."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.connections import SyncLink
from pmdesk.domain.kinds import ConnectionId, Kind, SyncLinkId
from pmdesk.storage.codec import shape_of
from pmdesk.storage.engine import Cell, Connection
from pmdesk.storage.rows import CHUNK, Rows
from pmdesk.storage.schema_sync import MIRRORED

Cells = Mapping[str, Cell]
LISTED = ", ".join(f'sync_link."{name}"' for name in shape_of(SyncLink).names)
SEEN = f"SELECT {LISTED}, base, at FROM sync_link LEFT JOIN sync_seen ON link_id = sync_link.id WHERE "  # noqa: S608


@frozen
class Known:
    """A link with the cells that were seen last and when; `base` is None where that is not known."""

    link: SyncLink
    base: dict[str, Cell] | None
    at: str


def known_links(rows: Rows, connection_id: ConnectionId, remote_ids: Collection[str]) -> dict[tuple[str, str], Known]:
    """Return the links with records of these ids, by kind and id of the record."""
    found: dict[tuple[str, str], Known] = {}
    wanted = list(dict.fromkeys(remote_ids))
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        sql = f"{SEEN} connection_id = ? AND remote_id IN ({','.join('?' * len(part))})"
        for row in rows.read(sql, (connection_id, *part)):
            each = _known(row)
            found[each.link.remote_kind, each.link.remote_id] = each
    return found


def linked_tables(rows: Rows, connection_id: ConnectionId, remote_ids: Collection[str]) -> dict[tuple[str, str], str]:
    """Return in which table the rows of these records stand, by kind and id of the record."""
    found: dict[tuple[str, str], str] = {}
    wanted = list(dict.fromkeys(remote_ids))
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        marks = ",".join("?" * len(part))
        sql = f"SELECT remote_kind, remote_id, kind FROM sync_link WHERE connection_id = ? AND remote_id IN ({marks})"  # noqa: S608
        found |= {(kind, remote_id): table for kind, remote_id, table in rows.read(sql, (connection_id, *part))}
    return found


def known_of(rows: Rows, link_ids: Iterable[int]) -> list[Known]:
    """Return links of these ids with what was seen last."""
    wanted = list(link_ids)
    found: list[Known] = []
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        found += map(_known, rows.read(f"{SEEN} sync_link.id IN ({','.join('?' * len(part))})", part))
    return found


def moved_to(rows: Rows, connection_id: ConnectionId, remote_ids: Collection[str]) -> dict[str, Known]:
    """Return the links whose record was moved to one of these ids, by that id."""
    if not rows.read("SELECT 1 FROM sync_link WHERE connection_id = ? AND leads_to != '' LIMIT 1", (connection_id,)):
        return {}
    marks = ",".join("?" * len(remote_ids))
    sql = f"{SEEN} connection_id = ? AND leads_to != '' AND standing = 'moved' AND leads_to IN ({marks})"
    return {each.link.leads_to: each for each in map(_known, rows.read(sql, (connection_id, *remote_ids)))}


def drafts_of(rows: Rows, connection_id: ConnectionId) -> list[SyncLink]:
    """Return the links whose record is still to be made."""
    sql = f"SELECT {LISTED} FROM sync_link WHERE connection_id = ? AND token != '' AND token = remote_id"  # noqa: S608
    return [cast("SyncLink", shape_of(SyncLink).decode(row)) for row in rows.read(sql, (connection_id,))]


def links_of_row(rows: Rows, kind: Kind, row_id: int) -> list[SyncLink]:
    """Return the links of a row here."""
    sql = f"SELECT {LISTED} FROM sync_link WHERE row_id = ? AND kind = ?"  # noqa: S608
    return [cast("SyncLink", shape_of(SyncLink).decode(row)) for row in rows.read(sql, (row_id, kind.value))]


def containers_of(rows: Rows, connection_id: ConnectionId, limit: int = 50) -> tuple[str, ...]:
    """Return the projects or repositories in which records of a connection are."""
    sql = "SELECT DISTINCT container FROM sync_link WHERE connection_id = ? AND container != '' ORDER BY 1 LIMIT ?"
    return tuple(str(name) for (name,) in rows.read(sql, (connection_id, limit)))


def record_of(rows: Rows, connection_id: ConnectionId, table: str, row_id: int) -> str | None:
    """Return the id of the record that a row mirrors at a service, or None."""
    sql = "SELECT remote_id FROM sync_link WHERE row_id = ? AND kind = ? AND connection_id = ? AND standing = 'live'"
    found = rows.read(f"{sql} AND remote_id != token", (row_id, table, connection_id))
    return str(found[0][0]) if found else None


def mirrored_cells(rows: Rows, table: str, row_ids: Collection[int]) -> dict[int, dict[str, Cell]]:
    """Return the cells of rows that records mirror, by id; those of a bug with the title and the text of its note."""
    columns = MIRRORED.get(table)
    if columns is None:
        return {}
    found: dict[int, dict[str, Cell]] = {}
    wanted = list(row_ids)
    names = columns if table != "bug" else ("state", "title", "body")
    listed = ", ".join(f'"{name}"' for name in names)
    source = table if table != "bug" else "bug JOIN note ON note.id = bug.note_id"
    if table == "bug":
        listed = "bug.state, note.title, note.body"
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        sql = f"SELECT {table}.id, {listed} FROM {source} WHERE {table}.id IN ({','.join('?' * len(part))})"  # noqa: S608
        for row in rows.read(sql, part):
            found[row[0]] = dict(zip(names, row[1:], strict=True))
    return found


def notes_of_origins(rows: Rows, origins: Collection[str]) -> dict[str, int]:
    """Return the notes of these origins by origin."""
    wanted = list(origins)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        marks = ",".join("?" * len(part))
        sql = f"SELECT origin, id FROM note WHERE origin != '' AND origin IN ({marks}) ORDER BY id DESC"  # noqa: S608
        found |= dict(rows.read(sql, part))
    return found


def last_item_rank(rows: Rows) -> str | None:
    """Return the rank of the last of all items, or None."""
    found = rows.read("SELECT max(rank) FROM item")[0][0]
    return None if found is None else str(found)


def wish(connection: Connection, wishes: Iterable[tuple[SyncLinkId, str, ConnectionId, str]]) -> None:
    """Keep that a field of a linked row is to name the row of a record that has not come yet."""
    sql = (
        "INSERT INTO sync_wish (link_id, field, connection_id, remote_id) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (link_id, field) DO UPDATE SET remote_id = excluded.remote_id"
    )
    connection.executemany(sql, list(wishes))


def unwish(connection: Connection, link_id: SyncLinkId, field: str) -> None:
    """Forget what a field was waiting for."""
    connection.execute("DELETE FROM sync_wish WHERE link_id = ? AND field = ?", (link_id, field))


def wishes_for(rows: Rows, connection_id: ConnectionId, remote_ids: Collection[str]) -> list[tuple[int, str, str]]:
    """Return the fields that wait for these records: link, field, id of the record."""
    if not rows.read("SELECT 1 FROM sync_wish WHERE connection_id = ? LIMIT 1", (connection_id,)):
        return []
    marks = ",".join("?" * len(remote_ids))
    sql = f"SELECT link_id, field, remote_id FROM sync_wish WHERE connection_id = ? AND remote_id IN ({marks})"  # noqa: S608
    return rows.read(sql, (connection_id, *remote_ids))


def _known(row: tuple[Any, ...]) -> Known:
    *cells, base, at = row
    return Known(
        cast("SyncLink", shape_of(SyncLink).decode(tuple(cells))), None if base is None else _cells(base), at or ""
    )


def _cells(text: str) -> dict[str, Cell] | None:
    try:
        found: Any = json.loads(text)
    except ValueError:
        return None
    return cast("dict[str, Cell]", found) if isinstance(found, dict) else None
