"""Makes funnels and retentions out of event counts that a metric keeps by dimension value."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import inf

import numpy as np

from pmdesk.domain.clock import Clock
from pmdesk.domain.days import MONTHS, Span, say_day, say_span
from pmdesk.domain.errors import Gone
from pmdesk.domain.kinds import MetricId
from pmdesk.domain.metrics import CALENDAR, Aggregate, Grain, Metric
from pmdesk.domain.ranges import day_of, shift_ms
from pmdesk.insight.binning import GRAIN_MS
from pmdesk.insight.funnel import funnel
from pmdesk.insight.retention import begins_at, retention
from pmdesk.queries.chart import Known, know, stretch_of
from pmdesk.queries.event_table_values import FunnelTable, RetentionTable
from pmdesk.queries.findings import Findings
from pmdesk.queries.strands import STILL_REPORTING, Strand, dimensions_of
from pmdesk.storage.rows import Rows

STEPS_AT_MOST = 40
AGE_AT_MOST = 400
AGE = re.compile(r"\d+")
PLACE = re.compile(r"^\s*\d+[.):\s]+")
FIRST_NUMBER = re.compile(r"\s*(\d+)")

Cells = dict[tuple[date, int], float]


def funnel_table(
    rows: Rows, metric_id: MetricId, split_by: str, start: int, end: int, *, findings: Findings, clock: Clock
) -> FunnelTable:
    """Return the funnel of a metric from `start` to `end` (ms) whose dimension values are the steps.

    Steps whose names begin with digits stand in the order of those, others by size. All steps are counted up to the
    last period that each of them has told, and compared with the stretch before, as long. Raises Gone.
    """
    known = know(rows, (metric_id,), findings, clock)
    metric = _found(known, metric_id)
    lines = _lines(known, metric, split_by)
    bare = FunnelTable(metric.id, metric.title, known.colour(metric))
    if len(lines) < 2:  # noqa: PLR2004  # one step is no way
        return replace(bare, trouble=_no_steps(metric, split_by))
    start, end = stretch_of(metric, start, end)
    end = min(end, _told_until(known, lines, end) + GRAIN_MS[metric.grain] - 1)
    counts = {line.label: _count(known, line, start, end) for line in lines}
    if all(count is None for count in counts.values()):
        return replace(bare, trouble=f"“{metric.title}” has no points in this range. Choose another range.")
    shift = shift_ms(start, end)
    before = {line.label: _count(known, line, start - shift, end - shift) for line in lines}
    names = _ordered(counts)[:STEPS_AT_MOST]
    named = _bare(names)
    days = say_span(Span(day_of(start), day_of(end)), clock.today())
    found = funnel(list(named.values()), _kept(counts, named), _kept(before, named))
    return replace(bare, funnel=found, note=days)


def retention_table(
    rows: Rows, metric_id: MetricId, split_by: str, *, findings: Findings, clock: Clock
) -> RetentionTable:
    """Return the retention of a metric whose points stand at the periods of cohorts, split by age in periods.

    The value is who is still active at that age. What was not brought in, and what is not over today, is not observed:
    it is empty and never zero. Raises Gone.
    """
    known = know(rows, (metric_id,), findings, clock)
    metric = _found(known, metric_id)
    lines = _lines(known, metric, split_by)
    bare = RetentionTable(metric.id, metric.title, known.colour(metric), age_words=metric.grain.value)
    if metric.grain not in CALENDAR:
        return replace(bare, trouble=f"Cohorts are days, weeks or months, and “{metric.title}” has finer points.")
    ages = {line: age for line in lines if (age := _age_of(line.label)) is not None}
    if not ages:
        return replace(bare, trouble=_no_ages(metric, split_by))
    cells = _observed(_cells(known, ages), metric.grain, clock.today())
    firsts = sorted({first for first, _ in cells})
    if not firsts:
        return replace(bare, trouble=f"“{metric.title}” has no cohort yet that is over.")
    labels = [_label(first, metric.grain, clock.today()) for first in firsts]
    strange = len(lines) - len(ages)
    note = f"{strange} {'value is' if strange == 1 else 'values are'} no age and left out" if strange else ""
    return replace(bare, retention=retention(labels, [_row(cells, first) for first in firsts]), note=note)


def _found(known: Known, metric_id: MetricId) -> Metric:
    metric = known.metrics.get(metric_id)
    if metric is None:
        raise Gone("This metric is not there any more.", "It may have been deleted or undone.")
    return metric


def _lines(known: Known, metric: Metric, split_by: str) -> tuple[Strand, ...]:
    """Return one line for each value of the dimension, of the only one there is where none is named."""
    named = split_by or next(iter(dimensions_of(known.series.get(metric.id, ()))), "")
    lines = known.lines(metric, named) if named else ()
    known.yarn.know(lines)
    return tuple(replace(line, aggregate=Aggregate.SUM) for line in lines)


def _told_until(known: Known, lines: Iterable[Strand], end: int) -> int:
    """Return the last time that all lines which still report have told; what only some have would look like a loss."""
    lasts = [newest[0] for line in lines if (newest := known.yarn.newest(line, end)) is not None]
    late = max(lasts, default=end)
    grain = next(iter(lines)).grain
    return min((last for last in lasts if last >= late - STILL_REPORTING * GRAIN_MS[grain]), default=end)


def _count(known: Known, line: Strand, start: int, end: int) -> float | None:
    """Return how many events a line has in a stretch, None where it has no point there; of a stock the last counts."""
    samples = known.yarn.samples(line, start, end)
    if samples is None:
        middle = (start + end) // 2
        halves = [_count(known, line, start, middle), _count(known, line, middle + 1, end)]
        told = [each for each in halves if each is not None]
        stock = known.metrics[line.metric_id].aggregate is Aggregate.LAST
        return (told[-1] if stock else sum(told)) if told else None
    if not len(samples):
        return None
    stock = known.metrics[line.metric_id].aggregate is Aggregate.LAST
    return float(samples.values[-1]) if stock else float(np.sum(samples.values))


def _ordered(counts: Mapping[str, float | None]) -> list[str]:
    numbers = {name: found for name in counts if (found := FIRST_NUMBER.match(name)) is not None}
    if len(numbers) == len(counts):
        return sorted(counts, key=lambda name: (int(numbers[name].group(1)), name))
    return sorted(counts, key=lambda name: (-_size(counts[name]), name))


def _size(count: float | None) -> float:
    return -inf if count is None else count


def _bare(names: Sequence[str]) -> dict[str, str]:
    """Return how steps are called: without the number that only tells their place, where that is enough."""
    bare = {name: PLACE.sub("", name).strip() or name for name in names}
    return bare if len(set(bare.values())) == len(names) else dict(zip(names, names, strict=True))


def _kept(counts: Mapping[str, float | None], named: Mapping[str, str]) -> dict[str, float]:
    return {named[name]: count for name, count in counts.items() if count is not None and name in named}


def _age_of(label: str) -> int | None:
    """Return the age that a dimension value names: `3`, `Month 3`, `M3`; None where it names none."""
    found = AGE.findall(label)
    return int(found[0]) if len(found) == 1 and int(found[0]) <= AGE_AT_MOST else None


def _cells(known: Known, ages: Mapping[Strand, int]) -> Cells:
    cells: Cells = {}
    for line, age in ages.items():
        points = known.yarn.held(line)
        if points is not None:
            for at, value in zip(points.times.tolist(), points.values.tolist(), strict=True):
                cells[day_of(at), age] = cells.get((day_of(at), age), 0.0) + value
    return cells


def _observed(cells: Cells, grain: Grain, today: date) -> Cells:
    """Return the cells of ages that are over."""
    return {
        (first, age): value for (first, age), value in cells.items() if begins_at(first, age + 1, grain.value) <= today
    }


def _row(cells: Cells, first: date) -> Sequence[float | None]:
    oldest = max(age for begin, age in cells if begin == first)
    return [cells.get((first, age)) for age in range(oldest + 1)]


def _label(first: date, grain: Grain, today: date) -> str:
    if grain is not Grain.MONTH:
        return say_day(first, today)
    year = "" if first.year == today.year else f" {first.year}"
    return f"{MONTHS[first.month - 1]}{year}"


def _no_steps(metric: Metric, split_by: str) -> str:
    if split_by:
        return f"“{metric.title}” has no steps in {split_by}. Choose another dimension."
    return f"“{metric.title}” is not split into steps. Import it with a column that names the step."


def _no_ages(metric: Metric, split_by: str) -> str:
    if split_by:
        return f"The values of {split_by} in “{metric.title}” are no ages, like 0, 1, 2. Choose another dimension."
    return f"“{metric.title}” is not split by age. Import it with a column of ages, like 0, 1, 2."
