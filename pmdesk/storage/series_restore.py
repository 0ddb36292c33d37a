"""The points of a backup: whether they differ from now, and bringing them back as part of an edit."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest

import numpy as np

from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.points import Landed, Points
from pmdesk.storage.ledger import Edit
from pmdesk.storage.rows import Rows
from pmdesk.storage.series_chunks import chunks_of, spans_of
from pmdesk.storage.series_extents import COUNTED, health_of, mark_thinned, refresh, thinned_before
from pmdesk.storage.series_frame import points_of
from pmdesk.storage.series_merge import meet
from pmdesk.storage.series_swap import keep


def differing(rows: Rows, past: Rows) -> Iterator[SeriesId]:
    """Yield each series whose points are not the ones of a backup."""
    for series in _series_of(rows, past):
        if not _are_alike(rows, past, series) and any(
            points_of(rows, series, *span) != points_of(past, series, *span) for span in _spans(rows, past, series)
        ):
            yield series


def bring_points_back(edit: Edit, past: Rows, others: Iterable[SeriesId]) -> None:
    """Make the points of some series those of a backup; undoing the step makes them those of now."""
    for series in others:
        counted = _difference(health_of(past, series), health_of(edit, series))
        for span in _spans(edit, past, series):
            met = meet(edit, series, _wanted(points_of(edit, series, *span), points_of(past, series, *span)))
            keep(edit, series, met.changed, met.before, Landed())
        refresh(edit, series, counted)
        mark_thinned(edit, series, thinned_before(past, series))


def _wanted(now: Points, then: Points) -> Points:
    """Return points as they were, and those to take away: their value is not a number."""
    going = np.setdiff1d(now.times, then.times, assume_unique=True)
    times = np.concatenate([then.times, going])
    values = np.concatenate([then.values, np.full(going.size, np.nan)])
    order = np.argsort(times)
    return Points(times[order], values[order])


def _difference(one: Landed, other: Landed) -> Landed:
    return Landed(**{name: getattr(one, name) - getattr(other, name) for name in COUNTED})


def _series_of(rows: Rows, past: Rows) -> list[SeriesId]:
    sql = "SELECT DISTINCT series_id FROM points_chunk"
    return sorted({SeriesId(series) for each in (rows, past) for (series,) in each.read(sql)})


def _are_alike(rows: Rows, past: Rows, series: SeriesId) -> bool:
    """Whether the chunks of a series are the same bytes; points that are alike may still be packed otherwise."""
    sql = "SELECT seal, body FROM points_chunk WHERE series_id = ? ORDER BY first"
    pairs = zip_longest(*(each.connection.execute(sql, (series,)) for each in (rows, past)))
    return all(one == other for one, other in pairs)


def _spans(rows: Rows, past: Rows, series: SeriesId) -> list[tuple[int, int]]:
    firsts = np.unique(np.concatenate([chunks_of(each, series).part.firsts for each in (rows, past)]))
    return list(spans_of(firsts))
