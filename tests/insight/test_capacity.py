"""Planned points by team and sprint, against what a team can carry."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight import capacity
from pmdesk.insight.capacity import Calendar, Stretch, Work

MONDAY = date(2026, 3, 2).toordinal()
SPRINTS = [Stretch(number, MONDAY + 14 * number, MONDAY + 14 * number + 13) for number in range(6)]
CALENDAR = Calendar(SPRINTS)
works = st.builds(
    lambda points, start, length, shares: Work(points, start, start + length, None, tuple(shares.items())),
    st.floats(0.5, 50),
    st.integers(MONDAY, MONDAY + 60),
    st.integers(0, 23),
    st.dictionaries(st.integers(1, 4), st.floats(0.1, 1), min_size=1, max_size=3),
)


def test_points_follow_the_working_days_and_the_shares():
    work = Work(20, MONDAY + 7, MONDAY + 18, None, ((1, 0.75), (2, 0.25)))
    assert capacity.planned(work, CALENDAR) == {(1, 0): 7.5, (1, 1): 7.5, (2, 0): 2.5, (2, 1): 2.5}


def test_shares_of_more_than_the_whole_are_scaled_down():
    work = Work(20, MONDAY, MONDAY + 4, None, ((1, 1.0), (2, 1.0)))
    assert capacity.planned(work, CALENDAR) == {(1, 0): 10, (2, 0): 10}


def test_an_item_without_dates_lies_in_its_sprint():
    assert capacity.planned(Work(8, None, None, 3, ((1, 1.0),)), CALENDAR) == {(1, 3): 8}
    assert capacity.planned(Work(8, None, None, None, ((1, 1.0),)), CALENDAR) == {}


def test_a_weekend_of_work_is_not_lost():
    assert capacity.planned(Work(3, MONDAY + 5, MONDAY + 6, None, ((1, 1.0),)), CALENDAR) == {(1, 0): 3}


def test_days_outside_every_sprint_carry_their_part_away():
    work = Work(10, MONDAY - 7, MONDAY + 4, None, ((1, 1.0),))
    assert capacity.planned(work, CALENDAR) == {(1, 0): 5}


@given(st.lists(works, max_size=20))
def test_no_point_is_lost_or_invented_inside_the_sprints(items):
    cells = capacity.total(items, CALENDAR)
    expected = sum(work.points * min(1, sum(share for _, share in work.shares)) for work in items)
    assert sum(cells.values()) == pytest.approx(expected)


def test_a_capacity_of_one_sprint_stands_over_the_velocity():
    found = capacity.limits({1: 30.0, 2: 20.0}, SPRINTS[:2], {(1, 1): 12.0})
    assert found == {(1, 0): 30, (1, 1): 12, (2, 0): 20, (2, 1): 20}


def test_a_team_without_velocity_has_no_limit_until_one_is_said():
    found = capacity.limits({1: 0.0}, SPRINTS[:3], {(1, 1): 12.0, (1, 2): 0.0})
    assert found == {(1, 1): 12, (1, 2): 0}


def test_only_what_is_shown_counts_as_over():
    assert capacity.over(48, 34) == 14
    assert capacity.over(34.4, 34) == 0
    assert capacity.over(50, None) == 0
    assert capacity.over(50, 0) == 50
