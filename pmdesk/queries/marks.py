"""What charts of a metric mark by themselves: releases of its product, what was annotated in its scope, its targets."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime

from pmdesk.domain.amounts import amount_text
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind, MetricId, Ref
from pmdesk.domain.metrics import CALENDAR, Annotation, AnnotationKind, Grain, Metric, Target, Verdict
from pmdesk.domain.ranges import DAY_MS, ms_of, start_of
from pmdesk.domain.roadmap import Release
from pmdesk.insight.binning import edges, zone_of
from pmdesk.queries.chart_values import Mark, TargetLine
from pmdesk.storage.rows import Rows

Span = tuple[int, int]


@frozen
class Ground:
    """All that happened, read once for many metrics."""

    releases: tuple[Release, ...]
    annotations: tuple[Annotation, ...]
    targets: dict[MetricId, tuple[Target, ...]]
    verdicts: dict[MetricId, tuple[Verdict, ...]]

    def of(self, metric: Metric) -> tuple[Annotation, ...]:
        """Return what was marked on this metric, on its product or on everything."""
        return tuple(mark for mark in self.annotations if in_scope(mark, metric))


def ground(rows: Rows) -> Ground:
    """Return all that happened and all that is said of metrics."""
    targets: dict[MetricId, list[Target]] = defaultdict(list)
    verdicts: dict[MetricId, list[Verdict]] = defaultdict(list)
    for target in rows.all(Target):
        targets[target.metric_id].append(target)
    for verdict in rows.all(Verdict, order_by="at"):
        verdicts[verdict.metric_id].append(verdict)
    return Ground(
        tuple(rows.all(Release, archived_at=None)),
        tuple(rows.all(Annotation, order_by="at")),
        {metric_id: tuple(found) for metric_id, found in targets.items()},
        {metric_id: tuple(found) for metric_id, found in verdicts.items()},
    )


def in_scope(mark: Annotation, metric: Metric) -> bool:
    """Whether a mark belongs on charts of a metric."""
    if mark.metric_id is not None:
        return mark.metric_id == metric.id
    return mark.product_id is None or mark.product_id == metric.product_id


def marks(known: Ground, metric: Metric, start: int, end: int) -> tuple[Mark, ...]:
    """Return what a chart of a metric marks from `start` to `end`, in the order of time."""
    found = [*_releases(known.releases, metric), *(mark_of(each, metric) for each in known.of(metric))]
    shown = [each for each in found if each.at <= end and (each.at if each.until is None else each.until) >= start]
    return tuple(sorted(shown, key=lambda each: (each.at, each.title)))


def mark_of(one: Annotation, metric: Metric) -> Mark:
    """Return a mark where it stands on a chart of a metric."""
    until = None if one.until is None else chart_ms(one.until, metric)
    return Mark(chart_ms(one.at, metric), until, one.kind, one.title, Ref(Kind.ANNOTATION, one.id))


def release_ms(day: date, metric: Metric) -> int:
    """Return where a release of a day stands on a chart of a metric: at the beginning of that day there."""
    if metric.grain in CALENDAR:
        return start_of(day)
    return ms_of(datetime(day.year, day.month, day.day, tzinfo=zone_of(metric.time_zone)))


def chart_ms(at: datetime, metric: Metric) -> int:
    """Return where an instant stands on a chart of a metric; among calendar days by the wall clock of its zone."""
    if metric.grain not in CALENDAR:
        return ms_of(at)
    return ms_of(at.astimezone(zone_of(metric.time_zone)).replace(tzinfo=UTC))


def left_out(known: Ground, metric: Metric) -> tuple[Span, ...]:
    """Return the stretches of a metric that say nothing of what a release did to it: incidents, and marks said so."""
    return _spans(known, metric, is_left_out)


def set_aside(known: Ground, metric: Metric) -> tuple[Span, ...]:
    """Return the stretches that marks keep out of what a metric is expected to be.

    An incident is not among them: it is the news of its day, and a single day does not move what is expected.
    """
    return _spans(known, metric, lambda mark: mark.left_out and mark.kind is not AnnotationKind.INCIDENT)


def _spans(known: Ground, metric: Metric, is_out: Callable[[Annotation], bool]) -> tuple[Span, ...]:
    marks_out = (mark for mark in known.annotations if is_out(mark) and in_scope(mark, metric))
    return tuple(sorted(_span(mark.at, mark.until, metric) for mark in marks_out))


def is_left_out(mark: Annotation) -> bool:
    """Whether the time of a mark says nothing of what a release did."""
    return mark.left_out or mark.kind is AnnotationKind.INCIDENT


def ordinary(known: Ground, metric: Metric, dimensions: Sequence[str] = ()) -> tuple[Span, ...]:
    """Return the stretches of a series that a person called no anomaly."""
    told = known.verdicts.get(metric.id, ())
    return tuple(
        (ms_of(each.at), ms_of(each.until))
        for each in told
        if not each.is_anomaly and each.dimensions == tuple(dimensions)
    )


def target_lines(known: Ground, metric: Metric) -> tuple[TargetLine, ...]:
    """Return the targets of a metric and the bounds that must hold whatever else improves."""
    found = [
        TargetLine(
            target.value,
            f"target {amount_text(target.value, metric.unit)}",
            None if target.start is None else release_ms(target.start, metric),
            None if target.due is None else release_ms(target.due, metric),
        )
        for target in known.targets.get(metric.id, ())
    ]
    bounds: Iterable[float | None] = (metric.guardrail_low, metric.guardrail_high)
    found += [
        TargetLine(bound, f"guardrail {amount_text(bound, metric.unit)}") for bound in bounds if bound is not None
    ]
    return tuple(found)


def _releases(releases: Iterable[Release], metric: Metric) -> Iterable[Mark]:
    for release in releases:
        day = release.released_on or release.target
        if day is None or release.product_id not in (None, metric.product_id):
            continue
        planned = release.released_on is None
        ref = Ref(Kind.RELEASE, release.id)
        yield Mark(release_ms(day, metric), None, AnnotationKind.RELEASE, release.title, ref, planned)


def _span(at: datetime, until: datetime | None, metric: Metric) -> Span:
    """Return the time of a mark, widened to the whole periods that it touches."""
    start, end = chart_ms(at, metric), chart_ms(until or at, metric)
    if metric.grain is Grain.MONTH:
        start = int(edges(start, start, Grain.MONTH)[0])
    elif metric.grain is Grain.WEEK:
        start = start // DAY_MS * DAY_MS - 6 * DAY_MS  # A week may begin on any weekday.
    elif metric.grain is Grain.DAY:
        start = start // DAY_MS * DAY_MS
    return start, max(start, end)
