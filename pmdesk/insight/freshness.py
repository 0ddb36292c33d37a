"""Whether the newest point of a metric is older than it should be, and what a newest value is compared with."""

from datetime import date, timedelta

import numpy as np

from pmdesk.domain.metrics import Grain
from pmdesk.domain.points import Points
from pmdesk.domain.ranges import DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS, day_of, shift_ms
from pmdesk.insight.binning import GRAIN_MS, between

GRAINS_LATE = 2
LEAST_MS = 15 * MINUTE_MS
"""Nothing is stale within a quarter of an hour."""
SEASONS = {Grain.DAY: WEEK_MS, Grain.HOUR: DAY_MS, Grain.MINUTE: DAY_MS, Grain.SECOND: DAY_MS}
"""After what time the same kind of period comes again: a weekday, a time of day."""


def is_stale(
    last: int,
    grain: Grain,
    now_ms: int,
    today: date,
    *,
    stale_hours: float | None = None,
    every_minutes: int | None = None,
) -> bool:
    """Whether a metric whose newest point stands at `last` should have a newer one.

    `stale_hours` counts from the end of the newest point's period. Without it days are stale when yesterday is missing,
    weeks, months and finer points when two periods have gone by; a source that is asked more rarely is given its time.
    """
    if stale_hours is not None:
        return now_ms - last - GRAIN_MS[grain] > stale_hours * HOUR_MS
    if grain is Grain.DAY:
        return day_of(last) < today - timedelta(days=1)
    allowed = GRAINS_LATE * GRAIN_MS[grain]
    if grain is Grain.MONTH:
        allowed += 2 * DAY_MS  # Two months may have 62 days.
    asked = GRAINS_LATE * (every_minutes or 0) * MINUTE_MS
    return now_ms - last > max(allowed, asked, LEAST_MS)


def usual_before(points: Points, at: int, start: int, end: int, grain: Grain) -> float | None:
    """Return what a metric usually was in the stretch before [start, end]; None where there are no points.

    It is the mean of the periods of the same kind as the one at `at` (Mondays, the same hour), of all where there is
    none such.
    """
    shift = shift_ms(start, end)
    before = between(points, start - shift, end - shift)
    if not len(before):
        return None
    season = SEASONS.get(grain)
    alike = before.values if season is None else before.values[(before.times - at) % season == 0]
    return float(np.mean(alike if alike.size else before.values))


def whole_days(start: int, end: int) -> tuple[int, int]:
    """Return the stretch from the beginning of its first day to the end of its last one (UTC)."""
    return start // DAY_MS * DAY_MS, end // DAY_MS * DAY_MS + DAY_MS - 1
