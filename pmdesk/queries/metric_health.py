"""How sound the points of a metric are: how many there are and from when, and what was wrong with those that came."""

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import MetricId
from pmdesk.domain.metrics import Series
from pmdesk.domain.points import Landed
from pmdesk.storage import series as kept_series
from pmdesk.storage.rows import Rows


@frozen
class SeriesHealth:
    """One series: its label (empty for the whole), its first and last point, and what became of all that came."""

    label: str
    count: int
    first: int
    last: int
    arrived: int
    landed: Landed


@frozen
class MetricHealth:
    """The series of a metric, the whole first; of more than a few only the first ones are told apart."""

    series: tuple[SeriesHealth, ...] = ()
    more: int = 0

    @property
    def landed(self) -> Landed:
        """What became of all points of the shown series together."""
        return sum((each.landed for each in self.series), Landed())


def metric_health(rows: Rows, metric_id: MetricId, at_most: int = 12) -> MetricHealth:
    """Read it."""
    found = sorted(rows.all(Series, metric_id=metric_id), key=lambda each: (len(each.dimensions), each.label))
    extents = kept_series.extents(rows, [each.id for each in found[:at_most]])
    told: list[SeriesHealth] = []
    for each in found[:at_most]:
        extent = extents.get(each.id)
        if extent is not None:
            landed = kept_series.health(rows, each.id)
            told.append(SeriesHealth(each.label, extent.count, extent.first, extent.last, extent.arrived, landed))
    return MetricHealth(tuple(told), max(0, len(found) - at_most))
