"""The card of a metric tells where its points come from, how sound they are, and all that hangs on it."""

from datetime import date, timedelta

import pytest

from pmdesk.commands.metrics import MarkReviewed
from pmdesk.domain.errors import Gone
from pmdesk.domain.ranges import start_of
from pmdesk.queries.findings import Findings
from pmdesk.queries.metric_card import MetricCard, metric_card
from tests.metrics_world import bring_in, with_metrics
from tests.world import NOW, TODAY, World

FIRST = date(2026, 2, 23)


@pytest.fixture
def world(world: World) -> World:
    return with_metrics(world)


def card(world: World, name: str = "conversion") -> MetricCard:
    return metric_card(world.store, world.ids[name], findings=Findings(), clock=world.clock)


def test_gaps_and_late_points_are_counted(world: World) -> None:
    bring_in(world, "whole", FIRST, [1.0, 2.0])
    bring_in(world, "whole", date(2026, 3, 2), [3.0])
    bring_in(world, "whole", date(2026, 2, 26), [4.0])
    found = card(world)
    whole = found.series[0]
    assert whole.gap_count == found.gap_count == 2
    assert whole.gaps[0] == (start_of(date(2026, 2, 26)), start_of(date(2026, 3, 2)))
    assert (found.health.added, found.health.late) == (4, 1)
    assert (whole.extent.count, found.series[1].extent) == (4, None)
    assert found.is_stale


def test_what_hangs_on_a_metric_is_told(world: World) -> None:
    world.desk.do(MarkReviewed((world.ids["conversion"],), TODAY - timedelta(days=1), NOW, "Bo"))
    found = card(world)
    assert (found.product.title, found.source.title) == ("Checkout", "orders.csv")
    assert [target.value for target in found.targets] == [66.0]
    assert [mark.title for mark in found.annotations] == ["Sale"]
    assert [verdict.note for verdict in found.verdicts] == ["a sale"]
    assert [title for _, title in found.key_results] == ["Conversion to 66 %"]
    assert [(mark.day, mark.by) for mark in found.reviews] == [(TODAY, "Ada"), (TODAY - timedelta(days=1), "Bo")]
    assert [tab.title for tab in found.dashboards] == ["Overview"]
    assert found.dimensions == ("device",)
    assert [(kept.cause, kept.item) for kept in found.effects] == [("26.08", "Wallet")]
    assert found.past_count == 1


def test_a_metric_with_nothing_is_told_too_and_one_that_is_gone_says_so(world: World) -> None:
    found = card(world, "p95")
    assert (found.series, found.source, found.is_stale) == ((), None, False)
    with pytest.raises(Gone):
        metric_card(world.store, 99_999, findings=Findings(), clock=world.clock)
