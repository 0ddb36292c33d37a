"""What the ledger remembers: a row's past values, the steps since an instant, and rows as they were on a past day."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.kinds import Kind, Ref, StepId
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.storage.codec import Image, shape_of
from pmdesk.storage.ledger import said
from pmdesk.storage.rows import Rows


@dataclass(frozen=True, slots=True)
class Past:
    """One past change of a row: `before` and `after` hold decoded values by field; None is a row that was not there."""

    step: StepId
    at: datetime
    actor: Actor
    label: str
    before: dict[str, object] | None
    after: dict[str, object] | None


def past_of(rows: Rows, kind: Kind, row_id: int, *, limit: int = 500) -> list[Past]:
    """Return the changes of one row, newest first."""
    sql = (
        "SELECT step.id, step.at, step.actor, step.label, change.before, change.after FROM change"
        " JOIN step ON step.id = change.step_id WHERE change.kind = ? AND change.row_id = ?"
        " ORDER BY change.id DESC LIMIT ?"
    )
    return [
        Past(StepId(step), datetime.fromisoformat(at), Actor(actor), label, _values(kind, before), _values(kind, after))
        for step, at, actor, label, before, after in rows.connection.execute(sql, (kind.value, row_id, limit))
    ]


def count_past(rows: Rows, kind: Kind, row_id: int) -> int:
    """Return how many changes of one row are remembered."""
    row = rows.connection.execute(
        "SELECT count(*) FROM change WHERE kind = ? AND row_id = ?", (kind.value, row_id)
    ).fetchone()
    return 0 if row is None else int(row[0])


def rows_as_of(rows: Rows, kind: Kind, instant: datetime) -> dict[int, Noun]:
    """Return all rows of a kind as they were at an instant, by id: today's rows with every later change taken back."""
    shape = shape_of(NOUNS[kind])
    names = [column.name for column in shape.columns]
    images: dict[int, Image] = {
        row[0]: dict(zip(names, row, strict=True))
        for row in rows.connection.execute(f"SELECT {shape.listed} FROM {shape.table}")  # noqa: S608
    }
    for row_id, before, after in _changes_since(rows, kind, instant):
        if before is None:
            images.pop(row_id, None)
        elif after is None:
            images[row_id] = before
        else:
            images[row_id] = {**images[row_id], **before}
    return {row_id: shape.decode(tuple(image.get(name) for name in names)) for row_id, image in images.items()}


def states_since(rows: Rows, kind: Kind, instant: datetime) -> tuple[dict[int, Noun], dict[int, Noun]]:
    """Return the rows of a kind that were touched after an instant, as they were then and as they are now, by id."""
    shape = shape_of(NOUNS[kind])
    touched = _changes_since(rows, kind, instant)
    found = rows.many(NOUNS[kind], dict.fromkeys(row_id for row_id, _, _ in touched))
    now: dict[int, Noun] = {row.id: row for row in found}
    images: dict[int, Image | None] = {row_id: shape.encode(row) for row_id, row in now.items()}
    for row_id, before, after in touched:
        images[row_id] = before if before is None or after is None else {**(images[row_id] or {}), **before}
    then = {
        row_id: shape.decode(tuple(image.get(column.name) for column in shape.columns))
        for row_id, image in images.items()
        if image is not None
    }
    return then, now


def first_step_at(rows: Rows) -> datetime | None:
    """Return when the ledger begins, or None when it is empty."""
    row = rows.connection.execute("SELECT at FROM step ORDER BY id LIMIT 1").fetchone()
    return None if row is None else datetime.fromisoformat(row[0])


def last_step(rows: Rows) -> StepId:
    """Return the newest step's id, 0 when there is none."""
    row = rows.connection.execute("SELECT max(id) FROM step").fetchone()
    return StepId(0 if row is None or row[0] is None else row[0])


def messages_since(rows: Rows, step: StepId) -> list[Changes]:
    """Return the messages of all steps after `step`, so that a window learns what another process wrote."""
    sql = "SELECT id, actor, label FROM step WHERE id > ? ORDER BY id"
    steps = rows.connection.execute(sql, (step,)).fetchall()
    return [said(StepId(row[0]), row[2], Actor(row[1]), _touched(rows, row[0])) for row in steps]


def _touched(rows: Rows, step: int) -> Iterable[tuple[Ref, bool, bool]]:
    sql = "SELECT kind, row_id, before IS NULL, after IS NULL FROM change WHERE step_id = ?"
    for kind, row_id, new, gone in rows.connection.execute(sql, (step,)).fetchall():
        yield Ref(Kind(kind), row_id), bool(new), bool(gone)


def _changes_since(rows: Rows, kind: Kind, instant: datetime) -> list[tuple[int, Image | None, Image | None]]:
    sql = (
        "SELECT change.row_id, change.before, change.after FROM step JOIN change ON change.step_id = step.id"
        " WHERE step.at > ? AND change.kind = ? ORDER BY change.id DESC"
    )
    return [
        (row_id, None if before is None else json.loads(before), None if after is None else json.loads(after))
        for row_id, before, after in rows.connection.execute(sql, (instant.isoformat(), kind.value))
    ]


def _values(kind: Kind, text: str | None) -> dict[str, object] | None:
    if text is None:
        return None
    shape = shape_of(NOUNS[kind])
    image: Image = json.loads(text)
    return {name: shape.decode_cell(name, cell) for name, cell in image.items() if name in shape.names}
