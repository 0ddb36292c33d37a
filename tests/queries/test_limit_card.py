"""Limits of an API: whose growth is measured by what, what answers told, what was refused, and the days ahead."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from pmdesk.commands.checks import SetEnvironment
from pmdesk.commands.connections import AddConnection
from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.metrics import AddMetric
from pmdesk.commands.rate_limits import LearnLimit
from pmdesk.commands.take_in import Landing, TakeIn
from pmdesk.domain.answers import Reply
from pmdesk.domain.apis import Consumer, Environment, RateLimit
from pmdesk.domain.kinds import ApiId, Kind, MetricId, Ref
from pmdesk.domain.metrics import Aggregate, Grain
from pmdesk.domain.points import Batch, ForeignSeries
from pmdesk.domain.ranges import DAY_MS, start_of
from pmdesk.queries.limit_card import LimitCard, api_limits, limit_card
from pmdesk.queries.limit_chart import limit_chart
from pmdesk.queries.metric_days import days_of
from pmdesk.storage.answers import keep_replies
from tests.vendors_world import with_vendors
from tests.world import NOW, TODAY, World

A_DAY = 0.004
"""Growth a day of the metrics here, as a logarithm."""


@pytest.fixture
def vendors(world: World) -> World:
    return with_vendors(world)


def shown(world: World) -> LimitCard:
    card = limit_card(world.store, world.ids["limit"], TODAY)
    assert card is not None
    return card


def follow(world: World, grain: Grain, starts: list[date], *, dimensions: tuple[str, ...] = ()) -> MetricId:
    """Bind the consumer to a metric that grew by `A_DAY` a day, with a value for each stretch that begins."""
    values = {"grain": grain, "aggregate": Aggregate.SUM}
    metric = world.desk.ask(AddMetric("Orders", None, values))[1]
    times = np.array([start_of(day) for day in starts], dtype=np.int64)
    ends = [*starts[1:], starts[-1] + (starts[-1] - starts[-2])]
    amounts = [
        sum(400 * np.exp(A_DAY * (day - starts[0].toordinal())) for day in range(one.toordinal(), end.toordinal()))
        for one, end in zip(starts, ends, strict=True)
    ]
    series = ForeignSeries("Orders", dimensions, times, np.array(amounts))
    world.desk.do(TakeIn(Batch((series,)), "orders.csv", NOW, None, (Landing("Orders", metric),)))
    world.desk.do(SetFields(Consumer, (world.ids["consumer"],), {"metric_id": metric}, "Follow"))
    return metric


def weeks() -> list[date]:
    first = date(2025, 9, 15)
    return [first + timedelta(days=7 * at) for at in range(25)]


def months() -> list[date]:
    return [date(2025, month, 1) for month in (9, 10, 11, 12)] + [date(2026, month, 1) for month in (1, 2)]


@pytest.mark.parametrize(("grain", "starts"), [(Grain.WEEK, weeks()), (Grain.MONTH, months())])
def test_growth_is_measured_by_weeks_and_months_as_well_as_by_days(
    vendors: World, grain: Grain, starts: list[date]
) -> None:
    follow(vendors, grain, starts)
    line = shown(vendors).lines[0]
    assert line.is_measured
    assert line.metric == "Orders"
    assert line.growth.likely == pytest.approx(A_DAY, rel=0.15)
    assert line.growth.low < line.growth.likely < line.growth.high


def test_a_metric_without_a_line_of_the_whole_is_added_up(vendors: World) -> None:
    days = [TODAY - timedelta(days=back) for back in range(100, 0, -1)]
    metric = follow(vendors, Grain.DAY, days, dimensions=("country", "no"))
    assert shown(vendors).lines[0].growth.likely == pytest.approx(A_DAY, rel=0.01)
    assert len(days_of(vendors.store, metric, TODAY)) == 100


def test_a_metric_with_too_little_history_leaves_the_growth_as_it_was_given(vendors: World) -> None:
    before = shown(vendors).lines[0].growth
    follow(vendors, Grain.DAY, [TODAY - timedelta(days=back) for back in range(20, 0, -1)])
    line = shown(vendors).lines[0]
    assert not line.is_measured
    assert line.growth == before


def api_of(world: World) -> ApiId:
    return ApiId(world.ids["api"])


def test_what_answers_tell_besides_the_contract_is_told_with_its_day(vendors: World) -> None:
    vendors.desk.do(LearnLimit(api_of(vendors), 900, 60, NOW))
    vendors.desk.do(LearnLimit(api_of(vendors), 50_000, 86_400, NOW))
    found = api_limits(vendors.store, api_of(vendors), NOW, TODAY)
    assert found.notes == (
        "Their answers tell 900 calls a minute, 100 less than the contract, learned 10 Mar",
        "Their answers tell 50\xa0000 calls a day, learned 10 Mar",
    )
    assert found.cards[0].limit.id == vendors.ids["limit"]


def test_an_archived_limit_is_gone(vendors: World) -> None:
    vendors.desk.do(Archive(RateLimit, (vendors.ids["limit"],), NOW))
    assert limit_card(vendors.store, vendors.ids["limit"], TODAY) is None
    assert not api_limits(vendors.store, api_of(vendors), NOW, TODAY).cards


def test_refused_calls_of_a_week_are_counted_where_something_of_ours_calls(vendors: World) -> None:
    assert api_limits(vendors.store, api_of(vendors), NOW, TODAY).refused is None
    vendors.desk.do(SetEnvironment(api_of(vendors), Environment.PRODUCTION, "https://api.kestrel.example/v4"))
    address = {"address": "https://api.kestrel.example/v4/feed", "options": "{}", "every_minutes": 60}
    asker = Ref(Kind.CONNECTION, vendors.desk.ask(AddConnection("News", "feed", address))[1])
    assert api_limits(vendors.store, api_of(vendors), NOW, TODAY).refused is None
    now = round(NOW.timestamp() * 1_000)
    old, new = now - 8 * DAY_MS, now - DAY_MS
    replies = [Reply(old, True, 40.0, refused=True), Reply(new, True, 40.0, refused=True), Reply(new, True, 40.0)]
    keep_replies(vendors.store, asker, replies)
    assert api_limits(vendors.store, api_of(vendors), NOW, TODAY).refused == 1


def test_the_chart_crosses_the_limit_on_the_day_that_is_told(vendors: World) -> None:
    card = shown(vendors)
    chart = limit_chart(card, TODAY)
    (line,), band = chart.lines, chart.band
    assert band is not None
    assert card.ahead.likely is not None
    over = line.frame.times[line.frame.highs > card.limit.quota]
    assert datetime.fromtimestamp(int(over[0]) / 1_000, UTC).date() == date.fromordinal(card.ahead.likely)
    assert line.frame.lows[0] == card.use
    assert (band.lows <= line.frame.lows).all()
    assert (band.highs >= line.frame.highs).all()
    assert chart.targets[0].label == "1\xa0000 limit"


def test_a_chart_of_a_stretch_holds_its_days_and_nothing_of_the_past(vendors: World) -> None:
    card = shown(vendors)
    past = limit_chart(card, TODAY, (start_of(TODAY) - 50 * DAY_MS, start_of(TODAY) - 10 * DAY_MS))
    assert not past.lines
    week = limit_chart(card, TODAY, (start_of(TODAY) - 50 * DAY_MS, start_of(TODAY) + 7 * DAY_MS))
    assert len(week.lines[0].frame) == 8
