"""The lines of a metric: whole or by a dimension, each one series or several taken together, read as it is needed."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import field

import numpy as np

from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.kinds import MetricId, SeriesId
from pmdesk.domain.metrics import Aggregate, Grain, Metric, Series
from pmdesk.domain.points import Extent, Frame, Points
from pmdesk.insight.binning import GRAIN_MS, NOTHING, between, combined, framed
from pmdesk.queries.findings import Findings
from pmdesk.storage import series as kept_series
from pmdesk.storage.rows import Rows
from pmdesk.storage.series_many import many_points

HELD_AT_MOST = 50_000
"""A line of up to so many points is read as a whole and kept; of a longer one only what a screen needs is read."""
READ_AT_MOST = 400_000
"""So many points at most are read to tell the values of one range."""
STILL_REPORTING = 3
"""A series counts as reporting while its newest point is at most so many periods behind."""


@frozen
class Strand:
    """One line to be: the series behind it, oldest first, and how they are taken together; empty label: the whole."""

    metric_id: MetricId
    label: str
    ids: tuple[SeriesId, ...]
    aggregate: Aggregate
    grain: Grain


def strands(metric: Metric, series: Sequence[Series], split_by: str = "") -> tuple[Strand, ...]:
    """Return the line of the whole, or one for each value of a dimension; nothing where there is no such series.

    Where the whole itself was not brought in it is made of the series with the fewest dimensions, so that nothing
    counts twice.
    """
    fitting = [each for each in series if not split_by or split_by in each.values]
    if not fitting:
        return ()
    fewest = min((each.dimensions[::2] for each in fitting), key=len)
    groups: dict[str, list[SeriesId]] = {}
    for each in fitting:
        if each.dimensions[::2] == fewest:
            groups.setdefault(each.values.get(split_by, ""), []).append(each.id)
    across = across_dimensions(metric)
    return tuple(Strand(metric.id, label, tuple(ids), across, metric.grain) for label, ids in groups.items())


def dimensions_of(series: Iterable[Series]) -> tuple[str, ...]:
    """Return the names of the dimensions by which a metric can be split."""
    return tuple(dict.fromkeys(name for each in series for name in each.dimensions[::2]))


def across_dimensions(metric: Metric) -> Aggregate:
    """Return how values of dimensions become the whole: stocks add up, shares are averaged."""
    if metric.aggregate is not Aggregate.LAST:
        return metric.aggregate
    return Aggregate.MEAN if metric.unit.strip() == "%" else Aggregate.SUM


@slotted
class Yarn:
    """Reads strands: short ones once and whole, kept with the findings; long ones only as far as is asked."""

    rows: Rows
    findings: Findings
    extents: dict[SeriesId, Extent] = field(default_factory=dict[SeriesId, Extent])
    torn: set[SeriesId] = field(default_factory=set[SeriesId])
    """Series of which some points are damaged; they are read as far as that goes, each time anew."""
    shown: dict[tuple[SeriesId, ...], tuple[int, Frame]] = field(
        default_factory=dict[tuple[SeriesId, ...], tuple[int, Frame]]
    )
    """Of strands too long to be held the frame read last, and up to when it goes."""

    def know(self, wanted: Iterable[Strand], *, read: bool = True) -> None:
        """Find out what there is of all these strands, and read the short ones, with one statement each."""
        parts = list(dict.fromkeys(series_id for strand in wanted for series_id in strand.ids))
        self.extents |= kept_series.extents(self.rows, [each for each in parts if each not in self.extents])
        if not read:
            return
        missing = [each for each in parts if self._is_short(each) and self.findings.find(self._key(each)) is None]
        found = many_points(self.rows, missing)
        self.torn |= set(missing) - found.keys()
        for series_id, points in found.items():
            self.findings.keep(self._key(series_id), points, 2 * len(points))

    def state(self, strand: Strand) -> Hashable:
        """Return a value that is another one whenever a point of the strand has changed."""
        return (strand.aggregate, *((each, self.extents.get(each)) for each in strand.ids))

    def extent(self, strand: Strand) -> Extent | None:
        """Return what there is of a strand, None without points; the newest value is that of its last series."""
        known = [self.extents[each] for each in strand.ids if each in self.extents]
        if not known:
            return None
        newest = max(known, key=lambda each: each.last)
        return Extent(
            min(each.first for each in known),
            newest.last,
            sum(each.count for each in known),
            min(each.low for each in known),
            max(each.high for each in known),
            newest.newest,
            max(each.arrived for each in known),
            thinned=max((each.thinned for each in known if each.thinned is not None), default=None),
        )

    def is_torn(self, strand: Strand) -> bool:
        """Whether some points of a strand are damaged."""
        return not self.torn.isdisjoint(strand.ids)

    def held(self, strand: Strand) -> Points | None:
        """Return all points of a short strand, None of a long one."""
        there = [each for each in strand.ids if each in self.extents]
        if sum(self.extents[each].count for each in there) > HELD_AT_MOST * min(len(there), 8):
            return None
        if not there:
            return NOTHING
        if not all(self._is_short(each) for each in there):
            return None
        if len(there) == 1:
            return self._whole(there[0])
        key = ("strand", self.state(strand))
        return self.findings.remembered(key, lambda: self._joined(strand, there), lambda points: 2 * len(points))

    def frame(self, strand: Strand, start: int, end: int, buckets: int) -> Frame:
        """Return [start, end] of a strand for a screen."""
        points = self.held(strand)
        if points is not None:
            return framed(points, start, end, buckets)
        there = [each for each in strand.ids if each in self.extents]
        frames = [kept_series.frame(self.rows, each, start, end, buckets) for each in there]
        if len(frames) > 1:
            return laid_together(frames, start, end, buckets, strand.aggregate)
        self.shown[strand.ids] = end, frames[0]
        return frames[0]

    def samples(self, strand: Strand, start: int, end: int, *, at_most: int | None = READ_AT_MOST) -> Points | None:
        """Return the points of [start, end]; None where they are about more than `at_most`."""
        points = self.held(strand)
        if points is not None:
            return between(points, start, end)
        there = [each for each in strand.ids if each in self.extents]
        if at_most is not None and sum(_share(self.extents[each], start, end) for each in there) > at_most:
            return None
        return combined([kept_series.points(self.rows, each, start, end) for each in there], strand.aggregate)

    def newest(self, strand: Strand, until: int) -> tuple[int, float] | None:
        """Return the time and value of the newest point up to `until`."""
        points = self.held(strand)
        if points is None:
            end, found = self.shown.get(strand.ids, (None, None))
            if found is None or end != until:
                found = self.frame(strand, until - GRAIN_MS[strand.grain], until, 4)
            points = Points(found.times, found.lows)  # Its last sample up to the end stands alone.
        place = int(np.searchsorted(points.times, until, "right")) - 1
        return None if place < 0 else (int(points.times[place]), float(points.values[place]))

    def _whole(self, series_id: SeriesId) -> Points:
        def read() -> Points:
            return kept_series.points(self.rows, series_id)

        return self.findings.remembered(self._key(series_id), read, lambda points: 2 * len(points))

    def _joined(self, strand: Strand, there: Sequence[SeriesId]) -> Points:
        points = combined([self._whole(each) for each in there], strand.aggregate)
        newest = max(self.extents[each].last for each in there)
        late = newest - STILL_REPORTING * GRAIN_MS[strand.grain]
        told = min(self.extents[each].last for each in there if self.extents[each].last >= late)
        first = max(self.extents[each].thinned or int(points.times[0]) for each in there)
        return between(points, first, told)  # What only some have told yet would look like a fall.

    def _is_short(self, series_id: SeriesId) -> bool:
        extent = self.extents.get(series_id)
        return extent is not None and extent.count <= HELD_AT_MOST and series_id not in self.torn

    def _key(self, series_id: SeriesId) -> Hashable:
        return ("points", series_id, self.extents.get(series_id))


def laid_together(frames: Sequence[Frame], start: int, end: int, buckets: int, aggregate: Aggregate) -> Frame:
    """Return frames of one stretch as one: the least and the most that the series together can have been."""
    width = max(1, -(-(end - start) // max(1, buckets)))
    lows: list[Points] = []
    highs: list[Points] = []
    for frame in frames:
        places = frame.times // width
        starts = np.flatnonzero(np.diff(places, prepend=places[:1] - 1))
        if starts.size:
            times = places[starts] * width
            lows.append(Points(times, np.minimum.reduceat(frame.lows, starts)))
            highs.append(Points(times, np.maximum.reduceat(frame.highs, starts)))
    low, high = combined(lows, aggregate), combined(highs, aggregate)
    return Frame(low.times, low.values, high.values, is_raw=False)


def _share(extent: Extent, start: int, end: int) -> float:
    """Return about how many points of a series lie in a stretch."""
    inside = min(end, extent.last) - max(start, extent.first)
    return 0.0 if inside < 0 else extent.count * inside / max(1, extent.last - extent.first)
