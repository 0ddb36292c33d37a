"""Retention: shares by age, an average weighted by size, and cells that were not observed stay empty."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.retention import begins_at, retention

MARCH = date(2026, 3, 2)


def test_shares_are_of_the_cohorts_size_and_the_average_is_weighted():
    found = retention(["March", "April"], [[100, 50, 20], [300, 60, None]])
    assert found.cohorts[0].shares == (1, 0.5, 0.2)
    assert found.cohorts[1].shares == (1, 0.2, None)
    assert found.average == pytest.approx((1, 110 / 400, 0.2))
    assert found.observed == (2, 2, 1)
    assert list(found.ages) == [0, 1, 2]


def test_shorter_rows_are_not_observed_yet():
    assert retention(["March", "April"], [[100, 50], [300]]).cohorts[1].shares == (1, None)


def test_an_empty_or_unknown_cohort_has_no_shares():
    found = retention(["None", "Unknown", "March"], [[0, 0], [None, 5], [10, 4]])
    assert [cohort.shares for cohort in found.cohorts] == [(None, None), (None, None), (1, 0.4)]
    assert found.average == (1, 0.4)
    assert retention([], []).average == ()


@pytest.mark.parametrize(
    ("first", "age", "day"),
    [
        (date(2026, 1, 1), 2, date(2026, 3, 1)),
        (date(2026, 11, 1), 3, date(2027, 2, 1)),
        (date(2026, 1, 31), 1, date(2026, 3, 1)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
    ],
)
def test_months_have_their_own_lengths(first, age, day):
    assert begins_at(first, age, "month") == day


def test_days_and_weeks_are_as_long_as_each_other():
    assert begins_at(MARCH, 3, "day") == date(2026, 3, 5)
    assert begins_at(MARCH, 3, "week") == date(2026, 3, 23)


@given(st.lists(st.lists(st.integers(1, 1000), min_size=1, max_size=6), min_size=1, max_size=6))
def test_the_average_lies_between_the_cohorts(table):
    found = retention([str(row) for row in range(len(table))], table)
    for age in found.ages:
        shares = [cohort.shares[age] for cohort in found.cohorts if cohort.shares[age] is not None]
        assert min(shares) - 1e-9 <= found.average[age] <= max(shares) + 1e-9
