"""The rhythm of a series by the spacing of its points, and its points laid on an even grid of that rhythm.

Months and quarters are counted by the calendar, everything finer by its length. A long silence in a fine series is cut
by whole weeks, so that the time of day and the day of the week stay where they are and the grid stays small.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pmdesk.domain.classes import frozen
from pmdesk.insight.anomalies_trailing import Floats, Ints

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
MONTH = 30 * DAY
QUARTER = 90 * DAY
LONGEST_SILENCE = WEEK


@frozen
class Rhythm:
    """How a series of one spacing is looked at; all widths are counted in slots of its grid."""

    step_ms: int
    months: int  # Calendar months a slot, 0 for slots of a fixed length.
    periods: tuple[int, ...]  # Seasons that may be found; the first is the shortest.
    slow: int  # Slots of the slow level; a multiple of every season.
    quick: tuple[int, ...]  # Slots of the quick levels that may be found.
    cycles: int  # Past seasons looked at.
    memory: int  # Slots of the past from which the usual spread is taken.
    year: float  # Slots a year, 0 when a year is out of sight.
    around: int  # Slots around the same day of other years that count as the same.
    every: int  # Slots between two looks at what changes slowly.
    warm: int  # Slots without which nothing is said.


def spacing(times: Ints) -> int:
    """Return the usual distance of neighbouring points in milliseconds, a day for a single point."""
    return int(np.median(np.diff(times))) if times.size > 1 else DAY


def rhythm(step_ms: int) -> Rhythm:
    """Return how a series with points every `step_ms` is looked at."""
    if step_ms >= 85 * DAY:
        return Rhythm(step_ms, 3, (4,), 8, (3,), 5, 24, 4, 0, 1, 6)
    if step_ms >= 25 * DAY:
        return Rhythm(step_ms, 1, (12,), 12, (3,), 5, 48, 12, 0, 1, 6)
    if step_ms >= 6 * DAY:
        return Rhythm(step_ms, 0, (), 12, (3,), 5, 78, 365.25 * DAY / step_ms, 1, 2, 6)
    day = max(1, round(DAY / step_ms))
    week = 7 * day
    if day == 1:
        return Rhythm(DAY, 0, (7,), 28, (3, 7), 10, 364, 365.25, 5, 14, 14)
    year = 365.25 * day if step_ms >= HOUR else 0
    hour = max(3, round(HOUR / step_ms))
    return Rhythm(step_ms, 0, (day, week), week, (3, hour), 8, 4 * week, year, 3 * day, max(1, day // 4), day)


@frozen
class Grid:
    """A series on even slots: each point's slot, and each slot's value (NaN where there is none)."""

    slots: Ints
    values: Floats


def lay_out(times: Ints, values: Floats, way: Rhythm) -> Grid:
    """Return the points on a grid; of several points in one slot the last stands for it."""
    slots = _slots(times, way)
    on_grid = np.full(int(slots[-1]) + 1, np.nan)
    on_grid[slots] = values
    return Grid(slots, on_grid)


def _slots(times: Ints, way: Rhythm) -> Ints:
    if way.months:
        months = times.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64)
        counted = months // way.months
        return np.asarray(counted - counted[0], dtype=np.int64)
    since = (times - times[0]).astype(np.int64)
    if way.step_ms < DAY:
        since = since - _cut_silence(times)
    return np.asarray((since + way.step_ms // 2) // way.step_ms, dtype=np.int64)


def _cut_silence(times: Ints) -> Ints:
    """Return for each point the milliseconds of long silences left out before it, in whole weeks."""
    gaps = np.diff(times)
    cut = np.where(gaps > LONGEST_SILENCE, (gaps - LONGEST_SILENCE) // WEEK * WEEK, 0)
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(cut)])


def inside(times: Ints, spans: Sequence[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    """Tell for each time whether it lies in one of the spans; both ends belong to a span."""
    within = np.zeros(times.size, dtype=np.bool_)
    for start, end in spans:
        within |= (times >= start) & (times <= end)
    return within


def by_day(times: Ints, values: Floats) -> tuple[Ints, Floats]:
    """Return the means of each 24 hours back from the newest point, each at the time of its end."""
    ago = (times[-1] - times) // DAY
    days, first, counts = np.unique(-ago, return_index=True, return_counts=True)
    return times[-1] + days * DAY, np.add.reduceat(values, first) / counts
