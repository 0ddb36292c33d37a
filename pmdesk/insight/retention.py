"""Makes a retention table: how many of each cohort are still active at each age, and the average over the cohorts."""

from collections.abc import Sequence
from datetime import date, timedelta

from pmdesk.domain.classes import frozen


@frozen
class Cohort:
    """Those who began together; `shares[age]` is 0 to 1, None where that age was not observed (yet)."""

    label: str
    size: float | None
    counts: tuple[float | None, ...]
    shares: tuple[float | None, ...]


@frozen
class Retention:
    """Cohorts, oldest first, and the average over those observed at each age, weighted by their sizes."""

    cohorts: tuple[Cohort, ...]
    average: tuple[float | None, ...]
    observed: tuple[int, ...]  # How many cohorts stand behind each age's average.

    @property
    def ages(self) -> range:
        """The ages of the columns, in periods; age 0 is the period in which a cohort begins."""
        return range(len(self.average))


def retention(labels: Sequence[str], counts: Sequence[Sequence[float | None]]) -> Retention:
    """Return the table of cohort x age counts; the count at age 0 is the cohort's size, None is not observed."""
    width = max((len(row) for row in counts), default=0)
    cohorts = tuple(_cohort(label, row, width) for label, row in zip(labels, counts, strict=True))
    seen = [[cohort for cohort in cohorts if cohort.shares[age] is not None] for age in range(width)]
    average = tuple(_average(rows, age) for age, rows in enumerate(seen))
    return Retention(cohorts, average, tuple(len(rows) for rows in seen))


def begins_at(first: date, age: int, grain: str) -> date:
    """Return the day on which a cohort reaches an age; a month without that day ends before it. `grain` as above."""
    if grain != "month":
        return first + timedelta(days=age * (7 if grain == "week" else 1))
    years, month = divmod(first.month - 1 + age, 12)
    start = date(first.year + years, month + 1, 1)
    return min(
        start + timedelta(days=first.day - 1), begins_at(start, 1, "month") if first.day > MONTH_SAFE else date.max
    )


MONTH_SAFE = 28  # The day that every month has.


def _cohort(label: str, row: Sequence[float | None], width: int) -> Cohort:
    counts = (*row, *[None] * (width - len(row)))
    size = counts[0] if counts else None
    shares = tuple(None if count is None or not size else count / size for count in counts)
    return Cohort(label, size, counts, shares)


def _average(cohorts: Sequence[Cohort], age: int) -> float | None:
    whole = sum(cohort.size or 0.0 for cohort in cohorts)
    return sum(cohort.counts[age] or 0.0 for cohort in cohorts) / whole if whole else None
