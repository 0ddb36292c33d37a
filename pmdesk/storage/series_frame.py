"""A stretch of a series for a screen: as coarse as its pixels allow, with every extreme in its place.

A chunk stands for its samples where it is no wider than a bucket, else the entries of its sketch do, and where one of
those is wider the samples themselves. Fewer chunks (and entries) than there are buckets can be too wide, so what is
read is bounded by the screen and not by the series.
"""

import numpy as np

from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.points import Frame, Points
from pmdesk.storage.rows import Rows
from pmdesk.storage.series_chunks import Chunks, Stretches, chunks_of, joined, samples_of, sketches_of
from pmdesk.storage.series_pack import FAN, Numbers, Stretch, chained, grouped, stretch_of


def points_of(rows: Rows, series: SeriesId, start: int, end: int) -> Points:
    """Return the samples from `start` to `end`, both included."""
    chunks = chunks_of(rows, series, start, end)
    touched = np.flatnonzero((chunks.part.lasts >= start) & (chunks.part.firsts <= end))
    found = joined(samples_of(rows, chunks.taken(touched)))
    return _cut(found, int(np.searchsorted(found.times, start)), int(np.searchsorted(found.times, end, "right")))


def frame_of(rows: Rows, series: SeriesId, start: int, end: int, buckets: int) -> Frame:
    """Return [start, end] in about so many buckets, with one sample more at either side.

    Buckets lie on multiples of their width, so that panning moves them as they are; the first and the last sample
    of the stretch stand alone.
    """
    torn: Stretches = []
    chunks = chunks_of(rows, series, start - 1, end, torn)
    head = int(np.searchsorted(chunks.part.lasts, start))
    tail = int(np.searchsorted(chunks.part.firsts, end, "right")) - 1
    if tail <= head + 1 or int(chunks.counts[head : tail + 1].sum()) <= 2 * buckets:
        found = _with_neighbours(joined(samples_of(rows, chunks, torn)), start, end)
        if len(found) <= 2 * buckets:
            return Frame(found.times, found.values, found.values, is_raw=True, unreadable=_told(torn))
        return _coarse(stretch_of(found), start, end, buckets, torn)
    before = _with_neighbours(joined(samples_of(rows, chunks.taken(slice(0, head + 1)), torn)), start, end)
    after = _with_neighbours(joined(samples_of(rows, chunks.taken(slice(tail, None)), torn)), start, end)
    middle = _entries(rows, chunks.taken(slice(head + 1, tail)), _width(start, end, buckets), torn)
    return _coarse(chained([stretch_of(before), middle, stretch_of(after)]), start, end, buckets, torn)


def _coarse(whole: Stretch, start: int, end: int, buckets: int, torn: Stretches) -> Frame:
    """Take together what begins in one bucket; the outermost samples, inside and outside, stand alone."""
    place = whole.firsts // _width(start, end, buckets)
    begins = np.append(True, place[1:] != place[:-1])[: len(whole)]
    first, behind = np.searchsorted(whole.firsts, start), np.searchsorted(whole.firsts, end, "right")
    for alone in (first, first + 1, behind - 1, behind):
        if 0 <= alone < begins.size:
            begins[alone] = True
    found = grouped(whole, np.flatnonzero(begins))
    return Frame(found.firsts, found.lows, found.highs, is_raw=False, unreadable=_told(torn))


def _told(torn: Stretches) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(set(torn)))


def _width(start: int, end: int, buckets: int) -> int:
    return max(1, -(-(end - start) // max(1, buckets)))


def _entries(rows: Rows, chunks: Chunks, width: int, torn: Stretches) -> Stretch:
    """Return what stands for the samples of some chunks, none of it wider than a bucket."""
    wide = chunks.part.lasts - chunks.part.firsts > width
    if not bool(wide.any()):
        return chunks.part
    finer = chunks.taken(np.flatnonzero(wide))
    fine, sizes = sketches_of(rows, finer, torn)
    broad = fine.lasts - fine.firsts > width
    parts = [chunks.part.taken(~wide), fine.taken(~broad)]
    if bool(broad.any()):
        homes = np.repeat(np.arange(sizes.size), sizes)[broad]
        parts += _samples_under(rows, finer, homes, fine.firsts[broad], torn)
    found = chained(parts)
    return found.taken(np.argsort(found.firsts, kind="stable"))


def _samples_under(rows: Rows, chunks: Chunks, homes: Numbers, firsts: Numbers, torn: Stretches) -> list[Stretch]:
    """Return the samples under some entries of sketches, each named by its chunk and its first time."""
    read = np.unique(homes)
    found: list[Stretch] = []
    for home, points in zip(read.tolist(), samples_of(rows, chunks.taken(read), torn), strict=True):
        begins = np.searchsorted(points.times, firsts[homes == home])
        under = (begins[:, None] + np.arange(FAN)).ravel()
        found.append(stretch_of(points).taken(under[under < len(points)]))
    return found


def _with_neighbours(points: Points, start: int, end: int) -> Points:
    """Return the samples of a stretch and one more at either side."""
    begin, behind = np.searchsorted(points.times, start), np.searchsorted(points.times, end, "right")
    return _cut(points, max(0, int(begin) - 1), int(behind) + 1)


def _cut(points: Points, begin: int, end: int) -> Points:
    return Points(points.times[begin:end], points.values[begin:end])
