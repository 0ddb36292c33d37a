"""How much was said of each theme: notes counted by day, theme and segment, people and revenue from where notes stand.

Days are those of UTC, counted from 1970. Notes come out of `note_day_tally`, which triggers keep, so that a table over
a million notes reads some thousand rows; people and revenue are counted anew in the stretch that is asked for.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from pmdesk.domain.classes import frozen
from pmdesk.storage.notes import SLOTS
from pmdesk.storage.rows import Rows

WEEK = 7
DAY_KEYS = 86_400 * SLOTS
EPOCH = date(1970, 1, 1).toordinal()
WHO = "coalesce(nullif(place.person_id, 0), nullif(place.company_id, 0), place.note_id)"
"""Whoever stands behind a note; ids of people, companies and notes are never the same."""


class Measure(StrEnum):
    """What the size of a theme is told in."""

    NOTES = "notes"
    PEOPLE = "people"
    REVENUE = "revenue"


@frozen
class Stretch:
    """Some days, first and last one counted from 1970; of some segments where any are named, 0 for notes of none."""

    first: int
    last: int
    segment_ids: tuple[int, ...] = ()

    @classmethod
    def until(cls, day: date, days: int, segment_ids: Sequence[int] = ()) -> "Stretch":
        """Return so many days of which `day` is the last."""
        last = number_of(day)
        return cls(last - days + 1, last, tuple(segment_ids))

    @property
    def days(self) -> int:
        """How many days there are."""
        return self.last - self.first + 1

    def before(self) -> "Stretch":
        """Return the same number of days right before."""
        return Stretch(self.first - self.days, self.first - 1, self.segment_ids)


class Tally(NamedTuple):
    """How much was said of a theme (0: of none) by a segment (0: of none)."""

    theme_id: int
    segment_id: int
    amount: float


def number_of(day: date) -> int:
    """Return a day as a number counted from 1970."""
    return day.toordinal() - EPOCH


def day_of(number: int) -> date:
    """Return the day of a number counted from 1970."""
    return date.fromordinal(number + EPOCH)


def by_segment(rows: Rows, stretch: Stretch, measure: Measure) -> list[Tally]:
    """Return how much each segment said of each theme."""
    return [Tally(*row) for row in _grouped(rows, stretch, measure, ("theme_id", "segment_id"))]


def by_theme(rows: Rows, stretch: Stretch, measure: Measure) -> dict[int, float]:
    """Return how much was said of each theme, whoever speaks in two segments counted once."""
    return dict(_grouped(rows, stretch, measure, ("theme_id",)))


def in_all(rows: Rows, stretch: Stretch, measure: Measure) -> float:
    """Return how much was said in all."""
    found = _grouped(rows, stretch, measure, ())
    return float(found[0][0] or 0) if found else 0.0


def by_week(rows: Rows, stretch: Stretch, measure: Measure) -> dict[int, list[float]]:
    """Return for each theme the weeks of a stretch, counted back from its last day, the oldest first."""
    count = stretch.days // WEEK
    found: dict[int, list[float]] = {}
    for theme_id, ago, amount in _grouped(rows, stretch, measure, ("theme_id", f"({stretch.last} - day) / {WEEK}")):
        if ago < count:
            found.setdefault(theme_id, [0.0] * count)[count - 1 - ago] = amount
    return found


def weeks_of_theme(rows: Rows, theme_id: int, stretch: Stretch) -> dict[int, list[int]]:
    """Return the notes of one theme by segment and week, the oldest first."""
    count = stretch.days // WEEK
    where, values = _days(stretch)
    sql = (
        f"SELECT segment_id, (? - day) / {WEEK} AS ago, sum(count) FROM note_day_tally"  # noqa: S608
        f" WHERE {where} AND theme_id = ? GROUP BY segment_id, ago"
    )
    found: dict[int, list[int]] = {}
    for segment_id, ago, amount in rows.read(sql, (stretch.last, *values, theme_id)):
        if ago < count:
            found.setdefault(segment_id, [0] * count)[count - 1 - ago] = amount
    return found


def products_of_themes(rows: Rows) -> dict[int, int]:
    """Return the product that most notes of each theme are about, where any are."""
    sql = (
        "SELECT theme_id, product_id, sum(count) AS notes FROM note_theme_tally"
        " WHERE theme_id > 0 AND product_id > 0 GROUP BY theme_id, product_id ORDER BY notes, product_id DESC"
    )
    return {theme_id: product_id for theme_id, product_id, _ in rows.read(sql)}


def first_days(rows: Rows, theme_ids: Sequence[int]) -> dict[int, int]:
    """Return the day of the first note of some themes."""
    if not theme_ids:
        return {}
    marks = ",".join("?" * len(theme_ids))
    sql = f"SELECT theme_id, min(day) FROM note_day_tally WHERE theme_id IN ({marks}) GROUP BY theme_id"  # noqa: S608
    return dict(rows.read(sql, tuple(theme_ids)))


def _grouped(rows: Rows, stretch: Stretch, measure: Measure, by: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Return the groups of a stretch with what each amounts to."""
    where, values = _days(stretch)
    listed = "".join(f"{column}, " for column in by)
    grouped = f" GROUP BY {', '.join(by)}" if by else ""
    if measure is Measure.NOTES:
        return rows.read(f"SELECT {listed}sum(count) FROM note_day_tally WHERE {where}{grouped}", values)  # noqa: S608
    # A note of a crowded second may stand a little before its day; so a day more is looked through.
    places = (
        f'FROM note_place AS place WHERE "key" >= {(stretch.first - 1) * DAY_KEYS} AND state NOT IN (4, 5) AND {where}'
    )
    if measure is Measure.PEOPLE:
        return rows.read(f"SELECT {listed}count(DISTINCT {WHO}) {places}{grouped}", values)
    names = "".join(f"{column} AS by{number}, " for number, column in enumerate(by))
    outer = "".join(f"by{number}, " for number in range(len(by)))
    grouped = f" GROUP BY {', '.join(f'by{number}' for number in range(len(by)))}" if by else ""
    sql = (
        f"SELECT {outer}sum(ifnull(company.revenue, 0)) FROM"  # noqa: S608
        f" (SELECT DISTINCT {names}company_id {places} AND company_id > 0) AS said"
        f" JOIN company ON company.id = said.company_id{grouped}"
    )
    return rows.read(sql, values)


def _days(stretch: Stretch) -> tuple[str, tuple[int, ...]]:
    """Return the condition that holds for a stretch, and its values."""
    where = "day BETWEEN ? AND ?"
    if stretch.segment_ids:
        where += f" AND segment_id IN ({','.join('?' * len(stretch.segment_ids))})"
    return where, (stretch.first, stretch.last, *stretch.segment_ids)
