"""Tells whether a key result is on pace to its target, and where its metric likely stands when it is due.

Method. The pace that is asked for is the straight line from the baseline at the start to the target at the due date.
The current value is the median of the last week that has points, so that one odd day moves nothing, and is compared
with the median of the line over the same points: nobody knows what came since. The trend is Theil and Sen's median of
slopes (Sen, JASA 63, 1968) over the recent past, as long as what lies ahead, within limits. How far such projections
miss is measured on the series itself: from earlier points the same rule projects as far ahead, or as far as the history
lets one look, and the errors, grown with the square root of the distance, give the interval.
"""

from collections.abc import Callable
from enum import Enum
from math import copysign, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pmdesk.domain.classes import frozen

Floats = NDArray[np.float64]
Times = NDArray[np.int64]

DAY_MS = 86_400_000
WEEK = 7.0
SHORTEST, LONGEST = 28.0, 91.0  # Of the recent past, in days.
FEWEST_POINTS = 6
FEWEST_TESTS = 8
SLACK = 0.025  # Of the way from baseline to target: closer than this is on pace.
SHARE = 0.8  # Of the interval.
LEFT_OF = 5  # The trend is projected at most so many times as far as it was seen, or nobody can tell.


class Stand(Enum):
    """Where a key result stands beside the straight line to its target."""

    REACHED = "reached"
    AHEAD = "ahead"
    ON_PACE = "on pace"
    BEHIND = "behind"
    CANNOT_TELL = "cannot tell"


@frozen
class Goal:
    """What a key result asks of its metric; a target below the baseline asks it to fall."""

    baseline: float
    target: float
    start_ms: int
    due_ms: int

    @property
    def way(self) -> float:
        """How far it is from the baseline to the target, with its sign."""
        return self.target - self.baseline

    def line(self, days: Floats) -> Floats:
        """Return what is expected on days since 1970: a straight line from start to due date, level outside."""
        gone = (days * DAY_MS - self.start_ms) / (self.due_ms - self.start_ms)
        return self.baseline + self.way * np.clip(gone, 0.0, 1.0)


@frozen
class Pace:
    """How a key result gets on, as of the last week that has points; None where nobody can tell.

    `progress` and `expected_progress` are shares of the way (0 to 1, beyond where passed or fallen behind the start),
    `gap` is the current value less the expected one, positive when it is better, and `projected`, `low` and `high`
    say where the metric stands when it is due (an interval of four in five), all in the metric's unit.
    """

    stand: Stand
    current: float | None = None
    expected: float | None = None
    progress: float | None = None
    expected_progress: float | None = None
    gap: float | None = None
    projected: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


def pace(goal: Goal, times_ms: Times, values: Floats, now_ms: int) -> Pace:
    """Return how the key result gets on at `now_ms`; later points are not looked at, order does not matter."""
    if goal.way == 0:
        return Pace(Stand.CANNOT_TELL, reason="baseline and target are the same")
    if goal.due_ms <= goal.start_ms:
        return Pace(Stand.CANNOT_TELL, reason="it is due before it starts")
    days, known = _known(times_ms, values, now_ms)
    if len(known) == 0 or days[-1] * DAY_MS < goal.start_ms:
        return Pace(Stand.CANNOT_TELL, reason="there are no values since its start")
    recent = days > days[-1] - WEEK
    current, expected = float(np.median(known[recent])), float(np.median(goal.line(days[recent])))
    ahead = _projection(days, known, max(0.0, goal.due_ms / DAY_MS - days[-1]))
    gap = (current - expected) * copysign(1, goal.way)
    return Pace(
        stand=_stand(goal, current, gap),
        current=current,
        expected=expected,
        progress=(current - goal.baseline) / goal.way,
        expected_progress=(expected - goal.baseline) / goal.way,
        gap=gap,
        projected=ahead.likely if ahead else None,
        low=ahead.low if ahead else None,
        high=ahead.high if ahead else None,
    )


def pace_words(pace: Pace, fmt: Callable[[float], str]) -> str:
    """Return how it gets on in words; `fmt` writes an amount without a sign, with its unit."""
    if pace.stand is Stand.CANNOT_TELL:
        return f"cannot tell, {pace.reason}"
    if pace.stand in {Stand.BEHIND, Stand.AHEAD} and pace.gap is not None:
        return f"{pace.stand.value} by {fmt(abs(pace.gap))}"
    return pace.stand.value


def _known(times: Times, values: Floats, now_ms: int) -> tuple[Floats, Floats]:
    times, values = np.asarray(times, dtype=np.int64), np.asarray(values, dtype=np.float64)
    kept = np.isfinite(values) & (times <= now_ms)
    order = np.argsort(times[kept], kind="stable")
    return times[kept][order] / DAY_MS, values[kept][order]


def _stand(goal: Goal, current: float, gap: float) -> Stand:
    if (goal.target - current) * copysign(1, goal.way) <= 0:
        return Stand.REACHED
    if abs(gap) <= SLACK * abs(goal.way):
        return Stand.ON_PACE
    return Stand.AHEAD if gap > 0 else Stand.BEHIND


class _Ahead(NamedTuple):
    likely: float
    low: float
    high: float


def _projection(days: Floats, values: Floats, distance: float) -> _Ahead | None:
    """Return where the series likely stands `distance` days after its last point, or None when nobody can tell."""
    reach = float(np.clip(distance, SHORTEST, LONGEST))
    span = days[-1] - days[0]
    if len(values) < FEWEST_POINTS or distance > LEFT_OF * span:
        return None
    likely = _projected(days, values, reach, distance)
    tested = max(1.0, min(distance, span / 3))
    errors = _errors(days, values, reach, tested)
    if likely is None or len(errors) < FEWEST_TESTS:
        return None
    miss = float(np.quantile(np.abs(errors), SHARE)) * sqrt(max(distance, 1.0) / tested)
    return _Ahead(likely, likely - miss, likely + miss)


def _projected(days: Floats, values: Floats, reach: float, distance: float) -> float | None:
    recent = days > days[-1] - reach
    if np.count_nonzero(recent) < FEWEST_POINTS:
        recent = np.arange(len(days)) >= len(days) - FEWEST_POINTS
    slope = _slope(days[recent], values[recent])
    level = float(np.median(values[recent] - slope * (days[recent] - days[-1])))
    return level + slope * distance


def _errors(days: Floats, values: Floats, reach: float, distance: float) -> Floats:
    """Return how far projections from earlier points missed what the week around their end then showed."""
    ends = np.searchsorted(days, days + distance)
    first = max(FEWEST_POINTS, int(np.searchsorted(days, float(days[0]) + SHORTEST / 2)))
    origins = range(first, int(np.count_nonzero(ends < len(days))))
    step = max(1, len(origins) // 60)
    errors: list[float] = []
    for point in origins[::step]:
        guess = _projected(days[: point + 1], values[: point + 1], reach, distance)
        near = np.abs(days - float(days[point]) - distance) <= WEEK / 2
        if guess is not None and near.any():
            errors.append(float(np.median(values[near])) - guess)
    return np.array(errors)


def _slope(days: Floats, values: Floats) -> float:
    """Return the median of the slopes between all pairs of points, per day."""
    first, second = np.triu_indices(len(days), 1)
    apart = days[second] - days[first]
    usable = apart > 0
    if not usable.any():
        return 0.0
    return float(np.median((values[second] - values[first])[usable] / apart[usable]))
