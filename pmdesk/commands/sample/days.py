"""Puts the days of the sample's story where the person's today is the seventh working day of the running sprint.

The story is told in days of its own, in which that sprint runs from Monday 2 March to Sunday 15 March 2026. A day is
mapped by its sprint and its working day in it, so that every bar keeps its number of working days whatever weekday
today is.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from pmdesk.domain.days import MONTHS, say_day
from pmdesk.insight import workdays

STORY_YEAR = 2026
STORY_SPRINT = date(2026, 3, 2)
RUNNING = 5
SPRINT_DAYS = 14
DAY_OF_SPRINT = 7
WEEK, WORK_WEEK = 7, 5
NAMED = re.compile(r"\{(\d+ [A-Z][a-z]{2}|\d\d)\}")


class Calendar(NamedTuple):
    """The first day of the running sprint, and today."""

    start: date
    today: date

    def day(self, story: str) -> date:
        """Return the real day of a day in the story, such as `24 Apr`."""
        number, month = story.split()
        told = date(STORY_YEAR, MONTHS.index(month) + 1, int(number))
        sprint, offset = divmod((told - STORY_SPRINT).days, SPRINT_DAYS)
        first = (self.start + timedelta(days=SPRINT_DAYS * sprint)).toordinal()
        week, weekday = divmod(offset, WEEK)
        done = week * WORK_WEEK + min(weekday + 1, WORK_WEEK)
        working = workdays.after(first, done)
        if weekday < WORK_WEEK:
            return date.fromordinal(working)
        monday = workdays.after(first, done + 1)
        return date.fromordinal(max(working, monday - (WEEK - weekday)))

    def at(self, story: str, hour: str) -> datetime:
        """Return the instant (UTC) of a wall clock's time, such as `09:40`, on a day of the story."""
        return datetime.combine(self.day(story), time.fromisoformat(hour)).astimezone(UTC)

    def sprint(self, number: int) -> tuple[str, date, date]:
        """Return the name, first and last day of a sprint: `26.05` is the running one."""
        first = self.start + timedelta(days=SPRINT_DAYS * (number - RUNNING))
        return self.sprint_name(number), first, first + timedelta(days=SPRINT_DAYS - 1)

    def sprint_name(self, number: int) -> str:
        """Name a sprint after the year of the running one."""
        return f"{self.start.year % 100:02}.{number:02}"

    def say(self, text: str) -> str:
        """Write real days and sprints for the story's: `{20 Mar}`, `{08}`."""
        return NAMED.sub(self._named, text)

    def _named(self, found: re.Match[str]) -> str:
        word = found[1]
        return say_day(self.day(word), self.today) if " " in word else self.sprint_name(int(word))


def calendar(today: date) -> Calendar:
    """Return the calendar on which today, or the Friday before a weekend, is the sprint's seventh working day."""
    working = workdays.last_one(today.toordinal())
    first = workdays.after(1, workdays.before(working) + 2 - DAY_OF_SPRINT)
    return Calendar(date.fromordinal(first), today)
