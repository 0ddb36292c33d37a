"""The rule for old points: what it is about, what it leaves alone, and what it is when there is none."""

from datetime import timedelta

import numpy as np
import pytest

from pmdesk.commands.fields import SetFields
from pmdesk.commands.settings import SetSetting
from pmdesk.commands.thinning import RULE, ThinPoints, rule_of
from pmdesk.domain.changes import Actor
from pmdesk.domain.kinds import Kind, Ref, SeriesId
from pmdesk.domain.metrics import Aggregate, Metric, Series
from pmdesk.storage import series
from tests.storage.points import AddSeries, merged
from tests.world import NOW, World

MINUTE = 60_000
END = round(NOW.timestamp() * 1000)


def two_days(world: World, title: str) -> SeriesId:
    """Add a metric with a point each minute of the last two days."""
    made = world.desk.ask(AddSeries(title))[1]
    times = END - np.arange(2 * 1440) * MINUTE
    merged(world, made, times.tolist(), np.sin(times / 1e6).tolist())
    return made


def test_points_older_than_the_rule_says_are_thinned(empty: World) -> None:
    made, sums = two_days(empty, "Latency"), two_days(empty, "Orders")
    (orders,) = empty.store.all(Metric, title="Orders")
    empty.desk.do(SetFields(Metric, (orders.id,), {"aggregate": Aggregate.SUM}, "Set aggregate"))
    assert empty.desk.ask(ThinPoints(NOW), Actor.SYNC)[1] == 0
    empty.desk.do(SetSetting(RULE, value={"older_than_days": 1, "bucket_minutes": 60}))
    before = series.points(empty.store, made)
    changes, gone = empty.desk.ask(ThinPoints(NOW), Actor.SYNC)
    assert changes.updated == {Ref(Kind.SERIES, made)}
    after = series.points(empty.store, made)
    assert gone == len(before) - len(after) > 1200
    recent = END - 1440 * MINUTE
    assert int((after.times >= recent).sum()) == 1441
    assert (after.values.min(), after.values.max()) == (before.values.min(), before.values.max())
    assert series.extent(empty.store, sums).count == 2 * 1440  # pyright: ignore[reportOptionalMemberAccess]
    assert not empty.desk.ask(ThinPoints(NOW), Actor.SYNC)[0]
    assert empty.desk.ask(ThinPoints(NOW + timedelta(hours=5)), Actor.SYNC)[1] > 250
    assert empty.store.count(Series) == 2


@pytest.mark.parametrize(
    "value",
    [None, 7, [], {}, {"older_than_days": 5}, {"older_than_days": -1, "bucket_minutes": 60},
     {"older_than_days": 1, "bucket_minutes": 0}, {"older_than_days": "1", "bucket_minutes": 60}],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_none(empty: World, value: object) -> None:
    empty.desk.do(SetSetting(RULE, value=value))
    assert rule_of(empty.store) is None
