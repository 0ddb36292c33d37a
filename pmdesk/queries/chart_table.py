"""A chart as a table: one row for each period, one column for each line, and a dash where points are missing."""

from datetime import UTC, date, datetime

import numpy as np

from pmdesk.domain.amounts import NOTHING, amount_text
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.days import MONTHS, say_day
from pmdesk.domain.errors import Gone
from pmdesk.domain.metrics import CALENDAR, Grain, Metric
from pmdesk.domain.points import Points, Times
from pmdesk.insight.binning import GRAIN_MS, coarser, edges, zone_of
from pmdesk.queries.chart import Known, Spec, know, together
from pmdesk.queries.findings import Findings
from pmdesk.queries.strands import Strand
from pmdesk.storage.rows import Rows

ROWS_AT_MOST = 5_000
"""A table with more rows than this is told in wider periods."""
COLUMNS_AT_MOST = 100
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EMPTY = Points(np.empty(0, np.int64), np.empty(0, np.float64))


@frozen
class TableRow:
    """One period: where it begins (ms, in words, as ISO 8601), and a value for each line, None where it is missing."""

    at: int
    time: str
    iso: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]


@frozen
class ChartTable:
    """The table; `columns` are the lines' labels, `missing` counts the cells without a value, `note` tells the rest."""

    title: str
    unit: str
    grain: Grain
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    missing: int = 0
    note: str = ""


def chart_table(
    rows: Rows, spec: Spec, start: int, end: int, *, findings: Findings, clock: Clock, most: int = ROWS_AT_MOST
) -> ChartTable:
    """Return all lines of a chart from `start` to `end` as a table of about `most` rows; raises Gone."""
    known = know(rows, [spec.metric_id], findings, clock)
    metric = known.metrics.get(spec.metric_id)
    if metric is None:
        raise Gone("This metric is not there any more.", "It may have been deleted or undone.")
    lines = known.lines(metric, spec.split_by)
    chosen = lines[:COLUMNS_AT_MOST]
    known.yarn.know(chosen)
    grain = coarser(metric.grain, (end - start) // most) if _is_long(known, chosen, start, end, most) else metric.grain
    found = [_points(known, metric, line, (start, end), grain) for line in chosen]
    times = _times(found, metric, grain)
    cells = [_laid_on(points, times) for points in found]
    table = [_row(metric, grain, int(at), [column[row] for column in cells], clock) for row, at in enumerate(times)]
    missing = sum(value is None for row in table for value in row.values)
    return ChartTable(
        spec.title or metric.title,
        metric.unit,
        grain,
        tuple(line.label or metric.title for line in chosen),
        tuple(table),
        missing,
        _note(metric, grain, missing, len(lines) - len(chosen)),
    )


def _is_long(known: Known, lines: tuple[Strand, ...], start: int, end: int, most: int) -> bool:
    found = [known.yarn.samples(line, start, end, at_most=most) for line in lines]
    return any(points is None or len(points) > most for points in found)


def _points(known: Known, metric: Metric, line: Strand, stretch: tuple[int, int], grain: Grain) -> Points:
    if grain is metric.grain:
        return known.yarn.samples(line, *stretch, at_most=None) or EMPTY
    bounds = edges(*stretch, grain, "UTC" if metric.grain in CALENDAR else metric.time_zone)
    points = known.yarn.samples(line, int(bounds[0]), int(bounds[-1]) - 1, at_most=None) or EMPTY
    return together(known, metric, line, points, bounds)


def _times(found: list[Points], metric: Metric, grain: Grain) -> Times:
    """Return the times that any line has, and those between that all are missing."""
    times = np.unique(np.concatenate([points.times for points in found])) if found else EMPTY.times
    if times.size < 2:  # noqa: PLR2004  # nothing lies between
        return times
    if grain is Grain.MONTH or grain is not metric.grain:
        zone = "UTC" if metric.grain in CALENDAR else metric.time_zone
        full = edges(int(times[0]), int(times[-1]), grain, zone)[:-1]
    else:
        full = np.arange(times[0], times[-1] + 1, GRAIN_MS[grain], dtype=np.int64)
    # Points that do not lie on the grid of their grain have no places that could be missing.
    return full if full.size <= 2 * ROWS_AT_MOST and bool(np.isin(times, full).all()) else times


def _laid_on(points: Points, times: Times) -> list[float | None]:
    known = dict(zip(points.times.tolist(), points.values.tolist(), strict=True))
    return [known.get(at) for at in times.tolist()]


def _row(metric: Metric, grain: Grain, at: int, values: list[float | None], clock: Clock) -> TableRow:
    zone = UTC if metric.grain in CALENDAR else zone_of(metric.time_zone)
    moment = datetime.fromtimestamp(at / 1_000, UTC).astimezone(zone)
    iso = moment.date().isoformat() if grain in CALENDAR else moment.isoformat()
    texts = tuple(NOTHING if value is None else amount_text(value, metric.unit) for value in values)
    return TableRow(at, say_period(moment, grain, clock.today()), iso, tuple(values), texts)


def say_period(moment: datetime, grain: Grain, today: date) -> str:
    """Say a period by its beginning: `Tue 24 Feb`, `Feb 2026`, `24 Feb 14:00`."""
    day = moment.date()
    if grain is Grain.MONTH:
        return f"{MONTHS[day.month - 1]} {day.year}"
    if grain is Grain.WEEK:
        return f"week of {say_day(day, today)}"
    if grain is Grain.DAY:
        return f"{WEEKDAYS[day.weekday()]} {say_day(day, today)}"
    return (
        f"{say_day(day, today)} {moment:%H:%M:%S}" if grain is Grain.SECOND else f"{say_day(day, today)} {moment:%H:%M}"
    )


def _note(metric: Metric, grain: Grain, missing: int, left_away: int) -> str:
    told: list[str] = []
    if grain is not metric.grain:
        told.append(f"Taken together by {grain.value} ({metric.aggregate.value}).")
    if missing:
        told.append(f"{missing} missing {'value' if missing == 1 else 'values'} shown as {NOTHING}.")
    if left_away > 0:
        told.append(f"{left_away} more lines are not shown.")
    return " ".join(told)
