"""Tells when an item likely finishes, from its three-point effort, its progress and the days it has taken.

Method. The whole effort is taken as triangular over low, likely, high (D. Johnson, "The triangular distribution as a
proxy for the beta distribution in risk analysis", The Statistician 46, 1997), given that it is no less than what is
already done. What is done is the progress in per cent of the likely effort. The pace, in points per working day, is
what was done so far, drawn towards the pace of the plan (likely effort over planned working days) as if that had been
seen for `PRIOR_DAYS` working days; the first days of an item say little about its pace, and a pace of more than
`FASTEST` times the plan's is not believed (a started item that is moved later has fewer days behind it). The rest of
the effort divided by the pace gives the working days left, counted from today, or from the planned start when that
lies ahead. The interval runs from the 10th to the 90th percentile. Without a spread of the estimate, without dates or
on finished work it cannot tell, and says so by returning None.
"""

from math import ceil, sqrt
from typing import NamedTuple

from pmdesk.insight import workdays

PRIOR_DAYS = 10
FASTEST = 2
EARLY, LATE = 0.1, 0.9
FULL = 100


class Effort(NamedTuple):
    """An estimate in points, low <= likely <= high."""

    low: float
    likely: float
    high: float

    def share_within(self, points: float) -> float:
        """Return the probability that the whole effort is at most `points`."""
        if points <= self.low:
            return 0.0
        if points >= self.high:
            return 1.0
        width = self.high - self.low
        if points <= self.likely:
            return (points - self.low) ** 2 / (width * (self.likely - self.low))
        return 1 - (self.high - points) ** 2 / (width * (self.high - self.likely))

    def points_within(self, share: float) -> float:
        """Return the effort that is not exceeded with probability `share`."""
        width = self.high - self.low
        if share * width <= self.likely - self.low:
            return self.low + sqrt(share * width * (self.likely - self.low))
        return self.high - sqrt((1 - share) * width * (self.high - self.likely))


class Forecast(NamedTuple):
    """A likely finish: the 10th and 90th percentile as day ordinals, and the chance of the planned end."""

    early: int
    late: int
    chance: float
    started: bool


def likely_finish(effort: Effort, progress: int, start: int, end: int, today: int) -> Forecast | None:
    """Return the likely finish of an item planned from `start` to `end` (day ordinals), or None when nobody can tell.

    `progress` is in whole per cent. Nothing is said of finished work, of estimates without a spread, and of work that
    was to start before today and shows no progress, except at the plan's own pace from today on.
    """
    planned = workdays.between(start, end)
    if effort.likely <= 0 or effort.high <= effort.low or progress >= FULL or planned == 0:
        return None
    done = effort.likely * progress / FULL
    if effort.high <= done:
        return None
    first = workdays.next_one(max(today, start))
    pace = _pace(effort.likely, planned, done, workdays.between(start, today - 1))
    skipped = effort.share_within(done)

    def finish(share: float) -> int:
        left = effort.points_within(skipped + share * (1 - skipped)) - done
        return workdays.after(first, ceil(left / pace - 1e-9))

    reach = done + pace * workdays.between(first, end)
    chance = max(0.0, effort.share_within(reach) - skipped) / (1 - skipped)
    return Forecast(finish(EARLY), finish(LATE), chance, progress > 0)


def _pace(likely: float, planned: int, done: float, elapsed: int) -> float:
    plan = likely / planned
    if done <= 0 or elapsed <= 0:
        return plan
    observed = min(done / elapsed, FASTEST * plan)
    return (elapsed * observed + PRIOR_DAYS * plan) / (elapsed + PRIOR_DAYS)
