"""A rate limit as its card shows it: use at the peak, headroom, the first day of refused calls, jobs, what to write."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from pmdesk.domain.apis import Api, Consumer, RateLimit
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import ApiId, MetricId
from pmdesk.domain.metrics import Series
from pmdesk.insight.batch_hours import HOURS, Job, Schedule, schedule
from pmdesk.insight.limit_letter import LimitFacts, limit_letter, say_ahead
from pmdesk.insight.rate_limits import (
    Ahead,
    Growth,
    Start,
    Use,
    ahead,
    measured,
    monthly,
    starts,
    use_on,
    wanted_quota,
)
from pmdesk.storage.rows import Rows

LOOKED_AT = timedelta(days=7 * 26)
"""Growth is measured over half a year."""
DAY_MS = 86_400_000
EPOCH = date(1970, 1, 1).toordinal()


@frozen
class ConsumerLine:
    """One consumer: its calls at the peak today, the part of the limit they are, and how they grow a day."""

    consumer: Consumer
    use: float
    share: float
    growth: Growth
    is_measured: bool


@frozen
class LimitCard:
    """Everything the card of a limit shows; `saved` is the part of all calls that calls for many at once would save."""

    limit: RateLimit
    api: Api
    lines: tuple[ConsumerLine, ...]
    use: float
    headroom: float
    starts: tuple[Start, ...]
    ahead: Ahead
    ahead_words: str
    jobs: Schedule
    saved: float
    wanted: int
    letter: str


def limits_of(rows: Rows, api_id: ApiId, today: date) -> tuple[LimitCard, ...]:
    """Return the cards of an API's limits."""
    return tuple(_card(rows, row, today) for row in rows.all(RateLimit, api_id=api_id, archived_at=None))


def limit_card(rows: Rows, limit_id: int, today: date) -> LimitCard | None:
    """Return the card of a limit, or None when there is none (any more)."""
    row = rows.find(RateLimit, limit_id)
    return None if row is None else _card(rows, row, today)


def _card(rows: Rows, limit: RateLimit, today: date) -> LimitCard:
    consumers = rows.all(Consumer, order_by="rank", limit_id=limit.id, archived_at=None)
    steady = [each for each in consumers if each.batch_calls is None]
    growths = [_growth(rows, each, today) for each in steady]
    day = today.toordinal()
    uses = [_use(each, growth, day) for each, (growth, _) in zip(steady, growths, strict=True)]
    use = use_on(uses, day)
    lines = tuple(
        ConsumerLine(each, (calls := use_on([use_of], day)), calls / limit.quota, growth, is_measured)
        for each, use_of, (growth, is_measured) in zip(steady, uses, growths, strict=True)
    )
    reached, begins = ahead(uses, limit.quota, day), tuple(starts(uses, day))
    wanted = wanted_quota(uses, day)
    facts = LimitFacts(limit.quota, limit.window_s, use, begins, reached, wanted)
    return LimitCard(
        limit,
        rows.get(Api, limit.api_id),
        lines,
        use,
        limit.quota - use,
        begins,
        reached,
        say_ahead(reached, today),
        _jobs(limit, consumers, use),
        _saved(lines, use),
        wanted,
        limit_letter(facts, today),
    )


def _use(consumer: Consumer, growth: Growth, today: int) -> Use:
    measured_on = today if consumer.measured_on is None else consumer.measured_on.toordinal()
    start = None if consumer.start is None else consumer.start.toordinal()
    return Use(consumer.title, consumer.peak or consumer.rate, growth, measured_on, start)


def _growth(rows: Rows, consumer: Consumer, today: date) -> tuple[Growth, bool]:
    """Return how a consumer grows, and whether that is measured: by its metric where it tells enough."""
    if consumer.metric_id is not None:
        found = measured(_days(rows, consumer.metric_id, today))
        if found is not None:
            return found, True
    return monthly(consumer.growth_low, consumer.growth_likely, consumer.growth_high), False


def _days(rows: Rows, metric_id: MetricId, today: date) -> list[tuple[int, float]]:
    """Return a metric's value of each day, summed over the points of the day, of its whole line."""
    from pmdesk.storage.series import points  # noqa: PLC0415  # numpy, which most limits do without

    whole = rows.all(Series, metric_id=metric_id, dimensions=())
    if not whole:
        return []
    since = datetime.combine(today - LOOKED_AT, datetime.min.time(), UTC)
    found = points(rows, whole[0].id, round(since.timestamp() * 1_000))
    by_day: dict[int, float] = {}
    for at, value in zip(found.times.tolist(), found.values.tolist(), strict=True):
        day = EPOCH + int(at // DAY_MS)
        by_day[day] = by_day.get(day, 0.0) + float(value)
    last = today.toordinal()
    return sorted((day, value) for day, value in by_day.items() if day < last)


def _jobs(limit: RateLimit, consumers: Sequence[Consumer], use: float) -> Schedule:
    jobs = [
        Job(each.title, each.batch_calls, each.from_hour, each.until_hour)
        for each in consumers
        if each.batch_calls is not None
    ]
    return schedule(jobs, limit.quota, limit.window_s, [use] * HOURS)


def _saved(lines: Sequence[ConsumerLine], use: float) -> float:
    saved = sum(line.use * (line.consumer.batch_saves or 0.0) for line in lines)
    return saved / use if use else 0.0
