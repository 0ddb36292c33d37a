"""The points of series: brought in, asked for, thinned and forgotten; the one door to them for every other room.

Points are facts, not rows of the ledger. numpy is imported here, so nothing on the way to the first paint imports this.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from pmdesk.domain.errors import MovedOn
from pmdesk.domain.kinds import IntakeId, Kind, Ref, SeriesId
from pmdesk.domain.metrics import Grain
from pmdesk.domain.points import Extent, Frame, Landed, Points, Times, Values
from pmdesk.storage import series_swap
from pmdesk.storage.ledger import Edit
from pmdesk.storage.rows import Rows
from pmdesk.storage.series_chunks import EARLIEST, LATEST, chunks_of, joined, samples_of, spans_of
from pmdesk.storage.series_extents import extents_of, health_of, mark_thinned, refresh, taken_back, thinned_before
from pmdesk.storage.series_frame import frame_of, points_of
from pmdesk.storage.series_merge import in_order, meet
from pmdesk.storage.series_thin import gaps_of, thin_out


def merge(
    edit: Edit,
    series_id: SeriesId,
    times: Times,
    values: Values,
    *,
    intake: IntakeId | None = None,
    thinned: int | None = None,
) -> Landed:
    """Bring points into a series; the last one given for a time counts, what is there already is left alone.

    With an intake, undoing the step that brought it takes its points back and gives those it replaced again; redo
    brings them again. Undo is refused where one of its points has been replaced since. Without, they are there to stay.
    `thinned` is the time before which they were thinned where they come from.
    """
    points, mended = in_order(times, values)
    met = meet(edit, series_id, points)
    landed = mended + met.landed
    if len(met.changed):
        refresh(edit, series_id, landed)
        if intake is not None:
            series_swap.keep(edit, series_id, met.changed, met.before, landed, intake=intake)
    mark_thinned(edit, series_id, thinned)
    return landed


def take_back(edit: Edit, intake: IntakeId) -> None:
    """Take back what an intake brought, long after it, as part of an edit; raises MovedOn where a point has changed."""
    if not series_swap.take_back(edit, intake):
        raise MovedOn(
            "Some points of this import have changed since, so it stays.", "Bring the right values in instead."
        )


def points(rows: Rows, series_id: SeriesId, start: int | None = None, end: int | None = None) -> Points:
    """Return the samples from `start` to `end`, both included; raises Damaged where one of them cannot be trusted."""
    return points_of(rows, series_id, EARLIEST if start is None else start, LATEST if end is None else end)


def parts(rows: Rows, series_id: SeriesId) -> Iterator[Points]:
    """Yield all samples in the order of time, few enough at a time to hold them."""
    for span in spans_of(chunks_of(rows, series_id).part.firsts):
        yield points_of(rows, series_id, *span)


def frame(rows: Rows, series_id: SeriesId, start: int, end: int, buckets: int) -> Frame:
    """Return [start, end] for a screen that is `buckets` wide, with one sample more at either side.

    There are at most 2 × buckets + 6 entries; the first and the last sample and every extreme are among them. Damaged
    stretches are left out and told.
    """
    return frame_of(rows, series_id, start, end, buckets)


def extent(rows: Rows, series_id: SeriesId) -> Extent | None:
    """Return what there is of a series, or None where there is nothing."""
    return extents_of(rows, (series_id,)).get(series_id)


def extents(rows: Rows, series_ids: Iterable[SeriesId]) -> dict[SeriesId, Extent]:
    """Return what there is of many series; those without points are left out."""
    return extents_of(rows, series_ids)


def newest(rows: Rows, series_id: SeriesId, count: int) -> Points:
    """Return the last `count` samples."""
    chunks = chunks_of(rows, series_id, start=_start_of_last(rows, series_id, count))
    found = joined(samples_of(rows, chunks))
    begin = max(0, len(found) - count)
    return Points(found.times[begin:], found.values[begin:])


def health(rows: Rows, series_id: SeriesId) -> Landed:
    """Return what became of all points that were brought into a series and changed it."""
    return health_of(rows, series_id)


def gaps(rows: Rows, series_id: SeriesId, grain: Grain) -> tuple[tuple[int, int], ...]:
    """Return where points of a grain are missing: the time of the point before each gap and of the one after it."""
    return gaps_of(rows, series_id, grain)


def thin(edit: Edit, series_id: SeriesId, before: int, width_ms: int) -> int:
    """Leave of each whole bucket before a time the lowest, the highest and the last sample; returns how many went.

    No undo brings them back. Sums over such a stretch cannot be told any more.
    """
    return thin_out(edit, series_id, before, width_ms)


def thinned(rows: Rows, series_id: SeriesId) -> int | None:
    """Return the time before which a series was thinned, or None."""
    return thinned_before(rows, series_id)


def forget(edit: Edit, series_id: SeriesId) -> None:
    """Drop all points of a series; undoing the step brings them back."""
    thinned = thinned_before(edit, series_id)
    gone, counted = joined(samples_of(edit, chunks_of(edit, series_id))), taken_back(health_of(edit, series_id))
    now = Points(gone.times, np.full(len(gone), np.nan))
    edit.connection.execute("DELETE FROM points_chunk WHERE series_id = ?", (series_id,))
    edit.connection.execute("DELETE FROM points_extent WHERE series_id = ?", (series_id,))
    edit.facts.add(Ref(Kind.SERIES, series_id))
    series_swap.keep(edit, series_id, now, gone.values, counted, thinned=thinned)


def _start_of_last(rows: Rows, series_id: SeriesId, count: int) -> int:
    """Return a time from which on there are `count` samples at least."""
    sql = "SELECT first, count FROM points_chunk WHERE series_id = ? ORDER BY first DESC LIMIT ?"
    start, seen = LATEST, 0
    for first, size in rows.read(sql, (series_id, 2 + count)):
        start, seen = first, seen + size
        if seen >= count:
            break
    return start
