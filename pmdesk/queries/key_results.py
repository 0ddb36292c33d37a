"""Key results: their value now, from their metric where they have one, and whether they are on pace to the target."""

from datetime import date, timedelta
from functools import partial

import numpy as np

from pmdesk.domain.amounts import amount_text, difference_text
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.kinds import KeyResultId, Kind, MetricId, ObjectiveId
from pmdesk.domain.points import Points
from pmdesk.domain.ranges import DAY_MS, WEEK_MS, ms_of, start_of
from pmdesk.domain.roadmap import KeyResult, Objective
from pmdesk.insight.pace import Goal, Pace, pace, pace_words
from pmdesk.queries.chart import know
from pmdesk.queries.daily import daily
from pmdesk.queries.findings import Findings
from pmdesk.storage.history import past_of
from pmdesk.storage.rows import Rows

USUAL_DAYS = 91
LOOK_BACK_DAYS = 800


@frozen
class KeyResultNow:
    """Where a key result stands: `value` is the metric's median of the last week, or what was typed.

    `pace` is None without a metric or a due date; `words` say how it gets on. `as_of` (ms) is the newest point.
    """

    id: KeyResultId
    objective_id: ObjectiveId
    title: str
    unit: str
    value: float | None
    text: str
    target_text: str
    progress: float | None
    pace: Pace | None
    words: str
    due: date | None
    metric_id: MetricId | None = None
    metric: str = ""
    as_of: int | None = None
    is_stale: bool = False


def key_result_now(rows: Rows, key_result_id: KeyResultId, *, findings: Findings, clock: Clock) -> KeyResultNow:
    """Return where a key result stands today; raises Gone."""
    return _now(rows, rows.get(KeyResult, key_result_id), findings, clock)


def key_results_now(rows: Rows, *, findings: Findings, clock: Clock) -> tuple[KeyResultNow, ...]:
    """Return where all key results stand, in their order."""
    return tuple(_now(rows, each, findings, clock) for each in rows.all(KeyResult, order_by="rank"))


def _now(rows: Rows, result: KeyResult, findings: Findings, clock: Clock) -> KeyResultNow:
    if result.metric_id is not None:
        return _measured(rows, result, findings, clock)
    return KeyResultNow(
        result.id,
        result.objective_id,
        result.title,
        result.unit,
        result.current,
        amount_text(result.current, result.unit),
        amount_text(result.target, result.unit),
        _progress(result, result.current),
        None,
        "" if result.current is not None else "no value yet",
        _due(rows, result),
    )


def _measured(rows: Rows, result: KeyResult, findings: Findings, clock: Clock) -> KeyResultNow:
    known = know(rows, [result.metric_id] if result.metric_id is not None else [], findings, clock)
    metric = next(iter(known.metrics.values()))
    whole = known.whole(metric)
    unit = result.unit or metric.unit
    found: Pace | None = None
    value: float | None = None
    as_of: int | None = None
    due = _due(rows, result)
    if whole is not None:
        known.yarn.know((whole,))
        extent = known.yarn.extent(whole)
        as_of = None if extent is None else extent.last
        points = daily(known.yarn, metric, whole, since_days=LOOK_BACK_DAYS)
        start = _start(rows, result, due, clock.today())
        ends = start_of(due or clock.today() + timedelta(days=1)) + DAY_MS - 1
        goal = Goal(result.baseline, result.target, start_of(start), ends)
        found = pace(goal, points.times, points.values, ms_of(clock.now()))
        value = _of_last_week(points)
    return KeyResultNow(
        result.id,
        result.objective_id,
        result.title,
        unit,
        value,
        amount_text(value, unit),
        amount_text(result.target, unit),
        _progress(result, value),
        None if due is None else found,
        _words(found, due, unit),
        due,
        metric.id,
        metric.title,
        as_of,
        as_of is not None and known.is_stale(metric, as_of),
    )


def _words(found: Pace | None, due: date | None, unit: str) -> str:
    if due is None:
        return "no due date"
    if found is None:
        return "cannot tell, its metric has no points yet"
    return pace_words(found, partial(difference_text, unit=unit))


def _progress(result: KeyResult, value: float | None) -> float | None:
    """Return which share of the way from baseline to target is done, None where nobody can tell."""
    way = result.target - result.baseline
    return None if value is None or way == 0 else (value - result.baseline) / way


def _due(rows: Rows, result: KeyResult) -> date | None:
    """Return when it is due: what it says itself, else its objective."""
    return result.due or rows.get(Objective, result.objective_id).due


def _start(rows: Rows, result: KeyResult, due: date | None, today: date) -> date:
    """Return when work on it began: a quarter before it is due, or earlier when it came into the workspace then."""
    quarter = (due or today) - timedelta(days=USUAL_DAYS)
    first = past_of(rows, Kind.KEY_RESULT, result.id, limit=10_000)
    return min([quarter, *(one.at.date() for one in first[-1:])])


def _of_last_week(points: Points) -> float | None:
    """Return the median of the last week that has points."""
    if not len(points):
        return None
    return float(np.median(points.values[points.times > points.times[-1] - WEEK_MS]))
