"""Sorts open features into now, next and later, and says which days a feature gets when it is moved there.

Now: in progress, or on days of the current or the next sprint. Next: on other days that begin before the end of the
next quarter, what is left of this quarter (and what was planned earlier and never begun) included. Later: everything
else, without dates or further out. So every open feature stands in exactly one column. A feature without dates of its
own that is planned into a sprint counts with that sprint's days.

The current sprint is the one of today; between sprints it is the coming one. The next sprint is the first one after
it. A sprint that begins four weeks or more away is not near enough to count. Without any, Now is today and the four
weeks from it.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from pmdesk.domain.days import month_end
from pmdesk.insight.scheduling import Days

LAST_DAY = date.max.toordinal()
NEAR = 28
FORTNIGHT = 14
MONTHS = 3
YEAR = 12


class Horizon(StrEnum):
    """How far out an item is."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"


class SprintDays(NamedTuple):
    """A sprint as far as its days go."""

    id: int
    start: int
    end: int


class Horizons(NamedTuple):
    """Where the columns end: `first` is what an undated item gets in Now, `now` all of Now, `quarter` the next one.

    All days are ordinals; `sprints` are the current and the next sprint, as far as there are any.
    """

    first: Days
    now: Days
    quarter: Days
    sprints: tuple[int, ...]

    @property
    def next_end(self) -> int:
        """The last day on which something in Next may begin; sprints that reach far out leave at least one."""
        return max(self.quarter.end, self.now.end + 1)

    def of(self, days: Days | None, *, in_progress: bool) -> Horizon:
        """Return the column of an open feature."""
        if in_progress:
            return Horizon.NOW
        if days is None:
            return Horizon.LATER
        if days.start <= self.now.end and days.end >= self.now.start:
            return Horizon.NOW
        return Horizon.NEXT if days.start <= self.next_end else Horizon.LATER

    def days_in_now(self, days: Days | None) -> Days:
        """Return the days of an item that is moved to Now: as long as before, from the sprint's first day on."""
        return self.first if days is None else _shifted(days, self.first.start)

    def days_in_next(self, days: Days | None) -> Days:
        """Return the days of an item that is moved to Next; one without dates gets what Now leaves of the quarter."""
        start = self.now.end + 1
        if days is not None:
            return _shifted(days, start)
        if start > self.quarter.end:
            return Days(start, start + FORTNIGHT - 1)
        return Days(max(start, self.quarter.start), self.quarter.end)


def horizons(today: int, sprints: Iterable[SprintDays]) -> Horizons:
    """Return where Now and Next end, seen from today."""
    coming = sorted((one for one in sprints if one.end >= today), key=lambda one: (one.start, one.end, one.id))
    quarter = _next_quarter(today)
    running = [one for one in coming if one.start <= today]
    current = running[-1] if running else next((one for one in coming if one.start < today + NEAR), None)
    if current is None:
        return Horizons(Days(today, today + FORTNIGHT - 1), Days(today, today + NEAR - 1), quarter, ())
    first = Days(current.start, current.end)
    follower = next((one for one in coming if current.end < one.start <= current.end + NEAR), None)
    counted = (current,) if follower is None else (current, follower)
    now = Days(min(today, first.start), counted[-1].end)
    return Horizons(first, now, quarter, tuple(one.id for one in counted))


def _next_quarter(today: int) -> Days:
    here = date.fromordinal(today)
    month = (here.month - 1) // MONTHS * MONTHS + MONTHS + 1
    start = date(here.year, month, 1) if month <= YEAR else date(here.year + 1, 1, 1)
    end = month_end(month_end(month_end(start) + timedelta(days=1)) + timedelta(days=1))
    return Days(start.toordinal(), end.toordinal())


def _shifted(days: Days, start: int) -> Days:
    return Days(start, min(start + days.end - days.start, LAST_DAY))
