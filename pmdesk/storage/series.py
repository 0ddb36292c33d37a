"""The points of series: brought in, asked for, thinned and forgotten; the one door to them for every other room.

Points are facts, not rows of the ledger. numpy is imported here, so nothing on the way to the first paint imports this.
"""

from collections.abc import Iterable

import numpy as np

from pmdesk.domain.kinds import IntakeId, Kind, Ref, SeriesId
from pmdesk.domain.points import Extent, Frame, Landed, Points, Times, Values
from pmdesk.storage.ledger import Edit
from pmdesk.storage.rows import CHUNK, Rows
from pmdesk.storage.series_chunks import EARLIEST, LATEST, chunks_of, joined, samples_of
from pmdesk.storage.series_frame import frame_of, points_of
from pmdesk.storage.series_merge import in_order, meet

COUNTERS = "added, replaced, unchanged, duplicates, out_of_order, late"


def merge(edit: Edit, series_id: SeriesId, times: Times, values: Values, *, intake: IntakeId | None = None) -> Landed:  # noqa: ARG001  # kept with the undo of intakes
    """Bring points into a series; the last one given for a time counts, what is there already is left alone.

    With an intake the points go again when the step that brought it is undone.
    """
    points, mended = in_order(times, values)
    met = meet(edit, series_id, points)
    landed = mended + met.landed
    if len(points):
        refresh(edit, series_id, landed)
    return landed


def points(rows: Rows, series_id: SeriesId, start: int | None = None, end: int | None = None) -> Points:
    """Return the samples from `start` to `end`, both included."""
    return points_of(rows, series_id, EARLIEST if start is None else start, LATEST if end is None else end)


def frame(rows: Rows, series_id: SeriesId, start: int, end: int, buckets: int) -> Frame:
    """Return [start, end] for a screen that is `buckets` wide, with one sample more at either side.

    There are at most 2 × buckets + 6 entries; the first and the last sample and every extreme are among them.
    """
    return frame_of(rows, series_id, start, end, buckets)


def extent(rows: Rows, series_id: SeriesId) -> Extent | None:
    """Return what there is of a series, or None where there is nothing."""
    return extents(rows, (series_id,)).get(series_id)


def extents(rows: Rows, series_ids: Iterable[SeriesId]) -> dict[SeriesId, Extent]:
    """Return what there is of many series; those without points are left out."""
    wanted, found = list(series_ids), dict[SeriesId, Extent]()
    columns = "series_id, first, last, count, low, high, newest, arrived"
    for begin in range(0, len(wanted), CHUNK):
        part = wanted[begin : begin + CHUNK]
        sql = f"SELECT {columns} FROM points_extent WHERE series_id IN ({','.join('?' * len(part))})"  # noqa: S608
        found |= {SeriesId(row[0]): Extent(*row[1:]) for row in rows.read(sql, part)}
    return found


def newest(rows: Rows, series_id: SeriesId, count: int) -> Points:
    """Return the last `count` samples."""
    chunks = chunks_of(rows, series_id, start=_start_of_last(rows, series_id, count))
    found = joined(samples_of(rows, chunks))
    begin = max(0, len(found) - count)
    return Points(found.times[begin:], found.values[begin:])


def health(rows: Rows, series_id: SeriesId) -> Landed:
    """Return what became of all points that ever were brought into a series."""
    found = rows.read(f"SELECT {COUNTERS} FROM points_extent WHERE series_id = ?", (series_id,))  # noqa: S608
    return Landed(*found[0]) if found else Landed()


def forget(edit: Edit, series_id: SeriesId) -> None:
    """Drop all points of a series."""
    edit.connection.execute("DELETE FROM points_chunk WHERE series_id = ?", (series_id,))
    edit.connection.execute("DELETE FROM points_extent WHERE series_id = ?", (series_id,))
    edit.facts.add(Ref(Kind.SERIES, series_id))


def refresh(edit: Edit, series_id: SeriesId, landed: Landed) -> None:
    """Write down what there is of a series now, and count what came."""
    chunks = chunks_of(edit, series_id)
    if not len(chunks):
        edit.connection.execute("DELETE FROM points_extent WHERE series_id = ?", (series_id,))
        return
    last = samples_of(edit, chunks.taken(slice(len(chunks) - 1, None)))[0]
    part = chunks.part
    replaced = [f"{name} = excluded.{name}" for name in ("first", "last", "count", "low", "high", "newest")]
    counted_on = [f"{name} = {name} + excluded.{name}" for name in COUNTERS.split(", ")]
    sql = (
        f"INSERT INTO points_extent (series_id, first, last, count, low, high, newest, arrived, {COUNTERS})"  # noqa: S608
        " VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?)"
        f" ON CONFLICT (series_id) DO UPDATE SET {', '.join([*replaced, *counted_on])}"
    )
    cells = int(part.firsts[0]), int(part.lasts[-1]), int(chunks.counts.sum())
    extremes = float(np.min(part.lows)), float(np.max(part.highs)), float(last.values[-1])
    counted = (landed.added, landed.replaced, landed.unchanged, landed.duplicates, landed.out_of_order, landed.late)
    edit.connection.execute(sql, (series_id, *cells, *extremes, *counted))


def _start_of_last(rows: Rows, series_id: SeriesId, count: int) -> int:
    """Return a time from which on there are `count` samples at least."""
    sql = "SELECT first, count FROM points_chunk WHERE series_id = ? ORDER BY first DESC LIMIT ?"
    seen = 0
    start = LATEST
    for first, size in rows.read(sql, (series_id, 2 + count)):
        start, seen = first, seen + size
        if seen >= count:
            break
    return start
