"""Where key results stand now: the newest value of their metrics, and the pace to their targets."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from math import floor, log10

import numpy as np

from pmdesk.domain.amounts import difference_text
from pmdesk.domain.clock import Clock
from pmdesk.domain.kinds import KeyResultId, Kind
from pmdesk.domain.metrics import CALENDAR, Aggregate, Metric
from pmdesk.domain.points import Points
from pmdesk.domain.ranges import DAY_MS, day_of, instant_of, ms_of, start_of
from pmdesk.domain.roadmap import KeyResult, Objective
from pmdesk.insight.binning import zone_of
from pmdesk.insight.pace import Goal, Pace, Stand, pace, pace_words
from pmdesk.queries.chart import Known, know
from pmdesk.queries.daily import daily
from pmdesk.queries.findings import Findings
from pmdesk.queries.key_result_words import KeyResultNow, known_at_once
from pmdesk.queries.strands import Strand
from pmdesk.storage.history import past_of
from pmdesk.storage.rows import Rows

SEEN_DAYS = 400
"""How far back the pace looks, so that a year's seasons have been seen."""
DIGITS = 3


def key_results_now(
    rows: Rows, clock: Clock, findings: Findings, ids: Iterable[int] | None = None
) -> dict[KeyResultId, KeyResultNow]:
    """Return where key results stand, all of them where no ids are given."""
    found = rows.all(KeyResult) if ids is None else rows.many(KeyResult, ids)
    return {row.id: _now(rows, row, clock, findings) for row in found}


def _now(rows: Rows, row: KeyResult, clock: Clock, findings: Findings) -> KeyResultNow:
    metric = None if row.metric_id is None else rows.find(Metric, row.metric_id)
    at_once = replace(known_at_once(rows, row), is_known=True)
    if metric is None:
        return _typed(rows, row, at_once, clock)
    known = know(rows, (metric.id,), findings, clock)
    whole = known.whole(metric)
    if whole is not None:
        known.yarn.know((whole,))
    now = ms_of(clock.now())
    newest = None if whole is None else known.yarn.newest(whole, now)
    if whole is None or newest is None:
        return replace(at_once, trouble=f"“{metric.title}” has no points yet")
    measured = replace(
        at_once,
        value=newest[1],
        day=_day(metric, newest[0]),
        is_stale=known.is_stale(metric, newest[0]),
    )
    goal = _goal(rows, row)
    if isinstance(goal, str):
        return replace(measured, trouble=goal)
    key = ("pace", goal, known.yarn.state(whole), metric.aggregate, metric.time_zone, clock.today())

    def work_out() -> Pace:
        seen = _seen(known, metric, whole, goal)
        return pace(goal, seen.times, seen.values, now)

    found = findings.remembered(key, work_out, lambda _: 32)
    return _with_pace(measured, found, goal)


def _typed(rows: Rows, row: KeyResult, at_once: KeyResultNow, clock: Clock) -> KeyResultNow:
    """Return where a key result stands whose value a person typed, compared with the day on which it was typed."""
    if row.current is None:
        return replace(at_once, trouble="no value yet")
    goal, typed = _goal(rows, row), _typed_on(rows, row)
    known = replace(at_once, day=typed)
    if isinstance(goal, str):
        return replace(known, trouble=goal)
    at = start_of(typed or clock.today())
    found = pace(goal, np.array([at], np.int64), np.array([row.current], np.float64), at)
    return _with_pace(known, found, goal)


def _with_pace(now: KeyResultNow, found: Pace, goal: Goal) -> KeyResultNow:
    size = max(abs(goal.baseline), abs(goal.target), abs(now.value or 0.0))
    words = pace_words(found, lambda amount: difference_text(_told(amount, size), now.unit))
    can_tell = found.stand is not Stand.CANNOT_TELL
    return replace(
        now,
        due=day_of(goal.due_ms),
        pace=words if can_tell else "",
        is_behind=found.stand is Stand.BEHIND,
        progress=_plain(found.progress),
        expected_progress=_plain(found.expected_progress),
        expected=_plain(found.expected),
        projected=_plain(found.projected),
        low=_plain(found.low),
        high=_plain(found.high),
        trouble="" if can_tell else words,
    )


def _plain(number: float | None) -> float | None:
    """Return a number that is not one of numpy's, as the window's thread is handed none of those."""
    return None if number is None else float(number)


def _told(amount: float, beside: float) -> float:
    """Return an amount rounded to three digits of what it is told beside, unless nothing would be left of it."""
    rounded = amount if beside == 0 else round(amount, DIGITS - 1 - floor(log10(beside)))
    return rounded or amount


def _goal(rows: Rows, row: KeyResult) -> Goal | str:
    """Return what the key result asks for, or why that is not known."""
    due = row.due or _due_of_objective(rows, row)
    if due is None:
        return "no day is due"
    start = row.start or _added_on(rows, row)
    if start is None:
        return "no day to start from"
    return Goal(row.baseline, row.target, start_of(start), start_of(due))


def _due_of_objective(rows: Rows, row: KeyResult) -> date | None:
    objective = rows.find(Objective, row.objective_id)
    return None if objective is None else objective.due


def _added_on(rows: Rows, row: KeyResult) -> date | None:
    past = past_of(rows, Kind.KEY_RESULT, row.id)
    return _local_day(past[-1].at) if past else None


def _typed_on(rows: Rows, row: KeyResult) -> date | None:
    """Return the day on which the current value was typed last."""
    for change in past_of(rows, Kind.KEY_RESULT, row.id):
        before = (change.before or {}).get("current")
        if change.after is not None and "current" in change.after and change.after["current"] != before:
            return _local_day(change.at)
    return None


def _local_day(at: datetime) -> date:
    return at.astimezone().date()


def _day(metric: Metric, at: int) -> date:
    return day_of(at) if metric.grain in CALENDAR else instant_of(at).astimezone(zone_of(metric.time_zone)).date()


def _seen(known: Known, metric: Metric, whole: Strand, goal: Goal) -> Points:
    """Return the points that the pace is told from, at most one a day; sums per hour stay sums per hour."""
    extent = known.yarn.extent(whole)
    since = SEEN_DAYS if extent is None else max(SEEN_DAYS, (extent.last - goal.start_ms) // DAY_MS + 1)
    alike = replace(metric, aggregate=Aggregate.MEAN) if metric.aggregate is Aggregate.SUM else metric
    return daily(known.yarn, alike, whole, since_days=since)
