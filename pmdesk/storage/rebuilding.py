"""Fills a new workspace with salvaged rows, what is left of their ledger, and a step that tells what was mended."""

from collections.abc import Callable, Container, Iterable
from datetime import datetime
from pathlib import Path
from typing import cast

from pmdesk.domain.changes import Actor
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS
from pmdesk.storage.codec import shape_of
from pmdesk.storage.engine import Cell, Connection, connect
from pmdesk.storage.facts import settle_notes
from pmdesk.storage.ledger import APART, DEAD, DONE, MIRROR, UNDONE, write_step
from pmdesk.storage.mending import Mended
from pmdesk.storage.wreck import Remains, Row, read_image

STATES = {DONE, UNDONE, DEAD, MIRROR, APART}
ACTORS = frozenset(actor.value for actor in Actor)
KINDS = frozenset(kind.value for kind in Kind)
STEP_COLUMNS = ("id", "at", "actor", "label", "state", "reverts")
CHANGE_COLUMNS = ("id", "step_id", "kind", "row_id", "before", "after")
UNKNOWN = "(unreadable)"
BEGINNING = "1970-01-01T00:00:00+00:00"


@frozen
class Chronicle:
    """The ledger as far as it is left, oldest first, each change with its step; and the last id that was given."""

    steps: list[Row]
    changes: list[Row]
    last_id: int
    is_whole: bool


def chronicle_of(remains: dict[str, Remains]) -> Chronicle:
    """Return the steps and changes that can be read; a step that was lost is told to be unreadable."""
    steps, changes = remains["step"], remains["change"]
    found_changes = [row for row in _in_order(changes) if _is_change(row)]
    found_steps = {cast("int", row["id"]): row for row in _in_order(steps)}
    needed = {cast("int", row["step_id"]) for row in found_changes}
    lost = needed - found_steps.keys()
    blank: Row = {"at": None, "actor": None, "label": None, "state": None, "reverts": None}
    found_steps |= {step: {"id": step, **blank} for step in lost}
    sound: list[Row] = []
    at = BEGINNING
    for number in sorted(found_steps):
        sound.append(_sound_step(found_steps[number], at, found_steps.keys()))
        at = str(sound[-1]["at"])
    is_readable = not lost and len(found_changes) == len(changes.rows) and sound == _in_order(steps)
    last_id = max((row["next"] for row in _in_order(remains["sequence"]) if isinstance(row["next"], int)), default=0)
    return Chronicle(sound, found_changes, last_id, is_readable and steps.is_whole and changes.is_whole)


def fill(
    scratch: Path,
    mended: Mended,
    chronicle: Chronicle,
    now: datetime,
    *,
    memory: Iterable[tuple[str, str]],
    undo_goes_on: bool,
    facts: Iterable[Callable[[Connection], None]],
) -> None:
    """Write everything into an empty workspace in one transaction, whose end checks every reference."""
    connection = connect(scratch, busy_ms=0)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("PRAGMA defer_foreign_keys = ON")
        _fill_rows(connection, mended)
        settle_notes(connection, lambda _stage, notes: notes)
        _fill_ledger(connection, chronicle, undo_goes_on)
        _tell_repairs(connection, mended, now)
        for write in facts:
            write(connection)
        connection.executemany("INSERT OR IGNORE INTO memory (name, value) VALUES (?, ?)", memory)
        ids = [ref.id for ref in (*mended.rows, *mended.repairs)]
        ids += [cast("int", row["row_id"]) for row in chronicle.changes]
        connection.execute("UPDATE sequence SET next = ?", (max([chronicle.last_id, *ids]),))
        connection.execute("COMMIT")
    finally:
        connection.close()


def _fill_rows(connection: Connection, mended: Mended) -> None:
    for kind, noun in NOUNS.items():
        shape = shape_of(noun)
        rows = [[image[name] for name in shape.names] for ref, image in mended.rows.items() if ref.kind is kind]
        connection.executemany(shape.insert, rows)


def _fill_ledger(connection: Connection, chronicle: Chronicle, undo_goes_on: bool) -> None:
    steps = [_cells(row, STEP_COLUMNS) for row in chronicle.steps]
    connection.executemany("INSERT INTO step (id, at, actor, label, state, reverts) VALUES (?, ?, ?, ?, ?, ?)", steps)
    sql = "INSERT INTO change (id, step_id, kind, row_id, before, after) VALUES (?, ?, ?, ?, ?, ?)"
    connection.executemany(sql, [_cells(row, CHANGE_COLUMNS) for row in chronicle.changes])
    if not undo_goes_on:
        connection.execute("UPDATE step SET state = ? WHERE state IN (?, ?)", (DEAD, DONE, UNDONE))


def _tell_repairs(connection: Connection, mended: Mended, now: datetime) -> None:
    net = [(ref, before, after) for ref, (before, after) in mended.repairs.items()]
    if net:
        write_step(connection, net, at=now.isoformat(), actor=Actor.PERSON, label="Mend after damage", state=APART)


def _in_order(table: Remains) -> list[Row]:
    rows = {row_id: versions[0] for row_id, versions in (*table.strays.items(), *table.rows.items())}
    return [rows[row_id] for row_id in sorted(rows)]


def _is_change(row: Row) -> bool:
    try:
        before, after = read_image(row["before"]), read_image(row["after"])
    except (ValueError, TypeError):
        return False
    is_known = row["kind"] in KINDS and isinstance(row["row_id"], int) and isinstance(row["step_id"], int)
    return is_known and (before is not None or after is not None)


def _sound_step(row: Row, before: str, known: Container[object]) -> Row:
    """Return a step whose every cell can be read; one that cannot be is of no use to undo."""
    at, label, reverts = row["at"], row["label"], row["reverts"]
    return {
        "id": row["id"],
        "at": at if _is_instant(at) else before,
        "actor": row["actor"] if row["actor"] in ACTORS else Actor.PERSON.value,
        "label": label if isinstance(label, str) else UNKNOWN,
        "state": row["state"] if row["state"] in STATES else DEAD,
        "reverts": reverts if reverts in known else None,
    }


def _is_instant(value: object) -> bool:
    try:
        return datetime.fromisoformat(cast("str", value)).tzinfo is not None
    except (ValueError, TypeError):
        return False


def _cells(row: Row, names: Iterable[str]) -> list[Cell]:
    return [cast("Cell", row[name]) for name in names]
