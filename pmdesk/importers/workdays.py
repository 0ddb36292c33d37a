"""A calendar of working days: weekends, holidays, exceptions; counts in working days."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, timedelta

from pmdesk.domain.classes import frozen
from pmdesk.domain.roadmap import Anchor

SATURDAY, SUNDAY = 5, 6
WEEK = 7


@frozen
class Workdays:
    """Which days are worked; `holidays` are free days of the working week, `worked` working days of the weekend."""

    weekend: frozenset[int]
    holidays: tuple[date, ...]
    worked: tuple[date, ...]

    def end(self, start: date, length: int) -> date:
        """Return the last day of work that begins on `start` (or the next working day) and takes `length` days.

        Raises ValueError or OverflowError beyond the year 9999.
        """
        first = start.toordinal()
        reach = length + WEEK
        while self._count(first, first + reach) < length:
            reach *= 2
        low, high = first, first + reach
        while low < high:
            middle = (low + high) // 2
            if self._count(first, middle) >= length:
                high = middle
            else:
                low = middle + 1
        return date.fromordinal(low)

    def begin(self, end: date, length: int) -> date:
        """Return the first day of work that takes `length` days and is over on `end` (or the working day before)."""
        last = end.toordinal()
        reach = length + WEEK
        while self._count(last - reach, last) < length:
            reach *= 2
        low, high = last - reach, last
        while low < high:
            middle = (low + high + 1) // 2
            if self._count(middle, last) >= length:
                low = middle
            else:
                high = middle - 1
        return date.fromordinal(low)

    def lag_in_calendar_days(self, span: tuple[date, date] | None, anchor: Anchor, lag: int) -> int:
        """Turn a lag in working days into calendar days, as it falls beside the tied end of the predecessor."""
        if span is None or lag == 0:
            return lag
        day = span[0] if anchor in {Anchor.START_START, Anchor.START_FINISH} else span[1]
        step = timedelta(days=1)
        try:
            return (self.end(day + step, lag) - day).days if lag > 0 else (self.begin(day - step, -lag) - day).days
        except (ValueError, OverflowError):
            return lag

    def _count(self, first: int, last: int) -> int:
        """Count the working days from one day's number to another's, both included."""
        weeks, rest = divmod(last - first + 1, WEEK)
        count = weeks * (WEEK - len(self.weekend))
        count += sum((first - 1 + offset) % WEEK not in self.weekend for offset in range(rest))
        start, end = date.fromordinal(first), date.fromordinal(last)
        count -= bisect_right(self.holidays, end) - bisect_left(self.holidays, start)
        return count + bisect_right(self.worked, end) - bisect_left(self.worked, start)


def workdays(weekend: Iterable[int], holidays: Iterable[date], worked: Iterable[date]) -> Workdays:
    """Return a calendar; `weekend` holds weekdays from 0, Monday. A week of free days only is taken as all worked."""
    free = frozenset(weekend)
    if len(free) >= WEEK:
        free = frozenset[int]()
    exceptions = frozenset(worked)
    return Workdays(
        free,
        tuple(sorted({day for day in holidays if day.weekday() not in free and day not in exceptions})),
        tuple(sorted(day for day in exceptions if day.weekday() in free)),
    )
