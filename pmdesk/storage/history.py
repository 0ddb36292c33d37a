"""What the ledger remembers: a row's past values, the steps since an instant, and rows as they were on a past day."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind, Ref, StepId
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.storage.codec import Image, Shape, shape_of
from pmdesk.storage.engine import Cell
from pmdesk.storage.facts import series_since
from pmdesk.storage.ledger import said
from pmdesk.storage.rows import Rows
from pmdesk.storage.trouble import understood

Row = tuple[Any, ...]
KNOWN = frozenset(kind.value for kind in Kind)


@frozen
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
    found = rows.read(sql, (kind.value, row_id, limit))
    with understood():
        return [
            Past(
                StepId(step), datetime.fromisoformat(at), Actor(by), label, _values(kind, before), _values(kind, after)
            )
            for step, at, by, label, before, after in found
        ]


def pasts_of_conflicts(rows: Rows, link_ids: Iterable[int]) -> dict[int, list[Past]]:
    """Return the changes of all conflicts that these links ever had, by conflict, oldest first."""
    links = list(link_ids)
    marks = ",".join("?" * len(links))
    of_links = f"json_valid(after) AND json_extract(after, '$.link_id') IN ({marks})"
    sql = f"SELECT DISTINCT row_id FROM change WHERE kind = ? AND before IS NULL AND {of_links}"  # noqa: S608
    found = rows.read(sql, (Kind.CONFLICT.value, *links)) if links else []
    return {row_id: past_of(rows, Kind.CONFLICT, row_id)[::-1] for (row_id,) in found}


def count_past(rows: Rows, kind: Kind, row_id: int) -> int:
    """Return how many changes of one row are remembered."""
    return int(rows.read("SELECT count(*) FROM change WHERE kind = ? AND row_id = ?", (kind.value, row_id))[0][0])


def step_at(rows: Rows, instant: datetime) -> StepId:
    """Return the last step that was made up to an instant, 0 when there was none.

    What came after it is decided by the order of the steps, so that a clock that was set back tears nothing apart.
    """
    found = rows.read("SELECT max(id) FROM step WHERE at <= ?", (instant.astimezone(UTC).isoformat(),))
    return StepId(found[0][0] or 0)


def states_since(rows: Rows, kind: Kind, instant: datetime) -> tuple[dict[int, Noun], dict[int, Noun]]:
    """Return the rows of a kind that were touched after an instant, as they were then and as they are now, by id."""
    shape = shape_of(NOUNS[kind])
    changes = _changes_after(rows, kind, step_at(rows, instant))
    found = rows.many(NOUNS[kind], dict.fromkeys(row_id for row_id, _, _ in changes))
    now: dict[int, Noun] = {row.id: row for row in found}
    images = {row_id: tuple(shape.encode(row).values()) for row_id, row in now.items()}
    past = _taken_back(shape, images, changes)
    return _decoded(shape, past), now


def first_step_at(rows: Rows) -> datetime | None:
    """Return when the ledger begins, or None when it is empty."""
    found = rows.read("SELECT at FROM step ORDER BY id LIMIT 1")
    return datetime.fromisoformat(found[0][0]) if found else None


def last_step(rows: Rows) -> StepId:
    """Return the newest step's id, 0 when there is none."""
    return StepId(rows.read("SELECT max(id) FROM step")[0][0] or 0)


def messages_since(rows: Rows, step: StepId) -> list[Changes]:
    """Return the messages of all steps after `step`, so that a window learns what another process wrote."""
    steps = rows.read("SELECT id, actor, label FROM step WHERE id > ? ORDER BY id", (step,))
    touched: dict[int, list[tuple[Ref, bool, bool]]] = defaultdict(list)
    sql = "SELECT step_id, kind, row_id, before IS NULL, after IS NULL FROM change WHERE step_id > ?"
    for step_id, kind, row_id, new, gone in rows.read(sql, (step,)):
        if kind in KNOWN:  # A newer PM Desk may write what this one cannot show.
            touched[step_id].append((Ref(Kind(kind), row_id), bool(new), bool(gone)))
    for step_id, ref in series_since(rows, step):
        if all(ref != known for known, _, _ in touched[step_id]):
            touched[step_id].append((ref, False, False))
    return [said(StepId(step_id), label, Actor(actor), touched[step_id]) for step_id, actor, label in steps]


def _taken_back(
    shape: Shape, now: Mapping[int, Row], changes: Iterable[tuple[int, str | None, str | None]]
) -> dict[int, Row | None]:
    """Return the rows that differed, walking their changes from the newest to the oldest."""
    images: dict[int, Image | None] = {}
    for row_id, before, after in changes:
        if before is None:
            images[row_id] = None
        elif after is None:
            images[row_id] = shape.complete(json.loads(before))
        else:
            image = images[row_id] if row_id in images else _image(shape, now.get(row_id))
            if image is not None:  # A salvaged file may know a change of a row that it lost.
                images[row_id] = image | shape.known(json.loads(before))
    return {row_id: None if image is None else tuple(image.values()) for row_id, image in images.items()}


def _decoded(shape: Shape, rows: Mapping[int, Row | None]) -> dict[int, Noun]:
    """Return the rows that were there; one that was damaged then, and mended later, is left out."""
    found: dict[int, Noun] = {}
    for row_id, row in rows.items():
        if row is not None:
            with suppress(DeskError, ValueError, TypeError):
                found[row_id] = shape.decode(row)
    return found


def _image(shape: Shape, row: Row | None) -> Image | None:
    return None if row is None else shape.image(row)


def _changes_after(rows: Rows, kind: Kind, step: StepId) -> list[tuple[int, str | None, str | None]]:
    sql = "SELECT row_id, before, after FROM change WHERE step_id > ? AND kind = ? ORDER BY id DESC"
    return rows.read(sql, (step, kind.value))


def _values(kind: Kind, text: str | None) -> dict[str, object] | None:
    if text is None:
        return None
    shape = shape_of(NOUNS[kind])
    image: Image = json.loads(text)
    return {name: _value(shape, name, cell) for name, cell in shape.known(image).items()}


def _value(shape: Shape, name: str, cell: Cell) -> object:
    try:
        return shape.decode_cell(name, cell)
    except (ValueError, TypeError):  # It was damaged then: shown as it was.
        return cell
