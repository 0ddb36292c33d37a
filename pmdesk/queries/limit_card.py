"""A rate limit as its card shows it: use at the peak, headroom, the first day of refused calls, jobs, what to write."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from pmdesk.domain.apis import Api, Consumer, RateLimit
from pmdesk.domain.checks import Check
from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import ApiId, Kind, Ref
from pmdesk.domain.metrics import Metric
from pmdesk.domain.roadmap import Item, Product
from pmdesk.insight.batch_hours import HOURS, Job, Schedule, schedule
from pmdesk.insight.limit_letter import LimitFacts, limit_letter, say_ahead, say_calls
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
from pmdesk.queries.api_places import askers_of
from pmdesk.queries.metric_days import days_of
from pmdesk.storage.answers import answers_since
from pmdesk.storage.rows import Rows
from pmdesk.storage.samples import last_of

REFUSED_FOR = timedelta(days=7)
"""So long back refused calls are counted."""
NEVER = date.max.toordinal()


@frozen
class ConsumerLine:
    """One consumer: its calls at the peak today, the part of the limit they are, and how they grow a day.

    `metric` names what its growth follows, `of` the item or product that calls; empty where it is none.
    """

    consumer: Consumer
    use: float
    share: float
    growth: Growth
    is_measured: bool
    metric: str = ""
    of: str = ""


@frozen
class LimitCard:
    """Everything the card of a limit shows; `saved` is the part of all calls that calls for many at once would save.

    `batches` are the consumers that are jobs, `uses` what the others call on any day.
    """

    limit: RateLimit
    api: Api
    lines: tuple[ConsumerLine, ...]
    batches: tuple[Consumer, ...]
    uses: tuple[Use, ...]
    use: float
    headroom: float
    starts: tuple[Start, ...]
    ahead: Ahead
    ahead_words: str
    jobs: Schedule
    saved: float
    wanted: int
    letter: str


@frozen
class ApiLimits:
    """The limits of an API, a contract's first, of them the one that is reached first; `notes` tell what was learned.

    `refused` are the calls of ours in a week that were answered with 429; None where nothing of ours called.
    """

    cards: tuple[LimitCard, ...]
    refused: int | None
    notes: tuple[str, ...]


def api_limits(rows: Rows, api_id: ApiId, now: datetime, today: date) -> ApiLimits:
    """Return the limits of an API."""

    def place(card: LimitCard) -> tuple[bool, int, int]:
        likely = card.ahead.likely
        return card.limit.learned_at is not None, NEVER if likely is None else likely, card.limit.window_s

    cards = tuple(sorted(limits_of(rows, api_id, today), key=place))
    return ApiLimits(cards, _refused(rows, api_id, now), tuple(_learned(cards, today)))


def limits_of(rows: Rows, api_id: ApiId, today: date) -> tuple[LimitCard, ...]:
    """Return the cards of an API's limits."""
    return tuple(_card(rows, row, today) for row in rows.all(RateLimit, api_id=api_id, archived_at=None))


def limit_card(rows: Rows, limit_id: int, today: date) -> LimitCard | None:
    """Return the card of a limit, or None when there is none (any more)."""
    row = rows.find(RateLimit, limit_id)
    return None if row is None or row.archived_at is not None else _card(rows, row, today)


def _card(rows: Rows, limit: RateLimit, today: date) -> LimitCard:
    consumers = rows.all(Consumer, order_by="rank", limit_id=limit.id, archived_at=None)
    steady = [each for each in consumers if each.batch_calls is None]
    growths = [_growth(rows, each, today) for each in steady]
    day = today.toordinal()
    uses = tuple(_use(each, growth, day) for each, (growth, _) in zip(steady, growths, strict=True))
    use = use_on(uses, day)
    lines = tuple(
        _line(rows, each, use_on([use_of], day), limit, growth)
        for each, use_of, growth in zip(steady, uses, growths, strict=True)
    )
    reached, begins = ahead(uses, limit.quota, day), tuple(starts(uses, day))
    wanted = wanted_quota(uses, day)
    facts = LimitFacts(limit.quota, limit.window_s, use, begins, reached, wanted)
    return LimitCard(
        limit,
        rows.get(Api, limit.api_id),
        lines,
        tuple(each for each in consumers if each.batch_calls is not None),
        uses,
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


def _line(rows: Rows, consumer: Consumer, use: float, limit: RateLimit, growth: tuple[Growth, bool]) -> ConsumerLine:
    metric = None if consumer.metric_id is None else rows.find(Metric, consumer.metric_id)
    item = None if consumer.item_id is None else rows.find(Item, consumer.item_id)
    product = None if consumer.product_id is None else rows.find(Product, consumer.product_id)
    of = item or product
    named = "" if metric is None else metric.title, "" if of is None else of.title
    return ConsumerLine(consumer, use, use / limit.quota, *growth, *named)


def _refused(rows: Rows, api_id: ApiId, now: datetime) -> int | None:
    """Return how many calls of ours were refused in a week; None where nothing of ours called."""
    since = now - REFUSED_FOR
    ours, first = {*askers_of(rows, api_id), Ref(Kind.API, api_id)}, since.timestamp()
    tallies = [tally for of, hour, tally in answers_since(rows, since.date()) if of in ours and hour >= first * 1_000]
    checks = last_of(rows, [row.id for row in rows.all(Check, api_id=api_id)])
    is_seen = bool(tallies) or any(last.sample.at >= first for last in checks.values())
    return sum(tally.refused for tally in tallies) if is_seen else None


def _learned(cards: Sequence[LimitCard], today: date) -> Iterable[str]:
    """Yield what answers told of limits, where no contract says the same."""
    signed: Mapping[int, RateLimit] = {
        card.limit.window_s: card.limit for card in cards if card.limit.learned_at is None
    }
    for card in cards:
        limit, of = card.limit, signed.get(card.limit.window_s)
        if of is not None and limit.per not in ("", of.per):
            of = None
        if limit.learned_at is None or (of is not None and of.quota == limit.quota):
            continue
        told = f"Their answers tell {say_calls(limit.quota, limit.window_s)}{f' for {limit.per}' if limit.per else ''}"
        if of is not None:
            less = "less" if limit.quota < of.quota else "more"
            told += f", {count_text(abs(of.quota - limit.quota))} {less} than the contract"
        yield f"{told}, learned {say_day(limit.learned_at.astimezone().date(), today)}"


def _use(consumer: Consumer, growth: Growth, today: int) -> Use:
    measured_on = today if consumer.measured_on is None else consumer.measured_on.toordinal()
    start = None if consumer.start is None else consumer.start.toordinal()
    return Use(consumer.title, consumer.peak or consumer.rate, growth, measured_on, start)


def _growth(rows: Rows, consumer: Consumer, today: date) -> tuple[Growth, bool]:
    """Return how a consumer grows, and whether that is measured: by its metric where it tells enough."""
    if consumer.metric_id is not None:
        found = measured(days_of(rows, consumer.metric_id, today))
        if found is not None:
            return found, True
    return monthly(consumer.growth_low, consumer.growth_likely, consumer.growth_high), False


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
