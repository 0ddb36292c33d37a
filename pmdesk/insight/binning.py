"""Points brought together: into the periods of a calendar, over dimension values, and into buckets for a screen."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from pmdesk.domain.metrics import CALENDAR, Aggregate, Grain
from pmdesk.domain.points import Frame, Points, Times, Values

GRAIN_MS = {
    Grain.SECOND: 1_000,
    Grain.MINUTE: 60_000,
    Grain.HOUR: 3_600_000,
    Grain.DAY: 86_400_000,
    Grain.WEEK: 7 * 86_400_000,
    Grain.MONTH: 30 * 86_400_000,
}
"""How long a period usually is."""
NOTHING = Points(np.empty(0, np.int64), np.empty(0, np.float64))
LAST_MONTH = 12


def coarser(grain: Grain, at_least_ms: int) -> Grain:
    """Return the finest grain, this one or a wider one, whose periods are at least so long."""
    order = list(Grain)
    wider = order[order.index(grain) :]
    return next((each for each in wider if GRAIN_MS[each] >= at_least_ms), Grain.MONTH)


def edges(start: int, end: int, grain: Grain, zone: str = "UTC") -> Times:
    """Return where the periods begin that cover [start, end], and behind them where the next one would.

    Points of grain day or coarser stand at 00:00 UTC of their calendar day: ask for their periods in UTC. Instants are
    cut where days begin in `zone`; a zone that is not known counts as UTC.
    """
    if grain not in CALENDAR:
        return _even_edges(start, end, GRAIN_MS[grain], zone)
    place = zone_of(zone)
    day = _first_of(datetime.fromtimestamp(start / 1_000, place).date(), grain)
    found = [_begins(day, place)]
    while found[-1] <= end:
        day = _next(day, grain)
        found.append(_begins(day, place))
    return np.array(found, np.int64)


def binned(times: Times, values: Values, bounds: Times, aggregate: Aggregate) -> Points:
    """Return one point for each period that has samples, at its beginning; what lies outside the bounds is left out."""
    places = np.searchsorted(times, bounds)
    filled = np.flatnonzero(np.diff(places) > 0)
    if not filled.size:
        return NOTHING
    kept = values[: places[-1]]
    return Points(bounds[filled], _reduced(kept, places[filled], places[filled + 1], aggregate))


def combined(parts: Sequence[Points], aggregate: Aggregate) -> Points:
    """Return several series as one: at each time that any of them has, what they have there taken together.

    Of `LAST` the last of the parts counts.
    """
    filled = [part for part in parts if len(part)]
    if len(filled) < 2:  # noqa: PLR2004  # one alone is itself
        return filled[0] if filled else NOTHING
    first = filled[0].times
    if all(part.times.shape == first.shape and np.array_equal(part.times, first) for part in filled[1:]):
        return Points(first, _over_rows(np.stack([part.values for part in filled]), aggregate))
    times = np.concatenate([part.times for part in filled])
    values = np.concatenate([part.values for part in filled])
    order = np.argsort(times, kind="stable")
    sorted_times = times[order]
    starts = np.flatnonzero(np.diff(sorted_times, prepend=sorted_times[0] - 1))
    ends = np.append(starts[1:], times.size)
    return Points(sorted_times[starts], _reduced(values[order], starts, ends, aggregate))


def framed(points: Points, start: int, end: int, buckets: int) -> Frame:
    """Return [start, end] of points for a screen of so many buckets, with one sample more at either side.

    Every extreme is among the entries, and the first and the last sample stand alone.
    """
    first, behind = np.searchsorted(points.times, start), np.searchsorted(points.times, end, "right")
    begin, stop = max(0, int(first) - 1), min(len(points), int(behind) + 1)
    times, values = points.times[begin:stop], points.values[begin:stop]
    if times.size <= 2 * buckets:
        return Frame(times, values, values, is_raw=True)
    width = max(1, -(-(end - start) // max(1, buckets)))
    begins = np.diff(times // width, prepend=times[0] // width - 1) != 0
    inner, outer = int(first) - begin, int(behind) - begin
    for alone in (inner, inner + 1, outer - 1, outer):
        if 0 <= alone < begins.size:
            begins[alone] = True
    starts = np.flatnonzero(begins)
    lows, highs = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    return Frame(times[starts], lows, highs, is_raw=False)


def between(points: Points, start: int, end: int) -> Points:
    """Return the samples from `start` to `end`, both included."""
    first, behind = np.searchsorted(points.times, start), np.searchsorted(points.times, end, "right")
    return Points(points.times[first:behind], points.values[first:behind])


def thinned(points: Points, count: int) -> tuple[float, ...]:
    """Return at most `count` values that tell the shape of points: all of them, or the extremes of equal stretches."""
    if len(points) <= count:
        return tuple(points.values.tolist())
    starts = np.linspace(0, len(points), max(1, (count - 1) // 2), endpoint=False).astype(np.int64)
    lows, highs = np.minimum.reduceat(points.values, starts), np.maximum.reduceat(points.values, starts)
    ends = np.append(starts[1:], len(points)) - 1
    rising = points.values[ends] >= points.values[starts]
    pairs = np.where(rising[:, None], np.stack([lows, highs], axis=1), np.stack([highs, lows], axis=1))
    return (*pairs.ravel().tolist(), float(points.values[-1]))


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _even_edges(start: int, end: int, width: int, zone: str) -> Times:
    offset = datetime.fromtimestamp(start / 1_000, zone_of(zone)).utcoffset() or timedelta()
    shift = int(offset.total_seconds() * 1_000)
    begin = (start + shift) // width * width - shift
    return np.arange(begin, end + width + 1, width, dtype=np.int64)[: (end - begin) // width + 2]


def _first_of(day: date, grain: Grain) -> date:
    if grain is Grain.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if grain is Grain.WEEK else day


def _next(day: date, grain: Grain) -> date:
    if grain is Grain.MONTH:
        return date(day.year + day.month // LAST_MONTH, day.month % LAST_MONTH + 1, 1)
    return day + timedelta(days=7 if grain is Grain.WEEK else 1)


def _begins(day: date, place: ZoneInfo) -> int:
    return round(datetime.combine(day, time.min, place).astimezone(UTC).timestamp() * 1_000)


def _reduced(values: Values, starts: Times, ends: Times, aggregate: Aggregate) -> Values:
    """Return what each stretch of values [start, end) comes to; the stretches follow each other without a gap."""
    match aggregate:
        case Aggregate.SUM:
            return np.add.reduceat(values, starts)
        case Aggregate.MEAN:
            return np.add.reduceat(values, starts) / (ends - starts)
        case Aggregate.MIN:
            return np.minimum.reduceat(values, starts)
        case Aggregate.MAX:
            return np.maximum.reduceat(values, starts)
        case Aggregate.LAST:
            return values[ends - 1]


def _over_rows(table: Values, aggregate: Aggregate) -> Values:
    match aggregate:
        case Aggregate.SUM:
            return table.sum(axis=0)
        case Aggregate.MEAN:
            return table.mean(axis=0)
        case Aggregate.MIN:
            return table.min(axis=0)
        case Aggregate.MAX:
            return table.max(axis=0)
        case Aggregate.LAST:
            return table[-1].copy()
