"""How far a rate limit carries: use at the peak on any day, headroom, the first day of refused calls with its range.

Use grows by a steady share a day, which is how orders, users and the calls they make grow; where it is measured the
share comes from a straight line through the logarithms of whole weeks. A range adds up what all consumers do when all
grow slowly or all fast, so it is rather too wide than too narrow.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import exp, isfinite, log, log1p, sqrt

from pmdesk.domain.classes import frozen

MONTH_DAYS = 365.25 / 12
HORIZON_DAYS = 1_096
"""Nothing is foretold that lies more than three years ahead."""
WEEK = 7
FEWEST_WEEKS = 6
STUDENT_90 = (6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812)
NORMAL_90 = 1.645
"""Two-sided 90 %: Student's t for 1 to 10 degrees of freedom, and beyond."""
FASTEST = 0.2
"""A day's growth that is believed; e ** 0.2 is 22 %."""


@frozen
class Growth:
    """Growth a day as a logarithm: low, likely and high of a range that holds nine times out of ten."""

    low: float = 0.0
    likely: float = 0.0
    high: float = 0.0


@frozen
class Use:
    """What one consumer calls in a limit's window at its peak, as measured on a day (proleptic ordinal).

    One that starts later calls nothing before; from its first day on it makes the calls that were measured.
    """

    title: str
    peak: float
    growth: Growth
    measured: int
    start: int | None = None


@frozen
class Ahead:
    """The first day on which calls are refused: likely, and of nine times out of ten the earliest and the latest.

    None is not before the horizon.
    """

    likely: int | None
    earliest: int | None
    latest: int | None


@frozen
class Start:
    """A day on which a consumer begins to call, and the whole use from then on."""

    title: str
    day: int
    use: float


def monthly(low: float | None, likely: float | None, high: float | None) -> Growth:
    """Return growth that was given in per cent a month; what is missing is as the nearest that is not."""
    given = [None if per_cent is None else _a_day(per_cent) for per_cent in (low, likely, high)]
    known = [each for each in given if each is not None]
    if not known:
        return Growth()
    middle = given[1] if given[1] is not None else (known[0] + known[-1]) / 2
    return Growth(middle if given[0] is None else given[0], middle, middle if given[2] is None else given[2])


def measured(points: Iterable[tuple[int, float]]) -> Growth | None:
    """Return how the values of days grow, by whole weeks up to the newest; None where there is too little to tell.

    Neighbouring weeks are alike, so the error counts for as many independent ones as there really are.
    """
    weeks = _whole_weeks(points)
    if len(weeks) < FEWEST_WEEKS or min(weeks) <= 0:
        return None
    logs = [log(value) for value in weeks]
    middle = (len(logs) - 1) / 2
    mean = sum(logs) / len(logs)
    spread = sum((at - middle) ** 2 for at in range(len(logs)))
    slope = sum((at - middle) * (value - mean) for at, value in enumerate(logs)) / spread
    left = [value - mean - slope * (at - middle) for at, value in enumerate(logs)]
    error = sqrt(sum(each * each for each in left) / (len(logs) - 2) / spread) * _alikeness(left)
    margin = error * _student(len(logs) - 2)
    return Growth(*(max(-FASTEST, min(FASTEST, each / WEEK)) for each in (slope - margin, slope, slope + margin)))


def use_on(uses: Iterable[Use], day: int, which: str = "likely") -> float:
    """Return the calls at the peak of a day when all consumers grow as `which` of their ranges says."""
    return sum(_of(use, day, which) for use in uses)


def ahead(uses: Sequence[Use], quota: float, today: int) -> Ahead:
    """Return the first day from today on that has more calls at its peak than a limit allows."""
    found = [_first_day(uses, quota, today, which) for which in ("likely", "high", "low")]
    return Ahead(found[0], found[1], found[2])


def starts(uses: Sequence[Use], today: int) -> list[Start]:
    """Return what is still to begin, in order, with the whole use at its first day."""
    later = sorted((use.start, use.title) for use in uses if use.start is not None and use.start > today)
    return [Start(title, day, use_on(uses, day)) for day, title in later]


def wanted_quota(uses: Sequence[Use], today: int, *, days: int = 182, spare: float = 0.2) -> int:
    """Return the limit to ask for: the likely use in half a year with something to spare, in a round number."""
    wanted = use_on(uses, today + days) * (1 + spare)
    if not isfinite(wanted) or wanted <= 1:
        return 1
    step = 10 ** max(0, len(str(int(wanted))) - 2)
    return int(-(-wanted // (step * 5)) * step * 5) if step > 1 else int(-(-wanted // 1))


def _of(use: Use, day: int, which: str) -> float:
    begins = use.measured if use.start is None else max(use.measured, use.start)
    if use.start is not None and day < use.start:
        return 0.0
    rate: float = getattr(use.growth, which)
    return use.peak * exp(max(-700.0, min(700.0, rate * (day - begins))))


def _first_day(uses: Sequence[Use], quota: float, today: int, which: str) -> int | None:
    days = range(today, today + HORIZON_DAYS)
    return next((day for day in days if use_on(uses, day, which) > quota), None)


def _a_day(per_cent: float) -> float:
    share = max(-0.99, per_cent / 100)
    return max(-FASTEST, min(FASTEST, log1p(share) / MONTH_DAYS)) if isfinite(share) else 0.0


def _whole_weeks(points: Iterable[tuple[int, float]]) -> list[float]:
    """Return the means of weeks that end with the newest day; from the first one on that lacks days it is too old."""
    by_week: defaultdict[int, list[float]] = defaultdict(list)
    days = dict(points)
    if not days:
        return []
    newest = max(days)
    for day, value in days.items():
        by_week[(newest - day) // WEEK].append(value)
    whole: list[float] = []
    for back in range(max(by_week) + 1):
        if len(by_week.get(back, ())) < WEEK:
            break
        whole.append(sum(by_week[back]) / WEEK)
    return whole[::-1]


def _alikeness(left: Sequence[float]) -> float:
    """Return by how much neighbours that resemble each other widen an error (AR(1))."""
    total = sum(each * each for each in left)
    if total <= 0:
        return 1.0
    shared = sum(one * other for one, other in itertools.pairwise(left)) / total
    shared = max(0.0, min(0.9, shared))
    return sqrt((1 + shared) / (1 - shared))


def _student(freedom: int) -> float:
    return STUDENT_90[freedom - 1] if freedom <= len(STUDENT_90) else NORMAL_90 * (1 + 1.0 / freedom)
