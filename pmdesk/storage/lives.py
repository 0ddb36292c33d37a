"""The lives of rows, read from the ledger: which values some of their fields had, and from when on."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pmdesk.domain.changes import Actor
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS
from pmdesk.storage.codec import Image, shape_of
from pmdesk.storage.rows import Rows

State = tuple[Any, ...] | None
"""Raw cells of the wanted fields (days as ISO text, booleans as 0 or 1); None while the row was not there."""
Life = list[tuple[datetime | None, State]]
"""States in the order of time, each with the instant from which it held; None for the first."""


def lives(rows: Rows, kind: Kind, names: Sequence[str]) -> dict[int, Life]:
    """Return the life of every row of a kind that is there or ever was, told by some of its fields.

    Today's rows with every change taken back, the newest first, so that a ledger that lost its beginning still tells
    the truth of what it knows.
    """
    shape = shape_of(NOUNS[kind])
    now = rows.read(f"SELECT {shape.listed} FROM {shape.table}")  # noqa: S608
    images: dict[int, Image | None] = {row[0]: shape.image(row) for row in now}
    found: dict[int, Life] = {row_id: [] for row_id in images}
    sql = (
        "SELECT change.row_id, step.at, change.before, change.after FROM change JOIN step ON step.id = change.step_id"
        " WHERE change.kind = ? ORDER BY change.id DESC"
    )
    for row_id, at, before, after in rows.read(sql, (kind.value,)):
        image = images.get(row_id)
        earlier = _earlier(image, before, after, shape.complete, shape.known)
        then, now_state = _state(earlier, names), _state(image, names)
        if then != now_state:
            found.setdefault(row_id, []).append((datetime.fromisoformat(at), now_state))
        images[row_id] = earlier
    for row_id, image in images.items():
        found.setdefault(row_id, []).append((None, _state(image, names)))
    return {row_id: life[::-1] for row_id, life in found.items()}


def steps_of(rows: Rows, actor: Actor) -> list[datetime]:
    """Return when somebody made edits, in order; undoing and redoing are none."""
    sql = "SELECT at FROM step WHERE actor = ? AND state != 'mirror' ORDER BY id"
    return [datetime.fromisoformat(at) for (at,) in rows.read(sql, (actor.value,))]


def _earlier(image: Image | None, before: str | None, after: str | None, complete: Any, known: Any) -> Image | None:  # noqa: ANN401  # methods of a shape
    if before is None:
        return None
    if after is None:
        return complete(json.loads(before))
    return None if image is None else image | known(json.loads(before))


def _state(image: Image | None, names: Sequence[str]) -> State:
    return None if image is None else tuple(image[name] for name in names)
