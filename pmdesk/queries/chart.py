"""Charts of metrics: their lines, the stretch before, what was expected and found, marks and targets."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import field

import numpy as np

from pmdesk.domain.amounts import told_change
from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError, Gone
from pmdesk.domain.kinds import MetricId, SeriesId
from pmdesk.domain.metrics import CALENDAR, Aggregate, Grain, Metric, Panel, PanelKind, Scale, Series, Source
from pmdesk.domain.points import Frame, Points, Times
from pmdesk.domain.ranges import ms_of, shift_ms
from pmdesk.domain.roadmap import Product
from pmdesk.insight.binning import between, binned, coarser, edges
from pmdesk.insight.freshness import is_stale, usual_before, whole_days
from pmdesk.queries.chart_values import Chart, Line
from pmdesk.queries.expected import Expectation, expectation, kept_expectation
from pmdesk.queries.findings import Findings
from pmdesk.queries.marks import Ground, ground, marks, target_lines
from pmdesk.queries.strands import Strand, Yarn, strands
from pmdesk.storage.rows import Rows

LINES_AT_MOST = 8
COLOURS = 8
BARS = frozenset({PanelKind.BAR, PanelKind.STACKED})
BUCKETS_A_BAR = 4
"""A bar narrower than so many buckets is hard to see: bars are taken together then."""


@frozen
class Spec:
    """What a chart is to show of a metric, whatever the time."""

    metric_id: MetricId
    kind: PanelKind = PanelKind.LINE
    title: str = ""
    split_by: str = ""
    scale: Scale = Scale.LINEAR
    with_previous: bool = False
    with_band: bool = True


@frozen
class Asked:
    """One chart that is wanted: from `start` to `end` (ms) on a screen that is `buckets` wide."""

    spec: Spec
    start: int
    end: int
    buckets: int


@slotted
class Known:
    """What several charts are made of, read once."""

    yarn: Yarn
    ground: Ground
    clock: Clock
    metrics: dict[MetricId, Metric]
    series: dict[MetricId, list[Series]]
    colours: dict[int, int]
    rhythms: dict[int, int | None]
    strands: dict[tuple[MetricId, str], tuple[Strand, ...]] = field(
        default_factory=dict[tuple[MetricId, str], tuple[Strand, ...]]
    )

    def lines(self, metric: Metric, split_by: str) -> tuple[Strand, ...]:
        """Return the strands of a metric, split or whole."""
        key = (metric.id, split_by)
        if key not in self.strands:
            self.strands[key] = strands(metric, self.series.get(metric.id, ()), split_by)
        return self.strands[key]

    def whole(self, metric: Metric) -> Strand | None:
        """Return the line of the whole, None where no series was brought in."""
        return next(iter(self.lines(metric, "")), None)

    def colour(self, metric: Metric) -> int:
        """Return the colour of the metric's product."""
        return 1 if metric.product_id is None else self.colours.get(metric.product_id, 1)

    def is_stale(self, metric: Metric, last: int) -> bool:
        """Whether a newer point than this one should be there."""
        every = None if metric.source_id is None else self.rhythms.get(metric.source_id)
        now, today = ms_of(self.clock.now()), self.clock.today()
        return is_stale(last, metric.grain, now, today, stale_hours=metric.stale_hours, every_minutes=every)


def spec_of(panel: Panel, *, with_previous: bool = False, with_band: bool = True) -> Spec:
    """Return what a panel shows."""
    return Spec(panel.metric_id, panel.kind, panel.title, panel.split_by, panel.scale, with_previous, with_band)


def chart(rows: Rows, spec: Spec, start: int, end: int, buckets: int, *, findings: Findings, clock: Clock) -> Chart:
    """Return one chart; raises Gone where its metric is not there any more."""
    return charts(rows, (Asked(spec, start, end, buckets),), findings=findings, clock=clock)[0]


def charts(
    rows: Rows, asked: Sequence[Asked], *, findings: Findings, clock: Clock, in_haste: bool = False
) -> tuple[Chart, ...]:
    """Return several charts, what they share read once; raises Gone where a metric is not there any more.

    In haste no band is worked out that is not kept already; such a chart `is_waiting` to be asked for once more.
    """
    known = know(rows, [each.spec.metric_id for each in asked], findings, clock)
    wanted: list[Strand] = []
    for each in asked:
        metric = known.metrics.get(each.spec.metric_id)
        if metric is None:
            raise Gone("This metric is not there any more.", "It may have been deleted or undone.")
        wanted += known.lines(metric, each.spec.split_by)
        wanted += known.lines(metric, "")
    known.yarn.know(wanted)
    return tuple(
        _chart_or_trouble(known, known.metrics[each.spec.metric_id], each, in_haste=in_haste) for each in asked
    )


def know(rows: Rows, metric_ids: Iterable[MetricId] | None, findings: Findings, clock: Clock) -> Known:
    """Read what charts of these metrics are made of, of all that are not archived where None is given."""
    found = rows.all(Metric, order_by="rank", archived_at=None) if metric_ids is None else None
    metrics = rows.many(Metric, dict.fromkeys(metric_ids or ())) if found is None else found
    every = found is not None or len(metrics) > LINES_AT_MOST
    series: dict[MetricId, list[Series]] = defaultdict(list)
    for each in rows.all(Series) if every else [it for one in metrics for it in rows.all(Series, metric_id=one.id)]:
        series[each.metric_id].append(each)
    return Known(
        Yarn(rows, findings),
        ground(rows),
        clock,
        {metric.id: metric for metric in metrics},
        series,
        dict(rows.cells(Product, ("id", "colour"))),
        dict(rows.cells(Source, ("id", "every_minutes"))),
    )


def _chart_or_trouble(known: Known, metric: Metric, asked: Asked, *, in_haste: bool) -> Chart:
    """Return a chart, or what keeps it from being shown; the others of a dashboard do not suffer from it."""
    try:
        return _chart(known, metric, asked, in_haste=in_haste)
    except DeskError as trouble:
        spec = asked.spec
        return Chart(
            metric.id,
            spec.title or metric.title,
            subtitle_of(metric),
            metric.unit,
            metric.direction,
            metric.grain,
            spec.kind,
            spec.scale,
            metric.time_zone,
            known.colour(metric),
            asked.start,
            asked.end,
            trouble=str(trouble),
        )


def _chart(known: Known, metric: Metric, asked: Asked, *, in_haste: bool) -> Chart:
    spec, whole = asked.spec, known.whole(metric)
    chosen = _largest(known, known.lines(metric, spec.split_by), asked)
    grain = _shown_grain(metric, asked)
    start, end = stretch_of(metric, asked.start, asked.end)
    lines = _lines(known, metric, chosen, asked, grain)
    newest = None if whole is None else known.yarn.newest(whole, end)
    extent = None if whole is None else known.yarn.extent(whole)
    judged = whole if spec.with_band and not spec.split_by and grain is metric.grain else None
    expected = _expected(known, metric, judged, asked, in_haste=in_haste)
    return Chart(
        metric.id,
        spec.title or metric.title,
        subtitle_of(metric),
        metric.unit,
        metric.direction,
        grain,
        spec.kind,
        spec.scale,
        metric.time_zone,
        known.colour(metric),
        asked.start,
        asked.end,
        lines,
        _previous(known, metric, chosen, asked, grain) if spec.with_previous else (),
        None if expected is None else expected.band,
        () if expected is None else expected.findings,
        marks(known.ground, metric, start, end),
        target_lines(known.ground, metric),
        None if newest is None else newest[1],
        None if whole is None or newest is None else change(known, metric, whole, newest, (start, end)),
        None if extent is None else extent.last,
        None if extent is None else extent.arrived,
        extent is not None and known.is_stale(metric, extent.last),
        _trouble(metric, chosen, spec, has_points=extent is not None),
        max(0, len(known.lines(metric, spec.split_by)) - len(chosen)),
        in_haste and judged is not None and extent is not None and expected is None,
    )


def _expected(
    known: Known, metric: Metric, judged: Strand | None, asked: Asked, *, in_haste: bool
) -> Expectation | None:
    if judged is None:
        return None
    answer = kept_expectation if in_haste else expectation
    stretch = (asked.start, asked.end)
    return answer(known.yarn, known.ground, metric, judged, stretch=stretch, buckets=asked.buckets)


def stretch_of(metric: Metric, start: int, end: int) -> tuple[int, int]:
    """Return a stretch as a metric counts it: calendar days as a whole."""
    return whole_days(start, end) if metric.grain in CALENDAR else (start, end)


def change(
    known: Known, metric: Metric, whole: Strand, newest: tuple[int, float], stretch: tuple[int, int]
) -> float | None:
    """Return how far the newest value is from what was usual in the stretch before, None without one.

    Of a line too long to be held it is compared with the value one stretch earlier. What is told as no change is none.
    """
    at, value = newest
    points = known.yarn.held(whole)
    if points is not None:
        usual = usual_before(points, at, *stretch, whole.grain)
    else:
        before = known.yarn.newest(whole, at - shift_ms(*stretch))
        usual = None if before is None else before[1]
    return None if usual is None else told_change(value - usual, metric.unit, value)


def subtitle_of(metric: Metric) -> str:
    """Return what a metric counts, and how often: `paid orders of started checkouts, daily`."""
    first = metric.description.strip().partition("\n")[0].rstrip(".")
    rhythm = {Grain.SECOND: "by the second", Grain.MINUTE: "by the minute", Grain.HOUR: "hourly", Grain.DAY: "daily"}
    rhythm |= {Grain.WEEK: "weekly", Grain.MONTH: "monthly"}
    return f"{first}, {rhythm[metric.grain]}" if first else rhythm[metric.grain]


def _trouble(metric: Metric, chosen: Sequence[Strand], spec: Spec, *, has_points: bool) -> str:
    if not has_points:
        return f"“{metric.title}” has no points yet. Import a file or connect a source."
    if spec.split_by and not chosen:
        return f"“{metric.title}” is not split by {spec.split_by}. Choose another dimension."
    return ""


def _largest(known: Known, lines: Sequence[Strand], asked: Asked) -> tuple[Strand, ...]:
    """Return the lines that a screen can tell apart, the largest first."""
    if len(lines) < 2:  # noqa: PLR2004  # nothing to choose
        return tuple(lines)
    sizes = {line.ids: _size(known, line, asked) for line in lines}
    return tuple(sorted(lines, key=lambda line: (-sizes[line.ids], line.label))[:LINES_AT_MOST])


def _size(known: Known, line: Strand, asked: Asked) -> float:
    points = known.yarn.samples(line, asked.start, asked.end) if known.yarn.held(line) is not None else None
    if points is not None and len(points):
        return float(np.abs(points.values).mean())
    extent = known.yarn.extent(line)
    return -1.0 if extent is None else abs(extent.newest)


def _shown_grain(metric: Metric, asked: Asked) -> Grain:
    """Return how far apart the entries of a chart are: as the points, except where bars would be too thin."""
    if asked.spec.kind not in BARS:
        return metric.grain
    width = (asked.end - asked.start) * BUCKETS_A_BAR // max(1, asked.buckets)
    return coarser(metric.grain, width)


def _lines(
    known: Known, metric: Metric, chosen: Sequence[Strand], asked: Asked, grain: Grain, *, shift: int = 0
) -> tuple[Line, ...]:
    colours = _colours(chosen, known.colour(metric), is_split=bool(asked.spec.split_by))
    found: list[Line] = []
    for strand in chosen:
        frame = _frame(known, metric, strand, asked, grain, shift=shift)
        inside = np.flatnonzero(frame.times <= asked.end - shift)
        last = float(frame.highs[inside[-1]]) if inside.size else None
        if shift:
            frame = Frame(frame.times + shift, frame.lows, frame.highs, frame.is_raw)
        found.append(Line(strand.ids[0], strand.label, colours[strand.ids[0]], frame, last))
    return tuple(found)


def _previous(known: Known, metric: Metric, chosen: Sequence[Strand], asked: Asked, grain: Grain) -> tuple[Line, ...]:
    return _lines(known, metric, chosen, asked, grain, shift=shift_ms(*stretch_of(metric, asked.start, asked.end)))


def _frame(known: Known, metric: Metric, strand: Strand, asked: Asked, grain: Grain, *, shift: int) -> Frame:
    start, end = asked.start - shift, asked.end - shift
    if asked.spec.kind in BARS:
        zone = "UTC" if metric.grain in CALENDAR else metric.time_zone
        bounds = edges(start, end, grain, zone)
        points = known.yarn.samples(strand, int(bounds[0]), int(bounds[-1]) - 1)
        if points is not None:
            shown = points if grain is metric.grain else together(known, metric, strand, points, bounds)
            return Frame(shown.times, shown.values, shown.values, is_raw=True)
    return known.yarn.frame(strand, start, end, asked.buckets)


def together(known: Known, metric: Metric, strand: Strand, points: Points, bounds: Times) -> Points:
    """Return points taken together by the periods of `bounds`; thinned points, whose sums lie, are left out."""
    extent = known.yarn.extent(strand)
    if extent is not None and extent.thinned is not None and metric.aggregate in {Aggregate.SUM, Aggregate.MEAN}:
        begin = min(int(np.searchsorted(bounds, extent.thinned)), bounds.size - 1)
        points = between(points, int(bounds[begin]), int(bounds[-1]))
    return binned(points.times, points.values, bounds, metric.aggregate)


def _colours(chosen: Sequence[Strand], own: int, *, is_split: bool) -> dict[SeriesId, int]:
    """Return the colours of lines: those of a dimension keep theirs whatever is largest at the moment."""
    if not is_split:
        return {strand.ids[0]: own for strand in chosen}
    order = sorted(strand.ids[0] for strand in chosen)
    return {series_id: place % COLOURS + 1 for place, series_id in enumerate(order)}
