"""The ledger read backwards: undo and redo, also after a restart."""

import json
from dataclasses import dataclass

from pmdesk.domain.changes import Actor
from pmdesk.domain.errors import MovedOn
from pmdesk.domain.kinds import Kind, Ref, StepId
from pmdesk.storage.codec import Image
from pmdesk.storage.engine import Connection
from pmdesk.storage.ledger import DONE, UNDONE, Edit


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ledger."""

    id: StepId
    at: str
    actor: Actor
    label: str


def next_undo(connection: Connection) -> Step | None:
    """Return the newest step that stands."""
    return _step(connection, "SELECT id, at, actor, label FROM step WHERE state = ? ORDER BY id DESC LIMIT 1", DONE)


def next_redo(connection: Connection) -> Step | None:
    """Return the step that was taken back last."""
    return _step(connection, "SELECT id, at, actor, label FROM step WHERE state = ? ORDER BY id LIMIT 1", UNDONE)


def take_back(edit: Edit, step: Step) -> None:
    """Give every row of a step its image from before; refuses kindly when a row has moved on."""
    for ref, before, after in reversed(_changes(edit.connection, step.id)):
        _turn(edit, step, ref, expected=after, wanted=before)
    edit.connection.execute("UPDATE step SET state = ? WHERE id = ?", (UNDONE, step.id))


def do_again(edit: Edit, step: Step) -> None:
    """Give every row of a step that was taken back its image from after."""
    for ref, before, after in _changes(edit.connection, step.id):
        _turn(edit, step, ref, expected=before, wanted=after)
    edit.connection.execute("UPDATE step SET state = ? WHERE id = ?", (DONE, step.id))


def _turn(edit: Edit, step: Step, ref: Ref, *, expected: Image | None, wanted: Image | None) -> None:
    now = edit.image(ref.kind, ref.id)
    if expected is None or wanted is None:
        if now != expected:
            raise _moved_on(step, ref)
        edit.write(ref.kind, ref.id, wanted)
        return
    if now is None or any(now.get(name) != cell for name, cell in expected.items()):
        raise _moved_on(step, ref)
    edit.write(ref.kind, ref.id, {**now, **wanted})


def _moved_on(step: Step, ref: Ref) -> MovedOn:
    return MovedOn(
        f"“{step.label}” cannot be turned back: {ref.kind.value.replace('_', ' ')} {ref.id} has changed since.",
        "Its History shows who changed it and every past value.",
    )


def _step(connection: Connection, sql: str, state: str) -> Step | None:
    row = connection.execute(sql, (state,)).fetchone()
    return None if row is None else Step(StepId(row[0]), row[1], Actor(row[2]), row[3])


def _changes(connection: Connection, step: StepId) -> list[tuple[Ref, Image | None, Image | None]]:
    sql = "SELECT kind, row_id, before, after FROM change WHERE step_id = ? ORDER BY id"
    return [
        (Ref(Kind(kind), row_id), _image(before), _image(after))
        for kind, row_id, before, after in connection.execute(sql, (step,))
    ]


def _image(text: str | None) -> Image | None:
    return None if text is None else json.loads(text)
