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
    steps = np.diff(times)
    if bool(np.all(steps > 0)):
        return given, Landed()
    behind = int(np.count_nonzero(times[1:] < np.maximum.accumulate(times)[:-1]))
    order = np.argsort(times, kind="stable")
    times, values = times[order], values[order]
    counts = np.append(times[1:] != times[:-1], True)
    kept = Points(times[counts], values[counts])
    return kept, Landed(duplicates=len(given) - len(kept), out_of_order=behind)


def meet(edit: Edit, series: SeriesId, points: Points) -> Met:
    """Bring points that are in order into a series; where all are there already nothing is written."""
    chunks = chunks_of(edit, series, int(points.times[0]), int(points.times[-1])) if len(points) else None
    if chunks is None:
        return Met(Landed(), NOTHING, np.empty(0))
    last = _last_of(edit, series)
    met = [_met(edit, part, here, last) for part, here in _pairs(chunks, points)]
    changed = joined([each.changed for each in met])
    if len(changed):
        edit.facts.add(Ref(Kind.SERIES, series))
    landed = sum((each.landed for each in met), Landed())
    return Met(landed, changed, np.concatenate([each.before for each in met]))


def _met(edit: Edit, chunks: Chunks, points: Points, last: int | None) -> Met:
    """Bring points into one chunk, or into a series without one."""
    there = joined(samples_of(edit, chunks))
    place = np.searchsorted(there.times, points.times)
    known = np.zeros(len(points), bool)
    inside = place < len(there)
    known[inside] = there.times[place[inside]] == points.times[inside]
    before = np.full(len(points), np.nan)
    before[known] = there.values[place[known]]
    differs = before != points.values  # Where there was nothing it is not a number, which differs from any.
    changed = Points(points.times[differs], points.values[differs])
    added = int(np.count_nonzero(~known))
    late = 0 if last is None else int(np.count_nonzero(points.times[~known] < last))
    replaced = len(changed) - added
    if len(changed):
        wanted = there.values.copy()
        wanted[place[known]] = points.values[known]
        at = place[~known]
        whole = Points(np.insert(there.times, at, points.times[~known]), np.insert(wanted, at, points.values[~known]))
        replace_chunks(edit, chunks, whole, is_last=last is None or int(whole.times[-1]) >= last)
    return Met(Landed(added, replaced, len(points) - len(changed), late=late), changed, before[differs])


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


def _last_of(edit: Edit, series: SeriesId) -> int | None:
    found = edit.read("SELECT max(first), last FROM points_chunk WHERE series_id = ?", (series,))
    return found[0][1]


def _require_sound(points: Points) -> None:
    if not bool(np.isfinite(points.values).all()):
        raise RuleBroken("A value is not a number.", "Leave its point out.")
    if len(points) and (int(points.times.min()) < FIRST_TIME or int(points.times.max()) > LAST_TIME):
        raise RuleBroken("A point lies outside the years 1 to 9999.", "Check its date.")
