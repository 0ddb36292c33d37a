"""The other side of points that a step changed: what its undo gives back, and then what its redo brings again.

A swap holds for each time the value that is not there now (not a number: no point), and a checksum of the values that
have to be there for the turn. Turning it writes the one, and keeps what stood there in a swap for the way back.
"""

import zlib
from collections.abc import Iterable

import numpy as np

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import IntakeId, SeriesId, StepId
from pmdesk.domain.points import Landed, Points, Values
from pmdesk.storage.ledger import Edit
from pmdesk.storage.series_chunks import damaged
from pmdesk.storage.series_extents import (
    from_text,
    mark_thinned,
    refresh,
    taken_back,
    thinned_before,
    to_text,
)
from pmdesk.storage.series_merge import meet
from pmdesk.storage.series_pack import Unreadable, squeezed, unsqueezed

BLOCK = 262_144


@frozen
class _Swap:
    intake: IntakeId | None
    series: SeriesId
    count: int
    expected: int
    landed: str
    thinned: int | None
    body: bytes


def keep(
    edit: Edit,
    series: SeriesId,
    now: Points,
    before: Values,
    landed: Landed,
    *,
    intake: IntakeId | None = None,
    step: StepId | None = None,
    thinned: int | None = None,
) -> None:
    """Write down what stood in the place of points, for the step that is open, or for one that was turned."""
    cells = [
        (step, intake, series, len(part), _sum_of(part), to_text(counted), thinned, squeezed(part.times, old))
        for part, old, counted in _blocks(now, before, landed)
    ]
    sql = (
        "INSERT INTO points_swap (step_id, intake_id, series_id, count, expected, landed, thinned, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    )
    edit.connection.executemany(sql, cells)


def turn(edit: Edit, step: StepId) -> bool:
    """Exchange the points of a step with their other side; false when one of them has another value by now.

    Where it is, the edit has to be rolled back.
    """
    swaps = _swaps(edit, "step_id", step)
    edit.connection.execute("DELETE FROM points_swap WHERE step_id = ?", (step,))
    return all(_turned(edit, swap, swap.intake, step) for swap in swaps)


def take_back(edit: Edit, intake: IntakeId) -> bool:
    """Take back what an intake brought, as part of another step; false when one of its points has changed since."""
    return all(_turned(edit, swap, None, None) for swap in _swaps(edit, "intake_id", intake))


def _swaps(edit: Edit, column: str, owner: int) -> list[_Swap]:
    columns = "intake_id, series_id, count, expected, landed, thinned, body"
    sql = f"SELECT {columns} FROM points_swap WHERE {column} = ? ORDER BY id DESC"  # noqa: S608
    return [_Swap(*row) for row in edit.read(sql, (owner,))]


def _turned(edit: Edit, swap: _Swap, intake: IntakeId | None, step: StepId | None) -> bool:
    try:
        wanted = unsqueezed(swap.body, swap.count)
    except Unreadable as error:
        raise damaged(swap.series) from error
    met = meet(edit, swap.series, wanted)
    if len(met.changed) != swap.count or _sum_of(Points(wanted.times, met.before)) != swap.expected:
        return False
    back, thinned = taken_back(from_text(swap.landed)), thinned_before(edit, swap.series)
    refresh(edit, swap.series, back)
    mark_thinned(edit, swap.series, swap.thinned)
    keep(edit, swap.series, wanted, met.before, back, intake=intake, step=step, thinned=thinned or swap.thinned)
    return True


def _blocks(now: Points, before: Values, landed: Landed) -> Iterable[tuple[Points, Values, Landed]]:
    for begin in range(0, len(now), BLOCK):
        part = slice(begin, begin + BLOCK)
        yield Points(now.times[part], now.values[part]), before[part], Landed() if begin else landed


def _sum_of(points: Points) -> int:
    values = np.where(np.isnan(points.values), np.nan, points.values)
    return zlib.crc32(values.tobytes(), zlib.crc32(points.times.tobytes()))
