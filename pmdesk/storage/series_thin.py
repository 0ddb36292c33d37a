"""Old points made fewer: of each bucket of time the lowest, the highest and the last sample stay, at their true times.

So every extreme stays visible, and whatever asks for lowest, highest or last values gets the true ones. Means of a
bucket become means of what stayed, and sums cannot be told any more: whoever sets a rule has to leave sums out.
"""

import numpy as np
import numpy.typing as npt

from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.metrics import Grain
from pmdesk.domain.points import Landed, Points
from pmdesk.storage.ledger import Edit
from pmdesk.storage.rows import Rows
from pmdesk.storage.series_chunks import chunks_of, spans_of
from pmdesk.storage.series_extents import mark_thinned, refresh
from pmdesk.storage.series_frame import points_of
from pmdesk.storage.series_merge import meet

DAY_MS = 86_400_000
WIDTHS = {
    Grain.SECOND: 1_000,
    Grain.MINUTE: 60_000,
    Grain.HOUR: 3_600_000,
    Grain.DAY: DAY_MS,
    Grain.WEEK: 7 * DAY_MS,
    Grain.MONTH: 31 * DAY_MS,
}
"""How far apart the points of a grain are at most."""


def thin_out(edit: Edit, series: SeriesId, before: int, width_ms: int) -> int:
    """Thin the whole buckets before a time, and return how many samples went."""
    end = before // width_ms * width_ms
    gone = 0
    for first, last in spans_of(chunks_of(edit, series).part.firsts, width_ms):
        points = points_of(edit, series, first, min(last, end - 1))
        goes = ~_stays(points, width_ms)
        gone += int(np.count_nonzero(goes))
        meet(edit, series, Points(points.times[goes], np.full(int(goes.sum()), np.nan)))
    if gone:
        refresh(edit, series, Landed())
        mark_thinned(edit, series, end)
    return gone


def gaps_of(rows: Rows, series: SeriesId, grain: Grain) -> tuple[tuple[int, int], ...]:
    """Return where points of a grain are missing: the time before each gap and the one after it."""
    found: list[tuple[int, int]] = []
    last = np.empty(0, np.int64)
    for span in spans_of(chunks_of(rows, series).part.firsts):
        times = np.concatenate([last, points_of(rows, series, *span).times])
        wide = np.flatnonzero(2 * np.diff(times) > 3 * WIDTHS[grain])
        found += zip(times[wide].tolist(), times[wide + 1].tolist(), strict=True)
        last = times[-1:]
    return tuple(found)


def _stays(points: Points, width_ms: int) -> npt.NDArray[np.bool_]:
    """Return which samples are the lowest, the highest or the last of their bucket; the first of several alike."""
    place = points.times // width_ms
    stays = np.zeros(len(points), bool)
    if not len(points):
        return stays
    begins = np.flatnonzero(np.diff(place, prepend=place[0] - 1))
    bucket = np.cumsum(np.diff(place, prepend=place[0]) != 0)
    stays[np.append(begins[1:], len(points)) - 1] = True
    for extreme in (np.minimum, np.maximum):
        alike = np.flatnonzero(points.values == extreme.reduceat(points.values, begins)[bucket])
        stays[alike[np.unique(bucket[alike], return_index=True)[1]]] = True
    return stays
