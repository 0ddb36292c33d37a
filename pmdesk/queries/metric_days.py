"""A metric's value of each day, which its growth is measured by."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from pmdesk.domain.kinds import MetricId
from pmdesk.domain.metrics import Aggregate, Grain, Metric, Series
from pmdesk.storage.rows import Rows

LOOKED_AT = timedelta(days=7 * 26)
"""Growth is measured over half a year."""
DAY_MS = 86_400_000
EPOCH = date(1970, 1, 1).toordinal()
WEEK = 7
Days = dict[int, float]


def days_of(rows: Rows, metric_id: MetricId, today: date) -> list[tuple[int, float]]:
    """Return the values of the days (proleptic ordinals) of half a year that are over, of a metric as a whole.

    Where it has no line of the whole, its lines are added up. A week or a month gives each of its days the same part,
    so that growth is the same in all of them.
    """
    metric = rows.find(Metric, metric_id)
    if metric is None:
        return []
    lines = rows.all(Series, metric_id=metric_id)
    chosen = [line for line in lines if not line.dimensions] or lines
    total: defaultdict[int, float] = defaultdict(float)
    for line in chosen:
        for day, value in _of_line(rows, line, metric, today).items():
            total[day] += value
    last = today.toordinal()
    return sorted((day, value) for day, value in total.items() if day < last)


def _of_line(rows: Rows, line: Series, metric: Metric, today: date) -> Days:
    from pmdesk.storage.series import points  # noqa: PLC0415  # numpy, which most limits do without

    since = datetime.combine(today - LOOKED_AT, datetime.min.time(), UTC)
    found = points(rows, line.id, round(since.timestamp() * 1_000))
    by_day: defaultdict[int, list[float]] = defaultdict(list)
    for at, value in zip(found.times.tolist(), found.values.tolist(), strict=True):
        by_day[EPOCH + int(at // DAY_MS)].append(float(value))
    adds_up = metric.aggregate is Aggregate.SUM
    known = {day: sum(values) if adds_up else sum(values) / len(values) for day, values in by_day.items()}
    return {each: part for day, value in known.items() for each, part in _spread(day, value, metric.grain, today)}


def _spread(day: int, value: float, grain: Grain, today: date) -> Iterator[tuple[int, float]]:
    """Give the days that a point stands for their parts; of a week or month that is not over none."""
    length = 1
    if grain is Grain.WEEK:
        length = WEEK
    elif grain is Grain.MONTH:
        first = date.fromordinal(day)
        length = monthrange(first.year, first.month)[1]
    if length == 1 or day + length <= today.toordinal():
        yield from ((day + at, value / length) for at in range(length))
