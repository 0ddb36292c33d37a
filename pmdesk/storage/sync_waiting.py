"""The outbox, derived: which fields of linked rows differ from what was seen at their services, and so wait to be sent.

`settle` is called by the ledger before each commit and looks again at the links that triggers have written down.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator

from pmdesk.domain.connections import Flow
from pmdesk.domain.kinds import ConnectionId
from pmdesk.domain.mirrored import REFERS, KindMapping, wanted_of
from pmdesk.domain.remote import Standing
from pmdesk.storage.codec import texts_of
from pmdesk.storage.engine import Cell
from pmdesk.storage.rows import CHUNK, Rows
from pmdesk.storage.sync_links import Known, known_of, mirrored_cells, record_of

WHOLE = ""
"""The field of a record that is still to be made."""
STATES = frozenset({"status", "state"})
SENT = frozenset({Standing.LIVE, Standing.DUPLICATE})


def settle(rows: Rows) -> None:
    """Tell anew what waits of the links that are not settled."""
    unsettled = [link_id for (link_id,) in rows.read("SELECT link_id FROM sync_unsettled ORDER BY link_id")]
    flows = {row[0]: (row[1], row[2]) for row in rows.read("SELECT id, direction, options FROM connection")}
    for start in range(0, len(unsettled), CHUNK):
        part = unsettled[start : start + CHUNK]
        marks = ",".join("?" * len(part))
        rows.connection.execute(f"DELETE FROM sync_waiting WHERE link_id IN ({marks})", part)  # noqa: S608
        waiting = _waiting(rows, part, flows)
        rows.connection.executemany("INSERT INTO sync_waiting (link_id, field) VALUES (?, ?)", waiting)
    rows.connection.execute("DELETE FROM sync_unsettled")


def differs(field: str, one: Cell, other: Cell) -> bool:
    """Return whether two cells of a field say something different; the order of tags says nothing."""
    if one == other:
        return False
    if field == "tags" and isinstance(one, str) and isinstance(other, str):
        return set(texts_of(one)) != set(texts_of(other))
    return True


def _waiting(rows: Rows, link_ids: list[int], flows: dict[int, tuple[str, str]]) -> Iterator[tuple[int, str]]:
    known = known_of(rows, link_ids)
    ids_by_table: defaultdict[str, list[int]] = defaultdict(list)
    for each in known:
        ids_by_table[each.link.kind].append(each.link.row_id)
    cells = {table: mirrored_cells(rows, table, ids) for table, ids in ids_by_table.items()}
    held = _in_conflict(rows, link_ids)
    for each in known:
        direction, options = flows.get(each.link.connection_id, (Flow.READ.value, "{}"))
        now = cells[each.link.kind].get(each.link.row_id)
        if direction != Flow.BOTH.value or now is None or each.link.standing not in SENT:
            continue
        if each.link.is_draft:
            yield each.link.id, WHOLE
            continue
        kind = wanted_of(options).kinds.get(each.link.remote_kind)
        for field in kind.sends if kind is not None else ():
            if _waits(rows, each, field, now, kind) and (each.link.id, field) not in held:
                yield each.link.id, field


def _waits(rows: Rows, known: Known, field: str, now: dict[str, Cell], kind: KindMapping | None) -> bool:
    """Return whether a field is to be sent; what the service has no word for, or a row it does not know, cannot be."""
    if known.base is None or field not in now or field not in known.base:
        return False
    if not differs(field, now[field], known.base[field]):
        return False
    cell = now[field]
    if field in STATES and (kind is None or cell not in kind.states.values()):
        return False
    if field not in REFERS or cell is None:
        return True
    return record_of(rows, ConnectionId(known.link.connection_id), REFERS[field], int(cell)) is not None


def _in_conflict(rows: Rows, link_ids: Collection[int]) -> set[tuple[int, str]]:
    marks = ",".join("?" * len(link_ids))
    sql = f"SELECT link_id, field FROM conflict WHERE choice = 'open' AND link_id IN ({marks})"  # noqa: S608
    return set(rows.read(sql, list(link_ids)))
