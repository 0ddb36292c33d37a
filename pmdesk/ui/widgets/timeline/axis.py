"""The time axis: days to pixels and back, the bands of the time header, and the days that bars snap to."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from math import floor
from typing import NamedTuple

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import LAST_MONTH, MONTHS, month_end
from pmdesk.insight import workdays
from pmdesk.queries.timeline import SprintHead

CLOSEST, FARTHEST = 40.0, 0.25
"""Pixels of a day at the largest and the smallest zoom, at 100 %."""
WEEKS_FROM, SPRINTS_FROM = 11.0, 2.8
"""From how many pixels a day on the header shows weeks, and sprints."""
WEEK = 7
FORTNIGHT = 14
QUARTER = 3
FIRST_DAY, LAST_DAY = date(1901, 1, 1).toordinal(), date(2198, 12, 31).toordinal()


class Scale(StrEnum):
    """What the second line of the time header counts in, and what bars snap to."""

    WEEKS = "weeks"
    SPRINTS = "sprints"
    QUARTERS = "quarters"


PER_DAY = {Scale.WEEKS: 20.0, Scale.SPRINTS: 5.53, Scale.QUARTERS: 2.2}
"""Pixels of a day at which each scale is shown when it is chosen, at 100 %."""


class Band(NamedTuple):
    """One stretch of the time header; both days included."""

    start: int
    end: int
    text: str


@frozen
class Axis:
    """Where days lie: `per_day` pixels each, pixel 0 of the canvas showing pixel `offset` counted from `origin`."""

    origin: int
    per_day: float
    offset: int = 0
    font_scale: float = 1.0
    sprints: tuple[SprintHead, ...] = ()

    @property
    def scale(self) -> Scale:
        """What is counted in at this zoom."""
        per_day = self.per_day / self.font_scale
        if per_day >= WEEKS_FROM:
            return Scale.WEEKS
        return Scale.SPRINTS if per_day >= SPRINTS_FROM else Scale.QUARTERS

    def x(self, day: int) -> float:
        """Return the pixel at which a day begins; a bar's right edge is the `x` of the day after its last."""
        return (day - self.origin) * self.per_day - self.offset

    def day(self, x: float) -> int:
        """Return the day at a pixel."""
        return min(LAST_DAY, max(FIRST_DAY, floor((x + self.offset) / self.per_day) + self.origin))

    def moment(self, x: float) -> float:
        """Return the day at a pixel with its part that has gone by."""
        return (x + self.offset) / self.per_day + self.origin

    def scrolled(self, pixels: int) -> "Axis":
        """Return the axis moved so that what lies `pixels` to the right comes to the left edge."""
        moved = replace(self, offset=self.offset + pixels)
        return moved if FIRST_DAY < moved.day(0) < LAST_DAY else self

    def zoomed(self, factor: float, at: float) -> "Axis":
        """Return the axis zoomed so that the moment at pixel `at` stays there."""
        return self.with_per_day(self.per_day * factor, at)

    def with_per_day(self, per_day: float, at: float) -> "Axis":
        """Return the axis at another zoom; the moment at pixel `at` stays there."""
        chosen = min(CLOSEST * self.font_scale, max(FARTHEST * self.font_scale, per_day))
        return replace(self, per_day=chosen, offset=round((self.moment(at) - self.origin) * chosen - at))

    def showing(self, day: float, at: float) -> "Axis":
        """Return the axis moved so that a day begins at pixel `at`."""
        return replace(self, offset=round((day - self.origin) * self.per_day - at))

    def upper_bands(self, first: int, last: int) -> Iterator[Band]:
        """Yield the first line of the header: months, or years where months stand below."""
        if self.scale is Scale.QUARTERS and self.per_day < self.font_scale:
            yield from _years(first, last)
        elif self.scale is Scale.QUARTERS:
            yield from _quarters(first, last)
        else:
            yield from _months(first, last)

    def lower_bands(self, first: int, last: int) -> Iterator[Band]:
        """Yield the second line of the header: weeks, sprints, months, or quarters when very far away."""
        if self.scale is Scale.WEEKS:
            yield from _weeks(first, last)
        elif self.scale is Scale.SPRINTS:
            if self.sprints:
                yield from (
                    Band(it.start, it.end, it.title) for it in self.sprints if it.end >= first and it.start <= last
                )
            else:
                yield from _weeks(first, last)
        elif self.per_day < self.font_scale:
            yield from (Band(start, end, text.split()[0]) for start, end, text in _quarters(first, last))
        else:
            yield from (Band(start, end, text.split()[0]) for start, end, text in _months(first, last))

    def unit(self, day: int) -> Band:
        """Return the week, sprint or month that a day lies in; beyond the known sprints they go on in fortnights."""
        if self.scale is Scale.WEEKS or (self.scale is Scale.SPRINTS and not self.sprints):
            return next(_weeks(day, day))
        if self.scale is Scale.QUARTERS:
            return next(_months(day, day))
        return _sprint_of(self.sprints, day)

    def step(self, day: int, direction: int) -> int:
        """Return by how many days a bar that starts on `day` moves with one step to the right (1) or left (-1)."""
        here = self.unit(day)
        if direction > 0:
            return here.end + 1 - here.start
        before = self.unit(here.start - 1)
        return before.start - here.start

    def end_step(self, day: int, direction: int) -> int:
        """Return by how many days an end on `day` moves with one step: to the next last working day of a unit."""
        here = self.unit(day)
        last = workdays.last_one(here.end)
        if direction > 0:
            return (last if day < last else workdays.last_one(self.unit(here.end + 1).end)) - day
        return workdays.last_one(here.start - 1) - day

    def snapped_move(self, start: int, days: int) -> int:
        """Return the move nearest to `days` after which a bar begins with a unit, or as far into one as before."""
        into = start - self.unit(start).start
        wanted = start + days
        places = {start}
        for base in (wanted, wanted - into):
            here = self.unit(base)
            shift = 0 if base == wanted else into
            places |= {here.start + shift, here.end + 1 + shift}
        return min(places, key=lambda place: (abs(place - wanted), place)) - start

    def snapped_start(self, start: int) -> int:
        """Return the beginning of a unit nearest to a day."""
        here = self.unit(start)
        return min((here.start, here.end + 1), key=lambda day: abs(day - start))

    def snapped_end(self, end: int) -> int:
        """Return the last working day of a unit nearest to a day."""
        here = self.unit(end)
        ends = (workdays.last_one(here.start - 1), workdays.last_one(here.end))
        return min(ends, key=lambda day: abs(day - end))


def _sprint_of(sprints: Sequence[SprintHead], day: int) -> Band:
    for sprint in sprints:
        if sprint.start <= day <= sprint.end:
            return Band(sprint.start, sprint.end, sprint.title)
    earlier = max((sprint.end for sprint in sprints if sprint.end < day), default=None)
    later = min((sprint.start for sprint in sprints if sprint.start > day), default=None)
    if earlier is not None:
        start = earlier + 1 + (day - earlier - 1) // FORTNIGHT * FORTNIGHT
        end = start + FORTNIGHT - 1
        return Band(start, end if later is None else min(end, later - 1), "")
    edge = day if later is None else later
    start = edge - ((edge - 1 - day) // FORTNIGHT + 1) * FORTNIGHT
    return Band(start, start + FORTNIGHT - 1, "")


def _weeks(first: int, last: int) -> Iterator[Band]:
    start = first - (first - 1) % WEEK
    while start <= last:
        yield Band(start, start + WEEK - 1, str(date.fromordinal(start).day))
        start += WEEK


def _months(first: int, last: int) -> Iterator[Band]:
    start = date.fromordinal(first).replace(day=1)
    while start.toordinal() <= last:
        end = month_end(start)
        text = MONTHS[start.month - 1]
        yield Band(start.toordinal(), end.toordinal(), f"{text} {start.year}" if start.month == 1 else text)
        start = date.fromordinal(end.toordinal() + 1)


def _quarters(first: int, last: int) -> Iterator[Band]:
    day = date.fromordinal(first)
    start = day.replace(month=(day.month - 1) // QUARTER * QUARTER + 1, day=1)
    while start.toordinal() <= last:
        end = month_end(start.replace(month=start.month + QUARTER - 1))
        yield Band(start.toordinal(), end.toordinal(), f"Q{(start.month - 1) // QUARTER + 1} {start.year}")
        start = date.fromordinal(end.toordinal() + 1)


def _years(first: int, last: int) -> Iterator[Band]:
    for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1):
        yield Band(date(year, 1, 1).toordinal(), date(year, LAST_MONTH, 31).toordinal(), str(year))
