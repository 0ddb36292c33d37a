"""Pace to target: where a key result stands beside the straight line, and where its metric likely ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.pace import DAY_MS, Goal, Pace, Stand, pace, pace_words

FIRST = 1_767_225_600_000  # 1 January 2026, 00:00 UTC.
GOAL = Goal(baseline=60.0, target=66.0, start_ms=FIRST, due_ms=FIRST + 90 * DAY_MS)


def at(day):
    return FIRST + day * DAY_MS


def points(since, until, value):
    days = np.arange(since, until)
    return FIRST + days.astype(np.int64) * DAY_MS, np.array([float(value(day)) for day in days])


@pytest.mark.parametrize(
    ("slope", "stand", "said"),
    [
        (6 / 90, Stand.ON_PACE, "on pace"),
        (6.2 / 90, Stand.ON_PACE, "on pace"),
        (4 / 90, Stand.BEHIND, "behind by 0.9 pts"),
        (8 / 90, Stand.AHEAD, "ahead by 0.9 pts"),
    ],
)
def test_the_stand_compares_with_the_straight_line(slope, stand, said):
    found = pace(GOAL, *points(-60, 46, lambda day: 60 + slope * day), at(45))
    assert found.stand is stand
    assert found.expected == pytest.approx(60 + 42 / 15)
    assert found.expected_progress == pytest.approx(42 / 90)
    assert found.progress == pytest.approx((found.current - 60) / 6)
    assert pace_words(found, lambda amount: f"{amount:.1f} pts") == said


def test_a_target_below_the_baseline_asks_to_fall():
    goal = Goal(400.0, 300.0, FIRST, at(100))
    good = pace(goal, *points(-60, 51, lambda day: 400 - 1.5 * day), at(50))
    bad = pace(goal, *points(-60, 51, lambda _: 400), at(50))
    assert (good.stand, bad.stand) == (Stand.AHEAD, Stand.BEHIND)
    assert good.gap > 0
    assert (bad.current, bad.gap, bad.progress) == (400, -47, 0)


def test_a_target_that_is_met_is_reached_at_any_time():
    found = pace(GOAL, *points(-10, 10, lambda _: 66.5), at(9))
    assert found.stand is Stand.REACHED
    assert pace_words(found, str) == "reached"


def test_a_steady_trend_is_projected_to_the_due_date():
    random = np.random.default_rng(3)
    times, values = points(-200, 46, lambda day: 60 + 0.05 * day)
    found = pace(GOAL, times, values + random.normal(0, 0.3, len(values)), at(45))
    assert found.projected == pytest.approx(64.5, abs=0.5)
    assert found.low < 64.5 < found.high
    assert found.high - found.low < 3


def test_the_interval_covers_four_in_five():
    """Sixty metrics that drift and wander: the week around the due date lies within, about as often as it says."""
    hits = 0
    for seed in range(60):
        walk = np.cumsum(np.random.default_rng(seed).normal(0.02, 0.2, 330))
        times = at(-200) + np.arange(330, dtype=np.int64) * DAY_MS
        found = pace(GOAL, times, 60 + walk, at(60))
        hits += found.low <= 60 + np.median(walk[287:294]) <= found.high
    assert 0.68 <= hits / 60 <= 0.95


def test_one_odd_day_moves_nothing():
    times, values = points(-100, 46, lambda day: 60 + 6 / 90 * day)
    odd = values.copy()
    odd[-1] = 600
    plain, moved = pace(GOAL, times, values, at(45)), pace(GOAL, times, odd, at(45))
    assert moved.current == pytest.approx(plain.current, abs=0.05)
    assert moved.projected == pytest.approx(plain.projected, abs=0.1)


def test_what_comes_after_now_is_not_looked_at():
    times, values = points(-100, 60, lambda day: 60 + day % 5 / 10)
    wild = np.where(times > at(40), 1e6, values)
    assert pace(GOAL, times, wild, at(40)) == pace(GOAL, times, values, at(40))


@given(st.floats(-100, 100), st.floats(0.1, 100))
def test_the_progress_is_the_same_in_any_unit(shift, scale):
    times, values = points(-60, 46, lambda day: 60 + 0.05 * day + day % 7 / 10)
    goal = Goal(shift + scale * 60, shift + scale * 66, GOAL.start_ms, GOAL.due_ms)
    plain, moved = pace(GOAL, times, values, at(45)), pace(goal, times, shift + scale * values, at(45))
    assert moved.progress == pytest.approx(plain.progress, rel=1e-6, abs=1e-6)
    assert moved.projected == pytest.approx(shift + scale * plain.projected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("goal", "since", "reason"),
    [
        (Goal(60, 60, FIRST, at(90)), 0, "baseline and target are the same"),
        (Goal(60, 66, at(90), FIRST), 0, "it is due before it starts"),
        (Goal(60, 66, at(20), at(90)), 0, "there are no values since its start"),
        (GOAL, 60, "there are no values since its start"),
    ],
)
def test_what_cannot_be_told_is_said_with_its_reason(goal, since, reason):
    found = pace(goal, *points(since, since + 10, lambda _: 61), at(45))
    assert found.stand is Stand.CANNOT_TELL
    assert pace_words(found, str) == f"cannot tell, {reason}"


def test_a_few_points_have_a_stand_but_no_projection():
    found = pace(GOAL, *points(20, 24, lambda _: 60), at(30))
    assert found.stand is Stand.BEHIND
    assert (found.projected, found.low, found.high) == (None, None, None)


def test_old_points_are_compared_with_the_line_of_their_day():
    times, values = points(-20, 31, lambda day: 60 + 6 / 90 * day)
    found = pace(GOAL, times, values, at(60))
    assert found.stand is Stand.ON_PACE
    assert found == pace(GOAL, times, values, at(30))
    assert found.expected == pytest.approx(61.8)


def test_before_the_start_and_after_the_due_date_the_line_ends():
    times, values = points(-20, 120, lambda _: 61)
    assert pace(GOAL, times, values, at(119)).expected == 66
    assert pace(Goal(60, 66, at(5), at(90)), times, values, at(5)).expected == 60
    assert pace(GOAL, times, values, at(119)).projected == pytest.approx(61)


def test_a_pace_without_figures_is_only_words():
    assert pace_words(Pace(Stand.BEHIND), str) == "behind"
