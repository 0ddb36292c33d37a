"""Keeps what a source brought for a metric, and how the source stands, in one transaction."""

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind, MetricId, Ref, SeriesId, SourceId
from pmdesk.domain.metrics import Metric, Series
from pmdesk.domain.points import ForeignSeries, Landed
from pmdesk.storage import series
from pmdesk.storage.ledger import Edit
from pmdesk.storage.memory import remember


@frozen
class ReceivePoints:
    """Bring points into the series of a metric, new dimension values as new series. Answers what became of them."""

    metric_id: MetricId
    found: tuple[ForeignSeries, ...]
    title: str

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Points from {self.title}"

    def apply(self, edit: Edit) -> Landed:
        """Put series that are new, and merge the points."""
        edit.get(Metric, self.metric_id)
        known = {tuple(one.dimensions): one.id for one in edit.all(Series, metric_id=self.metric_id)}
        landed = Landed()
        for one in self.found:
            if one.dimensions not in known:
                known[one.dimensions] = SeriesId(edit.next_id())
                edit.put(Series(known[one.dimensions], self.metric_id, one.dimensions))
            landed += series.merge(edit, known[one.dimensions], one.times, one.values)
        return landed


@frozen
class RememberStanding:
    """Keep how a source stands, with the points it brought if it did; what it says is JSON. Answers what landed."""

    source_id: SourceId
    standing: str
    points: ReceivePoints | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return "Ask source" if self.points is None else self.points.label

    def apply(self, edit: Edit) -> Landed:
        """Merge and remember; whoever shows the source is told."""
        landed = Landed() if self.points is None else self.points.apply(edit)
        remember(edit, standing_name(self.source_id), self.standing)
        edit.facts.add(Ref(Kind.SOURCE, self.source_id))
        return landed


def standing_name(source_id: SourceId) -> str:
    """Return the name under which the standing of a source is remembered."""
    return f"source.{source_id}"
