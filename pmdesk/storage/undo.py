"""The ledger read backwards: undo and redo, also after a restart."""

import json
from collections.abc import Collection
from typing import cast

from pmdesk.domain.changes import Actor
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import MovedOn
from pmdesk.domain.kinds import Kind, MetricId, Ref, SeriesId, StepId
from pmdesk.domain.nouns import NOUNS
from pmdesk.storage.codec import Image, Shape, shape_of
from pmdesk.storage.ledger import APART, COMPARING, DONE, UNDONE, Edit
from pmdesk.storage.rows import Rows
from pmdesk.storage.trouble import understood

BY_LOOKING = {Kind.NOTE: frozenset({"is_unread"})}
"""Cells that change when a person merely looks at a row: that is no reason to refuse to turn a step."""


@frozen
class Step:
    """One step of the ledger."""

    id: StepId
    at: str
    actor: Actor
    label: str


def next_undo(rows: Rows, passed_over: Collection[StepId] = ()) -> Step | None:
    """Return the newest step that stands, but for those to pass over."""
    return _first(rows, "SELECT id, at, actor, label FROM step WHERE state = ? ORDER BY id DESC", DONE, passed_over)


def next_redo(rows: Rows, passed_over: Collection[StepId] = ()) -> Step | None:
    """Return the step that was taken back last, but for those to pass over."""
    taken_back = "(SELECT max(mirror.id) FROM step AS mirror WHERE mirror.reverts = step.id)"
    sql = f"SELECT id, at, actor, label FROM step WHERE state = ? ORDER BY {taken_back} DESC"  # noqa: S608
    return _first(rows, sql, UNDONE, passed_over)


def size_of(rows: Rows, step: Step) -> int:
    """Return how many rows a step changed, and how many points."""
    counts = (
        "(SELECT count(*) FROM change WHERE step_id = ?1), (SELECT total(count) FROM points_swap WHERE step_id = ?1)"
    )
    return int(sum(rows.read(f"SELECT {counts}", (step.id,))[0]))


def take_back(edit: Edit, step: Step) -> None:
    """Give every row of a step its image from before; refuses kindly when a row has moved on."""
    turned = [(ref, after, before) for ref, before, after in read_changes(edit, step.id)]
    for ref, _, before in turned:
        if ref.kind is Kind.METRIC and before is None:
            _let_go(edit, MetricId(ref.id))
    _turn(edit, step, turned)
    edit.connection.execute("UPDATE step SET state = ? WHERE id = ?", (UNDONE, step.id))


def do_again(edit: Edit, step: Step) -> None:
    """Give every row of a step that was taken back its image from after."""
    _turn(edit, step, read_changes(edit, step.id))
    edit.connection.execute("UPDATE step SET state = ? WHERE id = ?", (DONE, step.id))


def _let_go(edit: Edit, metric_id: MetricId) -> None:
    """Drop the series that a source has given to a metric since, which no step of a person can take back."""
    sql = (
        "SELECT series.id FROM series JOIN change ON change.kind = 'series' AND change.row_id = series.id"
        " JOIN step ON step.id = change.step_id WHERE metric_id = ? AND change.before IS NULL AND step.state = ?"
    )
    brought = [SeriesId(row_id) for (row_id,) in edit.read(sql, (metric_id, APART))]
    if brought:
        from pmdesk.storage.series import forget  # noqa: PLC0415  # it brings numpy, which few steps need

        for series_id in brought:
            forget(edit, series_id)
            edit.write(Kind.SERIES, series_id, None)


def _turn(edit: Edit, step: Step, changes: list[tuple[Ref, Image | None, Image | None]]) -> None:
    """Make rows that look as expected look as wanted; each row stands in a step once. Its points turn too."""
    found = edit.images(ref for ref, _, _ in changes)
    wished: dict[Ref, Image | None] = {}
    for ref, expected, wanted in edit.counted(COMPARING, changes):
        shape, now = shape_of(NOUNS[ref.kind]), found.get(ref)
        if not _is_as_expected(shape, now, expected, BY_LOOKING.get(ref.kind, frozenset())):
            raise _moved_on(step, ref)
        wished[ref] = None if wanted is None else {**shape.complete(now or {}), **shape.known(wanted)}
    edit.rewrite(wished)
    if edit.read("SELECT 1 FROM points_swap WHERE step_id = ? LIMIT 1", (step.id,)):
        from pmdesk.storage.series_swap import turn  # noqa: PLC0415  # it brings numpy, which few steps need

        if not turn(edit, step.id):
            raise _points_moved_on(step)


def _is_as_expected(shape: Shape, now: Image | None, expected: Image | None, besides: frozenset[str]) -> bool:
    if now is None or expected is None:
        return now is expected
    return all(now[name] == cell for name, cell in shape.known(expected).items() if name not in besides)


def entangled(step: Step) -> MovedOn:
    """Say that other rows hang on a step by now."""
    return MovedOn(
        f"“{step.label}” cannot be turned: other rows refer to it by now.",
        "Remove what refers to it first. Once more takes the step before this one.",
    )


def _moved_on(step: Step, ref: Ref) -> MovedOn:
    return MovedOn(
        f"“{step.label}” cannot be turned: {ref.kind.value.replace('_', ' ')} {ref.id} has changed since.",
        "Its History shows every past value. Once more takes the step before this one.",
    )


def _points_moved_on(step: Step) -> MovedOn:
    return MovedOn(
        f"“{step.label}” cannot be turned: some of its points have changed since.",
        "Its points stay. Once more takes the step before this one.",
    )


def _first(rows: Rows, sql: str, state: str, passed_over: Collection[StepId]) -> Step | None:
    for row in rows.read(f"{sql} LIMIT ?", (state, len(passed_over) + 1)):
        if row[0] not in passed_over:
            with understood():
                return Step(StepId(row[0]), row[1], Actor(row[2]), row[3])
    return None


def read_changes(rows: Rows, step: StepId) -> list[tuple[Ref, Image | None, Image | None]]:
    """Return the changes of one step in the order they were made: the row, its cells before and after."""
    sql = "SELECT kind, row_id, before, after FROM change WHERE step_id = ? ORDER BY id"
    found = rows.read(sql, (step,))
    with understood():
        return [(Ref(Kind(kind), row_id), _image(before), _image(after)) for kind, row_id, before, after in found]


def _image(text: str | None) -> Image | None:
    if text is None:
        return None
    image = json.loads(text)
    if not isinstance(image, dict):
        raise TypeError("no image")
    return cast("Image", image)
