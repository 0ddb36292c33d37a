"""Funnels: shares from step to step, the change against before, and the biggest drop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.funnel import funnel, funnels

STEPS = ("Visit", "Cart", "Pay", "Done")
NOW = {"Visit": 1000.0, "Cart": 200.0, "Pay": 150.0, "Done": 120.0}
THEN = {"Visit": 800.0, "Cart": 200.0, "Pay": 100.0, "Done": 90.0}


def test_shares_go_from_step_to_step_and_from_the_first():
    found = funnel(STEPS, NOW)
    assert [step.kept for step in found.steps] == [None, 0.2, 0.75, 0.8]
    assert [step.reached for step in found.steps] == [None, 0.2, 0.15, 0.12]
    assert [step.lost for step in found.steps] == [None, 800, 50, 30]
    assert found.whole == 0.12
    assert found.biggest_drop == 1
    assert {step.change for step in found.steps} == {None}


def test_each_share_is_compared_with_the_period_before():
    found = funnel(STEPS, NOW, THEN)
    assert [step.change for step in found.steps[1:]] == pytest.approx([-0.05, 0.25, -0.1])
    assert found.whole_change == pytest.approx(0.12 - 0.1125)
    _, later = funnels(STEPS, [THEN, NOW])
    assert later == found
    assert funnels(STEPS, [THEN, NOW])[0] == funnel(STEPS, THEN)


def test_a_step_that_was_not_counted_is_not_zero():
    found = funnel(STEPS, {"Visit": 1000.0, "Cart": 200.0, "Done": 120.0})
    assert found.steps[2].count is None
    assert found.steps[2].kept is None
    assert found.steps[3].kept is None
    assert found.whole == 0.12


def test_nobody_at_the_start_leaves_the_shares_open():
    found = funnel(STEPS, dict.fromkeys(STEPS, 0.0))
    assert [step.kept for step in found.steps] == [None] * 4
    assert found.biggest_drop is None


def test_a_step_with_more_than_before_loses_nobody():
    found = funnel(("Open", "Click"), {"Open": 10.0, "Click": 30.0})
    assert (found.steps[1].kept, found.steps[1].lost, found.biggest_drop) == (3, 0, None)


def test_short_funnels_have_nothing_to_lose():
    assert funnel((), {}).steps == ()
    assert funnel(("Visit",), NOW).whole is None


@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=8))
def test_the_shares_of_all_steps_multiply_to_the_whole(counts):
    names = [f"Step {place}" for place in range(len(counts))]
    found = funnel(names, {name: float(count) for name, count in zip(names, counts, strict=True)})
    product = 1.0
    for step in found.steps[1:]:
        product *= step.kept
    assert product == pytest.approx(found.whole)
