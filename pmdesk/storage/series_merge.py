"""Brings points into a series: sorts them, compares them with what is there, rewrites only the chunks they touch."""

import numpy as np

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import Kind, Ref, SeriesId
from pmdesk.domain.points import Landed, Points, Times, Values
from pmdesk.storage.ledger import Edit
from pmdesk.storage.series_chunks import NOTHING, Chunks, chunks_of, joined, replace_chunks, samples_of
from pmdesk.storage.series_pack import CHUNK

FIRST_TIME, LAST_TIME = -62135596800000, 253402300799999
"""The years 1 to 9999."""
SPARSE = 4
"""From so many times as many chunks as there could be on, a series is packed anew."""


@frozen
class Met:
    """What became of points that met those of a series, and what had stood in their place (not a number: nothing)."""

    landed: Landed
    changed: Points
    before: Values


def in_order(times: Times, values: Values) -> tuple[Points, Landed]:
    """Return points in the order of time, the last one given for a time, and how they had to be mended for it."""
    times = np.ascontiguousarray(times, np.int64)
    values = np.ascontiguousarray(values, np.float64) + 0.0  # There is one nought: SQLite has no other.
    given = Points(times, values)
    _require_sound(given)
    if bool(np.all(times[1:] > times[:-1])):
        return given, Landed()
    behind = int(np.count_nonzero(times[1:] < np.maximum.accumulate(times)[:-1]))
    kept = _last_given(given)
    return kept, Landed(duplicates=len(given) - len(kept), out_of_order=behind)


def meet(edit: Edit, series: SeriesId, points: Points) -> Met:
    """Make a series have these points, in order; one whose value is not a number goes. What is so already stays."""
    if not len(points):
        return Met(Landed(), NOTHING, NOTHING.values)
    chunks = chunks_of(edit, series, int(points.times[0]), int(points.times[-1]))
    last = _last_of(edit, series)
    met = [_met(edit, part, here, last) for part, here in _pairs(chunks, points)]
    changed = joined([each.changed for each in met])
    if len(changed):
        edit.facts.add(Ref(Kind.SERIES, series))
        _pack_anew(edit, series)
    landed = sum((each.landed for each in met), Landed())
    return Met(landed, changed, np.concatenate([each.before for each in met]))


def _met(edit: Edit, chunks: Chunks, points: Points, last: int | None) -> Met:
    """Make one chunk have some points, or a series without one."""
    there = joined(samples_of(edit, chunks))
    before = _values_at(there, points.times)
    was, goes = ~np.isnan(before), np.isnan(points.values)
    differs = (before != points.values) & (was | ~goes)
    changed = Points(points.times[differs], points.values[differs])
    added = points.times[~was & ~goes]
    late = 0 if last is None else int(np.count_nonzero(added < last))
    if len(changed):
        merged = _last_given(joined([there, changed]))
        stays = ~np.isnan(merged.values)
        whole = Points(merged.times[stays], merged.values[stays])
        replace_chunks(edit, chunks, whole, is_last=last is None or int(merged.times[-1]) >= last)
    replaced = int(np.count_nonzero(differs & was & ~goes))
    return Met(Landed(added.size, replaced, len(points) - len(changed), late=late), changed, before[differs])


def _values_at(points: Points, times: Times) -> Values:
    """Return the values at some times; not a number where there is no point."""
    found = np.full(times.size, np.nan)
    if len(points):
        place = np.minimum(np.searchsorted(points.times, times), len(points) - 1)
        known = points.times[place] == times
        found[known] = points.values[place[known]]
    return found


def _last_given(points: Points) -> Points:
    """Return points in the order of time; of several for one time the last."""
    order = np.argsort(points.times, kind="stable")
    times, values = points.times[order], points.values[order]
    counts = np.append(times[1:] != times[:-1], True)
    return Points(times[counts], values[counts])


def _pairs(chunks: Chunks, points: Points) -> list[tuple[Chunks, Points]]:
    """Return each chunk with the points that belong to it; those before the first one belong to that.

    Points behind a full last chunk begin a new one.
    """
    if not len(chunks):
        return [(chunks, points)]
    homes = np.maximum(np.searchsorted(chunks.part.firsts, points.times, "right") - 1, 0)
    if int(chunks.counts[-1]) >= CHUNK:
        homes[points.times > chunks.part.lasts[-1]] = len(chunks)
    cuts = np.flatnonzero(np.diff(homes, prepend=-1))
    ends = [*cuts[1:].tolist(), len(points)]
    return [
        (
            chunks.taken(slice(int(homes[begin]), int(homes[begin]) + 1)),
            Points(points.times[begin:end], points.values[begin:end]),
        )
        for begin, end in zip(cuts.tolist(), ends, strict=True)
    ]


def _pack_anew(edit: Edit, series: SeriesId) -> None:
    """Put the points of many small chunks, which thinning and undo leave behind, into few full ones."""
    sql = "SELECT count(*), total(count) FROM points_chunk WHERE series_id = ?"
    chunks, samples = edit.read(sql, (series,))[0]
    if chunks > SPARSE * (1 + samples // CHUNK):
        every = chunks_of(edit, series)
        replace_chunks(edit, every, joined(samples_of(edit, every)), is_last=True)


def _last_of(edit: Edit, series: SeriesId) -> int | None:
    found = edit.read("SELECT max(first), last FROM points_chunk WHERE series_id = ?", (series,))
    return found[0][1]


def _require_sound(points: Points) -> None:
    if not bool(np.isfinite(points.values).all()):
        raise RuleBroken("A value is not a number.", "Leave its point out.")
    if len(points) and (int(points.times.min()) < FIRST_TIME or int(points.times.max()) > LAST_TIME):
        raise RuleBroken("A point lies outside the years 1 to 9999.", "Check its date.")
