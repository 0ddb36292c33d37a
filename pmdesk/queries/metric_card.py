"""One metric in full: what it means, where its points come from and how sound they are, and all that hangs on it."""

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import Gone
from pmdesk.domain.kinds import EffectId, ItemId, KeyResultId, Kind, MetricId, SeriesId
from pmdesk.domain.metrics import Annotation, Effect, Metric, ReviewMark, Source, Target, Verdict
from pmdesk.domain.points import Extent, Landed
from pmdesk.domain.roadmap import Item, KeyResult, Product, Release
from pmdesk.queries.chart import Known, know
from pmdesk.queries.dashboard import Tab, dashboards_showing, tabs
from pmdesk.queries.findings import Findings
from pmdesk.queries.strands import Strand, dimensions_of
from pmdesk.storage import series as kept_series
from pmdesk.storage.history import count_past
from pmdesk.storage.rows import Rows

REVIEWS_SHOWN = 60
GAPS_SHOWN = 50


@frozen
class SeriesFace:
    """One series and how sound its points are; `gaps` are (last before, first after), the newest first."""

    id: SeriesId
    label: str
    dimensions: tuple[str, ...]
    extent: Extent | None
    health: Landed
    gaps: tuple[tuple[int, int], ...]
    gap_count: int


@frozen
class KeptEffect:
    """An effect that was kept: of which release or mark, and with which item."""

    effect: Effect
    cause: str
    item_id: ItemId | None
    item: str

    @property
    def id(self) -> EffectId:
        """The effect's id."""
        return self.effect.id


@frozen
class MetricCard:
    """Everything there is to know of a metric; `reviews` and `effects` stand the newest first."""

    metric: Metric
    product: Product | None
    source: Source | None
    series: tuple[SeriesFace, ...]
    dimensions: tuple[str, ...]
    targets: tuple[Target, ...]
    annotations: tuple[Annotation, ...]
    verdicts: tuple[Verdict, ...]
    effects: tuple[KeptEffect, ...]
    key_results: tuple[tuple[KeyResultId, str], ...]
    reviews: tuple[ReviewMark, ...]
    dashboards: tuple[Tab, ...]
    is_stale: bool
    past_count: int

    @property
    def health(self) -> Landed:
        """What became of all points that were brought in, over all series."""
        total = Landed()
        for each in self.series:
            total += each.health
        return total

    @property
    def gap_count(self) -> int:
        """How many gaps there are in all series."""
        return sum(each.gap_count for each in self.series)


def metric_card(rows: Rows, metric_id: MetricId, *, findings: Findings, clock: Clock) -> MetricCard:
    """Return the card of a metric; raises Gone."""
    known = know(rows, [metric_id], findings, clock)
    metric = known.metrics.get(metric_id)
    if metric is None:
        raise Gone("This metric is not there any more.", "It may have been deleted or undone.")
    series = known.series.get(metric_id, [])
    alone = [Strand(metric_id, one.label, (one.id,), metric.aggregate, metric.grain) for one in series]
    known.yarn.know(alone)
    faces = [_face(known, one.dimensions, strand) for one, strand in zip(series, alone, strict=True)]
    last = max((face.extent.last for face in faces if face.extent is not None), default=None)
    shown_on = dashboards_showing(rows, metric_id)
    marks = sorted(rows.all(ReviewMark, metric_id=metric_id), key=lambda mark: (mark.day, mark.at), reverse=True)
    return MetricCard(
        metric,
        None if metric.product_id is None else rows.find(Product, metric.product_id),
        None if metric.source_id is None else rows.find(Source, metric.source_id),
        tuple(faces),
        dimensions_of(series),
        known.ground.targets.get(metric_id, ()),
        tuple(rows.all(Annotation, order_by="at", metric_id=metric_id)),
        known.ground.verdicts.get(metric_id, ()),
        _named(rows, rows.all(Effect, metric_id=metric_id)),
        tuple((one.id, one.title) for one in rows.all(KeyResult, order_by="rank", metric_id=metric_id)),
        tuple(marks[:REVIEWS_SHOWN]),
        tuple(tab for tab in tabs(rows) if tab.id in shown_on),
        last is not None and known.is_stale(metric, last),
        count_past(rows, Kind.METRIC, metric_id),
    )


def _face(known: Known, dimensions: tuple[str, ...], strand: Strand) -> SeriesFace:
    found = kept_series.gaps(known.yarn.rows, strand.ids[0], strand.grain)
    return SeriesFace(
        strand.ids[0],
        strand.label,
        dimensions,
        known.yarn.extent(strand),
        kept_series.health(known.yarn.rows, strand.ids[0]),
        tuple(reversed(found))[:GAPS_SHOWN],
        len(found),
    )


def _named(rows: Rows, effects: list[Effect]) -> tuple[KeptEffect, ...]:
    found: list[KeptEffect] = []
    for effect in sorted(effects, key=lambda one: (one.day, one.at, -one.id), reverse=True):
        cause = None
        if effect.release_id is not None:
            cause = rows.find(Release, effect.release_id)
        elif effect.annotation_id is not None:
            cause = rows.find(Annotation, effect.annotation_id)
        item = None if effect.item_id is None else rows.find(Item, effect.item_id)
        title = "" if item is None else item.title
        found.append(KeptEffect(effect, "" if cause is None else cause.title, effect.item_id, title))
    return tuple(found)
