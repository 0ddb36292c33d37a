"""All metrics by product: newest value, change, sparkline, state, and who reviewed them today."""

from dataclasses import replace
from enum import StrEnum

import numpy as np

from pmdesk.domain.amounts import amount_text
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.kinds import MetricId, ProductId
from pmdesk.domain.metrics import Direction, Grain, Metric, ReviewMark
from pmdesk.domain.points import Extent
from pmdesk.domain.ranges import ms_of
from pmdesk.domain.roadmap import Product
from pmdesk.insight.binning import between, thinned
from pmdesk.queries.chart import Known, change, know, stretch_of
from pmdesk.queries.expected import told_surprise
from pmdesk.queries.findings import Findings
from pmdesk.queries.marks import Span
from pmdesk.queries.strands import Strand
from pmdesk.storage.rows import Rows

SPARK = 40
"""So many numbers at most make a sparkline."""
SPARK_LEAST = 8
"""A sparkline of fewer points than this is taken from before the range too."""


class State(StrEnum):
    """What is to be said of a metric today."""

    CALM = "calm"
    MOVED = "moved"
    STALE = "stale"
    EMPTY = "empty"


@frozen
class MetricRow:
    """One metric in the list.

    `change` is how far `value` is from what was usual in the stretch before, in the metric's unit (points where it is
    per cent). `score` is its surprise in sigmas and `words` why, once that was worked out. `reviewed_at` (ms) and
    `reviewed_by` tell of today.
    """

    id: MetricId
    title: str
    product_id: ProductId | None
    product: str
    colour: int
    unit: str
    direction: Direction
    grain: Grain
    value: float | None = None
    change: float | None = None
    spark: tuple[float, ...] = ()
    state: State = State.EMPTY
    score: float | None = None
    words: str = ""
    as_of: int | None = None
    fetched: int | None = None
    reviewed_at: int | None = None
    reviewed_by: str = ""
    is_out: bool = False
    """Whether the value lies beyond a guardrail."""

    @property
    def is_reviewed(self) -> bool:
        """Whether it was reviewed today."""
        return self.reviewed_at is not None


def metric_list(rows: Rows, start: int, end: int, *, findings: Findings, clock: Clock) -> tuple[MetricRow, ...]:
    """Return all metrics, product by product in their order, those of none last; values and changes up to `end`."""
    known = know(rows, None, findings, clock)
    known.yarn.know(strand for metric in known.metrics.values() for strand in known.lines(metric, ""))
    return metric_rows(rows, known, start, end)


def metric_rows(rows: Rows, known: Known, start: int, end: int) -> tuple[MetricRow, ...]:
    """Return the rows of metrics that were read already."""
    products = {one.id: one for one in rows.all(Product)}
    marks = {mark.metric_id: mark for mark in rows.all(ReviewMark, day=known.clock.today())}
    found = [
        _row(known, metric, products.get(metric.product_id or ProductId(0)), marks.get(metric.id), (start, end))
        for metric in known.metrics.values()
    ]
    order = {one.id: (one.rank, one.id) for one in products.values()}
    found.sort(key=lambda row: (row.product_id is None, order.get(row.product_id or ProductId(0), ("", 0))))
    return tuple(found)


def _row(known: Known, metric: Metric, product: Product | None, mark: ReviewMark | None, stretch: Span) -> MetricRow:
    row = MetricRow(
        metric.id,
        metric.title,
        None if product is None else product.id,
        "" if product is None else product.title,
        1 if product is None else product.colour,
        metric.unit,
        metric.direction,
        metric.grain,
        reviewed_at=None if mark is None else ms_of(mark.at),
        reviewed_by="" if mark is None else mark.by,
    )
    whole = known.whole(metric)
    extent = None if whole is None else known.yarn.extent(whole)
    return (
        row if whole is None or extent is None else _with_points(known, metric, whole, extent, row=row, stretch=stretch)
    )


def _with_points(
    known: Known, metric: Metric, whole: Strand, extent: Extent, *, row: MetricRow, stretch: Span
) -> MetricRow:
    start, end = stretch_of(metric, *stretch)
    newest = known.yarn.newest(whole, end)
    told = told_surprise(known.yarn, known.ground, metric, whole)
    out = "" if newest is None else beyond_guardrail(metric, newest[1])
    state = State.CALM if not out and (told is None or told.is_calm) else State.MOVED
    return replace(
        row,
        value=None if newest is None else newest[1],
        change=None if newest is None else change(known, metric, whole, newest, (start, end)),
        spark=_spark(known, whole, start, end),
        state=State.STALE if known.is_stale(metric, extent.last) else state,
        score=None if told is None else told.score,
        words=" ".join(part for part in (out, "" if told is None else told.words) if part),
        as_of=extent.last,
        fetched=extent.arrived,
        is_out=bool(out),
    )


def beyond_guardrail(metric: Metric, value: float) -> str:
    """Say which bound a value breaks: `Below the guardrail 55 %.`; nothing where it keeps them."""
    low, high = metric.guardrail_low, metric.guardrail_high
    if low is not None and value < low:
        return f"Below the guardrail {amount_text(low, metric.unit)}."
    if high is not None and value > high:
        return f"Above the guardrail {amount_text(high, metric.unit)}."
    return ""


def _spark(known: Known, whole: Strand, start: int, end: int) -> tuple[float, ...]:
    points = known.yarn.held(whole)
    if points is None:
        frame = known.yarn.frame(whole, start, end, SPARK // 2 - 4)
        return tuple(np.stack([frame.lows, frame.highs], axis=1).ravel()[-SPARK:].tolist())
    inside = between(points, start, end)
    if len(inside) >= SPARK_LEAST:
        return thinned(inside, SPARK)
    behind = int(np.searchsorted(points.times, end, "right"))
    return tuple(points.values[max(0, behind - SPARK) : behind].tolist())
