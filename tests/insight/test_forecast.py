"""The likely finish: an interval and a chance, or an honest silence."""

from datetime import date
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pmdesk.insight import workdays
from pmdesk.insight.forecast import Effort, likely_finish

TODAY = date(2026, 3, 10).toordinal()
START, END = date(2026, 3, 2).toordinal(), date(2026, 3, 20).toordinal()
efforts = (
    st.tuples(*[st.floats(0.5, 100)] * 3)
    .map(lambda points: Effort(*sorted(points)))
    .filter(lambda effort: effort.high > effort.low)
)


@given(efforts, st.integers(0, 99), st.integers(-60, 60), st.integers(0, 90))
def test_early_comes_before_late_and_the_chance_is_a_probability(effort, progress, lead, length):
    start = TODAY + lead
    found = likely_finish(effort, progress, start, start + length, TODAY)
    assume(found is not None)
    assert max(TODAY, start) <= found.early <= found.late
    assert 0 <= found.chance <= 1


@given(efforts, st.integers(0, 99), st.integers(0, 60))
def test_more_time_never_lowers_the_chance(effort, progress, more):
    """The pace of the plan is left out: it changes with the plan's length, so only a far past start is compared."""
    sooner = likely_finish(effort, progress, TODAY, TODAY + 30, TODAY)
    later = likely_finish(effort, progress, TODAY, TODAY + 30, TODAY + more)
    assume(sooner is not None and later is not None and progress == 0)
    assert later.chance <= sooner.chance + 1e-9


@given(efforts, st.floats(0.01, 0.99))
def test_the_points_within_a_share_are_within_that_share(effort, share):
    assume(effort.high - effort.low > 1e-6 * effort.high)  # Closer numbers leave no other number between them.
    assert effort.share_within(effort.points_within(share)) == pytest.approx(share, abs=1e-6)


def test_the_triangle_agrees_with_drawn_numbers():
    effort, random = Effort(26, 34, 48), Random(7)
    drawn = [random.triangular(26, 48, 34) for _ in range(40_000)]
    for points in (28, 34, 40):
        assert effort.share_within(points) == pytest.approx(sum(draw <= points for draw in drawn) / 40_000, abs=0.01)


def test_the_interval_covers_what_it_says_when_the_pace_holds():
    """Efforts drawn from the triangle, worked off at the plan's pace: 80 % end within the interval."""
    effort, random, hits = Effort(26, 34, 48), Random(11), 0
    found = likely_finish(effort, 0, TODAY, workdays.after(TODAY, 40), TODAY)
    for _ in range(5_000):
        need = random.triangular(26, 48, 34) / 34 * 40
        hits += found.early < workdays.after(TODAY, int(need) + 1) <= found.late
    assert hits / 5_000 == pytest.approx(0.8, abs=0.05)


def test_a_late_start_is_seen():
    calm = likely_finish(Effort(6, 8, 13), 60, START, END, TODAY)
    late = likely_finish(Effort(6, 8, 13), 20, START, END, TODAY)
    assert calm.chance > 0.8
    assert late.chance < 0.2
    assert late.late > calm.late
    assert calm.started


def test_a_plan_that_lies_ahead_is_counted_from_its_start():
    found = likely_finish(Effort(6, 8, 13), 0, TODAY + 30, TODAY + 60, TODAY)
    assert found.early > TODAY + 40
    assert not found.started


def test_a_planned_end_in_the_past_has_no_chance():
    assert likely_finish(Effort(6, 8, 13), 50, START, TODAY - 1, TODAY).chance == 0


def test_it_does_not_tell_what_it_cannot_know():
    assert likely_finish(Effort(8, 8, 8), 50, START, END, TODAY) is None
    assert likely_finish(Effort(0, 0, 0), 0, START, END, TODAY) is None
    assert likely_finish(Effort(6, 8, 13), 100, START, END, TODAY) is None
    assert likely_finish(Effort(1, 8, 8), 99, START, END, TODAY) is not None
    saturday = date(2026, 3, 7).toordinal()
    assert likely_finish(Effort(6, 8, 13), 50, saturday, saturday + 1, TODAY) is None


@given(st.integers(1, 800_000), st.integers(1, 2_000))
def test_the_last_of_n_working_days_closes_a_stretch_of_n(start, count):
    assert workdays.between(start, workdays.after(start, count)) == count


@given(st.integers(700_000, 740_000), st.integers(0, 60))
def test_working_days_are_counted_like_on_a_calendar(start, length):
    days = [date.fromordinal(day) for day in range(start, start + length + 1)]
    assert workdays.between(start, start + length) == sum(day.weekday() < 5 for day in days)


@given(st.integers(700_000, 740_000))
def test_the_nearest_working_days_are_working_days(day):
    assert date.fromordinal(workdays.next_one(day)).weekday() < 5
    assert date.fromordinal(workdays.last_one(day)).weekday() < 5
    assert 0 <= workdays.next_one(day) - day <= 2
    assert 0 <= day - workdays.last_one(day) <= 2


def test_a_started_item_that_is_moved_ahead_of_today_finishes_later():
    today = date(2026, 3, 10).toordinal()
    start, end = date(2026, 3, 2).toordinal(), date(2026, 4, 24).toordinal()
    late = [likely_finish(Effort(26, 34, 48), 28, start + days, end + days, today).late for days in range(60)]
    ahead = late[today - start + 1 :]
    assert ahead == sorted(ahead)
    assert ahead[0] > late[0]
