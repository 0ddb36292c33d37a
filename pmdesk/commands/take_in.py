"""Takes points in: those of a file or a source land in metrics, old ones or new; the same again changes nothing."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from pmdesk.commands.fields import last_rank, make
from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import counted
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import IntakeId, MetricId, ProductId, SeriesId, SourceId
from pmdesk.domain.metrics import Intake, Metric, Series, Source
from pmdesk.domain.points import Batch, ForeignSeries, Landed
from pmdesk.domain.roadmap import Product
from pmdesk.storage import series
from pmdesk.storage.ledger import WRITING, Edit

Dimensions = tuple[str, ...]


@frozen
class Landing:
    """Where the points go that the batch calls `name`: to a metric that is there, or to a new one with `values`.

    `values` are fields of a metric by name; its title is `name` unless they give another.
    """

    name: str
    metric_id: MetricId | None = None
    values: Mapping[str, object] = field(default_factory=dict[str, object])


@frozen
class Arrival:
    """What became of a batch: its intake (None: it changed nothing, or a source brought it), and the points.

    `metrics` says which metric each name of the batch became; `made` are the new ones among them.
    """

    intake_id: IntakeId | None
    landed: Landed
    metrics: Mapping[str, MetricId]
    made: tuple[MetricId, ...]


@frozen
class TakeIn:
    """Bring a batch in as one step; series that no landing names stay out. Answers an `Arrival`.

    What a person brings is an intake, which can be undone as a whole; what a source brings (`is_kept` False) is facts
    only, apart from new series. A metric that takes points from a source is marked as coming from there.
    """

    batch: Batch
    title: str
    at: datetime
    source_id: SourceId | None
    plan: tuple[Landing, ...]
    is_kept: bool = True

    @property
    def label(self) -> str:
        """The step's name."""
        count = self.batch.count
        return f"Import {counted(count, 'point')} from {self.title.strip()}"

    def apply(self, edit: Edit) -> Arrival:
        """Bring every series to its metric."""
        if self.source_id is not None:
            edit.get(Source, self.source_id)
        intake_id = IntakeId(edit.next_id()) if self.is_kept else None
        bringing = _Bringing(edit, self, intake_id)
        landed = Landed()
        by_name = {landing.name: landing for landing in self.plan}
        wanted = [one for one in self.batch.series if one.metric in by_name and one.times.size]
        for one in edit.counted(WRITING, wanted):
            landed += bringing.bring(one, by_name[one.metric])
        if intake_id is None or not landed.added + landed.replaced:
            return Arrival(None, landed, bringing.metrics, tuple(bringing.made))
        refused = len(self.batch.bad)
        title = self.title.strip() or "Import"
        edit.put(Intake(intake_id, title, self.at, self.source_id, landed.added, landed.replaced, refused))
        return Arrival(intake_id, landed, bringing.metrics, tuple(bringing.made))


class _Bringing:
    """A batch on its way in: the metrics and series that its names became so far."""

    def __init__(self, edit: Edit, take: TakeIn, intake_id: IntakeId | None) -> None:
        self._edit = edit
        self._take = take
        self._intake_id = intake_id
        self.metrics: dict[str, MetricId] = {}
        self.made: list[MetricId] = []
        self._series: dict[MetricId, dict[Dimensions, SeriesId]] = {}

    def bring(self, one: ForeignSeries, landing: Landing) -> Landed:
        """Bring the points of one series."""
        metric_id = self.metrics.get(one.metric) or self._metric(one, landing)
        self.metrics[one.metric] = metric_id
        series_id = self._series_of(metric_id, in_order(one.dimensions))
        return series.merge(self._edit, series_id, one.times, one.values, intake=self._intake_id)

    def _metric(self, one: ForeignSeries, landing: Landing) -> MetricId:
        if landing.metric_id is not None:
            return MetricId(self._edit.get(Metric, landing.metric_id).id)
        given: dict[str, object] = {"title": one.metric.strip(), "unit": one.unit, **landing.values}
        product_id = given.get("product_id")
        if product_id is not None:
            self._edit.get(Product, _product(product_id))
        given["rank"] = last_rank(self._edit, Metric)
        if self._take.source_id is not None:
            given.setdefault("source_id", self._take.source_id)
            given.setdefault("query", one.metric)
        row = make(Metric, self._edit.next_id(), given)
        self._edit.put(row)
        self.made.append(MetricId(row.id))
        return MetricId(row.id)

    def _series_of(self, metric_id: MetricId, dimensions: Dimensions) -> SeriesId:
        known = self._series.get(metric_id)
        if known is None:
            rows = self._edit.all(Series, metric_id=metric_id)
            known = self._series[metric_id] = {in_order(row.dimensions): row.id for row in rows}
        if dimensions not in known:
            row = Series(SeriesId(self._edit.next_id()), metric_id, dimensions)
            self._edit.put(row)
            known[dimensions] = row.id
        return known[dimensions]


def in_order(dimensions: Dimensions) -> Dimensions:
    """Return dimension values in the order of their names, so that one combination is one series."""
    pairs = sorted(zip(dimensions[::2], dimensions[1::2], strict=True))
    return tuple(text for pair in pairs for text in pair)


def _product(value: object) -> ProductId:
    if not isinstance(value, int):
        raise RuleBroken("This is no product.", "Choose another one.")
    return ProductId(value)
