"""Funnels and retentions out of a metric's dimensions, told apart from metrics that have none."""

from datetime import UTC, date, datetime

import pytest

from pmdesk.commands.metrics import AddMetric
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.errors import Gone
from pmdesk.domain.metrics import Aggregate, Grain
from pmdesk.domain.ranges import DAY_MS, start_of
from pmdesk.queries.findings import Findings
from pmdesk.queries.steps import funnel_table, retention_table
from tests.metrics_world import add_series, bring_in
from tests.world import World

CLOCK = FixedClock(datetime(2026, 3, 10, 7, 40, tzinfo=UTC))
START = start_of(date(2026, 3, 3))
END = start_of(date(2026, 3, 9)) + DAY_MS - 1


def add_metric(world: World, name: str, grain: Grain = Grain.DAY) -> int:
    values = {"grain": grain, "aggregate": Aggregate.SUM}
    world.ids[name] = world.desk.ask(AddMetric(name.capitalize(), None, values))[1]
    return world.ids[name]


def test_steps_stand_in_the_order_of_their_numbers_and_add_up_over_the_range(empty: World) -> None:
    metric = add_metric(empty, "steps")
    for step, count in (("10 Order", 25.0), ("2 Address", 50.0), ("1 Cart", 100.0)):
        add_series(empty, step, "steps", "step", step)
        bring_in(empty, step, date(2026, 2, 24), [count * 2] * 7 + [count] * 7)
    found = funnel_table(empty.store, metric, "", START, END, findings=Findings(), clock=CLOCK)
    assert [step.name for step in found.funnel.steps] == ["Cart", "Address", "Order"]
    assert [step.count for step in found.funnel.steps] == [700.0, 350.0, 175.0]
    assert [step.kept for step in found.funnel.steps] == [None, 0.5, 0.5]
    assert found.funnel.whole == 0.25
    assert found.funnel.steps[1].change == 0.0
    assert found.trouble == ""


def test_a_step_without_points_is_missing_and_not_zero(empty: World) -> None:
    metric = add_metric(empty, "steps")
    for step in ("1 Cart", "2 Order"):
        add_series(empty, step, "steps", "step", step)
    bring_in(empty, "1 Cart", date(2026, 3, 3), [10.0] * 7)
    found = funnel_table(empty.store, metric, "step", START, END, findings=Findings(), clock=CLOCK)
    assert [step.count for step in found.funnel.steps] == [70.0, None]
    assert found.funnel.biggest_drop is None


def test_cohorts_stand_by_month_with_what_is_left_of_them(empty: World) -> None:
    metric = add_metric(empty, "stay", Grain.MONTH)
    for age, values in ((0, {1: 100.0, 2: 80.0}), (1, {1: 60.0})):
        add_series(empty, f"age {age}", "stay", "age", str(age))
        for month, value in values.items():
            bring_in(empty, f"age {age}", date(2026, month, 1), [value])
    found = retention_table(empty.store, metric, "age", findings=Findings(), clock=CLOCK)
    assert [(cohort.label, cohort.size) for cohort in found.retention.cohorts] == [
        ("Jan 2026", 100.0),
        ("Feb 2026", 80.0),
    ]
    assert [cohort.shares for cohort in found.retention.cohorts] == [(1.0, 0.6), (1.0, None)]
    assert found.retention.average == (1.0, 0.6)


def test_a_metric_without_steps_or_ages_says_what_is_needed(empty: World) -> None:
    metric = add_metric(empty, "plain")
    add_series(empty, "whole", "plain")
    bring_in(empty, "whole", date(2026, 3, 3), [1.0, 2.0])
    steps = funnel_table(empty.store, metric, "", START, END, findings=Findings(), clock=CLOCK)
    stay = retention_table(empty.store, metric, "", findings=Findings(), clock=CLOCK)
    assert "has no steps" in steps.trouble
    assert "has no cohorts" in stay.trouble


def test_a_metric_that_is_gone_is_told(empty: World) -> None:
    with pytest.raises(Gone):
        funnel_table(empty.store, 4_711, "", START, END, findings=Findings(), clock=CLOCK)
