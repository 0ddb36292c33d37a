"""A metric by calendar days: points finer than a day brought to the days of its time zone."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from pmdesk.domain.metrics import CALENDAR, Grain, Metric
from pmdesk.domain.points import Points
from pmdesk.domain.ranges import DAY_MS, start_of
from pmdesk.insight.binning import GRAIN_MS, NOTHING, between, binned, edges, zone_of
from pmdesk.queries.strands import Strand, Yarn

PIECE_DAYS = 60
"""So many days of a long series are in memory at once."""


def by_days(metric: Metric) -> Metric:
    """Return the metric as it is once its points were brought to days."""
    return metric if metric.grain in CALENDAR else replace(metric, grain=Grain.DAY)


def daily(yarn: Yarn, metric: Metric, strand: Strand, *, since_days: int) -> Points:
    """Return the newest so many days of a strand, one point at 00:00 UTC of each; wider grains stay as they are.

    Of finer points a newest day that is not over yet is left away.
    """
    extent = yarn.extent(strand)
    if extent is None:
        return NOTHING
    first = max(extent.first, extent.last - since_days * DAY_MS)
    if metric.grain not in CALENDAR and extent.thinned is not None:
        first = max(first, extent.thinned)  # What is left before has another sum and mean.
    if metric.grain in CALENDAR:
        held = yarn.held(strand)
        return between(held, first, extent.last) if held is not None else _samples(yarn, strand, first, extent.last)
    bounds = edges(first, extent.last, Grain.DAY, metric.time_zone)
    if int(bounds[-1]) - extent.last > 2 * GRAIN_MS[metric.grain]:
        bounds = bounds[:-1]
    zone = zone_of(metric.time_zone)
    times: list[int] = []
    values: list[float] = []
    for begin in range(0, len(bounds) - 1, PIECE_DAYS):
        cut = bounds[begin : begin + PIECE_DAYS + 1]
        found = _samples(yarn, strand, int(cut[0]), int(cut[-1]) - 1)
        days = binned(found.times, found.values, cut, metric.aggregate)
        times += [
            start_of(datetime.fromtimestamp(at / 1_000, UTC).astimezone(zone).date()) for at in days.times.tolist()
        ]
        values += days.values.tolist()
    return Points(np.array(times, np.int64), np.array(values, np.float64))


def _samples(yarn: Yarn, strand: Strand, start: int, end: int) -> Points:
    return yarn.samples(strand, start, end, at_most=None) or NOTHING
