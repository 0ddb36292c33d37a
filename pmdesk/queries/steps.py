"""Tables of event counts in panels: how many go on from step to step, and how many of each cohort stay."""

from collections.abc import Sequence
from datetime import date

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.days import MONTHS, say_day
from pmdesk.domain.errors import Gone
from pmdesk.domain.kinds import MetricId
from pmdesk.domain.metrics import Grain, Metric
from pmdesk.domain.ranges import day_of, shift_ms
from pmdesk.insight.funnel import Funnel, funnel
from pmdesk.insight.retention import Retention, retention
from pmdesk.queries.chart import Known, know, stretch_of
from pmdesk.queries.findings import Findings
from pmdesk.queries.strands import Strand
from pmdesk.storage.rows import Rows

EVER = (-(2**62), 2**62)


@frozen
class FunnelTable:
    """The funnel of a stretch beside the stretch before; `trouble` is told in its place."""

    title: str
    funnel: Funnel
    trouble: str = ""


@frozen
class RetentionTable:
    """The cohorts of a metric; `trouble` is told in its place."""

    title: str
    retention: Retention
    trouble: str = ""


def funnel_table(
    rows: Rows, metric_id: MetricId, split_by: str, start: int, end: int, *, findings: Findings, clock: Clock
) -> FunnelTable:
    """Return how many reached each value of a dimension, in the order of their names (`1 Cart`, `2 Address`)."""
    known, metric = _read(rows, metric_id, findings, clock)
    name = split_by or _first_dimension(known, metric)
    lines = sorted(known.lines(metric, name), key=lambda line: _in_order(line.label)) if name else []
    if len(lines) < 2:  # noqa: PLR2004  # a funnel goes from one step to another
        words = f"“{metric.title}” has no steps. A funnel needs a dimension whose values are its steps, in order."
        return FunnelTable(metric.title, funnel((), {}), words)
    first, last = stretch_of(metric, start, end)
    shift = shift_ms(first, last)
    now = _sums(known, lines, first, last)
    before = _sums(known, lines, first - shift, last - shift)
    return FunnelTable(metric.title, funnel([_bare(line.label) for line in lines], now, before or None))


def retention_table(
    rows: Rows, metric_id: MetricId, split_by: str, *, findings: Findings, clock: Clock
) -> RetentionTable:
    """Return the cohorts: the dimension tells the age in periods, a point stands where its cohort began."""
    known, metric = _read(rows, metric_id, findings, clock)
    name = split_by or _first_dimension(known, metric)
    lines = {int(line.label): line for line in known.lines(metric, name) if line.label.strip().isdecimal()}
    if not lines or 0 not in lines:
        words = f"“{metric.title}” has no cohorts. A retention needs a dimension that tells the age: 0, 1, 2 and so on."
        return RetentionTable(metric.title, retention((), ()), words)
    known.yarn.know(lines.values())
    cells: dict[int, dict[int, float]] = {}
    for age, line in lines.items():
        points = known.yarn.samples(line, *EVER)
        if points is not None:
            for at, value in zip(points.times.tolist(), points.values.tolist(), strict=True):
                cells.setdefault(at, {})[age] = value
    ages = range(max(lines) + 1)
    today = clock.today()
    began = sorted(cells)
    labels = [_cohort(day_of(at), metric.grain, today) for at in began]
    return RetentionTable(metric.title, retention(labels, [[cells[at].get(age) for age in ages] for at in began]))


def _read(rows: Rows, metric_id: MetricId, findings: Findings, clock: Clock) -> tuple[Known, Metric]:
    known = know(rows, [metric_id], findings, clock)
    metric = known.metrics.get(metric_id)
    if metric is None:
        raise Gone("This metric is not there any more.", "It may have been deleted or undone.")
    return known, metric


def _first_dimension(known: Known, metric: Metric) -> str:
    return next((each.dimensions[0] for each in known.series.get(metric.id, ()) if each.dimensions), "")


def _sums(known: Known, lines: Sequence[Strand], start: int, end: int) -> dict[str, float]:
    """Return how many came in a stretch, by step; a step without points is left out, which is not zero."""
    known.yarn.know(lines)
    found: dict[str, float] = {}
    for line in lines:
        points = known.yarn.samples(line, start, end)
        if points is not None and len(points):
            found[_bare(line.label)] = float(points.values.sum())
    return found


def _in_order(label: str) -> tuple[int, str]:
    number = label.strip().partition(" ")[0].rstrip(".)")
    return (int(number) if number.isdecimal() else 10_000, label.casefold())


def _bare(label: str) -> str:
    """Return a step's name without the number that only tells its place."""
    number, _, name = label.strip().partition(" ")
    return name.strip() if number.rstrip(".)").isdecimal() and name.strip() else label.strip()


def _cohort(day: date, grain: Grain, today: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}" if grain is Grain.MONTH else say_day(day, today)
